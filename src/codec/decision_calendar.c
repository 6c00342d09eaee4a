/* decision_calendar.c: calendars in the shape in which they are put, and what is open now. */
#include <stdio.h>

#include "base/instant.h"
#include "codec/decision_list.h"

static void put_time(writer *w, netto_text key, uint16_t minutes)
{
    char text[8];
    int size = snprintf(text, sizeof text, "%02u:%02u", minutes / 60u % 100u, minutes % 60u);
    writer_text(w, key);
    writer_text(w, (netto_text){text, (uint32_t)size});
}

static void put_days(writer *w, netto_text key, uint8_t days)
{
    writer_text(w, key);
    writer_array(w, (uint32_t)__builtin_popcount(days));
    for (unsigned i = 0; i < 7; i++)
        if (days >> i & 1) writer_unsigned(w, i + 1);
}

static void put_session(writer *w, const netto_session *s, bool weekly)
{
    writer_map(w, 3u + weekly);
    decision_put_text(w, TEXT_LITERAL("name"), s->name);
    if (weekly) put_days(w, TEXT_LITERAL("days"), s->days);
    put_time(w, TEXT_LITERAL("open"), s->open);
    put_time(w, TEXT_LITERAL("close"), s->close);
}

static void put_date(writer *w, int32_t day)
{
    char text[INSTANT_TEXT];
    instant_print(day * NETTO_DAY, text);
    writer_text(w, (netto_text){text, 10});
}

static void put_hours(writer *w, const netto_calendar *c)
{
    if (!c->hours_count) return;
    WRITER_KEY(w, "hours");
    writer_array(w, c->hours_count);
    for (uint32_t i = 0; i < c->hours_count; i++) {
        const netto_day_hours *h = &c->hours[i];
        writer_array(w, 2);
        put_date(w, h->day);
        writer_array(w, h->session_count);
        for (uint32_t k = 0; k < h->session_count; k++) put_session(w, &h->sessions[k], false);
    }
}

static void put_calendar(writer *w, const netto_decision *decision, uint32_t i)
{
    const netto_calendar_info *info = &decision->calendars[i];
    const netto_calendar *c = &info->is;
    writer_map(w, 7u + (c->hours_count > 0));
    decision_put_text(w, TEXT_LITERAL("id"), c->id);
    WRITER_KEY(w, "utc_offset");
    writer_integer(w, c->utc_offset);
    put_days(w, TEXT_LITERAL("business"), c->business);
    WRITER_KEY(w, "sessions");
    writer_array(w, c->session_count);
    for (uint32_t k = 0; k < c->session_count; k++) put_session(w, &c->sessions[k], true);
    WRITER_KEY(w, "holidays");
    writer_array(w, c->holiday_count);
    for (uint32_t k = 0; k < c->holiday_count; k++) put_date(w, c->holidays[k]);
    put_hours(w, c);
    decision_put_text(w, TEXT_LITERAL("session"), info->session);
    WRITER_KEY(w, "business_day");
    writer_boolean(w, info->business_day);
}

static netto_text id_of(const netto_decision *decision, uint32_t i)
{
    return decision->calendars[i].is.id;
}

void decision_calendars(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    decision_list(w, decision, put_calendar, id_of);
}
