/* reconcile.c: netto reconcile: what a journal comes to, held against a counterparty's copy. */
#include "app/reconcile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/report_source.h"
#include "app/words.h"
#include "base/text.h"
#include "codec/suggest.h"

static const char help[] =
    "usage: netto reconcile DATA|URI FILE --section NAME [--key FIELD]... [--map FIELD=COLUMN]...\n"
    "                       [--tolerance FIELD=AMOUNT]... [--ignore COLUMN]... [--mirror] [--raw]\n"
    "                       [--account ID] [--at SEQ|TIME] [--from SEQ] [--as csv|json | --rows N]\n"
    "\n"
    "Holds a section of `netto report` against a counterparty's copy: pairs their records with ours, and\n"
    "compares the fields of each pair.  It tells what has no pair on either side, what comes twice, each\n"
    "field that differs with both values, totals of both sides, and how many records are wrong.\n"
    "\n"
    "  DATA|URI           ours: a folder with a journal, or the server that has it, as of netto report\n"
    "  FILE               theirs: CSV with a header, in UTF-8; - is standard input\n"
    "  --section NAME     trades, positions, collateral, orders, margins or sets\n"
    "  --key FIELD        pair by this, once or several times (default: trade and account; account and\n"
    "                     instrument; account, asset, set and role; account and order; account and scope;\n"
    "                     account and set)\n"
    "  --account ID       records of this account only, ours and theirs; the account is no key then.  Of\n"
    "                     a file without that column all are taken\n"
    "  --map FIELD=COLUMN theirs has the report's FIELD in this column; others have the same name\n"
    "  --tolerance FIELD=AMOUNT\n"
    "                     the same if not further off than this: 0.01, or 0.5% of ours; of times seconds\n"
    "                     (default: exactly the same)\n"
    "  --ignore COLUMN    a column of theirs that is not compared; all others must be known\n"
    "  --mirror           they tell it from their side: their qty, left, paid and value have the other\n"
    "                     sign, and what they received we lodged\n"
    "  --raw              their texts stand as they are, and so do those told; else an apostrophe in\n"
    "                     front of = + - @ ' is taken away, as netto report --as csv puts it there\n"
    "  --at, --from       which rows of the journal, as of netto report\n"
    "  --as csv|json      every difference, for a program (default: a table for people)\n"
    "  --rows N           differences that the table shows (default: 20; 0: all)\n"
    "  --                 no options behind this\n"
    "\n"
    "A field that their file lacks is not compared; what is compared is told.  Exact numbers are compared\n"
    "to the digit.  A difference is ours less theirs.\n"
    "\n"
    "examples:\n"
    "  netto reconcile /var/lib/netto theirs.csv --section trades\n"
    "  netto reconcile unix:netto.sock theirs.csv --section positions --mirror --map qty=Quantity\n"
    "  netto reconcile /var/lib/netto theirs.csv --section positions --tolerance value=0.5% --as csv\n"
    "\n"
    "exit codes: 0 all records pair and match; 1 some do not (they are told), or the journal is damaged;\n"
    "            2 the command line is wrong, their file cannot be read, or there is no such journal or\n"
    "            row; 3 a server has the folder, or none can be reached\n";

#define NO_SECTION "say --section trades, positions, collateral, orders, margins or sets"

/* ---- both sides ------------------------------------------------------------------------------------------------------------ */

/* A damaged or foreign file is bad input like a wrong word. */
static int refuse(const netto_complaint *why)
{
    return command_fail(why->status == NETTO_ECAPACITY ? EXIT_REFUSED : EXIT_USAGE, "%s", why->text);
}

static int pair(reconcile *r, const report_plan *plan)
{
    report_result result;
    netto_complaint why;
    int code = report_source(r->words[0], plan, 1u << r->section, &result);
    if (code != EXIT_GOOD) return code;
    if (result.stopped || r->failed) return command_fail(EXIT_REFUSED, "no memory to keep ours");
    r->at_row = result.at;
    if (reconcile_theirs(r, &why) != NETTO_OK) return refuse(&why);
    if (r->account && !r->our_count && !r->their_count)
        return command_fail(EXIT_USAGE, "neither side has a record of account '%s' in %s", r->account, r->section_name);
    if (!reconcile_print(r)) return command_fail(EXIT_REFUSED, "no memory, or no room for temporary files, to tell what differs");
    return report_source_judge(&result, reconcile_wrong(r) ? EXIT_REFUSED : EXIT_GOOD);
}

/* What is wrong with the file's header is said before anything is replayed. */
static int compare(reconcile *r, FILE *file)
{
    netto_complaint why;
    report_plan plan = {.put = reconcile_ours, .self = r};
    int code = report_source_words(&reconcile_command, r->at, r->from, &plan);
    if (code != EXIT_GOOD) return code;
    csv_open_file(&r->theirs, &r->purse, file, r->name);
    if (r->theirs.complaint.status != NETTO_OK)
        code = refuse(&r->theirs.complaint);
    else if (reconcile_fields(r, &why) != NETTO_OK)
        code = refuse(&why);
    else
        code = pair(r, &plan);
    csv_close(&r->theirs);
    return code;
}

