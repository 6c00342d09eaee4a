/* words.h: the words of a command line: options anywhere before `--`, the others in their order. */
#ifndef APP_WORDS_H
#define APP_WORDS_H

#include <stdbool.h>

#include "app/command.h"
#include "codec/writer.h"

/* An option is one of these three: a flag, one text, or some of them. */
typedef struct word_option {
    const char *name; /* with its dashes */
    bool *flag;
    const char **text;
    const char **list;
    int list_max, *list_count;
} word_option;

/* Sort the words behind the sub-command's name: what is no option goes to `plain`.  An option's text may
 * follow it or stand behind an equals sign.  Answers an exit code; what is wrong was said. */
int words_read(const subcommand *c, int argc, char **argv, const word_option *options, int option_count,
               const char **plain, int plain_max, int *plain_count);

/* A whole number from 1, for an option; false and a sentence where it is none. */
bool words_count(const subcommand *c, const char *option, const char *text, unsigned long long *out);

/* The number of a row, or a time, for an option: `*row`, or the last instant that is meant, which of a date alone is the
 * end of its day.  The other is left as it was.  `sample` shows both ways of writing a time. */
bool words_row_or_time(const subcommand *c, const char *option, const char *sample, const char *text, unsigned long long *row,
                       netto_instant *last);

/* Seconds, 0 or more. */
bool words_seconds(const subcommand *c, const char *option, const char *text, double *out);

/* A JSON object, which is appended to `out` as MessagePack. */
bool words_object(const subcommand *c, const char *option, const char *text, writer *out);

#endif
