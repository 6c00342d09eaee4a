/* report_sheet.c: the sections of a report as CSV or JSON. */
#include "app/report_sheet.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "codec/reader.h"
#include "text/csv_put.h"
#include "text/json.h"
#include "text/number.h"

#define KEEP      65536
#define ROW_BYTES ((size_t)1 << 20)

/* ---- kept -------------------------------------------------------------------------------------------------------------- */

bool sheet_init(sheet *s)
{
    memory_init(&s->purse, SIZE_MAX);
    writer_init(&s->line, &s->purse, ROW_BYTES);
    writer_init(&s->object, &s->purse, ROW_BYTES);
    for (int i = 0; i < REPORT_SECTION_COUNT && !s->error; i++) {
        if (!(s->wanted >> i & 1)) continue;
        s->files[i] = tmpfile();
        if (!s->files[i]) s->error = errno;
    }
    return !s->error;
}

void sheet_destroy(sheet *s)
{
    for (int i = 0; i < REPORT_SECTION_COUNT; i++)
        if (s->files[i]) fclose(s->files[i]);
    writer_destroy(&s->object);
    writer_destroy(&s->line);
}

/* ---- rows -------------------------------------------------------------------------------------------------------------- */

static void put_csv_cell(const sheet *s, const report_column *column, reader *cell, FILE *file)
{
    char text[NUMBER_TEXT];
    if (reader_nil(cell)) return;
    switch (column->type) {
    case REPORT_TEXT: (s->raw ? csv_put : csv_put_guarded)(file, reader_text(cell)); break;
    case REPORT_EXACT: csv_put(file, reader_text(cell)); break;
    case REPORT_FLAG: fputs(reader_boolean(cell) ? "true" : "false", file); break;
    case REPORT_NUMBER: fprintf(file, "%lld", (long long)reader_integer(cell)); break;
    default: number_shortest(reader_real(cell), text), fputs(text, file);
    }
}

static bool put_csv(const sheet *s, const report_column *columns, uint32_t count, reader *cells, FILE *file)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i) putc(',', file);
        put_csv_cell(s, &columns[i], cells, file);
    }
    putc('\n', file);
    return true;
}

static bool put_json(sheet *s, const report_column *columns, uint32_t count, reader *cells, FILE *file)
{
    writer_reset(&s->object, KEEP);
    writer_reset(&s->line, KEEP);
    writer_map(&s->object, count);
    for (uint32_t i = 0; i < count; i++) {
        writer_text(&s->object, text_of(columns[i].name));
        writer_raw(&s->object, reader_raw(cells));
    }
    if (s->object.failed || json_print(writer_text_of(&s->object), JSON_LINE, &s->line, NULL) != NETTO_OK) return false;
    netto_text line = writer_text_of(&s->line);
    fwrite(line.bytes, 1, line.size, file);
    return true;
}

bool sheet_put(void *self, report_section section, netto_text row)
{
    sheet *s = self;
    uint32_t count;
    reader cells;
    FILE *file = s->files[section];
    const report_column *columns = report_columns(section, &count);
    if (!file) return true;
    reader_init(&cells, row.bytes, row.size, NULL);
    if (s->json && s->rows[section]) fputs(",\n", file);
    s->rows[section]++;
    errno = 0;
    bool put = reader_array(&cells) == count && (s->json ? put_json(s, columns, count, &cells, file) : put_csv(s, columns, count, &cells, file));
    if (!put || cells.status != NETTO_OK) return s->error = ENOMEM, false;
    if (!ferror(file)) return true;
    return s->error = errno ? errno : EIO, false;
}

/* ---- what leaves --------------------------------------------------------------------------------------------------------- */

void sheet_open(sheet_out *o, FILE *file)
{
    o->file = file;
    o->bytes = 0;
    digest_begin(&o->digest);
}

static void say_bytes(sheet_out *o, const char *bytes, size_t size)
{
    digest_bytes(&o->digest, bytes, size);
    o->bytes += size;
    fwrite(bytes, 1, size, o->file);
}

void sheet_say(sheet_out *o, const char *text)
{
    say_bytes(o, text, strlen(text));
}

static bool copy(sheet *s, report_section section, sheet_out *o)
{
    char block[65536];
    FILE *from = s->files[section];
    if (fflush(from) != 0 || ferror(from)) return s->error = errno, false;
    rewind(from);
    for (size_t size; (size = fread(block, 1, sizeof block, from)) > 0;) say_bytes(o, block, size);
    return !ferror(from) || (s->error = errno, false);
}

static void say_columns(report_section section, sheet_out *o)
{
    uint32_t count;
    const report_column *columns = report_columns(section, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (i) sheet_say(o, ",");
        sheet_say(o, columns[i].name);
    }
    sheet_say(o, "\n");
}

static bool print_section(sheet *s, report_section section, sheet_out *o)
{
    bool array = s->json && section != REPORT_ABOUT; /* which is one object */
    if (array) sheet_say(o, "[\n");
    if (!s->json) say_columns(section, o);
    if (!copy(s, section, o)) return false;
    if (array) sheet_say(o, s->rows[section] ? "\n]" : "]");
    return true;
}

static bool print_all(sheet *s, sheet_out *o)
{
    if (s->json) sheet_say(o, "{\n");
    for (int i = 0; i < REPORT_SECTION_COUNT; i++) {
        sheet_say(o, s->json ? "\"" : "# ");
        sheet_say(o, report_section_word((report_section)i));
        sheet_say(o, s->json ? "\": " : "\n");
        if (!print_section(s, (report_section)i, o)) return false;
        sheet_say(o, s->json ? ",\n" : "\n");
    }
    sheet_put_seal(o, s->json);
    return true;
}

bool sheet_print_chosen(sheet *s, report_section only, sheet_out *o)
{
    if (only == REPORT_SECTION_COUNT) return print_all(s, o);
    if (!print_section(s, only, o)) return false;
    if (s->json) sheet_say(o, "\n");
    return true;
}

/* ---- the line with the checksum ------------------------------------------------------------------------------------------ */

void sheet_seal(bool json, const uint8_t hash[DIGEST_SIZE], char out[SHEET_SEAL])
{
    char hex[2 * DIGEST_SIZE + 1];
    digest_hex(hash, DIGEST_SIZE, hex);
    snprintf(out, SHEET_SEAL, json ? SHEET_SEAL_JSON "%s\"\n}\n" : SHEET_SEAL_CSV "%s\n", hex);
}

void sheet_put_seal(sheet_out *o, bool json)
{
    char text[SHEET_SEAL];
    uint8_t hash[DIGEST_SIZE];
    digest end = o->digest;
    digest_end(&end, hash);
    sheet_seal(json, hash, text);
    sheet_say(o, text);
}
