/* picture_stand.c: something to take a picture of, and the claim that a picture is faithful. */
#include <math.h>

#include "support/inside.h"
#include "support/picture.h"

static const char *const things[] = {"t0", "t1", "t2", NULL};
static const netto_text account_kind = {"account", 7};

static void put_accounts(desk *k)
{
    netto_netting_entry entries[] = {{T("t0"), T("S")}, {T("t1"), T("S")}};
    desk_account(k, "f", "firm", NULL);
    desk_account_row(k, (netto_account_row){.id = T("a"), .parent = T("f"), .netting = NETTO_NETTING_BY, .by = T("id"),
                                            .entries = entries, .entry_count = 2});
    desk_account(k, "b", NULL, "f");
}

/* Those that trip are pending, and one is latched by a person; they warn only. */
static void put_breakers(rules *r)
{
    r->trips_above = 101.5;
    rules_breaker(r, "band", NULL, NETTO_ACTION_WARN)->hold = 15 * NETTO_SECOND;
    netto_breaker *kill = rules_breaker(r, "kill", &account_kind, NETTO_ACTION_WARN);
    kill->latch = kill->manual = true;
}

static void trip(desk *k, const char *name, const char *thing)
{
    netto_command c = {.kind = NETTO_BREAKER_TRIP, .breaker = {.name = T(name), .thing = T(thing), .reason = T("a person")}};
    desk_step(k, &c);
}

/* One of each type. */
static void put_models(desk *k)
{
    static const double rho[] = {0.5, 0.1, 0.1, 0.4}, alike[] = {0.5, 0.1}, loads[] = {0.5, 0.2, 0.1, -0.4}, covariance[] = {1, 0.2, 0.2, 1};
    netto_text buckets[] = {{"b1", 2}, {"b2", 2}}, factors[] = {{"t0", 2}, {"t2", 2}};
    netto_correlation models[] = {
        {.name = {"listed", 6}, .type = NETTO_MODEL_BUCKET, .factors = buckets, .factor_count = 2, .by = NETTO_BY_FACTOR_BUCKET, .rho = rho},
        {.name = {"alike", 5}, .type = NETTO_MODEL_BUCKET, .by = NETTO_BY_FACTOR_BUCKET, .rho = alike},
        {.name = {"desks", 5}, .type = NETTO_MODEL_BUCKET, .by = NETTO_BY_FACTOR_ATTRS, .key = {"desk", 4}, .rho = alike},
        {.name = {"loads", 5}, .type = NETTO_MODEL_FACTOR, .factors = factors, .factor_count = 2, .drivers = 2, .loadings = loads, .covariance = covariance}};
    desk_factor(k, "t0", "b1"), desk_factor(k, "t1", "b2"), desk_factor(k, "t2", "b3");
    for (int i = 0; i < 4; i++) {
        netto_command c = {.kind = NETTO_CORRELATION_PUT, .correlation = models[i]};
        is_status(desk_step(k, &c), NETTO_OK);
    }
}

/* Some wait for a mark or for a word, some have come. */
static void foretell(desk *k)
{
    netto_command c = {.kind = NETTO_FORECAST_PUT, .forecast = {.id = T("v/1"), .kind = NETTO_FORECAST_VAR, .value = 2, .alpha = 0.975}};
    c.forecast.reference = __builtin_nan("");
    c.forecast.due = k->now + 1;
    desk_step(k, &c);
    c.forecast.id = T("v/2"), desk_step(k, &c);
    c.forecast.id = T("r/1"), c.forecast.kind = NETTO_FORECAST_RETURN, c.forecast.alpha = 0, c.forecast.instrument = T("t0");
    c.forecast.due = k->now + NETTO_DAY;
    desk_step(k, &c);
    k->now++;
    netto_command came = {.kind = NETTO_FORECAST_OUTCOME, .forecast = {.id = T("v/1"), .value = 3}};
    desk_step(k, &came);
}

