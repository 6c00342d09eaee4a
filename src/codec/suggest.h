/* suggest.h: "did you mean": what a caller may have meant by an unknown word. */
#ifndef CODEC_SUGGEST_H
#define CODEC_SUGGEST_H

#include "netto/types.h"

#define SUGGEST_SIZE 160

/* "did you mean 'price'?" where one word is near, else "known: id, price, ..."; `out` holds SUGGEST_SIZE
 * bytes. `word(words, i)` is the i-th of `count` known words. */
void suggest_word(netto_text unknown, const void *words, uint32_t count,
                  const char *(*word)(const void *words, uint32_t i), char *out);

/* The same of a list of words. */
void suggest_among(netto_text unknown, const char *const *words, uint32_t count, char *out);

/* Is one slip (a letter too many, too few, another, or two swapped) all that the one differs by from the other? */
bool suggest_near(netto_text a, netto_text b);

#endif
