/* test_decimal_money.c: money, against long division by hand. */
#include "base/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

#define ROUNDS 20000

__extension__ typedef __int128 wide;

static wide power_of_ten(int n)
{
    return n == 0 ? 1 : 10 * power_of_ten(n - 1);
}

/* n / d rounded half to even, by the textbook: floor, then look at what is left. */
static wide round_half_even(wide n, wide d)
{
    bool negative = n < 0;
    if (negative) n = -n;
    wide q = n / d, left = n - q * d, half = d - left;
    if (left > half || (left == half && q & 1)) q++;
    return negative ? -q : q;
}

static quantity_step step_of(int64_t m, uint8_t k)
{
    quantity_step step = {0};
    is_int(quantity_step_from((netto_decimal){m, k}, &step), NETTO_OK);
    return step;
}

static bool same_money(netto_money a, netto_money b)
{
    char x[DECIMAL_TEXT], y[DECIMAL_TEXT];
    money_print(a, x), money_print(b, y);
    return is_string(x, y);
}

static int64_t below(int64_t bound)
{
    int64_t n = (int64_t)tap_random_below((uint64_t)bound);
    return tap_random_below(2) ? n : -n;
}

TEST("a trade costs quantity * price * multiplier")
{
    quantity_step tenth = step_of(1, 1);
    netto_money cost = 0;
    is_int(money_from_trade(25, &tenth, (netto_decimal){4000, 1}, (netto_decimal){50, 0}, &cost), NETTO_OK);
    same_money(cost, (netto_money)50000 * 100000000);
    is_int(money_from_trade(-25, &tenth, (netto_decimal){4000, 1}, (netto_decimal){50, 0}, &cost), NETTO_OK);
    same_money(cost, (netto_money)-50000 * 100000000);
}

TEST("the cost of a trade is rounded half to even, against long division")
{
    for (int round = 0; round < ROUNDS; round++) {
        uint8_t k = (uint8_t)tap_random_below(9), ps = (uint8_t)tap_random_below(9),
                ms = (uint8_t)tap_random_below(5);
        quantity_step step = step_of(1 + (int64_t)tap_random_below(50), k);
        int64_t n = below(1000000), p = below(1000000), m = below(1000);
        netto_money got = 0;
        wide product = (wide)n * step.m * p * m;
        int scale = step.k + ps + ms - 8;
        wide expected =
            scale > 0 ? round_half_even(product, power_of_ten(scale)) : product * power_of_ten(-scale);
        if (!is_int(money_from_trade(n, &step, (netto_decimal){p, ps}, (netto_decimal){m, ms}, &got),
                    NETTO_OK))
            return;
        if (!same_money(got, expected)) return;
    }
}

TEST("a tie goes to the even neighbour, on both sides of zero")
{
    quantity_step one = step_of(1, 0);
    static const struct {
        int64_t units;
        int expected;
    } ties[] = {{5, 0},    {15, 2},   {25, 2}, {35, 4}, {-5, 0},
                {-15, -2}, {-25, -2}, {24, 2}, {26, 3}, {-26, -3}};
    for (size_t i = 0; i < sizeof ties / sizeof *ties; i++) {
        netto_money cost = 0;
        netto_decimal price = {ties[i].units, 9};
        is_int(money_from_trade(1, &one, price, (netto_decimal){1, 0}, &cost), NETTO_OK);
        same_money(cost, ties[i].expected);
    }
}

TEST("a trade and its reversal leave exactly zero")
{
    for (int round = 0; round < ROUNDS; round++) {
        quantity_step step = step_of(1 + (int64_t)tap_random_below(1000000), (uint8_t)tap_random_below(19));
        netto_decimal price = {1 + (int64_t)tap_random_below(1000000000), (uint8_t)tap_random_below(10)};
        netto_decimal one = {1 + (int64_t)tap_random_below(1000), (uint8_t)tap_random_below(4)};
        netto_money buy = 0, sell = 0;
        int64_t n = below(1000000000);
        netto_status a = money_from_trade(n, &step, price, one, &buy);
        netto_status b = money_from_trade(-n, &step, price, one, &sell);
        if (!is_int(a, b) || !ok(a != NETTO_OK || buy + sell == 0)) return;
        a = money_from_inverse(n, &step, price, one, &buy);
        b = money_from_inverse(-n, &step, price, one, &sell);
        if (!is_int(a, b) || !ok(a != NETTO_OK || buy + sell == 0)) return;
    }
}

