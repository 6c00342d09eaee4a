/* appraise.c: weigh and net: what an account comes to under a policy. */
#include "appraisal/appraise.h"

#include <math.h>

#include "appraisal/caps.h"
#include "appraisal/cells.h"
#include "appraisal/column.h"
#include "base/complain.h"
#include "base/text.h"

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for another appraisal; raise `capacity`");
}

static netto_status too_large(netto_complaint *complaint)
{
    return complain(complaint, NETTO_EOVERFLOW, "the exposure or its value is too large to be a number");
}

/* ---- is it clean? ------------------------------------------------------------------------------------- */

/* Has what this instrument weighs or is worth changed since? */
static netto_status look(assessment *a, const book *b, uint32_t instrument, uint64_t since, bool *moved,
                         netto_complaint *complaint)
{
    uint64_t version = 0;
    netto_status status = holding_version(a, b, instrument, &version, complaint);
    *moved = version > since;
    return status;
}

static netto_status positions_moved(assessment *a, const book *b, const account *acc, uint64_t since, bool *moved,
                                    netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < acc->count && !*moved && status == NETTO_OK; i++)
        status = look(a, b, acc->positions[i].instrument, since, moved, complaint);
    return status;
}

static bool shared_moved(const assessment *a, const book *b, const account *acc, uint64_t since)
{
    return since == 0 || acc->version > since || (acc->netting && b->sets_version > since) ||
           assessment_model_version(a) > since;
}

static netto_status account_moved(assessment *a, const book *b, uint32_t slot, bool *moved,
                                  netto_complaint *complaint)
{
    const account *acc = &b->accounts[slot];
    uint64_t since = a->appraisals[slot].fresh;
    *moved = shared_moved(a, b, acc, since);
    return positions_moved(a, b, acc, since, moved, complaint);
}

static netto_status pool_moved(assessment *a, const book *b, uint32_t slot, uint64_t since, bool *moved,
                               netto_complaint *complaint)
{
    const account *acc = &b->accounts[slot];
    *moved = shared_moved(a, b, acc, since);
    netto_status status = NETTO_OK;
    if (acc->child == SLOT_NONE) return positions_moved(a, b, acc, since, moved, complaint);
    for (uint32_t i = 0; i < acc->pool_count && !*moved && status == NETTO_OK; i++)
        status = look(a, b, acc->pool[i].instrument, since, moved, complaint);
    return status;
}

/* ---- weigh ---------------------------------------------------------------------------------------------- */

/* The axis of a factor; `*at` comes in as a guess: what is weighed in order stands in order. */
static netto_status find_axis(const assessment *a, netting_set *s, uint32_t factor, uint32_t row, uint32_t *at,
                              netto_complaint *complaint)
{
    if (*at < s->count && s->factor[*at] == factor && s->row[*at] == row) return NETTO_OK;
    if (netting_set_find(s, factor, row, at)) return NETTO_OK;
    if (!netting_set_reserve(a->memory, s, s->count + 1)) return no_memory(complaint);
    netting_models models = appraise_models(a);
    netting_set_insert(s, &models, *at, factor, row);
    return NETTO_OK;
}

static netto_status add_holding(assessment *a, const book *b, netting_set *s, const holding *h, uint32_t *at,
                                netto_complaint *complaint)
{
    unit_weight unit;
    netto_status status = holding_weigh(a, b, h->instrument, &unit, complaint);
    for (uint32_t i = 0; status == NETTO_OK && i < unit.count; i++) {
        status = find_axis(a, s, unit.axes[i].factor, unit.axes[i].row, at, complaint);
        if (status != NETTO_OK) break;
        s->w[*at] += unit.axes[i].w * h->net;
        s->uses[(*at)++]++;
    }
    if (status == NETTO_OK) s->gross += unit.gross * h->gross;
    return status;
}

static bool stands(assessment *a, const netting_set *s, uint32_t i)
{
    uint32_t row = assessment_row(a, s->factor[i]);
    return row == s->row[i] && (!s->twice || row == SLOT_NONE || s->row_stressed[i] == correlation_row(a->stressed, s->factor[i]));
}

