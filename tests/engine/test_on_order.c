/* test_on_order.c: claims about order.check: what an order would do, and whether it may. */
#include <math.h>
#include <string.h>

#include "support/inside.h"
#include "support/rules.h"

static const char *const names[] = {"BTC", "ETH", NULL};
static const netto_text firm_kind = {"firm", 4}, desk_kind = {"desk", 4};

/* firm > desk > a; BTC at 100, ETH at 10, haircut 0.1, correlation 0.5; a has 1,000 of cash. */
static desk stand(rules *r)
{
    desk k = desk_open();
    desk_account(&k, "firm", "firm", NULL);
    desk_account(&k, "desk", "desk", "firm");
    desk_account(&k, "a", NULL, "desk");
    desk_account(&k, "b", NULL, "desk");
    desk_instrument(&k, "BTC", NETTO_SPOT), desk_instrument(&k, "ETH", NETTO_SPOT), desk_instrument(&k, "P", NETTO_PERP);
    desk_mark(&k, "BTC", 100), desk_mark(&k, "ETH", 10), desk_mark(&k, "P", 100);
    desk_correlation(&k, 0.5, names);
    *r = rules_of("order");
    r->haircut = 0.1;
    r->policy.hooks.haircut = rules_haircut_fixed;
    r->policy.hooks.collateral = rules_line_fixed;
    desk_policy(&k, &r->policy);
    desk_collateral(&k, "a", "USD", 1000);
    return k;
}

static const netto_reason *reason(const desk *k, uint32_t i)
{
    static const netto_reason none = {.code = NETTO_REASON_COUNT};
    return i < k->d.check.reason_count ? &k->d.check.reasons[i] : &none;
}

TEST("an order is accepted while equity is at least the initial margin")
{
    rules r;
    desk k = stand(&r);
    /* 100 BTC at 100 cost 10,000 and are worth 10,000: equity stays 1,000; margin 0.1 * 10,000 = 1,000 */
    desk_check(&k, "a", "BTC", 100, NAN);
    ok(k.d.check.accepted && !k.d.check.reducing && k.d.check.reason_count == 0);
    is_near(k.d.check.after.equity, 1000, 1e-9);
    is_near(k.d.check.after.margin.initial, 1000, 1e-9);
    is_near(k.d.check.before.margin.initial, 0, 0);
    desk_check(&k, "a", "BTC", 100.001, NAN);
    ok(!k.d.check.accepted);
    is_int(reason(&k, 0)->code, NETTO_REASON_INSUFFICIENT_MARGIN);
    is_near(reason(&k, 0)->limit, 1000.01, 1e-9);
    is_near(reason(&k, 0)->value, 1000, 1e-9);
    desk_close(&k);
}

TEST("a price beyond the mark costs equity at once")
{
    rules r;
    desk k = stand(&r);
    desk_check(&k, "a", "BTC", 10, 110); /* pays 1,100 for what is worth 1,000 */
    is_near(k.d.check.after.equity, 900, 1e-9);
    desk_check(&k, "a", "P", 10, 110); /* unrealised: 10 * (100 - 110) */
    is_near(k.d.check.after.equity, 900, 1e-9);
    desk_check(&k, "a", "P", -10, 110);
    is_near(k.d.check.after.equity, 1100, 1e-9);
    desk_close(&k);
}

TEST("what order.check says is what the trade does")
{
    rules r;
    desk k = stand(&r);
    const struct { const char *id; double qty, price; } orders[] = {{"BTC", 3, 101}, {"P", -4, 99}, {"ETH", -20, 10.5}, {"BTC", -5, 98},
                                                                    {"P", 7, 103}, {"ETH", 20, 9}, {"P", -3, 100}, {"BTC", 2, 100}};
    for (int i = 0; i < 8; i++) {
        char id[8] = {'t', (char)('0' + i), 0};
        is_status(desk_check(&k, "a", orders[i].id, orders[i].qty, orders[i].price), NETTO_OK);
        netto_measures said = k.d.check.after;
        desk_trade(&k, id, "a", orders[i].id, orders[i].qty, orders[i].price);
        desk_margin(&k, "a");
        const netto_measures *is = &k.d.margin.measures;
        is_near(said.equity, is->equity, 1e-8), is_near(said.margin.initial, is->margin.initial, 1e-8);
        is_near(said.exposure.gross, is->exposure.gross, 1e-9), is_near(said.exposure.net, is->exposure.net, 1e-9);
        is_near(said.exposure.netted, is->exposure.netted, 1e-9);
    }
    desk_close(&k);
}

TEST("an order that reduces passes although equity is short")
{
    rules r;
    desk k = stand(&r);
    desk_trade(&k, "1", "a", "P", 200, 100); /* margin 2,000 */
    desk_check(&k, "a", "P", -50, NAN);
    ok(k.d.check.accepted && k.d.check.reducing);
    desk_check(&k, "a", "P", -200, NAN);
    ok(k.d.check.accepted && k.d.check.reducing);
    desk_check(&k, "a", "P", -201, NAN); /* crosses zero */
    ok(k.d.check.accepted && !k.d.check.reducing);
    desk_check(&k, "a", "P", 1, NAN);
    ok(!k.d.check.accepted);
    desk_close(&k);
}

