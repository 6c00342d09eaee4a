/* replay.c: netto replay: every decision of a journal, made again and compared. */
#include "app/replay.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/chronicle.h"
#include "app/words.h"
#include "base/instant.h"
#include "base/text.h"
#include "numeric/spectrum.h"
#include "runtime/resume.h"
#include "text/number.h"

static const char help[] =
    "usage: netto replay DATA [--until SEQ|TIME]\n"
    "       netto replay DATA --policy PATH [--params JSON] [--until SEQ|TIME] [--as csv|json]\n"
    "             [--limit N]\n"
    "\n"
    "Carries out again what `netto serve --data DATA` was told, in a new engine, and compares every\n"
    "decision with the digest in the journal.  It takes the settings that the journal began with, and\n"
    "changes nothing.  Where retention has deleted the first rows, it begins with the oldest snapshot.\n"
    "No server may hold the folder meanwhile.  Of a row that is decided otherwise it shows what was\n"
    "asked, what was decided then, as far as its digest tells, and what is decided now.\n"
    "\n"
    "  --until SEQ     the last row wanted (default: the last there is)\n"
    "  --until TIME    no row after this, like 2026-11-27T12:00:00Z; a date means its whole day, in UTC\n"
    "\n"
    "  --policy PATH   a folder with policy.lua, or one file: what would this policy have decided on the\n"
    "                  same days?  It decides from the first row on, and those that were activated are\n"
    "                  passed over.  Prints what is otherwise, by account; A → B is what it was, and\n"
    "                  what it would have been\n"
    "  --params JSON   parameters by name, instead of those of the same name in the policy\n"
    "  --as csv|json   for programs: every account, the largest change first\n"
    "  --limit N       at most N accounts (default: 20 in the table, else all)\n"
    "\n"
    "examples:\n"
    "  netto replay /var/lib/netto\n"
    "  netto replay /var/lib/netto --until 2026-11-27T12:00:00Z\n"
    "  netto replay /var/lib/netto --policy desk.lua --params '{\"floor\": 0.2}'\n"
    "  netto replay /var/lib/netto --policy policies/desk --as csv > otherwise.csv\n"
    "\n"
    "exit codes: 0 every row was decided as it was; 1 one was not, or the journal is damaged; 2 the\n"
    "            command line is wrong, there is no journal, or the policy does not load or fails its\n"
    "            tests; 3 a server has the folder\n";

#define EVERY      (NETTO_SECOND / 5) /* progress is told so often */
#define LOOK_EVERY 256                /* rows; a power of two */

/* ---- progress -------------------------------------------------------------------------------------------------- */

static bool is_watched(void)
{
    return isatty(STDERR_FILENO);
}

static void print_progress(const again *a, netto_instant now)
{
    char rows[NUMBER_TEXT], rate[NUMBER_TEXT], all[NUMBER_TEXT];
    number_fixed((double)a->rows, 0, true, rows);
    number_fixed((double)a->rows * 1e9 / (double)(now - a->begun), 0, true, rate);
    number_fixed((double)a->end, 0, true, all);
    if (a->end)
        fprintf(stderr, "\rnetto: %s of %s rows, %.0f%%, %s rows/s\x1b[K", rows, all, 100.0 * (double)a->rows / (double)a->end, rate);
    else
        fprintf(stderr, "\rnetto: %s rows, %s rows/s\x1b[K", rows, rate);
    fflush(stderr);
}

static void clear_progress(void)
{
    if (is_watched()) fputs("\r\x1b[K", stderr);
}

