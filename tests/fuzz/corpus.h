/* corpus.h: bytes worth beginning from: calls of every method, and what is known to hurt.  In the notation of
 * codec/notation.h.  What a fuzzer finds is added here. */
#ifndef TEST_FUZZ_CORPUS_H
#define TEST_FUZZ_CORPUS_H

#include "netto/command.h"

/* Params that are good, by the kind of the command. */
static const struct {
    netto_command_kind kind;
    const char *params;
} corpus_calls[] = {
    {NETTO_INSTRUMENT_PUT, "[[{id: 'ES-C', kind: option, underlying: ES, loads: [[F1, 1.5], [F2, -2]], "
                           "currency: USD, multiplier: 50, inverse: false, "
                           "qty_step: '0.001', expiry: '2026-12-18T08:00:00Z', strike: 4400.5, right: C, "
                           "venue: CME, settle_days: 1, adv: 1e6, "
                           "attrs: {haircut: 0.1, tags: [a, b]}}], {partial: true}]"},
    {NETTO_INSTRUMENT_PUT,
     "[[{id: BTC, kind: spot}, {id: 'BTC-PERP', kind: perp, underlying: BTC, expiry: nil}]]"},
    {NETTO_FACTOR_PUT, "[[{id: F, class: GIRR, risk: delta, bucket: '1', qualifier: USD, tenor: 5y, label1: "
                       "OIS, label2: '', product: Rates, "
                       "vol: '0.2', attrs: {}}]]"},
    {NETTO_CORRELATION_PUT,
     "[{name: m, type: matrix, factors: [A, B], rho: [[1, 0.5], [0.5, 1.0]], mode: prescribed}]"},
    {NETTO_CORRELATION_PUT, "[{rho: [[1]], factors: [A]}]"},
    {NETTO_CORRELATION_PUT, "[{type: bucket, by: class, rho: 0.5, gamma: 0.1}]"},
    {NETTO_CORRELATION_PUT, "[{gamma: [[0, 0.1], [0.1, 0]], buckets: [x, y], rho: [0.5, 0.9], type: bucket}]"},
    {NETTO_CORRELATION_PUT, "[{type: factor, factors: [A, B], loadings: [[0.5, 0], [0.1, 0.9]], covariance: [[1, 0], [0, 1]]}]"},
    {NETTO_MARK_PUT, "[[[BTC, 60000], [C1, 12.5, {iv: 0.5, delta: -0.4, bid: 12, ask: 13, last: 12.4, ts: "
                     "1700000000000000000}]]]"},
    {NETTO_FX_PUT, "[[[EUR, 1.1], [JPY, nan]]]"},
    {NETTO_SET_PUT, "[[{id: ISDA, enforceable: false, currency: EUR, margined: true, threshold: 1e6, mta: 5, "
                    "nica: -1, mpor_days: 10, attrs: {a: 1}}]]"},
    {NETTO_ACCOUNT_PUT, "[[{id: firm, kind: firm}, {id: A, parent: firm, netting: {by: venue, sets: {CME: "
                        "S1, ICE: S2}}, attrs: {n: 1}}, {id: B, netting: none}]]"},
    {NETTO_COLLATERAL_PUT, "[alice, [[USD, 1000], [BTC, '0.5', {set: S1, role: received}]]]"},
    {NETTO_POSITION_PUT, "[alice, [[BTC, -1.5], [ETH, '0.1', 3000]], {partial: true}]"},
    {NETTO_TRADE_APPLY, "[[{id: T1, account: alice, instrument: BTC, qty: -1, price: 60000.5, ts: 1700000000000000017, settle: 1700000000000000018, order: o1}], "
                        "{late: true, partial: false}]"},
    {NETTO_EXPOSURE_GET, "[alice, {pool: true, sets: true, factors: true, legs: true}]"},
    {NETTO_MARGIN_GET, "[alice]"},
    {NETTO_CORRELATION_GET, "[{name: m}]"},
    {NETTO_CORRELATION_GET, "[{pair: [A, B], after: A, limit: 5}]"},
    {NETTO_CORRELATION_LIST, "[{at: 5}]"},
    {NETTO_ORDER_CHECK, "[alice, BTC, -1.5, nil, {brief: true}]"},
    {NETTO_ORDER_CHECK, "[alice, BTC, '1.25', 60000.5]"},
    {NETTO_ORDER_OPEN, "[o1, alice, BTC, -1.5, nil, {brief: true}]"},
    {NETTO_ORDER_OPEN, "['o 2', alice, BTC, '1.25', 60000.5]"},
    {NETTO_ORDER_CLOSE, "[o1, {}]"},
    {NETTO_LIMIT_LIST, "[{account: alice, name: netted, after: [alice, 17], limit: 10}]"},
    {NETTO_ORDER_LIST, "[{account: alice, after: [alice, 17], limit: 10}]"},
    {NETTO_BREAKER_TRIP, "[kill, alice, 'the desk is not answering']"},
    {NETTO_BREAKER_RESET, "[kill, alice, 'it is again', {}]"},
    {NETTO_BREAKER_LIST, "[{name: luld, thing: BTC, state: half_open, after: [luld, BTC], limit: 10}]"},
    {NETTO_POSITION_GET, "[alice, {after: BTC, limit: 10}]"},
    {NETTO_ACCOUNT_LIST, "[{parent: firm, kind: desk, after: d1, limit: 50}]"},
    {NETTO_INSTRUMENT_LIST, "[{kind: perp, after: BTC}]"},
    {NETTO_FACTOR_LIST, "[{limit: 10000}]"},
    {NETTO_MARK_GET, "[{instruments: [BTC, ETH], limit: 5}]"},
    {NETTO_TRADE_APPLY, "[[{id: T2, account: alice, instrument: BUND, qty: '100', price: '131.4', settle: '2026-12-02', free: true}]]"},
    {NETTO_EXPOSURE_GET, "[alice, {legs: true, by: venue, at: 5, durable: true}]"},
    {NETTO_MARGIN_GET, "[alice, {explain: true}]"},
    {NETTO_EQUITY_GET, "[alice, {positions: true, since: [[ES, 5000], [NQ, 1.5]], after: ES, limit: 5}]"},
    {NETTO_CLOSEOUT_NET, "[alice, {enforceable: {isda: false, csa: true}}]"},
    {NETTO_REBALANCE_PLAN, "[alice, {rule: flat, force: true}]"},
    {NETTO_VAR_GET, "[alice, {method: filtered, alpha: 0.99, window: 864000, horizon: 86400, lambda: 0.94, tail: beyond, returns: log, unknown: 0.3, "
                    "pool: true, sets: true, components: true, without: ES}]"},
    {NETTO_VAR_GET, "[alice, {method: parametric, correlation: sample}]"},
    {NETTO_VAR_BACKTEST, "[{forecasts: [1, 2.5, 1], outcomes: [0.5, -3, 2], alpha: 0.975}]"},
    {NETTO_VAR_BACKTEST, "[{name: 'desk/var99', window: 250}]"},
    {NETTO_PAYMENT_NET, "[[{from: A, to: B, currency: USD, amount: '10.5'}, {from: B, to: A, currency: USD, amount: 3, date: '2026-11-30'}]]"},
    {NETTO_RESOLUTION_WATERFALL, "[{losses: [[d, 130], [e, '0.5']], layers: [{name: own, amount: 20, pays_for: d}, {name: fund, members: [[m1, 30], [m2, 10]]}]}]"},
    {NETTO_RESOLUTION_PLAN, "[alice, {of: margin.initial, to: 10, by: step, steps: 5}]"},
    {NETTO_RESOLUTION_ADL, "[BTC, {side: short, qty: '12.5', limit: 5}]"},
    {NETTO_RESOLUTION_HAIRCUT, "[{shortfall: '1000000', instrument: BTC, account: firm, since: 60000}]"},
    {NETTO_RESOLUTION_HAIRCUT, "[{shortfall: 5, currency: USD}]"},
    {NETTO_OPTION_PRICE, "[[{model: black76, right: P, style: american, forward: 20, strike: 20, years: 0.25, rate: 0.09, price: 0.97}, "
                         "{right: C, spot: 42, strike: 40, years: 0.5, yield: 0.01, inverse: true, vol: 0.2}], {partial: true}]"},
    {NETTO_OPTION_LIST, "[{instruments: [C, P], underlying: SPX, after: C, limit: 5}]"},
    {NETTO_HEDGE_RATIO, "[BTC, [F1, F2], {window: 864000, changes: log, qty: 12.5, rounding: down}]"},
    {NETTO_HEDGE_NEUTRAL, "[alice, {of: [delta, gamma, vega, beta], with: [C, P, ES, SPX], factor: SPX, market: SPX, window: 864000, rounding: none}]"},
    {NETTO_MEASURE_GET, "[alice, strategy, {variant: high, pool: true, parts: true}]"},
    {NETTO_FORECAST_PUT, "['f/1', {kind: var, value: 5, due: '2026-12-18T08:00:00Z', instrument: ES, name: f, alpha: 0.99}]"},
    {NETTO_FORECAST_PUT, "[f, {kind: level, value: -1.5, due: 1800000000000000000, reference: 2}]"},
    {NETTO_FORECAST_OUTCOME, "['f/1', 9000.5]"},
    {NETTO_FORECAST_SCORE, "[f, {window: 250, at: 7}]"},
    {NETTO_FORECAST_LIST, "[{after: f, limit: 5}]"},
    {NETTO_SCENARIO_RUN, "[alice, {spot: [-0.1, 0, 0.1], vol: [-0.25, 0.25], shocks: [{name: up, moves: [{of: {id: SPX, class: EQ}, spot: 0.2, vol: -0.3}, "
                         "{of: {}, spot: -0.5}]}], parts: true}]"},
    {NETTO_LIQUIDITY_GET, "[alice, {participation: 0.2, horizon: 172800, pool: true}]"},
    {NETTO_CALENDAR_PUT, "[{id: XNYS, utc_offset: -300, business: [1, 2, 3, 4, 5], holidays: ['2026-11-26', '2026-12-25'], "
                         "sessions: [{name: early, open: '04:00', close: '09:30'}, {days: [1, 7], open: '18:00', close: '17:00'}]}]"},
    {NETTO_CALENDAR_PUT, "[{id: XNYS, sessions: [{open: '09:30', close: '16:00'}], hours: [['2026-11-27', [{open: '09:30', close: '13:00'}]], ['2026-12-24', []]]}]"},
    {NETTO_MARK_PUT, "[[[F, 101.5, {rolled: 1.25, ts: 1700000000000000005}]]]"},
    {NETTO_VARIATION_SETTLE, "[[alice, bob], {prices: [[ES, 5000], [NQ, '1.5']], partial: true}]"},
    {NETTO_VAR_GET, "[alice, {options: reprice}]"},
    {NETTO_CALENDAR_LIST, "[{after: XNYS, limit: 5, at: 3}]"},
    {NETTO_SETTLEMENT_CONFIRM, "[[[T1], [T2, {qty: '1.5', leg: ours}]], {partial: true}]"},
    {NETTO_SETTLEMENT_LIST, "[{account: alice, failed: true, after: [alice, 17], limit: 5}]"},
    {NETTO_SETTLEMENT_GET, "[alice, {at: 5}]"},
};

