/* trip_carry.c: what stands goes on under another policy. */
#include "base/complain.h"
#include "base/text.h"
#include "engine/trip.h"

static netto_status refuse(const netto_breaker *rule, netto_complaint *why)
{
    return complain(why, NETTO_EPOLICY,
                    "breaker '%.*s' has another scope than the one of that name that stands; give it a new name", TEXT(rule->name));
}

/* What was left behind by a rule that is gone counts too. */
static bool stands_otherwise(const netto_engine *e, netto_text name, bool instrument)
{
    uint32_t at = breakers_from(&e->breakers, name, !instrument, 0);
    const standing *s = netto_text_given(name) && at < e->breakers.count ? breakers_at(&e->breakers, at) : NULL;
    return s && text_equal(s->name, name) && s->instrument != instrument;
}

netto_status trip_check(const netto_engine *e, const netto_policy *policy, netto_complaint *complaint)
{
    const netto_breaker *other = breaker_redefined(e->active->policy, policy);
    if (other) return refuse(other, complaint);
    for (uint32_t i = 0; i < policy->breaker_count; i++) {
        const netto_breaker *rule = &policy->breakers[i];
        if (stands_otherwise(e, rule->name, rule->instrument) || stands_otherwise(e, rule->was, rule->instrument))
            return refuse(rule, complaint);
    }
    return NETTO_OK;
}

/* The rule that goes on with it; but nothing is taken over that stands already. */
static uint32_t successor(const netto_engine *e, const netto_policy *before, const standing *s)
{
    const netto_policy *policy = e->active->policy;
    uint32_t at = breaker_heir(before, s->name, policy);
    if (at == policy->breaker_count) return SLOT_NONE;
    netto_text name = policy->breakers[at].name;
    return text_equal(name, s->name) || !breakers_find(&e->breakers, name, s->instrument, s->thing) ? at : SLOT_NONE;
}

static void rename_to(standing *s, netto_text name)
{
    memcpy(s->bytes, name.bytes, name.size);
    s->name = (netto_text){s->bytes, name.size};
}

static void forget_failure(netto_engine *e, standing *s)
{
    s->failed = false;
    bytes_drop(&e->memory, &s->failure);
    s->failure = (bytes){0};
}

/* Without a rule only what is open goes on. */
static void orphan(netto_engine *e, standing *s)
{
    netto_breaker_state before = s->machine.state;
    s->rule = SLOT_NONE;
    forget_failure(e, s);
    if (before != NETTO_BREAKER_OPEN && breaker_reset(&s->machine, e->book.now)) trip_changed(e, s, before, NETTO_CAUSE_GONE);
}

void trip_carry(netto_engine *e, const netto_policy *before)
{
    breakers *k = &e->breakers;
    for (uint32_t i = 0; i < k->count; i++) breakers_at(k, i)->rule = successor(e, before, breakers_at(k, i));
    for (uint32_t i = 0; i < k->count; i++) {
        standing *s = breakers_at(k, i);
        const netto_breaker *rule = trip_rule(e, s);
        if (!rule || (rule->manual && s->machine.state != NETTO_BREAKER_OPEN)) { /* nobody would be asked any more */
            orphan(e, s);
            continue;
        }
        if (rule->manual) forget_failure(e, s);
        if (!text_equal(rule->name, s->name)) rename_to(s, rule->name);
        s->action = rule->action;
        s->stops = rule->stops;
    }
    breakers_sort(k, &e->book, &e->memory);
    trip_anew(e);
}
