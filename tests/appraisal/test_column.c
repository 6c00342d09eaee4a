/* test_column.c: claims about hooks of one thing: asked again only when something that they read has changed. */
#include "appraisal/column.h"

#include <math.h>

#include "support/attrs.h"
#include "support/inside.h"
#include "support/rules.h"

static desk stand(rules *r, rules_number *haircut)
{
    desk k = desk_open();
    desk_account(&k, "a", NULL, NULL);
    desk_fx(&k, "EUR", 1.25);
    desk_instrument(&k, "BTC", NETTO_SPOT);
    netto_instrument_row row = instrument_row("P", NETTO_PERP);
    row.underlying = T("BTC"), row.currency = T("EUR"), row.expiry = k.now + 365 * NETTO_DAY;
    desk_instrument_row(&k, row);
    desk_instrument(&k, "Z", NETTO_SPOT);
    desk_mark(&k, "BTC", 1000), desk_mark(&k, "P", 100), desk_mark(&k, "Z", 1);
    *r = rules_of("column");
    r->haircut = 0.1;
    r->policy.hooks.haircut = haircut;
    desk_policy(&k, &r->policy);
    desk_position(&k, "a", "P", 1);
    return k;
}

/* How often the hook was asked for one look at the account. */
static unsigned asks(desk *k, rules *r)
{
    unsigned before = r->haircuts;
    is_status(desk_exposure(k, "a"), NETTO_OK);
    return r->haircuts - before;
}

TEST("without a hook the haircut is 1 and nothing is asked")
{
    rules r;
    desk k = stand(&r, NULL);
    desk_exposure(&k, "a");
    is_near(k.d.exposure.exposure.gross, 125, 1e-9);
    desk_close(&k);
}

TEST("a hook that reads a price is asked when that price changes, and only then")
{
    rules r;
    desk k = stand(&r, rules_haircut_price);
    asks(&k, &r);
    is_int(asks(&k, &r), 0);
    desk_mark(&k, "Z", 2);
    desk_mark(&k, "BTC", 1001);
    desk_fx(&k, "EUR", 1.5);
    is_int(asks(&k, &r), 0);
    desk_mark(&k, "P", 101);
    ok(asks(&k, &r) > 0);
    is_near(k.d.exposure.exposure.gross, 0.1 * 101 / 1000 * 101 * 1.5, 1e-9);
    desk_mark(&k, "P", 101); /* the same again */
    is_int(asks(&k, &r), 0);
    desk_close(&k);
}

TEST("a hook that reads its underlying is asked when that moves, or comes into being")
{
    rules r;
    desk k = stand(&r, rules_haircut_underlying);
    asks(&k, &r);
    is_near(k.d.exposure.exposure.gross, 0.1 * 1 * 125, 1e-9);
    desk_mark(&k, "P", 99);
    is_int(asks(&k, &r), 0);
    desk_mark(&k, "BTC", 2000);
    ok(asks(&k, &r) > 0);
    netto_instrument_row row = instrument_row("D", NETTO_PERP);
    row.underlying = T("LATER");
    desk_instrument_row(&k, row), desk_mark(&k, "D", 10);
    desk_position(&k, "a", "P", 0), desk_position(&k, "a", "D", 1);
    asks(&k, &r);
    is_near(k.d.exposure.exposure.gross, 0.1 * 10, 1e-9);
    desk_instrument(&k, "LATER", NETTO_SPOT), desk_mark(&k, "LATER", 5000);
    ok(asks(&k, &r) > 0);
    is_near(k.d.exposure.exposure.gross, 0.5 * 10, 1e-9);
    desk_close(&k);
}

TEST("a hook that reads attributes is asked when the instrument is put again")
{
    rules r;
    char attrs[ATTRS_SIZE];
    desk k = stand(&r, rules_haircut_attr);
    asks(&k, &r);
    netto_instrument_row row = instrument_row("P", NETTO_PERP);
    row.underlying = T("BTC"), row.currency = T("EUR"), row.attrs = attrs_real(attrs, "h", 0.3);
    desk_instrument_row(&k, row);
    ok(asks(&k, &r) > 0);
    is_near(k.d.exposure.exposure.gross, 0.3 * 125, 1e-9);
    desk_close(&k);
}

