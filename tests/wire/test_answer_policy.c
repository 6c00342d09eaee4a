/* test_answer_policy.c: results about policies and subscriptions. */
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

TEST("a staged policy tells its id, its tests and its warnings")
{
    static const netto_text warnings[] = {TEXT_LITERAL("unused parameter 'floor'")};
    answer = (struct answer){0};
    answer.staged.id = TEXT_LITERAL("abc");
    answer.staged.name = TEXT_LITERAL("desk");
    answer.staged.version = TEXT_LITERAL("2026.11");
    answer.staged.tests = 3;
    is_string(told(METHOD_POLICY_STAGE),
              "{id: 'abc', name: 'desk', version: '2026.11', tests: 3, warnings: []}");
    answer.staged.warnings = warnings;
    answer.staged.warning_count = 1;
    has_string(told(METHOD_POLICY_STAGE), "warnings: ['unused parameter 'floor'']}");
}

TEST("an activation tells what was active before, if anything")
{
    answer = (struct answer){0};
    answer.activation.active = TEXT_LITERAL("abc");
    answer.activation.seq = 17;
    is_string(told(METHOD_POLICY_ACTIVATE), "{active: 'abc', previous: nil, seq: 17}");
    answer.activation.previous = TEXT_LITERAL("def");
    is_string(told(METHOD_POLICY_ROLLBACK), "{active: 'abc', previous: 'def', seq: 17}");
}

TEST("versions are listed with their state, when and why")
{
    static const netto_text tripped[] = {TEXT_LITERAL("haircut"), TEXT_LITERAL("margin")};
    static const struct version rows[] = {
        {TEXT_LITERAL("abc"), TEXT_LITERAL("desk"), TEXT_LITERAL("1"), TEXT_LITERAL("active"), 1700,
         TEXT_LITERAL("activated"), NULL, 0, NULL},
        {TEXT_LITERAL("def"), TEXT_LITERAL("desk"), TEXT_LITERAL("2"), TEXT_LITERAL("staged"), 1800, {0}, NULL, 0, NULL},
        {TEXT_LITERAL("ghi"), TEXT_LITERAL("desk"), TEXT_LITERAL("3"), TEXT_LITERAL("active"), 1900, {0}, tripped, 2, NULL},
    };
    answer = (struct answer){0};
    is_string(told(METHOD_POLICY_LIST), "[]");
    answer.versions.rows = rows;
    answer.versions.count = 3;
    is_string(told(METHOD_POLICY_LIST),
              "[{id: 'abc', name: 'desk', version: '1', state: 'active', when: 1700, why: 'activated'}, "
              "{id: 'def', name: 'desk', version: '2', state: 'staged', when: 1800}, "
              "{id: 'ghi', name: 'desk', version: '3', state: 'active', when: 1900, tripped: ['haircut', 'margin']}]");
}

TEST("a subscription tells its topics and the next event")
{
    answer = (struct answer){0};
    answer.subscription.topics = 1 << NETTO_TOPIC_BREACH | 1 << NETTO_TOPIC_RULE_ERROR;
    answer.subscription.next = 18;
    is_string(told(METHOD_EVENT_SUBSCRIBE), "{topics: ['breach', 'rule_error'], next: 18}");
}
