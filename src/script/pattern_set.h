/* pattern_set.h: what a single item of a pattern stands for. */
#ifndef SCRIPT_PATTERN_SET_H
#define SCRIPT_PATTERN_SET_H

#include <stdbool.h>

#include "base/text.h"

#define PATTERN_ESCAPE '%'

/* Behind the end a zero stands, as it does in Lua. */
static inline unsigned char pattern_byte(netto_text text, uint32_t i)
{
    return i < text.size ? (unsigned char)text.bytes[i] : 0;
}

/* Is `c` of the class that this letter names?  What names none stands for itself. */
bool pattern_class_has(unsigned char class, unsigned char c);

/* Is `c` in the set from '[' at `p` to ']' at `end`? */
bool pattern_set_has(netto_text pattern, uint32_t p, uint32_t end, unsigned char c);

#endif
