/* hedge.h: how much of one or more instruments hedges another best: the ratios that leave the least variance.
 *
 * Source: Hull, "Options, Futures, and Other Derivatives", chapter 3: h = rho sigma_S / sigma_F; of several instruments the
 * coefficients of a regression.  Pure arithmetic; sums run from the oldest change on. */
#ifndef RISK_HEDGE_H
#define RISK_HEDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "netto/risk.h"
#include "netto/status.h"

#define HEDGE_MOST 8 /* instruments together */

/* `changes` of what is hedged, and of `count` instruments one behind the other, n of each; n > count + 1;
 * they are written over.
 *
 *   ratios         units of change hedged by one of each: to be sold against what is held
 *   effectiveness  the share of the variance that the hedge takes away, 0 to 1; 0 where there is none to take
 *
 * NETTO_EDOMAIN a change is no number, an instrument does not move, or moves as the others do together (`*culprit`). */
netto_status hedge_ratios(double *changes, double *with, uint32_t n, uint32_t count, double *ratios, double *effectiveness,
                          uint32_t *culprit);

/* Units in whole steps: as they are, the nearest, or toward zero, where what is whole but for rounding stays so. */
double hedge_round(double units, double step, netto_hedge_rounding rounding);

#endif
