/* plan.c: from a drift to a proposal, and whether it is proposed at all. */
#include "engine/plan.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "appraisal/fill.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/rebalance.h"

#define LEG_WORK   200  /* of weighing a book once more, beside its rules */
#define SLACK      1e-9 /* relative: what rounding may do to a requirement is not worse */
#define REASON_MAX 1024

static void give_reason(proposal *p, const char *text)
{
    p->out->reason = arena_text(&p->b->scratch, text_of(text));
    if (!p->out->reason.bytes) p->out->reason = TEXT_LITERAL("no memory for the reason");
}

void plan_refuse(proposal *p, netto_plan_code code, const char *format, ...)
{
    char text[REASON_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (p->out->reason.bytes) return;
    p->out->code = code;
    give_reason(p, text);
}

/* Of more contracts than a plan has legs for those that expire first are rolled. */
static void tell_left(proposal *p)
{
    char text[REASON_MAX];
    snprintf(text, sizeof text, "%u contract%s that expire%s do%s not fit into %d legs; ask again when these are traded", p->left, p->left == 1 ? "" : "s",
             p->left == 1 ? "s" : "", p->left == 1 ? "es" : "", PLAN_LEGS);
    give_reason(p, text);
}

netto_status plan_no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for a plan; raise `capacity`");
}

/* ---- one leg ------------------------------------------------------------------------------------------------- */

netto_status plan_fill(const proposal *p, const frame *from, const plan_leg *leg, frame *out, netto_complaint *complaint)
{
    position before, after;
    netto_money cash;
    netto_decimal price;
    netto_status status = fill_price(p->b, leg->instrument, &price, complaint);
    if (status != NETTO_OK) return status;
    if (!frame_trade(p->b, p->account, leg->instrument, leg->qty, price, &before, &after, &cash))
        return complain(complaint, NETTO_EOVERFLOW, "a trade in '%.*s' is too large for exact numbers",
                        TEXT(idmap_text(&p->b->instrument_ids, leg->instrument)));
    p->a->plan_work += LEG_WORK;
    return frame_after(out, from, &before, &after, cash, complaint);
}

netto_status plan_measure(proposal *p, frame *f, netto_margin *margin, netto_measures *out, double *drift, netto_complaint *complaint)
{
    drift_book d;
    drift_open(&d, f);
    netto_status status = drift_margin(&d, margin, complaint);
    if (status != NETTO_OK) return status;
    *out = margin_measures(f, margin);
    return drift ? drift_ask(&d, p->number, drift, complaint) : NETTO_OK;
}

/* ---- is it proposed? ---------------------------------------------------------------------------------------------- */

static bool is_more(double a, double b)
{
    return a > b + SLACK * fmax(1.0, fabs(b));
}

/* Behind the plan no more is required than before, and between its trades no more than that or than there is.  What expires is no
 * more in any case: so a roll may take what there is. */
static void assess(proposal *p)
{
    netto_plan *out = p->out;
    const netto_measures *last = &out->legs[out->leg_count - 1].after;
    double before = out->before.margin.initial, drift = out->legs[out->leg_count - 1].drift;
    if (is_more(last->margin.initial, p->rolls ? fmax(before, last->equity) : before))
        plan_refuse(p, NETTO_PLAN_REQUIREMENT, "it would raise the requirement from %s to %s%s", FIGURE(before), FIGURE(last->margin.initial),
                    p->rolls ? ", and there is less equity" : "");
    for (uint32_t i = plan_unit_end(&p->legs, 0); i < out->leg_count; i = plan_unit_end(&p->legs, i)) {
        const netto_measures *m = &out->legs[i - 1].after;
        if (is_more(m->margin.initial, fmax(before, m->equity)))
            plan_refuse(p, NETTO_PLAN_BETWEEN, "between its legs %s would be required, of an equity of %s%s", FIGURE(m->margin.initial), FIGURE(m->equity),
                        p->rolls && !p->spreads ? "; a roll with `spread = true` trades both contracts at once" : "");
    }
    if (is_more(fabs(drift - out->target), fabs(out->drift - out->target)))
        plan_refuse(p, NETTO_PLAN_AWAY, "it would drift away from its target, from %s to %s", FIGURE(out->drift), FIGURE(drift));
}

static netto_status work_out(proposal *p, netto_complaint *complaint)
{
    drift_book d;
    drift_open(&d, p->now);
    netto_steps *steps = arena_array(&p->b->scratch, 1, sizeof *steps);
    if (!steps) return plan_no_memory(complaint);
    steps->count = steps->used = 0;
    netto_status status = drift_plan(&d, p->number, steps, complaint);
    if (status == NETTO_OK) status = plan_steps(p, steps, complaint);
    if (status == NETTO_OK && p->legs.count == 0) plan_refuse(p, NETTO_PLAN_NOTHING, "there is nothing to trade, or less than it may be");
    if (status != NETTO_OK || p->out->reason.bytes) return status;
    status = plan_arrange(p, complaint);
    if (status == NETTO_OK) assess(p);
    if (status == NETTO_OK && !p->out->reason.bytes) status = plan_judge(p, complaint);
    p->out->proposed = status == NETTO_OK && !p->out->reason.bytes;
    if (p->out->proposed && p->left) tell_left(p);
    else if (p->out->proposed && p->unmet.bytes) p->out->reason = p->unmet;
    return status;
}

static netto_status look(proposal *p, netto_complaint *complaint)
{
    const netto_rebalance *r = &p->a->policy->rebalances[p->number];
    netto_plan *out = p->out;
    double width = rebalance_width(r);
    drift_book d;
    drift_open(&d, p->now);
    netto_status status = drift_ask(&d, p->number, &out->drift, complaint);
    if (status != NETTO_OK) return status;
    out->target = r->target;
    out->low = r->target - width;
    out->high = r->target + width;
    out->beyond = rebalance_beyond(r, out->drift);
    p->part = rebalance_part(r, out->drift);
    return NETTO_OK;
}

static netto_status make(proposal *p, bool force, netto_complaint *complaint)
{
    netto_status status = frame_now(p->now, p->a, p->b, p->account, complaint);
    if (status == NETTO_OK) status = look(p, complaint);
    if (status != NETTO_OK) return status;
    if (!p->out->beyond && !force) return plan_refuse(p, NETTO_PLAN_INSIDE, "the drift lies inside its band"), NETTO_OK;
    if (p->now->collateral_status != NETTO_OK) return complain(complaint, p->now->collateral_status, "%s", p->now->complaint.text);
    status = plan_measure(p, p->now, &p->margin, &p->out->before, NULL, complaint);
    return status == NETTO_OK ? work_out(p, complaint) : status;
}

netto_status plan_make(netto_engine *e, uint32_t number, uint32_t account, bool force, netto_plan *out, const netto_rule_fault **fault,
                       netto_complaint *complaint)
{
    book *b = &e->book;
    proposal *p = arena_array(&b->scratch, 1, sizeof *p);
    frame *now = arena_array(&b->scratch, 1, sizeof *now);
    *out = (netto_plan){.rule = e->active->policy->rebalances[number].name, .until = NETTO_NEVER};
    *fault = NULL;
    if (!p || !now) return plan_no_memory(complaint);
    *p = (proposal){.e = e, .a = e->active, .b = b, .number = number, .account = account, .now = now, .out = out};
    e->active->plan_work = 0;
    netto_status status = make(p, force, complaint);
    *fault = p->fault;
    return status;
}
