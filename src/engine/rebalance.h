/* rebalance.h: rebalancing rules are asked at their times, account by account, and what they propose is told.
 *
 * A proposal is an event and no more: nobody trades it.  After it the account waits for the rule's cool-down.  Where a drift is
 * beyond its band and nothing is proposed, that is told too: once for a reason that stands, and not twice in a cool-down.  A
 * rule that fails is told as a `rule_error`, and proposes nothing. */
#ifndef ENGINE_REBALANCE_H
#define ENGINE_REBALANCE_H

#include "control/rebalance.h"
#include "engine/state.h"

/* Ask the accounts whose turn it is, so much at a tick. */
void rebalance_tick(netto_engine *e);

/* When rebalancing wants a tick. */
netto_instant rebalance_deadline(const netto_engine *e);

/* Until when an account waits; NETTO_NEVER: it does not. */
netto_instant rebalance_waits(const netto_engine *e, uint32_t number, uint32_t account);

/* Room for all accounts of the book.  False when the purse is empty. */
bool rebalance_fit(netto_engine *e);

/* The rows of another policy, made before anything changes: taken, or forgotten.  Whoever waits goes on waiting, under a
 * rule of the same name or one that was called so.  NETTO_ECAPACITY. */
netto_status rebalance_turn(netto_engine *e, const netto_policy *policy, rebalances *out, netto_complaint *complaint);
void rebalance_take(netto_engine *e, rebalances *made);
void rebalance_forget(netto_engine *e, rebalances *made);

/* All memory is given back. */
void rebalance_drop(netto_engine *e);

/* Rows for a policy, in which nobody waits.  False when the purse is empty: none. */
bool rebalance_make(netto_engine *e, const netto_policy *policy, rebalances *out);

#endif
