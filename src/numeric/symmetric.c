/* symmetric.c: a dense symmetric matrix that grows, and what can be wrong with one. */
#include "numeric/symmetric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TOLERANCE 1e-12 /* what a double carried through text may lose */

void symmetric_init(symmetric *s, memory *m)
{
    *s = (symmetric){.memory = m};
}

static size_t bytes(uint32_t stride)
{
    return (size_t)stride * stride * sizeof(double);
}

void symmetric_destroy(symmetric *s)
{
    memory_drop(s->memory, s->cells, bytes(s->stride));
    symmetric_init(s, s->memory);
}

static void clear(symmetric *s, uint32_t from, uint32_t order)
{
    for (uint32_t i = 0; i < order; i++)
        for (uint32_t j = i < from ? from : 0; j < order; j++)
            s->cells[(size_t)i * s->stride + j] = i == j ? 1.0 : NAN;
}

static bool widen(symmetric *s, uint32_t stride)
{
    stride = (stride + 7u) & ~7u;
    double *cells = memory_resize(s->memory, NULL, 0, bytes(stride));
    if (!cells) return false;
    for (uint32_t i = 0; i < s->order; i++)
        memcpy(cells + (size_t)i * stride, s->cells + (size_t)i * s->stride, s->order * sizeof(double));
    memory_drop(s->memory, s->cells, bytes(s->stride));
    s->cells = cells;
    s->stride = stride;
    return true;
}

bool symmetric_reserve(symmetric *s, uint32_t order)
{
    return order <= s->stride || widen(s, order);
}

bool symmetric_resize(symmetric *s, uint32_t order)
{
    uint32_t wider = s->stride + s->stride / 4;
    if (order <= s->order) return true;
    if (order > s->stride && !widen(s, order > wider ? order : wider)) return false;
    clear(s, s->order, order);
    s->order = order;
    return true;
}

static symmetric_fault fault_of(const netto_symmetric *s, bool unit, size_t i, size_t j, double *size)
{
    double a = s->cells[i * s->stride + j], b = s->cells[j * s->stride + i];
    if (!isfinite(a)) return *size = INFINITY, SYMMETRIC_NOT_FINITE;
    if ((*size = fabs(a) - 1.0) > TOLERANCE) return SYMMETRIC_RANGE;
    if (unit && i == j && (*size = fabs(a - 1.0)) > TOLERANCE) return SYMMETRIC_DIAGONAL;
    if ((*size = fabs(a - b)) > TOLERANCE) return SYMMETRIC_ASYMMETRIC;
    return SYMMETRIC_SOUND;
}

symmetric_fault symmetric_check(const netto_symmetric *s, bool unit, uint32_t *row, uint32_t *column)
{
    symmetric_fault worst = SYMMETRIC_SOUND;
    double worst_size = 0.0, size = 0.0;
    for (size_t i = 0; i < s->order; i++)
        for (size_t j = 0; j < s->order; j++) {
            symmetric_fault fault = fault_of(s, unit, i, j, &size);
            if (fault == SYMMETRIC_SOUND) continue;
            bool worse = worst == SYMMETRIC_SOUND || fault < worst || (fault == worst && size > worst_size);
            if (!worse) continue;
            worst = fault;
            worst_size = size;
            *row = (uint32_t)i;
            *column = (uint32_t)j;
        }
    return worst;
}
