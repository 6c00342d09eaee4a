/* neutral.c: how much of each of some instruments takes a book's sensitivities to nothing. */
#include "risk/neutral.h"

#include <math.h>
#include <stdbool.h>

#define ALIKE 1e-10 /* of its largest entry that an instrument must have of its own: less is rounding */

static double larger(double a, double b)
{
    return fabs(a) > fabs(b) ? fabs(a) : fabs(b);
}

/* Rows, then columns, are divided by their largest entry; false: a row or a column is empty, or a number is none. */
static bool scale(neutral *s, double *columns, uint32_t *culprit)
{
    uint32_t n = s->n;
    for (uint32_t k = 0; k < n; k++) {
        double most = 0.0;
        *culprit = 2 * n;
        if (!isfinite(s->b[k])) return false;
        for (uint32_t j = 0; j < n; j++) {
            if (!isfinite(s->a[k][j])) return false;
            most = larger(most, s->a[k][j]);
        }
        *culprit = n + k;
        if (most == 0.0) return false;
        for (uint32_t j = 0; j < n; j++) s->a[k][j] /= most;
        s->b[k] /= most;
    }
    for (uint32_t j = 0; j < n; j++) {
        columns[j] = 0.0;
        for (uint32_t k = 0; k < n; k++) columns[j] = larger(columns[j], s->a[k][j]);
        *culprit = j;
        if (columns[j] == 0.0) return false;
        for (uint32_t k = 0; k < n; k++) s->a[k][j] /= columns[j];
    }
    return true;
}

static void swap_rows(neutral *s, uint32_t i, uint32_t k)
{
    double b = s->b[i];
    s->b[i] = s->b[k], s->b[k] = b;
    for (uint32_t j = 0; j < s->n; j++) {
        double a = s->a[i][j];
        s->a[i][j] = s->a[k][j], s->a[k][j] = a;
    }
}

static bool eliminate(neutral *s, uint32_t j)
{
    uint32_t pivot = j;
    for (uint32_t k = j + 1; k < s->n; k++)
        if (fabs(s->a[k][j]) > fabs(s->a[pivot][j])) pivot = k;
    if (!(fabs(s->a[pivot][j]) > ALIKE)) return false;
    swap_rows(s, j, pivot);
    for (uint32_t k = j + 1; k < s->n; k++) {
        double factor = s->a[k][j] / s->a[j][j];
        for (uint32_t i = j; i < s->n; i++) s->a[k][i] -= factor * s->a[j][i];
        s->b[k] -= factor * s->b[j];
    }
    return true;
}

netto_status neutral_solve(const neutral *given, double out[NEUTRAL_MOST], uint32_t *culprit)
{
    neutral s = *given;
    double columns[NEUTRAL_MOST];
    if (!scale(&s, columns, culprit)) return NETTO_EDOMAIN;
    for (uint32_t j = 0; j < s.n; j++) {
        *culprit = j;
        if (!eliminate(&s, j)) return NETTO_EDOMAIN;
    }
    for (uint32_t j = s.n; j-- > 0;) {
        double sum = -s.b[j];
        for (uint32_t i = j + 1; i < s.n; i++) sum -= s.a[j][i] * out[i];
        out[j] = sum / s.a[j][j];
    }
    for (uint32_t j = 0; j < s.n; j++) out[j] /= columns[j];
    return NETTO_OK;
}
