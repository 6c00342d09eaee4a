/* drift.c: rebalancing's rules and the measures that they read, asked of an account. */
#include "engine/drift.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "appraisal/legs.h"
#include "appraisal/measure.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/rebalance.h"

/* ---- failing ------------------------------------------------------------------------------------------------- */

static netto_status failed(assessment *a, uint32_t account, const netto_complaint *why, netto_complaint *complaint)
{
    assessment_remember_failure(a, assessment_rebalance_rule, account, why);
    return assessment_failed(a, complaint);
}

static netto_status afford(const assessment *a, netto_complaint *why)
{
    if (a->plan_work <= DRIFT_WORK) return NETTO_OK;
    return complain(why, NETTO_ERULE, "rebalance: one plan takes its rules more than %d units of work", DRIFT_WORK);
}

netto_status drift_charge(assessment *a, uint32_t account, uint64_t work, netto_complaint *complaint)
{
    netto_complaint why;
    a->plan_work += work;
    return afford(a, &why) == NETTO_OK ? NETTO_OK : failed(a, account, &why, complaint);
}

netto_status drift_broken(assessment *a, uint32_t number, netto_complaint *complaint, const char *format, ...)
{
    char text[256];
    netto_complaint why;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    complain(&why, NETTO_ERULE, "rebalance '%.*s': plan: %s", TEXT(a->policy->rebalances[number].name), text);
    return failed(a, UINT32_MAX, &why, complaint);
}

/* ---- what they read -------------------------------------------------------------------------------------------- */

netto_status drift_margin(drift_book *d, netto_margin *out, netto_complaint *complaint)
{
    frame *f = d->f;
    netto_status status = NETTO_OK;
    if (!d->known) {
        f->a->margin_work = 0;
        status = f->ordered ? margin_after(f, &d->margin, complaint) : margin_now(f, &d->margin, complaint);
        const appraisal *p = &f->a->appraisals[f->account];
        f->a->plan_work += f->ordered ? f->a->margin_work : p->margin_work + p->orders_work;
    }
    d->known = status == NETTO_OK;
    if (d->known) *out = d->margin;
    return status;
}

static netto_status read_margin(void *self, netto_margin *out, netto_complaint *complaint)
{
    return drift_margin(self, out, complaint);
}

static netto_status read_measure(void *self, netto_measure measure, double *out, netto_complaint *complaint)
{
    drift_book *d = self;
    netto_margin margin = {0};
    netto_status status = netto_measure_of_margin(measure) ? drift_margin(d, &margin, complaint) : NETTO_OK;
    return status == NETTO_OK ? margin_measure(d->f, measure, &margin, out, complaint) : status;
}

static netto_status read_leg(void *self, bool pooled, netto_leg *out, netto_complaint *complaint)
{
    const drift_book *d = self;
    return legs_worst(d->f, pooled, out, complaint);
}

static netto_status read_frame(void *self, bool pooled, frame **out, netto_complaint *complaint)
{
    const drift_book *d = self;
    (void)pooled, (void)complaint;
    *out = d->f;
    return NETTO_OK;
}

