/* json_print.c: MessagePack to JSON text, for people. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/complain.h"
#include "codec/frame.h"
#include "codec/reader.h"
#include "codec/token.h"
#include "text/json.h"
#include "text/number.h"
#include "text/utf8.h"

#define LINE_WIDTH 100
#define KEY_WIDTH  32 /* longer keys do not push the others' values to the right */

typedef struct printer {
    writer *out;
    const uint8_t *end;
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

static void show_integer(printer *p, const token *t)
{
    char text[32];
    snprintf(text, sizeof text, t->beyond ? "%" PRIu64 : "%" PRId64, t->integer);
    show_word(p, text);
}

/* The first byte of an extension's body is its type. */
static void show_extension(printer *p, netto_text body)
{
    char text[16];
    snprintf(text, sizeof text, "\"ext %d: ", body.size ? (signed char)body.bytes[0] : 0);
    show_word(p, text);
    for (uint32_t i = 1; i < body.size; i++) {
        snprintf(text, sizeof text, "%02x", (unsigned char)body.bytes[i]);
        show_word(p, text);
    }
    show_word(p, "\"");
}

static void show_scalar(printer *p, const token *t)
{
    switch (t->type) {
    case HEAD_BOOLEAN: show_word(p, t->boolean ? "true" : "false"); break;
    case HEAD_INTEGER: show_integer(p, t); break;
    case HEAD_REAL: show_real(p, t->real); break;
    case HEAD_TEXT:
    case HEAD_BINARY: show_string(p, t->text); break;
    case HEAD_EXTENSION: show_extension(p, t->text); break;
    default: show_word(p, "null"); break;
    }
}

/* ---- on one line --------------------------------------------------------------------------------- */

static token load(const printer *p, const uint8_t *at)
{
    token t = {.type = HEAD_NIL};
    bool whole = token_load(&t, at, p->end); /* the value was scanned before */
    assert(whole);
    (void)whole;
    return t;
}

static bool is_nested(const token *t)
{
    return t->type == HEAD_ARRAY || t->type == HEAD_MAP;
}

static const uint8_t *skip(const printer *p, const uint8_t *at)
{
    reader r;
    reader_init(&r, at, (size_t)(p->end - at), NULL);
    reader_skip(&r);
    return r.at;
}

/* A key that is no text becomes one: 1 is "1"; an array is "[...]". */
static const uint8_t *show_key(printer *p, const uint8_t *at)
{
    token t = load(p, at);
    if (is_nested(&t)) {
        show_word(p, t.type == HEAD_ARRAY ? "\"[...]\"" : "\"{...}\"");
        return skip(p, at);
    }
    bool quoted = t.type == HEAD_TEXT || t.type == HEAD_BINARY || t.type == HEAD_EXTENSION ||
                  (t.type == HEAD_REAL && !isfinite(t.real));
    if (!quoted) show_word(p, "\"");
    show_scalar(p, &t);
    if (!quoted) show_word(p, "\"");
    return t.next;
}

/* Answers where the next value begins; NULL where the line became too long. */
static const uint8_t *show_flat(printer *p, const uint8_t *at)
{
    token t = load(p, at);
    if (writer_size(p->out) > p->stop) return NULL;
    if (!is_nested(&t)) return show_scalar(p, &t), t.next;
    const char *comma = p->spaced ? ", " : ",", *colon = p->spaced ? ": " : ":";
    show_word(p, t.type == HEAD_MAP ? "{" : "[");
    at = t.next;
    for (uint32_t i = 0; i < t.count && at; i++) {
        if (i > 0) show_word(p, comma);
        if (t.type == HEAD_MAP) {
            at = show_key(p, at);
            show_word(p, colon);
        }
        at = show_flat(p, at);
    }
    show_word(p, t.type == HEAD_MAP ? "}" : "]");
    return at;
}

/* ---- on a page ----------------------------------------------------------------------------------- */

static const uint8_t *show_page(printer *p, const uint8_t *at, unsigned indent);

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
static unsigned key_width(printer *p, const uint8_t *key)
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
static unsigned keys_width(printer *p, const token *map)
{
    unsigned widest = 0;
    const uint8_t *at = map->next;
    for (uint32_t i = 0; i < map->count; i++) {
        unsigned width = key_width(p, at);
        if (width > widest && width <= KEY_WIDTH) widest = width;
        at = skip(p, skip(p, at));
    }
    return widest;
}

static const uint8_t *show_members(printer *p, const token *t, unsigned indent)
{
    bool map = t->type == HEAD_MAP;
    unsigned widest = map ? keys_width(p, t) : 0;
    const uint8_t *at = t->next;
    for (uint32_t i = 0; i < t->count; i++) {
        if (i > 0) show_word(p, ",");
        show_line(p, indent);
        if (map) {
            unsigned width = key_width(p, at);
            at = show_key(p, at);
            show_word(p, ": ");
            show_spaces(p, width < widest ? widest - width : 0);
        }
        at = show_page(p, at, indent);
    }
    return at;
}

/* On the rest of the line if it fits there, else a member a line. */
static const uint8_t *show_page(printer *p, const uint8_t *at, unsigned indent)
{
    token t = load(p, at);
    size_t place = writer_size(p->out);
    p->stop = is_nested(&t) && t.count > 0 ? p->line + LINE_WIDTH : SIZE_MAX;
    const uint8_t *next = show_flat(p, at);
    if (next && writer_size(p->out) <= p->stop) return next;
    if (!p->out->failed) writer_rewind(p->out, place);
    show_word(p, t.type == HEAD_MAP ? "{" : "[");
    next = show_members(p, &t, indent + 2);
    show_line(p, indent);
    show_word(p, t.type == HEAD_MAP ? "}" : "]");
    return next;
}

/* ---- the door ------------------------------------------------------------------------------------ */

static bool is_whole(netto_text value)
{
    frame f;
    frame_init(&f, value.size);
    return value.size > 0 && frame_scan(&f, (const uint8_t *)value.bytes, value.size) == FRAME_COMPLETE &&
           f.at == value.size;
}

netto_status json_print(netto_text value, json_style style, writer *out, netto_complaint *complaint)
{
    size_t place = writer_size(out);
    const uint8_t *bytes = (const uint8_t *)value.bytes;
    printer p = {
        .out = out, .end = bytes + value.size, .spaced = style == JSON_PAGE, .line = place, .stop = SIZE_MAX};
    if (!is_whole(value))
        return complain(complaint, NETTO_EPARAMS, "these bytes are not one MessagePack value");
    if (style == JSON_PAGE)
        show_page(&p, bytes, 0);
    else
        show_flat(&p, bytes);
    if (!out->failed) return content(complaint);
    writer_rewind(out, place);
    return complain(complaint, NETTO_ETOOLARGE, "more than %zu bytes as JSON", out->bound);
}
