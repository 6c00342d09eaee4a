/* measure_netting.c: nested aggregation as a policy declares it: what a book holds is weighed on axes, and those are netted in
 * buckets, buckets in classes, classes in one number; netting sets add up (measure_set.h is one of them). */
#include <math.h>
#include <string.h>

#include "appraisal/measure_set.h"
#include "base/complain.h"
#include "base/text.h"

/* What the sets add up to. */
typedef struct whole {
    double value, net, gross, root, residual;
} whole;

typedef struct failure failure;

typedef struct run {
    set_rules in;
    uint32_t *held, count;         /* axes that the book is on, in the order of ranks; those, their buckets and classes have seats: */
    whole all, *classes, *buckets;
    double *shares, *weights;      /* of axes; NULL: they are not told */
    failure *failures;             /* by holding; NULL likewise */
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
    whole *class = &r->classes[r->in.x->classes[s->class_slots[which]].seat];
    double net = 0.0, all = 0.0, scale = aggregate_scale(s->classes, s->class_count, s->psi, which, s->total);
    for (uint32_t i = 0; i < c->count; i++) {
        const aggregate_bucket *b = &c->buckets[i];
        uint32_t from = (uint32_t)(b->w - s->w);
        double gross = 0.0;
        for (uint32_t k = 0; k < b->count; k++) gross += s->gross[from + k];
        add(&r->buckets[r->in.x->buckets[s->bucket_slots[b - s->buckets]].seat], b->residual ? b->gross : b->k, b->net, gross, b->k, b->residual && !b->inside ? b->gross : 0.0);
        net += b->net, all += gross;
        if (!shares) continue;
        aggregate_shares(c, i, scale, shares);
        for (uint32_t k = 0; k < b->count; k++) {
            uint32_t seat = r->in.x->items[s->slot[from + k]].seat;
            r->shares[seat] += shares[k], r->weights[seat] += b->w[k];
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

/* What a holding's set comes to, and what it leaves when it fails. */
struct failure {
    double total, left;
};

static netto_status try_legs(run *r, set_sum *s, uint32_t count, failure *out, netto_complaint *complaint)
{
    double total = s->total, *left = TAKE(&r->in, count, double);
    if (!left) return no_memory(complaint);
    netto_status status = set_legs(&r->in, s, count, left, complaint);
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++) out[i] = (failure){total, left[i]};
    return status;
}

/* The other sets stand as they are. */
static netto_leg worst_of(const run *r, const holding_list *list)
{
    netto_leg worst = {.netted = 0.0};
    for (uint32_t i = 0; i < list->count; i++) {
        double left = r->all.value - r->failures[i].total + r->failures[i].left;
        if (!netto_text_given(worst.id) || left > worst.netted)
            worst = (netto_leg){.id = idmap_text(&r->in.m->b->instrument_ids, list->items[i].instrument), .netted = left};
    }
    return worst;
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
        netto_result *p = &parts[out->part_count];
        weights[out->part_count] = (netto_named_number){TEXT_LITERAL("weight"), r->weights[i]};
        *p = (netto_result){.name = arena_text(in, r->in.x->items[r->held[i]].place.name), .value = r->shares[i], .numbers = &weights[out->part_count++], .number_count = 1};
        if (!p->name.bytes) return false;
    }
    out->parts = parts;
    out->by = TEXT_LITERAL("axis");
    return true;
}

static uint32_t bucket_at(const run *r, uint32_t i)
{
    return r->in.x->items[r->held[i]].bucket;
}

static bool tell_class(run *r, arena *in, uint32_t from, uint32_t to, netto_result *c)
{
    axes *x = r->in.x;
    uint32_t class = x->buckets[bucket_at(r, from)].class;
    netto_result *buckets = arena_array(in, to - from + 1, sizeof *buckets);
    if (!buckets) return false;
    *c = (netto_result){.by = TEXT_LITERAL("bucket"), .parts = buckets};
    for (uint32_t at = from, next; at < to; at = next) {
        uint32_t slot = bucket_at(r, at);
        netto_result *b = &buckets[c->part_count++];
        for (next = at; next < to && bucket_at(r, next) == slot;) next++;
        *b = (netto_result){.part_count = 0};
        if (!fill(in, b, x->buckets[slot].name, &r->buckets[x->buckets[slot].seat]) || (r->shares && !tell_axes(r, in, at, next, b))) return false;
    }
    return fill(in, c, x->classes[class].name, &r->classes[x->classes[class].seat]);
}

/* Axes in the order of ranks stand by class and bucket; so do their parts. */
static bool tell(run *r, netto_result *out)
{
    arena *in = &r->in.m->b->scratch;
    axes *x = r->in.x;
    netto_result *classes = arena_array(in, r->count + 1u, sizeof *classes);
    r->all.root = r->all.value - r->all.residual;
    if (!classes || !fill(in, out, r->in.m->declared->name, &r->all)) return false;
    out->by = TEXT_LITERAL("class");
    out->parts = classes;
    for (uint32_t from = 0, to; from < r->count; from = to) {
        uint32_t class = x->buckets[bucket_at(r, from)].class;
        for (to = from; to < r->count && x->buckets[bucket_at(r, to)].class == class;) to++;
        if (!tell_class(r, in, from, to, &classes[out->part_count++])) return false;
    }
    return true;
}

/* ---- the measure --------------------------------------------------------------------------------------------------------------------- */

/* Seats in the order of ranks, in which axes stand by class and bucket. */
static void seat(run *r)
{
    axes *x = r->in.x;
    uint32_t buckets = 0, classes = 0;
    for (uint32_t i = 0; i < r->count; i++) {
        bool next = i == 0 || bucket_at(r, i) != bucket_at(r, i - 1);
        axis_bucket *b = &x->buckets[bucket_at(r, i)];
        x->items[r->held[i]].seat = i;
        if (next && (i == 0 || b->class != x->buckets[bucket_at(r, i - 1)].class)) x->classes[b->class].seat = classes++;
        if (next) b->seat = buckets++;
    }
}

/* Seats for all that the book is on are there before anything is added up. */
static netto_status know_axes(run *r, const holding_list *list, netto_complaint *complaint)
{
    set_sum s = {0};
    netto_status status = set_entries(&r->in, list->items, list->count, &s, complaint);
    if (status == NETTO_OK) status = set_places(&r->in, &s, complaint);
    if (status != NETTO_OK) return status;
    r->held = s.slot, r->count = s.count;
    r->classes = TAKE(&r->in, s.count, whole);
    r->buckets = TAKE(&r->in, s.count, whole);
    if (r->in.m->parts) r->shares = TAKE(&r->in, s.count, double), r->weights = TAKE(&r->in, s.count, double);
    if (r->in.m->legs) r->failures = TAKE(&r->in, list->count, failure);
    if (!r->classes || !r->buckets || (r->in.m->parts && (!r->shares || !r->weights)) || (r->in.m->legs && !r->failures)) return no_memory(complaint);
    memset(r->classes, 0, s.count * sizeof *r->classes);
    memset(r->buckets, 0, s.count * sizeof *r->buckets);
    for (uint32_t i = 0; r->shares && i < s.count; i++) r->shares[i] = r->weights[i] = 0.0;
    seat(r);
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
        if (status == NETTO_OK && r->failures) status = try_legs(r, &s, to - from, r->failures + from, complaint);
    }
    return status;
}

