/* estimate.h: correlations estimated from prices.
 *
 * Returns are simple, of zero mean; the newest weighs most: rho = S(r q) / sqrt(S(r r) S(q q)), S a sum in which the
 * return k samples back counts lambda^k.  Source: RiskMetrics Technical Document (1996), 5.2; lambda 1 weighs all alike. */
#ifndef RISK_ESTIMATE_H
#define RISK_ESTIMATE_H

#include "netto/status.h"
#include "netto/types.h"

#define ESTIMATE_RETURNS_LEAST 10

/* The samples of one series into its weighted returns, of which the newest is last: `prices` has count + 1, `out` count
 * numbers; NaN where either price is missing.  False: it never moves. */
bool estimate_returns(const double *prices, uint32_t count, double lambda, double *out);

/* Divide by the root of the sum of their squares, so that two series correlate by their product.  None may be missing. */
void estimate_scale(double *returns, uint32_t count);

/* The products of `n` scaled series: n x n, unit diagonal. */
void estimate_products(const double *returns, uint32_t n, uint32_t count, double *out);

/* Of two series by the returns that both have; `*common` says how many.  NaN where one of them never moves in these. */
double estimate_pair(const double *r, const double *q, uint32_t count, uint32_t *common);

#endif