static void stepped(void *self, const record *row, const netto_command *command, const netto_decision *decision)
{
    again *a = self;
    if (a->whatif) whatif_step(a->whatif, row, command, decision);
    if (++a->rows & (LOOK_EVERY - 1) || !is_watched()) return;
    netto_instant now = system_real.now();
    if (now - a->told < EVERY) return;
    a->told = now;
    print_progress(a, now);
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static void print_verdict(const again *a, const replay_result *r, FILE *out)
{
    char rows[NUMBER_TEXT], at[INSTANT_TEXT];
    const netto_policy *p = netto_engine_policy(a->engine);
    if (r->rows == 0) {
        fputs("no rows\n", out);
        return;
    }
    number_fixed((double)r->rows, 0, true, rows);
    instant_print(r->at, at);
    if (a->after) fprintf(out, "begun with the snapshot of row %llu\n", (unsigned long long)a->after);
    fprintf(out, "%s row%s decided as %s, last %llu at %s, policy %.*s %.*s (%.*s)\n", rows, r->rows == 1 ? "" : "s",
            r->rows == 1 ? "it was" : "they were", (unsigned long long)r->last, at, TEXT(p->name), TEXT(p->version), TEXT(p->id));
    if (a->until > r->last) fprintf(stderr, "netto: the journal ends with row %llu, before %llu\n", (unsigned long long)r->last, a->until);
}

/* ---- the way ----------------------------------------------------------------------------------------------------- */

static void differs(void *self, const replay_difference *d)
{
    clear_progress();
    replay_print_difference(self, d);
}

static void forget(void *self, netto_policy *policy)
{
    netto_engine_forget(((again *)self)->engine, policy);
}

int replay_begin(again *a)
{
    netto_complaint why;
    resumed from;
    resume_plan plan = {.folder = a->path, .settings = &a->settings, .capacity = RESUME_CAPACITY, .until = a->until,
                        .whole = true, .shelf = &a->shelf, .said = chronicle_say};
    spectrum_single_thread();
    shelf_init(&a->shelf, 0, forget, a);
    netto_status status = resume_engine(&plan, &from, &why);
    if (status != NETTO_OK) return shelf_destroy(&a->shelf), chronicle_refuse(a->path, status, &why);
    a->engine = from.engine;
    a->after = from.row.sequence;
    if (a->end > a->after) a->end -= a->after;
    a->begun = a->told = system_real.now();
    return EXIT_GOOD;
}

void replay_end(again *a)
{
    netto_engine_destroy(a->engine);
    shelf_destroy(&a->shelf);
}

static int replay(again *a, const otherwise *o)
{
    replay_result result;
    netto_complaint why;
    replay_plan plan = {.folder = a->path, .engine = a->engine, .from = a->after + 1, .budget = &a->settings.budget, .shelf = &a->shelf,
                        .until = a->until, .before = a->before, .stepped = stepped, .differs = differs, .self = a};
    netto_status status = replay_run(&plan, &result, &why);
    clear_progress();
    fflush(stdout);
    if (status != NETTO_OK) return chronicle_refuse(a->path, status, &why);
    print_verdict(a, &result, o->form == REPLAY_TABLE ? stdout : stderr);
    return a->whatif ? otherwise_print(o, a, &result) : EXIT_GOOD;
}

static int replay_beside(again *a, const otherwise *o)
{
    netto_policy *policy = NULL;
    int code = replay_begin(a);
    if (code != EXIT_GOOD) return code;
    if (o->policy && a->after)
        code = command_fail(EXIT_REFUSED, "%s: its first rows are gone, so it is not known what another policy would have made of them",
                            a->path);
    else if (o->policy)
        code = otherwise_begin(o, a, &policy);
    if (code == EXIT_GOOD) code = replay(a, o);
    whatif_destroy(a->whatif);
    if (policy) policy->destroy(policy);
    replay_end(a);
    return code;
}

static int replay_folder(again *a, const otherwise *o)
{
    netto_complaint why;
    bool found;
    int code = chronicle_check(a->path, &a->end);
    if (code != EXIT_GOOD) return code;
    if (a->before) a->end = 0;
    if (a->until && a->until < a->end) a->end = a->until;
    netto_status status = settings_find(NULL, a->path, &a->settings, &found, &why);
    return status == NETTO_OK ? replay_beside(a, o) : chronicle_refuse(a->path, status, &why);
}

/* ---- the words --------------------------------------------------------------------------------------------------- */

static bool read_until(again *a, const char *text)
{
    netto_instant last = NETTO_NEVER;
    if (!words_row_or_time(&replay_command, "--until", "2026-11-27T12:00:00Z or 2026-11-27", text, &a->until, &last)) return false;
    if (last != NETTO_NEVER) a->before = last < 0 ? 1 : last + 1;
    return true;
}

static int run(int argc, char **argv)
{
    otherwise o = {0};
    again a = {.settings = settings_of(&(netto_engine_options){0}, &(netto_budget){0})};
    const char *until = NULL;
    const word_option options[] = {{.name = "--until", .text = &until}, {.name = "--policy", .text = &o.policy},
                                   {.name = "--params", .text = &o.params}, {.name = "--as", .text = &o.as},
                                   {.name = "--limit", .text = &o.limit}};
    int code = words_read(&replay_command, argc, argv, options, sizeof options / sizeof *options, &a.path, 1, NULL);
    if (code != EXIT_GOOD) return code;
    if (!a.path) return command_misuse(&replay_command, "say which folder, like /var/lib/netto");
    if (until && !read_until(&a, until)) return EXIT_USAGE;
    code = otherwise_check(&o);
    return code == EXIT_GOOD ? replay_folder(&a, &o) : code;
}

const subcommand replay_command = {"replay", "make every decision of a journal again, and compare", help, run};
