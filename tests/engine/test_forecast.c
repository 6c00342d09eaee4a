/* test_forecast.c: claims about forecasts: made before they are known, settled when they are due, once, and scored. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/inside.h"
#include "support/rules.h"

#define HOUR (3600 * NETTO_SECOND)

static desk open_desk(void)
{
    desk k = desk_open();
    desk_instrument(&k, "BTC", NETTO_SPOT);
    desk_instrument(&k, "ETH", NETTO_SPOT);
    desk_mark(&k, "BTC", 100);
    return k;
}

static netto_forecast of(const char *id, netto_forecast_kind kind, double value, netto_instant due)
{
    return (netto_forecast){.id = T(id), .kind = kind, .value = value, .due = due, .reference = NAN};
}

static netto_status put(desk *k, netto_forecast f)
{
    netto_command c = {.kind = NETTO_FORECAST_PUT, .forecast = f};
    return desk_step(k, &c);
}

static netto_status put_btc(desk *k, const char *id, netto_forecast_kind kind, double value, netto_instant due)
{
    netto_forecast f = of(id, kind, value, due);
    f.instrument = T("BTC");
    return put(k, f);
}

static netto_status outcome(desk *k, const char *id, double value)
{
    netto_command c = {.kind = NETTO_FORECAST_OUTCOME, .forecast = {.id = T(id), .value = value}};
    return desk_step(k, &c);
}

static netto_status score(desk *k, const char *name, uint32_t window)
{
    netto_command c = {.kind = NETTO_FORECAST_SCORE, .backtest = {.name = T(name), .window = window}};
    return desk_ask(k, &c);
}

static uint32_t count_of(desk *k, const char *name)
{
    return is_status(score(k, name, 0), NETTO_OK) ? k->d.score.count : 0;
}

/* ---- look-ahead ------------------------------------------------------------------------------------------------ */

TEST("the first mark that is not older than the due time settles it; the one before does not")
{
    desk k = open_desk();
    netto_instant due = k.now + HOUR;
    is_status(put_btc(&k, "m/1", NETTO_FORECAST_LEVEL, 110, due), NETTO_OK);
    is_near(k.d.forecast.reference, 100, 0);
    k.now = due - 1;
    desk_mark(&k, "BTC", 90);
    is_int(count_of(&k, "m"), 0);
    k.now = due;
    desk_mark_at(&k, "BTC", 95, due - 1); /* it came when it was due, and is of before */
    is_int(count_of(&k, "m"), 0);
    desk_mark(&k, "BTC", 112);
    is_int(count_of(&k, "m"), 1);
    is_near(k.d.score.bias, 110 - 112, 1e-12);
    desk_mark(&k, "BTC", 150); /* it is settled */
    is_near((score(&k, "m", 0), k.d.score.bias), -2, 1e-12);
    desk_close(&k);
}

TEST("a mark of the future that came before the forecast was made never settles it")
{
    desk k = open_desk();
    netto_instant due = k.now + 30 * NETTO_SECOND;
    desk_mark_at(&k, "BTC", 120, due + NETTO_SECOND); /* its feed's clock runs ahead */
    is_status(put_btc(&k, "m/1", NETTO_FORECAST_LEVEL, 120, due), NETTO_OK);
    k.now = due + NETTO_SECOND;
    is_int(count_of(&k, "m"), 0);
    desk_mark(&k, "BTC", 80);
    is_int(count_of(&k, "m"), 1);
    is_near(k.d.score.mae, 40, 1e-12);
    desk_close(&k);
}

TEST("a mark of the future settles nothing that is not due yet")
{
    desk k = open_desk();
    netto_instant due = k.now + 30 * NETTO_SECOND;
    put_btc(&k, "m/1", NETTO_FORECAST_LEVEL, 120, due);
    desk_mark_at(&k, "BTC", 120, due + NETTO_SECOND);
    is_int(count_of(&k, "m"), 0);
    desk_close(&k);
}

