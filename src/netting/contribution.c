/* contribution.c: the Euler shares of a netting set's netted exposure. */
#include "netting/contribution.h"

#include <assert.h>
#include <math.h>

/* Where nothing nets, each axis bears its own part of the gross. */
static void shares_of_gross(const netting_set *s, double *out)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < s->count; i++) sum += fabs(s->w[i]);
    for (uint32_t i = 0; i < s->count; i++) out[i] = sum > 0.0 ? fabs(s->w[i]) / sum * s->gross : 0.0;
}

void contribution_slopes(const netting_set *s, unsigned checked, double *out)
{
    double k2 = netting_set_k2(s), root = k2 > 0.0 ? sqrt(k2) : 0.0;
    const double *y = netting_set_y(s);
    bool fault = netting_set_indefinite(s, checked);
    assert(s->known);
    for (uint32_t i = 0; i < s->modelled; i++) out[i] = fault ? NAN : root > 0.0 ? y[i] / root : 0.0;
    for (uint32_t i = s->modelled; i < s->count; i++) out[i] = fault ? NAN : s->w[i] < 0.0 ? -1.0 : 1.0;
}

void contribution_shares(const netting_set *s, unsigned checked, double *out)
{
    bool indefinite;
    assert(s->known);
    netting_set_netted(s, checked, &indefinite);
    if (indefinite) {
        shares_of_gross(s, out);
        return;
    }
    double k2 = netting_set_k2(s), root = k2 > 0.0 ? sqrt(k2) : 0.0;
    const double *y = netting_set_y(s);
    for (uint32_t i = 0; i < s->modelled; i++) out[i] = root > 0.0 ? s->w[i] * y[i] / root : 0.0;
    for (uint32_t i = s->modelled; i < s->count; i++) out[i] = fabs(s->w[i]);
}
