/* test_decimal_quantity.c: quantities as counts of steps: exact, and doubles only where they are the nearest.
 */
#include "base/decimal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

#define ROUNDS 20000

__extension__ typedef __int128 wide;

static quantity_step step_of(const char *text)
{
    netto_decimal d = {0};
    quantity_step step = {0};
    ok(decimal_parse(text_of(text), &d) == NETTO_OK && quantity_step_from(d, &step) == NETTO_OK);
    return step;
}

static netto_number real(double x)
{
    return (netto_number){.kind = NETTO_NUMBER_REAL, .real = x};
}

static netto_number exact(const char *text)
{
    netto_number n = {.kind = NETTO_NUMBER_DECIMAL};
    is_int(decimal_parse(text_of(text), &n.decimal), NETTO_OK);
    return n;
}

static netto_status count(netto_number number, const char *step_text, int64_t *n)
{
    quantity_step step = step_of(step_text);
    return quantity_from_number(number, &step, n);
}

/* The double nearest to n steps, by long division into text and strtod. */
static double nearest(int64_t n, quantity_step step)
{
    wide units = (wide)n * step.m;
    char digits[64], text[96];
    int at = 63;
    bool negative = units < 0;
    digits[at] = '\0';
    for (units = negative ? -units : units; units > 0 || at == 63; units /= 10)
        digits[--at] = (char)('0' + (int)(units % 10));
    snprintf(text, sizeof text, "%s%se-%d", negative ? "-" : "", digits + at, step.k);
    return strtod(text, NULL);
}

static quantity_step random_step(void)
{
    static const int64_t ms[] = {1, 1, 1, 5, 25, 3, 7, 999999937, 1000000000};
    netto_decimal d = {ms[tap_random_below(9)], (uint8_t)tap_random_below(19)};
    quantity_step step = {0};
    is_int(quantity_step_from(d, &step), NETTO_OK);
    return step;
}

static int64_t random_count(int bits)
{
    int64_t n = (int64_t)(tap_random() >> (64 - bits + (int)tap_random_below((uint64_t)bits)));
    return tap_random_below(2) ? n : -n;
}

TEST("a step is m * 10^-k")
{
    quantity_step s = step_of("0.05");
    is_int(s.m, 5), is_int(s.k, 2), is_same(s.real, 0.05);
    s = step_of("100"), is_int(s.m, 100), is_int(s.k, 0);
    s = step_of("1000000000"), is_int(s.m, 1000000000);
    s = step_of("1e-18"), is_int(s.k, 18), is_same(s.real, 1e-18);
    s = step_of("2.50"), is_int(s.m, 25), is_int(s.k, 1);
}

TEST("what cannot be a step is refused")
{
    static const netto_decimal bad[] = {{0, 0},          {-1, 0}, {1000000001, 0}, {1000000001, 9},
                                        {INT64_MAX, 18}, {1, 19}, {INT64_MIN, 0},  {10000000000, 0}};
    quantity_step s = {.m = 77};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        is_int(quantity_step_from(bad[i], &s), NETTO_EDOMAIN);
    is_int(s.m, 77);
}

TEST("a double is n steps if it is the nearest to n steps")
{
    int64_t n = -7;
    is_int(count(real(0.3), "0.1", &n), NETTO_OK), is_int(n, 3);
    is_int(count(real(-2.5), "0.5", &n), NETTO_OK), is_int(n, -5);
    is_int(count(real(0.0), "0.1", &n), NETTO_OK), is_int(n, 0);
    is_int(count(real(-0.0), "0.1", &n), NETTO_OK), is_int(n, 0);
    is_int(count(real(1e-8), "1e-8", &n), NETTO_OK), is_int(n, 1);
    n = -7;
    is_int(count(real(0.1 + 0.2), "0.1", &n), NETTO_ESTEP);
    is_int(count(real(0.25), "0.1", &n), NETTO_ESTEP);
    is_int(count(real(1e-9), "1e-8", &n), NETTO_ESTEP);
    is_int(count(real(5e-324), "1e-18", &n), NETTO_ESTEP);
    is_int(count(real(1.0), "3", &n), NETTO_ESTEP);
    is_int(n, -7);
}

TEST("large round quantities in doubles are accepted with the default step")
{
    int64_t n = 0;
    is_int(count(real(1e8), "1e-8", &n), NETTO_OK), is_int(n, 10000000000000000);
    is_int(count(real(-1e9), "1e-8", &n), NETTO_OK), is_int(n, -100000000000000000);
    is_int(count(real(123456789.5), "1e-8", &n), NETTO_OK), is_int(n, 12345678950000000);
    is_int(count(real(90071992.54740993), "1e-8", &n), NETTO_OK);
    is_int(count(real(0x1p61), "1", &n), NETTO_OK), is_int(n, QUANTITY_MAX);
}

