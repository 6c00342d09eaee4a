/* test_forecast.c: forecasts scored as published examples score them.
 *
 *   StudyX, homework 101341876: 18, 14, 15, 11, 17, 14, each forecast by their mean, 14.83: a mean absolute error of 1.83, and a mean
 *   square of 5.14
 *   SmartSolve, a model's three forecasts: 12, 15, 18 of 10, 15, 20: a root mean square of 1.63 */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "support/desk.h"

/* Forecasts of one name, due at once and told. */
static const netto_score *score(desk *k, const double *forecasts, const double *came, int count)
{
    for (int i = 0; i < count; i++) {
        char id[16];
        snprintf(id, sizeof id, "m/%d", i);
        netto_command put = {.kind = NETTO_FORECAST_PUT,
                             .forecast = {.id = text_of(id), .kind = NETTO_FORECAST_LEVEL, .value = forecasts[i], .due = k->now + NETTO_SECOND, .reference = NAN}};
        is_status(desk_step(k, &put), NETTO_OK);
        k->now += NETTO_SECOND;
        netto_command tell = {.kind = NETTO_FORECAST_OUTCOME, .forecast = {.id = text_of(id), .value = came[i]}};
        is_status(desk_step(k, &tell), NETTO_OK);
    }
    netto_command ask = {.kind = NETTO_FORECAST_SCORE, .backtest = {.name = T("m")}};
    is_status(desk_ask(k, &ask), NETTO_OK);
    return &k->d.score;
}

TEST("six weeks, forecast by their mean")
{
    static const double mean[] = {14.83, 14.83, 14.83, 14.83, 14.83, 14.83}, came[] = {18, 14, 15, 11, 17, 14};
    desk k = desk_open();
    const netto_score *s = score(&k, mean, came, 6);
    is_int(s->count, 6), is_near(s->mae, 1.83, 0.005), is_near(s->rmse, sqrt(5.14), 0.005), is_near(s->bias, 0, 0.005);
    desk_close(&k);
}

TEST("three forecasts, two of them off by two")
{
    static const double made[] = {12, 15, 18}, came[] = {10, 15, 20};
    desk k = desk_open();
    const netto_score *s = score(&k, made, came, 3);
    is_near(s->rmse, 1.63, 0.005), is_near(s->bias, 0, 1e-12);
    desk_close(&k);
}
