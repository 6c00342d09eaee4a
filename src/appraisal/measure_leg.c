/* measure_leg.c: what each holding of a netting set leaves when it fails, in a netting measure. */
#include <math.h>
#include <string.h>

#include "appraisal/measure_set.h"
#include "base/complain.h"
#include "netting/aggregate_leg.h"

#define AGAIN_WORK 4000000 /* multiplications that may be done again for legs of whose answer too little is sure: a few milliseconds */

/* What the legs of a set share. */
typedef struct legs {
    const set_rules *r;
    set_sum *s;
    aggregate_legs of;
    uint32_t *first, *uses, *marked, *place; /* by holding, its entries; by axis: entries, the leg that counts it, and where */
    aggregate_part *parts;
    double *units;            /* by part */
    double *sums, *least;     /* by group: what it comes to, and its least threshold */
    uint32_t *again, agains;
} legs;

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for the legs of a measure; raise `capacity`");
}

static double between(const void *self, uint32_t i, uint32_t j)
{
    const legs *l = self;
    return set_between(l->r, l->s, l->of.bucket_of[i], i, j);
}

/* ---- room ------------------------------------------------------------------------------------------------------------ */

static bool take_room(legs *l, uint32_t holdings)
{
    const set_rules *r = l->r;
    const set_sum *s = l->s;
    aggregate_legs *o = &l->of;
    uint32_t *bucket_of = TAKE(r, s->count, uint32_t);
    uint32_t **numbers[] = {&l->uses, &l->marked, &l->place, &o->changed, &o->changed_classes};
    double **of_buckets[] = {&o->cross, &o->cross_clamped}, **of_classes[] = {&o->square, &o->square_clamped, &o->most, &o->mixed};
    bool good = bucket_of && (o->class_of = TAKE(r, s->bucket_count, uint32_t)) && (l->first = TAKE(r, holdings + 1, uint32_t)) &&
                (l->again = TAKE(r, holdings, uint32_t)) && (l->parts = TAKE(r, s->count, aggregate_part)) && (l->units = TAKE(r, s->count, double));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) good = good && (*numbers[i] = TAKE(r, s->count, uint32_t));
    for (size_t i = 0; i < 2; i++) good = good && (*of_buckets[i] = TAKE(r, s->bucket_count, double));
    for (size_t i = 0; i < 4; i++) good = good && (*of_classes[i] = TAKE(r, s->class_count, double));
    good = good && (o->copy = TAKE(r, s->bucket_count, aggregate_bucket)) && (o->made = TAKE(r, s->count, aggregate_bucket));
    good = good && (o->whole = TAKE(r, s->class_count, aggregate_class)) && (o->joined = TAKE(r, s->count, aggregate_class));
    if (good && r->grouped) good = (l->sums = TAKE(r, r->x->groups.count, double)) && (l->least = TAKE(r, r->x->groups.count, double));
    if (!good) return false;
    for (uint32_t k = 0; k < s->bucket_count; k++)
        for (uint32_t i = 0, from = (uint32_t)(s->buckets[k].w - s->w); i < s->buckets[k].count; i++) bucket_of[from + i] = k;
    o->bucket_of = bucket_of;
    return true;
}

/* What each group comes to, and what the least of its axes may. */
static void sum_groups(legs *l)
{
    const set_sum *s = l->s;
    for (uint32_t i = 0; l->sums && i < s->count; i++) l->sums[s->group[i]] = 0.0, l->least[s->group[i]] = INFINITY;
    for (uint32_t i = 0; l->sums && i < s->count; i++) {
        l->sums[s->group[i]] += s->units[i];
        l->least[s->group[i]] = fmin(l->least[s->group[i]], l->r->x->items[s->slot[i]].threshold);
    }
}

