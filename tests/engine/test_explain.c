/* test_explain.c: how the numbers of margin.get and order.check came about, held against a book that was computed by
 * hand. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "support/inside.h"
#include "support/purse.h"
#include "support/rules.h"
#include "support/tree.h"

/* A and A-DEC on one factor, B on another, uncorrelated:
 *
 *   gross            0.5 * (100 * 8 + 100 * 2 + 80 * 10)       = 900
 *   offset           |400 - 100| - 500                          = -200
 *   netted           sqrt(300 * 300 + 400 * 400)                = 500
 *   diversification  (300 * 300 / 500 - 300) + (400 * 400 / 500 - 400) = -120 - 80
 *   initial          1.5 * 500 + 10                             = 760
 *   equity           1000 + (125 - 0.2 * 125) + 10 * (90 - 80)  = 1200 */
static desk stand(rules *r)
{
    desk k = desk_open();
    netto_instrument_row december = instrument_row("A-DEC", NETTO_FUTURE);
    december.underlying = T("A");
    desk_account(&k, "firm", "firm", NULL);
    desk_account(&k, "a", NULL, "firm");
    desk_instrument(&k, "A", NETTO_FUTURE), desk_instrument(&k, "B", NETTO_PERP), desk_instrument_row(&k, december);
    desk_mark(&k, "A", 100), desk_mark(&k, "A-DEC", 100), desk_mark(&k, "B", 90);
    desk_correlation(&k, 0, (const char *const[]){"A", "B", NULL});
    *r = rules_of("hand");
    r->haircut = 0.5, r->scale = 1.5, r->extra = 10, r->line = 0.2;
    r->policy.hooks = (netto_hooks){.haircut = rules_haircut_fixed, .collateral = rules_line_fixed, .margin = rules_margin_netted};
    desk_policy(&k, &r->policy);
    desk_fx(&k, "EUR", 1.25);
    desk_collateral(&k, "a", "USD", 1000), desk_collateral(&k, "a", "EUR", 100);
    desk_position(&k, "a", "A", 8), desk_position(&k, "a", "A-DEC", -2), desk_position(&k, "a", "B", -10);
    desk_mark(&k, "B", 80);
    return k;
}

/* Another policy, which begins as this one. */
static void turn(desk *k, const rules *from, rules *to)
{
    *to = *from;
    to->policy.id = T(from->policy.hooks.margin == rules_margin_pool ? "pooled" : "turned");
    to->policy.limits = to->limits;
    desk_policy(k, &to->policy);
}

static netto_status ask(desk *k, const char *account)
{
    netto_command c = {.kind = NETTO_MARGIN_GET, .account = T(account), .explain = true};
    return desk_ask(k, &c);
}

static netto_status order(desk *k, const char *account, const char *id, double qty)
{
    netto_command c = {.kind = NETTO_ORDER_CHECK, .account = T(account), .explain = true};
    c.order.instrument = T(id), c.order.qty = N(qty), c.order.price = N(NAN);
    return desk_ask(k, &c);
}

