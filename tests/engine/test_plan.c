/* test_plan.c: claims about rebalancing: what is proposed, in which order, when, and when not. */
#include "plan_kit.h"

/* ---- what is proposed ----------------------------------------------------------------------------------------- */

TEST("inside its band nothing is proposed, also on the edge; beyond it the hedge leads to the target")
{
    rule r;
    desk k = stand(&r);
    step(&r, NETTO_STEP_HEDGE, "P", NAN);
    desk_position(&k, "a", "S", 5);
    const netto_plan *p = ask(&k, "a", NULL, false);
    ok(!p->beyond && !p->proposed && p->drift == 0.5 && p->low == -0.5 && p->high == 0.5 && p->leg_count == 0);
    is_string(said(p), "the drift lies inside its band");
    is_int(r.plans, 0);
    desk_position(&k, "a", "S", 10);
    p = ask(&k, "a", NULL, false);
    ok(p->beyond && p->proposed && p->leg_count == 1 && qty(p, 0) == -10);
    is_text(p->legs[0].instrument, "P");
    ok(p->legs[0].price == 100 && p->legs[0].drift == 0.0);
    ok(p->before.margin.initial == 1000 && p->legs[0].after.margin.initial == 0.0);
    ok(p->before.equity == 11000 && p->legs[0].after.equity == 11000);
    p = ask(&k, "a", "neutral", true);
    ok(p->proposed && p->until == NETTO_NEVER);
    desk_close(&k);
}

TEST("inside the band a plan is made where it is forced")
{
    rule r;
    desk k = stand(&r);
    step(&r, NETTO_STEP_HEDGE, "P", NAN);
    desk_position(&k, "a", "S", 4);
    const netto_plan *p = ask(&k, "a", NULL, true);
    ok(!p->beyond && p->proposed && qty(p, 0) == -4);
    desk_close(&k);
}

TEST("to the edge only so much is traded as leads inside the band, and rounded toward zero where no step does")
{
    rule r;
    desk k = stand(&r);
    r.is.edge = true;
    step(&r, NETTO_STEP_HEDGE, "Q", NAN); /* in steps of 3 */
    desk_position(&k, "a", "S", 10);
    const netto_plan *p = ask(&k, "a", NULL, false);
    ok(qty(p, 0) == -6); /* 5 would do, and 3 leave it outside */
    is_near(p->legs[0].drift, 0.4, 1e-12);
    double band = r.is.band;
    r.is.band = 0.05;
    ok(qty(ask(&k, "a", NULL, false), 0) == -9); /* 9.5 would do; 12 lead beyond the other edge */
    r.is.band = band, r.is.edge = false;
    ok(qty(ask(&k, "a", NULL, false), 0) == -9);
    desk_position(&k, "a", "S", -10);
    ok(qty(ask(&k, "a", NULL, false), 0) == 9);
    desk_close(&k);
}

TEST("a hedge of another measure goes to 0, to a number, or as far as the drift goes to its edge")
{
    rule r;
    desk k = stand(&r);
    netto_step *s = step(&r, NETTO_STEP_HEDGE, "P", NAN);
    desk_position(&k, "a", "S", 10);
    const char *const names[] = {"net", "twice", "exposed"};
    for (int i = 0; i < 3; i++) {
        s->of = T(names[i]);
        ok(qty(ask(&k, "a", NULL, false), 0) == -10);
    }
    s->to = 400;
    ok(qty(ask(&k, "a", NULL, false), 0) == -6);
    s->to = NAN;
    r.is.edge = true;
    ok(qty(ask(&k, "a", NULL, false), 0) == -5);
    desk_close(&k);
}

TEST("a trade that is too small is left out, and a plan of nothing is no plan")
{
    rule r;
    desk k = stand(&r);
    netto_step *s = step(&r, NETTO_STEP_HEDGE, "P", NAN);
    desk_position(&k, "a", "S", 10);
    s->min_notional = 1000;
    ok(ask(&k, "a", NULL, false)->proposed);
    s->min_notional = 1000.01;
    const netto_plan *p = ask(&k, "a", NULL, false);
    ok(!p->proposed && p->leg_count == 0);
    is_string(said(p), "there is nothing to trade, or less than it may be");
    r.count = 0;
    is_string(said(ask(&k, "a", NULL, false)), "there is nothing to trade, or less than it may be");
    desk_close(&k);
}