TEST("what is due sooner is settled sooner, in whatever order it was made, and what was told is out of the way")
{
    desk k = open_desk();
    static const int order[] = {4, 0, 7, 2, 9, 1, 8, 3, 6, 5};
    netto_instant from = k.now + HOUR;
    char id[16];
    for (int i = 0; i < 10; i++) {
        snprintf(id, sizeof id, "m/%d", order[i]);
        put_btc(&k, id, NETTO_FORECAST_LEVEL, order[i], from + order[i]);
    }
    k.now = from + 6;
    static const char *const told[] = {"m/6", "m/0", "m/3"};
    for (int i = 0; i < 3; i++) is_status(outcome(&k, told[i], 100), NETTO_OK);
    desk_mark(&k, "BTC", 130);
    is_int(count_of(&k, "m"), 3 + 4), is_int(k.d.score.waiting, 3);
    put_btc(&k, "m/late", NETTO_FORECAST_LEVEL, 1, from + 20);
    k.now = from + 20;
    desk_mark(&k, "BTC", 140);
    is_int(count_of(&k, "m"), 11), is_int(k.d.score.waiting, 0);
    desk_close(&k);
}

TEST("a forecast, its reference and its outcome have a size that can be squared")
{
    desk k = open_desk();
    netto_forecast f = of("m/1", NETTO_FORECAST_LEVEL, 1e101, k.now + HOUR);
    is_status(put(&k, f), NETTO_EDOMAIN);
    has_string(desk_said(&k), "a forecast must be a number, at most 1e+100 in size");
    f.value = 1, f.reference = -INFINITY;
    is_status(put(&k, f), NETTO_EDOMAIN);
    has_string(desk_said(&k), "a reference must be a number");
    f.reference = 1;
    is_status(put(&k, f), NETTO_OK);
    k.now += HOUR;
    is_status(outcome(&k, "m/1", 1e101), NETTO_EDOMAIN);
    has_string(desk_said(&k), "an outcome must be a number");
    desk_close(&k);
}

TEST("what is known already cannot be forecast: an instant that has passed is refused, and this one too")
{
    desk k = open_desk();
    k.now += HOUR;
    desk_mark(&k, "BTC", 130);
    is_status(put_btc(&k, "m/1", NETTO_FORECAST_LEVEL, 130, k.now), NETTO_EDOMAIN);
    has_string(desk_said(&k), "a forecast is made before its outcome can be known, and this instant has passed");
    is_status(put_btc(&k, "m/1", NETTO_FORECAST_LEVEL, 130, k.now - HOUR), NETTO_EDOMAIN);
    is_status(put_btc(&k, "m/1", NETTO_FORECAST_LEVEL, 130, k.now + 1), NETTO_OK);
    desk_close(&k);
}

TEST("an outcome cannot be told before it is due, nor of what was never made; afterwards it can, once")
{
    desk k = open_desk();
    put(&k, of("m/1", NETTO_FORECAST_RETURN, 0.02, k.now + HOUR));
    is_status(outcome(&k, "m/1", 0.01), NETTO_EDOMAIN);
    has_string(desk_said(&k), "it is not due for another 3600 seconds");
    is_status(outcome(&k, "m/2", 0.01), NETTO_EFORECAST);
    k.now += HOUR;
    is_status(outcome(&k, "m/1", NAN), NETTO_EDOMAIN);
    is_status(outcome(&k, "m/1", 0.01), NETTO_OK);
    is_near(k.d.forecast.outcome, 0.01, 0);
    is_status(outcome(&k, "m/1", 0.09), NETTO_OK); /* sent again: the first stands */
    ok(k.d.forecast.duplicate);
    is_int(count_of(&k, "m"), 1);
    is_near(k.d.score.bias, 0.01, 1e-15);
    desk_close(&k);
}

/* ---- once --------------------------------------------------------------------------------------------------------- */

TEST("the same id twice counts once, with other contents it is refused, also when it is settled")
{
    desk k = open_desk();
    netto_instant due = k.now + HOUR;
    put_btc(&k, "m/1", NETTO_FORECAST_LEVEL, 110, due);
    is_status(put_btc(&k, "m/1", NETTO_FORECAST_LEVEL, 110, due), NETTO_OK);
    ok(k.d.forecast.duplicate);
    is_status(put_btc(&k, "m/1", NETTO_FORECAST_LEVEL, 111, due), NETTO_EIDCONFLICT);
    is_status(put_btc(&k, "m/1", NETTO_FORECAST_LEVEL, 110, due + 1), NETTO_EIDCONFLICT);
    is_status(put(&k, of("m/1", NETTO_FORECAST_LEVEL, 110, due)), NETTO_EIDCONFLICT);
    k.now = due;
    desk_mark(&k, "BTC", 100);
    is_status(put_btc(&k, "m/1", NETTO_FORECAST_LEVEL, 110, due), NETTO_OK);
    ok(k.d.forecast.duplicate);
    is_status(put_btc(&k, "m/1", NETTO_FORECAST_LEVEL, 111, due), NETTO_EIDCONFLICT);
    is_int(count_of(&k, "m"), 1);
    desk_close(&k);
}

