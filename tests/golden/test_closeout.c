/* test_closeout.c: replacement cost and netting against published numbers.
 *
 * Replacement cost: Basel framework CRE52.10, 52.11 and 52.18.  With margining: the three examples of "The standardised approach for measuring counterparty credit risk exposures"
 * (Basel Committee, BCBS 279, annex 4b), as the rulebook of the Central Bank of the UAE has them (C 52/2017 STA, IV.VI, illustrations 1 to
 * 3), in millions; and of that rulebook's portfolios (IV, 1. Replacement Cost Calculation) the values 30, -20, 50 and 20, -40, 0.
 *
 * Net to gross: the netting amendment of 1995 to the Basel accord; its ratio 0.4 + 0.6 NRR in Hull, Risk Management and Financial
 * Institutions, ch. 12; contracts of -3, 7 and 4 net to 8 of 11, as candidates for FRM and PRM are asked. */
#include <math.h>

#include "support/desk.h"
#include "support/ruled.h"
#include "support/rules.h"

static rules r;

/* Positions of these values in one set. */
static desk stand(const double *values, int n, bool margined, double mta, double nica)
{
    static const char *const ids[] = {"A", "B", "C"};
    static netto_netting_entry entry;
    desk k = desk_open();
    entry = (netto_netting_entry){T("future"), T("csa")};
    r = rules_of("golden");
    r.policy.hooks = (netto_hooks){.haircut = rules_haircut_fixed};
    netto_set_row set = {.id = T("csa"), .enforceable = true, .margined = margined, .mta = mta, .nica = nica, .mpor_days = -1};
    netto_command c = {.kind = NETTO_SET_PUT, .count = 1, .sets = &set};
    is_status(desk_step(&k, &c), NETTO_OK);
    desk_account_row(&k, (netto_account_row){.id = T("bank"), .netting = NETTO_NETTING_BY, .by = T("kind"), .entries = &entry, .entry_count = 1});
    desk_policy(&k, &r.policy);
    for (int i = 0; i < n; i++) {
        desk_instrument(&k, ids[i], NETTO_FUTURE), desk_mark(&k, ids[i], 1000);
        desk_position(&k, "bank", ids[i], 1);
        desk_mark(&k, ids[i], 1000 + values[i]);
    }
    return k;
}

static void secure(desk *k, double amount, bool received)
{
    netto_collateral_row row = {.asset = T("USD"), .amount = N(amount), .set = T("csa"), .received = received};
    netto_command c = {.kind = NETTO_COLLATERAL_PUT, .account = T("bank"), .count = 1, .collateral = &row};
    is_status(desk_step(k, &c), NETTO_OK);
}

static const netto_closeout_set *closed(desk *k)
{
    netto_command c = {.kind = NETTO_CLOSEOUT_NET, .account = T("bank")};
    is_status(desk_ask(k, &c), NETTO_OK);
    is_int(k->d.closeout.set_count, 1);
    return k->d.closeout.sets;
}

TEST("margined, illustration 1: max(80 - 90, 0 + 1 - 10, 0) = 0")
{
    const double values[] = {80};
    desk k = stand(values, 1, true, 1, 10);
    r.policy.hooks.collateral = NULL;
    secure(&k, 90, true);
    is_near(closed(&k)->replacement, 0, 1e-9);
    is_near(k.d.closeout.sets[0].closeout - k.d.closeout.sets[0].received, -10, 1e-9);
    desk_close(&k);
}

TEST("illustration 2: initial margin out of a bankrupt's reach, max(-50 + 50, 0 + 0 - 0, 0) = 0; and 3, within it: max(10, 10, 0) = 10")
{
    const double values[] = {-50};
    desk k = stand(values, 1, true, 0, 0);
    secure(&k, 50, false);
    is_near(closed(&k)->replacement, 0, 1e-9);
    desk_close(&k);
    k = stand(values, 1, true, 0, -10);
    secure(&k, 60, false);
    is_near(closed(&k)->replacement, 10, 1e-9);
    desk_close(&k);
}

TEST("not margined: max(30 - 20 + 50, 0) = 60, and max(20 - 40 + 0, 0) = 0")
{
    const double first[] = {30, -20, 50}, second[] = {20, -40, 0};
    desk k = stand(first, 3, false, 0, 0);
    is_near(closed(&k)->replacement, 60, 1e-9);
    desk_close(&k);
    k = stand(second, 3, false, 0, 0);
    is_near(closed(&k)->replacement, 0, 1e-9);
    desk_close(&k);
}

TEST("net to gross: 8 of 11 is 0.727, and 0.4 + 0.6 of that 0.836")
{
    const double values[] = {-3, 7, 4};
    desk k = stand(values, 3, false, 0, 0);
    is_near(closed(&k)->ngr, 0.727, 5e-4);
    is_near(k.d.closeout.sets[0].factor, 0.836, 5e-4);
    is_near(k.d.closeout.sets[0].closeout, 8, 1e-9), is_near(k.d.closeout.sets[0].positive, 11, 1e-9);
    desk_close(&k);
}

/* The same in a rule: an add-on of 100 is scaled. */
TEST("a rule scales an add-on by 0.836, of a set and of an account")
{
    static const char *const bodies[] = {"per = 'set', margin = function(book) return 100 * (0.4 + 0.6 * math.max(book.value, 0) / book.positive) end",
                                         "margin = function(book) return 100 * (0.4 + 0.6 * math.max(book.value, 0) / book.positive) end"};
    const double values[] = {-3, 7, 4};
    for (int i = 0; i < 2; i++) {
        netto_policy *policy;
        desk ruled = ruled_open(bodies[i], &policy), k = stand(values, 3, false, 0, 0);
        desk_policy(&k, policy);
        is_status(desk_margin(&k, "bank"), NETTO_OK);
        is_near(k.d.margin.measures.margin.initial, 83.6, 5e-2);
        desk_mark(&k, "C", 990); /* -3, 7, -10: nothing is owed */
        is_status(desk_margin(&k, "bank"), NETTO_OK);
        is_near(k.d.margin.measures.margin.initial, 40, 1e-9);
        desk_close(&k);
        ruled_close(&ruled, policy);
    }
}