TEST("steps see what those before them trade, and two in one instrument are one trade")
{
    rule r;
    desk k = stand(&r);
    step(&r, NETTO_STEP_TRADE, "P", -4);
    step(&r, NETTO_STEP_HEDGE, "P", NAN);
    desk_position(&k, "a", "S", 10);
    const netto_plan *p = ask(&k, "a", NULL, false);
    ok(p->leg_count == 1 && qty(p, 0) == -10);
    r.steps[1].with = T("Q");
    p = ask(&k, "a", NULL, false);
    ok(p->leg_count == 2 && p->legs[1].drift == 0.0);
    is_near(qty(p, 0) + qty(p, 1), -10.0, 1e-12);
    step(&r, NETTO_STEP_TRADE, "P", 4);
    p = ask(&k, "a", NULL, false);
    ok(p->leg_count == 1 && qty(p, 0) == -6);
    desk_close(&k);
}

TEST("weights are of the equity, and what is sold comes before what it pays for")
{
    rule r;
    desk k = stand(&r);
    r.of = NETTO_MEASURE_NETTED;
    step(&r, NETTO_STEP_WEIGHT, "P", 0.3);
    step(&r, NETTO_STEP_WEIGHT, "S", 0.2);
    desk_position(&k, "a", "S", 60); /* 6,000 of an equity of 16,000 */
    const netto_plan *p = ask(&k, "a", NULL, false);
    ok(!p->proposed && p->leg_count == 2);
    is_text(p->legs[0].instrument, "S");
    ok(qty(p, 0) == -28 && qty(p, 1) == 48);
    is_string(said(p), "it would raise the requirement from 6000 to 8000");
    r.steps[0].to = 0.1;
    p = ask(&k, "a", NULL, false);
    ok(p->proposed && qty(p, 0) == -28 && qty(p, 1) == 16);
    ok(p->legs[0].after.margin.initial == 3200 && p->legs[1].after.margin.initial == 4800);
    desk_close(&k);
}

TEST("what would require more, or more than there is between its trades, is not proposed")
{
    rule r;
    desk k = stand(&r);
    desk_position(&k, "a", "S", 100);
    desk_position(&k, "a", "P", -100);
    desk_collateral(&k, "a", "USD", -9000); /* equity 1,000; nothing is required while the legs offset */
    r.of = NETTO_MEASURE_GROSS;
    step(&r, NETTO_STEP_TRADE, "S", -50);
    step(&r, NETTO_STEP_TRADE, "P", 50);
    const netto_plan *p = ask(&k, "a", NULL, false);
    ok(!p->proposed && p->leg_count == 2);
    is_string(said(p), "between its legs 5000 would be required, of an equity of 1000");
    r.steps[0].to = -10, r.steps[1].to = 10;
    p = ask(&k, "a", NULL, false);
    ok(p->proposed && p->legs[0].after.margin.initial == 1000);
    r.steps[1].to = 9;
    p = ask(&k, "a", NULL, false);
    is_string(said(p), "it would raise the requirement from 0 to 100");
    ok(!p->proposed);
    desk_close(&k);
}

TEST("what leads away from the target is not proposed")
{
    rule r;
    desk k = stand(&r);
    r.of = NETTO_MEASURE_BENEFIT;
    desk_position(&k, "a", "S", 10);
    desk_position(&k, "a", "P", -5);
    step(&r, NETTO_STEP_TRADE, "P", -5);
    const netto_plan *p = ask(&k, "a", NULL, false);
    ok(!p->proposed && p->beyond);
    is_string(said(p), "it would drift away from its target, from 1 to 2");
    desk_close(&k);
}

