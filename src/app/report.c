/* report.c: netto report: what a journal comes to at one of its rows, for those who audit it. */
#include "runtime/report.h"

#include <stdio.h>
#include <string.h>

#include "app/report_file.h"
#include "app/report_source.h"
#include "app/words.h"
#include "base/text.h"
#include "codec/suggest.h"

static const char help[] =
    "usage: netto report DATA|URI --as csv|json [--at SEQ|TIME] [--from SEQ] [--section NAME]\n"
    "                    [--out PATH] [--raw]\n"
    "       netto report --check FILE\n"
    "\n"
    "What the journal of `netto serve --data DATA` comes to at one of its rows: positions, collateral,\n"
    "orders, trades, margins, netting sets, breaches, decisions, totals.  It is replayed, nothing else is\n"
    "asked, and the outcome is held against a second set of books that is kept from the rows alone.  No\n"
    "server may hold the folder meanwhile; one that does is asked at its URI, unix:PATH or\n"
    "tcp:HOST:PORT, makes the same report beside its work, and goes on.\n"
    "\n"
    "  --as csv|json   CSV: the sections one below the other, and a line with a checksum; JSON: an object\n"
    "  --at SEQ|TIME   the row, or the last one at a time like 2026-01-31T17:30:00Z, or on a day like\n"
    "                  2026-01-31, in UTC (default: the last)\n"
    "  --from SEQ      trades and decisions from this row on (default: the first)\n"
    "  --section NAME  this section only, as one rectangle or one array: about, positions, collateral,\n"
    "                  orders, trades, margins, sets, breaches, decisions, totals, checks\n"
    "  --out PATH      write a file instead of standard output; with CSV also a folder, which exists or\n"
    "                  whose name ends with /: a file for each section, and manifest.csv with checksums\n"
    "  --raw           CSV: leave texts that begin with = + - @ as they are; else they get an apostrophe\n"
    "                  in front, because a spreadsheet would run them as formulas\n"
    "  --check FILE    is a report, or a folder of one, what its checksums say?\n"
    "\n"
    "examples:\n"
    "  netto report /var/lib/netto --as csv --section positions\n"
    "  netto report /var/lib/netto --as csv --at 2026-01-31 --out january/\n"
    "  netto report unix:netto.sock --as json --out now.json\n"
    "  netto report --check january/\n"
    "\n"
    "exit codes: 0 a report that adds up; 1 it does not (it is printed, and its checks say where), the\n"
    "            journal is damaged, or a report was altered; 2 the command line is wrong, or there is no\n"
    "            such journal or row; 3 a server has the folder, or none can be reached\n";

typedef struct telling {
    const char *path, *as, *at, *from, *section, *out, *check;
    report_plan plan;
    report_section only; /* REPORT_SECTION_COUNT: all of them */
    bool folder;
    sheet sheet;
} telling;

/* ---- the end ------------------------------------------------------------------------------------------------------------------ */

static int print(telling *t)
{
    sheet_out o;
    sheet *s = &t->sheet;
    sheet_open(&o, stdout);
    return sheet_print_chosen(s, t->only, &o) ? EXIT_GOOD : command_fail(EXIT_REFUSED, "a temporary file cannot be read: %s", strerror(s->error));
}

static int deliver(telling *t)
{
    if (!t->out) return print(t);
    return t->folder ? report_write_folder(&t->sheet, t->out) : report_write_file(&t->sheet, t->only, t->out);
}

static int tell(telling *t)
{
    report_result result;
    sheet *s = &t->sheet;
    if (!sheet_init(s)) return command_fail(EXIT_REFUSED, "no temporary file can be made: %s", strerror(s->error));
    int code = report_source(t->path, &t->plan, s->wanted, &result);
    if (code != EXIT_GOOD) return code;
    if (result.stopped) return command_fail(EXIT_REFUSED, "the report cannot be kept: %s", strerror(s->error));
    return report_source_judge(&result, deliver(t));
}

static int report(telling *t)
{
    t->plan.put = sheet_put;
    t->plan.self = &t->sheet;
    int code = tell(t);
    sheet_destroy(&t->sheet);
    return code;
}

/* ---- the words ------------------------------------------------------------------------------------------------------------------ */

static const char *section_name(const void *table, uint32_t index)
{
    (void)table;
    return report_section_word((report_section)index);
}

static int read_section(telling *t)
{
    char hint[SUGGEST_SIZE];
    t->only = REPORT_SECTION_COUNT;
    t->sheet.wanted = SHEET_ALL;
    if (!t->section) return EXIT_GOOD;
    for (int i = 0; i < REPORT_SECTION_COUNT; i++)
        if (strcmp(t->section, report_section_word((report_section)i)) == 0) t->only = (report_section)i;
    t->sheet.wanted = 1u << t->only;
    if (t->only != REPORT_SECTION_COUNT) return EXIT_GOOD;
    suggest_word(text_of(t->section), NULL, REPORT_SECTION_COUNT, section_name, hint);
    return command_misuse(&report_command, "no section '%s'; %s", t->section, hint);
}

static int read_rows(telling *t)
{
    return report_source_words(&report_command, t->at, t->from, &t->plan);
}

static int read_out(telling *t)
{
    t->folder = t->out && (system_real.is_folder(t->out) || t->out[strlen(t->out) - 1] == '/');
    if (t->folder && t->sheet.json) return command_misuse(&report_command, "%s is a folder; JSON is one file", t->out);
    if (t->folder && t->section) return command_misuse(&report_command, "%s is a folder; --section is one file", t->out);
    return EXIT_GOOD;
}

static int read_as(telling *t)
{
    if (!t->as) return command_misuse(&report_command, "say --as csv or --as json");
    t->sheet.json = strcmp(t->as, "json") == 0;
    if (!t->sheet.json && strcmp(t->as, "csv") != 0) return command_misuse(&report_command, "--as takes csv or json, not '%s'", t->as);
    if (t->sheet.json && t->sheet.raw) return command_misuse(&report_command, "--raw goes with --as csv");
    return EXIT_GOOD;
}

static int read_rest(telling *t)
{
    int (*const readers[])(telling *) = {read_as, read_rows, read_section, read_out};
    int code = EXIT_GOOD;
    for (size_t i = 0; i < sizeof readers / sizeof *readers && code == EXIT_GOOD; i++) code = readers[i](t);
    return code;
}

static int run_words(telling *t)
{
    if (t->check && (t->path || t->as || t->at || t->from || t->section || t->out || t->sheet.raw))
        return command_misuse(&report_command, "--check goes alone");
    if (t->check) return report_check_file(t->check);
    if (!t->path) return command_misuse(&report_command, "say which folder, or where the server listens: unix:PATH or tcp:HOST:PORT");
    int code = read_rest(t);
    return code == EXIT_GOOD ? report(t) : code;
}

static int run(int argc, char **argv)
{
    telling t = {.path = NULL};
    const word_option options[] = {{.name = "--as", .text = &t.as},           {.name = "--at", .text = &t.at},
                                   {.name = "--from", .text = &t.from},       {.name = "--section", .text = &t.section},
                                   {.name = "--out", .text = &t.out},         {.name = "--check", .text = &t.check},
                                   {.name = "--raw", .flag = &t.sheet.raw}};
    int code = words_read(&report_command, argc, argv, options, sizeof options / sizeof *options, &t.path, 1, NULL);
    return code == EXIT_GOOD ? run_words(&t) : code;
}

const subcommand report_command = {"report", "what a journal comes to: positions, margins, decisions, checked", help, run};