TEST("closing a hedge is not reducing: the position shrinks, but the requirement rises")
{
    rules r;
    desk k = stand(&r);
    netto_instrument_row row = instrument_row("H", NETTO_PERP);
    row.underlying = T("BTC");
    desk_instrument_row(&k, row), desk_mark(&k, "H", 100);
    desk_trade(&k, "1", "a", "BTC", 150, 100);
    desk_trade(&k, "2", "a", "H", -150, 100);
    desk_check(&k, "a", "H", 150, NAN); /* 150 * 100 * 0.1 = 1,500 > 1,000 */
    ok(!k.d.check.reducing && !k.d.check.accepted);
    desk_close(&k);
}

TEST("the built-in policy only lets risk shrink")
{
    rules r;
    desk k = stand(&r);
    desk_trade(&k, "1", "a", "P", 5, 100);
    desk_policy(&k, netto_policy_built_in());
    desk_check(&k, "a", "P", 1, NAN);
    ok(!k.d.check.accepted);
    is_int(reason(&k, 0)->code, NETTO_REASON_ONLY_REDUCING);
    desk_check(&k, "a", "P", -1, NAN);
    ok(k.d.check.accepted && k.d.check.reducing);
    desk_check(&k, "a", "P", -6, NAN);
    ok(!k.d.check.accepted);
    desk_close(&k);
}

TEST("limits are judged on the account and on the pools above, the tightest first")
{
    rules r;
    desk k = stand(&r);
    rules_limit(&r, "own", NETTO_MEASURE_NETTED, 50, NULL);
    rules_limit(&r, "of the desk", NETTO_MEASURE_POOL_NETTED, 20, &desk_kind);
    rules_limit(&r, "of the firm", NETTO_MEASURE_POOL_GROSS, 100, &firm_kind);
    desk_policy(&k, netto_policy_built_in());
    desk_policy(&k, &r.policy);
    desk_check(&k, "a", "BTC", 4, NAN); /* 4 * 100 * 0.1 = 40 */
    is_int(k.d.check.reason_count, 1);
    is_string(reason(&k, 0)->rule.bytes, "of the desk");
    ok(reason(&k, 0)->account.size == 4 && memcmp(reason(&k, 0)->account.bytes, "desk", 4) == 0);
    is_near(reason(&k, 0)->value, 40, 1e-9), is_near(reason(&k, 0)->limit, 20, 0);
    desk_check(&k, "a", "BTC", 11, NAN); /* 110: own 2.2 times, desk 5.5, firm 1.1 */
    is_int(k.d.check.reason_count, 3);
    is_string(reason(&k, 0)->rule.bytes, "of the desk");
    is_string(reason(&k, 1)->rule.bytes, "own");
    is_string(reason(&k, 2)->rule.bytes, "of the firm");
    has_string(reason(&k, 1)->text.bytes, "netted of 'a' would be 110, above 50");
    desk_check(&k, "a", "BTC", 2, NAN); /* 20: equal passes */
    ok(k.d.check.accepted);
    desk_close(&k);
}

TEST("what the desk's other accounts hold counts in its pool, and may net with the order")
{
    rules r;
    desk k = stand(&r);
    rules_limit(&r, "desk", NETTO_MEASURE_POOL_NETTED, 20, &desk_kind);
    desk_policy(&k, netto_policy_built_in());
    desk_policy(&k, &r.policy);
    desk_position(&k, "b", "BTC", -4);
    desk_check(&k, "a", "BTC", 5, NAN); /* together 1: 10 */
    ok(k.d.check.accepted);
    desk_check(&k, "a", "BTC", 7, NAN); /* together 3: 30 */
    ok(!k.d.check.accepted);
    is_near(reason(&k, 0)->value, 30, 1e-9);
    desk_close(&k);
}

TEST("a limit on the account's own measure does not weigh its account against an ancestor's name")
{
    rules r;
    desk k = stand(&r);
    rules_limit(&r, "desk's own", NETTO_MEASURE_NETTED, 5, &desk_kind);
    rules_limit(&r, "pool", NETTO_MEASURE_POOL_GROSS, 1e9, &desk_kind);
    desk_policy(&k, netto_policy_built_in());
    desk_policy(&k, &r.policy);
    desk_check(&k, "a", "BTC", 1, NAN); /* a holds 10, the desk itself nothing */
    ok(k.d.check.accepted);
    desk_collateral(&k, "desk", "USD", 1000);
    desk_check(&k, "desk", "BTC", 1, NAN);
    is_string(reason(&k, 0)->rule.bytes, "desk's own");
    desk_close(&k);
}

