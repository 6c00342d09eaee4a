/* measure_set.c: one netting set of a netting measure: its axes weighed, its buckets netted, its classes joined. */
#include "appraisal/measure_set.h"

#include <math.h>
#include <string.h>

#include "base/complain.h"
#include "base/sort.h"
#include "base/text.h"
#include "netting/curvature.h"
#include "netting/product.h"
#include "netting/weight.h"

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for a measure; raise `capacity`");
}

/* ---- where things sit ------------------------------------------------------------------------------------------------- */

/* Kept as the slot of an axis; nil and false: it is left out. */
static netto_status take_axis(const measure_ask *m, netto_measure_hook hook, netto_text thing, const netto_answer *answer, double *out,
                              netto_complaint *complaint)
{
    uint32_t slot = 0;
    *out = NAN;
    if (answer->kind == NETTO_VALUE_NIL || (answer->kind == NETTO_VALUE_BOOLEAN && !answer->boolean)) return NETTO_OK;
    if (answer->kind != NETTO_VALUE_MAP)
        return measure_refuse(m, complaint, "%s: expected a table of class, bucket and name, nil or false for '%.*s'", netto_hook_word(hook),
                              TEXT(thing));
    netto_status status = axes_add(m->own->axes, m, answer->text, thing, &slot, complaint);
    if (status == NETTO_OK) *out = slot;
    return status;
}

static netto_text id_of(const measure_ask *m, uint32_t thing)
{
    return idmap_text(m->own->of_factors ? &m->b->factor_ids : &m->b->instrument_ids, thing);
}

/* Without a hook each thing is an axis of its own, in one bucket. */
static netto_status axis_of(const set_rules *r, uint32_t thing, double *out, netto_complaint *complaint)
{
    static const netto_text empty = {"\x80", 1};
    uint32_t slot = 0;
    if (r->m->declared->hooks >> NETTO_HOOK_AXIS & 1) return measure_column(r->m, NETTO_HOOK_AXIS, thing, take_axis, out, complaint);
    netto_status status = axes_add(r->x, r->m, empty, id_of(r->m, thing), &slot, complaint);
    *out = slot;
    return status;
}

/* What a hook says of a thing, or what stands for it where there is none; nil counts nothing. */
static netto_status number_of(const set_rules *r, netto_measure_hook hook, uint32_t thing, double left_out, double *out, netto_complaint *complaint)
{
    *out = left_out;
    if (!(r->m->declared->hooks >> hook & 1)) return NETTO_OK;
    netto_status status = measure_column(r->m, hook, thing, measure_take_number, out, complaint);
    if (status == NETTO_OK && isnan(*out)) *out = 0.0;
    return status;
}

/* ---- what is held on the axes --------------------------------------------------------------------------------------------- */

static netto_status add_entry(const set_rules *r, const holding *h, uint32_t number, uint32_t thing, double load, entry *list, uint32_t *count,
                              netto_complaint *complaint)
{
    double slot = NAN, weight = 0.0;
    netto_status status = axis_of(r, thing, &slot, complaint);
    if (status != NETTO_OK || isnan(slot)) return status;
    status = number_of(r, NETTO_HOOK_WEIGHT, thing, 1.0, &weight, complaint);
    if (status != NETTO_OK) return status;
    list[(*count)++] = (entry){(uint32_t)slot, number, weight * (h->net * load), h->net * load, fabs(weight * load) * h->gross, 0.0};
    return NETTO_OK;
}

/* What is lost upward and downward; of longs and shorts apart the worse of the two, if it is a loss. */
static netto_status add_curved(const set_rules *r, const holding *h, uint32_t number, uint32_t thing, double amount, entry *list, uint32_t *count,
                               netto_complaint *complaint)
{
    double slot = NAN, load[2] = {NAN, NAN};
    netto_status status = axis_of(r, thing, &slot, complaint);
    if (status == NETTO_OK && !isnan(slot)) status = measure_column_pair(r->m, NETTO_HOOK_LOAD, thing, load, complaint);
    if (status != NETTO_OK || isnan(slot) || isnan(load[0])) return status;
    double up = amount * load[0], down = amount * load[1];
    double gross = 0.5 * (h->gross + h->net) * fmax(0.0, fmax(up, down)) + 0.5 * (h->gross - h->net) * fmax(0.0, fmax(-up, -down));
    list[(*count)++] = (entry){.slot = (uint32_t)slot, .holding = number, .w = h->net * up, .down = h->net * down, .gross = gross};
    return NETTO_OK;
}

