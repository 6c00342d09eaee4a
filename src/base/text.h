/* text.h: borrowed bytes and what an id may be. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <string.h>

#include "netto/types.h"

/* For printf("%.*s", TEXT(t)). */
#define TEXT(t) ((int)(t).size), ((t).bytes ? (t).bytes : "")

static inline netto_text text_of(const char *zero_terminated)
{
    return (netto_text){zero_terminated, zero_terminated ? (uint32_t)strlen(zero_terminated) : 0};
}

/* A text whose length the compiler knows. */
#define TEXT_LITERAL(s) ((netto_text){s, sizeof(s) - 1})

static inline bool text_equal(netto_text a, netto_text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.bytes, b.bytes, a.size) == 0);
}

static inline bool text_is(netto_text a, const char *b)
{
    return text_equal(a, text_of(b));
}

/* Bytewise: -1, 0 or 1. */
int text_compare(netto_text a, netto_text b);

/* The length of the well-formed UTF-8 character that begins at byte `at`, 1 to 4; 0 if there is none. */
uint32_t text_character(netto_text text, uint32_t at);

/* Is it one of these?  Are the same on both lists, in whatever order, however often? */
bool text_among(netto_text text, const netto_text *list, uint32_t count);
bool text_lists_alike(const netto_text *a, uint32_t a_count, const netto_text *b, uint32_t b_count);

/* 1 to 64 bytes of printable UTF-8. */
bool text_is_id(netto_text text);

/* Well-formed UTF-8 without control characters, any length. */
bool text_is_printable(netto_text text);

/* A number in a sentence: nine digits, of what is large all before the point, and of money its cents. */
#define FIGURE_TEXT 24
const char *text_figure(double number, char out[FIGURE_TEXT]);
#define FIGURE(number) text_figure(number, (char[FIGURE_TEXT]){0})

/* Copy with a final zero, cut to `size - 1` bytes. */
void text_copy(netto_text text, char *out, size_t size);

#endif
