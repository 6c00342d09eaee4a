/* trip_foresee.c: what another policy would make of breakers: asked as it would ask, and nothing comes of it. */
#include "base/complain.h"
#include "base/text.h"
#include "engine/margin.h"
#include "engine/trip_parts.h"

typedef struct foresight {
    netto_engine *e;
    assessment *then;
    bool instrument;
    uint32_t thing;
    frame frame; /* of an account */
    netto_margin margin;
    judged judged;
    netto_breaker_turn *out;
    uint32_t count;
} foresight;

static void tell(foresight *f, netto_text breaker, netto_turn turn)
{
    f->out[f->count++] = (netto_breaker_turn){breaker, trip_thing(f->e, f->instrument, f->thing), f->instrument, turn};
}

/* What the rule would go on with; NULL: it is closed. */
static const standing *inherited(const foresight *f, const netto_breaker *rule)
{
    const breakers *k = &f->e->breakers;
    const standing *s = breakers_find(k, rule->name, f->instrument, f->thing);
    return s || !netto_text_given(rule->was) ? s : breakers_find(k, rule->was, f->instrument, f->thing);
}

static breaker_answer ask(foresight *f, uint32_t number, netto_complaint *why)
{
    const netto_breaker *rule = &f->then->policy->breakers[number];
    netto_policy *policy = f->then->policy;
    struct netto_scope scope;
    netto_trip trip = {.trips = false};
    trip_scope(f->e, f->then, f->instrument ? f->thing : SLOT_NONE, &scope);
    netto_view view = f->instrument ? view_instrument(&scope, f->thing) : view_book(&scope, &f->judged.own);
    cuts_before(&f->e->cuts, policy, CUT_TRIP, UINT32_MAX, 0, false);
    netto_status status = policy->hooks.trip(policy, number, &view, &trip, why);
    cuts_after(&f->e->cuts, policy, CUT_TRIP, UINT32_MAX, 0, false);
    if (status != NETTO_OK) return BREAKER_UNSURE;
    if (trip.trips) return BREAKER_TRIPS;
    bool old = f->instrument ? trip_reads_old(f->e, f->thing, scope.reads, rule->stale)
                             : trip_holds_old(f->e, f->thing, scope.reads & READ_POOL, rule->stale);
    return scope.uncovered || old ? BREAKER_UNSURE : BREAKER_CLEAR;
}

/* Of what stands, only a clear answer is a turn; of what is closed, only one that trips or fails. */
static void look_at(foresight *f, uint32_t number)
{
    const netto_breaker *rule = &f->then->policy->breakers[number];
    const standing *s = inherited(f, rule);
    netto_breaker_state state = s ? s->machine.state : NETTO_BREAKER_CLOSED;
    netto_complaint why;
    if (rule->manual || state == NETTO_BREAKER_OPEN) return;
    content(&why);
    breaker_answer answer = ask(f, number, &why);
    bool closed = state == NETTO_BREAKER_CLOSED;
    if (why.status != NETTO_OK)
        tell(f, rule->name, NETTO_TURN_FAILS);
    else if (closed ? answer == BREAKER_TRIPS : answer == BREAKER_CLEAR)
        tell(f, rule->name, closed ? NETTO_TURN_TRIPPED : NETTO_TURN_CLEARED);
}

static bool binds(const foresight *f, const netto_breaker *rule)
{
    return rule->instrument == f->instrument && (f->instrument || breaker_binds(rule, trip_kind(f->e, f->thing)));
}

static bool has_heir(const netto_policy *then, netto_text name)
{
    for (uint32_t i = 0; i < then->breaker_count; i++)
        if (text_equal(then->breakers[i].name, name) || text_equal(then->breakers[i].was, name)) return true;
    return false;
}

/* What is open goes on without its rule; what only waits does not. */
static void look_at_gone(foresight *f)
{
    const netto_policy *now = f->e->active->policy;
    for (uint32_t i = 0; i < now->breaker_count; i++) {
        const netto_breaker *rule = &now->breakers[i];
        const standing *s = rule->instrument == f->instrument ? breakers_find(&f->e->breakers, rule->name, f->instrument, f->thing) : NULL;
        bool waits = s && (s->machine.state == NETTO_BREAKER_PENDING || s->machine.state == NETTO_BREAKER_HALF_OPEN);
        if (waits && !has_heir(f->then->policy, rule->name)) tell(f, rule->name, NETTO_TURN_CLEARED);
    }
}

static netto_status judge_account(foresight *f, netto_complaint *complaint)
{
    netto_complaint why;
    netto_status status = frame_now(&f->frame, f->then, &f->e->book, f->thing, complaint);
    if (status == NETTO_OK) trip_judge(&f->judged, &f->frame, margin_now(&f->frame, &f->margin, &why) == NETTO_OK ? &f->margin : NULL);
    return status;
}

static void look_at_rules(foresight *f)
{
    const netto_policy *then = f->then->policy;
    for (uint32_t i = 0; i < then->breaker_count; i++)
        if (binds(f, &then->breakers[i])) look_at(f, i);
}

netto_status netto_engine_turns(netto_engine *e, const netto_policy *policy, bool instrument, uint32_t number,
                                netto_breaker_turn out[NETTO_TURNS_MAX], uint32_t *count, netto_complaint *complaint)
{
    foresight f = {.e = e, .then = assessment_of(e, policy), .instrument = instrument, .thing = number, .out = out};
    content(complaint);
    *count = 0;
    if (!f.then) return complain(complaint, NETTO_EPOLICYID, "policy '%.*s' was not prepared", TEXT(policy->id));
    if (policy == e->active->policy) return NETTO_OK;
    if (!policy->breaker_count && !e->breakers.count) return NETTO_OK;
    arena_reset(&e->book.scratch);
    bool askable = !instrument || e->book.marks[number].known;
    netto_status status = instrument ? NETTO_OK : judge_account(&f, complaint);
    if (status == NETTO_OK && askable) look_at_rules(&f);
    if (status == NETTO_OK) look_at_gone(&f);
    *count = f.count;
    return status;
}
