/* test_plan_neutral.c: claims about plan:neutral{}: what hedge.neutral would trade for the account, as a step of a plan. */
#include "plan_kit.h"
#include "pricing/quote.h"
#include "support/attrs.h"

/* The desk with two calls on S, which are short; `neutral` asks for delta and gamma by C, D and S. */
static desk stand_options(rule *r)
{
    desk k = stand(r);
    const char *const ids[] = {"C", "D"};
    for (int i = 0; i < 2; i++) {
        netto_instrument_row row = instrument_row(ids[i], NETTO_OPTION);
        row.underlying = T("S"), row.right = 'C', row.strike = N(i ? 120 : 100), row.expiry = k.now + (i ? 300 : 60) * NETTO_DAY, row.qty_step = N(1);
        row.attrs = (netto_text){"\x81\xa1h\x01", 4};
        is_status(desk_instrument_row(&k, row), NETTO_OK);
        netto_mark_row mark = {.instrument = row.id, .price = 5, .iv = 0.3, .given = NETTO_MARK_IV, .ts = NETTO_NEVER};
        netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &mark};
        is_status(desk_step(&k, &c), NETTO_OK);
    }
    desk_collateral(&k, "a", "USD", 1000000);
    r->of = NETTO_MEASURE_GROSS, r->scale = 1;
    netto_neutral_step *n = &step(r, NETTO_STEP_NEUTRAL, NULL, NAN)->neutral;
    *n = (netto_neutral_step){.of = {NETTO_GREEK_DELTA, NETTO_GREEK_GAMMA}, .with = {T("S"), T("D")}, .of_count = 2, .with_count = 2, .rounding = NETTO_HEDGE_NEAREST};
    return k;
}

static netto_option_value value_of(desk *k, const char *id)
{
    netto_option_value out = {0};
    netto_complaint why;
    is_status(quote_value(&k->e->book, inside_instrument(k, id), &out, &why), NETTO_OK);
    return out;
}

static double traded(const netto_plan *p, const char *id)
{
    for (uint32_t i = 0; p && i < p->leg_count; i++)
        if (text_is(p->legs[i].instrument, id)) return decimal_real(p->legs[i].qty);
    return 0;
}

TEST("delta and gamma go to nothing together, by as much as hedge.neutral says")
{
    rule r;
    desk k = stand_options(&r);
    desk_position(&k, "a", "C", -1000);
    const netto_plan *p = ask(&k, "a", NULL, true);
    netto_option_value c = value_of(&k, "C"), d = value_of(&k, "D");
    double options = nearbyint(1000 * c.gamma / d.gamma), shares = nearbyint(1000 * c.delta - 1000 * c.gamma / d.gamma * d.delta);
    ok(p && p->leg_count == 2 && traded(p, "D") == options && traded(p, "S") == shares);
    netto_command socket = {.kind = NETTO_HEDGE_NEUTRAL, .account = T("a"),
                            .neutral = {.of = r.steps[0].neutral.of, .with = r.steps[0].neutral.with, .of_count = 2, .with_count = 2}};
    is_status(desk_ask(&k, &socket), NETTO_OK);
    ok(k.d.neutral.legs[0].trade == shares && k.d.neutral.legs[1].trade == options);
    desk_close(&k);
}

TEST("it sees what steps before it trade, goes as far as the drift, and rounds toward zero unless it is told")
{
    rule r;
    desk k = stand_options(&r);
    desk_position(&k, "a", "C", -1000);
    netto_step first = r.steps[0];
    r.steps[0] = (netto_step){.kind = NETTO_STEP_TRADE, .with = T("C"), .to = 1000};
    r.steps[1] = first, r.count = 2;
    const netto_plan *p = ask(&k, "a", NULL, true);
    ok(p && p->leg_count == 1 && traded(p, "C") == 1000);
    r.steps[0] = first, r.count = 1;
    r.steps[0].neutral.rounding = NETTO_HEDGE_DOWN;
    double whole = traded(ask(&k, "a", NULL, true), "D");
    netto_option_value c = value_of(&k, "C"), d = value_of(&k, "D");
    is_same(whole, trunc(1000 * c.gamma / d.gamma));
    r.is.edge = true, r.is.band = value_of(&k, "C").delta * 1000 * 100 / 2; /* half of the gross */
    is_near(traded(ask(&k, "a", NULL, true), "D"), whole / 2, 1.01);
    desk_close(&k);
}

TEST("its trades belong together: none is too small while another is not")
{
    rule r;
    desk k = stand_options(&r);
    desk_position(&k, "a", "C", -1000);
    double shares = traded(ask(&k, "a", NULL, true), "S"), options = traded(ask(&k, "a", NULL, true), "D");
    double most = fmax(fabs(shares * 100), options * 5);
    r.steps[0].min_notional = most;
    ok(ask(&k, "a", NULL, true)->leg_count == 2);
    r.steps[0].min_notional = most + 0.01;
    is_string(said(ask(&k, "a", NULL, true)), "there is nothing to trade, or less than it may be");
    desk_close(&k);
}

TEST("only the account's own positions count, and only the factor's")
{
    rule r;
    desk k = stand_options(&r);
    desk_account(&k, "b", "desk", "a");
    desk_position(&k, "b", "C", -1000), desk_position(&k, "a", "P", 10);
    r.steps[0].neutral.factor = T("S");
    is_string(said(ask(&k, "a", NULL, true)), "there is nothing to trade, or less than it may be");
    r.steps[0].neutral = (netto_neutral_step){.of = {NETTO_GREEK_DELTA}, .with = {T("S")}, .of_count = 1, .with_count = 1, .rounding = NETTO_HEDGE_NEAREST};
    ok(traded(ask(&k, "a", NULL, true), "S") == -10);
    desk_close(&k);
}

