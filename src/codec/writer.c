/* writer.c: how a writer grows, fails and is used again. */
#include "codec/writer.h"

#define SMALLEST 4096 /* bytes */

void writer_init(writer *w, memory *m, size_t bound)
{
    *w = (writer){.memory = m, .bound = bound};
}

void writer_destroy(writer *w)
{
    memory_drop(w->memory, w->bytes, w->capacity);
    *w = (writer){.memory = w->memory, .bound = w->bound};
}

static bool fail(writer *w)
{
    w->failed = true;
    w->end = w->at;
    return false;
}

bool writer_grow(writer *w, size_t size)
{
    size_t used = writer_size(w), capacity = w->capacity ? w->capacity : SMALLEST;
    if (w->failed || size > w->bound || used > w->bound - size) return fail(w);
    while (capacity < used + size) capacity *= 2;
    if (capacity > w->bound) capacity = w->bound;
    uint8_t *bytes = memory_resize(w->memory, w->bytes, w->capacity, capacity);
    if (!bytes) return fail(w);
    w->bytes = bytes;
    w->capacity = capacity;
    w->at = bytes + used;
    w->end = bytes + capacity;
    return true;
}

/* Of 16 to 65,535 fields: two bytes more. */
void writer_widen_map(writer *w, size_t place)
{
    size_t behind = place + 1, size = writer_size(w);
    if (w->failed || !writer_reserve(w, 2)) return;
    memmove(w->bytes + behind + 2, w->bytes + behind, size - behind);
    w->at += 2;
}

void writer_rewind(writer *w, size_t size)
{
    assert(size <= writer_size(w));
    w->failed = false;
    if (!w->bytes) return;
    w->at = w->bytes + size;
    w->end = w->bytes + w->capacity;
}

void writer_reset(writer *w, size_t keep)
{
    if (w->capacity > keep) writer_destroy(w);
    writer_rewind(w, 0);
}