TEST("a name is the part of the id before its last slash, unless one is given, and is of one kind")
{
    desk k = open_desk();
    put(&k, of("desk/model/2026-01-01", NETTO_FORECAST_LEVEL, 1, k.now + 1));
    put(&k, of("alone", NETTO_FORECAST_LEVEL, 1, k.now + 1));
    netto_forecast given = of("desk/x", NETTO_FORECAST_VAR, 1, k.now + 1);
    given.name = T("named"), given.alpha = 0.975;
    put(&k, given);
    is_int((score(&k, "desk/model", 0), k.d.score.waiting), 1);
    is_int((score(&k, "alone", 0), k.d.score.waiting), 1);
    is_int((score(&k, "named", 0), k.d.score.waiting), 1);
    is_status(put(&k, of("desk/model/2", NETTO_FORECAST_RETURN, 1, k.now + 1)), NETTO_EPARAMS);
    has_string(desk_said(&k), "forecasts 'desk/model' are of the kind \"level\"; give another name");
    given.id = T("desk/y"), given.alpha = 0.0;
    is_status(put(&k, given), NETTO_EPARAMS);
    has_string(desk_said(&k), "forecasts 'named' are values at risk at 0.975; give another name");
    is_status(score(&k, "desk", 0), NETTO_EFORECAST);
    netto_command list = {.kind = NETTO_FORECAST_LIST, .list.page.limit = 2};
    desk_ask(&k, &list);
    is_int(k.d.row_count, 2), ok(k.d.more);
    list.list.page.after = k.d.scores[1].name;
    desk_ask(&k, &list);
    is_int(k.d.row_count, 1), ok(!k.d.more);
    desk_close(&k);
}

/* ---- scores ------------------------------------------------------------------------------------------------------- */

/* One forecast after the other of one kind, each settled by a mark an hour later. */
static void foretell(desk *k, const char *name, netto_forecast_kind kind, const double (*rows)[2], int count)
{
    char id[64];
    for (int i = 0; i < count; i++) {
        snprintf(id, sizeof id, "%s/%d", name, i);
        is_status(put_btc(k, id, kind, rows[i][0], k->now + HOUR), NETTO_OK);
        k->now += HOUR;
        desk_mark(k, "BTC", rows[i][1]);
    }
}

TEST("levels: hits by the side to which the price moved, and errors")
{
    const double rows[][2] = {{110, 105}, {100, 108}, {108, 108}, {100, 90}}; /* from 100, 105, 108, 108 */
    desk k = open_desk();
    foretell(&k, "m", NETTO_FORECAST_LEVEL, rows, 4);
    score(&k, "m", 0);
    is_near(k.d.score.hit_rate, 3.0 / 4, 0); /* the second went the other way; the third stood still, as foretold */
    is_near(k.d.score.mae, (5 + 8 + 0 + 10) / 4.0, 1e-12);
    is_near(k.d.score.rmse, sqrt((25 + 64 + 0 + 100) / 4.0), 1e-12);
    is_near(k.d.score.bias, (5 - 8 + 0 + 10) / 4.0, 1e-12);
    ok(isnan(k.d.score.qlike) && !k.d.score.backtest.observations);
    score(&k, "m", 1);
    is_int(k.d.score.count, 1), is_int(k.d.score.kept, 4);
    is_near(k.d.score.bias, 10, 1e-12);
    desk_close(&k);
}

TEST("directions have hits and no errors; returns have both")
{
    const double ways[][2] = {{1, 101}, {-1, 102}, {-3, 90}};
    const double returns[][2] = {{0.1, 99}, {-0.1, 89.1}};
    desk k = open_desk();
    foretell(&k, "way", NETTO_FORECAST_DIRECTION, ways, 3);
    score(&k, "way", 0);
    is_near(k.d.score.hit_rate, 2.0 / 3, 1e-15);
    ok(isnan(k.d.score.mae) && isnan(k.d.score.bias));
    foretell(&k, "ret", NETTO_FORECAST_RETURN, returns, 2); /* from 90: +10%, -10% */
    score(&k, "ret", 0);
    is_near(k.d.score.hit_rate, 1, 0);
    is_near(k.d.score.mae, 0, 1e-12);
    desk_close(&k);
}

