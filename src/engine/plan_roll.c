/* plan_roll.c: what expires is closed, and the next contract held instead. */
#include "base/complain.h"
#include "base/text.h"
#include "control/rebalance.h"
#include "engine/plan.h"

static bool expires(const proposal *p, uint32_t slot, netto_instant within)
{
    netto_instant expiry = p->b->instruments[slot].expiry;
    return expiry != NETTO_NEVER && (netto_money)expiry - p->b->now <= within;
}

/* The next contract: the one that is named, or the one that an attribute of this names. */
static netto_status next_of(const proposal *p, const netto_step *s, uint32_t slot, uint32_t *out, netto_complaint *why)
{
    netto_text id = s->with, own = idmap_text(&p->b->instrument_ids, slot);
    if (!s->of.bytes && !rebalance_next(bytes_text(&p->b->instruments[slot].attrs), s->with, &id))
        return drift_broken(p->a, p->number, why, "roll: '%.*s' expires, and has no attribute '%.*s' that names the next contract", TEXT(own), TEXT(s->with));
    netto_status status = plan_find(p, "roll", id, out, why);
    if (status != NETTO_OK || *out != slot) return status;
    return drift_broken(p->a, p->number, why, "roll: '%.*s' is its own next contract", TEXT(own));
}

static netto_status roll_one(proposal *p, const netto_step *s, uint32_t slot, netto_complaint *why)
{
    uint32_t next;
    int64_t qty = plan_held(p, slot);
    double ratio = 1.0, near = 0.0, far = 0.0;
    netto_status status = next_of(p, s, slot, &next, why);
    if (status == NETTO_OK && s->by_delta) status = weight_exposure(p->b, slot, &near, why);
    if (status == NETTO_OK && s->by_delta) status = weight_exposure(p->b, next, &far, why);
    if (status != NETTO_OK) return status;
    if (s->by_delta && far == 0.0)
        return drift_broken(p->a, p->number, why, "roll: '%.*s' has no exposure", TEXT(idmap_text(&p->b->instrument_ids, next)));
    if (s->by_delta) ratio = near / far;
    p->rolls = true;
    p->spread = s->spread ? ++p->spreads : 0;
    status = plan_add_steps(p, slot, -qty, 0.0, why);
    if (status == NETTO_OK) status = plan_add(p, next, (double)qty * p->b->instruments[slot].step.real * ratio, 0.0, why);
    p->spread = 0;
    return status;
}

netto_status plan_roll(proposal *p, const netto_step *s, netto_complaint *why)
{
    const account *a = &p->b->accounts[p->account];
    netto_status status = NETTO_OK;
    uint32_t only = s->of.bytes ? idmap_find(&p->b->instrument_ids, s->of) : SLOT_NONE;
    for (uint32_t i = 0; i < a->count && status == NETTO_OK; i++) {
        uint32_t slot = a->positions[i].instrument;
        if ((s->of.bytes && slot != only) || plan_held(p, slot) == 0 || !expires(p, slot, s->window)) continue;
        status = roll_one(p, s, slot, why);
    }
    return status;
}
