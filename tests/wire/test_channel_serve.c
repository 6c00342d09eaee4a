/* test_channel_serve.c: from a frame to a request, and from an answer to a reply. */
#include "wire/house.h"

TEST("every method is reached by its name, with params that fit")
{
    static const struct {
        const char *name, *params, *answer;
    } calls[] = {
        {"netto.hello", "[]", "{name: 'netto', version: '0.1.0', api: 1, role: 'admin'}"},
        {"netto.ping", "[]", "'pong'"},
        {"netto.stats", "[]", "{requests: 3, load: 0.5}"},
        {"instrument.put", "[[{id: B, kind: spot}]]", "{count: 1, seq: 17}"},
        {"factor.put", "[[{id: B}]]", "{count: 1, seq: 17}"},
        {"correlation.put", "[{factors: [A], rho: [[1]]}]",
         "{version: 0, min_eigenvalue: 0.0, repaired: false, seq: 17}"},
        {"mark.put", "[[[B, 1]]]", "{count: 1, seq: 17}"},
        {"fx.put", "[[[EUR, 1]], {partial: true}]", "{count: 1, errors: [], seq: 17}"},
        {"set.put", "[[{id: S}]]", "{count: 1, seq: 17}"},
        {"account.put", "[[{id: a}]]", "{count: 1, seq: 17}"},
        {"collateral.put", "[a, [[USD, 1]]]", "{count: 1, seq: 17}"},
        {"position.put", "[a, [[B, 1]]]", "{count: 1, seq: 17}"},
        {"trade.apply", "[[{id: T, account: a, instrument: B, qty: 1, price: 1}]]",
         "{count: 1, duplicates: 0, seq: 17}"},
        {"exposure.get", "[a]",
         "{gross: 0.0, net: 0.0, netted: 0.0, benefit: 0.0, benefit_ratio: 0.0, worst_leg: {netted: 0.0}, "
         "unmodelled: [], seq: 17}"},
        {"margin.get", "[a]",
         "{initial: nil, maintenance: nil, warning: nil, liquidation: nil, equity: nil, excess: nil, "
         "utilisation: nil, status: 'unknown', "
         "parts: {gross: nil, netted: nil, orders: nil, value: nil, collateral: nil}, stale: false, policy: '', seq: 17}"},
        {"rebalance.plan", "[a]", "{plans: [], policy: '', seq: 17}"},
        {"var.get", "[a]",
         "{value: 0.0, es: 0.0, volatility: 0.0, method: 'historical', alpha: 0.0, horizon: 0.0, scenarios: 0, policy: '', seq: 17}"},
        {"var.backtest", "[{forecasts: [1, 1], outcomes: [0, 2]}]",
         "{alpha: 0.0, observations: 0, exceptions: 0, expected: 0.0, kupiec: nil, independence: nil, coverage: nil, "
         "transitions: [[0, 0], [0, 0]], zone: 'green', seq: 17}"},
        {"measure.get", "[a, net]", "{measure: '', value: 0.0, policy: '', seq: 17}"},
        {"forecast.put", "[f, {kind: level, value: 1, due: 1800000000000000000}]", "{value: 0.0, reference: 0.0, outcome: 0.0, seq: 17}"},
        {"forecast.outcome", "[f, 1]", "{value: 0.0, reference: 0.0, outcome: 0.0, seq: 17}"},
        {"forecast.score", "[f]",
         "{name: '', kind: 'level', waiting: 0, kept: 0, count: 0, hit_rate: 0.0, mae: 0.0, rmse: 0.0, bias: 0.0, qlike: 0.0, seq: 17}"},
        {"forecast.list", "[]", "{rows: [], next: nil, seq: 17}"},
        {"equity.get", "[a]",
         "{equity: 0.0, value: 0.0, collateral: 0.0, result: 0.0, transfers: 0.0, realised: 0.0, unrealised: 0.0, revaluation: 0.0, "
         "variation: 0.0, option_value: 0.0, currencies: [], lines: [], policy: '', seq: 17}"},
        {"closeout.net", "[a]",
         "{netted: 0.0, then: 0.0, cost: 0.0, apart: 0.0, received: 0.0, lodged: 0.0, sets: [], currencies: [], policy: '', seq: 17}"},
        {"order.check", "[a, B, 1, nil]",
         "{decision: 'reject', reducing: false, reasons: [], before: nil, after: nil, policy: '', seq: 17}"},
        {"order.check", "[a, B, 1, nil, {brief: true}]", "[false, nil, nil, nil]"},
        {"order.open", "[o, a, B, 1]",
         "{decision: 'reject', reducing: false, reasons: [], before: nil, after: nil, policy: '', seq: 17}"},
        {"order.close", "[o]", "{decision: 'accept', closed: '0', before: nil, after: nil, policy: '', seq: 17}"},
        {"order.list", "[]", "{rows: [], next: nil, seq: 17}"},
        {"limit.list", "[]", "{rows: [], next: nil, seq: 17}"},
        {"breaker.list", "[]", "{rows: [], next: nil, seq: 17}"},
        {"breaker.trip", "[b, B, why]", "{name: 'b', thing: 'B', before: 'closed', after: 'closed', seq: 17}"},
        {"breaker.reset", "[b, B, why]", "{name: 'b', thing: 'B', before: 'closed', after: 'closed', seq: 17}"},
        {"position.get", "[a]", "{rows: [], next: nil, seq: 17}"},
        {"account.list", "[]", "{rows: [], next: nil, seq: 17}"},
        {"instrument.list", "[]", "{rows: [], next: nil, seq: 17}"},
        {"factor.list", "[]", "{rows: [], next: nil, seq: 17}"},
        {"mark.get", "[]", "{rows: [], next: nil, seq: 17}"},
        {"correlation.get", "[]",
         "{name: '', type: 'matrix', mode: 'checked', factors: [], rho: [], next: nil, version: 0, min_eigenvalue: 0.0, repaired: false, "
         "seq: 17}"},
        {"correlation.estimate", "[[X]]", "{version: 0, min_eigenvalue: 0.0, repaired: false, seq: 17}"},
        {"correlation.list", "[]", "{rows: [], seq: 17}"},
        {"option.price", "[[{right: C, spot: 100, strike: 100, years: 1, vol: 0.2}]]", "{rows: [], seq: 17}"},
        {"hedge.ratio", "[X, [Y]]", "{legs: [], effectiveness: 0.0, samples: 0, policy: '', seq: 17}"},
        {"payment.net", "[[]]", "{pairs: [], parties: [], totals: [], seq: 17}"},
        {"resolution.waterfall", "[{losses: [], layers: []}]", "{loss: 0.0, covered: 0.0, uncovered: 0.0, layers: [], losses: [], seq: 17}"},
        {"resolution.plan", "[a]",
         "{of: '', to: 0.0, by: 'money', met: false, value: 0.0, before: {gross: 0.0, net: 0.0, netted: 0.0, initial: 0.0, maintenance: 0.0, "
         "equity: 0.0, excess: 0.0, utilisation: 0.0, value: 0.0}, closings: [], policy: '', seq: 17}"},
        {"resolution.adl", "[X, {side: long}]", "{instrument: 'X', side: 'long', held: '0', rows: [], more: false, seq: 17}"},
        {"resolution.haircut", "[{shortfall: 1, currency: USD}]",
         "{currency: '', shortfall: 0.0, gains: 0.0, losses: 0.0, paid: 0.0, uncovered: 0.0, haircut: 0.0, rows: [], seq: 17}"},
        {"hedge.neutral", "[a, {of: [delta], with: [X]}]", "{trades: [], greeks: [], seq: 17}"},
        {"scenario.run", "[a, {spot: [0.1]}]", "nil"},
        {"variation.settle", "[[]]", "{count: 0, positions: 0, currencies: [], seq: 17}"},
        {"settlement.confirm", "[[]]", "{count: 0, duplicates: 0, seq: 17}"},
        {"settlement.list", "[]", "{rows: [], next: nil, seq: 17}"},
        {"settlement.get", "[a]", "{trades: 0, failed: 0, unvalued: 0, oldest: 0, exposure: 0.0, dvp: 0.0, free: 0.0, capital: 0.0, ages: [{from: 0, trades: 0, "
         "dvp: 0.0, free: 0.0, capital: 0.0}, {from: 0, trades: 0, dvp: 0.0, free: 0.0, capital: 0.0}, {from: 0, trades: 0, dvp: 0.0, free: 0.0, capital: 0.0}, "
         "{from: 0, trades: 0, dvp: 0.0, free: 0.0, capital: 0.0}, {from: 0, trades: 0, dvp: 0.0, free: 0.0, capital: 0.0}], seq: 17}"},
        {"calendar.put", "[{id: X}]", "{seq: 17}"},
        {"calendar.list", "[]", "{rows: [], next: nil, seq: 17}"},
        {"liquidity.get", "[a, {participation: 0.1}]", "{rows: [], exposure: 0.0, spread_cost: 0.0, no_mark: [], no_adv: [], no_spread: [], seq: 17}"},
        {"option.list", "[]", "{rows: [], next: nil, seq: 17}"},
        {"policy.stage", "[{policy.lua: x}]",
         "{id: 'abc', name: 'desk', version: '1', tests: 0, warnings: []}"},
        {"policy.diff", "[abc]", "nil"},
        {"policy.shadow", "[abc]", "{seq: 17}"},
        {"policy.activate", "[abc]", "{active: 'new', previous: 'old', seq: 17}"},
        {"policy.rollback", "[]", "{active: 'new', previous: 'old', seq: 17}"},
        {"policy.list", "[]", "[]"},
        {"event.subscribe", "[[margin]]", "{topics: ['margin'], next: 1}"},
        {"event.unsubscribe", "[]", "{topics: [], next: 1}"},
        {"audit.query", "[{account: a}]", "nil"},
        {"audit.verify", "[]", "nil"},
        {"report.get", "[positions]", "nil"},
    };
    char call[512], expected[1024];
    struct talk t = begin(NULL);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        snprintf(call, sizeof call, "[0, %zu, '%s', %s]", i, calls[i].name, calls[i].params);
        snprintf(expected, sizeof expected, "[1, %zu, nil, %s]", i, calls[i].answer);
        is_string(ask(&t, call), expected);
        snprintf(call, sizeof call, "[0, %zu, b'%s', %s]", i, calls[i].name, calls[i].params);
        is_string(ask(&t, call), expected);
        snprintf(call, sizeof call, "[0, %zu, '%s', nil]", i, calls[i].name);
        snprintf(expected, sizeof expected,
                 "[1, %zu, [1, 'bad_params: params: expected an array, got nil'], nil]", i);
        is_string(ask(&t, call), expected);
    }
    is_int(sizeof calls / sizeof *calls,
           METHOD_COUNT); /* describe is missing, the brief check stands beside */
    end(&t);
}