TEST("each number of a small book is what it is by hand, from the quantity to the excess")
{
    rules r;
    desk k = stand(&r);
    is_status(ask(&k, "a"), NETTO_OK);
    const netto_part *x = k.d.margin.explain;
    ok(x && tree_adds_up(x));
    is_same(x->value, 440);
    is_same(tree_value(x, "equity"), 1200);
    is_same(tree_value(x, "equity/value/B"), 100);
    is_same(tree_value(x, "equity/value/B/worth"), -800);
    is_same(tree_value(x, "equity/value/B/cost"), -900);
    is_same(tree_value(x, "equity/collateral/EUR"), 100);
    is_same(tree_value(x, "equity/collateral/EUR/value"), 125);
    is_same(tree_value(x, "equity/collateral/EUR/loss"), 25);
    is_same(tree_value(x, "initial"), 760);
    is_same(tree_value(x, "initial/netted"), 500);
    is_same(tree_value(x, "initial/netted/gross"), 900);
    is_same(tree_value(x, "initial/netted/gross/B"), 400);
    is_same(tree_value(x, "initial/netted/gross/B/haircut"), 0.5);
    is_same(tree_value(x, "initial/netted/gross/B/load"), 80);
    is_same(tree_value(x, "initial/netted/gross/B/quantity"), -10);
    is_same(tree_value(x, "initial/netted/offset"), -200);
    is_same(tree_value(x, "initial/netted/offset/A/weight"), 300);
    is_same(tree_value(x, "initial/netted/offset/A/gross"), 500);
    is_same(tree_value(x, "initial/netted/diversification"), -200);
    is_same(tree_value(x, "initial/netted/diversification/A"), -120);
    is_same(tree_value(x, "initial/netted/diversification/A/contribution"), 180);
    is_same(tree_value(x, "initial/netted/diversification/A/contribution/root"), 500);
    is_same(tree_value(x, "initial/netted/diversification/B/contribution"), 320);
    is_same(tree_value(x, "initial/add-on"), 260);
    is_same(tree_value(x, "initial/add-on/margin"), 760);
    is_same(tree_value(x, "initial/add-on/margin/netted"), 500); /* what the rule read stands beside */
    is_same(tree_value(x, "maintenance"), 500);
    is_same(tree_value(x, "liquidation"), 250);
    ok(!tree_find(x, "initial/netted/rounding") && !tree_find(x, "initial/rounding"));
    desk_close(&k);
}

TEST("nothing is explained unless it is asked for")
{
    rules r;
    desk k = stand(&r);
    desk_margin(&k, "a");
    ok(!k.d.margin.explain);
    desk_check(&k, "a", "A", 1000, NAN);
    ok(!k.d.check.explain && k.d.check.reason_count == 1 && !k.d.check.reasons[0].explain);
    desk_close(&k);
}

TEST("what rounds at the edge is a part")
{
    rules r;
    desk k = stand(&r);
    r.extra = 1.0 / 3;
    desk_position(&k, "a", "B", -10.5);
    ask(&k, "a");
    const netto_part *x = k.d.margin.explain;
    ok(tree_adds_up(x));
    is_same(tree_value(x, "initial"), k.d.margin.measures.margin.initial);
    double edge = tree_value(x, "initial/rounding");
    ok(edge > 0 && edge < 1e-8);
    desk_close(&k);
}

TEST("without a rule the margin is what is netted, and nothing is added")
{
    rules r, bare = rules_of("bare");
    desk k = stand(&r);
    desk_policy(&k, &bare.policy);
    ask(&k, "a");
    ok(tree_adds_up(k.d.margin.explain) && !tree_find(k.d.margin.explain, "initial/add-on"));
    is_same(tree_value(k.d.margin.explain, "initial/netted"), 1000);
    desk_close(&k);
}

TEST("netting sets stand beside each other, and so do their answers where a rule is asked for each")
{
    rules r, turned;
    desk k = stand(&r);
    netto_netting_entry entries[] = {{T("A"), T("ISDA")}};
    netto_account_row row = {.id = T("a"), .parent = T("firm"), .netting = NETTO_NETTING_BY, .by = T("underlying")};
    row.entries = entries, row.entry_count = 1;
    r.policy.per_set = true;
    turn(&k, &r, &turned);
    desk_set(&k, "ISDA", true);
    is_status(desk_account_row(&k, row), NETTO_OK);
    is_status(ask(&k, "a"), NETTO_OK);
    const netto_part *x = k.d.margin.explain;
    ok(x && tree_adds_up(x));
    is_same(tree_value(x, "initial/netted"), 700);
    is_same(tree_value(x, "initial/netted/ISDA"), 300);
    is_same(tree_value(x, "initial/netted/ISDA/offset"), -200);
    is_same(tree_value(x, "initial/netted/B/gross/B"), 400);
    is_same(tree_value(x, "initial/add-on/margin"), 1.5 * 700 + 20);
    is_same(tree_value(x, "initial/add-on/margin/ISDA"), 1.5 * 300 + 10);
    desk_close(&k);
}