TEST("positions are cut alike until a measure is small enough, and no further")
{
    rule r;
    desk k = stand(&r);
    r.of = NETTO_MEASURE_UTILISATION, r.scale = 1.0, r.is.target = 0.5, r.is.band = 0.2;
    step(&r, NETTO_STEP_REDUCE, NULL, 0.5)->of = T("utilisation");
    desk_position(&k, "a", "P", 100);
    desk_position(&k, "a", "Q", -15);
    const netto_plan *p = ask(&k, "a", NULL, false);
    ok(p->proposed && p->leg_count == 2 && p->beyond);
    double after = p->legs[1].after.margin.initial;
    ok(after == 5000 && qty(p, 0) == -41 && qty(p, 1) == 6); /* 40 would not do */
    desk_position(&k, "a", "P", 60);
    desk_position(&k, "a", "Q", 0);
    ok(!ask(&k, "a", NULL, false)->beyond);
    desk_close(&k);
}

/* What resolution.plan closes of the account. */
static const netto_closings *closings(desk *k, const netto_closing_ask *ask)
{
    netto_command c = {.kind = NETTO_RESOLUTION_PLAN, .account = T("a"), .closing = *ask};
    is_status(desk_ask(k, &c), NETTO_OK);
    return &k->d.closings;
}

TEST("a plan closes what resolution.plan would, behind the steps before it")
{
    rule r;
    desk k = stand(&r);
    r.of = NETTO_MEASURE_GROSS;
    desk_position(&k, "a", "S", 50), desk_position(&k, "a", "P", -20), desk_position(&k, "a", "Q", 30);
    netto_step *close = step(&r, NETTO_STEP_CLOSE, NULL, 1000);
    close->of = T("gross");
    const netto_closing_ask as = {.of = T("gross"), .to = 1000};
    const netto_closings *c = closings(&k, &as);
    int64_t of[3] = {0};
    for (uint32_t i = 0; ok(c->met) && i < c->count; i++) of[text_is(c->rows[i].instrument, "S") ? 0 : text_is(c->rows[i].instrument, "P") ? 1 : 2] += c->rows[i].steps;
    const netto_plan *p = ask(&k, "a", NULL, false);
    uint32_t legs = (of[0] != 0) + (of[1] != 0) + (of[2] != 0);
    if (!ok(p && p->proposed && p->leg_count == legs)) return desk_close(&k);
    for (uint32_t i = 0; i < legs; i++) {
        int which = text_is(p->legs[i].instrument, "S") ? 0 : text_is(p->legs[i].instrument, "P") ? 1 : 2;
        is_near(qty(p, i), (double)of[which] * (which == 2 ? 3 : 1), 0);
    }
    is_near(p->legs[legs - 1].after.exposure.gross, 900, 1e-9);
    ok(!p->reason.bytes);
    r.steps[1] = *close, r.count = 2;
    r.steps[0] = (netto_step){.kind = NETTO_STEP_TRADE, .with = T("S"), .to = -50}; /* S is gone before */
    r.steps[1].to = NAN; /* nothing is wanting: equity covers the initial margin */
    p = ask(&k, "a", NULL, false);
    ok(p && p->leg_count == 1 && qty(p, 0) == -50);
    r.steps[1].to = 4000;
    p = ask(&k, "a", NULL, false);
    if (ok(p && p->leg_count == 2)) is_near(p->legs[1].after.exposure.gross, 4000, 300);
    desk_close(&k);
}

TEST("a closing that cannot reach its target closes what it can, and says why it ends there; one that lowers nothing proposes nothing")
{
    rule r;
    desk k = stand(&r);
    r.of = NETTO_MEASURE_GROSS;
    desk_position(&k, "a", "S", 50);
    netto_step *close = step(&r, NETTO_STEP_CLOSE, NULL, -1);
    close->of = T("gross");
    const netto_plan *p = ask(&k, "a", NULL, false);
    ok(p && p->proposed && p->leg_count == 1 && qty(p, 0) == -50);
    is_string(said(p), "nothing is left to close");
    desk_position(&k, "a", "S", 0);
    p = ask(&k, "a", NULL, true);
    ok(p && !p->proposed && p->leg_count == 0);
    is_string(said(p), "close: nothing is left to close");
    close->of = T("nett");
    ok(!ask(&k, "a", NULL, true));
    has_string(desk_said(&k), "no measure is called 'nett'");
    desk_close(&k);
}

