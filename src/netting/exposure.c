/* exposure.c: how much of a netting set's gross risk survives netting.
 *
 * Pure arithmetic: no allocation, no clock, no policy.  Source: Basel MAR21.4(4), K = sqrt(max(0, w'Cw)). */
#include "netto/exposure.h"

#include <math.h>

double netto_exposure_benefit(const netto_exposure *exposure)
{
    return exposure->gross - exposure->netted;
}

double netto_exposure_benefit_ratio(const netto_exposure *exposure)
{
    return exposure->gross > 0.0 ? 1.0 - exposure->netted / exposure->gross : 0.0;
}

static double row_dot(const double *weights, size_t n, const netto_symmetric *rho, size_t i)
{
    double sum = 0.0;
    for (size_t j = 0; j < n; j++) sum += rho->cells[i * rho->stride + j] * weights[j];
    return sum;
}

static netto_status check(const double *weights, size_t n, const netto_symmetric *rho)
{
    if (rho->order != n) return NETTO_EPARAMS;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(weights[i])) return NETTO_EDOMAIN;
    return NETTO_OK;
}

netto_status netto_exposure_net(const double *weights, size_t n, const netto_symmetric *rho, netto_exposure *out)
{
    netto_exposure e = {0};
    double k2 = 0.0;
    netto_status status = check(weights, n, rho);
    if (status != NETTO_OK) return status;
    for (size_t i = 0; i < n; i++) {
        e.gross += fabs(weights[i]);
        e.net += weights[i];
        k2 += weights[i] * row_dot(weights, n, rho, i);
    }
    if (!isfinite(e.gross) || !isfinite(k2)) return NETTO_EDOMAIN;
    e.netted = k2 > 0.0 ? sqrt(k2) : 0.0;
    if (e.netted > e.gross) e.netted = e.gross; /* only rounding can put it above */
    *out = e;
    return NETTO_OK;
}

netto_status netto_exposure_contributions(const double *weights, size_t n, const netto_symmetric *rho,
                                          double *out)
{
    netto_exposure e;
    netto_status status = netto_exposure_net(weights, n, rho, &e);
    if (status != NETTO_OK) return status;
    for (size_t i = 0; i < n; i++)
        out[i] = e.netted > 0.0 ? weights[i] * row_dot(weights, n, rho, i) / e.netted : 0.0;
    return NETTO_OK;
}