TEST("what the rule read of its pool and its worst leg is taken apart where it stands")
{
    rules r, turned;
    desk k = stand(&r);
    r.policy.hooks.margin = rules_margin_leg, r.leg = 2;
    turn(&k, &r, &turned);
    ask(&k, "a");
    const netto_part *leg = tree_find(k.d.margin.explain, "initial/add-on/margin/worst_leg.netted");
    ok(leg && leg->how == NETTO_HOW_MAX && tree_adds_up(k.d.margin.explain));
    is_same(tree_value(leg, "A-DEC"), hypot(400, 400));
    is_same(tree_value(leg, "A"), hypot(100, 400));
    rules pooled;
    r.policy.hooks.margin = rules_margin_pool;
    turn(&k, &r, &pooled);
    desk_account_row(&k, (netto_account_row){.id = T("a"), .parent = T("firm"), .netting = NETTO_NETTING_NONE});
    ask(&k, "a");
    ok(tree_adds_up(k.d.margin.explain));
    is_same(tree_value(k.d.margin.explain, "initial/add-on/margin/pool.netted/offset"), -200);
    desk_close(&k);
}

TEST("an order that is refused tells of each measure that bound it, as it would be")
{
    rules r, turned;
    desk k = stand(&r);
    static const netto_text firm = {"firm", 4};
    rules_limit(&r, "own", NETTO_MEASURE_GROSS, 1000, NULL);
    rules_limit(&r, "all", NETTO_MEASURE_POOL_NETTED, 600, &firm);
    turn(&k, &r, &turned);
    is_status(order(&k, "a", "B", -10), NETTO_OK);
    const netto_check *c = &k.d.check;
    is_int(c->reason_count, 3);
    ok(!c->accepted && c->explain && tree_adds_up(c->explain));
    is_same(c->explain->value, netto_measures_excess(&c->after));
    for (uint32_t i = 0; i < c->reason_count; i++) ok(c->reasons[i].explain && tree_adds_up(c->reasons[i].explain));
    for (uint32_t i = 0; i < c->reason_count; i++) {
        const netto_part *x = c->reasons[i].explain;
        if (c->reasons[i].code == NETTO_REASON_INSUFFICIENT_MARGIN) {
            is_same(tree_value(x, "equity"), c->reasons[i].value);
            is_same(tree_value(x, "initial"), c->reasons[i].limit);
        } else if (text_is(c->reasons[i].rule, "own")) {
            is_string(x->name.bytes, "gross");
            is_same(x->value, 1300);
            is_same(tree_value(x, "B/quantity"), -20);
        } else {
            is_string(x->name.bytes, "pool.netted");
            is_same(x->value, hypot(300, 800));
            is_same(tree_value(x, "gross/B"), 800);
        }
    }
    desk_close(&k);
}

