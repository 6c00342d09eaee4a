/* calendar.c: calendar.list. */
#include "base/complain.h"
#include "base/text.h"
#include "query/page.h"
#include "query/query.h"

static const netto_session *tell_sessions(netto_engine *e, const session *from, uint32_t count)
{
    netto_session *sessions = arena_array(&e->book.scratch, count + 1, sizeof *sessions);
    for (uint32_t i = 0; sessions && i < count; i++) sessions[i] = (netto_session){{from[i].name, from[i].name_size}, from[i].days, from[i].open, from[i].close};
    return sessions;
}

static const netto_day_hours *tell_hours(netto_engine *e, const calendar *c)
{
    netto_day_hours *hours = arena_array(&e->book.scratch, c->hours_count + 1, sizeof *hours);
    const netto_session *own = tell_sessions(e, c->own, c->own_count);
    if (!hours || !own) return NULL;
    for (uint32_t i = 0; i < c->hours_count; i++) hours[i] = (netto_day_hours){c->hours[i].day, own + c->hours[i].first, c->hours[i].count};
    return hours;
}

static bool tell(netto_engine *e, uint32_t slot, netto_calendar_info *out)
{
    const book *b = &e->book;
    const calendar *c = &b->calendars.items[slot];
    out->is = (netto_calendar){.id = idmap_text(&b->calendars.ids, slot), .utc_offset = c->utc_offset, .business = c->business,
                               .sessions = tell_sessions(e, c->sessions, c->session_count), .session_count = c->session_count,
                               .holidays = c->holidays, .holiday_count = c->holiday_count, .hours = tell_hours(e, c), .hours_count = c->hours_count};
    out->session = calendar_session(c, b->now);
    out->business_day = calendar_is_business(c, calendar_day(c, b->now));
    return out->is.sessions && out->is.hours;
}

#define HOLIDAYS_PAGE 8192 /* and hours, in one answer, beside those of its first calendar: some milliseconds */

netto_status query_calendars(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    const idmap *ids = &e->book.calendars.ids;
    page p;
    (void)cursor;
    netto_status status = page_of(c, ids, "calendar", &p, &out->complaint);
    if (status != NETTO_OK) return status;
    netto_calendar_info *rows = page_rows(e, &p, ids->count, sizeof *rows, out);
    if (!rows) return NETTO_ECAPACITY;
    out->calendars = rows;
    for (uint32_t i = p.from, holidays = 0; i < ids->count; i++) {
        if (!page_room(&p, out)) break;
        holidays += e->book.calendars.items[i].holiday_count + e->book.calendars.items[i].hours_count + e->book.calendars.items[i].own_count;
        if (out->row_count && holidays > HOLIDAYS_PAGE) return out->more = true, NETTO_OK;
        if (!tell(e, i, &rows[out->row_count++])) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for the list");
    }
    return NETTO_OK;
}
