/* idmap.h: ids to slots, slots to ids.
 *
 * Slots count up from 0 in the order of adding and are never taken back, so walking them is the same
 * on every run; nothing ever walks the hash table. */
#ifndef BASE_IDMAP_H
#define BASE_IDMAP_H

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

/* The slot of an id, or SLOT_NONE. */
uint32_t idmap_find(const idmap *map, netto_text id);

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

/* A 64-bit hash for tables: the same on every run. */
uint64_t hash_bytes(const void *bytes, size_t size);

#endif
