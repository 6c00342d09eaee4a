/* decimal.c: exact quantities and money.
 *
 * Every conversion has a fast path in which all operands are below 2^53 and powers of ten are exact
 * doubles, so one IEEE division rounds once, and a slow path in whole numbers that rounds once too.  Only the
 * shortest decimal of a double that has no short one asks the C library's strtod (the process never calls
 * setlocale). */
#include "base/decimal.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXACT DECIMAL_EXACT

const double decimal_tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,
                                  1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

static netto_money ten(unsigned power)
{
    static const int64_t small[] = {1,
                                    10,
                                    100,
                                    1000,
                                    10000,
                                    100000,
                                    1000000,
                                    10000000,
                                    100000000,
                                    1000000000,
                                    10000000000,
                                    100000000000,
                                    1000000000000,
                                    10000000000000,
                                    100000000000000,
                                    1000000000000000,
                                    10000000000000000,
                                    100000000000000000,
                                    1000000000000000000};
    assert(power <= 38);
    netto_money result = 1;
    for (; power > 18; power -= 18) result *= small[18];
    return result * small[power];
}

/* The nearest whole number, ties to even, of what is below 2^51: adding 1.5 * 2^52 leaves no room for a
 * fraction. */
static double nearest_whole(double x)
{
    if (fabs(x) >= 0x1p51) return nearbyint(x);
    double shifted = x + 0x1.8p52;
    return shifted - 0x1.8p52;
}

static netto_decimal stripped(int64_t units, unsigned scale)
{
    while (scale > 0 && units % 10 == 0) {
        units /= 10;
        scale--;
    }
    return (netto_decimal){units, (uint8_t)scale};
}

/* ---- texts -------------------------------------------------------------------------------------- */

typedef struct scan {
    const char *at, *end;
    netto_money units;
    int scale, digits;
    bool wide;
} scan;

static void scan_digits(scan *s, bool fraction)
{
    for (; s->at < s->end && *s->at >= '0' && *s->at <= '9'; s->at++) {
        s->digits++;
        if (s->units > ten(35)) { /* more digits than any decimal has, unless they are zeros */
            s->wide |= *s->at != '0';
            s->scale -= !fraction;
            continue;
        }
        s->units = s->units * 10 + (*s->at - '0');
        s->scale += fraction;
    }
}

/* The exponent, or INT32_MIN where there should be one and is not. */
static int scan_exponent(scan *s)
{
    if (s->at == s->end || (*s->at != 'e' && *s->at != 'E')) return 0;
    s->at++;
    int sign = 1, value = 0, digits = 0;
    if (s->at < s->end && (*s->at == '-' || *s->at == '+')) sign = *s->at++ == '-' ? -1 : 1;
    for (; s->at < s->end && *s->at >= '0' && *s->at <= '9'; s->at++, digits++)
        if (value < 100000000) value = value * 10 + (*s->at - '0');
    return digits ? sign * value : INT32_MIN;
}

static netto_status fit(netto_money units, int scale, netto_decimal *out)
{
    while (units != 0 && units % 10 == 0 && scale > 0) {
        units /= 10;
        scale--;
    }
    if (units == 0) scale = 0;
    for (; scale < 0; scale++) {
        if (units > INT64_MAX || units < -INT64_MAX) return NETTO_EOVERFLOW;
        units *= 10;
    }
    if (scale > DECIMAL_SCALE_MAX || units > INT64_MAX || units < -INT64_MAX) return NETTO_EOVERFLOW;
    *out = (netto_decimal){(int64_t)units, (uint8_t)scale};
    return NETTO_OK;
}

netto_status decimal_parse(netto_text text, netto_decimal *out)
{
    scan s = {.at = text.bytes, .end = text.bytes + text.size};
    if (text.size == 0) return NETTO_EPARAMS;
    bool negative = *s.at == '-';
    if (*s.at == '-' || *s.at == '+') s.at++;
    scan_digits(&s, false);
    if (s.at < s.end && *s.at == '.') {
        s.at++;
        scan_digits(&s, true);
    }
    int exponent = scan_exponent(&s);
    if (s.digits == 0 || exponent == INT32_MIN || s.at != s.end) return NETTO_EPARAMS;
    if (s.wide) return NETTO_EOVERFLOW;
    return fit(negative ? -s.units : s.units, s.scale - exponent, out);
}

