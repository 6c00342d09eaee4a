/* test_decision_event.c: what subscribers are told. */
#include "codec/answer.h"

static const char *event(const netto_event *e)
{
    static writer w;
    if (!w.memory) writer_init(&w, &notation_purse, 4096);
    writer_reset(&w, 4096);
    decision_event(&w, e, 17);
    return show_written(&w);
}

TEST("an account's standing changed")
{
    netto_event e = {.topic = NETTO_TOPIC_MARGIN,
                     .n = 3,
                     .account = TEXT_LITERAL("alice"),
                     .margin = {.before = NETTO_STANDING_OK,
                                .after = NETTO_STANDING_MARGIN_CALL,
                                .initial = 50,
                                .maintenance = 40,
                                .equity = 30}};
    is_string(event(&e), "['margin', 3, {account: 'alice', before: 'ok', after: 'margin_call', initial: "
                         "50.0, maintenance: 40.0, equity: 30.0, command: 17}]");
}

TEST("an account can no longer be margined")
{
    netto_event e = {.topic = NETTO_TOPIC_MARGIN, .n = 3, .account = TEXT_LITERAL("alice"), .margin = {.before = NETTO_STANDING_OK, .message = TEXT_LITERAL("'Z' has no mark")}};
    is_string(event(&e), "['margin', 3, {account: 'alice', before: 'ok', after: 'unknown', initial: nil, maintenance: nil, equity: nil, message: ''Z' has no mark', command: 17}]");
}

TEST("a limit was breached, or cleared")
{
    netto_event e = {.topic = NETTO_TOPIC_BREACH,
                     .n = 4,
                     .account = TEXT_LITERAL("firm"),
                     .breach = {.limit = TEXT_LITERAL("netted"),
                                .of = TEXT_LITERAL("pool.netted"),
                                .value = 60,
                                .max = 50,
                                .breached = true}};
    is_string(event(&e), "['breach', 4, {account: 'firm', limit: 'netted', of: 'pool.netted', value: 60.0, "
                         "max: 50.0, breached: true, level: 'hard', command: 17}]");
    e.breach.breached = false;
    e.breach.soft = true;
    has_string(event(&e), "breached: false, level: 'soft'");
}

TEST("a plan is proposed, or is not and says why")
{
    const netto_reason reason = {.code = NETTO_REASON_LIMIT, .rule = TEXT_LITERAL("gross"), .account = TEXT_LITERAL("alice"),
                                 .text = TEXT_LITERAL("too much"), .value = 2, .limit = 1};
    netto_plan_leg legs[2] = {{.instrument = TEXT_LITERAL("Z"), .qty = {-2, 0}, .step = {1, 0}, .price = 100, .reducing = true, .spread = 1},
                              {.instrument = TEXT_LITERAL("H"), .qty = {2, 0}, .step = {1, 0}, .price = 101, .spread = 1}};
    netto_plan plan = {.rule = TEXT_LITERAL("roll"), .until = NETTO_NEVER, .beyond = true, .code = NETTO_PLAN_ORDER, .reason = TEXT_LITERAL("trade 2"),
                       .legs = legs, .leg_count = 2, .refused = 2, .reasons = &reason, .reason_count = 1};
    netto_event e = {.topic = NETTO_TOPIC_REBALANCE, .n = 6, .account = TEXT_LITERAL("alice"), .plan = &plan};
    has_string(event(&e), "beyond: true, proposed: false, code: 'order_refused', reason: 'trade 2', legs: [{instrument: 'Z', qty: -2.0, "
                          "price: 100.0, reducing: true, spread: 1, after: {");
    has_string(event(&e), "{instrument: 'H', qty: 2.0, price: 101.0, spread: 1, after: {");
    has_string(event(&e), "reasons: [{code: 'limit', rule: 'gross', account: 'alice', text: 'too much', value: 2.0, limit: 1.0}]}], before: {");
    plan.proposed = true, plan.code = NETTO_PLAN_NONE, plan.reason = (netto_text){0}, plan.refused = plan.reason_count = 0;
    legs[0].reducing = false, legs[0].spread = 0;
    has_string(event(&e), "proposed: true, legs: [{instrument: 'Z', qty: -2.0, price: 100.0, after: {");
    plan = (netto_plan){.rule = plan.rule, .until = NETTO_NEVER, .code = NETTO_PLAN_NOTHING, .reason = TEXT_LITERAL("nothing")};
    has_string(event(&e), "proposed: false, code: 'nothing_to_trade', reason: 'nothing', legs: [], command: 17}]");
}

