/* product_matrix.c: rows of a matrix times the weights of a set.
 *
 * A sum of products runs in four lanes, entry i in lane i mod 4, and what is left over in a fifth; at the end they are added in
 * one order.  The compiler makes a lane of whatever the processor has, so processors with and without AVX2 come to the
 * same bits; the same text is compiled for both, and `product_kernel` says which is to be taken. */
#include "netting/product_matrix.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

typedef double lanes __attribute__((vector_size(32)));

/* Lanes go by pointers: by value they would be passed otherwise with AVX2 than without. */
INLINE void load(lanes *to, const double *from)
{
    memcpy(to, from, sizeof *to);
}

/* Four cells of a row; those of axes in neighbouring rows lie side by side. */
INLINE void load_cells(lanes *to, const double *cells, const uint32_t *rows, uint32_t i, bool dense)
{
    if (dense) {
        load(to, cells + rows[0] + i);
        return;
    }
    const double four[4] = {cells[rows[i]], cells[rows[i + 1]], cells[rows[i + 2]], cells[rows[i + 3]]};
    load(to, four);
}

INLINE double add_lanes(const lanes *sum, double rest)
{
    return (((*sum)[0] + (*sum)[2]) + ((*sum)[1] + (*sum)[3])) + rest;
}

INLINE const double *row_of(const symmetric *c, uint32_t row)
{
    return c->cells + (size_t)row * c->stride;
}

INLINE bool is_dense(const uint32_t *rows, uint32_t n)
{
    uint32_t off = 0;
    for (uint32_t i = 0; i < n; i++) off |= rows[i] - rows[0] - i;
    return off == 0;
}

/* ---- one row -------------------------------------------------------------------------------------------------- */

INLINE double row_body(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, uint32_t row, bool dense)
{
    const double *cells = row_of(c, row);
    lanes sum = {0}, x, y;
    double rest = 0.0;
    uint32_t i = 0;
    for (; i + 4 <= n; i += 4) {
        load_cells(&x, cells, rows, i, dense);
        load(&y, w + i);
        sum += x * y;
    }
    for (; i < n; i++) rest += cells[rows[i]] * w[i];
    return add_lanes(&sum, rest);
}

INLINE void shift_body(const symmetric *c, const uint32_t *rows, uint32_t n, uint32_t row, double d, double *y, bool dense)
{
    const double *cells = row_of(c, row);
    lanes x, there;
    uint32_t i = 0;
    for (; i + 4 <= n; i += 4) {
        load_cells(&x, cells, rows, i, dense);
        load(&there, y + i);
        there += d * x;
        memcpy(y + i, &there, sizeof there);
    }
    for (; i < n; i++) y[i] += d * cells[rows[i]];
}

/* ---- w'Cw: each cell below the diagonal is read once ------------------------------------------------------------ */

/* Among the axes [j, n) themselves, of which there are at most three. */
INLINE double corner(const symmetric *c, const uint32_t *rows, const double *w, uint32_t j, uint32_t n)
{
    double sum = 0.0;
    for (uint32_t a = j; a < n; a++) {
        const double *cells = row_of(c, rows[a]);
        double below = 0.0;
        for (uint32_t b = j; b < a; b++) below += cells[rows[b]] * w[b];
        sum += w[a] * (w[a] + 2.0 * below);
    }
    return sum;
}

/* Four rows with the four axes from i on: what they add, or half of it where those are others. */
INLINE void four_by_four(const double *const cells[4], const double *w, const uint32_t *rows, const double *weights, uint32_t i, bool dense, lanes *sum)
{
    lanes x0, x1, x2, x3, weight;
    load_cells(&x0, cells[0], rows, i, dense), load_cells(&x1, cells[1], rows, i, dense);
    load_cells(&x2, cells[2], rows, i, dense), load_cells(&x3, cells[3], rows, i, dense);
    load(&weight, weights + i);
    *sum += weight * ((w[0] * x0 + w[1] * x1) + (w[2] * x2 + w[3] * x3));
}

typedef struct sums {
    lanes own;       /* of each four rows among themselves, */
    lanes even, odd; /* and half of that with the fours behind them, in turns: sums that do not wait for each other */
    double rest;
} sums;

/* Four rows with themselves and all axes behind them. */
INLINE void band(const symmetric *c, const uint32_t *rows, const double *weights, uint32_t n, uint32_t j, sums *to, bool dense)
{
    const double *const cells[4] = {row_of(c, rows[j]), row_of(c, rows[j + 1]), row_of(c, rows[j + 2]), row_of(c, rows[j + 3])};
    const double v[4] = {weights[j], weights[j + 1], weights[j + 2], weights[j + 3]};
    lanes even = to->even, odd = to->odd;
    uint32_t i = j + 4;
    four_by_four(cells, v, rows, weights, j, dense, &to->own);
    for (; i + 8 <= n; i += 8) {
        four_by_four(cells, v, rows, weights, i, dense, &even);
        four_by_four(cells, v, rows, weights, i + 4, dense, &odd);
    }
    if (i + 4 <= n) four_by_four(cells, v, rows, weights, i, dense, &even), i += 4;
    for (; i < n; i++) {
        uint32_t row = rows[i];
        to->rest += weights[i] * ((v[0] * cells[0][row] + v[1] * cells[1][row]) + (v[2] * cells[2][row] + v[3] * cells[3][row]));
    }
    to->even = even;
    to->odd = odd;
}

