/* move.h: one position changes: its account's weights move by the difference, and the pools' above. */
#ifndef APPRAISAL_MOVE_H
#define APPRAISAL_MOVE_H

#include "appraisal/holding.h"

/* What a book held of an instrument, before and after.  Units. */
typedef struct move {
    double net_before, net_after;
    double gross_before, gross_after;
    bool opened, closed; /* it held none before; it holds none after */
} move;

/* What an account's position does, and what it does to the pool of an account in whose subtree it lies, where the book holds
 * it as it is `standing`. */
move move_of_account(const book *b, const position *before, const position *after);
move move_of_pool(const book *b, uint32_t account, const position *standing, const position *before, const position *after);

/* Move a set by one holding.  Room for the axes it may need is made here, or was made by the caller (then
 * `m` is NULL).  `*due` is set where the set is to be weighed anew from what is held; a trial (NULL) goes on with
 * the weights that it has.  NETTO_ERULE, NETTO_ECAPACITY, NETTO_EOVERFLOW: the set is not to be used. */
netto_status move_set(memory *m, assessment *a, const book *b, netting_set *s, const unit_weight *unit,
                      const move *change, bool *due, netto_complaint *complaint);

/* What moving a set would make of its totals: `out` borrows the arrays of `s`, which stay as they are.  False:
 * that takes more than totals (an axis that is new or outside the root, a set that empties or is due). */
bool move_totals(const netting_set *s, const unit_weight *unit, const move *change, netting_set *out);

/* Before a position changes: make clean what will be moved.  After: move it; `before` and `after` are the
 * position as it was and is (quantity 0: none).  What cannot be moved is left dirty. */
void move_prepare(assessment *a, book *b, uint32_t account);
void move_position(assessment *a, book *b, uint32_t account, const position *before, const position *after);

#endif
