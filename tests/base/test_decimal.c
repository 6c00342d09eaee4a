/* test_decimal.c: decimals as text and as doubles, against strtod and snprintf. */
#include "base/decimal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

#define ROUNDS 20000

static bool reads(const char *text, int64_t units, int scale)
{
    netto_decimal d = {-7, 77};
    return is_int(decimal_parse(text_of(text), &d), NETTO_OK) && is_int(d.units, units) &&
           is_int(d.scale, scale);
}

static bool refuses(const char *text, netto_status status)
{
    netto_decimal d = {-7, 77};
    if (!is_int(decimal_parse(text_of(text), &d), status)) tap_note("of \"%s\"", text);
    return is_int(d.units, -7) && is_int(d.scale, 77);
}

static int64_t random_units(void)
{
    int64_t units = (int64_t)(tap_random() >> (1 + tap_random_below(62)));
    return tap_random_below(2) ? units : -units;
}

TEST("decimals are read exactly, without trailing zeros")
{
    reads("0", 0, 0);
    reads("-0.000", 0, 0);
    reads("1", 1, 0);
    reads("+1", 1, 0);
    reads("-12.5", -125, 1);
    reads("12.50", 125, 1);
    reads("100", 100, 0);
    reads(".5", 5, 1);
    reads("5.", 5, 0);
    reads("000123.4", 1234, 1);
    reads("1e-8", 1, 8);
    reads("1E+3", 1000, 0);
    reads("1.5e1", 15, 0);
    reads("12.345e2", 12345, 1);
    reads("1200e-2", 12, 0);
}

TEST("decimals are read to the last unit")
{
    reads("9223372036854775807", INT64_MAX, 0);
    reads("-9223372036854775807", -INT64_MAX, 0);
    reads("9.223372036854775807", INT64_MAX, 18);
    reads("0.000000000000000001", 1, 18);
    reads("9223372036854775807e-18", INT64_MAX, 18);
    refuses("9223372036854775808", NETTO_EOVERFLOW);
    refuses("-9223372036854775808", NETTO_EOVERFLOW);
    refuses("0.0000000000000000001", NETTO_EOVERFLOW);
    refuses("1e19", NETTO_EOVERFLOW);
    refuses("1e-19", NETTO_EOVERFLOW);
}

TEST("any number of zeros is just zeros")
{
    char text[400];
    memset(text, '0', sizeof text);
    text[399] = '\0';
    reads(text, 0, 0);
    text[0] = '7';
    text[1] = '.';
    reads(text, 7, 0);
    memset(text, '0', 399);
    text[398] = '7';
    reads(text, 7, 0);
    memset(text, '0', 399);
    text[0] = '7';
    memcpy(text + 395, "e-39", 4);
    refuses(text, NETTO_EOVERFLOW);
    reads("70000000000000000000000000000000000000000e-40", 7, 0);
    reads("0.00000000000000000000000000000000000000007e40", 7, 1);
    text[0] = '.';
    memcpy(text + 395, "7e1\0", 4);
    refuses(text, NETTO_EOVERFLOW);
    memcpy(text + 390, "7e390\0", 6);
    reads(text, 7, 0);
}

TEST("more digits than a decimal has are an overflow")
{
    refuses("1234567890123456789012345678901234567890", NETTO_EOVERFLOW);
    refuses("0.1234567890123456789012345678901234567890", NETTO_EOVERFLOW);
    refuses("1.000000000000000000000000000000000000000000000001", NETTO_EOVERFLOW);
}

TEST("what is no decimal is refused")
{
    static const char *const texts[] = {"",      " ",     "-",     "+",    ".",        "-.",  "e5",
                                        ".e5",   "1e",    "1e+",   "1e-",  "1e+-5",    "--1", "+-1",
                                        "1.2.3", "1 ",    " 1",    "1,5",  "0x10",     "inf", "nan",
                                        "NaN",   "1_000", "1e5.5", "1e5 ", "\xc2\xbd", "-inf"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) refuses(texts[i], NETTO_EPARAMS);
    netto_decimal d;
    is_int(decimal_parse((netto_text){0}, &d), NETTO_EPARAMS);
    is_int(decimal_parse((netto_text){"1\0002", 3}, &d), NETTO_EPARAMS);
}

TEST("an exponent of any length is an exponent")
{
    reads("0e999999999999999999999", 0, 0);
    reads("0e-999999999999999999999", 0, 0);
    reads("1e0000000000000000000001", 10, 0);
    refuses("1e1000", NETTO_EOVERFLOW);
    refuses("1e99999999999999999999999", NETTO_EOVERFLOW);
    refuses("1e-99999999999999999999999", NETTO_EOVERFLOW);
    refuses("1e99999999999999999999999x", NETTO_EPARAMS);
}

TEST("nothing is read beyond the text")
{
    netto_decimal d;
    static const char text[] = {'1', '2', '3', '4'};
    char *exact = malloc(2);
    if (!ok(exact != NULL)) return;
    memcpy(exact, text, 2);
    is_int(decimal_parse((netto_text){exact, 2}, &d), NETTO_OK);
    is_int(d.units, 12);
    exact[1] = 'e';
    is_int(decimal_parse((netto_text){exact, 2}, &d), NETTO_EPARAMS);
    exact[1] = '.';
    is_int(decimal_parse((netto_text){exact, 2}, &d), NETTO_OK);
    exact[0] = '-';
    is_int(decimal_parse((netto_text){exact, 1}, &d), NETTO_EPARAMS);
    free(exact);
}