static void expire(desk *k, const char *id, netto_instant expiry, const char *attrs, uint32_t size)
{
    netto_instrument_row row = instrument_row(id, NETTO_FUTURE);
    row.expiry = expiry;
    row.attrs = (netto_text){attrs, size};
    row.qty_step = N(1);
    desk_instrument_row(k, row);
}

TEST("what expires is rolled, by units or by exposure, into what is named")
{
    rule r;
    desk k = stand(&r);
    r.of = NETTO_MEASURE_GROSS;
    expire(&k, "Z", k.now + NETTO_DAY, "\x82\xa1h\x01\xa4next\xa1H", 11);
    expire(&k, "H", k.now + 90 * NETTO_DAY, "\x81\xa1h\x01", 4);
    desk_mark(&k, "Z", 100);
    desk_mark(&k, "H", 80);
    desk_position(&k, "a", "Z", 10);
    netto_step *s = step(&r, NETTO_STEP_ROLL, "next", NAN);
    s->window = 3 * NETTO_DAY;
    const netto_plan *p = ask(&k, "a", NULL, false);
    ok(p->proposed && p->leg_count == 2 && qty(p, 0) == -10 && qty(p, 1) == 10);
    is_text(p->legs[0].instrument, "Z");
    ok(p->legs[0].after.margin.initial == 0 && p->legs[1].after.margin.initial == 800);
    s->by_delta = true;
    p = ask(&k, "a", NULL, false);
    ok(qty(p, 1) == 12); /* 12.5 */
    s->of = T("Z"), s->with = T("P"), s->by_delta = false;
    p = ask(&k, "a", NULL, false);
    is_text(p->legs[1].instrument, "P");
    s->window = HOUR;
    ok(ask(&k, "a", NULL, false)->leg_count == 0);
    desk_close(&k);
}

/* Hull, Options, Futures, and Other Derivatives, table 3.2: changes of the price of jet fuel and of heating oil futures in
 * 15 months; h = 0.928 * 0.0263 / 0.0313 = 0.78.  Here they are returns, whose mean is taken as 0: sum(xy) / sum(yy). */
static const double jet[] = {0.029, 0.020, -0.044, 0.008, 0.026, -0.019, -0.010, -0.007, 0.043, 0.011, -0.036, -0.018, 0.009, -0.032, 0.023};
static const double oil[] = {0.021, 0.035, -0.046, 0.001, 0.044, -0.029, -0.026, -0.029, 0.048, -0.006, -0.036, -0.011, 0.019, -0.027, 0.029};

TEST("the hedge of least variance is the slope of the returns: Hull's jet fuel and heating oil")
{
    rule r;
    desk k = stand(&r);
    rule t;
    double both = 0.0, own = 0.0, s = 100.0, p = 100.0;
    rule_make(&t, "history");
    t.r.policy.history_every = NETTO_DAY;
    t.r.policy.history_length = 20 * NETTO_DAY;
    t.of = NETTO_MEASURE_GROSS;
    netto_step *h = step(&t, NETTO_STEP_MIN_VARIANCE, "P", NAN);
    h->of = T("S");
    h->window = 15 * NETTO_DAY;
    desk_policy(&k, &t.r.policy);
    desk_mark(&k, "S", s);
    desk_mark(&k, "P", p);
    desk_position(&k, "a", "S", 100000);
    const netto_plan *made = ask(&k, "a", NULL, false);
    is_string(said(made), "the prices of 'S' and 'P' do not cover the window");
    for (int i = 0; i < 15; i++) {
        k.now += NETTO_DAY;
        desk_mark(&k, "S", s *= 1.0 + jet[i]);
        desk_mark(&k, "P", p *= 1.0 + oil[i]);
        both += jet[i] * oil[i];
        own += oil[i] * oil[i];
    }
    k.now = (k.now + NETTO_DAY - 1) / NETTO_DAY * NETTO_DAY;
    desk_tick(&k, 0);
    made = ask(&k, "a", NULL, false);
    is_near(both / own, 0.78, 0.005);
    is_near(qty(made, 0), -trunc(both / own * 100000 * s / p), 0.0);
    h->of = (netto_text){0}; /* all else that is held: the same */
    is_near(qty(ask(&k, "a", NULL, false), 0), -trunc(both / own * 100000 * s / p), 0.0);
    h->window = 21 * NETTO_DAY;
    ok(!ask(&k, "a", NULL, false));
    is_status(k.d.complaint.status, NETTO_ERULE);
    desk_close(&k);
}

