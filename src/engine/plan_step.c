/* plan_step.c: what a plan asks for, as trades: C does the sums. */
#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "control/rebalance.h"
#include "engine/closing.h"
#include "engine/plan.h"

#define HEDGE_PASSES 2    /* a measure that is in proportion is met at the first */
#define REDUCE_GRAIN 1024 /* parts of the positions */

/* ---- things ------------------------------------------------------------------------------------------------- */

netto_status plan_find(const proposal *p, const char *step, netto_text id, uint32_t *out, netto_complaint *why)
{
    *out = idmap_find(&p->b->instrument_ids, id);
    if (*out == SLOT_NONE) return drift_broken(p->a, p->number, why, "%s: there is no instrument '%.*s'", step, TEXT(id));
    if (p->b->instruments[*out].kind != NETTO_CASH) return NETTO_OK;
    return drift_broken(p->a, p->number, why, "%s: '%.*s' is cash, which is not traded here", step, TEXT(id));
}

netto_status plan_notional(const proposal *p, uint32_t slot, double *out, netto_complaint *why)
{
    const instrument *i = &p->b->instruments[slot];
    *out = (i->kind == NETTO_SENSITIVITY ? 1.0 : i->multiplier_real) * p->b->currencies[i->currency].rate;
    return i->kind == NETTO_SENSITIVITY || i->inverse ? NETTO_OK : weight_unit_value(p->b, slot, out, why);
}

static double step_of(const proposal *p, uint32_t slot)
{
    return p->b->instruments[slot].step.real;
}

/* ---- legs ----------------------------------------------------------------------------------------------------- */

static plan_leg *leg_of(plan_legs *l, uint32_t slot)
{
    for (uint32_t i = 0; i < l->count; i++)
        if (l->items[i].instrument == slot) return &l->items[i];
    if (l->count == PLAN_LEGS) return NULL;
    l->items[l->count] = (plan_leg){.instrument = slot};
    return &l->items[l->count++];
}

/* It is traded at once with those of this number, and so is what was traded at once with it. */
static void join(plan_legs *l, plan_leg *leg, uint32_t spread)
{
    uint32_t was = leg->spread;
    if (!spread) return;
    for (uint32_t i = 0; was && i < l->count; i++)
        if (l->items[i].spread == was) l->items[i].spread = spread;
    leg->spread = spread;
}

int64_t plan_held(const proposal *p, uint32_t slot)
{
    const position *at = account_position(&p->b->accounts[p->account], slot);
    int64_t qty = at ? at->qty : 0;
    for (uint32_t i = 0; i < p->legs.count; i++)
        if (p->legs.items[i].instrument == slot) qty += p->legs.items[i].qty;
    return qty;
}

netto_status plan_add_steps(proposal *p, uint32_t slot, int64_t qty, double least, netto_complaint *why)
{
    double notional = 0.0;
    netto_status status = least > 0.0 ? plan_notional(p, slot, &notional, why) : NETTO_OK;
    if (status != NETTO_OK || qty == 0) return status;
    if (fabs((double)qty * step_of(p, slot) * notional) < least) return NETTO_OK;
    plan_leg *leg = leg_of(&p->legs, slot);
    if (!leg) return drift_broken(p->a, p->number, why, "it has more than %d legs", PLAN_LEGS);
    int64_t most = instrument_most(&p->b->instruments[slot]);
    if (leg->qty + qty > most || leg->qty + qty < -most) return drift_broken(p->a, p->number, why, "a leg is too large for exact numbers");
    leg->qty += qty;
    join(&p->legs, leg, p->spread);
    return NETTO_OK;
}

netto_status plan_add(proposal *p, uint32_t slot, double qty, double least, netto_complaint *why)
{
    int64_t steps;
    const instrument *i = &p->b->instruments[slot];
    if (rebalance_steps(qty, &i->step, instrument_most(i), &steps)) return plan_add_steps(p, slot, steps, least, why);
    return drift_broken(p->a, p->number, why, "%.9g of '%.*s' is no quantity, or too large", qty, TEXT(idmap_text(&p->b->instrument_ids, slot)));
}

/* ---- the book with the legs so far -------------------------------------------------------------------------------- */

netto_status plan_build(const proposal *p, frame **out, netto_complaint *why)
{
    netto_status status = NETTO_OK;
    *out = p->now;
    for (uint32_t i = 0; i < p->legs.count && status == NETTO_OK; i++) {
        if (p->legs.items[i].qty == 0) continue;
        frame *f = arena_array(&p->b->scratch, 1, sizeof *f);
        if (!f) return plan_no_memory(why);
        status = plan_fill(p, *out, &p->legs.items[i], f, why);
        if (status == NETTO_OK) status = frame_solidify(f, why);
        *out = f;
    }
    return status;
}

