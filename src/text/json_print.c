/* json_print.c: MessagePack to JSON text, for people: free-form values, so a tree by msgpack-c. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/complain.h"
#include "codec/value.h"
#include "text/json.h"
#include "text/number.h"
#include "text/utf8.h"

#define LINE_WIDTH 100
#define KEY_WIDTH  32 /* longer keys do not push the others' values to the right */

typedef struct printer {
    writer *out;
    bool spaced;       /* a space behind commas and colons */
    size_t line, stop; /* where the current line begins in `out`; where an attempt to fit one gives up */
} printer;

static void show_word(printer *p, const char *word)
{
    writer_raw(p->out, text_of(word));
}

/* ---- scalars ------------------------------------------------------------------------------------- */

static unsigned code_point(const utf8_walk *walk)
{
    const unsigned char *s = (const unsigned char *)walk->text.bytes + walk->at;
    if (walk->size == 1) return s[0];
    if (walk->size == 2) return (s[0] & 0x1fu) << 6 | (s[1] & 0x3fu);
    if (walk->size == 3) return (s[0] & 0x0fu) << 12 | (s[1] & 0x3fu) << 6 | (s[2] & 0x3fu);
    return 0x10000; /* above what is ever escaped */
}

static void show_escape(printer *p, unsigned point)
{
    static const char shorts[] = "\bb\tt\nn\ff\rr\"\"\\\\";
    char text[8];
    for (const char *c = shorts; *c; c += 2)
        if ((unsigned)*c == point) {
            snprintf(text, sizeof text, "\\%c", c[1]);
            show_word(p, text);
            return;
        }
    snprintf(text, sizeof text, "\\u%04x", point);
    show_word(p, text);
}

/* Quotes, backslashes, controls and the two line separators that some readers take for line ends. */
static bool needs_escape(const utf8_walk *walk, unsigned point)
{
    return !walk->valid || utf8_is_control(walk) || point == '"' || point == '\\' || point == 0x2028 ||
           point == 0x2029;
}

static void show_string(printer *p, netto_text text)
{
    uint32_t start = 0;
    show_word(p, "\"");
    for (utf8_walk walk = utf8_begin(text); utf8_next(&walk);) {
        unsigned point = walk.valid ? code_point(&walk) : 0xfffd;
        if (!needs_escape(&walk, point)) continue;
        writer_raw(p->out, (netto_text){text.bytes + start, walk.at - start});
        show_escape(p, point);
        start = walk.at + walk.size;
    }
    if (start < text.size) writer_raw(p->out, (netto_text){text.bytes + start, text.size - start});
    show_word(p, "\"");
}

static void show_real(printer *p, double real)
{
    char text[NUMBER_TEXT];
    number_shortest(real, text);
    if (!isfinite(real)) {
        show_string(p, text_of(text));
        return;
    }
    show_word(p, text);
    if (!strpbrk(text, ".e")) show_word(p, ".0");
}

static void show_integer(printer *p, value_node v)
{
    char text[32];
    if (value_type_of(v) == VALUE_UNSIGNED)
        snprintf(text, sizeof text, "%" PRIu64, value_unsigned(v));
    else
        snprintf(text, sizeof text, "%" PRId64, value_integer(v));
    show_word(p, text);
}

static void show_extension(printer *p, value_node v)
{
    char text[16];
    netto_text body = value_text(v);
    snprintf(text, sizeof text, "\"ext %d: ", value_extension(v));
    show_word(p, text);
    for (uint32_t i = 0; i < body.size; i++) {
        snprintf(text, sizeof text, "%02x", (unsigned char)body.bytes[i]);
        show_word(p, text);
    }
    show_word(p, "\"");
}

static void show_scalar(printer *p, value_node v)
{
    switch (value_type_of(v)) {
    case VALUE_BOOLEAN: show_word(p, value_boolean(v) ? "true" : "false"); break;
    case VALUE_INTEGER:
    case VALUE_UNSIGNED: show_integer(p, v); break;
    case VALUE_REAL: show_real(p, value_real(v)); break;
    case VALUE_TEXT:
    case VALUE_BINARY: show_string(p, value_text(v)); break;
    case VALUE_EXTENSION: show_extension(p, v); break;
    default: show_word(p, "null"); break;
    }
}

/* ---- on one line --------------------------------------------------------------------------------- */

static bool is_map(value_node v)
{
    return value_type_of(v) == VALUE_MAP;
}

static bool is_nested(value_node v)
{
    return is_map(v) || value_type_of(v) == VALUE_ARRAY;
}

static bool is_quoted(value_node v)
{
    value_type type = value_type_of(v);
    return type == VALUE_TEXT || type == VALUE_BINARY || type == VALUE_EXTENSION ||
           (type == VALUE_REAL && !isfinite(value_real(v)));
}

