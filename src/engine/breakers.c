/* breakers.c: the breakers that are not closed, and which are asked when. */
#include "engine/breakers.h"

#include <stdlib.h>

#include "base/text.h"
#include "book/book.h"


void breakers_drop(breakers *k, memory *m)
{
    for (uint32_t i = 0; i < k->count; i++) {
        bytes_drop(m, &breakers_at(k, i)->failure);
        bytes_drop(m, &breakers_at(k, i)->reason);
    }
    memory_drop(m, k->items, k->capacity * sizeof *k->items);
    memory_drop(m, k->by_name, k->name_capacity * sizeof *k->by_name);
    memory_drop(m, k->by_target, k->target_capacity * sizeof *k->by_target);
    memory_drop(m, k->asks, k->asks_capacity * sizeof *k->asks);
}

/* ---- orders ------------------------------------------------------------------------------------------------ */

static int order_of(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_thing(netto_text name, bool instrument, uint32_t thing, const standing *s)
{
    int order = text_compare(name, s->name);
    if (order == 0) order = order_of(!instrument, !s->instrument);
    return order ? order : order_of(thing, s->thing);
}

static target target_of(const standing *s)
{
    if (s->stops == NETTO_STOPS_ALL) return TARGET_ALL;
    if (!s->instrument) return TARGET_ACCOUNT;
    return s->stops == NETTO_STOPS_UNDERLYING ? TARGET_FACTOR : TARGET_INSTRUMENT;
}

static uint32_t slot_of(const book *b, const standing *s)
{
    target of = target_of(s);
    return of == TARGET_ALL ? 0 : of == TARGET_FACTOR ? b->instruments[s->thing].factor : s->thing;
}

static int by_target(target of, uint32_t slot, const book *b, const standing *s)
{
    int order = order_of(of, target_of(s));
    return order ? order : order_of(slot, slot_of(b, s));
}

/* ---- places -------------------------------------------------------------------------------------------------- */

uint32_t breakers_from(const breakers *k, netto_text name, bool instrument, uint32_t thing)
{
    uint32_t low = 0, high = k->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (by_thing(name, instrument, thing, breakers_at(k, middle)) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

standing *breakers_find(const breakers *k, netto_text name, bool instrument, uint32_t thing)
{
    uint32_t at = breakers_from(k, name, instrument, thing);
    standing *s = at < k->count ? breakers_at(k, at) : NULL;
    return s && by_thing(name, instrument, thing, s) == 0 ? s : NULL;
}

/* The first that stops this target or a later one; with `s`, that is also not before it by name. */
static uint32_t target_from(const breakers *k, const book *b, target of, uint32_t slot, const standing *s)
{
    uint32_t low = 0, high = k->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const standing *there = breakers_stopping(k, middle);
        int order = by_target(of, slot, b, there);
        if (order == 0 && s) order = by_thing(s->name, s->instrument, s->thing, there);
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t breakers_that_stop(const breakers *k, const book *b, target of, uint32_t slot, uint32_t *first)
{
    uint32_t end = *first = target_from(k, b, of, slot, NULL);
    while (end < k->count && by_target(of, slot, b, breakers_stopping(k, end)) == 0) end++;
    return end - *first;
}

/* ---- coming and going ------------------------------------------------------------------------------------------ */

static bool reserve(breakers *k, memory *m)
{
    return memory_reserve(m, (void **)&k->by_name, &k->name_capacity, k->count + 1, sizeof *k->by_name) &&
           memory_reserve(m, (void **)&k->by_target, &k->target_capacity, k->count + 1, sizeof *k->by_target);
}

/* Items move: their names are where they are. */
static bool make_room(breakers *k, memory *m)
{
    if (k->used < k->capacity) return true;
    if (!memory_reserve(m, (void **)&k->items, &k->capacity, k->used + 1, sizeof *k->items)) return false;
    for (uint32_t i = 0; i < k->count; i++) breakers_at(k, i)->name.bytes = breakers_at(k, i)->bytes;
    return true;
}

static void insert(uint32_t *list, uint32_t count, uint32_t at, uint32_t item)
{
    memmove(list + at + 1, list + at, (count - at) * sizeof *list);
    list[at] = item;
}

static void erase(uint32_t *list, uint32_t count, uint32_t at)
{
    memmove(list + at, list + at + 1, (count - at - 1) * sizeof *list);
}

standing *breakers_add(breakers *k, const book *b, memory *m, const standing *made)
{
    bool reuse = k->used > k->count;
    if (!reserve(k, m) || (!reuse && !make_room(k, m))) return NULL;
    uint32_t item = reuse ? k->free : k->used++;
    standing *s = &k->items[item];
    if (reuse) k->free = s->next_free;
    netto_text name = made->name;
    *s = *made;
    memcpy(s->bytes, name.bytes, name.size);
    s->name.bytes = s->bytes;
    uint32_t place = breakers_from(k, s->name, s->instrument, s->thing);
    uint32_t aimed = target_from(k, b, target_of(s), slot_of(b, s), s);
    insert(k->by_name, k->count, place, item);
    insert(k->by_target, k->count, aimed, item);
    k->count++;
    return s;
}

static void give_back(breakers *k, memory *m, standing *s)
{
    bytes_drop(m, &s->failure);
    bytes_drop(m, &s->reason);
    s->machine = BREAKER_CLOSED;
    s->failed = false;
    s->next_free = k->free;
    k->free = (uint32_t)(s - k->items);
    k->moved = true;
}

void breakers_remove(breakers *k, const book *b, memory *m, standing *s)
{
    erase(k->by_name, k->count, breakers_from(k, s->name, s->instrument, s->thing));
    erase(k->by_target, k->count, target_from(k, b, target_of(s), slot_of(b, s), s));
    k->count--;
    give_back(k, m, s);
}

void breakers_sort(breakers *k, const book *b, memory *m)
{
    uint32_t count = k->count;
    k->count = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t item = k->by_name[i];
        standing *s = &k->items[item];
        if (breakers_is_idle(s)) {
            give_back(k, m, s);
            continue;
        }
        insert(k->by_name, k->count, breakers_from(k, s->name, s->instrument, s->thing), item);
        insert(k->by_target, k->count, target_from(k, b, target_of(s), slot_of(b, s), s), item);
        k->count++;
    }
}

standing *breakers_named(const breakers *k, netto_text name)
{
    uint32_t at = breakers_from(k, name, true, 0);
    standing *s = at < k->count ? breakers_at(k, at) : NULL;
    return s && text_equal(s->name, name) ? s : NULL;
}

/* ---- who is asked ------------------------------------------------------------------------------------------------ */

bool breakers_fit(breakers *k, memory *m, uint32_t instruments)
{
    uint32_t had = k->asks_capacity;
    if (!memory_reserve(m, (void **)&k->asks, &k->asks_capacity, instruments, sizeof *k->asks)) return false;
    for (; had < k->asks_capacity; had++) k->asks[had] = (ask_bits){0};
    return true;
}

void breakers_ask(breakers *k, uint32_t instrument, ask_bits which)
{
    ask_bits *a = &k->asks[instrument];
    k->ticking += (which.ticks != 0) - (a->ticks != 0);
    k->timing += (which.timed != 0) - (a->timed != 0);
    k->owing += (which.owed != 0) - (a->owed != 0);
    *a = which;
}
