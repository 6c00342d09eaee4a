/* value_check.c: which free-form maps may be kept. */
#include <math.h>

#include "base/complain.h"
#include "codec/reader.h"
#include "codec/value.h"

static void check_value(reader *r, int levels);

/* A key is a printable text that an id could be; of the outermost map it names the place of an error. */
static void check_key(reader *r, char *name)
{
    const uint8_t *at = r->at;
    if (reader_peek(r) != HEAD_TEXT) return reader_expected(r, at, "a text as key");
    netto_text key = reader_text(r);
    if (!text_is_id(key)) return reader_expected(r, at, "a key of 1 to 64 bytes of printable UTF-8");
    if (!name) return;
    text_copy(key, name, NETTO_ID_MAX + 1);
    r->field = name;
}

static void check_map(reader *r, int levels, char *name)
{
    uint32_t count = reader_map(r);
    for (uint32_t i = 0; i < count && r->status == NETTO_OK; i++) {
        if (name) r->field = NULL;
        check_key(r, name);
        check_value(r, levels);
    }
}

static void check_array(reader *r, int levels)
{
    uint32_t count = reader_array(r);
    for (uint32_t i = 0; i < count && r->status == NETTO_OK; i++) check_value(r, levels);
}

static void check_text(reader *r)
{
    const uint8_t *at = r->at;
    bool text = reader_peek(r) == HEAD_TEXT;
    if (!text_is_printable(reader_text(r)) && text) reader_expected(r, at, "printable UTF-8");
}

static void check_real(reader *r)
{
    if (!isfinite(reader_real(r))) reader_refuse(r, NETTO_EDOMAIN, "a number must be finite");
}

/* `levels` are those that may still be opened. */
static void check_value(reader *r, int levels)
{
    head_type type = reader_peek(r);
    if ((type == HEAD_MAP || type == HEAD_ARRAY) && levels == 0)
        return reader_refuse(r, NETTO_EPARAMS, "more than %d levels", VALUE_LEVELS_MAX);
    switch (type) {
    case HEAD_MAP:
        return check_map(r, levels - 1, NULL);
    case HEAD_ARRAY:
        return check_array(r, levels - 1);
    case HEAD_TEXT:
    case HEAD_BINARY:
        return check_text(r);
    case HEAD_REAL:
        return check_real(r);
    case HEAD_EXTENSION:
        return reader_expected(r, r->at, "no extension");
    default:
        return reader_skip(r);
    }
}

netto_status value_check(netto_text map, size_t size_max, netto_complaint *complaint)
{
    reader r;
    char name[NETTO_ID_MAX + 1];
    if (map.size > size_max)
        return complain(complaint, NETTO_ETOOLARGE, "%u bytes; at most %zu", map.size, size_max);
    reader_init(&r, map.bytes, map.size, complaint);
    check_map(&r, VALUE_LEVELS_MAX - 1, name);
    return reader_finish(&r);
}
