/* diff.c: netto diff: what another policy would change, before it does. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/call.h"
#include "app/command.h"
#include "app/diff_print.h"
#include "app/words.h"
#include "base/text.h"
#include "client/client.h"
#include "codec/member.h"
#include "runtime/policy_files.h"

#define PAGE       10000 /* rows asked for at a time */
#define ROWS_SHOWN 20
#define ROWS_MAX   ((size_t)4 << 30)
#define SAID_MAX   4608

static const char help[] =
    "usage: netto diff [--as csv|json] [--params JSON] [--rows N] [--timeout SECONDS] URI POLICY|ID\n"
    "\n"
    "Shows what another policy would change if it decided, account by account: every measure and margin\n"
    "now and then; first those for which its rules fail, then the largest change of the initial margin,\n"
    "then whose status, limits or breakers would flip; totals; limits that would be breached or no\n"
    "longer; rules that would fail.  Nothing is activated.\n"
    "\n"
    "  URI                unix:PATH or tcp:HOST:PORT, where `netto serve` listens\n"
    "  POLICY             a folder with policy.lua, or one file: it is staged, and its tests run\n"
    "  ID                 of one that the server keeps, as policy.list names it\n"
    "  --params JSON      with POLICY: parameters by name, instead of those of the same name in it\n"
    "  --as csv|json      every row with every number, for a program (default: a table for people)\n"
    "  --rows N           rows that the table shows (default: 20; 0: all)\n"
    "  --timeout SECONDS  how long to wait for an answer (default: 0, for ever)\n"
    "  --                 no options behind this\n"
    "\n"
    "Where the server keeps a journal all of it is true after one command, which is told.\n"
    "\n"
    "examples:\n"
    "  netto diff unix:netto.sock desk.lua\n"
    "  netto diff unix:netto.sock desk.lua --params '{\"floor\": 0.2}'\n"
    "  netto diff unix:netto.sock built-in --as csv > impact.csv\n"
    "\n"
    "exit codes: 0 compared, whatever would change; 1 an error instead of an answer, and why is on\n"
    "              stderr; 2 the command line or a file is wrong; 3 the server cannot be reached\n";

typedef struct difference {
    client *client;
    memory purse;
    const char *as, *params, *rows_text, *timeout_text;
    double timeout;
    const char *words[2]; /* uri, policy or id */
    int count;
    bool is_path;
    char id[NETTO_ID_MAX + 1];
    writer head;
    diff_told told;
    netto_complaint why;
} difference;

/* ---- asking ----------------------------------------------------------------------------------------------------- */

/* Of the policy's files in the names that people know. */
static int fail(const difference *d)
{
    char said[SAID_MAX];
    const char *path = d->is_path ? d->words[1] : NULL;
    if (!client_is_open(d->client)) return command_fail(EXIT_UNREACHED, "%s", d->why.text);
    policy_files_say(path, !path || system_real.is_folder(path), d->why.text, said, sizeof said);
    return command_fail(EXIT_REFUSED, "%s: %s", netto_status_code(d->why.status), said);
}

static int call(difference *d, const char *method, const char *const *words, int count, netto_text *result)
{
    writer params;
    writer_init(&params, &d->purse, CLIENT_FRAME_MAX);
    netto_status status = call_params(method, words, count, &params, &d->why);
    int code = EXIT_GOOD;
    call_say_waiting(d->client, method);
    if (status != NETTO_OK) code = command_fail(EXIT_USAGE, "%s", d->why.text);
    else if (client_call(d->client, method, writer_text_of(&params), result, &d->why) != NETTO_OK) code = fail(d);
    writer_destroy(&params);
    return code;
}

/* Its files are staged; what the tests say is the server's affair. */
static int stage(difference *d)
{
    netto_text result, id;
    char options[NETTO_POLICY_FILE_MAX + 32];
    const char *words[] = {d->words[1], options};
    if (!d->is_path) return text_copy(text_of(d->words[1]), d->id, sizeof d->id), EXIT_GOOD;
    snprintf(options, sizeof options, "{\"params\": %s}", d->params ? d->params : "{}");
    int code = call(d, "policy.stage", words, 1 + (d->params != NULL), &result);
    if (code != EXIT_GOOD) return code;
    if (!member_text(result, TEXT_LITERAL("id"), &id)) return command_fail(EXIT_REFUSED, "the answer cannot be read");
    text_copy(id, d->id, sizeof d->id);
    return EXIT_GOOD;
}

static bool keep_rows(difference *d, netto_text answer)
{
    netto_text rows;
    reader in;
    if (!member_find(answer, TEXT_LITERAL("rows"), &rows)) return false;
    reader_init(&in, rows.bytes, rows.size, NULL);
    uint32_t count = reader_array(&in);
    for (uint32_t i = 0; i < count; i++) writer_raw(&d->told.rows, reader_raw(&in));
    d->told.count += count;
    return in.status == NETTO_OK && !d->told.rows.failed;
}

/* Behind an account; at the command that the first page is true at, where the server can go back to it: it can where
 * it keeps a journal, and then it does not say since when it looked. */
