/* test_equity.c: published numbers of profit, of the margin account of a future, and of who is deleveraged and who bears a loss.
 *
 *   "Daily Settlement of Futures" (scribd.com/presentation/461961970): long at 1,200 with margins of 150 and 75; settled at 1,180 and
 *   1,120 the account has 130 and 70, is called, and 80 bring it back to its initial margin
 *   "PnL and Entry Price" (docs.obsdn.trade): 0.10 at 50,000 and 0.20 at 52,000 cost 51,333.33; at 52,100 they have gained 230
 *   "PNL Calculation" (Coinbene, articles/360033790094): 1,000 inverse contracts at 1,000: at 1,250 they have gained 0.20 coins; 500 of
 *   them sold at 1,500 realise 0.17
 *   "Auto-deleverage" (ZUBR, articles/360011816240): ten clients by profit times leverage; client 9 goes first
 *   LeetQuiz, question 88 of the FRM's on central counterparties: of ten members with 20 each in the fund one defaults with a loss of 75, a
 *   margin of 10, and 25 of the house's own before the others: 160 are left of the fund */
#include <math.h>
#include <stdio.h>

#include "base/decimal.h"
#include "base/text.h"
#include "support/desk.h"
#include "support/ruled.h"

static double money(netto_money amount)
{
    return (double)amount / 1e8;
}

static const netto_equity_report *equity_of(desk *k)
{
    netto_command c = {.kind = NETTO_EQUITY_GET, .account = T("a"), .equity = {.positions = true}};
    is_status(desk_ask(k, &c), NETTO_OK);
    return &k->d.equity;
}

TEST("a future is settled, the account called, and filled up again")
{
    netto_policy *policy;
    desk k = ruled_open("measures = { contracts = netto.tally { key = function(inst) return inst.id end, load = function() return 1 end, part = 'gross' } },\n"
                        "margin = function(book) local n = book:measure 'contracts'\n"
                        "  return { initial = 150 * n, maintenance = 75 * n, liquidation = 0 } end", &policy);
    const netto_measures *m = &k.d.margin.measures;
    desk_instrument(&k, "F", NETTO_FUTURE), desk_account(&k, "a", NULL, NULL);
    desk_mark(&k, "F", 1200), desk_collateral(&k, "a", "USD", 150);
    is_status(desk_trade(&k, "1", "a", "F", 1, 1200), NETTO_OK);
    is_status(desk_margin(&k, "a"), NETTO_OK);
    is_near(m->equity, 150, 0), is_near(m->margin.initial, 150, 0), is_int(k.d.margin.standing, NETTO_STANDING_OK);
    desk_mark(&k, "F", 1180), desk_margin(&k, "a");
    is_near(m->equity, 130, 0), is_int(k.d.margin.standing, NETTO_STANDING_WARNING);
    desk_mark(&k, "F", 1120), desk_margin(&k, "a");
    is_near(m->equity, 70, 0), is_int(k.d.margin.standing, NETTO_STANDING_MARGIN_CALL);
    is_near(m->margin.initial - m->equity, 80, 0);
    desk_collateral(&k, "a", "USD", 150 + 80), desk_margin(&k, "a");
    is_near(m->equity, 150, 0), is_int(k.d.margin.standing, NETTO_STANDING_OK);
    is_near(equity_of(&k)->result, -80, 0), is_near(money(k.d.equity.transfers), 230, 0);
    ruled_close(&k, policy);
}

TEST("purchases are averaged, and what is left gains over their average")
{
    desk k = desk_open();
    netto_instrument_row p = instrument_row("P", NETTO_PERP);
    p.qty_step = N(0.01);
    desk_instrument_row(&k, p), desk_account(&k, "a", NULL, NULL), desk_mark(&k, "P", 52100);
    desk_trade(&k, "1", "a", "P", 0.1, 50000), desk_trade(&k, "2", "a", "P", 0.2, 52000);
    is_near(desk_cost(&k, "a", "P"), 51333.33, 0.005);
    is_near(equity_of(&k)->unrealised, 230, 1e-9);
    desk_close(&k);
}

