/* memory.c: one purse for all that an engine holds. */
#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void memory_init(memory *m, size_t capacity)
{
    *m = (memory){.capacity = capacity};
}

void memory_init_part(memory *m, size_t capacity, memory *whole, size_t own)
{
    *m = (memory){.capacity = capacity, .whole = whole, .own = own};
}

static bool whole_may_grow(const memory *m, size_t by)
{
    const memory *whole = m->whole;
    if (!whole || (m->used <= m->own && by <= m->own - m->used)) return true;
    return whole->used <= whole->capacity && by <= whole->capacity - whole->used;
}

static void count(memory *m, size_t old_size, size_t size)
{
    m->used = m->used - old_size + size;
    if (m->whole) m->whole->used = m->whole->used - old_size + size;
}

static bool may_grow(memory *m, size_t by)
{
    m->growths++;
    if (m->promised) return true;
    if (!whole_may_grow(m, by)) return false;
    return m->growths != m->fail_at && m->used <= m->capacity && by <= m->capacity - m->used;
}

static void *refuse(memory *m)
{
    m->broken |= m->promised;
    return NULL;
}

void *memory_resize(memory *m, void *block, size_t old_size, size_t size)
{
    if (size == 0) {
        memory_drop(m, block, old_size);
        return NULL;
    }
    if (size > old_size && !may_grow(m, size - old_size)) return NULL;
    void *moved = realloc(block, size);
    if (!moved && size > old_size) return refuse(m);
    count(m, old_size, size);
    return moved ? moved : block; /* what cannot be made smaller is large enough */
}

/* Large blocks come cleared from the system, page by page as they are touched. */
void *memory_take(memory *m, size_t size)
{
    if (size == 0 || !may_grow(m, size)) return NULL;
    void *block = calloc(1, size);
    if (!block) return refuse(m);
    count(m, 0, size);
    return block;
}

void memory_drop(memory *m, void *block, size_t size)
{
    if (!block) return;
    assert(m->used >= size);
    count(m, size, 0);
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
