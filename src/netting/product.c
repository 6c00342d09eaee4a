/* product.c: a model's correlations times the weights of a set. */
#include "netting/product.h"

#include "netting/product_cells.h"
#include "netting/product_matrix.h"

/* ---- buckets: rho within, gamma across ------------------------------------------------------------------------- */

/* What the model's scratch holds: of each bucket the sum of its weights and what correlates with it, then, of those that
 * are held, which they are, and where each stands among them. */
typedef struct tray {
    double *sums, *pulls;
    uint32_t *held, *place;
    uint32_t count;
} tray;

static tray open_tray(const correlation *c)
{
    uint32_t m = c->buckets.count;
    tray t = {.sums = c->scratch, .pulls = c->scratch + m};
    t.held = (uint32_t *)(void *)(t.pulls + m);
    t.place = t.held + m;
    return t;
}

/* Whatever `place` holds at first, only what `held` confirms is believed. */
static void sum_bucket(tray *t, uint32_t bucket, double w)
{
    uint32_t at = t->place[bucket];
    if (at >= t->count || t->held[at] != bucket) {
        t->place[bucket] = t->count;
        t->held[t->count++] = bucket;
        t->sums[bucket] = 0.0;
    }
    t->sums[bucket] += w;
}

static double all_of(const tray *t)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < t->count; i++) sum += t->sums[t->held[i]];
    return sum;
}

static double pull_on(const correlation *c, const tray *t, uint32_t bucket, double all)
{
    if (!c->listed) return c->across * all + (c->within - c->across) * t->sums[bucket];
    double sum = 0.0;
    for (uint32_t i = 0; i < t->count; i++) sum += symmetric_at(&c->matrix, bucket, t->held[i]) * t->sums[t->held[i]];
    return sum;
}

static void refresh_buckets(const correlation *c, const uint32_t *rows, const double *w, uint32_t n, double *y)
{
    tray t = open_tray(c);
    for (uint32_t i = 0; i < n; i++) sum_bucket(&t, rows[i], w[i]);
    double all = all_of(&t);
    for (uint32_t i = 0; i < t.count; i++) t.pulls[t.held[i]] = pull_on(c, &t, t.held[i], all);
    for (uint32_t i = 0; i < n; i++) y[i] = t.pulls[rows[i]] + (1.0 - correlation_between(c, rows[i], rows[i])) * w[i];
}

static double row_of_pairs(const correlation *c, const uint32_t *rows, const double *w, uint32_t n, uint32_t row)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < n; i++) sum += correlation_between(c, row, rows[i]) * w[i];
    return sum;
}

static void shift_pairs(const correlation *c, const uint32_t *rows, uint32_t n, uint32_t at, double d, double *y)
{
    uint32_t row = rows[at];
    for (uint32_t i = 0; i < n; i++) y[i] += d * (i == at ? 1.0 : correlation_between(c, row, rows[i]));
}

static double square_of_buckets(const correlation *c, const uint32_t *rows, const double *w, uint32_t n)
{
    tray t = open_tray(c);
    double square = 0.0;
    for (uint32_t i = 0; i < n; i++) sum_bucket(&t, rows[i], w[i]);
    double all = all_of(&t);
    for (uint32_t i = 0; i < t.count; i++) square += t.sums[t.held[i]] * pull_on(c, &t, t.held[i], all);
    for (uint32_t i = 0; i < n; i++) square += (1.0 - correlation_between(c, rows[i], rows[i])) * w[i] * w[i];
    return square;
}

/* ---- factors: what loads on the same drivers -------------------------------------------------------------------- */

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

static const double *loads_of(const correlation *c, uint32_t row)
{
    return c->loads + (size_t)row * c->drivers;
}

/* The same times the covariance of the drivers. */
static const double *pulls_of(const correlation *c, uint32_t row)
{
    return loads_of(c, row) + (c->covaries ? (size_t)c->factor_capacity * c->drivers : 0);
}