/* A calendar, and trades that wait: one in part, one that has failed. */
static void trade_for_later(desk *k)
{
    static const netto_session sessions[] = {{{"day", 3}, NETTO_WEEKDAYS, 480, 960}, {{"night", 5}, 64, 1200, 120}};
    const int32_t holidays[] = {20449, 20460};
    const netto_day_hours hours[] = {{20455, NULL, 0}, {20454, sessions, 1}};
    netto_command put = {.kind = NETTO_CALENDAR_PUT, .calendar = {{"V", 1}, -300, NETTO_WEEKDAYS, sessions, holidays, 2, 2, hours, 2}};
    netto_instrument_row spot = instrument_row("later", NETTO_SPOT);
    netto_trade_row rows[] = {trade_row("u1", "a", "later", 5, 10), trade_row("u2", "b", "later", -3, 11), trade_row("u3", "a", "later", 2, 12)};
    const netto_settled_row settled = {.trade = {"u2", 2}, .qty = N(1), .leg = NETTO_LEG_OURS};
    netto_command confirm = {.kind = NETTO_SETTLEMENT_CONFIRM, .count = 1, .settled = &settled};
    spot.settle_days = 2, spot.venue = T("V"), spot.calendar = T("V");
    rows[1].free = true, rows[2].settle = k->now - 9 * NETTO_DAY;
    is_status(desk_step(k, &put), NETTO_OK);
    is_status(desk_instrument_row(k, spot), NETTO_OK);
    is_status(desk_mark(k, "later", 10), NETTO_OK);
    is_status(desk_trades(k, rows, 3, false), NETTO_OK);
    is_status(desk_step(k, &confirm), NETTO_OK);
    is_status(desk_tick(k, NETTO_SECOND), NETTO_OK);
}

desk picture_stand(rules *r)
{
    desk k = desk_open();
    *r = picture_rules();
    put_breakers(r);
    desk_fx(&k, "EUR", 1.1);
    desk_set(&k, "S", true);
    for (int i = 0; i < 3; i++) desk_instrument(&k, things[i], NETTO_PERP);
    desk_policy(&k, &r->policy);
    for (int i = 0; i < 3; i++) desk_mark(&k, things[i], 100 + i);
    desk_instrument(&k, "front", NETTO_FUTURE), desk_mark(&k, "front", 70);
    k.now += NETTO_SECOND, is_status(desk_roll(&k, "front", 77, 70, k.now), NETTO_OK);
    desk_correlation(&k, 0.5, things);
    put_models(&k);
    put_accounts(&k);
    for (int i = 0; i < 3; i++) desk_position(&k, "a", things[i], 1.5 - i), desk_position(&k, "b", things[i], i + 1);
    desk_collateral(&k, "a", "USD", 50), desk_collateral(&k, "a", "EUR", 50);
    desk_trade(&k, "x", "a", "t1", 3, 99);
    desk_collateral(&k, "b", "USD", 1e6);
    desk_order(&k, "first", "b", "t0", 5, 99.5), desk_order(&k, "gone", "b", "t1", -2, NAN), desk_order(&k, "third", "b", "t1", -3, NAN);
    desk_order_close(&k, "gone"), desk_fill(&k, "y", "first", "b", "t0", 2, 99), desk_order(&k, "no", "a", "t2", 1e5, 102);
    trip(&k, "kill", "a");
    foretell(&k);
    trade_for_later(&k);
    desk_margin(&k, "a"), desk_margin(&k, "f");
    return k;
}

bool picture_is_faithful(desk *k)
{
    picture one = {0}, other = {0};
    netto_complaint why;
    bool good = is_status(picture_take(&one, k->e, &why), NETTO_OK);
    desk copy = picture_open(&one, netto_engine_policy(k->e));
    if (!is_status(copy.d.complaint.status, NETTO_OK)) tap_note("%s", desk_said(&copy));
    good = good && copy.e && ok(inside_equal(k, &copy));
    if (good) good = is_status(picture_take(&other, copy.e, &why), NETTO_OK) && ok(picture_equal(&one, &other));
    netto_engine_destroy(copy.e);
    picture_drop(&one), picture_drop(&other);
    return good;
}
