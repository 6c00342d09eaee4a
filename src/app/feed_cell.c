/* feed_cell.c: the text of a cell becomes a value, exactly. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/feed.h"
#include "base/complain.h"
#include "base/decimal.h"
#include "codec/decoder.h"
#include "text/json.h"

#define NUMBER_MAX 64 /* bytes of a number's text */

/* ---- numbers ----------------------------------------------------------------------------------------- */

/* Plain decimal notation: what strtod takes beside it (hexadecimal, "inf", spaces) is no number here. */
static bool read_real(netto_text cell, double *out)
{
    char text[NUMBER_MAX + 1], *end;
    if (cell.size == 0 || cell.size > NUMBER_MAX) return false;
    text_copy(cell, text, sizeof text);
    if (strspn(text, "0123456789+-.eE") != cell.size) return false;
    *out = strtod(text, &end);
    return *end == '\0' && isfinite(*out);
}

static bool read_whole(netto_text cell, int64_t *out)
{
    char text[NUMBER_MAX + 1], *end;
    if (cell.size == 0 || cell.size > 20) return false;
    text_copy(cell, text, sizeof text);
    if (strspn(text, "0123456789-") != cell.size) return false;
    errno = 0;
    *out = strtoll(text, &end, 10);
    return *end == '\0' && errno == 0;
}

static netto_status refuse(netto_text cell, const char *column, const char *expected, netto_complaint *why)
{
    return complain(why, NETTO_EPARAMS, "%s: '%.*s' is no %s", column, cell.size > 40 ? 40 : (int)cell.size,
                    cell.bytes, expected);
}

static netto_status cell_real(netto_text cell, const char *column, writer *out, netto_complaint *why)
{
    double real;
    if (!read_real(cell, &real)) return refuse(cell, column, "number; write it like -1234.5", why);
    writer_real(out, real);
    return NETTO_OK;
}

static netto_status cell_number(netto_text cell, const char *column, writer *out, netto_complaint *why)
{
    netto_decimal exact;
    if (decimal_parse(cell, &exact) != NETTO_OK) return cell_real(cell, column, out, why);
    writer_text(out, cell);
    return NETTO_OK;
}

static netto_status cell_whole(netto_text cell, const char *column, writer *out, netto_complaint *why)
{
    int64_t whole;
    if (!read_whole(cell, &whole)) return refuse(cell, column, "whole number", why);
    writer_integer(out, whole);
    return NETTO_OK;
}

/* ---- truth and time ------------------------------------------------------------------------------------ */

static bool read_boolean(netto_text cell, bool *out)
{
    *out = text_is(cell, "true") || text_is(cell, "TRUE") || text_is(cell, "1");
    return *out || text_is(cell, "false") || text_is(cell, "FALSE") || text_is(cell, "0");
}

static netto_status cell_boolean(netto_text cell, const char *column, writer *out, netto_complaint *why)
{
    bool value;
    if (!read_boolean(cell, &value)) return refuse(cell, column, "boolean; write true or false", why);
    writer_boolean(out, value);
    return NETTO_OK;
}

/* Digits behind the seconds, of which nine count; `whole` is the text without them. */
static bool take_fraction(netto_text cell, char *whole, size_t size, int64_t *ns)
{
    const char *dot = memchr(cell.bytes, '.', cell.size);
    uint32_t at = dot ? (uint32_t)(dot - cell.bytes) : cell.size;
    int64_t unit = NETTO_SECOND;
    text_copy((netto_text){cell.bytes, at}, whole, size);
    *ns = 0;
    if (!dot) return true;
    for (at++; at < cell.size && cell.bytes[at] >= '0' && cell.bytes[at] <= '9'; at++)
        *ns += (cell.bytes[at] - '0') * (unit /= 10);
    strcat(whole, "Z");
    return at + 1 == cell.size && cell.bytes[at] == 'Z' && cell.bytes[at - 1] != '.';
}

/* The server's own reader of dates reads this one. */
static netto_status cell_instant(netto_text cell, const char *column, writer *out, netto_complaint *why)
{
    uint8_t packed[PUT_HEAD + NUMBER_MAX];
    char whole[NUMBER_MAX + 1];
    int64_t ns;
    netto_instant instant;
    if (read_whole(cell, &instant)) return writer_integer(out, instant), NETTO_OK;
    bool good = cell.size < NUMBER_MAX && take_fraction(cell, whole, sizeof whole, &ns);
    if (good) {
        decoder d = {.arena = NULL};
        uint8_t *end = put_text(packed, text_of(whole));
        reader_init(&d.in, packed, (size_t)(end - packed), NULL);
        decode_expiry(&d, &instant);
        good = reader_finish(&d.in) == NETTO_OK && instant <= INT64_MAX - ns;
    }
    if (!good)
        return refuse(cell, column,
                      "time; write nanoseconds since 1970, 2026-12-18 or 2026-12-18T08:00:00.5Z", why);
    writer_integer(out, instant + ns);
    return NETTO_OK;
}

/* ---- what is told by its looks ----------------------------------------------------------------------------
 */

static netto_status cell_json(netto_text cell, const char *column, writer *out, netto_complaint *why)
{
    netto_complaint inner;
    if (cell.bytes[0] != '{' && cell.bytes[0] != '[') return writer_text(out, cell), NETTO_OK;
    if (json_parse(cell, out, &inner) == NETTO_OK) return NETTO_OK;
    return complain(why, NETTO_EPARAMS, "%s: %s", column, inner.text);
}

/* A code like 007 stays a text. */
static netto_status cell_guess(netto_text cell, writer *out)
{
    int64_t whole;
    double real;
    const char *digits = cell.bytes + (cell.bytes[0] == '-');
    bool code =
        digits[0] == '+' || (digits[0] == '0' && cell.bytes + cell.size > digits + 1 && digits[1] != '.');
    if (text_is(cell, "true") || text_is(cell, "false"))
        writer_boolean(out, text_is(cell, "true"));
    else if (!code && read_whole(cell, &whole))
        writer_integer(out, whole);
    else if (!code && read_real(cell, &real))
        writer_real(out, real);
    else
        writer_text(out, cell);
    return NETTO_OK;
}

netto_status feed_cell(netto_text cell, const char *column, cell_type type, writer *out, netto_complaint *why)
{
    switch (type) {
    case CELL_NUMBER:
        return cell_number(cell, column, out, why);
    case CELL_REAL:
        return cell_real(cell, column, out, why);
    case CELL_WHOLE:
        return cell_whole(cell, column, out, why);
    case CELL_BOOLEAN:
        return cell_boolean(cell, column, out, why);
    case CELL_INSTANT:
        return cell_instant(cell, column, out, why);
    case CELL_JSON:
        return cell_json(cell, column, out, why);
    case CELL_GUESS:
        return cell_guess(cell, out);
    default:
        return writer_text(out, cell), NETTO_OK;
    }
}
