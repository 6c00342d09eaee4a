/* test_product_matrix.c: claims about the kernels of a matrix: what they sum, and that every processor sums it to the same bits. */
#include "netting/product_matrix.h"

#include <math.h>
#include <string.h>

#include "tap/tap.h"

enum { MOST = 80, LONGEST = 70 };

static double cells[MOST * MOST], w[LONGEST];
static uint32_t rows[LONGEST];
static const symmetric matrix = {.cells = cells, .order = MOST, .stride = MOST};

/* n axes in neighbouring rows of a random matrix, or in any rows in any order. */
static void draw(uint32_t n, bool dense)
{
    for (uint32_t i = 0; i < MOST; i++)
        for (uint32_t j = 0; j <= i; j++) cells[i * MOST + j] = cells[j * MOST + i] = i == j ? 1.0 : tap_random_real(-1, 1);
    uint32_t from = (uint32_t)tap_random_below(MOST - n + 1);
    for (uint32_t i = 0; i < n; i++) {
        rows[i] = from + i;
        w[i] = tap_random_real(-1e6, 1e6);
    }
    for (uint32_t i = n; !dense && i-- > 1;) {
        uint32_t at = (uint32_t)tap_random_below(i + 1), row = rows[i];
        rows[i] = rows[at], rows[at] = row;
    }
}

static double plain_row(uint32_t n, uint32_t row)
{
    double sum = 0.0;
    for (uint32_t j = 0; j < n; j++) sum += cells[row * MOST + rows[j]] * w[j];
    return sum;
}

static bool sums_are_right(uint32_t n)
{
    double y[LONGEST], shifted[LONGEST], k2 = 0.0, size = 1e6 * 1e6 * (n + 1) * (n + 1) * 1e-13;
    bool good = true;
    product_matrix_refresh(&matrix, rows, w, n, y);
    memcpy(shifted, y, n * sizeof *y);
    for (uint32_t i = 0; i < n; i++) {
        k2 += w[i] * plain_row(n, rows[i]);
        good = good && fabs(y[i] - plain_row(n, rows[i])) < 1e-6 && fabs(product_matrix_row(&matrix, rows, w, n, rows[i]) - y[i]) < 1e-6;
    }
    if (n) product_matrix_shift(&matrix, rows, n, rows[n / 2], 5.0, shifted);
    for (uint32_t i = 0; i < n; i++) good = good && shifted[i] == y[i] + 5.0 * cells[rows[n / 2] * MOST + rows[i]];
    return good && fabs(product_matrix_square(&matrix, rows, w, n) - k2) <= size;
}

TEST("whatever the number of axes, dense or scattered, the sums are those of the definition")
{
    for (uint32_t n = 0; n <= LONGEST; n++)
        for (int dense = 0; dense < 2; dense++) {
            draw(n, dense);
            if (!ok(sums_are_right(n))) tap_note("%u axes, dense %d", n, dense);
        }
}

/* Where this processor has no AVX2 both are one. */
static bool same_bits(uint32_t n)
{
    const product_kernel *any = product_kernel_of(false), *wide = product_kernel_of(true);
    double y[LONGEST], z[LONGEST], a = any->square(&matrix, rows, w, n), b = wide->square(&matrix, rows, w, n);
    any->refresh(&matrix, rows, w, n, y), wide->refresh(&matrix, rows, w, n, z);
    bool same = memcmp(&a, &b, sizeof a) == 0 && memcmp(y, z, n * sizeof *y) == 0;
    if (!n) return same;
    a = any->row(&matrix, rows, w, n, rows[0]), b = wide->row(&matrix, rows, w, n, rows[0]);
    any->shift(&matrix, rows, n, rows[n - 1], 0.1, y), wide->shift(&matrix, rows, n, rows[n - 1], 0.1, z);
    return same && memcmp(&a, &b, sizeof a) == 0 && memcmp(y, z, n * sizeof *y) == 0;
}

TEST("with and without AVX2 the bits are the same")
{
    for (uint32_t n = 0; n <= LONGEST; n++)
        for (int dense = 0; dense < 2; dense++) {
            draw(n, dense);
            if (!ok(same_bits(n))) tap_note("%u axes, dense %d", n, dense);
        }
}

TEST("neighbouring rows are read side by side to the bits that scattered ones come to")
{
    double y[LONGEST], z[LONGEST];
    draw(50, true);
    product_matrix_refresh(&matrix, rows, w, 50, y);
    double square = product_matrix_square(&matrix, rows, w, 50);
    uint32_t last = rows[49];
    rows[49] = last == MOST - 1 ? 0 : MOST - 1; /* the same cells in another row: now they are scattered */
    for (uint32_t j = 0; j < MOST; j++) cells[rows[49] * MOST + j] = cells[last * MOST + j];
    for (uint32_t j = 0; j < MOST; j++) cells[j * MOST + rows[49]] = cells[j * MOST + last];
    cells[rows[49] * MOST + rows[49]] = 1.0;
    product_matrix_refresh(&matrix, rows, w, 50, z);
    ok(memcmp(y, z, 50 * sizeof *y) == 0);
    is_same(product_matrix_square(&matrix, rows, w, 50), square);
}
