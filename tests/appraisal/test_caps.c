/* test_caps.c: claims about caps of collateral inside the engine: what counts, after orders too, and what is told. */
#include <math.h>

#include "base/text.h"

#include "support/inside.h"
#include "support/rules.h"
#include "support/tree.h"

static netto_status whole(netto_policy *p, const netto_view *line, double *out, netto_complaint *why)
{
    (void)p, (void)line, (void)why;
    *out = 0.0;
    return NETTO_OK;
}

/* 600 of cash and 1,000 of bonds: a kind counts for 0.6 of all, so the bonds for 900, and the cash, where it is the larger, too. */
static desk stand(rules *r)
{
    desk k = desk_open();
    *r = rules_of("caps");
    r->haircut = 0.1;
    r->policy.hooks = (netto_hooks){.haircut = rules_haircut_fixed, .collateral = whole};
    rules_caps(r);
    desk_instrument(&k, "B", NETTO_BOND), desk_instrument(&k, "S", NETTO_SPOT), desk_instrument(&k, "F", NETTO_FUTURE);
    desk_mark(&k, "B", 100), desk_mark(&k, "S", 10), desk_mark(&k, "F", 10);
    desk_account(&k, "a", NULL, NULL);
    desk_collateral(&k, "a", "USD", 600), desk_collateral(&k, "a", "B", 10);
    desk_policy(&k, &r->policy);
    return k;
}

static double equity_of(desk *k)
{
    is_status(desk_margin(k, "a"), NETTO_OK);
    return k->d.margin.measures.equity;
}

TEST("a line counts for its share of what counts, and equity is what counts")
{
    rules r;
    desk k = stand(&r);
    is_near(equity_of(&k), 1500, 1e-7);
    desk_mark(&k, "B", 50);
    is_near(equity_of(&k), 1100, 1e-7);
    desk_collateral(&k, "a", "USD", 0);
    is_near(equity_of(&k), 0, 1e-7);
    desk_close(&k);
}

TEST("the result is before caps, as it is before haircuts")
{
    rules r;
    desk k = stand(&r);
    netto_command c = {.kind = NETTO_EQUITY_GET, .account = T("a")};
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_near(k.d.equity.result, 0, 1e-12);
    is_near(k.d.equity.equity, 1500, 1e-7);
    const netto_equity_line *lines = k.d.equity.lines;
    is_near(lines[0].counted, 600, 1e-9), is_near(lines[0].capped, 0, 1e-9), ok(!netto_text_given(lines[0].cap));
    is_near(lines[1].counted, 900, 1e-7), is_near(lines[1].capped, 100, 1e-7), ok(text_is(lines[1].cap, "kinds"));
    desk_collateral(&k, "a", "USD", 10000), desk_collateral(&k, "a", "B", 60);
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_near(k.d.equity.lines[1].counted, 5000, 1e-7), ok(text_is(k.d.equity.lines[1].cap, "all"));
    is_near(k.d.equity.lines[0].counted, 7500, 1e-6), ok(text_is(k.d.equity.lines[0].cap, "kinds"));
    desk_close(&k);
}

TEST("an order that takes cash takes of what others may count as well, as the trade then does")
{
    rules r;
    desk k = stand(&r);
    is_status(desk_check(&k, "a", "S", 20, 10), NETTO_OK);
    is_near(k.d.check.before.equity, 1500, 1e-7);
    is_near(k.d.check.after.equity, 400 + 600 + 200, 1e-7);
    desk_trade(&k, "t", "a", "S", 20, 10);
    is_near(equity_of(&k), 1200, 1e-7);
    desk_close(&k);
}

TEST("orders that rest count what caps would take of the cash that they make: no fill leaves less excess than that")
{
    rules r;
    desk k = stand(&r);
    desk_position(&k, "a", "S", 2000); /* 20,000, whose cash would be capped with the bonds */
    is_status(desk_margin(&k, "a"), NETTO_OK);
    double before = k.d.margin.measures.equity - k.d.margin.measures.margin.initial;
    for (int i = 0; i < 2; i++) is_status(desk_order(&k, i ? "o2" : "o1", "a", "S", -1000, 10), NETTO_OK), ok(k.d.check.accepted);
    is_status(desk_margin(&k, "a"), NETTO_OK);
    double resting = k.d.margin.measures.equity - k.d.margin.measures.margin.initial;
    ok(resting < before - 10000);
    for (int i = 0; i < 2; i++) {
        desk_fill(&k, i ? "t2" : "t1", i ? "o2" : "o1", "a", "S", -1000, 10);
        is_status(desk_margin(&k, "a"), NETTO_OK);
        ok(k.d.margin.measures.equity - k.d.margin.measures.margin.initial >= resting - 1e-6);
    }
    is_near(k.d.margin.measures.equity, 2500, 1e-6);
    desk_close(&k);
}

