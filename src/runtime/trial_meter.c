/* trial_meter.c: stands between a test's engine and the policy that it asks. */
#include "runtime/trial_meter.h"

#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"

#define TOLD_SIZE 160 /* an answer says no less of why a rule failed */

typedef struct meter {
    netto_policy base; /* first: a netto_policy is one of these */
    netto_policy *inner;
    const trial_report *report;
    trial_failures *failures;
} meter;

/* A rule that fails because one inside it did says what that one said. */
static bool is_noted(const trial_failures *f, const char *text)
{
    for (uint32_t i = 0; i < f->count; i++)
        if (strstr(text, f->items[i].text)) return true;
    return false;
}

bool trial_failures_note(trial_failures *f, const char *text)
{
    if (f->count == TRIAL_FAILURES_MAX || is_noted(f, text)) return false;
    trial_failure *failure = &f->items[f->count++];
    failure->told = false;
    text_copy(text_of(text), failure->text, sizeof failure->text);
    return true;
}

static bool says(netto_text answer, const char *text)
{
    size_t size = strlen(text);
    if (size > TOLD_SIZE) size = TOLD_SIZE;
    for (size_t at = 0; at + size <= answer.size; at++)
        if (memcmp(answer.bytes + at, text, size) == 0) return true;
    return false;
}

void trial_failures_told(trial_failures *f, netto_text answer)
{
    for (uint32_t i = 0; i < f->count; i++)
        if (!f->items[i].told) f->items[i].told = says(answer, f->items[i].text);
}

static meter *begin(netto_policy *policy, rule_id rule)
{
    meter *m = (meter *)policy;
    m->inner->at_once = policy->at_once;
    m->inner->again = policy->again;
    if (m->report->asks) m->report->asks(m->report->self, rule);
    return m;
}

static netto_status end(meter *m, rule_id rule, netto_status status, const netto_complaint *why)
{
    m->base.work = m->inner->work;
    m->base.last_work = m->inner->last_work;
    m->base.cut = m->inner->cut;
    if (m->report->asked) m->report->asked(m->report->self, rule, m->base.last_work);
    if (status == NETTO_ERULE && why) trial_failures_note(m->failures, why->text);
    return status;
}

static netto_status haircut(netto_policy *policy, const netto_view *instrument, double *out, netto_complaint *why)
{
    const rule_id rule = {.kind = RULE_HAIRCUT};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->hooks.haircut(m->inner, instrument, out, why), why);
}

static netto_status correlation(netto_policy *policy, const netto_view *f, const netto_view *g, double *out,
                                netto_complaint *why)
{
    const rule_id rule = {.kind = RULE_CORRELATION};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->hooks.correlation(m->inner, f, g, out, why), why);
}

static netto_status axis(netto_policy *policy, const netto_view *factor, netto_answer *out, netto_complaint *why)
{
    const rule_id rule = {RULE_CORRELATION, 0, RULE_CORRELATION_AXIS};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->hooks.axis(m->inner, factor, out, why), why);
}

static netto_status cells(netto_policy *policy, netto_text a, netto_text b, double *out, netto_complaint *why)
{
    const rule_id rule = {RULE_CORRELATION, 0, RULE_CORRELATION_CELLS};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->hooks.cells(m->inner, a, b, out, why), why);
}

static netto_status collateral(netto_policy *policy, const netto_view *line, double *out, netto_complaint *why)
{
    const rule_id rule = {.kind = RULE_COLLATERAL};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->hooks.collateral(m->inner, line, out, why), why);
}

static netto_status margin(netto_policy *policy, const netto_view *book, netto_margin *out, netto_complaint *why)
{
    const rule_id rule = {.kind = RULE_MARGIN};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->hooks.margin(m->inner, book, out, why), why);
}

static netto_status start(netto_policy *policy, uint32_t number, const netto_view *thing, bool *begun, double *out,
                          netto_complaint *why)
{
    const rule_id rule = {RULE_START, number, 0};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->fold_hooks.start(m->inner, number, thing, begun, out, why), why);
}

static netto_status step(netto_policy *policy, uint32_t number, const double *old, const netto_view *thing, double age,
                         double *out, netto_complaint *why)
{
    const rule_id rule = {RULE_STEP, number, 0};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->fold_hooks.step(m->inner, number, old, thing, age, out, why), why);
}