/* Another model may know other factors, or in other rows: then the axes stand elsewhere. */
static void begin(assessment *a, netting_set *s)
{
    netting_set_twice(a->memory, s, a->twice);
    for (uint32_t i = 0; i < s->count; i++) {
        if (stands(a, s, i)) continue;
        netting_set_clear(s);
        return;
    }
    netting_set_begin(s);
}

netto_status appraise_pairs(assessment *a, const book *b, const netting_set *s, netto_complaint *complaint)
{
    if (!a->function) return NETTO_OK;
    if (a->celled) return cells_know(a, s->row, s->modelled, SLOT_NONE, UINT64_MAX, NULL, complaint);
    for (uint32_t i = 1; i < s->modelled; i++)
        for (uint32_t j = 0; j < i; j++) {
            double rho = symmetric_at(&a->own.matrix, s->row[i], s->row[j]);
            if (rho <= 1.0) continue; /* neither unknown (NaN) nor failed */
            netto_status status = column_pair(a, b, s->row[i], s->row[j], complaint);
            if (status != NETTO_OK) return status;
        }
    return NETTO_OK;
}

/* A set has room for the axes, where it must not grow. */
static netto_status weigh_set(assessment *a, const book *b, netting_set *s, const holding *holdings, uint32_t count, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    uint32_t at = 0;
    begin(a, s);
    for (uint32_t i = 0; status == NETTO_OK && i < count; i++)
        status = add_holding(a, b, s, &holdings[i], &at, complaint);
    netting_set_prune(s);
    if (status == NETTO_OK) status = appraise_pairs(a, b, s, complaint);
    if (status != NETTO_OK) return status;
    netting_models models = appraise_models(a);
    netting_set_refresh(s, &models);
    return isfinite(s->gross) && isfinite(s->k2) && isfinite(s->k2_stressed) ? NETTO_OK : too_large(complaint);
}

netto_status appraise_tried(assessment *a, book *b, const holding *holdings, uint32_t count, netting_set *out, netto_complaint *complaint)
{
    const netting_set *none = &netting_set_none[a->twice];
    uint32_t axes = 1;
    for (uint32_t i = 0; i < count; i++) axes += b->instruments[holdings[i].instrument].load_count + 2; /* at most */
    void *block = arena_take(&b->scratch, netting_set_copy_size(none, axes));
    if (!block) return complain(complaint, NETTO_ECAPACITY, "no memory to net a set; raise `capacity`");
    netting_set_copy(none, out, block, axes);
    return weigh_set(a, b, out, holdings, count, complaint);
}

/* ---- accounts -------------------------------------------------------------------------------------------- */

/* Nearly every account has one set: no room is kept for more. */
static bool fit_sets(memory *m, appraisal *p, uint32_t count)
{
    if (count > p->set_capacity) {
        netting_set *grown = memory_resize(m, p->sets, p->set_capacity * sizeof *grown, count * sizeof *grown);
        if (!grown) return false;
        p->sets = grown;
        p->set_capacity = count;
    }
    while (p->set_count < count) p->sets[p->set_count++] = (netting_set){0};
    while (p->set_count > count) netting_set_drop(m, &p->sets[--p->set_count]);
    return true;
}

static uint32_t count_keys(const holding_list *list)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < list->count; i++) count += i == 0 || list->items[i].key != list->items[i - 1].key;
    return count;
}

static netto_status build_sets(assessment *a, const book *b, appraisal *p, const holding_list *list,
                               netto_complaint *complaint)
{
    if (!fit_sets(a->memory, p, count_keys(list))) return no_memory(complaint);
    uint32_t from = 0, to;
    for (uint32_t k = 0; k < p->set_count; k++, from = to) {
        to = holding_set_end(list, from);
        p->sets[k].key = list->items[from].key;
        netto_status status = weigh_set(a, b, &p->sets[k], list->items + from, to - from, complaint);
        if (status != NETTO_OK) return status;
    }
    return NETTO_OK;
}

