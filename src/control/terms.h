/* terms.h: how a declared value at risk, or what it takes to trade out, is measured, and how much a cap lets count: what
 * their options say. */
#ifndef CONTROL_TERMS_H
#define CONTROL_TERMS_H

#include "netto/liquidity.h"
#include "netto/policy.h"

/* What is not said is 0: its default (risk.h).  Whoever declared it has checked it. */
netto_var_terms terms_of(const netto_declared *declared);

/* What a declared `netto.liquidity` says beside its hook. */
typedef struct liquidity_options {
    netto_liquidity_terms terms;
    double spread;  /* how many half spreads count; left out: 1 */
    double unknown; /* the share of its exposure that counts of what has no adv, or no bid and ask; 0: it is refused */
} liquidity_options;

liquidity_options liquidity_options_of(const netto_declared *declared);

/* What a declared `netto.cap` lets count of each key: money, or a share of all that counts; the other is NaN. */
typedef struct cap_options {
    netto_text name;
    double max, share;
} cap_options;

cap_options cap_options_of(const netto_declared *declared);

#define AGE_FACTORS_MAX 16

/* What a declared `netto.unsettled` says under this name: from so many business days on, such a factor. */
typedef struct age_factors {
    uint32_t count;
    double from[AGE_FACTORS_MAX], factor[AGE_FACTORS_MAX];
} age_factors;

age_factors age_factors_of(const netto_declared *declared, const char *name);

/* That of the last step reached; before the first nothing counts. */
double age_factor(const age_factors *f, double late);

#endif
