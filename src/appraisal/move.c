/* move.c: one position changes: its account's weights move by the difference, and the pools' above. */
#include "appraisal/move.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "appraisal/appraise.h"
#include "appraisal/cells.h"
#include "appraisal/column.h"
#include "base/complain.h"
#include "control/limit.h"
#include "netting/partition.h"

/* ---- what moves ---------------------------------------------------------------------------------------- */

static double units_of(const book *b, const position *p)
{
    return quantity_real(p->qty, &b->instruments[p->instrument].step);
}

move move_of_account(const book *b, const position *before, const position *after)
{
    double was = units_of(b, before), is = units_of(b, after);
    return (move){was, is, fabs(was), fabs(is), before->qty == 0, after->qty == 0};
}

static pooled turned(pooled held, int64_t out, int64_t in)
{
    held.longs += (in > 0 ? in : 0) - (out > 0 ? out : 0);
    held.shorts += (out < 0 ? out : 0) - (in < 0 ? in : 0);
    return held;
}

move move_of_pool(const book *b, uint32_t account, const position *standing, const position *before, const position *after)
{
    const quantity_step *step = &b->instruments[before->instrument].step;
    pooled held = account_held(&b->accounts[account], before->instrument);
    pooled was = turned(held, standing->qty, before->qty), is = turned(held, standing->qty, after->qty);
    return (move){.net_before = quantity_real(was.longs - was.shorts, step),
                  .net_after = quantity_real(is.longs - is.shorts, step),
                  .gross_before = quantity_real(was.longs + was.shorts, step),
                  .gross_after = quantity_real(is.longs + is.shorts, step),
                  .opened = was.longs == 0 && was.shorts == 0,
                  .closed = is.longs == 0 && is.shorts == 0};
}

/* ---- one set ---------------------------------------------------------------------------------------- */

/* A function's correlations of a new axis with those held must be known before it is inserted. */
static netto_status know_row(assessment *a, const book *b, const netting_set *s, uint32_t row,
                             netto_complaint *complaint)
{
    if (!a->function || row == SLOT_NONE) return NETTO_OK;
    if (a->celled) return cells_know(a, s->row, s->modelled, row, UINT64_MAX, NULL, complaint);
    for (uint32_t j = 0; j < s->modelled; j++) {
        if (s->row[j] == row || symmetric_at(&a->own.matrix, row, s->row[j]) <= 1.0) continue;
        netto_status status = column_pair(a, b, row, s->row[j], complaint);
        if (status != NETTO_OK) return status;
    }
    return NETTO_OK;
}

static netto_status find_axis(memory *m, assessment *a, const book *b, netting_set *s, uint32_t factor,
                              uint32_t row, uint32_t *at, netto_complaint *complaint)
{
    if (netting_set_find(s, factor, row, at)) return NETTO_OK;
    netto_status status = know_row(a, b, s, row, complaint);
    if (status != NETTO_OK) return status;
    if (m && !netting_set_reserve(m, s, s->count + 1))
        return complain(complaint, NETTO_ECAPACITY, "no memory for another axis; raise `capacity`");
    netting_models models = appraise_models(a);
    netting_set_insert(s, &models, *at, factor, row);
    netting_set_join(s, &models, *at);
    return NETTO_OK;
}

static double shift_of(const netting_set *s, uint32_t at, double w, const move *change, bool last)
{
    return last ? -s->w[at] : w * change->net_after - w * change->net_before;
}

static double gross_of(const netting_set *s, const unit_weight *unit, const move *change)
{
    double gross = s->gross - unit->gross * change->gross_before + unit->gross * change->gross_after;
    return gross > 0.0 ? gross : 0.0;
}

static netto_status move_axis(memory *m, assessment *a, const book *b, netting_set *s, uint32_t factor,
                              uint32_t row, double w, const move *change, netto_complaint *complaint)
{
    uint32_t at = 0;
    netto_status status = find_axis(m, a, b, s, factor, row, &at, complaint);
    if (status != NETTO_OK) return status;
    netting_models models = appraise_models(a);
    s->uses[at] += change->opened;
    s->uses[at] -= change->closed;
    bool last = s->uses[at] == 0;
    netting_set_shift(s, &models, at, shift_of(s, at, w, change, last));
    if (last) netting_set_remove(s, at);
    return NETTO_OK;
}

netto_status move_set(memory *m, assessment *a, const book *b, netting_set *s, const unit_weight *unit,
                      const move *change, bool *due, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    netting_models models = appraise_models(a);
    netting_set_know(s, &models);
    for (uint32_t i = 0; status == NETTO_OK && i < unit->count; i++)
        status = move_axis(m, a, b, s, unit->axes[i].factor, unit->axes[i].row, unit->axes[i].w, change, complaint);
    if (status != NETTO_OK) return status;
    double gross = gross_of(s, unit, change);
    if (s->count == 0) {
        netting_set_clear(s);
        return NETTO_OK;
    }
    if (netting_set_settle(s, gross)) {
        if (due) return *due = true, NETTO_OK;
        netting_set_refresh(s, &models);
    }
    if (isfinite(s->gross) && isfinite(s->k2) && isfinite(s->k2_stressed)) return NETTO_OK;
    return complain(complaint, NETTO_EOVERFLOW, "the exposure is too large to be a number");
}