TEST("what is not finite, too large or absent is refused")
{
    int64_t n = -7;
    is_int(count(real(NAN), "1", &n), NETTO_EDOMAIN);
    is_int(count(real(INFINITY), "1", &n), NETTO_EDOMAIN);
    is_int(count(real(-INFINITY), "1", &n), NETTO_EDOMAIN);
    is_int(count(real(1e300), "1e-8", &n), NETTO_EOVERFLOW);
    is_int(count(real(-1.7976931348623157e308), "1e-18", &n), NETTO_EOVERFLOW);
    is_int(count(real(0x1p62), "1", &n), NETTO_EOVERFLOW);
    is_int(count(real(3e10), "1e-8", &n), NETTO_EOVERFLOW);
    is_int(count((netto_number){0}, "1", &n), NETTO_EPARAMS);
    is_int(n, -7);
}

TEST("a decimal is n steps exactly or not at all")
{
    int64_t n = -7;
    is_int(count(exact("0.3"), "0.1", &n), NETTO_OK), is_int(n, 3);
    is_int(count(exact("-1.25"), "0.05", &n), NETTO_OK), is_int(n, -25);
    is_int(count(exact("1000"), "100", &n), NETTO_OK), is_int(n, 10);
    is_int(count(exact("2305843009213693952"), "1", &n), NETTO_OK), is_int(n, QUANTITY_MAX);
    n = -7;
    is_int(count(exact("0.31"), "0.1", &n), NETTO_ESTEP);
    is_int(count(exact("0.000000000000000001"), "1000000000", &n), NETTO_ESTEP);
    is_int(count(exact("2305843009213693953"), "1", &n), NETTO_EOVERFLOW);
    is_int(count(exact("-2305843009213693953"), "1", &n), NETTO_EOVERFLOW);
    is_int(count(exact("9223372036854775807"), "1e-18", &n), NETTO_EOVERFLOW);
    is_int(n, -7);
}

TEST("the double of n steps is the nearest")
{
    for (int round = 0; round < ROUNDS; round++) {
        quantity_step step = random_step();
        int64_t n = random_count(61);
        if (!is_same(quantity_real(n, &step), nearest(n, step) + 0.0)) return;
    }
}

TEST("n steps as a double are n steps again, as far as doubles reach")
{
    for (int round = 0; round < ROUNDS; round++) {
        quantity_step step = random_step();
        int64_t n = random_count(61), back = -7;
        double x = nearest(n, step);
        if (!is_int(quantity_from_number(real(x), &step, &back), NETTO_OK)) {
            tap_note("%" PRId64 " steps of %" PRId64 "e-%d", n, step.m, step.k);
            return;
        }
        bool one_to_one = (wide)llabs(n) * step.m <= 1000000000000000; /* any 15 digits survive in a double */
        if (one_to_one && !is_int(back, n)) return;
        if (!ok(nearest(back, step) == x)) return;
        if (!ok(fabs(x) - fabs(nextafter(x, 0)) >= 0.99 * (double)llabs(back - n) * step.real)) return;
    }
}

/* Is there any n at all?  Seven candidates around the quotient, in more than double precision. */
static bool exists(double x, quantity_step step)
{
    int64_t middle = llroundl((long double)x * powl(10, step.k) / (long double)step.m);
    for (int64_t n = middle - 3; n <= middle + 3; n++)
        if (nearest(n, step) == x) return true;
    return false;
}

TEST("a double between the steps is refused, and no other")
{
    for (int round = 0; round < ROUNDS; round++) {
        quantity_step step = random_step();
        double x = nearest(random_count(60), step);
        for (int away = (int)tap_random_below(3); away > 0; away--)
            x = nextafter(x, tap_random_below(2) ? INFINITY : -INFINITY);
        int64_t n;
        netto_status status = quantity_from_number(real(x), &step, &n);
        if (!is_int(status, exists(x, step) ? NETTO_OK : NETTO_ESTEP)) return;
    }
}

TEST("n steps as a decimal are n steps again")
{
    for (int round = 0; round < ROUNDS; round++) {
        quantity_step step = random_step();
        int64_t n = random_count(61), back = -7;
        netto_number number = {.kind = NETTO_NUMBER_DECIMAL};
        netto_status status = quantity_decimal(n, &step, &number.decimal);
        wide units = (wide)n * step.m;
        if (!is_int(status, units > INT64_MAX || units < INT64_MIN ? NETTO_EOVERFLOW : NETTO_OK)) return;
        if (status != NETTO_OK) continue;
        if (!is_int(quantity_from_number(number, &step, &back), NETTO_OK) || !is_int(back, n)) return;
    }
}
