/* test_channel_event.c: what subscribers are told, and what they have missed. */
#include "wire/house.h"

#define EVENT1                                                                                               \
    "[2, 'event', ['margin', 1, {before: 'unknown', after: 'unknown', initial: nil, maintenance: nil, "      \
    "equity: nil, command: 101}]]"
#define EVENT2 "[2, 'event', ['policy', 2, {action: 'staged', command: 102}]]"

TEST("a subscriber is told what happens from then on, by topic")
{
    struct talk t = begin(NULL);
    is_string(ask(&t, "[0, 1, 'event.subscribe', [[policy]]]"), "[1, 1, nil, {topics: ['policy'], next: 1}]");
    ok(!channel_is_ready(t.channel));
    t.house->events = 2;
    ok(channel_is_ready(t.channel));
    channel_go_on(t.channel);
    is_string(hear(&t), EVENT2);
    channel_go_on(t.channel);
    is_string(hear(&t), "");
    is_int(t.house->stats.events, 1);
    end(&t);
}

TEST("who subscribes to nothing is told nothing")
{
    struct talk t = begin(NULL);
    t.house->events = 5;
    channel_go_on(t.channel);
    is_string(hear(&t), "");
    is_string(ask(&t, "[0, 1, 'event.subscribe', [[]]]"), "[1, 1, nil, {topics: [], next: 6}]");
    end(&t);
}

TEST("a subscriber may begin in the past, and is told it after its answer")
{
    struct talk t = begin(NULL);
    t.house->events = 2;
    is_string(ask(&t, "[0, 1, 'event.subscribe', [nil, {from: 1}]]"),
              "[1, 1, nil, {topics: ['margin', 'breach', 'breaker', 'policy', 'order', 'rebalance', 'rule_error', 'log', 'settlement'], next: 1}] " EVENT1
              " " EVENT2);
    is_string(ask(&t, "[0, 2, 'event.subscribe', [[margin], {from: 2}]]"),
              "[1, 2, nil, {topics: ['margin', 'breach', 'breaker', 'policy', 'order', 'rebalance', 'rule_error', 'log', 'settlement'], next: 2}] " EVENT2);
    is_string(ask(&t, "[0, 3, 'event.subscribe', [[margin], {from: 99}]]"),
              "[1, 3, nil, {topics: ['margin', 'breach', 'breaker', 'policy', 'order', 'rebalance', 'rule_error', 'log', 'settlement'], next: 3}]");
    end(&t);
}

TEST("topics are added and taken away, and the place in the row of events is kept")
{
    struct talk t = begin(NULL);
    t.house->events = 1;
    ask(&t, "[0, 1, 'event.subscribe', [[margin]]]");
    is_string(ask(&t, "[0, 2, 'event.subscribe', [[policy]]]"),
              "[1, 2, nil, {topics: ['margin', 'policy'], next: 2}]");
    is_string(ask(&t, "[0, 3, 'event.unsubscribe', [[margin]]]"),
              "[1, 3, nil, {topics: ['policy'], next: 2}]");
    t.house->events = 3;
    channel_go_on(t.channel);
    is_string(hear(&t), EVENT2);
    is_string(ask(&t, "[0, 4, 'event.unsubscribe', []]"), "[1, 4, nil, {topics: [], next: 4}]");
    t.house->events = 9;
    channel_go_on(t.channel);
    is_string(hear(&t), "");
    end(&t);
}

TEST("what the house no longer keeps is told as a gap")
{
    for (uint64_t kept = 2; kept <= 102; kept += 1 + tap_random_below(9)) {
        struct talk t = begin(NULL);
        char gap[128];
        t.house->events = 101;
        t.house->kept = kept;
        snprintf(gap, sizeof gap, "[2, 'event', ['gap', %d, {from: 1, to: %d}]]", (int)kept - 1,
                 (int)kept - 1);
        has_string(ask(&t, "[0, 1, 'event.subscribe', [[policy], {from: 1}]]"), gap);
        is_int(t.house->stats.gaps, 1);
        is_int(t.house->stats.events, (101 - (kept - 1)) / 2);
        end(&t);
    }
}