bool move_totals(const netting_set *s, const unit_weight *unit, const move *change, netting_set *out)
{
    uint32_t at = 0;
    assert(s->known);
    if (unit->count != 1 || !netting_set_find(s, unit->axes[0].factor, unit->axes[0].row, &at)) return false;
    bool last = s->uses[at] + change->opened - change->closed == 0;
    if (at >= s->modelled || (last && s->count == 1)) return false;
    *out = *s;
    netting_set_shift_totals(out, at, shift_of(s, at, unit->axes[0].w, change, last));
    return !netting_set_settle(out, gross_of(s, unit, change)) && isfinite(out->gross) && isfinite(out->k2) && isfinite(out->k2_stressed);
}

/* ---- an account -------------------------------------------------------------------------------------- */

static bool watched(const assessment *a, const book *b, uint32_t account)
{
    return a->watches && appraise_has_pool(b, account) &&
           limit_watches_pool(a->policy, idmap_text(&b->words, b->accounts[account].kind));
}

void move_prepare(assessment *a, book *b, uint32_t account)
{
    const netting_set *pool;
    if (!appraise_is_clean(a, b, account)) appraise_account(a, b, account, NULL);
    for (; a->watches && account != SLOT_NONE; account = b->accounts[account].parent)
        if (watched(a, b, account)) appraise_pool(a, b, account, &pool, NULL);
}

/* The set of this key, made in its place if the account has none; NULL when the purse is empty. */
static netting_set *set_of(const assessment *a, appraisal *p, uint64_t key)
{
    memory *m = a->memory;
    uint32_t at = 0;
    while (at < p->set_count && p->sets[at].key < key) at++;
    if (at < p->set_count && p->sets[at].key == key) return &p->sets[at];
    if (p->set_count == 1 && p->sets[0].count == 0) {
        netting_set_twice(m, &p->sets[0], a->twice);
        return p->sets[0].key = key, &p->sets[0];
    }
    if (!memory_reserve(m, (void **)&p->sets, &p->set_capacity, p->set_count + 1, sizeof *p->sets)) return NULL;
    memmove(p->sets + at + 1, p->sets + at, (p->set_count - at) * sizeof *p->sets);
    p->set_count++;
    p->sets[at] = (netting_set){.key = key, .twice = a->twice};
    return &p->sets[at];
}

static void drop_if_empty(memory *m, appraisal *p, netting_set *s)
{
    if (s->count || p->set_count == 1) return; /* an account's only set keeps its memory */
    netting_set_drop(m, s);
    uint32_t at = (uint32_t)(s - p->sets);
    memmove(s, s + 1, (p->set_count - at - 1) * sizeof *s);
    p->set_count--;
}

static bool move_value(const book *b, appraisal *p, const position *before, const position *after, bool empty)
{
    double change = 0.0;
    if (weight_change(b, before, after, &change, NULL) != NETTO_OK) return false;
    p->value = empty ? 0.0 : p->value + change;
    return isfinite(p->value);
}

static bool move_account(assessment *a, book *b, uint32_t slot, const position *before, const position *after,
                         const unit_weight *unit)
{
    appraisal *p = &a->appraisals[slot];
    move change = move_of_account(b, before, after);
    netting_set *s = set_of(a, p, partition_key(b, &b->accounts[slot], before->instrument));
    p->state = ++a->states;
    bool due = false;
    if (!s || move_set(a->memory, a, b, s, unit, &change, &due, NULL) != NETTO_OK || due) return false;
    drop_if_empty(a->memory, p, s);
    return move_value(b, p, before, after, b->accounts[slot].count == 0);
}

/* ---- the pools above ------------------------------------------------------------------------------------ */

static void move_pool(assessment *a, book *b, uint32_t slot, const position *before, const position *after,
                      const unit_weight *unit)
{
    pool_appraisal *pool = a->appraisals[slot].pool;
    if (!pool) return;
    pool->state = ++a->states;
    bool clean = unit && pool->fresh && watched(a, b, slot), due = false;
    move change = clean ? move_of_pool(b, slot, after, before, after) : (move){0};
    if (!clean || move_set(a->memory, a, b, &pool->set, unit, &change, &due, NULL) != NETTO_OK || due) pool->fresh = 0;
}

void move_position(assessment *a, book *b, uint32_t account, const position *before, const position *after)
{
    unit_weight unit;
    bool weighed = holding_weigh(a, b, before->instrument, &unit, NULL) == NETTO_OK;
    appraisal *p = &a->appraisals[account];
    if (!weighed || !p->fresh || !move_account(a, b, account, before, after, &unit)) p->fresh = 0;
    for (uint32_t slot = account; slot != SLOT_NONE; slot = b->accounts[slot].parent)
        move_pool(a, b, slot, before, after, weighed ? &unit : NULL);
}
