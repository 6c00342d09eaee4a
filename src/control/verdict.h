/* verdict.h: why an order is refused: every reason, the tightest first. */
#ifndef CONTROL_VERDICT_H
#define CONTROL_VERDICT_H

#include "netto/decision.h"

#define VERDICT_MAX 32 /* reasons kept: the tightest */

typedef struct verdict {
    netto_reason reasons[VERDICT_MAX];
    double tightness[VERDICT_MAX];
    uint32_t count;
} verdict;

/* How far beyond its limit a value lies; what has no limit is tighter than all. */
double verdict_tightness(double value, double limit);

/* Add a reason in its place: the tightest first, ties by the order of adding. */
void verdict_add(verdict *v, double tightness, const netto_reason *reason);

#endif
