/* test_expiry.c: dates, against the C library's calendar. */
#define _GNU_SOURCE
#include "codec/decoder.h"

#include <time.h>

#include "codec/notation.h"

static netto_complaint complaint;

static netto_instant expiry(const char *notation)
{
    netto_instant at = 42;
    decoder d;
    decoder_init(&d, pack(notation), NULL, &complaint);
    decode_expiry(&d, &at);
    return reader_finish(&d.in) == NETTO_OK ? at : NETTO_NEVER;
}

TEST("every day from 1700 to 2261 is the calendar's")
{
    char text[40];
    for (int64_t day = -98615; day <= 106650; day += 1 + (int64_t)tap_random_below(9)) {
        time_t seconds = day * 86400 + (time_t)tap_random_below(86400);
        struct tm tm;
        gmtime_r(&seconds, &tm);
        strftime(text, sizeof text, "'%Y-%m-%d'", &tm);
        if (!ok(expiry(text) == day * NETTO_DAY)) tap_note("%s: %s", text, complaint.text);
        strftime(text, sizeof text, "'%Y-%m-%dT%H:%M:%SZ'", &tm);
        if (!ok(expiry(text) == seconds * NETTO_SECOND)) tap_note("%s: %s", text, complaint.text);
    }
}

TEST("nanoseconds are taken as they are")
{
    ok(expiry("1797580800000000000") == 1797580800000000000);
    ok(expiry("1.5e18") == 1500000000000000000);
}

TEST("leap days exist only in leap years")
{
    ok(expiry("'2024-02-29'") != NETTO_NEVER);
    ok(expiry("'2000-02-29'") != NETTO_NEVER);
    ok(expiry("'2026-02-29'") == NETTO_NEVER);
    ok(expiry("'2100-02-29'") == NETTO_NEVER);
}

TEST("what is no date is refused")
{
    static const char *const wrong[] = {"'2026-13-01'",
                                        "'2026-00-01'",
                                        "'2026-04-31'",
                                        "'2026-12-00'",
                                        "'2026-1-1'",
                                        "'26-12-18'",
                                        "'2026/12/18'",
                                        "'2026-12-18T08:00:00'",
                                        "'2026-12-18T08:00:00+01:00'",
                                        "'2026-12-18 08:00:00Z'",
                                        "'2026-12-18T24:00:00Z'",
                                        "'2026-12-18T08:60:00Z'",
                                        "'2026-12-18T08:00:60Z'",
                                        "'1699-12-31'",
                                        "'2262-01-01'",
                                        "'tomorrow'",
                                        "''",
                                        "'20x6-12-18'"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (!ok(expiry(wrong[i]) == NETTO_NEVER)) tap_note("%s", wrong[i]);
    has_string(complaint.text, "expected nanoseconds, \"2026-12-18\" or \"2026-12-18T08:00:00Z\"");
    ok(expiry("true") == NETTO_NEVER);
    has_string(complaint.text, "expected an integer");
}
