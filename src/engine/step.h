/* step.h: one function for each family of commands; engine.c sends a command to its family.
 *
 * A refused command has changed nothing.  Each fills `out`, of which engine.c has set what all share. */
#ifndef ENGINE_STEP_H
#define ENGINE_STEP_H

#include "engine/state.h"

netto_status on_setup(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_correlation(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_mark(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_collateral(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_position(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_trade(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_policy(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_fault(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_notice(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_tick(netto_engine *e, const netto_command *c, netto_decision *out);

netto_status on_order(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status report_exposure(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_margin(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_positions(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_accounts(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_instruments(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_factors(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_marks(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);

#endif