TEST("an inverse contract costs quantity * multiplier / price")
{
    quantity_step one = step_of(1, 0);
    netto_money cost = 0;
    is_int(money_from_inverse(300, &one, (netto_decimal){30000, 0}, (netto_decimal){100, 0}, &cost),
           NETTO_OK);
    same_money(cost, 100000000);
    is_int(money_from_inverse(1, &one, (netto_decimal){3, 0}, (netto_decimal){1, 0}, &cost), NETTO_OK);
    same_money(cost, 33333333);
    is_int(money_from_inverse(2, &one, (netto_decimal){3, 0}, (netto_decimal){1, 0}, &cost), NETTO_OK);
    same_money(cost, 66666667);
    is_int(money_from_inverse(1, &one, (netto_decimal){0, 0}, (netto_decimal){1, 0}, &cost), NETTO_EDOMAIN);
    is_int(money_from_inverse(1, &one, (netto_decimal){-1, 0}, (netto_decimal){1, 0}, &cost), NETTO_EDOMAIN);
    same_money(cost, 66666667);
}

TEST("the cost of an inverse contract, against long division")
{
    for (int round = 0; round < ROUNDS; round++) {
        uint8_t k = (uint8_t)tap_random_below(4), ps = (uint8_t)tap_random_below(9),
                ms = (uint8_t)tap_random_below(5);
        quantity_step step = step_of(1 + (int64_t)tap_random_below(50), k);
        int64_t n = below(1000000), p = 1 + (int64_t)tap_random_below(1000000000), m = below(1000);
        netto_money got = 0;
        wide top = (wide)n * step.m * m * power_of_ten(ps + 8), bottom = p * power_of_ten(step.k + ms);
        if (!is_int(money_from_inverse(n, &step, (netto_decimal){p, ps}, (netto_decimal){m, ms}, &got),
                    NETTO_OK))
            return;
        if (!same_money(got, round_half_even(top, bottom))) return;
    }
}

TEST("an amount times a price, against long division")
{
    for (int round = 0; round < ROUNDS; round++) {
        uint8_t scale = (uint8_t)tap_random_below(10);
        int64_t amount = below((int64_t)1 << 60), p = below(1000000000);
        netto_money got = 0;
        if (!is_int(money_times(amount, (netto_decimal){p, scale}, &got), NETTO_OK)) return;
        if (!same_money(got, round_half_even((wide)amount * p, power_of_ten(scale)))) return;
    }
}

TEST("shares of an amount, against long division; none and all are exact")
{
    for (int round = 0; round < ROUNDS; round++) {
        int64_t d = 1 + (int64_t)tap_random_below((uint64_t)1 << (1 + tap_random_below(55)));
        int64_t amount = below((int64_t)1 << 62), n = below(d + 1);
        if (!same_money(money_share(amount, n, d), round_half_even((wide)amount * n, d))) return;
        netto_money large = MONEY_MAX - (netto_money)tap_random_below(UINT64_MAX);
        if (!ok(money_share(large, d, d) == large && money_share(large, -d, d) == -large)) return;
        if (!ok(money_share(large, 0, d) == 0 && money_share(-large, d, d) == -large)) return;
    }
}

