/* netting_set.c: the state of one netting set. */
#include "netting/netting_set.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/search.h"
#include "netting/product.h"

const netting_set netting_set_none[2] = {{.known = true}, {.known = true, .twice = true}};

static size_t axis_size(const netting_set *s)
{
    return s->twice ? 3 * sizeof(double) + 4 * sizeof(uint32_t) : 2 * sizeof(double) + 3 * sizeof(uint32_t);
}

static void lay_out(netting_set *s, void *block, uint32_t capacity)
{
    s->w = block;
    s->y = s->w + capacity;
    s->y_stressed = s->twice ? s->y + capacity : NULL;
    s->factor = (uint32_t *)(void *)(s->y + (s->twice ? 2 : 1) * (size_t)capacity);
    s->row = s->factor + capacity;
    s->uses = s->row + capacity;
    s->row_stressed = s->twice ? s->uses + capacity : NULL;
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
    if (!from->twice) return;
    memcpy(to->y_stressed, from->y_stressed, n * sizeof *to->y_stressed);
    memcpy(to->row_stressed, from->row_stressed, n * sizeof *to->row_stressed);
}

bool netting_set_reserve(memory *m, netting_set *s, uint32_t need)
{
    if (need <= s->capacity) return true;
    uint32_t capacity = s->capacity + s->capacity / 4 + 2;
    if (capacity < need) capacity = need;
    void *block = memory_resize(m, NULL, 0, capacity * axis_size(s));
    if (!block) return false;
    netting_set grown = *s;
    lay_out(&grown, block, capacity);
    copy_axes(s, &grown);
    memory_drop(m, s->w, s->capacity * axis_size(s));
    *s = grown;
    return true;
}

void netting_set_drop(memory *m, netting_set *s)
{
    memory_drop(m, s->w, s->capacity * axis_size(s));
    *s = (netting_set){.twice = s->twice};
}

void netting_set_twice(memory *m, netting_set *s, bool twice)
{
    if (s->twice == twice) return;
    uint64_t key = s->key;
    netting_set_drop(m, s);
    *s = (netting_set){.key = key, .twice = twice};
}

void netting_set_clear(netting_set *s)
{
    s->count = s->modelled = s->shifts = 0;
    s->net = s->k2 = s->k2_stressed = s->gross = s->gross_peak = 0.0;
    s->known = false;
}

void netting_set_begin(netting_set *s)
{
    for (uint32_t i = 0; i < s->count; i++) {
        s->w[i] = 0.0;
        s->uses[i] = 0;
    }
    s->gross = 0.0;
    s->known = false;
}

void netting_set_prune(netting_set *s)
{
    for (uint32_t i = s->count; i-- > 0;)
        if (s->uses[i] == 0) netting_set_remove(s, i);
}

size_t netting_set_copy_size(const netting_set *s, uint32_t more)
{
    return (s->count + more) * axis_size(s);
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

static void insert_stressed(netting_set *s, uint32_t at, uint32_t row)
{
    SHIFT_UP(s->y_stressed), SHIFT_UP(s->row_stressed);
    s->y_stressed[at] = 0.0;
    s->row_stressed[at] = row;
}

void netting_set_insert(netting_set *s, const netting_models *models, uint32_t at, uint32_t factor, uint32_t row)
{
    assert(s->count < s->capacity);
    if (s->twice) insert_stressed(s, at, row == SLOT_NONE ? SLOT_NONE : correlation_row(models->stressed, factor));
    SHIFT_UP(s->w), SHIFT_UP(s->y), SHIFT_UP(s->factor), SHIFT_UP(s->row), SHIFT_UP(s->uses);
    s->w[at] = s->y[at] = 0.0;
    s->factor[at] = factor;
    s->row[at] = row;
    s->uses[at] = 0;
    s->count++;
    s->modelled += row != SLOT_NONE;
}

void netting_set_join(netting_set *s, const netting_models *models, uint32_t at)
{
    if (at >= s->modelled) return;
    assert(s->known);
    s->y[at] = product_row(models->first, s->row, s->w, s->modelled, s->row[at]);
    if (s->twice) s->y_stressed[at] = product_row(models->stressed, s->row_stressed, s->w, s->modelled, s->row_stressed[at]);
}

void netting_set_remove(netting_set *s, uint32_t at)
{
    s->modelled -= s->row[at] != SLOT_NONE;
    SHIFT_DOWN(s->w), SHIFT_DOWN(s->y), SHIFT_DOWN(s->factor), SHIFT_DOWN(s->row), SHIFT_DOWN(s->uses);
    if (s->twice) SHIFT_DOWN(s->y_stressed), SHIFT_DOWN(s->row_stressed);
    s->count--;
}

static void know(const netting_set *s, const correlation *c, const uint32_t *rows, double *y)
{
    product_refresh(c, rows, s->w, s->modelled, y);
    for (uint32_t i = s->modelled; i < s->count; i++) y[i] = 0.0;
}

void netting_set_know(netting_set *s, const netting_models *models)
{
    if (s->known) return;
    know(s, models->first, s->row, s->y);
    if (s->twice) know(s, models->stressed, s->row_stressed, s->y_stressed);
    s->known = true;
}

/* Four sums at a time, none of which waits for another. */
static double sum_of(const double *w, uint32_t n)
{
    double sum[4] = {0};
    uint32_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (uint32_t k = 0; k < 4; k++) sum[k] += w[i + k];
    for (; i < n; i++) sum[0] += w[i];
    return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

void netting_set_refresh(netting_set *s, const netting_models *models)
{
    s->k2 = product_square(models->first, s->row, s->w, s->modelled);
    s->k2_stressed = s->twice ? product_square(models->stressed, s->row_stressed, s->w, s->modelled) : 0.0;
    s->known = false;
    s->net = sum_of(s->w, s->count);
    s->gross_peak = s->gross;
    s->shifts = 0;
}

void netting_set_shift(netting_set *s, const netting_models *models, uint32_t at, double d)
{
    assert(s->known);
    netting_set_shift_totals(s, at, d);
    s->w[at] += d;
    if (at >= s->modelled) return;
    product_shift(models->first, s->row, s->modelled, at, d, s->y);
    if (s->twice) product_shift(models->stressed, s->row_stressed, s->modelled, at, d, s->y_stressed);
}

bool netting_set_settle(netting_set *s, double gross)
{
    s->gross = gross;
    if (gross > s->gross_peak) s->gross_peak = gross;
    double small = NETTING_SMALL * (s->gross_peak * s->gross_peak);
    return ++s->shifts >= NETTING_SHIFTS_MAX || gross * gross < small ||
           (s->modelled && (s->k2 < small || (s->twice && s->k2_stressed < small)));
}
