/* closing.c: in which order closing what an account holds lowers a measure of it fastest. */
#include "engine/closing.h"

#include <math.h>
#include <string.h>

#include "appraisal/fill.h"
#include "appraisal/legs.h"
#include "base/complain.h"
#include "base/sort.h"
#include "base/text.h"

#define TRIAL_WORK 100  /* of one closing that is tried, beside its rules */
#define FIRST_PART 64   /* of a position: what is tried first */
#define SLACK      1e-6 /* relative: what rounding may make of that */
#define PAIR_GRAIN 1024 /* parts of two that are closed together */
#define SIZE_TRIALS 8   /* of how large the last has to be, at least */

/* What is held of one instrument, behind the closings so far. */
typedef struct item {
    uint32_t instrument;
    int64_t qty;   /* steps, signed */
    double money;  /* of one step */
    double size;   /* weighed, of all of it */
    double left;   /* of the measure, if all of it were closed */
    double most;   /* how fast it falls at first: no closing of it is faster */
    bool parted;   /* a part of it was closed by itself */
} item;

/* So much of one item, or of two together: `part` of `whole` of each, rounded up to their steps. */
typedef struct cut {
    uint32_t count;
    item *of[2];
    int64_t part, whole;
    double value, rate; /* of the measure behind it, and how fast it falls */
} cut;

typedef struct closer {
    assessment *a;
    book *b;
    netto_text of;
    double to;
    bool by_step, spent, rough; /* rough: the last closing is larger than it takes */
    uint32_t most, number;
    frame *at; /* behind the closings so far: what it comes to, */
    double value, gap, gross; /* gap: what the target is missed by, not above 0 where it is met */
    item *items; /* and what is left, */
    item **order; /* with room for twice as many; and the largest first */
    item **sizes;
    uint32_t count;
    uint64_t work, limit; /* done, and when to end */
    netto_closing *rows;
    netto_closings *out;
} closer;

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for a plan; raise `capacity`");
}

/* ---- trials -------------------------------------------------------------------------------------------------- */

static int64_t amount(const item *i, const cut *c)
{
    netto_money size = i->qty < 0 ? -(netto_money)i->qty : i->qty;
    netto_money part = (size * c->part + c->whole - 1) / c->whole;
    return (int64_t)(i->qty < 0 ? part : -part);
}

static uint32_t axes_of(const frame *f)
{
    uint32_t axes = 0;
    for (uint32_t i = 0; i < f->count; i++) axes += f->sets[i].count;
    return axes;
}

/* A set that was weighed anew takes all its pairs, one of which only the totals moved next to nothing. */
static uint64_t work_of(const closer *k, const frame *f)
{
    uint64_t axes = axes_of(f);
    bool anew = !f->light && f->sets != k->at->sets && f->count && f->sets[0].shifts == 0;
    return TRIAL_WORK + (f->light ? 0 : axes / 8) + (anew ? axes * axes / 16 : 0) + k->number;
}

/* Frames behind `k->at`, the last of which is not solid. */
static netto_status fill(closer *k, const cut *c, frame *frames[2], netto_complaint *complaint)
{
    const frame *from = k->at;
    for (uint32_t i = 0; i < c->count; i++) {
        frame *f = frames[i] = arena_array(&k->b->scratch, 1, sizeof *f);
        netto_status status = !f ? no_memory(complaint) : i ? frame_solidify(frames[0], complaint) : NETTO_OK;
        if (status == NETTO_OK) status = fill_behind(from, c->of[i]->instrument, amount(c->of[i], c), f, complaint);
        if (status != NETTO_OK) return status;
        k->work += work_of(k, f);
        from = f;
    }
    return NETTO_OK;
}

static netto_status measured(closer *k, frame *f, double *out, netto_complaint *complaint)
{
    drift_book d;
    drift_open(&d, f);
    return drift_measure(&d, k->of, out, complaint);
}

