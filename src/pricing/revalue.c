/* revalue.c: the prices of one option at many points; what the points have in common is computed once. */
#include "pricing/revalue.h"

#include <math.h>

#include "base/complain.h"
#include "numeric/distribution.h"
#include "numeric/function.h"
#include "pricing/option.h"

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

/* Point n is where it stands. */
typedef struct points {
    const double *returns, *vols;
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

/* d1 and d2 of each point, signed; then their probabilities. */
static void lognormal(const option_terms *t, const points *p, double *room)
{
    double moneyness = function_log(t->forward / t->strike), last = 0.0, moved = 0.0;
    double *prices = room + 2 * (p->n + 1);
    for (uint32_t k = 0; k <= p->n; k++) {
        double r = return_at(p, k), spread = spread_at(p, k, t);
        if (r != last) moved = r == 0.0 ? 0.0 : function_log(1.0 + r), last = r;
        double d1 = (moneyness + moved) / spread + 0.5 * spread;
        room[2 * k] = t->sign * d1;
        room[2 * k + 1] = t->sign * (d1 - spread);
    }
    distribution_cdf_many(room, 2 * ((size_t)p->n + 1));
    for (uint32_t k = 0; k <= p->n; k++) {
        double forward = t->forward * (1.0 + return_at(p, k));
        prices[k] = t->sign * (forward * room[2 * k] - t->strike * room[2 * k + 1]);
    }
}

static void normal(const option_terms *t, const points *p, double *room)
{
    double *prices = room + 2 * (p->n + 1);
    for (uint32_t k = 0; k <= p->n; k++) {
        double spread = spread_at(p, k, t), distance = t->forward * (1.0 + return_at(p, k)) - t->strike, d = distance / spread;
        prices[k] = t->sign * distance * distribution_cdf(t->sign * d) + spread * distribution_density(d);
    }
}

netto_status revalue_option(const netto_option *o, double vol, const double *returns, const double *vols, uint32_t n, double *room,
                            double *out, netto_complaint *complaint)
{
    option_terms t;
    points p = {returns, vols, vol, n};
    netto_status status = option_terms_of(o, &t, complaint);
    if (status == NETTO_OK) status = check_points(o, returns, vols, n, complaint);
    if (status == NETTO_OK) status = check_points(o, &(double){0.0}, &vol, 1, complaint);
    if (status != NETTO_OK) return status;
    if (o->model == NETTO_BACHELIER) normal(&t, &p, room);
    else lognormal(&t, &p, room);
    const double *prices = room + 2 * ((size_t)n + 1);
    for (uint32_t k = 0; k < n; k++) {
        double unit = o->inverse ? o->underlying * (1.0 + returns[k]) : 1.0;
        double standing = o->inverse ? prices[n] / o->underlying : prices[n];
        out[k] = t.discount * (prices[k] / unit - standing);
    }
    return NETTO_OK;
}
