/* call.c: netto call: one request from the shell, and the events behind it. */
#include "app/call.h"

#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/words.h"
#include "client/client.h"
#include "runtime/policy_files.h"
#include "text/json.h"
#include "wire/method.h"

#define WORDS_MAX 64
#define SAID_MAX  4608                /* bytes of a complaint, in which files have their own names */
#define JSON_MAX  ((size_t)512 << 20) /* bytes of an answer as text */

static const char help[] =
    "usage: netto call [--compact] [--timeout SECONDS] URI METHOD [PARAM]...\n"
    "       netto call URI event.subscribe [TOPIC | JSON]... [--count N]\n"
    "       netto call --methods [PREFIX]\n"
    "\n"
    "Sends one request and prints its result as JSON.\n"
    "\n"
    "  URI                unix:PATH or tcp:HOST:PORT, where `netto serve` listens\n"
    "  PARAM              JSON, a parameter each; what is no JSON is a text, so alice is \"alice\".\n"
    "                     Where the method takes an id, 42 is the text \"42\"; where it takes a\n"
    "                     list, one item alone will do; `-` is JSON from standard input;\n"
    "                     policy.stage takes a path: a folder with policy.lua, or one file\n"
    "  --methods          list the methods with their params and results\n"
    "  --compact          the result on one line, without spaces\n"
    "  --timeout SECONDS  how long to wait for the answer (default: 60, and for ever where the method\n"
    "                     is a job, like correlation.put; 0: for ever)\n"
    "  --count N          event.subscribe: end after N events; without it, they are printed as\n"
    "                     they come until you interrupt (Ctrl-C)\n"
    "  --                 no options behind this\n"
    "\n"
    "examples:\n"
    "  netto call unix:netto.sock netto.ping\n"
    "  netto call unix:netto.sock account.put '{\"id\": \"alice\"}'\n"
    "  netto call unix:netto.sock position.put alice '[[\"BTC\", 1.5], [\"BTC-PERP\", -1.5]]'\n"
    "  netto call unix:netto.sock exposure.get alice '{\"factors\": true}'\n"
    "  netto call unix:netto.sock order.check alice BTC -0.5 60000\n"
    "  netto call unix:netto.sock correlation.put - < model.json\n"
    "  netto call unix:netto.sock policy.stage desk.lua\n"
    "  netto call unix:netto.sock event.subscribe policy --count 1\n"
    "\n"
    "exit codes: 0 answered, whatever the answer is: an order that is refused was answered too, and\n"
    "              its result says \"decision\": \"reject\";\n"
    "            1 an error instead of an answer, and why is on stderr; 2 the command line is wrong;\n"
    "            3 the server cannot be reached\n";

typedef struct call {
    client *client;
    memory purse;
    bool compact, methods;
    const char *timeout_text, *count_text;
    double timeout;
    unsigned long long count; /* of events; 0: without end */
    const char *words[WORDS_MAX];
    int word_count;
    netto_complaint why;
} call;

/* ---- printing -------------------------------------------------------------------------------------- */

/* The path of the policy that was sent; NULL: none was. */
static const char *policy_path(const call *c)
{
    bool staged = c->word_count > 2 && strcmp(c->words[1], "policy.stage") == 0;
    return staged && call_is_path(c->words[2]) ? c->words[2] : NULL;
}

/* An error from the server reads as on the wire, but for the names of files; wrong params are shown what is right. */
static int fail(const call *c)
{
    char said[SAID_MAX];
    const char *path = policy_path(c);
    const struct method *m = method_find(text_of(c->words[1]));
    if (!client_is_open(c->client)) return command_fail(EXIT_UNREACHED, "%s", c->why.text);
    policy_files_say(path, !path || system_real.is_folder(path), c->why.text, said, sizeof said);
    command_fail(EXIT_REFUSED, "%s: %s", netto_status_code(c->why.status), said);
    if (c->why.status == NETTO_EPARAMS && m)
        fprintf(stderr, "netto: %s takes %s\n", m->name, *m->params ? m->params : "nothing");
    if (c->why.status == NETTO_EMETHOD) fputs("netto: `netto call --methods` lists them all\n", stderr);
    return EXIT_REFUSED;
}

static int print(call *c, netto_text value)
{
    writer out;
    writer_init(&out, &c->purse, JSON_MAX);
    netto_status status = json_print(value, c->compact ? JSON_LINE : JSON_PAGE, &out, &c->why);
    if (status == NETTO_OK) {
        fwrite(out.bytes, 1, writer_size(&out), stdout);
        putchar('\n');
        fflush(stdout);
    }
    writer_destroy(&out);
    if (status == NETTO_OK) return EXIT_GOOD;
    return command_fail(EXIT_REFUSED, "the answer cannot be shown: %s", c->why.text);
}

