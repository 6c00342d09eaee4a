/* scan.h: what a `netto.scan` declares beside its hooks: its points, and how gains of one group offset losses of another. */
#ifndef CONTROL_SCAN_H
#define CONTROL_SCAN_H

#include "netto/policy.h"

#define SCAN_POINTS_MAX NETTO_POINTS_MAX
#define SCAN_GROUPS_MAX 256 /* held by one book */

/* The points, each one map, at most SCAN_POINTS_MAX; how many there are. */
uint32_t scan_points(netto_text options, netto_text *out);

bool scan_collateral(netto_text options);

/* How much of what is gained or lost at a point counts: its `share`, else 1. */
double scan_share(netto_text point);

/* Gains of one group offset losses of the other, so much of them. */
typedef struct scan_offset {
    uint32_t first, second;
    double share; /* greater than 0 */
} scan_offset;

/* The greatest share first; of equal ones in the order in which they came.  `room` holds as many. */
void scan_sort(scan_offset *offsets, uint32_t count, scan_offset *room);

/* What is lost at one point: of each group its loss, less what gains of others offset, the greatest share first; a gain is
 * used once.  `left` holds a number for each group, profits on the way in.  Adds the losses to `lost` by `cluster`. */
void scan_losses(double *left, uint32_t groups, const scan_offset *offsets, uint32_t count, const uint32_t *cluster, double *lost);

#endif