/* What an order adds at most; of curvature it matters which way it goes, so the worse one. */
static netto_status order_of(run *r, holding *order, double *out, netto_complaint *complaint)
{
    set_sum s;
    netto_status status = set_find(&r->in, order, 1, &s, complaint);
    *out = status == NETTO_OK ? s.total : 0.0;
    if (status != NETTO_OK || !r->in.curved) return status;
    order->net = -order->net;
    status = set_find(&r->in, order, 1, &s, complaint);
    if (status == NETTO_OK) *out = fmax(*out, s.total);
    return status;
}

/* Each order alone, by a norm's bound: what they may add at most is the sum of what each is. */
static netto_status add_orders(run *r, netto_result *out, netto_complaint *complaint)
{
    holding_list rest;
    double more = 0.0;
    netto_status status = measure_resting(r->in.m, &rest, complaint);
    for (uint32_t i = 0; i < rest.count && status == NETTO_OK; i++) {
        status = order_of(r, &rest.items[i], &more, complaint);
        if (status == NETTO_OK) out->value += more;
    }
    return status;
}

static bool tell_worst(const run *r, const holding_list *list, netto_result *out)
{
    netto_leg *worst = arena_take(&r->in.m->b->scratch, sizeof *worst);
    if (!worst) return false;
    *worst = worst_of(r, list);
    out->worst = worst;
    return true;
}

static netto_status find(run *r, netto_result *out, netto_complaint *complaint)
{
    holding_list list;
    netto_status status = measure_holdings(r->in.m, &list, complaint);
    if (status == NETTO_OK) status = know_axes(r, &list, complaint);
    if (status == NETTO_OK) status = sum_sets(r, &list, complaint);
    if (status == NETTO_OK && !tell(r, out)) status = no_memory(complaint);
    if (status == NETTO_OK && r->failures && !tell_worst(r, &list, out)) status = no_memory(complaint);
    return status == NETTO_OK ? add_orders(r, out, complaint) : status;
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
    r.in.direct = r.in.modelled && !r.in.grouped && !m->variant;
    r.in.curved = m->declared->kind == NETTO_KIND_CURVATURE;
    r.in.checked = !r.in.curved && (r.in.modelled ? r.in.model && r.in.model->mode == NETTO_CHECKED : x->mode == NETTO_CHECKED);
    netto_text model = option_text(m->declared, "correlation");
    if (r.in.modelled && !r.in.model && netto_text_given(model))
        return measure_refuse(m, complaint, "correlation: there is no model '%.*s'; correlation.put installs one", TEXT(model));
    arena_reset(&x->work);
    x->spent = 0;
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
