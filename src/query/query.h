/* query.h: what is asked of an engine, and leaves no trace: one function for each method. */
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include "engine/step.h"

netto_status query_accounts(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_adl(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_backtest(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_breakers(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_calendars(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_closeout(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_closings(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_equity(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_exposure(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_factors(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_haircut(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_hedge(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_instruments(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_liquidity(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_listed(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_margin(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_marks(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_measure(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_model(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_models(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_neutral(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_options(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_orders(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_payments(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_plans(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_positions(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_scenario(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_score(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_scores(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_settlement(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_unsettled(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_var(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);
netto_status query_waterfall(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);

/* A rule failed in this query: it is handed out, to be told by a command.  `supposed`: it was asked of what only might be, and is
 * not worn out by that. */
void query_failed(netto_engine *e, netto_text rule, netto_text account, bool supposed, netto_decision *out);

/* A list account by account, of one or of all from where the last page ended: `list` adds those of one account behind the number
 * `after`, and is false where the page is full.  `count`: how many there are at all.  NULL, and why. */
typedef bool list_rows(const netto_command *c, const book *b, uint32_t account, uint64_t after, uint32_t limit, void *rows, netto_decision *out);
void *query_by_account(netto_engine *e, const netto_command *c, uint32_t count, size_t size, list_rows *list, netto_decision *out);

/* How many rows a page has at most.  NETTO_ETOOLARGE. */
netto_status query_limit(const netto_page *p, uint32_t *out, netto_complaint *why);

/* Parts of them, of one account without its sub-accounts. */
struct frame;
netto_status query_margin_own(netto_engine *e, uint32_t account, bool explain, netto_decision *out);
bool query_sets(const struct frame *f, netto_exposure_report *out);

/* No forecast has the name that was asked for. */
netto_status no_forecast(const netto_command *c, netto_complaint *why);

#endif
