/* verdict.c: why an order is refused: every reason, the tightest first. */
#include "control/verdict.h"

#include <math.h>
#include <string.h>

double verdict_tightness(double value, double limit)
{
    if (!isfinite(value)) return INFINITY;
    return limit > 0.0 ? value / limit : value > limit ? INFINITY : 0.0;
}

void verdict_add(verdict *v, double tightness, const netto_reason *reason)
{
    uint32_t at = v->count;
    while (at > 0 && v->tightness[at - 1] < tightness) at--;
    if (at == VERDICT_MAX) return;
    uint32_t kept = v->count < VERDICT_MAX ? v->count : VERDICT_MAX - 1;
    memmove(v->reasons + at + 1, v->reasons + at, (kept - at) * sizeof *v->reasons);
    memmove(v->tightness + at + 1, v->tightness + at, (kept - at) * sizeof *v->tightness);
    v->reasons[at] = *reason;
    v->tightness[at] = tightness;
    v->count = kept + 1;
}
