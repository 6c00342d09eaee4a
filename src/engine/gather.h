/* gather.h: sums over the accounts of a subtree, some at a time: a long answer lets others in between.
 *
 * Each account counts as it stands when it is visited; the answer says from which command (`since`) to which
 * (`seq`) that was.  If the tree changes meanwhile, the sum begins again; after a few times it is made in one go. */
#ifndef ENGINE_GATHER_H
#define ENGINE_GATHER_H

#include "appraisal/margin.h"
#include "engine/state.h"

/* The cursor's sums. */
enum { GATHER_GROSS, GATHER_NET, GATHER_NETTED, GATHER_VALUE, GATHER_COLLATERAL, GATHER_INITIAL,
       GATHER_MAINTENANCE, GATHER_WARNING, GATHER_LIQUIDATION, GATHER_ORDERS };

/* The cursor's flags. */
enum { GATHER_BEGUN = 1, GATHER_INDEFINITE = 2, GATHER_STALE = 4, GATHER_UNMODELLED = 8,
       GATHER_NO_EXPOSURE = 16, GATHER_NO_EQUITY = 32, GATHER_STRESSED = 64, GATHER_RESTART = 256 /* times how often */ };

#define GATHER_RETURNS 500000 /* of positions, in one slice: about a millisecond */

/* Adds an account to the sums; `question` is what `gather` was given. */
typedef netto_status (*gather_visit)(netto_engine *e, uint32_t account, const void *question, netto_cursor *cursor,
                                     netto_complaint *complaint);

/* The next account in the subtree, parents before their children; SLOT_NONE behind the last. */
uint32_t gather_next(const book *b, uint32_t root, uint32_t at);

/* Visit the next accounts below `root`, itself included; `*done` when there are none left. */
netto_status gather(netto_engine *e, uint32_t root, netto_cursor *cursor, gather_visit visit, const void *question,
                    bool *done, netto_complaint *complaint);

#endif
