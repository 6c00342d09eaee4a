/* csv.c: rows of a CSV file, by RFC 4180. */
#include "text/csv.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "text/utf8.h"

#define BUFFER_SIZE 65536

/* ---- bytes --------------------------------------------------------------------------------------- */

__attribute__((format(printf, 4, 5))) static bool refuse(csv *c, netto_status status, uint32_t line,
                                                         const char *format, ...)
{
    char text[256];
    va_list args;
    if (c->complaint.status != NETTO_OK) return false;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    c->complaint.status = status;
    c->complaint.row = c->header ? (int)c->row_count : -1;
    snprintf(c->complaint.text, sizeof c->complaint.text, "%.100s:%u: %s", c->name, line, text);
    return false;
}

static bool refill(csv *c)
{
    if (!c->file || c->complaint.status != NETTO_OK) return false;
    size_t size = fread(c->buffer, 1, BUFFER_SIZE, c->file);
    c->at = c->buffer;
    c->end = c->buffer + size;
    if (ferror(c->file))
        return refuse(c, NETTO_EINTERNAL, c->next_line, "cannot be read: %s", strerror(errno));
    return size > 0;
}

/* The next byte, which stays; EOF at the end. */
static int peek(csv *c)
{
    if (c->at == c->end && !refill(c)) return EOF;
    return (unsigned char)*c->at;
}

static int take(csv *c)
{
    int byte = peek(c);
    if (byte != EOF) c->at++;
    c->next_line += byte == '\n';
    return byte;
}

/* Step over a line's end, if it comes next; a lone CR may end the file. */
static bool take_line_end(csv *c)
{
    if (peek(c) == '\r') {
        take(c);
        if (peek(c) == EOF || take(c) == '\n') return true;
        return refuse(c, NETTO_EPARAMS, c->next_line,
                      "a carriage return without a line feed; lines end with LF or CRLF");
    }
    if (peek(c) != '\n') return false;
    take(c);
    return true;
}

/* ---- fields -------------------------------------------------------------------------------------- */

static bool append(csv *c, struct csv_row *row, int byte)
{
    uint32_t start = row->count ? row->ends[row->count - 1] : 0;
    if (byte == 0) return refuse(c, NETTO_EPARAMS, c->next_line, "a zero byte; is this a text file?");
    if (row->size - start >= CSV_FIELD_MAX)
        return refuse(c, NETTO_ETOOLARGE, c->line, "a field of more than %d bytes", CSV_FIELD_MAX);
    if (row->size >= CSV_ROW_MAX)
        return refuse(c, NETTO_ETOOLARGE, c->line, "a row of more than %d bytes", CSV_ROW_MAX);
    if (!memory_reserve(c->memory, (void **)&row->bytes, &row->capacity, row->size + 1, 1))
        return refuse(c, NETTO_ECAPACITY, c->line, "no memory for this row");
    row->bytes[row->size++] = (char)byte;
    return true;
}

static bool end_field(csv *c, struct csv_row *row)
{
    if (row->count >= CSV_COLUMNS_MAX)
        return refuse(c, NETTO_ETOOLARGE, c->line, "more than %d columns", CSV_COLUMNS_MAX);
    if (!memory_reserve(c->memory, (void **)&row->ends, &row->ends_capacity, row->count + 1,
                        sizeof *row->ends))
        return refuse(c, NETTO_ECAPACITY, c->line, "no memory for this row");
    row->ends[row->count++] = row->size;
    return true;
}

static bool read_quoted(csv *c, struct csv_row *row)
{
    uint32_t line = c->next_line;
    take(c);
    for (int byte; (byte = take(c)) != EOF;) {
        if (byte != '"' || peek(c) == '"') {
            if (byte == '"') take(c);
            if (!append(c, row, byte)) return false;
            continue;
        }
        if (peek(c) == ',' || peek(c) == '\n' || peek(c) == '\r' || peek(c) == EOF) return true;
        return refuse(c, NETTO_EPARAMS, c->next_line,
                      "something follows a closing quote; a quote within a field is written twice");
    }
    return refuse(c, NETTO_EPARAMS, line, "the quote that opens here is never closed");
}

static bool read_plain(csv *c, struct csv_row *row)
{
    for (int byte; (byte = peek(c)) != EOF && byte != ',' && byte != '\n' && byte != '\r';) {
        if (byte == '"')
            return refuse(c, NETTO_EPARAMS, c->next_line,
                          "a quote within a field; quote the whole field, and write the quote twice");
        if (!append(c, row, take(c))) return false;
    }
    return true;
}

