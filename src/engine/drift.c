/* drift.c: rebalancing's rules and the measures that they read, asked of an account. */
#include "engine/drift.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/complain.h"
#include "base/text.h"
#include "control/rebalance.h"
#include "engine/fold.h"
#include "engine/legs.h"

/* ---- failing ------------------------------------------------------------------------------------------------- */

static netto_status failed(assessment *a, uint32_t account, const netto_complaint *why, netto_complaint *complaint)
{
    assessment_remember_failure(a, assessment_rebalance_rule, account, why);
    return assessment_failed(a, complaint);
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

/* What a hook is given: measures do not read the margin, which is of a higher level. */
typedef struct reader {
    drift_book *d;
    bool measures;
} reader;

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
    const reader *r = self;
    return drift_margin(r->d, out, complaint);
}

static netto_status read_measure(void *self, netto_measure measure, double *out, netto_complaint *complaint)
{
    const reader *r = self;
    netto_margin margin = {0};
    netto_status status = NETTO_OK;
    if (netto_measure_of_margin(measure) && r->measures)
        return complain(complaint, NETTO_ERULE, "a measure may not read the margin, which may come of it");
    if (netto_measure_of_margin(measure)) status = drift_margin(r->d, &margin, complaint);
    return status == NETTO_OK ? margin_measure(r->d->f, measure, &margin, out, complaint) : status;
}

static netto_status read_leg(void *self, bool pooled, netto_leg *out, netto_complaint *complaint)
{
    const reader *r = self;
    return legs_worst(r->d->f, pooled, out, complaint);
}

static const book_numbers of_rules = {read_measure, read_leg, read_margin, NULL}, of_measures = {read_measure, read_leg, NULL, NULL};

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
    if (a->plan_work > DRIFT_WORK) return complain(why, NETTO_ERULE, "rebalance: one plan takes its rules more than %d units of work", DRIFT_WORK);
    *c = (call){.a = a, .margins = k->margins, .lines = k->lines, .outer = k->asking == 0};
    if (c->outer) k->plans++, k->margins = INSIDE | k->plans * CUTS_INSIDE, k->lines = 0;
    c->first = k->plans;
    c->second = k->asking++;
    cuts_before(k, a->policy, CUT_REBALANCE, c->first, c->second, false);
    return NETTO_OK;
}

static void end(call *c)
{
    cuts *k = c->a->cuts;
    bool cut = cuts_after(k, c->a->policy, CUT_REBALANCE, c->first, c->second, false);
    c->a->plan_work += cut ? FAILED_WORK : c->a->policy->last_work;
    if (!c->outer) return;
    k->asking = 0;
    k->margins = c->margins;
    k->lines = c->lines;
}

static netto_status ask_measure(const netto_view *view, netto_text name, double *out, netto_complaint *complaint);

static struct netto_scope scope_of(const frame *f)
{
    const netto_policy *policy = f->a->policy;
    struct netto_scope scope = {.book = f->b,
                                .level = SCOPE_BOOK,
                                .own = SLOT_NONE,
                                .history_every = policy->history_every,
                                .history_length = policy->history_length,
                                .measure = ask_measure};
    fold_open(&scope, f->a);
    return scope;
}

typedef netto_status ask_book(netto_policy *, uint32_t number, const netto_view *, void *out, netto_complaint *);

