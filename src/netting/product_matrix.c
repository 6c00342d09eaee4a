/* product_matrix.c: rows of a matrix times the weights of a set. */
#include "netting/product_matrix.h"

#include <string.h>

double product_matrix_row(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, uint32_t row)
{
    const double *cells = c->cells + (size_t)row * c->stride;
    double sum = 0.0;
    for (uint32_t j = 0; j < n; j++) sum += cells[rows[j]] * w[j];
    return sum;
}

typedef double pair __attribute__((vector_size(16)));

/* Each entry on its own: any width of vector gives the same bits. */
void product_matrix_shift(const symmetric *c, const uint32_t *rows, uint32_t n, uint32_t row, double d, double *y)
{
    const double *cells = c->cells + (size_t)row * c->stride;
    uint32_t i = 0;
    for (; i + 2 <= n; i += 2) { /* two at a time, which every x86-64 does in one register */
        pair there;
        memcpy(&there, y + i, sizeof there);
        there += d * (pair){cells[rows[i]], cells[rows[i + 1]]};
        memcpy(y + i, &there, sizeof there);
    }
    if (i < n) y[i] += d * cells[rows[i]];
}

/* Four rows in one pass: each entry is still summed in slot order. */
static void add_four_rows(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, uint32_t j, double *y)
{
    const double *c0 = c->cells + (size_t)rows[j] * c->stride, *c1 = c->cells + (size_t)rows[j + 1] * c->stride;
    const double *c2 = c->cells + (size_t)rows[j + 2] * c->stride, *c3 = c->cells + (size_t)rows[j + 3] * c->stride;
    const double w0 = w[j], w1 = w[j + 1], w2 = w[j + 2], w3 = w[j + 3];
    uint32_t i = 0;
    for (; i + 2 <= n; i += 2) {
        uint32_t p = rows[i], q = rows[i + 1];
        pair sum;
        memcpy(&sum, y + i, sizeof sum);
        sum += w0 * (pair){c0[p], c0[q]};
        sum += w1 * (pair){c1[p], c1[q]};
        sum += w2 * (pair){c2[p], c2[q]};
        sum += w3 * (pair){c3[p], c3[q]};
        memcpy(y + i, &sum, sizeof sum);
    }
    for (; i < n; i++) y[i] = (((y[i] + w0 * c0[rows[i]]) + w1 * c1[rows[i]]) + w2 * c2[rows[i]]) + w3 * c3[rows[i]];
}

void product_matrix_refresh(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, double *y)
{
    uint32_t j = 0;
    memset(y, 0, n * sizeof *y);
    for (; j + 4 <= n; j += 4) add_four_rows(c, rows, w, n, j, y);
    for (; j < n; j++) product_matrix_shift(c, rows, n, rows[j], w[j], y);
}
