/* test_position.c: claims about what a trade does to a position: golden money, arithmetic shown. */
#include "book/position.h"

#include "tap/tap.h"

#define CENT ((netto_money)1000000) /* of money, in 10^-8 */

/* Quantities in thousandths. */
static instrument contract(netto_instrument_kind kind, bool inverse)
{
    return (instrument){.kind = kind, .inverse = inverse, .step = {1, 3, 1e-3}, .multiplier = {1, 0},
                        .multiplier_real = 1.0};
}

static position_change trade(const instrument *i, position *p, int64_t n, netto_decimal price)
{
    position_change c = {0};
    if (!is_int(position_trade(i, p, n, price, &c), NETTO_OK)) return c;
    p->qty = c.qty;
    p->cost = c.cost;
    return c;
}

static long long cents(netto_money amount)
{
    return (long long)(amount / CENT);
}

TEST("buying pays the price, and averages the cost")
{
    instrument spot = contract(NETTO_SPOT, false);
    position p = {0};
    is_int(cents(trade(&spot, &p, 2000, (netto_decimal){100, 0}).cash), -20000); /* 2 * 100 */
    is_int(cents(trade(&spot, &p, 1000, (netto_decimal){130, 0}).cash), -13000); /* 1 * 130 */
    is_int(p.qty, 3000);
    is_int(cents(p.cost), 33000);                      /* 200 + 130 */
    is_near(position_unit_cost(&spot, &p), 110.0, 0.0); /* 330 / 3 */
}

TEST("selling a part takes the same part of the cost and brings the price")
{
    instrument spot = contract(NETTO_SPOT, false);
    position p = {.qty = 3000, .cost = 33000 * CENT};
    is_int(cents(trade(&spot, &p, -1000, (netto_decimal){150, 0}).cash), 15000);
    is_int(p.qty, 2000);
    is_int(cents(p.cost), 22000); /* 330 - 330 / 3 */
}

TEST("a future moves no cash until it is closed, then what was realised")
{
    instrument future = contract(NETTO_FUTURE, false);
    position p = {0};
    is_int(cents(trade(&future, &p, 3000, (netto_decimal){110, 0}).cash), 0);
    is_int(cents(trade(&future, &p, -1000, (netto_decimal){150, 0}).cash), 4000); /* 1 * (150 - 110) */
    is_int(cents(p.cost), 22000);
    is_int(cents(trade(&future, &p, -2000, (netto_decimal){100, 0}).cash), -2000); /* 2 * (100 - 110) */
    is_int(p.qty, 0);
    is_int(p.cost, 0);
}

TEST("a trade through zero is the same as closing and opening")
{
    instrument future = contract(NETTO_FUTURE, false);
    position p = {0}, q = {0};
    trade(&future, &p, 2000, (netto_decimal){100, 0});
    trade(&future, &q, 2000, (netto_decimal){100, 0});
    position_change once = trade(&future, &p, -5000, (netto_decimal){90, 0});
    position_change first = trade(&future, &q, -2000, (netto_decimal){90, 0});
    position_change second = trade(&future, &q, -3000, (netto_decimal){90, 0});
    is_int(p.qty, -3000);
    is_int(cents(p.cost), -27000); /* -3 * 90 */
    is_int(cents(once.cash), -2000); /* 2 * (90 - 100) */
    ok(p.qty == q.qty && p.cost == q.cost && once.cash == first.cash + second.cash);
}

TEST("a short that is bought back dearer loses the difference")
{
    instrument perp = contract(NETTO_PERP, false);
    position p = {0};
    trade(&perp, &p, -4000, (netto_decimal){50, 0});
    is_int(cents(p.cost), -20000);
    is_int(cents(trade(&perp, &p, 1000, (netto_decimal){53, 0}).cash), -300); /* 1 * (50 - 53) */
    is_int(cents(p.cost), -15000);
}

TEST("a short option brings its premium, and owes its price when bought back")
{
    instrument option = contract(NETTO_OPTION, false);
    option.multiplier = (netto_decimal){100, 0};
    position p = {0};
    is_int(cents(trade(&option, &p, -2000, (netto_decimal){25, 1}).cash), 50000); /* 2 * 100 * 2.50 */
    is_int(cents(p.cost), -50000);
    is_int(cents(trade(&option, &p, 2000, (netto_decimal){0, 0}).cash), 0); /* it expires at 0 */
    is_int(p.cost, 0);
}

