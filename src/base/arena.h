/* arena.h: memory that is given back all at once.
 *
 * Blocks never move.  `arena_reset` keeps what was taken from the purse, so that steady work asks for
 * nothing new. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/memory.h"
#include "netto/types.h"

typedef struct arena {
    memory *memory;
    struct arena_chunk *chunks, *current;
} arena;

void arena_init(arena *a, memory *m);
void arena_destroy(arena *a);
void arena_reset(arena *a);

/* `size` bytes, aligned for anything, not cleared; NULL when the purse is empty. */
void *arena_take(arena *a, size_t size);

/* `count` items; NULL also where the product overflows. */
void *arena_array(arena *a, size_t count, size_t item_size);

/* Give back a block and all that was taken after it. */
void arena_rewind(arena *a, const void *block);

/* Room for `count` more blocks of at most `size` bytes: the next takes of them cannot fail. */
bool arena_reserve(arena *a, size_t count, size_t size);

/* A copy of a text; `bytes` is NULL when the purse is empty. */
netto_text arena_text(arena *a, netto_text text);

/* A formatted text. */
__attribute__((format(printf, 2, 3))) netto_text arena_print(arena *a, const char *format, ...);

#endif