TEST("an inverse contract gains coins, told in its currency at the price of the day")
{
    desk k = desk_open();
    netto_instrument_row p = instrument_row("P", NETTO_PERP);
    p.inverse = true, p.qty_step = N(1);
    is_status(desk_instrument_row(&k, p), NETTO_OK);
    desk_account(&k, "a", NULL, NULL), desk_mark(&k, "P", 1250);
    is_status(desk_trade(&k, "1", "a", "P", 1000, 1000), NETTO_OK);
    is_near(equity_of(&k)->unrealised / 1250, 0.20, 1e-8);
    is_status(desk_trade(&k, "2", "a", "P", -500, 1500), NETTO_OK);
    is_near(money(equity_of(&k)->realised) / 1500, 0.17, 0.005); /* 0.1666... */
    is_near(k.d.equity.unrealised / 1250, 0.10, 1e-8);
    desk_close(&k);
}

/* One unit, at a mark of 100: what it cost and what is lodged make the percentage and the leverage. */
static void client(desk *k, uint32_t number, double profit, double leverage)
{
    char id[8];
    double cost = 100 / (1 + profit);
    snprintf(id, sizeof id, "%u", number);
    netto_position_row row = {.instrument = T("P"), .qty = N(1), .cost = N(cost)};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = text_of(id), .count = 1, .positions = &row};
    desk_account(k, id, NULL, NULL);
    is_status(desk_step(k, &c), NETTO_OK);
    is_status(desk_collateral(k, id, "USD", round((100 / leverage - (100 - cost)) * 1e8) / 1e8), NETTO_OK);
}

TEST("ten clients are deleveraged by profit times leverage")
{
    static const double clients[10][2] = {{0.10, 4}, {0.05, 0.5}, {0.20, 1.2}, {0.05, 10}, {0.15, 2}, {0.03, 4}, {0.12, 5}, {0.06, 0.8}, {0.11, 11}, {0.07, 6}};
    static const double ranks[] = {1.21, 0.6, 0.5, 0.42, 0.4, 0.3, 0.24, 0.12, 0.048, 0.025};
    static const char *const order[] = {"9", "7", "4", "10", "1", "5", "3", "6", "8", "2"};
    desk k = desk_open();
    desk_instrument(&k, "P", NETTO_PERP), desk_mark(&k, "P", 100);
    for (uint32_t i = 0; i < 10; i++) client(&k, i + 1, clients[i][0], clients[i][1]);
    netto_command c = {.kind = NETTO_RESOLUTION_ADL, .adl = {.instrument = T("P")}};
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_int(k.d.adl.count, 10);
    for (uint32_t i = 0; i < k.d.adl.count && i < 10; i++) {
        ok(text_is(k.d.adl.rows[i].account, order[i]));
        is_near(k.d.adl.rows[i].score, ranks[i], 1e-6); /* cash is a count of 10^-8 */
    }
    desk_close(&k);
}

TEST("a member's loss goes through its margin, its share of the fund, the house's capital and the others' shares")
{
    char names[9][8];
    netto_share others[9], loss = {TEXT_LITERAL("default"), N(75)};
    for (int i = 0; i < 9; i++) {
        snprintf(names[i], sizeof names[i], "m%d", i);
        others[i] = (netto_share){text_of(names[i]), N(20)};
    }
    netto_layer layers[] = {{.name = TEXT_LITERAL("margin"), .amount = N(10)}, {.name = TEXT_LITERAL("share"), .amount = N(20)},
                            {.name = TEXT_LITERAL("own capital"), .amount = N(25)}, {.name = TEXT_LITERAL("fund"), .members = others, .member_count = 9}};
    netto_command c = {.kind = NETTO_RESOLUTION_WATERFALL, .waterfall = {.losses = &loss, .loss_count = 1, .layers = layers, .layer_count = 4}};
    desk k = desk_open();
    is_status(desk_ask(&k, &c), NETTO_OK);
    const netto_waterfall *w = &k.d.waterfall;
    is_near(money(w->layers[3].paid), 20, 0), is_near(money(w->covered), 75, 0);
    double left = 0;
    for (int i = 0; i < 9; i++) left += money(w->layers[3].members[i].left);
    is_near(left, 160, 1e-9);
    desk_close(&k);
}
