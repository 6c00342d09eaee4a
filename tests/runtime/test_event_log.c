/* test_event_log.c: events are kept with their texts, numbered without holes, forgotten from the front. */
#include "runtime/event_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

static netto_event event;
static uint64_t command;

static void add(event_log *l, uint64_t n, const char *message)
{
    char copy[4096];
    snprintf(copy, sizeof copy, "%s", message);
    netto_event e = {.topic = NETTO_TOPIC_POLICY,
                     .n = n,
                     .notice = {.action = TEXT_LITERAL("staged"), .message = text_of(copy)}};
    event_log_add(l, &e, 1000 + n);
    memset(copy, '?', sizeof copy - 1); /* the log has its own */
}

static bool get(const event_log *l, uint64_t n)
{
    return event_log_get(l, n, &event, &command);
}

TEST("an event is kept with copies of its texts and the command that caused it")
{
    event_log l;
    event_log_init(&l);
    ok(!get(&l, 0) && !get(&l, 1));
    add(&l, 1, "first");
    ok(get(&l, 1));
    is_int(command, 1001);
    is_bytes(event.notice.message.bytes, event.notice.message.size, "first", 5);
    is_bytes(event.notice.action.bytes, event.notice.action.size, "staged", 6);
    ok(event.notice.policy.bytes == NULL && event.account.bytes == NULL);
    ok(!get(&l, 2));
    event_log_destroy(&l);
    ok(!get(&l, 1));
}

/* All that a plan that is refused points at. */
typedef struct told {
    char text[64];
    netto_named_number numbers[2];
    netto_trip trip;
    netto_stop stop;
    netto_reason reasons[2];
    netto_plan_leg legs[2];
    netto_plan plan;
} told;

static void refuse(told *t)
{
    memcpy(t->text, "0123456789abcdefghijklmnop", 26);
    for (int i = 0; i < 2; i++) t->numbers[i] = (netto_named_number){{t->text + i, 2}, 1.5 * i};
    t->trip = (netto_trip){.count = 1, .figures = {{.value = 7, .size = 1, .name = "x"}}};
    t->stop = (netto_stop){.thing = {t->text + 3, 3}, .until = 9, .trip = &t->trip};
    t->reasons[0] = (netto_reason){.code = NETTO_REASON_BREAKER, .rule = {t->text + 4, 4}, .text = {t->text + 5, 5}, .stop = &t->stop};
    t->reasons[1] = (netto_reason){.code = NETTO_REASON_CHECK, .why = {t->text + 6, 1}, .by = {t->text + 7, 1}, .key = {t->text + 8, 1},
                                   .account = {t->text + 9, 1}, .value = 3, .numbers = t->numbers, .number_count = 2};
    for (int i = 0; i < 2; i++) t->legs[i] = (netto_plan_leg){.instrument = {t->text + 10 + i, 2}, .price = 100 + i, .spread = 1};
    t->plan = (netto_plan){.rule = {t->text, 3}, .reason = {t->text + 1, 4}, .code = NETTO_PLAN_ORDER, .refused = 2, .reasons = t->reasons,
                           .reason_count = 2, .legs = t->legs, .leg_count = 2};
}

TEST("a plan is kept with its legs, and with why a trade of it would be refused")
{
    event_log l;
    static told t;
    event_log_init(&l);
    refuse(&t);
    netto_event e = {.topic = NETTO_TOPIC_REBALANCE, .n = 1, .account = {t.text + 2, 2}, .plan = &t.plan};
    event_log_add(&l, &e, 1);
    memset(&t, '?', sizeof t); /* the log has its own */
    if (!ok(get(&l, 1))) return;
    const netto_plan *p = event.plan;
    is_bytes(event.account.bytes, event.account.size, "23", 2);
    ok(text_is(p->rule, "012") && text_is(p->reason, "1234") && p->refused == 2 && p->leg_count == 2 && p->reason_count == 2);
    ok(text_is(p->legs[0].instrument, "ab") && text_is(p->legs[1].instrument, "bc") && p->legs[1].price == 101 && p->legs[1].spread == 1);
    const netto_reason *r = p->reasons;
    ok(text_is(r[0].rule, "4567") && text_is(r[0].text, "56789") && text_is(r[0].stop->thing, "345") && r[0].stop->until == 9);
    ok(r[0].stop->trip->count == 1 && r[0].stop->trip->figures[0].value == 7 && r[0].number_count == 0);
    ok(text_is(r[1].why, "6") && text_is(r[1].by, "7") && text_is(r[1].key, "8") && text_is(r[1].account, "9") && !r[1].stop && r[1].value == 3);
    ok(r[1].number_count == 2 && text_is(r[1].numbers[0].name, "01") && text_is(r[1].numbers[1].name, "12") && r[1].numbers[1].value == 1.5);
    e.plan = &(netto_plan){.rule = TEXT_LITERAL("nothing"), .code = NETTO_PLAN_NOTHING}, e.n = 2, e.account = (netto_text){0};
    event_log_add(&l, &e, 2);
    ok(get(&l, 2) && text_is(event.plan->rule, "nothing") && event.plan->leg_count == 0 && event.plan->reason_count == 0);
    event_log_destroy(&l);
}

