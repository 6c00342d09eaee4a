/* distribution.h: the normal and the chi-square distribution, with the same bits on every processor.
 *
 * Of deterministic functions (function.h) and + - * / sqrt only. */
#ifndef NUMERIC_DISTRIBUTION_H
#define NUMERIC_DISTRIBUTION_H

#include <stddef.h>

/* The standard normal density, and the probability of a value up to x. */
double distribution_density(double x);
double distribution_cdf(double x);

/* What lies beyond x, not negative, over exp(-x x / 2): each of n, in their place.  The probability that follows is
 * right to 2e-16 at any x, and to a part in 10^8 where it is as small as 10^-12; the same bits on every processor.  Source: Hart, Computer Approximations (1968), 5666, as in West, "Better approximations to cumulative
 * normal functions", Wilmott 2005. */
void distribution_beyond_many(double *x, size_t n);

/* The same of each of n, in their place: the same bits. */
void distribution_cdf_many(double *x, size_t n);

/* The x up to which the probability is p, in (0, 1): to about 1 part in 10^16.  0 and 1 answer -inf and inf, what lies
 * outside NaN.  Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied
 * Statistics 37 (1988), routine PPND16. */
double distribution_quantile(double p);

/* The probability that a chi-square variable of 1 or 2 degrees of freedom exceeds x: erfc(sqrt(x / 2)), exp(-x / 2). */
double distribution_chi_above_1(double x);
double distribution_chi_above_2(double x);

#endif
