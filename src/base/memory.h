/* memory.h: one purse for all that an engine holds: bounded, counted, able to fail on demand.
 *
 * Whoever asks names the old and the new size, so nothing is stored beside a block. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct memory {
    size_t used, capacity; /* bytes */
    uint64_t growths;      /* requests for more, ever */
    uint64_t fail_at;      /* for tests: the growth that fails; 0: none */
    bool promised;         /* what was accepted is carried out to its end, if need be beyond the capacity */
    bool broken;           /* ... and the machine had no memory for it */
    struct memory *whole;  /* the purse that this one is a part of, or NULL */
    size_t own;            /* of a part: bytes that it may hold however full the whole is */
} memory;

void memory_init(memory *m, size_t capacity);

/* A part of a whole, which outlives it: the whole counts all that its parts hold, and bounds what they hold beyond
 * their own. */
void memory_init_part(memory *m, size_t capacity, memory *whole, size_t own);

/* Resize a block (NULL and 0: a new one; `size` 0: free it).  NULL when the purse is empty: the old
 * block stands.  To make it smaller never fails.  New bytes are not cleared. */
void *memory_resize(memory *m, void *block, size_t old_size, size_t size);

/* A cleared block, or NULL. */
void *memory_take(memory *m, size_t size);

void memory_drop(memory *m, void *block, size_t size);

/* Make room for `need` items in a vector; capacity grows by a quarter, at least to `need`. */
bool memory_reserve(memory *m, void **items, uint32_t *capacity, uint32_t need, size_t item_size);

#endif