static int open_file(reconcile *r)
{
    const char *path = r->words[1];
    bool input = strcmp(path, "-") == 0;
    FILE *file = input ? stdin : fopen(path, "r");
    if (!file) return command_fail(EXIT_USAGE, "cannot read %s: %s", path, strerror(errno));
    r->name = input ? "standard input" : path;
    int code = compare(r, file);
    if (!input) fclose(file);
    return code;
}

static int run_all(reconcile *r)
{
    idmap *maps[] = {&r->pairs, &r->strangers, &r->groups};
    writer_init(&r->bytes, &r->purse, SIZE_MAX / 2);
    writer_init(&r->key, &r->purse, 1 << 24);
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) idmap_init(maps[i], maps[i] == &r->strangers ? &r->strange : &r->purse);
    show_init(&r->differences, r->style, r->raw, &r->purse);
    r->differences.most = r->rows;
    int code = open_file(r);
    show_destroy(&r->differences);
    memory_drop(&r->purse, r->totals, r->total_capacity * r->field_count * sizeof *r->totals);
    memory_drop(&r->purse, r->ours, r->our_capacity * sizeof *r->ours);
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) idmap_destroy(maps[i]);
    writer_destroy(&r->key);
    writer_destroy(&r->bytes);
    return code;
}

/* ---- the words --------------------------------------------------------------------------------------------------------------- */

static const char *const sections[] = {"trades", "positions", "collateral", "orders", "margins", "sets"};

static int check_section(reconcile *r)
{
    char hint[SUGGEST_SIZE];
    uint32_t count = sizeof sections / sizeof *sections;
    if (!r->section_name) return command_misuse(&reconcile_command, NO_SECTION);
    suggest_among(text_of(r->section_name), sections, count, hint);
    bool known = false;
    for (uint32_t i = 0; i < count; i++) known |= strcmp(r->section_name, sections[i]) == 0;
    if (!known) return command_misuse(&reconcile_command, "section '%s' cannot be reconciled; %s", r->section_name, hint);
    report_section_find(text_of(r->section_name), &r->section);
    if (r->mirror && (r->section == REPORT_MARGINS || r->section == REPORT_SETS))
        return command_misuse(&reconcile_command, "--mirror goes with trades, positions, collateral and orders, not with %s", r->section_name);
    return EXIT_GOOD;
}

static int check(reconcile *r)
{
    unsigned long long rows = RECONCILE_ROWS;
    r->style = !r->as ? SHOW_TABLE : strcmp(r->as, "csv") == 0 ? SHOW_CSV : SHOW_JSON;
    if (r->word_count == 0) return command_misuse(&reconcile_command, "say which folder, or where the server listens, and their file");
    if (r->word_count == 1) return command_misuse(&reconcile_command, "say which file is theirs; - is standard input");
    if (r->as && strcmp(r->as, "csv") != 0 && strcmp(r->as, "json") != 0)
        return command_misuse(&reconcile_command, "--as takes csv or json, not '%s'", r->as);
    if (r->rows_text && r->as) return command_misuse(&reconcile_command, "--rows goes with the table; --as %s has every difference", r->as);
    if (r->rows_text && strcmp(r->rows_text, "0") == 0)
        rows = 0;
    else if (r->rows_text && !words_count(&reconcile_command, "--rows", r->rows_text, &rows))
        return EXIT_USAGE;
    r->rows = rows;
    return check_section(r);
}

#define REPEATED(name, list, count) {name, NULL, NULL, list, RECONCILE_WORDS_MAX, &(count)}

static int run(int argc, char **argv)
{
    reconcile r = {.word_count = 0};
    const word_option options[] = {{.name = "--section", .text = &r.section_name}, {.name = "--account", .text = &r.account},
                                   {.name = "--at", .text = &r.at},
                                   {.name = "--from", .text = &r.from},            {.name = "--as", .text = &r.as},
                                   {.name = "--rows", .text = &r.rows_text},       {.name = "--mirror", .flag = &r.mirror},
                                   {.name = "--raw", .flag = &r.raw},              REPEATED("--key", r.keys, r.key_words),
                                   REPEATED("--map", r.maps, r.map_words),         REPEATED("--tolerance", r.tolerances, r.tolerance_words),
                                   REPEATED("--ignore", r.ignored, r.ignored_words)};
    int code = words_read(&reconcile_command, argc, argv, options, sizeof options / sizeof *options, r.words, 2, &r.word_count);
    memory_init(&r.purse, SIZE_MAX);
    memory_init(&r.strange, RECONCILE_STRANGE);
    if (code == EXIT_GOOD) code = check(&r);
    return code == EXIT_GOOD ? run_all(&r) : code;
}

const subcommand reconcile_command = {"reconcile", "a journal against a counterparty's copy", help, run};