TEST("an inverse contract costs coin, and realises in quote currency at the price of the trade")
{
    instrument inverse = contract(NETTO_PERP, true);
    position p = {0};
    is_int(cents(trade(&inverse, &p, 10000000, (netto_decimal){50000, 0}).cash), 0);
    ok(p.cost == 20000000); /* 10,000 dollars / 50,000 = 0.2 coin */
    /* 0.2 coin is 8,000 dollars at 40,000: a loss of 2,000 */
    is_int(cents(trade(&inverse, &p, -10000000, (netto_decimal){40000, 0}).cash), -200000);
    is_int(p.qty, 0);
    is_int(p.cost, 0);
}

TEST("half of an inverse short bought back keeps half of its coin")
{
    instrument inverse = contract(NETTO_FUTURE, true);
    position p = {0};
    trade(&inverse, &p, -10000000, (netto_decimal){50000, 0});
    ok(p.cost == -20000000);
    /* 5,000 dollars: 0.1 coin sold, 0.125 coin bought at 40,000: 0.025 coin * 40,000 = 1,000 dollars won */
    is_int(cents(trade(&inverse, &p, 5000000, (netto_decimal){40000, 0}).cash), 100000);
    ok(p.cost == -10000000);
}

TEST("a sensitivity costs what it says, but nobody pays")
{
    instrument s = contract(NETTO_SENSITIVITY, false);
    position p = {0};
    is_int(trade(&s, &p, 5000, (netto_decimal){7, 0}).cash, 0);
    is_int(trade(&s, &p, -5000, (netto_decimal){9, 0}).cash, 0);
    is_int(p.qty, 0);
}

TEST("a trade and its reversal at one price leave exactly zero, at any price")
{
    const netto_instrument_kind kinds[] = {NETTO_SPOT, NETTO_PERP, NETTO_FUTURE, NETTO_OPTION, NETTO_BOND};
    for (int round = 0; round < 20000; round++) {
        netto_instrument_kind kind = kinds[round % 5];
        instrument i = contract(kind, round % 7 == 0 && (kind == NETTO_PERP || kind == NETTO_FUTURE));
        i.multiplier = (netto_decimal){1 + (int64_t)tap_random_below(999), (uint8_t)tap_random_below(4)};
        position p = {0};
        int64_t n = 1 + (int64_t)tap_random_below(1000000000);
        if (tap_random() & 1) n = -n;
        netto_decimal price = {1 + (int64_t)tap_random_below(99999999), (uint8_t)tap_random_below(9)};
        netto_money cash = trade(&i, &p, n, price).cash;
        cash += trade(&i, &p, -n, price).cash;
        if (!ok(p.qty == 0 && p.cost == 0 && cash == 0)) return;
    }
}

TEST("closing in parts leaves nothing behind, whatever the parts")
{
    for (int round = 0; round < 2000; round++) {
        instrument i = contract(round & 1 ? NETTO_FUTURE : NETTO_SPOT, false);
        position p = {0};
        int64_t n = 7 + (int64_t)tap_random_below(1000000);
        trade(&i, &p, n, (netto_decimal){1 + (int64_t)tap_random_below(999999), 5});
        netto_money cost = p.cost, cash = 0;
        while (p.qty) cash += trade(&i, &p, -1 - (int64_t)tap_random_below((uint64_t)p.qty), (netto_decimal){0, 0}).cash;
        if (!ok(p.cost == 0)) return;
        if (!ok(cash == (i.kind == NETTO_FUTURE ? -cost : 0))) return; /* all of it was lost, or paid before */
    }
}

TEST("what does not fit is refused and changes nothing")
{
    instrument i = contract(NETTO_SPOT, false);
    i.multiplier = (netto_decimal){INT64_MAX, 0};
    position p = {.qty = 5, .cost = 7};
    position_change c = {.qty = 42};
    is_int(position_trade(&i, &p, QUANTITY_MAX, (netto_decimal){INT64_MAX, 0}, &c), NETTO_EOVERFLOW);
    is_int(c.qty, 42);
    i = contract(NETTO_PERP, true);
    is_int(position_trade(&i, &p, 1, (netto_decimal){0, 0}, &c), NETTO_EDOMAIN);
    is_int(position_trade(&i, &p, 1, (netto_decimal){-5, 0}, &c), NETTO_EDOMAIN);
}

TEST("an inverse position too small to cost a coin still has a finite unit cost")
{
    instrument i = contract(NETTO_PERP, true);
    position p = {0};
    trade(&i, &p, 1, (netto_decimal){1000000, 0}); /* 0.001 / 10^6 rounds to no coin at all */
    ok(p.cost == 0);
    ok(position_unit_cost(&i, &p) < 1e300);
}
