/* test_plan_judge.c: claims about a plan's trades as orders: which would be refused, why, and what is counted. */
#include "plan_kit.h"

static const netto_plan *asked(desk *k)
{
    const netto_plan *p = ask(k, "a", NULL, true);
    ok(p != NULL);
    return p;
}


static netto_reason_code code_of(const netto_plan *p, uint32_t i)
{
    return i < p->reason_count ? p->reasons[i].code : NETTO_REASON_COUNT;
}

TEST("a trade that breaches limits is not proposed: which trade, and every limit, the tightest first")
{
    rule r;
    desk k = stand(&r);
    r.of = NETTO_MEASURE_NETTED;
    step(&r, NETTO_STEP_TRADE, "S", -60), step(&r, NETTO_STEP_TRADE, "Q", 30);
    rules_limit(&r.r, "wide", NETTO_MEASURE_GROSS, 2400, NULL), rules_limit(&r.r, "narrow", NETTO_MEASURE_NET, 1000, NULL);
    again(&k, &r);
    desk_position(&k, "a", "S", 60);
    const netto_plan *p = asked(&k);
    ok(!p->proposed && p->code == NETTO_PLAN_ORDER && p->refused == 2 && p->reason_count == 2 && p->leg_count == 2);
    ok(p->legs[0].reducing && !p->legs[1].reducing); /* the whole position goes first, above both limits as it is */
    ok(code_of(p, 0) == NETTO_REASON_LIMIT && text_is(p->reasons[0].rule, "narrow") && text_is(p->reasons[1].rule, "wide"));
    ok(p->reasons[0].value == 3000 && p->reasons[0].limit == 1000);
    is_string(said(p), "trade 2, 30 of 'Q', would be refused: limit 'narrow': net of 'a' would be 3000, above 1000");
    r.r.limits[1].max = 3000, r.r.limits[0].max = 3000;
    again(&k, &r);
    ok(asked(&k)->proposed);
    desk_close(&k);
}

TEST("what reduces passes where limits are breached, no equity is left, and only reducing orders are taken")
{
    rule r;
    desk k = stand(&r);
    step(&r, NETTO_STEP_TRADE, "S", -50);
    rules_limit(&r.r, "gross", NETTO_MEASURE_GROSS, 10, NULL);
    again(&k, &r);
    desk_position(&k, "a", "S", 100);
    desk_collateral(&k, "a", "USD", -9000);
    ok(asked(&k)->proposed && asked(&k)->legs[0].reducing);
    r.r.policy.only_reducing = true;
    again(&k, &r);
    ok(asked(&k)->proposed);
    r.steps[0].with = T("P");
    const netto_plan *p = asked(&k); /* it would lower the requirement, but opens something */
    ok(!p->proposed && p->reason_count == 3 && code_of(p, 0) == NETTO_REASON_ONLY_REDUCING && code_of(p, 1) == NETTO_REASON_LIMIT &&
       code_of(p, 2) == NETTO_REASON_INSUFFICIENT_MARGIN);
    desk_close(&k);
}

TEST("breakers stop trades as they stop orders")
{
    rule r;
    desk k = stand(&r);
    step(&r, NETTO_STEP_TRADE, "P", -5);
    netto_breaker *b = rules_breaker(&r.r, "kill", NULL, NETTO_ACTION_HALT);
    b->manual = b->latch = true;
    again(&k, &r);
    desk_position(&k, "a", "S", 10);
    ok(asked(&k)->proposed);
    netto_command trip = {.kind = NETTO_BREAKER_TRIP, .breaker = {.name = T("kill"), .thing = T("P"), .reason = T("a test")}};
    is_status(desk_step(&k, &trip), NETTO_OK);
    const netto_plan *p = asked(&k);
    ok(!p->proposed && p->refused == 1 && code_of(p, 0) == NETTO_REASON_BREAKER && p->reasons[0].stop);
    has_string(said(p), "trade 1, -5 of 'P', would be refused: breaker 'kill' of 'P': halted since");
    r.steps[0].with = T("S");
    ok(asked(&k)->proposed);
    desk_close(&k);
}

TEST("a check is asked of each trade, and the trades before it count as orders")
{
    rule r;
    desk k = stand(&r);
    step(&r, NETTO_STEP_TRADE, "P", -2), step(&r, NETTO_STEP_TRADE, "Q", -3);
    r.r.policy.orders_length = 60 * NETTO_SECOND, r.r.policy.orders_most = 100;
    rules_check(&r.r, "pace", RULES_PACE, 1);
    again(&k, &r);
    desk_position(&k, "a", "S", 10);
    const netto_plan *p = asked(&k);
    ok(!p->proposed && p->refused == 2 && code_of(p, 0) == NETTO_REASON_CHECK && text_is(p->reasons[0].rule, "pace"));
    r.r.bounds[0] = 2;
    again(&k, &r);
    ok(asked(&k)->proposed);
    desk_close(&k);
}

TEST("a check that fails refuses the trade, and is told as a failure that a question met")
{
    rule r;
    desk k = stand(&r);
    step(&r, NETTO_STEP_TRADE, "P", -2);
    rules_check(&r.r, "broken", RULES_NOTIONAL, 1e9);
    r.r.breaks = T("a");
    again(&k, &r);
    desk_position(&k, "a", "S", 10);
    const netto_plan *p = asked(&k);
    bool broke = p && p->refused == 1 && code_of(p, 0) == NETTO_REASON_RULE_ERROR;
    ok(broke && k.d.fault && k.d.fault->supposed);
    desk_close(&k);
}

