/* test_check.c: claims about checks: of which orders they are asked, what they read, and what they refuse. */
#include "engine/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "support/inside.h"
#include "support/rules.h"
#include "support/tree.h"

/* desk > a, b; P a perp at 100, its notional 100 a unit; haircut 1. */
static desk stand(rules *r)
{
    desk k = desk_open();
    desk_account(&k, "desk", "desk", NULL);
    desk_account(&k, "a", NULL, "desk"), desk_account(&k, "b", NULL, "desk");
    desk_instrument(&k, "P", NETTO_PERP);
    desk_mark(&k, "P", 100);
    *r = rules_of("checks");
    r->policy.hooks.haircut = rules_haircut_fixed;
    desk_collateral(&k, "a", "USD", 1e6), desk_collateral(&k, "b", "USD", 1e6);
    return k;
}

static const netto_reason *refused_by(const desk *k, const char *rule)
{
    static const netto_reason none = {.code = NETTO_REASON_COUNT};
    for (uint32_t i = 0; i < k->d.check.reason_count; i++)
        if (text_is(k->d.check.reasons[i].rule, rule)) return &k->d.check.reasons[i];
    return &none;
}

static double number(const netto_reason *r, const char *name)
{
    for (uint32_t i = 0; i < r->number_count; i++)
        if (text_is(r->numbers[i].name, name)) return r->numbers[i].value;
    return NAN;
}

/* ---- refusing ---------------------------------------------------------------------------------------------- */

TEST("a check refuses with its own word and numbers, in advice and for the record alike")
{
    rules r;
    desk k = stand(&r);
    rules_check(&r, "size", RULES_NOTIONAL, 1000);
    desk_policy(&k, &r.policy);
    is_status(desk_check(&k, "a", "P", 10, NAN), NETTO_OK);
    ok(k.d.check.accepted && r.checks == 1); /* equal passes here */
    for (int record = 0; record < 2; record++) {
        is_status(record ? desk_order(&k, "o", "a", "P", -10, 101) : desk_check(&k, "a", "P", -10, 101), NETTO_OK);
        const netto_reason *why = refused_by(&k, "size");
        if (!ok(!k.d.check.accepted && k.d.check.reason_count == 1)) continue;
        is_int(why->code, NETTO_REASON_CHECK);
        ok(text_is(why->why, "too_large") && text_is(why->account, "a"));
        ok(why->value == 1010 && why->limit == 1000 && why->number_count == 0); /* of the order's price, without a sign */
        ok(text_is(why->text, "check 'size' refuses the order: too_large (value 1010, limit 1000)"));
        ok(!why->explain);
    }
    ok(k.d.event_count == 1 && strcmp(k.d.events[0].order.reason, "check") == 0);
    is_int(desk_orders(&k, NULL), 0);
    is_status(desk_order(&k, "o", "a", "P", -10, 101), NETTO_OK);
    ok(!k.d.check.accepted && k.d.check.duplicate && k.d.check.reasons[0].code == NETTO_REASON_CHECK);
    desk_close(&k);
}

TEST("what has no value and limit of its own is tighter than all that has, and its numbers are told by name")
{
    rules r;
    desk k = stand(&r);
    rules_check(&r, "size", RULES_NOTIONAL, 100);
    rules_check(&r, "rise", RULES_RISE, 500);
    rules_check(&r, "never", RULES_REFUSES, 0);
    rules_limit(&r, "gross", NETTO_MEASURE_GROSS, 50, NULL); /* 20 times */
    desk_policy(&k, &r.policy);
    is_status(desk_check(&k, "a", "P", 10, 100), NETTO_OK); /* size 10 times */
    static const char *const order[] = {"rise", "never", "gross", "size"};
    if (!is_int(k.d.check.reason_count, 4)) return;
    for (int i = 0; i < 4; i++) ok(text_is(k.d.check.reasons[i].rule, order[i]));
    const netto_reason *rise = refused_by(&k, "rise"), *never = refused_by(&k, "never");
    ok(number(rise, "rise") == 1000 && number(rise, "bound") == 500 && rise->value == 0 && rise->limit == 0);
    ok(text_is(rise->text, "check 'rise' refuses the order (bound 500, rise 1000)"));
    ok(never->number_count == 0 && never->why.size == 0 && text_is(never->text, "check 'never' refuses the order"));
    desk_close(&k);
}

TEST("the books before and after hold what rests, and the order only the latter")
{
    rules r;
    desk k = stand(&r);
    rules_check(&r, "rise", RULES_RISE, 1e9);
    desk_policy(&k, &r.policy);
    desk_position(&k, "b", "P", -5);
    is_status(desk_order(&k, "rests", "a", "P", 7, 100), NETTO_OK);
    r.bounds[0] = 299;
    is_status(desk_check(&k, "a", "P", 3, 100), NETTO_OK);
    is_same(number(refused_by(&k, "rise"), "rise"), 300);
    desk_close(&k);
}