/* The account's book and its pool, as the rules of rebalancing see them. */
static void subjects(drift_book *d, book_subject *own, book_subject *pool)
{
    static const book_numbers numbers = {.measure = read_measure, .worst_leg = read_leg, .margin = read_margin, .frame = read_frame};
    *pool = (book_subject){.account = d->f->account, .pooled = true, .numbers = &numbers, .self = d};
    *own = (book_subject){.account = d->f->account, .numbers = &numbers, .self = d, .pool = pool};
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

/* What was asked of the policy, of whom; the margins and calls inside one from outside are numbered apart, for they are not
 * made where that was cut. */
typedef struct call {
    assessment *a;
    uint32_t margins, lines, first, second;
    bool outer;
} call;

#define INSIDE (UINT32_C(1) << 30) /* the place of margins inside such calls */

static netto_status begin(call *c, assessment *a, netto_complaint *why)
{
    cuts *k = a->cuts;
    if (afford(a, why) != NETTO_OK) return why->status;
    *c = (call){.a = a, .margins = k->margins, .lines = k->lines, .outer = k->asking == 0};
    if (c->outer) k->plans++, k->margins = INSIDE | k->plans * CUTS_INSIDE, k->lines = 0;
    c->first = k->plans;
    c->second = k->asking++;
    cuts_before(k, a->policy, CUT_REBALANCE, c->first, c->second, false);
    return NETTO_OK;
}

static void leave(const call *c)
{
    cuts *k = c->a->cuts;
    if (!c->outer) return;
    k->asking = 0;
    k->margins = c->margins;
    k->lines = c->lines;
}

static void end(const call *c)
{
    bool cut = cuts_after(c->a->cuts, c->a->policy, CUT_REBALANCE, c->first, c->second, false);
    c->a->plan_work += cut ? FAILED_WORK : c->a->policy->last_work;
    leave(c);
}

static struct netto_scope scope_of(const frame *f)
{
    const netto_policy *policy = f->a->policy;
    const cuts *k = f->a->cuts;
    struct netto_scope scope = {.book = f->b,
                                .level = SCOPE_BOOK,
                                .own = SLOT_NONE,
                                .history_every = policy->history_every,
                                .history_length = policy->history_length};
    measure_open(&scope, f->a, CUT_REBALANCE, k->plans << 16 | k->asking);
    return scope;
}

typedef netto_status ask_book(netto_policy *, uint32_t number, const netto_view *, void *out, netto_complaint *);

/* Ask a hook about a book. */
static netto_status ask(drift_book *d, uint32_t number, ask_book *hook, void *out, netto_complaint *complaint)
{
    assessment *a = d->f->a;
    book_subject own, pool;
    netto_complaint why;
    call c;
    uint64_t before = a->measure_work;
    content(&why);
    subjects(d, &own, &pool);
    netto_status status = begin(&c, a, &why);
    if (status == NETTO_OK) {
        struct netto_scope scope = scope_of(d->f);
        netto_view view = view_book(&scope, &own);
        status = hook(a->policy, number, &view, out, &why);
        end(&c);
    }
    a->plan_work += assessment_measured(a, before);
    return status == NETTO_OK ? NETTO_OK : failed(a, d->f->account, &why, complaint);
}

static netto_status hook_drift(netto_policy *policy, uint32_t number, const netto_view *view, void *out, netto_complaint *why)
{
    netto_status status = policy->rebalance_hooks.drift(policy, number, view, out, why);
    if (status != NETTO_OK || isfinite(*(const double *)out)) return status;
    return complain(why, NETTO_ERULE, "rebalance '%.*s': drift: expected a finite number", TEXT(policy->rebalances[number].name));
}

static netto_status hook_plan(netto_policy *policy, uint32_t number, const netto_view *view, void *out, netto_complaint *why)
{
    return policy->rebalance_hooks.plan(policy, number, view, out, why);
}

netto_status drift_ask(drift_book *d, uint32_t number, double *out, netto_complaint *complaint)
{
    assessment *a = d->f->a;
    netto_complaint why;
    if (strike_tripped(&a->strikes, STRIKE_PLAN + number)) {
        complain(&why, NETTO_ERULE, "rebalance '%.*s' is tripped: it failed too often, and is not asked until a policy is activated",
                 TEXT(a->policy->rebalances[number].name));
        return failed(a, d->f->account, &why, complaint);
    }
    return ask(d, number, hook_drift, out, complaint);
}

netto_status drift_plan(drift_book *d, uint32_t number, netto_steps *out, netto_complaint *complaint)
{
    return ask(d, number, hook_plan, out, complaint);
}

/* ---- measures ------------------------------------------------------------------------------------------------------ */

/* Not asked by a hook: by a plan, in steps of which there may be many, or by a query. */
netto_status drift_result(drift_book *d, const netto_measure_ask *what, bool pooled, netto_result *out, netto_complaint *complaint)
{
    assessment *a = d->f->a;
    book_subject own, pool;
    call c;
    uint64_t before = a->measure_work;
    subjects(d, &own, &pool);
    netto_status status = begin(&c, a, complaint);
    if (status != NETTO_OK) return status;
    struct netto_scope scope = scope_of(d->f);
    netto_view view = view_book(&scope, pooled ? &pool : &own);
    status = netto_view_measure(&view, what, out, complaint);
    leave(&c);
    a->plan_work += assessment_measured(a, before);
    return status;
}

netto_status drift_measure(drift_book *d, netto_text name, double *out, netto_complaint *complaint)
{
    netto_measure measure;
    netto_result result = {.value = 0.0};
    netto_complaint why;
    if (netto_measure_find(name, &measure)) return read_measure(d, measure, out, complaint);
    content(&why);
    netto_status status = drift_result(d, &(netto_measure_ask){.name = name}, false, &result, &why);
    *out = result.value;
    return status == NETTO_OK ? NETTO_OK : failed(d->f->a, d->f->account, &why, complaint);
}
