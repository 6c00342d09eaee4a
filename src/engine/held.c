/* held.c: what a subtree holds of one instrument, of one underlying, or of one bucket, and what limits say of it. */
#include "engine/held.h"

#include <math.h>

#include "appraisal/holding.h"
#include "appraisal/measure.h"
#include "appraisal/move.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/view.h"

#define HELD_TOLD 20 /* instruments, of what a refusal explains */

uint32_t held_key(const book *b, netto_limit_by by, uint32_t instrument)
{
    uint32_t factor = b->instruments[instrument].factor;
    if (by == NETTO_BY_INSTRUMENT) return instrument;
    return by == NETTO_BY_UNDERLYING ? factor : b->factors[factor].bucket;
}

netto_text held_name(const book *b, netto_limit_by by, uint32_t key)
{
    if (by == NETTO_BY_INSTRUMENT) return idmap_text(&b->instrument_ids, key);
    return idmap_text(by == NETTO_BY_UNDERLYING ? &b->factor_ids : &b->words, key);
}

/* ---- one instrument ------------------------------------------------------------------------------------------ */

/* Sums over instruments, in units of what the limit bounds: signed, how far orders may move it either way, and without sign. */
typedef struct held_sum {
    double net, up, down, gross;
} held_sum;

static netto_status unit_of(const bound_book *b, netto_held held, uint32_t instrument, double *out, netto_complaint *complaint)
{
    unit_weight unit;
    netto_status status = NETTO_OK;
    *out = 1.0;
    if (held == NETTO_HELD_QTY) return NETTO_OK;
    if (held != NETTO_HELD_GROSS) return weight_notional(b->f->b, instrument, NAN, out, complaint);
    status = holding_weigh(b->f->a, b->f->b, instrument, &unit, complaint);
    *out = unit.gross;
    return status;
}

static void add(held_sum *sum, double unit, double net, double gross, double buys, double sells)
{
    sum->net += net * unit;
    sum->gross += (gross + (buys > sells ? buys : sells)) * fabs(unit);
    sum->up += unit > 0.0 ? buys * unit : -sells * unit;
    sum->down += unit > 0.0 ? sells * unit : -buys * unit;
}

/* Do orders that add to it make it larger than those that take from it? */
static bool is_up(const held_sum *s)
{
    return fabs(s->net + s->up) >= fabs(s->net - s->down);
}

/* Of what nets with its sign, at its worst on one side. */
static double signed_of(netto_held held, const held_sum *s, bool up)
{
    if (held == NETTO_HELD_NOTIONAL || held == NETTO_HELD_GROSS) return s->gross;
    return up ? s->net + s->up : s->net - s->down;
}

static double value_of(netto_held held, const held_sum *s)
{
    return fabs(signed_of(held, s, is_up(s)));
}

static netto_status sum_up(netto_held held, const held_sum *sum, netto_status status, double *out, netto_complaint *complaint)
{
    *out = value_of(held, sum);
    if (status == NETTO_OK && !isfinite(*out)) return complain(complaint, NETTO_EOVERFLOW, "what is held is too large to be a number");
    return status;
}

static resting rests(const bound_book *b, uint32_t instrument)
{
    return b->f->worst ? order_resting_at(b->f->b, b->f->account, instrument) : (resting){.instrument = instrument};
}

/* One instrument, as the node would hold it. */
static netto_status add_instrument(bound_book *b, netto_held held, uint32_t instrument, void *self, netto_complaint *complaint)
{
    held_sum *sum = self;
    const frame *f = b->f;
    const quantity_step *step = &f->b->instruments[instrument].step;
    pooled p = account_held(&f->b->accounts[f->account], instrument);
    resting r = rests(b, instrument);
    double unit, net = quantity_real(p.longs - p.shorts, step), gross = quantity_real(p.longs + p.shorts, step);
    position standing, then;
    if (frame_moved(f, instrument, &standing, &then)) {
        move after = move_of_pool(f->b, f->account, &standing, &standing, &then);
        net = after.net_after, gross = after.gross_after;
    }
    netto_status status = unit_of(b, held, instrument, &unit, complaint);
    if (status == NETTO_OK) add(sum, unit, net, gross, quantity_real(r.buys, step), quantity_real(r.sells, step));
    return status;
}

/* ---- one key ------------------------------------------------------------------------------------------------------ */

static bool is_held(const frame *f, uint32_t instrument)
{
    pooled p = account_held(&f->b->accounts[f->account], instrument);
    return p.longs || p.shorts;
}

bool held_any(const bound_book *b, uint32_t number, uint32_t key)
{
    const frame *f = b->f;
    const account *acc = &f->b->accounts[f->account];
    netto_limit_by by = f->a->policy->limits[number].by;
    if (by == NETTO_BY_INSTRUMENT) return is_held(f, key);
    bool node = acc->child != SLOT_NONE, any = false;
    for (uint32_t i = 0; !any && i < (node ? acc->pool_count : acc->count); i++)
        any = held_key(f->b, by, node ? acc->pool[i].instrument : acc->positions[i].instrument) == key;
    return any;
}

