/* product_cells.h: correlations of cells times the weights of a set, and which of them that takes.
 *
 * With s the sum of what one entity holds in a cell, S of what all hold in it, A and B the correlations of cells of one
 * entity and of two,
 *
 *     (Cw) = sum of B S over the cells + sum of (A - B) s over those of the entity        or A s alone, of one entity
 *
 * so that n axes cost n * cells, never n^2. */
#ifndef NETTING_PRODUCT_CELLS_H
#define NETTING_PRODUCT_CELLS_H

#include "netting/correlation.h"

/* w'Cw; y = C w */
double product_cells_square(const correlation *c, const uint32_t *rows, const double *w, uint32_t n);
void product_cells_refresh(const correlation *c, const uint32_t *rows, const double *w, uint32_t n, double *y);

/* The pairs of cells whose correlation axes in these rows take, with one in the row `more` unless that is SLOT_NONE: those of
 * each entity that holds several (`same`), then, where there are several entities, those of all.  Their order is that of the
 * axes.  False: a visit was, and the rest is left. */
typedef bool product_cells_visit(void *self, bool same, uint32_t cell, uint32_t other);
bool product_cells_each(const correlation *c, const uint32_t *rows, uint32_t n, uint32_t more, product_cells_visit *visit, void *self);

#endif
