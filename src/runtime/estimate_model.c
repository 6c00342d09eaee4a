/* estimate_model.c: a correlation model from samples of prices. */
#include "runtime/estimate_model.h"

#include <math.h>
#include <stdlib.h>

#include "base/complain.h"
#include "base/instant.h"
#include "base/text.h"
#include "netting/correlation.h"
#include "risk/estimate.h"

static netto_status missing(const estimate_terms *t, netto_text factor, uint32_t sample, netto_complaint *complaint)
{
    char when[INSTANT_TEXT];
    instant_print(t->samples.last - (int64_t)(t->samples.returns - sample) * t->samples.every, when);
    return complain(complaint, NETTO_EDOMAIN,
                    "the price of '%.*s' at %s is missing, or not above 0; take a window that is covered, or pairwise = true", TEXT(factor), when);
}

static netto_status no_memory(const netto_correlation *m, netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory to estimate a model of %u factors", m->factor_count);
}

static netto_status take_returns(estimate_terms *t, const netto_correlation *m, netto_complaint *complaint)
{
    uint32_t n = t->samples.returns;
    if (!(t->returns = malloc((size_t)m->factor_count * n * sizeof *t->returns))) return no_memory(m, complaint);
    for (size_t i = 0; i < m->factor_count; i++) {
        const double *prices = t->samples.prices + i * (n + 1);
        for (uint32_t k = 0; !t->pairwise && k <= n; k++)
            if (!(prices[k] > 0.0)) return missing(t, m->factors[i], k, complaint);
        if (!estimate_returns(prices, n, t->lambda, t->returns + i * n))
            return complain(complaint, NETTO_EDOMAIN, "the price of '%.*s' does not move in the window: it correlates with nothing", TEXT(m->factors[i]));
    }
    return NETTO_OK;
}

static netto_status by_pairs(const estimate_terms *t, netto_correlation *m, double *rho, netto_complaint *complaint)
{
    uint32_t n = t->samples.returns, common;
    for (size_t i = 0; i < m->factor_count; i++)
        for (size_t j = 0; j <= i; j++) {
            double both = i == j ? 1.0 : estimate_pair(t->returns + i * n, t->returns + j * n, n, &common);
            if (i != j && common < ESTIMATE_RETURNS_LEAST)
                return complain(complaint, NETTO_EDOMAIN, "'%.*s' and '%.*s' have %u returns in common; an estimate takes %d or more",
                                TEXT(m->factors[i]), TEXT(m->factors[j]), common, ESTIMATE_RETURNS_LEAST);
            if (isnan(both))
                return complain(complaint, NETTO_EDOMAIN, "'%.*s' or '%.*s' does not move in the returns that both have",
                                TEXT(m->factors[i]), TEXT(m->factors[j]));
            rho[i * m->factor_count + j] = rho[j * m->factor_count + i] = both;
        }
    return NETTO_OK;
}

static netto_status make_matrix(const estimate_terms *t, netto_correlation *m, double **numbers, netto_complaint *complaint)
{
    size_t n = m->factor_count;
    if (n > CORRELATION_FACTORS_MAX)
        return complain(complaint, NETTO_ETOOLARGE, "%u factors; a matrix holds at most %d: take a window of fewer returns than factors, without gaps",
                        m->factor_count, CORRELATION_FACTORS_MAX);
    if (!(*numbers = malloc(n * n * sizeof **numbers))) return no_memory(m, complaint);
    m->rho = *numbers;
    if (t->pairwise) return by_pairs(t, m, *numbers, complaint);
    estimate_products(t->returns, m->factor_count, t->samples.returns, *numbers);
    return NETTO_OK;
}

/* The returns themselves are what the factors load on. */
static netto_status make_loads(estimate_terms *t, netto_correlation *m, double **numbers)
{
    m->type = NETTO_MODEL_FACTOR;
    m->drivers = t->samples.returns;
    m->loadings = *numbers = t->returns;
    t->returns = NULL;
    return NETTO_OK;
}

netto_status estimate_model(estimate_terms *t, netto_correlation *m, double **numbers, netto_complaint *complaint)
{
    uint32_t returns = t->samples.returns;
    if (returns < ESTIMATE_RETURNS_LEAST)
        return complain(complaint, NETTO_EDOMAIN, "a window of %u returns is too short for a correlation; it takes %d or more", returns, ESTIMATE_RETURNS_LEAST);
    netto_status status = take_returns(t, m, complaint);
    if (status != NETTO_OK) return status;
    for (size_t i = 0; !t->pairwise && i < m->factor_count; i++) estimate_scale(t->returns + i * returns, returns);
    bool factored = !t->pairwise && returns < m->factor_count && returns <= CORRELATION_DRIVERS_MAX;
    return factored ? make_loads(t, m, numbers) : make_matrix(t, m, numbers, complaint);
}
