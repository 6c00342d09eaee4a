/* terms.h: how a declared value at risk is measured: what its options say. */
#ifndef CONTROL_TERMS_H
#define CONTROL_TERMS_H

#include "netto/policy.h"

/* What is not said is 0: its default (risk.h).  Whoever declared it has checked it. */
netto_var_terms terms_of(const netto_declared *declared);

#endif
