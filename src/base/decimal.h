/* decimal.h: exact quantities and money.
 *
 * A quantity is a signed 64-bit count of its instrument's step; money is a signed 128-bit count of 10^-8. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "netto/status.h"
#include "netto/types.h"

#define DECIMAL_SCALE_MAX 18
#define DECIMAL_TEXT      64 /* bytes that any number below needs as text */

/* An instrument's smallest quantity, m * 10^-k: `real` is the double nearest to it. */
typedef struct quantity_step {
    int64_t m; /* 1 to 10^9 */
    uint8_t k; /* 0 to 18 */
    double real;
} quantity_step;

/* Bounds that leave room for every sum the engine makes. */
#define QUANTITY_MAX ((int64_t)1 << 61)
#define MONEY_MAX    ((netto_money)1 << 120)

/* Read "-12.5", "1e-8".  NETTO_EPARAMS it is no decimal; NETTO_EOVERFLOW it does not fit. */
netto_status decimal_parse(netto_text text, netto_decimal *out);

/* The shortest decimal that reads back as this double.  NETTO_EDOMAIN it is not finite;
 * NETTO_EOVERFLOW it needs more than 18 decimals or 63 bits. */
netto_status decimal_from_real(double real, netto_decimal *out);

/* Any caller's number as a decimal; NETTO_EPARAMS if none was given. */
netto_status decimal_from_number(netto_number number, netto_decimal *out);

/* The double nearest to a decimal. */
double decimal_real(netto_decimal decimal);

/* "-12.5"; returns the length.  `out` holds DECIMAL_TEXT bytes. */
size_t decimal_print(netto_decimal decimal, char *out);

/* NETTO_EDOMAIN: not m * 10^-k with m in [1, 10^9] and k in [0, 18]. */
netto_status quantity_step_from(netto_decimal decimal, quantity_step *out);

/* How many steps a number is.  NETTO_EPARAMS none given; NETTO_EDOMAIN not finite; NETTO_ESTEP no whole
 * number of steps (a double is n steps only if it is the one nearest to n * step); NETTO_EOVERFLOW
 * beyond QUANTITY_MAX. */
netto_status quantity_from_number(netto_number number, const quantity_step *step, int64_t *out);

/* The double nearest to units * 10^-scale, for any units below 2^126. */
double decimal_nearest(netto_money units, unsigned scale);

extern const double decimal_tens[DECIMAL_SCALE_MAX + 1];

#define DECIMAL_EXACT ((int64_t)1 << 53) /* whole numbers up to here are doubles */

/* The same, inline where one division of doubles does it. */
static inline double decimal_to_real(netto_money units, unsigned scale)
{
    if (units <= DECIMAL_EXACT && units >= -DECIMAL_EXACT) return (double)(int64_t)units / decimal_tens[scale];
    return decimal_nearest(units, scale);
}

/* The double nearest to n steps. */
static inline double quantity_real(int64_t n, const quantity_step *step)
{
    return decimal_to_real((netto_money)n * step->m, step->k);
}

/* n steps exactly; NETTO_EOVERFLOW where n * m does not fit. */
netto_status quantity_decimal(int64_t n, const quantity_step *step, netto_decimal *out);

/* n steps * price * multiplier, rounded half to even at 10^-8.  NETTO_EOVERFLOW. */
netto_status money_from_trade(int64_t n, const quantity_step *step, netto_decimal price,
                              netto_decimal multiplier, netto_money *out);

/* The same of an inverse contract, whose cost is in coin: n steps * multiplier / price. */
netto_status money_from_inverse(int64_t n, const quantity_step *step, netto_decimal price,
                                netto_decimal multiplier, netto_money *out);

/* An amount times a price, rounded half to even.  NETTO_EOVERFLOW. */
netto_status money_times(netto_money amount, netto_decimal price, netto_money *out);

/* n / d of an amount, rounded half to even; d > 0, |n| <= d. */
netto_money money_share(netto_money amount, int64_t n, int64_t d);

/* A caller's number as money.  NETTO_EPARAMS, NETTO_EDOMAIN (not finite, or more than 8 decimals),
 * NETTO_EOVERFLOW. */
netto_status money_from_number(netto_number number, netto_money *out);

/* The money nearest to a double, ties to even.  NETTO_EDOMAIN it is not finite; NETTO_EOVERFLOW beyond MONEY_MAX. */
netto_status money_from_real(double real, netto_money *out);

static inline double money_real(netto_money amount)
{
    return decimal_to_real(amount, NETTO_MONEY_SCALE);
}

/* "1234.5"; returns the length.  `out` holds DECIMAL_TEXT bytes.  The other is of units * 10^-scale, scale 0 to 18. */
size_t money_print(netto_money amount, char *out);
size_t money_print_scaled(netto_money units, unsigned scale, char *out);

#endif
