/* command.c: a call by the kind of its command. */
#include "codec/command.h"

#include "base/complain.h"

static void order_check(decoder *d, netto_command *out)
{
    bool brief;
    command_order_check(d, out, &brief);
}

static void order_open(decoder *d, netto_command *out)
{
    bool brief;
    command_order_open(d, out, &brief);
}

static const struct {
    command_decoder *decode;
} calls[NETTO_COMMAND_KIND_COUNT] = {
    [NETTO_INSTRUMENT_PUT] = {command_instrument_put},
    [NETTO_FACTOR_PUT] = {command_factor_put},
    [NETTO_CORRELATION_PUT] = {command_correlation_put},
    [NETTO_MARK_PUT] = {command_mark_put},
    [NETTO_FX_PUT] = {command_fx_put},
    [NETTO_SET_PUT] = {command_set_put},
    [NETTO_ACCOUNT_PUT] = {command_account_put},
    [NETTO_COLLATERAL_PUT] = {command_collateral_put},
    [NETTO_POSITION_PUT] = {command_position_put},
    [NETTO_TRADE_APPLY] = {command_trade_apply},
    [NETTO_ORDER_OPEN] = {order_open},
    [NETTO_ORDER_CLOSE] = {command_order_close},
    [NETTO_ORDER_LIST] = {command_order_list},
    [NETTO_EXPOSURE_GET] = {command_exposure_get},
    [NETTO_MARGIN_GET] = {command_margin_get},
    [NETTO_EQUITY_GET] = {command_equity_get},
    [NETTO_CLOSEOUT_NET] = {command_closeout_net},
    [NETTO_ORDER_CHECK] = {order_check},
    [NETTO_LIMIT_LIST] = {command_limit_list},
    [NETTO_BREAKER_LIST] = {command_breaker_list},
    [NETTO_BREAKER_TRIP] = {command_breaker_trip},
    [NETTO_BREAKER_RESET] = {command_breaker_reset},
    [NETTO_POSITION_GET] = {command_position_get},
    [NETTO_ACCOUNT_LIST] = {command_account_list},
    [NETTO_INSTRUMENT_LIST] = {command_instrument_list},
    [NETTO_FACTOR_LIST] = {command_factor_list},
    [NETTO_MARK_GET] = {command_mark_get},
    [NETTO_CORRELATION_GET] = {command_correlation_get},
    [NETTO_CORRELATION_LIST] = {command_correlation_list},
    [NETTO_REBALANCE_PLAN] = {command_rebalance_plan},
    [NETTO_VAR_GET] = {command_var_get},
    [NETTO_VAR_BACKTEST] = {command_var_backtest},
    [NETTO_HEDGE_RATIO] = {command_hedge_ratio},
    [NETTO_PAYMENT_NET] = {command_payment_net},
    [NETTO_RESOLUTION_WATERFALL] = {command_resolution_waterfall},
    [NETTO_RESOLUTION_PLAN] = {command_resolution_plan},
    [NETTO_RESOLUTION_ADL] = {command_resolution_adl},
    [NETTO_RESOLUTION_HAIRCUT] = {command_resolution_haircut},
    [NETTO_HEDGE_NEUTRAL] = {command_hedge_neutral},
    [NETTO_OPTION_PRICE] = {command_option_price},
    [NETTO_OPTION_LIST] = {command_option_list},
    [NETTO_MEASURE_GET] = {command_measure_get},
    [NETTO_FORECAST_PUT] = {command_forecast_put},
    [NETTO_FORECAST_OUTCOME] = {command_forecast_outcome},
    [NETTO_FORECAST_SCORE] = {command_forecast_score},
    [NETTO_FORECAST_LIST] = {command_forecast_list},
    [NETTO_SCENARIO_RUN] = {command_scenario_run},
    [NETTO_LIQUIDITY_GET] = {command_liquidity_get},
    [NETTO_CALENDAR_PUT] = {command_calendar_put},
    [NETTO_CALENDAR_LIST] = {command_calendar_list},
    [NETTO_VARIATION_SETTLE] = {command_variation_settle},
    [NETTO_SETTLEMENT_CONFIRM] = {command_settlement_confirm},
    [NETTO_SETTLEMENT_LIST] = {command_settlement_list},
    [NETTO_SETTLEMENT_GET] = {command_settlement_get},
};

command_decoder *command_decoder_of(netto_command_kind kind)
{
    return calls[kind].decode;
}

netto_status command_decode(netto_command_kind kind, netto_text params, arena *a, netto_command *out,
                            netto_complaint *complaint)
{
    decoder d;
    if (!calls[kind].decode)
        return complain(complaint, NETTO_EMETHOD, "no caller sends commands of this kind");
    decoder_init(&d, params, a, complaint);
    calls[kind].decode(&d, out);
    return reader_finish(&d.in);
}