static netto_status add_holding(const set_rules *r, const holding *h, uint32_t number, entry *list, uint32_t *count, netto_complaint *complaint)
{
    const measure_ask *m = r->m;
    unit_load loads[WEIGHT_LOADS_MAX];
    uint32_t given = 0;
    double load = 0.0;
    bool asks = m->declared->hooks >> NETTO_HOOK_LOAD & 1;
    netto_status status;
    if (r->curved && !m->own->of_factors) return add_curved(r, h, number, h->instrument, 1.0, list, count, complaint);
    if (m->own->of_factors) status = weight_loads(m->b, h->instrument, loads, &given, complaint);
    else status = asks ? number_of(r, NETTO_HOOK_LOAD, h->instrument, 0.0, &load, complaint) : weight_exposure(m->b, h->instrument, &load, complaint);
    if (status == NETTO_OK && !m->own->of_factors) return add_entry(r, h, number, h->instrument, load, list, count, complaint);
    for (uint32_t i = 0; i < given && status == NETTO_OK; i++)
        status = (r->curved ? add_curved : add_entry)(r, h, number, loads[i].factor, loads[i].amount, list, count, complaint);
    return status;
}

netto_status set_entries(const set_rules *r, const holding *items, uint32_t count, set_sum *s, netto_complaint *complaint)
{
    uint32_t most = 0;
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < count; i++) most += r->m->b->instruments[items[i].instrument].load_count + 2;
    entry *list = TAKE(r, most, entry);
    if (!list) return no_memory(complaint);
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++) status = add_holding(r, &items[i], i, list, &s->entry_count, complaint);
    s->entries = list;
    return status;
}

/* ---- places ------------------------------------------------------------------------------------------------------------- */

static int compare_ranks(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

netto_status set_places(const set_rules *r, set_sum *s, netto_complaint *complaint)
{
    axes *x = r->x;
    uint32_t *ranks = TAKE(r, s->entry_count, uint32_t), *spare = TAKE(r, s->entry_count, uint32_t);
    s->slot = TAKE(r, s->entry_count, uint32_t);
    if (!ranks || !spare || !s->slot || !axes_rank(x)) return no_memory(complaint);
    uint64_t stamp = ++x->stamps;
    for (uint32_t i = 0; i < s->entry_count; i++) {
        axis *a = &x->items[s->entries[i].slot];
        if (a->stamp == stamp) continue;
        a->stamp = stamp;
        ranks[s->count++] = a->rank;
    }
    sort_stable(ranks, s->count, sizeof *ranks, compare_ranks, spare);
    for (uint32_t i = 0; i < s->count; i++) {
        s->slot[i] = x->order[ranks[i]];
        x->items[s->slot[i]].at = i;
    }
    return NETTO_OK;
}

static bool same_place(const axis_place *a, const axis_place *b)
{
    return text_equal(a->class, b->class) && text_equal(a->bucket, b->bucket) && text_equal(a->entity, b->entity) && text_equal(a->name, b->name);
}

/* What nets must be one thing to all later hooks. */
static netto_status check_places(const set_rules *r, const set_sum *s, netto_complaint *complaint)
{
    for (uint32_t i = 1; i < s->count; i++) {
        const axis_place *a = &r->x->items[s->slot[i - 1]].place, *b = &r->x->items[s->slot[i]].place;
        if (same_place(a, b))
            return measure_refuse(r->m, complaint, "axis: two that differ are in class '%.*s', bucket '%.*s' named '%.*s'", TEXT(b->class),
                                  TEXT(b->bucket), TEXT(b->name));
    }
    return NETTO_OK;
}

static bool take_columns(const set_rules *r, set_sum *s)
{
    uint32_t **numbers[] = {&s->row, &s->entity, &s->group, &s->cells};
    double **reals[] = {&s->w, &s->y, &s->gross, &s->units, &s->scaled};
    bool good = true;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) good = good && (*numbers[i] = TAKE(r, s->count, uint32_t));
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) good = good && (*reals[i] = TAKE(r, s->count, double));
    if (r->curved) good = good && (s->side[0] = TAKE(r, s->count, double)) && (s->side[1] = TAKE(r, s->count, double)) && (s->doubled = TAKE(r, s->count, double));
    return good;
}

