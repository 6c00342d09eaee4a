/* check.c: netto check: does a policy load, do its own tests pass, and what looks like a slip? */
#include <stdio.h>
#include <string.h>

#include "app/check.h"
#include "app/command.h"
#include "app/words.h"
#include "base/text.h"
#include "control/axis.h"
#include "runtime/policy_files.h"
#include "script/lint.h"
#include "text/utf8.h"

static const char help[] =
    "usage: netto check [--strict] [--params JSON] POLICY\n"
    "       netto check --editor FOLDER\n"
    "\n"
    "Loads a policy, runs its own tests and prints TAP; comments say what the sources should not say\n"
    "(unknown fields, what a hook may not read, accidental globals, parameters that no rule reads,\n"
    "hooks that no test asks, or that fail in one that does not notice, ...), what rules log while tests\n"
    "run (netto.log), and what each hook did and how long it took.  No server is needed.\n"
    "\n"
    "  POLICY           a folder with policy.lua, or one file\n"
    "  --strict         a warning is a failure\n"
    "  --params JSON    parameters by name, instead of those of the same name in the policy\n"
    "  --editor FOLDER  write what an editor needs for completion and types into this folder:\n"
    "                   netto.meta.lua, .luarc.json (Lua language server) and .luacheckrc (luacheck);\n"
    "                   the latter two only where there are none yet\n"
    "\n"
    "examples:\n"
    "  netto check desk.lua\n"
    "  netto check --strict --params '{\"floor\": 0.2}' policies/desk\n"
    "  netto check --editor policies\n"
    "  prove --exec 'build/netto check' policies/*\n"
    "\n"
    "exit codes: 0 it loads and its tests pass; 1 it does not, or --strict and something is warned of;\n"
    "            2 the command line is wrong, or the files cannot be read or written\n";

#define SAID_MAX 4096 /* bytes of a complaint in which files have their own names */

#define SILENT_MAX 201
#define PLACE_MAX  160 /* of "policy.lua:12:" */

#define MODELS_MAX (NETTO_MEASURES_MAX + 2)

typedef struct check {
    const char *path;
    bool folder, strict;
    uint32_t printed, failed, warned;
    char warning[SAID_MAX]; /* the last one */
    char models[MODELS_MAX][NETTO_ID_MAX + 1]; /* that tests put, the first of them */
    uint32_t model_count;
    char silent[SILENT_MAX];   /* a test that claims nothing, the first, where it stands, and how many there are */
    char silent_at[PLACE_MAX];
    uint32_t silent_count;
    check_meter meter;
} check;

/* ---- TAP --------------------------------------------------------------------------------------------- */

/* A `#` would begin a directive; control characters would end the line or steer the terminal. */
static void print_title(netto_text title)
{
    for (utf8_walk walk = utf8_begin(title); utf8_next(&walk);) {
        const char *at = title.bytes + walk.at;
        if (!walk.valid || utf8_is_control(&walk))
            putchar('?');
        else
            printf("%s%.*s", *at == '#' || *at == '\\' ? "\\" : "", (int)walk.size, at);
    }
}

/* What the command line gave is called as it is there. */
static void print_comment(const check *c, const char *before, const char *text)
{
    char said[SAID_MAX];
    policy_files_say(c->path, c->folder, text, said, sizeof said);
    printf("# %s", before);
    for (const char *at = said; *at; at++) {
        if (*at == '\n')
            fputs("\n# ", stdout);
        else
            putchar((unsigned char)*at < ' ' ? '?' : *at);
    }
    putchar('\n');
}

static void print_diagnosis(const check *c, const char *text)
{
    bool params = strncmp(text, "params:", 7) == 0 || strncmp(text, "params.", 7) == 0;
    print_comment(c, params ? "--" : "", text);
}

static void print_result(check *c, netto_text title, const netto_complaint *why)
{
    printf("%s %u - ", why ? "not ok" : "ok", ++c->printed);
    print_title(title);
    putchar('\n');
    if (why) print_diagnosis(c, why->text);
    c->failed += why != NULL;
    fflush(stdout);
}

/* The first test that runs shows that the policy has loaded. */
static void say_loaded(check *c)
{
    if (c->printed == 0) print_result(c, text_of("loads"), NULL);
}

static void on_tested(void *self, netto_text name, netto_text place, uint32_t claims, const netto_complaint *why)
{
    check *c = self;
    say_loaded(c);
    print_result(c, name, why);
    if (claims > 0 || why || c->silent_count++ > 0) return;
    text_copy(name, c->silent, sizeof c->silent);
    text_copy(place, c->silent_at, sizeof c->silent_at);
}

static void on_asks(void *self, rule_id rule)
{
    check_meter_asks(&((check *)self)->meter, rule);
}

static void on_asked(void *self, rule_id rule, uint64_t work)
{
    check_meter_asked(&((check *)self)->meter, rule, work);
}

static void on_logged(void *self, netto_text level, netto_text line)
{
    (void)level; /* the line says it */
    check *c = self;
    char text[SAID_MAX];
    text_copy(line, text, sizeof text);
    say_loaded(c);
    print_comment(c, "log: ", text);
}

static bool has_model(const check *c, netto_text name)
{
    for (uint32_t i = 0; i < c->model_count; i++)
        if (text_is(name, c->models[i])) return true;
    return false;
}

static void on_modelled(void *self, netto_text name)
{
    check *c = self;
    if (c->model_count < MODELS_MAX && !has_model(c, name)) text_copy(name, c->models[c->model_count++], sizeof c->models[0]);
}

/* ---- warnings ---------------------------------------------------------------------------------------- */

