/* american.h: what early exercise adds to an option: the quadratic approximation of Barone-Adesi and Whaley.
 *
 *   C(S) = c(S) + A (S / S*)^q below the critical price S*, S - K from there on; of a put likewise, from below
 *
 * S* is where the two meet, with one slope; it does not depend on the spot, so it serves for any number of them.  Sources: Barone-Adesi
 * and Whaley (1987) "Efficient analytic approximation of American option values"; Haug, The Complete Guide to Option Pricing Formulas,
 * 2nd ed., 3.1. */
#ifndef PRICING_AMERICAN_H
#define PRICING_AMERICAN_H

#include "pricing/option.h"

typedef struct american {
    bool early;      /* false: it is never worth to exercise early, and the option is a European one */
    double sign;     /* 1 of a call, -1 of a put */
    double strike, critical, power, scale;
} american;

/* The critical price at a volatility, which is within the domain as the option is.  NETTO_EDOMAIN: a negative rate, or none is found. */
netto_status american_of(const netto_option *option, double vol, american *out, netto_complaint *complaint);

/* What the option is worth at a spot, or forward, where a European one is worth so much: not less than exercise gives. */
double american_price(const american *a, double underlying, double european);

/* What is added to delta and gamma; of one that is to be exercised all that they are.  True: it is to be exercised. */
bool american_slopes(const american *a, double underlying, double *delta, double *gamma);

#endif
