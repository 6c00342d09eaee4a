/* history.c: prices of instruments, sampled on a grid of time. */
#include "book/history.h"

#include <math.h>

#include "netto/command.h"

void history_init(history *h, memory *m)
{
    *h = (history){.memory = m};
}

static void drop_rows(history *h)
{
    for (uint32_t i = 0; i < h->count; i++)
        memory_drop(h->memory, h->rows[i].places, h->length * sizeof(struct history_place));
    memory_drop(h->memory, h->rows, h->capacity * sizeof *h->rows);
}

void history_destroy(history *h)
{
    drop_rows(h);
    history_init(h, h->memory);
}

bool history_reserve(history *h, uint32_t count)
{
    if (!h->every || count <= h->count) return true;
    if (!memory_reserve(h->memory, (void **)&h->rows, &h->capacity, count, sizeof *h->rows)) return false;
    for (; h->count < count; h->count++) {
        struct history_place *places = memory_resize(h->memory, NULL, 0, h->length * sizeof *places);
        if (!places) return false;
        h->rows[h->count] = (struct history_row){.places = places, .newest = INT64_MIN};
    }
    return true;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return q - (a % b != 0 && (a < 0) != (b < 0));
}

int64_t history_grid(netto_instant every, netto_instant now)
{
    return floor_div(now, every);
}

static struct history_place *place(const history *h, const struct history_row *row, int64_t n)
{
    int64_t at = n % (int64_t)h->length;
    return &row->places[at < 0 ? at + (int64_t)h->length : at];
}

static const struct history_place missing = {NAN, INT64_MIN};

/* Write the sample number n, unless a later mark stands there; what lies between the newest and it is
 * missing.  True if its price is another now. */
static bool put(history *h, struct history_row *row, int64_t n, struct history_place made)
{
    int64_t length = h->length;
    if (row->newest == INT64_MIN || n - row->newest >= length) {
        for (int64_t i = 0; i < length; i++) row->places[i] = missing;
        row->newest = n;
    }
    while (row->newest < n) *place(h, row, ++row->newest) = missing;
    if (n <= row->newest - length) return false;
    struct history_place *p = place(h, row, n), old = *p;
    if (made.ts < old.ts) return false;
    *p = made;
    return old.price != made.price;
}

bool history_record(history *h, uint32_t slot, double price, netto_instant ts, netto_instant now,
                    uint64_t version)
{
    struct history_row *row = &h->rows[slot];
    int64_t n = -floor_div(-ts, h->every); /* rounded up: the instant at which it will be the last */
    bool changed = put(h, row, n, (struct history_place){price, ts}) && n <= history_grid(h->every, now);
    if (changed) row->version = version;
    return changed;
}

void history_scale(history *h, uint32_t slot, netto_instant ts, double by, uint64_t version)
{
    struct history_row *row = &h->rows[slot];
    row->version = version;
    for (uint32_t i = 0; row->newest != INT64_MIN && i < h->length; i++) {
        struct history_place *p = &row->places[i];
        if (p->ts < ts) p->price *= by; /* NaN stays NaN */
        if (isinf(p->price)) *p = missing;
    }
}

static const struct history_place *find(const history *h, uint32_t slot, netto_instant every, int64_t n)
{
    if (!h->every || slot >= h->count) return &missing;
    const struct history_row *row = &h->rows[slot];
    __extension__ __int128 instant = (__int128)n * every;
    if (instant % h->every != 0) return &missing;
    int64_t own = (int64_t)(instant / h->every);
    if (row->newest == INT64_MIN || own > row->newest || own <= row->newest - (int64_t)h->length) return &missing;
    return place(h, row, own);
}

double history_sample(const history *h, uint32_t slot, netto_instant every, int64_t n)
{
    return find(h, slot, every, n)->price;
}

/* Are all of them prices? */
static bool copy_places(const struct history_place *from, uint32_t count, double *out)
{
    bool good = true;
    for (uint32_t i = 0; i < count; i++) {
        out[i] = from[i].price;
        good &= from[i].price > 0.0;
    }
    return good;
}

/* The ring as it lies, where the grid is its own; else sample by sample. */
static bool copy_series(const history *h, const struct history_row *row, int64_t first, uint32_t count, double *out)
{
    const struct history_place *at = place(h, row, first);
    uint32_t left = (uint32_t)(row->places + h->length - at), part = count < left ? count : left;
    bool good = copy_places(at, part, out);
    return copy_places(row->places, count - part, out + part) && good;
}

