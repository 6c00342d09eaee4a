/* idmap.h: ids to slots, slots to ids.
 *
 * Slots count up from 0 in the order of adding and are never taken back, so walking them is the same
 * on every run; nothing ever walks the hash table. */
#ifndef BASE_IDMAP_H
#define BASE_IDMAP_H

#include <string.h>

#include "base/arena.h"

#define SLOT_NONE UINT32_MAX

typedef struct idmap {
    memory *memory;
    arena texts;
    struct idmap_entry {
        const char *bytes;
        uint32_t hash;
        uint32_t size;
    } *entries;
    uint32_t count, capacity;
    uint32_t *table;
    uint32_t table_size; /* a power of two, or 0 */
} idmap;

void idmap_init(idmap *map, memory *m);
void idmap_destroy(idmap *map);

/* Room for so many more ids of at most NETTO_ID_MAX bytes: adding them cannot fail for want of memory. */
bool idmap_reserve(idmap *map, uint32_t more);

/* The slot of an id, added if it is new; SLOT_NONE when the purse is empty. */
uint32_t idmap_add(idmap *map, netto_text id);

/* Take back the ids added last, until `count` are left. */
void idmap_truncate(idmap *map, uint32_t count);

static inline netto_text idmap_text(const idmap *map, uint32_t slot)
{
    return (netto_text){map->entries[slot].bytes, map->entries[slot].size};
}

/* ---- hashing: the same on every run --------------------------------------------------------------- */

static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_load8(const unsigned char *at)
{
    uint64_t word;
    memcpy(&word, at, 8);
    return word;
}

/* Up to 8 bytes, in loads that may overlap. */
static inline uint64_t hash_load(const unsigned char *at, size_t size)
{
    uint32_t low, high;
    if (size >= 8) return hash_load8(at);
    if (size >= 4) return memcpy(&low, at, 4), memcpy(&high, at + size - 4, 4), (uint64_t)high << 32 | low;
    return size ? (uint64_t)at[0] << 16 | (uint64_t)at[size / 2] << 8 | at[size - 1] : 0;
}

/* A 64-bit hash for tables. */
static inline uint64_t hash_bytes(const void *bytes, size_t size)
{
    const unsigned char *p = bytes;
    uint64_t h = 0x9e3779b97f4a7c15u ^ size;
    size_t left = size;
    for (; left > 8; left -= 8, p += 8) h = hash_mix(h ^ hash_load8(p), 0xd6e8feb86659fd93u);
    return hash_mix(h ^ hash_load(p, left), 0xa0761d6478bd642fu);
}

/* Are the bytes of two texts of one size the same? */
static inline bool hash_equal(const char *a, const char *b, size_t size)
{
    const unsigned char *p = (const unsigned char *)a, *q = (const unsigned char *)b;
    for (; size > 8; size -= 8, p += 8, q += 8)
        if (hash_load8(p) != hash_load8(q)) return false;
    return hash_load(p, size) == hash_load(q, size);
}

/* The slot of an id, or SLOT_NONE. */
static inline uint32_t idmap_find(const idmap *map, netto_text id)
{
    if (map->table_size == 0) return SLOT_NONE;
    uint32_t hash = (uint32_t)hash_bytes(id.bytes, id.size), mask = map->table_size - 1;
    for (uint32_t at = hash & mask; map->table[at]; at = (at + 1) & mask) {
        const struct idmap_entry *e = &map->entries[map->table[at] - 1];
        if (e->hash == hash && e->size == id.size && hash_equal(e->bytes, id.bytes, id.size))
            return map->table[at] - 1;
    }
    return SLOT_NONE;
}

#endif
