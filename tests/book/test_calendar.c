/* test_calendar.c: claims about calendars: days, business days and sessions, by hand and against counting day by day.
 *
 * 2026-11-26 is Thanksgiving, a Thursday on which the New York Stock Exchange is closed. */
#include "base/instant.h"
#include "base/text.h"
#include "support/inside.h"

#define NEW_YORK (-300) /* minutes, in winter */

static netto_instant at(const char *text)
{
    netto_instant i = 0;
    if (!instant_parse(text_of(text), &i)) tap_note("no instant: %s", text);
    return i;
}

static int32_t day(const char *text)
{
    return (int32_t)(at(text) / NETTO_DAY);
}

static netto_status put(desk *k, netto_calendar c)
{
    netto_command command = {.kind = NETTO_CALENDAR_PUT, .calendar = c};
    if (!c.business) command.calendar.business = NETTO_WEEKDAYS;
    return desk_step(k, &command);
}

static const calendar *named(const desk *k, const char *id)
{
    uint32_t slot = idmap_find(&k->e->book.calendars.ids, T(id));
    return slot == SLOT_NONE ? NULL : &k->e->book.calendars.items[slot];
}

static bool is_session(const calendar *c, const char *when, const char *name)
{
    netto_text got = calendar_session(c, at(when));
    return text_is(got, name) || (tap_note("at %s: %.*s", when, TEXT(got)), false);
}

static desk new_york(void)
{
    static const netto_session sessions[] = {{{"early", 5}, NETTO_WEEKDAYS, 240, 570}, {{0}, NETTO_WEEKDAYS, 570, 960}};
    int32_t holidays[] = {day("2026-12-25"), day("2026-11-26"), day("2026-12-25"), day("2026-07-04")};
    desk k = desk_open();
    is_status(put(&k, (netto_calendar){.id = T("XNYS"), .utc_offset = NEW_YORK, .sessions = sessions, .session_count = 2, .holidays = holidays, .holiday_count = 4}), NETTO_OK);
    return k;
}

TEST("days are local, and begin at local midnight")
{
    desk k = new_york();
    const calendar *c = named(&k, "XNYS");
    is_int(calendar_day(c, at("2026-11-25T04:59:59.999999999Z")), day("2026-11-24"));
    is_int(calendar_day(c, at("2026-11-25T05:00:00Z")), day("2026-11-25"));
    is_int(calendar_begin(c, day("2026-11-25")), at("2026-11-25T05:00:00Z"));
    is_int(calendar_day(NULL, at("2026-11-25")), day("2026-11-25"));
    is_int(calendar_day(c, at("1969-12-31T23:00:00Z")), -1);
    is_int(calendar_day(c, at("1969-12-31T04:00:00Z")), -2);
    desk_close(&k);
}

TEST("business days are counted over weekends and holidays")
{
    desk k = new_york();
    const calendar *c = named(&k, "XNYS");
    is_int(calendar_after(c, day("2026-11-25"), 1), day("2026-11-27")); /* over Thanksgiving */
    is_int(calendar_after(c, day("2026-11-25"), 2), day("2026-11-30")); /* and a weekend */
    is_int(calendar_after(c, day("2026-11-26"), 0), day("2026-11-27"));
    is_int(calendar_after(c, day("2026-11-27"), 0), day("2026-11-27"));
    is_int(calendar_after(NULL, day("2026-11-25"), 1), day("2026-11-26"));
    is_int(calendar_after(NULL, day("2026-11-28"), 1), day("2026-11-30")); /* a Saturday */
    is_int(calendar_between(c, day("2026-11-25"), day("2026-11-30")), 2);
    is_int(calendar_between(c, day("2026-11-30"), day("2026-11-25")), 0);
    is_int(calendar_between(c, day("2026-11-25"), day("2026-11-25")), 0);
    ok(!calendar_is_business(c, day("2026-11-26")) && !calendar_is_business(c, day("2026-11-28")) && calendar_is_business(c, day("2026-11-27")));
    desk_close(&k);
}

