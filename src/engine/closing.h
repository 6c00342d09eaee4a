/* closing.h: in which order closing what an account holds lowers a measure of it fastest.
 *
 * Greedy: of all closings the one with the largest fall of the measure for the money that it closes (|quantity| * notional of a
 * unit), or with the largest fall, is next; ties go to the first instrument.  A closing is whole, or goes as far as the measure falls,
 * once for each instrument: a part of a hedged position may be all that adds risk.  One that does not lower the measure is not taken by
 * itself.  Where none does, what is left hedges itself: then the best two together, of the largest LOOK.  The last one is no larger
 * than it takes.  Each trial is the account as the engine would weigh it (fill.h); nothing is approximated, and nothing that stands
 * is touched.
 *
 * Cost: a closing tried costs one number of a row of the model, one that is taken its row.  Of each position a small part is tried
 * first: as a norm falls less and less along a closing, most need no more.  When its work is done the plan ends with what it has. */
#ifndef ENGINE_CLOSING_H
#define ENGINE_CLOSING_H

#include "engine/drift.h"

#define CLOSING_WORK (DRIFT_WORK / 2) /* some 3 ms, for others wait meanwhile */
#define CLOSING_LOOK 24

/* Behind `from`, which is solid; `ask`: a measure that is there.  It ends when so much `work` is done; what was done is in `*done`, also
 * where it fails.  The rows lie in the scratch of the command.  What frames and rules answer. */
netto_status closing_plan(frame *from, const netto_closing_ask *ask, uint64_t work, uint64_t *done, netto_closings *out, netto_complaint *complaint);

#endif
