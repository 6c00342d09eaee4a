/* number.c: numbers as people read them. */
#include "text/number.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From 0.00001 to below 10^17 a number is written out, else with an exponent. */
#define EXPONENT_LEAST (-5)
#define EXPONENT_MOST  16

static size_t special(double number, char *out)
{
    strcpy(out, isnan(number) ? "nan" : number < 0 ? "-inf" : "inf");
    return strlen(out);
}

/* The fewest digits that read back, without point or trailing zeros; the decimal exponent of the first. */
static int significant(double number, char digits[20])
{
    char text[40];
    for (int more = 14; more <= 16; more++) {
        snprintf(text, sizeof text, "%.*e", more, number);
        if (strtod(text, NULL) == number) break;
    }
    size_t n = 0;
    const char *c = text;
    for (; *c != 'e'; c++)
        if (*c != '.') digits[n++] = *c;
    while (n > 1 && digits[n - 1] == '0') n--;
    digits[n] = '\0';
    return atoi(c + 1);
}

static int write_out(const char *digits, int exponent, char *out)
{
    int n = (int)strlen(digits);
    if (exponent < EXPONENT_LEAST || exponent > EXPONENT_MOST)
        return sprintf(out, "%.1s%s%se%+03d", digits, n > 1 ? "." : "", digits + 1, exponent);
    if (exponent < 0) return sprintf(out, "0.%.*s%s", -exponent - 1, "0000", digits);
    if (exponent >= n - 1) return sprintf(out, "%s%.*s", digits, exponent - (n - 1), "0000000000000000");
    return sprintf(out, "%.*s.%s", exponent + 1, digits, digits + exponent + 1);
}

size_t number_shortest(double number, char *out)
{
    char digits[20];
    size_t sign = signbit(number) ? 1 : 0;
    if (!isfinite(number)) return special(number, out);
    int exponent = significant(fabs(number), digits);
    out[0] = '-';
    return sign + (size_t)write_out(digits, exponent, out + sign);
}

static bool is_zero(const char *text)
{
    return text[strspn(text, "-0.")] == '\0';
}

/* Commas between each three digits before the point, moved in from the right. */
static size_t separate(char *out, size_t size)
{
    size_t start = out[0] == '-', point = strcspn(out, ".");
    for (size_t at = point; at > start + 3; at -= 3, size++) {
        memmove(out + at - 2, out + at - 3, size - (at - 3) + 1);
        out[at - 3] = ',';
    }
    return size;
}

size_t number_fixed(double number, int decimals, bool separators, char *out)
{
    assert(decimals >= 0 && decimals <= 18);
    if (!isfinite(number)) return special(number, out);
    size_t size = (size_t)snprintf(out, NUMBER_TEXT, "%.*f", decimals, number);
    if (out[0] == '-' && is_zero(out)) memmove(out, out + 1, size--);
    return separators ? separate(out, size) : size;
}
