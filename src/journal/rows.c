/* rows.c: so many rows in words. */
#include "journal/rows.h"

#include <inttypes.h>
#include <stdio.h>

const char *rows_say(uint64_t first, uint64_t last, const char *one, const char *many, char out[ROWS_TEXT])
{
    const char *verb = first < last ? many : one, *gap = *verb ? " " : "";
    if (last < first) snprintf(out, ROWS_TEXT, "no row%s%s", gap, verb);
    else if (first == last) snprintf(out, ROWS_TEXT, "row %" PRIu64 "%s%s", first, gap, verb);
    else snprintf(out, ROWS_TEXT, "rows %" PRIu64 " to %" PRIu64 "%s%s", first, last, gap, verb);
    return out;
}
