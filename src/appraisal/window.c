/* window.c: a window of the price history that a policy declares. */
#include "appraisal/window.h"

#include "base/complain.h"

netto_status window_returns(const netto_policy *p, netto_instant window, uint32_t *out, netto_complaint *complaint)
{
    if (!p->history_every)
        return complain(complaint, NETTO_EPARAMS, "the active policy keeps no price history; it must declare history = { price = { every = ..., length = ... } }");
    if (window < 0 || window > p->history_length || window % p->history_every != 0)
        return complain(complaint, NETTO_EDOMAIN, "window must be a multiple of %.15g seconds, the policy's `every`, and at most %.15g, its `length`",
                        (double)p->history_every / 1e9, (double)p->history_length / 1e9);
    *out = (uint32_t)((window ? window : p->history_length) / p->history_every);
    return NETTO_OK;
}

const char *window_remedy(netto_instrument_kind kind)
{
    switch (kind) {
    case NETTO_CASH: return "send its rates by fx.put, or ask for a shorter window";
    case NETTO_SENSITIVITY: return "a sensitivity has no prices: say which share of its exposure is `unknown`";
    default: return "mark it, or ask for a shorter window";
    }
}
