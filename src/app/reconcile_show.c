/* reconcile_show.c: rows as a table for people, as CSV, as JSON. */
#include <errno.h>
#include <string.h>

#include "app/reconcile.h"
#include "text/csv_put.h"
#include "text/json.h"
#include "text/number.h"

#define LINE_MAX_BYTES ((size_t)1 << 24) /* of JSON */

void show_init(show *s, show_style style, bool raw, memory *purse)
{
    *s = (show){.style = style, .raw = raw, .purse = purse};
    table_init(&s->table, purse);
    if (style == SHOW_TABLE) return;
    s->file = tmpfile();
    s->failed = !s->file;
}

void show_destroy(show *s)
{
    table_destroy(&s->table);
    if (s->file) fclose(s->file);
}

/* ---- a row --------------------------------------------------------------------------------------------------------------- */

static bool is_number(cell_kind kind)
{
    return kind == KIND_EXACT || kind == KIND_REAL || kind == KIND_COUNT;
}

/* Columns of ours and theirs have values of several kinds. */
static void begin_table(show *s, const shown *row, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        bool right = is_number(row[i].kind) || strcmp(row[i].name, "ours") == 0 || strcmp(row[i].name, "theirs") == 0;
        table_column(&s->table, row[i].name, right ? TABLE_RIGHT : TABLE_LEFT);
    }
}

static void put_table(show *s, const shown *row, uint32_t count)
{
    char text[NUMBER_TEXT];
    if (s->count == 0) begin_table(s, row, count);
    if (s->most && s->count >= s->most) return;
    for (uint32_t i = 0; i < count; i++) table_text(&s->table, cell_text(row[i].kind, &row[i].cell, text));
    s->failed |= s->table.failed;
}

static void put_csv(show *s, const shown *row, uint32_t count)
{
    char text[NUMBER_TEXT];
    for (uint32_t i = 0; i < count; i++) {
        bool guarded = !s->raw && row[i].kind == KIND_TEXT;
        if (i) putc(',', s->file);
        (guarded ? csv_put_guarded : csv_put)(s->file, cell_text(row[i].kind, &row[i].cell, text));
    }
    putc('\n', s->file);
}

static void put_json(show *s, const shown *row, uint32_t count)
{
    writer object, line;
    writer_init(&object, s->purse, LINE_MAX_BYTES);
    writer_init(&line, s->purse, LINE_MAX_BYTES);
    writer_map(&object, count);
    for (uint32_t i = 0; i < count; i++) {
        writer_text(&object, text_of(row[i].name));
        cell_write(row[i].kind, &row[i].cell, &object);
    }
    s->failed |= object.failed || json_print(writer_text_of(&object), JSON_LINE, &line, NULL) != NETTO_OK;
    if (s->count) fputs(",\n", s->file);
    fwrite(line.bytes, 1, writer_size(&line), s->file);
    writer_destroy(&line);
    writer_destroy(&object);
}

void show_row(show *s, const shown *row, uint32_t count)
{
    void (*const put[])(show *, const shown *, uint32_t) = {[SHOW_TABLE] = put_table, [SHOW_CSV] = put_csv, [SHOW_JSON] = put_json};
    if (!s->failed) put[s->style](s, row, count);
    s->count++;
    if (s->file && ferror(s->file)) s->failed = true;
}

/* ---- all of them ---------------------------------------------------------------------------------------------------------- */

static bool copy(show *s)
{
    char block[65536];
    if (fflush(s->file) != 0 || ferror(s->file)) return false;
    rewind(s->file);
    for (size_t size; (size = fread(block, 1, sizeof block, s->file)) > 0;) fwrite(block, 1, size, stdout);
    return !ferror(s->file);
}

static bool print_table(show *s)
{
    if (s->count == 0) return true;
    if (!table_print(&s->table, stdout)) return false;
    if (s->most && s->count > s->most) printf("… and %llu more; --rows 0 shows them all\n", (unsigned long long)(s->count - s->most));
    putchar('\n');
    return true;
}

static bool print_csv(show *s, const char *name, const shown *header, uint32_t count)
{
    printf("# %s\n", name);
    for (uint32_t i = 0; i < count; i++) printf("%s%s", i ? "," : "", header[i].name);
    putchar('\n');
    return copy(s);
}

bool show_print(show *s, const char *name, const shown *header, uint32_t count)
{
    if (s->failed) return false;
    if (s->style == SHOW_TABLE) return print_table(s);
    if (s->style == SHOW_CSV) return print_csv(s, name, header, count);
    printf("\"%s\": %s", name, s->single ? "" : "[\n");
    bool whole = copy(s);
    if (!s->single) fputs(s->count ? "\n]" : "]", stdout);
    return whole;
}
