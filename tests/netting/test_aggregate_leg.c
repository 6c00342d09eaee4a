/* test_aggregate_leg.c: claims about what nested aggregation leaves when a leg fails: the same as adding up again without it. */
#include "netting/aggregate_leg.h"

#include <math.h>
#include <string.h>

#include "tap/tap.h"

#define CLASSES 20
#define BUCKETS 24 /* of a class at most */
#define AXES    4  /* of a bucket at most */
#define MOST    (CLASSES * BUCKETS * AXES)

/* Correlations of one movement, which are positive definite. */
typedef struct nest {
    double w[MOST], y[MOST], own[MOST], common[CLASSES * BUCKETS], gamma[CLASSES][BUCKETS * BUCKETS], psi[CLASSES * CLASSES];
    uint32_t bucket_of[MOST], axes;
    aggregate_bucket buckets[CLASSES * BUCKETS];
    aggregate_class classes[CLASSES];
    uint32_t bucket_count, class_count;
    bool across, mixed;
    double total;
} nest;

static double between(const void *self, uint32_t i, uint32_t j)
{
    const nest *n = self;
    return n->own[i] * n->own[j];
}

static void add_up(nest *n, aggregate_clamp clamp, bool checked)
{
    for (uint32_t i = 0; i < n->bucket_count; i++) {
        aggregate_bucket *b = &n->buckets[i];
        uint32_t from = (uint32_t)(b->w - n->w);
        for (uint32_t k = from; k < from + b->count; k++) {
            n->y[k] = n->w[k];
            for (uint32_t j = from; j < from + b->count; j++)
                if (j != k) n->y[k] += between(n, k, j) * n->w[j];
        }
        aggregate_net(b, checked);
    }
    for (uint32_t i = 0; i < n->class_count; i++) aggregate_join(&n->classes[i], clamp, checked);
    n->total = aggregate_total(n->classes, n->class_count, n->mixed ? n->psi : NULL);
}

static void fill_gamma(nest *n, uint32_t class)
{
    aggregate_class *c = &n->classes[class];
    const double *common = n->common + (c->buckets - n->buckets);
    for (uint32_t i = 0; i < c->count; i++)
        for (uint32_t j = 0; j < c->count; j++) {
            bool apart = c->buckets[i].residual || c->buckets[j].residual;
            n->gamma[class][i * c->count + j] = apart ? 0.0 : common[i] * common[j];
        }
    c->gamma = n->across ? n->gamma[class] : NULL;
}

/* `wide`: gamma of any sign and size, so that sums under roots turn negative. */
static void make(nest *n, uint32_t classes, uint32_t buckets, bool across, bool mixed, bool wide)
{
    memset(n, 0, sizeof *n);
    n->across = across, n->mixed = mixed, n->class_count = classes;
    for (uint32_t c = 0; c < classes; c++) {
        n->classes[c].buckets = n->buckets + n->bucket_count;
        n->classes[c].count = 1 + (uint32_t)tap_random_below(buckets);
        for (uint32_t b = 0; b < n->classes[c].count; b++) {
            aggregate_bucket *made = &n->buckets[n->bucket_count];
            *made = (aggregate_bucket){.w = n->w + n->axes, .y = n->y + n->axes, .count = 1 + (uint32_t)tap_random_below(AXES), .residual = tap_random_below(8) == 0, .inside = tap_random_below(2) == 0};
            n->common[n->bucket_count] = wide ? (tap_random_below(2) ? 1 : -1) : tap_random_real(-0.9, 0.9);
            for (uint32_t k = 0; k < made->count; k++, n->axes++) {
                n->w[n->axes] = tap_random_real(-100, 100), n->own[n->axes] = tap_random_real(-0.9, 0.9);
                n->bucket_of[n->axes] = n->bucket_count;
            }
            n->bucket_count++;
        }
        fill_gamma(n, c);
    }
    for (uint32_t i = 0; i < classes * classes; i++) n->psi[i] = 0.4;
}

