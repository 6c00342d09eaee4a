/* idmap.c: ids to slots: open addressing, linear probing, at most half full. */
#include "base/idmap.h"

#include "base/text.h"

void idmap_init(idmap *map, memory *m)
{
    *map = (idmap){.memory = m};
    arena_init(&map->texts, m);
}

void idmap_destroy(idmap *map)
{
    arena_destroy(&map->texts);
    memory_drop(map->memory, map->entries, map->capacity * sizeof *map->entries);
    memory_drop(map->memory, map->table, map->table_size * sizeof *map->table);
    *map = (idmap){0};
}

static void insert(idmap *map, uint32_t slot)
{
    uint32_t mask = map->table_size - 1, at = map->entries[slot].hash & mask;
    while (map->table[at]) at = (at + 1) & mask;
    map->table[at] = slot + 1;
}

static bool grow_table(idmap *map, uint32_t need)
{
    uint32_t size = map->table_size ? map->table_size : 16;
    while (size / 2 < need) {
        if (size > UINT32_MAX / 4) return false;
        size *= 2;
    }
    if (size == map->table_size) return true;
    uint32_t *table = memory_take(map->memory, size * sizeof *table);
    if (!table) return false;
    memory_drop(map->memory, map->table, map->table_size * sizeof *map->table);
    map->table = table;
    map->table_size = size;
    for (uint32_t slot = 0; slot < map->count; slot++) insert(map, slot);
    return true;
}

bool idmap_reserve(idmap *map, uint32_t more)
{
    if (more > UINT32_MAX / 4 - map->count) return false;
    return memory_reserve(map->memory, (void **)&map->entries, &map->capacity, map->count + more,
                          sizeof *map->entries) &&
           grow_table(map, map->count + more) && arena_reserve(&map->texts, more, NETTO_ID_MAX + 1);
}

uint32_t idmap_add(idmap *map, netto_text id)
{
    uint32_t slot = idmap_find(map, id);
    if (slot != SLOT_NONE) return slot;
    if (!idmap_reserve(map, 1)) return SLOT_NONE;
    netto_text copy = arena_text(&map->texts, id);
    if (!copy.bytes) return SLOT_NONE;
    slot = map->count++;
    map->entries[slot] =
        (struct idmap_entry){copy.bytes, (uint32_t)hash_bytes(id.bytes, id.size), id.size};
    insert(map, slot);
    return slot;
}

/* What was inserted last is nobody's way-station, so emptying its place breaks no probe. */
void idmap_truncate(idmap *map, uint32_t count)
{
    if (map->count <= count) return;
    arena_rewind(&map->texts, map->entries[count].bytes);
    while (map->count > count) {
        uint32_t slot = --map->count, mask = map->table_size - 1, at = map->entries[slot].hash & mask;
        while (map->table[at] != slot + 1) at = (at + 1) & mask;
        map->table[at] = 0;
    }
}
