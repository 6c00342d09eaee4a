/* measure_set.h: one netting set of a netting measure, from what is held to its total (netting/aggregate.h). */
#ifndef APPRAISAL_MEASURE_SET_H
#define APPRAISAL_MEASURE_SET_H

#include "appraisal/axes.h"

/* What one holding puts on one axis. */
typedef struct entry {
    uint32_t slot, holding;
    double w, units, gross; /* weight * q * load, q * load, and |w| of longs and shorts apart */
    double down;            /* of curvature, where w is upward */
} entry;

/* One netting set while it is summed; places run in the order of ranks. */
typedef struct set_sum {
    const entry *entries;
    uint32_t entry_count;
    uint32_t count;
    uint32_t *slot, *row, *entity, *group, *cells; /* `cells`: of each bucket those that are held, where its axes begin */
    double *side[2], *doubled;              /* of curvature: w upward and downward, and room; `w` is the side that counts */
    double *w, *y, *gross, *units, *scaled; /* `scaled`: by how much concentration multiplies */
    aggregate_class *classes;
    uint32_t *class_slots, *bucket_slots, *cell_counts;
    aggregate_bucket *buckets;
    uint32_t class_count, bucket_count;
    double *psi, *sums;
    double total;
    bool indefinite;
} set_sum;

/* Of which measure, and how it nets. */
typedef struct set_rules {
    measure_ask *m;
    axes *x;
    const correlation *model;
    bool modelled; /* correlations are a model's, not a function's */
    bool checked, grouped;
    bool curved;   /* curvature (netting/curvature.h) */
    bool direct;   /* they are read where they stand, and never copied */
} set_rules;

/* Room of one evaluation. */
#define TAKE(rules, count, type) ((type *)arena_array(&(rules)->x->work, (size_t)(count) + 1, sizeof(type)))

/* What holdings put on axes; the axes are known from then on. */
netto_status set_entries(const set_rules *r, const holding *items, uint32_t count, set_sum *s, netto_complaint *complaint);

/* The sum of one set.  NETTO_ERULE, NETTO_ENOMARK, NETTO_ECAPACITY. */
netto_status set_find(const set_rules *r, const holding *items, uint32_t count, set_sum *s, netto_complaint *complaint);

/* The axes that entries are on, in the order of ranks: `slot` and `count`. */
netto_status set_places(const set_rules *r, set_sum *s, netto_complaint *complaint);

/* How two different axes of a bucket correlate; and how much concentration multiplies by where a group comes to so much. */
double set_between(const set_rules *r, const set_sum *s, uint32_t bucket, uint32_t i, uint32_t j);
double set_scaled(double sum, double threshold);

/* What each holding of a set that is summed leaves when it fails.  What is kept of the set's sum may be gone then. */
netto_status set_legs(const set_rules *r, set_sum *s, uint32_t holdings, double *left, netto_complaint *complaint);

/* The same set once more without one of its holdings. */
netto_status set_without(const set_rules *r, set_sum *s, uint32_t holding, netto_complaint *complaint);

#endif
