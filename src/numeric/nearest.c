/* nearest.c: the nearest correlation matrix. */
#include "numeric/nearest.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ENOUGH 1e-10 /* the last changes, against the size of the matrix */

/* Room for one search; each of n x n but the eigenvalues. */
typedef struct search {
    size_t n;
    double *given, *y, *s, *r, *x, *copy, *vectors, *values;
    lapack_int *support;
} search;

static void destroy(search *h)
{
    free(h->given);
    free(h->support);
}

static bool create(search *h, const double *cells, size_t n)
{
    size_t square = n * n;
    *h = (search){.n = n, .given = calloc(7 * square + n, sizeof(double)), .support = malloc(2 * n * sizeof *h->support)};
    if (!h->given || !h->support) return destroy(h), false;
    double **const parts[] = {&h->y, &h->s, &h->r, &h->x, &h->copy, &h->vectors};
    for (size_t i = 0; i < 6; i++) *parts[i] = h->given + (i + 1) * square;
    h->values = h->given + 7 * square;
    memcpy(h->given, cells, square * sizeof *cells);
    memcpy(h->y, cells, square * sizeof *cells);
    return true;
}

static double distance(const double *a, const double *b, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sqrt(sum);
}

static double size_of(const double *a, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) sum += a[i] * a[i];
    return sqrt(sum);
}

/* x -= value v v' */
static void take_out(double *x, size_t n, const double *v, double value)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) x[i * n + j] -= value * v[i] * v[j];
}

/* The nearest positive semidefinite matrix to r: what its negative eigenvalues make of it is taken out. */
static bool project_definite(search *h)
{
    size_t square = h->n * h->n;
    lapack_int n = (lapack_int)h->n, found = 0;
    double least = -2.0 * size_of(h->r, square) - 1.0;
    memcpy(h->copy, h->r, square * sizeof *h->copy);
    memcpy(h->x, h->r, square * sizeof *h->x);
    lapack_int info = LAPACKE_dsyevr(LAPACK_COL_MAJOR, 'V', 'V', 'U', n, h->copy, n, least, 0.0, 0, 0, 0.0, &found, h->values,
                                     h->vectors, n, h->support);
    if (info != 0) return false;
    for (lapack_int k = 0; k < found; k++) take_out(h->x, h->n, h->vectors + (size_t)k * h->n, h->values[k]);
    return true;
}

/* One round; `*change` is how far it still moved. */
static bool go_round(search *h, double *change)
{
    size_t square = h->n * h->n;
    for (size_t i = 0; i < square; i++) h->r[i] = h->y[i] - h->s[i];
    if (!project_definite(h)) return false;
    for (size_t i = 0; i < square; i++) h->s[i] = h->x[i] - h->r[i];
    memcpy(h->copy, h->y, square * sizeof *h->copy);
    memcpy(h->y, h->x, square * sizeof *h->y);
    for (size_t i = 0; i < h->n; i++) h->y[i * h->n + i] = 1.0;
    double moved = distance(h->y, h->copy, square), apart = distance(h->y, h->x, square);
    *change = (moved > apart ? moved : apart) / size_of(h->y, square);
    return true;
}

/* What is definite, and all but of unit diagonal, scaled to it: no search ends exactly where the two sets meet. */
static void scale(const search *h, double *out)
{
    size_t n = h->n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            out[i * n + j] = i == j ? 1.0 : h->x[(i < j ? i * n + j : j * n + i)] / sqrt(h->x[i * n + i] * h->x[j * n + j]);
}

static bool converges(search *h, bool (*stop)(void *self), void *self, uint32_t *rounds)
{
    double change = INFINITY;
    for (*rounds = 0; change > ENOUGH; ++*rounds)
        if (*rounds == NEAREST_ROUNDS_MAX || (stop && stop(self)) || !go_round(h, &change)) return false;
    return true;
}

netto_status nearest_correlation(double *cells, size_t order, bool (*stop)(void *self), void *self, nearest *out)
{
    search h;
    *out = (nearest){0};
    if (order == 0) return NETTO_OK;
    if (!create(&h, cells, order)) return NETTO_ECAPACITY;
    bool good = converges(&h, stop, self, &out->rounds);
    if (good) {
        scale(&h, cells);
        out->distance = distance(cells, h.given, order * order);
    }
    destroy(&h);
    return good ? NETTO_OK : NETTO_EINTERNAL;
}