TEST("an error is exactly a kind and a sentence")
{
    struct talk t = begin(NULL);
    t.house->refuse = NETTO_EACCOUNT;
    is_string(ask(&t, "[0, 7, 'margin.get', ['x']]"), "[1, 7, [1, 'unknown_account: no'], nil]");
    t.house->refuse = NETTO_ERULE;
    is_string(ask(&t, "[0, 7, 'policy.list', []]"), "[1, 7, [0, 'rule_error: no'], nil]");
    is_string(ask(&t, "[0, 7, 'mark.put', [[[A, 1], [B, x]]]]"),
              "[1, 7, [1, 'bad_params: row 1: price: expected a number, got the text 'x''], nil]");
    is_int(t.house->stats.errors, 3);
    end(&t);
}

TEST("a notification runs unanswered, its errors are counted, an unknown one is ignored")
{
    struct talk t = begin(NULL);
    is_string(ask(&t, "[2, 'mark.put', [[[A, 1]]]]"), "");
    is_int(t.house->served, 1);
    is_string(ask(&t, "[2, 'mark.put', [[[A, x]]]] [2, 'no.such', []] [2, 'netto.ping', []]"), "");
    is_int(t.house->stats.notification_errors, 1);
    is_int(t.house->stats.unknown_notifications, 1);
    t.house->refuse = NETTO_EINSTRUMENT;
    is_string(ask(&t, "[2, 'mark.put', [[[A, 1]]]]"), "");
    is_int(t.house->stats.notification_errors, 2);
    is_int(t.house->stats.errors, 0);
    end(&t);
}

