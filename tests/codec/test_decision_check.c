/* test_decision_check.c: may this order be sent? */
#include "codec/answer.h"
#include "codec/frame.h"
#include "netto/policy.h"

static netto_command command = {.kind = NETTO_ORDER_CHECK};
static netto_decision decision;

static const netto_measures before = {
    .exposure = {100, -20, 40}, .margin = {50, 40, 50, 40}, .equity = 200, .known = true};
static const netto_measures after = {
    .exposure = {120, 0, 60}, .margin = {80, 60, 80, 60}, .equity = -1, .known = true};

#define BEFORE                                                                                               \
    "{gross: 100.0, net: -20.0, netted: 40.0, benefit: 60.0, initial: 50.0, maintenance: 40.0, equity: "     \
    "200.0, "                                                                                                \
    "excess: 150.0, utilisation: 0.25}"
#define AFTER                                                                                                \
    "{gross: 120.0, net: 0.0, netted: 60.0, benefit: 60.0, initial: 80.0, maintenance: 60.0, equity: -1.0, " \
    "excess: -81.0, utilisation: inf}"

static void set_up(void)
{
    decision = (netto_decision){.seq = 17,
                                .policy = TEXT_LITERAL("abc"),
                                .check = {.accepted = true, .before = before, .after = after}};
}

TEST("an accepted order tells the account before and after it; a used-up equity is an infinite utilisation")
{
    set_up();
    is_string(told(decision_check, &command, &decision),
              "{decision: 'accept', reducing: false, reasons: [], before: " BEFORE ", after: " AFTER
              ", policy: 'abc', seq: 17}");
}

TEST("a model at fault, and what no model knows, are told only where they are so")
{
    set_up();
    decision.check.before.indefinite = decision.check.after.indefinite = true;
    decision.check.after.unmodelled = true;
    has_string(told(decision_check, &command, &decision), "utilisation: 0.25, indefinite: true}, after: {");
    has_string(told(decision_check, &command, &decision), "utilisation: inf, indefinite: true, unmodelled: true}");
    fails_cleanly(decision_check, &command, &decision);
}

TEST("a refused order tells why, with the figures that led to it")
{
    const netto_reason reasons[] = {
        {.code = NETTO_REASON_LIMIT, .rule = TEXT_LITERAL("netted"), .account = TEXT_LITERAL("firm"), .text = TEXT_LITERAL("too much"), .value = 60, .limit = 50},
        {.code = NETTO_REASON_RULE_ERROR, .rule = TEXT_LITERAL("margin"), .text = TEXT_LITERAL("line 3")},
        {.code = NETTO_REASON_ONLY_REDUCING, .text = TEXT_LITERAL("no policy")},
        {.code = NETTO_REASON_INSUFFICIENT_MARGIN, .text = TEXT_LITERAL("broke"), .limit = 80},
    };
    set_up();
    decision.check.accepted = false;
    decision.check.reducing = true;
    decision.check.reasons = reasons;
    decision.check.reason_count = 4;
    decision.check.before.known = decision.check.after.known = false;
    is_string(
        told(decision_check, &command, &decision),
        "{decision: 'reject', reducing: true, reasons: ["
        "{code: 'limit', rule: 'netted', account: 'firm', text: 'too much', value: 60.0, limit: 50.0}, "
        "{code: 'rule_error', rule: 'margin', text: 'line 3'}, {code: 'only_reducing', text: 'no policy'}, "
        "{code: 'insufficient_margin', text: 'broke', value: 0.0, limit: 80.0}], before: nil, after: nil, "
        "policy: 'abc', seq: 17}");
    fails_cleanly(decision_check, &command, &decision);
}

TEST("a check tells its own word and numbers beside Netto's code")
{
    const netto_named_number numbers[] = {{TEXT_LITERAL("off"), 0.25}, {TEXT_LITERAL("zero"), 0}};
    const netto_reason reason = {.code = NETTO_REASON_CHECK, .rule = TEXT_LITERAL("collar"), .why = TEXT_LITERAL("price_collar"),
                                 .text = TEXT_LITERAL("no"), .limit = 3, .numbers = numbers, .number_count = 2};
    set_up();
    decision.check.reasons = &reason;
    decision.check.reason_count = 1;
    has_string(told(decision_check, &command, &decision),
               "{code: 'check', rule: 'collar', why: 'price_collar', text: 'no', value: 0.0, limit: 3.0, numbers: {off: 0.25, zero: 0.0}}");
    has_string(told(decision_check_brief, &command, &decision), "'check'");
    const netto_reason held = {.code = NETTO_REASON_LIMIT, .account = TEXT_LITERAL("a"), .by = TEXT_LITERAL("bucket"), .key = TEXT_LITERAL("x")};
    decision.check.reasons = &held;
    has_string(told(decision_check, &command, &decision), "account: 'a', scope: 'bucket', thing: 'x', text: ");
    decision.check.reasons = &reason;
    fails_cleanly(decision_check, &command, &decision);
}

