/* test_liquidity.c: published numbers of trading out.
 *
 *   Hull, Risk Management and Financial Institutions, chapter "Liquidity Risk": the cost of liquidation in normal markets is the sum of
 *   half the proportional bid-offer spread of each position times its value; its problem of the trader with illiquid shares; and
 *   Bionic Turtle's question P2.T8.20.1.2 on it, answer $490
 *   leetquiz.com, question 3944 of the FRM's: $1.2663 million
 *   Basel MAR33.4 and MAR33.12: losses over a liquidity horizon of 20, 40, 60, 120 days against those over the base of 10 */
#include <math.h>

#include "support/inside.h"

static void hold(desk *k, const char *id, double bid, double ask, double qty, double adv)
{
    netto_instrument_row row = instrument_row(id, NETTO_SPOT);
    netto_mark_row mark = {.instrument = T(id), .price = (bid + ask) / 2, .bid = bid, .ask = ask, .given = NETTO_MARK_BID | NETTO_MARK_ASK, .ts = NETTO_NEVER};
    netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &mark};
    if (adv > 0) row.adv = N(adv);
    is_status(desk_instrument_row(k, row), NETTO_OK);
    is_status(desk_step(k, &c), NETTO_OK);
    is_status(desk_position(k, "a", id, qty), NETTO_OK);
}

static const netto_liquidity *ask(desk *k, double participation, netto_instant horizon)
{
    netto_command c = {.kind = NETTO_LIQUIDITY_GET, .account = T("a"), .liquidity = {.terms = {participation, horizon}}};
    is_status(desk_ask(k, &c), NETTO_OK);
    return &k->d.liquidity;
}

static desk stand(void)
{
    desk k = desk_open();
    desk_account(&k, "a", NULL, NULL);
    return k;
}

TEST("half the spread of what is held, long or short")
{
    desk k = stand(); /* 10,000 short at a proportional spread of 3 %, 17,000 long at 4 % */
    hold(&k, "S", 98.5, 101.5, -100, 0), hold(&k, "L", 98, 102, 170, 0);
    is_near(ask(&k, 0.1, 0)->exposure, 27000, 1e-6);
    is_near(k.d.liquidity.spread_cost, 490, 1e-9);
    desk_close(&k);
    k = stand(); /* 100 of A at 50 to 60, 200 of B at 25 to 35: spreads of 10/55 and 10/30 */
    hold(&k, "A", 50, 60, 100, 0), hold(&k, "B", 25, 35, 200, 0);
    is_near(ask(&k, 0.1, 0)->exposure, 11500, 1e-6);
    is_near(k.d.liquidity.spread_cost, 1500, 1e-9);
    desk_close(&k);
    k = stand(); /* 801 million at 0.001879, 413 million at 0.002488 */
    hold(&k, "SHARES", 1 - 0.001879 / 2, 1 + 0.001879 / 2, 801, 0), hold(&k, "COMMODITY", 1 - 0.002488 / 2, 1 + 0.002488 / 2, 413, 0);
    is_near(ask(&k, 0.1, 0)->spread_cost, 1.2663, 5e-5);
    desk_close(&k);
}

TEST("losses grow from the base horizon of 10 days with the root of time")
{
    static const double days[] = {10, 20, 40, 60, 120}, scales[] = {1, 1.414214, 2, 2.449490, 3.464102};
    desk k = stand();
    hold(&k, "A", 10, 10, 1, 1000);
    for (int i = 0; i < 5; i++) {
        is_status(desk_position(&k, "a", "A", 200 * days[i]), NETTO_OK);
        is_near(ask(&k, 0.2, 10 * NETTO_DAY)->rows->days, days[i], 1e-12);
        is_near(k.d.liquidity.rows->scale, scales[i], 1e-6);
    }
    desk_close(&k);
}
