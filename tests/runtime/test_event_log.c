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
