/* decode_value.c: the kinds of value that fields hold. */
#include <math.h>

#include "codec/decoder.h"
#include "codec/suggest.h"
#include "codec/value.h"

void decode_id(decoder *d, void *place)
{
    *(netto_text *)place = reader_id(&d->in);
}

void decode_label(decoder *d, void *place)
{
    const uint8_t *at = d->in.at;
    netto_text text = reader_text(&d->in);
    if (text.size > NETTO_ID_MAX || (!reader_is_plain(text) && !text_is_printable(text)))
        return reader_expected(&d->in, at, "at most 64 bytes of printable UTF-8");
    *(netto_text *)place = text;
}

void decode_number(decoder *d, void *place)
{
    *(netto_number *)place = reader_number(&d->in);
}

void decode_real(decoder *d, void *place)
{
    *(double *)place = reader_real(&d->in);
}

void decode_given(decoder *d, void *place)
{
    const uint8_t *at = d->in.at;
    double number = reader_real(&d->in);
    if (isnan(number)) return reader_expected(&d->in, at, "a number");
    *(double *)place = number;
}

void decode_boolean(decoder *d, void *place)
{
    *(bool *)place = reader_boolean(&d->in);
}

#define SECONDS_MAX 1e9 /* about 30 years */

void decode_seconds(decoder *d, void *place)
{
    const uint8_t *at = d->in.at;
    double seconds = reader_real(&d->in);
    if (!(seconds >= 1e-9 && seconds <= SECONDS_MAX)) return reader_expected(&d->in, at, "seconds, greater than 0 and at most 1e9");
    *(netto_instant *)place = (netto_instant)llround(seconds * 1e9);
}

/* An integer in [min, max]. */
static int64_t decode_range(decoder *d, int64_t min, int64_t max)
{
    int64_t number = reader_integer(&d->in);
    if (d->in.status != NETTO_OK || (number >= min && number <= max)) return number;
    reader_refuse(&d->in, NETTO_EPARAMS, "expected %lld to %lld, got %lld", (long long)min, (long long)max,
                  (long long)number);
    return min;
}

void decode_days(decoder *d, void *place)
{
    *(int32_t *)place = (int32_t)decode_range(d, 0, INT32_MAX);
}

void decode_limit(decoder *d, void *place)
{
    *(uint32_t *)place = (uint32_t)decode_range(d, 1, NETTO_ROWS_MAX);
}

void decode_sequence(decoder *d, void *place)
{
    int64_t number = reader_integer(&d->in);
    if (d->in.status == NETTO_OK && number < 1)
        reader_refuse(&d->in, NETTO_EPARAMS, "commands count from 1, got %lld", (long long)number);
    *(uint64_t *)place = (uint64_t)number;
}

#define YEAR               (365 * NETTO_DAY)
#define SECONDS_BELOW      (INT64_C(1) << 36) /* seconds until the year 4147, milliseconds since 1972 */
#define MILLISECONDS_BELOW (INT64_C(1) << 46) /* milliseconds until 4199, microseconds since 1972 */

/* Nobody means the first year of nanoseconds: a clock of another unit does. */
void decode_instant(decoder *d, void *place)
{
    int64_t at = decode_range(d, INT64_MIN + 1, INT64_MAX);
    if (at > 0 && at < YEAR)
        reader_refuse(&d->in, NETTO_EPARAMS, "expected nanoseconds since 1970, got %lld; this looks like %s", (long long)at,
                      at < SECONDS_BELOW ? "seconds" : at < MILLISECONDS_BELOW ? "milliseconds" : "microseconds");
    *(netto_instant *)place = at;
}

void decode_attrs(decoder *d, void *place)
{
    netto_complaint complaint;
    netto_text map = reader_raw(&d->in);
    if (d->in.status != NETTO_OK) return;
    if (value_check(map, VALUE_ATTRS_MAX, &complaint) != NETTO_OK)
        reader_refuse(&d->in, complaint.status, "%s", complaint.text);
    *(netto_text *)place = map;
}

void decode_right(decoder *d, void *place)
{
    static const char *const rights[] = {"C", "P"};
    *(char *)place = rights[decode_word(d, rights, 2)][0];
}

/* ---- words ------------------------------------------------------------------------------------- */

uint32_t decode_word(decoder *d, const char *const *words, uint32_t count)
{
    const uint8_t *at = d->in.at;
    netto_text text = reader_text(&d->in);
    if (d->in.status != NETTO_OK) return 0;
    for (uint32_t i = 0; i < count; i++)
        if (text_is(text, words[i])) return i;
    char hint[SUGGEST_SIZE];
    if (!text_is_id(text)) return reader_expected(&d->in, at, "a word"), 0;
    suggest_among(text, words, count, hint);
    reader_refuse(&d->in, NETTO_EPARAMS, "unknown word '%.*s'; %s", TEXT(text), hint);
    return 0;
}
