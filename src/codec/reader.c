/* reader.c: the roads of a reader that are seldom taken: wide heads, conversions, complaints. */
#include "codec/reader.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/complain.h"
#include "base/decimal.h"
#include "codec/describe.h"
#include "codec/frame.h"
#include "codec/token.h"

/* ---- the first error --------------------------------------------------------------------------- */

/* "loads[2]: " before a sentence, or nothing. */
static void print_place(const reader *r, char *out, size_t size)
{
    if (!r->field)
        out[0] = '\0';
    else if (r->item < 0)
        snprintf(out, size, "%s: ", r->field);
    else
        snprintf(out, size, "%s[%d]: ", r->field, r->item);
}

void reader_refuse(reader *r, netto_status status, const char *format, ...)
{
    r->at = r->end;
    if (r->status != NETTO_OK) return;
    char place[64], sentence[288];
    print_place(r, place, sizeof place);
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    r->status = complain_row(r->complaint, status, r->row, "%s%s", place, sentence);
}

void reader_expected(reader *r, const uint8_t *at, const char *what)
{
    char got[DESCRIBE_SIZE];
    if (r->status != NETTO_OK) return;
    describe_value(at, r->end, got);
    reader_refuse(r, NETTO_EPARAMS, "expected %s, got %s", what, got);
}

netto_status reader_finish(reader *r)
{
    r->row = r->item = -1;
    r->field = NULL;
    if (r->status == NETTO_OK && r->at < r->end)
        reader_refuse(r, NETTO_EPARAMS, "%td byte%s too many", r->end - r->at,
                      r->end - r->at == 1 ? "" : "s");
    return r->status == NETTO_OK ? content(r->complaint) : r->status;
}

/* ---- numbers ----------------------------------------------------------------------------------- */

bool reader_boolean(reader *r)
{
    if (reader_peek(r) == HEAD_BOOLEAN) return *r->at++ == 0xc3;
    reader_expected(r, r->at, "true or false");
    return false;
}

int64_t reader_integer_any(reader *r)
{
    token t;
    bool whole = token_load(&t, r->at, r->end);
    if (whole && t.type == HEAD_REAL && t.real >= -0x1p63 && t.real < 0x1p63 &&
        t.real == (double)(int64_t)t.real) {
        r->at = t.next;
        return (int64_t)t.real;
    }
    if (whole && t.type == HEAD_INTEGER && !t.beyond) {
        r->at = t.next;
        return t.integer;
    }
    reader_expected(r, r->at, "an integer");
    return 0;
}

double reader_real_any(reader *r)
{
    token t;
    if (!token_load(&t, r->at, r->end) || (t.type != HEAD_REAL && t.type != HEAD_INTEGER)) {
        reader_expected(r, r->at, "a number");
        return 0.0;
    }
    r->at = t.next;
    if (t.type == HEAD_REAL) return t.real;
    return t.beyond ? (double)(uint64_t)t.integer : (double)t.integer;
}

static netto_number decimal_of(reader *r, netto_text text, const uint8_t *at)
{
    netto_number number = {.kind = NETTO_NUMBER_DECIMAL};
    netto_status status = decimal_parse(text, &number.decimal);
    if (status == NETTO_OK) return number;
    if (status == NETTO_EOVERFLOW)
        reader_refuse(r, status, "a number holds at most 18 decimals and 63 bits");
    else
        reader_expected(r, at, "a number");
    return (netto_number){0};
}

netto_number reader_number_any(reader *r)
{
    token t;
    const uint8_t *at = r->at;
    bool whole = token_load(&t, at, r->end);
    if (whole) r->at = t.next;
    if (whole && t.type == HEAD_REAL) return (netto_number){.kind = NETTO_NUMBER_REAL, .real = t.real};
    if (whole && (t.type == HEAD_TEXT || t.type == HEAD_BINARY)) return decimal_of(r, t.text, at);
    if (whole && t.type == HEAD_INTEGER && !t.beyond && t.integer > INT64_MIN)
        return (netto_number){.kind = NETTO_NUMBER_DECIMAL, .decimal = {t.integer, 0}};
    if (whole && t.type == HEAD_INTEGER)
        reader_refuse(r, NETTO_EOVERFLOW, "a number holds at most 18 decimals and 63 bits");
    else
        reader_expected(r, at, "a number");
    return (netto_number){0};
}

/* ---- texts ------------------------------------------------------------------------------------- */

netto_text reader_text_any(reader *r)
{
    token t;
    if (token_load(&t, r->at, r->end) && (t.type == HEAD_TEXT || t.type == HEAD_BINARY)) {
        r->at = t.next;
        return t.text;
    }
    reader_expected(r, r->at, "a text");
    return (netto_text){0};
}

netto_text reader_id_any(reader *r, netto_text text, const uint8_t *at)
{
    if (r->status != NETTO_OK) return (netto_text){0};
    if (text_is_id(text)) return text;
    reader_expected(r, at, "an id (1 to 64 bytes of printable UTF-8)");
    return (netto_text){0};
}

/* ---- arrays and maps --------------------------------------------------------------------------- */

static uint32_t count_any(reader *r, head_type type, const char *what)
{
    token t;
    if (token_load(&t, r->at, r->end) && t.type == type) {
        r->at = t.next;
        return t.count;
    }
    reader_expected(r, r->at, what);
    return 0;
}

uint32_t reader_array_any(reader *r)
{
    return count_any(r, HEAD_ARRAY, "an array");
}

uint32_t reader_map_any(reader *r)
{
    return count_any(r, HEAD_MAP, "a map");
}

netto_text reader_raw(reader *r)
{
    frame f;
    const uint8_t *at = r->at;
    frame_init(&f, (size_t)(r->end - at));
    if (frame_scan(&f, at, (size_t)(r->end - at)) == FRAME_COMPLETE) {
        r->at = at + f.at;
        return (netto_text){(const char *)at, (uint32_t)f.at};
    }
    reader_expected(r, at, "a value");
    return (netto_text){0};
}
