/* axes.h: the axes of a netting measure: where things sit, and what its hooks say of two of them.
 *
 * What `correlation`, `across`, `total`, `group`, `threshold`, `residual` and variants answer comes of the axes and the
 * parameters alone, so it is kept for good; nothing here depends on a book.  Slots count up in the order of asking, which decides
 * nothing: sums run in the order of names (`rank`). */
#ifndef APPRAISAL_AXES_H
#define APPRAISAL_AXES_H

#include "appraisal/measure.h"
#include "base/idmap.h"
#include "control/axis.h"
#include "netting/aggregate.h"
#include "numeric/symmetric.h"

#define AXES_VARIANTS (NETTO_VARIANTS_MAX + 1)

/* What is kept of pairs, NaN: not asked; and what asking took. */
typedef struct axis_pairs {
    symmetric rho, work;
} axis_pairs;

typedef struct axis {
    axis_place place;
    netto_text map;
    uint32_t bucket;
    uint32_t row;         /* in the bucket's correlations; of a cell: in those of cells */
    uint32_t entity;
    uint32_t group;       /* of its class; SLOT_NONE: not asked */
    bool whole;           /* the group is the bucket */
    double threshold;
    uint32_t rank;        /* in the order of class, bucket, entity, name */
    uint64_t stamp;       /* of who counts it, and where */
    uint32_t at, seat;    /* in the set, and in the book */
} axis;

typedef struct axis_bucket {
    uint32_t class, row;  /* in the class's correlations */
    netto_text name, map;
    bool asked, residual, inside, celled;
    uint32_t rows;
    axis_pairs rho[AXES_VARIANTS]; /* of cells: of one entity */
    axis_pairs other[AXES_VARIANTS];
    uint64_t given;               /* the version of the model that these are of; 0: of none */
    uint32_t seat;                /* in the book */
    idmap entities, cells;
    netto_text *cell_maps;        /* two for each cell: as entity 1 and as entity 2 */
    uint32_t cell_capacity;
} axis_bucket;

typedef struct axis_class {
    netto_text name, map;
    uint32_t rows, seat;
    axis_pairs gamma[AXES_VARIANTS];
} axis_class;

typedef struct axes {
    memory *memory;
    arena texts, work;    /* `work`: of one evaluation */
    idmap keys, bucket_keys, class_keys, groups;
    axis *items;
    axis_bucket *buckets;
    axis_class *classes;
    uint32_t capacity, bucket_capacity, class_capacity, ranked;
    uint32_t *order;      /* slots by rank */
    uint32_t order_capacity;
    axis_pairs psi[AXES_VARIANTS];
    uint64_t spent;       /* on pairs, by this evaluation */
    uint64_t stamps;
    aggregate_clamp clamp;
    netto_model_mode mode;
} axes;

#define AXES_ASKED_MAX 100 /* in one bucket, or class: of more the pairs alone would take that */
#define AXES_KEPT 65536 /* more of them are forgotten before the next evaluation: an axis may be named after a price */

axes *axes_create(memory *m, const netto_declared *declared);
void axes_destroy(axes *x);

/* The slot of what a hook answered for a thing.  NETTO_ERULE, NETTO_ECAPACITY. */
netto_status axes_add(axes *x, const measure_ask *m, netto_text map, netto_text thing, uint32_t *out, netto_complaint *complaint);

/* Give every axis its rank; false: no memory. */
bool axes_rank(axes *x);

/* Know what is kept of one axis or bucket, asked once. */
netto_status axes_group(axes *x, const measure_ask *m, uint32_t slot, netto_complaint *complaint);
netto_status axes_residual(axes *x, const measure_ask *m, uint32_t bucket, netto_complaint *complaint);

/* Know the correlation of two: of axes of a bucket, of buckets of a class, of classes; in the variant that is asked.  The first
 * stands before the second in the order of names.  NETTO_ERULE: a hook failed, or the pairs of this evaluation take too much. */
netto_status axes_pair(axes *x, const measure_ask *m, uint32_t a, uint32_t b, netto_complaint *complaint);
/* The same of two axes whose correlation is a model's, when what was made of another version is forgotten. */
void axes_model(axes *x, uint32_t bucket, uint64_t version);
netto_status axes_given(axes *x, const measure_ask *m, uint32_t a, uint32_t b, const correlation *model, uint32_t row, uint32_t other, netto_complaint *complaint);
/* The same of the cells of two axes: of one entity, and where there are several of two. */
netto_status axes_cells(axes *x, const measure_ask *m, uint32_t a, uint32_t b, bool many, netto_complaint *complaint);
netto_status axes_across(axes *x, const measure_ask *m, uint32_t a, uint32_t b, double *out, netto_complaint *complaint);
netto_status axes_total(axes *x, const measure_ask *m, uint32_t a, uint32_t b, double *out, netto_complaint *complaint);

#endif
