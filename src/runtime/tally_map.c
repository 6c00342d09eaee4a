/* tally_map.c: a table from a key to an amount. */
#include "runtime/tally_map.h"

#include <string.h>

#include "base/idmap.h"

#define LEAST 64

static uint32_t place(const tally_map *m, digest_key key)
{
    uint32_t mask = m->size - 1, at = (uint32_t)hash_bytes(&key, sizeof key) & mask;
    for (; m->table[at]; at = (at + 1) & mask) {
        const digest_key *k = &m->items[m->table[at] - 1].key;
        if (k->low == key.low && k->high == key.high) break;
    }
    return at;
}

/* At most half full. */
static bool grow(tally_map *m)
{
    if (2 * (uint64_t)(m->count + 1) <= m->size) return true;
    uint32_t had = m->size, size = had ? 2 * had : LEAST;
    uint32_t *made = size > had ? memory_take(m->memory, size * sizeof *made) : NULL;
    if (!made) return false;
    memory_drop(m->memory, m->table, had * sizeof *made);
    m->table = made;
    m->size = size;
    for (uint32_t i = 0; i < m->count; i++) made[place(m, m->items[i].key)] = i + 1;
    return true;
}

void tally_map_destroy(tally_map *m)
{
    memory_drop(m->memory, m->items, m->capacity * sizeof *m->items);
    memory_drop(m->memory, m->table, m->size * sizeof *m->table);
}

tally_entry *tally_map_find(const tally_map *m, digest_key key)
{
    if (!m->size) return NULL;
    uint32_t found = m->table[place(m, key)];
    return found ? &m->items[found - 1] : NULL;
}

tally_entry *tally_map_at(tally_map *m, digest_key key)
{
    tally_entry *found = tally_map_find(m, key);
    if (found) return found;
    if (!grow(m) || !memory_reserve(m->memory, (void **)&m->items, &m->capacity, m->count + 1, sizeof *m->items)) return NULL;
    m->items[m->count] = (tally_entry){.key = key};
    m->table[place(m, key)] = m->count + 1;
    return &m->items[m->count++];
}
