/* replay_whatif.c: netto replay --policy: what another policy would have decided on the same days. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/chronicle.h"
#include "app/replay.h"
#include "app/words.h"
#include "base/text.h"
#include "runtime/policy_files.h"
#include "runtime/resume.h"
#include "runtime/trial.h"

#define ROWS_SHOWN 20
#define SAID_MAX   4096 /* bytes of a complaint in which files have their own names */

/* ---- the words --------------------------------------------------------------------------------------------------- */

static int check_form(otherwise *o)
{
    if (o->as && strcmp(o->as, "csv") != 0 && strcmp(o->as, "json") != 0)
        return command_misuse(&replay_command, "--as takes csv or json, not '%s'", o->as);
    o->form = !o->as ? REPLAY_TABLE : strcmp(o->as, "csv") == 0 ? REPLAY_CSV : REPLAY_JSON;
    o->most = o->as ? 0 : ROWS_SHOWN;
    if (o->limit && !words_count(&replay_command, "--limit", o->limit, &o->most)) return EXIT_USAGE;
    return EXIT_GOOD;
}

int otherwise_check(otherwise *o)
{
    const char *alone = o->params ? "--params" : o->as ? "--as" : o->limit ? "--limit" : NULL;
    if (!o->policy && alone) return command_misuse(&replay_command, "%s goes with --policy; say which policy", alone);
    return check_form(o);
}

/* ---- the policy ---------------------------------------------------------------------------------------------------- */

static int fail_policy(const otherwise *o, const char *text)
{
    char said[SAID_MAX];
    policy_files_say(o->policy, system_real.is_folder(o->policy), text, said, sizeof said);
    bool params = strncmp(said, "params:", 7) == 0 || strncmp(said, "params.", 7) == 0;
    command_fail(EXIT_USAGE, "%s%s", params ? "--" : "", said);
    fprintf(stderr, "netto: `netto check %s` tells all; nothing was replayed\n", o->policy);
    return EXIT_USAGE;
}

static int load(const otherwise *o, const again *a, netto_text params, netto_policy **out)
{
    system_files files;
    netto_source sources[NETTO_POLICY_FILES_MAX];
    netto_complaint why;
    uint32_t tests;
    if (policy_files_read(&system_real, o->policy, &files, sources, &why) != NETTO_OK)
        return command_fail(EXIT_USAGE, "%s", why.text);
    size_t count;
    netto_status status = netto_lua_policy_complete(sources, files.count, sources, &count, &why);
    if (status == NETTO_OK)
        status = trial_load(sources, (uint32_t)count, params, &a->settings.budget, NULL, out, &tests, &why);
    system_files_drop(&files);
    return status == NETTO_OK ? EXIT_GOOD : fail_policy(o, why.text);
}

static int load_with_params(const otherwise *o, const again *a, netto_policy **out)
{
    memory purse;
    writer params;
    memory_init(&purse, SIZE_MAX);
    writer_init(&params, &purse, NETTO_POLICY_FILE_MAX);
    bool read = words_object(&replay_command, "--params", o->params, &params);
    int code = read ? load(o, a, writer_text_of(&params), out) : EXIT_USAGE;
    writer_destroy(&params);
    return code;
}

int otherwise_begin(const otherwise *o, again *a, netto_policy **policy)
{
    int code = o->params ? load_with_params(o, a, policy) : load(o, a, (netto_text){0}, policy);
    if (code != EXIT_GOOD) return code;
    netto_engine_options options = settings_engine(&a->settings);
    options.capacity = RESUME_CAPACITY;
    if (whatif_create(&options, *policy, a->engine, &a->whatif) == NETTO_OK) return EXIT_GOOD;
    return command_fail(EXIT_REFUSED, "no memory for a second engine");
}

/* ---- what is told beside the accounts -------------------------------------------------------------------------------- */