/* ---- of which orders ----------------------------------------------------------------------------------------- */

TEST("orders that reduce skip a check, but for one that says always")
{
    rules r;
    desk k = stand(&r);
    rules_check(&r, "never", RULES_REFUSES, 0);
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "P", 10);
    is_status(desk_order(&k, "o1", "a", "P", -4, 100), NETTO_OK);
    ok(k.d.check.accepted && k.d.check.reducing && r.checks == 0);
    is_status(desk_order(&k, "o2", "a", "P", -7, 100), NETTO_OK); /* behind the one that rests it crosses zero */
    ok(!k.d.check.accepted && !k.d.check.reducing && r.checks == 1);
    rules_check(&r, "ever", RULES_REFUSES, 0)->always = true;
    is_status(desk_order(&k, "o3", "a", "P", -6, 100), NETTO_OK);
    ok(!k.d.check.accepted && k.d.check.reducing && k.d.check.reason_count == 1);
    ok(text_is(k.d.check.reasons[0].rule, "ever") && r.checks == 2);
    is_status(desk_order_close(&k, "o1"), NETTO_OK); /* cancels always pass */
    ok(k.d.check.accepted && r.checks == 2);
    is_status(desk_trade(&k, "t", "a", "P", 50, 100), NETTO_OK); /* facts do not wait for rules */
    desk_close(&k);
}

/* ---- how many ------------------------------------------------------------------------------------------------------ */

static bool opens(desk *k, const char *account, double qty)
{
    static unsigned n;
    char id[24];
    snprintf(id, sizeof id, "n%u", n++);
    return is_status(desk_order(k, id, account, "P", qty, 100), NETTO_OK) && k->d.check.accepted;
}

static void declare(rules *r, netto_instant length, uint32_t most)
{
    r->policy.orders_length = length, r->policy.orders_most = most;
}

TEST("orders that were opened are counted, this one in the book after it, and no other")
{
    rules r;
    desk k = stand(&r);
    rules_check(&r, "pace", RULES_PACE, 3);
    declare(&r, 10 * NETTO_SECOND, 100);
    desk_policy(&k, &r.policy);
    for (int i = 0; i < 3; i++) ok(opens(&k, "a", 1));
    for (int i = 0; i < 2; i++) { /* what is rejected, or only asked, is none */
        ok(!opens(&k, "a", 1));
        const netto_reason *why = refused_by(&k, "pace");
        ok(number(why, "before") == 3 && number(why, "after") == 4);
        is_status(desk_check(&k, "a", "P", 1, 100), NETTO_OK);
        ok(number(refused_by(&k, "pace"), "after") == 4);
    }
    is_status(desk_order(&k, "n0", "a", "P", 1, 100), NETTO_OK); /* a duplicate is none either */
    ok(k.d.check.duplicate && opens(&k, "b", 1));
    is_status(desk_order_close(&k, "n1"), NETTO_OK); /* what is closed was opened */
    ok(!opens(&k, "a", 1));
    k.now += 9 * NETTO_SECOND;
    ok(!opens(&k, "a", 1));
    k.now += NETTO_SECOND;
    ok(opens(&k, "a", 1));
    desk_close(&k);
}

TEST("orders that reduce skip a throttle, and count for it")
{
    rules r;
    desk k = stand(&r);
    rules_check(&r, "pace", RULES_PACE, 2);
    declare(&r, 10 * NETTO_SECOND, 100);
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "P", 10);
    for (int i = 0; i < 4; i++) ok(opens(&k, "a", -1) && k.d.check.reducing);
    ok(!opens(&k, "a", 1));
    is_same(number(refused_by(&k, "pace"), "before"), 4);
    desk_close(&k);
}

TEST("a limit counts for every node that it binds")
{
    rules r;
    desk k = stand(&r);
    static const netto_text kind = {"desk", 4};
    rules_limit_asks(&r, "desk's", RULES_OPENED, 0, 3, &kind);
    declare(&r, 20 * NETTO_SECOND, 100);
    desk_policy(&k, &r.policy);
    ok(opens(&k, "a", 1) && opens(&k, "b", 1) && opens(&k, "a", 1));
    ok(!opens(&k, "b", 1));
    const netto_reason *why = refused_by(&k, "desk's");
    ok(why->value == 4 && why->limit == 3 && text_is(why->account, "desk"));
    k.now += 10 * NETTO_SECOND; /* half the window */
    ok(opens(&k, "b", 1));
    desk_close(&k);
}