TEST("a hook that reads the rate is asked when it changes")
{
    rules r;
    desk k = stand(&r, rules_haircut_fx);
    asks(&k, &r);
    desk_fx(&k, "EUR", 1.5);
    ok(asks(&k, &r) > 0);
    is_near(k.d.exposure.exposure.gross, 0.1 * 150 / 1000 * 150, 1e-9);
    desk_close(&k);
}

TEST("a hook that reads years is asked once a day")
{
    rules r;
    desk k = stand(&r, rules_haircut_years);
    asks(&k, &r);
    is_near(k.d.exposure.exposure.gross, 0.01 * 125, 1e-9);
    desk_tick(&k, 3600 * NETTO_SECOND);
    is_int(asks(&k, &r), 0);
    desk_tick(&k, NETTO_DAY);
    ok(asks(&k, &r) > 0);
    is_near(k.d.exposure.exposure.gross, 0.01 * 364 / 365 * 125, 1e-9);
    desk_close(&k);
}

static netto_status wild(netto_policy *p, const netto_view *v, double *out, netto_complaint *why)
{
    (void)v, (void)why;
    *out = ((rules *)p)->haircut;
    return NETTO_OK;
}

TEST("answers out of range are rule errors")
{
    const double bad[] = {NAN, INFINITY, -0.1, 1001};
    for (int i = 0; i < 4; i++) {
        rules r;
        desk k = stand(&r, wild);
        desk_policy(&k, netto_policy_built_in());
        r.haircut = bad[i];
        desk_policy(&k, &r.policy);
        is_status(desk_exposure(&k, "a"), NETTO_ERULE);
        has_string(desk_said(&k), "haircut: expected a number from 0 to 1000, got ");
        has_string(desk_said(&k), " for 'P'");
        ok(k.d.fault != NULL);
        desk_close(&k);
    }
}

TEST("what failed says the same sentence whoever failed in between")
{
    rules r;
    desk k = stand(&r, rules_haircut_price);
    desk_account(&k, "b", NULL, NULL);
    desk_mark(&k, "BTC", 5000), desk_position(&k, "b", "BTC", 1);
    r.breaks_above = 50;
    desk_mark(&k, "P", 200), desk_mark(&k, "BTC", 5001);
    desk_exposure(&k, "a");
    has_string(desk_said(&k), "haircut broke for 'P'");
    desk_exposure(&k, "b");
    has_string(desk_said(&k), "haircut broke for 'BTC'");
    desk_exposure(&k, "a");
    has_string(desk_said(&k), "rules.c: haircut broke for 'P'");
    ok(k.d.fault && k.d.fault->rule.size == 7);
    desk_close(&k);
}

/* ---- collateral ---------------------------------------------------------------------------------------------- */

static double collateral(desk *k)
{
    return desk_margin(k, "a") == NETTO_OK ? k->d.margin.collateral : NAN;
}

TEST("without a hook only base cash counts, and what is owed counts twice")
{
    rules r;
    desk k = stand(&r, NULL);
    desk_collateral(&k, "a", "USD", 100), desk_collateral(&k, "a", "EUR", 80);
    is_near(collateral(&k), 100, 1e-9);
    desk_collateral(&k, "a", "EUR", -80); /* 100 dollars owed, haircut 1: 200 */
    is_near(collateral(&k), -100, 1e-9);
    desk_collateral(&k, "a", "USD", -7);
    is_near(collateral(&k), -207, 1e-9);
    desk_close(&k);
}

TEST("a haircut takes from what is lodged and adds to what is owed; what was received does not count")
{
    rules r;
    desk k = stand(&r, NULL);
    r.policy.hooks.collateral = rules_line_fixed, r.line = 0.25;
    desk_policy(&k, netto_policy_built_in()), desk_policy(&k, &r.policy);
    desk_collateral(&k, "a", "BTC", 2); /* 2,000 */
    is_near(collateral(&k), 1500, 1e-9);
    desk_collateral(&k, "a", "EUR", -80); /* -100 -> -125 */
    is_near(collateral(&k), 1375, 1e-9);
    netto_collateral_row row = {.asset = T("USD"), .amount = N(500), .received = true};
    netto_command c = {.kind = NETTO_COLLATERAL_PUT, .account = T("a"), .count = 1, .collateral = &row};
    desk_step(&k, &c);
    is_near(collateral(&k), 1375, 1e-9);
    desk_close(&k);
}

