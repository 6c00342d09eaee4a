/* measure_netting.c: nested aggregation as a policy declares it: what a book holds is weighed on axes, and those are netted in
 * buckets, buckets in classes, classes in one number; netting sets add up (measure_set.h is one of them). */
#include <math.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "engine/measure_set.h"

/* What the sets add up to. */
typedef struct whole {
    double value, net, gross, root, residual;
} whole;

typedef struct run {
    set_rules in;
    whole all, *classes, *buckets; /* by slot */
    double *shares, *weights;      /* of axes, by slot; NULL: they are not told */
    bool *touched;                 /* axes, likewise */
    bool indefinite;
} run;

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for a measure; raise `capacity`");
}

static void add(whole *to, double value, double net, double gross, double root, double residual)
{
    to->value += value, to->net += net, to->gross += gross, to->root += root, to->residual += residual;
}

static void add_class(run *r, const set_sum *s, uint32_t which, double *shares)
{
    const aggregate_class *c = &s->classes[which];
    whole *class = &r->classes[s->class_slots[which]];
    double net = 0.0, all = 0.0, scale = aggregate_scale(s->classes, s->class_count, s->psi, which, s->total);
    for (uint32_t i = 0; i < c->count; i++) {
        const aggregate_bucket *b = &c->buckets[i];
        uint32_t from = (uint32_t)(b->w - s->w);
        double gross = 0.0;
        for (uint32_t k = 0; k < b->count; k++) gross += s->gross[from + k];
        add(&r->buckets[s->bucket_slots[b - s->buckets]], b->residual ? b->gross : b->k, b->net, gross, b->k, b->residual ? b->gross : 0.0);
        net += b->net, all += gross;
        if (!shares) continue;
        aggregate_shares(c, i, scale, shares);
        for (uint32_t k = 0; k < b->count; k++) {
            uint32_t slot = s->slot[from + k];
            r->shares[slot] += shares[k], r->weights[slot] += b->w[k], r->touched[slot] = true;
        }
    }
    add(class, c->value, net, all, c->root, c->residual);
    r->all.net += net, r->all.gross += all, r->all.residual += c->residual;
}

static netto_status add_set(run *r, const set_sum *s, netto_complaint *complaint)
{
    double *shares = r->shares ? TAKE(&r->in, s->count, double) : NULL;
    if (r->shares && !shares) return no_memory(complaint);
    for (uint32_t i = 0; i < s->class_count; i++) add_class(r, s, i, shares);
    r->all.value += s->total;
    r->indefinite |= s->indefinite;
    return NETTO_OK;
}

/* ---- a failed leg --------------------------------------------------------------------------------------------------------------- */

/* Each holding of the set fails alone; `others` is what the other sets come to. */
static netto_status try_legs(run *r, const holding *items, uint32_t count, double whole_value, netto_leg *worst, netto_complaint *complaint)
{
    set_sum s;
    netto_status status = set_find(&r->in, items, count, &s, complaint);
    double others = status == NETTO_OK ? whole_value - s.total : 0.0;
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++) {
        for (uint32_t k = 0; k < s.bucket_count; k++) r->in.m->a->measure_work += (uint64_t)s.buckets[k].count * s.buckets[k].count / 16;
        status = set_without(&r->in, &s, i, complaint);
        if (status != NETTO_OK) break;
        double left = others + s.total;
        if (!netto_text_given(worst->id) || left > worst->netted)
            *worst = (netto_leg){idmap_text(&r->in.m->b->instrument_ids, items[i].instrument), left};
    }
    return status;
}

/* ---- the answer -------------------------------------------------------------------------------------------------------------------- */

static const netto_named_number *numbers_of(arena *in, const whole *w, uint32_t *count)
{
    netto_named_number *n = arena_array(in, 4, sizeof *n);
    if (!n) return NULL;
    n[0] = (netto_named_number){TEXT_LITERAL("net"), w->net};
    n[1] = (netto_named_number){TEXT_LITERAL("gross"), w->gross};
    n[2] = (netto_named_number){TEXT_LITERAL("root"), w->root};
    n[3] = (netto_named_number){TEXT_LITERAL("residual"), w->residual};
    *count = 4;
    return n;
}

