/* feed_row.c: the rows of a CSV file as the rows of a method, each checked before anything is sent. */
#include <stdio.h>
#include <string.h>

#include "app/feed.h"

#define BYTES ((size_t)64 << 30) /* of all rows: no bound but the machine's */

/* ---- one row ----------------------------------------------------------------------------------------- */

/* An empty cell is an absent one. */
static netto_text cell_of(const reading *r, uint32_t column)
{
    return r->place[column] < 0 ? (netto_text){0} : r->csv.fields[r->place[column]];
}

static netto_status put_cell(reading *r, uint32_t column)
{
    netto_complaint why;
    const feed_column *c = &r->feed->kind->columns[column];
    netto_text cell = cell_of(r, column);
    if (cell.size == 0) return writer_nil(&r->feed->bytes), NETTO_OK;
    if (feed_cell(cell, c->name, c->type, &r->feed->bytes, &why) == NETTO_OK) return NETTO_OK;
    return feed_refuse(r, r->csv.line, why.status, "%s", why.text);
}

static netto_status check_given(reading *r)
{
    const feed_kind *k = r->feed->kind;
    for (uint32_t i = 0; i < k->column_count; i++)
        if (k->columns[i].required && cell_of(r, i).size == 0)
            return feed_refuse(r, r->csv.line, NETTO_EPARAMS, "%s is empty", k->columns[i].name);
    return NETTO_OK;
}

/* The named fields of a row that are given: those behind the placed ones. */
static netto_status put_fields(reading *r, uint32_t *count)
{
    const feed_kind *k = r->feed->kind;
    for (uint32_t i = k->placed; i < k->column_count; i++) {
        if (cell_of(r, i).size == 0) continue;
        writer_text(&r->feed->bytes, text_of(k->columns[i].name));
        netto_status status = put_cell(r, i);
        if (status != NETTO_OK) return status;
        ++*count;
    }
    return NETTO_OK;
}

static uint32_t put_attrs(reading *r)
{
    writer *out = &r->feed->bytes;
    uint32_t count = 0;
    for (uint32_t i = 0; i < r->csv.column_count; i++) count += r->attrs[i] && r->csv.fields[i].size > 0;
    if (count == 0) return 0;
    WRITER_KEY(out, "attrs");
    writer_map(out, count);
    for (uint32_t i = 0; i < r->csv.column_count; i++) {
        if (!r->attrs[i] || r->csv.fields[i].size == 0) continue;
        writer_text(out, (netto_text){r->attrs[i], r->attr_sizes[i]});
        feed_cell(r->csv.fields[i], "attrs", CELL_GUESS, out, NULL);
    }
    return 1;
}

/* How many fields there are is known at the end; a wide head has room for any count. */
static netto_status put_fields_map(reading *r)
{
    writer *out = &r->feed->bytes;
    uint32_t count = 0;
    size_t place = writer_size(out);
    if (writer_reserve(out, 3)) out->at = put_16(out->at, 0xde, 0);
    netto_status status = put_fields(r, &count);
    if (status == NETTO_OK) count += put_attrs(r);
    if (!out->failed) put_16(out->bytes + place, 0xde, (uint16_t)count);
    return status;
}

/* [instrument, qty, cost], [asset, amount, {set, role}], {id, kind, ...} */
static netto_status put_row(reading *r)
{
    const feed_kind *k = r->feed->kind;
    uint32_t first = k->by_account, placed = k->placed - (k->placed ? first : 0);
    bool rest = k->column_count > k->placed;
    netto_status status = NETTO_OK;
    if (k->placed) writer_array(&r->feed->bytes, placed + rest);
    for (uint32_t i = first; i < k->placed && status == NETTO_OK; i++) status = put_cell(r, i);
    return status == NETTO_OK && rest ? put_fields_map(r) : status;
}

/* ---- what the server would say ------------------------------------------------------------------------- */

/* The decoder of the method reads the row as the only one of a call. */
static netto_status check_row(reading *r, netto_text row)
{
    const feed_kind *k = r->feed->kind;
    struct request request = {.method = &methods[k->method]};
    netto_complaint why;
    writer_rewind(&r->call, 0);
    writer_array(&r->call, k->by_account ? 2 : 1);
    if (k->by_account) writer_text(&r->call, cell_of(r, 0));
    writer_array(&r->call, 1);
    writer_raw(&r->call, row);
    request.params = writer_text_of(&r->call);
    arena_reset(&r->arena);
    netto_status status = request_decode(&request, &r->arena, &why);
    return status == NETTO_OK ? status : feed_refuse(r, r->csv.line, status, "%s", why.text);
}