size_t money_print_scaled(netto_money units, unsigned scale, char *out)
{
    char digits[48];
    size_t n = 0, length = 0;
    bool negative = units < 0;
    if (negative) units = -units;
    do {
        digits[n++] = (char)('0' + (int)(units % 10));
        units /= 10;
    } while (units > 0 || n <= scale);
    size_t trailing = 0;
    while (trailing < scale && digits[trailing] == '0') trailing++;
    if (negative) out[length++] = '-';
    while (n > scale) out[length++] = digits[--n];
    if (n > trailing) out[length++] = '.';
    while (n > trailing) out[length++] = digits[--n];
    out[length] = '\0';
    return length;
}

size_t decimal_print(netto_decimal decimal, char *out)
{
    return money_print_scaled(decimal.units, decimal.scale, out);
}

size_t money_print(netto_money amount, char *out)
{
    return money_print_scaled(amount, NETTO_MONEY_SCALE, out);
}

__extension__ typedef unsigned __int128 wide;

static int bits_of(wide n)
{
    uint64_t high = (uint64_t)(n >> 64);
    return high ? 128 - __builtin_clzll(high) : 64 - __builtin_clzll((uint64_t)n | 1);
}

/* The same in machine words: a quotient of 62 bits, the last of which tells that something is left. */
static double nearest_small(int64_t units, int64_t d)
{
    uint64_t n = units < 0 ? -(uint64_t)units : (uint64_t)units, q = n / (uint64_t)d, rest = n % (uint64_t)d;
    int shift = __builtin_clzll(q) - 2;
    uint64_t below = rest << shift, v = (q << shift) + below / (uint64_t)d;
    v |= below % (uint64_t)d != 0;
    double size = (double)(int64_t)v / (double)((uint64_t)1 << shift);
    return units < 0 ? -size : size;
}

#define SMALL_SCALE 8 /* 10^8 is below 2^27: what is left of a division by it can be shifted by 36 bits */

/* The double nearest to units * 10^-scale: the quotient has at least 67 bits, the last of which tells that
 * something is left, so that its own rounding is the only one. */
double decimal_nearest(netto_money units, unsigned scale)
{
    if (scale >= 1 && scale <= SMALL_SCALE && units < INT64_MAX && units > -INT64_MAX && (units > EXACT || units < -EXACT))
        return nearest_small((int64_t)units, (int64_t)decimal_tens[scale]);
    wide n = units < 0 ? -(wide)units : (wide)units, d = (wide)ten(scale);
    int shift = 127 - bits_of(n);
    n <<= shift;
    double size = ldexp((double)(n / d | (n % d != 0)), -shift);
    return units < 0 ? -size : size;
}

double decimal_real(netto_decimal d)
{
    return decimal_to_real(d.units, d.scale);
}

/* ---- doubles ------------------------------------------------------------------------------------- */

static netto_status shortest(double real, netto_decimal *out)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, real);
        if (strtod(text, NULL) == real) break;
    }
    return decimal_parse((netto_text){text, (uint32_t)strlen(text)}, out);
}

netto_status decimal_from_real(double real, netto_decimal *out)
{
    if (!isfinite(real)) return NETTO_EDOMAIN;
    for (unsigned k = 0; k <= 10; k++) {
        double scaled = real * decimal_tens[k];
        if (fabs(scaled) >= (double)EXACT) break;
        double whole = nearest_whole(scaled);
        if (whole / decimal_tens[k] == real) {
            *out = (netto_decimal){(int64_t)whole, (uint8_t)k};
            return NETTO_OK;
        }
    }
    return shortest(real, out);
}

