/* memory.c: one purse for all that an engine holds. */
#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void memory_init(memory *m, size_t capacity)
{
    *m = (memory){.capacity = capacity};
}

static bool may_grow(memory *m, size_t by)
{
    m->growths++;
    if (m->promised) return true;
    return m->growths != m->fail_at && m->used <= m->capacity && by <= m->capacity - m->used;
}

void *memory_resize(memory *m, void *block, size_t old_size, size_t size)
{
    if (size == 0) {
        memory_drop(m, block, old_size);
        return NULL;
    }
    if (size > old_size && !may_grow(m, size - old_size)) return NULL;
    void *grown = realloc(block, size);
    if (!grown) return NULL;
    m->used = m->used - old_size + size;
    return grown;
}

/* Large blocks come cleared from the system, page by page as they are touched. */
void *memory_take(memory *m, size_t size)
{
    if (size == 0 || !may_grow(m, size)) return NULL;
    void *block = calloc(1, size);
    if (block) m->used += size;
    return block;
}

void memory_drop(memory *m, void *block, size_t size)
{
    if (!block) return;
    assert(m->used >= size);
    m->used -= size;
    free(block);
}

bool memory_reserve(memory *m, void **items, uint32_t *capacity, uint32_t need, size_t item_size)
{
    if (need <= *capacity) return true;
    uint64_t wanted = (uint64_t)*capacity + *capacity / 4 + 2;
    if (wanted < need) wanted = need;
    if (wanted > UINT32_MAX || wanted > SIZE_MAX / item_size) return false;
    void *grown = memory_resize(m, *items, *capacity * item_size, wanted * item_size);
    if (!grown) return false;
    *items = grown;
    *capacity = (uint32_t)wanted;
    return true;
}
