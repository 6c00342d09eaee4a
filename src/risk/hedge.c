/* hedge.c: the ratios that leave the least variance. */
#include "risk/hedge.h"

#include <math.h>
#include <stddef.h>

#define ALIKE 1e-10 /* of its own variance that an instrument must have beside the others: less is rounding */

static void centre(double *x, uint32_t n)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < n; i++) sum += x[i];
    for (uint32_t i = 0; i < n; i++) x[i] -= sum / n;
}

static double product(const double *x, const double *y, uint32_t n)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < n; i++) sum += x[i] * y[i];
    return sum;
}

/* The lower triangle of a becomes its Cholesky factor; false at the row that has nothing of its own. */
static bool factorise(double a[HEDGE_MOST][HEDGE_MOST], uint32_t k, uint32_t *culprit)
{
    for (uint32_t i = 0; i < k; i++) {
        double whole = a[i][i];
        for (uint32_t j = 0; j <= i; j++) {
            for (uint32_t m = 0; m < j; m++) a[i][j] -= a[i][m] * a[j][m];
            if (j < i) a[i][j] /= a[j][j];
        }
        *culprit = i;
        if (!(a[i][i] > ALIKE * whole && isfinite(whole))) return false;
        a[i][i] = sqrt(a[i][i]);
    }
    return true;
}

static void solve(double a[HEDGE_MOST][HEDGE_MOST], uint32_t k, double *x)
{
    for (uint32_t i = 0; i < k; i++) {
        for (uint32_t j = 0; j < i; j++) x[i] -= a[i][j] * x[j];
        x[i] /= a[i][i];
    }
    for (uint32_t i = k; i-- > 0;) {
        for (uint32_t j = i + 1; j < k; j++) x[i] -= a[j][i] * x[j];
        x[i] /= a[i][i];
    }
}

netto_status hedge_ratios(double *changes, double *with, uint32_t n, uint32_t count, double *ratios, double *effectiveness,
                          uint32_t *culprit)
{
    double a[HEDGE_MOST][HEDGE_MOST], taken = 0.0, covariances[HEDGE_MOST];
    centre(changes, n);
    for (uint32_t i = 0; i < count; i++) centre(with + (size_t)i * n, n);
    double own = product(changes, changes, n);
    *culprit = count;
    if (!isfinite(own)) return NETTO_EDOMAIN;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j <= i; j++) a[i][j] = product(with + (size_t)i * n, with + (size_t)j * n, n);
        ratios[i] = covariances[i] = product(with + (size_t)i * n, changes, n);
    }
    if (!factorise(a, count, culprit)) return NETTO_EDOMAIN;
    solve(a, count, ratios);
    for (uint32_t i = 0; i < count; i++) taken += ratios[i] * covariances[i];
    *effectiveness = own > 0.0 ? fmin(1.0, fmax(0.0, taken / own)) : 0.0;
    return NETTO_OK;
}

double hedge_round(double units, double step, netto_hedge_rounding rounding)
{
    double steps = units / step, nearest = nearbyint(steps);
    if (rounding == NETTO_HEDGE_NONE) return units + 0.0; /* nothing has no sign */
    if (rounding == NETTO_HEDGE_NEAREST || fabs(steps - nearest) < 1e-9 * fmax(1.0, fabs(steps))) return nearest * step + 0.0;
    return trunc(steps) * step + 0.0;
}
