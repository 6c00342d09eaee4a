/* calendar.c: which days are business days; session.c: when a market is open. */
#include "book/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/sort.h"
#include "base/text.h"
#include "book/book.h"

#define MINUTE    (60 * NETTO_SECOND)
#define THURSDAY  3 /* 1970-01-01 was one; Monday is 0 */
#define WEEK      7
#define SPAN_MOST 4000000000 /* days: more than there are nanoseconds for */

static const calendar none = {.business = NETTO_WEEKDAYS};

void calendars_init(calendars *c, memory *m)
{
    *c = (calendars){0};
    idmap_init(&c->ids, m);
}

static void drop(memory *m, calendar *c)
{
    memory_drop(m, c->holidays, c->holiday_count * sizeof *c->holidays);
    sessions_drop(m, c);
}

void calendars_destroy(book *b)
{
    calendars *c = &b->calendars;
    for (uint32_t i = 0; i < c->ids.count; i++) drop(b->memory, &c->items[i]);
    memory_drop(b->memory, c->items, c->capacity * sizeof *c->items);
    idmap_destroy(&c->ids);
    calendars_init(c, b->memory);
}

/* ---- putting ------------------------------------------------------------------------------------------------- */

static netto_status check(const netto_calendar *said, netto_complaint *why)
{
    if (!text_is_id(said->id)) return complain(why, NETTO_EPARAMS, "a calendar's id is 1 to 64 bytes of printable UTF-8");
    if (said->utc_offset < -NETTO_OFFSET_MAX || said->utc_offset > NETTO_OFFSET_MAX)
        return complain(why, NETTO_EPARAMS, "utc_offset is in minutes, at most %d either way", NETTO_OFFSET_MAX);
    if (!said->business || said->business >> WEEK) return complain(why, NETTO_EPARAMS, "a calendar has some business day, 1 (Monday) to 7");
    if (said->session_count > NETTO_SESSIONS_MAX || said->holiday_count > NETTO_HOLIDAYS_MAX)
        return complain(why, NETTO_ETOOLARGE, "a calendar has at most %d sessions and %d holidays", NETTO_SESSIONS_MAX, NETTO_HOLIDAYS_MAX);
    if (said->hours_count > NETTO_HOURS_MAX) return complain(why, NETTO_ETOOLARGE, "a calendar has at most %d days with hours of their own", NETTO_HOURS_MAX);
    return NETTO_OK;
}

static int compare_days(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static bool copy_holidays(book *b, const netto_calendar *said, calendar *out)
{
    uint32_t count = said->holiday_count;
    if (count == 0) return true;
    int32_t *days = memory_resize(b->memory, NULL, 0, count * sizeof *days), *room = arena_array(&b->scratch, count, sizeof *room);
    if (!days || !room) return memory_drop(b->memory, days, count * sizeof *days), false;
    memcpy(days, said->holidays, count * sizeof *days);
    sort_stable(days, count, sizeof *days, compare_days, room);
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || days[i] != days[i - 1]) days[out->holiday_count++] = days[i];
    out->holidays = memory_resize(b->memory, days, count * sizeof *days, out->holiday_count * sizeof *days);
    return true;
}

static netto_status make(book *b, const netto_calendar *said, calendar *out, netto_complaint *why)
{
    *out = (calendar){.utc_offset = said->utc_offset, .business = said->business};
    netto_status status = check(said, why);
    if (status != NETTO_OK) return status;
    if (!copy_holidays(b, said, out)) return complain(why, NETTO_ECAPACITY, "no memory for calendar '%.*s'", TEXT(said->id));
    return sessions_put(b, said, out, why);
}

netto_status calendar_put(book *b, const netto_calendar *said, uint32_t *slot, netto_complaint *complaint)
{
    calendars *c = &b->calendars;
    calendar made;
    netto_status status = make(b, said, &made, complaint);
    uint32_t count = c->ids.count;
    if (status == NETTO_OK && (!idmap_reserve(&c->ids, 1) || !memory_reserve(b->memory, (void **)&c->items, &c->capacity, count + 1, sizeof *c->items)))
        status = complain(complaint, NETTO_ECAPACITY, "no memory for calendar '%.*s'", TEXT(said->id));
    if (status != NETTO_OK) return drop(b->memory, &made), status;
    *slot = idmap_add(&c->ids, said->id); /* room was made */
    if (*slot < count) drop(b->memory, &c->items[*slot]);
    c->items[*slot] = made;
    return NETTO_OK;
}

