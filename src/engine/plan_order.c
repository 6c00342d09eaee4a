/* plan_order.c: the order of a plan's legs, and the account between them. */
#include <math.h>
#include <string.h>

#include "base/complain.h"
#include "engine/plan.h"

#define LOOK 8 /* that are tried for the next place: legs, or legs that are traded at once */

/* ---- at once -------------------------------------------------------------------------------------------------------- */

uint32_t plan_unit_end(const plan_legs *l, uint32_t first)
{
    uint32_t end = first + 1;
    while (l->items[first].spread && end < l->count && l->items[end].spread == l->items[first].spread) end++;
    return end;
}

/* Legs from `from` to `to` move to `first`, those in between behind them. */
static void place(plan_legs *l, uint32_t first, uint32_t from, uint32_t to)
{
    plan_leg chosen[PLAN_LEGS];
    memcpy(chosen, &l->items[from], (to - from) * sizeof *chosen);
    memmove(&l->items[first + to - from], &l->items[first], (from - first) * sizeof *chosen);
    memcpy(&l->items[first], chosen, (to - from) * sizeof *chosen);
}

/* What is traded at once lies side by side; one that is left alone is by itself. */
static void gather(plan_legs *l)
{
    for (uint32_t i = 0, end; i < l->count; i = end) {
        end = i + 1;
        if (!l->items[i].spread) continue;
        for (uint32_t k = end; k < l->count; k++)
            if (l->items[k].spread == l->items[i].spread) place(l, end++, k, k + 1);
        if (end == i + 1) l->items[i].spread = 0;
    }
}

/* ---- their order ------------------------------------------------------------------------------------------------ */

static netto_status requirement_with(const proposal *p, const frame *from, uint32_t first, double *out, netto_complaint *complaint)
{
    netto_margin margin = {0};
    arena *scratch = &p->b->scratch;
    void *mark = arena_take(scratch, 1);
    netto_status status = mark ? NETTO_OK : plan_no_memory(complaint);
    frame *f = NULL;
    for (uint32_t i = first, end = plan_unit_end(&p->legs, first); i < end && status == NETTO_OK; i++) {
        if (f && (status = frame_solidify(f, complaint)) != NETTO_OK) break;
        frame *next = arena_array(scratch, 1, sizeof *next);
        status = next ? plan_fill(p, f ? f : from, &p->legs.items[i], next, complaint) : plan_no_memory(complaint);
        f = next;
    }
    drift_book d;
    drift_open(&d, f);
    if (status == NETTO_OK) status = drift_margin(&d, &margin, complaint);
    if (mark) arena_rewind(scratch, mark);
    *out = margin.initial;
    return status;
}

/* Of the next few the one that leaves the requirement lowest; ties go to the rule's own order. */
static netto_status choose(const proposal *p, const frame *from, uint32_t first, uint32_t *best, netto_complaint *complaint)
{
    const plan_legs *l = &p->legs;
    double lowest = INFINITY, initial = 0.0;
    *best = first;
    if (plan_unit_end(l, first) == l->count) return NETTO_OK;
    for (uint32_t i = first, tried = 0; i < l->count && tried < LOOK; i = plan_unit_end(l, i), tried++) {
        netto_status status = requirement_with(p, from, i, &initial, complaint);
        if (status != NETTO_OK) return status;
        if (initial < lowest) lowest = initial, *best = i;
    }
    return NETTO_OK;
}

/* ---- the account between them ------------------------------------------------------------------------------------- */

static netto_status tell_leg(proposal *p, uint32_t i, netto_plan_leg *out, netto_complaint *complaint)
{
    const book *b = p->b;
    frame *f = &p->frames[i];
    const plan_leg *leg = &p->legs.items[i];
    const quantity_step *step = &b->instruments[leg->instrument].step;
    *out = (netto_plan_leg){.instrument = idmap_text(&b->instrument_ids, leg->instrument), .step = {step->m, step->k}};
    if (b->instruments[leg->instrument].kind != NETTO_SENSITIVITY) out->price = b->marks[leg->instrument].price;
    quantity_decimal(leg->qty, step, &out->qty);
    netto_status status = frame_solidify(f, complaint);
    if (status != NETTO_OK) return status;
    if (f->collateral_status != NETTO_OK) return complain(complaint, f->collateral_status, "%s", f->complaint.text);
    return plan_measure(p, f, &p->margins[i], &out->after, &out->drift, complaint);
}

static netto_status tell_unit(proposal *p, uint32_t first, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    for (uint32_t i = first, end = plan_unit_end(&p->legs, first); i < end && status == NETTO_OK; i++) {
        const frame *from = i ? &p->frames[i - 1] : p->now;
        status = plan_fill(p, from, &p->legs.items[i], &p->frames[i], complaint);
        if (status == NETTO_OK) status = tell_leg(p, i, &p->told[i], complaint);
    }
    return status;
}

netto_status plan_arrange(proposal *p, netto_complaint *complaint)
{
    plan_legs *l = &p->legs;
    uint32_t best = 0, spreads = 0;
    p->frames = arena_array(&p->b->scratch, l->count, sizeof *p->frames);
    p->margins = arena_array(&p->b->scratch, l->count, sizeof *p->margins);
    p->told = arena_array(&p->b->scratch, l->count, sizeof *p->told);
    if (!p->frames || !p->margins || !p->told) return plan_no_memory(complaint);
    gather(l);
    for (uint32_t i = 0, end; i < l->count; i = end) {
        netto_status status = choose(p, i ? &p->frames[i - 1] : p->now, i, &best, complaint);
        if (status != NETTO_OK) return status;
        place(l, i, best, plan_unit_end(l, best));
        end = plan_unit_end(l, i);
        if ((status = tell_unit(p, i, complaint)) != NETTO_OK) return status;
        spreads += end > i + 1;
        for (uint32_t k = i; end > i + 1 && k < end; k++) p->told[k].spread = spreads;
    }
    p->out->legs = p->told;
    p->out->leg_count = l->count;
    return NETTO_OK;
}
