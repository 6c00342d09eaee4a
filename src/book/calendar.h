/* calendar.h: when a market is open, and which days are business days; days are local ones, counted from 1970-01-01.
 *
 * An instrument is of the calendar that it names, else of the one that is called as its venue, else of none: then Monday to
 * Friday are business days, in UTC, and nobody knows of sessions. */
#ifndef BOOK_CALENDAR_H
#define BOOK_CALENDAR_H

#include "base/bytes.h"
#include "base/digest.h"
#include "base/idmap.h"
#include "netto/calendar.h"
#include "netto/status.h"

struct book;

typedef struct session {
    uint8_t days, name_size;
    uint16_t open, close;
    char name[NETTO_ID_MAX];
} session;

/* What opens on one day instead: `count` of the calendar's own sessions, from `first` on. */
typedef struct day_hours {
    int32_t day;
    uint32_t first, count;
} day_hours;

typedef struct calendar {
    int32_t utc_offset;
    uint8_t business;
    uint32_t session_count, holiday_count;
    session sessions[NETTO_SESSIONS_MAX];
    int32_t *holidays; /* ascending, each once */
    day_hours *hours;  /* ascending, each day once */
    session *own;      /* sessions of those days */
    uint32_t hours_count, own_count;
} calendar;

typedef struct calendars {
    idmap ids;
    calendar *items; /* by slot */
    uint32_t capacity;
} calendars;

void calendars_init(calendars *c, struct memory *m);
void calendars_destroy(struct book *b);

/* A new one, or one that is put anew: then all of it is as said now.  Answers its slot.
 *
 * NETTO_EPARAMS  no id, an offset of more than 15 hours, no business day, a session without days or with minutes that are none;
 *                two sessions that are open at once; hours of a holiday, or two of a day
 * NETTO_ETOOLARGE  more sessions, holidays or hours than a calendar may have
 * NETTO_ECAPACITY */
netto_status calendar_put(struct book *b, const netto_calendar *said, uint32_t *slot, netto_complaint *complaint);

/* The calendar of an instrument; NULL: none.  Everything below takes that for one. */
const calendar *calendar_of(const struct book *b, uint32_t instrument);

/* The local day of an instant, and the instant with which it begins. */
int64_t calendar_day(const calendar *c, netto_instant at);
netto_instant calendar_begin(const calendar *c, int64_t day);

bool calendar_is_holiday(const calendar *c, int64_t day);
unsigned calendar_weekday(int64_t day); /* 0: Monday */
bool calendar_is_business(const calendar *c, int64_t day);

/* The `n`-th business day after a day; of 0 the first that is not before it. */
int64_t calendar_after(const calendar *c, int64_t day, uint32_t n);

/* How many business days there are after `from`, up to `to` and with it; 0 where `to` is not later. */
int64_t calendar_between(const calendar *c, int64_t from, int64_t to);

/* The session that is open; "closed", if none is; not given without a calendar. */
netto_text calendar_session(const calendar *c, netto_instant at);

/* ---- inside a calendar (session.c) ------------------------------------------------------------------------------ */

/* Copy the sessions of the week, and the hours of single days, into one whose holidays are known.  What was made is the
 * caller's to drop, also where it fails. */
netto_status sessions_put(struct book *b, const netto_calendar *said, calendar *out, netto_complaint *why);
void sessions_drop(struct memory *m, calendar *c);
void sessions_digest(const calendar *c, digest *d);

void calendars_digest(const calendars *c, digest *d);

#endif
