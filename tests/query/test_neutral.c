/* test_neutral.c: claims about hedge.neutral: what the trades leave, whose beta counts, and what is refused. */
#include <math.h>

#include "base/text.h"
#include "pricing/quote.h"
#include "support/attrs.h"
#include "support/inside.h"
#include "support/rules.h"

#define DAYS 12

static const double moves[DAYS] = {0.02, -0.01, 0.03, -0.02, 0.01, 0.04, -0.03, 0.02, -0.01, 0.015, -0.025, 0.01};

/* The market M, a share X that moves twice as much, a share Y that says its beta, and options on X. */
static desk stand(rules *r)
{
    desk k = desk_open();
    char room[ATTRS_SIZE];
    double m = 100, x = 50;
    *r = rules_of("neutral");
    r->policy.history_every = NETTO_DAY, r->policy.history_length = DAYS * NETTO_DAY;
    netto_instrument_row f = instrument_row("M", NETTO_FUTURE), y = instrument_row("Y", NETTO_SPOT);
    f.multiplier = N(10), f.qty_step = N(1);
    y.attrs = attrs_real(room, "beta", 0.5);
    is_status(desk_instrument_row(&k, f), NETTO_OK), is_status(desk_instrument_row(&k, y), NETTO_OK);
    desk_instrument(&k, "X", NETTO_SPOT);
    desk_policy(&k, &r->policy);
    for (int i = 0; i <= DAYS; i++) {
        desk_mark(&k, "M", m), desk_mark(&k, "X", x);
        desk_tick(&k, i < DAYS ? NETTO_DAY : NETTO_SECOND);
        if (i < DAYS) m *= 1 + moves[i], x *= 1 + 2 * moves[i];
    }
    desk_mark(&k, "M", 100), desk_mark(&k, "X", 50), desk_mark(&k, "Y", 20);
    for (int i = 0; i < 2; i++) {
        netto_instrument_row o = instrument_row(i ? "P" : "C", NETTO_OPTION);
        o.underlying = T("X"), o.right = i ? 'P' : 'C', o.strike = N(i ? 45 : 52), o.expiry = k.now + (i ? 200 : 60) * NETTO_DAY, o.qty_step = N(1);
        is_status(desk_instrument_row(&k, o), NETTO_OK);
        netto_mark_row mark = {.instrument = o.id, .price = 3, .iv = i ? 0.35 : 0.3, .given = NETTO_MARK_IV, .ts = NETTO_NEVER};
        netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &mark};
        is_status(desk_step(&k, &c), NETTO_OK);
    }
    desk_account(&k, "a", "account", NULL);
    return k;
}

static netto_greek of[NETTO_NEUTRAL_MOST];
static netto_text with[NETTO_NEUTRAL_MOST];

static netto_command ask(uint32_t greeks, uint32_t instruments)
{
    return (netto_command){.kind = NETTO_HEDGE_NEUTRAL, .account = T("a"), .neutral = {.of = of, .with = with, .of_count = greeks, .with_count = instruments}};
}

TEST("delta, gamma and vega of an option book are taken to nothing, but for whole contracts")
{
    rules r;
    desk k = stand(&r);
    desk_position(&k, "a", "C", -1000), desk_position(&k, "a", "X", 300);
    netto_instrument_row o = instrument_row("D", NETTO_OPTION);
    o.underlying = T("X"), o.right = 'C', o.strike = N(60), o.expiry = k.now + 100 * NETTO_DAY, o.qty_step = N(1);
    is_status(desk_instrument_row(&k, o), NETTO_OK);
    netto_mark_row mark = {.instrument = T("D"), .price = 3, .iv = 0.3, .given = NETTO_MARK_IV, .ts = NETTO_NEVER};
    is_status(desk_step(&k, &(netto_command){.kind = NETTO_MARK_PUT, .count = 1, .marks = &mark}), NETTO_OK);
    of[0] = NETTO_GREEK_DELTA, of[1] = NETTO_GREEK_GAMMA, of[2] = NETTO_GREEK_VEGA;
    with[0] = T("P"), with[1] = T("D"), with[2] = T("X");
    netto_command c = ask(3, 3);
    c.neutral.rounding = NETTO_HEDGE_NONE;
    is_status(desk_ask(&k, &c), NETTO_OK);
    const netto_neutral *n = &k.d.neutral;
    for (int i = 0; i < 3; i++) is_near(n->greeks[i].after, 0, 1e-6 * fabs(n->greeks[i].before));
    netto_option_value call;
    netto_complaint why;
    is_status(quote_value(&k.e->book, inside_instrument(&k, "C"), &call, &why), NETTO_OK);
    is_near(n->greeks[0].before, 300 * 50 - 1000 * call.delta * 50, 1e-6);
    is_near(n->greeks[1].before, -1000 * call.gamma * 2500, 1e-6), is_near(n->greeks[2].before, -1000 * call.vega, 1e-6);
    double whole = n->legs[0].trade;
    c.neutral.rounding = NETTO_HEDGE_NEAREST;
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_same(n->legs[0].trade, nearbyint(whole)), ok(fabs(n->greeks[1].after) > 0 && fabs(n->greeks[1].after) < 0.01 * fabs(n->greeks[1].before));
    c.neutral.factor = T("M");
    is_status(desk_ask(&k, &c), NETTO_EDOMAIN), has_string(desk_said(&k), "none of the instruments moves delta");
    desk_close(&k);
}