TEST("something happened to an order")
{
    netto_event e = {.topic = NETTO_TOPIC_ORDER,
                     .n = 5,
                     .account = TEXT_LITERAL("alice"),
                     .order = {.action = NETTO_ORDER_FILLED,
                               .id = TEXT_LITERAL("o1"),
                               .instrument = TEXT_LITERAL("ES"),
                               .trade = TEXT_LITERAL("t1"),
                               .qty = {-2, 0},
                               .left = {-5, 1},
                               .step = {1, 1}}};
    is_string(event(&e), "['order', 5, {account: 'alice', action: 'filled', qty: -2.0, left: -0.5, id: 'o1', "
                         "instrument: 'ES', trade: 't1', command: 17}]");
    e.order = (netto_order_event){.action = NETTO_ORDER_REJECTED, .reason = "limit", .id = e.order.id, .instrument = e.order.instrument,
                                  .qty = {1, 0}, .step = {1, 0}};
    is_string(event(&e), "['order', 5, {account: 'alice', action: 'rejected', qty: 1.0, left: 0.0, id: 'o1', "
                         "instrument: 'ES', reason: 'limit', command: 17}]");
}

TEST("something happened to a policy")
{
    netto_event e = {.topic = NETTO_TOPIC_POLICY,
                     .n = 5,
                     .notice = {.action = TEXT_LITERAL("staged"),
                                .policy = TEXT_LITERAL("abc"),
                                .name = TEXT_LITERAL("desk")}};
    is_string(event(&e), "['policy', 5, {action: 'staged', policy: 'abc', name: 'desk', command: 17}]");
}

TEST("a shadow differs, in an account or an order, or agrees again")
{
    netto_difference d = {.what = NETTO_DIFFERS_STANDING | NETTO_DIFFERS_LIMITS,
                          .standing = {NETTO_STANDING_OK, NETTO_STANDING_WARNING},
                          .initial = {10, 11},
                          .limit = TEXT_LITERAL("size"),
                          .breached = true,
                          .untold = 3};
    netto_event e = {.topic = NETTO_TOPIC_POLICY,
                     .n = 6,
                     .account = TEXT_LITERAL("alice"),
                     .notice = {.action = TEXT_LITERAL("shadow_differs"), .policy = TEXT_LITERAL("p")},
                     .difference = &d};
    is_string(event(&e), "['policy', 6, {account: 'alice', action: 'shadow_differs', policy: 'p', differs: ['status', 'limits'], untold: 3, "
                         "status: ['ok', 'warning'], initial: [10.0, 11.0], limit: 'size', breached: [false, true], command: 17}]");
    d = (netto_difference){.initial = {10, 10}};
    is_string(event(&e), "['policy', 6, {account: 'alice', action: 'shadow_differs', policy: 'p', differs: [], "
                         "status: ['unknown', 'unknown'], initial: [10.0, 10.0], command: 17}]");
    d = (netto_difference){.what = NETTO_DIFFERS_BREAKERS, .initial = {10, 10}, .breaker = TEXT_LITERAL("loss"), .tripped = true};
    is_string(event(&e), "['policy', 6, {account: 'alice', action: 'shadow_differs', policy: 'p', differs: ['breakers'], "
                         "status: ['unknown', 'unknown'], initial: [10.0, 10.0], breaker: 'loss', tripped: [false, true], command: 17}]");
    netto_event of_instrument = e;
    of_instrument.account = (netto_text){0};
    d = (netto_difference){.what = NETTO_DIFFERS_BREAKERS, .instrument = TEXT_LITERAL("P"), .breaker = TEXT_LITERAL("band")};
    is_string(event(&of_instrument), "['policy', 6, {action: 'shadow_differs', policy: 'p', differs: ['breakers'], instrument: 'P', breaker: 'band', "
                                     "tripped: [true, false], command: 17}]");
    d = (netto_difference){.instrument = TEXT_LITERAL("P")};
    is_string(event(&of_instrument), "['policy', 6, {action: 'shadow_differs', policy: 'p', differs: [], instrument: 'P', command: 17}]");
    d = (netto_difference){.what = NETTO_DIFFERS_ORDER, .order = TEXT_LITERAL("o1"), .accepted = true, .reason = "limit"};
    is_string(event(&e), "['policy', 6, {account: 'alice', action: 'shadow_differs', policy: 'p', differs: ['order'], order: 'o1', "
                         "decision: ['accept', 'reject'], reason: 'limit', command: 17}]");
}