TEST("several instruments share a hedge of least variance, as in hedge.ratio; what is held of them counts")
{
    rule r, t;
    desk k = stand(&r);
    double s = 100.0, p = 100.0, q = 100.0;
    rule_make(&t, "history");
    t.r.policy.history_every = NETTO_DAY, t.r.policy.history_length = 20 * NETTO_DAY;
    t.of = NETTO_MEASURE_GROSS;
    netto_step *first = step(&t, NETTO_STEP_MIN_VARIANCE, "P", NAN), *second = step(&t, NETTO_STEP_MIN_VARIANCE, "Q", NAN);
    first->more = 1, first->window = second->window = 15 * NETTO_DAY;
    desk_policy(&k, &t.r.policy);
    desk_mark(&k, "S", s), desk_mark(&k, "P", p), desk_mark(&k, "Q", q);
    desk_position(&k, "a", "S", 10000), desk_position(&k, "a", "P", -1000);
    is_string(said(ask(&k, "a", NULL, false)), "the prices of 'S' do not cover the window");
    for (int i = 0; i < 15; i++) {
        k.now += NETTO_DAY;
        desk_mark(&k, "S", s *= 1.0 + 0.5 * jet[i] + 0.3 * oil[i]), desk_mark(&k, "P", p *= 1.0 + jet[i]), desk_mark(&k, "Q", q *= 1.0 + oil[i]);
    }
    k.now = (k.now + NETTO_DAY - 1) / NETTO_DAY * NETTO_DAY;
    desk_tick(&k, 0);
    const netto_plan *made = ask(&k, "a", NULL, false);
    for (uint32_t i = 0; ok(made && made->leg_count == 2) && i < 2; i++) {
        bool of_p = text_is(made->legs[i].instrument, "P");
        double units = of_p ? 0.5 * 10000 * s / p - 1000 : 0.3 * 10000 * s / q / 3;
        is_near(qty(made, i), (of_p ? -1 : -3) * trunc(units + 1e-7), 0);
    }
    first->of = second->of = T("S"); /* the same: nothing else is held */
    is_near(qty(ask(&k, "a", NULL, false), 0), qty(made, 0), 0);
    first->of = second->of = (netto_text){0};
    second->with = T("P");
    ok(!ask(&k, "a", NULL, false));
    has_string(desk_said(&k), "plan: min_variance: 'P' stands twice");
    second->with = T("Q"), first->window = 3 * NETTO_DAY;
    ok(!ask(&k, "a", NULL, false));
    has_string(desk_said(&k), "3 returns say nothing of 2 instruments");
    desk_option(&k, "C", "P", 'C', 100), desk_delta(&k, "C", 5, 0.5);
    second->with = T("C"), first->window = 15 * NETTO_DAY;
    is_string(said(ask(&k, "a", NULL, false)), "'C' does not move in the window, or moves as those before it do together");
    desk_close(&k);
}

TEST("a plan on a node counts in its pool, and what it is made of is the account's own")
{
    rule r;
    desk k = stand(&r);
    desk_account(&k, "b", "desk", "a");
    desk_position(&k, "b", "S", 10);
    rule t;
    rule_make(&t, "pool");
    t.of = NETTO_MEASURE_POOL_NET;
    step(&t, NETTO_STEP_TRADE, "P", -4);
    step(&t, NETTO_STEP_HEDGE, "Q", NAN);
    t.r.policy.hooks.margin = rules_margin_pool;
    desk_policy(&k, &t.r.policy);
    const netto_plan *p = ask(&k, "a", NULL, false);
    ok(p->leg_count == 2 && qty(p, 0) + qty(p, 1) == -10 && p->legs[1].drift == 0.0);
    ok(p->proposed && p->before.margin.initial == 1000 && p->legs[1].after.margin.initial == 0);
    desk_close(&k);
}

/* ---- slips ----------------------------------------------------------------------------------------------------- */

