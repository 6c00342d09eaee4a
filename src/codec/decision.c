/* decision.c: the answers that are short, and errors. */
#include "codec/decision.h"

#include "codec/decision_list.h"

#include <stdio.h>

/* ---- errors ------------------------------------------------------------------------------------ */

#define SENTENCE 512 /* bytes: a code, a row, and a complaint's text */

static netto_text print_error(netto_status status, int row, netto_text text, char *out)
{
    const char *code = netto_status_code(status);
    int size = row < 0 ? snprintf(out, SENTENCE, "%s: %.*s", code, TEXT(text))
                       : snprintf(out, SENTENCE, "%s: row %d: %.*s", code, row, TEXT(text));
    return (netto_text){out, size < SENTENCE ? (uint32_t)size : SENTENCE - 1};
}

void decision_error(writer *w, const netto_complaint *complaint)
{
    char sentence[SENTENCE];
    netto_text text = text_of(complaint->text[0] ? complaint->text : netto_status_text(complaint->status));
    writer_array(w, 2);
    writer_integer(w, netto_status_fault(complaint->status));
    writer_text(w, print_error(complaint->status, complaint->row, text, sentence));
}

void decision_put_errors(writer *w, const netto_count *count)
{
    char sentence[SENTENCE];
    writer_array(w, count->error_count);
    for (uint32_t i = 0; i < count->error_count; i++) {
        const netto_row_error *error = &count->errors[i];
        writer_array(w, 2);
        writer_unsigned(w, error->row);
        writer_text(w, print_error(error->status, -1, error->text, sentence));
    }
}

/* ---- short answers ------------------------------------------------------------------------------- */

static void put_seq(writer *w, const netto_decision *decision)
{
    WRITER_KEY(w, "seq");
    writer_unsigned(w, decision->seq);
}

void decision_count(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_count *count = &decision->count;
    bool trades = command->kind == NETTO_TRADE_APPLY || command->kind == NETTO_SETTLEMENT_CONFIRM, late = count->late > 0, unmatched = count->unmatched > 0;
    writer_map(w, 2u + trades + late + unmatched + command->partial);
    WRITER_KEY(w, "count");
    writer_unsigned(w, count->count);
    if (trades) {
        WRITER_KEY(w, "duplicates");
        writer_unsigned(w, count->duplicates);
    }
    if (unmatched) {
        WRITER_KEY(w, "unmatched");
        writer_unsigned(w, count->unmatched);
    }
    if (late) {
        WRITER_KEY(w, "late");
        writer_unsigned(w, count->late);
    }
    if (command->partial) {
        WRITER_KEY(w, "errors");
        decision_put_errors(w, count);
    }
    put_seq(w, decision);
}

void decision_activation(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    writer_map(w, 3);
    WRITER_KEY(w, "active");
    writer_text(w, decision->activation.active);
    WRITER_KEY(w, "previous");
    writer_text(w, decision->activation.previous);
    put_seq(w, decision);
}

void decision_seq(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    writer_map(w, 1);
    put_seq(w, decision);
}

/* ---- by kind ----------------------------------------------------------------------------------- */

static const struct {
    decision_encoder *encode;
} answers[NETTO_COMMAND_KIND_COUNT] = {
    [NETTO_INSTRUMENT_PUT] = {decision_count},
    [NETTO_FACTOR_PUT] = {decision_count},
    [NETTO_FX_PUT] = {decision_count},
    [NETTO_MARK_PUT] = {decision_count},
    [NETTO_SET_PUT] = {decision_count},
    [NETTO_ACCOUNT_PUT] = {decision_count},
    [NETTO_COLLATERAL_PUT] = {decision_count},
    [NETTO_POSITION_PUT] = {decision_count},
    [NETTO_TRADE_APPLY] = {decision_count},
    [NETTO_CORRELATION_PUT] = {decision_correlation},
    [NETTO_POLICY_ACTIVATE] = {decision_activation},
    [NETTO_POLICY_SHADOW] = {decision_seq},
    [NETTO_EXPOSURE_GET] = {decision_exposure},
    [NETTO_MARGIN_GET] = {decision_margin},
    [NETTO_EQUITY_GET] = {decision_equity},
    [NETTO_CLOSEOUT_NET] = {decision_closeout},
    [NETTO_ORDER_CHECK] = {decision_check},
    [NETTO_ORDER_OPEN] = {decision_check},
    [NETTO_ORDER_CLOSE] = {decision_close},
    [NETTO_ORDER_LIST] = {decision_orders},
    [NETTO_LIMIT_LIST] = {decision_limits},
    [NETTO_BREAKER_LIST] = {decision_breakers},
    [NETTO_BREAKER_TRIP] = {decision_breaker},
    [NETTO_BREAKER_RESET] = {decision_breaker},
    [NETTO_POSITION_GET] = {decision_positions},
    [NETTO_ACCOUNT_LIST] = {decision_accounts},
    [NETTO_INSTRUMENT_LIST] = {decision_instruments},
    [NETTO_FACTOR_LIST] = {decision_factors},
    [NETTO_MARK_GET] = {decision_marks},
    [NETTO_CORRELATION_GET] = {decision_model},
    [NETTO_CORRELATION_LIST] = {decision_models},
    [NETTO_REBALANCE_PLAN] = {decision_plans},
    [NETTO_VAR_GET] = {decision_var},
    [NETTO_VAR_BACKTEST] = {decision_backtest},
    [NETTO_HEDGE_RATIO] = {decision_hedge},
    [NETTO_PAYMENT_NET] = {decision_payments},
    [NETTO_RESOLUTION_WATERFALL] = {decision_waterfall},
    [NETTO_RESOLUTION_PLAN] = {decision_closings},
    [NETTO_RESOLUTION_ADL] = {decision_adl},
    [NETTO_RESOLUTION_HAIRCUT] = {decision_haircut},
    [NETTO_HEDGE_NEUTRAL] = {decision_neutral},
    [NETTO_OPTION_PRICE] = {decision_options},
    [NETTO_OPTION_LIST] = {decision_listed},
    [NETTO_MEASURE_GET] = {decision_measure},
    [NETTO_FORECAST_PUT] = {decision_forecast},
    [NETTO_FORECAST_OUTCOME] = {decision_forecast},
    [NETTO_FORECAST_SCORE] = {decision_score},
    [NETTO_FORECAST_LIST] = {decision_scores},
    [NETTO_SCENARIO_RUN] = {decision_scenario},
    [NETTO_LIQUIDITY_GET] = {decision_liquidity},
    [NETTO_CALENDAR_PUT] = {decision_seq},
    [NETTO_CALENDAR_LIST] = {decision_calendars},
    [NETTO_VARIATION_SETTLE] = {decision_variation},
    [NETTO_SETTLEMENT_CONFIRM] = {decision_count},
    [NETTO_SETTLEMENT_LIST] = {decision_unsettled},
    [NETTO_SETTLEMENT_GET] = {decision_settlement},
};

void decision_encode(writer *w, const netto_command *command, const netto_decision *decision)
{
    if (answers[command->kind].encode)
        answers[command->kind].encode(w, command, decision);
    else
        writer_nil(w);
}
