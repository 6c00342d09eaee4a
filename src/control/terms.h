/* terms.h: how a declared value at risk, or what it takes to trade out, is measured: what its options say. */
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

#endif