TEST("a margin that is called for refuses what does not reduce")
{
    rule r;
    desk k = stand(&r);
    step(&r, NETTO_STEP_TRADE, "P", -50);
    desk_position(&k, "a", "S", 100);
    desk_collateral(&k, "a", "USD", -7000); /* equity 3,000 of a requirement of 10,000, and of 5,000 behind it */
    const netto_plan *p = asked(&k);
    ok(!p->proposed && code_of(p, 0) == NETTO_REASON_INSUFFICIENT_MARGIN);
    is_string(said(p), "trade 1, -50 of 'P', would be refused: equity would be 3000, below the initial margin of 5000");
    r.steps[0].to = -70;
    ok(asked(&k)->proposed);
    desk_close(&k);
}

TEST("orders that are open count: at their worst beside a limit, and in what reduces")
{
    rule r;
    desk k = stand(&r);
    step(&r, NETTO_STEP_TRADE, "P", -5);
    rules_limit(&r.r, "gross", NETTO_MEASURE_GROSS, 2000, NULL);
    again(&k, &r);
    desk_position(&k, "a", "S", 10);
    ok(asked(&k)->proposed); /* 1,500 */
    is_status(desk_order(&k, "o1", "a", "Q", 6, NAN), NETTO_OK);
    ok(k.d.check.accepted);
    const netto_plan *p = asked(&k);
    ok(!p->proposed && text_is(p->reasons[0].rule, "gross") && p->reasons[0].value == 2100);
    desk_order_close(&k, "o1");
    r.steps[0] = (netto_step){.kind = NETTO_STEP_TRADE, .with = T("S"), .to = -6};
    rules_limit(&r.r, "tight", NETTO_MEASURE_GROSS, 300, NULL);
    again(&k, &r);
    ok(asked(&k)->proposed && asked(&k)->legs[0].reducing);
    is_status(desk_order(&k, "o2", "a", "S", -5, NAN), NETTO_OK);
    p = asked(&k); /* with it more would be sold than is held */
    ok(k.d.complaint.status == NETTO_OK && !p->legs[0].reducing && !p->proposed && text_is(p->reasons[0].rule, "tight"));
    desk_close(&k);
}

/* C in euros, which count for nothing as cash: 3 short at 100, the mark 90, an order to buy 3. */
TEST("what orders cost is counted behind the trades before: what each leaves is enough for the next")
{
    rule r;
    desk k = stand(&r);
    r.of = NETTO_MEASURE_NETTED;
    netto_instrument_row euro = instrument_row("C", NETTO_FUTURE);
    euro.currency = T("EUR"), euro.attrs = (netto_text){"\x81\xa1h\x01", 4};
    desk_fx(&k, "EUR", 1);
    desk_instrument_row(&k, euro);
    desk_mark(&k, "C", 90);
    desk_trade(&k, "t", "a", "C", -3, 100);
    is_status(desk_order(&k, "o", "a", "C", 3, NAN), NETTO_OK);
    desk_collateral(&k, "a", "USD", 370);
    step(&r, NETTO_STEP_TRADE, "C", 3), step(&r, NETTO_STEP_TRADE, "P", 1);
    const netto_plan *p = asked(&k);
    ok(p->proposed && p->leg_count == 2);
    if (!p->proposed) tap_note("%s", said(p));
    is_near(p->legs[0].after.margin.initial, 270, 1e-9), is_near(p->legs[1].after.margin.initial, 370, 1e-9);
    desk_collateral(&k, "a", "USD", 369);
    p = asked(&k);
    ok(!p->proposed && p->refused == 2 && code_of(p, 0) == NETTO_REASON_INSUFFICIENT_MARGIN);
    desk_close(&k);
}

TEST("a limit on what is held sees all trades of its key")
{
    rule r;
    desk k = stand(&r);
    desk_factor(&k, "P", "crypto"), desk_factor(&k, "Q", "crypto"), desk_factor(&k, "S", "crypto");
    step(&r, NETTO_STEP_TRADE, "P", -6), step(&r, NETTO_STEP_TRADE, "Q", -3);
    rules_limit_held(&r.r, "bucket", NETTO_BY_BUCKET, NETTO_HELD_NOTIONAL, 0, 1800, NULL);
    again(&k, &r);
    desk_position(&k, "a", "S", 10);
    const netto_plan *p = asked(&k);
    ok(!p->proposed && p->refused == 2 && p->reasons[0].value == 1900 && text_is(p->reasons[0].key, "crypto"));
    r.r.limits[0].max = 1900;
    again(&k, &r);
    ok(asked(&k)->proposed);
    desk_close(&k);
}

TEST("a limit of a node above sees all trades in its pool")
{
    rule r;
    static const netto_text firm = {"firm", 4};
    desk k = stand(&r);
    desk_account(&k, "f", "firm", NULL), desk_account(&k, "b", "desk", "f");
    is_status(desk_account(&k, "a", "desk", "f"), NETTO_OK);
    desk_position(&k, "b", "S", 10), desk_position(&k, "a", "S", 10);
    step(&r, NETTO_STEP_TRADE, "P", -6), step(&r, NETTO_STEP_TRADE, "Q", -3);
    rules_limit(&r.r, "firm's", NETTO_MEASURE_POOL_GROSS, 2800, &firm);
    rules_limit_held(&r.r, "firm's units", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, 0, 1000, &firm);
    again(&k, &r);
    const netto_plan *p = asked(&k);
    ok(!p->proposed && p->refused == 2 && p->reason_count == 1 && p->reasons[0].value == 2900 && text_is(p->reasons[0].account, "f"));
    r.r.limits[0].max = 2900;
    again(&k, &r);
    ok(asked(&k)->proposed);
    desk_close(&k);
}
