/* test_bound.c: claims about limits with levels and with functions: what they bound, of whom, and how often that is asked. */
#include "engine/bound.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "support/attrs.h"
#include "support/inside.h"
#include "support/rules.h"
#include "support/tree.h"

static const netto_text desk_kind = {"desk", 4};

/* desk > a, b; P at 100; haircut 1, initial twice the netted. */
static desk stand(rules *r)
{
    desk k = desk_open();
    desk_account(&k, "desk", "desk", NULL);
    desk_account(&k, "a", NULL, "desk"), desk_account(&k, "b", NULL, "desk");
    desk_instrument(&k, "P", NETTO_PERP);
    desk_mark(&k, "P", 100);
    *r = rules_of("bound");
    r->policy.hooks.margin = rules_margin_netted;
    r->scale = 2;
    desk_collateral(&k, "a", "USD", 1e6), desk_collateral(&k, "b", "USD", 1e6);
    return k;
}

static void attribute(desk *k, const char *id, double max)
{
    char made[ATTRS_SIZE];
    netto_account_row row = {.id = T(id), .parent = T("desk"), .netting = NETTO_NETTING_ALL};
    row.attrs = isnan(max) ? attrs_real(made, "no", 0) : attrs_real(made, "max", max);
    is_status(desk_account_row(k, row), NETTO_OK);
}

/* The levels that the last command told of this account, in order: S and H for breached, s and h for cleared. */
static const char *told(const desk *k, const char *account)
{
    static char text[32];
    size_t n = 0;
    for (uint32_t i = 0; i < k->d.event_count && n < sizeof text - 1; i++) {
        const netto_event *e = &k->d.events[i];
        if (e->topic != NETTO_TOPIC_BREACH || !text_is(e->account, account)) continue;
        text[n++] = e->breach.soft ? e->breach.breached ? 'S' : 's' : e->breach.breached ? 'H' : 'h';
    }
    text[n] = '\0';
    return text;
}

static void hold(desk *k, const char *account, double qty)
{
    is_status(desk_position(k, account, "P", qty), NETTO_OK);
}

static const netto_reason *refused_by(const desk *k, const char *rule)
{
    static const netto_reason none = {.code = NETTO_REASON_COUNT};
    for (uint32_t i = 0; i < k->d.check.reason_count; i++)
        if (text_is(k->d.check.reasons[i].rule, rule)) return &k->d.check.reasons[i];
    return &none;
}

/* ---- levels ------------------------------------------------------------------------------------------------ */

TEST("each level is told by itself, and cleared at its fraction")
{
    rules r;
    desk k = stand(&r);
    netto_limit *l = rules_limit(&r, "gross", NETTO_MEASURE_GROSS, 1000, NULL);
    l->soft = 0.8, l->clear = 0.9;
    desk_policy(&k, &r.policy);
    const struct { double qty; const char *told; } steps[] = {{8, ""}, {9, "S"}, {10, ""}, {11, "H"}, {9.5, ""}, {9, "h"}, {7.3, ""}, {7.2, "s"},
                                                              {8, ""}, {20, "SH"}, {1, "sh"}, {0, ""}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        hold(&k, "a", steps[i].qty);
        if (!is_string(told(&k, "a"), steps[i].told)) tap_note("step %zu", i);
    }
    desk_close(&k);
}

TEST("an order is held against the limit alone: a soft level and what stands refuse nothing")
{
    rules r;
    desk k = stand(&r);
    netto_limit *l = rules_limit(&r, "gross", NETTO_MEASURE_GROSS, 1000, NULL);
    l->soft = 0.1, l->clear = 0.5;
    desk_policy(&k, &r.policy);
    hold(&k, "a", 11), hold(&k, "a", 9); /* breached, not cleared */
    desk_check(&k, "a", "P", 1, NAN);
    ok(k.d.check.accepted);
    desk_check(&k, "a", "P", 1.1, NAN);
    ok(!k.d.check.accepted && refused_by(&k, "gross")->code == NETTO_REASON_LIMIT);
    is_near(refused_by(&k, "gross")->value, 1010, 1e-9), is_near(refused_by(&k, "gross")->limit, 1000, 0);
    desk_close(&k);
}

