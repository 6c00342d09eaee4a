/* plan_variance.c: the trades that leave the least variance, in one instrument or in several together. */
#include <string.h>

#include "appraisal/legs.h"
#include "base/text.h"
#include "engine/plan.h"
#include "risk/hedge.h"
#include "risk/var.h"

#define PRODUCTS_A_WORK 5 /* a unit of work is some 10 ns of Lua */

/* ---- one instrument --------------------------------------------------------------------------------------------------- */

/* Whose returns are a holding's: an option moves with its underlying. */
static uint32_t moves_with(const proposal *p, uint32_t slot)
{
    const instrument *i = &p->b->instruments[slot];
    uint32_t under = p->b->factors[i->factor].instrument;
    return i->kind == NETTO_OPTION && under != SLOT_NONE ? under : slot;
}

static netto_status check_window(const proposal *p, netto_instant window, netto_complaint *why)
{
    const netto_policy *policy = p->a->policy;
    if (!policy->history_every)
        return drift_broken(p->a, p->number, why, "min_variance needs a price history; declare history = { price = { every = …, length = … } }");
    if (window <= 0 || window % policy->history_every != 0 || window > policy->history_length)
        return drift_broken(p->a, p->number, why, "min_variance: the window must be a multiple of the history's `every`, at most its `length`");
    return NETTO_OK;
}

/* What a holding counts in units of exposure to `with`; NaN: the window is not covered. */
static netto_status count_holding(proposal *p, const holding *h, uint32_t with, netto_instant window, double *sum, netto_complaint *why)
{
    double beta = 0.0, exposure = 0.0;
    uint32_t moves = moves_with(p, h->instrument), other = moves_with(p, with);
    netto_status status = weight_exposure(p->b, h->instrument, &exposure, why);
    if (status != NETTO_OK) return status;
    if (!history_beta(&p->b->history, moves, other, p->a->policy->history_every, window, p->b->now, &beta)) {
        plan_refuse(p, NETTO_PLAN_DATA, "the prices of '%.*s' and '%.*s' do not cover the window", TEXT(idmap_text(&p->b->instrument_ids, moves)),
                    TEXT(idmap_text(&p->b->instrument_ids, other)));
        return NETTO_OK;
    }
    *sum += h->net * exposure * beta;
    return NETTO_OK;
}

static netto_status count_all(proposal *p, uint32_t of, uint32_t with, netto_instant window, double *sum, netto_complaint *why)
{
    frame *f = NULL;
    netto_status status = plan_build(p, &f, why);
    holding_list list = {0};
    if (status == NETTO_OK) list = legs_holdings(f, false);
    if (status == NETTO_OK && !list.items) return plan_no_memory(why);
    for (uint32_t i = 0; i < list.count && status == NETTO_OK; i++) {
        uint32_t slot = list.items[i].instrument;
        if (slot != with && (of == SLOT_NONE || slot == of)) status = count_holding(p, &list.items[i], with, window, sum, why);
    }
    return status;
}

/* The units of `with` for which the variance of the two together is least: -cov / var of it; what is held of it counts. */
static netto_status by_one(proposal *p, const netto_step *s, netto_complaint *why)
{
    uint32_t with, of = SLOT_NONE;
    double sum = 0.0, exposure = 0.0;
    netto_status status = plan_find(p, "min_variance", s->with, &with, why);
    if (status == NETTO_OK && s->of.bytes) status = plan_find(p, "min_variance", s->of, &of, why);
    if (status == NETTO_OK) status = check_window(p, s->window, why);
    if (status == NETTO_OK) status = weight_exposure(p->b, with, &exposure, why);
    if (status == NETTO_OK) status = count_all(p, of, with, s->window, &sum, why);
    if (status != NETTO_OK || p->out->reason.bytes) return status;
    if (exposure == 0.0) return drift_broken(p->a, p->number, why, "min_variance: '%.*s' has no exposure", TEXT(s->with));
    double wanted = -sum / exposure - (double)plan_held(p, with) * p->b->instruments[with].step.real;
    return plan_add(p, with, p->part * wanted, s->min_notional, why);
}

/* ---- several together ------------------------------------------------------------------------------------------------- */

typedef struct several {
    proposal *p;
    const netto_step *s; /* the first of them, the others stand behind it */
    uint32_t count, n;   /* of instruments, and of returns */
    uint32_t slots[NETTO_HEDGE_MOST];
    double *profits, *with, *row; /* of what is hedged; returns of each, one behind the other; with room for n + 1 */
    netto_complaint *why;
} several;

static netto_status find_all(several *v, uint32_t *of)
{
    netto_status status = v->s->of.bytes ? plan_find(v->p, "min_variance", v->s->of, of, v->why) : NETTO_OK;
    for (uint32_t i = 0; i < v->count && status == NETTO_OK; i++) {
        status = plan_find(v->p, "min_variance", v->s[i].with, &v->slots[i], v->why);
        for (uint32_t k = 0; k < i && status == NETTO_OK; k++)
            if (v->slots[k] == v->slots[i]) status = drift_broken(v->p->a, v->p->number, v->why, "min_variance: '%.*s' stands twice", TEXT(v->s[i].with));
    }
    if (status == NETTO_OK) status = check_window(v->p, v->s->window, v->why);
    if (status != NETTO_OK) return status;
    v->n = (uint32_t)(v->s->window / v->p->a->policy->history_every);
    if (v->n > v->count + 1) return NETTO_OK;
    return drift_broken(v->p->a, v->p->number, v->why, "min_variance: %u returns say nothing of %u instruments; take a longer window", v->n, v->count);
}