TEST("a limit on the pool without a scope binds the account and everybody above it")
{
    rules r;
    desk k = stand(&r);
    rules_limit(&r, "pool", NETTO_MEASURE_POOL_GROSS, 50, NULL);
    desk_policy(&k, netto_policy_built_in());
    desk_policy(&k, &r.policy);
    desk_position(&k, "b", "BTC", -4); /* the pool's gross: 40 */
    desk_check(&k, "a", "BTC", 2, NAN); /* a 20, desk and firm 60 */
    is_int(k.d.check.reason_count, 2);
    ok(reason(&k, 0)->account.bytes[0] == 'd' && reason(&k, 1)->account.bytes[0] == 'f');
    desk_check(&k, "a", "BTC", 6, NAN); /* a 60, desk and firm 100 */
    is_int(k.d.check.reason_count, 3);
    ok(reason(&k, 2)->account.bytes[0] == 'a');
    desk_check(&k, "a", "BTC", 1, NAN);
    ok(k.d.check.accepted);
    desk_close(&k);
}

TEST("a rule that fails refuses, and hands out what failed")
{
    rules r;
    desk k = stand(&r);
    desk_trade(&k, "1", "a", "BTC", 1, 100);
    r.breaks = T("ETH");
    uint8_t before[32], after[32];
    netto_engine_digest(k.e, before);
    is_status(desk_check(&k, "a", "ETH", 1, NAN), NETTO_OK);
    ok(!k.d.check.accepted && !k.d.check.after.known && k.d.check.reason_count == 1);
    is_int(reason(&k, 0)->code, NETTO_REASON_RULE_ERROR);
    is_string(reason(&k, 0)->rule.bytes, "haircut");
    has_string(reason(&k, 0)->text.bytes, "haircut broke for 'ETH'");
    ok(k.d.fault && k.d.fault->account.size == 1);
    netto_engine_digest(k.e, after);
    is_bytes(after, 32, before, 32);
    desk_close(&k);
}

TEST("collateral whose rule fails refuses all but what reduces, and its equity is not told")
{
    rules r;
    desk k = stand(&r);
    desk_fx(&k, "EUR", 1.25);
    desk_trade(&k, "1", "a", "P", 5, 100);
    r.breaks = T("EUR");
    desk_collateral(&k, "a", "EUR", 100);
    desk_check(&k, "a", "P", 1, NAN);
    ok(!k.d.check.accepted && !k.d.check.before.known && !k.d.check.after.known);
    is_string(reason(&k, 0)->rule.bytes, "collateral");
    desk_check(&k, "a", "P", -1, NAN);
    ok(k.d.check.accepted && k.d.check.reducing);
    desk_close(&k);
}

TEST("what is held without a mark refuses, and is named")
{
    rules r;
    desk k = stand(&r);
    desk_instrument(&k, "X", NETTO_SPOT);
    netto_position_row row = {.instrument = T("X"), .qty = N(1), .cost = N(5)};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("a"), .count = 1, .positions = &row};
    is_status(desk_step(&k, &c), NETTO_OK);
    desk_check(&k, "a", "BTC", 1, NAN);
    is_int(reason(&k, 0)->code, NETTO_REASON_NO_MARK);
    has_string(reason(&k, 0)->text.bytes, "'X' has no mark");
    desk_close(&k);
}

TEST("what is no order is refused")
{
    rules r;
    desk k = stand(&r);
    is_status(desk_check(&k, "?", "BTC", 1, 1), NETTO_EACCOUNT);
    is_status(desk_check(&k, "a", "?", 1, 1), NETTO_EINSTRUMENT);
    is_status(desk_check(&k, "a", "USD", 1, 1), NETTO_EPARAMS);
    is_status(desk_check(&k, "a", "BTC", 0, 1), NETTO_EDOMAIN);
    is_status(desk_check(&k, "a", "BTC", 1e-9, 1), NETTO_ESTEP);
    is_status(desk_check(&k, "a", "BTC", INFINITY, 1), NETTO_EDOMAIN);
    is_status(desk_check(&k, "a", "BTC", 1e15, 1), NETTO_EOVERFLOW);
    is_status(desk_check(&k, "a", "BTC", 1, 0), NETTO_EDOMAIN);
    is_status(desk_check(&k, "a", "BTC", 1, -1), NETTO_EDOMAIN);
    is_status(desk_check(&k, "a", "BTC", 1, INFINITY), NETTO_EDOMAIN);
    desk_instrument(&k, "X", NETTO_SPOT);
    is_status(desk_check(&k, "a", "X", 1, NAN), NETTO_ENOMARK);
    desk_close(&k);
}

TEST("an order in a foreign currency moves cash in it, haircut and all")
{
    rules r;
    desk k = stand(&r);
    r.line = 0.2;
    desk_fx(&k, "EUR", 1.25);
    netto_instrument_row row = instrument_row("SAP", NETTO_SPOT);
    row.currency = T("EUR");
    desk_instrument_row(&k, row), desk_mark(&k, "SAP", 100);
    desk_check(&k, "a", "SAP", 2, NAN);
    /* worth 2 * 100 * 1.25 = 250; owes 200 euros = 250, which its haircut of 0.2 makes 300 */
    is_near(k.d.check.after.equity, 1000 + 250 - 300, 1e-9);
    /* 25 on SAP's own factor, 25 on fx:EUR, both unknown to the model: they add up */
    is_near(k.d.check.after.margin.initial, 50, 1e-9);
    desk_close(&k);
}
