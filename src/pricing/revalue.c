/* revalue.c: the prices of one option at many points; what the points have in common is computed once. */
#include "pricing/revalue.h"

#include <math.h>

#include "base/complain.h"
#include "numeric/distribution.h"
#include "numeric/function.h"
#include "pricing/american.h"

static netto_status check_points(const netto_option *o, const double *returns, const double *vols, uint32_t n, netto_complaint *complaint)
{
    bool lognormal = o->model != NETTO_BACHELIER;
    for (uint32_t k = 0; k < n; k++) {
        if (!isfinite(returns[k]) || (lognormal && !(returns[k] > -1.0)))
            return complain(complaint, NETTO_EDOMAIN, "a shock of the underlying must be greater than -1 in %s, got %g",
                            netto_option_model_word(o->model), returns[k]);
        if (!isfinite(vols[k]) || !(vols[k] > 0.0))
            return complain(complaint, NETTO_EDOMAIN, "a shocked volatility must be greater than 0, got %g", vols[k]);
    }
    return NETTO_OK;
}

void revalue_logs(const double *returns, uint32_t n, double *out)
{
    for (uint32_t k = 0; k < n; k++) {
        bool again = k > 0 && returns[k] == returns[k - 1];
        out[k] = again ? out[k - 1] : returns[k] == 0.0 ? 0.0 : returns[k] > -1.0 ? function_log(1.0 + returns[k]) : NAN;
    }
}

/* Point n is where it stands. */
typedef struct points {
    const double *returns, *logs, *vols;
    double vol;
    uint32_t n;
} points;

static inline double return_at(const points *p, uint32_t k)
{
    return k < p->n ? p->returns[k] : 0.0;
}

static inline double spread_at(const points *p, uint32_t k, const option_terms *t)
{
    return (k < p->n ? p->vols[k] : p->vol) * t->root_years;
}

/* F N(d1) and K N(d2) are the sides of an option, and F exp(-d1 d1 / 2) = K exp(-d2 d2 / 2): so each point takes one
 * exponential, and two ratios for what lies beyond (distribution.h). */
static void lognormal(const option_terms *t, const points *p, double *restrict room)
{
    size_t n = (size_t)p->n + 1;
    double moneyness = function_log(t->forward / t->strike);
    double *restrict beyond = room, *restrict sides = room + 2 * n, *restrict signs = room + 3 * n;
    for (uint32_t k = 0; k < n; k++) {
        double spread = spread_at(p, k, t), d1 = (moneyness + (k < p->n ? p->logs[k] : 0.0)) / spread + 0.5 * spread, d2 = d1 - spread;
        signs[2 * k] = t->sign * d1;
        signs[2 * k + 1] = t->sign * d2;
        beyond[2 * k] = fabs(d1);
        beyond[2 * k + 1] = fabs(d2);
        sides[k] = -0.5 * d1 * d1;
    }
    function_exp_many(sides, sides, n);
    distribution_beyond_many(beyond, 2 * n);
    for (uint32_t k = 0; k < n; k++) {
        double forward = t->forward * (1.0 + return_at(p, k)), unit = forward * sides[k];
        double up = unit * beyond[2 * k], down = unit * beyond[2 * k + 1];
        if (signs[2 * k] >= 0.0) up = forward - up;
        if (signs[2 * k + 1] >= 0.0) down = t->strike - down;
        sides[k] = t->sign * (up - down);
    }
}

static void normal(const option_terms *t, const points *p, double *room)
{
    double *prices = room + 2 * ((size_t)p->n + 1);
    for (uint32_t k = 0; k <= p->n; k++) {
        double spread = spread_at(p, k, t), distance = t->forward * (1.0 + return_at(p, k)) - t->strike, d = distance / spread;
        prices[k] = t->sign * distance * distribution_cdf(t->sign * d) + spread * distribution_density(d);
    }
}

/* What early exercise adds: one critical price serves points of one volatility. */
static netto_status exercise_early(const netto_option *o, const option_terms *t, const points *p, double *prices, netto_complaint *complaint)
{
    american a;
    double known = NAN;
    for (uint32_t k = 0; k <= p->n; k++) {
        double vol = k < p->n ? p->vols[k] : p->vol;
        netto_status status = vol == known ? NETTO_OK : american_of(o, vol, &a, complaint);
        if (status != NETTO_OK) return status;
        known = vol;
        double european = prices[k] > 0.0 ? t->discount * prices[k] : 0.0;
        prices[k] = american_price(&a, o->underlying * (1.0 + return_at(p, k)), european) / t->discount;
    }
    return NETTO_OK;
}

netto_status revalue_option(const netto_option *o, double vol, const double *returns, const double *logs, const double *vols, uint32_t n,
                            double *room, double *out, netto_complaint *complaint)
{
    option_terms t;
    points p = {returns, logs, vols, vol, n};
    netto_status status = option_terms_of(o, &t, complaint);
    if (status == NETTO_OK) status = check_points(o, returns, vols, n, complaint);
    if (status == NETTO_OK) status = check_points(o, &(double){0.0}, &vol, 1, complaint);
    if (status != NETTO_OK) return status;
    if (o->model == NETTO_BACHELIER) normal(&t, &p, room);
    else lognormal(&t, &p, room);
    double *prices = room + 2 * ((size_t)n + 1);
    if (o->american && (status = exercise_early(o, &t, &p, prices, complaint)) != NETTO_OK) return status;
    for (uint32_t k = 0; k < n; k++) {
        double unit = o->inverse ? o->underlying * (1.0 + returns[k]) : 1.0;
        double standing = o->inverse ? prices[n] / o->underlying : prices[n];
        out[k] = t.discount * (prices[k] / unit - standing);
    }
    return NETTO_OK;
}
