/* strike.c: rules that fail again and again. */
#include "engine/strike.h"

#include "base/complain.h"
#include "base/text.h"
#include "engine/assessment.h"
#include "engine/step.h"
#include "engine/watch.h"

_Static_assert(STRIKE_RULES <= NETTO_TRIPPED_MAX, "there is room for all of them");

static const char *const names[STRIKE_RULES] = {[CUT_HAIRCUT] = assessment_haircut_rule,
                                             [CUT_COLLATERAL] = assessment_collateral_rule,
                                             [CUT_CORRELATION] = assessment_correlation_rule,
                                             [CUT_MARGIN] = assessment_margin_rule};

netto_status strike_refuse(assessment *a, cut_rule rule, uint64_t slot, netto_complaint *complaint)
{
    netto_complaint why;
    if (!assessment_knows_failure(a, names[rule], slot)) {
        complain(&why, NETTO_ERULE, "%s is tripped: it failed too often, and is not asked until a policy is activated", names[rule]);
        assessment_remember_failure(a, names[rule], slot, &why);
    }
    return assessment_failed(a, complaint);
}

/* ---- counting -------------------------------------------------------------------------------------------- */

bool strike_note(netto_engine *e, netto_text rule, bool counts)
{
    strikes *s = &e->active->strikes;
    for (int i = 0; i < STRIKE_RULES; i++) {
        if (!text_is(rule, names[i])) continue;
        if (counts) s->failing |= 1u << i;
        return strike_tripped(s, (cut_rule)i);
    }
    return false;
}

static void tell(netto_engine *e, const char *rule)
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
                                   "%s failed in %u commands within %u; it is not asked any more, and what needs it is refused until a policy is activated",
                                   rule, e->strike_count, e->strike_window)};
}

/* What it answered is forgotten, so that nothing that is known decides for it: who had asked would matter. */
static void trip(netto_engine *e, cut_rule rule)
{
    strikes *s = &e->active->strikes;
    s->tripped |= 1u << rule;
    s->at = e->book.now;
    assessment_forget_rule(e->active, rule);
    tell(e, names[rule]);
}

static bool is_last(const netto_engine *e, strike *s)
{
    if (s->failed == 0 || e->book.version - s->began >= e->strike_window) *s = (strike){.began = e->book.version};
    return ++s->failed >= e->strike_count;
}

void strike_count(netto_engine *e)
{
    strikes *s = &e->active->strikes;
    uint32_t failing = s->failing & ~s->tripped;
    step_accept(e); /* what is tripped is told */
    for (int i = 0; failing >> i; i++)
        if ((failing >> i & 1) && is_last(e, &s->rules[i])) trip(e, (cut_rule)i);
}

bool strike_clear(netto_engine *e)
{
    strikes *s = &e->active->strikes;
    bool any = s->tripped != 0;
    for (int i = 0; i < STRIKE_RULES; i++) {
        if (strike_tripped(s, (cut_rule)i)) assessment_forget_rule(e->active, (cut_rule)i);
        any |= s->rules[i].failed != 0;
    }
    *s = (strikes){.at = 0};
    return any;
}

uint32_t netto_engine_tripped(const netto_engine *e, netto_text out[NETTO_TRIPPED_MAX])
{
    uint32_t count = 0;
    for (int i = 0; i < STRIKE_RULES; i++)
        if (strike_tripped(&e->active->strikes, (cut_rule)i)) out[count++] = text_of(names[i]);
    return count;
}

uint64_t strike_work(const strikes *s, uint32_t rules)
{
    return s->tripped & rules ? 0 : FAILED_WORK;
}
