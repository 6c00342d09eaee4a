/* samples.c: prices that were recorded, for an estimate elsewhere. */
#include "appraisal/window.h"
#include "base/complain.h"
#include "base/text.h"
#include "engine/state.h"

/* A factor moves as the instrument of its id, or the cash of its currency, or one that is named. */
static netto_status find_instrument(const book *b, netto_text factor, netto_text named, uint32_t *out, netto_complaint *why)
{
    if (named.bytes) return book_find_instrument(b, named, out, why);
    uint32_t slot = idmap_find(&b->factor_ids, factor);
    *out = slot == SLOT_NONE ? SLOT_NONE : b->factors[slot].instrument;
    if (slot != SLOT_NONE && *out == SLOT_NONE) *out = b->factors[slot].cash;
    if (*out != SLOT_NONE) return NETTO_OK;
    return complain(why, NETTO_EPARAMS, "factor '%.*s' has no instrument of its id whose prices would tell; name one: [factor, instrument]", TEXT(factor));
}

netto_status netto_engine_window(const netto_engine *e, netto_instant window, uint32_t count, netto_samples *out, netto_complaint *complaint)
{
    const netto_policy *p = e->active->policy;
    uint32_t returns = 0;
    content(complaint);
    netto_status status = window_returns(p, window, &returns, complaint);
    if (status != NETTO_OK) return status;
    if (count * ((size_t)returns + 1) > NETTO_SAMPLES_MAX)
        return complain(complaint, NETTO_ETOOLARGE, "%u factors of %u samples are more than %u; take a shorter window, or fewer", count, returns + 1,
                        NETTO_SAMPLES_MAX);
    *out = (netto_samples){NULL, returns, history_grid(p->history_every, e->book.now) * p->history_every, p->history_every};
    return NETTO_OK;
}

netto_status netto_engine_samples(const netto_engine *e, const netto_text *factors, const netto_text *instruments, uint32_t count,
                                  const netto_samples *out, netto_complaint *complaint)
{
    const book *b = &e->book;
    uint32_t slot = 0;
    int64_t gap;
    for (uint32_t i = 0; i < count; i++) {
        netto_status status = find_instrument(b, factors[i], instruments[i], &slot, complaint);
        if (status != NETTO_OK) return status;
        history_series(&b->history, slot, out->every, out->returns, b->now, out->prices + i * ((size_t)out->returns + 1), &gap);
    }
    return content(complaint);
}