static bool read_fields(csv *c, struct csv_row *row)
{
    for (;;) {
        bool good = peek(c) == '"' ? read_quoted(c, row) : read_plain(c, row);
        if (!good || !end_field(c, row)) return false;
        if (peek(c) != ',') break;
        take(c);
    }
    if (peek(c) != EOF && !take_line_end(c)) return false;
    return c->complaint.status == NETTO_OK;
}

/* ---- rows ---------------------------------------------------------------------------------------- */

/* Point at the fields once the bytes have stopped moving. */
static bool view_fields(csv *c, struct csv_row *row)
{
    if (!memory_reserve(c->memory, (void **)&row->fields, &row->fields_capacity, row->count,
                        sizeof *row->fields))
        return refuse(c, NETTO_ECAPACITY, c->line, "no memory for this row");
    for (uint32_t i = 0, start = 0; i < row->count; start = row->ends[i++]) {
        row->fields[i] = (netto_text){row->bytes ? row->bytes + start : "", row->ends[i] - start};
        if (!utf8_is_valid(row->fields[i]))
            return refuse(c, NETTO_EPARAMS, c->line, "field %u is no UTF-8; save the file as UTF-8", i + 1);
    }
    return true;
}

/* False at the end of the file, and on an error. */
static bool read_row(csv *c, struct csv_row *row)
{
    while (take_line_end(c)) continue;
    if (c->complaint.status != NETTO_OK || peek(c) == EOF) return false;
    c->line = c->next_line;
    row->size = row->count = 0;
    return read_fields(c, row) && view_fields(c, row);
}

bool csv_next(csv *c)
{
    if (c->complaint.status != NETTO_OK || !read_row(c, &c->row)) return false;
    if (c->row.count != c->column_count)
        return refuse(c, NETTO_EPARAMS, c->line, "%u field%s where the header has %u", c->row.count,
                      c->row.count == 1 ? "" : "s", c->column_count);
    c->fields = c->row.fields;
    c->row_count++;
    return true;
}

/* ---- the header ---------------------------------------------------------------------------------- */

static void skip_mark(csv *c)
{
    int first = peek(c); /* which fills the buffer */
    if (first == 0xff || first == 0xfe)
        refuse(c, NETTO_EPARAMS, 1, "this looks like UTF-16; save the file as UTF-8");
    if (c->end - c->at >= 3 && memcmp(c->at, "\xef\xbb\xbf", 3) == 0) c->at += 3;
}

static bool check_names(csv *c)
{
    for (uint32_t i = 0; i < c->names.count; i++) {
        if (c->names.fields[i].size == 0)
            return refuse(c, NETTO_EPARAMS, c->line, "column %u has no name", i + 1);
        for (uint32_t j = 0; j < i; j++)
            if (text_equal(c->names.fields[i], c->names.fields[j]))
                return refuse(c, NETTO_EPARAMS, c->line, "columns %u and %u have the same name", j + 1,
                              i + 1);
    }
    return true;
}

static void read_header(csv *c)
{
    skip_mark(c);
    if (!read_row(c, &c->names)) {
        refuse(c, NETTO_EPARAMS, 1, "empty; the first line names the columns");
        return;
    }
    if (!check_names(c)) return;
    c->header = c->names.fields;
    c->column_count = c->names.count;
}

void csv_open_memory(csv *c, memory *m, const char *bytes, size_t size, const char *name)
{
    *c = (csv){.memory = m, .name = name, .next_line = 1, .line = 1};
    c->at = bytes;
    c->end = bytes ? bytes + size : bytes;
    c->complaint.row = -1;
    read_header(c);
}

void csv_open_file(csv *c, memory *m, FILE *file, const char *name)
{
    *c = (csv){.memory = m, .name = name, .next_line = 1, .line = 1, .file = file};
    c->complaint.row = -1;
    c->buffer = memory_resize(m, NULL, 0, BUFFER_SIZE);
    if (c->buffer)
        read_header(c);
    else
        refuse(c, NETTO_ECAPACITY, 1, "no memory to read it");
}

static void drop_row(csv *c, struct csv_row *row)
{
    memory_drop(c->memory, row->bytes, row->capacity);
    memory_drop(c->memory, row->ends, row->ends_capacity * sizeof *row->ends);
    memory_drop(c->memory, row->fields, row->fields_capacity * sizeof *row->fields);
    *row = (struct csv_row){0};
}

void csv_close(csv *c)
{
    drop_row(c, &c->row);
    drop_row(c, &c->names);
    memory_drop(c->memory, c->buffer, BUFFER_SIZE);
    c->buffer = NULL;
    c->header = c->fields = NULL;
    c->column_count = 0;
}

int csv_column(const csv *c, const char *name)
{
    for (uint32_t i = 0; i < c->column_count; i++)
        if (text_is(c->header[i], name)) return (int)i;
    return -1;
}
