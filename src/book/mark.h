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
    struct mark_roll {
        double last, all; /* the ratio of the new contract's price to that of the one before; the product of all: 0, it never rolled */
        netto_instant ts; /* of the last; what is marked before it is of another contract */
    } roll;
} mark;

/* What prices of before its rolls are to be multiplied by. */
static inline double mark_rolled(const mark *m)
{
    return m->roll.all > 0.0 ? m->roll.all : 1.0;
}

/* EDOMAIN: no time that the feed of this thing can have; NETTO_NEVER is good. */
netto_status mark_check_ts(const struct book *book, netto_text thing, netto_instant ts, netto_complaint *complaint);

/* A row is looked up and judged first, then applied to the slot that was found.
 * EINSTRUMENT, EDOMAIN, EPARAMS (cash and sensitivities have no mark; a roll without its time), EHELD (a roll of what is held). */
netto_status mark_check(struct book *book, const netto_mark_row *row, uint32_t *slot,
                        netto_complaint *complaint);

/* False if the row is older than the mark that stands: then it is kept for history only, and of before a roll not at all. */
bool mark_apply(struct book *book, const netto_mark_row *row, uint32_t slot);

#endif
