/* aggregate_leg.c: what nested aggregation leaves when a leg fails. */
#include "netting/aggregate_leg.h"

#include <math.h>
#include <string.h>

#define SURE 1e-3 /* of what is added and taken away so much must be left */
#define FEW  16   /* so many are added up again */

/* ---- what does not depend on the leg ------------------------------------------------------------------------------- */

static double plain(const aggregate_bucket *b)
{
    return b->residual ? 0.0 : b->net;
}

/* The sums of a class, as they are and clamped. */
static void open_class(aggregate_legs *l, uint32_t which)
{
    const aggregate_class *c = &l->classes[which];
    uint32_t first = (uint32_t)(c->buckets - l->buckets), n = c->count;
    l->square[which] = l->square_clamped[which] = l->most[which] = 0.0;
    for (uint32_t i = 0; i < n; i++) {
        const aggregate_bucket *b = &c->buckets[i];
        double cross = 0.0, clamped = 0.0;
        for (uint32_t j = 0; c->gamma && j < n; j++) {
            if (j == i) continue;
            cross += c->gamma[(uint64_t)i * n + j] * plain(&c->buckets[j]);
            clamped += c->gamma[(uint64_t)i * n + j] * aggregate_clamped(&c->buckets[j]);
        }
        l->class_of[first + i] = which;
        l->cross[first + i] = cross;
        l->cross_clamped[first + i] = clamped;
        l->square[which] += b->k * b->k + plain(b) * cross;
        l->square_clamped[which] += b->k * b->k + aggregate_clamped(b) * clamped;
        l->most[which] += b->k;
    }
}

void aggregate_legs_open(aggregate_legs *l)
{
    for (uint32_t i = 0; i < l->class_count; i++) {
        open_class(l, i);
        l->mixed[i] = 0.0;
        for (uint32_t j = 0; l->psi && j < l->class_count; j++)
            if (j != i) l->mixed[i] += l->psi[(uint64_t)i * l->class_count + j] * l->classes[j].value;
    }
}

/* ---- what a leg changes ---------------------------------------------------------------------------------------------- */

typedef struct leg {
    aggregate_legs *of;
    const aggregate_part *parts;
    uint32_t count, bucket_count, class_count; /* parts; buckets and classes that are changed */
    bool sure;
} leg;

/* Of what was added and taken away, is enough left? */
static bool is_lost(double left, double terms)
{
    return fabs(left) < SURE * terms;
}

/* d'Cd - 2 d'Cw of the parts in one bucket, from the `first` of them on. */
static double change_of(const leg *g, uint32_t first, double *terms)
{
    const aggregate_legs *l = g->of;
    uint32_t bucket = l->bucket_of[g->parts[first].axis];
    double sum = 0.0;
    for (uint32_t i = first; i < g->count; i++) {
        double own = 0.0;
        if (l->bucket_of[g->parts[i].axis] != bucket) continue;
        for (uint32_t j = first; j < g->count; j++)
            if (l->bucket_of[g->parts[j].axis] == bucket)
                own += (i == j ? 1.0 : l->between(l->self, g->parts[i].axis, g->parts[j].axis)) * g->parts[j].w;
        double twice = 2.0 * l->y[g->parts[i].axis];
        sum += g->parts[i].w * (own - twice);
        *terms += fabs(g->parts[i].w) * (fabs(own) + fabs(twice));
    }
    return sum;
}

static void change_bucket(leg *g, uint32_t first)
{
    aggregate_legs *l = g->of;
    uint32_t bucket = l->bucket_of[g->parts[first].axis], gone = 0;
    aggregate_bucket *b = &l->made[g->bucket_count];
    *b = l->buckets[bucket];
    for (uint32_t i = first; i < g->count; i++) {
        const aggregate_part *p = &g->parts[i];
        if (l->bucket_of[p->axis] != bucket) continue;
        gone += p->whole;
        b->net -= p->w;
        b->gross -= fabs(l->w[p->axis]) - (p->whole ? 0.0 : fabs(l->w[p->axis] - p->w));
    }
    double terms = fabs(b->square);
    if (!b->residual) b->square += change_of(g, first, &terms);
    if (gone == b->count) b->net = b->gross = b->square = terms = 0.0;
    g->sure = g->sure && !is_lost(b->square, terms) && (gone == b->count || !is_lost(b->gross, l->buckets[bucket].gross));
    if (b->gross < 0.0) b->gross = 0.0;
    aggregate_settle(b, l->checked);
    l->changed[g->bucket_count++] = bucket;
}

static bool is_changed(const leg *g, uint32_t bucket)
{
    for (uint32_t i = 0; i < g->bucket_count; i++)
        if (g->of->changed[i] == bucket) return true;
    return false;
}

/* ---- classes ------------------------------------------------------------------------------------------------------------ */

