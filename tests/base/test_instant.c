/* test_instant.c: instants as people write them. */
#include "base/instant.h"

#include <string.h>
#include <time.h>

#include "base/text.h"
#include "tap/tap.h"

#define NONE 42

/* NONE: it was refused, and nothing written. */
static netto_instant parsed(const char *text)
{
    netto_instant at = NONE;
    ok(instant_parse(text_of(text), &at) == (at != NONE));
    return at;
}

TEST("a date is its first nanosecond")
{
    is_int(parsed("1970-01-01"), 0);
    is_int(parsed("1969-12-31"), -NETTO_DAY);
    is_int(parsed("2026-11-27"), 1795737600 * NETTO_SECOND);
}

TEST("a time has seconds, and up to nine digits behind them")
{
    is_int(parsed("2026-11-27T12:00:01Z"), 1795780801 * NETTO_SECOND);
    is_int(parsed("1970-01-01T00:00:00.5Z"), NETTO_SECOND / 2);
    is_int(parsed("1970-01-01T00:00:00.000000001Z"), 1);
    is_int(parsed("1970-01-01T00:00:00.999999999Z"), NETTO_SECOND - 1);
}

TEST("the first and the last year fit")
{
    is_int(parsed("1700-01-01"), -8520336000 * NETTO_SECOND);
    is_int(parsed("2261-12-31T23:59:59.999999999Z"), 9214646400 * NETTO_SECOND - 1);
}

TEST("what is none is refused, and nothing is written")
{
    static const char *const wrong[] = {"", "2026", "2026-11-27T", "2026-11-27Z", "2026-11-27T12:00:00", "2026-11-27T12:00Z",
                                        "2026-11-27t12:00:00Z", "2026-11-27T12:00:00z", "2026-11-27 12:00:00Z",
                                        "2026-11-27T12:00:00.Z", "2026-11-27T12:00:00.0000000001Z", "2026-11-27T12:00:00.5",
                                        "2026-11-27T12:00:00,5Z", "2026-11-27T12:00:00.-5Z", "2026-11-27T12:00:00+01:00",
                                        "2026-11-27T24:00:00Z", "2026-11-27T23:59:60Z", "2026-02-29", "1699-12-31", "2262-01-01"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (!ok(parsed(wrong[i]) == NONE)) tap_note("%s", wrong[i]);
}

/* ---- printing ------------------------------------------------------------------------------------------------- */

static const char *printed(netto_instant at)
{
    static char out[INSTANT_TEXT];
    size_t size = instant_print(at, out);
    is_int(size, strlen(out));
    return out;
}

TEST("an instant is printed with all of its nanoseconds")
{
    is_string(printed(0), "1970-01-01T00:00:00.000000000Z");
    is_string(printed(951782400 * NETTO_SECOND + 1), "2000-02-29T00:00:00.000000001Z");
    is_string(printed(-1), "1969-12-31T23:59:59.999999999Z");
    is_string(printed(INT64_MAX), "2262-04-11T23:47:16.854775807Z");
    is_string(printed(INT64_MIN), "1677-09-21T00:12:43.145224192Z");
}

TEST("any instant is printed as the C library's calendar has it, and reads back")
{
    char text[INSTANT_TEXT], expected[INSTANT_TEXT];
    for (int i = 0; i < 20000; i++) {
        int64_t second = (int64_t)tap_random_below(17000000000u) - 8500000000;
        netto_instant made = second * NETTO_SECOND + (netto_instant)tap_random_below(1000000000);
        time_t t = (time_t)second;
        strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S.", gmtime(&t));
        instant_print(made, text);
        if (strncmp(text, expected, 20) != 0 && !is_string(text, expected)) return;
        if (!is_int(parsed(text), made)) return;
    }
}