static bool fill(arena *in, netto_result *out, netto_text name, const whole *w)
{
    out->name = arena_text(in, name); /* axes may be forgotten before this is */
    out->value = w->value;
    out->numbers = numbers_of(in, w, &out->number_count);
    return out->name.bytes && out->numbers;
}

static bool tell_axes(run *r, arena *in, uint32_t from, uint32_t to, netto_result *out)
{
    netto_result *parts = arena_array(in, to - from + 1, sizeof *parts);
    netto_named_number *weights = arena_array(in, to - from + 1, sizeof *weights);
    if (!parts || !weights) return false;
    for (uint32_t i = from; i < to; i++) {
        uint32_t slot = r->in.x->order[i];
        if (!r->touched[slot]) continue;
        netto_result *p = &parts[out->part_count];
        weights[out->part_count] = (netto_named_number){TEXT_LITERAL("weight"), r->weights[slot]};
        *p = (netto_result){.name = arena_text(in, r->in.x->items[slot].place.name), .value = r->shares[slot], .numbers = &weights[out->part_count++], .number_count = 1};
        if (!p->name.bytes) return false;
    }
    out->parts = parts;
    out->by = TEXT_LITERAL("axis");
    return true;
}

/* Axes in the order of ranks stand by class and bucket; so do their parts.  Those that are not held are left out. */
static bool tell(run *r, const bool *held, netto_result *out)
{
    arena *in = &r->in.m->b->scratch;
    axes *x = r->in.x;
    uint32_t count = x->ranked, class_count = 0;
    netto_result *classes = arena_array(in, x->class_keys.count + 1u, sizeof *classes);
    r->all.root = r->all.value - r->all.residual;
    if (!classes || !fill(in, out, r->in.m->declared->name, &r->all)) return false;
    out->by = TEXT_LITERAL("class");
    out->parts = classes;
    for (uint32_t from = 0, to; from < count; from = to) {
        uint32_t class = x->buckets[x->items[x->order[from]].bucket].class, bucket_count = 0;
        for (to = from; to < count && x->buckets[x->items[x->order[to]].bucket].class == class;) to++;
        netto_result *buckets = arena_array(in, to - from + 1, sizeof *buckets), *c = &classes[class_count];
        if (!buckets) return false;
        for (uint32_t at = from, next; at < to; at = next) {
            uint32_t slot = x->items[x->order[at]].bucket;
            bool any = false;
            for (next = at; next < to && x->items[x->order[next]].bucket == slot; next++) any |= held[x->order[next]];
            if (!any) continue;
            netto_result *b = &buckets[bucket_count++];
            *b = (netto_result){.part_count = 0};
            if (!fill(in, b, x->buckets[slot].name, &r->buckets[slot]) || (r->shares && !tell_axes(r, in, at, next, b))) return false;
        }
        if (!bucket_count) continue;
        *c = (netto_result){.by = TEXT_LITERAL("bucket"), .parts = buckets, .part_count = bucket_count};
        if (!fill(in, c, x->classes[class].name, &r->classes[class])) return false;
        class_count++;
    }
    out->part_count = class_count;
    return true;
}

/* ---- the measure --------------------------------------------------------------------------------------------------------------------- */

/* Slots for all that the book sits on are there before anything is added up. */
static netto_status know_axes(run *r, const holding_list *list, netto_complaint *complaint)
{
    set_sum s = {0};
    netto_status status = set_entries(&r->in, list->items, list->count, &s, complaint);
    axes *x = r->in.x;
    if (status != NETTO_OK) return status;
    r->classes = TAKE(&r->in, x->class_keys.count, whole);
    r->buckets = TAKE(&r->in, x->bucket_keys.count, whole);
    r->touched = TAKE(&r->in, x->keys.count, bool);
    if (!axes_rank(x) || !r->classes || !r->buckets || !r->touched) return no_memory(complaint);
    memset(r->classes, 0, x->class_keys.count * sizeof *r->classes);
    memset(r->buckets, 0, x->bucket_keys.count * sizeof *r->buckets);
    memset(r->touched, 0, x->keys.count * sizeof *r->touched);
    for (uint32_t i = 0; i < s.entry_count; i++) r->touched[s.entries[i].slot] = true;
    if (!r->in.m->parts) return NETTO_OK;
    r->shares = TAKE(&r->in, x->keys.count, double);
    r->weights = TAKE(&r->in, x->keys.count, double);
    if (!r->shares || !r->weights) return no_memory(complaint);
    for (uint32_t i = 0; i < x->keys.count; i++) r->shares[i] = r->weights[i] = 0.0;
    return NETTO_OK;
}

