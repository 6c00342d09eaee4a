/* session.c: when a market is open: the sessions of the week, and the hours of single days. */
#include <stdio.h>
#include <string.h>

#include "base/complain.h"
#include "base/instant.h"
#include "base/sort.h"
#include "base/text.h"
#include "book/book.h"

#define MINUTE   (60 * NETTO_SECOND)
#define WEEK     7
#define ALL_DAYS ((1u << WEEK) - 1)

/* Where a session was said: of the week, or of a day; for complaints. */
typedef struct where {
    char text[40];
} where;

static where in_week(uint32_t i)
{
    where w;
    snprintf(w.text, sizeof w.text, "sessions[%u]", i);
    return w;
}

static where in_day(int32_t day, uint32_t i)
{
    where w;
    char date[INSTANT_TEXT];
    instant_print(day * NETTO_DAY, date);
    snprintf(w.text, sizeof w.text, "hours of %.10s, session %u", date, i + 1);
    return w;
}

/* ---- one session --------------------------------------------------------------------------------------------------- */

static int closes(const session *s)
{
    return s->close + (s->close <= s->open ? NETTO_MINUTES_OF_DAY : 0);
}

static netto_status check_session(const netto_session *s, unsigned days, where at, netto_complaint *why)
{
    if (netto_text_given(s->name) && (!text_is_id(s->name) || text_is(s->name, "closed")))
        return complain(why, NETTO_EPARAMS, "%s: a session's name is 1 to 64 bytes of printable UTF-8, and not 'closed'", at.text);
    if (!days || days > ALL_DAYS) return complain(why, NETTO_EPARAMS, "%s: a session opens on some days of the week, 1 (Monday) to 7", at.text);
    bool minutes = s->open < NETTO_MINUTES_OF_DAY && s->close <= NETTO_MINUTES_OF_DAY;
    return minutes ? NETTO_OK : complain(why, NETTO_EPARAMS, "%s: a session opens at 00:00 to 23:59, and closes at 00:01 to 24:00", at.text);
}

/* Closing at 0:00 is closing at the end of the day. */
static void copy_session(const netto_session *said, unsigned days, session *out)
{
    netto_text name = netto_text_given(said->name) ? said->name : TEXT_LITERAL("open");
    *out = (session){.days = (uint8_t)days, .open = said->open, .close = said->close ? said->close : NETTO_MINUTES_OF_DAY, .name_size = (uint8_t)name.size};
    memcpy(out->name, name.bytes, name.size);
}

/* ---- the week ------------------------------------------------------------------------------------------------------ */

static bool overlap(const session *a, const session *b)
{
    const int week = WEEK * NETTO_MINUTES_OF_DAY;
    for (int d = 0; d < WEEK; d++)
        for (int e = 0; e < WEEK; e++) {
            if (!(a->days >> d & 1) || !(b->days >> e & 1) || (a == b && d == e)) continue;
            int shift = (e - d) * NETTO_MINUTES_OF_DAY; /* from the day of the one to that of the other */
            for (int s = shift - week; s <= shift + week; s += week)
                if (a->open < closes(b) + s && b->open + s < closes(a)) return true;
        }
    return false;
}

static netto_status copy_week(const netto_calendar *said, calendar *out, netto_complaint *why)
{
    for (uint32_t i = 0; i < said->session_count; i++) {
        netto_status status = check_session(&said->sessions[i], said->sessions[i].days, in_week(i), why);
        if (status != NETTO_OK) return status;
        copy_session(&said->sessions[i], said->sessions[i].days, &out->sessions[i]);
        for (uint32_t k = 0; k <= i; k++)
            if (overlap(&out->sessions[k], &out->sessions[i]))
                return complain(why, NETTO_EPARAMS, "sessions[%u] and sessions[%u], '%.*s' and '%.*s', are open at once", k, i, (int)out->sessions[k].name_size,
                                out->sessions[k].name, (int)out->sessions[i].name_size, out->sessions[i].name);
        out->session_count++;
    }
    return NETTO_OK;
}

/* ---- single days --------------------------------------------------------------------------------------------------- */

static const day_hours *hours_of(const calendar *c, int64_t day)
{
    uint32_t low = 0, high = c->hours_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (c->hours[middle].day < day) low = middle + 1;
        else high = middle;
    }
    return low < c->hours_count && c->hours[low].day == day ? &c->hours[low] : NULL;
}

/* What may open on a day; `days` say which of them do. */
static const session *opening(const calendar *c, int64_t day, uint32_t *count)
{
    const day_hours *own = hours_of(c, day);
    *count = calendar_is_holiday(c, day) ? 0 : own ? own->count : c->session_count;
    return own ? c->own + own->first : c->sessions;
}

/* A session of one day against what opens so many days later. */
static bool meets(const calendar *c, const session *s, int64_t day, int later)
{
    uint32_t count;
    const session *others = opening(c, day + later, &count);
    int shift = later * NETTO_MINUTES_OF_DAY;
    for (uint32_t i = 0; i < count; i++) {
        bool opens = others[i].days >> calendar_weekday(day + later) & 1;
        if (&others[i] != s && opens && s->open < closes(&others[i]) + shift && others[i].open + shift < closes(s)) return true;
    }
    return false;
}

