/* test_exact.c: decimals of any report, to the digit. */
#include "text/exact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

static exact read(const char *text)
{
    exact x = {.negative = false};
    is_int(exact_read(text_of(text), &x), NETTO_OK);
    return x;
}

static void reads(const char *text, const char *expected)
{
    char out[EXACT_TEXT];
    exact x = read(text);
    is_int(exact_print(&x, out), strlen(expected));
    is_string(out, expected);
}

static void refuses(const char *text, netto_status expected)
{
    exact x = {.negative = true, .limbs = {7}}, before = x;
    is_int(exact_read(text_of(text), &x), expected);
    ok(memcmp(&x, &before, sizeof x) == 0);
}

TEST("whatever way a number is written it is the same")
{
    reads("99", "99");
    reads("+99.00", "99");
    reads("9.9e1", "99");
    reads("990E-1", "99");
    reads("0099.", "99");
    reads(".5", "0.5");
    reads("-0.000", "0");
    reads("-0.000000000000000001", "-0.000000000000000001");
    reads("1e-18", "0.000000000000000001");
    reads("123456789012345678901234567890.123456789012345678", "123456789012345678901234567890.123456789012345678");
    reads("0.0000000000000000010000000000000", "0.000000000000000001");
    reads("1e29", "100000000000000000000000000000");
    reads("0e999", "0");
    reads("1000000000", "1000000000");
    reads("999999999.999999999", "999999999.999999999");
}

TEST("what is no number, or does not fit, is refused and leaves what was there")
{
    const char *const none[] = {"", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", "1,234", " 1", "1 ", "0x10", "inf", "nan", "--1", "1-", "1e5x", "1e1.5", "\xc2\xa0\x31"};
    const char *const wide[] = {"1e30", "1e-19", "0.1234567890123456789", "1e999", "1e-999", "1e99999999999999999999", "1234567890123456789012345678901"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) refuses(none[i], NETTO_EPARAMS);
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) refuses(wide[i], NETTO_EOVERFLOW);
}

TEST("sums and differences are those of whole numbers, and what is added can be taken away")
{
    exact sum = {.negative = false};
    int64_t all = 0;
    for (int i = 0; i < 20000; i++) {
        char text[EXACT_TEXT], expected[EXACT_TEXT];
        int64_t a = (int64_t)(tap_random() >> tap_random_below(64)) % 1000000000000, b = (int64_t)(tap_random_below(2000)) - 1000;
        if (tap_random_below(2)) a = -a;
        snprintf(text, sizeof text, "%llde-9", (long long)a);
        exact x = read(text);
        exact_add(&sum, &x);
        all += a;
        snprintf(expected, sizeof expected, "%llde-9", (long long)all);
        exact whole = read(expected), less = exact_less(&sum, &whole);
        ok(exact_is_zero(&less) && !less.negative && sum.negative == (all < 0));
        snprintf(text, sizeof text, "%lld", (long long)b);
        exact y = read(text), back = exact_less(&x, &y);
        exact_add(&back, &y);
        less = exact_less(&back, &x);
        ok(exact_is_zero(&less));
    }
}

TEST("a bound holds to the last digit, a share as well")
{
    exact one = read("1"), over = read("1.000000000000000001"), minus = read("-1");
    ok(exact_is_within(&one, &one) && exact_is_within(&minus, &one) && !exact_is_within(&over, &one));
    exact of = read("-123456789012345678901234567890"), percent = read("0.000000000000000001"), share = read("1234567890.123456789012345678");
    ok(exact_is_within_percent(&share, &percent, &of));
    exact beyond = read("1234567890.123456789012345679"), third = read("33.333333333333333333"), hundred = read("100"), more = read("33.333333333333333334");
    ok(!exact_is_within_percent(&beyond, &percent, &of));
    ok(exact_is_within_percent(&third, &third, &hundred) && !exact_is_within_percent(&more, &third, &hundred));
    exact zero = read("0");
    ok(exact_is_within_percent(&zero, &zero, &zero) && !exact_is_within_percent(&one, &hundred, &zero));
}
