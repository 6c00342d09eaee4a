/* legs.c: each leg of a book, and what is left to net when it fails. */
#include "appraisal/legs.h"

#include <math.h>
#include <string.h>

#include "base/complain.h"
#include "netting/leg.h"
#include "netting/partition.h"

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for the legs; raise `capacity`");
}

/* ---- what the book holds, with the order in it ---------------------------------------------------------- */

static bool before(const holding *h, uint64_t key, uint32_t instrument)
{
    return h->key < key || (h->key == key && h->instrument < instrument);
}

/* Put what the order makes of its instrument into a list of what stands, which has room for one more. */
static void amend(holding_list *list, const holding *made)
{
    uint32_t at = 0, n = list->count;
    while (at < n && before(&list->items[at], made->key, made->instrument)) at++;
    bool found = at < n && list->items[at].key == made->key && list->items[at].instrument == made->instrument;
    bool gone = made->gross == 0.0;
    if (found && gone) memmove(list->items + at, list->items + at + 1, (n - at - 1) * sizeof *list->items);
    if (!found && !gone) memmove(list->items + at + 1, list->items + at, (n - at) * sizeof *list->items);
    if (!gone) list->items[at] = *made;
    list->count = n + (!found && !gone) - (found && gone);
}

/* What stands, with room for as many more as there are orders. */
static holding_list standing(const frame *f, bool pooled)
{
    arena *in = &f->b->scratch;
    uint32_t more = frame_orders(f);
    holding_list list = pooled ? holding_of_pool(f->b, f->account, in) : holding_of_account(f->b, f->account, in);
    if (!list.items || more <= 1) return list;
    holding *items = arena_array(in, list.count + more, sizeof *items);
    if (items && list.count) memcpy(items, list.items, list.count * sizeof *items);
    list.items = items;
    return list;
}

/* By what one order makes of its instrument in the book of whoever is asked: a node above has that of its pool. */
static void amend_by(const frame *f, const frame *asked, bool pooled, holding_list *list)
{
    position standing = frame_standing(f);
    move change = pooled ? move_of_pool(f->b, asked->account, &standing, &f->before, &f->after)
                         : move_of_account(f->b, &f->before, &f->after);
    holding made = {.instrument = f->after.instrument, .net = change.net_after, .gross = change.gross_after};
    if (!pooled) made.key = partition_key(f->b, &f->b->accounts[f->account], made.instrument);
    amend(list, &made);
}

/* The first order first: a later one may be in the same instrument. */
static void amend_by_all(const frame *f, const frame *asked, bool pooled, holding_list *list)
{
    if (!f || !f->ordered) return;
    amend_by_all(f->from, asked, pooled, list);
    amend_by(f, asked, pooled, list);
}

holding_list legs_holdings(const frame *f, bool pooled)
{
    holding_list list = standing(f, pooled);
    if (list.items) amend_by_all(f, f, pooled, &list);
    return list;
}

/* ---- one leg ------------------------------------------------------------------------------------------------ */

static netto_status leg_of(const frame *f, const netting_set *s, const holding *h, double *netted,
                           netto_complaint *complaint)
{
    unit_weight unit;
    leg_load loads[WEIGHT_LOADS_MAX];
    netting_models models = appraise_models(f->a);
    netto_status status = holding_weigh(f->a, f->b, h->instrument, &unit, complaint);
    if (status != NETTO_OK) return status;
    double gross = unit.gross * h->gross;
    for (uint32_t i = 0; i < unit.count; i++) {
        netting_set_find(s, unit.axes[i].factor, unit.axes[i].row, &loads[i].at);
        loads[i].w = unit.axes[i].w * h->net;
    }
    if (unit.count == 1 && s->uses[loads[0].at] == 1) { /* the whole axis goes, to the last bit */
        loads[0].w = s->w[loads[0].at];
        gross = fabs(loads[0].w);
    }
    *netted = leg_netted_without(s, &models, appraise_checked(f->a), loads, unit.count, gross);
    return NETTO_OK;
}

/* Legs of several sets: a leg is gone from its own set, the others stay as they are. */
typedef struct legs {
    netto_leg *items;
    uint32_t count;
} legs;

static netto_status legs_of_set(const frame *f, const netting_set *s, const holding *h, uint32_t count,
                                double others, legs *out, netto_complaint *complaint)
{
    double left = 0.0;
    appraise_know(f->a, s);
    for (uint32_t i = 0; i < count; i++) {
        netto_status status = leg_of(f, s, &h[i], &left, complaint);
        if (status != NETTO_OK) return status;
        out->items[out->count++] = (netto_leg){.id = idmap_text(&f->b->instrument_ids, h[i].instrument), .netted = others + left};
    }
    return NETTO_OK;
}