TEST("counting by weeks is counting day by day")
{
    for (int round = 0; round < 300; round++) {
        desk k = desk_open();
        int32_t holidays[40];
        uint32_t count = (uint32_t)tap_random_real(0, 40);
        for (uint32_t i = 0; i < count; i++) holidays[i] = day("2026-01-01") + (int32_t)tap_random_real(-60, 60);
        netto_calendar said = {.id = T("C"), .business = (uint8_t)tap_random_real(1, 128), .holidays = holidays, .holiday_count = count};
        is_status(put(&k, said), NETTO_OK);
        const calendar *c = named(&k, "C");
        int64_t from = day("2026-01-01") + (int64_t)tap_random_real(-80, 80), to = from + (int64_t)tap_random_real(-5, 90), sum = 0;
        for (int64_t d = from + 1; d <= to; d++) sum += calendar_is_business(c, d);
        if (!is_int(calendar_between(c, from, to), sum)) round = 300;
        if (sum) is_int(calendar_between(c, from, calendar_after(c, from, (uint32_t)sum)), sum);
        uint32_t n = (uint32_t)tap_random_real(1, 60), left = n;
        int64_t d = from;
        while (left) left -= calendar_is_business(c, ++d);
        if (!is_int(calendar_after(c, from, n), d)) round = 300;
        desk_close(&k);
    }
}

TEST("sessions open on the minute, and close before it; none on holidays and weekends")
{
    desk k = new_york();
    const calendar *c = named(&k, "XNYS");
    ok(is_session(c, "2026-11-25T08:59:59.999999999Z", "closed"));
    ok(is_session(c, "2026-11-25T09:00:00Z", "early"));
    ok(is_session(c, "2026-11-25T14:29:59Z", "early"));
    ok(is_session(c, "2026-11-25T14:30:00Z", "open")); /* which it is called unless told */
    ok(is_session(c, "2026-11-25T20:59:59.999999999Z", "open"));
    ok(is_session(c, "2026-11-25T21:00:00Z", "closed"));
    ok(is_session(c, "2026-11-26T16:00:00Z", "closed") && is_session(c, "2026-11-28T16:00:00Z", "closed"));
    ok(!netto_text_given(calendar_session(NULL, at("2026-11-25"))));
    desk_close(&k);
}

TEST("a session over midnight belongs to the day on which it opened")
{
    static const netto_session night[] = {{{"night", 5}, 1u << 6 | 15u, 1080, 1020}}; /* Sunday to Thursday, 18:00 to 17:00 of the next day */
    int32_t holiday = day("2026-11-26");
    desk k = desk_open();
    is_status(put(&k, (netto_calendar){.id = T("C"), .utc_offset = -360, .sessions = night, .session_count = 1, .holidays = &holiday, .holiday_count = 1}), NETTO_OK);
    const calendar *c = named(&k, "C");
    ok(is_session(c, "2026-11-23T00:00:00Z", "night")); /* Sunday, 18:00 */
    ok(is_session(c, "2026-11-22T23:59:00Z", "closed"));
    ok(is_session(c, "2026-11-26T22:59:00Z", "night"));  /* opened on Wednesday: goes on through the holiday */
    ok(is_session(c, "2026-11-27T01:00:00Z", "closed")); /* but none opens then */
    ok(is_session(c, "2026-11-28T01:00:00Z", "closed")); /* nor on Friday */
    desk_close(&k);
}

TEST("an instrument is of the calendar that it names, else of its venue's")
{
    desk k = new_york();
    is_status(put(&k, (netto_calendar){.id = T("OTHER")}), NETTO_OK);
    netto_instrument_row a = instrument_row("A", NETTO_SPOT), b = instrument_row("B", NETTO_SPOT), c = instrument_row("C", NETTO_SPOT);
    a.venue = T("XNYS"), b.venue = T("XNYS"), b.calendar = T("OTHER"), c.venue = T("XLON");
    is_status(desk_instrument_row(&k, a), NETTO_OK), is_status(desk_instrument_row(&k, b), NETTO_OK), is_status(desk_instrument_row(&k, c), NETTO_OK);
    const book *book = &k.e->book;
    ok(calendar_of(book, inside_instrument(&k, "A")) == named(&k, "XNYS") && calendar_of(book, inside_instrument(&k, "B")) == named(&k, "OTHER"));
    ok(calendar_of(book, inside_instrument(&k, "C")) == NULL);
    is_status(put(&k, (netto_calendar){.id = T("XLON")}), NETTO_OK);
    ok(calendar_of(book, inside_instrument(&k, "C")) == named(&k, "XLON"));
    netto_instrument_row bad = instrument_row("D", NETTO_SPOT);
    bad.calendar = T("NONE");
    is_status(desk_instrument_row(&k, bad), NETTO_ECALENDAR);
    has_string(desk_said(&k), "no calendar 'NONE'; send calendar.put first");
    desk_close(&k);
}