/* What the changed buckets of a class change of its sum; S as it is, or clamped. */
static double form_change(const leg *g, uint32_t which, double (*sum_of)(const aggregate_bucket *), const double *cross, double *terms)
{
    const aggregate_legs *l = g->of;
    const aggregate_class *c = &l->classes[which];
    uint32_t first = (uint32_t)(c->buckets - l->buckets);
    double sum = 0.0;
    for (uint32_t i = 0; i < g->bucket_count; i++) {
        uint32_t b = l->changed[i];
        double before = l->buckets[b].k * l->buckets[b].k, now = l->made[i].k * l->made[i].k, own = 0.0;
        if (l->class_of[b] != which) continue;
        for (uint32_t j = 0; j < g->bucket_count; j++)
            if (j != i && l->class_of[l->changed[j]] == which)
                own += c->gamma[(uint64_t)(b - first) * c->count + (l->changed[j] - first)] * (sum_of(&l->made[j]) - sum_of(&l->buckets[l->changed[j]]));
        double by = sum_of(&l->made[i]) - sum_of(&l->buckets[b]);
        sum += now - before + by * (own + 2.0 * cross[b]);
        *terms += now + before + fabs(by) * (fabs(own) + 2.0 * fabs(cross[b]));
    }
    return sum;
}

static void join_again(const leg *g, uint32_t which, aggregate_class *made)
{
    const aggregate_legs *l = g->of;
    uint32_t first = (uint32_t)(made->buckets - l->buckets);
    memcpy(l->copy, made->buckets, made->count * sizeof *l->copy);
    for (uint32_t i = 0; i < g->bucket_count; i++)
        if (l->class_of[l->changed[i]] == which) l->copy[l->changed[i] - first] = l->made[i];
    for (uint32_t i = 0; i < made->count; i++) l->copy[i].s = plain(&l->copy[i]);
    made->buckets = l->copy;
    aggregate_join(made, l->clamp, l->checked);
}

/* The sum under the root of a class; false: too much of it was lost. */
static bool square_of(const leg *g, uint32_t which, double *q)
{
    const aggregate_legs *l = g->of;
    double terms = fabs(l->square[which]);
    if (l->clamp != AGGREGATE_ALWAYS) {
        *q = l->square[which] + form_change(g, which, plain, l->cross, &terms);
        if (is_lost(*q, terms)) return false;
        if (l->clamp == AGGREGATE_NEVER || *q >= 0.0) return true;
    }
    terms = fabs(l->square_clamped[which]);
    *q = l->square_clamped[which] + form_change(g, which, aggregate_clamped, l->cross_clamped, &terms);
    return !is_lost(*q, terms);
}

static void change_class(leg *g, uint32_t which)
{
    aggregate_legs *l = g->of;
    aggregate_class *c = &l->joined[g->class_count];
    double most = l->most[which], q = 0.0;
    *c = l->classes[which];
    l->changed_classes[g->class_count++] = which;
    for (uint32_t i = 0; i < g->bucket_count; i++) {
        const aggregate_bucket *was = &l->buckets[l->changed[i]], *is = &l->made[i];
        if (l->class_of[l->changed[i]] != which) continue;
        most += is->k - was->k;
        c->residual += was->residual && !was->inside ? is->gross - was->gross : 0.0;
    }
    bool lost = is_lost(most, l->most[which]) || is_lost(c->residual, l->classes[which].residual);
    if (c->count <= FEW || lost || (c->gamma && !square_of(g, which, &q))) return join_again(g, which, c);
    c->indefinite = c->gamma && l->checked && aggregate_is_indefinite(q, most);
    c->root = !c->gamma || c->indefinite ? most : aggregate_root(q);
    c->value = c->root + c->residual;
}

/* ---- the total ------------------------------------------------------------------------------------------------------------ */

static double total_again(const leg *g)
{
    const aggregate_legs *l = g->of;
    memcpy(l->whole, l->classes, l->class_count * sizeof *l->whole);
    for (uint32_t i = 0; i < g->class_count; i++) l->whole[l->changed_classes[i]] = l->joined[i];
    return aggregate_total(l->whole, l->class_count, l->psi);
}

static double total_of(const leg *g)
{
    const aggregate_legs *l = g->of;
    double sum = l->psi ? l->total * l->total : l->total, terms = sum;
    for (uint32_t i = 0; i < g->class_count; i++) {
        uint32_t c = l->changed_classes[i];
        double was = l->classes[c].value, is = l->joined[i].value, by = is - was, own = 0.0;
        for (uint32_t j = 0; l->psi && j < g->class_count; j++)
            if (j != i) own += l->psi[(uint64_t)c * l->class_count + l->changed_classes[j]] * (l->joined[j].value - l->classes[l->changed_classes[j]].value);
        sum += l->psi ? is * is - was * was + by * (own + 2.0 * l->mixed[c]) : by;
        terms += l->psi ? is * is + was * was + fabs(by) * (fabs(own) + 2.0 * fabs(l->mixed[c])) : is + was;
    }
    if (l->class_count <= FEW || is_lost(sum, terms)) return total_again(g);
    return l->psi ? aggregate_root(sum) : sum;
}

bool aggregate_leg(aggregate_legs *l, const aggregate_part *parts, uint32_t count, double *left)
{
    leg g = {.of = l, .parts = parts, .count = count, .sure = true};
    for (uint32_t i = 0; i < count; i++)
        if (!is_changed(&g, l->bucket_of[parts[i].axis])) change_bucket(&g, i);
    for (uint32_t i = 0; i < g.bucket_count; i++) {
        bool done = false;
        for (uint32_t j = 0; j < g.class_count; j++) done |= l->changed_classes[j] == l->class_of[l->changed[i]];
        if (!done) change_class(&g, l->class_of[l->changed[i]]);
    }
    *left = total_of(&g);
    return g.sure;
}