typedef netto_status held_take(bound_book *b, netto_held held, uint32_t instrument, void *self, netto_complaint *complaint);

/* An order behind this one moves the same instrument. */
static bool is_taken(const frame *f, const frame *g)
{
    while (f != g && f->before.instrument != g->before.instrument) f = f->from;
    return f != g;
}

/* Every instrument of the key that the node holds, or may come to hold: those held first, then those that rest, then the orders'. */
static netto_status each_instrument(bound_book *b, const netto_limit *limit, uint32_t key, held_take *take, void *self,
                                    netto_complaint *complaint)
{
    const frame *f = b->f;
    const account *acc = &f->b->accounts[f->account];
    bool node = acc->child != SLOT_NONE;
    uint32_t count = node ? acc->pool_count : acc->count, resting_count = 0;
    const resting *items = f->worst ? order_resting(f->b, f->account, &resting_count) : NULL;
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++) {
        uint32_t instrument = node ? acc->pool[i].instrument : acc->positions[i].instrument;
        if (held_key(f->b, limit->by, instrument) == key) status = take(b, limit->held, instrument, self, complaint);
    }
    for (uint32_t i = 0; i < resting_count && status == NETTO_OK; i++)
        if (held_key(f->b, limit->by, items[i].instrument) == key && !is_held(f, items[i].instrument))
            status = take(b, limit->held, items[i].instrument, self, complaint);
    for (const frame *g = f; g && g->ordered && status == NETTO_OK; g = g->from) {
        uint32_t instrument = g->before.instrument;
        if (held_key(f->b, limit->by, instrument) != key || is_held(f, instrument) || rests(b, instrument).count || is_taken(f, g)) continue;
        status = take(b, limit->held, instrument, self, complaint);
    }
    return status;
}

static netto_status sum_key(bound_book *b, const netto_limit *limit, uint32_t key, double *out, netto_complaint *complaint)
{
    held_sum sum = {0};
    netto_status status = limit->by == NETTO_BY_INSTRUMENT
                              ? add_instrument(b, limit->held, key, &sum, complaint)
                              : each_instrument(b, limit, key, add_instrument, &sum, complaint);
    return sum_up(limit->held, &sum, status, out, complaint);
}

/* ---- the most ------------------------------------------------------------------------------------------------------- */

static netto_status ask_max(bound_book *b, uint32_t number, uint32_t key, double *out, netto_complaint *complaint)
{
    assessment *a = b->f->a;
    netto_policy *policy = a->policy;
    const netto_limit *limit = &policy->limits[number];
    cuts *cut = a->cuts;
    book_subject own, pool;
    struct netto_scope scope = {.book = b->f->b, .level = SCOPE_BOOK, .own = limit->by == NETTO_BY_INSTRUMENT ? key : SLOT_NONE,
                                .history_every = policy->history_every, .history_length = policy->history_length};
    bound_subject(b, &own, &pool);
    netto_view view = view_book(&scope, &own), thing = limit->by == NETTO_BY_INSTRUMENT ? view_instrument(&scope, key) : view_factor(&scope, key);
    netto_complaint why;
    content(&why);
    uint32_t margins = cut->margins, lines = cut->lines;
    uint64_t worked = a->measure_work;
    cut->limits++;
    measure_open(&scope, a, CUT_LIMIT, cut->limits);
    cut->margins = cuts_inside(cut), cut->lines = 0;
    cuts_before(cut, policy, CUT_LIMIT, cut->limits, 0, false);
    netto_status status = policy->hooks.held(policy, number, &view, limit->by == NETTO_BY_BUCKET ? NULL : &thing,
                                             held_name(b->f->b, limit->by, key), out, &why);
    cuts_after(cut, policy, CUT_LIMIT, cut->limits, 0, false);
    cut->margins = margins, cut->lines = lines;
    b->work += (status == NETTO_OK ? policy->last_work : FAILED_WORK) + assessment_measured(a, worked);
    if (status == NETTO_OK) status = bound_check(limit, NETTO_LIMIT_MAX, *out, &why);
    if (status == NETTO_OK) return NETTO_OK;
    assessment_remember_failure(a, assessment_limit_rule, bound_slot(b, number), &why);
    return assessment_failed(a, complaint);
}

static netto_status most_of(bound_book *b, uint32_t number, uint32_t key, bound *out, netto_complaint *complaint)
{
    const netto_limit *limit = &b->f->a->policy->limits[number];
    out->max = limit->max;
    if (limit->asks_max && strike_tripped(&b->f->a->strikes, STRIKE_LIMITS))
        return strike_refuse(b->f->a, STRIKE_LIMITS, bound_slot(b, number), complaint);
    netto_status status = limit->asks_max ? ask_max(b, number, key, &out->max, complaint) : NETTO_OK;
    out->binds = status == NETTO_OK && !isnan(out->max);
    return status;
}

