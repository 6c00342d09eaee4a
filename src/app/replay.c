/* replay.c: netto replay: every decision of a journal, made again and compared. */
#include "runtime/replay.h"

#include <stdio.h>
#include <unistd.h>

#include "app/chronicle.h"
#include "app/words.h"
#include "base/text.h"
#include "numeric/spectrum.h"
#include "runtime/settings.h"
#include "text/number.h"

static const char help[] =
    "usage: netto replay DATA [--until SEQ]\n"
    "\n"
    "Carries out again what `netto serve --data DATA` was told, in a new engine, and compares every\n"
    "decision with the digest in the journal.  It takes the settings that the journal began with, and\n"
    "changes nothing.  No server may hold the folder meanwhile.\n"
    "\n"
    "  --until SEQ  the last row wanted (default: the last there is)\n"
    "\n"
    "examples:\n"
    "  netto replay /var/lib/netto\n"
    "  netto replay /var/lib/netto --until 120000\n"
    "\n"
    "exit codes: 0 every row was decided as it was; 1 one was not, or the journal is damaged; 2 the\n"
    "            command line is wrong, or there is no journal; 3 a server has the folder\n";

#define CAPACITY   ((size_t)1 << 50)  /* of the engine: what once was accepted had room */
#define EVERY      (NETTO_SECOND / 5) /* progress is told so often */
#define LOOK_EVERY 256                /* rows; a power of two */

typedef struct again {
    const char *path;
    unsigned long long until;
    settings settings;
    netto_engine *engine;
    shelf shelf;
    uint64_t rows;
    netto_instant begun, told; /* by the clock on the wall */
} again;

/* ---- progress -------------------------------------------------------------------------------------------------- */

static bool is_watched(void)
{
    return isatty(STDERR_FILENO);
}

static void stepped(void *self, const record *row, const netto_decision *decision)
{
    again *a = self;
    char rows[NUMBER_TEXT], rate[NUMBER_TEXT];
    (void)decision;
    if (++a->rows & (LOOK_EVERY - 1) || !is_watched()) return;
    netto_instant now = system_real.now();
    if (now - a->told < EVERY) return;
    a->told = now;
    number_fixed((double)a->rows, 0, true, rows);
    number_fixed((double)a->rows * 1e9 / (double)(now - a->begun), 0, true, rate);
    fprintf(stderr, "\rnetto: %s rows, up to %llu, %s rows/s\x1b[K", rows, (unsigned long long)row->sequence, rate);
    fflush(stderr);
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static int fail(const again *a, netto_status status, const netto_complaint *why)
{
    trouble_kind kind = status == NETTO_EHELD ? TROUBLE_HELD : status == NETTO_EDAMAGED ? TROUBLE_DAMAGED : TROUBLE_FAILED;
    return chronicle_fail(a->path, kind, why->text);
}

static void print_verdict(const again *a, const replay_result *r)
{
    char rows[NUMBER_TEXT], at[CHRONICLE_TIME];
    const netto_policy *p = netto_engine_policy(a->engine);
    if (r->rows == 0) {
        puts("no rows");
        return;
    }
    number_fixed((double)r->rows, 0, true, rows);
    chronicle_time(r->at, at);
    printf("%s row%s decided as %s, last %llu at %s, policy %.*s %.*s (%.*s)\n", rows, r->rows == 1 ? "" : "s",
           r->rows == 1 ? "it was" : "they were", (unsigned long long)r->last, at, TEXT(p->name), TEXT(p->version), TEXT(p->id));
}

/* ---- the way ----------------------------------------------------------------------------------------------------- */

static void forget(void *self, netto_policy *policy)
{
    netto_engine_forget(((again *)self)->engine, policy);
}

static int replay(again *a)
{
    replay_result result;
    netto_complaint why;
    replay_plan plan = {.folder = a->path, .engine = a->engine, .budget = &a->settings.budget, .shelf = &a->shelf,
                        .until = a->until, .stepped = stepped, .self = a};
    a->begun = a->told = system_real.now();
    netto_status status = replay_run(&plan, &result, &why);
    if (is_watched()) fputs("\r\x1b[K", stderr);
    if (status != NETTO_OK) return fail(a, status, &why);
    print_verdict(a, &result);
    return EXIT_GOOD;
}

static int replay_in_new_engine(again *a)
{
    netto_engine_options options = settings_engine(&a->settings);
    options.capacity = CAPACITY;
    spectrum_single_thread();
    netto_status status = netto_engine_create(&options, &a->engine);
    if (status != NETTO_OK)
        return command_fail(EXIT_REFUSED, "%s: no engine can be made with the settings that it began with", a->path);
    shelf_init(&a->shelf, 0, forget, a);
    int code = replay(a);
    netto_engine_destroy(a->engine);
    shelf_destroy(&a->shelf);
    return code;
}

static int replay_folder(again *a)
{
    netto_complaint why;
    bool found;
    int code = chronicle_check(a->path);
    if (code != EXIT_GOOD) return code;
    netto_status status = settings_find(NULL, a->path, &a->settings, &found, &why);
    return status == NETTO_OK ? replay_in_new_engine(a) : fail(a, status, &why);
}

static int run(int argc, char **argv)
{
    again a = {.settings = settings_of(&(netto_engine_options){0}, &(netto_budget){0})};
    const char *until = NULL;
    const word_option options[] = {{.name = "--until", .text = &until}};
    int code = words_read(&replay_command, argc, argv, options, 1, &a.path, 1, NULL);
    if (code != EXIT_GOOD) return code;
    if (!a.path) return command_misuse(&replay_command, "say which folder, like /var/lib/netto");
    if (until && !words_count(&replay_command, "--until", until, &a.until)) return EXIT_USAGE;
    return replay_folder(&a);
}

const subcommand replay_command = {"replay", "make every decision of a journal again, and compare", help, run};
