/* test_decision.c: the answers that are short, and errors. */
#include "codec/answer.h"

static const char *error(netto_status status, int row, const char *text)
{
    static writer w;
    netto_complaint complaint = {.status = status, .row = row};
    snprintf(complaint.text, sizeof complaint.text, "%s", text);
    if (!w.memory) writer_init(&w, &notation_purse, 4096);
    writer_reset(&w, 4096);
    decision_error(&w, &complaint);
    return show_written(&w);
}

TEST("an error is a kind and a sentence that begins with its code, and with the row at fault")
{
    is_string(error(NETTO_EACCOUNT, -1, "no account alice"), "[1, 'unknown_account: no account alice']");
    is_string(error(NETTO_ERULE, -1, "margin failed"), "[0, 'rule_error: margin failed']");
    is_string(error(NETTO_EPARAMS, 3, "price: expected a number"),
              "[1, 'bad_params: row 3: price: expected a number']");
    is_string(error(NETTO_ECAPACITY, -1, ""), "[0, 'capacity: the configured memory is used up']");
}

TEST("a sentence of any length fits")
{
    char text[400];
    memset(text, 'x', sizeof text);
    text[399] = '\0';
    has_string(error(NETTO_EINSTRUMENT, 9999, text), "unknown_instrument: row 9999: xxxxx");
}

TEST("rows are counted; trades tell duplicates, marks tell those that came late")
{
    netto_command command = {.kind = NETTO_FX_PUT};
    netto_decision decision = {.seq = 17, .count = {.count = 3}};
    is_string(told(decision_count, &command, &decision), "{count: 3, seq: 17}");
    command.kind = NETTO_TRADE_APPLY;
    is_string(told(decision_count, &command, &decision), "{count: 3, duplicates: 0, seq: 17}");
    decision.count.duplicates = 2;
    is_string(told(decision_count, &command, &decision), "{count: 3, duplicates: 2, seq: 17}");
    command.kind = NETTO_MARK_PUT;
    decision.count.late = 1;
    is_string(told(decision_count, &command, &decision), "{count: 3, late: 1, seq: 17}");
}

TEST("a partial call tells the rows that were refused, also if there is none")
{
    netto_row_error errors[] = {{2, NETTO_EINSTRUMENT, TEXT_LITERAL("no instrument X")},
                                {5, NETTO_EDOMAIN, TEXT_LITERAL("price: NaN")}};
    netto_command command = {.kind = NETTO_MARK_PUT, .partial = true};
    netto_decision decision = {.seq = 17, .count = {.count = 3}};
    is_string(told(decision_count, &command, &decision), "{count: 3, errors: [], seq: 17}");
    decision.count.errors = errors;
    decision.count.error_count = 2;
    is_string(told(decision_count, &command, &decision),
              "{count: 3, errors: [[2, 'unknown_instrument: no instrument X'], [5, 'bad_value: price: "
              "NaN']], seq: 17}");
    fails_cleanly(decision_count, &command, &decision);
}

TEST("a correlation model has a version, and a policy a predecessor")
{
    netto_command command = {.kind = NETTO_CORRELATION_PUT};
    netto_decision decision = {.seq = 9, .correlation = {.version = 4, .min_eigenvalue = 0.125}};
    is_string(told(decision_correlation, &command, &decision),
              "{version: 4, min_eigenvalue: 0.125, repaired: false, seq: 9}");
    decision.activation.active = TEXT_LITERAL("abc");
    decision.activation.previous = TEXT_LITERAL("def");
    is_string(told(decision_activation, &command, &decision), "{active: 'abc', previous: 'def', seq: 9}");
}

TEST("the kind of the command chooses the answer")
{
    netto_command command = {.kind = NETTO_FX_PUT};
    netto_decision decision = {.seq = 1};
    is_string(told(decision_encode, &command, &decision), "{count: 0, seq: 1}");
    command.kind = NETTO_FACTOR_LIST;
    is_string(told(decision_encode, &command, &decision), "{rows: [], next: nil, seq: 1}");
    command.kind = NETTO_TICK;
    is_string(told(decision_encode, &command, &decision), "nil");
}