/* ---- days ---------------------------------------------------------------------------------------------------- */

const calendar *calendar_of(const book *b, uint32_t instrument)
{
    const struct instrument *i = &b->instruments[instrument];
    netto_text name = bytes_text(netto_text_given(bytes_text(&i->calendar)) ? &i->calendar : &i->venue);
    uint32_t slot = netto_text_given(name) ? idmap_find(&b->calendars.ids, name) : SLOT_NONE;
    return slot == SLOT_NONE ? NULL : &b->calendars.items[slot];
}

static int64_t floor_of(int64_t a, int64_t by)
{
    return a / by - (a % by < 0);
}

int64_t calendar_day(const calendar *c, netto_instant at)
{
    return floor_of(floor_of(at, MINUTE) + (c ? c->utc_offset : 0), NETTO_MINUTES_OF_DAY);
}

netto_instant calendar_begin(const calendar *c, int64_t day)
{
    return (day * NETTO_MINUTES_OF_DAY - (c ? c->utc_offset : 0)) * MINUTE;
}

unsigned calendar_weekday(int64_t day)
{
    int64_t shifted = day + THURSDAY;
    return (unsigned)(shifted - WEEK * floor_of(shifted, WEEK));
}

/* How many holidays there are before a day. */
static uint32_t holidays_before(const calendar *c, int64_t day)
{
    uint32_t low = 0, high = c->holiday_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (c->holidays[middle] < day) low = middle + 1;
        else high = middle;
    }
    return low;
}

bool calendar_is_holiday(const calendar *c, int64_t day)
{
    uint32_t at = holidays_before(c, day);
    return at < c->holiday_count && c->holidays[at] == day;
}

bool calendar_is_business(const calendar *given, int64_t day)
{
    const calendar *c = given ? given : &none;
    return (c->business >> calendar_weekday(day) & 1) && !calendar_is_holiday(c, day);
}

/* Days of the week on which business is done, behind one day and up to another. */
static int64_t weekdays_between(const calendar *c, int64_t from, int64_t to)
{
    int64_t weeks = (to - from) / WEEK, count = weeks * __builtin_popcount(c->business);
    for (int64_t day = from + weeks * WEEK + 1; day <= to; day++) count += c->business >> calendar_weekday(day) & 1;
    return count;
}

/* The day of the n-th of them, n > 0. */
static int64_t weekday_after(const calendar *c, int64_t from, int64_t n)
{
    int64_t weeks = (n - 1) / __builtin_popcount(c->business), day = from + weeks * WEEK;
    for (n -= weeks * __builtin_popcount(c->business); n > 0; n -= c->business >> calendar_weekday(day) & 1) day++;
    return day;
}

/* From holiday to holiday. */
int64_t calendar_after(const calendar *given, int64_t day, uint32_t n)
{
    const calendar *c = given ? given : &none;
    while (n == 0 && !calendar_is_business(c, day)) day++;
    int64_t left = n;
    for (uint32_t i = holidays_before(c, day + 1); left > 0; i++) {
        bool more = i < c->holiday_count;
        int64_t before = more ? weekdays_between(c, day, c->holidays[i] - 1) : left;
        if (before >= left) return weekday_after(c, day, left);
        left -= before;
        day = c->holidays[i];
    }
    return day;
}

int64_t calendar_between(const calendar *given, int64_t from, int64_t to)
{
    const calendar *c = given ? given : &none;
    if (to <= from || to - from > SPAN_MOST) return 0;
    int64_t count = weekdays_between(c, from, to);
    for (uint32_t i = holidays_before(c, from + 1); i < c->holiday_count && c->holidays[i] <= to; i++)
        count -= c->business >> calendar_weekday(c->holidays[i]) & 1;
    return count;
}

/* ---- digests --------------------------------------------------------------------------------------------------- */

void calendars_digest(const calendars *c, digest *d)
{
    if (c->ids.count == 0) return; /* nobody ever put one */
    for (uint32_t i = 0; i < c->ids.count; i++) {
        const calendar *one = &c->items[i];
        digest_text(d, idmap_text(&c->ids, i));
        digest_number(d, (uint64_t)(int64_t)one->utc_offset);
        digest_number(d, (uint64_t)one->business << 32 | one->session_count);
        sessions_digest(one, d);
        for (uint32_t k = 0; k < one->holiday_count; k++) digest_number(d, (uint64_t)(int64_t)one->holidays[k]);
    }
}
