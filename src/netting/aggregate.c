/* aggregate.c: nested aggregation: axes into buckets, buckets into a class, classes into one number. */
#include "netting/aggregate.h"

#include <math.h>

#define INDEFINITE (-1e-9) /* w'Cw against the square of the gross: more than rounding */

/* ---- y = Cw ---------------------------------------------------------------------------------------------------- */

void aggregate_rows(const double *w, uint32_t count, const uint32_t *row, const double *cells, uint32_t stride, double *y)
{
    for (uint32_t i = 0; i < count; i++) {
        const double *r = cells + (uint64_t)row[i] * stride;
        double sum = 0.0;
        for (uint32_t j = 0; j < count; j++) sum += (j == i ? 1.0 : r[row[j]]) * w[j];
        y[i] = sum;
    }
}

/* What one cell has of the axes from `from` to `to`. */
static double inside(const double *w, const aggregate_cells *c, uint32_t i, uint32_t from, uint32_t to)
{
    const double *same = c->same + (uint64_t)c->cell[i] * c->same_stride, *other = c->other + (uint64_t)c->cell[i] * c->other_stride;
    double sum = 0.0;
    for (uint32_t j = from; j < to; j++) sum += ((j == i ? 1.0 : same[c->cell[j]]) - other[c->cell[j]]) * w[j];
    return sum;
}

/* All as if they were of different entities, and what those of one entity have instead. */
void aggregate_by_cell(const double *w, uint32_t count, const aggregate_cells *c, double *y)
{
    for (uint32_t d = 0; d < c->cells; d++) c->sums[c->held[d]] = 0.0;
    for (uint32_t i = 0; i < count; i++) c->sums[c->cell[i]] += w[i];
    for (uint32_t from = 0, to; from < count; from = to) {
        for (to = from; to < count && c->entity[to] == c->entity[from];) to++;
        for (uint32_t i = from; i < to; i++) {
            const double *other = c->other + (uint64_t)c->cell[i] * c->other_stride;
            double sum = inside(w, c, i, from, to);
            for (uint32_t d = 0; d < c->cells; d++) sum += other[c->held[d]] * c->sums[c->held[d]];
            y[i] = sum;
        }
    }
}

double aggregate_ratio(double a, double b)
{
    return a < b ? a / b : b / a;
}

double aggregate_pair(const aggregate_pairs *p, uint32_t i, uint32_t j)
{
    const aggregate_cells *c = p->cells;
    double rho = 0.0;
    if (!c) rho = p->rho[(uint64_t)p->row[i] * p->stride + p->row[j]];
    else if (c->entity[i] == c->entity[j]) rho = c->same[(uint64_t)c->cell[i] * c->same_stride + c->cell[j]];
    else rho = c->other[(uint64_t)c->cell[i] * c->other_stride + c->cell[j]];
    return !p->group || p->group[i] == p->group[j] ? rho : rho * aggregate_ratio(p->concentration[i], p->concentration[j]);
}

void aggregate_grouped(const double *w, uint32_t count, const aggregate_pairs *p, double *y)
{
    for (uint32_t i = 0; i < count; i++) {
        double sum = 0.0;
        for (uint32_t j = 0; j < count; j++) sum += (j == i ? 1.0 : aggregate_pair(p, i, j)) * w[j];
        y[i] = sum;
    }
}

/* ---- buckets and classes ----------------------------------------------------------------------------------------- */

/* What is no number stays none. */
double aggregate_root(double square)
{
    return square <= 0.0 ? 0.0 : sqrt(square);
}

bool aggregate_is_indefinite(double square, double most)
{
    return square < INDEFINITE * (most * most);
}

void aggregate_settle(aggregate_bucket *b, bool checked)
{
    b->indefinite = checked && aggregate_is_indefinite(b->square, b->gross);
    b->k = b->residual ? b->inside ? b->gross : 0.0 : b->indefinite ? b->gross : aggregate_root(b->square);
    if (checked && b->k > b->gross) b->k = b->gross;
    b->s = b->residual ? 0.0 : b->net;
    b->clamped = false;
}

void aggregate_net(aggregate_bucket *b, bool checked)
{
    b->net = b->gross = b->square = 0.0;
    for (uint32_t i = 0; i < b->count; i++) b->net += b->w[i], b->gross += fabs(b->w[i]);
    for (uint32_t i = 0; i < b->count && !b->residual; i++) b->square += b->w[i] * b->y[i];
    aggregate_settle(b, checked);
}

