/* test_answer.c: results, and why there is none. */
#include "wire/calls.h"

static struct answer answer;

static const char *told(enum method_id id)
{
    static writer w;
    if (!w.memory) writer_init(&w, &notation_purse, SIZE_MAX / 4);
    writer_reset(&w, SIZE_MAX);
    request.method = &methods[id];
    request.method->encode(&w, &request, &answer);
    return show_written(&w);
}

TEST("hello tells who answers, and what the caller may do")
{
    answer.hello.version = "0.1.0";
    answer.hello.api = 1;
    answer.hello.role = "admin";
    is_string(told(METHOD_HELLO), "{name: 'netto', version: '0.1.0', api: 1, role: 'admin'}");
    is_string(told(METHOD_PING), "'pong'");
}

TEST("describe tells every method of the table")
{
    const char *text = told(METHOD_DESCRIBE);
    for (int i = 0; i < METHOD_COUNT; i++) has_string(text, methods[i].name);
    has_string(text, "{name: 'margin.get', params: 'account, {explain, at, durable}?', result: '{initial, ");
    has_string(text, "role: 'trader', mutates: true, runs: 'step'}");
}

TEST("counters look like whole numbers where they are")
{
    static const struct counter rows[] = {{"requests", 3}, {"load", 0.5}, {"none", -1}, {"huge", 1e300}};
    answer.stats.rows = rows;
    answer.stats.count = 4;
    is_string(told(METHOD_STATS), "{requests: 3, load: 0.5, none: -1, huge: 1e+300}");
}

TEST("a command's result is its decision's, brief where that was asked for")
{
    answer.decision = (netto_decision){.seq = 17};
    request.command = (netto_command){.kind = NETTO_FX_PUT};
    is_string(told(METHOD_FX_PUT), "{count: 0, seq: 17}");
    request.command.kind = NETTO_ORDER_CHECK;
    request.brief = true;
    is_string(told(METHOD_ORDER_CHECK), "[false, nil, nil, nil]");
    request.brief = false;
    has_string(told(METHOD_ORDER_CHECK), "decision: 'reject'");
}

TEST("a complaint of the answer or of the decision stands before any result")
{
    answer = (struct answer){0};
    request.method = &methods[METHOD_FX_PUT];
    ok(answer_complaint(&request, &answer) == NULL);
    answer.decision.complaint.status = NETTO_EDOMAIN;
    ok(answer_complaint(&request, &answer) == &answer.decision.complaint);
    answer.complaint.status = NETTO_ECLOSING;
    ok(answer_complaint(&request, &answer) == &answer.complaint);
    answer.complaint.status = NETTO_OK;
    answer.packed = pack("nil"); /* then there is no decision */
    ok(answer_complaint(&request, &answer) == NULL);
    answer.packed = (netto_text){0};
    request.method = &methods[METHOD_POLICY_LIST];
    ok(answer_complaint(&request, &answer) == NULL);
}
