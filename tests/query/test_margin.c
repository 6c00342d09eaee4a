/* test_margin.c: claims about margin.get: what is required of an account, and what it has. */
#include <math.h>

#include "support/inside.h"
#include "support/rules.h"

static desk stand(rules *r)
{
    desk k = desk_open();
    desk_account(&k, "firm", "firm", NULL);
    desk_account(&k, "a", NULL, "firm"), desk_account(&k, "b", NULL, "firm");
    desk_instrument(&k, "P", NETTO_PERP), desk_mark(&k, "P", 100);
    *r = rules_of("margin");
    r->haircut = 0.1, r->scale = 1.5;
    r->policy.hooks = (netto_hooks){.haircut = rules_haircut_fixed, .collateral = rules_line_fixed, .margin = rules_margin_netted};
    desk_policy(&k, &r->policy);
    return k;
}

TEST("equity is collateral after haircut and value; excess and utilisation follow")
{
    rules r;
    desk k = stand(&r);
    desk_collateral(&k, "a", "USD", 500);
    desk_position(&k, "a", "P", 10);
    desk_mark(&k, "P", 90);
    desk_margin(&k, "a");
    const netto_measures *m = &k.d.margin.measures;
    is_near(k.d.margin.value, -100, 1e-12);
    is_near(k.d.margin.collateral, 500, 1e-12);
    is_near(m->equity, 400, 1e-12);
    is_near(m->margin.maintenance, 90, 1e-9);
    is_near(m->margin.initial, 135, 1e-9);
    is_near(m->margin.liquidation, 45, 1e-9);
    is_near(netto_measures_excess(m), 265, 1e-9);
    is_near(netto_measures_utilisation(m), 135.0 / 400, 1e-12);
    is_int(k.d.margin.standing, NETTO_STANDING_OK);
    desk_close(&k);
}

TEST("a subtree requires what its accounts require, and has what they have")
{
    rules r;
    desk k = stand(&r);
    desk_collateral(&k, "a", "USD", 100), desk_collateral(&k, "b", "USD", 30);
    desk_position(&k, "a", "P", 10), desk_position(&k, "b", "P", -10);
    desk_margin(&k, "firm");
    is_near(k.d.margin.measures.margin.initial, 300, 1e-9); /* nothing nets between accounts */
    is_near(k.d.margin.measures.equity, 130, 1e-9);
    is_int(k.d.margin.standing, NETTO_STANDING_MARGIN_CALL);
    desk_close(&k);
}

TEST("a margin that was never good is an error; afterwards the last good one stands, and both hand out the fault")
{
    rules r;
    desk k = stand(&r);
    r.breaks = T("a");
    desk_account(&k, "a", "other", "firm");
    is_status(desk_margin(&k, "a"), NETTO_ERULE);
    ok(k.d.fault && k.d.fault->rule.size == 6);
    r.breaks = (netto_text){0};
    desk_position(&k, "a", "P", 1);
    r.breaks = T("a");
    desk_position(&k, "a", "P", 2);
    is_status(desk_margin(&k, "a"), NETTO_OK);
    ok(k.d.margin.stale && k.d.fault);
    is_near(k.d.margin.measures.margin.maintenance, 10, 1e-9);
    desk_margin(&k, "firm");
    ok(k.d.margin.stale);
    desk_close(&k);
}