TEST("the brief answer is four values")
{
    const netto_reason reason = {.code = NETTO_REASON_NO_MARK, .text = TEXT_LITERAL("no mark")};
    set_up();
    is_string(told(decision_check_brief, &command, &decision), "[true, nil, 80.0, -1.0]");
    decision.check.accepted = false;
    decision.check.reasons = &reason;
    decision.check.reason_count = 1;
    decision.check.after.known = false;
    is_string(told(decision_check_brief, &command, &decision), "[false, 'no_mark', nil, nil]");
    fails_cleanly(decision_check_brief, &command, &decision);
}

TEST("how the figures came about stands behind them, and in each reason that has some")
{
    netto_part parts[] = {{.name = TEXT_LITERAL("gross"), .value = 120}};
    netto_part tree = {.name = TEXT_LITERAL("gross"), .value = 120, .how = NETTO_HOW_SUM, .part_count = 1, .parts = parts};
    netto_reason reason = {.code = NETTO_REASON_LIMIT, .value = 120, .limit = 100, .explain = &tree};
    set_up();
    decision.check.reasons = &reason;
    decision.check.reason_count = 1;
    decision.check.explain = &parts[0];
    const char *said = told(decision_check, &command, &decision);
    has_string(said, "limit: 100.0, explain: {name: 'gross', value: 120.0, how: 'sum', parts: [{name: 'gross', value: 120.0}]}}]");
    has_string(said, "seq: 17, explain: {name: 'gross', value: 120.0}}");
    fails_cleanly(decision_check, &command, &decision);
}

/* The room that is asked for at once must hold the longest of everything. */
TEST("texts of any length, and many reasons, fit the room that was taken")
{
    static char text[2000];
    netto_reason reasons[40];
    netto_part parts[3], tree = {.how = NETTO_HOW_DIFFERENCE, .part_count = 1, .beside_count = 2, .parts = parts};
    netto_named_number numbers[NETTO_CHECK_NUMBERS];
    memset(text, 'x', sizeof text);
    set_up();
    for (int i = 0; i < NETTO_CHECK_NUMBERS; i++) numbers[i] = (netto_named_number){{text, NETTO_ID_MAX}, -1e300};
    for (int i = 0; i < 40; i++) {
        netto_text any = {text, (uint32_t)tap_random_below(sizeof text)};
        reasons[i] =
            (netto_reason){.code = (netto_reason_code)tap_random_below(NETTO_REASON_COUNT), .rule = any, .why = any, .account = any,
                           .text = any, .value = 1, .limit = 2, .numbers = numbers, .number_count = NETTO_CHECK_NUMBERS, .explain = &tree};
        tree.name = tree.unit = any;
        for (int k = 0; k < 3; k++) parts[k] = (netto_part){.name = any, .unit = any, .how = NETTO_HOW_DIFFERENCE};
    }
    decision.check.reasons = reasons;
    decision.check.reason_count = 40;
    decision.check.explain = &tree;
    decision.policy = (netto_text){text, 64};
    decision.seq = UINT64_MAX;
    writer w;
    frame f;
    writer_init(&w, &notation_purse, SIZE_MAX / 4);
    decision_check(&w, &command, &decision);
    frame_init(&f, writer_size(&w));
    is_int(frame_scan(&f, w.bytes, writer_size(&w)), FRAME_COMPLETE);
    is_int(f.at, writer_size(&w));
    writer_destroy(&w);
}

TEST("what open orders make of the requirement is told where there are some")
{
    set_up();
    decision.check.after.orders = 12.5;
    has_string(told(decision_check, &command, &decision), "initial: 80.0, orders: 12.5, maintenance");
    fails_cleanly(decision_check, &command, &decision);
}

TEST("an order that was decided before is told as such, without figures")
{
    const netto_reason reason = {.code = NETTO_REASON_LIMIT, .text = TEXT_LITERAL("a limit")};
    decision = (netto_decision){.seq = 17, .policy = TEXT_LITERAL("abc"),
                                .check = {.duplicate = true, .reasons = &reason, .reason_count = 1}};
    is_string(told(decision_check, &command, &decision),
              "{decision: 'reject', reducing: false, reasons: [{code: 'limit', text: 'a limit'}], duplicate: true, "
              "before: nil, after: nil, policy: 'abc', seq: 17}");
    fails_cleanly(decision_check, &command, &decision);
}

TEST("an order that is closed tells what was open of it")
{
    set_up();
    decision.check.closed = (netto_decimal){15, 1};
    decision.check.step = (netto_decimal){1, 1};
    is_string(told(decision_close, &command, &decision),
              "{decision: 'accept', closed: 1.5, before: " BEFORE ", after: " AFTER ", policy: 'abc', seq: 17}");
    decision.check.duplicate = true;
    decision.check.before.known = decision.check.after.known = false;
    has_string(told(decision_close, &command, &decision), "duplicate: true, before: nil, after: nil,");
    fails_cleanly(decision_close, &command, &decision);
}
