/* axis.c: where something sits in a measure. */
#include "control/axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/complain.h"
#include "base/text.h"
#include "codec/member.h"
#include "codec/suggest.h"
#include "codec/token.h"

#define MAP_MOST 4096
#define NAME_MAX 256

/* ---- in words ------------------------------------------------------------------------------------------------------ */

static bool token_of(netto_text raw, token *t)
{
    const uint8_t *at = (const uint8_t *)raw.bytes;
    return token_load(t, at, at + raw.size);
}

/* Whole as a whole number; others in as many digits as tell them from all others, 15 where these do. */
static int print_real(double real, char *out, size_t size)
{
    if (real == rint(real) && fabs(real) < 0x1p63) return snprintf(out, size, "%lld", (long long)real);
    int used = snprintf(out, size, "%.15g", real);
    return strtod(out, NULL) == real ? used : snprintf(out, size, "%.17g", real);
}

/* A text as it is, a number without what does not matter to it; false: it is neither. */
static bool print_scalar(const token *t, char *out, size_t size, int *used)
{
    if (t->type == HEAD_TEXT)
        *used = snprintf(out, size, "%.*s", TEXT(t->text));
    else if (t->type == HEAD_INTEGER && !t->beyond)
        *used = snprintf(out, size, "%lld", (long long)t->integer);
    else if (t->type == HEAD_BOOLEAN)
        *used = snprintf(out, size, "%s", t->boolean ? "true" : "false");
    else if (t->type == HEAD_REAL && isfinite(t->real))
        *used = print_real(t->real, out, size);
    else
        return false;
    return *used >= 0 && (size_t)*used < size;
}

/* The words of a cell, "|" between those of a list; nil has none. */
static bool print_cell(netto_text raw, char *out, size_t size, int *used)
{
    token t, item;
    *used = 0;
    if (!token_of(raw, &t)) return false;
    if (t.type == HEAD_NIL) return true;
    if (t.type != HEAD_ARRAY && t.type != HEAD_MAP) return print_scalar(&t, out, size, used);
    const uint8_t *at = t.next, *end = (const uint8_t *)raw.bytes + raw.size;
    for (uint32_t i = 0; i < t.count * (t.type == HEAD_MAP ? 2u : 1u); i++, at = item.next) {
        int more = 0;
        if (*used && (size_t)*used + 1 < size) out[(*used)++] = '|';
        if (!token_load(&item, at, end) || (item.type != HEAD_NIL && !print_scalar(&item, out + *used, size - (size_t)*used, &more))) return false;
        *used += more;
    }
    return true;
}

/* ---- reading --------------------------------------------------------------------------------------------------------- */

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for the axes of a measure; raise `capacity`");
}

static netto_status read_word(netto_text map, const char *field, netto_text left_out, arena *in, netto_text *out, netto_complaint *complaint)
{
    char word[NAME_MAX];
    netto_text raw;
    token t;
    int used = 0;
    *out = left_out;
    if (!member_find(map, text_of(field), &raw) || !token_of(raw, &t) || t.type == HEAD_NIL) return NETTO_OK;
    if (!print_scalar(&t, word, sizeof word, &used))
        return complain(complaint, NETTO_ERULE, "%s: expected a text of at most %d bytes or a number", field, NAME_MAX - 1);
    *out = arena_text(in, (netto_text){word, (uint32_t)used});
    return out->bytes ? NETTO_OK : no_memory(complaint);
}

/* `x and name` is false where there is no x: that is no name of an entity. */
static netto_status read_entity(netto_text map, arena *in, netto_text *out, netto_complaint *complaint)
{
    netto_text raw;
    token t;
    if (member_find(map, TEXT_LITERAL("entity"), &raw) && token_of(raw, &t) && t.type == HEAD_BOOLEAN)
        return complain(complaint, NETTO_ERULE, "entity: expected a text or a number, got %s", t.boolean ? "true" : "false");
    return read_word(map, "entity", (netto_text){0}, in, out, complaint);
}

static netto_status read_cell(netto_text map, arena *in, axis_place *out, netto_complaint *complaint)
{
    char words[NAME_MAX];
    netto_text raw;
    int used = 0;
    if (!member_find(map, TEXT_LITERAL("cell"), &raw)) raw = (netto_text){"\xc0", 1}; /* nil */
    if (!print_cell(raw, words, sizeof words, &used))
        return complain(complaint, NETTO_ERULE, "cell: expected texts and numbers, or a list of them, of at most %d bytes", NAME_MAX - 1);
    out->cell = arena_text(in, raw);
    out->name = arena_print(in, "%.*s%s%.*s", TEXT(out->entity), used ? "|" : "", used, words);
    return out->cell.bytes && out->name.bytes ? NETTO_OK : no_memory(complaint);
}

/* Other fields than these are the policy's own, but for one that reads like a slip of one that is not there. */
static netto_status check_keys(netto_text map, netto_complaint *complaint)
{
    static const char *const known[] = {"class", "bucket", "name", "entity", "cell"};
    netto_complaint why;
    netto_text raw;
    reader in;
    reader_init(&in, map.bytes, map.size, &why);
    for (uint32_t left = reader_map(&in); left && in.status == NETTO_OK; left--) {
        netto_text key = reader_text(&in);
        reader_raw(&in);
        for (size_t i = 0; i < sizeof known / sizeof *known && in.status == NETTO_OK; i++)
            if (suggest_near(key, text_of(known[i])) && !member_find(map, text_of(known[i]), &raw))
                return complain(complaint, NETTO_ERULE, "an axis has no field '%.*s'; did you mean '%s'? A field of your own needs a name less alike", TEXT(key), known[i]);
    }
    return NETTO_OK;
}

