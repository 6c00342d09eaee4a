/* contribution.h: which axis is to blame: the Euler shares of a netting set's netted exposure. */
#ifndef NETTING_CONTRIBUTION_H
#define NETTING_CONTRIBUTION_H

#include "netting/netting_set.h"

/* The share of each of the set's axes, `s->count` doubles: w_i (Cw)_i / K for those that the model knows,
 * |w| for the others; they add up to what `netting_set_netted` answers.  All 0 for an empty set. */
void contribution_shares(const netting_set *s, unsigned checked, double *out);

#endif
