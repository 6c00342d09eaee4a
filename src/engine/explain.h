/* explain.h: how the measures of a book came about: from quantity, load and haircut to gross, by netting to netted, by
 * the policy's rule to the margin, and from positions and collateral to equity.
 *
 * The parts of each number make it to the bit; what rounding left is a part too.  The tree is bounded: of a long list
 * the largest are told, and the others as one.  It lies in the scratch of the command.
 *
 * The frame's margin and collateral are known.  NETTO_ECAPACITY: no memory. */
#ifndef ENGINE_EXPLAIN_H
#define ENGINE_EXPLAIN_H

#include "engine/bound.h"
#include "engine/gather.h"

/* Excess = equity - initial, and beside it the other levels, rounded as they were told.  `told` NULL: why an order was
 * refused, the excess that would be left: not rounded, without the other levels. */
netto_status explain_measures(frame *f, const netto_margin *margin, const netto_measures *told, const netto_part **out,
                              netto_complaint *complaint);

/* The sum over a subtree: each of its numbers by account, in the order in which they were added. */
netto_status explain_subtree(netto_engine *e, const netto_cursor *cursor, const netto_measures *told, const netto_part **out,
                             netto_complaint *complaint);

/* One more account of such a sum; `sums` are its numbers, as the cursor adds them. */
void explain_count(netto_cursor *cursor, uint32_t account, const double *sums);

/* Why an order was refused: what a limit bounds was above it. */
netto_status explain_limit(bound_book *held, uint32_t number, double value, const netto_part **out,
                           netto_complaint *complaint);

/* The same of a check: what it read and told, under its name. */
netto_status explain_check(frame *f, const trace *t, const netto_reason *reason, const netto_part **out,
                           netto_complaint *complaint);

#endif
