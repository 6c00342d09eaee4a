/* on_breaker.c: a person opens a breaker, or closes it. */
#include "base/complain.h"
#include "base/text.h"
#include "engine/step.h"
#include "engine/trip.h"

typedef struct wish {
    netto_engine *e;
    const netto_command *c;
    netto_complaint *why;
    uint32_t rule;  /* of the active policy; SLOT_NONE: only what stands has this name */
    bool instrument;
    uint32_t thing;
} wish;

static netto_status check_reason(const wish *w)
{
    netto_text reason = w->c->breaker.reason;
    if (reason.size >= 1 && reason.size <= NETTO_BREAKER_REASON_MAX && text_is_printable(reason)) return NETTO_OK;
    return complain(w->why, NETTO_EPARAMS, "reason: say why, in 1 to %d bytes of printable text", NETTO_BREAKER_REASON_MAX);
}

/* By the active policy, or by what a policy that is gone has left behind. */
static netto_status find_rule(wish *w)
{
    const netto_policy *policy = w->e->active->policy;
    netto_text name = w->c->breaker.name;
    uint32_t place = breaker_place(policy, name);
    const standing *left = breakers_named(&w->e->breakers, name);
    bool ruled = place < policy->breaker_count;
    w->rule = ruled ? place : SLOT_NONE;
    if (!ruled && !left)
        return complain(w->why, NETTO_EBREAKER, "the active policy has no breaker '%.*s', and none of that name stands", TEXT(name));
    if (!ruled && w->c->kind == NETTO_BREAKER_TRIP)
        return complain(w->why, NETTO_EBREAKER, "the rule of breaker '%.*s' is gone; what stands of it can only be reset", TEXT(name));
    w->instrument = ruled ? policy->breakers[place].instrument : left->instrument;
    return NETTO_OK;
}

static netto_status find_thing(wish *w)
{
    const book *b = &w->e->book;
    netto_text thing = w->c->breaker.thing;
    if (w->instrument) return book_find_instrument(b, thing, &w->thing, w->why);
    netto_status status = account_find(b, thing, &w->thing, w->why);
    if (status != NETTO_OK || w->rule == SLOT_NONE) return status;
    netto_text kind = idmap_text(&b->words, b->accounts[w->thing].kind);
    bool bound = breaker_binds(&w->e->active->policy->breakers[w->rule], kind);
    if (bound || breakers_find(&w->e->breakers, w->c->breaker.name, false, w->thing)) return NETTO_OK;
    return complain(w->why, NETTO_EPARAMS, "breaker '%.*s' is not of accounts of the kind '%.*s', which '%.*s' has",
                    TEXT(w->c->breaker.name), TEXT(kind), TEXT(thing));
}

/* Whoever sends it again has it opened anew: from now on, for another cooldown. */
static void trip(const wish *w, standing *s, bytes reason)
{
    netto_engine *e = w->e;
    netto_breaker_state before = s->machine.state;
    breaker_trip(&s->machine, &e->active->policy->breakers[w->rule], e->book.now);
    bytes_drop(&e->memory, &s->reason);
    s->reason = reason;
    s->trip.count = 0;
    trip_changed(e, s, before, NETTO_CAUSE_PERSON);
}

static void reset(const wish *w, standing *s, bytes reason)
{
    netto_engine *e = w->e;
    netto_breaker_state before = s->machine.state;
    const netto_breaker *rule = trip_rule(e, s);
    if (!breaker_reset(&s->machine, e->book.now)) return bytes_drop(&e->memory, &reason); /* it only fails */
    bytes_drop(&e->memory, &s->reason);
    s->reason = reason; /* it goes with the event */
    trip_changed(e, s, before, NETTO_CAUSE_PERSON);
    if (rule && !rule->manual) trip_again(e, s);
    trip_end(e, s);
}

static netto_status fulfil(const wish *w, netto_decision *out)
{
    netto_engine *e = w->e;
    bool opens = w->c->kind == NETTO_BREAKER_TRIP;
    bytes reason;
    if (!bytes_copy(&e->memory, w->c->breaker.reason, &reason))
        return complain(w->why, NETTO_ECAPACITY, "no memory for the reason; raise `capacity`");
    standing *s = breakers_find(&e->breakers, w->c->breaker.name, w->instrument, w->thing);
    out->breaker.before = s ? s->machine.state : NETTO_BREAKER_CLOSED;
    out->breaker.after = opens ? NETTO_BREAKER_OPEN : NETTO_BREAKER_CLOSED;
    if (!s && opens && !(s = trip_begin(e, w->rule, w->thing)))
        return bytes_drop(&e->memory, &reason), complain(w->why, NETTO_ECAPACITY, "no memory for another breaker; raise `capacity`");
    step_accept(e);
    if (opens)
        trip(w, s, reason);
    else if (s)
        reset(w, s, reason);
    else
        bytes_drop(&e->memory, &reason); /* closed already: the journal keeps who said why */
    return content(w->why);
}

netto_status on_breaker(netto_engine *e, const netto_command *c, netto_decision *out)
{
    wish w = {.e = e, .c = c, .why = &out->complaint};
    netto_status status = find_rule(&w);
    if (status == NETTO_OK) status = find_thing(&w);
    if (status == NETTO_OK) status = check_reason(&w);
    return status == NETTO_OK ? fulfil(&w, out) : status;
}