TEST("what is put again is all new; what is refused leaves what was there")
{
    desk k = new_york();
    is_status(put(&k, (netto_calendar){.id = T("XNYS"), .utc_offset = -240}), NETTO_OK);
    const calendar *c = named(&k, "XNYS");
    ok(c->utc_offset == -240 && c->session_count == 0 && c->holiday_count == 0);
    static const netto_session twice[] = {{{"a", 1}, 1, 0, 60}, {{"b", 1}, 3, 59, 120}}, around[] = {{{0}, 1u << 6, 1200, 600}, {{0}, 1, 599, 700}};
    static const netto_session whole[] = {{{0}, 127, 0, 1440}}, longer[] = {{{0}, 127, 600, 599}, {{"b", 1}, 1, 599, 600}};
    netto_command bad = {.kind = NETTO_CALENDAR_PUT, .calendar = {.id = T("XNYS"), .business = 31, .sessions = twice, .session_count = 2}};
    inside_refused(&k, &bad, NETTO_EPARAMS);
    has_string(desk_said(&k), "sessions[0] and sessions[1], 'a' and 'b', are open at once");
    static const netto_session named_so[] = {{{0}, 1, 0, 60}, {{"closed", 6}, 3, 100, 120}};
    bad.calendar.sessions = named_so;
    inside_refused(&k, &bad, NETTO_EPARAMS);
    has_string(desk_said(&k), "sessions[1]: a session's name is");
    bad.calendar.sessions = around;
    inside_refused(&k, &bad, NETTO_EPARAMS); /* from Sunday night into Monday */
    bad.calendar.session_count = 0, bad.calendar.business = 0;
    inside_refused(&k, &bad, NETTO_EPARAMS);
    bad.calendar.business = 31, bad.calendar.utc_offset = 1000;
    inside_refused(&k, &bad, NETTO_EPARAMS);
    ok(c->utc_offset == -240);
    is_status(put(&k, (netto_calendar){.id = T("XNYS"), .sessions = whole, .session_count = 1}), NETTO_OK);
    ok(is_session(named(&k, "XNYS"), "2026-11-28T23:59:59Z", "open"));
    is_status(put(&k, (netto_calendar){.id = T("XNYS"), .sessions = longer, .session_count = 2}), NETTO_OK);
    desk_close(&k);
}

TEST("closing at 0:00 is closing at the end of the day")
{
    static const netto_session evening[] = {{{"evening", 7}, NETTO_WEEKDAYS, 1200, 0}}, whole[] = {{{0}, 127, 0, 0}};
    desk k = desk_open();
    is_status(put(&k, (netto_calendar){.id = T("C"), .sessions = evening, .session_count = 1}), NETTO_OK);
    ok(is_session(named(&k, "C"), "2026-11-27T23:59:59Z", "evening") && is_session(named(&k, "C"), "2026-11-28T00:00:00Z", "closed"));
    is_status(put(&k, (netto_calendar){.id = T("C"), .sessions = whole, .session_count = 1}), NETTO_OK);
    ok(is_session(named(&k, "C"), "2026-11-28T23:59:59Z", "open") && is_session(named(&k, "C"), "2026-11-28T00:00:00Z", "open"));
    desk_close(&k);
}

