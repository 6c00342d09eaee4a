/* test_product.c: claims about models times weights: what is kept factored comes to what its matrix does. */
#include "netting/product.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "netting/product_cells.h"
#include "tap/tap.h"

enum { MODEL_FACTORS = 40, HELD = 24, DRIVERS = 5 };

/* A model and the axes held in it, in the rows that they have. */
typedef struct held {
    memory m;
    correlation c;
    uint32_t rows[HELD], n;
    double w[HELD];
} held;

static void hold(held *h)
{
    uint32_t order = correlation_order(&h->c);
    h->n = 0;
    for (uint32_t i = 0; i < HELD; i++) {
        bool buckets = h->c.type == NETTO_MODEL_BUCKET;
        uint32_t row = buckets ? (uint32_t)tap_random_below(order) : i + (uint32_t)tap_random_below(2) * (order - HELD);
        if (!buckets && i && row <= h->rows[h->n - 1]) continue;
        h->rows[h->n] = row;
        h->w[h->n++] = tap_random_real(-100, 100);
    }
}

static double between(const held *h, uint32_t i, uint32_t j)
{
    return i == j ? 1.0 : correlation_between(&h->c, h->rows[i], h->rows[j]);
}

static void loads(held *h, bool covaries)
{
    memory_init(&h->m, 1 << 24);
    correlation_init(&h->c, &h->m);
    h->c.type = NETTO_MODEL_FACTOR;
    ok(correlation_reserve(&h->c, MODEL_FACTORS, DRIVERS, covaries));
    for (uint32_t i = 0; i < MODEL_FACTORS; i++) h->c.factors[i] = i;
    for (uint32_t i = 0; i < MODEL_FACTORS * DRIVERS; i++) h->c.loads[i] = tap_random_real(-0.4, 0.4);
    double *v = correlation_covariance(&h->c);
    for (uint32_t i = 0; v && i < DRIVERS; i++)
        for (uint32_t j = 0; j <= i; j++) v[i * DRIVERS + j] = v[j * DRIVERS + i] = i == j ? 1.0 : tap_random_real(-0.2, 0.2);
    ok(correlation_settle(&h->c, NULL));
    hold(h);
}

static void buckets(held *h, bool listed)
{
    memory_init(&h->m, 1 << 24);
    correlation_init(&h->c, &h->m);
    h->c.type = NETTO_MODEL_BUCKET;
    h->c.listed = listed, h->c.within = 0.8, h->c.across = 0.35;
    for (uint32_t i = 0; i < 9; i++) idmap_add(&h->c.buckets, (netto_text){&"abcdefghi"[i], 1});
    if (listed) symmetric_resize(&h->c.matrix, 9);
    for (uint32_t i = 0; listed && i < 9; i++)
        for (uint32_t j = 0; j <= i; j++) symmetric_set(&h->c.matrix, i, j, tap_random_real(-0.9, 0.9));
    ok(correlation_fit(&h->c, 0, 0));
    hold(h);
}

/* Some factors sit nowhere; of the others several with one entity, and some of those in one cell. */
static void cells(held *h, uint32_t entities, uint32_t cells)
{
    memory_init(&h->m, 1 << 24);
    correlation_init(&h->c, &h->m);
    h->c.type = CORRELATION_CELLS;
    ok(correlation_seats(&h->c, MODEL_FACTORS));
    for (uint32_t i = 0; i < MODEL_FACTORS; i++) {
        netto_text entity = {&"abcdefghi"[tap_random_below(entities)], 1}, cell = {&"0123456789"[tap_random_below(cells)], 1};
        if (i % 9 != 8) correlation_sit(&h->c, i, entity, cell);
    }
    for (uint32_t i = 0; i < h->c.matrix.order; i++)
        for (uint32_t j = 0; j <= i; j++) {
            if (i != j) symmetric_set(&h->c.matrix, i, j, tap_random_real(-0.9, 0.9));
            if (entities > 1) symmetric_set(&h->c.other, i, j, tap_random_real(-0.9, 0.9));
        }
    h->n = 0;
    for (uint32_t i = 0; i < MODEL_FACTORS && h->n < HELD; i++)
        if (correlation_row(&h->c, i) != SLOT_NONE && tap_random_below(3)) h->rows[h->n] = i, h->w[h->n++] = tap_random_real(-100, 100);
}

