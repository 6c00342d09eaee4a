/* instant.h: instants as people write them: "2026-12-18", "2026-12-18T08:00:00Z", "2026-12-18T08:00:00.25Z". */
#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include "netto/types.h"

/* In UTC, with up to nine digits behind the second; of a date alone its first nanosecond.  False: it is no such text,
 * and `*out` is untouched. */
bool instant_parse(netto_text text, netto_instant *out);

#define INSTANT_TEXT 32

/* "2026-12-18T08:00:00.000000000Z"; returns the length. */
size_t instant_print(netto_instant at, char out[INSTANT_TEXT]);

#endif
