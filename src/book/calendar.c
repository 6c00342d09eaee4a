/* calendar.c: when a market is open, and which days are business days. */
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

void calendars_destroy(book *b)
{
    calendars *c = &b->calendars;
    for (uint32_t i = 0; i < c->ids.count; i++) memory_drop(b->memory, c->items[i].holidays, c->items[i].holiday_count * sizeof *c->items[i].holidays);
    memory_drop(b->memory, c->items, c->capacity * sizeof *c->items);
    idmap_destroy(&c->ids);
    calendars_init(c, b->memory);
}

/* ---- putting ------------------------------------------------------------------------------------------------- */

/* Minutes of a week in which a session is open: [from, to), from Monday 0:00; those of Sunday may reach beyond. */
static void minutes_of(const session *s, int day, int *from, int *to)
{
    *from = day * NETTO_MINUTES_OF_DAY + s->open;
    *to = day * NETTO_MINUTES_OF_DAY + s->close + (s->close <= s->open ? NETTO_MINUTES_OF_DAY : 0);
}

static bool overlap(const session *a, const session *b)
{
    const int week = WEEK * NETTO_MINUTES_OF_DAY;
    for (int d = 0; d < WEEK; d++)
        for (int e = 0; e < WEEK; e++) {
            int from, to, other_from, other_to;
            if (!(a->days >> d & 1) || !(b->days >> e & 1) || (a == b && d == e)) continue;
            minutes_of(a, d, &from, &to);
            minutes_of(b, e, &other_from, &other_to);
            for (int shift = -week; shift <= week; shift += week)
                if (from < other_to + shift && other_from + shift < to) return true;
        }
    return false;
}

static netto_status check_session(const netto_calendar *said, uint32_t i, netto_complaint *why)
{
    const netto_session *s = &said->sessions[i];
    if (netto_text_given(s->name) && (!text_is_id(s->name) || text_is(s->name, "closed")))
        return complain(why, NETTO_EPARAMS, "sessions[%u]: a session's name is 1 to 64 bytes of printable UTF-8, and not 'closed'", i);
    if (!s->days || s->days >> WEEK) return complain(why, NETTO_EPARAMS, "sessions[%u]: a session opens on some days of the week, 1 (Monday) to 7", i);
    bool minutes = s->open < NETTO_MINUTES_OF_DAY && s->close > 0 && s->close <= NETTO_MINUTES_OF_DAY;
    return minutes ? NETTO_OK : complain(why, NETTO_EPARAMS, "sessions[%u]: a session opens at 00:00 to 23:59, and closes at 00:01 to 24:00", i);
}

static netto_status check(const netto_calendar *said, netto_complaint *why)
{
    if (!text_is_id(said->id)) return complain(why, NETTO_EPARAMS, "a calendar's id is 1 to 64 bytes of printable UTF-8");
    if (said->utc_offset < -NETTO_OFFSET_MAX || said->utc_offset > NETTO_OFFSET_MAX)
        return complain(why, NETTO_EPARAMS, "utc_offset is in minutes, at most %d either way", NETTO_OFFSET_MAX);
    if (!said->business || said->business >> WEEK) return complain(why, NETTO_EPARAMS, "a calendar has some business day, 1 (Monday) to 7");
    if (said->session_count > NETTO_SESSIONS_MAX || said->holiday_count > NETTO_HOLIDAYS_MAX)
        return complain(why, NETTO_ETOOLARGE, "a calendar has at most %d sessions and %d holidays", NETTO_SESSIONS_MAX, NETTO_HOLIDAYS_MAX);
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < said->session_count && status == NETTO_OK; i++) status = check_session(said, i, why);
    return status;
}

static void copy_session(const netto_session *said, session *out)
{
    netto_text name = netto_text_given(said->name) ? said->name : TEXT_LITERAL("open");
    *out = (session){.days = said->days, .open = said->open, .close = said->close, .name_size = (uint8_t)name.size};
    memcpy(out->name, name.bytes, name.size);
}