netto_status decimal_from_number(netto_number number, netto_decimal *out)
{
    if (number.kind == NETTO_NUMBER_REAL) return decimal_from_real(number.real, out);
    if (number.kind != NETTO_NUMBER_DECIMAL) return NETTO_EPARAMS;
    *out = number.decimal;
    return NETTO_OK;
}

/* ---- quantities ---------------------------------------------------------------------------------- */

netto_status quantity_step_from(netto_decimal decimal, quantity_step *out)
{
    netto_decimal d = stripped(decimal.units, decimal.scale);
    if (d.units < 1 || d.units > 1000000000 || d.scale > DECIMAL_SCALE_MAX) return NETTO_EDOMAIN;
    *out = (quantity_step){d.units, d.scale, (double)d.units / decimal_tens[d.scale]};
    return NETTO_OK;
}

/* Twice the steps in a double, rounded down: mantissa * 2^exponent * 10^k / m in integers. */
static netto_money twice_steps(double real, const quantity_step *step)
{
    int exponent;
    netto_money units = (netto_money)(frexp(real, &exponent) * 0x1p53);
    exponent -= 52;
    units *= ten(step->k); /* below 2^113 */
    if (exponent < -126) exponent = -126;
    units = exponent < 0 ? units >> -exponent : units << exponent;
    return units / step->m;
}

/* Where one division is not enough: the nearest number of steps, else its neighbour (below a power of two
 * doubles lie closer than above), reads back as this double, or none does. */
static netto_status from_large(double real, const quantity_step *step, int64_t *out)
{
    double size = fabs(real);
    if (size / step->real > 2.0 * (double)QUANTITY_MAX) return NETTO_EOVERFLOW;
    netto_money twice = twice_steps(size, step), nearest = (twice + 1) / 2;
    int64_t n = (int64_t)nearest;
    if (quantity_real(n, step) != size) n += twice % 2 ? -1 : 1;
    if (quantity_real(n, step) != size) return NETTO_ESTEP;
    if (n > QUANTITY_MAX) return NETTO_EOVERFLOW;
    *out = real < 0 ? -n : n;
    return NETTO_OK;
}

static netto_status from_real(double real, const quantity_step *step, int64_t *out)
{
    if (!isfinite(real)) return NETTO_EDOMAIN;
    double n = nearest_whole(real / step->real); /* off by less than 3 * 2^-53 * n */
    if (fabs(n) > 0x1p50 || fabs(n) * (double)step->m > (double)EXACT) return from_large(real, step, out);
    if ((double)((int64_t)n * step->m) / decimal_tens[step->k] != real) return NETTO_ESTEP;
    *out = (int64_t)n;
    return NETTO_OK;
}

static netto_status from_decimal(netto_decimal d, const quantity_step *step, int64_t *out)
{
    netto_money units = d.units, m = step->m;
    if (step->k >= d.scale)
        units *= ten(step->k - d.scale);
    else
        m *= ten(d.scale - step->k);
    if (units % m != 0) return NETTO_ESTEP;
    units /= m;
    if (units > QUANTITY_MAX || units < -QUANTITY_MAX) return NETTO_EOVERFLOW;
    *out = (int64_t)units;
    return NETTO_OK;
}

netto_status quantity_from_number(netto_number number, const quantity_step *step, int64_t *out)
{
    if (number.kind == NETTO_NUMBER_REAL) return from_real(number.real, step, out);
    if (number.kind == NETTO_NUMBER_DECIMAL) return from_decimal(number.decimal, step, out);
    return NETTO_EPARAMS;
}

netto_status quantity_decimal(int64_t n, const quantity_step *step, netto_decimal *out)
{
    int64_t units;
    if (__builtin_mul_overflow(n, step->m, &units)) return NETTO_EOVERFLOW;
    *out = stripped(units, step->k);
    return NETTO_OK;
}

/* ---- money --------------------------------------------------------------------------------------- */

