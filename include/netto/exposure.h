/* exposure.h: the netting function and its result, usable on its own. */
#ifndef NETTO_EXPOSURE_H
#define NETTO_EXPOSURE_H

#include "netto/status.h"
#include "netto/types.h"

/* All in base currency. */
typedef struct netto_exposure {
    double gross;  /* the sum of |weighted exposure| of every position, before any netting */
    double net;    /* the signed sum */
    double netted; /* sqrt(max(0, w'Cw)): what is left after netting by correlation */
} netto_exposure;

/* gross - netted, in money; never negative. */
double netto_exposure_benefit(const netto_exposure *exposure);

/* 1 - netted / gross; 0 where gross is 0. */
double netto_exposure_benefit_ratio(const netto_exposure *exposure);

/* Net the signed weights of one netting set.
 *
 *   weights   n weighted exposures in base currency, in the slot order of `rho`
 *   rho       n x n, symmetric, unit diagonal, entries in [-1, 1]
 *   out       written only on NETTO_OK; 0 <= netted <= gross
 *
 * NETTO_EPARAMS  n is not the order of `rho`
 * NETTO_EDOMAIN  a weight is NaN or infinite, or w'Cw overflows
 *
 * Sums in slot order: the same input gives the same bits on every processor.
 * Source: Basel MAR21.4(4), K = sqrt(max(0, sum_i sum_j rho_ij w_i w_j)). */
netto_status netto_exposure_net(const double *weights, size_t n, const netto_symmetric *rho,
                                netto_exposure *out);

/* The Euler share of each axis in `netted`: w_i (Cw)_i / K; the shares add up to K.  All 0 where K is 0.
 * Same arguments and errors as above; `out` holds n doubles. */
netto_status netto_exposure_contributions(const double *weights, size_t n, const netto_symmetric *rho,
                                          double *out);

#endif
