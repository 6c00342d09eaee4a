/* test_request.c: the params of the methods that are no commands of the engine. */
#include "wire/request.h"

#include "wire/calls.h"

TEST("methods without params take none, or no options")
{
    static const enum method_id ids[] = {METHOD_PING, METHOD_DESCRIBE, METHOD_STATS, METHOD_POLICY_LIST};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        is_string(decode(ids[i], "[]"), "");
        is_string(decode(ids[i], "[{}]"), "");
        is_string(decode(ids[i], "[nil]"), "");
        is_string(decode(ids[i], "[1]"), "options: expected a map, got the number 1");
        is_string(decode(ids[i], "[{a: 1}]"), "options: this method has none; leave them out");
        is_string(decode(ids[i], "[{}, {}]"), "expected 0 to 1 parameters, got 2");
        is_string(decode(ids[i], "{}"), "params: expected an array, got a map of 0");
    }
}

/* Params that are enough for each method. */
static const char *enough_for(enum method_id id)
{
    switch (id) {
    case METHOD_CORRELATION_PUT: return "{type: 'matrix', factors: ['F'], rho: [[1]]}";
    case METHOD_CORRELATION_ESTIMATE: return "['F']";
    case METHOD_COLLATERAL_PUT: return "'alice', []";
    case METHOD_CALENDAR_PUT: return "{id: 'C'}";
    case METHOD_HEDGE_RATIO: return "'X', ['Y']";
    case METHOD_RESOLUTION_WATERFALL: return "{losses: [['A', 1]], layers: [{name: 'l', amount: 1}]}";
    case METHOD_RESOLUTION_ADL: return "'X', {side: 'long'}";
    case METHOD_RESOLUTION_HAIRCUT: return "{shortfall: 1, currency: 'USD'}";
    case METHOD_HEDGE_NEUTRAL: return "'alice', {of: ['delta'], with: ['X']}";
    case METHOD_FORECAST_PUT: return "'f', {kind: level, value: 1, due: 1800000000000000000}";
    case METHOD_FORECAST_OUTCOME: return "'f', 1";
    case METHOD_FORECAST_SCORE: return "'f'";
    case METHOD_VAR_BACKTEST: return "{forecasts: [1, 1], outcomes: [0, 2]}";
    case METHOD_POSITION_PUT: return "'alice', []";
    case METHOD_EXPOSURE_GET:
    case METHOD_MARGIN_GET:
    case METHOD_EQUITY_GET:
    case METHOD_CLOSEOUT_NET:
    case METHOD_REBALANCE_PLAN:
    case METHOD_RESOLUTION_PLAN:
    case METHOD_SCENARIO_RUN:
    case METHOD_LIQUIDITY_GET:
    case METHOD_SETTLEMENT_GET:
    case METHOD_VAR_GET:
    case METHOD_POSITION_GET:
    case METHOD_POLICY_DIFF:
    case METHOD_POLICY_SHADOW:
    case METHOD_POLICY_ACTIVATE: return "'alice'";
    case METHOD_MEASURE_GET: return "'alice', 'net'";
    case METHOD_ORDER_CHECK: return "'alice', 'X', 1";
    case METHOD_ORDER_OPEN: return "'o', 'alice', 'X', 1";
    case METHOD_ORDER_CLOSE: return "'o'";
    case METHOD_BREAKER_TRIP:
    case METHOD_BREAKER_RESET: return "'b', 'X', 'why'";
    case METHOD_POLICY_STAGE: return "{'policy.lua': ''}";
    case METHOD_REPORT_GET: return "'positions'";
    case METHOD_EVENT_SUBSCRIBE: return "['margin']";
    case METHOD_EVENT_UNSUBSCRIBE: return "";
    default: return methods[id].params[0] == '[' ? "[]" : ""; /* rows, or nothing */
    }
}

TEST("every method takes an empty map of options at its end, and nil")
{
    static const char *const ends[] = {"{}", "nil"};
    char params[128];
    for (int id = 0; id < METHOD_COUNT; id++)
        for (int i = 0; i < 2; i++) {
            const char *enough = enough_for((enum method_id)id);
            snprintf(params, sizeof params, "[%s%s%s]", enough, *enough ? ", " : "", ends[i]);
            tap_string(__FILE__, __LINE__, methods[id].name, decode((enum method_id)id, params), "");
        }
}

TEST("a command is decoded by its kind")
{
    is_string(decode(METHOD_MARGIN_GET, "['alice']"), "");
    is_int(request.command.kind, NETTO_MARGIN_GET);
    is_text(request.command.account, "alice");
    is_string(decode(METHOD_FX_PUT, "[[[EUR, x]]]"), "rate: expected a number, got the text 'x'");
    is_int(complaint.row, 0);
}