TEST("what caps take of orders is counted from the cash that a trade leaves")
{
    static const double qtys[] = {-500, 490, -300};
    rules r;
    desk k = stand(&r);
    desk_position(&k, "a", "S", 2000);
    for (int i = 0; i < 2; i++) is_status(desk_order(&k, i ? "o2" : "o1", "a", "S", i ? 40 : -1000, 10), NETTO_OK), ok(k.d.check.accepted);
    for (int i = 0; i < 3; i++) {
        is_status(desk_check(&k, "a", "S", qtys[i], 10), NETTO_OK);
        netto_measures then = k.d.check.after;
        ok(fabs(then.orders - k.d.check.before.orders) > 1);
        desk_trade(&k, i == 0 ? "t0" : i == 1 ? "t1" : "t2", "a", "S", qtys[i], 10);
        is_near(equity_of(&k), then.equity, 1e-6);
        is_near(k.d.margin.measures.margin.initial, then.margin.initial, 1e-6);
        is_near(k.d.margin.measures.orders, then.orders, 1e-6);
    }
    desk_close(&k);
}

TEST("in another currency an order opens a line, which is capped as well")
{
    rules r;
    desk k = stand(&r);
    desk_fx(&k, "EUR", 1);
    netto_instrument_row row = instrument_row("E", NETTO_SPOT);
    row.currency = T("EUR");
    desk_instrument_row(&k, row);
    desk_mark(&k, "E", 10);
    is_status(desk_check(&k, "a", "E", -20, 10), NETTO_OK);
    double then = k.d.check.after.equity;
    desk_trade(&k, "t", "a", "E", -20, 10);
    is_near(equity_of(&k), then, 1e-7);
    desk_close(&k);
}

TEST("what a cap took is a part of how equity came about")
{
    rules r;
    desk k = stand(&r);
    netto_command c = {.kind = NETTO_MARGIN_GET, .account = T("a"), .explain = true};
    is_status(desk_ask(&k, &c), NETTO_OK);
    const netto_part *x = k.d.margin.explain;
    ok(tree_adds_up(x));
    is_near(tree_value(x, "equity/collateral"), 1500, 1e-7);
    is_near(tree_value(x, "equity/collateral/B/kinds"), -100, 1e-7);
    is_near(tree_value(x, "equity/collateral/B/after haircut"), 1000, 1e-9);
    desk_close(&k);
}

TEST("a key that fails leaves no collateral, and says which cap it is of")
{
    rules r;
    desk k = stand(&r);
    r.breaks = T("B");
    desk_instrument(&k, "B", NETTO_BOND);
    is_status(desk_margin(&k, "a"), NETTO_OK);
    ok(k.d.margin.stale);
    has_string(k.d.margin.failure.bytes, "key broke for");
    r.breaks = (netto_text){0};
    desk_instrument(&k, "B", NETTO_BOND);
    is_near(equity_of(&k), 1500, 1e-7);
    desk_close(&k);
}

TEST("a cap is no measure of a book")
{
    rules r;
    desk k = stand(&r);
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T("a"), .measure = {.name = T("caps.all")}};
    is_status(desk_ask(&k, &c), NETTO_ERULE);
    has_string(desk_said(&k), "'caps.all' is a cap, and no measure of a book");
    desk_close(&k);
}

TEST("what is received is not capped, and takes nothing from what is lodged")
{
    rules r;
    desk k = stand(&r);
    netto_collateral_row row = {.asset = T("B"), .amount = N(1000), .received = true};
    netto_command c = {.kind = NETTO_COLLATERAL_PUT, .account = T("a"), .count = 1, .collateral = &row};
    is_status(desk_step(&k, &c), NETTO_OK);
    is_near(equity_of(&k), 1500, 1e-7);
    desk_close(&k);
}
