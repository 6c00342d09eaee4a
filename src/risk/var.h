/* var.h: value at risk and expected shortfall of profits that might have been, or of a normal distribution.
 *
 * Losses are positive: a value at risk below 0 is a profit.  Pure arithmetic; sums run in one order.
 *
 * Sources: Hull, "Risk Management and Financial Institutions" (historical simulation, the model-building approach);
 * J.P. Morgan/Reuters, "RiskMetrics Technical Document", 4th edition (EWMA); Hull and White, "Incorporating volatility
 * updating into the historical simulation method", Journal of Risk 1 (1998) (the filter). */
#ifndef RISK_VAR_H
#define RISK_VAR_H

#include <stdbool.h>
#include <stdint.h>

#include "netto/status.h"

#define VAR_RETURNS_LEAST 10   /* fewer say nothing of a tail */
#define VAR_LAMBDA        0.94 /* RiskMetrics, daily */

/* A level is in (0.5, 1); NETTO_EDOMAIN, if it is not. */
static inline bool var_level(double alpha)
{
    return alpha > 0.5 && alpha < 1.0;
}
netto_status var_check_level(double alpha, netto_complaint *complaint);

/* Of n scenarios the value at risk is the k-th worst: k = max(1, ceil(round(n (1 - alpha), 9))). */
uint32_t var_rank(uint32_t n, double alpha);

/* The value at risk, and the expected shortfall: the mean of the k worst, or (`beyond`) of the k - 1 that are worse. */
typedef struct var_tail {
    double value, es;
    uint32_t rank;  /* k */
    uint32_t count; /* of scenarios that the shortfall is the mean of */
} var_tail;

/* n + 1 prices, all greater than 0, become n returns in their place: later / earlier - 1, or its logarithm. */
void var_returns(double *prices, uint32_t n, bool log);

/* What an exposure makes of returns is added to the profits. */
void var_add(double *restrict profits, const double *restrict returns, uint32_t n, double exposure);

/* Of `n` profits, one a scenario, `n` >= 1; of equal ones the earlier counts as worse.  `worst` holds n places and gets
 * the k worst scenarios, the worst first.  False: `beyond` of k = 1, which leaves none. */
bool var_historical(const double *profits, uint32_t n, double alpha, bool beyond, uint32_t *worst, var_tail *out);

/* What one part of the profits has to do with either: the parts' shares add up to the whole. */
void var_share(const double *profits, const uint32_t *worst, const var_tail *tail, double *value, double *es);

/* Of a normal distribution with mean 0: z sigma, and sigma density(z) / (1 - alpha). */
void var_normal(double sigma, double alpha, double *value, double *es);

/* The mean of the products of two rows, with `lambda` > 0 weighed by lambda^i, i = 0 for the newest, which is the last. */
double var_product(const double *x, const double *y, uint32_t n, double lambda);

/* sqrt(sum r^2 / n), or with `lambda` > 0 the root of sum lambda^i r_i^2 / sum lambda^i, i = 0 for the newest, which is
 * the last of them. */
double var_volatility(const double *returns, uint32_t n, double lambda);

/* Make returns as volatile as today: each is divided by the volatility that was expected when it came, and multiplied by
 * the one expected now: sigma^2 = lambda sigma^2 + (1 - lambda) r^2, from the mean square of all of them on. */
void var_filter(double *returns, uint32_t n, double lambda);

/* The loss rate of a position whose factor is log-normal with volatility `sigma` over `years`, expected in the worst
 * `tail` of cases: short N(s - z) / a - 1, long 1 - N(-z - s) / a; s = sigma sqrt(years), a the tail, z = N^-1(1 - a).
 * The factor's mean is its price now. */
double var_lognormal_shortfall(double sigma, double years, double tail, bool is_short);

#endif
