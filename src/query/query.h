/* query.h: what is asked of an engine, and leaves no trace: one function for each method. */
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include "engine/bound.h"
#include "engine/step.h"

/* Each answers one method; a long answer goes on where the cursor left off (netto/engine.h). */
typedef netto_status query_function(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out);

query_function query_accounts;    /* account.list */
query_function query_breakers;    /* breaker.list */
query_function query_calendars;   /* calendar.list */
query_function query_closeout;    /* closeout.net */
query_function query_model;       /* correlation.get */
query_function query_models;      /* correlation.list */
query_function query_equity;      /* equity.get */
query_function query_exposure;    /* exposure.get */
query_function query_factors;     /* factor.list */
query_function query_scores;      /* forecast.list */
query_function query_score;       /* forecast.score */
query_function query_neutral;     /* hedge.neutral */
query_function query_hedge;       /* hedge.ratio */
query_function query_instruments; /* instrument.list */
query_function query_limits;      /* limit.list */
query_function query_liquidity;   /* liquidity.get */
query_function query_margin;      /* margin.get */
query_function query_marks;       /* mark.get */
query_function query_measure;     /* measure.get */
query_function query_listed;      /* option.list */
query_function query_options;     /* option.price */
query_function query_orders;      /* order.list */
query_function query_payments;    /* payment.net */
query_function query_positions;   /* position.get */
query_function query_plans;       /* rebalance.plan */
query_function query_adl;         /* resolution.adl */
query_function query_haircut;     /* resolution.haircut */
query_function query_closings;    /* resolution.plan */
query_function query_waterfall;   /* resolution.waterfall */
query_function query_scenario;    /* scenario.run */
query_function query_settlement;  /* settlement.get */
query_function query_unsettled;   /* settlement.list */
query_function query_backtest;    /* var.backtest */
query_function query_var;         /* var.get */

/* A rule failed in this query: it is handed out, to be told by a command.  `supposed`: it was asked of what only might be, and is
 * not worn out by that. */
void query_failed(netto_engine *e, netto_text rule, netto_text account, bool supposed, netto_decision *out);

/* A list account by account, of one or of all from where the last page ended: `list` adds those of one account behind the number
 * `after`, and is false where the page is full.  `count`: how many there are at all.  NULL, and why. */
typedef bool list_rows(const netto_command *c, const book *b, uint32_t account, uint64_t after, uint32_t limit, void *rows, netto_decision *out);
void *query_by_account(netto_engine *e, const netto_command *c, uint32_t count, size_t size, list_rows *list, netto_decision *out);

/* The accounts of which such rows are asked for: one, or all from the one where the last page ended.  NETTO_EACCOUNT; NETTO_EPARAMS. */
netto_status query_range(const netto_command *c, const book *b, uint32_t *from, uint32_t *end, netto_complaint *why);

/* What a limit on books comes to for an account now; value and max NaN where that cannot be computed. */
bound query_bound(netto_engine *e, uint32_t account, uint32_t number);

/* How many rows a page has at most.  NETTO_ETOOLARGE. */
netto_status query_limit(const netto_page *p, uint32_t *out, netto_complaint *why);

/* Parts of them, of one account without its sub-accounts. */
struct frame;
netto_status query_margin_own(netto_engine *e, uint32_t account, bool explain, netto_decision *out);
bool query_sets(const struct frame *f, netto_exposure_report *out);

/* No forecast has the name that was asked for. */
netto_status no_forecast(const netto_command *c, netto_complaint *why);

#endif
