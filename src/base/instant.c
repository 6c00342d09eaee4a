/* instant.c: instants as people write them. */
#include "base/instant.h"

#include <stdio.h>

#define YEAR_MIN 1700 /* the years whose every nanosecond fits 64 bits */
#define YEAR_MAX 2261
#define DATE     10 /* bytes of "2026-12-18" */
#define TIME     9  /* and of "T08:00:00" */
#define DIGITS   9  /* of a second */
#define TO_1970  719468 /* days from 0000-03-01 to 1970-01-01 */

/* `count` decimal digits; -1 where one is none. */
static int digits(const char *at, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9') return -1;
        value = 10 * value + (at[i] - '0');
    }
    return value;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Days since 1970-01-01 in the Gregorian calendar; years are counted from March, so a leap day comes last. */
static int64_t days_since_1970(int year, int month, int day)
{
    int64_t y = year - (month <= 2), m = (month + 9) % 12;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - TO_1970;
}

static bool parse_date(const char *at, netto_instant *out)
{
    int year = digits(at, 4), month = digits(at + 5, 2), day = digits(at + 8, 2);
    if (at[4] != '-' || at[7] != '-' || year < YEAR_MIN || year > YEAR_MAX) return false;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return false;
    *out = days_since_1970(year, month, day) * NETTO_DAY;
    return true;
}

/* "T08:00:00" */
static bool parse_time(const char *at, netto_instant *out)
{
    int hour = digits(at + 1, 2), minute = digits(at + 4, 2), second = digits(at + 7, 2);
    if (at[0] != 'T' || at[3] != ':' || at[6] != ':') return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
    *out += (hour * 3600 + minute * 60 + second) * NETTO_SECOND;
    return true;
}

/* "", or ".25" */
static bool parse_fraction(const char *at, uint32_t size, netto_instant *out)
{
    if (size == 0) return true;
    int count = (int)size - 1, value = count >= 1 && count <= DIGITS && at[0] == '.' ? digits(at + 1, count) : -1;
    if (value < 0) return false;
    netto_instant part = value;
    for (; count < DIGITS; count++) part *= 10;
    *out += part;
    return true;
}

bool instant_parse(netto_text text, netto_instant *out)
{
    netto_instant at = 0;
    const char *b = text.bytes;
    if (text.size < DATE || !parse_date(b, &at)) return false;
    bool whole = text.size == DATE;
    if (!whole && (text.size <= DATE + TIME || b[text.size - 1] != 'Z')) return false;
    if (!whole && !(parse_time(b + DATE, &at) && parse_fraction(b + DATE + TIME, text.size - DATE - TIME - 1, &at))) return false;
    *out = at;
    return true;
}

/* ---- printing ------------------------------------------------------------------------------------------------- */

#define ERA 146097 /* days of 400 years */
#define DAY 86400  /* seconds */

static void date_of(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
    days += TO_1970;
    int64_t era = days / ERA, of_era = days % ERA;
    int64_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * years + years / 4 - years / 100), march = (5 * of_year + 2) / 153;
    *day = of_year - (153 * march + 2) / 5 + 1;
    *month = march + (march < 10 ? 3 : -9);
    *year = era * 400 + years + (*month <= 2);
}

size_t instant_print(netto_instant at, char out[INSTANT_TEXT])
{
    int64_t seconds = at / NETTO_SECOND, part = at % NETTO_SECOND, year, month, day;
    if (part < 0) part += NETTO_SECOND, seconds--;
    int64_t time = seconds % DAY;
    if (time < 0) time += DAY;
    date_of((seconds - time) / DAY, &year, &month, &day);
    return (size_t)snprintf(out, INSTANT_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%09dZ", (int)year, (int)month, (int)day,
                            (int)(time / 3600), (int)(time / 60 % 60), (int)(time % 60), (int)part);
}