static const double *sum_loads(const correlation *c, const uint32_t *rows, const double *w, uint32_t n)
{
    uint32_t k = c->drivers;
    double *z = c->scratch;
    for (uint32_t a = 0; a < k; a++) z[a] = 0.0;
    for (uint32_t i = 0; i < n; i++) {
        const double *l = loads_of(c, rows[i]);
        for (uint32_t a = 0; a < k; a++) z[a] += w[i] * l[a];
    }
    return z;
}

static void refresh_loads(const correlation *c, const uint32_t *rows, const double *w, uint32_t n, double *y)
{
    const double *z = sum_loads(c, rows, w, n);
    for (uint32_t i = 0; i < n; i++) y[i] = dot(pulls_of(c, rows[i]), z, c->drivers) + c->own[rows[i]] * w[i];
}

static double square_of_loads(const correlation *c, const uint32_t *rows, const double *w, uint32_t n)
{
    const double *z = sum_loads(c, rows, w, n), *v = correlation_covariance(c);
    uint32_t k = c->drivers;
    double square = 0.0;
    for (uint32_t a = 0; a < k; a++) square += z[a] * (v ? dot(v + (size_t)a * k, z, k) : z[a]);
    for (uint32_t i = 0; i < n; i++) square += c->own[rows[i]] * w[i] * w[i];
    return square;
}

static double row_of_loads(const correlation *c, const uint32_t *rows, const double *w, uint32_t n, uint32_t row)
{
    return dot(pulls_of(c, row), sum_loads(c, rows, w, n), c->drivers);
}

static void shift_loads(const correlation *c, const uint32_t *rows, uint32_t n, uint32_t at, double d, double *y)
{
    const double *pull = pulls_of(c, rows[at]);
    for (uint32_t i = 0; i < n; i++) y[i] += d * (i == at ? 1.0 : dot(loads_of(c, rows[i]), pull, c->drivers));
}

/* ---- any ---------------------------------------------------------------------------------------------------------- */

double product_square(const correlation *c, const uint32_t *rows, const double *w, uint32_t n)
{
    if (n == 0) return 0.0;
    switch (c->type) {
    case NETTO_MODEL_BUCKET: return square_of_buckets(c, rows, w, n);
    case NETTO_MODEL_FACTOR: return square_of_loads(c, rows, w, n);
    case CORRELATION_CELLS: return product_cells_square(c, rows, w, n);
    default: return product_matrix_square(&c->matrix, rows, w, n);
    }
}

void product_refresh(const correlation *c, const uint32_t *rows, const double *w, uint32_t n, double *y)
{
    if (n == 0) return;
    switch (c->type) {
    case NETTO_MODEL_BUCKET: refresh_buckets(c, rows, w, n, y); break;
    case NETTO_MODEL_FACTOR: refresh_loads(c, rows, w, n, y); break;
    case CORRELATION_CELLS: product_cells_refresh(c, rows, w, n, y); break;
    default: product_matrix_refresh(&c->matrix, rows, w, n, y);
    }
}

void product_shift(const correlation *c, const uint32_t *rows, uint32_t n, uint32_t at, double d, double *y)
{
    switch (c->type) {
    case NETTO_MODEL_BUCKET:
    case CORRELATION_CELLS: shift_pairs(c, rows, n, at, d, y); break;
    case NETTO_MODEL_FACTOR: shift_loads(c, rows, n, at, d, y); break;
    default: product_matrix_shift(&c->matrix, rows, n, rows[at], d, y);
    }
}

double product_row(const correlation *c, const uint32_t *rows, const double *w, uint32_t n, uint32_t row)
{
    switch (c->type) {
    case NETTO_MODEL_BUCKET:
    case CORRELATION_CELLS: return row_of_pairs(c, rows, w, n, row);
    case NETTO_MODEL_FACTOR: return row_of_loads(c, rows, w, n, row);
    default: return product_matrix_row(&c->matrix, rows, w, n, row);
    }
}
