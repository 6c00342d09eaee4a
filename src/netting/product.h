/* product.h: a model's correlations times the weights of a set, for each type of model.
 *
 * The set's n axes stand in `rows` of the model; axis i with itself correlates 1.  A bucket model costs n and the square of
 * the buckets held, a factor model n * drivers, one of cells n * cells, never n^2.  Sums run in the order of the axes, in lanes of a fixed count:
 * the same input gives the same bits on every processor. */
#ifndef NETTING_PRODUCT_H
#define NETTING_PRODUCT_H

#include "netting/correlation.h"

/* w'Cw */
double product_square(const correlation *c, const uint32_t *rows, const double *w, uint32_t n);

/* y = C w */
void product_refresh(const correlation *c, const uint32_t *rows, const double *w, uint32_t n, double *y);

/* y += d (the column of axis `at`) */
void product_shift(const correlation *c, const uint32_t *rows, uint32_t n, uint32_t at, double d, double *y);

/* The row of an axis that is not among them, times w. */
double product_row(const correlation *c, const uint32_t *rows, const double *w, uint32_t n, uint32_t row);

#endif
