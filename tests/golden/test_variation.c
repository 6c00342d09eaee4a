/* test_variation.c: published numbers of the daily settlement.
 *
 *   Hull, Options, Futures, and Other Derivatives (9th ed.), table 2.1: operation of margins for a long position in two gold futures
 *   contracts of 100 ounces, bought at 1,250.00 with 12,000 lodged and sold at 1,226.90: daily gain, cumulative gain, and balance,
 *   with margin calls of 4,020 after day 7 and 3,780 after day 11 */
#include "support/inside.h"

static const struct {
    double price, daily, cumulative, balance, call;
} days[] = {{1241.00, -1800, -1800, 10200, 0},    {1238.30, -540, -2340, 9660, 0},      {1244.60, 1260, -1080, 10920, 0},
            {1241.30, -660, -1740, 10260, 0},     {1240.10, -240, -1980, 10020, 0},     {1236.20, -780, -2760, 9240, 0},
            {1229.90, -1260, -4020, 7980, 4020},  {1230.80, 180, -3840, 12180, 0},      {1225.40, -1080, -4920, 11100, 0},
            {1228.10, 540, -4380, 11640, 0},      {1211.00, -3420, -7800, 8220, 3780},  {1211.00, 0, -7800, 12000, 0},
            {1214.30, 660, -7140, 12660, 0},      {1216.10, 360, -6780, 13020, 0},      {1223.00, 1380, -5400, 14400, 0}};

TEST("two gold futures are settled every day, to the cent")
{
    desk k = desk_open();
    netto_instrument_row gold = instrument_row("GC", NETTO_FUTURE);
    double lodged = 12000;
    gold.multiplier = N(100);
    desk_instrument_row(&k, gold);
    desk_account(&k, "investor", NULL, NULL);
    desk_collateral(&k, "investor", "USD", 12000);
    desk_mark(&k, "GC", 1250);
    is_status(desk_trade(&k, "buy", "investor", "GC", 2, 1250), NETTO_OK);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        k.now += NETTO_DAY;
        desk_mark(&k, "GC", days[i].price);
        is_status(desk_settle(&k, "investor"), NETTO_OK);
        double paid = k.d.variation.currency_count ? (double)(k.d.variation.currencies[0].gains - k.d.variation.currencies[0].losses) / 1e8 : 0;
        is_near(paid, days[i].daily, 0);
        is_near((double)inside_account(&k, "investor")->realised / 1e8, days[i].cumulative, 0);
        is_near((double)inside_cash(&k, "investor", "USD") / 1e8, days[i].balance, 0);
        if (days[i].call > 0) desk_collateral(&k, "investor", "USD", days[i].balance + days[i].call), lodged += days[i].call;
    }
    is_status(desk_trade(&k, "sell", "investor", "GC", -2, 1226.90), NETTO_OK);
    is_near((double)inside_account(&k, "investor")->realised / 1e8, -4620, 0);
    is_near((double)inside_cash(&k, "investor", "USD") / 1e8, 15180, 0);
    is_near(lodged - 4620, 15180, 0);
    desk_close(&k);
}