static netto_status open(legs *l, uint32_t holdings, netto_complaint *complaint)
{
    const set_sum *s = l->s;
    if (!take_room(l, holdings)) return no_memory(complaint);
    for (uint32_t i = 0; l->r->curved && i < holdings; i++) l->again[l->agains++] = i;
    if (l->r->curved) return NETTO_OK; /* a square of parts that cross nothing is no form of differences */
    aggregate_legs *o = &l->of;
    o->w = s->w, o->y = s->y;
    o->buckets = s->buckets, o->bucket_count = s->bucket_count;
    o->classes = s->classes, o->class_count = s->class_count;
    o->psi = s->psi, o->total = s->total;
    o->clamp = l->r->x->clamp, o->checked = l->r->checked;
    o->between = between, o->self = l;
    memset(l->uses, 0, s->count * sizeof *l->uses);
    memset(l->marked, 0, s->count * sizeof *l->marked);
    for (uint32_t h = 0, e = 0; h <= holdings; h++) {
        while (e < s->entry_count && s->entries[e].holding < h) e++;
        l->first[h] = e;
    }
    for (uint32_t e = 0; e < s->entry_count; e++) l->uses[l->r->x->items[s->entries[e].slot].at]++;
    sum_groups(l);
    aggregate_legs_open(o);
    return NETTO_OK;
}

/* ---- one leg ------------------------------------------------------------------------------------------------------------ */

/* What it has of each axis. */
static uint32_t gather(legs *l, uint32_t holding)
{
    const set_sum *s = l->s;
    uint32_t count = 0, *removed = l->of.changed; /* not in use yet */
    for (uint32_t e = l->first[holding]; e < l->first[holding + 1]; e++) {
        uint32_t at = l->r->x->items[s->entries[e].slot].at;
        if (l->marked[at] != holding + 1) {
            l->marked[at] = holding + 1, l->place[at] = count, removed[count] = 0;
            l->parts[count] = (aggregate_part){.axis = at};
            l->units[count++] = 0.0;
        }
        aggregate_part *p = &l->parts[l->place[at]];
        p->w += s->entries[e].w * s->scaled[at];
        l->units[l->place[at]] += s->entries[e].units;
        p->whole = ++removed[l->place[at]] == l->uses[at];
        if (p->whole) p->w = s->w[at];
    }
    return count;
}

/* Does concentration multiply the others otherwise? */
static bool regroups(const legs *l, uint32_t count)
{
    for (uint32_t i = 0; l->sums && i < count; i++) {
        uint32_t group = l->s->group[l->parts[i].axis];
        double left = l->sums[group];
        for (uint32_t j = 0; j < count; j++)
            if (l->s->group[l->parts[j].axis] == group) left -= l->units[j];
        if (set_scaled(left, l->least[group]) != set_scaled(l->sums[group], l->least[group])) return true;
    }
    return false;
}

static uint64_t cost(const legs *l)
{
    uint64_t sum = l->s->entry_count;
    for (uint32_t k = 0; k < l->s->bucket_count; k++) {
        bool celled = !l->r->grouped && l->r->x->buckets[l->s->bucket_slots[k]].celled;
        sum += (uint64_t)l->s->buckets[k].count * (celled ? l->s->cell_counts[k] + 1 : l->s->buckets[k].count);
    }
    for (uint32_t k = 0; k < l->s->class_count; k++) sum += (uint64_t)l->s->classes[k].count * l->s->classes[k].count;
    return sum;
}

/* A leg that leaves almost nothing, or moves a concentration, is netted without it from its weights on. */
static netto_status net_again(legs *l, double *left, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    uint64_t spent = 0, one = cost(l);
    for (uint32_t i = 0; i < l->agains && status == NETTO_OK; i++) {
        uint32_t holding = l->again[i];
        spent += one;
        if (spent > AGAIN_WORK && !l->sums && !l->r->curved) break; /* what stands is as sure as the book's own sums are */
        if (spent > AGAIN_WORK)
            return measure_refuse(l->r->m, complaint, "its legs are %u, and to net again without each of them is too much: ask without worst_leg, or make "
                                  "smaller buckets", l->agains);
        l->r->m->a->measure_work += one / 16;
        status = set_without(l->r, l->s, holding, complaint);
        left[holding] = l->s->total;
    }
    return status;
}

netto_status set_legs(const set_rules *r, set_sum *s, uint32_t holdings, double *left, netto_complaint *complaint)
{
    legs l = {.r = r, .s = s};
    netto_status status = open(&l, holdings, complaint);
    for (uint32_t h = 0; h < holdings && status == NETTO_OK && !r->curved; h++) {
        uint32_t count = gather(&l, h);
        r->m->a->measure_work += 1 + (uint64_t)count * count / 4;
        bool sure = aggregate_leg(&l.of, l.parts, count, &left[h]);
        if (!sure || regroups(&l, count)) l.again[l.agains++] = h;
    }
    return status == NETTO_OK ? net_again(&l, left, complaint) : status;
}