TEST("what open orders make of a requirement, and of a measure that a limit binds, is a part of it")
{
    rules r, turned;
    desk k = stand(&r);
    static const netto_text firm = {"firm", 4};
    rules_limit(&r, "own", NETTO_MEASURE_GROSS, 1000, NULL);
    rules_limit(&r, "all", NETTO_MEASURE_POOL_NETTED, 600, &firm);
    turn(&k, &r, &turned);
    desk_collateral(&k, "a", "USD", 1e6);
    is_status(desk_order(&k, "o", "a", "B", 2, 85), NETTO_OK); /* 80 of weight, and 5 each to lose */
    ok(k.d.check.accepted);
    is_status(ask(&k, "a"), NETTO_OK);
    const netto_part *x = k.d.margin.explain;
    ok(x && tree_adds_up(x));
    is_same(tree_value(x, "initial"), k.d.margin.measures.margin.initial);
    is_near(tree_value(x, "initial/orders"), 1.5 * 80 + 10, 1e-7);
    ok(!tree_find(x, "maintenance/orders"));
    desk_collateral(&k, "a", "USD", 0);
    is_status(order(&k, "a", "B", -10), NETTO_OK);
    const netto_check *c = &k.d.check;
    is_int(c->reason_count, 3);
    ok(c->explain && tree_adds_up(c->explain));
    for (uint32_t i = 0; i < c->reason_count; i++) {
        x = c->reasons[i].explain;
        if (!ok(x && tree_adds_up(x))) continue;
        if (c->reasons[i].code == NETTO_REASON_INSUFFICIENT_MARGIN) {
            is_same(tree_value(x, "initial"), c->reasons[i].limit);
            is_near(tree_value(x, "initial/orders"), 130, 1e-7);
        } else {
            is_same(x->value, c->reasons[i].value);
            is_near(tree_value(x, "orders"), 80, 1e-9);
            is_near(tree_value(x, text_is(c->reasons[i].rule, "own") ? "gross" : "pool.netted"), text_is(c->reasons[i].rule, "own") ? 1300 : hypot(300, 800), 1e-9);
        }
    }
    desk_close(&k);
}

TEST("an order's new position and its cash are in what it would leave")
{
    rules r;
    desk k = stand(&r);
    desk_instrument(&k, "S", NETTO_SPOT), desk_mark(&k, "S", 10);
    is_status(order(&k, "a", "S", 3), NETTO_OK);
    const netto_part *x = k.d.check.explain;
    ok(x && tree_adds_up(x));
    is_same(tree_value(x, "equity/value/S"), 30);
    is_same(tree_value(x, "equity/collateral/USD"), 970);
    is_same(tree_value(x, "initial/netted/gross/S/quantity"), 3);
    desk_close(&k);
}

TEST("of an account with sub-accounts the sum is told, account by account, in the order of adding")
{
    rules r;
    desk k = stand(&r);
    is_status(ask(&k, "firm"), NETTO_OK);
    netto_measures told = k.d.margin.measures;
    const netto_part *x = k.d.margin.explain;
    if (!ok(x && tree_adds_up(x))) return;
    is_same(x->value, netto_measures_excess(&told));
    is_same(tree_value(x, "equity"), told.equity);
    is_same(tree_value(x, "initial"), told.margin.initial);
    is_same(tree_value(x, "maintenance"), told.margin.maintenance);
    const netto_part *initial = tree_find(x, "initial");
    ok(initial->part_count > 0 && !tree_find(x, "initial/rounding"));
    for (uint32_t i = 0; i < initial->part_count; i++) {
        char id[65];
        text_copy(initial->parts[i].name, id, sizeof id);
        desk one = k;
        is_status(desk_margin(&one, id), NETTO_OK);
        if (!text_is(initial->parts[i].name, "firm")) is_same(one.d.margin.measures.margin.initial, initial->parts[i].value);
    }
    desk_close(&k);
}

TEST("where a rule fails there is nothing to explain")
{
    rules r;
    desk k = stand(&r);
    r.breaks = T("a");
    desk_position(&k, "a", "A", 9);
    is_status(ask(&k, "a"), NETTO_OK);
    ok(k.d.margin.stale && !k.d.margin.explain);
    is_status(order(&k, "a", "A", 1), NETTO_OK);
    ok(!k.d.check.explain && !k.d.check.accepted && !k.d.check.reasons[0].explain);
    desk_close(&k);
}