/* Sunday to Thursday, 18:00 to 17:00 of the next day; Thanksgiving's evening opens late, and its night closes early. */
TEST("hours of a day are what opens on it: what is open into a half day is cut on the day on which it opened")
{
    static const netto_session night[] = {{{"night", 5}, 1u << 6 | 15u, 1080, 1020}}, wednesday[] = {{{"night", 5}, 0, 1080, 780}},
                               thursday[] = {{{"late", 4}, 0, 1140, 735}, {{0}, 0, 1439, 0}};
    desk k = desk_open();
    netto_day_hours hours[] = {{day("2026-11-26"), thursday, 1}, {day("2026-11-25"), wednesday, 1}, {day("2026-12-01"), NULL, 0}};
    netto_calendar said = {.id = T("C"), .utc_offset = -360, .sessions = night, .session_count = 1, .hours = hours, .hours_count = 3};
    is_status(put(&k, said), NETTO_OK);
    const calendar *c = named(&k, "C");
    ok(is_session(c, "2026-11-26T18:59:00Z", "night") && is_session(c, "2026-11-26T19:00:00Z", "closed")); /* 13:00 */
    ok(is_session(c, "2026-11-27T00:59:00Z", "closed") && is_session(c, "2026-11-27T01:00:00Z", "late"));
    ok(is_session(c, "2026-11-27T18:14:00Z", "late") && is_session(c, "2026-11-27T18:15:00Z", "closed")); /* Friday, 12:15 */
    ok(is_session(c, "2026-12-01T22:59:00Z", "night") && is_session(c, "2026-12-02T02:00:00Z", "closed") && calendar_is_business(c, day("2026-12-01")));
    ok(is_session(c, "2026-12-03T00:00:00Z", "night"));
    netto_command bad = {.kind = NETTO_CALENDAR_PUT, .calendar = said};
    bad.calendar.business = NETTO_WEEKDAYS;
    hours[0].session_count = 2; /* 23:59 stands within the late one */
    inside_refused(&k, &bad, NETTO_EPARAMS);
    has_string(desk_said(&k), "hours of 2026-11-26, session 1: another is open at once");
    hours[0].session_count = 1, hours[1].sessions = night; /* into Thursday, 17:00: not at once with what opens at 19:00, */
    is_status(desk_step(&k, &bad), NETTO_OK);
    hours[0].sessions = night, hours[0].day = day("2026-11-28"); /* nor is Saturday's with Sunday's, which opens at 18:00 */
    is_status(desk_step(&k, &bad), NETTO_OK);
    static const netto_session long_night[] = {{{0}, 0, 1080, 1079}};
    hours[1].sessions = long_night; /* but this one is with Thursday's, from 18:00 on */
    hours[0].sessions = long_night, hours[0].day = day("2026-11-26");
    is_status(desk_step(&k, &bad), NETTO_OK);
    static const netto_session early[] = {{{0}, 0, 1000, 1081}};
    hours[0].sessions = early;
    inside_refused(&k, &bad, NETTO_EPARAMS);
    hours[0].day = hours[1].day;
    inside_refused(&k, &bad, NETTO_EPARAMS);
    has_string(desk_said(&k), "the day stands twice");
    int32_t holiday = day("2026-11-25");
    bad.calendar.holidays = &holiday, bad.calendar.holiday_count = 1;
    inside_refused(&k, &bad, NETTO_EPARAMS);
    has_string(desk_said(&k), "hours of 2026-11-25, session 1: the day is a holiday");
    desk_close(&k);
}

TEST("without memory a calendar is refused, and nothing has changed")
{
    const netto_session s = {{0}, NETTO_WEEKDAYS, 570, 960};
    const netto_day_hours hours = {20001, &s, 1};
    int32_t holiday = 20000;
    bool passed = false;
    for (uint64_t n = 1; !passed && n < 50; n++) {
        desk k = desk_open();
        netto_command c = {.kind = NETTO_CALENDAR_PUT, .calendar = {.id = T("C"), .business = 31, .sessions = &s, .session_count = 1, .holidays = &holiday, .holiday_count = 1, .hours = &hours, .hours_count = 1}};
        k.e->memory.fail_at = k.e->memory.growths + n;
        netto_status status = desk_step(&k, &c);
        k.e->memory.fail_at = 0;
        passed = status == NETTO_OK;
        if (!passed) is_status(status, NETTO_ECAPACITY), ok(!named(&k, "C"));
        desk_close(&k);
    }
    ok(passed);
}
