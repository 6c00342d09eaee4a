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

double leg_netted_without(const netting_set *s, const netto_symmetric *rho, bool checked, const leg_load *loads,
                          uint32_t count, double gross)
{
    double left = s->gross - gross, k2 = k2_without(s, rho, loads, count);
    if (left < 0.0) left = 0.0;
    if (checked && k2 < NETTING_INDEFINITE * (s->gross * s->gross)) return left;
    double netted = (k2 > 0.0 ? sqrt(k2) : 0.0) + outside(s, loads, count);
    return netted < left ? netted : left;
}