/* ---- waiting --------------------------------------------------------------------------------------- */

#define PATIENCE 5.0 /* seconds */

double call_timeout(const char *method)
{
    const struct method *m = method_find(text_of(method));
    return m && m->runs == RUNS_JOB ? 0.0 : CLIENT_SECONDS;
}

static void say_waiting(void *self, double waited)
{
    fprintf(stderr, "netto: %s has no answer yet after %g s\n", (const char *)self, waited);
}

void call_say_waiting(client *c, const char *method)
{
    union {
        const char *given;
        void *self;
    } name = {method};
    client_on_wait(c, PATIENCE, say_waiting, name.self);
}

/* ---- calling --------------------------------------------------------------------------------------- */

static int print_events(call *c)
{
    netto_text event;
    for (unsigned long long n = 0; c->count == 0 || n < c->count; n++) {
        if (client_event(c->client, -1.0, &event, &c->why) != NETTO_OK) return fail(c);
        int code = print(c, event);
        if (code != EXIT_GOOD) return code;
    }
    return EXIT_GOOD;
}

static int call_method(call *c, const char *method, netto_text params)
{
    netto_text result;
    if (client_call(c->client, method, params, &result, &c->why) != NETTO_OK) return fail(c);
    return strcmp(method, "event.subscribe") == 0 ? print_events(c) : print(c, result);
}

static int call_server(call *c, netto_text params)
{
    netto_status status = client_open(c->words[0], &c->client, &c->why);
    if (status != NETTO_OK)
        return command_fail(status == NETTO_EPARAMS ? EXIT_USAGE : EXIT_UNREACHED, "%s", c->why.text);
    client_set_timeout(c->client, c->timeout);
    call_say_waiting(c->client, c->words[1]);
    int code = call_method(c, c->words[1], params);
    client_close(c->client);
    return code;
}

/* Subscribing to nothing in particular is subscribing to everything. */
static int call_with_params(call *c)
{
    static const char *const everything[] = {"null"};
    bool all = strcmp(c->words[1], "event.subscribe") == 0 && c->word_count == 2;
    writer params;
    writer_init(&params, &c->purse, CLIENT_FRAME_MAX);
    netto_status status = call_params(c->words[1], all ? everything : c->words + 2,
                                      all ? 1 : c->word_count - 2, &params, &c->why);
    int code = status == NETTO_OK ? call_server(c, writer_text_of(&params))
                                  : command_fail(EXIT_USAGE, "%s", c->why.text);
    writer_destroy(&params);
    return code;
}

/* ---- the command line ------------------------------------------------------------------------------ */

static int print_methods(const call *c)
{
    const char *prefix = c->word_count > 0 ? c->words[0] : "";
    bool address = strchr(prefix, ':') != NULL; /* no method has one, and no server is asked */
    if (address || c->word_count > 1)
        return command_misuse(&call_command, "'%s' is one word too many", c->words[!address]);
    if (call_print_methods(prefix)) return EXIT_GOOD;
    return command_misuse(&call_command, "no method begins with '%s'; `netto call --methods` lists all",
                          prefix);
}

static int check(call *c)
{
    if (c->word_count > 1) c->timeout = call_timeout(c->words[1]);
    if (c->timeout_text && !words_seconds(&call_command, "--timeout", c->timeout_text, &c->timeout))
        return EXIT_USAGE;
    if (c->count_text && !words_count(&call_command, "--count", c->count_text, &c->count)) return EXIT_USAGE;
    if (c->word_count == 0)
        return command_misuse(
            &call_command, "say where the server listens and what to call, like unix:netto.sock netto.ping");
    if (c->word_count == 1)
        return command_misuse(&call_command, "say which method to call; `netto call --methods` lists them");
    if (c->count && strcmp(c->words[1], "event.subscribe") != 0)
        return command_misuse(&call_command, "--count goes with event.subscribe, not with %s", c->words[1]);
    return EXIT_GOOD;
}

static int run(int argc, char **argv)
{
    call c = {0};
    const word_option options[] = {
        {.name = "--compact", .flag = &c.compact},
        {.name = "--methods", .flag = &c.methods},
        {.name = "--timeout", .text = &c.timeout_text},
        {.name = "--count", .text = &c.count_text},
    };
    int code = words_read(&call_command, argc, argv, options, 4, c.words, WORDS_MAX, &c.word_count);
    memory_init(&c.purse, SIZE_MAX);
    if (code == EXIT_GOOD && c.methods) return print_methods(&c);
    if (code == EXIT_GOOD) code = check(&c);
    return code == EXIT_GOOD ? call_with_params(&c) : code;
}

const subcommand call_command = {"call", "one request to a server, or its events", help, run};
