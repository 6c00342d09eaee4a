/* leg.c: what if one leg fails: K^2 - 2 d'Cw + d'Cd. */
#include "netting/leg.h"

#include <math.h>

/* What stands outside the root, after the leg is gone. */
static double outside(const netting_set *s, const leg_load *loads, uint32_t count)
{
    double sum = 0.0;
    for (uint32_t i = s->modelled; i < s->count; i++) {
        double w = s->w[i];
        for (uint32_t k = 0; k < count; k++)
            if (loads[k].at == i) w -= loads[k].w;
        sum += fabs(w);
    }
    return sum;
}

static double k2_without(const netting_set *s, const netto_symmetric *rho, const leg_load *loads, uint32_t count)
{
    double k2 = s->k2;
    for (uint32_t i = 0; i < count; i++) {
        if (loads[i].at >= s->modelled) continue;
        const double *cells = rho->cells + (size_t)s->row[loads[i].at] * rho->stride;
        double own = 0.0;
        for (uint32_t j = 0; j < count; j++)
            if (loads[j].at < s->modelled) own += cells[s->row[loads[j].at]] * loads[j].w;
        k2 += loads[i].w * (own - 2.0 * s->y[loads[i].at]);
    }
    return k2;
}

static double outside_of(const netting_set *s)
{
    double sum = 0.0;
    for (uint32_t i = s->modelled; i < s->count; i++) sum += fabs(s->w[i]);
    return sum;
}

/* As leg_netted_without, of one axis that is all of its leg. */
static double left_without(const netting_set *s, double k2, double beside, double w, double least)
{
    double left = s->gross - fabs(w);
    left = left > 0.0 ? left : 0.0;
    double netted = sqrt(k2 > 0.0 ? k2 : 0.0) + beside;
    netted = k2 < least ? left : netted;
    return netted < left ? netted : left;
}

#define SURE (1.0 - 0x1p-40) /* well beyond what rounding may hide */

double leg_worst_axis(const netting_set *s, bool checked)
{
    double worst = 0.0, beside = outside_of(s), bar = -1.0;
    double least = checked ? NETTING_INDEFINITE * (s->gross * s->gross) : -INFINITY;
    for (uint32_t i = 0; i < s->modelled; i++) {
        double k2 = s->k2 + s->w[i] * (s->w[i] - 2.0 * s->y[i]);
        if (k2 >= least && k2 <= bar) continue; /* its root lies below the worst for certain */
        double left = left_without(s, k2, beside, s->w[i], least);
        if (left <= worst) continue;
        worst = left;
        bar = worst > beside ? (worst - beside) * (worst - beside) * SURE : -1.0;
    }
    for (uint32_t i = s->modelled; i < s->count; i++) {
        double left = left_without(s, s->k2, outside(s, &(leg_load){i, s->w[i]}, 1), s->w[i], least);
        worst = left > worst ? left : worst;
    }
    return worst;
}

double leg_netted_without(const netting_set *s, const netto_symmetric *rho, bool checked, const leg_load *loads,
                          uint32_t count, double gross)
{
    double left = s->gross - gross, k2 = k2_without(s, rho, loads, count);
    if (left < 0.0) left = 0.0;
    if (checked && k2 < NETTING_INDEFINITE * (s->gross * s->gross)) return left;
    double netted = (k2 > 0.0 ? sqrt(k2) : 0.0) + outside(s, loads, count);
    return netted < left ? netted : left;
}