TEST("inverse contracts, other currencies and given loads are taken apart to the bit")
{
    rules r;
    desk k = stand(&r);
    netto_instrument_row inverse = instrument_row("INV", NETTO_PERP), basket = instrument_row("BSK", NETTO_FUTURE);
    netto_instrument_row foreign = instrument_row("FOR", NETTO_SPOT), dated = instrument_row("DAT", NETTO_FUTURE);
    netto_load_row loads[] = {{T("A"), 0.3}, {T("B"), -0.7}, {T("C"), 0.1}};
    inverse.inverse = true, inverse.multiplier = N(100);
    basket.loads = loads, basket.load_count = 3;
    foreign.currency = dated.currency = T("EUR"), dated.multiplier = N(0.1);
    desk_instrument_row(&k, inverse), desk_instrument_row(&k, basket);
    desk_instrument_row(&k, foreign), desk_instrument_row(&k, dated);
    static const char *const ids[] = {"INV", "BSK", "FOR", "DAT"};
    for (int i = 0; i < 4; i++) desk_mark(&k, ids[i], 33.3 + i), desk_position(&k, "a", ids[i], 7.7 - 5 * i);
    for (int i = 0; i < 4; i++) desk_mark(&k, ids[i], 31.7 + 1.9 * i);
    is_status(ask(&k, "a"), NETTO_OK);
    const netto_part *x = k.d.margin.explain;
    ok(x && tree_adds_up(x));
    is_same(tree_value(x, "initial/netted/gross/BSK/B/load"), -0.7);
    is_same(tree_value(x, "initial/netted/gross/FOR/fx:EUR/haircut"), 0.5);
    is_same(tree_value(x, "equity/value/FOR/rate"), 1.25);
    is_same(tree_value(x, "equity/value/DAT/profit/worth/multiplier"), 0.1);
    is_same(tree_value(x, "equity/value/INV/notional"), 770);
    desk_close(&k);
}

#define MANY 10000

TEST("of ten thousand positions the largest are told, and the others as one")
{
    rules r;
    desk k = stand(&r);
    static char ids[MANY][8];
    static netto_position_row rows[MANY];
    desk_account(&k, "big", NULL, NULL);
    for (int i = 0; i < MANY; i++) {
        char *id = ids[i];
        snprintf(id, sizeof ids[i], "I%05d", i);
        rows[i] = (netto_position_row){.instrument = T(id), .qty = N(1 + i)};
        netto_instrument_row row = instrument_row(id, NETTO_FUTURE);
        row.underlying = T(i % 2 ? "A" : "B");
        desk_instrument_row(&k, row);
        desk_mark(&k, id, 10);
    }
    is_status(desk_step(&k, &(netto_command){.kind = NETTO_POSITION_PUT, .account = T("big"), .count = MANY, .positions = rows}), NETTO_OK);
    is_status(ask(&k, "big"), NETTO_OK);
    const netto_part *x = k.d.margin.explain, *gross = tree_find(x, "initial/netted/gross");
    ok(x && tree_adds_up(x));
    is_int(gross->part_count, 51);
    is_string(gross->parts[50].name.bytes, "9950 others");
    for (int i = 1; i < 50; i++) ok(gross->parts[i].value <= gross->parts[i - 1].value);
    ok(tree_parts(x) < 1000);
    desk_account_row(&k, (netto_account_row){.id = T("big"), .netting = NETTO_NETTING_NONE}); /* 10,000 sets */
    is_status(ask(&k, "big"), NETTO_OK);
    ok(tree_adds_up(k.d.margin.explain) && tree_parts(k.d.margin.explain) < 2000);
    desk_close(&k);
}

TEST("without memory for the tree it is refused, and asked again it is told")
{
    rules r;
    desk k = stand(&r);
    uint64_t n = 0, refused = 0;
    char id[16];
    for (int i = 0; i < 1500; i++) {
        snprintf(id, sizeof id, "I%05d", i);
        desk_instrument(&k, id, NETTO_FUTURE), desk_mark(&k, id, 10), desk_position(&k, "a", id, 1 + i);
    }
    desk_margin(&k, "a");
    for (purse_fail(&k, ++n); ask(&k, "a") != NETTO_OK && n < 100; purse_fail(&k, ++n)) {
        is_status(k.d.complaint.status, NETTO_ECAPACITY);
        ok(purse_failed(&k));
        refused++;
    }
    ok(refused > 0 && k.d.margin.explain && tree_adds_up(k.d.margin.explain));
    desk_close(&k);
}
