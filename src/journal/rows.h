/* rows.h: so many rows in words: "row 7 was", "rows 7 to 9 were", "no row was". */
#ifndef JOURNAL_ROWS_H
#define JOURNAL_ROWS_H

#include <stdint.h>

#define ROWS_TEXT 160

/* Rows `first` to `last`, none where the last comes before; `one` or `many` is the verb behind, "": there is none. */
const char *rows_say(uint64_t first, uint64_t last, const char *one, const char *many, char out[ROWS_TEXT]);

#endif
