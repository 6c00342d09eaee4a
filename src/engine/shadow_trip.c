/* shadow_trip.c: what a shadow's breakers would do, asked once a pass; nothing comes of it. */
#include "base/text.h"
#include "engine/shadow.h"
#include "engine/trip_parts.h"

/* What a person opened, or the end of its rule left, says nothing of a policy. */
static bool is_by_hand(const standing *s)
{
    return s && s->reason.size > 0;
}

static bool has_tripped(const standing *s)
{
    return s && s->machine.state != NETTO_BREAKER_CLOSED;
}

static void note(shadow_odd *odd, netto_text breaker, bool tripped)
{
    if (!netto_text_given(odd->breaker)) *odd = (shadow_odd){breaker, tripped};
}

/* While the live one is open or half open, a rule that trips no more has not ended its own either. */
static bool is_tripped(breaker_answer answer, const standing *live, bool before)
{
    bool cools = live && (live->machine.state == NETTO_BREAKER_OPEN || live->machine.state == NETTO_BREAKER_HALF_OPEN);
    return answer == BREAKER_TRIPS || (before && (answer == BREAKER_UNSURE || cools));
}

/* The breakers of the policy that decides which the shadow has not, or not of this thing. */
static void note_gone(const netto_engine *e, bool instrument, uint32_t thing, shadow_odd *odd)
{
    const netto_policy *now = e->active->policy, *own = e->shadow.of->policy;
    for (uint32_t i = 0; i < now->breaker_count; i++) {
        const netto_breaker *rule = &now->breakers[i];
        const standing *s = rule->instrument == instrument ? breakers_find(&e->breakers, rule->name, instrument, thing) : NULL;
        if (has_tripped(s) && !is_by_hand(s) && breaker_heir(now, rule->name, own) == own->breaker_count) note(odd, rule->name, false);
    }
}

netto_status shadow_trips(netto_engine *e, uint32_t instrument, judged *account, uint64_t *tripped, shadow_odd *odd, uint64_t *work,
                          netto_complaint *why)
{
    assessment *a = e->shadow.of;
    uint32_t thing = account ? account->frame->account : instrument;
    netto_trip trip;
    *odd = (shadow_odd){.tripped = false};
    for (uint32_t i = 0; i < a->policy->breaker_count; i++) {
        const netto_breaker *rule = &a->policy->breakers[i];
        uint64_t bit = (uint64_t)1 << i;
        bool binds = rule->instrument ? !account : account && breaker_binds(rule, trip_kind(e, thing));
        if (rule->manual || !binds) continue;
        const standing *live = trip_inherited(e, a->policy, i, thing);
        breaker_answer answer = trip_foresee(e, a, i, instrument, account, &trip, work, why);
        if (why->status != NETTO_OK) return NETTO_ERULE;
        bool trips = is_tripped(answer, live, *tripped & bit);
        *tripped = trips ? *tripped | bit : *tripped & ~bit;
        if (trips != has_tripped(live) && !is_by_hand(live)) note(odd, rule->name, trips);
    }
    if (e->breakers.count) note_gone(e, !account, thing, odd);
    return NETTO_OK;
}