/* The returns of what an instrument moves with; where they are not known nothing is proposed. */
static void read_returns(several *v, uint32_t slot)
{
    proposal *p = v->p;
    uint32_t moves = moves_with(p, slot);
    int64_t gap;
    if (history_series(&p->b->history, moves, p->a->policy->history_every, v->n, p->b->now, v->row, &gap)) return var_returns(v->row, v->n, false);
    plan_refuse(p, NETTO_PLAN_DATA, "the prices of '%.*s' do not cover the window", TEXT(idmap_text(&p->b->instrument_ids, moves)));
}

static bool is_traded(const several *v, uint32_t slot)
{
    bool is = false;
    for (uint32_t i = 0; i < v->count; i++) is |= v->slots[i] == slot;
    return is;
}

static netto_status add_profits(several *v, const holding_list *list, uint32_t of)
{
    double exposure = 0.0;
    netto_status status = NETTO_OK;
    memset(v->profits, 0, v->n * sizeof *v->profits);
    for (uint32_t i = 0; i < list->count && status == NETTO_OK && !v->p->out->reason.bytes; i++) {
        const holding *h = &list->items[i];
        if (is_traded(v, h->instrument) || (of != SLOT_NONE && h->instrument != of)) continue;
        status = weight_exposure(v->p->b, h->instrument, &exposure, v->why);
        if (status == NETTO_OK) read_returns(v, h->instrument);
        for (uint32_t t = 0; status == NETTO_OK && t < v->n && !v->p->out->reason.bytes; t++) v->profits[t] += h->net * exposure * v->row[t];
    }
    return status;
}

static netto_status read_all(several *v, uint32_t of)
{
    frame *f = NULL;
    arena *in = &v->p->b->scratch;
    netto_status status = plan_build(v->p, &f, v->why);
    if (status != NETTO_OK) return status;
    holding_list list = legs_holdings(f, false);
    v->profits = arena_array(in, v->n, sizeof *v->profits);
    v->with = arena_array(in, (size_t)v->count * v->n, sizeof *v->with);
    v->row = arena_array(in, v->n + 1, sizeof *v->row);
    if (!list.items || !v->profits || !v->with || !v->row) return plan_no_memory(v->why);
    status = drift_charge(v->p->a, v->p->account, (uint64_t)v->n * (list.count + v->count * v->count) / PRODUCTS_A_WORK, v->why);
    if (status == NETTO_OK) status = add_profits(v, &list, of);
    for (uint32_t i = 0; i < v->count && status == NETTO_OK && !v->p->out->reason.bytes; i++) {
        read_returns(v, v->slots[i]);
        memcpy(v->with + (size_t)i * v->n, v->row, v->n * sizeof *v->row);
    }
    return status;
}

static netto_status trade_all(several *v, const double *ratios)
{
    proposal *p = v->p;
    double exposure = 0.0;
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < v->count && status == NETTO_OK; i++) {
        uint32_t slot = v->slots[i];
        status = weight_exposure(p->b, slot, &exposure, v->why);
        if (status != NETTO_OK) return status;
        if (exposure == 0.0) return drift_broken(p->a, p->number, v->why, "min_variance: '%.*s' has no exposure", TEXT(v->s[i].with));
        double wanted = -ratios[i] / exposure - (double)plan_held(p, slot) * p->b->instruments[slot].step.real;
        status = plan_add(p, slot, p->part * wanted, v->s->min_notional, v->why);
    }
    return status;
}

/* As hedge.ratio, of what the book gains: the coefficients of a regression on what hedges it. */
static netto_status by_several(proposal *p, const netto_step *s, netto_complaint *why)
{
    several v = {.p = p, .s = s, .count = 1 + s->more, .why = why};
    double ratios[NETTO_HEDGE_MOST], effectiveness;
    uint32_t of = SLOT_NONE, culprit = 0;
    netto_status status = find_all(&v, &of);
    if (status == NETTO_OK) status = read_all(&v, of);
    if (status != NETTO_OK || p->out->reason.bytes) return status;
    status = hedge_ratios(v.profits, v.with, v.n, v.count, ratios, &effectiveness, &culprit);
    if (status == NETTO_OK) return trade_all(&v, ratios);
    if (culprit == v.count) return drift_broken(p->a, p->number, why, "min_variance: what the book gains is too large to be numbers");
    return plan_refuse(p, NETTO_PLAN_DATA, "'%.*s' does not move in the window, or moves as those before it do together", TEXT(s[culprit].with)), NETTO_OK;
}

netto_status plan_min_variance(proposal *p, const netto_step *s, netto_complaint *why)
{
    return s->more ? by_several(p, s, why) : by_one(p, s, why);
}
