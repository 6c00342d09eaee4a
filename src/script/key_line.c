/* key_line.c: finds `key =` in a source by its letters. */
#include "script/key_line.h"

#include <ctype.h>

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Does `key =` stand at `at`, and no word before it? */
static bool stands_at(netto_text source, uint32_t at, netto_text key)
{
    if (at + key.size > source.size || memcmp(source.bytes + at, key.bytes, key.size) != 0) return false;
    if (at > 0 && is_word(source.bytes[at - 1])) return false;
    uint32_t i = at + key.size;
    while (i < source.size && strchr(" \t\"']", source.bytes[i])) i++;
    return i < source.size && source.bytes[i] == '=';
}

int key_line(netto_text source, netto_text table, netto_text key)
{
    int line = 1;
    bool inside = table.size == 0;
    for (uint32_t i = 0; i < source.size; i++) {
        if (source.bytes[i] == '\n') line++;
        if (!inside) inside = stands_at(source, i, table);
        if (inside && stands_at(source, i, key)) return line;
    }
    return 1;
}
