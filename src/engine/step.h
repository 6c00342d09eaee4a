/* step.h: one function for each family of commands; engine.c sends a command to its family.
 *
 * A command asks for what memory it needs before it changes anything, and is refused if there is none.  From
 * `step_accept` on it is carried out to its end: what it moves and whom it tells must not depend on how much
 * memory caches happen to take, or it would replay otherwise.  So growth then goes beyond the capacity, by at most
 * what one command's caches and events need; the next command is refused.
 *
 * A refused command has changed nothing.  Each fills `out`, of which engine.c has set what all share. */
#ifndef ENGINE_STEP_H
#define ENGINE_STEP_H

#include "engine/state.h"

static inline void step_accept(netto_engine *e)
{
    e->memory.promised = true;
}

/* What an answer begins with: nothing of the last one.  All but the sentence is cleared, which is large and not there where all is well. */
void step_begin(netto_engine *e, netto_decision *out);
void step_clear(netto_decision *out);

/* And what all answers share in the end. */
void step_finish(const netto_engine *e, netto_decision *out);

netto_status on_setup(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_correlation(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_mark(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_collateral(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_position(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_trade(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_order_open(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_order_close(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_forecast(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_outcome(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_breaker(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_policy(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_shadow(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_fault(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_notice(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_tick(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_variation(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_settlement(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_calendar(netto_engine *e, const netto_command *c, netto_decision *out);

/* order.check: as on_order_open decides, and leaves no trace. */
netto_status on_order_check(netto_engine *e, const netto_command *c, netto_decision *out);

#endif
