/* product_matrix.h: rows of a matrix times the weights of a set, whose axes stand in `rows` of it. */
#ifndef NETTING_PRODUCT_MATRIX_H
#define NETTING_PRODUCT_MATRIX_H

#include "numeric/symmetric.h"

/* y = C w */
void product_matrix_refresh(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, double *y);

/* y += d (row of C) */
void product_matrix_shift(const symmetric *c, const uint32_t *rows, uint32_t n, uint32_t row, double d, double *y);

/* (row of C) w */
double product_matrix_row(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, uint32_t row);

#endif
