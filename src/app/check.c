/* check.c: netto check: does a policy load, and do its own tests pass?  No server is needed. */
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/words.h"
#include "base/text.h"
#include "runtime/policy_files.h"
#include "runtime/trial.h"
#include "text/utf8.h"

static const char help[] =
    "usage: netto check [--params JSON] POLICY\n"
    "\n"
    "Loads a policy, runs its own tests and prints TAP.  No server is needed.\n"
    "\n"
    "  POLICY         a folder with policy.lua, or one file\n"
    "  --params JSON  parameters by name, instead of those of the same name in the policy\n"
    "\n"
    "examples:\n"
    "  netto check desk.lua\n"
    "  netto check --params '{\"floor\": 0.2}' policies/desk\n"
    "  prove --exec 'build/netto check' policies/*\n"
    "\n"
    "exit codes: 0 it loads and its tests pass; 1 it does not; 2 the command line is wrong, or\n"
    "            the files cannot be read\n";

#define SAID_MAX 4096 /* bytes of a complaint in which files have their own names */

typedef struct check {
    const char *path;
    bool folder;
    uint32_t printed, failed;
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
static void print_diagnosis(const check *c, const char *text)
{
    char said[SAID_MAX];
    policy_files_say(c->path, c->folder, text, said, sizeof said);
    bool params = strncmp(said, "params:", 7) == 0 || strncmp(said, "params.", 7) == 0;
    fputs(params ? "# --" : "# ", stdout);
    for (const char *at = said; *at; at++) {
        if (*at == '\n')
            fputs("\n# ", stdout);
        else
            putchar((unsigned char)*at < ' ' ? '?' : *at);
    }
    putchar('\n');
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
static void on_tested(void *self, netto_text name, const netto_complaint *why)
{
    check *c = self;
    if (c->printed == 0) print_result(c, text_of("loads"), NULL);
    print_result(c, name, why);
}

/* ---- running ----------------------------------------------------------------------------------------- */

static int finish(check *c, netto_status status, const netto_complaint *why)
{
    if (c->printed == 0) print_result(c, text_of("loads"), status == NETTO_OK ? NULL : why);
    if (status != NETTO_OK && c->failed == 0) print_result(c, text_of("tests can be run"), why);
    printf("1..%u\n", c->printed);
    return c->failed ? EXIT_REFUSED : EXIT_GOOD;
}

static int check_sources(check *c, const netto_source *sources, uint32_t count, netto_text params)
{
    trial_report report = {on_tested, c};
    netto_policy *policy = NULL;
    netto_complaint why;
    uint32_t tests = 0;
    netto_status status = trial_load(sources, count, params, NULL, &report, &policy, &tests, &why);
    if (policy) policy->destroy(policy);
    return finish(c, status, &why);
}

static int check_path(const char *path, netto_text params)
{
    system_files files;
    netto_source sources[NETTO_POLICY_FILES_MAX];
    netto_complaint why;
    check c = {.path = path, .folder = system_real.is_folder(path)};
    if (policy_files_read(&system_real, path, &files, sources, &why) != NETTO_OK)
        return command_fail(EXIT_USAGE, "%s", why.text);
    int code = check_sources(&c, sources, files.count, params);
    system_files_drop(&files);
    return code;
}

static int check_with_params(const char *path, const char *json)
{
    memory purse;
    writer params;
    memory_init(&purse, SIZE_MAX);
    writer_init(&params, &purse, NETTO_POLICY_FILE_MAX);
    int code = words_object(&check_command, "--params", json, &params) ? check_path(path, writer_text_of(&params)) : EXIT_USAGE;
    writer_destroy(&params);
    return code;
}

static int run(int argc, char **argv)
{
    const char *path = NULL, *json = NULL;
    const word_option options[] = {{.name = "--params", .text = &json}};
    int code = words_read(&check_command, argc, argv, options, 1, &path, 1, NULL);
    if (code != EXIT_GOOD) return code;
    if (!path)
        return command_misuse(&check_command, "say which policy: a folder with policy.lua, or one file");
    return json ? check_with_params(path, json) : check_path(path, (netto_text){0});
}

const subcommand check_command = {"check", "load a policy and run its own tests (TAP)", help, run};
