/* notation.h: MessagePack as people write it, for tests.
 *
 *     pack("[0, 7, 'order.check', ['alice', 'BTC', 1.5, nil, {brief: true}]]")
 *
 * A number with a point, an exponent, `nan` or `inf` is a float; others are integers in their shortest form.
 * b'..' is a bin, <d9 01 61> are bytes as they are, *5000 before a value repeats it (in an array).  `show`
 * goes the other way, through msgpack-c, so what we write is always read by somebody else. */
#ifndef TEST_CODEC_NOTATION_H
#define TEST_CODEC_NOTATION_H

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/value.h"
#include "codec/writer.h"
#include "tap/tap.h"

#define UNUSED __attribute__((unused))

static memory notation_purse = {.capacity = SIZE_MAX};

static void notation_value(const char **at, writer *w);

static void notation_space(const char **at)
{
    while (**at == ' ' || **at == '\n' || **at == ',') ++*at;
}

/* The text up to the closing quote, or a bare word. */
static netto_text notation_word(const char **at)
{
    char quote = **at == '\'' || **at == '"' ? *(*at)++ : 0;
    const char *start = *at;
    *at += quote ? strcspn(start, (char[]){quote, 0}) : strcspn(start, " ,:]}\n");
    netto_text word = {start, (uint32_t)(*at - start)};
    if (quote) ++*at;
    return word;
}

static void notation_raw(const char **at, writer *w)
{
    for (++*at; **at != '>';) {
        char *end;
        uint8_t byte = (uint8_t)strtoul(*at, &end, 16);
        writer_raw(w, (netto_text){(const char *)&byte, 1});
        *at = end;
        notation_space(at);
    }
    ++*at;
}

/* Items are written aside, since their count stands in front. */
static void notation_items(const char **at, writer *w, char close, bool map)
{
    writer items;
    uint32_t count = 0;
    writer_init(&items, &notation_purse, SIZE_MAX / 4);
    for (++*at, notation_space(at); **at != close; notation_space(at)) {
        unsigned long times = **at == '*' ? strtoul(*at + 1, (char **)(uintptr_t)at, 10) : 1;
        notation_space(at);
        const char *again = *at;
        for (unsigned long i = 0; i < times; i++) {
            *at = again;
            notation_value(at, &items);
            if (map) {
                notation_space(at);
                ++*at; /* the colon */
                notation_space(at);
                notation_value(at, &items);
            }
            count++;
        }
    }
    ++*at;
    if (map)
        writer_map(w, count);
    else
        writer_array(w, count);
    writer_raw(w, writer_text_of(&items));
    writer_destroy(&items);
}

static void notation_scalar(const char **at, writer *w)
{
    netto_text word = notation_word(at);
    char text[64], *end;
    text_copy(word, text, sizeof text);
    if (text_is(word, "nil")) return writer_nil(w);
    if (text_is(word, "true") || text_is(word, "false")) return writer_boolean(w, text_is(word, "true"));
    if (text_is(word, "nan")) return writer_real(w, (double)NAN);
    if (!strpbrk(text, ".e") && !strstr(text, "inf")) {
        if (text[0] == '-') {
            long long number = strtoll(text, &end, 10);
            if (*end == '\0') return writer_integer(w, number);
        } else {
            unsigned long long number = strtoull(text, &end, 10);
            if (*end == '\0') return writer_unsigned(w, number);
        }
    }
    double real = strtod(text, &end);
    if (*end == '\0') return writer_real(w, real);
    writer_text(w, word);
}

static void notation_bin(const char **at, writer *w)
{
    ++*at;
    netto_text word = notation_word(at);
    uint8_t head[2] = {0xc4, (uint8_t)word.size};
    writer_raw(w, (netto_text){(const char *)head, 2});
    writer_raw(w, word);
}

static void notation_value(const char **at, writer *w)
{
    notation_space(at);
    switch (**at) {
    case '[':
        notation_items(at, w, ']', false);
        break;
    case '{':
        notation_items(at, w, '}', true);
        break;
    case '<':
        notation_raw(at, w);
        break;
    case '\'':
    case '"':
        writer_text(w, notation_word(at));
        break;
    default:
        if ((*at)[0] == 'b' && (*at)[1] == '\'')
            notation_bin(at, w);
        else
            notation_scalar(at, w);
    }
}