TEST("a reader that does not read holds up nobody: its events wait in the house, then are a gap")
{
    channel_limits limits = {.events = 2000};
    struct talk t = begin(&limits);
    ask(&t, "[0, 1, 'event.subscribe', [nil]]");
    t.house->events = 1000;
    channel_go_on(t.channel);
    size_t unsent = channel_unsent(t.channel);
    ok(unsent >= 2000 && unsent < 2200);
    for (int i = 0; i < 100; i++) channel_go_on(t.channel);
    is_int(channel_unsent(t.channel), unsent);
    uint64_t told = t.house->stats.events;
    t.house->kept = 990; /* time goes by */
    char gap[128];
    snprintf(gap, sizeof gap, "['gap', 989, {from: %d, to: 989}]", (int)told + 1);
    const char *heard = hear(&t);
    has_string(heard, gap);
    has_string(heard, "['policy', 1000, ");
    is_int(t.house->stats.events, told + 11);
    end(&t);
}

TEST("replies are given beyond the bound of events")
{
    channel_limits limits = {.events = 2000};
    struct talk t = begin(&limits);
    ask(&t, "[0, 1, 'event.subscribe', [nil]]");
    t.house->events = 100;
    channel_go_on(t.channel);
    push(&t, pack("[0, 2, 'netto.ping', []]"), 0);
    has_string(hear(&t), "[1, 2, nil, 'pong']");
    is_int(t.house->stats.events, 100);
    end(&t);
}

TEST("an event that finds no memory is told later")
{
    struct talk t = begin(NULL);
    ask(&t, "[0, 1, 'event.subscribe', [nil]]");
    t.house->events = 200;
    memory *m = channel_buffers(t.channel);
    m->fail_at = m->growths + 1;
    channel_go_on(t.channel);
    channel_go_on(t.channel);
    const char *heard = hear(&t);
    has_string(heard, "['margin', 1, ");
    has_string(heard, "['policy', 200, ");
    is_int(t.house->stats.events, 200);
    end(&t);
}

TEST("what a subscriber missed is told a share at a time, and no more than its socket takes")
{
    struct talk t = begin(NULL);
    const uint8_t *at;
    size_t size;
    t.house->events = 20000;
    push(&t, pack("[0, 1, 'event.subscribe', [nil, {from: 1}]]"), 0);
    is_int(t.house->stats.events, 0);
    channel_go_on(t.channel);
    uint64_t told = t.house->stats.events;
    ok(told > 0 && told <= 1024 && channel_unsent(t.channel) < 66000);
    while (channel_is_ready(t.channel)) channel_go_on(t.channel);
    ok(channel_unsent(t.channel) >= 65536 && channel_unsent(t.channel) < 66000);
    told = t.house->stats.events;
    channel_output(t.channel, &at, &size);
    channel_sent(t.channel, size);
    is_int(t.house->stats.events, told);
    ok(channel_is_ready(t.channel));
    unsigned turns = 0;
    for (; channel_is_ready(t.channel); turns++) {
        channel_go_on(t.channel);
        channel_output(t.channel, &at, &size);
        channel_sent(t.channel, size);
    }
    ok(turns > 10);
    is_int(t.house->stats.events, 20000);
    end(&t);
}

TEST("events of topics that nobody asked for are passed over a share at a time")
{
    struct talk t = begin(NULL);
    t.house->events = 10000;
    push(&t, pack("[0, 1, 'event.subscribe', [[breach], {from: 1}]]"), 0);
    unsigned turns = 0;
    for (; channel_is_ready(t.channel); turns++) channel_go_on(t.channel);
    ok(turns >= 5);
    has_string(hear(&t), "[1, 1, nil, ");
    is_int(t.house->stats.events, 0);
    end(&t);
}