static double after(const nest *n, const aggregate_part *parts, uint32_t count, aggregate_clamp clamp, bool checked)
{
    static nest copy;
    copy = *n;
    for (uint32_t i = 0; i < n->bucket_count; i++) copy.buckets[i].w = copy.w + (n->buckets[i].w - n->w), copy.buckets[i].y = copy.y + (n->buckets[i].y - n->y);
    for (uint32_t i = 0; i < n->class_count; i++) {
        copy.classes[i].buckets = copy.buckets + (n->classes[i].buckets - n->buckets);
        if (n->across) copy.classes[i].gamma = copy.gamma[i];
    }
    for (uint32_t i = 0; i < count; i++) copy.w[parts[i].axis] = parts[i].whole ? 0.0 : copy.w[parts[i].axis] - parts[i].w;
    add_up(&copy, clamp, checked);
    return copy.total;
}

static void open(const nest *n, aggregate_legs *l, aggregate_clamp clamp, bool checked)
{
    static uint32_t class_of[CLASSES * BUCKETS], changed[MOST], changed_classes[MOST];
    static double of_buckets[2][CLASSES * BUCKETS], of_classes[4][CLASSES];
    static aggregate_bucket copy[CLASSES * BUCKETS], made[MOST];
    static aggregate_class whole[CLASSES], joined[MOST];
    *l = (aggregate_legs){n->w, n->y, n->bucket_of, n->buckets, n->classes, n->bucket_count, n->class_count, n->mixed ? n->psi : NULL, n->total, clamp, checked,
                          between, n, class_of, of_buckets[0], of_buckets[1], copy, of_classes[0], of_classes[1], of_classes[2], of_classes[3], whole,
                          changed, changed_classes, made, joined};
    aggregate_legs_open(l);
}

/* A leg of some axes, each of them whole or in part. */
static uint32_t choose(const nest *n, aggregate_part *parts)
{
    uint32_t count = 0, most = 1 + (uint32_t)tap_random_below(6), from = (uint32_t)tap_random_below(n->axes);
    for (uint32_t i = 0; i < most && from + i < n->axes; i++) {
        bool whole = tap_random_below(2);
        parts[count++] = (aggregate_part){from + i, whole ? n->w[from + i] : tap_random_real(-100, 100), whole};
    }
    return count;
}

TEST("a leg leaves what adding up again without it comes to, however buckets, classes and clamps join")
{
    static nest n;
    uint32_t unsure = 0, legs = 0;
    for (int round = 0; round < 400; round++) {
        aggregate_clamp clamp = (aggregate_clamp)tap_random_below(AGGREGATE_CLAMP_COUNT);
        bool checked = tap_random_below(2), large = round % 2;
        aggregate_legs l;
        aggregate_part parts[8];
        make(&n, 1 + (uint32_t)tap_random_below(large ? CLASSES : 3), large ? BUCKETS : 3, tap_random_below(4), tap_random_below(2), tap_random_below(3) == 0);
        add_up(&n, clamp, checked);
        open(&n, &l, clamp, checked);
        for (int i = 0; i < 10; i++) {
            uint32_t count = choose(&n, parts);
            double left = NAN, expected = after(&n, parts, count, clamp, checked);
            bool sure = aggregate_leg(&l, parts, count, &left);
            legs++, unsure += !sure;
            is_near(left, expected, (sure ? 1e-12 : 1e-6) * (1 + n.total));
        }
    }
    ok(unsure * 20 < legs);
}

TEST("of a leg that is nearly all there is too little is sure, and it says so")
{
    static nest n;
    double left = NAN;
    aggregate_legs l;
    make(&n, 1, 1, false, false, false);
    n.buckets[0].residual = false, n.buckets[0].count = 2;
    n.w[0] = 1e6, n.w[1] = 1, n.own[0] = n.own[1] = 0.9;
    n.bucket_of[1] = 0;
    add_up(&n, AGGREGATE_NEGATIVE, true);
    open(&n, &l, AGGREGATE_NEGATIVE, true);
    ok(!aggregate_leg(&l, &(aggregate_part){0, 1e6, true}, 1, &left));
    ok(aggregate_leg(&l, &(aggregate_part){1, 1, true}, 1, &left));
    is_near(left, 1e6, 1e-6);
    ok(aggregate_leg(&l, (aggregate_part[]){{0, 1e6, true}, {1, 1, true}}, 2, &left));
    is_same(left, 0);
}
