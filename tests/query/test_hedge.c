/* test_hedge.c: claims about hedge.ratio: which prices it takes, what is traded, and what it refuses. */
#include <math.h>

#include "base/text.h"
#include "support/desk.h"
#include "support/inside.h"
#include "support/rules.h"

#define DAYS 12

static const double moves[DAYS] = {0.02, -0.01, 0.03, -0.02, 0.01, 0.04, -0.03, 0.02, -0.01, 0.015, -0.025, 0.01};

/* Spot A and a future F, contracts of 42, whose price moves half as much as A's; B moves by itself, FLAT does not. */
static desk stand(rules *r)
{
    desk k = desk_open();
    double a = 100, b = 50;
    *r = rules_of("hedges");
    r->policy.history_every = NETTO_DAY, r->policy.history_length = DAYS * NETTO_DAY;
    netto_instrument_row f = instrument_row("F", NETTO_FUTURE);
    f.multiplier = N(42), f.qty_step = N(1);
    desk_instrument(&k, "A", NETTO_SPOT), desk_instrument(&k, "B", NETTO_SPOT), desk_instrument(&k, "FLAT", NETTO_SPOT);
    desk_instrument(&k, "NEW", NETTO_SPOT), desk_instrument(&k, "O", NETTO_SENSITIVITY);
    is_status(desk_instrument_row(&k, f), NETTO_OK);
    desk_policy(&k, &r->policy);
    for (int i = 0; i <= DAYS; i++) {
        desk_mark(&k, "A", a), desk_mark(&k, "F", 60 + a / 2), desk_mark(&k, "B", b), desk_mark(&k, "FLAT", 7);
        desk_tick(&k, i < DAYS ? NETTO_DAY : NETTO_SECOND);
        if (i < DAYS) a += 100 * moves[i], b += moves[DAYS - 1 - i] * 30 + (i % 3);
    }
    desk_mark(&k, "NEW", 1);
    desk_fx(&k, "EUR", 1.1);
    return k;
}

static netto_text with[NETTO_HEDGE_MOST];

static netto_command hedge(const char *of, const char *by)
{
    netto_command c = {.kind = NETTO_HEDGE_RATIO, .hedge = {.of = text_of(of), .with = with, .with_count = 1}};
    with[0] = text_of(by);
    return c;
}

TEST("of price changes the ratio is theirs, and the trade counts contracts, rounded as asked")
{
    rules r;
    desk k = stand(&r);
    netto_command c = hedge("A", "F");
    c.hedge.sized = true, c.hedge.qty = 100;
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_int(k.d.hedge.samples, DAYS);
    is_near(k.d.hedge.legs[0].ratio, 2, 1e-9);
    is_near(k.d.hedge.effectiveness, 1, 1e-12);
    is_same(k.d.hedge.legs[0].trade, -5); /* 2 * 100 / 42 = 4.76 */
    c.hedge.rounding = NETTO_HEDGE_DOWN;
    is_status(desk_ask(&k, &c), NETTO_OK), is_same(k.d.hedge.legs[0].trade, -4);
    c.hedge.rounding = NETTO_HEDGE_NONE, c.hedge.qty = -100;
    is_status(desk_ask(&k, &c), NETTO_OK), is_near(k.d.hedge.legs[0].trade, 200.0 / 42, 1e-9);
    c.hedge.window = 5 * NETTO_DAY, c.hedge.least = 5;
    is_status(desk_ask(&k, &c), NETTO_OK), is_int(k.d.hedge.samples, 5), is_near(k.d.hedge.legs[0].ratio, 2, 1e-9);
    desk_close(&k);
}

TEST("of returns it is tailed: it counts what the two are worth now")
{
    rules r;
    desk k = stand(&r);
    netto_command c = hedge("A", "F");
    c.hedge.sized = true, c.hedge.qty = 1000, c.hedge.rounding = NETTO_HEDGE_NONE, c.hedge.changes = NETTO_CHANGES_SIMPLE;
    is_status(desk_ask(&k, &c), NETTO_OK);
    double a = k.d.hedge.legs[0].ratio, spot = 105, future = 112.5;
    ok(a > 1.9 && a < 2.4 && k.d.hedge.effectiveness > 0.99);
    is_near(k.d.hedge.legs[0].trade, -a * 1000 * spot / (42 * future), 1e-6);
    desk_close(&k);
}

TEST("several instruments share the hedge")
{
    rules r;
    desk k = stand(&r);
    netto_command c = hedge("A", "F");
    with[1] = T("B"), c.hedge.with_count = 2;
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_near(k.d.hedge.legs[0].ratio, 2, 1e-9), is_near(k.d.hedge.legs[1].ratio, 0, 1e-9);
    ok(text_is(k.d.hedge.legs[1].instrument, "B") && !k.d.hedge.legs[1].traded);
    desk_close(&k);
}

TEST("what cannot be hedged, or hedge, is said")
{
    rules r;
    desk k = stand(&r);
    static const struct { const char *of, *with; netto_status status; const char *said; } bad[] = {
        {"NONE", "F", NETTO_EINSTRUMENT, "NONE"}, {"A", "NONE", NETTO_EINSTRUMENT, "NONE"}, {"A", "A", NETTO_EPARAMS, "'A' stands twice"},
        {"A", "FLAT", NETTO_EDOMAIN, "'FLAT' does not move in the window"}, {"A", "NEW", NETTO_ENOMARK, "the prices of 'NEW' do not cover the window"},
        {"O", "F", NETTO_EPARAMS, "hedge its underlying"}, {"A", "USD", NETTO_EPARAMS, "'USD' is the base currency"},
        {"A", "EUR", NETTO_ENOMARK, "the rates of 'EUR' do not cover the window: a sample is missing, or not greater than 0; send its rates by fx.put"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        netto_command c = hedge(bad[i].of, bad[i].with);
        is_status(desk_ask(&k, &c), bad[i].status);
        has_string(desk_said(&k), bad[i].said);
    }
    netto_command c = hedge("A", "F");
    c.hedge.window = 1;
    is_status(desk_ask(&k, &c), NETTO_EDOMAIN), has_string(desk_said(&k), "window must be a multiple of 86400 seconds");
    c.hedge.window = 2 * NETTO_DAY;
    is_status(desk_ask(&k, &c), NETTO_EDOMAIN), has_string(desk_said(&k), "ask for a longer window");
    c.hedge.window = 9 * NETTO_DAY;
    is_status(desk_ask(&k, &c), NETTO_EDOMAIN);
    has_string(desk_said(&k), "9 changes are too few to tell a ratio by; ask for a longer window, or say that `min_samples` is less");
    c.hedge.window = 3 * NETTO_DAY, c.hedge.least = 3;
    is_status(desk_ask(&k, &c), NETTO_OK);
    rules none = rules_of("none");
    desk_policy(&k, &none.policy);
    c.hedge.window = 0;
    is_status(desk_ask(&k, &c), NETTO_EPARAMS), has_string(desk_said(&k), "keeps no price history");
    desk_close(&k);
}
