/* serve.c: netto serve: the server. */
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/config.h"
#include "text/uri.h"

#define LISTEN_DEFAULT "unix:netto.sock"

static const char help[] =
    "usage: netto serve [--config FILE] [--listen URI]... [--policy PATH] [--print-config]\n"
    "\n"
    "Keeps positions, nets them by correlation and asks the policy for haircuts and margin.\n"
    "\n"
    "  --config FILE    a Lua table of data; what the command line says goes before it\n"
    "  --listen URI     unix:PATH or tcp:HOST:PORT (this machine only); may be repeated\n"
    "                   (default: unix:netto.sock)\n"
    "  --policy PATH    a folder with policy.lua, or one file; saving it swaps the policy.\n"
    "                   Without it the built-in policy decides, which lets risk only shrink\n"
    "  --print-config   print the configuration as it would be used, and end\n"
    "\n"
    "Prints a line on stderr when it is ready; SIGINT or SIGTERM ends it in order.\n"
    "There is no journal yet: what it is told is lost when it ends.\n"
    "\n"
    "exit codes: 0 ended by a signal; 2 a bad option, file or address; 3 the address is taken\n";

typedef struct words {
    const char *config, *policy;
    const char *listen[SERVER_LISTENERS_MAX];
    uint32_t listen_count;
    bool print;
} words;

/* The value behind an option, as --option VALUE or --option=VALUE; NULL if this is not the option. */
static const char *value_of(const char *option, int argc, char **argv, int *at)
{
    size_t n = strlen(option);
    if (strncmp(argv[*at], option, n) != 0) return NULL;
    if (argv[*at][n] == '=') return argv[*at] + n + 1;
    if (argv[*at][n] != '\0') return NULL;
    return *at + 1 < argc ? argv[++*at] : "";
}

static int read_words(int argc, char **argv, words *w)
{
    for (int i = 1; i < argc; i++) {
        const char *option = argv[i], *value;
        if (strcmp(option, "--print-config") == 0) {
            w->print = true;
        } else if ((value = value_of("--config", argc, argv, &i)) && *value) {
            w->config = value;
        } else if ((value = value_of("--policy", argc, argv, &i)) && *value) {
            w->policy = value;
        } else if ((value = value_of("--listen", argc, argv, &i)) && *value) {
            if (w->listen_count == SERVER_LISTENERS_MAX)
                return command_misuse(&serve_command, "at most %d addresses", SERVER_LISTENERS_MAX);
            w->listen[w->listen_count++] = value;
        } else {
            return command_misuse(&serve_command, value ? "%s needs a value" : "no option '%s'", option);
        }
    }
    return EXIT_GOOD;
}

static int apply_words(config *c, const words *w)
{
    netto_complaint why;
    if (w->config && config_read(c, w->config, &why) != NETTO_OK) return command_fail(EXIT_USAGE, "%s", why.text);
    if (w->policy) c->server.policy = w->policy;
    if (w->listen_count) {
        memcpy(c->server.listen, w->listen, sizeof w->listen);
        c->server.listen_count = w->listen_count;
    }
    if (c->server.listen_count == 0) c->server.listen[c->server.listen_count++] = LISTEN_DEFAULT;
    for (uint32_t i = 0; i < c->server.listen_count; i++) {
        uri at;
        if (uri_parse(c->server.listen[i], &at, &why) != NETTO_OK) return command_fail(EXIT_USAGE, "%s", why.text);
    }
    return EXIT_GOOD;
}

static int serve(config *c)
{
    netto_complaint why;
    netto_status status = server_run(&c->server, &why);
    if (status == NETTO_OK) return EXIT_GOOD;
    return command_fail(status == NETTO_EPARAMS ? EXIT_USAGE : EXIT_UNREACHED, "%s", why.text);
}

static int run(int argc, char **argv)
{
    config c;
    words w = {0};
    int code = read_words(argc, argv, &w);
    if (code != EXIT_GOOD) return code;
    config_init(&c);
    code = apply_words(&c, &w);
    if (code == EXIT_GOOD && w.print)
        config_print(&c);
    else if (code == EXIT_GOOD)
        code = serve(&c);
    config_destroy(&c);
    return code;
}

const subcommand serve_command = {"serve", "run the server", help, run};