/* What an account that comes to this misses the target by. */
static double gap_of(const closer *k, const netto_measures *m, double value)
{
    return isnan(k->to) ? m->margin.initial - m->equity : value - k->to;
}

static netto_status look_at(closer *k, frame *f, double *value, double *gap, netto_complaint *complaint)
{
    drift_book d;
    netto_margin margin = {0};
    netto_measures m = {.margin = {0}};
    netto_status status = measured(k, f, value, complaint);
    if (status != NETTO_OK || !gap) return status;
    drift_open(&d, f);
    if (isnan(k->to)) status = drift_margin(&d, &margin, complaint);
    if (status == NETTO_OK && isnan(k->to)) m = margin_measures(f, &margin);
    *gap = gap_of(k, &m, *value);
    return status;
}

/* Each trial is bounded by itself, and all of them by what they come to. */
static void begin_trial(const closer *k)
{
    k->a->plan_work = k->a->leg_work = 0;
}

/* What a cut would leave of the measure; and what that misses the target by (NULL: nobody asks). */
static netto_status look(closer *k, const cut *c, double *value, double *gap, netto_complaint *complaint)
{
    frame *frames[2];
    arena *scratch = &k->b->scratch;
    void *mark = arena_take(scratch, 1);
    if (!mark) return no_memory(complaint);
    begin_trial(k);
    netto_status status = fill(k, c, frames, complaint);
    if (status == NETTO_OK) status = look_at(k, frames[c->count - 1], value, gap, complaint);
    arena_rewind(scratch, mark);
    k->work += k->a->plan_work + k->a->leg_work;
    k->spent = k->work > k->limit;
    return status;
}

/* ---- one position -------------------------------------------------------------------------------------------- */

static cut whole_of(item *i)
{
    int64_t size = i->qty < 0 ? -i->qty : i->qty;
    return (cut){.count = 1, .of = {i, NULL}, .part = size, .whole = size};
}

static netto_status try_part(closer *k, cut *best, int64_t part, netto_complaint *complaint)
{
    cut c = *best;
    c.part = part < 1 ? 1 : part > c.whole ? c.whole : part;
    netto_status status = look(k, &c, &c.value, NULL, complaint);
    if (status == NETTO_OK && c.value < best->value) *best = c;
    return status;
}

/* By thirds: the measure falls and then rises. */
static netto_status search_least(closer *k, cut *c, netto_complaint *complaint)
{
    int64_t low = 1, high = c->whole;
    double a = 0.0, b = 0.0;
    netto_status status = NETTO_OK;
    while (high - low > 2 && status == NETTO_OK && !k->spent) {
        cut one = *c, two = *c;
        one.part = low + (high - low) / 3;
        two.part = high - (high - low) / 3;
        status = look(k, &one, &a, NULL, complaint);
        if (status == NETTO_OK) status = look(k, &two, &b, NULL, complaint);
        *(a <= b ? &high : &low) = a <= b ? two.part : one.part;
    }
    for (int64_t part = low; part <= high && status == NETTO_OK && !k->spent; part++) status = try_part(k, c, part, complaint);
    return status;
}

/* The part that leaves least.  The square of a root of squares is a parabola, whose bottom three points tell; where that is none
 * it is searched for. */
static netto_status find_least(closer *k, cut *c, netto_complaint *complaint)
{
    cut half = *c;
    half.part = c->whole / 2;
    netto_status status = look(k, &half, &half.value, NULL, complaint);
    if (status != NETTO_OK || half.part < 2) return status == NETTO_OK ? search_least(k, c, complaint) : status;
    double x = (double)half.part / (double)c->whole, none = k->value * k->value, all = c->value * c->value, some = half.value * half.value;
    double bend = ((some - none) / x - (all - none)) / (x - 1.0), bottom = (bend - (all - none)) / (2.0 * bend);
    if (!(bend > 0.0 && bottom > 0.0 && bottom < 1.0)) return search_least(k, c, complaint);
    int64_t at = (int64_t)nearbyint(bottom * (double)c->whole), wide = c->whole / 256;
    cut best = *c, near = *c;
    for (int64_t part = at - 1; part <= at + 1 && status == NETTO_OK; part++) status = try_part(k, &best, part, complaint);
    near.value = best.value;
    if (status == NETTO_OK && wide > 2) status = try_part(k, &near, at - wide, complaint);
    if (status == NETTO_OK && wide > 2) status = try_part(k, &near, at + wide, complaint);
    if (status != NETTO_OK) return status;
    if (near.value < best.value) return search_least(k, c, complaint); /* it was no bottom */
    *c = best;
    return NETTO_OK;
}