/* The same of the methods that are no commands, by their names. */
static const struct {
    const char *method, *params;
} corpus_requests[] = {
    {"netto.hello", "[{token: abc, client: test}]"},
    {"netto.ping", "[]"},
    {"netto.describe", "[]"},
    {"netto.stats", "[{}]"},
    {"correlation.estimate", "[[ES, [BTC, BTC-PERP]], {name: m, window: 864000, lambda: 0.97, pairwise: true, repair: true}]"},
    {"policy.stage", "[{policy.lua: 'return {}', lib/a.lua: b'--'}, {params: {floor: 0.1}}]"},
    {"policy.stage", "[{}, {of: abc, params: {floor: 0.2}}]"},
    {"policy.diff", "[abc, {after: alice, limit: 10, at: 5}]"},
    {"policy.shadow", "[abc, {threshold: 0.05, end: false}]"},
    {"policy.activate", "[abc, {expect: def, max_impact: 0.2}]"},
    {"policy.rollback", "[{to: abc}]"},
    {"policy.list", "[]"},
    {"event.subscribe", "[[margin, order, settlement], {from: 1}]"},
    {"event.unsubscribe", "[[margin]]"},
    {"audit.query", "[{from_seq: 1, to_seq: 9, since: 1700000000000000005, until: '2026-12-18', kind: trade.apply, actor: a, account: alice, instrument: ES, policy: abc, "
                    "decision: reject, decisions: true, after: 3, limit: 10}]"},
    {"audit.verify", "[]"},
    {"report.get", "[trades, {until: '2026-12-18T08:00:00Z', from: 2, after: 1000, limit: 10}]"},
    {"report.get", "[about, {at: 5}]"},
};

