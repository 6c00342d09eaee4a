/* schedule.c: what is due when: a binary heap whose entries know their place in a table of keys, and back. */
#include "control/schedule.h"

#include <assert.h>
#include <string.h>

#include "base/idmap.h"

#define PLACE_NONE UINT32_MAX
#define TABLE_MOST ((uint32_t)1 << 31)

struct schedule_entry {
    netto_instant due;
    uint64_t key;
    uint32_t slot; /* of the table */
};

void schedule_destroy(schedule *s, memory *m)
{
    memory_drop(m, s->heap, s->capacity * sizeof *s->heap);
    memory_drop(m, s->table, s->table_size * sizeof *s->table);
    *s = (schedule){0};
}

/* ---- the table: open addressing, linear probing ---------------------------------------------------------------- */

static uint32_t home(const schedule *s, uint64_t key)
{
    return (uint32_t)hash_bytes(&key, sizeof key) & (s->table_size - 1);
}

/* The slot in which a key stands, or would. */
static uint32_t slot_of(const schedule *s, uint64_t key)
{
    uint32_t mask = s->table_size - 1, at = home(s, key);
    while (s->table[at] && s->heap[s->table[at] - 1].key != key) at = (at + 1) & mask;
    return at;
}

static uint32_t place_of(const schedule *s, uint64_t key)
{
    if (s->count == 0) return PLACE_NONE;
    uint32_t found = s->table[slot_of(s, key)];
    return found ? found - 1 : PLACE_NONE;
}

/* Who was pushed past the slot that is emptied moves up, so that no probe ends early. */
static void empty_slot(schedule *s, uint32_t hole)
{
    uint32_t mask = s->table_size - 1;
    for (uint32_t at = (hole + 1) & mask; s->table[at]; at = (at + 1) & mask) {
        struct schedule_entry *e = &s->heap[s->table[at] - 1];
        if (((at - home(s, e->key)) & mask) < ((at - hole) & mask)) continue;
        s->table[hole] = s->table[at];
        e->slot = hole;
        hole = at;
    }
    s->table[hole] = 0;
}

static bool reserve_table(schedule *s, memory *m, uint32_t count)
{
    uint32_t size = s->table_size ? s->table_size : 16;
    while (size / 2 <= count && size < TABLE_MOST) size *= 2;
    if (size / 2 <= count) return false;
    if (size == s->table_size) return true;
    uint32_t *table = memory_take(m, size * sizeof *table);
    if (!table) return false;
    memory_drop(m, s->table, s->table_size * sizeof *s->table);
    s->table = table;
    s->table_size = size;
    for (uint32_t i = 0; i < s->count; i++) {
        s->heap[i].slot = slot_of(s, s->heap[i].key);
        table[s->heap[i].slot] = i + 1;
    }
    return true;
}

bool schedule_reserve(schedule *s, memory *m, uint32_t count)
{
    return reserve_table(s, m, count) && memory_reserve(m, (void **)&s->heap, &s->capacity, count, sizeof *s->heap);
}

/* ---- the heap ------------------------------------------------------------------------------------------------ */

static bool before(const struct schedule_entry *a, const struct schedule_entry *b)
{
    return a->due != b->due ? a->due < b->due : a->key < b->key;
}

static void put(schedule *s, uint32_t place, struct schedule_entry e)
{
    s->heap[place] = e;
    s->table[e.slot] = place + 1;
}

static void rise(schedule *s, uint32_t place, struct schedule_entry e)
{
    for (; place && before(&e, &s->heap[(place - 1) / 2]); place = (place - 1) / 2) put(s, place, s->heap[(place - 1) / 2]);
    put(s, place, e);
}

static void sink(schedule *s, uint32_t place, struct schedule_entry e)
{
    for (uint32_t child; (child = 2 * place + 1) < s->count; place = child) {
        if (child + 1 < s->count && before(&s->heap[child + 1], &s->heap[child])) child++;
        if (!before(&s->heap[child], &e)) break;
        put(s, place, s->heap[child]);
    }
    put(s, place, e);
}

/* An entry goes to where it belongs, from a place that is free for it. */
static void settle(schedule *s, uint32_t place, struct schedule_entry e)
{
    if (place && before(&e, &s->heap[(place - 1) / 2]))
        rise(s, place, e);
    else
        sink(s, place, e);
}

static void take_out(schedule *s, uint32_t place)
{
    empty_slot(s, s->heap[place].slot);
    struct schedule_entry last = s->heap[--s->count];
    if (place < s->count) settle(s, place, last);
}

void schedule_set(schedule *s, uint64_t key, netto_instant due)
{
    if (due == NETTO_NEVER) return schedule_drop(s, key);
    uint32_t place = place_of(s, key);
    if (place == PLACE_NONE) {
        assert(s->count < s->capacity);
        place = s->count++;
        rise(s, place, (struct schedule_entry){due, key, slot_of(s, key)});
    } else if (s->heap[place].due != due) {
        struct schedule_entry e = s->heap[place];
        e.due = due;
        settle(s, place, e);
    }
}

void schedule_drop(schedule *s, uint64_t key)
{
    uint32_t place = place_of(s, key);
    if (place != PLACE_NONE) take_out(s, place);
}

void schedule_clear(schedule *s)
{
    s->count = 0;
    if (s->table) memset(s->table, 0, s->table_size * sizeof *s->table);
}

netto_instant schedule_due(const schedule *s, uint64_t key)
{
    uint32_t place = place_of(s, key);
    return place == PLACE_NONE ? NETTO_NEVER : s->heap[place].due;
}

netto_instant schedule_first(const schedule *s)
{
    return s->count ? s->heap[0].due : NETTO_NEVER;
}

bool schedule_take(schedule *s, netto_instant now, deadline *out)
{
    if (s->count == 0 || s->heap[0].due > now) return false;
    *out = (deadline){s->heap[0].due, s->heap[0].key};
    take_out(s, 0);
    return true;
}
