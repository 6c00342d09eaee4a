/* method.c: the one table of methods, and how a name is found in it. */
#include "wire/method.h"

#include "codec/suggest.h"

/* The last columns: what a method is to the engine, how its params are read and its result written. */
#define COMMAND(name)         NETTO_##name, request_command, answer_command
#define HOUSE(decode, encode) NETTO_COMMAND_KIND_COUNT, request_##decode, answer_##encode

#define HELLO_IS             HOUSE(hello, hello)
#define PING_IS              HOUSE(nothing, pong)
#define DESCRIBE_IS          HOUSE(nothing, describe)
#define STATS_IS             HOUSE(nothing, stats)
#define INSTRUMENT_PUT_IS    COMMAND(INSTRUMENT_PUT)
#define FACTOR_PUT_IS        COMMAND(FACTOR_PUT)
#define CORRELATION_PUT_IS   COMMAND(CORRELATION_PUT)
#define CORRELATION_ESTIMATE_IS HOUSE(estimate, estimated)
#define MARK_PUT_IS          COMMAND(MARK_PUT)
#define FX_PUT_IS            COMMAND(FX_PUT)
#define SET_PUT_IS           COMMAND(SET_PUT)
#define ACCOUNT_PUT_IS       COMMAND(ACCOUNT_PUT)
#define COLLATERAL_PUT_IS    COMMAND(COLLATERAL_PUT)
#define POSITION_PUT_IS      COMMAND(POSITION_PUT)
#define TRADE_APPLY_IS       COMMAND(TRADE_APPLY)
#define EXPOSURE_GET_IS      COMMAND(EXPOSURE_GET)
#define MARGIN_GET_IS        COMMAND(MARGIN_GET)
#define EQUITY_GET_IS        COMMAND(EQUITY_GET)
#define CLOSEOUT_NET_IS      COMMAND(CLOSEOUT_NET)
#define ORDER_CHECK_IS       NETTO_ORDER_CHECK, request_check, answer_check
#define ORDER_OPEN_IS        NETTO_ORDER_OPEN, request_open, answer_check
#define ORDER_CLOSE_IS       COMMAND(ORDER_CLOSE)
#define ORDER_LIST_IS        COMMAND(ORDER_LIST)
#define LIMIT_LIST_IS        COMMAND(LIMIT_LIST)
#define BREAKER_LIST_IS      COMMAND(BREAKER_LIST)
#define BREAKER_TRIP_IS      COMMAND(BREAKER_TRIP)
#define BREAKER_RESET_IS     COMMAND(BREAKER_RESET)
#define POSITION_GET_IS      COMMAND(POSITION_GET)
#define ACCOUNT_LIST_IS      COMMAND(ACCOUNT_LIST)
#define INSTRUMENT_LIST_IS   COMMAND(INSTRUMENT_LIST)
#define FACTOR_LIST_IS       COMMAND(FACTOR_LIST)
#define MARK_GET_IS          COMMAND(MARK_GET)
#define CORRELATION_GET_IS   COMMAND(CORRELATION_GET)
#define CORRELATION_LIST_IS  COMMAND(CORRELATION_LIST)
#define REBALANCE_PLAN_IS    COMMAND(REBALANCE_PLAN)
#define VAR_GET_IS           COMMAND(VAR_GET)
#define VAR_BACKTEST_IS      COMMAND(VAR_BACKTEST)
#define HEDGE_RATIO_IS       COMMAND(HEDGE_RATIO)
#define PAYMENT_NET_IS       COMMAND(PAYMENT_NET)
#define RESOLUTION_WATERFALL_IS COMMAND(RESOLUTION_WATERFALL)
#define RESOLUTION_PLAN_IS   COMMAND(RESOLUTION_PLAN)
#define RESOLUTION_ADL_IS    COMMAND(RESOLUTION_ADL)
#define RESOLUTION_HAIRCUT_IS COMMAND(RESOLUTION_HAIRCUT)
#define HEDGE_NEUTRAL_IS     COMMAND(HEDGE_NEUTRAL)
#define OPTION_PRICE_IS      COMMAND(OPTION_PRICE)
#define SCENARIO_RUN_IS      COMMAND(SCENARIO_RUN)
#define VARIATION_SETTLE_IS COMMAND(VARIATION_SETTLE)
#define SETTLEMENT_CONFIRM_IS COMMAND(SETTLEMENT_CONFIRM)
#define SETTLEMENT_LIST_IS   COMMAND(SETTLEMENT_LIST)
#define SETTLEMENT_GET_IS    COMMAND(SETTLEMENT_GET)
#define CALENDAR_PUT_IS      COMMAND(CALENDAR_PUT)
#define CALENDAR_LIST_IS     COMMAND(CALENDAR_LIST)
#define LIQUIDITY_GET_IS     COMMAND(LIQUIDITY_GET)
#define OPTION_LIST_IS       COMMAND(OPTION_LIST)
#define MEASURE_GET_IS       COMMAND(MEASURE_GET)
#define FORECAST_PUT_IS      COMMAND(FORECAST_PUT)
#define FORECAST_OUTCOME_IS  COMMAND(FORECAST_OUTCOME)
#define FORECAST_SCORE_IS    COMMAND(FORECAST_SCORE)
#define FORECAST_LIST_IS     COMMAND(FORECAST_LIST)
#define POLICY_STAGE_IS      HOUSE(stage, staged)
#define POLICY_ACTIVATE_IS   HOUSE(activate, activation)
#define POLICY_SHADOW_IS     HOUSE(shadow, shadowed)
#define POLICY_DIFF_IS       HOUSE(diff, diff)
#define POLICY_ROLLBACK_IS   HOUSE(rollback, activation)
#define POLICY_LIST_IS       HOUSE(nothing, versions)
#define EVENT_SUBSCRIBE_IS   HOUSE(subscribe, subscription)
#define EVENT_UNSUBSCRIBE_IS HOUSE(unsubscribe, subscription)
#define AUDIT_QUERY_IS       HOUSE(audit, packed)
#define AUDIT_VERIFY_IS      HOUSE(nothing, packed)
#define REPORT_GET_IS        HOUSE(report, packed)

const struct method methods[METHOD_COUNT] = {
#define X(id, name, params, result, role, mutates, runs)                                                     \
    {METHOD_##id, name, params, result, ROLE_##role, mutates, RUNS_##runs, id##_IS},
    METHOD_MAP(X)
#undef X
};

static const uint8_t sizes[METHOD_COUNT] = {
#define X(id, name, params, result, role, mutates, runs) sizeof(name) - 1,
    METHOD_MAP(X)
#undef X
};

const struct method *method_find(netto_text name)
{
    for (int i = 0; i < METHOD_COUNT; i++)
        if (sizes[i] == name.size && memcmp(methods[i].name, name.bytes, name.size) == 0) return &methods[i];
    return NULL;
}

static const char *name_of(const void *table, uint32_t index)
{
    return ((const struct method *)table)[index].name;
}

void method_suggest(netto_text name, char *out)
{
    suggest_word(name, methods, METHOD_COUNT, name_of, out);
}

const char *role_word(enum role r)
{
    static const char *const words[] = {
#define X(name, word) word,
        ROLE_MAP(X)
#undef X
    };
    return words[r];
}

const char *runs_word(enum runs r)
{
    static const char *const words[] = {
#define X(name, word) word,
        RUNS_MAP(X)
#undef X
    };
    return words[r];
}