/* Would one step less leave less? */
static netto_status overshoots(closer *k, const cut *c, bool *out, netto_complaint *complaint)
{
    double value = 0.0;
    cut less = *c;
    *out = false;
    if (c->of[0]->parted || --less.part == 0) return NETTO_OK;
    netto_status status = look(k, &less, &value, NULL, complaint);
    *out = status == NETTO_OK && value < c->value;
    return status;
}

static netto_status best_of(closer *k, item *i, cut *out, netto_complaint *complaint)
{
    bool beyond = false;
    *out = whole_of(i);
    netto_status status = look(k, out, &out->value, NULL, complaint);
    if (status == NETTO_OK) status = overshoots(k, out, &beyond, complaint);
    return status == NETTO_OK && beyond ? find_least(k, out, complaint) : status;
}

/* ---- which is next --------------------------------------------------------------------------------------------- */

/* What rounding may make of a root of squares that cancel is no fall. */
static double noise(const closer *k)
{
    double g = k->gross, value = fabs(k->value);
    return g > 0.0 ? 1e-15 * g * g / fmax(value, 2e-8 * g) : 0.0;
}

static double money_of(const cut *c)
{
    double money = 0.0;
    for (uint32_t i = 0; i < c->count; i++) money += fabs((double)amount(c->of[i], c)) * c->of[i]->money;
    return money;
}

/* Ties go to the instrument that was there first. */
static void take_better(const closer *k, cut *best, cut *c)
{
    double fall = k->value - c->value;
    if (!(fall > noise(k))) return;
    c->rate = k->by_step ? fall : fall / money_of(c);
    bool first = best->count && c->rate == best->rate && c->of[0]->instrument < best->of[0]->instrument;
    if (!best->count || c->rate > best->rate || first) *best = *c;
}

/* Along a closing a measure falls less and less, as every norm does: so a small one tells what no larger one exceeds. */
static netto_status bound(closer *k, item *i, netto_complaint *complaint)
{
    cut c = whole_of(i);
    c.part = c.whole / FIRST_PART > 0 ? c.whole / FIRST_PART : 1;
    netto_status status = look(k, &c, &c.value, NULL, complaint);
    double fall = k->value - c.value;
    i->most = fall <= 0.0 ? 0.0 : k->by_step ? fall * ((double)c.whole / (double)c.part) : fall / money_of(&c);
    return status;
}

static int compare_bounds(const void *a, const void *b)
{
    const item *x = *(item *const *)a, *y = *(item *const *)b;
    return (x->most < y->most) - (x->most > y->most);
}

/* Those whose first part lowers the measure, the fastest first; the largest are tried first, for not all may be. */
static netto_status find_bounds(closer *k, item **order, uint32_t *count, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    *count = 0;
    for (uint32_t i = 0; i < k->count && status == NETTO_OK && !k->spent; i++) {
        item *of = k->sizes[i];
        if (of->qty == 0) continue;
        status = bound(k, of, complaint);
        if (of->most > 0.0) order[(*count)++] = of;
    }
    sort_stable(order, *count, sizeof *order, compare_bounds, order + k->count);
    return status;
}

