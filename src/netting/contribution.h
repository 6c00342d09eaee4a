/* contribution.h: which axis is to blame: the Euler shares of a netting set's netted exposure. */
#ifndef NETTING_CONTRIBUTION_H
#define NETTING_CONTRIBUTION_H

#include <math.h>

#include "netting/netting_set.h"

/* The share of each of the set's axes, `s->count` doubles: w_i (Cw)_i / K for those that the model knows,
 * |w| for the others; they add up to what `netting_set_netted` answers.  All 0 for an empty set. */
void contribution_shares(const netting_set *s, unsigned checked, double *out);

/* By how much each axis's weight moves that: (Cw)_i / K, the sign of w for those that no model knows; NaN where nothing nets. */
void contribution_slopes(const netting_set *s, unsigned checked, double *out);

/* The share of so much of an axis, of which longs and shorts apart are `gross`. */
static inline double contribution_of(double slope, double w, double gross)
{
    return isnan(slope) ? gross : w * slope;
}

#endif