static bool has_series(const history *h, uint32_t slot, netto_instant every, int64_t first, int64_t last)
{
    if (h->every != every || slot >= h->count) return false;
    const struct history_row *row = &h->rows[slot];
    return row->newest != INT64_MIN && last <= row->newest && first > row->newest - (int64_t)h->length;
}

bool history_series(const history *h, uint32_t slot, netto_instant every, uint32_t n, netto_instant now, double *out,
                    int64_t *gap)
{
    int64_t last = history_grid(every, now), first = last - n;
    bool whole = has_series(h, slot, every, first, last);
    if (whole && copy_series(h, &h->rows[slot], first, n + 1, out)) return true;
    for (uint32_t i = 0; !whole && i <= n; i++) out[i] = history_sample(h, slot, every, first + i);
    for (uint32_t i = 0; i <= n; i++)
        if (!(out[i] > 0.0)) return *gap = first + i, false;
    return true;
}

bool history_vol(const history *h, uint32_t slot, netto_instant every, netto_instant window, double lambda,
                 netto_instant now, double *out)
{
    int64_t end = history_grid(every, now), n = window / every;
    double sum = 0.0, weights = 0.0, weight = 1.0, later = history_sample(h, slot, every, end);
    if (n < 1) return false;
    for (int64_t i = 1; i <= n; i++) { /* from the newest back, so that lambda weighs as it goes */
        double earlier = history_sample(h, slot, every, end - i);
        if (!(later > 0.0) || !(earlier > 0.0)) return false;
        double r = later / earlier - 1.0;
        sum += weight * r * r;
        weights += weight;
        if (lambda > 0.0) weight *= lambda;
        later = earlier;
    }
    *out = sqrt(sum / weights);
    return true;
}

bool history_mean(const history *h, uint32_t slot, netto_instant every, netto_instant window, netto_instant now, double *out)
{
    int64_t end = history_grid(every, now), n = window / every;
    double sum = 0.0;
    if (n < 1 || isnan(history_sample(h, slot, every, end - n))) return false;
    for (int64_t i = 0; i < n; i++) {
        double price = history_sample(h, slot, every, end - i);
        if (isnan(price)) return false;
        sum += price;
    }
    *out = sum / (double)n;
    return true;
}

bool history_move(const history *h, uint32_t slot, netto_instant every, netto_instant window, netto_instant now, double *out)
{
    double mean, first;
    int64_t end = history_grid(every, now), n = window / every;
    if (!history_mean(h, slot, every, window, now, &mean)) return false; /* not covered */
    first = history_sample(h, slot, every, end - n);
    if (!(first > 0.0)) return false;
    *out = history_sample(h, slot, every, end) / first - 1.0;
    return true;
}

bool history_beta(const history *h, uint32_t slot, uint32_t other, netto_instant every, netto_instant window,
                  netto_instant now, double *out)
{
    int64_t end = history_grid(every, now), n = window / every;
    double both = 0.0, own = 0.0;
    for (int64_t i = n; i > 0; i--) {
        double was = history_sample(h, slot, every, end - i), is = history_sample(h, slot, every, end - i + 1);
        double before = history_sample(h, other, every, end - i), after = history_sample(h, other, every, end - i + 1);
        if (!(was > 0.0) || !(is > 0.0) || !(before > 0.0) || !(after > 0.0)) return false;
        double r = is / was - 1.0, q = after / before - 1.0;
        both += r * q;
        own += q * q;
    }
    *out = both / own;
    return own > 0.0 && isfinite(*out);
}

static void carry(const history *old, history *made, uint32_t slot)
{
    const struct history_row *from = &old->rows[slot];
    struct history_row *to = &made->rows[slot];
    to->version = from->version;
    if (from->newest == INT64_MIN) return;
    __extension__ __int128 newest = (__int128)from->newest * old->every;
    int64_t last = floor_div((int64_t)newest, made->every);
    for (int64_t n = last - (int64_t)made->length + 1; n <= last; n++) {
        const struct history_place *sample = find(old, slot, made->every, n);
        if (!isnan(sample->price)) put(made, to, n, *sample);
    }
}

bool history_change(history *h, netto_instant every, netto_instant length, uint32_t count)
{
    history made = {.memory = h->memory, .every = every, .length = history_samples(every, length)};
    if (every == h->every && made.length == h->length) return history_reserve(h, count);
    if (!history_reserve(&made, count)) {
        history_destroy(&made);
        return false;
    }
    for (uint32_t slot = 0; every && h->every && slot < h->count && slot < count; slot++) carry(h, &made, slot);
    drop_rows(h);
    *h = made;
    return true;
}
