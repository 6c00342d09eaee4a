/* legs_by.c: legs that fail together: all instruments of a venue, all that is on a factor or in a bucket; and the shares that each
 * has in what is netted. */
#include <math.h>
#include <string.h>

#include "appraisal/legs.h"
#include "base/complain.h"
#include "base/sort.h"
#include "base/text.h"
#include "netting/contribution.h"
#include "netting/leg.h"

#define PRODUCTS_A_WORK 32 /* of a unit, which is some 10 ns of Lua */

/* What one position puts on one axis. */
typedef struct entry {
    netto_text leg;
    uint32_t at;
    double w, gross;
} entry;

/* What a leg is of one set: the set's netted without it, and with it. */
typedef struct row {
    netto_text leg;
    double left, total, contribution;
} row;

typedef struct by_legs {
    frame *f;
    netto_legs_by by;
    uint64_t work, most; /* 0: as much as it takes */
    const netting_set *s;
    double *slopes, *room;
    entry *entries;
    uint32_t count;
    leg_load *loads;
    row *rows;
    uint32_t row_count;
} by_legs;

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for the legs; raise `capacity`");
}

/* ---- who fails together --------------------------------------------------------------------------------------------- */

static netto_text leg_id(const by_legs *l, uint32_t instrument, uint32_t factor)
{
    const book *b = l->f->b;
    netto_text none = TEXT_LITERAL("");
    netto_text venue = bytes_text(&b->instruments[instrument].venue);
    uint32_t bucket = b->factors[factor].bucket;
    if (l->by == NETTO_LEGS_BY_VENUE) return venue.size ? venue : none;
    if (l->by == NETTO_LEGS_BY_FACTOR) return idmap_text(&b->factor_ids, factor);
    if (l->by == NETTO_LEGS_BY_BUCKET) return bucket == SLOT_NONE ? none : idmap_text(&b->words, bucket);
    return idmap_text(&b->instrument_ids, instrument);
}

static netto_status add_position(by_legs *l, const holding *h, netto_complaint *complaint)
{
    unit_weight unit;
    netto_status status = holding_weigh(l->f->a, l->f->b, h->instrument, &unit, complaint);
    for (uint32_t i = 0; status == NETTO_OK && i < unit.count; i++) {
        entry *e = &l->entries[l->count++];
        *e = (entry){.leg = leg_id(l, h->instrument, unit.axes[i].factor), .w = unit.axes[i].w * h->net, .gross = fabs(unit.axes[i].w) * h->gross};
        netting_set_find(l->s, unit.axes[i].factor, unit.axes[i].row, &e->at);
    }
    return status;
}

static int compare_entries(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    int order = text_compare(x->leg, y->leg);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static int compare_rows(const void *a, const void *b)
{
    return text_compare(((const row *)a)->leg, ((const row *)b)->leg);
}

/* ---- one set ---------------------------------------------------------------------------------------------------------- */

static netto_status spend(by_legs *l, uint64_t products, netto_complaint *complaint)
{
    l->work += products / PRODUCTS_A_WORK;
    if (!l->most || l->work <= l->most) return NETTO_OK;
    return complain(complaint, NETTO_ERULE, "to net a book of %u axes again without each of its legs is too much for a rule", l->s->count);
}

/* One leg's entries; of an axis on which nothing else is, all of the weight goes, to the last bit. */
static netto_status add_row(by_legs *l, uint32_t from, uint32_t to, double total, netto_complaint *complaint)
{
    netting_models models = appraise_models(l->f->a);
    row r = {.leg = l->entries[from].leg, .total = total};
    uint32_t count = 0;
    double gross = 0.0;
    for (uint32_t i = from, same; i < to; i = same) {
        leg_load *load = &l->loads[count++];
        *load = (leg_load){.at = l->entries[i].at, .w = 0.0};
        for (same = i; same < to && l->entries[same].at == load->at; same++) {
            load->w += l->entries[same].w;
            gross += l->entries[same].gross;
            r.contribution += contribution_of(l->slopes[load->at], l->entries[same].w, l->entries[same].gross);
        }
        if (same - i == l->s->uses[load->at]) load->w = l->s->w[load->at];
    }
    netto_status status = spend(l, leg_products(l->s, count) + to - from, complaint);
    if (status != NETTO_OK) return status;
    r.left = to - from == l->count ? 0.0 : leg_netted_without_many(l->s, &models, appraise_checked(l->f->a), l->loads, count, gross, l->room);
    l->rows[l->row_count++] = r;
    return NETTO_OK;
}

static netto_status add_set(by_legs *l, const holding *h, uint32_t count, netto_complaint *complaint)
{
    arena *in = &l->f->b->scratch;
    unsigned checked = appraise_checked(l->f->a);
    size_t most = (size_t)count * WEIGHT_LOADS_MAX + 1;
    entry *room = arena_array(in, most, sizeof *room);
    l->entries = arena_array(in, most, sizeof *l->entries);
    l->loads = arena_array(in, most, sizeof *l->loads);
    l->slopes = arena_array(in, l->s->count + 1, sizeof *l->slopes);
    l->room = arena_array(in, l->s->count + 1, sizeof *l->room);
    if (!room || !l->entries || !l->loads || !l->slopes || !l->room) return no_memory(complaint);
    netto_status status = spend(l, (uint64_t)l->s->count * l->s->count, complaint);
    if (status != NETTO_OK) return status;
    appraise_know(l->f->a, l->s);
    contribution_slopes(l->s, checked, l->slopes);
    l->count = 0;
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++) status = add_position(l, &h[i], complaint);
    if (status != NETTO_OK) return status;
    sort_stable(l->entries, l->count, sizeof *l->entries, compare_entries, room);
    double total = netting_set_netted(l->s, checked, NULL);
    for (uint32_t from = 0, to; from < l->count && status == NETTO_OK; from = to) {
        for (to = from; to < l->count && text_equal(l->entries[to].leg, l->entries[from].leg);) to++;
        status = add_row(l, from, to, total, complaint);
    }
    return status;
}