/* ---- concentration -------------------------------------------------------------------------------------------------------- */

double set_scaled(double sum, double threshold)
{
    double ratio = sqrt(fabs(sum) / threshold);
    return ratio > 1.0 ? ratio : 1.0;
}

/* Each axis by its own threshold. */
static netto_status concentrate(const set_rules *r, set_sum *s, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < s->count && status == NETTO_OK; i++) status = axes_group(r->x, r->m, s->slot[i], complaint);
    double *sums = TAKE(r, r->x->groups.count, double);
    if (status != NETTO_OK) return status;
    if (!sums) return no_memory(complaint);
    for (uint32_t i = 0; i < s->count; i++) sums[r->x->items[s->slot[i]].group] = 0.0;
    for (uint32_t i = 0; i < s->count; i++) sums[r->x->items[s->slot[i]].group] += s->units[i];
    for (uint32_t i = 0; i < s->count; i++) {
        const axis *a = &r->x->items[s->slot[i]];
        s->group[i] = a->group;
        s->scaled[i] = set_scaled(sums[a->group], a->threshold);
    }
    return NETTO_OK;
}

/* Sum the entries, all but those of the holding `without`, and multiply by concentration. */
static netto_status weigh(const set_rules *r, set_sum *s, uint32_t without, netto_complaint *complaint)
{
    for (uint32_t i = 0; i < s->count; i++) s->w[i] = s->gross[i] = s->units[i] = 0.0, s->scaled[i] = 1.0;
    for (uint32_t i = 0; r->curved && i < s->count; i++) s->side[0][i] = s->side[1][i] = 0.0;
    for (uint32_t i = 0; i < s->entry_count; i++) {
        const entry *e = &s->entries[i];
        uint32_t at = r->x->items[e->slot].at;
        if (e->holding == without) continue;
        s->w[at] += e->w;
        s->units[at] += e->units;
        s->gross[at] += e->gross;
        if (r->curved) s->side[0][at] += e->w, s->side[1][at] += e->down;
    }
    if (!r->grouped) return NETTO_OK;
    netto_status status = concentrate(r, s, complaint);
    for (uint32_t i = 0; i < s->count && status == NETTO_OK; i++) s->w[i] *= s->scaled[i], s->gross[i] *= s->scaled[i];
    return status;
}

/* ---- buckets ------------------------------------------------------------------------------------------------------------------ */

/* The row of the factor that an axis is named after. */
static uint32_t model_row(const set_rules *r, uint32_t slot)
{
    const axis_place *p = &r->x->items[slot].place;
    uint32_t factor = netto_text_given(p->entity) ? SLOT_NONE : idmap_find(&r->m->b->factor_ids, p->name);
    return factor == SLOT_NONE ? SLOT_NONE : correlation_row(r->model, factor);
}

/* In each bucket those that no model knows stand last. */
static bool part_unmodelled(const set_rules *r, set_sum *s, uint32_t from, uint32_t to, uint32_t *known)
{
    uint32_t *aside = TAKE(r, to - from, uint32_t), count = 0;
    *known = from;
    if (!aside) return false;
    for (uint32_t i = from; i < to; i++) {
        if (model_row(r, s->slot[i]) != SLOT_NONE) s->slot[(*known)++] = s->slot[i];
        else aside[count++] = s->slot[i];
    }
    for (uint32_t i = 0; i < count; i++) s->slot[*known + i] = aside[i];
    for (uint32_t i = from; i < to; i++) r->x->items[s->slot[i]].at = i;
    return true;
}

static netto_status refuse_pairs(const set_rules *r, const char *of, uint32_t count, uint32_t most, const char *hint, netto_complaint *complaint)
{
    return measure_refuse(r->m, complaint, "%u %s are more than %u, and too many pairs to ask of: %s", count, of, most, hint);
}

static netto_status ask_pairs(const set_rules *r, const set_sum *s, uint32_t from, uint32_t to, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    if (to - from > AXES_ASKED_MAX)
        return refuse_pairs(r, "axes in one bucket", to - from, AXES_ASKED_MAX, "give them an entity and a cell, name a model, or make smaller buckets", complaint);
    for (uint32_t i = from; i < to && status == NETTO_OK; i++)
        for (uint32_t j = i + 1; j < to && status == NETTO_OK; j++) status = axes_pair(r->x, r->m, s->slot[i], s->slot[j], complaint);
    return status;
}

