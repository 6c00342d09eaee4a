/* calendar.c: calendars, in a snapshot. */
#include "base/text.h"
#include "snapshot/snapshot.h"

SNAPSHOT_KNOWS(calendars, {}, 0, 0);
SNAPSHOT_KNOWS(calendar, 0, 0, 0, 0, {{0}}, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(day_hours, 0, 0, 0);
SNAPSHOT_KNOWS(session, 0, 0, 0, 0, {});

#define CALENDAR_SIZE 18 /* bytes in the stream, at least */
#define SESSION_SIZE  13
#define HOLIDAY_SIZE  4
#define HOURS_SIZE    8

typedef struct bits {
    uint32_t business, days, open, close;
} bits;

static void session_fields(stream *s, netto_session *said)
{
    bits n = {.days = said->days, .open = said->open, .close = said->close};
    stream_text(s, &said->name, NETTO_ID_MAX);
    stream_below(s, &n.days, 128);
    stream_below(s, &n.open, NETTO_MINUTES_OF_DAY);
    stream_below(s, &n.close, NETTO_MINUTES_OF_DAY + 1);
    said->days = (uint8_t)n.days, said->open = (uint16_t)n.open, said->close = (uint16_t)n.close;
}

static void calendar_fields(stream *s, netto_calendar *said)
{
    uint32_t business = said->business;
    stream_text(s, &said->id, NETTO_ID_MAX);
    stream_i32(s, &said->utc_offset);
    stream_below(s, &business, 128);
    stream_count(s, &said->session_count, SESSION_SIZE);
    stream_count(s, &said->holiday_count, HOLIDAY_SIZE);
    stream_count(s, &said->hours_count, HOURS_SIZE);
    said->business = (uint8_t)business;
}

static void hours_fields(stream *s, netto_day_hours *said)
{
    stream_i32(s, &said->day);
    stream_count(s, &said->session_count, SESSION_SIZE);
}

static void save_sessions(stream *s, const session *sessions, uint32_t count)
{
    for (uint32_t k = 0; k < count; k++) {
        netto_session one = {{sessions[k].name, sessions[k].name_size}, sessions[k].days, sessions[k].open, sessions[k].close};
        session_fields(s, &one);
    }
}

static void save_hours(stream *s, const calendar *c)
{
    for (uint32_t i = 0; i < c->hours_count; i++) {
        netto_day_hours said = {.day = c->hours[i].day, .session_count = c->hours[i].count};
        hours_fields(s, &said);
        save_sessions(s, c->own + c->hours[i].first, c->hours[i].count);
    }
}

void snapshot_save_calendars(stream *s, const netto_engine *e)
{
    const calendars *all = &e->book.calendars;
    uint32_t count = all->ids.count;
    stream_count(s, &count, CALENDAR_SIZE);
    for (uint32_t i = 0; i < count; i++) {
        const calendar *c = &all->items[i];
        netto_calendar said = {.id = idmap_text(&all->ids, i), .utc_offset = c->utc_offset, .business = c->business,
                               .session_count = c->session_count, .holiday_count = c->holiday_count, .hours_count = c->hours_count};
        calendar_fields(s, &said);
        save_sessions(s, c->sessions, c->session_count);
        for (uint32_t k = 0; k < c->holiday_count; k++) {
            int32_t day = c->holidays[k];
            stream_i32(s, &day);
        }
        save_hours(s, c);
    }
}

static void load_sessions(stream *s, netto_session *out, uint32_t count)
{
    for (uint32_t k = 0; k < count; k++) {
        out[k] = (netto_session){{0}, 0, 0, 0};
        session_fields(s, &out[k]);
    }
}

static void load_hours(stream *s, book *b, netto_calendar *said)
{
    netto_day_hours *hours = arena_array(&b->scratch, said->hours_count + 1, sizeof *hours);
    if (!hours) return stream_starved(s);
    for (uint32_t i = 0; i < said->hours_count && stream_good(s); i++) {
        hours[i] = (netto_day_hours){0};
        hours_fields(s, &hours[i]);
        if (!stream_good(s) || !stream_require(s, hours[i].session_count <= NETTO_SESSIONS_MAX, "a day has too many sessions")) return;
        netto_session *sessions = arena_array(&b->scratch, hours[i].session_count + 1, sizeof *sessions);
        if (!sessions) return stream_starved(s);
        load_sessions(s, sessions, hours[i].session_count);
        hours[i].sessions = sessions;
    }
    said->hours = hours;
}

/* Put as a command would put it. */
static void load_calendar(stream *s, book *b)
{
    netto_calendar said = {0};
    netto_session sessions[NETTO_SESSIONS_MAX];
    uint32_t slot = 0, count = b->calendars.ids.count;
    netto_complaint why = {.status = NETTO_OK};
    calendar_fields(s, &said);
    if (!stream_good(s) || !stream_require(s, said.session_count <= NETTO_SESSIONS_MAX && said.holiday_count <= NETTO_HOLIDAYS_MAX && said.hours_count <= NETTO_HOURS_MAX, "a calendar is too large")) return;
    load_sessions(s, sessions, said.session_count);
    int32_t *days = arena_array(&b->scratch, said.holiday_count + 1, sizeof *days);
    if (!days) return stream_starved(s);
    for (uint32_t k = 0; k < said.holiday_count; k++) stream_i32(s, &days[k]);
    said.sessions = sessions;
    said.holidays = days;
    load_hours(s, b, &said);
    if (!stream_good(s)) return;
    netto_status status = calendar_put(b, &said, &slot, &why);
    if (status == NETTO_ECAPACITY) return stream_starved(s);
    stream_require(s, status == NETTO_OK && slot == count, "a calendar is none");
}

void snapshot_load_calendars(stream *s, netto_engine *e)
{
    uint32_t count = 0;
    stream_count(s, &count, CALENDAR_SIZE);
    for (uint32_t i = 0; i < count && stream_good(s); i++) load_calendar(s, &e->book);
}