TEST("each topic's texts are kept")
{
    event_log l;
    char text[] = "abcdefgh";
    event_log_init(&l);
    netto_event e = {.topic = NETTO_TOPIC_MARGIN, .n = 1, .account = {text, 1}, .margin = {.initial = 5.0}};
    event_log_add(&l, &e, 1);
    e = (netto_event){.topic = NETTO_TOPIC_BREACH,
                      .n = 2,
                      .account = {text, 1},
                      .breach = {.limit = {text + 1, 1}, .of = {text + 2, 1}, .by = "bucket", .key = {text + 4, 1}, .value = 3.0, .max = 2.0, .breached = true}};
    event_log_add(&l, &e, 2);
    e = (netto_event){.topic = NETTO_TOPIC_RULE_ERROR,
                      .n = 3,
                      .fault = {{text, 1}, {text + 1, 1}, {text + 2, 1}, {text + 3, 1}, false}};
    event_log_add(&l, &e, 3);
    e = (netto_event){.topic = NETTO_TOPIC_LOG, .n = 4, .line = {{text, 1}, {text + 1, 1}, {text + 2, 1}, {text + 3, 1}}};
    event_log_add(&l, &e, 4);
    e = (netto_event){.topic = NETTO_TOPIC_SETTLEMENT, .n = 5, .account = {text, 1}, .settlement = {.trade = {text + 1, 1}, .instrument = {text + 2, 1}, .late = 5}};
    event_log_add(&l, &e, 5);
    memset(text, '?', sizeof text - 1);
    ok(get(&l, 1) && event.account.bytes[0] == 'a' && event.margin.initial == 5.0);
    ok(get(&l, 2) && event.account.bytes[0] == 'a' && event.breach.limit.bytes[0] == 'b' &&
       event.breach.of.bytes[0] == 'c' && strcmp(event.breach.by, "bucket") == 0 && event.breach.key.bytes[0] == 'e');
    ok(event.breach.breached && event.breach.value == 3.0);
    ok(get(&l, 3) && event.fault.policy.bytes[0] == 'a' && event.fault.message.bytes[0] == 'd');
    ok(get(&l, 4) && event.line.policy.bytes[0] == 'a' && event.line.instrument.bytes[0] == 'b' && event.line.level.bytes[0] == 'c' &&
       event.line.message.bytes[0] == 'd');
    ok(get(&l, 5) && event.account.bytes[0] == 'a' && event.settlement.trade.bytes[0] == 'b' && event.settlement.instrument.bytes[0] == 'c' &&
       event.settlement.late == 5);
    event_log_destroy(&l);
}

TEST("the oldest are forgotten when there are many")
{
    event_log l;
    event_log_init(&l);
    for (uint64_t n = 1; n <= EVENT_LOG_MAX + 100; n++) add(&l, n, "x");
    is_int(l.first, 101);
    is_int(l.last, EVENT_LOG_MAX + 100);
    ok(!get(&l, 100) && get(&l, 101) && get(&l, EVENT_LOG_MAX + 100));
    is_int(command, 1000 + EVENT_LOG_MAX + 100);
    event_log_destroy(&l);
}

TEST("or when they are large")
{
    event_log l;
    char message[4000];
    memset(message, 'x', sizeof message - 1);
    message[sizeof message - 1] = '\0';
    event_log_init(&l);
    for (uint64_t n = 1; n <= 10000; n++) add(&l, n, message);
    ok(l.bytes <= EVENT_LOG_BYTES + 8192);
    ok(l.first > 5000 && l.last == 10000);
    ok(get(&l, l.first) && !get(&l, l.first - 1));
    is_int(event.notice.message.size, sizeof message - 1);
    event_log_destroy(&l);
    is_int(l.bytes, 0);
}

TEST("what a shadow differs in is the log's own")
{
    event_log l;
    netto_event out;
    uint64_t of;
    char order[] = "o1", limit[] = "size";
    netto_difference d = {.what = NETTO_DIFFERS_ORDER, .order = {order, 2}, .limit = {limit, 4}, .untold = 3};
    netto_event e = {.topic = NETTO_TOPIC_POLICY, .n = 1, .notice = {.action = TEXT_LITERAL("shadow_differs")}, .difference = &d};
    event_log_init(&l);
    event_log_add(&l, &e, 7);
    memset(order, 'x', 2), memset(limit, 'x', 4);
    d = (netto_difference){.untold = 9};
    if (ok(event_log_get(&l, 1, &out, &of) && out.difference && out.difference != &d)) {
        is_int((long long)out.difference->untold, 3);
        ok(text_is(out.difference->order, "o1") && text_is(out.difference->limit, "size"));
    }
    event_log_destroy(&l);
}
