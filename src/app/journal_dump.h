/* journal_dump.h: netto journal dump: the rows of a journal for people, or for their programs. */
#ifndef APP_JOURNAL_DUMP_H
#define APP_JOURNAL_DUMP_H

#include <stdbool.h>

typedef struct dump_plan {
    const char *path;
    unsigned long long from, count; /* 0: from the first; all */
    bool json;
} dump_plan;

/* Answers an exit code; what is wrong was said. */
int journal_dump(const dump_plan *plan);

#endif
