/* test_rows.c: so many rows in words. */
#include "journal/rows.h"

#include "tap/tap.h"

TEST("one, many and none")
{
    char text[ROWS_TEXT];
    is_string(rows_say(7, 7, "was", "were", text), "row 7 was");
    is_string(rows_say(7, 9, "was", "were", text), "rows 7 to 9 were");
    is_string(rows_say(8, 7, "was", "were", text), "no row was");
    is_string(rows_say(1, 0, "", "", text), "no row");
    is_string(rows_say(3, 3, "", "", text), "row 3");
    is_string(rows_say(UINT64_MAX - 1, UINT64_MAX, "", "", text), "rows 18446744073709551614 to 18446744073709551615");
}
