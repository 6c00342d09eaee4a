/* test_decision_margin.c: what an account must have, and what it has. */
#include "codec/answer.h"

static netto_command command = {.kind = NETTO_MARGIN_GET};
static netto_decision decision;

static void set_up(void)
{
    decision = (netto_decision){.seq = 17,
                                .policy = TEXT_LITERAL("abc"),
                                .margin = {.measures = {.exposure = {100, -20, 40},
                                                        .margin = {50, 40, 45, 30},
                                                        .equity = 200,
                                                        .known = true},
                                           .value = 20,
                                           .collateral = 180,
                                           .standing = NETTO_STANDING_OK}};
}

TEST("a margin tells its four levels, the equity, and the parts")
{
    set_up();
    is_string(told(decision_margin, &command, &decision),
              "{initial: 50.0, maintenance: 40.0, warning: 45.0, liquidation: 30.0, equity: 200.0, excess: "
              "150.0, utilisation: 0.25, "
              "status: 'ok', parts: {gross: 100.0, netted: 40.0, orders: 0.0, value: 20.0, collateral: 180.0}, stale: "
              "false, policy: 'abc', seq: 17}");
    fails_cleanly(decision_margin, &command, &decision);
}

TEST("a rule that failed leaves the last good figures, and says so")
{
    set_up();
    decision.margin.stale = true;
    decision.margin.failure = TEXT_LITERAL("line 3");
    has_string(told(decision_margin, &command, &decision),
               "stale: true, failure: 'line 3', policy: 'abc', seq: 17}");
}

TEST("what could not be computed is nil, never a number")
{
    set_up();
    decision.margin.measures.known = false;
    decision.margin.standing = NETTO_STANDING_UNKNOWN;
    is_string(told(decision_margin, &command, &decision),
              "{initial: nil, maintenance: nil, warning: nil, liquidation: nil, equity: nil, excess: nil, "
              "utilisation: nil, status: 'unknown', "
              "parts: {gross: nil, netted: nil, orders: nil, value: nil, collateral: nil}, stale: false, policy: 'abc', "
              "seq: 17}");
}

TEST("a rule that failed takes with it what needs its answer, and nothing else")
{
    set_up();
    decision.margin.stale = decision.margin.no_equity = true;
    decision.margin.standing = NETTO_STANDING_WARNING;
    is_string(told(decision_margin, &command, &decision),
              "{initial: 50.0, maintenance: 40.0, warning: 45.0, liquidation: 30.0, equity: nil, excess: nil, "
              "utilisation: nil, status: 'warning', "
              "parts: {gross: 100.0, netted: 40.0, orders: 0.0, value: 20.0, collateral: nil}, stale: true, policy: 'abc', "
              "seq: 17}");
    decision.margin.no_exposure = true;
    has_string(told(decision_margin, &command, &decision),
               "parts: {gross: nil, netted: nil, orders: 0.0, value: nil, collateral: nil}, stale: true");
}

TEST("a model at fault, and what no model knows, are told only where they are so")
{
    set_up();
    decision.margin.measures.indefinite = decision.margin.measures.unmodelled = true;
    decision.margin.failure = TEXT_LITERAL("line 3");
    has_string(told(decision_margin, &command, &decision),
               "stale: false, indefinite: true, unmodelled: true, failure: 'line 3', policy: 'abc', seq: 17}");
    fails_cleanly(decision_margin, &command, &decision);
}

TEST("how the excess came about stands behind the rest, however much is told")
{
    const netto_part tree = {.name = TEXT_LITERAL("excess"), .value = 150};
    set_up();
    decision.margin.explain = &tree;
    has_string(told(decision_margin, &command, &decision), "seq: 17, explain: {name: 'excess', value: 150.0}}");
    decision.margin.measures.indefinite = decision.margin.measures.unmodelled = true;
    decision.margin.failure = TEXT_LITERAL("line 3");
    has_string(told(decision_margin, &command, &decision), "failure: 'line 3', policy: 'abc', seq: 17, explain: {name");
    fails_cleanly(decision_margin, &command, &decision);
}

TEST("every standing has its word")
{
    static const char *const words[] = {"'unknown'", "'ok'", "'warning'", "'margin_call'", "'liquidation'"};
    set_up();
    for (int s = 0; s < NETTO_STANDING_COUNT; s++) {
        decision.margin.standing = (netto_standing)s;
        has_string(told(decision_margin, &command, &decision), words[s]);
    }
}