double aggregate_clamped(const aggregate_bucket *b)
{
    if (b->residual || fabs(b->net) <= b->k) return b->residual ? 0.0 : b->net;
    return b->net > 0.0 ? b->k : -b->k;
}

static void clamp_all(aggregate_class *c)
{
    for (uint32_t i = 0; i < c->count; i++) {
        aggregate_bucket *b = &c->buckets[i];
        b->clamped = !b->residual && fabs(b->s) > b->k;
        b->s = aggregate_clamped(b);
    }
}

static double sum_squares(const aggregate_class *c)
{
    double q = 0.0;
    for (uint32_t i = 0; i < c->count; i++) {
        const aggregate_bucket *b = &c->buckets[i];
        double cross = 0.0;
        for (uint32_t j = 0; j < c->count; j++)
            if (j != i) cross += c->gamma[(uint64_t)i * c->count + j] * c->buckets[j].s;
        q += b->k * b->k + b->s * cross;
    }
    return q;
}

static double sum_buckets(const aggregate_class *c)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < c->count; i++) sum += c->buckets[i].k;
    return sum;
}

void aggregate_join(aggregate_class *c, aggregate_clamp clamp, bool checked)
{
    double most = sum_buckets(c), q = most * most;
    c->residual = 0.0;
    for (uint32_t i = 0; i < c->count; i++)
        if (c->buckets[i].residual && !c->buckets[i].inside) c->residual += c->buckets[i].gross;
    if (c->gamma) {
        if (clamp == AGGREGATE_ALWAYS) clamp_all(c);
        q = sum_squares(c);
        if (clamp == AGGREGATE_NEGATIVE && q < 0.0) clamp_all(c), q = sum_squares(c);
    }
    c->indefinite = checked && aggregate_is_indefinite(q, most);
    c->root = !c->gamma || c->indefinite ? most : aggregate_root(q);
    c->value = c->root + c->residual;
}

/* K'P of one class. */
static double mixed(const aggregate_class *classes, uint32_t count, const double *psi, uint32_t which)
{
    double sum = 0.0;
    for (uint32_t j = 0; j < count; j++) sum += (j == which ? 1.0 : psi[(uint64_t)which * count + j]) * classes[j].value;
    return sum;
}

double aggregate_total(const aggregate_class *classes, uint32_t count, const double *psi)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < count; i++) sum += psi ? classes[i].value * mixed(classes, count, psi, i) : classes[i].value;
    return psi ? aggregate_root(sum) : sum;
}

/* ---- contributions ------------------------------------------------------------------------------------------------- */

double aggregate_scale(const aggregate_class *classes, uint32_t count, const double *psi, uint32_t which, double total)
{
    if (!psi) return 1.0;
    return total > 0.0 ? mixed(classes, count, psi, which) / total : 0.0;
}

/* How K and S of the bucket move the class: dK/dK_b and dK/dS_b. */
static void slopes(const aggregate_class *c, uint32_t bucket, double *of_k, double *of_s)
{
    const aggregate_bucket *b = &c->buckets[bucket];
    double cross = 0.0;
    *of_k = 1.0, *of_s = 0.0;
    if (!c->gamma || c->indefinite) return;
    *of_k = 0.0;
    if (c->root <= 0.0) return;
    for (uint32_t j = 0; j < c->count; j++)
        if (j != bucket) cross += c->gamma[(uint64_t)bucket * c->count + j] * c->buckets[j].s;
    *of_k = b->k / c->root;
    *of_s = cross / c->root;
}

/* dK_b/dw is y/K_b; dS_b/dw is 1, of a clamped sum that of K_b with its sign. */
void aggregate_shares(const aggregate_class *c, uint32_t bucket, double scale, double *out)
{
    const aggregate_bucket *b = &c->buckets[bucket];
    double of_k, of_s;
    slopes(c, bucket, &of_k, &of_s);
    if (b->clamped) of_k += b->s < 0.0 ? -of_s : of_s, of_s = 0.0;
    for (uint32_t i = 0; i < b->count; i++) {
        double way = b->indefinite ? b->w[i] < 0.0 ? -1.0 : 1.0 : b->k > 0.0 ? b->y[i] / b->k : 0.0;
        if (b->residual) out[i] = scale * (b->inside ? of_k : 1.0) * fabs(b->w[i]);
        else out[i] = scale * b->w[i] * (of_k * way + of_s);
    }
}
