/* bound.h: what a limit bounds in a book, and at what: measured, or asked of the limit's functions.
 *
 * A function is asked once for a state of its book.  What it answers of names and attributes alone is kept while the
 * account is defined so; after an order, of a node above the order's account, or where it read the margin or a fold it is
 * asked each time.  Its answers are a pure function of the book and the policy: no snapshot keeps them. */
#ifndef ENGINE_BOUND_H
#define ENGINE_BOUND_H

#include "appraisal/margin.h"
#include "control/trace.h"

/* A node of the account tree, of which limits are asked. */
typedef struct bound_book {
    frame *f;                   /* the account's own; of a node above it: for its pool */
    const netto_margin *margin; /* the account's own; NULL: it is not known */
    bool own, trial;            /* it is the account itself; after an order */
    uint64_t work;              /* of the functions, asked now or before; */
    uint64_t most;              /* held_each asks no more keys than that allows, */
    uint32_t from, left;        /* begins with this key, and stops before that one; SLOT_NONE: it did not stop */
    frame node;                 /* of a node above: its own book, found when asked for */
    netto_margin node_margin;
    worst resting;
    bool node_known;
} bound_book;

typedef struct bound {
    bool binds; /* false: this book has no such limit */
    double value, max;
} bound;

/* By which a failure of a limit is known. */
static inline uint64_t bound_slot(const bound_book *b, uint32_t number)
{
    return (uint64_t)number << 32 | b->f->account;
}

static inline void bound_open(bound_book *b, frame *f, const netto_margin *margin, bool own, bool trial)
{
    b->f = f;
    b->margin = margin;
    b->own = own;
    b->trial = trial;
    b->work = 0;
    b->most = UINT64_MAX;
    b->from = 0;
    b->left = SLOT_NONE;
    b->node_known = false;
}

/* The book of such a node as rules see it: `pool` is its pooled twin. */
void bound_subject(bound_book *b, book_subject *own, book_subject *pool);

/* Is that a number that this limit may have, or bound?  NETTO_ERULE. */
netto_status bound_check(const netto_limit *limit, netto_limit_ask what, double value, netto_complaint *why);

/* What the policy's `number`-th limit comes to, one on books.  NETTO_ERULE, NETTO_ENOMARK, NETTO_EOVERFLOW, NETTO_ECAPACITY. */
netto_status bound_find(bound_book *b, uint32_t number, bound *out, netto_complaint *complaint);

/* Ask its function again, to be told how it comes to what it bounds.  The same errors. */
netto_status bound_traced(bound_book *b, uint32_t number, trace *t, double *out, netto_complaint *complaint);

#endif
