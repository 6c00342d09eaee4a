/* journal.c: netto journal: what a server was told, looked at, checked, and cut where it is damaged. */
#include <stdio.h>
#include <string.h>

#include "app/chronicle.h"
#include "app/journal_dump.h"
#include "app/journal_snapshot.h"
#include "app/words.h"
#include "base/text.h"
#include "codec/suggest.h"
#include "journal/reader.h"
#include "journal/rows.h"
#include "journal/salvage.h"

static const char help[] =
    "usage: netto journal dump DATA [--from SEQ] [--count N] [--json]\n"
    "       netto journal verify DATA\n"
    "       netto journal snapshot DATA\n"
    "       netto journal salvage DATA\n"
    "\n"
    "The journal that `netto serve --data DATA` keeps.  No server may hold the folder meanwhile; a copy\n"
    "of it, made after the server has ended, will do.\n"
    "\n"
    "  dump         the rows, one a line: number, time in UTC, who sent it, kind, the beginning of the\n"
    "               decision's digest, and the params, cut after 120 characters\n"
    "  --from SEQ   begin at this row\n"
    "  --count N    so many rows\n"
    "  --json       one JSON object a line, with all of the params and the digest\n"
    "\n"
    "  verify       read every row and hold each against the one before, and all against the head; then\n"
    "               look whether snapshots are whole and of these rows\n"
    "  snapshot     replay what came since the last snapshot, as `netto replay` does, and write one of\n"
    "               the last row: the next start carries out only what comes after it\n"
    "  salvage      cut a damaged journal before its first damage, and say what was cut.  Nothing is\n"
    "               deleted: what is cut is renamed\n"
    "\n"
    "examples:\n"
    "  netto journal verify /var/lib/netto\n"
    "  netto journal dump /var/lib/netto --from 1000 --count 20\n"
    "  netto journal dump /var/lib/netto --json | grep trade.apply\n"
    "\n"
    "exit codes: 0 done, the journal is whole; 1 it or a snapshot is damaged, cannot be read, or a row is\n"
    "            decided otherwise now; 2 the command line is wrong, or there is no journal; 3 a server\n"
    "            has the folder\n";

typedef struct told {
    const char *words[2]; /* what to do, and with which folder */
    int word_count;
    const char *from, *count;
    dump_plan dump;
} told;

/* ---- what is done ---------------------------------------------------------------------------------------------- */

static int dump(const told *w)
{
    return journal_dump(&w->dump);
}

static void print_verified(const journal_verified *v)
{
    char hash[2 * DIGEST_SIZE + 1], rows[ROWS_TEXT];
    digest_hex(v->hash, DIGEST_SIZE, hash);
    printf("whole: %s in %u segment%s, last hash %s\n", rows_say(v->first, v->last, "", "", rows), v->segments, v->segments == 1 ? "" : "s",
           hash);
    for (uint32_t i = 0; i < v->engine_count; i++) {
        uint64_t last = i + 1 < v->engine_count ? v->engines[i + 1].first - 1 : v->last;
        printf("netto %s wrote %s\n", v->engines[i].engine, rows_say(v->engines[i].first, last, "", "", rows));
    }
}

static int verify(const told *w)
{
    journal_verified v;
    trouble t = {0};
    char rows[ROWS_TEXT];
    trouble_kind kind = journal_verify(NULL, w->dump.path, &v, &t);
    for (int i = 0; i < 2; i++)
        if (v.notes[i][0]) printf("note: %s\n", v.notes[i]);
    fflush(stdout);
    if (kind != TROUBLE_NONE) return chronicle_fail(w->dump.path, kind, t.what);
    if (v.last < v.first) printf("whole: no rows yet\n");
    else print_verified(&v);
    if (v.first > 1) printf("%s deleted by retention\n", rows_say(1, v.first - 1, "was", "were", rows));
    return journal_snapshot_verify(w->dump.path);
}

static int snapshot(const told *w)
{
    return journal_snapshot_take(w->dump.path);
}

static int salvage(const told *w)
{
    journal_salvaged s;
    trouble t = {0};
    trouble_kind kind = journal_salvage(NULL, w->dump.path, &s, &t);
    if (kind != TROUBLE_NONE) return chronicle_fail(w->dump.path, kind, t.what);
    printf("%s%s\n", s.cut ? "cut: " : "", s.text);
    return EXIT_GOOD;
}

/* ---- the command line -------------------------------------------------------------------------------------------- */

static const struct action {
    const char *name;
    int (*run)(const told *w);
} actions[] = {{"dump", dump}, {"verify", verify}, {"snapshot", snapshot}, {"salvage", salvage}};

#define ACTIONS (sizeof actions / sizeof *actions)

static const char *name_of(const void *table, uint32_t index)
{
    return ((const struct action *)table)[index].name;
}

static int find(const char *name, const struct action **out)
{
    char hint[SUGGEST_SIZE];
    for (size_t i = 0; i < ACTIONS; i++)
        if (strcmp(name, actions[i].name) == 0) return *out = &actions[i], EXIT_GOOD;
    suggest_word(text_of(name), actions, ACTIONS, name_of, hint);
    return command_misuse(&journal_command, "no '%s'; %s", name, hint);
}

static int check(told *w, const struct action **action)
{
    if (w->word_count == 0) return command_misuse(&journal_command, "say what to do: dump, verify, snapshot or salvage, and with which folder");
    int code = find(w->words[0], action);
    if (code != EXIT_GOOD) return code;
    if (w->word_count == 1) return command_misuse(&journal_command, "say which folder, like %s /var/lib/netto", w->words[0]);
    if ((*action)->run != dump && (w->from || w->count || w->dump.json))
        return command_misuse(&journal_command, "--from, --count and --json go with dump, not with %s", w->words[0]);
    if (w->from && !words_count(&journal_command, "--from", w->from, &w->dump.from)) return EXIT_USAGE;
    if (w->count && !words_count(&journal_command, "--count", w->count, &w->dump.count)) return EXIT_USAGE;
    return chronicle_check(w->dump.path = w->words[1], NULL);
}

static int run(int argc, char **argv)
{
    told w = {.word_count = 0};
    const struct action *action = NULL;
    const word_option options[] = {
        {.name = "--from", .text = &w.from},
        {.name = "--count", .text = &w.count},
        {.name = "--json", .flag = &w.dump.json},
    };
    int code = words_read(&journal_command, argc, argv, options, 3, w.words, 2, &w.word_count);
    if (code == EXIT_GOOD) code = check(&w, &action);
    return code == EXIT_GOOD ? action->run(&w) : code;
}

const subcommand journal_command = {"journal", "look at a journal, check it, cut what is damaged", help, run};