TEST("variances: QLIKE is the mean of ln h + r^2 / h")
{
    const double rows[][2] = {{0.01, 110}, {0.0004, 107.8}}; /* returns of 10% and -2% */
    desk k = open_desk();
    foretell(&k, "v", NETTO_FORECAST_VARIANCE, rows, 2);
    score(&k, "v", 0);
    is_near(k.d.score.qlike, ((log(0.01) + 1) + (log(0.0004) + 1)) / 2, 1e-9);
    is_near(k.d.score.bias, 0, 1e-12);
    ok(isnan(k.d.score.hit_rate));
    desk_close(&k);
}

TEST("values at risk are backtested: losses of one unit, or those that were told")
{
    char id[32];
    desk k = open_desk();
    const double rows[][2] = {{5, 94}, {5, 100}, {7, 92}}; /* lost 6, -6, 8 */
    foretell(&k, "v", NETTO_FORECAST_VAR, rows, 3);
    score(&k, "v", 0);
    is_int(k.d.score.backtest.exceptions, 2);
    netto_forecast f = of("", NETTO_FORECAST_VAR, 1.0, k.now + 1);
    for (int i = 0; i < 250; i++, f.due++) {
        snprintf(id, sizeof id, "desk/%d", i);
        f.id = T(id);
        put(&k, f);
    }
    k.now = f.due;
    for (int i = 0; i < 250; i++) {
        snprintf(id, sizeof id, "desk/%d", i);
        outcome(&k, id, i % 40 == 0 ? 1.5 : 1.0);
    }
    netto_command c = {.kind = NETTO_VAR_BACKTEST, .backtest = {.name = T("desk")}};
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_int(k.d.backtest.exceptions, 7), is_int(k.d.backtest.zone, NETTO_ZONE_YELLOW);
    is_near(k.d.backtest.multiplier, 1.83, 0);
    c.backtest.window = 100;
    desk_ask(&k, &c);
    is_int(k.d.backtest.observations, 100), is_int(k.d.backtest.exceptions, 3);
    c.backtest.alpha = 0.95;
    is_status(desk_ask(&k, &c), NETTO_EPARAMS);
    put(&k, of("level/1", NETTO_FORECAST_LEVEL, 1, k.now + 1));
    is_status(desk_ask(&k, &(netto_command){.kind = NETTO_VAR_BACKTEST, .backtest.name = T("level")}), NETTO_EPARAMS);
    has_string(desk_said(&k), "forecasts 'level' are of the kind \"level\"; a backtest is of \"var\"");
    desk_close(&k);
}

TEST("a price by which the outcome would be no number settles nothing; the next one does")
{
    desk k = open_desk();
    desk_mark(&k, "BTC", 1e-300);
    put_btc(&k, "v/1", NETTO_FORECAST_VARIANCE, 1, k.now + 1);
    k.now++;
    is_status(desk_mark(&k, "BTC", 1e300), NETTO_OK);
    is_int(count_of(&k, "v"), 0);
    desk_mark(&k, "BTC", 1e-300);
    is_int(count_of(&k, "v"), 1);
    desk_close(&k);
}

/* ---- bounds -------------------------------------------------------------------------------------------------------- */

TEST("a forecast that waits while its contract is rolled is of the return of what was in front")
{
    desk k = open_desk();
    netto_instant due = k.now + HOUR;
    is_status(put_btc(&k, "r/1", NETTO_FORECAST_RETURN, 0, due), NETTO_OK);
    is_status(put_btc(&k, "l/1", NETTO_FORECAST_LEVEL, 98, due), NETTO_OK);
    is_status(put_btc(&k, "v/1", NETTO_FORECAST_VAR, 5, due), NETTO_OK);
    k.now = due;
    netto_mark_row row = {.instrument = T("BTC"), .price = 147, .given = NETTO_MARK_ROLLED, .ts = due, .rolled = 98};
    netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &row};
    is_status(desk_step(&k, &c), NETTO_OK);
    is_status(score(&k, "r", 0), NETTO_OK);
    is_near(k.d.score.bias, 0.02, 1e-12); /* it fell from 100 to 98 */
    is_status(score(&k, "l", 0), NETTO_OK);
    is_near(k.d.score.bias, 0, 1e-9);     /* as was foretold */
    is_status(score(&k, "v", 0), NETTO_OK);
    is_near(k.d.score.bias, 5 * 1.5 - (150 - 147), 1e-9);
    desk_close(&k);
}