static void close(held *h)
{
    correlation_destroy(&h->c);
    is_int(h->m.used, 0);
}

static bool comes_to_the_matrix(const held *h)
{
    double y[HELD];
    bool good = true;
    product_refresh(&h->c, h->rows, h->w, h->n, y);
    for (uint32_t i = 0; i < h->n; i++) {
        double sum = 0.0;
        for (uint32_t j = 0; j < h->n; j++) sum += between(h, i, j) * h->w[j];
        good = good && fabs(sum - y[i]) < 1e-9;
    }
    return good;
}

static bool shifts_come_to_the_whole(held *h)
{
    double y[HELD], again[HELD];
    product_refresh(&h->c, h->rows, h->w, h->n, y);
    for (int i = 0; i < 20; i++) {
        uint32_t at = (uint32_t)tap_random_below(h->n);
        double d = tap_random_real(-50, 50);
        product_shift(&h->c, h->rows, h->n, at, d, y);
        h->w[at] += d;
    }
    product_refresh(&h->c, h->rows, h->w, h->n, again);
    for (uint32_t i = 0; i < h->n; i++)
        if (fabs(y[i] - again[i]) > 1e-9) return false;
    return true;
}

/* The last of them as one that comes anew. */
static bool a_new_axis_finds_its_y(held *h)
{
    uint32_t last = h->n - 1;
    double sum = 0.0;
    for (uint32_t j = 0; j < last; j++) sum += between(h, last, j) * h->w[j];
    return fabs(product_row(&h->c, h->rows, h->w, last, h->rows[last]) - sum) < 1e-9;
}

static void try(held *h)
{
    ok(comes_to_the_matrix(h) && shifts_come_to_the_whole(h) && a_new_axis_finds_its_y(h));
    close(h);
}

TEST("a factor model comes to what its matrix does, with and without a covariance of its drivers")
{
    held h;
    for (int i = 0; i < 40; i++) loads(&h, i % 2), try(&h);
}

TEST("a bucket model comes to what its matrix does, whether its buckets are listed or all alike")
{
    held h;
    for (int i = 0; i < 40; i++) buckets(&h, i % 2), try(&h);
}

TEST("correlations of cells come to what their matrix does, of one entity and of many")
{
    held h;
    for (uint32_t i = 0; i < 60; i++) cells(&h, 1 + i % 9, 1 + i % 7), try(&h);
}

typedef struct counted {
    unsigned same, other;
} counted;

static bool count_pair(void *self, bool same, uint32_t cell, uint32_t other)
{
    counted *c = self;
    (void)cell, (void)other;
    return same ? c->same++ < 100 : c->other++ < 100;
}

TEST("only correlations that the axes need are looked at: of one entity none of two")
{
    held h;
    counted of = {0, 0}, with = {0, 0};
    cells(&h, 1, 7);
    uint32_t rows[3] = {0, 1, 2};
    correlation_sit(&h.c, 0, (netto_text){"x", 1}, (netto_text){"0", 1}), correlation_sit(&h.c, 1, (netto_text){"x", 1}, (netto_text){"1", 1});
    correlation_sit(&h.c, 2, (netto_text){"x", 1}, (netto_text){"1", 1}), correlation_sit(&h.c, 3, (netto_text){"y", 1}, (netto_text){"2", 1});
    ok(product_cells_each(&h.c, rows, 3, SLOT_NONE, count_pair, &of));
    is_int(of.same, 1), is_int(of.other, 0);
    ok(product_cells_each(&h.c, rows, 3, 3, count_pair, &with));
    is_int(with.same, 1), is_int(with.other, 6);
    close(&h);
}

static void open_seats(held *h, uint32_t factors)
{
    memory_init(&h->m, 1 << 26);
    correlation_init(&h->c, &h->m);
    h->c.type = CORRELATION_CELLS;
    ok(correlation_seats(&h->c, factors));
}

static bool sit(held *h, uint32_t factor, const char *entity, uint32_t cell)
{
    char name[16];
    int size = snprintf(name, sizeof name, "%u", cell);
    return correlation_sit(&h->c, factor, text_of(entity), (netto_text){name, (uint32_t)size}) && correlation_settle_cells(&h->c);
}

static uint32_t cell_row(const held *h, uint32_t factor)
{
    return h->c.cell_rows[h->c.seats[factor].cell];
}

