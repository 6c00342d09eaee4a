/* option.h: an option as the models see it: undiscounted, on its forward. */
#ifndef PRICING_OPTION_H
#define PRICING_OPTION_H

#include "netto/option.h"

/* The option on the forward of its underlying. */
typedef struct option_terms {
    double forward, strike, discount; /* discount: of what is paid at expiry */
    double root_years;
    double sign; /* 1 of a call, -1 of a put */
} option_terms;

/* Terms of an option within the domain.  NETTO_EDOMAIN. */
netto_status option_terms_of(const netto_option *option, option_terms *out, netto_complaint *complaint);

/* The delta alone, to the same bits as with all the rest.  NETTO_EDOMAIN. */
netto_status option_delta(const netto_option *option, double vol, double *out, netto_complaint *complaint);

/* What is paid at expiry if nothing moves from the forward: not less than 0. */
static inline double option_exercise(const option_terms *t)
{
    double gain = t->sign * (t->forward - t->strike);
    return gain > 0.0 ? gain : 0.0;
}

#endif
