/* test_settlement.c: published numbers of trades that settle late.
 *
 *   Basel Committee, CRE70 (effective 15 December 2019), 70.9: the exposure of a delivery versus payment times 8 % from the fifth to
 *   the 15th business day after the settlement date, 50 % from the 16th to the 30th, 75 % from the 31st to the 45th, 100 % from the
 *   46th on; the same table in the FCA's Handbook, IPRU-INV 5.13.1R, with 0 % for 0 to 4
 *   70.4, 70.10, 70.11: a free delivery is at risk with all that was paid or delivered; a loan until the fourth business day,
 *   weighed 1,250 % from the fifth on: at a ratio of 8 %, all of it
 *
 * CRE70 gives no worked example: prices and quantities are made up, and the products are made by hand. */
#include "base/instant.h"
#include "base/text.h"
#include "support/inside.h"

static netto_instant at(const char *text)
{
    netto_instant i = 0;
    instant_parse(text_of(text), &i);
    return i;
}

/* Bought 1,000 at 50, worth 53: 3,000 to be lost; and paid for 200 at 50, worth 53, free: 10,600.  Both on Monday, 2026-01-05. */
static desk stand(void)
{
    desk k = desk_open();
    netto_instrument_row s = instrument_row("S", NETTO_SPOT);
    k.now = at("2026-01-05T10:00:00Z");
    s.settle_days = 0;
    is_status(desk_instrument_row(&k, s), NETTO_OK);
    desk_mark(&k, "S", 53);
    desk_account(&k, "a", NULL, NULL);
    netto_trade_row rows[] = {trade_row("dvp", "a", "S", 1000, 50), trade_row("free", "a", "S", 200, 50)};
    const netto_settled_row paid = {.trade = T("free"), .leg = NETTO_LEG_OURS};
    netto_command c = {.kind = NETTO_SETTLEMENT_CONFIRM, .count = 1, .settled = &paid};
    rows[1].free = true;
    is_status(desk_trades(&k, rows, 2, false), NETTO_OK);
    is_status(desk_step(&k, &c), NETTO_OK);
    return k;
}

/* The instant at which so many business days have passed: five a week from Monday on. */
static netto_instant after(int days)
{
    return at("2026-01-05") + (days / 5 * 7 + days % 5) * NETTO_DAY;
}

static double capital_of(desk *k, int days, bool free)
{
    netto_command tick = {.kind = NETTO_TICK}, c = {.kind = NETTO_SETTLEMENT_GET, .account = T("a")};
    k->now = after(days);
    for (int i = 0; i < 2; i++) is_status(desk_step(k, &tick), NETTO_OK);
    is_status(desk_ask(k, &c), NETTO_OK);
    is_int(k->d.settlement.oldest, days);
    double sum = 0.0;
    for (int i = 0; i < NETTO_AGES; i++) {
        const netto_unsettled_age *a = &k->d.settlement.ages[i];
        double dvp = a->dvp * (a->from >= 46 ? 1 : a->from >= 31 ? 0.75 : a->from >= 16 ? 0.5 : a->from >= 5 ? 0.08 : 0);
        is_near(a->capital, dvp + (a->from >= 5 ? a->free : 0), 1e-9);
        sum += free ? a->capital - dvp : dvp;
    }
    return sum;
}

TEST("deliveries versus payment bear 0, 8, 50, 75 and 100 % by how late they are")
{
    static const struct {
        int days;
        double factor;
    } table[] = {{1, 0}, {4, 0}, {5, 0.08}, {15, 0.08}, {16, 0.5}, {30, 0.5}, {31, 0.75}, {45, 0.75}, {46, 1}, {200, 1}};
    desk k = stand();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) is_near(capital_of(&k, table[i].days, false), 3000 * table[i].factor, 1e-9);
    desk_close(&k);
}

TEST("free deliveries are at risk with all, from the fifth day as capital")
{
    desk k = stand();
    is_near(capital_of(&k, 4, true), 0, 0);
    is_near(k.d.settlement.ages[0].free, 10600, 1e-9);
    is_near(capital_of(&k, 5, true), 10600, 1e-9);
    is_near(capital_of(&k, 46, true), 10600, 1e-9);
    desk_close(&k);
}