static netto_status legs_of_sets(const frame *f, const netting_set *sets, uint32_t set_count,
                                 const holding_list *list, legs *out, netto_complaint *complaint)
{
    double total = 0.0;
    uint32_t from = 0, to = 0;
    unsigned checked = appraise_checked(f->a);
    for (uint32_t k = 0; k < set_count; k++) total += netting_set_netted(&sets[k], checked, NULL);
    for (uint32_t k = 0; k < set_count; k++, from = to) {
        while (to < list->count && list->items[to].key == sets[k].key) to++;
        double others = set_count == 1 ? 0.0 : total - netting_set_netted(&sets[k], checked, NULL);
        netto_status status = legs_of_set(f, &sets[k], list->items + from, to - from, others, out, complaint);
        if (status != NETTO_OK) return status;
    }
    return NETTO_OK;
}

netto_status legs_all(frame *f, bool pooled, const netto_leg **out, uint32_t *count, netto_complaint *complaint)
{
    const netting_set *pool = NULL;
    netto_status status = frame_solidify(f, complaint);
    if (status == NETTO_OK && pooled) status = frame_pool(f, f->account, &pool, complaint);
    if (status != NETTO_OK) return status;
    holding_list list = legs_holdings(f, pooled);
    legs all = {arena_array(&f->b->scratch, list.count + 1, sizeof *all.items), 0};
    if (!list.items || !all.items) return no_memory(complaint);
    status = legs_of_sets(f, pooled ? pool : f->sets, pooled ? 1 : f->count, &list, &all, complaint);
    *out = all.items;
    *count = all.count;
    return status;
}

/* ---- the worst ----------------------------------------------------------------------------------------------- */

netto_leg legs_worst_of(const netto_leg *items, uint32_t count)
{
    netto_leg worst = {0};
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || items[i].netted > worst.netted) worst = items[i];
    return worst;
}

netto_status legs_worst(frame *f, bool pooled, netto_leg *out, netto_complaint *complaint)
{
    const netto_leg *items = NULL;
    uint32_t count = 0;
    netto_status status = legs_all(f, pooled, &items, &count, complaint);
    if (status == NETTO_OK) *out = legs_worst_of(items, count);
    f->a->leg_work += (uint64_t)count * count / 16;
    return status;
}

/* Each instrument is one axis, and each axis one instrument. */
static bool one_to_one(const frame *f)
{
    uint32_t held = f->b->accounts[f->account].count;
    if (f->count != 1) return false;
    for (const frame *g = f; g && g->ordered; g = g->from) held += (g->before.qty == 0) - (g->after.qty == 0);
    for (uint32_t i = 0; i < f->sets[0].count; i++)
        if (f->sets[0].uses[i] != 1) return false;
    return f->sets[0].count == held;
}

netto_status legs_worst_netted(frame *f, bool pooled, double *out, netto_complaint *complaint)
{
    netto_leg leg;
    netto_status status = frame_solidify(f, complaint);
    if (status != NETTO_OK) return status;
    if (!(pooled && appraise_has_pool(f->b, f->account)) && one_to_one(f)) {
        appraise_know(f->a, &f->sets[0]);
        f->a->leg_work += (uint64_t)f->sets[0].count * f->sets[0].count / 16;
        *out = leg_worst_axis(&f->sets[0], appraise_checked(f->a));
        return NETTO_OK;
    }
    status = legs_worst(f, pooled, &leg, complaint);
    if (status == NETTO_OK) *out = leg.netted;
    return status;
}

netto_status legs_worst_of_set(frame *f, uint32_t set, netto_leg *out, netto_complaint *complaint)
{
    const netting_set *s = &f->sets[set];
    netto_status status = frame_solidify(f, complaint);
    if (status != NETTO_OK) return status;
    holding_list list = legs_holdings(f, false);
    legs all = {arena_array(&f->b->scratch, list.count + 1, sizeof *all.items), 0};
    if (!list.items || !all.items) return no_memory(complaint);
    uint32_t from = 0, count = 0;
    while (from < list.count && list.items[from].key < s->key) from++;
    while (from + count < list.count && list.items[from + count].key == s->key) count++;
    status = legs_of_set(f, s, list.items + from, count, 0.0, &all, complaint);
    if (status == NETTO_OK) *out = legs_worst_of(all.items, all.count);
    return status;
}
