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

netto_status on_order_check(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status report_exposure(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_margin(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_equity(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_closeout(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_positions(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_orders(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_breakers(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_accounts(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_instruments(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_factors(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_marks(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_model(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_measure(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_models(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_plans(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_var(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_backtest(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_hedge(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_payments(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_waterfall(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_closings(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_adl(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_haircut(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_neutral(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_scenario(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status on_variation(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status on_settlement(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status report_unsettled(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_settlement(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status on_calendar(netto_engine *e, const netto_command *c, netto_decision *out);
netto_status report_calendars(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_liquidity(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_listed(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_options(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
/* No forecast has the name that was asked for. */
netto_status no_forecast(const netto_command *c, netto_complaint *why);
netto_status report_score(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status report_scores(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);

/* A rule failed in this query: it is handed out, to be told by a command.  `supposed`: it was asked of what only might be, and is
 * not worn out by that. */
void report_failed(netto_engine *e, netto_text rule, netto_text account, bool supposed, netto_decision *out);

/* A list account by account, of one or of all from where the last page ended: `list` adds those of one account behind the number
 * `after`, and is false where the page is full.  `count`: how many there are at all.  NULL, and why. */
typedef bool list_rows(const netto_command *c, const book *b, uint32_t account, uint64_t after, uint32_t limit, void *rows, netto_decision *out);
void *report_by_account(netto_engine *e, const netto_command *c, uint32_t count, size_t size, list_rows *list, netto_decision *out);

/* How many rows a page has at most.  NETTO_ETOOLARGE. */
netto_status report_limit(const netto_page *p, uint32_t *out, netto_complaint *why);

/* Parts of them, of one account without its sub-accounts. */
struct frame;
netto_status report_margin_own(netto_engine *e, uint32_t account, bool explain, netto_decision *out);
bool report_sets(const struct frame *f, netto_exposure_report *out);

#endif
