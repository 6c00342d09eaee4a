/* serve.c: netto serve: the server. */
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/config.h"
#include "app/words.h"

#define LISTEN_DEFAULT "unix:netto.sock"

static const char help[] =
    "usage: netto serve [--config FILE] [--listen URI]... [--policy PATH] [--data DIR] [--print-config]\n"
    "\n"
    "Keeps positions, nets them by correlation and asks the policy for haircuts and margin.\n"
    "\n"
    "  --config FILE    a Lua table of data; what the command line says goes before it\n"
    "  --listen URI     unix:PATH or tcp:HOST:PORT (this machine only); may be repeated\n"
    "                   (default: unix:netto.sock)\n"
    "  --policy PATH    a folder with policy.lua, or one file; saving it swaps the policy.\n"
    "                   Without it the built-in policy decides, which lets risk only shrink\n"
    "  --data DIR       keep a journal in this folder, and begin where it ends; what was acknowledged is\n"
    "                   on disk.  Without it nothing outlives the process\n"
    "  --print-config   print the configuration as it would be used, and end\n"
    "\n"
    "Prints a line on stderr when it is ready; SIGINT or SIGTERM ends it in order.\n"
    "\n"
    "examples:\n"
    "  netto serve --policy desk.lua --data /var/lib/netto\n"
    "  netto serve --config netto.conf --listen unix:/run/netto/netto.sock --listen tcp:127.0.0.1:7411\n"
    "\n"
    "exit codes: 0 ended by a signal; 1 no memory, or a journal that is damaged; 2 a bad option, file or\n"
    "            address; 3 the address or the folder is taken\n";

typedef struct told {
    const char *config, *policy, *data;
    const char *listen[SERVER_LISTENERS_MAX];
    int listen_count;
    bool print;
} told;

static int read_words(int argc, char **argv, told *w)
{
    const word_option options[] = {
        {.name = "--config", .text = &w->config},
        {.name = "--data", .text = &w->data},
        {.name = "--listen",
         .list = w->listen,
         .list_max = SERVER_LISTENERS_MAX,
         .list_count = &w->listen_count},
        {.name = "--policy", .text = &w->policy},
        {.name = "--print-config", .flag = &w->print},
    };
    return words_read(&serve_command, argc, argv, options, 5, NULL, 0, NULL);
}

static int apply_words(config *c, const told *w)
{
    netto_complaint why;
    if (w->config && config_read(c, w->config, &why) != NETTO_OK)
        return command_fail(EXIT_USAGE, "%s", why.text);
    if (w->policy) c->server.policy = w->policy;
    if (w->data) c->server.data = w->data;
    if (w->listen_count) {
        memcpy(c->server.listen, w->listen, sizeof w->listen);
        c->server.listen_count = (uint32_t)w->listen_count;
    }
    if (c->server.listen_count == 0) c->server.listen[c->server.listen_count++] = LISTEN_DEFAULT;
    return config_check_addresses(c->server.listen, c->server.listen_count, &why) == NETTO_OK
               ? EXIT_GOOD
               : command_fail(EXIT_USAGE, "%s", why.text);
}

static int code_of(netto_status status)
{
    switch (status) {
    case NETTO_OK:
        return EXIT_GOOD;
    case NETTO_EHELD:
        return EXIT_UNREACHED;
    case NETTO_EPARAMS:
    case NETTO_EAUTHORITY:
        return EXIT_USAGE;
    default:
        return EXIT_REFUSED;
    }
}

static int serve(config *c)
{
    netto_complaint why;
    int code = code_of(server_run(&c->server, &why));
    return code == EXIT_GOOD ? code : command_fail(code, "%s", why.text);
}

static int run(int argc, char **argv)
{
    config c;
    told w = {0};
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
