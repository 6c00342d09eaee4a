/* strikes.c: failures of rules are counted, and who failed too often is tripped. */
#include "engine/strikes.h"

#include "appraisal/assessment.h"
#include "base/complain.h"
#include "base/text.h"
#include "engine/step.h"
#include "engine/watch.h"

_Static_assert(STRIKE_RULES <= NETTO_TRIPPED_MAX, "there is room for all of them");

/* ---- counting -------------------------------------------------------------------------------------------- */

void strike_fail(netto_engine *e, uint32_t rule)
{
    strikes *s = &e->active->strikes;
    if (e->breakers.for_order) return;
    s->failing += !s->rules[rule].failing;
    s->rules[rule].failing = true;
}

bool strike_note(netto_engine *e, netto_text rule, bool counts)
{
    for (uint32_t i = 0; i < STRIKE_NAMED; i++) {
        if (!text_is(rule, strike_names[i])) continue;
        if (counts) strike_fail(e, i);
        return strike_tripped(&e->active->strikes, i);
    }
    return false;
}

/* As its failures are told. */
static netto_text name_of(netto_engine *e, uint32_t rule)
{
    const netto_policy *policy = e->active->policy;
    if (rule < STRIKE_NAMED) return text_of(strike_names[rule]);
    bool fold = rule < STRIKE_BREAKER, breaker = strike_breaks(rule);
    const char *kind = fold ? "folds." : breaker ? "breaker " : "rebalance ";
    netto_text name = fold ? policy->folds[rule - STRIKE_FOLD].name
                    : breaker ? policy->breakers[rule - STRIKE_BREAKER].name : policy->rebalances[rule - STRIKE_PLAN].name;
    netto_text told = arena_print(&e->book.scratch, "%s%.*s", kind, TEXT(name));
    return told.bytes ? told : name;
}

static void tell(netto_engine *e, netto_text rule)
{
    const netto_policy *policy = e->active->policy;
    netto_event *event = watch_tell(e, NETTO_TOPIC_POLICY);
    if (event)
        event->notice = (netto_notice){
            .action = TEXT_LITERAL("tripped"),
            .policy = policy->id,
            .name = policy->name,
            .version = policy->version,
            .message = arena_print(&e->book.scratch,
                                   "%.*s failed in %u commands within %u; it is not asked any more, and what needs it is refused until a policy is activated",
                                   TEXT(rule), e->strike_count, e->strike_window)};
}

/* What it answered is forgotten, so that nothing that is known decides for it: who had asked would matter. */
static void forget(netto_engine *e, uint32_t rule)
{
    static const cut_rule cuts[STRIKE_NAMED] = {CUT_HAIRCUT, CUT_COLLATERAL, CUT_CORRELATION, CUT_MARGIN, CUT_LIMIT};
    if (rule < STRIKE_NAMED)
        assessment_forget_rule(e->active, cuts[rule]);
    else if (rule < STRIKE_BREAKER)
        assessment_forget_folds(e->active), watch_later(e);
    else if (rule >= STRIKE_PLAN)
        assessment_forget_rule(e->active, CUT_REBALANCE);
}

static void trip(netto_engine *e, uint32_t rule)
{
    strikes *s = &e->active->strikes;
    s->rules[rule].tripped = true;
    s->tripped++;
    s->breakers += strike_breaks(rule);
    s->at = e->book.now;
    forget(e, rule);
    tell(e, name_of(e, rule));
}

static bool is_last(const netto_engine *e, strike *s)
{
    if (s->failed == 0 || e->book.version - s->began >= e->strike_window) s->began = e->book.version, s->failed = 0;
    return ++s->failed >= e->strike_count;
}

void strike_count(netto_engine *e)
{
    strikes *s = &e->active->strikes;
    step_accept(e); /* what is tripped is told */
    for (uint32_t i = 0; i < STRIKE_RULES; i++)
        if (s->rules[i].failing && !s->rules[i].tripped && is_last(e, &s->rules[i])) trip(e, i);
}

bool strike_clear(netto_engine *e)
{
    strikes *s = &e->active->strikes;
    bool any = s->tripped != 0;
    for (uint32_t i = 0; i < STRIKE_RULES; i++) {
        if (s->rules[i].tripped) forget(e, i);
        any |= s->rules[i].failed != 0;
    }
    *s = (strikes){.at = 0};
    return any;
}

uint32_t netto_engine_tripped(netto_engine *e, netto_text out[NETTO_TRIPPED_MAX])
{
    const strikes *s = &e->active->strikes;
    uint32_t count = 0;
    for (uint32_t i = 0; count < s->tripped; i++)
        if (strike_tripped(s, i)) out[count++] = name_of(e, i);
    return count;
}
