/* command_calendar.c: when markets are open. */
#include "base/instant.h"
#include "codec/command_shape.h"

#define TIME 5  /* bytes of "09:30" */
#define DATE 10 /* and of "2026-12-25" */

static int two_digits(const char *at)
{
    return at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9' ? -1 : 10 * (at[0] - '0') + (at[1] - '0');
}

/* Minutes of a day; "24:00" is its end. */
static void read_time(decoder *d, void *place)
{
    const uint8_t *at = d->in.at;
    netto_text text = reader_text(&d->in);
    int hour = text.size == TIME ? two_digits(text.bytes) : -1, minute = text.size == TIME ? two_digits(text.bytes + 3) : -1;
    bool good = hour >= 0 && minute >= 0 && minute < 60 && text.bytes[2] == ':' && 60 * hour + minute <= NETTO_MINUTES_OF_DAY;
    if (!good) return reader_expected(&d->in, at, "a time of day like \"09:30\"");
    *(uint16_t *)place = (uint16_t)(60 * hour + minute);
}

static void read_day(decoder *d, void *place)
{
    const uint8_t *at = d->in.at;
    int64_t day = reader_integer(&d->in);
    if (day < 1 || day > 7) return reader_expected(&d->in, at, "a day of the week, 1 (Monday) to 7");
    *(uint8_t *)place = (uint8_t)(1u << (day - 1));
}

static void read_days(decoder *d, void *place)
{
    uint32_t count = 0;
    const uint8_t *days = decoder_each(d, 7, sizeof *days, read_day, &count);
    uint8_t all = 0;
    for (uint32_t i = 0; days && i < count; i++) all |= days[i];
    *(uint8_t *)place = all;
}

static void read_date(decoder *d, void *place)
{
    const uint8_t *at = d->in.at;
    netto_instant begin = 0;
    netto_text text = reader_text(&d->in);
    if (text.size != DATE || !instant_parse(text, &begin)) return reader_expected(&d->in, at, "a date like \"2026-12-25\"");
    *(int32_t *)place = (int32_t)(begin / NETTO_DAY);
}

static void read_offset(decoder *d, void *place)
{
    const uint8_t *at = d->in.at;
    int64_t minutes = reader_integer(&d->in);
    if (minutes < -NETTO_OFFSET_MAX || minutes > NETTO_OFFSET_MAX) return reader_expected(&d->in, at, "minutes, at most 900 either way");
    *(int32_t *)place = (int32_t)minutes;
}

static void read_session(decoder *d, void *place)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_session, "name", name, decode_id),
        OPTIONAL(netto_session, "days", days, read_days),
        REQUIRED(netto_session, "open", open, read_time),
        REQUIRED(netto_session, "close", close, read_time),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *(netto_session *)place = (netto_session){.days = NETTO_WEEKDAYS};
    decoder_map(d, &table, place);
}

/* Two members are filled, so the place is the calendar itself. */
static void read_sessions(decoder *d, void *place)
{
    netto_calendar *c = place;
    c->sessions = decoder_each(d, NETTO_SESSIONS_MAX, sizeof *c->sessions, read_session, &c->session_count);
}

static void read_holidays(decoder *d, void *place)
{
    netto_calendar *c = place;
    c->holidays = decoder_each(d, NETTO_HOLIDAYS_MAX, sizeof *c->holidays, read_date, &c->holiday_count);
}

/* It opens on the day that is told. */
static void read_own(decoder *d, void *place)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_session, "name", name, decode_id),
        REQUIRED(netto_session, "open", open, read_time),
        REQUIRED(netto_session, "close", close, read_time),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *(netto_session *)place = (netto_session){.days = NETTO_WEEKDAYS};
    decoder_map(d, &table, place);
}

static void read_day_hours(decoder *d, void *place)
{
    netto_day_hours *hours = place;
    if (decoder_tuple(d, 2, 2, "[date, [{name, open, close}]]") == 0) return;
    decoder_name(d, "date");
    read_date(d, &hours->day);
    decoder_name(d, "sessions");
    hours->sessions = decoder_each(d, NETTO_SESSIONS_MAX, sizeof *hours->sessions, read_own, &hours->session_count);
    decoder_name(d, NULL);
}

static void read_hours(decoder *d, void *place)
{
    netto_calendar *c = place;
    c->hours = decoder_each(d, NETTO_HOURS_MAX, sizeof *c->hours, read_day_hours, &c->hours_count);
}

void command_calendar_put(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        REQUIRED(netto_calendar, "id", id, decode_id),
        OPTIONAL(netto_calendar, "utc_offset", utc_offset, read_offset),
        OPTIONAL(netto_calendar, "business", business, read_days),
        {.name = "sessions", .read = read_sessions, .offset = 0, .size = 8},
        {.name = "holidays", .read = read_holidays, .offset = 0, .size = 8},
        {.name = "hours", .read = read_hours, .offset = 0, .size = 5},
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_CALENDAR_PUT, .calendar.business = NETTO_WEEKDAYS};
    uint32_t given = decoder_params(d, 1, 2);
    command_last_map(d, "calendar", given, 2, &table, &out->calendar);
}