/* The same in machine words, which is where nearly all money is. */
static netto_money divide_small(int64_t n, int64_t d)
{
    int64_t q = n / d, r = n % d, twice = 2 * (r < 0 ? -r : r);
    if (twice > d || (twice == d && q % 2 != 0)) q += n < 0 ? -1 : 1;
    return q;
}

static netto_money divide_half_even(netto_money n, netto_money d)
{
    if (d < INT64_MAX / 4 && n < INT64_MAX && n > -INT64_MAX) return divide_small((int64_t)n, (int64_t)d);
    netto_money q = n / d, r = n % d, up;
    if (r < 0) r = -r;
    up = d - r; /* twice r may not fit */
    if (r > up || (r == up && q % 2 != 0)) q += n < 0 ? -1 : 1;
    return q;
}

static bool times(netto_money *value, netto_money factor)
{
    return !__builtin_mul_overflow(*value, factor, value);
}

/* value * 10^-scale as money. */
static netto_status to_money(netto_money value, unsigned scale, netto_money *out)
{
    if (scale > NETTO_MONEY_SCALE + 36) return NETTO_EOVERFLOW;
    if (scale >= NETTO_MONEY_SCALE)
        value = divide_half_even(value, ten(scale - NETTO_MONEY_SCALE));
    else if (!times(&value, ten(NETTO_MONEY_SCALE - scale)))
        return NETTO_EOVERFLOW;
    if (value > MONEY_MAX || value < -MONEY_MAX) return NETTO_EOVERFLOW;
    *out = value;
    return NETTO_OK;
}

netto_status money_from_trade(int64_t n, const quantity_step *step, netto_decimal price,
                              netto_decimal multiplier, netto_money *out)
{
    netto_money value = (netto_money)n * step->m;
    price = stripped(price.units, price.scale);
    multiplier = stripped(multiplier.units, multiplier.scale);
    if (!times(&value, price.units) || !times(&value, multiplier.units)) return NETTO_EOVERFLOW;
    return to_money(value, (unsigned)step->k + price.scale + multiplier.scale, out);
}

netto_status money_from_inverse(int64_t n, const quantity_step *step, netto_decimal price,
                                netto_decimal multiplier, netto_money *out)
{
    netto_money value = (netto_money)n * step->m;
    int scale = step->k + multiplier.scale - price.scale - NETTO_MONEY_SCALE;
    if (price.units <= 0) return NETTO_EDOMAIN;
    if (!times(&value, multiplier.units)) return NETTO_EOVERFLOW;
    netto_money divisor = price.units;
    if (scale > 36 || scale < -36 || !times(scale > 0 ? &divisor : &value, ten(scale > 0 ? (unsigned)scale : (unsigned)-scale)))
        return NETTO_EOVERFLOW;
    return to_money(divide_half_even(value, divisor), NETTO_MONEY_SCALE, out);
}

netto_status money_times(netto_money amount, netto_decimal price, netto_money *out)
{
    price = stripped(price.units, price.scale);
    if (!times(&amount, price.units)) return NETTO_EOVERFLOW;
    return to_money(amount, NETTO_MONEY_SCALE + (unsigned)price.scale, out);
}

netto_money money_share(netto_money amount, int64_t n, int64_t d)
{
    netto_money whole = amount / d * n, rest = amount % d * n, odd = whole & 1;
    return whole - odd + divide_half_even(rest + odd * d, d); /* the sum is even at a tie, not the rest */
}

netto_status money_from_real(double real, netto_money *out)
{
    double scaled = nearest_whole(real * 1e8);
    if (!isfinite(real)) return NETTO_EDOMAIN;
    if (!(fabs(scaled) <= 0x1p120)) return NETTO_EOVERFLOW;
    *out = (netto_money)scaled;
    return NETTO_OK;
}

netto_status money_from_number(netto_number number, netto_money *out)
{
    netto_decimal d;
    netto_status status = decimal_from_number(number, &d);
    if (status != NETTO_OK) return status;
    d = stripped(d.units, d.scale);
    if (d.scale > NETTO_MONEY_SCALE) return NETTO_EDOMAIN;
    return to_money(d.units, d.scale, out);
}
