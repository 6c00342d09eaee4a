/* trip.c: what comes of the answers of breakers' rules, and what is told of it. */
#include "engine/trip_parts.h"

#include "base/complain.h"
#include "base/text.h"
#include "engine/watch.h"

netto_text trip_thing(const netto_engine *e, bool instrument, uint32_t thing)
{
    return idmap_text(instrument ? &e->book.instrument_ids : &e->book.account_ids, thing);
}

const netto_breaker *trip_rule(const netto_engine *e, const standing *s)
{
    const netto_breaker *rule = s->rule == SLOT_NONE ? NULL : &e->active->policy->breakers[s->rule];
    return rule && (s->instrument || breaker_binds(rule, trip_kind(e, s->thing))) ? rule : NULL;
}

/* ---- what is told ------------------------------------------------------------------------------------------ */

static const netto_trip *copy_trip(netto_engine *e, const netto_trip *trip)
{
    netto_trip *copy = trip->count ? arena_take(&e->book.scratch, sizeof *copy) : NULL;
    if (copy) *copy = *trip;
    return copy;
}

static void tell(netto_engine *e, const standing *s, netto_breaker_state before, netto_cause cause)
{
    netto_text thing = trip_thing(e, s->instrument, s->thing);
    netto_event *event = watch_tell(e, NETTO_TOPIC_BREAKER);
    if (!event) return;
    if (!s->instrument) event->account = thing;
    event->breaker = (netto_breaker_event){.breaker = arena_text(&e->book.scratch, s->name),
                                           .thing = thing,
                                           .instrument = s->instrument,
                                           .before = before,
                                           .after = s->machine.state,
                                           .cause = cause,
                                           .action = s->action,
                                           .until = s->machine.due};
    if (s->reason.size) event->breaker.reason = arena_text(&e->book.scratch, bytes_text(&s->reason));
    if (s->machine.state != NETTO_BREAKER_CLOSED) event->breaker.trip = copy_trip(e, &s->trip);
}

void trip_changed(netto_engine *e, standing *s, netto_breaker_state before, netto_cause cause)
{
    s->version = e->book.version;
    e->breakers.moved = true;
    tell(e, s, before, cause);
    if (s->machine.state == NETTO_BREAKER_OPEN) return;
    bytes_drop(&e->memory, &s->reason); /* it was of the opening */
    s->reason = (bytes){0};
}

/* Told when it begins to fail, and when it says something else. */
static void tell_failure(netto_engine *e, const standing *s)
{
    if (e->fault_told) return;
    netto_text thing = trip_thing(e, s->instrument, s->thing), said = bytes_text(&s->failure);
    netto_rule_fault fault = {.policy = e->active->policy->id,
                              .rule = arena_print(&e->book.scratch, "breaker %.*s", TEXT(s->name)),
                              .message = arena_print(&e->book.scratch, "%.*s, of '%.*s'", TEXT(said), TEXT(thing))};
    netto_event *event = fault.rule.bytes && fault.message.bytes ? watch_tell(e, NETTO_TOPIC_RULE_ERROR) : NULL;
    if (!event) return;
    e->fault_told = true;
    if (!s->instrument) fault.account = thing;
    event->fault = fault;
}

static void note_failure(netto_engine *e, standing *s, const netto_complaint *why)
{
    netto_text said = why ? text_of(why->text) : (netto_text){0};
    bool news = why && !(s->failed && text_equal(said, bytes_text(&s->failure)));
    s->failed = why != NULL;
    if (why && !news) return;
    bytes_drop(&e->memory, &s->failure);
    if (!bytes_copy(&e->memory, said, &s->failure)) s->failure = (bytes){0};
    if (news) tell_failure(e, s);
}

/* ---- one answer -------------------------------------------------------------------------------------------- */

standing *trip_begin(netto_engine *e, uint32_t rule, uint32_t thing)
{
    const netto_breaker *r = &e->active->policy->breakers[rule];
    standing made = {.machine = BREAKER_CLOSED, .name = r->name, .instrument = r->instrument, .thing = thing, .rule = rule,
                     .action = r->action, .stops = r->stops};
    return breakers_add(&e->breakers, &e->book, &e->memory, &made);
}

void trip_end(netto_engine *e, standing *s)
{
    if (breakers_is_idle(s)) breakers_remove(&e->breakers, &e->book, &e->memory, s);
}

static netto_cause cause_of(netto_breaker_state after)
{
    return after == NETTO_BREAKER_CLOSED ? NETTO_CAUSE_CLEARED : NETTO_CAUSE_TRIPPED;
}

static void hear(netto_engine *e, standing *s, const netto_breaker *rule, const heard *h)
{
    netto_breaker_state before = s->machine.state;
    note_failure(e, s, h->why.status == NETTO_OK ? NULL : &h->why);
    if (h->answer == BREAKER_TRIPS) s->trip = h->trip;
    if (breaker_hear(&s->machine, rule, h->answer, h->fresh, e->book.now))
        trip_changed(e, s, before, cause_of(s->machine.state));
    trip_end(e, s);
}

/* What is closed, and neither trips nor fails, needs no memory. */
void trip_hear(netto_engine *e, uint32_t rule, uint32_t thing, standing *s, const heard *h)
{
    if (!s) s = trip_begin(e, rule, thing);
    if (s) hear(e, s, &e->active->policy->breakers[rule], h);
}
