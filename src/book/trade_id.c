/* trade_id.c: the trades that were applied, so that each counts once.
 *
 * A ring of chunks holds what is remembered, in order; a table finds places in it by id.  A table that
 * is half full is copied into a larger one a few places at a time, so that no trade waits for all. */
#include "book/trade_id.h"

#include <string.h>

#define CHUNK       ((uint32_t)1 << 16) /* ids */
#define TABLE_FIRST ((uint32_t)1 << 12)
#define COPIED      4 /* places of the old table for each id reserved: two would do */

bool trade_ids_init(trade_ids *t, memory *m, uint32_t limit)
{
    *t = (trade_ids){.memory = m, .limit = limit};
    for (t->chunk_count = 4; t->chunk_count < limit / CHUNK + 3;) /* a call may add a part of a chunk */
        t->chunk_count *= 2;                                      /* before the oldest have left theirs */
    t->chunks = memory_take(m, t->chunk_count * sizeof *t->chunks);
    return t->chunks != NULL;
}

void trade_ids_destroy(trade_ids *t)
{
    memory *m = t->memory;
    for (uint32_t i = 0; t->chunks && i < t->chunk_count; i++)
        memory_drop(m, t->chunks[i], CHUNK * sizeof(struct trade_id));
    memory_drop(m, t->spare, CHUNK * sizeof(struct trade_id));
    memory_drop(m, t->chunks, t->chunk_count * sizeof *t->chunks);
    memory_drop(m, t->table, t->table_size * sizeof *t->table);
    memory_drop(m, t->old_table, t->old_size * sizeof *t->old_table);
    *t = (trade_ids){0};
}

uint64_t trade_ids_count(const trade_ids *t)
{
    return t->next - t->first;
}

static uint32_t place_of(const trade_ids *t, uint64_t number)
{
    return (uint32_t)number & (t->chunk_count * CHUNK - 1);
}

static struct trade_id *entry(const trade_ids *t, uint32_t place)
{
    return &t->chunks[place / CHUNK][place % CHUNK];
}

/* The old table still names places whose ids were forgotten. */
static bool live(const trade_ids *t, uint32_t place)
{
    return place_of(t, place - t->first) < trade_ids_count(t);
}

/* Where the table names this id; `size` if nowhere.  Only an entry whose tag fits is looked at. */
static uint32_t seek(const trade_ids *t, const struct trade_name *table, uint32_t size, digest_key id)
{
    uint32_t mask = size - 1, tag = (uint32_t)id.low;
    for (uint32_t at = tag & mask; size && table[at].place; at = (at + 1) & mask) {
        if (table[at].tag != tag || !live(t, table[at].place - 1)) continue;
        const struct trade_id *e = entry(t, table[at].place - 1);
        if (e->id.low == id.low && e->id.high == id.high) return at;
    }
    return size;
}

static const struct trade_id *find(const trade_ids *t, digest_key id)
{
    uint32_t at = seek(t, t->table, t->table_size, id);
    if (at < t->table_size) return entry(t, t->table[at].place - 1);
    at = seek(t, t->old_table, t->old_size, id);
    return at < t->old_size ? entry(t, t->old_table[at].place - 1) : NULL;
}

static void fetch(const struct trade_name *table, uint32_t size, digest_key id)
{
    if (size) __builtin_prefetch(&table[(uint32_t)id.low & (size - 1)]);
}

void trade_ids_expect(const trade_ids *t, digest_key id)
{
    fetch(t->table, t->table_size, id);
    fetch(t->old_table, t->old_size, id);
}

trade_known trade_ids_find(const trade_ids *t, digest_key id, uint64_t contents)
{
    const struct trade_id *e = find(t, id);
    if (!e) return TRADE_NEW;
    return e->contents == contents ? TRADE_DUPLICATE : TRADE_CONFLICT;
}

bool trade_ids_get(const trade_ids *t, digest_key id, uint64_t *contents)
{
    const struct trade_id *e = find(t, id);
    if (e) *contents = e->contents;
    return e != NULL;
}

static void insert(trade_ids *t, struct trade_name name)
{
    uint32_t mask = t->table_size - 1, at = name.tag & mask;
    while (t->table[at].place) at = (at + 1) & mask;
    t->table[at] = name;
}

/* Close the gap behind a removed name, so that no probe ends early. */
static void erase(trade_ids *t, uint32_t at)
{
    uint32_t mask = t->table_size - 1;
    for (uint32_t next = (at + 1) & mask; t->table[next].place; next = (next + 1) & mask) {
        uint32_t home = t->table[next].tag & mask;
        if (((next - home) & mask) < ((next - at) & mask)) continue;
        t->table[at] = t->table[next];
        at = next;
    }
    t->table[at] = (struct trade_name){0};
}

/* ---- forgetting ---------------------------------------------------------------------------------- */

