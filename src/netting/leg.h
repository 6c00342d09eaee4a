/* leg.h: what if one leg fails: the netted exposure of what remains.
 *
 * A leg is an instrument; what it loads on the axes of a set goes, the rest stays.  The failure of a leg
 * may leave more than the whole: that is the price of netting. */
#ifndef NETTING_LEG_H
#define NETTING_LEG_H

#include "netting/netting_set.h"

typedef struct leg_load {
    uint32_t at; /* the axis in the set */
    double w;    /* what the leg contributes to its weight */
} leg_load;

/* Netted without these loads, of which `gross` is the sum of absolute values. */
double leg_netted_without(const netting_set *s, const netting_models *models, unsigned checked, const leg_load *loads,
                          uint32_t count, double gross);

#define LEG_FEW 32 /* loads, whose pairs cost less than all axes do */

/* The same of loads on an axis each, however many; `room` holds a number for each axis of the set.  It takes `leg_products`
 * multiplications. */
double leg_netted_without_many(const netting_set *s, const netting_models *models, unsigned checked, const leg_load *loads,
                               uint32_t count, double gross, double *room);

static inline uint64_t leg_products(const netting_set *s, uint32_t count)
{
    uint64_t n = count <= LEG_FEW ? count : s->count;
    return n * n;
}

/* The same of a set in which each axis is one leg: the most that is left after any of them; 0 of none. */
double leg_worst_axis(const netting_set *s, unsigned checked);

#endif