INLINE double square_body(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, bool dense)
{
    sums to = {{0}, {0}, {0}, 0.0};
    uint32_t j = 0;
    for (; j + 4 <= n; j += 4) band(c, rows, w, n, j, &to, dense);
    to.even += to.odd;
    return add_lanes(&to.own, corner(c, rows, w, j, n)) + 2.0 * add_lanes(&to.even, to.rest);
}

/* ---- y = Cw: four rows in one pass, each entry summed in slot order ---------------------------------------------- */

INLINE void four_rows(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, uint32_t j, double *y, bool dense)
{
    const double *cells[4] = {row_of(c, rows[j]), row_of(c, rows[j + 1]), row_of(c, rows[j + 2]), row_of(c, rows[j + 3])};
    const double w0 = w[j], w1 = w[j + 1], w2 = w[j + 2], w3 = w[j + 3];
    lanes x0, x1, x2, x3, there;
    uint32_t i = 0;
    for (; i + 4 <= n; i += 4) {
        load_cells(&x0, cells[0], rows, i, dense), load_cells(&x1, cells[1], rows, i, dense);
        load_cells(&x2, cells[2], rows, i, dense), load_cells(&x3, cells[3], rows, i, dense);
        load(&there, y + i);
        there += (w0 * x0 + w1 * x1) + (w2 * x2 + w3 * x3);
        memcpy(y + i, &there, sizeof there);
    }
    for (; i < n; i++) {
        uint32_t row = rows[i];
        y[i] += (w0 * cells[0][row] + w1 * cells[1][row]) + (w2 * cells[2][row] + w3 * cells[3][row]);
    }
}

INLINE void refresh_body(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, double *y, bool dense)
{
    uint32_t j = 0;
    memset(y, 0, n * sizeof *y);
    for (; j + 4 <= n; j += 4) four_rows(c, rows, w, n, j, y, dense);
    for (; j < n; j++) shift_body(c, rows, n, rows[j], w[j], y, dense);
}

/* ---- for this processor, and for any -------------------------------------------------------------------------- */

#define KERNEL(name, attributes)                                                                                           \
    attributes static void refresh_##name(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, double *y) \
    {                                                                                                                      \
        if (is_dense(rows, n)) refresh_body(c, rows, w, n, y, true);                                                       \
        else refresh_body(c, rows, w, n, y, false);                                                                        \
    }                                                                                                                      \
    attributes static void shift_##name(const symmetric *c, const uint32_t *rows, uint32_t n, uint32_t row, double d, double *y) \
    {                                                                                                                      \
        if (is_dense(rows, n)) shift_body(c, rows, n, row, d, y, true);                                                    \
        else shift_body(c, rows, n, row, d, y, false);                                                                     \
    }                                                                                                                      \
    attributes static double row_##name(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, uint32_t row) \
    {                                                                                                                      \
        return is_dense(rows, n) ? row_body(c, rows, w, n, row, true) : row_body(c, rows, w, n, row, false);               \
    }                                                                                                                      \
    attributes static double square_##name(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n)          \
    {                                                                                                                      \
        return is_dense(rows, n) ? square_body(c, rows, w, n, true) : square_body(c, rows, w, n, false);                   \
    }                                                                                                                      \
    static const product_kernel kernel_##name = {square_##name, refresh_##name, shift_##name, row_##name};

KERNEL(any, )
#ifdef __x86_64__
KERNEL(wide, __attribute__((target("avx2"))))

const product_kernel *product_kernel_of(bool wide)
{
    return wide && __builtin_cpu_supports("avx2") ? &kernel_wide : &kernel_any;
}
#else
const product_kernel *product_kernel_of(bool wide)
{
    (void)wide;
    return &kernel_any;
}
#endif

double product_matrix_square(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n)
{
    return product_kernel_of(true)->square(c, rows, w, n);
}

void product_matrix_refresh(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, double *y)
{
    product_kernel_of(true)->refresh(c, rows, w, n, y);
}

void product_matrix_shift(const symmetric *c, const uint32_t *rows, uint32_t n, uint32_t row, double d, double *y)
{
    product_kernel_of(true)->shift(c, rows, n, row, d, y);
}

double product_matrix_row(const symmetric *c, const uint32_t *rows, const double *w, uint32_t n, uint32_t row)
{
    return product_kernel_of(true)->row(c, rows, w, n, row);
}