TEST("what cannot be solved is the rule's failure, in the words of hedge.neutral; what data lack is a reason")
{
    rule r;
    desk k = stand_options(&r);
    desk_position(&k, "a", "C", -1000);
    netto_neutral_step *n = &r.steps[0].neutral, good = *n;
    static const struct { netto_neutral_step is; const char *said; } bad[] = {
        {{.of = {NETTO_GREEK_GAMMA}, .with = {{"S", 1}}, .of_count = 1, .with_count = 1}, "neutral: none of the instruments moves gamma; take one that does"},
        {{.of = {NETTO_GREEK_GAMMA}, .with = {{"X", 1}}, .of_count = 1, .with_count = 1}, "neutral: no instrument 'X'"},
        {{.of = {NETTO_GREEK_GAMMA}, .with = {{"USD", 3}}, .of_count = 1, .with_count = 1}, "neutral: with: 'USD' is cash, which is not traded here"},
        {{.of = {NETTO_GREEK_GAMMA}, .with = {{"C", 1}, {"D", 1}}, .of_count = 1, .with_count = 2}, "neutral: with: as many instruments as sensitivities are needed, got 2 for 1"},
        {{.of = {NETTO_GREEK_DELTA, NETTO_GREEK_GAMMA}, .with = {{"D", 1}, {"D", 1}}, .of_count = 2, .with_count = 2}, "neutral: with: 'D' stands twice"},
        {{.of = {NETTO_GREEK_DELTA}, .with = {{"D", 1}}, .of_count = 1, .with_count = 1, .factor = {"N", 1}}, "neutral: factor: no factor 'N'"},
        {{.of = {NETTO_GREEK_DELTA}, .with = {{"D", 1}}, .of_count = 1, .with_count = 1, .market = {"S", 1}}, "neutral: market and window are of beta, which is not asked for"},
        {{.of = {NETTO_GREEK_BETA}, .with = {{"S", 1}}, .of_count = 1, .with_count = 1}, "neutral: 'S' has no attrs.beta; name the `market`"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        *n = bad[i].is;
        ok(!ask(&k, "a", NULL, true));
        is_status(k.d.complaint.status, NETTO_ERULE);
        has_string(desk_said(&k), "rebalance 'neutral': plan: "), has_string(desk_said(&k), bad[i].said);
    }
    *n = good;
    desk_instrument(&k, "U", NETTO_PERP);
    n->with[0] = T("U");
    const netto_plan *p = ask(&k, "a", NULL, true);
    ok(p && !p->proposed), has_string(said(p), "'U' has no mark");
    *n = good;
    ok(ask(&k, "a", NULL, true)->leg_count == 2);
    desk_close(&k);
}

TEST("a beta that is estimated takes a window that is covered")
{
    rule r, t;
    desk k = stand_options(&r);
    rule_make(&t, "history");
    t.r.policy.history_every = NETTO_DAY, t.r.policy.history_length = 10 * NETTO_DAY;
    t.of = NETTO_MEASURE_GROSS;
    netto_neutral_step *n = &step(&t, NETTO_STEP_NEUTRAL, NULL, NAN)->neutral;
    *n = (netto_neutral_step){.of = {NETTO_GREEK_BETA}, .with = {T("P")}, .of_count = 1, .with_count = 1, .market = T("P")};
    is_status(desk_policy(&k, &t.r.policy), NETTO_OK);
    desk_position(&k, "a", "S", 100);
    has_string(said(ask(&k, "a", NULL, true)), "the prices of 'S' do not cover the window");
    double s = 100, m = 100;
    for (int i = 0; i <= 10; i++) {
        desk_mark(&k, "S", s), desk_mark(&k, "P", m);
        k.now += NETTO_DAY;
        double x = (i % 3 - 1) * 0.02;
        m *= 1 + x, s *= 1 + 1.5 * x;
    }
    desk_mark(&k, "S", 100), desk_mark(&k, "P", 100);
    k.now = (k.now + NETTO_DAY - 1) / NETTO_DAY * NETTO_DAY;
    desk_tick(&k, 0);
    const netto_plan *p = ask(&k, "a", NULL, true);
    ok(p && p->leg_count == 1);
    is_near(qty(p, 0), -150, 5);
    desk_close(&k);
}

TEST("more work than one plan may take is refused")
{
    rule r;
    desk k = stand_options(&r);
    desk_position(&k, "a", "C", -1000);
    netto_step one = r.steps[0];
    for (uint32_t i = 0; i < NETTO_STEPS_MAX; i++) r.steps[i] = one;
    r.count = NETTO_STEPS_MAX;
    ok(ask(&k, "a", NULL, true) != NULL); /* a small book */
    char id[8];
    for (int i = 0; i < 400; i++) {
        snprintf(id, sizeof id, "F%d", i);
        netto_instrument_row row = instrument_row(id, NETTO_PERP);
        row.attrs = (netto_text){"\x81\xa1h\x01", 4};
        desk_instrument_row(&k, row), desk_mark(&k, id, 10), desk_position(&k, "a", id, 1);
    }
    ok(!ask(&k, "a", NULL, true));
    is_status(k.d.complaint.status, NETTO_ERULE), has_string(desk_said(&k), "one plan takes its rules more than 1000000 units of work");
    desk_close(&k);
}
