/* on_shadow.c: a shadow begins and ends. */
#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "control/limit.h"
#include "engine/policy.h"
#include "engine/shadow.h"
#include "engine/step.h"
#include "engine/watch.h"

/* ---- begun ----------------------------------------------------------------------------------------------- */

bool shadow_fit(netto_engine *e)
{
    shadow *s = &e->shadow;
    uint32_t had = s->capacity;
    if (!memory_reserve(&e->memory, (void **)&s->findings, &s->capacity, book_account_count(&e->book), sizeof *s->findings)) return false;
    for (; had < s->capacity; had++) s->findings[had] = (shadow_finding){0};
    had = s->thing_capacity;
    if (!memory_reserve(&e->memory, (void **)&s->things, &s->thing_capacity, book_instrument_count(&e->book), sizeof *s->things)) return false;
    for (; had < s->thing_capacity; had++) s->things[had] = (shadow_thing){0};
    return true;
}

static void find_places(netto_engine *e)
{
    shadow *s = &e->shadow;
    const netto_policy *active = e->active->policy;
    for (uint32_t i = 0; i < active->limit_count; i++) s->places[i] = limit_heir(active, i, s->of->policy);
}

/* Whoever begins anew has room for what he finds; all else of him is 0. */
static void put(netto_engine *e, assessment *a)
{
    shadow *s = &e->shadow;
    s->of = a;
    s->largest_account = SLOT_NONE;
    s->credit = SHADOW_WORK;
    s->tell = SHADOW_TOLD;
    s->sweep = (sweep){.due = NETTO_NEVER, .started = NETTO_NEVER};
    a->cuts = &s->cuts;
    find_places(e);
}

static netto_status check(const netto_engine *e, const netto_command *c, netto_complaint *why)
{
    const netto_policy *policy = c->shadow.policy;
    const assessment *of = e->shadow.of;
    if (!(c->shadow.threshold > 0.0) || !isfinite(c->shadow.threshold))
        return complain(why, NETTO_EDOMAIN, "threshold must be a finite number greater than 0");
    if (policy == e->active->policy)
        return complain(why, NETTO_EEXPECT, "policy '%.*s' decides; a shadow is another one", TEXT(policy->id));
    if (of && of->policy != policy)
        return complain(why, NETTO_EEXPECT, "policy '%.*s' is the shadow; end it first with policy.shadow and {end = true}", TEXT(of->policy->id));
    return policy_check(e, policy, why);
}

/* NULL: no memory, and nothing has changed. */
static assessment *make(netto_engine *e, netto_policy *policy)
{
    assessment **at = policy_prepared(e, policy);
    if (!shadow_fit(e)) return NULL;
    return *at ? *at : (*at = policy_assess(e, policy));
}

static netto_status begin(netto_engine *e, const netto_command *c, netto_decision *out)
{
    shadow *s = &e->shadow;
    netto_status status = check(e, c, &out->complaint);
    if (status != NETTO_OK) return status;
    assessment *a = make(e, c->shadow.policy);
    if (!a) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for a shadow; raise `capacity`");
    step_accept(e);
    s->threshold = c->shadow.threshold;
    if (!s->of) {
        put(e, a);
        s->since = e->book.now;
        policy_tell(e, TEXT_LITERAL("shadow_started"), a->policy, (netto_text){0});
    }
    shadow_later(e);
    return content(&out->complaint);
}

netto_status on_shadow(netto_engine *e, const netto_command *c, netto_decision *out)
{
    const assessment *of = e->shadow.of;
    netto_text id = c->shadow.policy->id;
    if (!c->shadow.end) return begin(e, c, out);
    if (!of || of->policy != c->shadow.policy)
        return complain(&out->complaint, NETTO_EPOLICYID, "policy '%.*s' is no shadow; policy.list names the one that is", TEXT(id));
    step_accept(e);
    shadow_end(e, (netto_text){0});
    return content(&out->complaint);
}

bool shadow_seat(netto_engine *e, netto_policy *policy)
{
    assessment *a = policy_assess(e, policy);
    if (!a) return false;
    e->prepared = a;
    put(e, a);
    return shadow_fit(e);
}

/* ---- ended ----------------------------------------------------------------------------------------------- */

/* What was cut in this command is still to be told. */
static void clear(netto_engine *e)
{
    shadow *s = &e->shadow;
    cuts kept = s->cuts;
    memory_drop(&e->memory, s->findings, s->capacity * sizeof *s->findings);
    memory_drop(&e->memory, s->things, s->thing_capacity * sizeof *s->things);
    *s = (shadow){.cuts = kept};
}

void shadow_end(netto_engine *e, netto_text why)
{
    assessment *a = e->shadow.of, **at = policy_prepared(e, a->policy);
    policy_tell(e, TEXT_LITERAL("shadow_ended"), a->policy, why);
    *at = a->next;
    a->cuts = &e->cuts;
    policy_retire(e, a);
    clear(e);
}

static void uncharge(column *c)
{
    for (uint32_t i = 0; i < c->count; i++) c->cells[i].charged = 0;
}

/* What it did for the shadow is no matter of how far the sweep gets. */
static void decide(assessment *a, cuts *of)
{
    uncharge(&a->haircuts);
    uncharge(&a->collateral);
    a->cuts = of;
}

void shadow_activated(netto_engine *e, const netto_complaint *why)
{
    assessment *a = e->shadow.of;
    if (a == e->active) {
        policy_tell(e, TEXT_LITERAL("shadow_ended"), a->policy, TEXT_LITERAL("it decides now"));
        decide(a, &e->cuts);
        clear(e);
    } else if (why->status != NETTO_OK) {
        shadow_end(e, arena_text(&e->book.scratch, text_of(why->text)));
    } else {
        find_places(e);
    }
}

bool netto_engine_shadow(const netto_engine *e, netto_shadow_report *out)
{
    const shadow *s = &e->shadow;
    if (!s->of) return false;
    *out = (netto_shadow_report){.policy = s->of->policy, .since = s->since, .threshold = s->threshold, .orders = s->orders,
                                 .differed = s->differed, .skipped = s->skipped, .accounts = s->accounts, .instruments = s->instruments, .largest = s->largest};
    if (s->largest_account != SLOT_NONE) out->account = idmap_text(&e->book.account_ids, s->largest_account);
    return true;
}