static netto_status check_days(const calendar *c, netto_complaint *why)
{
    for (uint32_t i = 1; i < c->hours_count; i++)
        if (c->hours[i - 1].day == c->hours[i].day) return complain(why, NETTO_EPARAMS, "%s: the day stands twice", in_day(c->hours[i].day, 0).text);
    for (uint32_t i = 0; i < c->hours_count; i++) {
        const day_hours *h = &c->hours[i];
        for (uint32_t k = 0; k < h->count; k++)
            for (int later = -1; later <= 1; later++)
                if (meets(c, &c->own[h->first + k], h->day, later)) return complain(why, NETTO_EPARAMS, "%s: another is open at once", in_day(h->day, k).text);
    }
    return NETTO_OK;
}

static netto_status check_hours(const netto_calendar *said, const calendar *out, uint32_t *sessions, netto_complaint *why)
{
    for (uint32_t i = 0; i < said->hours_count; i++) {
        const netto_day_hours *h = &said->hours[i];
        if (calendar_is_holiday(out, h->day)) return complain(why, NETTO_EPARAMS, "%s: the day is a holiday, on which nothing opens; leave it out of the holidays, or here", in_day(h->day, 0).text);
        if (h->session_count > NETTO_SESSIONS_MAX) return complain(why, NETTO_ETOOLARGE, "a day has at most %d sessions", NETTO_SESSIONS_MAX);
        *sessions += h->session_count;
        for (uint32_t k = 0; k < h->session_count; k++) {
            netto_status status = check_session(&h->sessions[k], ALL_DAYS, in_day(h->day, k), why);
            if (status != NETTO_OK) return status;
        }
    }
    return NETTO_OK;
}

static int compare_hours(const void *a, const void *b)
{
    int32_t x = ((const day_hours *)a)->day, y = ((const day_hours *)b)->day;
    return (x > y) - (x < y);
}

static bool make_room(book *b, const netto_calendar *said, uint32_t sessions, calendar *out, day_hours **room)
{
    uint32_t count = said->hours_count;
    out->hours = memory_resize(b->memory, NULL, 0, count * sizeof *out->hours);
    if (out->hours) out->hours_count = count;
    out->own = sessions ? memory_resize(b->memory, NULL, 0, sessions * sizeof *out->own) : NULL;
    if (out->own) out->own_count = sessions;
    *room = arena_array(&b->scratch, count, sizeof **room);
    return out->hours && (out->own || !sessions) && *room;
}

static netto_status copy_hours(book *b, const netto_calendar *said, calendar *out, netto_complaint *why)
{
    uint32_t sessions = 0, at = 0;
    day_hours *room;
    netto_status status = check_hours(said, out, &sessions, why);
    if (status != NETTO_OK || !said->hours_count) return status;
    if (!make_room(b, said, sessions, out, &room)) return complain(why, NETTO_ECAPACITY, "no memory for calendar '%.*s'", TEXT(said->id));
    for (uint32_t i = 0; i < said->hours_count; i++) {
        const netto_day_hours *h = &said->hours[i];
        out->hours[i] = (day_hours){h->day, at, h->session_count};
        for (uint32_t k = 0; k < h->session_count; k++) copy_session(&h->sessions[k], ALL_DAYS, &out->own[at++]);
    }
    sort_stable(out->hours, out->hours_count, sizeof *out->hours, compare_hours, room);
    return check_days(out, why);
}

netto_status sessions_put(book *b, const netto_calendar *said, calendar *out, netto_complaint *why)
{
    netto_status status = copy_week(said, out, why);
    return status == NETTO_OK ? copy_hours(b, said, out, why) : status;
}

void sessions_drop(memory *m, calendar *c)
{
    memory_drop(m, c->hours, c->hours_count * sizeof *c->hours);
    memory_drop(m, c->own, c->own_count * sizeof *c->own);
}

/* ---- what is open -------------------------------------------------------------------------------------------------- */

/* Of what opened on that day, what is open so many minutes after it began; NULL: nothing. */
static const session *find_open(const calendar *c, int64_t day, int64_t minute)
{
    uint32_t count;
    const session *s = opening(c, day, &count);
    for (uint32_t i = 0; i < count; i++, s++)
        if ((s->days >> calendar_weekday(day) & 1) && minute >= s->open && minute < closes(s)) return s;
    return NULL;
}

netto_text calendar_session(const calendar *c, netto_instant at)
{
    if (!c) return (netto_text){0};
    int64_t day = calendar_day(c, at), minute = (at - calendar_begin(c, day)) / MINUTE;
    const session *s = find_open(c, day, minute);
    if (!s) s = find_open(c, day - 1, minute + NETTO_MINUTES_OF_DAY);
    return s ? (netto_text){s->name, s->name_size} : TEXT_LITERAL("closed");
}

/* ---- digests --------------------------------------------------------------------------------------------------- */

static void add_session(digest *d, const session *s)
{
    digest_text(d, (netto_text){s->name, s->name_size});
    digest_number(d, (uint64_t)s->days << 32 | (uint64_t)s->open << 16 | s->close);
}

void sessions_digest(const calendar *c, digest *d)
{
    for (uint32_t i = 0; i < c->session_count; i++) add_session(d, &c->sessions[i]);
    if (!c->hours_count) return;
    digest_number(d, c->hours_count);
    for (uint32_t i = 0; i < c->hours_count; i++) {
        digest_number(d, (uint64_t)(int64_t)c->hours[i].day);
        digest_number(d, c->hours[i].count);
        for (uint32_t k = 0; k < c->hours[i].count; k++) add_session(d, &c->own[c->hours[i].first + k]);
    }
}
