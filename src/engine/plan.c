/* plan.c: from legs to a proposal: their order, the account between them, and whether it is proposed at all. */
#include "engine/plan.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "control/rebalance.h"
#include "engine/fill.h"

#define LOOK       8    /* legs that are tried for the next place */
#define LEG_WORK   200  /* of weighing a book once more, beside its rules */
#define SLACK      1e-9 /* relative: what rounding may do to a requirement is not worse */
#define REASON_MAX 192

void plan_refuse(proposal *p, const char *format, ...)
{
    char text[REASON_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (p->out->reason.bytes) return;
    p->out->reason = arena_text(&p->b->scratch, text_of(text));
    if (!p->out->reason.bytes) p->out->reason = TEXT_LITERAL("no memory for the reason");
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

/* ---- their order ------------------------------------------------------------------------------------------------ */

static netto_status requirement_with(const proposal *p, const frame *from, const plan_leg *leg, double *out, netto_complaint *complaint)
{
    netto_margin margin = {0};
    arena *scratch = &p->b->scratch;
    frame *f = arena_array(scratch, 1, sizeof *f);
    if (!f) return plan_no_memory(complaint);
    drift_book d;
    drift_open(&d, f);
    netto_status status = plan_fill(p, from, leg, f, complaint);
    if (status == NETTO_OK) status = drift_margin(&d, &margin, complaint);
    arena_rewind(scratch, f);
    *out = margin.initial;
    return status;
}

/* Of the next few legs the one that leaves the requirement lowest; ties go to the rule's own order. */
static netto_status choose(const proposal *p, const frame *from, uint32_t first, uint32_t *best, netto_complaint *complaint)
{
    uint32_t end = p->legs.count - first > LOOK ? first + LOOK : p->legs.count;
    double lowest = INFINITY, initial = 0.0;
    *best = first;
    for (uint32_t i = first; end - first > 1 && i < end; i++) {
        netto_status status = requirement_with(p, from, &p->legs.items[i], &initial, complaint);
        if (status != NETTO_OK) return status;
        if (initial < lowest) lowest = initial, *best = i;
    }
    return NETTO_OK;
}

static void place(plan_legs *l, uint32_t first, uint32_t best)
{
    plan_leg chosen = l->items[best];
    memmove(&l->items[first + 1], &l->items[first], (best - first) * sizeof chosen);
    l->items[first] = chosen;
}

/* ---- the account between them ------------------------------------------------------------------------------------- */

/* What an account comes to; `drift` NULL: it is known. */
static netto_status measure(proposal *p, frame *f, netto_measures *out, double *drift, netto_complaint *complaint)
{
    drift_book d;
    netto_margin margin;
    drift_open(&d, f);
    netto_status status = drift_margin(&d, &margin, complaint);
    if (status != NETTO_OK) return status;
    *out = margin_measures(f, &margin);
    return drift ? drift_ask(&d, p->number, drift, complaint) : NETTO_OK;
}

static netto_status tell_leg(proposal *p, frame *f, const plan_leg *leg, netto_plan_leg *out, netto_complaint *complaint)
{
    const book *b = p->b;
    const quantity_step *step = &b->instruments[leg->instrument].step;
    *out = (netto_plan_leg){.instrument = idmap_text(&b->instrument_ids, leg->instrument), .step = {step->m, step->k}};
    if (b->instruments[leg->instrument].kind != NETTO_SENSITIVITY) out->price = b->marks[leg->instrument].price;
    quantity_decimal(leg->qty, step, &out->qty);
    netto_status status = frame_solidify(f, complaint);
    if (status != NETTO_OK) return status;
    if (f->collateral_status != NETTO_OK) return complain(complaint, f->collateral_status, "%s", f->complaint.text);
    return measure(p, f, &out->after, &out->drift, complaint);
}

static netto_status arrange(proposal *p, netto_complaint *complaint)
{
    plan_legs *l = &p->legs;
    uint32_t best = 0;
    frame *frames = arena_array(&p->b->scratch, l->count, sizeof *frames);
    netto_plan_leg *legs = arena_array(&p->b->scratch, l->count, sizeof *legs);
    if (!frames || !legs) return plan_no_memory(complaint);
    for (uint32_t i = 0; i < l->count; i++) {
        const frame *from = i ? &frames[i - 1] : p->now;
        netto_status status = choose(p, from, i, &best, complaint);
        if (status != NETTO_OK) return status;
        place(l, i, best);
        status = plan_fill(p, from, &l->items[i], &frames[i], complaint);
        if (status == NETTO_OK) status = tell_leg(p, &frames[i], &l->items[i], &legs[i], complaint);
        if (status != NETTO_OK) return status;
    }
    p->out->legs = legs;
    p->out->leg_count = l->count;
    return NETTO_OK;
}

/* ---- is it proposed? ---------------------------------------------------------------------------------------------- */

static bool is_more(double a, double b)
{
    return a > b + SLACK * fmax(1.0, fabs(b));
}

/* Behind the plan no more is required than before, and between its legs no more than that or than there is. */
static void judge(proposal *p)
{
    netto_plan *out = p->out;
    const netto_measures *last = &out->legs[out->leg_count - 1].after;
    double before = out->before.margin.initial, drift = out->legs[out->leg_count - 1].drift;
    if (is_more(last->margin.initial, before))
        plan_refuse(p, "it would raise the requirement from %.9g to %.9g", before, last->margin.initial);
    for (uint32_t i = 0; i + 1 < out->leg_count; i++) {
        const netto_measures *m = &out->legs[i].after;
        if (is_more(m->margin.initial, fmax(before, m->equity)))
            plan_refuse(p, "between its legs %.9g would be required, of an equity of %.9g", m->margin.initial, m->equity);
    }
    if (is_more(fabs(drift - out->target), fabs(out->drift - out->target)))
        plan_refuse(p, "it would drift away from its target, from %.9g to %.9g", out->drift, drift);
    out->proposed = !out->reason.bytes;
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
    if (status == NETTO_OK && p->legs.count == 0) plan_refuse(p, "there is nothing to trade, or less than it may be");
    if (status != NETTO_OK || p->out->reason.bytes) return status;
    status = arrange(p, complaint);
    if (status == NETTO_OK) judge(p);
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

netto_status plan_make(netto_engine *e, uint32_t number, uint32_t account, bool force, netto_plan *out, netto_complaint *complaint)
{
    book *b = &e->book;
    proposal *p = arena_array(&b->scratch, 1, sizeof *p);
    frame *now = arena_array(&b->scratch, 1, sizeof *now);
    if (!p || !now) return plan_no_memory(complaint);
    *p = (proposal){.a = e->active, .b = b, .number = number, .account = account, .now = now, .out = out};
    *out = (netto_plan){.rule = e->active->policy->rebalances[number].name, .until = NETTO_NEVER};
    e->active->plan_work = 0;
    netto_status status = frame_now(now, e->active, b, account, complaint);
    if (status == NETTO_OK) status = look(p, complaint);
    if (status != NETTO_OK) return status;
    if (!out->beyond && !force) return plan_refuse(p, "the drift lies inside its band"), NETTO_OK;
    if (now->collateral_status != NETTO_OK) return complain(complaint, now->collateral_status, "%s", now->complaint.text);
    status = measure(p, now, &out->before, NULL, complaint);
    return status == NETTO_OK ? work_out(p, complaint) : status;
}
