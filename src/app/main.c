/* main.c: netto: one binary, a sub-command for each thing that one does with it. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "base/text.h"
#include "codec/suggest.h"

static const subcommand *const subcommands[] = {&serve_command,  &check_command,   &call_command,
                                                &diff_command,   &explain_command, &feed_command,
                                                &journal_command, &replay_command, &report_command,
                                                &reconcile_command};

#define COUNT (sizeof subcommands / sizeof *subcommands)

static void print_help(void)
{
    puts("netto: a runtime for risk rules\n\n"
         "usage: netto COMMAND [ARGUMENT]...\n");
    for (size_t i = 0; i < COUNT; i++) printf("  %-9s %s\n", subcommands[i]->name, subcommands[i]->summary);
    puts("\n`netto COMMAND --help` says more; `netto --version` prints the version.\n\n"
         "exit codes: 0 done; 1 the answer is no (an error from the server, a failed test, a damaged\n"
         "            journal); 2 the command line or a file is wrong; 3 the server cannot be reached,\n"
         "            or a folder is held by one");
}

int command_fail(int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("netto: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    return code;
}

int command_misuse(const subcommand *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "netto %s: ", c->name);
    vfprintf(stderr, format, args);
    fprintf(stderr, "; see `netto %s --help`\n", c->name);
    va_end(args);
    return EXIT_USAGE;
}

static bool is_one_of(const char *word, const char *a, const char *b, const char *c)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

static int run(const subcommand *c, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) break;
        if (strcmp(argv[i], "--version") == 0) return puts("netto " NETTO_VERSION), EXIT_GOOD;
        if (strcmp(argv[i], "--help") != 0 && strcmp(argv[i], "-h") != 0) continue;
        fputs(c->help, stdout);
        return EXIT_GOOD;
    }
    return c->run(argc, argv);
}

static const subcommand *find(const char *name)
{
    for (size_t i = 0; i < COUNT; i++)
        if (strcmp(name, subcommands[i]->name) == 0) return subcommands[i];
    return NULL;
}

static const char *name_of(const void *table, uint32_t index)
{
    return ((const subcommand *const *)table)[index]->name;
}

static int refuse(const char *name)
{
    char hint[SUGGEST_SIZE];
    suggest_word(text_of(name), subcommands, COUNT, name_of, hint);
    return command_fail(EXIT_USAGE, "no command '%s'; %s; see `netto --help`", name, hint);
}

/* `netto help` and `netto help COMMAND`. */
static int print_help_of(const char *name)
{
    const subcommand *c = name ? find(name) : NULL;
    if (name && !c) return refuse(name);
    if (c)
        fputs(c->help, stdout);
    else
        print_help();
    return EXIT_GOOD;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) return print_help(), EXIT_USAGE;
    if (is_one_of(argv[1], "--version", "-V", "version")) return puts("netto " NETTO_VERSION), EXIT_GOOD;
    if (is_one_of(argv[1], "--help", "-h", "help")) return print_help_of(argc > 2 ? argv[2] : NULL);
    const subcommand *c = find(argv[1]);
    return c ? run(c, argc - 1, argv + 1) : refuse(argv[1]);
}

/* An answer that could not be written was not given: a full disk must not look like success. */
int main(int argc, char **argv)
{
    int code = dispatch(argc, argv);
    bool written = fflush(stdout) == 0 && !ferror(stdout);
    return written || code != EXIT_GOOD ? code
                                        : command_fail(EXIT_REFUSED, "cannot write: %s", strerror(errno));
}