/* ---- keeping it ------------------------------------------------------------------------------------------
 */

static netto_status no_memory(reading *r)
{
    return feed_refuse(r, r->csv.line, NETTO_ECAPACITY, "no memory for so many rows");
}

/* The key cells with a separator that no id holds. */
static bool find_previous(reading *r, uint32_t *previous)
{
    feed *f = r->feed;
    char text[4 * (NETTO_ID_MAX + 1)];
    uint32_t size = 0;
    for (uint32_t i = 0; i < f->kind->column_count; i++) {
        netto_text cell = cell_of(r, i);
        if (!f->kind->columns[i].key || size + cell.size + 1 > sizeof text) continue;
        if (cell.size) memcpy(text + size, cell.bytes, cell.size);
        size += cell.size;
        text[size++] = '\x1f';
    }
    uint32_t known = f->keys.count, slot = idmap_add(&f->keys, (netto_text){text, size});
    if (slot == SLOT_NONE ||
        !memory_reserve(&f->purse, (void **)&f->last, &f->last_capacity, slot + 1, sizeof *f->last))
        return false;
    *previous = slot < known ? f->last[slot] : SLOT_NONE;
    f->last[slot] = f->row_count;
    return true;
}

/* "account oil, instrument WTI stands in line 2 already". */
static netto_status refuse_repeated(reading *r, uint32_t line)
{
    const feed_kind *k = r->feed->kind;
    char key[4 * (NETTO_ID_MAX + 16)] = "";
    size_t size = 0;
    for (uint32_t i = 0; i < k->column_count && size < sizeof key; i++) {
        netto_text cell = cell_of(r, i);
        if (!k->columns[i].key || cell.size == 0) continue;
        size += (size_t)snprintf(key + size, sizeof key - size, "%s%s %.*s", size ? ", " : "", k->columns[i].name, TEXT(cell));
    }
    return feed_refuse(r, r->csv.line, NETTO_EDUPLICATE, "%s stands in line %u already; keep one of them", key, line);
}

static netto_status keep_row(reading *r, size_t start)
{
    feed *f = r->feed;
    feed_row row = {.start = start,
                    .size = (uint32_t)(writer_size(&f->bytes) - start),
                    .line = r->csv.line,
                    .previous = SLOT_NONE};
    if (f->bytes.failed || f->row_count == UINT32_MAX - 1) return no_memory(r);
    if (f->kind->by_account && (row.account = idmap_add(&f->accounts, cell_of(r, 0))) == SLOT_NONE)
        return no_memory(r);
    if (f->kind->repeat != REPEAT_SAME && !find_previous(r, &row.previous)) return no_memory(r);
    if (f->kind->repeat == REPEAT_ERROR && row.previous != SLOT_NONE)
        return refuse_repeated(r, f->rows[row.previous].line);
    if (!memory_reserve(&f->purse, (void **)&f->rows, &f->row_capacity, f->row_count + 1, sizeof *f->rows))
        return no_memory(r);
    f->rows[f->row_count++] = row;
    return NETTO_OK;
}

static netto_status read_row(reading *r)
{
    feed *f = r->feed;
    size_t start = writer_size(&f->bytes);
    netto_status status = check_given(r);
    if (status == NETTO_OK) status = put_row(r);
    if (status == NETTO_OK && f->bytes.failed) status = no_memory(r);
    if (status == NETTO_OK)
        status = check_row(r, (netto_text){(const char *)f->bytes.bytes + start,
                                           (uint32_t)(writer_size(&f->bytes) - start)});
    return status == NETTO_OK ? keep_row(r, start) : status;
}

static netto_status read_rows(reading *r)
{
    netto_status status = feed_header(r);
    while (status == NETTO_OK && csv_next(&r->csv)) status = read_row(r);
    if (status != NETTO_OK || r->csv.complaint.status == NETTO_OK) return status;
    r->feed->why = r->csv.complaint;
    return r->csv.complaint.status;
}

netto_status feed_read(feed *f, FILE *file)
{
    reading r = {.feed = f};
    writer_init(&f->bytes, &f->purse, BYTES);
    idmap_init(&f->accounts, &f->purse);
    idmap_init(&f->keys, &f->purse);
    arena_init(&r.arena, &f->purse);
    writer_init(&r.call, &f->purse, CLIENT_FRAME_MAX);
    csv_open_file(&r.csv, &f->purse, file, f->name);
    f->why = r.csv.complaint;
    netto_status status = f->why.status == NETTO_OK ? read_rows(&r) : f->why.status;
    csv_close(&r.csv);
    writer_destroy(&r.call);
    arena_destroy(&r.arena);
    return status;
}