TEST("what cannot be done is the rule's failure, and says what and where")
{
    static const struct slip {
        netto_step step;
        const char *said;
    } slips[] = {
        {{.kind = NETTO_STEP_HEDGE, .with = {"X", 1}, .to = NAN}, "rebalance 'neutral': plan: hedge: there is no instrument 'X'"},
        {{.kind = NETTO_STEP_HEDGE, .with = {"USD", 3}, .to = NAN}, "rebalance 'neutral': plan: hedge: 'USD' is cash, which is not traded here"},
        {{.kind = NETTO_STEP_HEDGE, .with = {"P", 1}, .of = {"nett", 4}, .to = NAN}, "no measure is called 'nett'; did you mean 'net'?"},
        {{.kind = NETTO_STEP_HEDGE, .with = {"P", 1}, .of = {"collateral", 10}, .to = NAN}, "rebalance 'neutral': plan: hedge: 'P' does not move what is hedged"},
        {{.kind = NETTO_STEP_MIN_VARIANCE, .with = {"P", 1}, .window = 1}, "rebalance 'neutral': plan: min_variance needs a price history; declare history = { price = { every = …, length = … } }"},
        {{.kind = NETTO_STEP_TRADE, .with = {"P", 1}, .to = 1e300}, "rebalance 'neutral': plan: 1e+300 of 'P' is no quantity, or too large"},
        {{.kind = NETTO_STEP_ROLL, .with = {"next", 4}, .window = NETTO_DAY}, "rebalance 'neutral': plan: roll: 'Z' expires, and has no attribute 'next' that names the next contract"},
        {{.kind = NETTO_STEP_ROLL, .with = {"Z", 1}, .of = {"Z", 1}, .window = NETTO_DAY}, "rebalance 'neutral': plan: roll: 'Z' is its own next contract"},
    };
    rule r;
    desk k = stand(&r);
    expire(&k, "Z", k.now + HOUR, "\x81\xa1h\x01", 4);
    desk_mark(&k, "Z", 100);
    desk_position(&k, "a", "Z", 10);
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        r.steps[0] = slips[i].step;
        r.count = 1;
        ok(!ask(&k, "a", NULL, false));
        is_status(k.d.complaint.status, NETTO_ERULE);
        is_string(desk_said(&k), slips[i].said);
        ok(k.d.fault && k.d.fault->supposed);
    }
    r.steps[0] = (netto_step){.kind = NETTO_STEP_TRADE, .with = T("P"), .to = -1};
    ok(ask(&k, "a", NULL, false) != NULL);
    desk_close(&k);
}

TEST("an account, a rule or a mark that there is not is the caller's affair")
{
    rule r;
    desk k = stand(&r);
    ok(!ask(&k, "x", NULL, false));
    is_status(k.d.complaint.status, NETTO_EACCOUNT);
    ok(!ask(&k, "a", "neutrl", false));
    is_status(k.d.complaint.status, NETTO_EPARAMS);
    is_string(desk_said(&k), "rule: the active policy has no rebalancing rule 'neutrl'; did you mean 'neutral'?");
    r.is.scope = &(netto_text){"firm", 4};
    r.is.scope_count = 1;
    ok(!ask(&k, "a", NULL, false));
    is_status(k.d.complaint.status, NETTO_OK);
    ok(ask(&k, "a", "neutral", false) != NULL); /* by its name, of any account */
    desk_instrument(&k, "N", NETTO_PERP);
    step(&r, NETTO_STEP_TRADE, "N", -1);
    desk_position(&k, "a", "S", 10);
    ok(!ask(&k, "a", "neutral", false));
    is_status(k.d.complaint.status, NETTO_ENOMARK);
    desk plain = desk_open();
    desk_account(&plain, "a", "desk", NULL);
    ok(!ask(&plain, "a", "neutral", false));
    is_string(desk_said(&plain), "rule: the active policy has no rebalancing rule");
    desk_close(&plain);
    desk_close(&k);
}

