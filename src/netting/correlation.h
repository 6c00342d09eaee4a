/* correlation.h: a correlation model: which factors it knows, and how they move together.
 *
 * Models of correlation.put belong to the book and have versions; a policy's function has a model of
 * its own, whose cells are asked for one pair at a time (NaN: not asked yet). */
#ifndef NETTING_CORRELATION_H
#define NETTING_CORRELATION_H

#include "base/bytes.h"
#include "base/idmap.h"
#include "netto/command.h"
#include "numeric/symmetric.h"

#define CORRELATION_FACTORS_MAX 1024

typedef struct correlation {
    memory *memory;
    bytes name;
    netto_model_mode mode;
    symmetric matrix;
    uint32_t *rows;    /* by factor slot: its row, or SLOT_NONE */
    uint32_t row_count, row_capacity;
    uint32_t *factors; /* by row: its factor slot */
    uint32_t factor_capacity;
    double min_eigenvalue; /* NaN: not computed */
    uint64_t version; /* the command that last changed it */
} correlation;

void correlation_init(correlation *c, memory *m);
void correlation_destroy(correlation *c);

/* The row of a factor, SLOT_NONE if the model does not know it. */
static inline uint32_t correlation_row(const correlation *c, uint32_t factor)
{
    return c && factor < c->row_count ? c->rows[factor] : SLOT_NONE;
}

/* The row of a factor, added as the next one if it is new and there is room; its cells are unknown.
 * SLOT_NONE: the model is full, or the purse empty. */
uint32_t correlation_learn(correlation *c, uint32_t factor);

/* A model from a checked command; `factors` are the slots of its texts.  False when the purse is empty. */
bool correlation_build(correlation *c, memory *m, const netto_correlation *from, const uint32_t *factors);

/* Is this what its mode demands, but for the eigenvalues?  NETTO_EMATRIX names the worst entry. */
netto_status correlation_check(const netto_correlation *c, netto_complaint *complaint);

/* The same for the least eigenvalue, which a job computed. */
netto_status correlation_check_spectrum(netto_model_mode mode, double least, netto_complaint *complaint);

#endif
