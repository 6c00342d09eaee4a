/* command.h: the sub-commands of `netto`, and what they share. */
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

#include "netto/status.h"

/* Exit codes, the same for every sub-command. */
enum {
    EXIT_GOOD = 0,     /* done */
    EXIT_REFUSED = 1,  /* it ran, and the answer is no: an error from the server, a test that failed, a damaged journal */
    EXIT_USAGE = 2,    /* the words of the command line, or a file that they name, are wrong */
    EXIT_UNREACHED = 3 /* the server cannot be reached, or the address not be listened on, or a server has the folder */
};

typedef struct subcommand {
    const char *name, *summary, *help;
    int (*run)(int argc, char **argv); /* argv[0] is the sub-command's name */
} subcommand;

extern const subcommand serve_command, check_command, call_command, diff_command, explain_command, feed_command, journal_command, replay_command,
    report_command, reconcile_command;

/* "netto: sentence" on stderr; answers the code. */
__attribute__((format(printf, 2, 3))) int command_fail(int code, const char *format, ...);

/* A usage error: the sentence, and how to get help. */
__attribute__((format(printf, 2, 3))) int command_misuse(const subcommand *c, const char *format, ...);

#endif