TEST("so many may wait, and no more; settled ones make room")
{
    char id[32];
    desk k = open_desk();
    for (int i = 0; i < FORECASTS_WAITING; i++) {
        snprintf(id, sizeof id, "m/%d", i);
        if (put(&k, of(id, NETTO_FORECAST_LEVEL, 1, k.now + 1)) != NETTO_OK) break;
    }
    is_int((score(&k, "m", 0), k.d.score.waiting), FORECASTS_WAITING);
    is_status(put(&k, of("more", NETTO_FORECAST_LEVEL, 1, k.now + 1)), NETTO_ECAPACITY);
    has_string(desk_said(&k), "10000 forecasts wait for their outcomes");
    k.now++;
    outcome(&k, "m/77", 1);
    is_status(put(&k, of("more", NETTO_FORECAST_LEVEL, 1, k.now + 1)), NETTO_OK);
    desk_close(&k);
}

TEST("the last thousand outcomes of a name are kept, in their order; and only so many names")
{
    char id[32];
    desk k = open_desk();
    for (int i = 0; i < 1500; i++, k.now += 2) {
        snprintf(id, sizeof id, "m/%d", i);
        put(&k, of(id, NETTO_FORECAST_LEVEL, i, k.now + 1));
        k.now++;
        outcome(&k, id, 0);
    }
    score(&k, "m", 0);
    is_int(k.d.score.kept, FORECAST_OUTCOMES);
    is_near(k.d.score.bias, (500 + 1499) / 2.0, 1e-9);
    score(&k, "m", 3);
    is_near(k.d.score.bias, 1498, 1e-9);
    for (int i = 1; i < FORECAST_NAMES; i++) snprintf(id, sizeof id, "n%d", i), put(&k, of(id, NETTO_FORECAST_LEVEL, 1, k.now + 1));
    is_status(put(&k, of("one-more", NETTO_FORECAST_LEVEL, 1, k.now + 1)), NETTO_ECAPACITY);
    has_string(desk_said(&k), "1024 names are scored already");
    desk_close(&k);
}

TEST("what is refused leaves no trace")
{
    desk k = open_desk();
    netto_command c = {.kind = NETTO_FORECAST_PUT, .forecast = of("m/1", NETTO_FORECAST_LEVEL, 1, k.now)};
    inside_refused(&k, &c, NETTO_EDOMAIN);
    c.forecast.due++, c.forecast.instrument = T("ETH");
    inside_refused(&k, &c, NETTO_ENOMARK);
    c.forecast.instrument = T("BTC"), c.forecast.reference = 5;
    inside_refused(&k, &c, NETTO_EPARAMS);
    c.kind = NETTO_FORECAST_OUTCOME;
    inside_refused(&k, &c, NETTO_EFORECAST);
    desk_close(&k);
}

TEST("a mark allocates nothing, whatever it settles")
{
    char id[32];
    desk k = open_desk();
    for (int i = 0; i < 300; i++) snprintf(id, sizeof id, "m%d/%d", i % 7, i), put_btc(&k, id, NETTO_FORECAST_LEVEL, 1, k.now + 1 + i % 3);
    k.now += 10;
    desk_mark(&k, "ETH", 5);
    uint64_t growths = k.e->memory.growths;
    desk_mark(&k, "BTC", 101);
    is_int(k.e->memory.growths, growths);
    is_int(k.e->book.forecasts.waiting, 0);
    desk_close(&k);
}

/* ---- rules that read scores ----------------------------------------------------------------------------------------- */

static netto_status gated(netto_policy *p, const netto_view *book, netto_margin *out, netto_complaint *why)
{
    netto_score s;
    ((rules *)p)->margins++;
    netto_status status = netto_view_score(book, (netto_text){"m", 1}, 0, &s, why);
    double initial = s.count ? 100.0 * s.hit_rate : 1000.0;
    *out = (netto_margin){initial, initial, initial, initial};
    return status;
}