/* A key that is no text becomes one: 1 is "1"; an array is "[...]". */
static void show_key(printer *p, value_node key)
{
    if (is_nested(key)) {
        show_word(p, is_map(key) ? "\"{...}\"" : "\"[...]\"");
        return;
    }
    bool quoted = is_quoted(key);
    if (!quoted) show_word(p, "\"");
    show_scalar(p, key);
    if (!quoted) show_word(p, "\"");
}

/* False where the line became too long. */
static bool show_flat(printer *p, value_node v)
{
    if (writer_size(p->out) > p->stop) return false;
    if (!is_nested(v)) return show_scalar(p, v), true;
    const char *comma = p->spaced ? ", " : ",", *colon = p->spaced ? ": " : ":";
    show_word(p, is_map(v) ? "{" : "[");
    for (uint32_t i = 0; i < value_count(v); i++) {
        if (i > 0) show_word(p, comma);
        if (is_map(v)) show_key(p, value_key(v, i)), show_word(p, colon);
        if (!show_flat(p, value_item(v, i))) return false;
    }
    show_word(p, is_map(v) ? "}" : "]");
    return true;
}

/* ---- on a page ----------------------------------------------------------------------------------- */

static void show_page(printer *p, value_node v, unsigned indent);

static void show_spaces(printer *p, unsigned count)
{
    for (; count > 0; count--) show_word(p, " ");
}

static void show_line(printer *p, unsigned indent)
{
    show_word(p, "\n");
    p->line = writer_size(p->out);
    show_spaces(p, indent);
}

/* Columns that a key takes, quotes and all: it is written, measured and taken back. */
static unsigned key_width(printer *p, value_node key)
{
    size_t place = writer_size(p->out);
    if (p->out->failed) return 0;
    show_key(p, key);
    netto_text all = writer_text_of(p->out);
    unsigned width = utf8_columns((netto_text){all.bytes + place, all.size - (uint32_t)place});
    writer_rewind(p->out, place);
    return width;
}

/* The width of the longest key that is not too long. */
static unsigned keys_width(printer *p, value_node map)
{
    unsigned widest = 0;
    for (uint32_t i = 0; i < value_count(map); i++) {
        unsigned width = key_width(p, value_key(map, i));
        if (width > widest && width <= KEY_WIDTH) widest = width;
    }
    return widest;
}

static void show_members(printer *p, value_node v, unsigned indent)
{
    unsigned widest = is_map(v) ? keys_width(p, v) : 0;
    for (uint32_t i = 0; i < value_count(v); i++) {
        if (i > 0) show_word(p, ",");
        show_line(p, indent);
        if (is_map(v)) {
            unsigned width = key_width(p, value_key(v, i));
            show_key(p, value_key(v, i));
            show_word(p, ": ");
            show_spaces(p, width < widest ? widest - width : 0);
        }
        show_page(p, value_item(v, i), indent);
    }
}

/* On the rest of the line if it fits there, else a member a line. */
static void show_page(printer *p, value_node v, unsigned indent)
{
    size_t place = writer_size(p->out);
    p->stop = value_count(v) > 0 ? p->line + LINE_WIDTH : SIZE_MAX;
    if (show_flat(p, v) && writer_size(p->out) <= p->stop) return;
    if (!p->out->failed) writer_rewind(p->out, place);
    show_word(p, is_map(v) ? "{" : "[");
    show_members(p, v, indent + 2);
    show_line(p, indent);
    show_word(p, is_map(v) ? "}" : "]");
}

/* ---- the door ------------------------------------------------------------------------------------ */

static netto_status open_tree(netto_text bytes, value_tree **out, netto_complaint *complaint)
{
    netto_status status = bytes.size ? value_tree_create(bytes, out) : NETTO_EPARAMS;
    if (status == NETTO_EPARAMS) return complain(complaint, status, "these bytes are not one MessagePack value");
    if (status != NETTO_OK) return complain(complaint, status, "the value is too large to be shown");
    return NETTO_OK;
}

netto_status json_print(netto_text value, json_style style, writer *out, netto_complaint *complaint)
{
    size_t place = writer_size(out);
    printer p = {.out = out, .spaced = style == JSON_PAGE, .line = place, .stop = SIZE_MAX};
    value_tree *tree;
    netto_status status = open_tree(value, &tree, complaint);
    if (status != NETTO_OK) return status;
    if (style == JSON_PAGE)
        show_page(&p, value_tree_root(tree), 0);
    else
        show_flat(&p, value_tree_root(tree));
    value_tree_destroy(tree);
    if (!out->failed) return content(complaint);
    writer_rewind(out, place);
    return complain(complaint, NETTO_ETOOLARGE, "more than %zu bytes as JSON", out->bound);
}
