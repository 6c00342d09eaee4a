/* correlation.c: a correlation model: which factors it knows, and how they move together. */
#include "netting/correlation.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "book/book.h"
#include "codec/member.h"
#include "codec/token.h"

void correlation_init(correlation *c, memory *m)
{
    *c = (correlation){.memory = m, .min_eigenvalue = NAN};
    symmetric_init(&c->matrix, m);
    symmetric_init(&c->other, m);
    idmap_init(&c->buckets, m);
    idmap_init(&c->entities, m);
}

/* Numbers in `loads`: of each row what it loads, the same times the covariance, and that itself. */
static size_t load_count(const correlation *c, size_t order)
{
    size_t k = c->drivers;
    return order * k * (c->covaries ? 2 : 1) + (c->covaries ? k * k : 0);
}

void correlation_destroy(correlation *c)
{
    memory_drop(c->memory, c->loads, load_count(c, c->factor_capacity) * sizeof *c->loads);
    memory_drop(c->memory, c->own, c->factor_capacity * sizeof *c->own);
    memory_drop(c->memory, c->scratch, c->scratch_capacity * sizeof *c->scratch);
    memory_drop(c->memory, c->rows, c->row_capacity * sizeof *c->rows);
    memory_drop(c->memory, c->factors, c->factor_capacity * sizeof *c->factors);
    bytes_drop(c->memory, &c->name);
    bytes_drop(c->memory, &c->key);
    memory_drop(c->memory, c->seats, c->seat_capacity * sizeof *c->seats);
    memory_drop(c->memory, c->cell_rows, c->cell_row_capacity * sizeof *c->cell_rows);
    memory_drop(c->memory, c->cell_names, c->cell_name_capacity * sizeof *c->cell_names);
    idmap_destroy(&c->buckets);
    idmap_destroy(&c->entities);
    symmetric_destroy(&c->matrix);
    symmetric_destroy(&c->other);
    correlation_init(c, c->memory);
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

static bool fit_rows(correlation *c, uint32_t factors)
{
    if (!memory_reserve(c->memory, (void **)&c->rows, &c->row_capacity, factors, sizeof *c->rows)) return false;
    while (c->row_count < factors) c->rows[c->row_count++] = SLOT_NONE;
    return true;
}

uint32_t correlation_learn(correlation *c, uint32_t factor)
{
    uint32_t row = correlation_row(c, factor), order = c->matrix.order;
    if (row != SLOT_NONE) return row;
    if (order == CORRELATION_FACTORS_MAX) return SLOT_NONE;
    if (!fit_rows(c, factor + 1) ||
        !memory_reserve(c->memory, (void **)&c->factors, &c->factor_capacity, order + 1, sizeof *c->factors) ||
        !symmetric_resize(&c->matrix, order + 1))
        return SLOT_NONE;
    c->factors[order] = factor;
    return c->rows[factor] = order;
}

uint32_t correlation_order(const correlation *c)
{
    if (c->type == NETTO_MODEL_BUCKET) return c->buckets.count;
    return c->type == NETTO_MODEL_FACTOR ? c->factor_capacity : c->matrix.order;
}

static double between_seats(const correlation *c, const struct correlation_seat *a, const struct correlation_seat *b)
{
    return symmetric_at(a->entity == b->entity ? &c->matrix : &c->other, c->cell_rows[a->cell], c->cell_rows[b->cell]);
}

double correlation_between(const correlation *c, uint32_t row, uint32_t other)
{
    if (c->type == NETTO_MODEL_BUCKET && !c->listed) return row == other ? c->within : c->across;
    if (c->type == CORRELATION_CELLS) return between_seats(c, &c->seats[row], &c->seats[other]);
    if (c->type != NETTO_MODEL_FACTOR) return symmetric_at(&c->matrix, row, other);
    size_t k = c->drivers, n = c->factor_capacity;
    const double *l = c->loads + row * k, *m = c->loads + (c->covaries ? n * k : 0) + other * k;
    double sum = 0.0;
    for (size_t i = 0; i < k; i++) sum += l[i] * m[i];
    return sum;
}

/* ---- buckets --------------------------------------------------------------------------------------------- */

#define BUCKET_SCRATCH 3 /* numbers a bucket */

bool correlation_fit(correlation *c, uint32_t factors, uint32_t more)
{
    if (c->type != NETTO_MODEL_BUCKET) return true;
    uint32_t buckets = c->buckets.count + (c->listed ? 0 : more);
    return (c->listed || idmap_reserve(&c->buckets, more)) && fit_rows(c, factors) &&
           memory_reserve(c->memory, (void **)&c->scratch, &c->scratch_capacity, BUCKET_SCRATCH * buckets, sizeof *c->scratch);
}

_Static_assert((int)NETTO_BY_FACTOR_ATTRS == (int)FACTOR_ATTRS, "the texts of a factor are counted alike");

/* An attribute as a text: as it is, or a whole number in digits. */
static netto_text attribute(netto_text attrs, netto_text key, char digits[24])
{
    netto_text text = {0}, raw;
    token t;
    if (member_text(attrs, key, &text) || !member_find(attrs, key, &raw)) return text;
    const uint8_t *at = (const uint8_t *)raw.bytes;
    if (!token_load(&t, at, at + raw.size) || t.type != HEAD_INTEGER || t.beyond) return text;
    return (netto_text){digits, (uint32_t)snprintf(digits, 24, "%lld", (long long)t.integer)};
}

static uint32_t bucket_of(correlation *c, const book *b, uint32_t factor)
{
    char digits[24];
    netto_text text = bytes_text(&b->factors[factor].texts[c->by]);
    if (c->by == NETTO_BY_FACTOR_ATTRS) text = attribute(text, bytes_text(&c->key), digits);
    if (text.size == 0 || text.size > NETTO_ID_MAX) return SLOT_NONE;
    return c->listed ? idmap_find(&c->buckets, text) : idmap_add(&c->buckets, text);
}

bool correlation_place(correlation *c, const book *b, uint32_t factor)
{
    if (c->type != NETTO_MODEL_BUCKET) return false;
    uint32_t was = c->rows[factor];
    return (c->rows[factor] = bucket_of(c, b, factor)) != was;
}

static bool place_all(correlation *c, const book *b)
{
    uint32_t count = book_factor_count(b);
    for (uint32_t i = 0; i < count; i++) {
        if (!correlation_fit(c, i + 1, 1)) return false;
        correlation_place(c, b, i);
    }
    return correlation_fit(c, count, 0);
}

/* ---- loads ------------------------------------------------------------------------------------------------ */

bool correlation_reserve(correlation *c, uint32_t n, uint32_t drivers, bool covaries)
{
    memory *m = c->memory;
    c->drivers = drivers;
    c->covaries = covaries;
    c->factors = memory_take(m, n * sizeof *c->factors);
    if (!c->factors) return false;
    c->factor_capacity = n;
    c->own = memory_take(m, n * sizeof *c->own);
    c->loads = memory_take(m, load_count(c, n) * sizeof *c->loads);
    return c->own && c->loads &&
           memory_reserve(m, (void **)&c->scratch, &c->scratch_capacity, c->drivers, sizeof *c->scratch);
}

double *correlation_covariance(const correlation *c)
{
    return c->covaries ? c->loads + 2 * (size_t)c->factor_capacity * c->drivers : NULL;
}

/* What each row loads times the covariance, and what it has of its own. */
static void weigh_rows(correlation *c)
{
    size_t k = c->drivers, n = c->factor_capacity;
    const double *v = correlation_covariance(c);
    for (size_t i = 0; i < n; i++) {
        double *l = c->loads + i * k, *pull = v ? c->loads + (n + i) * k : l, sum = 0.0;
        for (size_t a = 0; v && a < k; a++) {
            pull[a] = 0.0;
            for (size_t d = 0; d < k; d++) pull[a] += v[a * k + d] * l[d];
        }
        for (size_t a = 0; a < k; a++) sum += l[a] * pull[a];
        c->own[i] = 1.0 - sum;
    }
}

static bool place_loads(correlation *c)
{
    for (uint32_t i = 0; i < c->factor_capacity; i++) {
        if (!fit_rows(c, c->factors[i] + 1)) return false;
        c->rows[c->factors[i]] = i;
    }
    weigh_rows(c);
    return true;
}

bool correlation_settle(correlation *c, const book *b)
{
    if (c->type == NETTO_MODEL_BUCKET) return place_all(c, b);
    return c->type != NETTO_MODEL_FACTOR || place_loads(c);
}

/* ---- built from a command --------------------------------------------------------------------------------- */

static double clamped(double rho)
{
    return rho > 1.0 ? 1.0 : rho < -1.0 ? -1.0 : rho;
}

/* What text lost beyond the tolerance of the check is made whole. */
static void fill_matrix(symmetric *s, const double *rho, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < i; j++)
            symmetric_set(s, i, j, clamped((rho[(size_t)i * n + j] + rho[(size_t)j * n + i]) / 2));
}