/* Until no other can be faster, or no more is computed; one is looked at in any case. */
static netto_status choose_one(closer *k, cut *best, netto_complaint *complaint)
{
    uint32_t count = 0;
    netto_status status = find_bounds(k, k->order, &count, complaint);
    for (uint32_t i = 0; i < count && status == NETTO_OK && !(k->spent && best->count); i++) {
        cut c;
        if (best->count && k->order[i]->most < best->rate * (1.0 - SLACK)) return NETTO_OK;
        status = best_of(k, k->order[i], &c, complaint);
        if (status == NETTO_OK) take_better(k, best, &c);
    }
    return status;
}

/* The largest items, in their own order. */
static uint32_t largest(const closer *k, item *out[CLOSING_LOOK])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < k->count; i++) {
        if (k->items[i].qty == 0) continue;
        if (count < CLOSING_LOOK) {
            out[count++] = &k->items[i];
            continue;
        }
        uint32_t least = 0;
        for (uint32_t j = 1; j < count; j++)
            if (out[j]->size < out[least]->size) least = j;
        if (k->items[i].size <= out[least]->size) continue;
        memmove(&out[least], &out[least + 1], (count - least - 1) * sizeof *out);
        out[count - 1] = &k->items[i];
    }
    return count;
}

/* Two together; the one that alone leaves less goes first. */
static netto_status choose_two(closer *k, cut *best, netto_complaint *complaint)
{
    item *of[CLOSING_LOOK];
    uint32_t count = largest(k, of);
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++) {
        cut c = whole_of(of[i]);
        status = look(k, &c, &of[i]->left, NULL, complaint);
    }
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = i + 1; j < count && status == NETTO_OK && !k->spent; j++) {
            bool turn = of[j]->left < of[i]->left;
            cut c = {.count = 2, .of = {turn ? of[j] : of[i], turn ? of[i] : of[j]}, .part = PAIR_GRAIN, .whole = PAIR_GRAIN};
            status = look(k, &c, &c.value, NULL, complaint);
            if (status == NETTO_OK) take_better(k, best, &c);
        }
    return status;
}

/* Between what misses the target and what meets it. */
typedef struct span {
    int64_t low, high;
    double above, below; /* gaps there */
} span;

/* Where a straight line between both ends meets the target; every third time their middle. */
static int64_t between(const span *s, unsigned trial)
{
    double share = s->above / (s->above - s->below);
    if (trial % 3 == 2 || !(share >= 0.0 && share <= 1.0)) return s->low + (s->high - s->low) / 2;
    int64_t at = s->low + (int64_t)nearbyint(share * (double)(s->high - s->low));
    return at <= s->low ? s->low + 1 : at >= s->high ? s->high - 1 : at;
}

/* No more of it than it takes; steps of two are never quite alike, so more than there was is no target met. */
static netto_status size_last(closer *k, cut *c, netto_complaint *complaint)
{
    double value = 0.0, gap = 0.0;
    span s = {.high = c->part, .above = k->gap};
    netto_status status = look(k, c, &value, &s.below, complaint);
    if (status != NETTO_OK || s.below > 0.0) return status;
    uint64_t limit = k->work + k->limit;
    for (unsigned trial = 0; s.high - s.low > 1 && status == NETTO_OK; trial++) {
        cut some = *c;
        k->rough = trial > SIZE_TRIALS && k->work > limit;
        if (k->rough) break;
        some.part = between(&s, trial);
        status = look(k, &some, &value, &gap, complaint);
        if (gap <= 0.0 && value <= k->value) s.high = some.part, s.below = gap;
        else s.low = some.part, s.above = gap;
    }
    c->part = s.high;
    return status;
}

/* ---- taken -------------------------------------------------------------------------------------------------------- */

