/* netting_set.c: the state of one netting set. */
#include "netting/netting_set.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/search.h"

#define AXIS_SIZE (2 * sizeof(double) + 3 * sizeof(uint32_t))

static void lay_out(netting_set *s, void *block, uint32_t capacity)
{
    s->w = block;
    s->y = s->w + capacity;
    s->factor = (uint32_t *)(void *)(s->y + capacity);
    s->row = s->factor + capacity;
    s->uses = s->row + capacity;
    s->capacity = capacity;
}

static void copy_axes(const netting_set *from, netting_set *to)
{
    uint32_t n = from->count;
    if (n == 0) return;
    memcpy(to->w, from->w, n * sizeof *to->w);
    memcpy(to->y, from->y, n * sizeof *to->y);
    memcpy(to->factor, from->factor, n * sizeof *to->factor);
    memcpy(to->row, from->row, n * sizeof *to->row);
    memcpy(to->uses, from->uses, n * sizeof *to->uses);
}

bool netting_set_reserve(memory *m, netting_set *s, uint32_t need)
{
    if (need <= s->capacity) return true;
    uint32_t capacity = s->capacity + s->capacity / 4 + 2;
    if (capacity < need) capacity = need;
    void *block = memory_resize(m, NULL, 0, capacity * AXIS_SIZE);
    if (!block) return false;
    netting_set grown = *s;
    lay_out(&grown, block, capacity);
    copy_axes(s, &grown);
    memory_drop(m, s->w, s->capacity * AXIS_SIZE);
    *s = grown;
    return true;
}

void netting_set_drop(memory *m, netting_set *s)
{
    memory_drop(m, s->w, s->capacity * AXIS_SIZE);
    *s = (netting_set){0};
}

void netting_set_clear(netting_set *s)
{
    s->count = s->modelled = s->shifts = 0;
    s->net = s->k2 = s->gross = s->gross_peak = 0.0;
}

void netting_set_begin(netting_set *s)
{
    for (uint32_t i = 0; i < s->count; i++) {
        s->w[i] = 0.0;
        s->uses[i] = 0;
    }
    s->gross = 0.0;
}

void netting_set_prune(netting_set *s)
{
    for (uint32_t i = s->count; i-- > 0;)
        if (s->uses[i] == 0) netting_set_remove(s, i);
}

size_t netting_set_copy_size(const netting_set *s, uint32_t more)
{
    return (s->count + more) * AXIS_SIZE;
}

void netting_set_copy(const netting_set *s, netting_set *out, void *block, uint32_t more)
{
    *out = *s;
    lay_out(out, block, s->count + more);
    copy_axes(s, out);
}

bool netting_set_find(const netting_set *s, uint32_t factor, uint32_t row, uint32_t *at)
{
    uint32_t from = row == SLOT_NONE ? s->modelled : 0, end = row == SLOT_NONE ? s->count : s->modelled;
    *at = from;
    if (from == end) return false;
    *at += search_sorted(s->factor + from, sizeof *s->factor, end - from, factor);
    return *at < end && s->factor[*at] == factor;
}

#define SHIFT_UP(array) memmove((array) + at + 1, (array) + at, (s->count - at) * sizeof *(array))
#define SHIFT_DOWN(array) memmove((array) + at, (array) + at + 1, (s->count - at - 1) * sizeof *(array))

static double row_times_weights(const netting_set *s, const netto_symmetric *rho, uint32_t row)
{
    const double *cells = rho->cells + (size_t)row * rho->stride;
    double sum = 0.0;
    for (uint32_t j = 0; j < s->modelled; j++) sum += cells[s->row[j]] * s->w[j];
    return sum;
}

void netting_set_insert(netting_set *s, const netto_symmetric *rho, uint32_t at, uint32_t factor, uint32_t row)
{
    assert(s->count < s->capacity);
    double y = !rho || row == SLOT_NONE ? 0.0 : row_times_weights(s, rho, row);
    SHIFT_UP(s->w), SHIFT_UP(s->y), SHIFT_UP(s->factor), SHIFT_UP(s->row), SHIFT_UP(s->uses);
    s->w[at] = 0.0;
    s->y[at] = y;
    s->factor[at] = factor;
    s->row[at] = row;
    s->uses[at] = 0;
    s->count++;
    s->modelled += row != SLOT_NONE;
}