/* A measure of it; not given: the drift. */
static netto_status value_of(const proposal *p, netto_text of, double *out, netto_complaint *why)
{
    arena *scratch = &p->b->scratch;
    void *mark = arena_take(scratch, 1);
    frame *f = NULL;
    drift_book d;
    if (!mark) return plan_no_memory(why);
    netto_status status = plan_build(p, &f, why);
    drift_open(&d, f);
    if (status == NETTO_OK) status = of.bytes ? drift_measure(&d, of, out, why) : drift_ask(&d, p->number, out, why);
    arena_rewind(scratch, mark);
    return status;
}

static netto_status value_with(proposal *p, netto_text of, uint32_t slot, int64_t qty, double *out, netto_complaint *why)
{
    plan_legs kept = p->legs;
    plan_leg *leg = leg_of(&p->legs, slot);
    if (leg) leg->qty += qty;
    netto_status status = leg ? value_of(p, of, out, why) : drift_broken(p->a, p->number, why, "it has more than %d legs", PLAN_LEGS);
    p->legs = kept;
    return status;
}

/* ---- hedge ---------------------------------------------------------------------------------------------------------- */

/* As many units as the way is long, if one unit were worth what it counts: what is tried first. */
static netto_status guess(const proposal *p, uint32_t slot, double way, int64_t *out, netto_complaint *why)
{
    double notional = 0.0;
    const instrument *i = &p->b->instruments[slot];
    netto_status status = plan_notional(p, slot, &notional, why);
    if (status != NETTO_OK) return status;
    bool fits = rebalance_steps(way / notional, &i->step, instrument_most(i) / 4, out);
    if (!fits || *out == 0) *out = way < 0.0 ? -1 : 1;
    return NETTO_OK;
}

/* Trade until the measure is `goal`: along the line through what it is and what a trial makes of it. */
static netto_status solve(proposal *p, const netto_step *s, uint32_t slot, double at, double goal, double *qty, netto_complaint *why)
{
    int64_t trial = 0;
    double then = 0.0;
    const instrument *i = &p->b->instruments[slot];
    netto_status status = guess(p, slot, goal - at, &trial, why);
    *qty = 0.0;
    for (int pass = 0; pass < HEDGE_PASSES && trial != 0 && status == NETTO_OK; pass++) {
        status = value_with(p, s->of, slot, trial, &then, why);
        double slope = (then - at) / ((double)trial * i->step.real);
        if (status != NETTO_OK) break;
        if (slope == 0.0) return drift_broken(p->a, p->number, why, "hedge: '%.*s' does not move what is hedged", TEXT(s->with));
        *qty = (goal - at) / slope;
        if (!rebalance_steps(*qty, &i->step, instrument_most(i) / 4, &trial)) break;
    }
    return status;
}

/* Rounded toward zero it would stay just outside its band: a step more leads inside, unless the band is narrower than that. */
static netto_status reach_edge(proposal *p, uint32_t slot, double *qty, netto_complaint *why)
{
    int64_t steps;
    double drift = 0.0;
    const instrument *i = &p->b->instruments[slot];
    const netto_rebalance *r = &p->a->policy->rebalances[p->number];
    if (!r->edge || !rebalance_steps(*qty, &i->step, instrument_most(i) / 4, &steps)) return NETTO_OK;
    netto_status status = value_with(p, (netto_text){0}, slot, steps, &drift, why);
    if (status != NETTO_OK || !rebalance_beyond(r, drift)) return status;
    steps += *qty > 0.0 ? 1 : -1;
    status = value_with(p, (netto_text){0}, slot, steps, &drift, why);
    if (status == NETTO_OK && !rebalance_beyond(r, drift)) *qty = (double)steps * i->step.real;
    return status;
}

static netto_status hedge(proposal *p, const netto_step *s, netto_complaint *why)
{
    uint32_t slot;
    double at = 0.0, qty = 0.0;
    netto_status status = plan_find(p, "hedge", s->with, &slot, why);
    if (status == NETTO_OK) status = value_of(p, s->of, &at, why);
    if (status != NETTO_OK) return status;
    double goal = !isnan(s->to) ? s->to : s->of.bytes ? 0.0 : p->out->target;
    if (isnan(s->to)) goal = at + p->part * (goal - at);
    if (goal == at) return NETTO_OK;
    status = solve(p, s, slot, at, goal, &qty, why);
    if (status == NETTO_OK && isnan(s->to)) status = reach_edge(p, slot, &qty, why);
    return status == NETTO_OK ? plan_add(p, slot, qty, s->min_notional, why) : status;
}

/* ---- the others --------------------------------------------------------------------------------------------------------- */

static netto_status weigh(proposal *p, const netto_step *s, netto_complaint *why)
{
    uint32_t slot;
    double notional = 0.0, equity = frame_equity(p->now);
    netto_status status = plan_find(p, "weights", s->with, &slot, why);
    if (status == NETTO_OK) status = plan_notional(p, slot, &notional, why);
    if (status != NETTO_OK) return status;
    if (notional == 0.0) return drift_broken(p->a, p->number, why, "weights: '%.*s' is worth nothing", TEXT(s->with));
    if (equity <= 0.0) return plan_refuse(p, NETTO_PLAN_EQUITY, "weights: the account has no equity"), NETTO_OK;
    double wanted = s->to * equity / notional - (double)plan_held(p, slot) * step_of(p, slot);
    return plan_add(p, slot, p->part * wanted, s->min_notional, why);
}