TEST("levels are carried over to the limit of the same name, or that was of it; both are in a snapshot's state")
{
    rules r, next;
    desk k = stand(&r);
    rules_limit(&r, "x", NETTO_MEASURE_NET, 1e9, NULL);
    rules_limit(&r, "old", NETTO_MEASURE_GROSS, 1000, NULL)->soft = 0.5;
    next = r, next.policy.id = T("next"), next.policy.limit_count = 0, next.policy.limits = next.limits;
    netto_limit *l = rules_limit(&next, "new", NETTO_MEASURE_GROSS, 2000, NULL);
    l->was = T("old"), l->soft = 0.4;
    desk_policy(&k, &r.policy);
    hold(&k, "a", 11);
    is_string(told(&k, "a"), "SH");
    is_int(inside_finding(&k, "a")->breached, 2), is_int(inside_finding(&k, "a")->soft, 2);
    is_status(desk_policy(&k, &next.policy), NETTO_OK);
    is_int(inside_finding(&k, "a")->breached, 1), is_int(inside_finding(&k, "a")->soft, 1);
    hold(&k, "a", 11.5);
    is_string(told(&k, "a"), "h"); /* of another max now; the soft level stands as it did */
    desk_close(&k);
}

TEST("a renamed limit of another measure or scope is refused, and the active policy stands")
{
    rules r, next;
    desk k = stand(&r);
    rules_limit(&r, "old", NETTO_MEASURE_GROSS, 1000, NULL);
    next = r, next.policy.id = T("next"), next.policy.limit_count = 0, next.policy.limits = next.limits;
    rules_limit(&next, "new", NETTO_MEASURE_GROSS, 1000, &desk_kind)->was = T("old");
    desk_policy(&k, &r.policy);
    is_status(desk_policy(&k, &next.policy), NETTO_EPOLICY);
    has_string(desk_said(&k), "limit 'new' has another measure or scope");
    ok(netto_engine_policy(k.e) == &r.policy);
    desk_close(&k);
}

/* ---- functions --------------------------------------------------------------------------------------------- */

TEST("a max of its own for each book; who has none is not bound, and what stood is cleared")
{
    rules r;
    desk k = stand(&r);
    rules_limit_asks(&r, "max", 0, RULES_OF_ATTRS, 0, NULL);
    desk_policy(&k, &r.policy);
    attribute(&k, "a", 500);
    hold(&k, "a", 6);
    is_string(told(&k, "a"), "H");
    is_near(k.d.events[0].breach.max, 500, 0);
    hold(&k, "b", 100);
    is_string(told(&k, "b"), "");
    desk_check(&k, "a", "P", 1, NAN);
    ok(refused_by(&k, "max")->limit == 500.0 && refused_by(&k, "max")->value == 700.0);
    desk_check(&k, "b", "P", 1, NAN);
    ok(k.d.check.accepted);
    attribute(&k, "a", NAN);
    hold(&k, "a", 7);
    is_string(told(&k, "a"), "h");
    desk_close(&k);
}

TEST("what reads the margin and the book is held against the book after the order")
{
    rules r;
    desk k = stand(&r);
    rules_limit_asks(&r, "required", RULES_REQUIRED, 0, 3000, NULL); /* gross + 2 netted */
    rules_limit_asks(&r, "equity", 0, RULES_OF_EQUITY, 0, NULL);     /* netted <= 2 equity */
    desk_policy(&k, &r.policy);
    desk_check(&k, "a", "P", 10, NAN);
    ok(k.d.check.accepted);
    desk_check(&k, "a", "P", 11, NAN);
    is_near(refused_by(&k, "required")->value, 3300, 1e-9);
    has_string(refused_by(&k, "required")->text.bytes, "limit 'required': function of 'a' would be 3300, above 3000");
    desk_collateral(&k, "a", "USD", 400);
    desk_check(&k, "a", "P", 9, NAN); /* 900 > 800, and too little equity */
    is_near(refused_by(&k, "equity")->limit, 800, 1e-9);
    desk_close(&k);
}

