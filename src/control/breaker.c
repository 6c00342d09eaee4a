/* breaker.c: closed -> pending -> open -> half-open -> closed, and which breakers are the same. */
#include "control/breaker.h"

#include "base/text.h"
#include "control/schedule.h"

static netto_instant after(netto_instant now, netto_instant span)
{
    netto_instant most = INT64_MAX - DEADLINE_GRAIN;
    return deadline_round(now < most - span ? now + span : most);
}

static bool become(breaker *b, netto_breaker_state state, netto_instant now, netto_instant due)
{
    *b = (breaker){.state = state, .since = now, .due = due};
    return true;
}

static bool open(breaker *b, const netto_breaker *rule, netto_instant now)
{
    become(b, NETTO_BREAKER_OPEN, now, rule->latch ? NETTO_NEVER : after(now, rule->cooldown));
    b->latched = rule->latch;
    return true;
}

static bool hear_closed(breaker *b, const netto_breaker *rule, breaker_answer answer, netto_instant now)
{
    if (answer != BREAKER_TRIPS) return false;
    return rule->hold ? become(b, NETTO_BREAKER_PENDING, now, after(now, rule->hold)) : open(b, rule, now);
}

/* Nothing fresh has spoken against it all the while. */
static bool hear_pending(breaker *b, const netto_breaker *rule, breaker_answer answer, netto_instant now)
{
    if (answer == BREAKER_CLEAR) return become(b, NETTO_BREAKER_CLOSED, now, NETTO_NEVER);
    return now >= b->due && open(b, rule, now);
}

static bool hear_half_open(breaker *b, const netto_breaker *rule, breaker_answer answer, bool fresh, netto_instant now)
{
    if (answer == BREAKER_TRIPS) return open(b, rule, now);
    return answer == BREAKER_CLEAR && fresh && become(b, NETTO_BREAKER_CLOSED, now, NETTO_NEVER);
}

bool breaker_hear(breaker *b, const netto_breaker *rule, breaker_answer answer, bool fresh, netto_instant now)
{
    switch (b->state) {
    case NETTO_BREAKER_CLOSED: return hear_closed(b, rule, answer, now);
    case NETTO_BREAKER_PENDING: return hear_pending(b, rule, answer, now);
    case NETTO_BREAKER_HALF_OPEN: return hear_half_open(b, rule, answer, fresh, now);
    default: return false; /* open: time, or a person, ends it */
    }
}

bool breaker_cool(breaker *b, bool askable, netto_instant now)
{
    if (b->state != NETTO_BREAKER_OPEN || b->latched || now < b->due) return false;
    return become(b, askable ? NETTO_BREAKER_HALF_OPEN : NETTO_BREAKER_CLOSED, now, NETTO_NEVER);
}

bool breaker_trip(breaker *b, const netto_breaker *rule, netto_instant now)
{
    return open(b, rule, now);
}

bool breaker_reset(breaker *b, netto_instant now)
{
    return b->state != NETTO_BREAKER_CLOSED && become(b, NETTO_BREAKER_CLOSED, now, NETTO_NEVER);
}

bool breaker_acts(const breaker *b, netto_action action, netto_action *now)
{
    if (b->state != NETTO_BREAKER_OPEN && b->state != NETTO_BREAKER_HALF_OPEN) return false;
    bool milder = b->state == NETTO_BREAKER_HALF_OPEN && action > NETTO_ACTION_REDUCE_ONLY;
    *now = milder ? NETTO_ACTION_REDUCE_ONLY : action;
    return true;
}

/* ---- which are the same ------------------------------------------------------------------------------------ */

bool breaker_binds(const netto_breaker *rule, netto_text kind)
{
    return text_among(kind, rule->scope, rule->scope_count);
}

uint32_t breaker_place(const netto_policy *policy, netto_text name)
{
    uint32_t at = 0;
    while (at < policy->breaker_count && !text_equal(policy->breakers[at].name, name)) at++;
    return at;
}

static bool alike(const netto_breaker *a, const netto_breaker *b)
{
    return a->instrument == b->instrument && text_lists_alike(a->scope, a->scope_count, b->scope, b->scope_count);
}

static bool same_scope(const netto_policy *from, netto_text name, const netto_breaker *rule)
{
    uint32_t at = netto_text_given(name) ? breaker_place(from, name) : from->breaker_count;
    return at == from->breaker_count || alike(&from->breakers[at], rule);
}

/* By the name that it had before, which nobody else has. */
static uint32_t named_before(const netto_policy *from, netto_text name, const netto_policy *to)
{
    uint32_t at = breaker_place(from, name);
    const netto_breaker *old = at < from->breaker_count ? &from->breakers[at] : NULL;
    uint32_t heir = old && breaker_place(from, old->was) == from->breaker_count ? breaker_place(to, old->was) : to->breaker_count;
    return heir < to->breaker_count && alike(old, &to->breakers[heir]) ? heir : to->breaker_count;
}

uint32_t breaker_heir(const netto_policy *from, netto_text name, const netto_policy *to)
{
    uint32_t at = breaker_place(to, name);
    if (at < to->breaker_count) return at;
    for (at = 0; at < to->breaker_count && !text_equal(to->breakers[at].was, name);) at++;
    return at < to->breaker_count ? at : named_before(from, name, to);
}

const netto_breaker *breaker_redefined(const netto_policy *from, const netto_policy *to)
{
    for (uint32_t i = 0; i < to->breaker_count; i++) {
        const netto_breaker *rule = &to->breakers[i];
        if (!same_scope(from, rule->name, rule) || !same_scope(from, rule->was, rule)) return rule;
    }
    return NULL;
}
