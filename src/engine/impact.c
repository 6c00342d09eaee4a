/* impact.c: what another policy would make of an account: the same book, looked at through two assessments. */
#include <math.h>

#include "appraisal/legs.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/limit.h"
#include "engine/bound.h"
#include "engine/held.h"
#include "engine/state.h"

static const netto_side unknown = {.measures = {.exposure = {NAN, NAN, NAN}, .margin = {NAN, NAN, NAN, NAN}, .orders = NAN, .equity = NAN},
                                   .worst_leg = NAN,
                                   .collateral = NAN,
                                   .standing = NETTO_STANDING_UNKNOWN};

/* What holds without a margin: the measures of the book, and of the equity where the collateral is known. */
static void tell_book(frame *f, netto_side *out)
{
    static const netto_margin none = {NAN, NAN, NAN, NAN};
    out->measures = margin_measures(f, &none);
    out->measures.orders = NAN;
    if (f->collateral_status == NETTO_OK) out->collateral = f->collateral;
    else out->measures.equity = NAN;
    if (legs_worst_netted(f, false, &out->worst_leg, NULL) != NETTO_OK) out->worst_leg = NAN;
}

static void tell_margin(const frame *f, const netto_margin *margin, netto_side *out)
{
    out->measures = margin_measures(f, margin);
    out->measures.known = true;
    out->standing = margin_standing(margin, frame_equity(f));
}

static void take_breach(void *self, uint32_t key, netto_status status, const bound *found, const netto_complaint *why)
{
    (void)key, (void)why;
    if (status == NETTO_OK && found->binds && limit_stands(found->max, 0.0, found->value, false)) *(bool *)self = true;
}

/* Of some key. */
static bool any_held(bound_book *b, uint32_t number)
{
    bool any = false;
    held_each(b, number, NULL, 0, take_breach, &any);
    return any;
}

/* Every limit that binds this account as what trades, as far as it can be measured; what was found before, and may be
 * slow to clear, is no matter. */
static uint64_t breached(frame *f, const netto_margin *margin)
{
    const netto_policy *policy = f->a->policy;
    netto_text kind = idmap_text(&f->b->words, f->b->accounts[f->account].kind);
    uint64_t bits = 0;
    bound_book held;
    bound found;
    bound_open(&held, f, margin, true, false);
    for (uint32_t i = 0; i < policy->limit_count; i++) {
        const netto_limit *limit = &policy->limits[i];
        if (!limit_binds(limit, kind, true) || (!margin && netto_measure_of_margin(limit->of))) continue;
        if (limit->by) {
            bits |= (uint64_t)any_held(&held, i) << i;
            continue;
        }
        if (bound_find(&held, i, &found, NULL) != NETTO_OK || !found.binds) continue;
        if (limit_stands(found.max, 0.0, found.value, false)) bits |= (uint64_t)1 << i;
    }
    return bits;
}

/* A rule of the policy that decides has failed: its last good margin stands. */
static void fall_back(frame *f, const finding *found, netto_side *out)
{
    bool weighed = !isnan(out->measures.equity);
    out->stale = true;
    f->alone = found->last_good.initial; /* which part orders made of it is not kept */
    out->measures.margin = margin_measures(f, &found->last_good).margin;
    out->standing = weighed ? margin_standing(&found->last_good, frame_equity(f)) : (netto_standing)found->standing;
}

static netto_status look_margin(frame *f, netto_side *out, netto_complaint *why)
{
    netto_margin margin;
    netto_status status = f->collateral_status;
    if (status != NETTO_OK) *why = f->complaint;
    else status = margin_now(f, &margin, why);
    if (status == NETTO_OK) tell_margin(f, &margin, out);
    out->breached = breached(f, status == NETTO_OK ? &margin : NULL);
    return status;
}

/* `found` is given of the policy that decides. */
static void look(assessment *a, book *b, uint32_t account, const finding *found, netto_side *out, netto_complaint *why)
{
    frame f;
    *out = unknown;
    content(why);
    out->status = frame_now(&f, a, b, account, why);
    if (out->status == NETTO_OK) {
        tell_book(&f, out);
        out->status = look_margin(&f, out, why);
    } else {
        frame_init(&f, a, b, account);
    }
    if (out->status == NETTO_ERULE) out->rule = a->failed_rule;
    if (out->status == NETTO_ERULE && found && found->judged) fall_back(&f, found, out);
    why->status = out->status;
}

netto_status netto_engine_impact(netto_engine *e, const netto_policy *policy, uint32_t number, netto_impact *out,
                                 netto_complaint *complaint)
{
    assessment *then = assessment_of(e, policy);
    netto_complaint why;
    if (!then) return complain(complaint, NETTO_EPOLICYID, "policy '%.*s' was not prepared", TEXT(policy->id));
    arena_reset(&e->book.scratch);
    look(e->active, &e->book, number, &e->findings[number], &out->now, &why);
    look(then, &e->book, number, NULL, &out->then, complaint);
    out->account = idmap_text(&e->book.account_ids, number);
    return NETTO_OK;
}
