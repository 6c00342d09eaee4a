/* test_match.c: published strategy margins, through the shipped rule's pairs.
 *
 *   Indices  CBOE, "Margin Requirement Examples for Sample Options-based Positions", strategy-based requirements on SPX, 100 contracts
 *            each; for a short call at 1,460 they ask 0.15 S - (1,460 - S) = 208.8685, for a short put 0.15 S = 217.6785, so S is 1,451.19,
 *            where the index closed on 23 February 2007.  (The page's shares are in rules/strategy_margin.lua.)
 *   Shares   eDelta Pro, knowledge base, "Margin": a put at 200 sold for 1.20, the share at 209: 20 % of 209 less 9, of which 1.20 was
 *            received; and a spread of puts at 120 for 0.80 and 125 for 1.24: 5 and 0.80, of which 1.24 was received (the share is made up) */
#include <stdio.h>

#include "support/desk.h"
#include "support/ruled.h"

static netto_policy *policy;

static desk stand(const char *rate, const char *underlying, double price)
{
    char fields[512];
    snprintf(fields, sizeof fields, "params = { naked = %s, least = 0.1, stock = 0.5 }, haircut = (require 'rules.strategy_margin').haircut,\n"
             "measures = (require 'rules.strategy_margin').measures, margin = (require 'rules.strategy_margin').margin", rate);
    desk k = ruled_open(fields, &policy);
    desk_instrument(&k, underlying, NETTO_SPOT), desk_mark(&k, underlying, price);
    desk_account(&k, "a", "account", NULL);
    return k;
}

static void hold(desk *k, const char *underlying, char right, double strike, double price, double contracts)
{
    char id[16];
    snprintf(id, sizeof id, "%c%g", right, strike);
    netto_instrument_row row = instrument_row(id, NETTO_OPTION);
    row.underlying = T(underlying), row.right = right, row.strike = N(strike), row.multiplier = N(100);
    row.expiry = k->now + 57 * 86400 * NETTO_SECOND;
    desk_instrument_row(k, row), desk_delta(k, id, price, right == 'C' ? 0.5 : -0.5);
    is_status(desk_position(k, "a", id, contracts), NETTO_OK);
}

static double needs(desk *k)
{
    is_status(desk_margin(k, "a"), NETTO_OK);
    double initial = k->d.margin.measures.margin.initial;
    ruled_close(k, policy);
    return initial;
}

typedef struct leg {
    char right;
    double strike, price, contracts;
} leg;

static double index_needs(const leg *legs, int n)
{
    desk k = stand("0.15", "SPX", 1451.19);
    for (int i = 0; i < n; i++) hold(&k, "SPX", legs[i].right, legs[i].strike, legs[i].price, legs[i].contracts);
    return needs(&k);
}

#define INDEX(...) index_needs((const leg[]){__VA_ARGS__}, sizeof((const leg[]){__VA_ARGS__}) / sizeof(leg))

TEST("options on an index, 15 % of it")
{
    is_near(INDEX({'C', 1460, 21.66, -100}), 2088685, 1e-4);
    is_near(INDEX({'P', 1460, 22.55, -100}), 2176785, 1e-4);
    is_near(INDEX({'C', 1460, 21.66, 100}, {'P', 1460, 22.55, -100}), 2393385, 1e-4);  /* a synthetic long */
    is_near(INDEX({'P', 1450, 18.72, 100}, {'C', 1500, 5.96, -100}), 1875885, 1e-4);   /* a risk reversal */
    is_near(INDEX({'C', 1450, 27.57, 100}, {'C', 1500, 5.96, -100}), 216100, 1e-4);    /* a vertical spread */
    is_near(INDEX({'P', 1450, 18.72, 100}, {'C', 1450, 27.57, 100}), 462900, 1e-4);    /* a long straddle; there the call is told as 27.56 */
}

TEST("puts on shares: one that is sold, and a spread")
{
    desk k = stand("0.2", "S", 209);
    hold(&k, "S", 'P', 200, 1.20, -1);
    is_near(needs(&k), 3400 - 120, 1e-6);
    k = stand("0.2", "S", 130);
    hold(&k, "S", 'P', 120, 0.80, 1), hold(&k, "S", 'P', 125, 1.24, -1);
    is_near(needs(&k), 580 - 124, 1e-6);
}
