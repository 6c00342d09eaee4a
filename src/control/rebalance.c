/* rebalance.c: when a book that drifts is to be led back, and how far. */
#include "control/rebalance.h"

#include <math.h>

#include "base/complain.h"
#include "base/text.h"

#define WHOLE    1e-9  /* of a number of steps: what arithmetic before it may have lost */
#define ROUNDING 1e-12 /* the same of a drift: who was led to the edge stands on it */

bool rebalance_names(const netto_rebalance *r, netto_text kind)
{
    return r->scope_count == 0 || text_among(kind, r->scope, r->scope_count);
}

/* ---- the band ---------------------------------------------------------------------------------------------- */

double rebalance_width(const netto_rebalance *r)
{
    double relative = isinf(r->relative) ? INFINITY : r->relative * fabs(r->target);
    return relative < r->band ? relative : r->band;
}

bool rebalance_beyond(const netto_rebalance *r, double drift)
{
    double width = rebalance_width(r), scale = fmax(fmax(fabs(drift), fabs(r->target)), width);
    return fabs(drift - r->target) > width + ROUNDING * scale;
}

double rebalance_part(const netto_rebalance *r, double drift)
{
    double way = fabs(drift - r->target), width = rebalance_width(r);
    return r->edge && way > width ? (way - width) / way : 1.0;
}

bool rebalance_steps(double quantity, const quantity_step *step, int64_t most, int64_t *out)
{
    double steps = quantity / step->real, nearest = nearbyint(steps);
    if (!(fabs(steps) <= (double)most)) return false;
    double slack = WHOLE * fmax(1.0, fabs(steps));
    *out = (int64_t)(fabs(steps - nearest) <= slack ? nearest : trunc(steps));
    return *out <= most && *out >= -most;
}

/* ---- another policy ------------------------------------------------------------------------------------------ */

static uint32_t named(const netto_policy *of, netto_text name)
{
    for (uint32_t i = 0; i < of->rebalance_count; i++)
        if (text_equal(of->rebalances[i].name, name)) return i;
    return REBALANCE_NONE;
}

static bool same_scope(const netto_rebalance *a, const netto_rebalance *b)
{
    return text_lists_alike(a->scope, a->scope_count, b->scope, b->scope_count);
}

static bool goes_on(const netto_policy *heirs, netto_text name)
{
    for (uint32_t i = 0; i < heirs->rebalance_count; i++)
        if (text_equal(heirs->rebalances[i].name, name) || text_equal(heirs->rebalances[i].was, name)) return true;
    return false;
}

uint32_t rebalance_source(const netto_policy *of, const netto_policy *heirs, uint32_t number)
{
    const netto_rebalance *heir = &heirs->rebalances[number];
    uint32_t at = named(of, heir->name);
    if (at == REBALANCE_NONE && netto_text_given(heir->was)) at = named(of, heir->was);
    for (uint32_t i = 0; at == REBALANCE_NONE && i < of->rebalance_count; i++) {
        const netto_rebalance *r = &of->rebalances[i];
        if (text_equal(r->was, heir->name) && !goes_on(heirs, r->name) && same_scope(r, heir)) at = i;
    }
    return at;
}

netto_status rebalance_check(const netto_policy *from, const netto_policy *to, netto_complaint *complaint)
{
    uint32_t taken[NETTO_REBALANCES_MAX];
    for (uint32_t i = 0; i < to->rebalance_count; i++) {
        const netto_rebalance *r = &to->rebalances[i];
        taken[i] = rebalance_source(from, to, i);
        if (taken[i] == REBALANCE_NONE) continue;
        if (!same_scope(&from->rebalances[taken[i]], r))
            return complain(complaint, NETTO_EPOLICY,
                            "rebalance '%.*s' has another scope than the active policy's '%.*s'; give it a new name",
                            TEXT(r->name), TEXT(from->rebalances[taken[i]].name));
        for (uint32_t k = 0; k < i; k++)
            if (taken[k] == taken[i])
                return complain(complaint, NETTO_EPOLICY, "rebalance '%.*s' and '%.*s' both go on from '%.*s'; one of them needs another `was`",
                                TEXT(to->rebalances[k].name), TEXT(r->name), TEXT(from->rebalances[taken[i]].name));
    }
    return NETTO_OK;
}