/* One slip on a line is often found by two paths of the code: it is told once. */
static void warn(void *self, const char *text)
{
    check *c = self;
    if (strcmp(text, c->warning) == 0) return;
    text_copy(text_of(text), c->warning, sizeof c->warning);
    print_comment(c, "warning: ", text);
    c->warned++;
}

static void on_unheard(void *self, netto_text test, const char *why)
{
    char text[SAID_MAX];
    say_loaded(self);
    snprintf(text, sizeof text, TRIAL_UNHEARD, why, TEXT(test));
    warn(self, text);
}

static void warn_of_silence(check *c)
{
    char text[SILENT_MAX + PLACE_MAX + 96];
    if (!c->silent_count) return;
    snprintf(text, sizeof text, "%s the test \"%s\" claims nothing; write t:equal, t:near or another claim", c->silent_at, c->silent);
    warn(c, text);
}

/* Whether a server has a model nobody knows here; that no test needs one of that name is worth a look. */
static void warn_of_models(check *c, const netto_policy *policy)
{
    char text[256];
    for (uint32_t i = 0; i < policy->measure_count; i++) {
        netto_text model = option_text(&policy->measures[i], "correlation");
        if (!netto_text_given(model) || has_model(c, model)) continue;
        snprintf(text, sizeof text, "policy.lua:1: measures.%.*s: no test puts a model '%.*s' (t:correlation); in a server without one the measure fails",
                 TEXT(policy->measures[i].name), TEXT(model));
        warn(c, text);
    }
}

static void look_for_slips(check *c, netto_policy *policy, const netto_source *sources, uint32_t count, uint32_t tests)
{
    netto_complaint why;
    lint_report report = {warn, c, tests ? &c->meter.rules : NULL};
    if (lint(policy, sources, count, &report, &why) != NETTO_OK) warn(c, why.text);
    if (tests == 0) warn(c, "policy.lua:1: there are no tests");
    warn_of_silence(c);
    warn_of_models(c, policy);
}

/* ---- running ----------------------------------------------------------------------------------------- */

static void finish_tests(check *c, netto_status status, const netto_complaint *why)
{
    if (c->printed == 0) print_result(c, text_of("loads"), status == NETTO_OK ? NULL : why);
    if (status != NETTO_OK && c->failed == 0) print_result(c, text_of("tests can be run"), why);
}

static void finish_strictly(check *c)
{
    netto_complaint why = {.status = NETTO_EPOLICY};
    snprintf(why.text, sizeof why.text, "%u warning%s, and --strict forbids %s", c->warned, c->warned == 1 ? "" : "s",
             c->warned == 1 ? "it" : "them");
    print_result(c, text_of("nothing is warned of"), c->warned ? &why : NULL);
}

/* Of `count` files the last ones are shipped. */
static void print_shipped(const netto_source *sources, size_t own, size_t count)
{
    for (size_t i = own; i < count; i++) printf("# requires %.*s, which is shipped\n", TEXT(sources[i].name));
}

static int check_sources(check *c, netto_source *sources, uint32_t own, netto_text params)
{
    trial_report report = {on_tested, on_asks, on_asked, on_unheard, on_modelled, on_logged, c};
    netto_policy *policy = NULL;
    netto_complaint why;
    uint32_t tests = 0;
    size_t all = own;
    netto_status status = netto_lua_policy_complete(sources, own, sources, &all, &why);
    uint32_t count = (uint32_t)all;
    print_shipped(sources, own, all);
    if (status == NETTO_OK) status = trial_load(sources, count, params, NULL, &report, &policy, &tests, &why);
    finish_tests(c, status, &why);
    if (policy) look_for_slips(c, policy, sources, count, tests);
    if (policy && c->strict) finish_strictly(c);
    printf("1..%u\n", c->printed);
    if (policy) {
        check_meter_print(&c->meter, policy);
        policy->destroy(policy);
    }
    return c->failed ? EXIT_REFUSED : EXIT_GOOD;
}

static int check_path(const char *path, bool strict, netto_text params)
{
    system_files files;
    netto_source sources[NETTO_POLICY_FILES_MAX];
    netto_complaint why;
    check c = {.path = path, .folder = system_real.is_folder(path), .strict = strict};
    if (policy_files_read(&system_real, path, &files, sources, &why) != NETTO_OK)
        return command_fail(EXIT_USAGE, "%s", why.text);
    int code = check_sources(&c, sources, files.count, params);
    system_files_drop(&files);
    return code;
}

static int check_with_params(const char *path, bool strict, const char *json)
{
    memory purse;
    writer params;
    memory_init(&purse, SIZE_MAX);
    writer_init(&params, &purse, NETTO_POLICY_FILE_MAX);
    int code = EXIT_USAGE;
    if (words_object(&check_command, "--params", json, &params)) code = check_path(path, strict, writer_text_of(&params));
    writer_destroy(&params);
    return code;
}

static int run(int argc, char **argv)
{
    const char *path = NULL, *json = NULL, *editor = NULL;
    bool strict = false;
    const word_option options[] = {{.name = "--params", .text = &json},
                                   {.name = "--editor", .text = &editor},
                                   {.name = "--strict", .flag = &strict}};
    int code = words_read(&check_command, argc, argv, options, 3, &path, 1, NULL);
    if (code != EXIT_GOOD) return code;
    if (editor && (path || json || strict)) return command_misuse(&check_command, "--editor stands alone");
    if (editor) return check_write_editor(editor);
    if (!path)
        return command_misuse(&check_command, "say which policy: a folder with policy.lua, or one file");
    return json ? check_with_params(path, strict, json) : check_path(path, strict, (netto_text){0});
}

const subcommand check_command = {"check", "load a policy, run its own tests (TAP), find slips", help, run};