TEST("more legs than a plan may have are refused, and as many as it may are made")
{
    rule r;
    desk k = stand(&r);
    char ids[NETTO_STEPS_MAX + 1][8];
    for (int i = 0; i <= NETTO_STEPS_MAX; i++) {
        snprintf(ids[i], sizeof ids[i], "I%d", i);
        desk_instrument(&k, ids[i], NETTO_PERP);
        desk_mark(&k, ids[i], 10);
        desk_position(&k, "a", ids[i], 1);
        if (i < NETTO_STEPS_MAX) step(&r, NETTO_STEP_TRADE, ids[i], -1);
    }
    r.r.policy.hooks.haircut = rules_haircut_fixed;
    desk_policy(&k, &r.r.policy);
    const netto_plan *p = ask(&k, "a", NULL, true);
    ok(p && p->leg_count == NETTO_STEPS_MAX);
    r.count = 0;
    step(&r, NETTO_STEP_REDUCE, NULL, 0.1)->of = T("utilisation");
    is_string(said(ask(&k, "a", NULL, true)), "reduce: the account holds more than 64 positions");
    desk_close(&k);
}

/* ---- time ------------------------------------------------------------------------------------------------------- */

TEST("at its times the accounts are asked, a proposal is told, and the account left alone")
{
    rule r;
    desk k = stand(&r);
    k.now = (k.now / (30 * NETTO_SECOND) + 1) * 30 * NETTO_SECOND;
    step(&r, NETTO_STEP_HEDGE, "P", NAN);
    pass(&k, k.now);
    desk_position(&k, "a", "S", 10);
    netto_instant from = k.now;
    unsigned asked = r.drifts;
    is_int(pass(&k, from + 29 * NETTO_SECOND), 0);
    is_int(r.drifts - asked, 0);
    is_int(pass(&k, from + 30 * NETTO_SECOND), 1);
    is_int(k.now - from, 30 * NETTO_SECOND);
    ok(r.plans == 1 && ask(&k, "a", NULL, false)->until == from + 330 * NETTO_SECOND);
    asked = r.drifts;
    is_int(pass(&k, from + 329 * NETTO_SECOND), 0);
    is_int(r.drifts - asked, 0);
    is_int(pass(&k, from + 330 * NETTO_SECOND), 1);
    ok(desk_held(&k, "a", "P") != -10); /* nobody traded it */
    desk_close(&k);
}

TEST("what a proposal tells: whose, and the account before and behind it")
{
    rule r;
    desk k = stand(&r);
    step(&r, NETTO_STEP_HEDGE, "P", NAN);
    desk_position(&k, "a", "S", 10);
    pass(&k, k.d.next_deadline);
    const netto_plan *p = NULL;
    for (int i = 0; i < 100 && !p; i++) {
        k.now = k.d.next_deadline > k.now ? k.d.next_deadline : k.now;
        desk_tick(&k, 0);
        for (uint32_t j = 0; j < k.d.event_count; j++)
            if (k.d.events[j].topic == NETTO_TOPIC_REBALANCE) p = k.d.events[j].plan, is_text(k.d.events[j].account, "a");
    }
    ok(p && p->proposed && p->leg_count == 1 && qty(p, 0) == -10 && p->before.margin.initial == 1000);
    is_text(p->rule, "neutral");
    desk_close(&k);
}

TEST("a rule that fails proposes nothing and is told, and is tripped after so often; a query wears out nothing")
{
    rule r;
    netto_engine_options o = {.strike_count = 3, .strike_window = 1000};
    desk k = desk_open_with(&o);
    rule_make(&r, "fails");
    r.fails = true;
    desk_policy(&k, &r.r.policy);
    desk_account(&k, "a", "desk", NULL);
    for (int i = 0; i < 5; i++) ok(!ask(&k, "a", NULL, false) && k.d.fault->supposed);
    unsigned told = 0, tripped = 0;
    for (int i = 0; i < 200 && k.d.next_deadline != NETTO_NEVER; i++) {
        k.now = k.d.next_deadline > k.now ? k.d.next_deadline : k.now;
        desk_tick(&k, 0);
        for (uint32_t j = 0; j < k.d.event_count; j++) {
            told += k.d.events[j].topic == NETTO_TOPIC_RULE_ERROR && text_is(k.d.events[j].fault.rule, "rebalance");
            tripped += k.d.events[j].topic == NETTO_TOPIC_POLICY && text_is(k.d.events[j].notice.action, "tripped");
        }
    }
    ok(told == 3 && tripped == 1 && r.drifts == 5 + 3);
    ok(!ask(&k, "a", NULL, false));
    is_string(desk_said(&k), "rebalance 'neutral' is tripped: it failed too often, and is not asked until a policy is activated");
    r.fails = false;
    desk_policy(&k, &r.r.policy);
    ok(ask(&k, "a", NULL, false) != NULL);
    desk_close(&k);
}

