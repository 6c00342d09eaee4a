/* forecast.c: forecasts, recorded when they are made, and what came of them. */
#include "book/forecast.h"

#include <math.h>
#include <string.h>

#include "book/book.h"

void forecasts_init(forecasts *f, memory *m)
{
    *f = (forecasts){.spare = SLOT_NONE};
    idmap_init(&f->names, m);
}

void forecasts_destroy(book *b)
{
    forecasts *f = &b->forecasts;
    memory *m = b->memory;
    for (uint32_t i = 0; i < f->names.count; i++)
        memory_drop(m, f->series[i].outcomes, f->series[i].capacity * sizeof *f->series[i].outcomes);
    memory_drop(m, f->series, f->series_capacity * sizeof *f->series);
    memory_drop(m, f->items, f->capacity * sizeof *f->items);
    memory_drop(m, f->buckets, f->buckets ? FORECAST_BUCKETS * sizeof *f->buckets : 0);
    memory_drop(m, f->queues, f->queue_capacity * sizeof *f->queues);
    idmap_destroy(&f->names);
    forecasts_init(f, m);
}

digest_key forecast_key(netto_text id)
{
    digest_key key = digest_id(id);
    key.high ^= UINT64_C(0x666f726563617374); /* "forecast" */
    return key;
}

static uint32_t *bucket_of(const forecasts *f, digest_key key)
{
    return &f->buckets[key.low % FORECAST_BUCKETS];
}

uint32_t forecast_find(const book *b, digest_key key)
{
    const forecasts *f = &b->forecasts;
    uint32_t place = f->buckets ? *bucket_of(f, key) : SLOT_NONE;
    while (place != SLOT_NONE && (f->items[place].key.low != key.low || f->items[place].key.high != key.high)) place = f->items[place].chain;
    return place;
}

/* ---- room ---------------------------------------------------------------------------------------------------- */

/* Outcomes that may come must find room: none is asked for at a mark.  A ring that grows begins at its front again. */
static bool grow_ring(memory *m, forecast_series *s)
{
    uint32_t need = s->count + s->waiting + 1;
    if (need > FORECAST_OUTCOMES) need = FORECAST_OUTCOMES;
    if (need <= s->capacity) return true;
    uint32_t capacity = s->capacity ? 2 * s->capacity : 8;
    while (capacity < need) capacity *= 2;
    if (capacity > FORECAST_OUTCOMES) capacity = FORECAST_OUTCOMES;
    forecast_outcome *made = memory_resize(m, NULL, 0, capacity * sizeof *made);
    if (!made) return false;
    for (uint32_t i = 0; i < s->count; i++) made[i] = *forecast_outcome_at(s, i);
    memory_drop(m, s->outcomes, s->capacity * sizeof *s->outcomes);
    s->outcomes = made;
    s->capacity = capacity;
    s->first = 0;
    return true;
}

static bool grow_buckets(book *b)
{
    forecasts *f = &b->forecasts;
    if (f->buckets) return true;
    f->buckets = memory_resize(b->memory, NULL, 0, FORECAST_BUCKETS * sizeof *f->buckets);
    for (uint32_t i = 0; f->buckets && i < FORECAST_BUCKETS; i++) f->buckets[i] = SLOT_NONE;
    return f->buckets;
}

static bool grow_queues(book *b, uint32_t instrument)
{
    forecasts *f = &b->forecasts;
    if (instrument == SLOT_NONE || instrument < f->queue_count) return true;
    if (!memory_reserve(b->memory, (void **)&f->queues, &f->queue_capacity, instrument + 1, sizeof *f->queues)) return false;
    while (f->queue_count <= instrument) f->queues[f->queue_count++] = (forecast_queue){SLOT_NONE, SLOT_NONE};
    return true;
}

