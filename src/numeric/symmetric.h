/* symmetric.h: a dense symmetric matrix that grows, and what can be wrong with one. */
#ifndef NUMERIC_SYMMETRIC_H
#define NUMERIC_SYMMETRIC_H

#include "base/memory.h"
#include "netto/status.h"
#include "netto/types.h"

/* Square storage, row after row; both halves are kept, so that a row is contiguous. */
typedef struct symmetric {
    memory *memory;
    double *cells;
    uint32_t order, stride;
} symmetric;

void symmetric_init(symmetric *s, memory *m);
void symmetric_destroy(symmetric *s);

/* Grow to `order`; new cells are NaN (unknown), the new diagonal 1.  False when the purse is empty: as before. */
bool symmetric_resize(symmetric *s, uint32_t order);

/* Room for so many rows, so that growing up to them moves nothing.  False when the purse is empty. */
bool symmetric_reserve(symmetric *s, uint32_t order);

static inline netto_symmetric symmetric_view(const symmetric *s)
{
    return (netto_symmetric){s->cells, s->order, s->stride};
}

static inline double symmetric_at(const symmetric *s, uint32_t i, uint32_t j)
{
    return s->cells[(size_t)i * s->stride + j];
}

static inline void symmetric_set(symmetric *s, uint32_t i, uint32_t j, double value)
{
    s->cells[(size_t)i * s->stride + j] = value;
    s->cells[(size_t)j * s->stride + i] = value;
}

/* The worst fault of a matrix that should hold correlations; NETTO_EMATRIX names it by entry:
 *   not finite, outside [-1, 1], diagonal not 1 (where `unit` says that it must be), not symmetric. */
typedef enum symmetric_fault {
    SYMMETRIC_SOUND,
    SYMMETRIC_NOT_FINITE,
    SYMMETRIC_RANGE,
    SYMMETRIC_DIAGONAL,
    SYMMETRIC_ASYMMETRIC
} symmetric_fault;

symmetric_fault symmetric_check(const netto_symmetric *s, bool unit, uint32_t *row, uint32_t *column);

#endif
