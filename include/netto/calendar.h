/* calendar.h: when a market is open, and which days are business days.
 *
 * Local time is UTC and a fixed offset: there is no time zone database, whose contents would decide otherwise on
 * another machine.  Where clocks change, the calendar is put again. */
#ifndef NETTO_CALENDAR_H
#define NETTO_CALENDAR_H

#include "netto/types.h"

#define NETTO_SESSIONS_MAX   16
#define NETTO_HOLIDAYS_MAX   4096
#define NETTO_HOURS_MAX      512  /* days with hours of their own */
#define NETTO_OFFSET_MAX     900 /* minutes either way */
#define NETTO_WEEKDAYS       31u /* Monday to Friday */
#define NETTO_MINUTES_OF_DAY 1440

/* Open on some days of the week, from `open` to before `close`; where that is not later, until the next day. */
typedef struct netto_session {
    netto_text name;      /* not given: "open" */
    uint8_t days;         /* a bit for each weekday on which it opens, the first is Monday */
    uint16_t open, close; /* minutes of the local day: 0 to 1,439; 0 to 1,440: both are its end */
} netto_session;

/* What opens on one local day, instead of what opens on its day of the week: an early close, a session more.  No
 * sessions: none opens.  Their `days` do not count. */
typedef struct netto_day_hours {
    int32_t day; /* since 1970-01-01; no holiday */
    const netto_session *sessions;
    uint32_t session_count;
} netto_day_hours;

typedef struct netto_calendar {
    netto_text id;
    int32_t utc_offset;   /* minutes: local time is later than UTC by so many */
    uint8_t business;     /* weekdays that are business days, as in `days`, where they are no holiday */
    const netto_session *sessions;
    const int32_t *holidays; /* local days since 1970-01-01: no session opens, no business is done */
    uint32_t session_count, holiday_count;
    const netto_day_hours *hours;
    uint32_t hours_count;
} netto_calendar;

#endif
