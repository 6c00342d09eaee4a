/* estimate.c: correlations estimated from prices. */
#include "risk/estimate.h"

#include <math.h>

bool estimate_returns(const double *prices, uint32_t count, double lambda, double *out)
{
    double weight = 1.0, root = sqrt(lambda);
    bool moves = false;
    for (uint32_t i = count; i-- > 0;) {
        double was = prices[i], is = prices[i + 1];
        bool both = was > 0.0 && is > 0.0; /* a missing one is NaN */
        out[i] = both ? weight * (is / was - 1.0) : NAN;
        moves |= both && out[i] != 0.0;
        weight *= root; /* each return of two is weighed by the root, so that their product is by the whole */
    }
    return moves;
}

static double product(const double *r, const double *q, uint32_t count)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < count; i++) sum += r[i] * q[i];
    return sum;
}

void estimate_scale(double *returns, uint32_t count)
{
    double root = sqrt(product(returns, returns, count));
    for (uint32_t i = 0; i < count; i++) returns[i] /= root;
}

static double within(double rho)
{
    return rho > 1.0 ? 1.0 : rho < -1.0 ? -1.0 : rho; /* only rounding is beyond */
}

void estimate_products(const double *returns, uint32_t n, uint32_t count, double *out)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            out[i * n + j] = out[j * n + i] = i == j ? 1.0 : within(product(returns + i * count, returns + j * count, count));
}

double estimate_pair(const double *r, const double *q, uint32_t count, uint32_t *common)
{
    double both = 0.0, rr = 0.0, qq = 0.0;
    *common = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (isnan(r[i]) || isnan(q[i])) continue;
        both += r[i] * q[i];
        rr += r[i] * r[i];
        qq += q[i] * q[i];
        ++*common;
    }
    return rr > 0.0 && qq > 0.0 ? within(both / sqrt(rr * qq)) : NAN;
}