static void leave_chunk(trade_ids *t, uint32_t chunk)
{
    struct trade_id *left = t->chunks[chunk];
    t->chunks[chunk] = NULL;
    if (t->spare) memory_drop(t->memory, left, CHUNK * sizeof *left);
    else t->spare = left;
}

static void forget_first(trade_ids *t)
{
    uint32_t place = place_of(t, t->first);
    uint32_t at = seek(t, t->table, t->table_size, entry(t, place)->id);
    if (at < t->table_size) erase(t, at);
    t->first++;
    if (t->first % CHUNK == 0) leave_chunk(t, place / CHUNK);
}

/* May the `count` oldest go? */
static bool old(const trade_ids *t, uint64_t count, netto_instant now)
{
    return trade_ids_count(t) >= TRADE_ID_LEAST + count &&
           entry(t, place_of(t, t->first + count - 1))->at < now - TRADE_ID_AGE;
}

/* Two for each that is added, so that a burst is forgotten as fast as it came. */
static void forget_old(trade_ids *t, netto_instant now)
{
    for (int i = 0; i < 2 && old(t, 1, now); i++) forget_first(t);
    if (t->first < t->next) fetch(t->table, t->table_size, entry(t, place_of(t, t->first))->id); /* the next to go */
}

/* ---- growing -------------------------------------------------------------------------------------- */

/* Has the id not been forgotten since the old table was left?  Its place may mean another by now. */
static bool still_means(const trade_ids *t, struct trade_name name)
{
    if (t->first == t->left_at) return true;
    return live(t, name.place - 1) && (uint32_t)entry(t, name.place - 1)->id.low == name.tag &&
           seek(t, t->table, t->table_size, entry(t, name.place - 1)->id) == t->table_size;
}

static void copy_some(trade_ids *t, uint64_t places)
{
    for (; t->old_at < t->old_size && places; t->old_at++, places--) {
        struct trade_name name = t->old_table[t->old_at];
        if (name.place && still_means(t, name)) insert(t, name);
    }
    if (!t->old_table || t->old_at < t->old_size) return;
    memory_drop(t->memory, t->old_table, t->old_size * sizeof *t->old_table);
    t->old_table = NULL;
    t->old_size = t->old_at = 0;
}

static bool grow_table(trade_ids *t, uint64_t need)
{
    uint64_t size = t->table_size ? t->table_size : TABLE_FIRST;
    if (t->table_size && need <= size / 2) return true;
    while (size / 2 < need) size *= 2;
    if (size > UINT32_MAX / 2) return false;
    struct trade_name *table = memory_take(t->memory, size * sizeof *table);
    if (!table) return false;
    copy_some(t, UINT64_MAX);
    t->old_table = t->table, t->old_size = t->table_size, t->old_at = 0;
    t->left_at = t->first;
    t->table = table, t->table_size = (uint32_t)size;
    return true;
}

static bool grow_ring(trade_ids *t, uint32_t more)
{
    for (uint64_t number = t->next; number < t->next + more; number += CHUNK - number % CHUNK) {
        struct trade_id **chunk = &t->chunks[place_of(t, number) / CHUNK];
        if (*chunk) continue;
        *chunk = t->spare ? t->spare : memory_resize(t->memory, NULL, 0, CHUNK * sizeof **chunk);
        t->spare = NULL;
        if (!*chunk) return false;
    }
    return true;
}

bool trade_ids_reserve(trade_ids *t, uint32_t more, netto_instant now)
{
    uint64_t count = trade_ids_count(t);
    if (count + more > t->limit && !old(t, count + more - t->limit, now)) return false;
    if (!grow_ring(t, more) || !grow_table(t, trade_ids_count(t) + more)) return false;
    copy_some(t, (uint64_t)COPIED * more);
    return true;
}

void trade_ids_add(trade_ids *t, digest_key id, uint64_t contents, netto_instant now)
{
    forget_old(t, now);
    uint32_t place = place_of(t, t->next++);
    *entry(t, place) = (struct trade_id){id, contents, now};
    insert(t, (struct trade_name){place + 1, (uint32_t)id.low});
}

/* ---- resuming ------------------------------------------------------------------------------------- */

const struct trade_id *trade_ids_at(const trade_ids *t, uint64_t number)
{
    return entry(t, place_of(t, number));
}

bool trade_ids_resume(trade_ids *t, uint64_t first, uint32_t count)
{
    t->first = t->next = first;
    return count == 0 || (grow_ring(t, count) && grow_table(t, count));
}

/* Each goes to a place of its own in a large table: to have asked for several at once saves most of the waiting. */
void trade_ids_recall(trade_ids *t, const struct trade_id *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) __builtin_prefetch(&t->table[(uint32_t)items[i].id.low & (t->table_size - 1)], 1);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t place = place_of(t, t->next++);
        *entry(t, place) = items[i];
        insert(t, (struct trade_name){place + 1, (uint32_t)items[i].id.low});
    }
}