/* Where a variant or concentrations change what a model says, that is kept. */
static netto_status copy_pairs(const set_rules *r, const set_sum *s, const uint32_t *rows, uint32_t from, uint32_t to, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    if (to - from > CORRELATION_FACTORS_MAX)
        return refuse_pairs(r, "axes in one bucket", to - from, CORRELATION_FACTORS_MAX, "make smaller buckets, or do without variants and concentration", complaint);
    axes_model(r->x, r->x->items[s->slot[from]].bucket, r->model->version);
    for (uint32_t i = from; i < to && status == NETTO_OK; i++)
        for (uint32_t j = i + 1; j < to && status == NETTO_OK; j++)
            status = axes_given(r->x, r->m, s->slot[i], s->slot[j], r->model, rows[i - from], rows[j - from], complaint);
    return status;
}

static netto_status know_pairs(const set_rules *r, const set_sum *s, uint32_t from, uint32_t to, netto_complaint *complaint)
{
    uint32_t *rows = r->direct ? s->row + from : r->modelled ? TAKE(r, to - from, uint32_t) : NULL;
    if (!r->modelled) return ask_pairs(r, s, from, to, complaint);
    if (!rows) return no_memory(complaint);
    for (uint32_t i = from; i < to; i++) rows[i - from] = model_row(r, s->slot[i]);
    return r->direct ? NETTO_OK : copy_pairs(r, s, rows, from, to, complaint);
}

/* Of cells: one axis for each of those that are held, of one entity with each other, and of two. */
static netto_status know_cells(const set_rules *r, set_sum *s, uint32_t from, uint32_t to, netto_complaint *complaint)
{
    axis_bucket *b = &r->x->buckets[r->x->items[s->slot[from]].bucket];
    bool many = r->x->items[s->slot[from]].entity != r->x->items[s->slot[to - 1]].entity;
    uint32_t *first = TAKE(r, b->cells.count, uint32_t), *cells = s->cells + from, count = 0;
    netto_status status = NETTO_OK;
    if (!first) return no_memory(complaint);
    if (r->grouped && to - from > CORRELATION_FACTORS_MAX) /* each pair by its own ratio: no cells help */
        return measure_refuse(r->m, complaint, "%u axes in one bucket are more than %d, and too many pairs to concentrate: make smaller buckets, or do without "
                              "concentration", to - from, CORRELATION_FACTORS_MAX);
    for (uint32_t i = 0; i < b->cells.count; i++) first[i] = SLOT_NONE;
    for (uint32_t i = from; i < to; i++) {
        uint32_t cell = r->x->items[s->slot[i]].row;
        if (first[cell] == SLOT_NONE) first[cell] = s->slot[i], cells[count++] = cell;
    }
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++)
        for (uint32_t j = i; j < count && status == NETTO_OK; j++)
            status = axes_cells(r->x, r->m, first[cells[i]], first[cells[j]], many, complaint);
    s->cell_counts[s->bucket_count - 1] = count;
    return status;
}

static netto_status open_bucket(const set_rules *r, set_sum *s, uint32_t from, uint32_t to, bool residual, bool inside, netto_complaint *complaint)
{
    uint32_t slot = r->x->items[s->slot[from]].bucket;
    aggregate_bucket *b = &s->buckets[s->bucket_count];
    s->cell_counts[s->bucket_count] = 0;
    s->bucket_slots[s->bucket_count++] = slot;
    *b = (aggregate_bucket){.w = s->w + from, .y = s->y + from, .count = to - from, .residual = residual, .inside = inside};
    for (uint32_t i = from; i < to; i++) s->row[i] = r->x->items[s->slot[i]].row, s->entity[i] = r->x->items[s->slot[i]].entity;
    if (residual) return NETTO_OK;
    return r->x->buckets[slot].celled ? know_cells(r, s, from, to, complaint) : know_pairs(r, s, from, to, complaint);
}

