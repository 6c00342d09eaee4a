/* journal_dump.c: netto journal dump: the rows of a journal for people, or for their programs. */
#include "app/journal_dump.h"

#include <stdio.h>

#include "app/chronicle.h"
#include "base/text.h"
#include "codec/writer.h"
#include "journal/reader.h"
#include "text/json.h"
#include "text/utf8.h"

#define ROW_BYTES    ((size_t)1 << 30) /* of one row as JSON */
#define KEEP         1048576
#define ACTOR_WIDTH  24 /* "unix:uid=1000,pid=123456" */
#define KIND_WIDTH   15 /* "correlation.put" */
#define PARAMS_WIDTH 120
#define PREFIX       6 /* bytes of a digest that people see */

typedef struct dump {
    const dump_plan *plan;
    memory purse;
    writer value, text; /* of one row, as MessagePack and as JSON */
    unsigned long long printed;
} dump;

/* ---- for people ---------------------------------------------------------------------------------------------- */

/* A text in at most so many columns, and blanks up to `pad`; nothing in it steers the terminal. */
static void print_text(netto_text text, uint32_t most, uint32_t pad)
{
    uint32_t columns = utf8_columns(text), shown = 0;
    for (utf8_walk walk = utf8_begin(text); shown < most && utf8_next(&walk); shown++) {
        if (columns > most && shown + 1 == most)
            fputs("…", stdout);
        else if (!walk.valid || utf8_is_control(&walk))
            putchar('?');
        else
            fwrite(text.bytes + walk.at, 1, walk.size, stdout);
    }
    for (; shown < pad; shown++) putchar(' ');
}

static netto_text params_of(dump *d, const record *row)
{
    netto_complaint why;
    writer_reset(&d->text, KEEP);
    if (json_print(row->command, JSON_LINE, &d->text, &why) != NETTO_OK) return TEXT_LITERAL("?");
    return writer_text_of(&d->text);
}

static void print_line(dump *d, const record *row)
{
    char at[INSTANT_TEXT], digest[2 * PREFIX + 1];
    instant_print(row->at, at);
    digest_hex(row->digest, PREFIX, digest);
    printf("%10llu  %s  ", (unsigned long long)row->sequence, at);
    print_text(row->actor, ACTOR_WIDTH * 2, ACTOR_WIDTH);
    fputs("  ", stdout);
    print_text(row->kind, KIND_WIDTH * 2, KIND_WIDTH);
    printf("  %s  ", digest);
    print_text(params_of(d, row), PARAMS_WIDTH, 0);
    putchar('\n');
}

static void print_titles(void)
{
    printf("%10s  %-30s  %-*s  %-*s  %-*s  %s\n", "SEQ", "TIME", ACTOR_WIDTH, "ACTOR", KIND_WIDTH, "KIND", 2 * PREFIX, "DIGEST", "PARAMS");
}

/* ---- for programs -------------------------------------------------------------------------------------------- */

static void put_facts(writer *w, const record *row)
{
    char at[INSTANT_TEXT];
    instant_print(row->at, at);
    WRITER_KEY(w, "seq");
    writer_unsigned(w, row->sequence);
    WRITER_KEY(w, "at");
    writer_integer(w, row->at);
    WRITER_KEY(w, "time");
    writer_text(w, text_of(at));
    WRITER_KEY(w, "actor");
    writer_text(w, row->actor);
    WRITER_KEY(w, "kind");
    writer_text(w, row->kind);
}

static void put_digest(writer *w, const record *row)
{
    char hex[2 * DIGEST_SIZE + 1];
    digest_hex(row->digest, DIGEST_SIZE, hex);
    WRITER_KEY(w, "digest");
    writer_text(w, text_of(hex));
}

/* Bytes that are no params are nil: that they are damaged is said when the next row is read. */
static bool print_object(dump *d, const record *row, bool readable)
{
    writer *w = &d->value;
    netto_complaint why;
    writer_reset(w, KEEP);
    writer_reset(&d->text, KEEP);
    writer_map(w, row->cut.bytes ? 9 : 8);
    put_facts(w, row);
    WRITER_KEY(w, "params");
    if (readable)
        writer_raw(w, row->command);
    else
        writer_nil(w);
    WRITER_KEY(w, "group");
    writer_unsigned(w, row->group);
    put_digest(w, row);
    if (row->cut.bytes) {
        WRITER_KEY(w, "cut");
        writer_text(w, row->cut);
    }
    if (w->failed || json_print(writer_text_of(w), JSON_LINE, &d->text, &why) != NETTO_OK) return false;
    printf("%.*s\n", TEXT(writer_text_of(&d->text)));
    return true;
}

/* ---- row after row --------------------------------------------------------------------------------------------- */

static int print_row(dump *d, const record *row)
{
    if (d->printed++ == 0 && !d->plan->json) print_titles();
    if (!d->plan->json) return print_line(d, row), EXIT_GOOD;
    if (print_object(d, row, true) || print_object(d, row, false)) return EXIT_GOOD;
    return command_fail(EXIT_REFUSED, "no memory to print row %llu", (unsigned long long)row->sequence);
}

/* One row more is read than is printed: a row is vouched for by the one after it. */
static int print_rows(dump *d, journal_reader *reader)
{
    record row;
    trouble t = {0};
    const dump_plan *p = d->plan;
    for (bool more = true;;) {
        trouble_kind kind = journal_reader_next(reader, &row, &more, &t);
        if (kind != TROUBLE_NONE) return fflush(stdout), chronicle_fail(p->path, kind, t.what);
        if (!more || (p->count && d->printed == p->count)) return EXIT_GOOD;
        if (row.sequence < p->from) continue;
        int code = print_row(d, &row);
        if (code != EXIT_GOOD) return code;
    }
}

static int dump_from(dump *d)
{
    journal_reader *reader;
    journal_reading what = {.folder = d->plan->path, .from = d->plan->from};
    trouble t = {0};
    trouble_kind kind = journal_reader_open(&what, &reader, &t);
    if (kind != TROUBLE_NONE) return chronicle_fail(d->plan->path, kind, t.what);
    int code = print_rows(d, reader);
    journal_reader_close(reader);
    return code;
}

int journal_dump(const dump_plan *plan)
{
    dump d = {.plan = plan};
    memory_init(&d.purse, SIZE_MAX);
    writer_init(&d.value, &d.purse, ROW_BYTES);
    writer_init(&d.text, &d.purse, ROW_BYTES);
    int code = dump_from(&d);
    writer_destroy(&d.value);
    writer_destroy(&d.text);
    return code;
}
