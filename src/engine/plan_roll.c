/* plan_roll.c: what expires is closed, and instead the next contract held that does not. */
#include "base/complain.h"
#include "base/text.h"
#include "control/rebalance.h"
#include "engine/plan.h"

#define CHAIN_MAX 64 /* contracts, one behind the other */

static bool expires(const proposal *p, uint32_t slot, netto_instant within)
{
    netto_instant expiry = p->b->instruments[slot].expiry;
    return expiry != NETTO_NEVER && (netto_money)expiry - p->b->now <= within;
}

/* The step that says what follows a contract: the one there is, or that of a table for this one; NULL: there is none. */
static const netto_step *step_for(const proposal *p, const netto_step *s, uint32_t slot)
{
    if (!s->of.bytes) return s;
    for (uint32_t i = 0; i <= s->more; i++)
        if (text_equal(s[i].of, idmap_text(&p->b->instrument_ids, slot))) return &s[i];
    return NULL;
}

/* ---- what follows ----------------------------------------------------------------------------------------------- */

/* The next contract: the one that is named, or the one that an attribute of this names. */
static netto_status next_of(const proposal *p, const netto_step *s, uint32_t slot, uint32_t *out, netto_complaint *why)
{
    const netto_step *mine = step_for(p, s, slot);
    netto_text id = mine ? mine->with : s->with, own = idmap_text(&p->b->instrument_ids, slot);
    if (!mine) return drift_broken(p->a, p->number, why, "roll: '%.*s' expires, and `next` does not name the next contract", TEXT(own));
    if (!s->of.bytes && !rebalance_next(bytes_text(&p->b->instruments[slot].attrs), s->with, &id))
        return drift_broken(p->a, p->number, why, "roll: '%.*s' expires, and has no attribute '%.*s' that names the next contract", TEXT(own), TEXT(s->with));
    netto_status status = plan_find(p, "roll", id, out, why);
    if (status != NETTO_OK || *out != slot) return status;
    return drift_broken(p->a, p->number, why, "roll: '%.*s' is its own next contract", TEXT(own));
}

/* The first of those that follow which does not expire within the window itself. */
static netto_status target_of(const proposal *p, const netto_step *s, uint32_t slot, uint32_t *out, netto_complaint *why)
{
    uint32_t seen[CHAIN_MAX];
    netto_text own = idmap_text(&p->b->instrument_ids, slot);
    *out = slot;
    for (uint32_t n = 0; n < CHAIN_MAX; n++) {
        seen[n] = *out;
        netto_status status = next_of(p, s, seen[n], out, why);
        if (status != NETTO_OK || !expires(p, *out, s->window)) return status;
        for (uint32_t i = 0; i <= n; i++)
            if (seen[i] == *out) return drift_broken(p->a, p->number, why, "roll: the contracts that follow '%.*s' are a circle, and all expire", TEXT(own));
    }
    return drift_broken(p->a, p->number, why, "roll: the first %d contracts that follow '%.*s' all expire", CHAIN_MAX, TEXT(own));
}

/* ---- one contract ----------------------------------------------------------------------------------------------- */

static bool fits(const proposal *p, uint32_t slot, uint32_t next)
{
    uint32_t missing = 2;
    for (uint32_t i = 0; i < p->legs.count; i++) missing -= p->legs.items[i].instrument == slot || p->legs.items[i].instrument == next;
    return p->legs.count + missing <= PLAN_LEGS;
}

static netto_status roll_one(proposal *p, const netto_step *s, uint32_t slot, uint32_t next, netto_complaint *why)
{
    int64_t qty = plan_held(p, slot);
    double ratio = 1.0, near = 0.0, far = 0.0;
    netto_status status = s->by_delta ? weight_exposure(p->b, slot, &near, why) : NETTO_OK;
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

/* ---- all of them ------------------------------------------------------------------------------------------------ */

/* What expires first comes first; of one instant the lesser id. */
static bool is_before(const proposal *p, uint32_t a, uint32_t b)
{
    netto_instant left = p->b->instruments[a].expiry, right = p->b->instruments[b].expiry;
    if (left != right) return left < right;
    return text_compare(idmap_text(&p->b->instrument_ids, a), idmap_text(&p->b->instrument_ids, b)) < 0;
}

/* The first to be rolled behind `last` (SLOT_NONE: of all), SLOT_NONE: there is none; and how many they are. */
static uint32_t first_behind(const proposal *p, const netto_step *s, uint32_t last, uint32_t *count)
{
    const account *a = &p->b->accounts[p->account];
    uint32_t first = SLOT_NONE;
    *count = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        uint32_t slot = a->positions[i].instrument;
        if (!expires(p, slot, s->window) || !step_for(p, s, slot) || plan_held(p, slot) == 0) continue;
        if (last != SLOT_NONE && !is_before(p, last, slot)) continue;
        if (first == SLOT_NONE || is_before(p, slot, first)) first = slot;
        ++*count;
    }
    return first;
}

netto_status plan_roll(proposal *p, const netto_step *s, netto_complaint *why)
{
    uint32_t count, next;
    netto_status status = NETTO_OK;
    for (uint32_t slot = SLOT_NONE; status == NETTO_OK;) {
        slot = first_behind(p, s, slot, &count);
        if (slot == SLOT_NONE) return NETTO_OK;
        status = target_of(p, s, slot, &next, why);
        if (status != NETTO_OK) return status;
        if (!fits(p, slot, next)) return p->left += count, NETTO_OK;
        status = roll_one(p, s, slot, next, why);
    }
    return status;
}
