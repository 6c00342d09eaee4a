/* arena.c: memory that is given back all at once. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>

#define CHUNK_SIZE 65536

struct arena_chunk {
    struct arena_chunk *next;
    size_t size, used;
    alignas(max_align_t) unsigned char bytes[];
};

void arena_init(arena *a, memory *m)
{
    *a = (arena){.memory = m};
}

void arena_destroy(arena *a)
{
    while (a->chunks) {
        struct arena_chunk *next = a->chunks->next;
        memory_drop(a->memory, a->chunks, sizeof *a->chunks + a->chunks->size);
        a->chunks = next;
    }
    a->current = NULL;
}

/* Chunks behind the current one are empty: there may be thousands, of one large call long ago. */
static void empty_from(arena *a, struct arena_chunk *c)
{
    for (struct arena_chunk *last = a->current; c != last && c->next; c = c->next) c->next->used = 0;
}

void arena_reset(arena *a)
{
    if (!a->chunks) return;
    empty_from(a, a->chunks);
    a->current = a->chunks;
    a->current->used = 0;
}

void arena_rewind(arena *a, const void *block)
{
    struct arena_chunk *c = a->chunks;
    uintptr_t at = (uintptr_t)block;
    while (c && (at < (uintptr_t)c->bytes || at >= (uintptr_t)c->bytes + c->size)) c = c->next;
    if (!c) return;
    empty_from(a, c);
    a->current = c;
    c->used = at - (uintptr_t)c->bytes;
}

static struct arena_chunk *add_chunk(arena *a, size_t size)
{
    if (size < CHUNK_SIZE) size = CHUNK_SIZE;
    struct arena_chunk *c = memory_resize(a->memory, NULL, 0, sizeof *c + size);
    if (!c) return NULL;
    *c = (struct arena_chunk){.size = size};
    if (a->current) {
        c->next = a->current->next;
        a->current->next = c;
    } else {
        a->chunks = c;
    }
    return c;
}

static size_t aligned(size_t size)
{
    return (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

void *arena_take(arena *a, size_t size)
{
    if (size > SIZE_MAX / 2) return NULL;
    size = aligned(size);
    while (a->current && a->current->size - a->current->used < size && a->current->next)
        a->current = a->current->next;
    if (!a->current || a->current->size - a->current->used < size) {
        struct arena_chunk *c = add_chunk(a, size);
        if (!c) return NULL;
        a->current = c;
    }
    void *block = a->current->bytes + a->current->used;
    a->current->used += size;
    return block;
}

bool arena_reserve(arena *a, size_t count, size_t size)
{
    size_t each = aligned(size);
    if (!arena_array(a, count, each)) return false;
    a->current->used -= count * each;
    return true;
}

void *arena_array(arena *a, size_t count, size_t item_size)
{
    if (item_size && count > SIZE_MAX / 2 / item_size) return NULL;
    return arena_take(a, count * item_size);
}

netto_text arena_text(arena *a, netto_text text)
{
    char *copy = arena_take(a, (size_t)text.size + 1);
    if (!copy) return (netto_text){0};
    if (text.size) memcpy(copy, text.bytes, text.size);
    copy[text.size] = '\0';
    return (netto_text){copy, text.size};
}

netto_text arena_print(arena *a, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n < 0) n = 0;
    if ((size_t)n >= sizeof line) n = sizeof line - 1;
    return arena_text(a, (netto_text){line, (uint32_t)n});
}
