/* decoder.c: the shape of a call: params, maps of fields, options, rows. */
#include "codec/decoder.h"

#include "codec/suggest.h"

/* ---- params ------------------------------------------------------------------------------------ */

uint32_t decoder_params(decoder *d, uint32_t min, uint32_t max)
{
    decoder_name(d, "params");
    uint32_t count = reader_array(&d->in);
    decoder_name(d, NULL);
    if (d->in.status != NETTO_OK || (count >= min && count <= max)) return count;
    if (min == max)
        reader_refuse(&d->in, NETTO_EPARAMS, "expected %u parameter%s, got %u", min, min == 1 ? "" : "s",
                      count);
    else
        reader_refuse(&d->in, NETTO_EPARAMS, "expected %u to %u parameters, got %u", min, max, count);
    return 0;
}

void decoder_options(decoder *d, bool given, const decoder_table *table, void *out)
{
    decoder_name(d, given ? "options" : NULL);
    if (given && !reader_nil(&d->in)) decoder_map(d, table, out);
    decoder_name(d, NULL);
}

void decoder_no_options(decoder *d, bool given)
{
    decoder_name(d, given ? "options" : NULL);
    if (given && !reader_nil(&d->in) && reader_map(&d->in) > 0)
        reader_refuse(&d->in, NETTO_EPARAMS, "this method has none; leave them out");
    decoder_name(d, NULL);
}

/* ---- maps of fields ---------------------------------------------------------------------------- */

static const char *field_word(const void *table, uint32_t index)
{
    return ((const decoder_table *)table)->fields[index].name;
}

__attribute__((cold)) static void refuse_unknown(decoder *d, const decoder_table *table, netto_text name)
{
    char hint[SUGGEST_SIZE];
    if (!text_is_id(name)) return reader_refuse(&d->in, NETTO_EPARAMS, "a field needs a printable name");
    suggest_word(name, table, table->count, field_word, hint);
    reader_refuse(&d->in, NETTO_EPARAMS, "unknown field '%.*s'; %s", TEXT(name), hint);
}

__attribute__((cold)) static void refuse_missing(decoder *d, const decoder_table *table, uint32_t given)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (table->fields[i].required && !(given >> i & 1))
            return reader_refuse(&d->in, NETTO_EPARAMS, "field '%s' is missing", table->fields[i].name);
}

/* The field of this name, or `count`.  Callers tend to keep the table's order, so the search begins at
 * `from`. */
static uint32_t find_field(const decoder_table *table, netto_text name, uint32_t from)
{
    for (uint32_t step = 0, i = from; step < table->count; step++, i++) {
        if (i >= table->count) i = 0;
        const decoder_field *field = &table->fields[i];
        if (field->size == name.size && memcmp(field->name, name.bytes, name.size) == 0) return i;
    }
    return table->count;
}

/* One key and its value; answers the field's index, or `count` on an error. */
static uint32_t read_field(decoder *d, const decoder_table *table, uint32_t from, uint32_t *given, void *out)
{
    reader *in = &d->in;
    netto_text name = reader_text(in);
    if (in->status != NETTO_OK) return table->count;
    uint32_t i = find_field(table, name, from);
    if (i == table->count) return refuse_unknown(d, table, name), i;
    const decoder_field *field = &table->fields[i];
    if (*given >> i & 1) {
        reader_refuse(in, NETTO_EPARAMS, "field '%s' is given twice", field->name);
        return table->count;
    }
    if (reader_nil(in)) return i;
    const char *outer = in->field;
    in->field = field->name;
    field->read(d, (char *)out + field->offset);
    in->field = outer;
    *given |= 1u << i;
    return i;
}

static uint32_t required_of(const decoder_table *table)
{
    uint32_t required = 0;
    for (uint32_t i = 0; i < table->count; i++) required |= (uint32_t)table->fields[i].required << i;
    return required;
}

uint32_t decoder_map(decoder *d, const decoder_table *table, void *out)
{
    uint32_t given = 0, count = reader_map(&d->in);
    for (uint32_t n = 0, i = 0; n < count && d->in.status == NETTO_OK; n++)
        i = read_field(d, table, i, &given, out) + 1;
    if (required_of(table) & ~given) refuse_missing(d, table, given);
    return given;
}

/* ---- arrays ------------------------------------------------------------------------------------ */

void *decoder_items(decoder *d, uint32_t max, size_t item_size, uint32_t *count)
{
    *count = 0;
    uint32_t n = reader_array(&d->in);
    if (n == 0) return NULL;
    if (n > max) return reader_refuse(&d->in, NETTO_ETOOLARGE, "%u items; at most %u", n, max), NULL;
    void *items = arena_array(d->arena, n, item_size);
    if (!items) return reader_refuse(&d->in, NETTO_ECAPACITY, "no memory for %u items", n), NULL;
    *count = n;
    return memset(items, 0, n * item_size);
}

void *decoder_each(decoder *d, uint32_t max, size_t item_size, decoder_read *read, uint32_t *count)
{
    char *items = decoder_items(d, max, item_size, count);
    for (uint32_t i = 0; i < *count && d->in.status == NETTO_OK; i++) {
        d->in.item = (int)i;
        read(d, items + i * item_size);
    }
    d->in.item = -1;
    return items;
}

const void *decoder_rows(decoder *d, size_t row_size, decoder_read *read, uint32_t *count)
{
    decoder_name(d, "rows");
    char *rows = decoder_items(d, NETTO_ROWS_MAX, row_size, count);
    decoder_name(d, NULL);
    for (uint32_t i = 0; i < *count && d->in.status == NETTO_OK; i++) {
        d->in.row = (int)i;
        read(d, rows + i * row_size);
    }
    d->in.row = -1;
    return rows;
}

uint32_t decoder_tuple(decoder *d, uint32_t min, uint32_t max, const char *shape)
{
    const uint8_t *at = d->in.at;
    uint32_t count = reader_peek(&d->in) == HEAD_ARRAY ? reader_array(&d->in) : 0;
    if (count >= min && count <= max) return count;
    reader_expected(&d->in, at, shape);
    return 0;
}
