/* leg.c: what if one leg fails: K^2 - 2 d'Cw + d'Cd. */
#include "netting/leg.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "netting/product.h"

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

/* How two axes correlate under a model, in whose rows they stand. */
static double between(const correlation *c, const uint32_t *rows, uint32_t i, uint32_t j)
{
    return i == j ? 1.0 : correlation_between(c, rows[i], rows[j]);
}

/* What a model, whose rows, y and K2 these are, leaves. */
static double k2_without(const netting_set *s, const correlation *c, const uint32_t *rows, const double *y, double k2,
                         const leg_load *loads, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (loads[i].at >= s->modelled) continue;
        double own = 0.0;
        for (uint32_t j = 0; j < count; j++)
            if (loads[j].at < s->modelled) own += between(c, rows, loads[i].at, loads[j].at) * loads[j].w;
        k2 += loads[i].w * (own - 2.0 * y[loads[i].at]);
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

static double least_of(const netting_set *s, bool checked)
{
    return checked ? NETTING_INDEFINITE * (s->gross * s->gross) : -INFINITY;
}

/* The worst under one model, of the axes that it knows. */
static double worst_modelled(const netting_set *s, const double *y, double whole, double beside, double least)
{
    double worst = 0.0, bar = -1.0;
    for (uint32_t i = 0; i < s->modelled; i++) {
        double k2 = whole + s->w[i] * (s->w[i] - 2.0 * y[i]);
        if (k2 >= least && k2 <= bar) continue; /* its root lies below the worst for certain */
        double left = left_without(s, k2, beside, s->w[i], least);
        if (left <= worst) continue;
        worst = left;
        bar = worst > beside ? (worst - beside) * (worst - beside) * SURE : -1.0;
    }
    return worst;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

double leg_worst_axis(const netting_set *s, unsigned checked)
{
    assert(s->known);
    double beside = outside_of(s), least = least_of(s, checked & NETTING_CHECKED), least_stressed = least_of(s, checked & NETTING_STRESSED_CHECKED);
    double worst = worst_modelled(s, s->y, s->k2, beside, least);
    if (s->twice) worst = larger(worst, worst_modelled(s, s->y_stressed, s->k2_stressed, beside, least_stressed));
    for (uint32_t i = s->modelled; i < s->count; i++) {
        double out = outside(s, &(leg_load){i, s->w[i]}, 1);
        worst = larger(worst, left_without(s, s->k2, out, s->w[i], least));
        if (s->twice) worst = larger(worst, left_without(s, s->k2_stressed, out, s->w[i], least_stressed));
    }
    return worst;
}

/* What is left of the gross, where a model is at fault; of K and what stands outside it else. */
static double left_of(const netting_set *s, unsigned checked, double k2, double stressed, double left, double beside)
{
    if (k2 < least_of(s, checked & NETTING_CHECKED) || (s->twice && stressed < least_of(s, checked & NETTING_STRESSED_CHECKED))) return left;
    if (s->twice) k2 = larger(k2, stressed);
    double netted = (k2 > 0.0 ? sqrt(k2) : 0.0) + beside;
    return netted < left ? netted : left;
}

double leg_netted_without(const netting_set *s, const netting_models *models, unsigned checked, const leg_load *loads,
                          uint32_t count, double gross)
{
    assert(s->known);
    double left = s->gross - gross, k2 = k2_without(s, models->first, s->row, s->y, s->k2, loads, count), stressed = 0.0;
    if (s->twice) stressed = k2_without(s, models->stressed, s->row_stressed, s->y_stressed, s->k2_stressed, loads, count);
    return left_of(s, checked, k2, stressed, left > 0.0 ? left : 0.0, outside(s, loads, count));
}

double leg_netted_without_many(const netting_set *s, const netting_models *models, unsigned checked, const leg_load *loads,
                               uint32_t count, double gross, double *room)
{
    if (count <= LEG_FEW) return leg_netted_without(s, models, checked, loads, count, gross);
    double left = s->gross - gross, beside = 0.0;
    memcpy(room, s->w, s->count * sizeof *room);
    for (uint32_t i = 0; i < count; i++) room[loads[i].at] -= loads[i].w;
    for (uint32_t i = s->modelled; i < s->count; i++) beside += fabs(room[i]);
    double k2 = product_square(models->first, s->row, room, s->modelled);
    double stressed = s->twice ? product_square(models->stressed, s->row_stressed, room, s->modelled) : 0.0;
    return left_of(s, checked, k2, stressed, left > 0.0 ? left : 0.0, beside);
}
