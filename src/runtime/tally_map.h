/* tally_map.h: a table from a key to an amount; the entries stand in the order in which they came. */
#ifndef RUNTIME_TALLY_MAP_H
#define RUNTIME_TALLY_MAP_H

#include "base/digest.h"
#include "base/memory.h"

typedef struct tally_entry {
    digest_key key;
    netto_money money;
    int64_t count;
    bool seen;
} tally_entry;

typedef struct tally_map {
    memory *memory;
    tally_entry *items;
    uint32_t count, capacity;
    uint32_t *table; /* index + 1 of an item */
    uint32_t size;   /* a power of two, or 0 */
} tally_map;

void tally_map_destroy(tally_map *m);

/* NULL: there is none. */
tally_entry *tally_map_find(const tally_map *m, digest_key key);

/* The entry of a key, made empty if it is new; NULL without memory.  Entries move when others come. */
tally_entry *tally_map_at(tally_map *m, digest_key key);

#endif