TEST("a rule that is worn out stands alone: the others are asked on")
{
    rule r;
    netto_engine_options o = {.strike_count = 3, .strike_window = 1000};
    desk k = desk_open_with(&o);
    rule_make(&r, "worn");
    netto_rebalance both[2] = {r.is, r.is};
    both[1].name = T("sound");
    r.r.policy.rebalances = both, r.r.policy.rebalance_count = 2;
    r.fails = true;
    desk_policy(&k, &r.r.policy);
    desk_account(&k, "a", "desk", NULL);
    netto_engine_stats s;
    for (int i = 0; i < 10; i++) desk_tick(&k, HOUR);
    netto_engine_stats_get(k.e, &s);
    is_int(s.tripped, 1);
    netto_text names[NETTO_TRIPPED_MAX];
    if (is_int(netto_engine_tripped(k.e, names), 1)) ok(text_is(names[0], "rebalance neutral"));
    unsigned before = r.drifts;
    desk_tick(&k, HOUR);
    is_int(r.drifts, before + 1);
    ok(!ask(&k, "a", "neutral", false)), ok(ask(&k, "a", "sound", false) != NULL);
    desk_close(&k);
}

TEST("a swap keeps who waits, by name or by what it was called, and takes another `every` at once")
{
    rule r, s;
    desk k = stand(&r);
    step(&r, NETTO_STEP_HEDGE, "P", NAN);
    desk_position(&k, "a", "S", 10);
    is_int(pass(&k, k.now + 31 * NETTO_SECOND), 1);
    netto_instant until = rebalance_waits(k.e, 0, 0);
    ok(until != NETTO_NEVER);
    rule_make(&s, "other");
    s.is.name = T("fresh");
    s.is.was = T("neutral");
    s.is.every = HOUR;
    step(&s, NETTO_STEP_HEDGE, "P", NAN);
    is_status(desk_policy(&k, &s.r.policy), NETTO_OK);
    ok(rebalance_waits(k.e, 0, 0) == until && k.e->rebalances.rows[0].due % HOUR == 0);
    is_status(desk_policy(&k, &r.r.policy), NETTO_OK); /* back, */
    ok(rebalance_waits(k.e, 0, 0) == until);
    is_status(desk_policy(&k, &s.r.policy), NETTO_OK); /* and forth */
    ok(rebalance_waits(k.e, 0, 0) == until);
    s.is.was = (netto_text){0};
    rule t;
    rule_make(&t, "third");
    t.is.scope = &(netto_text){"firm", 4};
    t.is.scope_count = 1;
    t.is.name = T("fresh");
    is_status(desk_policy(&k, &t.r.policy), NETTO_EPOLICY);
    is_string(desk_said(&k), "rebalance 'fresh' has another scope than the active policy's 'fresh'; give it a new name");
    ok(rebalance_waits(k.e, 0, 0) == until);
    t.is.name = T("new");
    is_status(desk_policy(&k, &t.r.policy), NETTO_OK);
    ok(rebalance_waits(k.e, 0, 0) == NETTO_NEVER);
    desk_close(&k);
}

TEST("a pass over many accounts takes several ticks, and asks each once")
{
    rule r;
    desk k = stand(&r);
    char id[8];
    for (int i = 0; i < 300; i++) {
        snprintf(id, sizeof id, "n%d", i);
        desk_account(&k, id, "desk", NULL);
    }
    netto_instant due = (k.now / (30 * NETTO_SECOND) + 1) * 30 * NETTO_SECOND;
    pass(&k, due - 1);
    k.now = due;
    unsigned asked = r.drifts, ticks = 0;
    while (k.d.next_deadline <= k.now && ticks < 1000) desk_tick(&k, 0), ticks++;
    ok(r.drifts - asked == 301 && ticks > 3);
    desk_close(&k);
}
