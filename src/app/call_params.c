/* call_params.c: words of a shell become the params of a method. */
#include <stdio.h>
#include <string.h>

#include "app/call.h"
#include "base/complain.h"
#include "codec/head.h"
#include "runtime/policy_files.h"
#include "text/json.h"
#include "wire/method.h"

#define INPUT_MAX 67108864 /* bytes of standard input */

/* ---- what a method wants at a place ---------------------------------------------------------------- */

/* The piece of "account, [[instrument, qty]], {partial}?" that describes a parameter; empty where none does.
 */
static netto_text shape_of(const struct method *m, int place)
{
    int depth = 0, comma = 0;
    netto_text piece = {m ? m->params : "", 0};
    for (const char *at = piece.bytes; *at; at++) {
        depth += (*at == '[' || *at == '{') - (*at == ']' || *at == '}');
        if (*at == ',' && depth == 0 && comma++ == place) return piece;
        if (*at == ',' && depth == 0)
            piece = (netto_text){at + 2, 0};
        else if (at >= piece.bytes)
            piece.size = (uint32_t)(at + 1 - piece.bytes);
    }
    return comma == place ? piece : (netto_text){"", 0};
}

static bool begins(netto_text shape, const char *with)
{
    size_t size = strlen(with);
    return shape.size >= size && memcmp(shape.bytes, with, size) == 0;
}

static bool wants_id(netto_text shape)
{
    return text_is(shape, "account") || text_is(shape, "instrument") || text_is(shape, "id");
}

/* ---- one word ---------------------------------------------------------------------------------------- */

static netto_status put_files(const char *path, writer *out, netto_complaint *why)
{
    system_files files;
    netto_source sources[NETTO_POLICY_FILES_MAX];
    netto_status status = policy_files_read(&system_real, path, &files, sources, why);
    if (status != NETTO_OK) return status;
    writer_map(out, files.count);
    for (uint32_t i = 0; i < files.count; i++) {
        writer_text(out, sources[i].name);
        writer_text(out, sources[i].text);
    }
    system_files_drop(&files);
    return NETTO_OK;
}

static bool is_blank(netto_text text)
{
    uint32_t i = 0;
    while (i < text.size && strchr(" \t\r\n", text.bytes[i])) i++;
    return i == text.size;
}

static netto_status put_input(writer *out, netto_complaint *why)
{
    writer text;
    writer_init(&text, out->memory, INPUT_MAX);
    for (size_t n = 1; n > 0 && writer_reserve(&text, 65536); text.at += n)
        n = fread(text.at, 1, 65536, stdin);
    netto_text json = writer_text_of(&text);
    netto_status status = text.failed       ? complain(why, NETTO_ETOOLARGE, "more than %d bytes", INPUT_MAX)
                          : is_blank(json) ? complain(why, NETTO_EPARAMS, "standard input is empty")
                                           : json_parse(json, out, why);
    writer_destroy(&text);
    return status;
}

/* What looks as if JSON was meant is none of the other things. */
static bool is_meant_as_json(const char *word)
{
    return word[0] == '{' || word[0] == '[' || word[0] == '"';
}

bool call_is_path(const char *word)
{
    return !is_meant_as_json(word) && strcmp(word, "-") != 0;
}

static netto_status put_word(const char *word, netto_text shape, writer *out, netto_complaint *why)
{
    netto_status status = json_parse(text_of(word), out, why);
    if (status == NETTO_OK || is_meant_as_json(word)) return status;
    if (begins(shape, "{file name")) return put_files(word, out, why);
    writer_text(out, text_of(word));
    return NETTO_OK;
}

/* Put what was written last into an array of its own. */
static void wrap(writer *out, size_t mark)
{
    if (!writer_reserve(out, 1)) return;
    memmove(out->bytes + mark + 1, out->bytes + mark, writer_size(out) - mark);
    out->at = put_array(out->bytes + mark, 1) + (writer_size(out) - mark);
}

/* Is it a list already?  A row that is an array is none, where a list of such rows is wanted. */
static bool is_list(const uint8_t *at, netto_text shape)
{
    head_info head = heads[*at];
    if (head.type != HEAD_ARRAY) return head.type == HEAD_NIL;
    if (!begins(shape, "[[") || head_count(head, at) == 0) return true;
    return heads[at[1 + head.wide]].type == HEAD_ARRAY;
}

/* An id is a text whatever it looks like; one item will do for a list. */
static void suit(writer *out, size_t mark, const char *word, netto_text shape)
{
    if (out->failed) return;
    head_type type = (head_type)heads[out->bytes[mark]].type;
    bool scalar = type != HEAD_TEXT && type != HEAD_ARRAY && type != HEAD_MAP;
    if (wants_id(shape) && scalar) {
        writer_rewind(out, mark);
        writer_text(out, text_of(word));
    }
    if (begins(shape, "[") && !is_list(out->bytes + mark, shape)) wrap(out, mark);
}

static netto_status put_param(const struct method *m, int place, const char *word, writer *out,
                              netto_complaint *why)
{
    size_t mark = writer_size(out);
    netto_text shape = shape_of(m, place);
    bool input = strcmp(word, "-") == 0;
    netto_status status = input ? put_input(out, why) : put_word(word, shape, out, why);
    if (status == NETTO_OK && !input) suit(out, mark, word, shape);
    return status;
}

netto_status call_params(const char *method, const char *const *words, int count, writer *out,
                         netto_complaint *complaint)
{
    const struct method *m = method_find(text_of(method));
    netto_complaint why;
    writer_array(out, (uint32_t)count);
    for (int i = 0; i < count; i++) {
        if (put_param(m, i, words[i], out, &why) == NETTO_OK) continue;
        return complain(complaint, why.status, "parameter %d of %s: %s", i + 1, method, why.text);
    }
    if (!out->failed) return content(complaint);
    return complain(complaint, NETTO_ETOOLARGE, "the params have more than %zu bytes", out->bound);
}

/* ---- the table --------------------------------------------------------------------------------------- */

#define INDENT 24 /* columns before params and results */
#define WIDTH  100

/* Words from a column on, broken at spaces. */
static void print_wrapped(const char *text, int column)
{
    while (*text) {
        int size = (int)strcspn(text, " ");
        if (column > INDENT && column + 1 + size > WIDTH) {
            printf("\n%*s", INDENT, "");
            column = INDENT;
        } else if (column > INDENT) {
            putchar(' ');
            column++;
        }
        printf("%.*s", size, text);
        column += size;
        text += size + (text[size] == ' ');
    }
    putchar('\n');
}

bool call_print_methods(const char *prefix)
{
    bool any = false;
    for (int i = 0; i < METHOD_COUNT; i++) {
        const struct method *m = &methods[i];
        if (strncmp(m->name, prefix, strlen(prefix)) != 0) continue;
        if (!any) printf("%-*sPARAMS, and -> RESULT; a ? marks what may be left out\n", INDENT, "METHOD");
        any = true;
        printf("%-*s", INDENT, m->name);
        print_wrapped(*m->params ? m->params : "(none)", INDENT);
        printf("%*s-> ", INDENT - 3, "");
        print_wrapped(m->result, INDENT);
    }
    return any;
}
