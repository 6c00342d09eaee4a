/* test_collateral.c: published sums of haircuts and caps of collateral.
 *
 *   Haircuts  the comprehensive approach, max(0, E (1 + He) - C (1 - Hc - Hfx)) (Basel CRE22): question 309 of a bank for CAIIB (module B),
 *             100 at 10 % secured by 80 at 5 %: 110 - 76 = 34; Hull, Risk Management and Financial Institutions, chapter "Basel I, Basel II",
 *             80 million at 10 % secured by bonds worth 70 at 15 %: 88 - 59.5 = 28.5.  Of CRE22's standard supervisory haircuts bonds of
 *             a bank rated A, of three to five years, have 6 %, and 8 % more in another currency
 *   Caps      high-quality liquid assets (12 CFR 249.21; BCBS 238, annex 1): level 2 counts to 40 % of all that counts, its part 2B to 15 %.
 *             Level 2A is 15 % off, 2B 50 %; what counts is 1 + 2A + 2B less max(2A + 2B - 2/3 * 1, 0) and what 2B is then over
 *             15/85 * (1 + 2A).  Its sums are made by hand */
#include <stdio.h>

#include "support/desk.h"
#include "support/ruled.h"

static netto_policy *policy;

/* An exposure under an agreement, and what was received: its worth and haircut; in euros at par where it is foreign. */
static double exposed(const char *exposure_haircut, double exposure, double secured, const char *haircut, bool foreign)
{
    static netto_netting_entry entry;
    char fields[512];
    snprintf(fields, sizeof fields, "per = 'set', haircut = function() return %s end,\n"
             "collateral = function(line) return %s + (line.currency == 'USD' and 0 or 0.08) end,\n"
             "margin = function(set) return math.max(0, set.value + set.netted - set.received) end", exposure_haircut, haircut);
    desk k = ruled_open(fields, &policy);
    entry = (netto_netting_entry){T("spot"), T("csa")};
    desk_set(&k, "csa", true);
    if (foreign) desk_fx(&k, "EUR", 1);
    desk_account_row(&k, (netto_account_row){.id = T("bank"), .netting = NETTO_NETTING_BY, .by = T("kind"), .entries = &entry, .entry_count = 1});
    netto_instrument_row bond = instrument_row("BOND", NETTO_BOND);
    if (foreign) bond.currency = T("EUR");
    desk_instrument_row(&k, bond), desk_mark(&k, "BOND", 1);
    desk_instrument(&k, "LOAN", NETTO_SPOT), desk_mark(&k, "LOAN", 1), desk_position(&k, "bank", "LOAN", exposure);
    netto_collateral_row row = {.asset = T("BOND"), .amount = N(secured), .set = T("csa"), .received = true};
    netto_command c = {.kind = NETTO_COLLATERAL_PUT, .account = T("bank"), .count = 1, .collateral = &row};
    is_status(desk_step(&k, &c), NETTO_OK);
    is_status(desk_margin(&k, "bank"), NETTO_OK);
    double initial = k.d.margin.measures.margin.initial;
    ruled_close(&k, policy);
    return initial;
}

TEST("what is secured is exposed by what haircuts leave, and never by less than nothing")
{
    is_near(exposed("0.1", 100, 80, "0.05", false), 34, 1e-6);
    is_near(exposed("0.1", 80, 70, "0.15", false), 28.5, 1e-6);
    is_near(exposed("0", 100, 100, "0.06", false), 6, 1e-6);
    is_near(exposed("0", 100, 100, "0.06", true), 14, 1e-6);
    is_near(exposed("0", 100, 120, "0.06", true), 0, 1e-6);
}

static double liquid(double one, double two_a, double two_b)
{
    desk k = ruled_open("collateral = function(line) local id = line.asset.id; return id == '2A' and 0.15 or id == '2B' and 0.5 or 0 end,\n"
                        "caps = { netto.cap { name = 'level 2', share = 0.4, key = function(line) return line.asset.id ~= 'USD' end },\n"
                        "         netto.cap { name = 'level 2B', share = 0.15, key = function(line) return line.asset.id == '2B' end } }", &policy);
    desk_account(&k, "bank", "account", NULL);
    desk_instrument(&k, "2A", NETTO_BOND), desk_mark(&k, "2A", 1), desk_instrument(&k, "2B", NETTO_BOND), desk_mark(&k, "2B", 1);
    desk_collateral(&k, "bank", "USD", one), desk_collateral(&k, "bank", "2A", two_a), desk_collateral(&k, "bank", "2B", two_b);
    is_status(desk_margin(&k, "bank"), NETTO_OK);
    double equity = k.d.margin.measures.equity;
    ruled_close(&k, policy);
    return equity;
}

TEST("liquid assets of level 2 count to 40 % of the whole, and 2B to 15 %")
{
    is_near(liquid(90, 40, 20), 90 + 34 + 10, 1e-6);
    is_near(liquid(60, 200, 0), 60 + 170 - (170 - 40), 1e-6);
    is_near(liquid(85, 0, 100), 85 + 50 - (50 - 15), 1e-6);
    is_near(liquid(60, 120, 100), 60 + 102 + 50 - (102 + 50 - 40), 1e-6); /* 2B is below 15/85 of the first two then */
}