bool forecast_reserve(book *b, uint32_t series, uint32_t instrument)
{
    forecasts *f = &b->forecasts;
    if (!grow_buckets(b) || !grow_queues(b, instrument)) return false;
    if (f->spare == SLOT_NONE && !memory_reserve(b->memory, (void **)&f->items, &f->capacity, f->used + 1, sizeof *f->items)) return false;
    if (series != SLOT_NONE) return grow_ring(b->memory, &f->series[series]);
    forecast_series none = {0};
    if (!idmap_reserve(&f->names, 1)) return false;
    if (!memory_reserve(b->memory, (void **)&f->series, &f->series_capacity, f->names.count + 1, sizeof *f->series)) return false;
    if (!grow_ring(b->memory, &none)) return false;
    f->series[f->names.count] = none; /* the last that could fail: a name follows */
    return true;
}

uint32_t forecast_name(book *b, netto_text name, netto_forecast_kind kind, double alpha)
{
    forecasts *f = &b->forecasts;
    uint32_t slot = idmap_add(&f->names, name);
    f->series[slot].kind = kind;
    f->series[slot].alpha = alpha;
    return slot;
}

/* ---- what waits ------------------------------------------------------------------------------------------------ */

static bool is_before(const forecast *a, const forecast *b)
{
    return a->due < b->due || (a->due == b->due && a->seq < b->seq);
}

static void queue_in(forecasts *f, uint32_t place)
{
    forecast *made = &f->items[place];
    if (made->instrument == SLOT_NONE) return;
    forecast_queue *q = &f->queues[made->instrument];
    bool behind_all = q->last != SLOT_NONE && is_before(&f->items[q->last], made);
    uint32_t *at = behind_all ? &f->items[q->last].next : &q->first;
    while (*at != SLOT_NONE && is_before(&f->items[*at], made)) at = &f->items[*at].next;
    made->next = *at;
    *at = place;
    if (made->next == SLOT_NONE) q->last = place;
}

static void queue_out(forecasts *f, uint32_t place)
{
    forecast *gone = &f->items[place];
    if (gone->instrument == SLOT_NONE) return;
    forecast_queue *q = &f->queues[gone->instrument];
    uint32_t before = SLOT_NONE, at = q->first;
    for (; at != place; at = f->items[at].next) before = at;
    *(before == SLOT_NONE ? &q->first : &f->items[before].next) = gone->next;
    if (gone->next == SLOT_NONE) q->last = before;
}

static void link_in(forecasts *f, uint32_t place)
{
    uint32_t *bucket = bucket_of(f, f->items[place].key);
    f->items[place].chain = *bucket;
    *bucket = place;
    queue_in(f, place);
}

static void link_out(forecasts *f, uint32_t place)
{
    uint32_t *at = bucket_of(f, f->items[place].key);
    while (*at != place) at = &f->items[*at].chain;
    *at = f->items[place].chain;
    queue_out(f, place);
}

uint32_t forecast_add(book *b, const forecast *made)
{
    forecasts *f = &b->forecasts;
    uint32_t place = f->spare;
    if (place == SLOT_NONE)
        place = f->used++;
    else
        f->spare = f->items[place].next;
    f->items[place] = *made;
    link_in(f, place);
    f->waiting++;
    f->series[made->series].waiting++;
    return place;
}

static void keep(forecast_series *s, const forecast_outcome *o)
{
    if (s->count == FORECAST_OUTCOMES) {
        s->outcomes[s->first] = *o;
        s->first = s->first + 1 == s->capacity ? 0 : s->first + 1;
        return;
    }
    uint32_t at = s->first + s->count++;
    s->outcomes[at < s->capacity ? at : at - s->capacity] = *o;
}

void forecast_settle(book *b, uint32_t place, double outcome)
{
    forecasts *f = &b->forecasts;
    forecast *w = &f->items[place];
    forecast_series *s = &f->series[w->series];
    s->waiting--;
    keep(s, &(forecast_outcome){w->value, outcome, w->reference, w->due, b->now});
    link_out(f, place);
    *w = (forecast){.next = f->spare};
    f->spare = place;
    f->waiting--;
    f->version = b->version;
}

/* ---- marks ------------------------------------------------------------------------------------------------------- */