static netto_status open_buckets(const set_rules *r, set_sum *s, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    s->buckets = TAKE(r, 2 * (size_t)s->count, aggregate_bucket);
    s->bucket_slots = TAKE(r, 2 * (size_t)s->count, uint32_t);
    s->cell_counts = TAKE(r, 2 * (size_t)s->count, uint32_t);
    if (!s->buckets || !s->bucket_slots || !s->cell_counts) return no_memory(complaint);
    for (uint32_t from = 0, to, known; from < s->count && status == NETTO_OK; from = to) {
        uint32_t bucket = r->x->items[s->slot[from]].bucket;
        for (to = from; to < s->count && r->x->items[s->slot[to]].bucket == bucket;) to++;
        status = axes_residual(r->x, r->m, bucket, complaint);
        if (status != NETTO_OK) break;
        bool residual = r->x->buckets[bucket].residual;
        known = to;
        if (!residual && r->modelled && !part_unmodelled(r, s, from, to, &known)) return no_memory(complaint);
        if (known > from) status = open_bucket(r, s, from, known, residual, r->x->buckets[bucket].inside, complaint);
        if (status == NETTO_OK && to > known) status = open_bucket(r, s, known, to, true, false, complaint);
    }
    return status;
}

/* How the axes of a bucket correlate in the variant that is asked. */
typedef struct bucket_pairs {
    aggregate_cells cells;
    aggregate_pairs pairs;
    bool celled;
} bucket_pairs;

static void find_pairs(const set_rules *r, const set_sum *s, uint32_t which, bucket_pairs *out)
{
    const aggregate_bucket *b = &s->buckets[which];
    const axis_bucket *of = &r->x->buckets[s->bucket_slots[which]];
    uint32_t from = (uint32_t)(b->w - s->w), v = r->m->variant;
    const symmetric *same = &of->rho[v].rho, *other = &of->other[v].rho;
    bool many = of->celled && b->count && s->entity[from] != s->entity[from + b->count - 1];
    out->celled = of->celled;
    out->cells = (aggregate_cells){s->entity + from, s->row + from, same->cells, many ? other->cells : same->cells,
                                   s->cells + from, s->cell_counts[which], same->stride, many ? other->stride : same->stride, s->sums};
    out->pairs = (aggregate_pairs){s->row + from, same->cells, same->stride, of->celled ? &out->cells : NULL, r->grouped ? s->group + from : NULL, s->scaled + from};
}

double set_between(const set_rules *r, const set_sum *s, uint32_t bucket, uint32_t i, uint32_t j)
{
    bucket_pairs p;
    uint32_t from = (uint32_t)(s->buckets[bucket].w - s->w);
    if (r->direct && !r->x->buckets[s->bucket_slots[bucket]].celled) return correlation_between(r->model, s->row[i], s->row[j]);
    find_pairs(r, s, bucket, &p);
    return aggregate_pair(&p.pairs, i - from, j - from);
}

/* y = Cw */
static void multiply(const set_rules *r, const set_sum *s, uint32_t which, const double *w, double *y)
{
    const aggregate_bucket *b = &s->buckets[which];
    uint32_t from = (uint32_t)(b->w - s->w);
    bucket_pairs p;
    find_pairs(r, s, which, &p);
    if (r->direct && !p.celled) product_refresh(r->model, s->row + from, w, b->count, y);
    else if (r->grouped) aggregate_grouped(w, b->count, &p.pairs, y);
    else if (p.celled) aggregate_by_cell(w, b->count, &p.cells, y);
    else aggregate_rows(w, b->count, s->row + from, p.pairs.rho, p.pairs.stride, y);
}

/* One way; of a residual bucket what is lost adds up. */
static void net_side(const set_rules *r, set_sum *s, uint32_t which, int side, double *k, double *sum)
{
    const aggregate_bucket *b = &s->buckets[which];
    uint32_t from = (uint32_t)(b->w - s->w);
    const double *w = s->side[side] + from;
    double *v = s->doubled + from, *y = s->y + from;
    *k = *sum = 0.0;
    for (uint32_t i = 0; i < b->count; i++) *sum += w[i];
    for (uint32_t i = 0; b->residual && i < b->count; i++) *k += w[i] > 0.0 ? w[i] : 0.0;
    if (b->residual) return;
    curvature_double(w, b->count, v);
    multiply(r, s, which, v, y);
    *k = aggregate_root(curvature_square(w, y, b->count));
}

/* The slopes of the way that counts, for contributions. */
static void find_slopes(const set_rules *r, set_sum *s, uint32_t which)
{
    const aggregate_bucket *b = &s->buckets[which];
    uint32_t from = (uint32_t)(b->w - s->w);
    double *v = s->doubled + from, *y = s->y + from, *spare = s->units + from; /* of concentration, which there is none of */
    curvature_double(b->w, b->count, v);
    multiply(r, s, which, v, y);
    curvature_gains_cut(b->w, b->count, v);
    multiply(r, s, which, v, spare);
    curvature_slopes(b->w, y, spare, b->count, y);
}

