/* var.c: value at risk and expected shortfall of profits that might have been, or of a normal distribution. */
#include "risk/var.h"

#include "base/complain.h"

#include <math.h>

#include "numeric/distribution.h"
#include "numeric/function.h"

netto_status var_check_level(double alpha, netto_complaint *complaint)
{
    if (var_level(alpha)) return NETTO_OK;
    return complain(complaint, NETTO_EDOMAIN, "alpha must lie between 0.5 and 1, both excluded: 0.99 is usual");
}

uint32_t var_rank(uint32_t n, double alpha)
{
    double exact = floor((double)n * (1.0 - alpha) * 1e9 + 0.5) / 1e9;
    return exact > 1.0 ? (uint32_t)ceil(exact) : 1;
}

void var_returns(double *prices, uint32_t n, bool log)
{
    if (!log)
        for (uint32_t i = 0; i < n; i++) prices[i] = prices[i + 1] / prices[i] - 1.0;
    else
        for (uint32_t i = 0; i < n; i++) prices[i] = function_log(prices[i + 1] / prices[i]);
}

void var_add(double *restrict profits, const double *restrict returns, uint32_t n, double exposure)
{
    for (uint32_t i = 0; i < n; i++) profits[i] += exposure * returns[i];
}

/* ---- the tail: a heap of the k worst, the best of them on top --------------------------------------------- */

static bool is_worse(const double *profits, uint32_t a, uint32_t b)
{
    return profits[a] < profits[b] || (profits[a] == profits[b] && a < b);
}

static void sink(const double *profits, uint32_t *heap, uint32_t count, uint32_t at)
{
    uint32_t item = heap[at];
    for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_worse(profits, heap[child], heap[child + 1])) child++;
        if (!is_worse(profits, item, heap[child])) break;
        heap[at] = heap[child];
    }
    heap[at] = item;
}

static void select_worst(const double *profits, uint32_t n, uint32_t k, uint32_t *heap)
{
    for (uint32_t i = 0; i < k; i++) heap[i] = i;
    for (uint32_t i = k / 2; i-- > 0;) sink(profits, heap, k, i);
    for (uint32_t i = k; i < n; i++) {
        if (!is_worse(profits, i, heap[0])) continue;
        heap[0] = i;
        sink(profits, heap, k, 0);
    }
    for (uint32_t left = k; left > 1; left--) { /* the best goes to the end */
        uint32_t best = heap[0];
        heap[0] = heap[left - 1];
        heap[left - 1] = best;
        sink(profits, heap, left - 1, 0);
    }
}

bool var_historical(const double *profits, uint32_t n, double alpha, bool beyond, uint32_t *worst, var_tail *out)
{
    var_tail tail = {.rank = var_rank(n, alpha)};
    tail.count = tail.rank - beyond;
    if (tail.count == 0) return false;
    select_worst(profits, n, tail.rank, worst);
    var_share(profits, worst, &tail, &tail.value, &tail.es);
    *out = tail;
    return true;
}

void var_share(const double *profits, const uint32_t *worst, const var_tail *tail, double *value, double *es)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < tail->count; i++) sum -= profits[worst[i]];
    *value = 0.0 - profits[worst[tail->rank - 1]];
    *es = sum / (double)tail->count;
}

/* ---- a normal distribution, and volatilities ---------------------------------------------------------------- */

void var_normal(double sigma, double alpha, double *value, double *es)
{
    double z = distribution_quantile(alpha);
    *value = z * sigma;
    *es = sigma * distribution_density(z) / (1.0 - alpha);
}

double var_product(const double *x, const double *y, uint32_t n, double lambda)
{
    double sum = 0.0, weights = 0.0, weight = 1.0;
    for (uint32_t i = n; i-- > 0;) {
        sum += weight * x[i] * y[i];
        weights += weight;
        if (lambda > 0.0) weight *= lambda;
    }
    return sum / weights;
}

double var_volatility(const double *returns, uint32_t n, double lambda)
{
    return sqrt(var_product(returns, returns, n, lambda));
}

static double next_variance(double variance, double r, double lambda)
{
    return lambda * variance + (1.0 - lambda) * r * r;
}

void var_filter(double *returns, uint32_t n, double lambda)
{
    double first = var_volatility(returns, n, 0.0), now = first * first, then = now;
    for (uint32_t i = 0; i < n; i++) now = next_variance(now, returns[i], lambda);
    for (uint32_t i = 0; i < n; i++) {
        double r = returns[i];
        if (then > 0.0) returns[i] = r * sqrt(now / then);
        then = next_variance(then, r, lambda);
    }
}

double var_lognormal_shortfall(double sigma, double years, double tail, bool is_short)
{
    double s = sigma * sqrt(years), z = distribution_quantile(1.0 - tail);
    return is_short ? distribution_cdf(s - z) / tail - 1.0 : 1.0 - distribution_cdf(-z - s) / tail;
}