static netto_status tell(closer *k, frame *f, netto_measures *out, netto_complaint *complaint)
{
    drift_book d;
    netto_margin margin = {0};
    begin_trial(k);
    if (f->collateral_status != NETTO_OK) return complain(complaint, f->collateral_status, "%s", f->complaint.text);
    netto_status status = measured(k, f, &k->value, complaint);
    drift_open(&d, f);
    if (status == NETTO_OK) status = drift_margin(&d, &margin, complaint);
    if (status != NETTO_OK) return status;
    *out = margin_measures(f, &margin);
    k->gross = out->exposure.gross;
    k->gap = gap_of(k, out, k->value);
    k->out->met = k->gap <= 0.0;
    return NETTO_OK;
}

static netto_status tell_trade(closer *k, const cut *c, uint32_t i, frame *f, netto_complaint *complaint)
{
    item *of = c->of[i];
    const instrument *what = &k->b->instruments[of->instrument];
    netto_closing *row = &k->rows[k->out->count++];
    int64_t qty = amount(of, c);
    of->qty += qty;
    of->parted |= of->qty != 0;
    *row = (netto_closing){.instrument = idmap_text(&k->b->instrument_ids, of->instrument), .step = {what->step.m, what->step.k}, .steps = qty,
                           .number = k->number, .whole = of->qty == 0};
    if (what->kind != NETTO_SENSITIVITY) row->price = k->b->marks[of->instrument].price;
    quantity_decimal(qty, &what->step, &row->qty);
    netto_status status = frame_solidify(f, complaint);
    if (status == NETTO_OK) status = tell(k, f, &row->after, complaint);
    row->value = k->value;
    return status;
}

static netto_status take(closer *k, const cut *c, netto_complaint *complaint)
{
    frame *frames[2];
    netto_status status = fill(k, c, frames, complaint);
    k->number++;
    for (uint32_t i = 0; i < c->count && status == NETTO_OK; i++) status = tell_trade(k, c, i, frames[i], complaint);
    if (status == NETTO_OK) k->at = frames[c->count - 1];
    return status;
}

static void stop(closer *k, const char *reason)
{
    k->out->reason = text_of(reason);
}

static const char too_much[] = "more than is computed at once; trade these and ask again",
                  far_too_much[] = "one closing takes more than is computed at once; close what is largest, or ask for a simpler measure",
                  too_rough[] = "to find how little of the last one is enough is more than is computed at once: it is larger than it takes",
                  no_steps[] = "so many closings do not reach it; trade them and ask again, or ask for more `steps`",
                  no_more[] = "no closing lowers the measure any further, of one position or of two together";

/* What hedges itself by threes and more: all that is left goes together, where that is not much and leaves less. */
static netto_status take_rest(closer *k, netto_complaint *complaint)
{
    uint32_t left = 0;
    double value = k->value;
    for (uint32_t i = 0; i < k->count; i++) left += k->items[i].qty != 0;
    if (left < 3 || left > CLOSING_LOOK || k->out->count + left > k->most) return stop(k, no_more), NETTO_OK;
    uint32_t first = k->out->count;
    k->number++;
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < k->count && status == NETTO_OK; i++) {
        frame *frames[2];
        if (k->items[i].qty == 0) continue;
        cut c = whole_of(&k->items[i]);
        status = fill(k, &c, frames, complaint);
        if (status == NETTO_OK) status = tell_trade(k, &c, 0, frames[0], complaint);
        if (status == NETTO_OK) k->at = frames[0];
    }
    if (status != NETTO_OK || k->value < value) return status;
    k->out->count = first; /* all of it is taken back */
    k->out->met = false;
    k->value = value;
    return stop(k, no_more), NETTO_OK;
}

static bool anything_left(const closer *k)
{
    bool any = false;
    for (uint32_t i = 0; i < k->count; i++) any |= k->items[i].qty != 0;
    return any;
}