static void net_curved(const set_rules *r, set_sum *s, uint32_t which)
{
    aggregate_bucket *b = &s->buckets[which];
    uint32_t from = (uint32_t)(b->w - s->w);
    double k[2], sum[2];
    for (int side = 0; side < 2; side++) net_side(r, s, which, side, &k[side], &sum[side]);
    int side = curvature_is_up(k[0], k[1], sum[0], sum[1]) ? 0 : 1;
    memcpy(s->w + from, s->side[side] + from, b->count * sizeof *s->w);
    if (b->residual) curvature_gains_cut(s->side[side] + from, b->count, s->w + from);
    b->net = b->residual ? k[side] : sum[side];
    b->s = b->residual ? 0.0 : sum[side];
    b->k = b->residual && !b->inside ? 0.0 : k[side];
    b->square = b->k * b->k;
    b->gross = b->residual ? k[side] : 0.0;
    for (uint32_t i = from; !b->residual && i < from + b->count; i++) b->gross += s->gross[i];
    b->indefinite = b->clamped = false;
    if (r->m->parts && !b->residual) find_slopes(r, s, which);
}

static void net_bucket(const set_rules *r, set_sum *s, uint32_t which)
{
    aggregate_bucket *b = &s->buckets[which];
    if (r->curved) return net_curved(r, s, which);
    if (!b->residual) multiply(r, s, which, b->w, s->y + (b->w - s->w));
    aggregate_net(b, r->checked);
}

/* ---- classes ------------------------------------------------------------------------------------------------------------------ */

/* Of a bucket that is a group itself; 0: of one whose axes are grouped otherwise, or that nothing is in. */
static double concentration_of(const set_rules *r, const set_sum *s, const aggregate_bucket *b)
{
    uint32_t from = (uint32_t)(b->w - s->w);
    double scaled = 0.0;
    for (uint32_t i = from; i < from + b->count; i++) {
        if (s->gross[i] == 0.0) continue; /* nothing is there */
        if (!r->x->items[s->slot[i]].whole) return 0.0;
        scaled = s->scaled[i];
    }
    return scaled;
}

static double between(const set_rules *r, const set_sum *s, const aggregate_bucket *a, const aggregate_bucket *b, double gamma)
{
    double one = r->grouped ? concentration_of(r, s, a) : 0.0, two = r->grouped ? concentration_of(r, s, b) : 0.0;
    return one > 0.0 && two > 0.0 ? gamma * aggregate_ratio(one, two) : gamma;
}

static netto_status join_class(const set_rules *r, set_sum *s, aggregate_class *c, double *gamma, netto_complaint *complaint)
{
    uint32_t first = (uint32_t)(c->buckets - s->buckets), n = c->count;
    netto_status status = NETTO_OK;
    double rho = 0.0;
    uint32_t asked = 0;
    for (uint32_t i = 0; i < n; i++) asked += !c->buckets[i].residual;
    if (gamma && asked > AXES_ASKED_MAX) return refuse_pairs(r, "buckets of one class", asked, AXES_ASKED_MAX, "make fewer buckets", complaint);
    for (uint32_t i = 0; gamma && i < n; i++) {
        gamma[(size_t)i * n + i] = 1.0;
        for (uint32_t j = 0; j < i && status == NETTO_OK; j++) {
            bool apart = c->buckets[i].residual || c->buckets[j].residual;
            rho = 0.0;
            if (!apart) status = axes_across(r->x, r->m, s->bucket_slots[first + j], s->bucket_slots[first + i], &rho, complaint);
            apart = apart || (r->curved && !curvature_psi(c->buckets[i].s, c->buckets[j].s));
            gamma[(size_t)i * n + j] = gamma[(size_t)j * n + i] = apart ? 0.0 : between(r, s, &c->buckets[j], &c->buckets[i], rho);
        }
    }
    c->gamma = gamma;
    if (status == NETTO_OK) aggregate_join(c, r->curved ? AGGREGATE_NEVER : r->x->clamp, r->checked);
    return status;
}

static bool across_is_asked(const set_rules *r)
{
    return r->m->declared->hooks >> NETTO_HOOK_ACROSS & 1;
}

