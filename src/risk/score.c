/* score.c: how good forecasts were. */
#include "risk/score.h"

#include <math.h>

#include "numeric/function.h"
#include "risk/backtest.h"

typedef struct sums {
    double absolute, square, error, qlike;
    uint32_t hits, moves;
} sums;

static int sign(double x)
{
    return (x > 0.0) - (x < 0.0);
}

static void add_move(sums *s, const forecast_outcome *o, double from)
{
    if (isnan(from)) return;
    s->moves++;
    s->hits += sign(o->value - from) == sign(o->outcome - from);
}

static void add(sums *s, netto_forecast_kind kind, const forecast_outcome *o)
{
    double error = o->value - o->outcome;
    s->absolute += fabs(error);
    s->square += error * error;
    s->error += error;
    if (kind == NETTO_FORECAST_LEVEL) add_move(s, o, o->reference);
    if (kind == NETTO_FORECAST_DIRECTION || kind == NETTO_FORECAST_RETURN) add_move(s, o, 0.0);
    if (kind == NETTO_FORECAST_VARIANCE) s->qlike += function_log(o->value) + o->outcome / o->value;
}

static double mean(double sum, uint32_t count)
{
    return count ? sum / (double)count : NAN;
}

void score_run(const forecast_series *s, uint32_t window, netto_score *out)
{
    sums t = {0};
    uint32_t n = window && window < s->count ? window : s->count;
    netto_backtest b = {.alpha = s->alpha};
    for (uint32_t i = s->count - n; i < s->count; i++) {
        const forecast_outcome *o = forecast_outcome_at(s, i);
        add(&t, s->kind, o);
        backtest_add(&b, o->value, o->outcome);
    }
    bool measured = s->kind != NETTO_FORECAST_DIRECTION, varies = s->kind == NETTO_FORECAST_VARIANCE;
    *out = (netto_score){.kind = s->kind, .waiting = s->waiting, .count = n, .kept = s->count};
    out->hit_rate = mean(t.hits, t.moves);
    out->mae = measured ? mean(t.absolute, n) : NAN;
    out->rmse = measured && n ? sqrt(t.square / (double)n) : NAN;
    out->bias = measured ? mean(t.error, n) : NAN;
    out->qlike = varies ? mean(t.qlike, n) : NAN;
    if (s->kind != NETTO_FORECAST_VAR || n < 2) return;
    backtest_finish(&b);
    out->backtest = b;
}