TEST("a cell that nobody sits in makes room for another, and the others keep what is known of them")
{
    held h;
    open_seats(&h, CORRELATION_CELLS_MAX + 1);
    for (uint32_t i = 0; i < CORRELATION_CELLS_MAX; i++) sit(&h, i, "x", i);
    symmetric_set(&h.c.matrix, cell_row(&h, 1), cell_row(&h, 511), 0.25), symmetric_set(&h.c.other, cell_row(&h, 511), cell_row(&h, 511), 0.5);
    ok(sit(&h, 512, "x", 512));
    is_int(correlation_row(&h.c, 512), SLOT_NONE);
    ok(sit(&h, 7, "x", 8));
    is_int(correlation_row(&h.c, 512), 512);
    is_near(correlation_between(&h.c, 1, 511), 0.25, 0);
    is_near(symmetric_at(&h.c.other, cell_row(&h, 511), cell_row(&h, 511)), 0.5, 0);
    ok(isnan(correlation_between(&h.c, 1, 512)) && isnan(symmetric_at(&h.c.other, cell_row(&h, 512), cell_row(&h, 512))));
    close(&h);
}

#define SEATED 600

/* Which factors have rows: those in the first 512 cells, in the order of factors. */
static bool rows_are_of_the_first_cells(const held *h, const uint32_t *cells)
{
    static bool chosen[4 * SEATED];
    uint32_t count = 0;
    memset(chosen, 0, sizeof chosen);
    for (uint32_t i = 0; i < SEATED; i++) {
        if (cells[i] == SLOT_NONE) continue;
        if (!chosen[cells[i]] && count < CORRELATION_CELLS_MAX) chosen[cells[i]] = true, count++;
    }
    for (uint32_t i = 0; i < SEATED; i++)
        if ((correlation_row(&h->c, i) != SLOT_NONE) != (cells[i] != SLOT_NONE && chosen[cells[i]])) return false;
    return true;
}

TEST("the first cells in the order of factors are known, however they came to sit there")
{
    held h;
    uint32_t cells[SEATED];
    open_seats(&h, SEATED);
    for (uint32_t i = 0; i < SEATED; i++) cells[i] = SLOT_NONE;
    for (uint32_t n = 0; n < 6000; n++) {
        uint32_t i = (uint32_t)tap_random_below(SEATED), range = n / 1000 % 2 ? 4 * SEATED : 540;
        if (tap_random_below(12) == 0) correlation_rise(&h.c, i), cells[i] = SLOT_NONE, ok(correlation_settle_cells(&h.c));
        else if (!sit(&h, i, "x", cells[i] = (uint32_t)tap_random_below(range))) break;
        if (n % 50 == 0 && !ok(rows_are_of_the_first_cells(&h, cells))) break;
    }
    close(&h);
}

TEST("names that nobody has any more are forgotten, whoever is renamed how often")
{
    held h;
    char entity[16];
    double w[3] = {1, -2, 3};
    uint32_t rows[3] = {0, 1, 2};
    open_seats(&h, 3);
    for (uint32_t n = 0; n < 9000; n++) {
        snprintf(entity, sizeof entity, "e%u", n);
        for (uint32_t i = 0; i < 3; i++) sit(&h, i, i == n % 3 ? entity : "same", n % 5 ? 1 : n);
        symmetric_set(&h.c.matrix, cell_row(&h, 0), cell_row(&h, 1), 1), symmetric_set(&h.c.other, cell_row(&h, 0), cell_row(&h, 1), 0.5);
        if (!is_near(product_square(&h.c, rows, w, 3), n % 3 == 0 ? 1 + 1 + 1 : n % 3 == 1 ? 4 + 16 - 8 : 9 + 1 - 3, 1e-9)) break;
        if (!(h.c.entities.count <= 8 && h.c.buckets.count <= 8 + CORRELATION_CELLS_MAX)) return ok(false), close(&h);
    }
    close(&h);
}

TEST("nothing that was held before stays in a model's sums")
{
    held h;
    double one[2], again[2];
    buckets(&h, true);
    product_refresh(&h.c, (uint32_t[]){3, 5}, (double[]){1, 2}, 2, one);
    product_refresh(&h.c, h.rows, h.w, h.n, (double[HELD]){0});
    product_refresh(&h.c, (uint32_t[]){3, 5}, (double[]){1, 2}, 2, again);
    is_same(again[0], one[0]), is_same(again[1], one[1]);
    close(&h);
}