/* ---- all of them -------------------------------------------------------------------------------------------------------- */

/* The other sets stand as they are. */
static netto_status merge(by_legs *l, double total, const netto_leg **out, uint32_t *count, netto_complaint *complaint)
{
    arena *in = &l->f->b->scratch;
    row *room = arena_array(in, l->row_count + 1, sizeof *room);
    netto_leg *made = arena_array(in, l->row_count + 1, sizeof *made);
    *count = 0;
    if (!room || !made) return no_memory(complaint);
    sort_stable(l->rows, l->row_count, sizeof *l->rows, compare_rows, room);
    for (uint32_t from = 0, to; from < l->row_count; from = to) {
        double with = 0.0, left = 0.0, share = 0.0;
        for (to = from; to < l->row_count && text_equal(l->rows[to].leg, l->rows[from].leg); to++)
            with += l->rows[to].total, left += l->rows[to].left, share += l->rows[to].contribution;
        made[(*count)++] = (netto_leg){l->rows[from].leg, (with == total ? 0.0 : total - with) + left, share};
    }
    *out = made;
    return NETTO_OK;
}

/* The shares of instruments, whose rest is told already. */
static void put_shares(netto_leg *legs, uint32_t count, const netto_leg *shares, uint32_t share_count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t low = 0, high = share_count; low < high;) {
            uint32_t middle = low + (high - low) / 2;
            int order = text_compare(shares[middle].id, legs[i].id);
            if (order == 0) legs[i].contribution = shares[middle].contribution;
            if (order == 0) break;
            if (order < 0) low = middle + 1;
            else high = middle;
        }
}

/* Of instruments, as legs_all tells them, with their shares. */
static netto_status in_slot_order(frame *f, bool pooled, const netto_leg *shares, uint32_t share_count, const netto_leg **out, uint32_t *count,
                                  netto_complaint *complaint)
{
    netto_status status = legs_all(f, pooled, out, count, complaint);
    netto_leg *own = status == NETTO_OK ? arena_array(&f->b->scratch, *count + 1, sizeof *own) : NULL;
    if (!own) return status == NETTO_OK ? no_memory(complaint) : status;
    if (*count) memcpy(own, *out, *count * sizeof *own);
    put_shares(own, *count, shares, share_count);
    *out = own;
    return NETTO_OK;
}

/* Set by set; `*total` is what they come to together. */
static netto_status add_sets(by_legs *l, const legs_ask *q, const holding_list *list, double *total, netto_complaint *complaint)
{
    frame *f = l->f;
    const netting_set *pool = NULL;
    netto_status status = q->pooled ? frame_pool(f, f->account, &pool, complaint) : NETTO_OK;
    if (status != NETTO_OK) return status;
    const netting_set *sets = q->pooled ? pool : f->sets;
    for (uint32_t k = 0, from = 0, to = 0; k < (q->pooled ? 1 : f->count) && status == NETTO_OK; k++, from = to) {
        while (to < list->count && list->items[to].key == sets[k].key) to++;
        l->s = &sets[k];
        if (q->only && l->s->key != *q->only) continue;
        *total += netting_set_netted(l->s, appraise_checked(f->a), NULL);
        if (to > from) status = add_set(l, list->items + from, to - from, complaint);
    }
    return status;
}

netto_status legs_by(frame *f, const legs_ask *q, const netto_leg **out, uint32_t *count, netto_complaint *complaint)
{
    by_legs l = {.f = f, .by = q->by, .most = q->most};
    double total = 0.0;
    uint32_t shares = 0;
    const netto_leg *made = NULL;
    netto_status status = frame_solidify(f, complaint);
    if (status != NETTO_OK) return status;
    holding_list list = legs_holdings(f, q->pooled);
    l.rows = list.items ? arena_array(&f->b->scratch, (size_t)list.count * WEIGHT_LOADS_MAX + 1, sizeof *l.rows) : NULL;
    if (!l.rows) return no_memory(complaint);
    status = add_sets(&l, q, &list, &total, complaint);
    f->a->leg_work += l.work;
    if (status == NETTO_OK) status = merge(&l, total, &made, &shares, complaint);
    if (status != NETTO_OK || q->only || q->by != NETTO_LEGS_BY_INSTRUMENT) return *out = made, *count = shares, status;
    return in_slot_order(f, q->pooled, made, shares, out, count, complaint);
}