/* Whole sessions. */
static const char *const corpus_sessions[] = {
    "[0, 1, 'netto.hello', [{client: test}]] [0, 2, 'netto.ping', []] [0, 3, 'netto.describe', []] [0, 4, "
    "'netto.stats', []]",
    "[0, 1, 'fx.put', [[[EUR, 1.1]]]] [2, 'mark.put', [[[BTC, 60000]]]] [0, 3, 'order.check', [alice, BTC, "
    "1.5, nil, {brief: true}]]",
    "[0, 1, 'event.subscribe', [nil, {from: 1}]] [0, 2, 'margin.get', [a]] [0, 3, 'margin.get', [b]] [0, 4, "
    "'event.unsubscribe', [[margin]]]",
    "[0, 1, 'policy.stage', [{policy.lua: 'return {}', lib/a.lua: b'--'}, {params: {floor: 0.1}}]]",
    "[0, 2, 'policy.activate', [abc, {expect: def}]] [0, 3, 'policy.rollback', [{to: abc}]] [0, 4, "
    "'policy.list', []]",
    "[0, 1, 'order.open', [o, a, B, 1, 2]] [0, 2, 'order.close', [o]] [0, 3, 'order.list', []] [0, 4, 'event.subscribe', [[order]]]",
    "[0, 1, 'position.get', [a]] [0, 2, 'account.list', []] [0, 3, 'exposure.get', [a, {legs: true}]] [0, 4, "
    "'no.such', []] [2, 'no.such', []]",
    "[0, 4294967295, b'netto.ping', []] [0.0, 5.0, 'netto.ping', []] [1, 1, nil, nil] [0, 2, 'netto.ping', "
    "[]]",
    "[*20 'x'] [0, 1, 'netto.ping', [1, 2]]",
};

