/* expiry.c: when an instrument ends: nanoseconds, "2026-12-18" or "2026-12-18T08:00:00Z". */
#include "codec/decoder.h"

#define YEAR_MIN 1700 /* the years whose every nanosecond fits 64 bits */
#define YEAR_MAX 2261

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
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static bool parse_date(const char *at, netto_instant *out)
{
    int year = digits(at, 4), month = digits(at + 5, 2), day = digits(at + 8, 2);
    if (at[4] != '-' || at[7] != '-' || year < YEAR_MIN || year > YEAR_MAX) return false;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return false;
    *out = days_since_1970(year, month, day) * NETTO_DAY;
    return true;
}

/* "T08:00:00Z" */
static bool parse_time(const char *at, netto_instant *out)
{
    int hour = digits(at + 1, 2), minute = digits(at + 4, 2), second = digits(at + 7, 2);
    if (at[0] != 'T' || at[3] != ':' || at[6] != ':' || at[9] != 'Z') return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
    *out += (hour * 3600 + minute * 60 + second) * NETTO_SECOND;
    return true;
}

static bool parse_iso(netto_text text, netto_instant *out)
{
    if (text.size == 10) return parse_date(text.bytes, out);
    return text.size == 20 && parse_date(text.bytes, out) && parse_time(text.bytes + 10, out);
}

void decode_expiry(decoder *d, void *place)
{
    const uint8_t *at = d->in.at;
    head_type type = reader_peek(&d->in);
    if (type != HEAD_TEXT && type != HEAD_BINARY) return decode_instant(d, place);
    if (!parse_iso(reader_text(&d->in), place))
        reader_expected(&d->in, at, "nanoseconds, \"2026-12-18\" or \"2026-12-18T08:00:00Z\"");
}