netto_status held_find(bound_book *b, uint32_t number, uint32_t key, bound *out, netto_complaint *complaint)
{
    const netto_limit *limit = &b->f->a->policy->limits[number];
    *out = (bound){.binds = false};
    netto_status status = most_of(b, number, key, out, complaint);
    return status == NETTO_OK && out->binds ? sum_key(b, limit, key, &out->value, complaint) : status;
}

/* ---- every key ---------------------------------------------------------------------------------------------------------- */

/* Sums of one key that lie side by side in the list, from `*at` on. */
static netto_status sum_run(bound_book *b, const netto_limit *limit, const holding_list *list, uint32_t *at, double *out,
                            netto_complaint *complaint)
{
    held_sum sum = {0};
    double unit = 0.0;
    uint64_t key = list->items[*at].key;
    netto_status status = NETTO_OK;
    for (; *at < list->count && list->items[*at].key == key; ++*at) {
        const holding *h = &list->items[*at];
        if (status == NETTO_OK) status = unit_of(b, limit->held, h->instrument, &unit, complaint);
        if (status == NETTO_OK) add(&sum, unit, h->net, h->gross, 0.0, 0.0);
    }
    return sum_up(limit->held, &sum, status, out, complaint);
}

static void visit_one(bound_book *b, uint32_t number, uint32_t key, netto_status status, double value, netto_complaint *why,
                      held_visit *visit, void *self)
{
    bound found = {.binds = false};
    if (status == NETTO_OK) status = most_of(b, number, key, &found, why);
    found.value = value;
    visit(self, key, status, &found, why);
}

netto_status held_each(bound_book *b, uint32_t number, const uint32_t *extra, uint32_t extra_count, held_visit *visit, void *self)
{
    const netto_limit *limit = &b->f->a->policy->limits[number];
    book *k = b->f->b;
    holding_list list = holding_of_pool(k, b->f->account, &k->scratch);
    for (uint32_t i = 0; list.items && i < list.count; i++) list.items[i].key = held_key(k, limit->by, list.items[i].instrument);
    if (!list.items || !holding_sort(&k->scratch, &list)) return NETTO_ECAPACITY;
    for (uint32_t at = 0, x = 0; at < list.count || x < extra_count;) {
        uint64_t key = at < list.count ? list.items[at].key : SLOT_NONE;
        netto_complaint why;
        double value = 0.0;
        netto_status status = NETTO_OK;
        content(&why);
        bool only = x < extra_count && extra[x] < key; /* nothing of it is held any more */
        x += x < extra_count && extra[x] <= key;
        if (only) key = extra[x - 1];
        else if (at < list.count) status = sum_run(b, limit, &list, &at, &value, &why);
        if (key < b->from || key == SLOT_NONE) continue;
        if (b->work >= b->most) return b->left = (uint32_t)key, NETTO_OK;
        visit_one(b, number, (uint32_t)key, status, value, &why, visit, self);
    }
    return NETTO_OK;
}

/* ---- how it came about ------------------------------------------------------------------------------------------------------ */

typedef struct told {
    part_room *room;
    netto_part *root;
    bool up; /* the side on which all of them together are at their worst */
} told;

static netto_status tell_instrument(bound_book *b, netto_held held, uint32_t instrument, void *self, netto_complaint *complaint)
{
    told *t = self;
    held_sum sum = {0};
    netto_status status = add_instrument(b, held, instrument, &sum, complaint);
    if (status == NETTO_OK && t->root->beside_count < HELD_TOLD)
        part_beside(t->room, t->root, idmap_text(&b->f->b->instrument_ids, instrument), signed_of(held, &sum, t->up));
    return status;
}

netto_status held_explain(bound_book *b, uint32_t number, uint32_t key, double value, const netto_part **out, netto_complaint *complaint)
{
    const netto_limit *limit = &b->f->a->policy->limits[number];
    part_room room;
    part_room_open(&room, &b->f->b->scratch, HELD_TOLD + 2, HELD_TOLD);
    netto_part *root = arena_take(&b->f->b->scratch, sizeof *root);
    if (!root) return complain(complaint, NETTO_ECAPACITY, "no memory to explain; raise `capacity`");
    *root = part_of(text_of(netto_held_word(limit->held)), value);
    held_sum whole = {0};
    netto_status status = each_instrument(b, limit, key, add_instrument, &whole, complaint);
    told t = {&room, root, is_up(&whole)};
    if (status == NETTO_OK && part_open(&room, root, NETTO_HOW_RULE, HELD_TOLD)) status = each_instrument(b, limit, key, tell_instrument, &t, complaint);
    if (status == NETTO_OK && room.failed) return complain(complaint, NETTO_ECAPACITY, "no memory to explain; raise `capacity`");
    if (status == NETTO_OK) *out = root;
    return status;
}