static netto_status next(closer *k, netto_complaint *complaint)
{
    cut best = {.count = 0};
    if (!anything_left(k)) return stop(k, "nothing is left to close"), NETTO_OK;
    if (k->out->count == k->most) return stop(k, no_steps), NETTO_OK;
    netto_status status = choose_one(k, &best, complaint);
    if (status == NETTO_OK && !best.count && k->out->count + 2 > k->most) return stop(k, no_steps), NETTO_OK;
    if (status == NETTO_OK && !best.count) status = choose_two(k, &best, complaint);
    if (status == NETTO_OK && best.count) status = size_last(k, &best, complaint);
    if (status != NETTO_OK) return status;
    if (best.count) status = take(k, &best, complaint);
    else if (!k->spent) return take_rest(k, complaint);
    if (status == NETTO_OK && k->rough) stop(k, k->out->met ? too_rough : too_much);
    else if (status == NETTO_OK && k->spent && !k->out->met) stop(k, k->out->count ? too_much : far_too_much);
    return status;
}

/* ---- from the beginning --------------------------------------------------------------------------------------------- */

static netto_status read_item(const closer *k, uint32_t instrument, item *out, netto_complaint *complaint)
{
    unit_weight unit = {.gross = 0.0};
    const struct instrument *i = &k->b->instruments[instrument];
    *out = (item){.instrument = instrument, .qty = frame_position(k->at, instrument).qty};
    netto_status status = weight_notional(k->b, instrument, NAN, &out->money, complaint);
    if (status == NETTO_OK) status = holding_weigh(k->a, k->b, instrument, &unit, complaint);
    out->money = fabs(out->money) * i->step.real;
    out->size = unit.gross * fabs(quantity_real(out->qty, &i->step));
    return status;
}

static int compare_sizes(const void *a, const void *b)
{
    const item *x = *(item *const *)a, *y = *(item *const *)b;
    return (x->size < y->size) - (x->size > y->size);
}

/* In the order of instruments, whatever sets they are in. */
static int compare_instruments(const void *a, const void *b)
{
    const holding *x = a, *y = b;
    return (x->instrument > y->instrument) - (x->instrument < y->instrument);
}

static netto_status read_items(closer *k, netto_complaint *complaint)
{
    arena *in = &k->b->scratch;
    holding_list held = legs_holdings(k->at, false);
    netto_status status = NETTO_OK;
    k->count = held.count;
    k->items = arena_array(in, k->count + 1, sizeof *k->items);
    k->rows = arena_array(in, k->most + 1, sizeof *k->rows);
    k->order = arena_array(in, 2 * (size_t)k->count + 1, sizeof(item *));
    k->sizes = arena_array(in, k->count + 1, sizeof(item *));
    holding *room = arena_array(in, k->count + 1, sizeof *room);
    if (!held.items || !k->items || !k->rows || !k->order || !k->sizes || !room) return no_memory(complaint);
    sort_stable(held.items, held.count, sizeof *held.items, compare_instruments, room);
    for (uint32_t i = 0; i < k->count && status == NETTO_OK; i++) status = read_item(k, held.items[i].instrument, &k->items[i], complaint);
    for (uint32_t i = 0; i < k->count; i++) k->sizes[i] = &k->items[i];
    if (status == NETTO_OK) sort_stable(k->sizes, k->count, sizeof *k->sizes, compare_sizes, k->order);
    return status;
}

netto_status closing_plan(frame *from, const netto_closing_ask *ask, uint64_t work, uint64_t *done, netto_closings *out, netto_complaint *complaint)
{
    closer k = {.a = from->a, .b = from->b, .of = ask->of, .to = ask->to, .by_step = ask->by_step, .at = from, .limit = work,
                .most = ask->steps ? ask->steps : NETTO_CLOSINGS_DEFAULT, .out = out};
    if (!netto_text_given(k.of)) k.of = TEXT_LITERAL("netted");
    *out = (netto_closings){.of = k.of, .to = k.to, .by_step = k.by_step};
    netto_status status = read_items(&k, complaint);
    if (status == NETTO_OK) status = tell(&k, from, &out->before, complaint);
    out->value = k.value;
    while (status == NETTO_OK && !out->met && !out->reason.bytes) status = next(&k, complaint);
    out->rows = k.rows;
    *done = k.work;
    return status;
}
