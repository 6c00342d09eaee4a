/* aggregate.h: nested aggregation: axes into buckets, buckets into a class, classes into one number.
 *
 *   K_b = sqrt(max(0, w'Cw))          S_b = sum w, or that clamped to [-K_b, K_b]
 *   K   = sqrt(max(0, sum K_b^2 + sum gamma_bc S_b S_c))  + what stands outside the root
 *
 * Residual buckets are the sum of |w|, inside the root (MAR21.56, 21.79) or outside (MAR21.71), where axes stand that no model
 * knows.  Pure arithmetic: no allocation, no policy; sums run in the order given.  Source: Basel MAR21.4. */
#ifndef NETTING_AGGREGATE_H
#define NETTING_AGGREGATE_H

#include <stdbool.h>
#include <stdint.h>

/* X(name, word): when S_b is clamped; `negative`: only where the class's sum would else be negative, MAR21.4(5). */
#define AGGREGATE_CLAMP_MAP(X) X(NEVER, "never") X(ALWAYS, "always") X(NEGATIVE, "negative")

typedef enum aggregate_clamp {
#define X(name, word) AGGREGATE_##name,
    AGGREGATE_CLAMP_MAP(X)
#undef X
        AGGREGATE_CLAMP_COUNT
} aggregate_clamp;

typedef struct aggregate_bucket {
    const double *w, *y; /* weights, and (Cw); y of a residual bucket is not read */
    uint32_t count;
    bool residual;
    bool inside;         /* of a residual bucket: its gross is its K, which crosses nothing */
    double net, gross;   /* sums of w and |w| */
    double square;       /* w'Cw */
    double k, s;         /* 0 of a residual bucket whose gross stands outside the root */
    bool indefinite, clamped;
} aggregate_bucket;

typedef struct aggregate_class {
    aggregate_bucket *buckets;
    uint32_t count;
    const double *gamma; /* count * count, symmetric, its diagonal is not read; NULL: buckets add up */
    double root, residual, value;
    bool indefinite;
} aggregate_class;

/* y = Cw of axes whose correlations stand in rows of a matrix; the diagonal counts as 1. */
void aggregate_rows(const double *w, uint32_t count, const uint32_t *row, const double *cells, uint32_t stride, double *y);

/* The same of axes that are an entity's cell each: of one entity cells correlate by `same`, of two by `other` (the diagonal of
 * `same` counts as 1).  `held`: the `cells` cells that the axes have, each once, of which alone the correlations are known; `sums`: room for the largest
 * cell.  Axes stand by entity.  O(axes * cells). */
typedef struct aggregate_cells {
    const uint32_t *entity, *cell;
    const double *same, *other; /* by cell, rows so far apart */
    const uint32_t *held;
    uint32_t cells, same_stride, other_stride;
    double *sums;
} aggregate_cells;
void aggregate_by_cell(const double *w, uint32_t count, const aggregate_cells *c, double *y);

/* The same of either, where pairs of axes in different groups correlate by so much less as the ratio of their concentrations
 * says: min / max of the two.  `cells` NULL: rows of a matrix.  O(axes^2). */
typedef struct aggregate_pairs {
    const uint32_t *row;
    const double *rho;
    uint32_t stride;
    const aggregate_cells *cells;
    const uint32_t *group;       /* NULL: there are none */
    const double *concentration; /* by axis */
} aggregate_pairs;
double aggregate_pair(const aggregate_pairs *p, uint32_t i, uint32_t j); /* of two different axes */
void aggregate_grouped(const double *w, uint32_t count, const aggregate_pairs *p, double *y);

/* The ratio of two concentrations, of axes or of buckets. */
double aggregate_ratio(double a, double b);

/* A bucket from its weights and y.  `checked`: a negative w'Cw is the model's fault, and nothing nets. */
void aggregate_net(aggregate_bucket *b, bool checked);

/* The same from its sums. */
void aggregate_settle(aggregate_bucket *b, bool checked);

/* What a clamped sum counts. */
double aggregate_clamped(const aggregate_bucket *b);

/* A class from its buckets, netted; `checked` likewise. */
void aggregate_join(aggregate_class *c, aggregate_clamp clamp, bool checked);

/* One number from classes: sqrt(K'PK) of a symmetric `psi` whose diagonal counts as 1, NULL: their sum. */
double aggregate_total(const aggregate_class *classes, uint32_t count, const double *psi);

/* The Euler shares of the axes of a bucket in that number, `scale` times those in its class: they add up. */
void aggregate_shares(const aggregate_class *c, uint32_t bucket, double scale, double *out);

/* What one number makes of a sum under its root, and where the sum of a checked model is beyond rounding negative. */
double aggregate_root(double square);
bool aggregate_is_indefinite(double square, double most);

/* What a class's share is scaled by in the total. */
double aggregate_scale(const aggregate_class *classes, uint32_t count, const double *psi, uint32_t which, double total);

#endif
