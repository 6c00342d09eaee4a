/* json_parse.c: JSON text to MessagePack, by jansson. */
#include <jansson.h>

#include "base/complain.h"
#include "text/json.h"
#include "text/utf8.h"

static bool add_value(writer *out, json_t *v, int levels);

static netto_text text_of_string(const json_t *v)
{
    return (netto_text){json_string_value(v), (uint32_t)json_string_length(v)};
}

static bool add_array(writer *out, const json_t *v, int levels)
{
    size_t count = json_array_size(v);
    if (levels == 0) return false;
    writer_array(out, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        if (!add_value(out, json_array_get(v, i), levels - 1)) return false;
    return true;
}

static bool add_object(writer *out, json_t *v, int levels)
{
    if (levels == 0) return false;
    writer_map(out, (uint32_t)json_object_size(v));
    for (void *at = json_object_iter(v); at; at = json_object_iter_next(v, at)) {
        writer_text(out, (netto_text){json_object_iter_key(at), (uint32_t)json_object_iter_key_len(at)});
        if (!add_value(out, json_object_iter_value(at), levels - 1)) return false;
    }
    return true;
}

/* False where there are too many levels. */
static bool add_value(writer *out, json_t *v, int levels)
{
    switch (json_typeof(v)) {
    case JSON_OBJECT: return add_object(out, v, levels);
    case JSON_ARRAY: return add_array(out, v, levels);
    case JSON_STRING: return writer_text(out, text_of_string(v)), true;
    case JSON_INTEGER: return writer_integer(out, json_integer_value(v)), true;
    case JSON_REAL: return writer_real(out, json_real_value(v)), true;
    case JSON_TRUE: return writer_boolean(out, true), true;
    case JSON_FALSE: return writer_boolean(out, false), true;
    case JSON_NULL: break;
    }
    return writer_nil(out), true;
}

/* What jansson quotes may hold anything, half a character too; a complaint goes to a terminal. */
static void make_printable(char *text)
{
    for (utf8_walk walk = utf8_begin(text_of(text)); utf8_next(&walk);)
        if (!walk.valid || utf8_is_control(&walk)) memset(text + walk.at, '?', walk.size);
}

static netto_status refuse_levels(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ETOOLARGE, "more than %d levels of arrays and objects", HEAD_DEPTH_MAX);
}

static netto_status explain(json_error_t *error, netto_complaint *complaint)
{
    const char *hint = "";
    enum json_error_code code = json_error_code(error);
    if (code == json_error_out_of_memory)
        return complain(complaint, NETTO_ECAPACITY, "no memory for this JSON text");
    if (code == json_error_stack_overflow) return refuse_levels(complaint);
    if (code == json_error_numeric_overflow) hint = "; write it as a string";
    make_printable(error->text);
    return complain(complaint, NETTO_EPARAMS, "line %d, column %d: %s%s", error->line < 1 ? 1 : error->line,
                    error->column < 0 ? 0 : error->column, error->text, hint);
}

static netto_status add_root(json_t *root, writer *out, netto_complaint *complaint)
{
    size_t place = writer_size(out);
    bool shallow = add_value(out, root, HEAD_DEPTH_MAX), full = out->failed;
    if (shallow && !full) return content(complaint);
    writer_rewind(out, place);
    if (full) return complain(complaint, NETTO_ETOOLARGE, "more than %zu bytes as MessagePack", out->bound);
    return refuse_levels(complaint);
}

netto_status json_parse(netto_text json, writer *out, netto_complaint *complaint)
{
    json_error_t error;
    if (json.size > JSON_TEXT_MAX)
        return complain(complaint, NETTO_ETOOLARGE, "more than %d bytes of JSON", JSON_TEXT_MAX);
    if (json.size > 0 && memchr(json.bytes, 0, json.size)) /* jansson takes it for the end */
        return complain(complaint, NETTO_EPARAMS, "a zero byte; is this a text?");
    json_t *root = json_loadb(json.bytes ? json.bytes : "", json.size,
                              JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!root) return explain(&error, complaint);
    netto_status status = add_root(root, out, complaint);
    json_decref(root);
    return status;
}
