/* mark.h: the price at which an instrument is valued, and its time. */
#ifndef BOOK_MARK_H
#define BOOK_MARK_H

#include "netto/command.h"
#include "netto/status.h"

struct book;

typedef struct mark {
    double price, iv, delta, bid, ask, last;
    uint32_t given; /* NETTO_MARK_... */
    bool known;
    netto_instant ts;
    uint64_t version; /* the command that last changed a number of it */
} mark;

/* A row is looked up and judged first, then applied to the slot that was found.
 * EINSTRUMENT, EDOMAIN, EPARAMS (cash and sensitivities have no mark). */
netto_status mark_check(struct book *book, const netto_mark_row *row, uint32_t *slot,
                        netto_complaint *complaint);

/* False if the row is older than the mark that stands: then it is kept for history only. */
bool mark_apply(struct book *book, const netto_mark_row *row, uint32_t slot);

#endif