static bool has_others(netto_text map)
{
    static const char *const known[] = {"entity", "cell", "class", "bucket"};
    netto_text raw;
    token t;
    uint32_t count = 0;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) count += member_find(map, text_of(known[i]), &raw);
    return !token_of(map, &t) || t.count != count;
}

netto_status axis_read(netto_text map, netto_text thing, arena *in, axis_place *out, netto_complaint *complaint)
{
    netto_text none = TEXT_LITERAL(""), raw;
    token t;
    if (!token_of(map, &t) || t.type != HEAD_MAP) return complain(complaint, NETTO_ERULE, "expected a table of class, bucket and name, got a list");
    netto_status status = check_keys(map, complaint);
    if (status == NETTO_OK) status = read_word(map, "class", none, in, &out->class, complaint);
    if (status == NETTO_OK) status = read_word(map, "bucket", none, in, &out->bucket, complaint);
    if (status == NETTO_OK) status = read_entity(map, in, &out->entity, complaint);
    if (status != NETTO_OK) return status;
    out->cell = (netto_text){0};
    if (!netto_text_given(out->entity) && member_find(map, TEXT_LITERAL("cell"), &raw))
        return complain(complaint, NETTO_ERULE, "a cell is of an entity, and there is none");
    if (!netto_text_given(out->entity)) return read_word(map, "name", thing, in, &out->name, complaint);
    return has_others(map) ? complain(complaint, NETTO_ERULE, "beside entity and cell an axis has a class and a bucket, and nothing else")
                           : read_cell(map, in, out, complaint);
}

/* ---- of a function of cells -------------------------------------------------------------------------------------------- */

static const char *const seat_fields[] = {"entity", "cell"};

static netto_status check_seat(netto_text map, netto_complaint *complaint)
{
    char meant[SUGGEST_SIZE];
    netto_complaint why;
    reader in;
    reader_init(&in, map.bytes, map.size, &why);
    for (uint32_t left = reader_map(&in); left && in.status == NETTO_OK; left--) {
        netto_text key = reader_text(&in);
        reader_raw(&in);
        if (in.status != NETTO_OK || text_is(key, "entity") || text_is(key, "cell")) continue;
        suggest_among(key, seat_fields, 2, meant);
        return complain(complaint, NETTO_ERULE, "there is no field '%.*s'; %s; put what else matters into the cell", TEXT(key), meant);
    }
    return NETTO_OK;
}

netto_status axis_read_seat(netto_text map, arena *in, axis_place *out, netto_complaint *complaint)
{
    token t;
    *out = (axis_place){0};
    if (!token_of(map, &t) || t.type != HEAD_MAP) return complain(complaint, NETTO_ERULE, "expected {entity = ..., cell = ...} or nil, got a list");
    netto_status status = check_seat(map, complaint);
    if (status == NETTO_OK) status = read_entity(map, in, &out->entity, complaint);
    if (status != NETTO_OK) return status;
    if (!netto_text_given(out->entity)) return complain(complaint, NETTO_ERULE, "there is no entity; answer nil for a factor that nets with nothing");
    return read_cell(map, in, out, complaint);
}

/* ---- what later hooks are given ---------------------------------------------------------------------------------------- */

static netto_text finish(arena *in, writer *w)
{
    netto_text map = w->failed ? (netto_text){0} : arena_text(in, writer_text_of(w));
    writer_destroy(w);
    return map;
}

static void put_places(writer *w, uint32_t fields, netto_text class, const netto_text *bucket)
{
    writer_map(w, fields);
    if (bucket) {
        WRITER_KEY(w, "bucket");
        writer_text(w, *bucket);
    }
    WRITER_KEY(w, "class");
    writer_text(w, class);
}

netto_text axis_bucket_map(arena *in, netto_text class, const netto_text *bucket)
{
    writer w;
    writer_init(&w, in->memory, MAP_MOST);
    put_places(&w, 1 + (bucket != NULL), class, bucket);
    return finish(in, &w);
}

static void put_cell(writer *w, int entity, netto_text cell)
{
    WRITER_KEY(w, "entity");
    writer_integer(w, entity);
    WRITER_KEY(w, "cell");
    writer_raw(w, cell);
}

netto_text axis_cell_map(arena *in, const axis_place *place, int entity)
{
    writer w;
    writer_init(&w, in->memory, MAP_MOST);
    put_places(&w, 4, place->class, &place->bucket);
    put_cell(&w, entity, place->cell);
    return finish(in, &w);
}

netto_text axis_seat_map(arena *in, netto_text cell, int entity)
{
    writer w;
    writer_init(&w, in->memory, MAP_MOST);
    writer_map(&w, 2);
    put_cell(&w, entity, cell);
    return finish(in, &w);
}

netto_text axis_cell_words(arena *in, netto_text cell)
{
    char words[NAME_MAX];
    int used = 0;
    bool good = print_cell(cell, words, sizeof words, &used);
    return arena_text(in, good ? (netto_text){words, (uint32_t)used} : TEXT_LITERAL("?"));
}

/* ---- what else was declared ----------------------------------------------------------------------------------------------- */

netto_text option_text(const netto_declared *declared, const char *name)
{
    netto_text text = {0};
    member_text(declared->options, text_of(name), &text);
    return text;
}
