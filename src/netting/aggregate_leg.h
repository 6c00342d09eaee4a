/* aggregate_leg.h: what nested aggregation leaves when a leg fails and some of its weights go.
 *
 *   K_b'^2 = K_b^2 - 2 d'Cw + d'Cd
 *
 * and of classes and of the total likewise what their changed parts change.  So a leg costs the squares of the axes, buckets
 * and classes that it sits on, whatever else is held.  Where cancellation would take more than SURE of the digits, an answer says
 * so.  Pure arithmetic; sums run in the order given. */
#ifndef NETTING_AGGREGATE_LEG_H
#define NETTING_AGGREGATE_LEG_H

#include "netting/aggregate.h"

/* What goes of one axis; `whole`: nothing else is on it. */
typedef struct aggregate_part {
    uint32_t axis;
    double w;
    bool whole;
} aggregate_part;

/* Classes that are joined, the buckets of each after those of the one before, and room to take legs out of them. */
typedef struct aggregate_legs {
    const double *w, *y;       /* by axis */
    const uint32_t *bucket_of; /* by axis */
    const aggregate_bucket *buckets;
    const aggregate_class *classes;
    uint32_t bucket_count, class_count;
    const double *psi;
    double total;
    aggregate_clamp clamp;
    bool checked;
    double (*between)(const void *self, uint32_t i, uint32_t j); /* of two different axes of a bucket */
    const void *self;
    /* room; by bucket */
    uint32_t *class_of;
    double *cross, *cross_clamped; /* sums of gamma_bc S_c, as they are and clamped */
    aggregate_bucket *copy;
    /* by class */
    double *square, *square_clamped, *most, *mixed;
    aggregate_class *whole;
    /* by part of the largest leg */
    uint32_t *changed, *changed_classes;
    aggregate_bucket *made;
    aggregate_class *joined;
} aggregate_legs;

/* Fill the room: O(buckets^2) of each class, O(classes^2). */
void aggregate_legs_open(aggregate_legs *l);

/* What is left without so many parts, of an axis each.  False: it is told, but less sure than to 1e-12 of the total. */
bool aggregate_leg(aggregate_legs *l, const aggregate_part *parts, uint32_t count, double *left);

#endif
