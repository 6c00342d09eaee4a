/* usage.h: --help, --version and words that a program does not know, alike in every small program here. */
#ifndef EXAMPLES_USAGE_H
#define EXAMPLES_USAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netto/netto.h"

#define USAGE_GO_ON (-1)
#define USAGE_WRONG 2 /* the exit status of a wrong word */

/* Look at the words of the command line, of which `least` to `most` are the program's own.  USAGE_GO_ON, or what
 * to exit with: 0 after --help or --version, USAGE_WRONG after a sentence. */
static inline int usage_words(int argc, char **argv, int least, int most, const char *help)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return fputs(help, stdout), 0;
        if (strcmp(argv[i], "--version") == 0) return printf("netto %s\n", NETTO_VERSION), 0;
        if (argv[i][0] != '-' && i <= most) continue;
        fprintf(stderr, "%s: '%s' means nothing here; see %s --help\n", argv[0], argv[i], argv[0]);
        return USAGE_WRONG;
    }
    if (argc - 1 >= least) return USAGE_GO_ON;
    fprintf(stderr, "%s: words are missing; see %s --help\n", argv[0], argv[0]);
    return USAGE_WRONG;
}

/* A count of 1 or more in a word; ends the program where it is none. */
static inline unsigned long usage_count(char **argv, const char *word)
{
    char *end;
    unsigned long count = word[0] >= '0' && word[0] <= '9' ? strtoul(word, &end, 10) : 0;
    if (count > 0 && *end == '\0') return count;
    fprintf(stderr, "%s: '%s' is no count; see %s --help\n", argv[0], word, argv[0]);
    exit(USAGE_WRONG);
}

#endif