/* Append all values of a notation. */
UNUSED static void pack_into(writer *w, const char *notation)
{
    for (notation_space(&notation); *notation; notation_space(&notation)) notation_value(&notation, w);
}

/* The bytes of a notation, in one of a few buffers that are used in turn.  Each has its exact size, so that a
 * sanitizer sees a read behind its end. */
UNUSED static netto_text pack(const char *notation)
{
    enum { TURNS = 64 };
    static char *kept[TURNS];
    static unsigned turn;
    writer w;
    writer_init(&w, &notation_purse, SIZE_MAX / 4);
    pack_into(&w, notation);
    free(kept[turn %= TURNS]);
    netto_text bytes = {kept[turn] = malloc(writer_size(&w) ? writer_size(&w) : 1),
                        (uint32_t)writer_size(&w)};
    if (bytes.size) memcpy(kept[turn], w.bytes, bytes.size);
    turn++;
    writer_destroy(&w);
    return bytes;
}

/* ---- the other way ------------------------------------------------------------------------------- */

#define SHOW_SIZE 65536

static size_t show_node(value_node v, char *out, size_t at);

static size_t show_print(char *out, size_t at, const char *format, ...) __attribute__((format(printf, 3, 4)));
static size_t show_print(char *out, size_t at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(out + at, SHOW_SIZE - at, format, args);
    va_end(args);
    return at + (size_t)n < SHOW_SIZE ? at + (size_t)n : SHOW_SIZE - 1;
}

/* The shortest digits that read back, and never those of an integer. */
static size_t show_real(double real, char *out, size_t at)
{
    char text[40];
    if (fabs(real) < 1e17 && real == (double)(int64_t)real) return show_print(out, at, "%.1f", real);
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, real);
        if (strtod(text, NULL) == real) break;
    }
    return show_print(out, at, strpbrk(text, ".einf") ? "%s" : "%s.0", text);
}

static size_t show_items(value_node v, char *out, size_t at)
{
    bool map = value_type_of(v) == VALUE_MAP;
    at = show_print(out, at, map ? "{" : "[");
    for (uint32_t i = 0; i < value_count(v); i++) {
        if (i) at = show_print(out, at, ", ");
        if (map && value_type_of(value_key(v, i)) == VALUE_TEXT)
            at = show_print(out, at, "%.*s: ", TEXT(value_text(value_key(v, i))));
        else if (map)
            at = show_print(out, show_node(value_key(v, i), out, at), ": ");
        at = show_node(value_item(v, i), out, at);
    }
    return show_print(out, at, map ? "}" : "]");
}

static size_t show_node(value_node v, char *out, size_t at)
{
    switch (value_type_of(v)) {
    case VALUE_NIL:
        return show_print(out, at, "nil");
    case VALUE_BOOLEAN:
        return show_print(out, at, value_boolean(v) ? "true" : "false");
    case VALUE_INTEGER:
        return show_print(out, at, "%" PRId64, value_integer(v));
    case VALUE_UNSIGNED:
        return show_print(out, at, "%" PRIu64, value_unsigned(v));
    case VALUE_REAL:
        return show_real(value_real(v), out, at);
    case VALUE_TEXT:
        return show_print(out, at, "'%.*s'", TEXT(value_text(v)));
    case VALUE_BINARY:
        return show_print(out, at, "b'%.*s'", TEXT(value_text(v)));
    case VALUE_EXTENSION:
        return show_print(out, at, "ext");
    default:
        return show_items(v, out, at);
    }
}

/* One value for a person; "?" if the bytes are none.  The text stands until the next call. */
UNUSED static const char *show(netto_text bytes)
{
    static char out[SHOW_SIZE];
    value_tree *tree;
    if (value_tree_create(bytes, &tree) != NETTO_OK) return "?";
    show_node(value_tree_root(tree), out, 0);
    value_tree_destroy(tree);
    return out;
}

UNUSED static const char *show_written(const writer *w)
{
    return w->failed ? "failed" : show(writer_text_of(w));
}

#endif
