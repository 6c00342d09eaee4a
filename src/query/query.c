/* query.c: a question goes to its function; what a rule did on the way is handed out. */
#include "query/query.h"

#include <stddef.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"

static netto_status answer(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    switch (c->kind) {
    case NETTO_EXPOSURE_GET: return query_exposure(e, c, cursor, out);
    case NETTO_MARGIN_GET: return query_margin(e, c, cursor, out);
    case NETTO_EQUITY_GET: return query_equity(e, c, cursor, out);
    case NETTO_CLOSEOUT_NET: return query_closeout(e, c, cursor, out);
    case NETTO_ORDER_CHECK: return on_order_check(e, c, out);
    case NETTO_ORDER_LIST: return query_orders(e, c, cursor, out);
    case NETTO_LIMIT_LIST: return query_limits(e, c, cursor, out);
    case NETTO_BREAKER_LIST: return query_breakers(e, c, cursor, out);
    case NETTO_POSITION_GET: return query_positions(e, c, cursor, out);
    case NETTO_ACCOUNT_LIST: return query_accounts(e, c, cursor, out);
    case NETTO_INSTRUMENT_LIST: return query_instruments(e, c, cursor, out);
    case NETTO_FACTOR_LIST: return query_factors(e, c, cursor, out);
    case NETTO_MARK_GET: return query_marks(e, c, cursor, out);
    case NETTO_CORRELATION_GET: return query_model(e, c, cursor, out);
    case NETTO_CORRELATION_LIST: return query_models(e, c, cursor, out);
    case NETTO_REBALANCE_PLAN: return query_plans(e, c, cursor, out);
    case NETTO_VAR_GET: return query_var(e, c, cursor, out);
    case NETTO_VAR_BACKTEST: return query_backtest(e, c, cursor, out);
    case NETTO_HEDGE_RATIO: return query_hedge(e, c, cursor, out);
    case NETTO_PAYMENT_NET: return query_payments(e, c, cursor, out);
    case NETTO_RESOLUTION_WATERFALL: return query_waterfall(e, c, cursor, out);
    case NETTO_RESOLUTION_PLAN: return query_closings(e, c, cursor, out);
    case NETTO_RESOLUTION_ADL: return query_adl(e, c, cursor, out);
    case NETTO_RESOLUTION_HAIRCUT: return query_haircut(e, c, cursor, out);
    case NETTO_HEDGE_NEUTRAL: return query_neutral(e, c, cursor, out);
    case NETTO_OPTION_PRICE: return query_options(e, c, cursor, out);
    case NETTO_OPTION_LIST: return query_listed(e, c, cursor, out);
    case NETTO_MEASURE_GET: return query_measure(e, c, cursor, out);
    case NETTO_FORECAST_SCORE: return query_score(e, c, cursor, out);
    case NETTO_FORECAST_LIST: return query_scores(e, c, cursor, out);
    case NETTO_SCENARIO_RUN: return query_scenario(e, c, cursor, out);
    case NETTO_SETTLEMENT_LIST: return query_unsettled(e, c, cursor, out);
    case NETTO_SETTLEMENT_GET: return query_settlement(e, c, cursor, out);
    case NETTO_CALENDAR_LIST: return query_calendars(e, c, cursor, out);
    case NETTO_LIQUIDITY_GET: return query_liquidity(e, c, cursor, out);
    default: return complain(&out->complaint, NETTO_EMETHOD, "'%s' is no query", netto_command_word(c->kind));
    }
}

/* What is told is left as it is: there is much of it, and none yet. */
void netto_cursor_begin(netto_cursor *cursor)
{
    memset(cursor, 0, offsetof(netto_cursor, told));
}

/* A query leaves no trace: so the fact is handed out, to become a command. */
void query_failed(netto_engine *e, netto_text rule, netto_text account, bool supposed, netto_decision *out)
{
    e->fault = (netto_rule_fault){e->active->policy->id, rule, account, arena_text(&e->book.scratch, text_of(out->complaint.text)), supposed};
    out->fault = &e->fault;
}

netto_status netto_engine_report(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    netto_cursor whole;
    if (!cursor) netto_cursor_begin(&whole);
    step_begin(e, out);
    netto_status status = answer(e, c, cursor ? cursor : &whole, out);
    while (!cursor && status == NETTO_OK && out->unfinished) {
        step_clear(out);
        status = answer(e, c, &whole, out);
    }
    out->complaint.status = status;
    if (status == NETTO_ERULE && !out->fault) query_failed(e, text_of(e->active->failed_rule), c->account, false, out);
    step_finish(e, out);
    if (!out->since) out->since = out->seq;
    return status;
}