static netto_status open_classes(const set_rules *r, set_sum *s, netto_complaint *complaint)
{
    uint32_t most = 0, cells = 0;
    s->classes = TAKE(r, s->bucket_count, aggregate_class);
    s->class_slots = TAKE(r, s->bucket_count, uint32_t);
    if (!s->classes || !s->class_slots) return no_memory(complaint);
    for (uint32_t from = 0, to; from < s->bucket_count; from = to) {
        uint32_t class = r->x->buckets[s->bucket_slots[from]].class;
        for (to = from; to < s->bucket_count && r->x->buckets[s->bucket_slots[to]].class == class; to++)
            if (r->x->buckets[s->bucket_slots[to]].cells.count > cells) cells = r->x->buckets[s->bucket_slots[to]].cells.count;
        s->class_slots[s->class_count] = class;
        s->classes[s->class_count++] = (aggregate_class){.buckets = s->buckets + from, .count = to - from};
        if (to - from > most) most = to - from;
    }
    s->sums = TAKE(r, cells, double);
    s->psi = TAKE(r, (size_t)s->class_count * s->class_count, double);
    return s->sums && s->psi ? NETTO_OK : no_memory(complaint);
}

static netto_status total_up(const set_rules *r, set_sum *s, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    uint32_t n = s->class_count;
    bool asked = r->m->declared->hooks >> NETTO_HOOK_TOTAL & 1;
    if (asked && n > AXES_ASKED_MAX) return refuse_pairs(r, "classes", n, AXES_ASKED_MAX, "make fewer classes", complaint);
    for (uint32_t i = 0; asked && i < n; i++) {
        s->psi[(size_t)i * n + i] = 1.0;
        for (uint32_t j = 0; j < i && status == NETTO_OK; j++) {
            double rho = 0.0;
            status = axes_total(r->x, r->m, s->class_slots[j], s->class_slots[i], &rho, complaint);
            s->psi[(size_t)i * n + j] = s->psi[(size_t)j * n + i] = rho;
        }
    }
    if (!asked) s->psi = NULL;
    if (status == NETTO_OK) s->total = aggregate_total(s->classes, n, s->psi);
    return status;
}

/* From weights to the total. */
static netto_status aggregate(const set_rules *r, set_sum *s, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    s->indefinite = false;
    for (uint32_t i = 0; i < s->bucket_count; i++) net_bucket(r, s, i), s->indefinite |= s->buckets[i].indefinite;
    for (uint32_t i = 0; i < s->class_count && status == NETTO_OK; i++) {
        aggregate_class *c = &s->classes[i];
        double *gamma = across_is_asked(r) ? TAKE(r, (size_t)c->count * c->count, double) : NULL;
        if (across_is_asked(r) && !gamma) return no_memory(complaint);
        status = join_class(r, s, c, gamma, complaint);
        s->indefinite |= c->indefinite;
    }
    if (status == NETTO_OK) status = total_up(r, s, complaint);
    if (status == NETTO_OK && !isfinite(s->total)) status = measure_refuse(r->m, complaint, "what is held is too large to be a number");
    return status;
}

/* ---- one netting set ---------------------------------------------------------------------------------------------------------- */

netto_status set_find(const set_rules *r, const holding *items, uint32_t count, set_sum *s, netto_complaint *complaint)
{
    memset(s, 0, sizeof *s);
    netto_status status = set_entries(r, items, count, s, complaint);
    if (status == NETTO_OK) status = set_places(r, s, complaint);
    if (status == NETTO_OK) status = check_places(r, s, complaint);
    if (status == NETTO_OK && !take_columns(r, s)) status = no_memory(complaint);
    if (status == NETTO_OK) status = open_buckets(r, s, complaint);
    if (status == NETTO_OK) status = open_classes(r, s, complaint);
    if (status == NETTO_OK) status = weigh(r, s, UINT32_MAX, complaint);
    r->m->a->measure_work += 4 * (uint64_t)s->entry_count;
    for (uint32_t i = 0; i < s->bucket_count; i++) r->m->a->measure_work += (uint64_t)s->buckets[i].count * s->buckets[i].count / 16;
    return status == NETTO_OK ? aggregate(r, s, complaint) : status;
}

netto_status set_without(const set_rules *r, set_sum *s, uint32_t holding, netto_complaint *complaint)
{
    netto_status status = weigh(r, s, holding, complaint);
    return status == NETTO_OK ? aggregate(r, s, complaint) : status;
}