static const char *page(const difference *d, netto_text after, char out[512])
{
    double seq = 0.0, since;
    char name[8 * NETTO_ID_MAX];
    size_t used = 0;
    for (uint32_t i = 0; i < after.size && used < sizeof name - 8; i++) {
        if (after.bytes[i] == '"' || after.bytes[i] == '\\') name[used++] = '\\';
        name[used++] = after.bytes[i];
    }
    member_real(d->told.head, TEXT_LITERAL("seq"), &seq);
    int n = snprintf(out, 512, "{\"limit\": %d", PAGE);
    if (after.size) n += snprintf(out + n, 512 - (size_t)n, ", \"after\": \"%.*s\"", (int)used, name);
    bool back = after.size && !member_real(d->told.head, TEXT_LITERAL("since"), &since);
    if (back) n += snprintf(out + n, 512 - (size_t)n, ", \"at\": %.0f", seq);
    snprintf(out + n, 512 - (size_t)n, "}");
    return out;
}

static int ask_page(difference *d, netto_text after, netto_text *result)
{
    char options[512];
    const char *words[] = {d->id, page(d, after, options)};
    return call(d, "policy.diff", words, 2, result);
}

static bool keep_head(difference *d, netto_text answer)
{
    writer_raw(&d->head, answer);
    d->told.head = writer_text_of(&d->head);
    return !d->head.failed;
}

static int ask(difference *d)
{
    netto_text result, after = {0};
    char last[NETTO_ID_MAX + 1];
    bool more = true;
    while (more) {
        int code = ask_page(d, after, &result);
        if (code != EXIT_GOOD) return code;
        if ((d->told.count == 0 && !keep_head(d, result)) || !keep_rows(d, result))
            return command_fail(EXIT_REFUSED, "the answer cannot be read");
        more = member_text(result, TEXT_LITERAL("next"), &after);
        if (more) text_copy(after, last, sizeof last);
        after = text_of(last);
    }
    return EXIT_GOOD;
}

static int print(difference *d)
{
    bool (*how)(const diff_told *) = !d->as ? diff_print_table : strcmp(d->as, "csv") == 0 ? diff_print_csv : diff_print_json;
    return how(&d->told) ? EXIT_GOOD : command_fail(EXIT_REFUSED, "the answer cannot be shown");
}

static int compare(difference *d)
{
    netto_status status = client_open(d->words[0], &d->client, &d->why);
    if (status != NETTO_OK) return command_fail(status == NETTO_EPARAMS ? EXIT_USAGE : EXIT_UNREACHED, "%s", d->why.text);
    client_set_timeout(d->client, d->timeout);
    int code = stage(d);
    if (code == EXIT_GOOD) code = ask(d);
    client_close(d->client);
    return code == EXIT_GOOD ? print(d) : code;
}

/* ---- the command line --------------------------------------------------------------------------------------------- */

/* No id has a dot or a slash in it; and what is there is meant. */
static bool is_path(const char *word)
{
    return strpbrk(word, "./") || access(word, F_OK) == 0;
}

static int check_params(difference *d)
{
    writer params;
    if (!d->params) return EXIT_GOOD;
    if (!d->is_path) return command_misuse(&diff_command, "--params goes with a policy's files; '%s' is neither file nor folder", d->words[1]);
    writer_init(&params, &d->purse, NETTO_POLICY_FILE_MAX);
    bool good = words_object(&diff_command, "--params", d->params, &params) && strlen(d->params) < NETTO_POLICY_FILE_MAX;
    writer_destroy(&params);
    return good ? EXIT_GOOD : EXIT_USAGE;
}

static int check(difference *d)
{
    d->told.shown = ROWS_SHOWN;
    if (d->timeout_text && !words_seconds(&diff_command, "--timeout", d->timeout_text, &d->timeout)) return EXIT_USAGE;
    if (d->count < 2)
        return command_misuse(&diff_command, "say where the server listens and which policy, like unix:netto.sock desk.lua");
    if (d->as && strcmp(d->as, "csv") != 0 && strcmp(d->as, "json") != 0)
        return command_misuse(&diff_command, "--as takes csv or json, not '%s'", d->as);
    unsigned long long rows = 0;
    if (d->rows_text && strcmp(d->rows_text, "0") != 0 && !words_count(&diff_command, "--rows", d->rows_text, &rows)) return EXIT_USAGE;
    if (d->rows_text && d->as) return command_misuse(&diff_command, "--rows goes with the table; --as %s has every row", d->as);
    if (d->rows_text) d->told.shown = rows > UINT32_MAX ? 0 : (uint32_t)rows;
    d->is_path = is_path(d->words[1]);
    return check_params(d);
}

static int run(int argc, char **argv)
{
    difference d = {.count = 0};
    const word_option options[] = {{.name = "--as", .text = &d.as},
                                   {.name = "--params", .text = &d.params},
                                   {.name = "--rows", .text = &d.rows_text},
                                   {.name = "--timeout", .text = &d.timeout_text}};
    int code = words_read(&diff_command, argc, argv, options, 4, d.words, 2, &d.count);
    memory_init(&d.purse, SIZE_MAX);
    writer_init(&d.head, &d.purse, CLIENT_FRAME_MAX);
    writer_init(&d.told.rows, &d.purse, ROWS_MAX);
    d.told.purse = &d.purse;
    if (code == EXIT_GOOD) code = check(&d);
    if (code == EXIT_GOOD) code = compare(&d);
    writer_destroy(&d.head);
    writer_destroy(&d.told.rows);
    return code;
}

const subcommand diff_command = {"diff", "what another policy would change", help, run};