/* What the price says of it; of a value at risk what one unit held since has lost. */
static double outcome_of(netto_forecast_kind kind, double reference, double price)
{
    double r = price / reference - 1.0;
    switch (kind) {
    case NETTO_FORECAST_LEVEL: return price;
    case NETTO_FORECAST_DIRECTION: return price - reference;
    case NETTO_FORECAST_RETURN: return r;
    case NETTO_FORECAST_VARIANCE: return r * r;
    default: return reference - price;
    }
}

void forecast_rolled(forecasts *f, uint32_t instrument, netto_instant ts, double by)
{
    if (instrument >= f->queue_count) return;
    for (uint32_t place = f->queues[instrument].first; place != SLOT_NONE; place = f->items[place].next) {
        forecast *w = &f->items[place];
        if (w->made >= ts) continue;
        w->reference *= by;
        netto_forecast_kind kind = f->series[w->series].kind;
        if (kind == NETTO_FORECAST_LEVEL || kind == NETTO_FORECAST_VAR) w->value *= by;
    }
}

bool forecast_marked(book *b, uint32_t instrument, double price, netto_instant ts)
{
    forecasts *f = &b->forecasts;
    bool any = false;
    if (instrument >= f->queue_count) return false;
    for (uint32_t place; (place = f->queues[instrument].first) != SLOT_NONE; any = true) {
        const forecast *w = &f->items[place];
        if (w->due > ts || w->due > b->now) break;
        double outcome = outcome_of(f->series[w->series].kind, w->reference, price);
        if (!(fabs(outcome) <= FORECAST_MOST)) break; /* a price beyond all measure: the next one will say */
        forecast_settle(b, place, outcome);
    }
    return any;
}

/* ---- digests and snapshots --------------------------------------------------------------------------------------- */

static void digest_series(const forecasts *f, uint32_t slot, digest *d)
{
    const forecast_series *s = &f->series[slot];
    digest_text(d, idmap_text(&f->names, slot));
    digest_number(d, s->kind);
    digest_real(d, s->alpha);
    for (uint32_t i = 0; i < s->count; i++) {
        const forecast_outcome *o = forecast_outcome_at(s, i);
        digest_real(d, o->value);
        digest_real(d, o->outcome);
        digest_real(d, o->reference);
        digest_number(d, (uint64_t)o->due);
        digest_number(d, (uint64_t)o->at);
    }
}

/* Places are no facts: what waits is told by adding up, whatever their order. */
static void digest_waiting(const forecasts *f, digest *d)
{
    uint64_t sum[2] = {0, 0};
    for (uint32_t i = 0; i < f->used; i++) {
        const forecast *w = &f->items[i];
        uint64_t bits[2];
        if (!w->seq) continue;
        memcpy(&bits[0], &w->value, sizeof bits[0]);
        memcpy(&bits[1], &w->reference, sizeof bits[1]);
        const uint64_t said[] = {w->key.low, w->key.high, w->seq, w->contents, (uint64_t)w->series << 32 | w->instrument, bits[0], bits[1],
                                 (uint64_t)w->made, (uint64_t)w->due};
        sum[0] += hash_bytes(said, sizeof said);
        sum[1] += w->seq;
    }
    digest_number(d, f->waiting);
    digest_number(d, sum[0]);
    digest_number(d, sum[1]);
}

void forecasts_digest(const forecasts *f, digest *d)
{
    if (f->names.count == 0) return; /* nobody ever made one */
    for (uint32_t i = 0; i < f->names.count; i++) digest_series(f, i, d);
    digest_waiting(f, d);
    digest_number(d, f->version);
}

bool forecasts_restore(book *b)
{
    forecasts *f = &b->forecasts;
    if (f->used && !grow_buckets(b)) return false;
    for (uint32_t i = 0; i < f->used; i++) {
        if (!grow_queues(b, f->items[i].instrument)) return false;
        f->series[f->items[i].series].waiting++;
    }
    for (uint32_t i = 0; i < f->used; i++) link_in(f, i);
    f->waiting = f->used;
    for (uint32_t i = 0; i < f->names.count; i++)
        if (!grow_ring(b->memory, &f->series[i])) return false;
    return true;
}