void netting_set_remove(netting_set *s, uint32_t at)
{
    s->modelled -= s->row[at] != SLOT_NONE;
    SHIFT_DOWN(s->w), SHIFT_DOWN(s->y), SHIFT_DOWN(s->factor), SHIFT_DOWN(s->row), SHIFT_DOWN(s->uses);
    s->count--;
}

typedef double pair __attribute__((vector_size(16)));

/* y += d * (row of C), each entry on its own: any width of vector gives the same bits. */
static void add_row(netting_set *s, const netto_symmetric *rho, uint32_t row, double d)
{
    const double *cells = rho->cells + (size_t)row * rho->stride;
    const uint32_t *rows = s->row;
    double *y = s->y;
    uint32_t i = 0, n = s->modelled;
    for (; i + 2 <= n; i += 2) { /* two at a time, which every x86-64 does in one register */
        pair c = {cells[rows[i]], cells[rows[i + 1]]}, there;
        memcpy(&there, y + i, sizeof there);
        there += d * c;
        memcpy(y + i, &there, sizeof there);
    }
    if (i < n) y[i] += d * cells[rows[i]];
}

/* Four rows in one pass: each entry is still summed in slot order. */
static void add_four_rows(netting_set *s, const netto_symmetric *rho, uint32_t j)
{
    const double *c0 = rho->cells + (size_t)s->row[j] * rho->stride, *c1 = rho->cells + (size_t)s->row[j + 1] * rho->stride;
    const double *c2 = rho->cells + (size_t)s->row[j + 2] * rho->stride, *c3 = rho->cells + (size_t)s->row[j + 3] * rho->stride;
    const double w0 = s->w[j], w1 = s->w[j + 1], w2 = s->w[j + 2], w3 = s->w[j + 3];
    const uint32_t *rows = s->row;
    double *y = s->y;
    uint32_t i = 0, n = s->modelled;
    for (; i + 2 <= n; i += 2) {
        uint32_t p = rows[i], q = rows[i + 1];
        pair sum;
        memcpy(&sum, y + i, sizeof sum);
        sum += w0 * (pair){c0[p], c0[q]};
        sum += w1 * (pair){c1[p], c1[q]};
        sum += w2 * (pair){c2[p], c2[q]};
        sum += w3 * (pair){c3[p], c3[q]};
        memcpy(y + i, &sum, sizeof sum);
    }
    for (; i < n; i++) y[i] = (((y[i] + w0 * c0[rows[i]]) + w1 * c1[rows[i]]) + w2 * c2[rows[i]]) + w3 * c3[rows[i]];
}

void netting_set_refresh(netting_set *s, const netto_symmetric *rho)
{
    uint32_t j = 0;
    for (uint32_t i = 0; i < s->count; i++) s->y[i] = 0.0;
    for (; j + 4 <= s->modelled; j += 4) add_four_rows(s, rho, j);
    for (; j < s->modelled; j++) add_row(s, rho, s->row[j], s->w[j]);
    double k2 = 0.0;
    for (uint32_t i = 0; i < s->modelled; i++) k2 += s->w[i] * s->y[i];
    s->k2 = k2;
    s->net = 0.0;
    for (uint32_t i = 0; i < s->count; i++) s->net += s->w[i];
    s->gross_peak = s->gross;
    s->shifts = 0;
}

void netting_set_shift(netting_set *s, const netto_symmetric *rho, uint32_t at, double d)
{
    netting_set_shift_totals(s, at, d);
    s->w[at] += d;
    if (at < s->modelled) add_row(s, rho, s->row[at], d);
}

bool netting_set_settle(netting_set *s, double gross)
{
    s->gross = gross;
    if (gross > s->gross_peak) s->gross_peak = gross;
    double small = NETTING_SMALL * (s->gross_peak * s->gross_peak);
    return ++s->shifts >= NETTING_SHIFTS_MAX || gross * gross < small || (s->modelled && s->k2 < small);
}