TEST("where the collateral's rule fails the last good margin stands, and the equity is not known")
{
    rules r;
    desk k = stand(&r);
    desk_fx(&k, "EUR", 1.1);
    desk_collateral(&k, "a", "USD", 7);
    desk_position(&k, "a", "P", 1); /* maintenance 10, equity 7 */
    r.breaks = T("EUR");
    desk_collateral(&k, "a", "EUR", 5);
    is_status(desk_margin(&k, "a"), NETTO_OK);
    is_string(k.d.fault ? k.d.fault->rule.bytes : "none", "collateral");
    ok(k.d.margin.stale && k.d.margin.no_equity && !k.d.margin.no_exposure && k.d.margin.measures.known);
    has_string(k.d.margin.failure.bytes, "collateral broke for 'EUR'");
    is_near(k.d.margin.measures.margin.maintenance, 10, 1e-9);
    is_near(k.d.margin.measures.exposure.gross, 10, 1e-9);
    is_int(k.d.margin.standing, NETTO_STANDING_MARGIN_CALL); /* as it was judged last */
    desk_margin(&k, "firm");
    ok(k.d.margin.stale && k.d.margin.no_equity && !k.d.margin.no_exposure);
    is_int(k.d.margin.standing, NETTO_STANDING_UNKNOWN);
    desk_close(&k);
}

TEST("where the haircut fails the last good margin stands, and nothing else is known")
{
    rules r;
    desk k = stand(&r);
    r.policy.hooks.haircut = rules_haircut_attr;
    desk_collateral(&k, "a", "USD", 100);
    desk_position(&k, "a", "P", 1), desk_position(&k, "b", "P", 2);
    r.breaks = T("P");
    desk_instrument(&k, "P", NETTO_PERP); /* its definition is what the rule reads */
    is_status(desk_margin(&k, "a"), NETTO_OK);
    is_string(k.d.fault ? k.d.fault->rule.bytes : "none", "haircut");
    ok(k.d.margin.stale && k.d.margin.no_equity && k.d.margin.no_exposure);
    is_near(k.d.margin.measures.margin.initial, 15, 1e-9);
    is_int(k.d.margin.standing, NETTO_STANDING_OK);
    desk_margin(&k, "firm");
    ok(k.d.margin.stale && k.d.margin.no_exposure);
    is_near(k.d.margin.measures.margin.initial, 45, 1e-9);
    r.breaks = (netto_text){0};
    desk_instrument(&k, "P", NETTO_PERP);
    desk_margin(&k, "a");
    ok(!k.d.margin.stale && !k.d.margin.no_equity && !k.d.fault);
    desk_close(&k);
}

TEST("what is held without a mark has no margin, and says so")
{
    rules r;
    desk k = stand(&r);
    desk_instrument(&k, "X", NETTO_SPOT);
    desk_collateral(&k, "a", "X", 5);
    is_status(desk_margin(&k, "a"), NETTO_ENOMARK);
    has_string(desk_said(&k), "'X' has no mark");
    is_status(desk_exposure(&k, "a"), NETTO_OK); /* which needs no collateral */
    desk_close(&k);
}

TEST("of two things that are wrong whoever asks first and whoever asks again are told the same")
{
    rules r;
    desk k = stand(&r);
    const netto_netting_entry listed = {T("X"), T("s")};
    netto_instrument_row a = instrument_row("A", NETTO_PERP);
    a.venue = T("X");
    desk_set(&k, "s", true);
    desk_account_row(&k, (netto_account_row){.id = T("c"), .netting = NETTO_NETTING_BY, .by = T("venue"), .entries = &listed, .entry_count = 1});
    desk_instrument(&k, "B", NETTO_PERP), desk_instrument_row(&k, a); /* the later one is in the earlier set */
    desk_mark(&k, "A", 100), desk_mark(&k, "B", 100);
    r.haircut = 1e-306, r.policy.hooks.haircut = rules_haircut_price;
    desk_position(&k, "c", "A", 1e9), desk_position(&k, "c", "B", 1);
    is_status(desk_margin(&k, "c"), NETTO_OK);
    is_status(desk_mark(&k, "A", 1e308), NETTO_OK); /* its set comes to more than a number */
    r.breaks = T("B"), desk_mark(&k, "B", 101);
    is_status(desk_margin(&k, "c"), NETTO_EOVERFLOW);
    is_status(desk_margin(&k, "c"), NETTO_EOVERFLOW);
    desk_close(&k);
}