static netto_status sum_values(const book *b, uint32_t slot, double *out, netto_complaint *complaint)
{
    const account *acc = &b->accounts[slot];
    double sum = 0.0, value = 0.0;
    for (uint32_t i = 0; i < acc->count; i++) {
        netto_status status = weight_value(b, &acc->positions[i], &value, complaint);
        if (status != NETTO_OK) return status;
        sum += value;
    }
    if (!isfinite(sum)) return too_large(complaint);
    *out = sum;
    return NETTO_OK;
}

static netto_status rebuild(assessment *a, book *b, uint32_t slot, netto_complaint *complaint)
{
    appraisal *p = &a->appraisals[slot];
    p->fresh = 0;
    p->state = ++a->states;
    arena_reset(&b->lists);
    holding_list list = holding_of_account(b, slot, &b->lists);
    if (!list.items) return no_memory(complaint);
    netto_status status = build_sets(a, b, p, &list, complaint);
    if (status == NETTO_OK) status = sum_values(b, slot, &p->value, complaint);
    if (status == NETTO_OK) p->fresh = b->version;
    return status;
}

/* Of several things that are wrong whoever asks first and whoever asks again are told the same: what a rebuild meets
 * first. */
netto_status appraise_account(assessment *a, book *b, uint32_t slot, netto_complaint *complaint)
{
    appraisal *p = &a->appraisals[slot];
    bool moved;
    if (appraise_is_clean(a, b, slot)) return NETTO_OK;
    if (account_moved(a, b, slot, &moved, complaint) != NETTO_OK || moved) return rebuild(a, b, slot, complaint);
    p->fresh = b->version;
    return NETTO_OK;
}

/* Another state, now and when it is known again: what a margin hook was told of it does not hold. */
static netto_status lose_collateral(assessment *a, const book *b, appraisal *p, netto_status status)
{
    p->lines_fresh = 0;
    if (a->cuts->stepping) p->lines_failed = b->version;
    p->collateral = p->gained = NAN;
    p->state = ++a->states;
    return status;
}

/* What the lodged lines count for where the policy caps them; `after` haircuts, of as many assets. */
static netto_status cap(assessment *a, book *b, uint32_t slot, const uint32_t *assets, const double *after, uint32_t n, double *sum,
                        uint64_t *work, netto_complaint *complaint)
{
    double *counted = arena_array(&b->scratch, (size_t)n + 1, sizeof *counted);
    uint32_t *by = arena_array(&b->scratch, (size_t)n + 1, sizeof *by);
    if (!counted || !by) return no_memory(complaint);
    netto_status status = caps_count(a, b, slot, assets, after, n, &b->scratch, counted, by, work, complaint);
    *sum = 0.0;
    for (uint32_t i = 0; status == NETTO_OK && i < n; i++) *sum += counted[i];
    return status;
}

/* The same of the account's lines, each of which counts `after` its haircut. */
static netto_status cap_lines_of(assessment *a, book *b, uint32_t slot, const double *after, double *sum, uint64_t *work,
                                 netto_complaint *complaint)
{
    const account *acc = &b->accounts[slot];
    uint32_t *assets = arena_array(&b->scratch, (size_t)acc->line_count + 1, sizeof *assets), n = 0;
    if (!assets) return no_memory(complaint);
    for (uint32_t i = 0; i < acc->line_count; i++)
        if (!acc->lines[i].received) assets[n++] = acc->lines[i].asset;
    return cap(a, b, slot, assets, after, n, sum, work, complaint);
}