TEST("nothing to trade is 0, without a sign")
{
    rules r;
    desk k = stand(&r);
    of[0] = NETTO_GREEK_DELTA, of[1] = NETTO_GREEK_VEGA, with[0] = T("X"), with[1] = T("C");
    netto_command c = ask(2, 2);
    for (netto_hedge_rounding how = 0; how < NETTO_HEDGE_ROUNDING_COUNT; how++) {
        c.neutral.rounding = how;
        is_status(desk_ask(&k, &c), NETTO_OK);
        for (int i = 0; i < 2; i++) {
            ok(k.d.neutral.legs[i].trade == 0 && !signbit(k.d.neutral.legs[i].trade));
            ok(k.d.neutral.greeks[i].after == 0 && !signbit(k.d.neutral.greeks[i].after));
        }
    }
    desk_close(&k);
}

TEST("a beta is the attribute's, or estimated, and the answer says which")
{
    rules r;
    desk k = stand(&r);
    desk_position(&k, "a", "X", 100), desk_position(&k, "a", "Y", 200), desk_position(&k, "a", "P", 10);
    of[0] = NETTO_GREEK_BETA, with[0] = T("M");
    netto_command c = ask(1, 1);
    is_status(desk_ask(&k, &c), NETTO_EPARAMS), has_string(desk_said(&k), "'X' has no attrs.beta; name the `market`");
    c.neutral.market = T("M");
    is_status(desk_ask(&k, &c), NETTO_OK);
    const netto_neutral *n = &k.d.neutral;
    netto_option_value put;
    netto_complaint why;
    is_status(quote_value(&k.e->book, inside_instrument(&k, "P"), &put, &why), NETTO_OK);
    double before = 2 * 5000 + 0.5 * 4000 + 2 * 10 * put.delta * 50;
    is_near(n->greeks[0].before, before, 1e-6 * before), is_same(n->legs[0].trade, nearbyint(-before / 1000));
    is_int(n->beta_count, 3);
    ok(text_is(n->betas[0].instrument, "M") && n->betas[0].beta == 1 && !n->betas[0].estimated && n->betas[0].itself);
    ok(text_is(n->betas[1].instrument, "Y") && n->betas[1].beta == 0.5 && !n->betas[1].estimated && !n->betas[1].itself);
    ok(text_is(n->betas[2].instrument, "X") && n->betas[2].estimated && n->betas[2].samples == DAYS && n->betas[2].until % NETTO_DAY == 0);
    is_near(n->betas[2].beta, 2, 1e-9);
    desk_close(&k);
}

TEST("what has no one answer names who is to blame")
{
    rules r;
    desk k = stand(&r);
    desk_position(&k, "a", "X", 100);
    static const struct { netto_greek of[2]; const char *with[2]; uint32_t greeks, instruments; netto_status status; const char *said; } bad[] = {
        {{NETTO_GREEK_DELTA}, {"NONE"}, 1, 1, NETTO_EINSTRUMENT, "NONE"},
        {{NETTO_GREEK_DELTA}, {"X", "M"}, 1, 2, NETTO_EPARAMS, "as many instruments as sensitivities are needed, got 2 for 1"},
        {{NETTO_GREEK_DELTA, NETTO_GREEK_DELTA}, {"X", "M"}, 2, 2, NETTO_EPARAMS, "'delta' stands twice"},
        {{NETTO_GREEK_DELTA, NETTO_GREEK_GAMMA}, {"X", "X"}, 2, 2, NETTO_EPARAMS, "'X' stands twice"},
        {{NETTO_GREEK_DELTA, NETTO_GREEK_GAMMA}, {"X", "M"}, 2, 2, NETTO_EDOMAIN, "none of the instruments moves gamma"},
        {{NETTO_GREEK_GAMMA, NETTO_GREEK_VEGA}, {"X", "C"}, 2, 2, NETTO_EDOMAIN, "'X' moves none of what is asked for"},
        {{NETTO_GREEK_GAMMA, NETTO_GREEK_VEGA}, {"C", "M"}, 2, 2, NETTO_EDOMAIN, "'M' moves them as 'C' does, or not at all: they are collinear"},
        {{NETTO_GREEK_DELTA}, {"USD"}, 1, 1, NETTO_EPARAMS, "'USD' is cash"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        for (uint32_t j = 0; j < 2; j++) of[j] = bad[i].of[j], with[j] = text_of(bad[i].with[j] ? bad[i].with[j] : "");
        netto_command c = ask(bad[i].greeks, bad[i].instruments);
        is_status(desk_ask(&k, &c), bad[i].status), has_string(desk_said(&k), bad[i].said);
    }
    of[0] = NETTO_GREEK_DELTA, with[0] = T("X");
    netto_command c = ask(1, 1);
    c.neutral.market = T("M");
    is_status(desk_ask(&k, &c), NETTO_EPARAMS), has_string(desk_said(&k), "market and window are of beta");
    c.neutral.market = (netto_text){0}, c.neutral.factor = T("nothing");
    is_status(desk_ask(&k, &c), NETTO_EFACTOR);
    c.account = T("nobody");
    is_status(desk_ask(&k, &c), NETTO_EACCOUNT);
    desk_close(&k);
}
