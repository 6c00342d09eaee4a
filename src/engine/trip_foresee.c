/* trip_foresee.c: what another policy would make of breakers: asked as it would ask, and nothing comes of it. */
#include "appraisal/margin.h"
#include "base/complain.h"
#include "base/text.h"
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

const standing *trip_inherited(const netto_engine *e, const netto_policy *then, uint32_t number, uint32_t thing)
{
    const netto_policy *now = e->active->policy;
    const netto_breaker *rule = &then->breakers[number];
    const standing *s = breakers_find(&e->breakers, rule->name, rule->instrument, thing);
    if (!s && netto_text_given(rule->was)) s = breakers_find(&e->breakers, rule->was, rule->instrument, thing);
    for (uint32_t i = 0; !s && i < now->breaker_count; i++)
        if (text_equal(now->breakers[i].was, rule->name) && breaker_heir(now, now->breakers[i].name, then) == number)
            s = breakers_find(&e->breakers, now->breakers[i].name, rule->instrument, thing);
    return s;
}

/* Asked in a query it is not told of, and has no place. */
static netto_status call(assessment *then, uint32_t number, const netto_view *view, netto_trip *out, uint64_t *work, netto_complaint *why)
{
    cuts *c = then->cuts;
    netto_policy *policy = then->policy;
    uint64_t before = then->measure_work;
    uint32_t place = c->stepping ? c->trips : UINT32_MAX;
    cuts_before(c, policy, CUT_TRIP, place, 0, false);
    netto_status status = policy->hooks.trip(policy, number, view, out, why);
    bool cut = cuts_after(c, policy, CUT_TRIP, place, 0, false);
    c->trips += c->stepping;
    *work += (cut || status != NETTO_OK ? FAILED_WORK : policy->last_work) + assessment_measured(then, before);
    return status;
}

breaker_answer trip_foresee(netto_engine *e, assessment *then, uint32_t number, uint32_t instrument, const judged *account, netto_trip *trip,
                            uint64_t *work, netto_complaint *why)
{
    const netto_breaker *rule = &then->policy->breakers[number];
    struct netto_scope scope;
    trip->trips = false;
    trip->count = 0;
    trip_scope(e, then, rule->instrument ? instrument : SLOT_NONE, &scope);
    netto_view view = rule->instrument ? view_instrument(&scope, instrument) : view_book(&scope, &account->own);
    content(why);
    if (call(then, number, &view, trip, work, why) != NETTO_OK) return BREAKER_UNSURE;
    if (trip->trips) return BREAKER_TRIPS;
    bool old = rule->instrument ? trip_reads_old(e, instrument, scope.reads, rule->stale)
                                : trip_holds_old(e, account->frame->account, scope.reads & READ_POOL, rule->stale);
    return scope.uncovered || old ? BREAKER_UNSURE : BREAKER_CLEAR;
}

/* Of what stands, only a clear answer is a turn; of what is closed, only one that trips or fails. */
static void look_at(foresight *f, uint32_t number)
{
    const netto_breaker *rule = &f->then->policy->breakers[number];
    const standing *s = trip_inherited(f->e, f->then->policy, number, f->thing);
    netto_breaker_state state = s ? s->machine.state : NETTO_BREAKER_CLOSED;
    netto_complaint why;
    netto_trip trip;
    uint64_t work = 0;
    if (rule->manual || state == NETTO_BREAKER_OPEN) return;
    breaker_answer answer = trip_foresee(f->e, f->then, number, f->thing, &f->judged, &trip, &work, &why);
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

/* What is open goes on without its rule; what only waits does not. */
static void look_at_gone(foresight *f)
{
    const netto_policy *now = f->e->active->policy, *then = f->then->policy;
    for (uint32_t i = 0; i < now->breaker_count; i++) {
        const netto_breaker *rule = &now->breakers[i];
        const standing *s = rule->instrument == f->instrument ? breakers_find(&f->e->breakers, rule->name, f->instrument, f->thing) : NULL;
        bool waits = s && (s->machine.state == NETTO_BREAKER_PENDING || s->machine.state == NETTO_BREAKER_HALF_OPEN);
        if (waits && breaker_heir(now, rule->name, then) == then->breaker_count) tell(f, rule->name, NETTO_TURN_CLEARED);
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