TEST("where some may be missing a count is not known, and the margin may not ask")
{
    rules r, later;
    desk k = stand(&r);
    desk_policy(&k, &r.policy);
    ok(opens(&k, "a", 1));
    later = rules_of("later");
    rules_check(&later, "pace", RULES_PACE, 100);
    declare(&later, 10 * NETTO_SECOND, 100);
    desk_policy(&k, &later.policy);
    ok(!opens(&k, "b", 1));
    is_same(number(refused_by(&k, "pace"), "after"), -1);
    k.now += 10 * NETTO_SECOND;
    ok(opens(&k, "b", 1));
    declare(&r, -1, 1);
    is_status(desk_policy(&k, &r.policy), NETTO_EPOLICY);
    declare(&r, 1, NETTO_ORDERS_MOST + 1);
    is_status(desk_policy(&k, &r.policy), NETTO_EPOLICY);
    declare(&r, 1, 0);
    is_status(desk_policy(&k, &r.policy), NETTO_EPOLICY);
    has_string(desk_said(&k), "a history of orders keeps 1 to 100000");
    desk_close(&k);
}

/* ---- failing --------------------------------------------------------------------------------------------------- */

TEST("a check that fails refuses, says why, and wears out nothing")
{
    rules r;
    desk k = stand(&r);
    char id[16];
    rules_check(&r, "size", RULES_NOTIONAL, 1e9)->always = true;
    r.breaks = text_of("a");
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "P", 10);
    for (int i = 0; i < 3; i++) { /* also one that reduces */
        is_status(desk_check(&k, "a", "P", i - 1.5, 100), NETTO_OK);
        ok(!k.d.check.accepted && k.d.check.reasons[0].code == NETTO_REASON_RULE_ERROR);
        ok(text_is(k.d.check.reasons[0].rule, "check") && text_is(k.d.check.reasons[0].text, "rules.c: check broke for 'a'"));
        ok(k.d.fault && k.d.fault->supposed && text_is(k.d.fault->rule, "check"));
    }
    for (int i = 0; i < 150; i++) {
        snprintf(id, sizeof id, "o%d", i);
        is_status(desk_order(&k, id, "a", "P", 1, 100), NETTO_OK);
        ok(!k.d.check.accepted);
    }
    is_int(k.d.event_count, 2); /* the fault, the order; nothing is tripped */
    ok(k.d.events[0].topic == NETTO_TOPIC_RULE_ERROR && k.d.events[0].fault.supposed);
    r.breaks = (netto_text){0};
    is_status(desk_order(&k, "good", "a", "P", 1, 100), NETTO_OK);
    ok(k.d.check.accepted);
    desk_close(&k);
}

static netto_status beside_itself(netto_policy *p, uint32_t number, const netto_view *order, netto_refusal *out, netto_complaint *why)
{
    (void)p, (void)number, (void)order, (void)why;
    out->refused = true;
    out->count = 1;
    out->numbers[0].size = 1;
    out->numbers[0].name[0] = 'x';
    out->numbers[0].value = NAN;
    return NETTO_OK;
}

TEST("numbers that are not finite are no answer")
{
    rules r;
    desk k = stand(&r);
    rules_check(&r, "odd", RULES_REFUSES, 0);
    r.policy.hooks.check = beside_itself;
    desk_policy(&k, &r.policy);
    is_status(desk_check(&k, "a", "P", 1, 100), NETTO_OK);
    ok(k.d.check.reasons[0].code == NETTO_REASON_RULE_ERROR);
    has_string(k.d.check.reasons[0].text.bytes, "check 'odd': expected at most 16 finite numbers");
    desk_close(&k);
}

TEST("more checks than there may be are refused with their policy")
{
    static netto_check_rule many[NETTO_CHECKS_MAX + 1];
    rules r;
    desk k = stand(&r);
    rules_check(&r, "one", RULES_REFUSES, 0);
    for (int i = 0; i <= NETTO_CHECKS_MAX; i++) many[i].name = T("one");
    r.policy.checks = many, r.policy.check_count = NETTO_CHECKS_MAX + 1;
    is_status(desk_policy(&k, &r.policy), NETTO_EPOLICY);
    has_string(desk_said(&k), "32 checks");
    desk_close(&k);
}

/* ---- how it came about ------------------------------------------------------------------------------------------- */

TEST("an explained refusal names the check, and what it read of which book")
{
    rules r;
    desk k = stand(&r);
    rules_check(&r, "rise", RULES_RISE, 500);
    rules_check(&r, "size", RULES_NOTIONAL, 500);
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "P", 2);
    netto_command c = {.kind = NETTO_ORDER_CHECK, .account = T("a"), .explain = true};
    c.order.instrument = T("P"), c.order.qty = N(10), c.order.price = N(100);
    is_status(desk_ask(&k, &c), NETTO_OK);
    const netto_part *rise = refused_by(&k, "rise")->explain, *size = refused_by(&k, "size")->explain;
    if (!ok(rise && size)) return;
    ok(text_is(rise->name, "rise") && rise->how == NETTO_HOW_RULE && text_is(size->name, "size") && size->value == 1000);
    is_same(tree_value(rise, "before.pool.gross"), 200);
    is_same(tree_value(rise, "after.pool.gross"), 1200);
    ok(tree_adds_up(rise) && tree_adds_up(size));
    desk_close(&k);
}