TEST("what is printed reads back, also with an exponent")
{
    for (int round = 0; round < ROUNDS; round++) {
        netto_decimal d = {random_units(), (uint8_t)tap_random_below(19)}, back;
        char text[DECIMAL_TEXT], moved[DECIMAL_TEXT + 32];
        size_t size = decimal_print(d, text);
        if (!is_int(size, strlen(text))) return;
        if (!is_int(decimal_parse(text_of(text), &back), NETTO_OK)) return;
        while (d.scale > 0 && d.units % 10 == 0) d = (netto_decimal){d.units / 10, (uint8_t)(d.scale - 1)};
        if (!is_int(back.units, d.units) || !is_int(back.scale, d.scale)) return;
        snprintf(moved, sizeof moved, "%" PRId64 "e-%d", d.units, d.scale);
        if (!is_int(decimal_parse(text_of(moved), &back), NETTO_OK)) return;
        if (!is_int(back.units, d.units) || !is_int(back.scale, d.scale)) return;
    }
}

TEST("decimals are printed without trailing zeros")
{
    char text[DECIMAL_TEXT];
    decimal_print((netto_decimal){-1250, 3}, text), is_string(text, "-1.25");
    decimal_print((netto_decimal){0, 18}, text), is_string(text, "0");
    decimal_print((netto_decimal){-5, 1}, text), is_string(text, "-0.5");
    decimal_print((netto_decimal){1000, 3}, text), is_string(text, "1");
    decimal_print((netto_decimal){1000, 0}, text), is_string(text, "1000");
    decimal_print((netto_decimal){1, 18}, text), is_string(text, "0.000000000000000001");
    decimal_print((netto_decimal){INT64_MIN, 18}, text), is_string(text, "-9.223372036854775808");
}

TEST("a decimal's double is the nearest")
{
    for (int round = 0; round < ROUNDS; round++) {
        netto_decimal d = {random_units(), (uint8_t)tap_random_below(19)};
        char text[DECIMAL_TEXT];
        snprintf(text, sizeof text, "%" PRId64 "e-%d", d.units, d.scale);
        if (!is_same(decimal_real(d), strtod(text, NULL) + 0.0)) return;
    }
}

static int significant_digits(netto_decimal d)
{
    int n = 0;
    while (d.units && d.units % 10 == 0) d.units /= 10;
    for (; d.units; d.units /= 10) n++;
    return n ? n : 1;
}

/* No shorter decimal reads back as this double. */
static int shortest_digits(double real)
{
    char text[64];
    for (int n = 1; n < 17; n++) {
        snprintf(text, sizeof text, "%.*e", n - 1, real);
        if (strtod(text, NULL) == real) return n;
    }
    return 17;
}

static bool is_shortest(double real)
{
    netto_decimal d;
    netto_status status = decimal_from_real(real, &d);
    if (status == NETTO_EOVERFLOW) return ok(fabs(real) > 9e18 || fabs(real) < 1e-2);
    return is_int(status, NETTO_OK) && is_near(decimal_real(d), real, 0.0) &&
           is_int(significant_digits(d), shortest_digits(real));
}

TEST("a double becomes the shortest decimal that reads back")
{
    for (int round = 0; round < ROUNDS; round++) {
        int digits = 1 + (int)tap_random_below(17);
        char text[64];
        snprintf(text, sizeof text, "%.*e", digits - 1, tap_random_real(-1.0, 1.0));
        double real = ldexp(strtod(text, NULL), (int)tap_random_below(40) - 6);
        if (!is_shortest(real)) return;
        snprintf(text, sizeof text, "%.*f", (int)tap_random_below(12), tap_random_real(-1e6, 1e6));
        if (!is_shortest(strtod(text, NULL))) return;
    }
}

TEST("doubles at the edges become decimals or are refused")
{
    netto_decimal d = {-7, 77};
    is_int(decimal_from_real(NAN, &d), NETTO_EDOMAIN);
    is_int(decimal_from_real(INFINITY, &d), NETTO_EDOMAIN);
    is_int(decimal_from_real(-INFINITY, &d), NETTO_EDOMAIN);
    is_int(decimal_from_real(1e300, &d), NETTO_EOVERFLOW);
    is_int(decimal_from_real(0x1p63, &d), NETTO_EOVERFLOW);
    is_int(decimal_from_real(5e-324, &d), NETTO_EOVERFLOW);
    is_int(decimal_from_real(1e-19, &d), NETTO_EOVERFLOW);
    is_int(d.units, -7);
    is_int(decimal_from_real(-0.0, &d), NETTO_OK), is_int(d.units, 0), is_int(d.scale, 0);
    is_int(decimal_from_real(1e-18, &d), NETTO_OK), is_int(d.units, 1), is_int(d.scale, 18);
    is_int(decimal_from_real(1e18, &d), NETTO_OK), is_int(d.units, 1000000000000000000), is_int(d.scale, 0);
    is_int(decimal_from_real(0.1, &d), NETTO_OK), is_int(d.units, 1), is_int(d.scale, 1);
    is_int(decimal_from_real(0.1 + 0.2, &d), NETTO_OK), is_int(d.units, 30000000000000004),
        is_int(d.scale, 17);
}

TEST("a caller's number is a double, a decimal or nothing")
{
    netto_decimal d = {-7, 77};
    is_int(decimal_from_number((netto_number){0}, &d), NETTO_EPARAMS);
    is_int(d.units, -7);
    netto_number real = {.kind = NETTO_NUMBER_REAL, .real = 2.5};
    is_int(decimal_from_number(real, &d), NETTO_OK), is_int(d.units, 25);
    netto_number exact = {.kind = NETTO_NUMBER_DECIMAL, .decimal = {314, 2}};
    is_int(decimal_from_number(exact, &d), NETTO_OK), is_int(d.units, 314), is_int(d.scale, 2);
}