TEST("a margin that a function reads of a node above is kept without the orders that rest there")
{
    double maintenance[2];
    for (int asks = 0; asks < 2; asks++) {
        rules r;
        desk k = stand(&r);
        desk_collateral(&k, "desk", "USD", 1e6);
        rules_limit_asks(&r, "double", RULES_DOUBLE_POOL, 0, 1e6, &desk_kind);
        rules_limit_asks(&r, "own", RULES_REQUIRED, 0, 1e6, &desk_kind);
        desk_policy(&k, &r.policy);
        hold(&k, "desk", 1);
        is_status(desk_order(&k, "rests", "desk", "P", 5, NAN), NETTO_OK);
        ok(k.d.check.accepted);
        desk_mark(&k, "P", 110);
        if (asks) is_status(desk_check(&k, "b", "P", 4, NAN), NETTO_OK);
        is_status(desk_margin(&k, "desk"), NETTO_OK);
        maintenance[asks] = k.d.margin.measures.margin.maintenance;
        desk_close(&k);
    }
    ok(maintenance[0] > 0);
    is_near(maintenance[1], maintenance[0], 0);
}

TEST("a function that reads the pool binds the nodes above, one that does not binds nobody for another's orders")
{
    rules r;
    desk k = stand(&r);
    desk_collateral(&k, "desk", "USD", 1e6);
    rules_limit_asks(&r, "double", RULES_DOUBLE_POOL, 0, 2000, &desk_kind);
    rules_limit_asks(&r, "own", RULES_REQUIRED, 0, 100, &desk_kind);
    desk_policy(&k, &r.policy);
    hold(&k, "desk", 1); /* 100 + 200 > 100: the desk's own, whatever others do */
    is_string(told(&k, "desk"), "H");
    hold(&k, "a", 5);
    is_string(told(&k, "desk"), "");
    desk_check(&k, "b", "P", 4, NAN);
    ok(k.d.check.accepted);
    desk_check(&k, "b", "P", 5, NAN);
    is_int(k.d.check.reason_count, 1);
    ok(text_is(refused_by(&k, "double")->account, "desk"));
    is_near(refused_by(&k, "double")->value, 2200, 1e-9);
    desk_check(&k, "desk", "P", 1, NAN);
    ok(refused_by(&k, "own")->code == NETTO_REASON_LIMIT);
    hold(&k, "b", 5);
    is_string(told(&k, "desk"), "H");
    desk_close(&k);
}

TEST("a function is asked once for a state, and of attributes once for an account")
{
    rules r;
    desk k = stand(&r);
    rules_limit_asks(&r, "attrs", 0, RULES_OF_ATTRS, 0, NULL);
    attribute(&k, "a", 1e6);
    desk_policy(&k, &r.policy);
    hold(&k, "a", 1), desk_check(&k, "a", "P", 1, NAN); /* and of those above it */
    unsigned before = r.limit_asks;
    for (int i = 0; i < 5; i++) hold(&k, "a", 2 + i), desk_check(&k, "a", "P", 1, NAN);
    is_int(r.limit_asks, before);
    attribute(&k, "a", 1e7);
    hold(&k, "a", 1), hold(&k, "a", 2);
    is_int(r.limit_asks, before + 1);
    rules_limit_asks(&r, "pool", RULES_DOUBLE_POOL, 0, 1e9, NULL);
    desk_close(&k);
    k = stand(&r);
    rules_limit_asks(&r, "pool", RULES_DOUBLE_POOL, 0, 1e9, NULL);
    desk_policy(&k, &r.policy);
    hold(&k, "a", 1);
    desk_tick(&k, 2 * NETTO_SECOND); /* all are looked at */
    before = r.limit_asks;
    desk_mark(&k, "P", 100);
    desk_instrument(&k, "Q", NETTO_PERP);
    desk_mark(&k, "Q", 5); /* nobody holds it */
    desk_tick(&k, 2 * NETTO_SECOND);
    unsigned again = r.limit_asks - before;
    desk_mark(&k, "Q", 6), desk_tick(&k, 2 * NETTO_SECOND);
    ok(r.limit_asks - before == again);
    desk_close(&k);
}