TEST("a collateral hook is asked once for an asset, or for each line if it reads the line")
{
    rules r;
    desk k = stand(&r, NULL);
    r.policy.hooks.collateral = rules_line_fixed, r.line = 0.25;
    desk_policy(&k, netto_policy_built_in()), desk_policy(&k, &r.policy);
    desk_account(&k, "b", NULL, NULL);
    desk_collateral(&k, "a", "EUR", 8), desk_collateral(&k, "b", "EUR", 9);
    unsigned before = r.lines;
    desk_mark(&k, "Z", 3);
    collateral(&k), desk_margin(&k, "b");
    is_int(r.lines, before);
    r.policy.hooks.collateral = rules_line_amount;
    desk_policy(&k, netto_policy_built_in()), desk_policy(&k, &r.policy);
    desk_collateral(&k, "a", "EUR", 1e6); /* 1,250,000 dollars: a haircut of one half */
    desk_collateral(&k, "b", "EUR", 8);
    is_near(collateral(&k), 625000, 1e-6);
    desk_margin(&k, "b");
    is_near(k.d.margin.collateral, 7.5, 1e-9);
    is_near(collateral(&k), 625000, 1e-6);
    desk_close(&k);
}

/* ---- correlations ------------------------------------------------------------------------------------------------ */

TEST("a correlation is asked again of a factor that was redefined, and of nothing else")
{
    desk k = desk_open();
    rules r = rules_of("pairs");
    const char *const names[] = {"A", "B", "C", NULL};
    r.policy.hooks.correlation = rules_correlation;
    desk_account(&k, "a", NULL, NULL);
    for (int i = 0; names[i]; i++) desk_instrument(&k, names[i], NETTO_SPOT), desk_mark(&k, names[i], 100), desk_position(&k, "a", names[i], 1);
    desk_policy(&k, &r.policy);
    desk_exposure(&k, "a");
    is_int(r.correlations, 3);
    desk_mark(&k, "B", 101), desk_trade(&k, "t", "a", "C", 1, 100), desk_correlation(&k, 0.5, names);
    desk_instrument(&k, "D", NETTO_SPOT), desk_mark(&k, "D", 5), desk_fx(&k, "EUR", 1.1), desk_factor(&k, "E", "x");
    desk_exposure(&k, "a");
    is_int(r.correlations, 3);
    desk_factor(&k, "B", "x");
    desk_exposure(&k, "a");
    is_int(r.correlations, 5); /* A and B, B and C */
    desk_close(&k);
}

TEST("a correlation is asked once for an unordered pair, in the order of ids")
{
    rules r;
    desk k = stand(&r, NULL);
    r.policy.hooks.correlation = rules_correlation;
    desk_policy(&k, netto_policy_built_in()), desk_policy(&k, &r.policy);
    desk_position(&k, "a", "Z", 100);
    desk_exposure(&k, "a");
    is_int(r.correlations, 1);
    is_near(k.d.exposure.exposure.netted, sqrt(125.0 * 125 + 100 * 100 + 0.5 * 2 * 125 * 100), 1e-9);
    desk_account(&k, "b", NULL, NULL), desk_position(&k, "b", "Z", 1), desk_position(&k, "b", "BTC", 1);
    desk_exposure(&k, "b");
    is_int(r.correlations, 1);
    desk_factor(&k, "Z", "elsewhere");
    desk_exposure(&k, "a");
    is_int(r.correlations, 2);
    is_near(k.d.exposure.exposure.netted, sqrt(125.0 * 125 + 100 * 100 + 0.25 * 2 * 125 * 100), 1e-9);
    desk_close(&k);
}

TEST("a pair that fails says so for every account that holds it, and no other")
{
    rules r;
    desk k = stand(&r, NULL);
    r.policy.hooks.correlation = rules_correlation, r.breaks = T("Z");
    desk_policy(&k, netto_policy_built_in()), desk_policy(&k, &r.policy);
    desk_account(&k, "b", NULL, NULL), desk_position(&k, "b", "Z", 1);
    is_status(desk_exposure(&k, "b"), NETTO_OK); /* alone it needs no pair */
    is_status(desk_exposure(&k, "a"), NETTO_OK);
    desk_position(&k, "a", "Z", 1);
    is_status(desk_exposure(&k, "a"), NETTO_ERULE);
    has_string(desk_said(&k), "correlation broke for 'Z'");
    is_string(k.d.fault->rule.bytes, "correlation");
    desk_close(&k);
}
