/* diff_print.h: what another policy would change: as a table, as CSV, as JSON. */
#ifndef APP_DIFF_PRINT_H
#define APP_DIFF_PRINT_H

#include "codec/writer.h"

typedef struct diff_told {
    netto_text head;   /* the answer of policy.diff: its first page */
    writer rows;       /* the rows of all pages, one behind another */
    uint32_t count;
    uint32_t shown;    /* by the table, at most; 0: all */
    memory *purse;
} diff_told;

/* On standard output.  False: no memory, or the answer is not what policy.diff answers. */
bool diff_print_table(const diff_told *d);
bool diff_print_csv(const diff_told *d);
bool diff_print_json(const diff_told *d);

#endif
