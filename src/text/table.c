/* table.c: aligned tables for a terminal or a file. */
#include "text/table.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "text/number.h"
#include "text/utf8.h"

#define GAP 2 /* spaces between columns */

void table_init(table *t, memory *m)
{
    *t = (table){0};
    arena_init(&t->texts, m);
}

void table_destroy(table *t)
{
    memory_drop(t->texts.memory, t->cells, t->cell_capacity * sizeof *t->cells);
    t->cells = NULL;
    t->cell_count = t->cell_capacity = 0;
    arena_destroy(&t->texts);
}

void table_clear(table *t)
{
    for (uint32_t i = 0; i < t->column_count; i++) t->columns[i].width = utf8_columns(t->columns[i].title);
    arena_reset(&t->texts);
    t->cell_count = 0;
    t->failed = false;
}

void table_column(table *t, const char *title, table_align align)
{
    assert(t->column_count < TABLE_COLUMNS_MAX && t->cell_count == 0);
    netto_text text = text_of(title);
    t->columns[t->column_count++] = (struct table_column){text, align, utf8_columns(text)};
}

/* ---- cells --------------------------------------------------------------------------------------- */

/* A copy that a terminal can show: one column a character. */
static netto_text cleaned(table *t, netto_text text)
{
    char *copy = arena_take(&t->texts, text.size);
    uint32_t size = 0;
    if (!copy) return (netto_text){0};
    for (utf8_walk walk = utf8_begin(text); utf8_next(&walk);) {
        bool shown = walk.valid && !utf8_is_control(&walk);
        memcpy(copy + size, shown ? text.bytes + walk.at : "?", shown ? walk.size : 1);
        size += shown ? walk.size : 1;
    }
    return (netto_text){copy, size};
}

void table_text(table *t, netto_text text)
{
    assert(t->column_count > 0);
    netto_text cell = cleaned(t, text);
    void **cells = (void **)&t->cells;
    t->failed |= !cell.bytes;
    t->failed |= !memory_reserve(t->texts.memory, cells, &t->cell_capacity, t->cell_count + 1, sizeof cell);
    if (t->failed) return;
    struct table_column *column = &t->columns[t->cell_count % t->column_count];
    uint32_t width = utf8_columns(cell);
    if (width > column->width) column->width = width;
    t->cells[t->cell_count++] = cell;
}

void table_number(table *t, double number, int decimals, bool separators)
{
    char text[NUMBER_TEXT];
    size_t size = number_fixed(number, decimals, separators, text);
    table_text(t, (netto_text){text, (uint32_t)size});
}

void table_format(table *t, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    table_text(t, text_of(text));
}

uint32_t table_rows(const table *t)
{
    return t->column_count ? (t->cell_count + t->column_count - 1) / t->column_count : 0;
}

/* ---- lines --------------------------------------------------------------------------------------- */

typedef struct printer {
    FILE *out;
    const char *line_end;
    uint32_t width_max; /* 0: unbounded */
    uint32_t at;        /* columns written on this line */
    uint32_t blanks;    /* owed before the next character, so that no line ends in spaces */
    uint32_t line_count, line_max;
} printer;

static bool has_room(const printer *p)
{
    return p->width_max == 0 || p->at + p->blanks < p->width_max;
}

static void put_text(printer *p, netto_text text)
{
    for (utf8_walk walk = utf8_begin(text); utf8_next(&walk) && has_room(p);) {
        p->at += p->blanks + 1;
        for (; p->blanks > 0; p->blanks--) fputc(' ', p->out);
        fwrite(text.bytes + walk.at, 1, walk.size, p->out);
    }
}

static void put_line_end(printer *p)
{
    fputs(p->line_end, p->out);
    p->at = p->blanks = 0;
    p->line_count++;
}

static void put_cell(printer *p, const struct table_column *column, netto_text text, bool first)
{
    uint32_t pad = column->width - utf8_columns(text);
    if (!first) p->blanks += GAP;
    if (column->align == TABLE_RIGHT) p->blanks += pad;
    put_text(p, text);
    if (column->align == TABLE_LEFT) p->blanks += pad;
}

static bool has_header(const table *t)
{
    for (uint32_t i = 0; i < t->column_count; i++)
        if (t->columns[i].title.size > 0) return true;
    return false;
}

static void put_header(printer *p, const table *t)
{
    for (uint32_t i = 0; i < t->column_count; i++) put_cell(p, &t->columns[i], t->columns[i].title, i == 0);
    put_line_end(p);
    for (uint32_t i = 0; i < t->column_count; i++) {
        if (i > 0) p->blanks += GAP;
        for (uint32_t k = 0; k < t->columns[i].width; k++) put_text(p, TEXT_LITERAL("-"));
    }
    put_line_end(p);
}

static void put_row(printer *p, const table *t, uint32_t row)
{
    uint32_t start = row * t->column_count;
    for (uint32_t i = 0; i < t->column_count && start + i < t->cell_count; i++)
        put_cell(p, &t->columns[i], t->cells[start + i], i == 0);
    put_line_end(p);
}

static void put_table(printer *p, const table *t)
{
    char text[64];
    uint32_t rows = table_rows(t);
    if (has_header(t) && (p->line_max == 0 || p->line_max > 3)) put_header(p, t);
    uint32_t room = p->line_max > p->line_count ? p->line_max - p->line_count : 0;
    uint32_t shown = p->line_max && rows > room ? (room > 0 ? room - 1 : 0) : rows;
    for (uint32_t row = 0; row < shown; row++) put_row(p, t, row);
    if (shown == rows) return;
    snprintf(text, sizeof text, "... %u more", rows - shown);
    put_text(p, text_of(text));
    put_line_end(p);
}

bool table_print(table *t, FILE *out)
{
    printer p = {.out = out, .line_end = "\n"};
    if (t->failed) return false;
    put_table(&p, t);
    return true;
}

bool table_refresh(table *t, FILE *terminal)
{
    /* each new line is cleared before it is written, and at last what stood below */
    printer p = {.out = terminal, .line_end = "\n\x1b[K", .width_max = t->width_max};
    if (t->failed) return false;
    if (t->height_max > 0) p.line_max = t->height_max > 1 ? t->height_max - 1 : 1; /* one for the cursor */
    if (t->shown > 0) fprintf(terminal, "\x1b[%uA", t->shown);
    fputs("\r\x1b[K", terminal);
    put_table(&p, t);
    fputs("\x1b[J", terminal);
    fflush(terminal);
    t->shown = p.line_count;
    return true;
}
