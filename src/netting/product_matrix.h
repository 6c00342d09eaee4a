/* product_matrix.h: rows of a matrix times the weights of a set, whose axes stand in `rows` of it. */
#ifndef NETTING_PRODUCT_MATRIX_H
#define NETTING_PRODUCT_MATRIX_H

#include "numeric/symmetric.h"

/* w'Cw */
double product_matrix_square(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n);

/* y = C w */
void product_matrix_refresh(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, double *y);

/* y += d (row of C) */
void product_matrix_shift(const symmetric *c, const uint32_t *rows, uint32_t n, uint32_t row, double d, double *y);

/* (row of C) w */
double product_matrix_row(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, uint32_t row);

/* The same four, compiled for any processor of the kind, or for one with AVX2, where this is one; the same bits. */
typedef struct product_kernel {
    double (*square)(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n);
    void (*refresh)(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, double *y);
    void (*shift)(const symmetric *c, const uint32_t *rows, uint32_t n, uint32_t row, double d, double *y);
    double (*row)(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, uint32_t row);
} product_kernel;

const product_kernel *product_kernel_of(bool wide);

#endif