TEST("a model is at fault for an account")
{
    netto_event e = {.topic = NETTO_TOPIC_POLICY,
                     .n = 5,
                     .account = TEXT_LITERAL("alice"),
                     .notice = {.action = TEXT_LITERAL("model_indefinite"), .name = TEXT_LITERAL("default")}};
    is_string(event(&e), "['policy', 5, {account: 'alice', action: 'model_indefinite', name: 'default', "
                         "command: 17}]");
}

TEST("a rule failed, for an account or for none")
{
    netto_event e = {.topic = NETTO_TOPIC_RULE_ERROR,
                     .n = 6,
                     .account = TEXT_LITERAL("alice"),
                     .fault = {TEXT_LITERAL("abc"), TEXT_LITERAL("haircut"), TEXT_LITERAL("alice"),
                               TEXT_LITERAL("line 3"), false}};
    is_string(event(&e), "['rule_error', 6, {policy: 'abc', rule: 'haircut', account: 'alice', message: "
                         "'line 3', command: 17}]");
    e.fault.account = (netto_text){0};
    is_string(event(&e),
              "['rule_error', 6, {policy: 'abc', rule: 'haircut', message: 'line 3', command: 17}]");
}

TEST("a breaker changed its state")
{
    netto_trip trip = {.trips = true, .count = 1, .figures = {{.value = 95, .size = 3, .name = "low"}}};
    netto_event e = {.topic = NETTO_TOPIC_BREAKER,
                     .n = 6,
                     .breaker = {.breaker = TEXT_LITERAL("luld"),
                                 .thing = TEXT_LITERAL("ES"),
                                 .instrument = true,
                                 .before = NETTO_BREAKER_PENDING,
                                 .after = NETTO_BREAKER_OPEN,
                                 .action = NETTO_ACTION_HALT,
                                 .until = 9,
                                 .trip = &trip}};
    is_string(event(&e), "['breaker', 6, {breaker: 'luld', scope: 'instrument', thing: 'ES', before: 'pending', after: 'open', "
                         "cause: 'tripped', action: 'halt', until: 9, numbers: {low: 95.0}, command: 17}]");
    e.account = e.breaker.thing = TEXT_LITERAL("alice");
    e.breaker.instrument = false, e.breaker.trip = NULL, e.breaker.until = NETTO_NEVER;
    e.breaker.cause = NETTO_CAUSE_PERSON, e.breaker.reason = TEXT_LITERAL("why");
    is_string(event(&e), "['breaker', 6, {account: 'alice', reason: 'why', breaker: 'luld', scope: 'account', thing: 'alice', "
                         "before: 'pending', after: 'open', cause: 'person', action: 'halt', command: 17}]");
}
