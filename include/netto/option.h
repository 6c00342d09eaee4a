/* option.h: what an option is worth, how that moves, and which volatility a price implies.
 *
 * Early exercise of American options is valued by the quadratic approximation of Barone-Adesi and Whaley (1987), of lognormal models.
 * Times are years, rates and volatilities fractions a year, compounded continuously.  The same input gives
 * the same bits on every processor. */
#ifndef NETTO_OPTION_H
#define NETTO_OPTION_H

#include "netto/status.h"
#include "netto/types.h"

/* X(name, word): how the underlying moves, and what is given of it.
 *   black_scholes  lognormal, its spot; `yield` is paid by it (dividends, or the foreign rate)
 *   black76        lognormal, its forward
 *   bachelier      normal, its forward; that and the strike may be negative, the volatility is in price units */
#define NETTO_OPTION_MODEL_MAP(X)                                                                            \
    X(BLACK_SCHOLES, "black_scholes") X(BLACK76, "black76") X(BACHELIER, "bachelier")

typedef enum netto_option_model {
#define X(name, word) NETTO_##name,
    NETTO_OPTION_MODEL_MAP(X)
#undef X
        NETTO_OPTION_MODEL_COUNT
} netto_option_model;

const char *netto_option_model_word(netto_option_model model);

typedef struct netto_option {
    netto_option_model model;
    char right;        /* 'C' or 'P' */
    bool american;     /* it may be exercised before it expires; lognormal models, a rate of 0 or more */
    bool inverse;      /* paid in the underlying: price and greeks are in units of that */
    double underlying; /* spot or forward */
    double strike;     /* in the same unit */
    double years;      /* until expiry */
    double rate;
    double yield;      /* black_scholes only; else 0 */
} netto_option;

/* The price of one unit, and its partial derivatives: none is scaled. */
typedef struct netto_option_value {
    double price;
    double delta; /* by the underlying: spot or forward */
    double gamma; /* twice */
    double vega;  /* by the volatility: for a change of 1.00, not of one point */
    double theta; /* by the passing of time: for a year, not for a day */
    double rho;   /* by the rate: for a change of 1.00 */
} netto_option_value;

/* NETTO_EDOMAIN: a number is not finite; the option has expired; the volatility is not greater than 0; the underlying or the
 * strike of a lognormal model is not greater than 0; the result would not be finite.  The sentence says which.
 *
 * Sources: Black (1976) "The pricing of commodity contracts"; Black and Scholes (1973), Merton (1973); Bachelier (1900).
 * Formulas as in Haug, The Complete Guide to Option Pricing Formulas, 2nd ed., 1.1 and 1.3. */
netto_status netto_option_price(const netto_option *option, double vol, netto_option_value *out,
                                netto_complaint *complaint);

/* The volatility at which an option is worth `price`; `out` is written only on NETTO_OK.
 *
 * NETTO_EDOMAIN: as above, or there is none: the price lies below what exercise gives (on the forward, or now of an american option), or
 * at the most that it can be worth; or it is what exercise gives up to rounding, as at any small volatility (no vega). */
netto_status netto_option_vol(const netto_option *option, double price, double *out, netto_complaint *complaint);

/* What an inverse contract of `notional` pays in coin when the price goes from `entry` to `price`:
 * notional (1 / entry - 1 / price), which for a return s from an entry of 1 is notional (1 - 1 / (1 + s)).
 * NETTO_EDOMAIN: a price is not greater than 0, or the result not finite. */
netto_status netto_inverse_coins(double notional, double entry, double price, double *out, netto_complaint *complaint);

#endif