/* Values that hurt somebody once. */
static const char *const corpus_values[] = {
    "{haircut: 0.1, open: true, tags: [a, b], nested: {x: 1, y: nil}, bytes: b'abc'}",
    "{a: {a: {a: {a: {a: {a: {a: {a: {}}}}}}}}}",
    "{a: nan, b: inf, c: <ca 7f 80 00 00>}",
    "{<a1 ff>: <d4 01 02>, '': <c7 03 05 61 62 63>}",
    "[0, 127, 128, 255, 256, 65536, 4294967296, 18446744073709551615, -1, -33, -129, -32769, "
    "-2147483649, -9223372036854775808]",
    "<df df df df df 03 00 5b>", /* msgpack-c asks for 256 GiB */
    "<dd ff ff ff ff>",
    "<df ff ff ff ff>",
    "<db ff ff ff ff>",
    "<c6 ff ff ff ff>",
    "<c9 ff ff ff ff>",
    "<dc ff ff dc ff ff dc ff ff>",
    "<91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 "
    "c0>", /* 32 levels */
    "<91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 91 "
    "c0>", /* 33 */
    "<c1>",
    "<94 00 01 c1>",
    "<81 c0 c1>",
    "",
    "nil",
    "''",
    "[]",
    "{}",
    "<d9 05 61>",
    "<cb 00>",
    "<c7 00 01>",
};

/* A pattern, then a text; the first of the two bytes before them decides how much of them is the pattern. */
static const char *const corpus_patterns[] = {
    "a*a*a*a*a*a*baaaaaaaaaaaa",
    "^(%u+)%-(%d%d%d%d)-(%d+)$ES-2026-12",
    "(a*(.)%w(%s*))%1%2xaab  aab",
    "%b()%f[%a]%f[^%w](()a)((x(y)))",
    "[]-a%]^z-][^]][a-]]aq-[",
    "()()(.-)%3[%a%-z]-$.+-*?",
    "((((((((((((((((((((((((((((((((((((((((",
    "a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaa",
    "%",
    "[a",
    "[%",
    "%f",
    "%ba",
    "%9",
    "(()",
    "())",
};

#endif