static void warn(const whatif *w)
{
    const netto_policy *p = w->policy;
    for (uint32_t i = 0; i < w->failure_count; i++) {
        const whatif_failure *f = &w->failures[i];
        fprintf(stderr, "netto: rule %s of %.*s fails in %llu row%s, first in row %llu%s%s: %s\n", f->rule, TEXT(p->name),
                (unsigned long long)f->count, f->count == 1 ? "" : "s", (unsigned long long)f->first, f->account[0] ? " for " : "",
                f->account, f->message);
    }
    if (w->tripped)
        fprintf(stderr, "netto: from row %llu on, of %.*s: %s\n", (unsigned long long)w->tripped, TEXT(p->name), w->tripped_says);
    if (w->refused)
        fprintf(stderr, "netto: %llu row%s refused under %.*s, first row %llu: %s\n", (unsigned long long)w->refused,
                w->refused == 1 ? " is" : "s are", TEXT(p->name), (unsigned long long)w->refused_first, w->refusal.text);
    if (w->suspect.status != NETTO_OK)
        fprintf(stderr, "netto: no server would activate %.*s with the factors of the last row: %s\n", TEXT(p->name), w->suspect.text);
}

static void print_heading(const whatif *w, uint32_t count)
{
    const netto_policy *p = w->policy;
    uint32_t differ = 0;
    for (uint32_t i = 0; i < count; i++) differ += whatif_differs(&w->accounts[i]);
    printf("under %.*s %.*s (%.*s) from the first row on, ", TEXT(p->name), TEXT(p->version), TEXT(p->id));
    if (differ == 0)
        printf("nothing would be otherwise, of %u account%s\n", count, count == 1 ? "" : "s");
    else
        printf("%u of %u account%s would be otherwise\n", differ, count, count == 1 ? "" : "s");
}

/* ---- the accounts ------------------------------------------------------------------------------------------------------ */

typedef struct place {
    double change;
    uint32_t number;
    bool differs;
} place;

static int compare_places(const void *left, const void *right)
{
    const place *a = left, *b = right;
    if (a->differs != b->differs) return a->differs ? -1 : 1;
    if (a->change != b->change) return a->change > b->change ? -1 : 1;
    return a->number < b->number ? -1 : 1;
}

/* Accounts, the largest change first; NULL: no memory. */
static uint32_t *sort_accounts(const whatif *w, uint32_t *count)
{
    uint32_t n = *count = w->ids.count;
    place *places = malloc((n + 1) * sizeof *places);
    uint32_t *order = malloc((n + 1) * sizeof *order);
    for (uint32_t i = 0; places && i < n; i++) {
        double change = w->accounts[i].change;
        places[i] = (place){change < 0 ? -change : change, i, whatif_differs(&w->accounts[i])};
    }
    if (places) qsort(places, n, sizeof *places, compare_places);
    for (uint32_t i = 0; places && order && i < n; i++) order[i] = places[i].number;
    if (!places) free(order), order = NULL;
    free(places);
    return order;
}

static bool print_in(const otherwise *o, const again *a, const replay_result *r, const uint32_t *order, uint32_t count)
{
    switch (o->form) {
    case REPLAY_CSV: otherwise_print_csv(o, a->whatif, order, count); return true;
    case REPLAY_JSON: return otherwise_print_json(o, a, r, order, count);
    default:
        print_heading(a->whatif, count);
        otherwise_print_table(o, a->whatif, order, count);
        return true;
    }
}

int otherwise_print(const otherwise *o, again *a, const replay_result *r)
{
    uint32_t count;
    whatif *w = a->whatif;
    netto_status status = whatif_finish(w, r->last);
    if (status == NETTO_ERULE) return fail_policy(o, w->refusal.text);
    uint32_t *order = sort_accounts(w, &count);
    bool printed = status == NETTO_OK && order && print_in(o, a, r, order, count);
    free(order);
    fflush(stdout);
    warn(w);
    return printed ? EXIT_GOOD : command_fail(EXIT_REFUSED, "no memory to compare so many accounts");
}