TEST("an unknown method is told what is near, whatever its name is made of")
{
    struct talk t = begin(NULL);
    is_string(ask(&t, "[0, 7, 'margin.got', []]"),
              "[1, 7, [1, 'unknown_method: no method 'margin.got'; did you mean 'margin.get'?'], nil]");
    has_string(ask(&t, "[0, 7, <a3 00 01 02>, []]"),
               "[1, 7, [1, 'unknown_method: a method has a printable name; known: netto.hello, ");
    has_string(ask(&t, "[0, 7, '', []]"), "unknown_method: a method has a printable name");
    end(&t);
}

TEST("a role that is too low is refused before the params are looked at")
{
    struct talk t = begin_as(NULL, ROLE_FEED);
    is_string(ask(&t, "[0, 1, 'mark.put', [[]]]"), "[1, 1, nil, {count: 0, seq: 17}]");
    is_string(ask(&t, "[0, 2, 'trade.apply', 5]"),
              "[1, 2, [1, 'not_authorised: trade.apply needs the role 'trader''], nil]");
    has_string(ask(&t, "[0, 3, 'netto.hello', []]"), "role: 'feed'}");
    is_int(t.house->served, 1);
    end(&t);
    t = begin_as(NULL, ROLE_NONE);
    is_string(ask(&t, "[0, 1, 'netto.ping', []]"), "[1, 1, nil, 'pong']");
    has_string(ask(&t, "[0, 2, 'netto.stats', []]"), "not_authorised: netto.stats needs the role 'viewer'");
    end(&t);
}

TEST("msgids come back as they were, in their shortest form")
{
    struct talk t = begin(NULL);
    is_string(
        ask(&t, "[0, 0, 'netto.ping', []] [0, 255, 'netto.ping', []] [0, 65536.0, 'netto.ping', []] [0, "
                "4294967295, 'netto.ping', []]"),
        "[1, 0, nil, 'pong'] [1, 255, nil, 'pong'] [1, 65536, nil, 'pong'] [1, 4294967295, nil, 'pong']");
    end(&t);
}
