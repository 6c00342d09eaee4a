/* bytes.h: free-form bytes that somebody owns: attributes, names that may be replaced. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include "base/memory.h"
#include "netto/types.h"

typedef struct bytes {
    char *bytes;
    uint32_t size;
} bytes;

static inline netto_text bytes_text(const bytes *b)
{
    return (netto_text){b->bytes, b->size};
}

/* A copy of `text`; an absent text gives absent bytes.  False when the purse is empty. */
bool bytes_copy(memory *m, netto_text text, bytes *out);
void bytes_drop(memory *m, bytes *b);

#endif