/* Ask a hook about a book. */
static netto_status ask(drift_book *d, uint32_t number, bool measures, ask_book *hook, void *out, netto_complaint *complaint)
{
    assessment *a = d->f->a;
    reader r = {d, measures};
    const book_numbers *numbers = measures ? &of_measures : &of_rules;
    book_subject pool = {.account = d->f->account, .pooled = true, .numbers = numbers, .self = &r};
    book_subject own = {.account = d->f->account, .numbers = numbers, .self = &r, .pool = &pool};
    struct netto_scope scope = scope_of(d->f);
    netto_view view = view_book(&scope, &own);
    netto_complaint why;
    call c;
    content(&why);
    netto_status status = begin(&c, a, &why);
    if (status == NETTO_OK) {
        status = hook(a->policy, number, &view, out, &why);
        end(&c);
    }
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

static netto_status hook_measure(netto_policy *policy, uint32_t number, const netto_view *view, void *out, netto_complaint *why)
{
    netto_status status = policy->rebalance_hooks.measure(policy, number, view, out, why);
    if (status != NETTO_OK || isfinite(*(const double *)out)) return status;
    return complain(why, NETTO_ERULE, "measures.%.*s: expected a finite number", TEXT(policy->measures[number].name));
}

netto_status drift_ask(drift_book *d, uint32_t number, double *out, netto_complaint *complaint)
{
    if (strike_tripped(&d->f->a->strikes, STRIKE_PLANS)) return strike_refuse(d->f->a, STRIKE_PLANS, d->f->account, complaint);
    return ask(d, number, false, hook_drift, out, complaint);
}

netto_status drift_plan(drift_book *d, uint32_t number, netto_steps *out, netto_complaint *complaint)
{
    return ask(d, number, false, hook_plan, out, complaint);
}

/* ---- measures ------------------------------------------------------------------------------------------------------ */

static netto_status ask_load(drift_book *d, uint32_t number, uint32_t slot, double *out, netto_complaint *why)
{
    assessment *a = d->f->a;
    struct netto_scope scope = scope_of(d->f);
    call c;
    scope.level = SCOPE_COLUMN;
    scope.own = slot;
    scope.measure = NULL;
    netto_view view = view_instrument(&scope, slot);
    netto_status status = begin(&c, a, why);
    if (status != NETTO_OK) return status;
    status = a->policy->rebalance_hooks.load(a->policy, number, &view, out, why);
    end(&c);
    return status;
}

/* Quantities times loads, in slot order. */
static netto_status tally(drift_book *d, uint32_t number, double *out, netto_complaint *complaint)
{
    netto_complaint why;
    double sum = 0.0, load = 0.0;
    netto_status status = NETTO_OK;
    holding_list list = legs_holdings(d->f, false);
    content(&why);
    if (!list.items) return complain(complaint, NETTO_ECAPACITY, "no memory for a tally; raise `capacity`");
    for (uint32_t i = 0; i < list.count && status == NETTO_OK; i++) {
        status = ask_load(d, number, list.items[i].instrument, &load, &why);
        if (status == NETTO_OK) sum += list.items[i].net * load;
    }
    if (status == NETTO_OK && !isfinite(sum))
        status = complain(&why, NETTO_ERULE, "measures.%.*s: the tally is too large to be a number", TEXT(d->f->a->policy->measures[number].name));
    if (status != NETTO_OK) return failed(d->f->a, d->f->account, &why, complaint);
    *out = sum;
    return NETTO_OK;
}

static netto_status unknown(assessment *a, netto_text name, netto_complaint *complaint)
{
    netto_complaint why;
    rebalance_no_measure(a->policy, name, &why);
    return failed(a, UINT32_MAX, &why, complaint);
}

static netto_status named(reader *r, netto_text name, double *out, netto_complaint *complaint)
{
    drift_book *d = r->d;
    const netto_policy *policy = d->f->a->policy;
    netto_measure measure;
    if (netto_measure_find(name, &measure)) return read_measure(r, measure, out, complaint);
    for (uint32_t i = 0; i < policy->measure_count; i++) {
        if (!text_equal(policy->measures[i].name, name)) continue;
        return policy->measures[i].tally ? tally(d, i, out, complaint) : ask(d, i, true, hook_measure, out, complaint);
    }
    return unknown(d->f->a, name, complaint);
}

static netto_status ask_measure(const netto_view *view, netto_text name, double *out, netto_complaint *complaint)
{
    const book_subject *s = view->subject;
    view->scope->reads |= READ_BOOK;
    return named(s->self, name, out, complaint);
}

netto_status drift_measure(drift_book *d, netto_text name, double *out, netto_complaint *complaint)
{
    reader r = {d, false};
    return named(&r, name, out, complaint);
}