static netto_status copy_sessions(const netto_calendar *said, calendar *out, netto_complaint *why)
{
    out->session_count = said->session_count;
    for (uint32_t i = 0; i < said->session_count; i++) copy_session(&said->sessions[i], &out->sessions[i]);
    for (uint32_t i = 0; i < said->session_count; i++)
        for (uint32_t k = 0; k <= i; k++)
            if (overlap(&out->sessions[k], &out->sessions[i]))
                return complain(why, NETTO_EPARAMS, "the sessions '%.*s' and '%.*s' are open at once: sessions[%u] and sessions[%u]",
                                (int)out->sessions[k].name_size, out->sessions[k].name, (int)out->sessions[i].name_size, out->sessions[i].name, k, i);
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

netto_status calendar_put(book *b, const netto_calendar *said, uint32_t *slot, netto_complaint *complaint)
{
    calendars *c = &b->calendars;
    calendar made = {.utc_offset = said->utc_offset, .business = said->business};
    netto_status status = check(said, complaint);
    if (status == NETTO_OK) status = copy_sessions(said, &made, complaint);
    if (status != NETTO_OK) return status;
    uint32_t count = c->ids.count;
    bool room = idmap_reserve(&c->ids, 1) && memory_reserve(b->memory, (void **)&c->items, &c->capacity, count + 1, sizeof *c->items);
    if (!room || !copy_holidays(b, said, &made)) return complain(complaint, NETTO_ECAPACITY, "no memory for calendar '%.*s'", TEXT(said->id));
    *slot = idmap_add(&c->ids, said->id); /* room was made */
    if (*slot < count) memory_drop(b->memory, c->items[*slot].holidays, c->items[*slot].holiday_count * sizeof *c->items[*slot].holidays);
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

static int weekday(int64_t day)
{
    int64_t shifted = day + THURSDAY;
    return (int)(shifted - WEEK * floor_of(shifted, WEEK));
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

static bool is_holiday(const calendar *c, int64_t day)
{
    uint32_t at = holidays_before(c, day);
    return at < c->holiday_count && c->holidays[at] == day;
}

bool calendar_is_business(const calendar *given, int64_t day)
{
    const calendar *c = given ? given : &none;
    return (c->business >> weekday(day) & 1) && !is_holiday(c, day);
}

/* Days of the week on which business is done, behind one day and up to another. */
static int64_t weekdays_between(const calendar *c, int64_t from, int64_t to)
{
    int64_t weeks = (to - from) / WEEK, count = weeks * __builtin_popcount(c->business);
    for (int64_t day = from + weeks * WEEK + 1; day <= to; day++) count += c->business >> weekday(day) & 1;
    return count;
}

/* The day of the n-th of them, n > 0. */
static int64_t weekday_after(const calendar *c, int64_t from, int64_t n)
{
    int64_t weeks = (n - 1) / __builtin_popcount(c->business), day = from + weeks * WEEK;
    for (n -= weeks * __builtin_popcount(c->business); n > 0; n -= c->business >> weekday(day) & 1) day++;
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
        count -= c->business >> weekday(c->holidays[i]) & 1;
    return count;
}

/* ---- sessions -------------------------------------------------------------------------------------------------- */

/* Was it opened on that day, and is still open so many minutes after that day began? */
static bool is_open(const calendar *c, const session *s, int64_t day, int64_t minute)
{
    int64_t close = s->close + (s->close <= s->open ? NETTO_MINUTES_OF_DAY : 0);
    return (s->days >> weekday(day) & 1) && !is_holiday(c, day) && minute >= s->open && minute < close;
}

netto_text calendar_session(const calendar *c, netto_instant at)
{
    if (!c) return (netto_text){0};
    int64_t day = calendar_day(c, at), minute = floor_of(at, MINUTE) + c->utc_offset - day * NETTO_MINUTES_OF_DAY;
    for (uint32_t i = 0; i < c->session_count; i++) {
        const session *s = &c->sessions[i];
        if (is_open(c, s, day, minute) || is_open(c, s, day - 1, minute + NETTO_MINUTES_OF_DAY)) return (netto_text){s->name, s->name_size};
    }
    return TEXT_LITERAL("closed");
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
        for (uint32_t k = 0; k < one->session_count; k++) {
            const session *s = &one->sessions[k];
            digest_text(d, (netto_text){s->name, s->name_size});
            digest_number(d, (uint64_t)s->days << 32 | (uint64_t)s->open << 16 | s->close);
        }
        for (uint32_t k = 0; k < one->holiday_count; k++) digest_number(d, (uint64_t)(int64_t)one->holidays[k]);
    }
}