TEST("an order's answer may be brief")
{
    is_string(decode(METHOD_ORDER_CHECK, "[a, B, 1]"), "");
    ok(!request.brief);
    is_string(decode(METHOD_ORDER_CHECK, "[a, B, 1, nil, {brief: true}]"), "");
    ok(request.brief);
    is_string(decode(METHOD_ORDER_OPEN, "[o, a, B, 1]"), "");
    ok(!request.brief);
    is_string(decode(METHOD_ORDER_OPEN, "[o, a, B, 1, {brief: true}]"), "");
    ok(request.brief);
}

TEST("hello may tell a token and who speaks")
{
    is_string(decode(METHOD_HELLO, "[]"), "");
    ok(!netto_text_given(request.hello.token) && !netto_text_given(request.hello.client));
    is_string(decode(METHOD_HELLO, "[{token: secret, client: 'desk 7'}]"), "");
    is_text(request.hello.token, "secret");
    is_text(request.hello.client, "desk 7");
    is_string(decode(METHOD_HELLO, "[{name: x}]"), "options: unknown field 'name'; known: token, client");
    is_string(decode(METHOD_HELLO, "[{client: 5}]"), "client: expected a text, got the number 5");
}

TEST("a policy is activated by id, and rolled back to one or to the one before")
{
    is_string(decode(METHOD_POLICY_ACTIVATE, "[abc]"), "");
    is_text(request.activate.id, "abc");
    ok(!netto_text_given(request.activate.expect));
    is_string(decode(METHOD_POLICY_ACTIVATE, "[abc, {expect: def}]"), "");
    is_text(request.activate.expect, "def");
    is_string(decode(METHOD_POLICY_ACTIVATE, "[5]"), "id: expected a text, got the number 5");
    is_string(decode(METHOD_POLICY_ACTIVATE, "[]"), "expected 1 to 2 parameters, got 0");
    is_string(decode(METHOD_POLICY_ROLLBACK, "[]"), "");
    ok(!netto_text_given(request.rollback.to));
    is_string(decode(METHOD_POLICY_ROLLBACK, "[{to: abc}]"), "");
    is_text(request.rollback.to, "abc");
    is_string(decode(METHOD_POLICY_ROLLBACK, "[{to: ''}]"),
              "to: expected an id (1 to 64 bytes of printable UTF-8), got an empty text");
}

TEST("subscriptions name topics, or all, and where to begin")
{
    is_string(decode(METHOD_EVENT_SUBSCRIBE, "[[margin, policy]]"), "");
    is_int(request.subscribe.topics, 1 << NETTO_TOPIC_MARGIN | 1 << NETTO_TOPIC_POLICY);
    ok(!request.subscribe.given);
    is_string(decode(METHOD_EVENT_SUBSCRIBE, "[nil, {from: 12}]"), "");
    is_int(request.subscribe.topics, (1 << NETTO_TOPIC_COUNT) - 1);
    ok(request.subscribe.given);
    is_int(request.subscribe.from, 12);
    is_string(decode(METHOD_EVENT_SUBSCRIBE, "[[], {from: 0}]"), "");
    is_int(request.subscribe.from, 1);
    is_int(request.subscribe.topics, 0);
    is_string(decode(METHOD_EVENT_SUBSCRIBE, "[[margins]]"),
              "topics[0]: unknown word 'margins'; did you mean 'margin'?");
    is_string(decode(METHOD_EVENT_SUBSCRIBE, "[[margin, gap]]"),
              "topics[1]: unknown word 'gap'; known: margin, breach, breaker, policy, order, rebalance, rule_error, log, settlement");
    is_string(decode(METHOD_EVENT_SUBSCRIBE, "[5]"), "topics: expected an array, got the number 5");
    is_string(decode(METHOD_EVENT_SUBSCRIBE, "[[], {from: -1}]"), "from: events count from 1");
    is_string(decode(METHOD_EVENT_SUBSCRIBE, "[]"), "expected 1 to 2 parameters, got 0");
    is_string(decode(METHOD_EVENT_UNSUBSCRIBE, "[]"), "");
    is_int(request.subscribe.topics, (1 << NETTO_TOPIC_COUNT) - 1);
    is_string(decode(METHOD_EVENT_UNSUBSCRIBE, "[[breach]]"), "");
    is_int(request.subscribe.topics, 1 << NETTO_TOPIC_BREACH);
}
