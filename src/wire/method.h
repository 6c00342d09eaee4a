/* method.h: the one table of methods.
 *
 * It makes the dispatch, netto.describe, the help of `netto call` and the page of the protocol; a method's
 * shape is written here and nowhere else. */
#ifndef WIRE_METHOD_H
#define WIRE_METHOD_H

#include "wire/request.h"

/* Who may call; each may also do what those before it may. */
#define ROLE_MAP(X)                                                                                          \
    X(NONE, "none")                                                                                          \
    X(VIEWER, "viewer")                                                                                      \
    X(FEED, "feed")                                                                                          \
    X(TRADER, "trader")                                                                                      \
    X(RISK, "risk")                                                                                          \
    X(ADMIN, "admin")

enum role {
#define X(name, word) ROLE_##name,
    ROLE_MAP(X)
#undef X
};

const char *role_word(enum role r);

/* Where a method runs: on the loop and bounded; on the loop, a slice at a time; off the loop. */
#define RUNS_MAP(X) X(STEP, "step") X(SLICE, "slice") X(JOB, "job")

enum runs {
#define X(name, word) RUNS_##name,
    RUNS_MAP(X)
#undef X
};

const char *runs_word(enum runs r);

/* X(ID, name, params, result, role, mutates, runs) */
#define METHOD_MAP(X)                                                                                        \
    X(HELLO, "netto.hello", "{token, client}?", "{name, version, api, role}", NONE, false, STEP)             \
    X(PING, "netto.ping", "", "\"pong\"", NONE, false, STEP)                                                 \
    X(DESCRIBE, "netto.describe", "", "[{name, params, result, role, mutates, runs}]", VIEWER, false, STEP)  \
    X(STATS, "netto.stats", "", "{counter = number}", VIEWER, false, STEP)                                   \
    X(INSTRUMENT_PUT, "instrument.put",                                                                      \
      "[{id, kind, underlying?, loads?, currency?, multiplier?, inverse?, qty_step?, expiry?, strike?, "     \
      "right?, venue?, calendar?, settle_days?, adv?, attrs?}], {partial}?",                                 \
      "{count, errors?, seq}", RISK, true, STEP)                                                             \
    X(FACTOR_PUT, "factor.put",                                                                              \
      "[{id, class?, risk?, bucket?, qualifier?, tenor?, label1?, label2?, product?, vol?, attrs?}], "       \
      "{partial}?",                                                                                          \
      "{count, errors?, seq}", RISK, true, STEP)                                                             \
    X(CORRELATION_PUT, "correlation.put",                                                                    \
      "{name = \"default\", mode?, type = \"matrix\", factors, rho, repair?} | {.., type = \"bucket\", by = "     \
      "\"bucket\", rho, gamma, buckets?} | {.., type = \"factor\", factors, loadings, covariance?}",           \
      "{version, min_eigenvalue, repaired = false | {distance, rounds}, seq}", RISK, true, JOB)              \
    X(CORRELATION_ESTIMATE, "correlation.estimate",                                                          \
      "[factor | [factor, instrument]], {name = \"default\", window, lambda = 0.97, pairwise, repair}?",       \
      "{version, min_eigenvalue, repaired = false | {distance, rounds}, seq}", RISK, true, JOB)              \
    X(MARK_PUT, "mark.put", "[[instrument, price, {iv, delta, bid, ask, last, rolled, ts}?]], {partial}?",           \
      "{count, late?, errors?, seq}", FEED, true, STEP)                                                      \
    X(FX_PUT, "fx.put", "[[currency, rate to base, {ts}?]], {partial}?", "{count, late?, errors?, seq}",     \
      FEED, true, STEP)                                                                                      \
    X(SET_PUT, "set.put",                                                                                    \
      "[{id, enforceable?, currency?, margined?, threshold?, mta?, nica?, mpor_days?, attrs?}], {partial}?", \
      "{count, errors?, seq}", RISK, true, STEP)                                                             \
    X(CALENDAR_PUT, "calendar.put",                                                                          \
      "{id, utc_offset = 0, business = [1, 2, 3, 4, 5], sessions = [{name = \"open\", days = [1, 2, 3, 4, 5], " \
      "open, close}], holidays, hours = [[date, [{name, open, close}]]]}",                                    \
      "{seq}", RISK, true, STEP)                                                                             \
    X(ACCOUNT_PUT, "account.put",                                                                            \
      "[{id, kind?, parent?, netting = \"all\" | \"none\" | {by, sets}, attrs?}], {partial}?",               \
      "{count, errors?, seq}", RISK, true, STEP)                                                             \
    X(COLLATERAL_PUT, "collateral.put",                                                                      \
      "account, [[asset, amount, {set, role = \"lodged\" | \"received\"}?]], {partial}?",                    \
      "{count, errors?, seq}", TRADER, true, STEP)                                                           \
    X(POSITION_PUT, "position.put", "account, [[instrument, qty, cost?]], {partial}?",                       \
      "{count, errors?, seq}", TRADER, true, STEP)                                                           \
    X(TRADE_APPLY, "trade.apply", "[{id, account, instrument, qty, price, ts?, settle?, free?, order?}], {partial, late}?", \
      "{count, duplicates, unmatched?, errors?, seq}", TRADER, true, STEP)                                               \
    X(ORDER_OPEN, "order.open", "id, account, instrument, qty, price?, {brief, explain}?",                   \
      "{decision = \"accept\" | \"reject\", reducing, reasons, duplicate?, before, after, policy, seq, explain?} | " \
      "[accepted, reason, initial, equity]",                                                                 \
      TRADER, true, STEP)                                                                                    \
    X(ORDER_CLOSE, "order.close", "id",                                                                      \
      "{decision = \"accept\", closed, duplicate?, before, after, policy, seq}", TRADER, true, STEP)         \
    X(EXPOSURE_GET, "exposure.get", "account, {pool, sets, factors, legs, by, at, durable}?",                    \
      "{gross, net, netted, benefit, benefit_ratio, worst_leg?, unmodelled?, indefinite?, seq, durable?, "   \
      "since?, sets?, factors?, legs?}",                                                                             \
      VIEWER, false, SLICE)                                                                                  \
    X(MARGIN_GET, "margin.get", "account, {explain, at, durable}?",                                          \
      "{initial, maintenance, warning, liquidation, equity, excess, utilisation, status, parts, stale, "     \
      "indefinite?, unmodelled?, failure?, policy, seq, durable?, explain?}",                                \
      VIEWER, false, SLICE)                                                                                  \
    X(EQUITY_GET, "equity.get", "account, {positions, since = [[instrument, price]], after, limit, at, durable}?",  \
      "{equity, value, collateral, result, transfers, realised, unrealised, revaluation, variation, "        \
      "option_value, currencies = [{currency, rate, cash, value, unrealised, variation, option_value}], "     \
      "lines = [{asset, set?, role, currency, amount, price, rate, value, haircut?, counted?, capped?, cap?}], positions? = " \
      "[{instrument, currency, qty, cost, price, rate, value, unrealised, realised, variation?}], next?, "   \
      "policy, seq, durable?}",                                                                              \
      VIEWER, false, STEP)                                                                                   \
    X(CLOSEOUT_NET, "closeout.net", "account, {enforceable = {set = true | false}, at, durable}?",            \
      "{netted, then, cost, apart, received, lodged, sets = [{id?, alone, margined?, positions, gross, net, " \
      "netted, apart, cost, closeout, positive, negative, ngr, factor, received, lodged, replacement, "      \
      "currencies}], currencies = [{currency, positive, negative, net}], policy, seq, durable?}",            \
      VIEWER, false, STEP)                                                                                   \
    X(ORDER_CHECK, "order.check", "account, instrument, qty, price?, {brief, explain, at, durable}?",        \
      "{decision = \"accept\" | \"reject\", reducing, reasons, before, after, policy, seq, durable?, "       \
      "explain?} | "                                                                                         \
      "[accepted, reason, initial, equity]",                                                                 \
      VIEWER, false, STEP)                                                                                   \
    X(ORDER_LIST, "order.list", "{account, after, limit, at, durable}?",                                     \
      "{rows = [{id, account, instrument, qty, left, price?, seq}], next, seq, durable?}", VIEWER, false, STEP) \
    X(LIMIT_LIST, "limit.list", "{account, name, after, limit, at, durable}?",                               \
      "{rows = [{account, limit, of, scope?, thing?, value, max, used, soft?, level}], next, seq, durable?}",     \
      VIEWER, false, STEP)                                                                                   \
    X(BREAKER_LIST, "breaker.list",                                                                          \
      "{name, thing, state = \"standing\" | \"closed\" | \"pending\" | \"open\" | \"half_open\" | \"any\", "    \
      "after, limit, at, durable}?",                                                                         \
      "{rows = [{name, scope, thing, state, action, stops, since?, until?, numbers?, latched?, orphan?, "    \
      "reason?, failure?}], next, seq, durable?}",                                                           \
      VIEWER, false, STEP)                                                                                   \
    X(BREAKER_TRIP, "breaker.trip", "name, thing, reason", "{name, thing, before, after, seq}", RISK, true, STEP)   \
    X(BREAKER_RESET, "breaker.reset", "name, thing, reason", "{name, thing, before, after, seq}", RISK, true, STEP) \
    X(POSITION_GET, "position.get", "account, {after, limit, at, durable}?",                                 \
      "{rows = [[instrument, qty, cost]], next, seq, durable?}", VIEWER, false, STEP)                                  \
    X(ACCOUNT_LIST, "account.list", "{parent, kind, after, limit, at, durable}?",                            \
      "{rows = [{id, kind, parent?, netting, positions, status, attrs?}], next, seq, durable?}", VIEWER,     \
      false, STEP)                                                                                           \
    X(INSTRUMENT_LIST, "instrument.list", "{kind, after, limit, at, durable}?",                              \
      "{rows as they are put, next, seq, durable?}", VIEWER, false, STEP)                                    \
    X(CALENDAR_LIST, "calendar.list", "{after, limit, at, durable}?",                                        \
      "{rows = [{id, utc_offset, business, sessions, holidays, hours?, session, business_day}], next, seq, durable?}", VIEWER, false, \
      STEP)                                                                                                  \
    X(FACTOR_LIST, "factor.list", "{after, limit, at, durable}?",                                            \
      "{rows as they are put, next, seq, durable?}", VIEWER, false, STEP)                                    \
    X(MARK_GET, "mark.get", "{instruments, after, limit, at, durable}?",                                     \
      "{rows as they are put, next, seq, durable?}", VIEWER, false, STEP)                                    \
    X(CORRELATION_GET, "correlation.get",                                                                    \
      "{name = \"default\", pair = [factor, factor], after, limit, at, durable}?",                           \
      "{name, type, mode, what its type has or {pair, rho}, next?, version, min_eigenvalue, repaired, seq, " \
      "durable?}", VIEWER, false, STEP)                                                                      \
    X(CORRELATION_LIST, "correlation.list", "{at, durable}?",                                                \
      "{rows = [{name, type, mode, factors or buckets, drivers?, version, min_eigenvalue, repaired}], seq, " \
      "durable?}", VIEWER, false, STEP)                                                                      \
    X(REBALANCE_PLAN, "rebalance.plan", "account, {rule, force, at, durable}?",                              \
      "{plans = [{rule, drift, target, low, high, beyond, proposed, reason?, until?, legs = [{instrument, "  \
      "qty, price, after}], before?, after?}], policy, seq, durable?}",                                      \
      VIEWER, false, STEP)                                                                                   \
    X(VAR_GET, "var.get",                                                                                    \
      "account, {method = \"historical\" | \"parametric\" | \"filtered\", alpha = 0.99, window, horizon, "      \
      "lambda, tail = \"with\" | \"beyond\", returns = \"simple\" | \"log\", correlation = \"model\" | "        \
      "\"sample\", options = \"delta\" | \"reprice\", unknown, pool, sets, components, without, at, durable}?",  \
      "{value, es, volatility, method, alpha, horizon, scenarios, rank?, indefinite?, uncovered?, sets?, "  \
      "components? = [{instrument, exposure, marginal, value, es}], without? = {value, es, incremental}, policy, seq, "    \
      "durable?, since?}",                                                                                   \
      VIEWER, false, SLICE)                                                                                  \
    X(VAR_BACKTEST, "var.backtest", "{forecasts, outcomes, alpha = 0.99, at, durable} | {name, window, at, durable}", \
      "{alpha, observations, exceptions, expected, kupiec = {statistic, p}, independence = {statistic, p} | " \
      "nil, coverage = {statistic, p} | nil, transitions, zone = \"green\" | \"yellow\" | \"red\", "          \
      "multiplier?, plus?, seq, durable?}",                                                                  \
      VIEWER, false, STEP)                                                                                   \
    X(SCENARIO_RUN, "scenario.run",                                                                          \
      "account, {spot, vol, shocks = [{name, moves = [{of = {field = text}, spot, vol}]}], parts, at, durable}", \
      "{scenarios = [{profit, spot, vol | name}], worst = {profit, spot, vol | name, parts = [{underlying, "   \
      "profit}]}, parts? = [{underlying, profits}], seq, durable?, since?}",                                 \
      VIEWER, false, SLICE)                                                                                  \
    X(LIQUIDITY_GET, "liquidity.get",                                                                        \
      "account, {participation, horizon = 86400, pool, at, durable}",                                        \
      "{rows = [{instrument, qty, exposure?, adv?, days?, scale?, concentration?, spread_cost?}], exposure, " \
      "spread_cost, slowest? = {instrument, days}, no_mark, no_adv, no_spread, seq, durable?}",              \
      VIEWER, false, STEP)                                                                                   \
    X(RESOLUTION_PLAN, "resolution.plan",                                                                    \
      "account, {of = \"netted\", to, by = \"money\" | \"step\", steps = 50, at, durable}?",                  \
      "{of, to?, by, met, reason?, value, before, closings = [{instrument, qty, price, step, whole, after}], " \
      "after?, policy, seq, durable?}",                                                                      \
      VIEWER, false, STEP)                                                                                   \
    X(RESOLUTION_ADL, "resolution.adl",                                                                      \
      "instrument, {side = \"long\" | \"short\", qty, limit = 50, at, durable}",                               \
      "{instrument, side, held, allocated?, left?, rows = [{account, qty, profit, leverage, score, takes?}], " \
      "more, seq, durable?, since?}",                                                                        \
      VIEWER, false, SLICE)                                                                                  \
    X(RESOLUTION_HAIRCUT, "resolution.haircut",                                                              \
      "{shortfall, instrument | currency, account, since, at, durable}",                                     \
      "{currency, shortfall, gains, losses, paid, uncovered, haircut, rows = [{account, gain, pays, left}], " \
      "seq, durable?}",                                                                                      \
      VIEWER, false, STEP)                                                                                   \
    X(HEDGE_NEUTRAL, "hedge.neutral",                                                                        \
      "account, {of = [\"delta\" | \"gamma\" | \"vega\" | \"beta\"], with = [instrument], factor, market, window, " \
      "rounding = \"nearest\" | \"down\" | \"none\", at, durable}",                                            \
      "{trades = [{instrument, qty}], greeks = [{of, before, after}], betas? = [{instrument, beta, from = "   \
      "\"attrs\" | \"returns\" | \"market\", samples?, until?}], seq, durable?}",                            \
      VIEWER, false, STEP)                                                                                   \
    X(OPTION_PRICE, "option.price",                                                                          \
      "[{model?, right, style?, spot | forward, strike, years, rate?, yield?, inverse?, vol | price}], {partial}?", \
      "{rows = [{vol, price, delta, gamma, vega, theta, rho}], errors?, seq}", VIEWER, false, STEP)          \
    X(OPTION_LIST, "option.list", "{instruments, underlying, after, limit, at, durable}?",                   \
      "{rows = [{id, underlying, price?, iv?, delta?, delta_source?, delta_age?, model, spot | forward, "    \
      "years, rate, yield?, value, model_delta, gamma, vega, theta, rho, missing?}], next, seq, durable?}",  \
      VIEWER, false, STEP)                                                                                   \
    X(HEDGE_RATIO, "hedge.ratio",                                                                            \
      "of, with, {window, changes = \"price\" | \"simple\" | \"log\", qty, rounding = \"nearest\" | \"down\" | "\
      "\"none\", min_samples = 10, at, durable}?",                                                           \
      "{legs = [{instrument, ratio, trade?}], effectiveness, samples, policy, seq, durable?}", VIEWER, false, STEP)\
    X(VARIATION_SETTLE, "variation.settle", "[account], {prices = [[instrument, price]], partial}?",         \
      "{count, positions, currencies = [{currency, gains, losses}], errors?, seq}", TRADER, true, STEP)      \
    X(SETTLEMENT_CONFIRM, "settlement.confirm", "[[trade, {qty, leg = \"both\" | \"ours\" | \"theirs\"}?]], {partial}?", \
      "{count, duplicates, errors?, seq}", TRADER, true, STEP)                                               \
    X(SETTLEMENT_LIST, "settlement.list", "{account, failed, after, limit, at, durable}?",                   \
      "{rows = [{trade, account, instrument, qty, settled | given, taken, price, ts, settle, free?, status = \"waiting\" | \"failed\", " \
      "late, exposure?, factor}], next, seq, durable?}", VIEWER, false, STEP)                                \
    X(SETTLEMENT_GET, "settlement.get", "account, {at, durable}?",                                           \
      "{trades, failed, unvalued, oldest, exposure, dvp, free, capital, ages = [{from, trades, dvp, free, capital}], seq, durable?, since?}", \
      VIEWER, false, SLICE)                                                                                  \
    X(PAYMENT_NET, "payment.net", "[{from, to, currency, amount, date?}]",                                   \
      "{pairs = [{from, to, currency, date?, net, gross}], parties = [{party, currency, date?, net, pays, "  \
      "receives}], totals = [{currency, date?, gross, bilateral, multilateral}], seq}",                      \
      VIEWER, false, STEP)                                                                                   \
    X(RESOLUTION_WATERFALL, "resolution.waterfall",                                                          \
      "{losses = [[id, amount]], layers = [{name, amount | members = [[id, amount]], pays_for?}]}",          \
      "{loss, covered, uncovered, layers = [{name, available, paid, left, losses, members?}], losses = [{id, "\
      "paid, uncovered}], seq}",                                                                             \
      VIEWER, false, STEP)                                                                                   \
    X(MEASURE_GET, "measure.get", "account, name, {variant = \"base\", pool, parts, at, durable}?",            \
      "{measure, variant?, value, numbers by name, worst_leg?, points?, by?, parts? = [[name, {value, …}]], policy, seq, " \
      "durable?, since?}",                                                                                             \
      VIEWER, false, SLICE)                                                                                  \
    X(FORECAST_PUT, "forecast.put",                                                                          \
      "id, {kind = \"level\" | \"direction\" | \"return\" | \"variance\" | \"var\", value, due, instrument?, "  \
      "name?, alpha?, reference?}",                                                                          \
      "{name, value, reference?, duplicate?, seq}", FEED, true, STEP)                                        \
    X(FORECAST_OUTCOME, "forecast.outcome", "id, value",                                                     \
      "{name?, value?, reference?, outcome?, duplicate?, seq}", FEED, true, STEP)                            \
    X(FORECAST_SCORE, "forecast.score", "name, {window, at, durable}?",                                      \
      "{name, kind, waiting, kept, count, hit_rate?, mae?, rmse?, bias?, qlike?, backtest?, seq, durable?}", \
      VIEWER, false, STEP)                                                                                   \
    X(FORECAST_LIST, "forecast.list", "{after, limit, at, durable}?",                                        \
      "{rows = [{name, kind, waiting, kept}], next, seq, durable?}", VIEWER, false, STEP)                    \
    X(POLICY_STAGE, "policy.stage", "{file name = source}, {of, params}?",                                   \
      "{id, name, version, tests, warnings}", RISK, true, JOB)                                               \
    X(POLICY_DIFF, "policy.diff", "id, {after, limit, at}?",                                                 \
      "{policy, active, accounts, changed, unknown, totals = {now, then}, limits = [{limit, breached, "      \
      "cleared}], breakers = [{breaker, scope, thing, turn}], turned, failures = [{rule, accounts, account, " \
      "message}], rows = [{account, change, ratio, now, then, limits}], next, seq, since?}",                 \
      RISK, false, JOB)                                                                                      \
    X(POLICY_SHADOW, "policy.shadow", "id, {threshold = 0.01, end}?", "{seq}", RISK, true, STEP)             \
    X(POLICY_ACTIVATE, "policy.activate", "id, {expect, max_impact}?", "{active, previous, seq}", RISK,      \
      true, STEP)                                                                                            \
    X(POLICY_ROLLBACK, "policy.rollback", "{to}?", "{active, previous, seq}", RISK, true, STEP)              \
    X(POLICY_LIST, "policy.list", "", "[{id, name, version, state, when, why?, tripped?, shadow?}]", VIEWER, false, STEP) \
    X(EVENT_SUBSCRIBE, "event.subscribe", "[topic], {from}?", "{topics, next}", VIEWER, false, STEP)         \
    X(EVENT_UNSUBSCRIBE, "event.unsubscribe", "[topic]?", "{topics, next}", VIEWER, false, STEP)             \
    X(AUDIT_QUERY, "audit.query",                                                                            \
      "{from_seq, to_seq, since, until, kind, actor, account, instrument, policy, decision = \"accept\" | "  \
      "\"reject\" | \"error\", decisions, after, limit}?",                                                   \
      "{rows = [{seq, at, time, actor, kind, params, bytes?, group, digest, policy?, decision?, result?, "   \
      "events?}], next, seq}",                                                                               \
      RISK, false, JOB)                                                                                      \
    X(AUDIT_VERIFY, "audit.verify", "",                                                                      \
      "{whole, first, last, rows, segments, hash, durability, durable, trouble?, refusing?}", VIEWER, false, \
      JOB)                                                                                                   \
    X(REPORT_GET, "report.get", "section, {at, until, from, after, limit}?",                                 \
      "{columns, rows = [[value]], next, seq}", RISK, false, JOB)

enum method_id {
#define X(id, name, params, result, role, mutates, runs) METHOD_##id,
    METHOD_MAP(X)
#undef X
        METHOD_COUNT
};

struct method {
    enum method_id id;
    const char *name, *params, *result;
    enum role role;
    bool mutates;
    enum runs runs;
    netto_command_kind kind; /* NETTO_COMMAND_KIND_COUNT where it is no command of the engine */
    request_decoder *decode;
    answer_encoder *encode;
};

extern const struct method methods[METHOD_COUNT];

/* NULL where there is none of this name. */
const struct method *method_find(netto_text name);

/* "did you mean" for a name that was not found; `out` holds SUGGEST_SIZE bytes. */
void method_suggest(netto_text name, char *out);

#endif