netto_status appraise_collateral(assessment *a, book *b, uint32_t slot, netto_complaint *complaint)
{
    appraisal *p = &a->appraisals[slot];
    const account *acc = &b->accounts[slot];
    double sum = 0.0, lodged = 0.0, transfers = money_real(acc->transfers);
    line_value value = {0};
    uint64_t work = 0;
    uint32_t n = 0;
    if (p->lines_fresh && p->lines_fresh >= b->world && p->lines_fresh >= acc->lines_version && p->lines_fresh >= acc->version)
        return NETTO_OK;
    double *after = a->capped ? arena_array(&b->scratch, (size_t)acc->line_count + 1, sizeof *after) : NULL;
    if (a->capped && !after) return lose_collateral(a, b, p, no_memory(complaint));
    for (uint32_t i = 0; i < acc->line_count; i++) {
        if (acc->lines[i].received) continue;
        netto_status status = column_line(a, b, slot, &acc->lines[i], true, &value, complaint);
        if (status != NETTO_OK) return lose_collateral(a, b, p, status);
        sum += value.after;
        if (after) after[n++] = value.after;
        lodged += value.before;
        work += column_line_work(a, acc->lines[i].asset);
    }
    if (after && isfinite(sum)) {
        netto_status status = cap_lines_of(a, b, slot, after, &sum, &work, complaint);
        arena_rewind(&b->scratch, after);
        if (status != NETTO_OK) return lose_collateral(a, b, p, status);
    }
    if (!isfinite(sum) || !isfinite(lodged)) return lose_collateral(a, b, p, too_large(complaint));
    if (sum != p->collateral || lodged - transfers != p->gained) p->state = ++a->states;
    p->collateral = sum;
    p->gained = lodged - transfers;
    p->lines_work = work;
    p->lines_fresh = b->version;
    return NETTO_OK;
}

netto_status appraise_lines(assessment *a, book *b, uint32_t slot, const collateral_line *lines, const bool *moved, uint32_t n, double *out,
                            netto_complaint *complaint)
{
    double *after = arena_array(&b->scratch, (size_t)n + 1, sizeof *after), sum = 0.0;
    uint32_t *assets = arena_array(&b->scratch, (size_t)n + 1, sizeof *assets);
    uint64_t work = 0;
    netto_status status = after && assets ? NETTO_OK : no_memory(complaint);
    for (uint32_t i = 0; i < n && status == NETTO_OK; i++) {
        assets[i] = lines[i].asset;
        status = column_line_value(a, b, slot, &lines[i], !moved[i], &after[i], complaint);
    }
    if (status == NETTO_OK) status = cap(a, b, slot, assets, after, n, &sum, &work, complaint);
    a->margin_work += work;
    if (status == NETTO_OK) *out = sum;
    return status;
}

/* ---- pools ------------------------------------------------------------------------------------------------- */

static netto_status rebuild_pool(assessment *a, book *b, uint32_t slot, pool_appraisal *pool,
                                 netto_complaint *complaint)
{
    arena_reset(&b->lists);
    holding_list list = holding_of_pool(b, slot, &b->lists);
    pool->fresh = 0;
    pool->state = ++a->states;
    if (!list.items) return no_memory(complaint);
    netto_status status = weigh_set(a, b, &pool->set, list.items, list.count, complaint);
    if (status == NETTO_OK) pool->fresh = b->version;
    return status;
}

static netto_status own_set(assessment *a, book *b, uint32_t slot, const netting_set **out,
                            netto_complaint *complaint)
{
    netto_status status = appraise_account(a, b, slot, complaint);
    if (status == NETTO_OK) *out = a->appraisals[slot].set_count ? &a->appraisals[slot].sets[0] : &netting_set_none[a->twice];
    return status;
}

netto_status appraise_pool(assessment *a, book *b, uint32_t slot, const netting_set **out,
                           netto_complaint *complaint)
{
    bool moved;
    if (!appraise_has_pool(b, slot)) return own_set(a, b, slot, out, complaint);
    pool_appraisal *pool = a->appraisals[slot].pool;
    if (!pool && !(pool = a->appraisals[slot].pool = memory_take(a->memory, sizeof *pool)))
        return no_memory(complaint);
    *out = &pool->set;
    if (pool->fresh && pool->fresh >= b->world && pool->fresh >= b->accounts[slot].version) return NETTO_OK;
    if (pool_moved(a, b, slot, pool->fresh, &moved, complaint) != NETTO_OK || moved)
        return rebuild_pool(a, b, slot, pool, complaint);
    pool->fresh = b->version;
    return NETTO_OK;
}

uint64_t appraise_pool_state(const assessment *a, const book *b, uint32_t slot)
{
    const appraisal *p = &a->appraisals[slot];
    return appraise_has_pool(b, slot) && p->pool ? p->pool->state : p->state;
}