static netto_status migrate(netto_policy *policy, uint32_t number, const netto_fold *from, const double *old, double *out,
                            netto_complaint *why)
{
    const rule_id rule = {RULE_MIGRATE, number, 0};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->fold_hooks.migrate(m->inner, number, from, old, out, why), why);
}

static netto_status limit(netto_policy *policy, uint32_t number, netto_limit_ask what, const netto_view *book,
                          double *out, netto_complaint *why)
{
    const rule_id rule = {RULE_LIMIT, number, (uint32_t)what};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->hooks.limit(m->inner, number, what, book, out, why), why);
}

static netto_status held(netto_policy *policy, uint32_t number, const netto_view *book, const netto_view *thing, netto_text key, double *out,
                         netto_complaint *why)
{
    const rule_id rule = {RULE_LIMIT, number, NETTO_LIMIT_MAX};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->hooks.held(m->inner, number, book, thing, key, out, why), why);
}

static netto_status check(netto_policy *policy, uint32_t number, const netto_view *order, netto_refusal *out, netto_complaint *why)
{
    const rule_id rule = {RULE_CHECK, number, 0};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->hooks.check(m->inner, number, order, out, why), why);
}

static netto_status trip(netto_policy *policy, uint32_t breaker, const netto_view *thing, netto_trip *out, netto_complaint *why)
{
    const rule_id rule = {RULE_TRIP, breaker, 0};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->hooks.trip(m->inner, breaker, thing, out, why), why);
}

static netto_status drift(netto_policy *policy, uint32_t number, const netto_view *book, double *out, netto_complaint *why)
{
    const rule_id rule = {RULE_DRIFT, number, 0};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->rebalance_hooks.drift(m->inner, number, book, out, why), why);
}

static netto_status plan(netto_policy *policy, uint32_t number, const netto_view *book, netto_steps *out, netto_complaint *why)
{
    const rule_id rule = {RULE_PLAN, number, 0};
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->rebalance_hooks.plan(m->inner, number, book, out, why), why);
}

static netto_status measure(netto_policy *policy, const netto_question *q, netto_answer *out, netto_complaint *why)
{
    const rule_id rule = rule_of_measure(q->measure, q->hook, q->variant);
    meter *m = begin(policy, rule);
    return end(m, rule, m->inner->hooks.measure(m->inner, q, out, why), why);
}

static void destroy(netto_policy *policy)
{
    meter *m = (meter *)policy;
    m->inner->destroy(m->inner);
    free(m);
}

netto_status trial_meter(netto_policy **policy, const trial_report *report, trial_failures *failures, netto_complaint *complaint)
{
    netto_policy *inner = *policy;
    meter *m = malloc(sizeof *m);
    if (!m) {
        inner->destroy(inner);
        return complain(complaint, NETTO_ECAPACITY, "no memory to measure a policy");
    }
    *m = (meter){.base = *inner, .inner = inner, .report = report, .failures = failures};
    if (inner->hooks.haircut) m->base.hooks.haircut = haircut;
    if (inner->hooks.correlation) m->base.hooks.correlation = correlation;
    if (inner->hooks.axis) m->base.hooks.axis = axis, m->base.hooks.cells = cells;
    if (inner->hooks.collateral) m->base.hooks.collateral = collateral;
    if (inner->hooks.margin) m->base.hooks.margin = margin;
    if (inner->fold_hooks.start) m->base.fold_hooks.start = start;
    if (inner->fold_hooks.step) m->base.fold_hooks.step = step;
    if (inner->fold_hooks.migrate) m->base.fold_hooks.migrate = migrate;
    if (inner->hooks.limit) m->base.hooks.limit = limit;
    if (inner->hooks.held) m->base.hooks.held = held;
    if (inner->hooks.check) m->base.hooks.check = check;
    if (inner->hooks.trip) m->base.hooks.trip = trip;
    if (inner->rebalance_hooks.drift) m->base.rebalance_hooks = (netto_rebalance_hooks){drift, plan};
    if (inner->hooks.measure) m->base.hooks.measure = measure;
    m->base.destroy = destroy;
    *policy = &m->base;
    return NETTO_OK;
}