static netto_status sum_sets(run *r, const holding_list *list, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    for (uint32_t from = 0, to; from < list->count && status == NETTO_OK; from = to) {
        set_sum s;
        to = holding_set_end(list, from);
        status = set_find(&r->in, list->items + from, to - from, &s, complaint);
        if (status == NETTO_OK) status = add_set(r, &s, complaint);
    }
    return status;
}

static netto_status try_sets(run *r, const holding_list *list, netto_leg *worst, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    for (uint32_t from = 0, to; from < list->count && status == NETTO_OK; from = to) {
        to = holding_set_end(list, from);
        status = try_legs(r, list->items + from, to - from, r->all.value, worst, complaint);
    }
    return status;
}

/* Each order alone, by a norm's bound: what they may add at most is the sum of what each is. */
static netto_status add_orders(run *r, netto_result *out, netto_complaint *complaint)
{
    holding_list rest;
    set_sum s;
    netto_status status = measure_resting(r->in.m, &rest, complaint);
    for (uint32_t i = 0; i < rest.count && status == NETTO_OK; i++) {
        status = set_find(&r->in, &rest.items[i], 1, &s, complaint);
        if (status == NETTO_OK) out->value += s.total;
    }
    return status;
}

static netto_status find(run *r, netto_result *out, netto_complaint *complaint)
{
    holding_list list;
    netto_leg leg = {.netted = 0.0}, *kept;
    netto_status status = measure_holdings(r->in.m, &list, complaint);
    if (status == NETTO_OK) status = know_axes(r, &list, complaint);
    if (status == NETTO_OK) status = sum_sets(r, &list, complaint);
    if (status == NETTO_OK && r->in.m->legs) status = try_sets(r, &list, &leg, complaint);
    if (status == NETTO_OK && !tell(r, r->touched, out)) status = no_memory(complaint);
    if (status == NETTO_OK) status = add_orders(r, out, complaint);
    if (status != NETTO_OK || !r->in.m->legs) return status;
    if (!(kept = arena_take(&r->in.m->b->scratch, sizeof *kept))) return no_memory(complaint);
    *kept = leg;
    out->worst = kept;
    return NETTO_OK;
}

/* What was kept of its axes goes, and comes again as it is asked for. */
static bool begin_anew(measure_ask *m)
{
    axes *made = axes_create(m->a->memory, m->declared);
    column *c = &m->own->columns[NETTO_HOOK_AXIS];
    if (!made) return false;
    axes_destroy(m->own->axes);
    m->own->axes = made;
    for (uint32_t i = 0; i < c->count; i++) c->cells[i].asked = 0;
    return true;
}

static netto_status run_once(measure_ask *m, netto_result *out, netto_complaint *complaint)
{
    axes *x = m->own->axes;
    run r = {.in = {.m = m, .x = x, .model = m->own->model}};
    r.in.modelled = !(m->declared->hooks >> NETTO_HOOK_CORRELATION & 1);
    r.in.grouped = m->declared->hooks >> NETTO_HOOK_GROUP & 1;
    r.in.checked = r.in.modelled ? r.in.model && r.in.model->mode == NETTO_CHECKED : x->mode == NETTO_CHECKED;
    arena_reset(&x->work);
    return find(&r, out, complaint);
}

netto_status measure_netting(measure_ask *m, netto_result *out, netto_complaint *complaint)
{
    const cuts *c = m->a->cuts;
    uint64_t before = m->a->measure_work;
    bool anew = m->own->axes->keys.count > AXES_KEPT || (c->again && c->count); /* a call that is listed is asked, and cut, whatever was kept */
    netto_status status = anew && !begin_anew(m) ? no_memory(complaint) : run_once(m, out, complaint);
    if (status != NETTO_ECAPACITY || anew || !begin_anew(m)) return status;
    m->a->measure_work = before; /* what was named and is held no more took the memory */
    *out = (netto_result){.levels = out->levels};
    return run_once(m, out, complaint);
}