static netto_status trade(proposal *p, const netto_step *s, netto_complaint *why)
{
    uint32_t slot;
    netto_status status = plan_find(p, "trade", s->with, &slot, why);
    return status == NETTO_OK ? plan_add(p, slot, s->to, s->min_notional, why) : status;
}

/* `part` of REDUCE_GRAIN of each position, rounded toward zero. */
static netto_status cut(proposal *p, const plan_legs *before, int64_t part, netto_complaint *why)
{
    const account *a = &p->b->accounts[p->account];
    netto_status status = NETTO_OK;
    p->legs = *before;
    for (uint32_t i = 0; i < a->count && status == NETTO_OK; i++) {
        uint32_t slot = a->positions[i].instrument;
        netto_money qty = (netto_money)plan_held(p, slot) * part / REDUCE_GRAIN;
        status = plan_add_steps(p, slot, (int64_t)-qty, 0.0, why);
    }
    return status;
}

/* The smallest part of all positions after which the measure is at most `to`; all of them, where none is enough. */
static netto_status reduce(proposal *p, const netto_step *s, netto_complaint *why)
{
    plan_legs before = p->legs;
    double value = 0.0;
    int64_t low = 0, high = REDUCE_GRAIN;
    if (p->b->accounts[p->account].count > PLAN_LEGS)
        return plan_refuse(p, NETTO_PLAN_SIZE, "reduce: the account holds more than %d positions", PLAN_LEGS), NETTO_OK;
    netto_status status = value_of(p, s->of, &value, why);
    if (status != NETTO_OK || value <= s->to) return status;
    while (high - low > 1 && status == NETTO_OK) {
        int64_t middle = (low + high) / 2;
        status = cut(p, &before, middle, why);
        if (status == NETTO_OK) status = value_of(p, s->of, &value, why);
        *(value <= s->to ? &high : &low) = middle;
    }
    return status == NETTO_OK ? cut(p, &before, high, why) : status;
}

/* Earlier legs may close the same: a plan has one leg for an instrument. */
static netto_status take_closings(proposal *p, const netto_closings *c, netto_complaint *why)
{
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < c->count && status == NETTO_OK; i++)
        status = plan_add_steps(p, idmap_find(&p->b->instrument_ids, c->rows[i].instrument), c->rows[i].steps, 0.0, why);
    if (c->count) p->unmet = c->reason;
    else if (!c->met) plan_refuse(p, NETTO_PLAN_NOTHING, "close: %.*s", TEXT(c->reason));
    return status;
}

/* What lowers a measure fastest, as resolution.plan has it; half of a plan's work is left to the rest of it. */
static netto_status close_best(proposal *p, const netto_step *s, netto_complaint *why)
{
    uint32_t left = PLAN_LEGS - p->legs.count, most = s->steps ? s->steps : NETTO_CLOSINGS_DEFAULT;
    const netto_closing_ask ask = {s->of, s->to, s->by_step, most < left ? most : left};
    netto_closings made;
    frame *f = NULL;
    uint64_t done = 0, before = p->a->plan_work;
    if (left < 2) return drift_broken(p->a, p->number, why, "it has more than %d legs", PLAN_LEGS);
    netto_status status = plan_build(p, &f, why);
    if (status == NETTO_OK) status = closing_plan(f, &ask, CLOSING_WORK / 2, &done, &made, why);
    p->a->plan_work = before;
    netto_status charged = drift_charge(p->a, p->account, done, why);
    if (charged != NETTO_OK) return charged;
    return status == NETTO_OK ? take_closings(p, &made, why) : status;
}

netto_status plan_steps(proposal *p, const netto_steps *steps, netto_complaint *complaint)
{
    static netto_status (*const doing[])(proposal *, const netto_step *, netto_complaint *) = {
        [NETTO_STEP_HEDGE] = hedge, [NETTO_STEP_MIN_VARIANCE] = plan_min_variance, [NETTO_STEP_WEIGHT] = weigh,
        [NETTO_STEP_ROLL] = plan_roll, [NETTO_STEP_REDUCE] = reduce, [NETTO_STEP_CLOSE] = close_best,
        [NETTO_STEP_TRADE] = trade, [NETTO_STEP_NEUTRAL] = plan_neutral};
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < steps->count && status == NETTO_OK && !p->out->reason.bytes; i += 1 + steps->items[i].more)
        status = doing[steps->items[i].kind](p, &steps->items[i], complaint);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < p->legs.count; i++)
        if (p->legs.items[i].qty != 0) p->legs.items[kept++] = p->legs.items[i];
    p->legs.count = kept;
    return status;
}