TEST("a function that fails refuses the order, tells of it once, and leaves what was found")
{
    rules r;
    desk k = stand(&r);
    rules_limit_asks(&r, "double", RULES_DOUBLE_POOL, 0, 500, NULL);
    desk_policy(&k, &r.policy);
    hold(&k, "a", 5);
    is_string(told(&k, "a"), "H");
    r.breaks = T("a");
    r.policy.hooks.margin = NULL;
    hold(&k, "a", 1);
    is_string(told(&k, "a"), "");
    is_int(k.d.events[0].topic, NETTO_TOPIC_RULE_ERROR);
    ok(text_is(k.d.events[0].fault.rule, "limit"));
    is_int(inside_finding(&k, "a")->breached, 1);
    is_status(desk_check(&k, "a", "P", 1, NAN), NETTO_OK);
    ok(!k.d.check.accepted && refused_by(&k, "limit")->code == NETTO_REASON_RULE_ERROR && k.d.fault);
    desk_check(&k, "a", "P", -0.5, NAN); /* reducing orders are not held against limits */
    ok(k.d.check.accepted);
    r.breaks = T("desk"); /* above it */
    desk_check(&k, "b", "P", 1, NAN);
    ok(refused_by(&k, "limit")->code == NETTO_REASON_RULE_ERROR);
    r.breaks = (netto_text){0};
    hold(&k, "a", 1);
    is_string(told(&k, "a"), "h");
    desk_close(&k);
}

TEST("answers that are no limits are failures")
{
    rules r;
    desk k = stand(&r);
    rules_limit_asks(&r, "max", 0, RULES_OF_ATTRS, 0, NULL)->soft = 0.5;
    desk_policy(&k, &r.policy);
    attribute(&k, "a", -5);
    desk_check(&k, "a", "P", 1, NAN);
    ok(refused_by(&k, "limit")->code == NETTO_REASON_RULE_ERROR);
    has_string(refused_by(&k, "limit")->text.bytes, "limit 'max': max: expected a number of 0 or more");
    attribute(&k, "a", 5);
    desk_check(&k, "a", "P", 1, NAN);
    ok(refused_by(&k, "max")->code == NETTO_REASON_LIMIT);
    desk_close(&k);
}

TEST("a policy whose limit fails for an account is not prepared")
{
    rules r;
    desk k = stand(&r);
    netto_complaint why;
    uint32_t left = 1;
    netto_status status = NETTO_OK;
    rules_limit_asks(&r, "double", RULES_DOUBLE_POOL, 0, 500, NULL);
    r.breaks = T("b");
    r.policy.hooks.margin = NULL;
    while (left && status == NETTO_OK) status = netto_engine_prepare(k.e, &r.policy, 100, &left, &why);
    is_status(status, NETTO_ERULE);
    has_string(why.text, "limit broke for 'b'");
    netto_engine_forget(k.e, &r.policy);
    desk_close(&k);
}

/* ---- how ------------------------------------------------------------------------------------------------------ */

TEST("the value of a function is explained by what it read")
{
    rules r;
    desk k = stand(&r);
    rules_limit_asks(&r, "required", RULES_REQUIRED, 0, 100, NULL);
    rules_limit_asks(&r, "double", RULES_DOUBLE_POOL, 0, 100, &desk_kind);
    desk_policy(&k, &r.policy);
    hold(&k, "b", 1);
    netto_command c = {.kind = NETTO_ORDER_CHECK, .account = T("a"), .explain = true};
    c.order.instrument = T("P"), c.order.qty = N(3);
    is_status(desk_ask(&k, &c), NETTO_OK);
    const netto_part *own = refused_by(&k, "required")->explain, *pool = refused_by(&k, "double")->explain;
    if (!ok(own && pool)) return desk_close(&k);
    is_string(own->name.bytes, "function");
    ok(own->how == NETTO_HOW_RULE && own->value == 900.0 && tree_adds_up(own) && tree_adds_up(pool));
    is_near(tree_value(own, "gross"), 300, 1e-9), is_near(tree_value(own, "margin.initial"), 600, 1e-9);
    is_near(tree_value(pool, "pool.netted"), 400, 1e-9);
    desk_close(&k);
}

TEST("what open orders may add counts for functions as for measures")
{
    rules r;
    desk k = stand(&r);
    rules_limit_asks(&r, "double", RULES_DOUBLE_POOL, 0, 2000, &desk_kind);
    rules_limit_asks(&r, "required", RULES_REQUIRED, 0, 2e9, NULL);
    desk_policy(&k, &r.policy);
    desk_order(&k, "1", "b", "P", 6, NAN);
    ok(k.d.check.accepted);
    desk_check(&k, "a", "P", 4, NAN);
    ok(k.d.check.accepted);
    desk_check(&k, "a", "P", 4.1, NAN);
    is_near(refused_by(&k, "double")->value, 2020, 1e-9);
    desk_close(&k);
}
