/* test_number.c: numbers as people read them. */
#include "text/number.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap/tap.h"

static bool shortest(double number, const char *expected)
{
    char text[NUMBER_TEXT];
    size_t size = number_shortest(number, text);
    return is_string(text, expected) && is_int(size, strlen(text));
}

static bool fixed(double number, int decimals, bool separators, const char *expected)
{
    char text[NUMBER_TEXT];
    size_t size = number_fixed(number, decimals, separators, text);
    return is_string(text, expected) && is_int(size, strlen(text));
}

TEST("the shortest text of a double is written out where people would write it out")
{
    shortest(0.0, "0");
    shortest(-0.0, "-0");
    shortest(1.0, "1");
    shortest(-12.5, "-12.5");
    shortest(0.1, "0.1");
    shortest(0.1 + 0.2, "0.30000000000000004");
    shortest(100000000, "100000000");
    shortest(123456789012345680.0, "1.2345678901234568e+17");
    shortest(12345678901234568.0, "12345678901234568");
    shortest(1e16, "10000000000000000");
    shortest(1e17, "1e+17");
    shortest(0.00001, "0.00001");
    shortest(0.00001234, "0.00001234");
    shortest(1e-8, "1e-08");
    shortest(1.5e-300, "1.5e-300");
    shortest(5e-324, "4.94065645841247e-324");
    shortest(1.7976931348623157e308, "1.7976931348623157e+308");
    shortest(9007199254740993.0, "9007199254740992");
    shortest(INFINITY, "inf");
    shortest(-INFINITY, "-inf");
    shortest(NAN, "nan");
}

static double random_double(void)
{
    double x;
    uint64_t bits = tap_random();
    memcpy(&x, &bits, sizeof x);
    if (tap_random_below(2)) x = ldexp(tap_random_real(-1, 1), (int)tap_random_below(80) - 30);
    if (tap_random_below(3) == 0) x = nearbyint(tap_random_real(-1e6, 1e6)) / 100;
    return x;
}

TEST("the shortest text reads back, and no shorter number does")
{
    for (int round = 0; round < 50000; round++) {
        char text[NUMBER_TEXT], fewer[64];
        double x = random_double();
        if (!isfinite(x)) continue;
        number_shortest(x, text);
        if (!is_same(strtod(text, NULL), x)) return;
        int digits = 0, zeros = 0;
        for (const char *c = text; *c && *c != 'e'; c++) {
            if (*c >= '0' && *c <= '9' && (digits > 0 || *c != '0')) digits++;
            if (*c >= '0' && *c <= '9') zeros = *c == '0' ? zeros + 1 : 0;
        }
        if (!strchr(text, '.')) digits -= zeros; /* 1200 has two */
        if (digits < 17 && digits > 15) {
            snprintf(fewer, sizeof fewer, "%.14e", x);
            if (!ok(strtod(fewer, NULL) != x)) return;
        }
        if (!ok(digits <= 17)) return;
    }
}

TEST("fixed numbers have their decimals and separators")
{
    fixed(0, 2, true, "0.00");
    fixed(999, 0, true, "999");
    fixed(1000, 0, true, "1,000");
    fixed(-1234567.891, 2, true, "-1,234,567.89");
    fixed(-1234567.891, 2, false, "-1234567.89");
    fixed(123456, 3, true, "123,456.000");
    fixed(-100, 0, true, "-100");
    fixed(-0.001, 2, true, "0.00");
    fixed(-0.0, 0, true, "0");
    fixed(-0.006, 2, true, "-0.01");
    fixed(INFINITY, 2, true, "inf");
    fixed(-INFINITY, 2, true, "-inf");
    fixed(NAN, 2, true, "nan");
}

TEST("separators stand between each three digits, and nowhere else")
{
    for (int round = 0; round < 20000; round++) {
        char with[NUMBER_TEXT], without[NUMBER_TEXT], back[NUMBER_TEXT];
        double x = random_double();
        if (!isfinite(x)) continue;
        int decimals = (int)tap_random_below(19);
        size_t size = number_fixed(x, decimals, true, with), n = 0;
        number_fixed(x, decimals, false, without);
        if (!is_int(size, strlen(with))) return;
        size_t point = strcspn(with, "."), start = with[0] == '-';
        for (size_t i = 0; i < size; i++) {
            bool comma = i < point && i > start && (point - i) % 4 == 0;
            if (!ok(comma == (with[i] == ','))) return;
            if (with[i] != ',') back[n++] = with[i];
        }
        back[n] = '\0';
        if (!is_string(back, without)) return;
    }
}

TEST("the largest number fits its room")
{
    char text[NUMBER_TEXT];
    ok(number_fixed(-1.7976931348623157e308, 18, true, text) < NUMBER_TEXT);
    ok(strlen(text) < NUMBER_TEXT);
}