TEST("what does not fit is an overflow, at every edge, and nothing is written")
{
    static const int64_t edges[] = {0,
                                    1,
                                    -1,
                                    10,
                                    999999999,
                                    (int64_t)1 << 61,
                                    -((int64_t)1 << 61),
                                    INT64_MAX,
                                    -INT64_MAX,
                                    1000000000000000000};
    static const uint8_t scales[] = {0, 1, 8, 9, 17, 18};
    static const int64_t ms[] = {1, 7, 1000000000};
    for (size_t a = 0; a < 10; a++)
        for (size_t b = 0; b < 10; b++)
            for (size_t c = 0; c < 10; c++)
                for (size_t s = 0; s < 6 * 6 * 6 * 3; s++) {
                    quantity_step step = {ms[s / 216], scales[s % 6], 1.0};
                    netto_decimal price = {edges[b], scales[s / 6 % 6]}, by = {edges[c], scales[s / 36 % 6]};
                    int64_t n = edges[a] > QUANTITY_MAX ? QUANTITY_MAX : edges[a];
                    netto_money out = 77;
                    netto_status st =
                        money_from_trade(n < -QUANTITY_MAX ? -QUANTITY_MAX : n, &step, price, by, &out);
                    if (st != NETTO_OK ? !ok(st == NETTO_EOVERFLOW && out == 77)
                                       : out > MONEY_MAX || out < -MONEY_MAX)
                        return;
                    out = 77;
                    st = money_from_inverse(n < -QUANTITY_MAX ? -QUANTITY_MAX : n, &step, price, by, &out);
                    if (st != NETTO_OK ? !ok(out == 77) : out > MONEY_MAX || out < -MONEY_MAX) return;
                    out = 77;
                    st = money_times(edges[a] * ((wide)1 << s % 57), price, &out);
                    if (st != NETTO_OK ? !ok(st == NETTO_EOVERFLOW && out == 77)
                                       : out > MONEY_MAX || out < -MONEY_MAX)
                        return;
                }
    ok(true);
}

TEST("a division whose rest is almost its divisor does not wrap")
{
    quantity_step step = {1000000000, 18, 1e-9};
    netto_money out = 77;
    netto_decimal price = {INT64_MAX, 0}, by = {39031000001, 9}; /* 9.0e37 / 9.2e37, both above 2^126 */
    is_int(money_from_inverse(QUANTITY_MAX, &step, price, by, &out), NETTO_OK);
    same_money(out, 1);
    is_int(money_from_inverse(-QUANTITY_MAX, &step, price, by, &out), NETTO_OK);
    same_money(out, -1);
}

TEST("a caller's number is money with at most eight decimals")
{
    netto_money out = 77;
    is_int(money_from_number((netto_number){0}, &out), NETTO_EPARAMS);
    is_int(money_from_number((netto_number){.kind = NETTO_NUMBER_REAL, .real = NAN}, &out), NETTO_EDOMAIN);
    is_int(money_from_number((netto_number){.kind = NETTO_NUMBER_REAL, .real = 1e-9}, &out), NETTO_EDOMAIN);
    is_int(money_from_number((netto_number){.kind = NETTO_NUMBER_REAL, .real = 1e300}, &out),
           NETTO_EOVERFLOW);
    is_int(money_from_number((netto_number){.kind = NETTO_NUMBER_DECIMAL, .decimal = {1, 9}}, &out),
           NETTO_EDOMAIN);
    same_money(out, 77);
    is_int(money_from_number((netto_number){.kind = NETTO_NUMBER_REAL, .real = -0.1}, &out), NETTO_OK);
    same_money(out, -10000000);
    is_int(money_from_number((netto_number){.kind = NETTO_NUMBER_DECIMAL, .decimal = {10, 9}}, &out),
           NETTO_OK);
    same_money(out, 1);
    is_int(money_from_number((netto_number){.kind = NETTO_NUMBER_DECIMAL, .decimal = {INT64_MAX, 0}}, &out),
           NETTO_OK);
    same_money(out, (netto_money)INT64_MAX * 100000000);
}

TEST("money is printed exactly")
{
    char text[DECIMAL_TEXT];
    is_int(money_print(0, text), 1), is_string(text, "0");
    is_int(money_print(123450000000, text), 6), is_string(text, "1234.5");
    money_print(-1, text), is_string(text, "-0.00000001");
    money_print(-100000000, text), is_string(text, "-1");
    is_int(money_print(MONEY_MAX, text), 38), is_string(text, "13292279957849158729038070602.80344576");
    money_print(-MONEY_MAX, text), is_string(text, "-13292279957849158729038070602.80344576");
}

TEST("the double of an amount is the nearest")
{
    for (int round = 0; round < ROUNDS; round++) {
        netto_money amount = below(INT64_MAX) * ((netto_money)1 << tap_random_below(57));
        amount >>= tap_random_below(63);
        char text[DECIMAL_TEXT];
        money_print(amount, text);
        if (!is_same(money_real(amount), strtod(text, NULL))) return;
    }
    is_same(money_real(-1), -1e-8);
    is_same(money_real(0), 0.0);
}