static bool build_matrix(correlation *c, const netto_correlation *from, const uint32_t *factors)
{
    for (uint32_t i = 0; i < from->factor_count; i++)
        if (correlation_learn(c, factors[i]) != i) return false;
    fill_matrix(&c->matrix, from->rho, from->factor_count);
    return true;
}

static bool build_buckets(correlation *c, const netto_correlation *from)
{
    uint32_t n = from->factor_count;
    c->by = from->by;
    if (from->by == NETTO_BY_FACTOR_ATTRS && !bytes_copy(c->memory, from->key, &c->key)) return false;
    c->listed = n > 0;
    if (!c->listed) c->within = from->rho[0], c->across = from->rho[1];
    if (!idmap_reserve(&c->buckets, n) || !symmetric_resize(&c->matrix, n)) return false;
    for (uint32_t i = 0; i < n; i++) idmap_add(&c->buckets, from->factors[i]);
    fill_matrix(&c->matrix, from->rho, n);
    for (uint32_t i = 0; i < n; i++) symmetric_set(&c->matrix, i, i, from->rho[(size_t)i * n + i]);
    return true;
}

static bool build_loads(correlation *c, const netto_correlation *from, const uint32_t *factors)
{
    size_t n = from->factor_count, k = from->drivers;
    if (!correlation_reserve(c, from->factor_count, from->drivers, from->covariance != NULL)) return false;
    memcpy(c->factors, factors, n * sizeof *factors);
    memcpy(c->loads, from->loadings, n * k * sizeof *c->loads);
    if (c->covaries) memcpy(correlation_covariance(c), from->covariance, k * k * sizeof *c->loads);
    return true;
}

bool correlation_build(correlation *c, memory *m, const book *b, const netto_correlation *from, const uint32_t *factors)
{
    correlation_init(c, m);
    c->type = from->type;
    c->mode = from->mode;
    c->min_eigenvalue = from->min_eigenvalue;
    c->distance = from->distance;
    c->rounds = from->rounds;
    bool good = bytes_copy(m, from->name, &c->name);
    switch (from->type) {
    case NETTO_MODEL_BUCKET: good = good && build_buckets(c, from); break;
    case NETTO_MODEL_FACTOR: good = good && build_loads(c, from, factors); break;
    default: good = good && build_matrix(c, from, factors);
    }
    good = good && correlation_settle(c, b);
    if (!good) correlation_destroy(c);
    return good;
}
