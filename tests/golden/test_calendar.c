/* test_calendar.c: a published calendar.
 *
 *   NYSE Group, "NYSE Group Announces 2025, 2026 and 2027 Holiday and Early Closings Calendar" (8 November 2024): the ten holidays of
 *   2026; each market closes early at 1:00 p.m. on Friday, November 27, and Thursday, December 24, 2026, and the late trading sessions
 *   at 5:00 p.m.  On other days the core session is 9:30 a.m. to 4:00 p.m., the late one until 8:00 p.m. (NYSE Arca).
 *
 * All in Eastern standard time; of the dates looked at none is in daylight saving time. */
#include "base/instant.h"
#include "base/text.h"
#include "support/inside.h"

#define EASTERN 300 /* minutes */

static int32_t day(const char *text)
{
    netto_instant i = 0;
    instant_parse(text_of(text), &i);
    return (int32_t)(i / NETTO_DAY);
}

static const char *const closed[] = {"2026-01-01", "2026-01-19", "2026-02-16", "2026-04-03", "2026-05-25",
                                     "2026-06-19", "2026-07-03", "2026-09-07", "2026-11-26", "2026-12-25"};

static desk new_york(void)
{
    static const netto_session whole[] = {{{"core", 4}, NETTO_WEEKDAYS, 570, 960}, {{"late", 4}, NETTO_WEEKDAYS, 960, 1200}},
                               half[] = {{{"core", 4}, 0, 570, 780}, {{"late", 4}, 0, 780, 1020}};
    int32_t holidays[10];
    for (int i = 0; i < 10; i++) holidays[i] = day(closed[i]);
    const netto_day_hours hours[] = {{day("2026-11-27"), half, 2}, {day("2026-12-24"), half, 2}};
    desk k = desk_open();
    netto_command c = {.kind = NETTO_CALENDAR_PUT, .calendar = {{"ARCX", 4}, -EASTERN, NETTO_WEEKDAYS, whole, holidays, 2, 10, hours, 2}};
    is_status(desk_step(&k, &c), NETTO_OK);
    return k;
}

/* When a session of this name is open on a day: the first minute, and that behind the last. */
static void hours_of(const calendar *c, int32_t on, const char *name, int *from, int *to)
{
    *from = *to = -1;
    for (int minute = 0; minute < NETTO_MINUTES_OF_DAY; minute++) {
        if (!text_is(calendar_session(c, calendar_begin(c, on) + minute * 60 * NETTO_SECOND), name)) continue;
        if (*from < 0) *from = minute;
        *to = minute + 1;
    }
}

TEST("a year has 251 trading days, of which the half ones end at one o'clock")
{
    desk k = new_york();
    const calendar *c = &k.e->book.calendars.items[0];
    int from, to;
    is_int(calendar_between(c, day("2025-12-31"), day("2026-12-31")), 251);
    static const struct {
        const char *day;
        int core, late;
    } days[] = {{"2026-11-25", 960, 1200}, {"2026-11-26", -1, -1}, {"2026-11-27", 780, 1020}, {"2026-11-30", 960, 1200},
                {"2026-12-23", 960, 1200}, {"2026-12-24", 780, 1020}, {"2026-12-25", -1, -1}, {"2026-12-28", 960, 1200}};
    for (int i = 0; i < 8; i++) {
        hours_of(c, day(days[i].day), "core", &from, &to);
        is_int(from, days[i].core < 0 ? -1 : 570), is_int(to, days[i].core);
        hours_of(c, day(days[i].day), "late", &from, &to);
        is_int(from, days[i].core), is_int(to, days[i].late);
    }
    desk_close(&k);
}
