/* utf8.h: characters as a terminal shows them: one column each. */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include "netto/types.h"

/* One step of a walk through a text: `size` bytes at `at` that are one well-formed character, or a single
 * byte that is none (`valid` false).  False at the end. */
typedef struct utf8_walk {
    netto_text text;
    uint32_t at, size;
    bool valid;
} utf8_walk;

static inline utf8_walk utf8_begin(netto_text text)
{
    return (utf8_walk){.text = text};
}

bool utf8_next(utf8_walk *walk);

/* A control character (C0, DEL, C1), which could move the cursor or worse. */
bool utf8_is_control(const utf8_walk *walk);

/* Columns that a text takes: characters and stray bytes count one each. */
uint32_t utf8_columns(netto_text text);

/* Is every byte part of a well-formed character? */
bool utf8_is_valid(netto_text text);

#endif
