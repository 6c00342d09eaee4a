/* bytes.c: free-form bytes that somebody owns. */
#include "base/bytes.h"

#include <string.h>

bool bytes_copy(memory *m, netto_text text, bytes *out)
{
    *out = (bytes){0};
    if (!text.bytes || text.size == 0) return true;
    char *copy = memory_resize(m, NULL, 0, text.size);
    if (!copy) return false;
    memcpy(copy, text.bytes, text.size);
    *out = (bytes){copy, text.size};
    return true;
}

void bytes_drop(memory *m, bytes *b)
{
    memory_drop(m, b->bytes, b->size);
    *b = (bytes){0};
}