TEST("a margin that reads a score is asked again when an outcome comes, and only then")
{
    rules r = rules_of("gated");
    desk k = open_desk();
    r.policy.hooks.margin = gated;
    desk_policy(&k, &r.policy);
    desk_account(&k, "a", NULL, NULL);
    desk_margin(&k, "a");
    is_near(k.d.margin.measures.margin.initial, 1000, 0);
    put_btc(&k, "m/1", NETTO_FORECAST_DIRECTION, 1, k.now + 1);
    unsigned asked = (desk_margin(&k, "a"), r.margins);
    desk_margin(&k, "a");
    is_int(r.margins, asked);
    k.now++;
    desk_mark(&k, "BTC", 101);
    desk_margin(&k, "a");
    is_near(k.d.margin.measures.margin.initial, 100, 0);
    put(&k, of("m/2", NETTO_FORECAST_DIRECTION, 1, k.now + 1));
    k.now++;
    outcome(&k, "m/2", -1);
    desk_margin(&k, "a");
    is_near(k.d.margin.measures.margin.initial, 50, 0);
    desk_close(&k);
}

/* ---- snapshots -------------------------------------------------------------------------------------------------------- */

typedef struct pile {
    char bytes[1 << 20];
    size_t size;
} pile;

static netto_status heap(void *self, const void *bytes, size_t size)
{
    pile *p = self;
    if (p->size + size > sizeof p->bytes) return NETTO_ECAPACITY;
    memcpy(p->bytes + p->size, bytes, size);
    p->size += size;
    return NETTO_OK;
}

TEST("an engine that was loaded has the same forecasts, settles them alike, and comes to the same digest")
{
    static pile p;
    char id[32];
    uint8_t one[32], two[32];
    netto_complaint why;
    desk k = open_desk(), again = {0};
    for (int i = 0; i < 60; i++) {
        snprintf(id, sizeof id, "m%d/%d", i % 5, i);
        put_btc(&k, id, (netto_forecast_kind)(i % 5), 0.5 + i, k.now + 1 + (netto_instant)tap_random_below(20));
        if (i % 3 == 0) k.now += 2, desk_mark(&k, "BTC", 90 + i);
        if (i % 7 == 0) put(&k, of("told/1", NETTO_FORECAST_LEVEL, i, k.now + 1));
    }
    p.size = 0;
    is_status(netto_engine_save(k.e, &(netto_sink){heap, &p}, &why), NETTO_OK);
    if (!is_status(netto_engine_load(NULL, (netto_bytes){p.bytes, p.size}, netto_policy_built_in(), &again.e, &why), NETTO_OK)) return tap_note("%s", why.text);
    again.now = k.now;
    for (int i = 0; i < 40; i++) {
        desk *both[] = {&k, &again};
        snprintf(id, sizeof id, "m%d/n%d", i % 5, i);
        for (int n = 0; n < 2; n++) {
            put_btc(both[n], id, (netto_forecast_kind)(i % 5), 1.0 + i, both[n]->now + 1 + i % 4);
            both[n]->now += 1;
            if (i % 2) desk_mark(both[n], "BTC", 100 + i);
        }
        netto_engine_digest(k.e, one), netto_engine_digest(again.e, two);
        if (!is_bytes(one, 32, two, 32)) break;
    }
    desk_close(&again);
    desk_close(&k);
}

TEST("a value at risk below 0 foretells a profit; who gains less than that is an exception")
{
    desk k = open_desk();
    netto_instant due = k.now + HOUR;
    is_status(put(&k, of("p/1", NETTO_FORECAST_VAR, -5, due)), NETTO_OK);
    is_status(put(&k, of("p/2", NETTO_FORECAST_VAR, -5, due)), NETTO_OK);
    is_status(put(&k, of("p/3", NETTO_FORECAST_VAR, 0, due)), NETTO_OK);
    k.now = due;
    outcome(&k, "p/1", -10), outcome(&k, "p/2", -2), outcome(&k, "p/3", 0);
    is_status(score(&k, "p", 0), NETTO_OK);
    is_int(k.d.score.backtest.observations, 3);
    is_int(k.d.score.backtest.exceptions, 1);
    desk_close(&k);
}
