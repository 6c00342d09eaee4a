/* trouble.h: what went wrong with the journal, and where: a file, and a row of it.
 *
 * Whatever touches a file answers a kind of trouble, and fills in the first one it meets. */
#ifndef JOURNAL_TROUBLE_H
#define JOURNAL_TROUBLE_H

#include <stdint.h>

#include "system/system.h"

typedef enum trouble_kind {
    TROUBLE_NONE,
    TROUBLE_FULL,    /* the disk has no room: the same may go well later */
    TROUBLE_HELD,    /* another program holds the file or the folder */
    TROUBLE_MEMORY,  /* no memory */
    TROUBLE_DAMAGED, /* a file does not hold what was written to it */
    TROUBLE_FAILED   /* the disk answered an error */
} trouble_kind;

#define TROUBLE_FILE 64

typedef struct trouble {
    trouble_kind kind;
    uint64_t sequence;       /* of the row at fault, 0 where there is none */
    char file[TROUBLE_FILE]; /* its name in the folder */
    char what[320];          /* a sentence that names file and row */
} trouble;

/* Fill in and answer `kind`; a NULL trouble is passed over. */
__attribute__((cold, format(printf, 5, 6))) trouble_kind trouble_tell(trouble *t, trouble_kind kind,
                                                                     const char *file, uint64_t sequence,
                                                                     const char *format, ...);

/* The same of a system call: "cannot sync FILE: No space left on device".  `error` is not 0. */
trouble_kind trouble_call(trouble *t, const char *call, const char *file, int error);

/* Is this an error of a full disk? */
bool trouble_is_full(int error);

#endif
