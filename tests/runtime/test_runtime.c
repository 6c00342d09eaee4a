/* test_runtime.c: stamps, ticks, counters, and rules that fail in queries. */
#include "runtime/home.h"

static const char *stamped(home *h)
{
    static char text[64];
    has_string(ask(h, "mark.put", "[[['X', 100.0]]]"), "count: 1");
    const char *rows = ask(h, "mark.get", "[{instruments: ['X']}]"), *ts = strstr(rows, "ts: ");
    snprintf(text, sizeof text, "%.*s", ts ? (int)strcspn(ts + 4, "}") : 0, ts ? ts + 4 : "");
    return text;
}

static long long seconds_of(const char *stamp, netto_instant start)
{
    return (strtoll(stamp, NULL, 10) - start) / (NETTO_SECOND / 10);
}

TEST("a command is stamped by the clock, and time never goes back")
{
    home h = open_home();
    netto_instant start = now;
    furnish(&h);
    now = start + 5 * NETTO_SECOND;
    is_int(seconds_of(stamped(&h), start), 50);
    now = start + 4500 * (NETTO_SECOND / 1000);
    is_int(seconds_of(stamped(&h), start), 50);
    is_int(count_events(&h, NETTO_TOPIC_POLICY), 0); /* half a second back is nothing to tell */
    now = start + 6 * NETTO_SECOND;
    is_int(seconds_of(stamped(&h), start), 60);
    close_home(&h);
}

TEST("a clock that steps back stops time, not service, and that is told once")
{
    home h = open_home();
    netto_instant start = now;
    furnish(&h);
    now = start - 100 * NETTO_SECOND;
    for (int i = 0; i < 5; i++) is_int(seconds_of(stamped(&h), start), 0);
    is_int(count_events(&h, NETTO_TOPIC_POLICY), 1);
    is_string(last_event(&h, NETTO_TOPIC_POLICY),
              "clock_back : the clock went back; time stands still until it has caught up");
    now = start + NETTO_SECOND;
    is_int(seconds_of(stamped(&h), start), 10);
    now = start - 100 * NETTO_SECOND;
    stamped(&h);
    is_int(count_events(&h, NETTO_TOPIC_POLICY), 2);
    close_home(&h);
    now = start + 10 * NETTO_SECOND;
}

/* ---- ticks ------------------------------------------------------------------------------------- */

TEST("the engine's deadline asks for a tick, and only when it has come")
{
    home h = open_home();
    now += NETTO_SECOND / 20; /* deadlines are rounded up to a tenth of a second */
    furnish(&h);
    netto_instant deadline = runtime_deadline(h.r);
    ok(deadline > now && deadline <= now + NETTO_SECOND + NETTO_SECOND / 10);
    runtime_ring(h.r);
    is_int(counter(&h, "ticks"), 0);
    now = deadline - 1;
    runtime_ring(h.r);
    is_int(counter(&h, "ticks"), 0);
    now = deadline;
    runtime_ring(h.r);
    is_int(counter(&h, "ticks"), 1);
    ok(runtime_deadline(h.r) == NETTO_NEVER || runtime_deadline(h.r) > now);
    runtime_ring(h.r);
    is_int(counter(&h, "ticks"), 1);
    close_home(&h);
}

TEST("a deadline that a command has passed is rung without the clock")
{
    home h = open_home();
    furnish(&h);
    netto_instant before = now;
    now += 3600 * NETTO_SECOND;
    has_string(ask(&h, "mark.put", "[[['X', 101.0]]]"), "count: 1");
    settle(&h);
    ok(counter(&h, "ticks") <= 2);
    ok(runtime_deadline(h.r) == NETTO_NEVER || runtime_deadline(h.r) > now);
    ok(!runtime_busy(h.r));
    now = before + 7200 * NETTO_SECOND;
    close_home(&h);
}

TEST("marks are judged by the tick: a standing that changes is told")
{
    home h = open_home();
    furnish(&h);
    has_string(ask(&h, "position.put", "['alice', [['X', -10]]]"), "count: 1");
    has_string(ask(&h, "collateral.put", "['alice', [['USD', 2500]]]"), "count: 1");
    now += 2 * NETTO_SECOND;
    runtime_ring(h.r);
    settle(&h);
    unsigned before = count_events(&h, NETTO_TOPIC_MARGIN);
    has_string(ask(&h, "mark.put", "[[['X', 150.0]]]"), "count: 1");
    is_int(count_events(&h, NETTO_TOPIC_MARGIN), before); /* not yet */
    now += 2 * NETTO_SECOND;
    runtime_ring(h.r);
    settle(&h);
    is_int(count_events(&h, NETTO_TOPIC_MARGIN), before + 1);
    close_home(&h);
}

/* ---- rules that fail --------------------------------------------------------------------------- */

/* The margin rule fails for whoever holds something: nobody, while it is staged. */
static void break_rules(home *h)
{
    const char *id =
        stage(h, policy_of(0.1, "margin = function(book)\nif book.gross > 0 then error('boo') end\n"
                                "return book.netted, book.netted end"));
    begin_activate(h, id);
    settle(h);
    has_string(ask(h, "position.put", "['alice', [['X', 10]]]"), "count: 1");
}

TEST("a rule that fails in queries is told once a second, however often it is asked")
{
    home h = open_home();
    furnish(&h);
    has_string(ask(&h, "position.put", "['alice', [['X', 0]]]"), "count: 1");
    break_rules(&h);
    now += NETTO_SECOND;
    runtime_ring(h.r);
    settle(&h);
    unsigned before = count_events(&h, NETTO_TOPIC_RULE_ERROR);
    now += 10 * NETTO_SECOND;
    double commands = counter(&h, "commands");
    for (int i = 0; i < 100; i++) {
        has_string(ask(&h, "margin.get", "['alice']"), "boo");
        while (runtime_busy(h.r)) runtime_advance(h.r);
    }
    is_int(count_events(&h, NETTO_TOPIC_RULE_ERROR), before + 1);
    has_string(last_event(&h, NETTO_TOPIC_RULE_ERROR), "policy.lua:6: boo");
    is_int(counter(&h, "commands"), commands + 1);
    now += 2 * NETTO_SECOND;
    ask(&h, "mark.put", "[[]]");
    ask(&h, "margin.get", "['alice']");
    settle(&h);
    is_int(count_events(&h, NETTO_TOPIC_RULE_ERROR), before + 2);
    close_home(&h);
}

TEST("rules that fail by turns are each told once a second")
{
    home h = open_home();
    netto_rule_fault faults[] = {
        {text_of("p"), text_of("haircut"), {0}, text_of("a"), false},
        {text_of("p"), text_of("margin"), {0}, text_of("b"), false},
        {text_of("p"), text_of("a rule with a long name of more than thirty-two bytes"), {0}, text_of("c"), false}};
    for (int i = 0; i < 60; i++) {
        runtime_remember_fault(h.r, &faults[i % 3]);
        settle(&h);
    }
    is_int(count_events(&h, NETTO_TOPIC_RULE_ERROR), 3);
    now += 2 * NETTO_SECOND;
    ask(&h, "mark.put", "[[]]");
    for (int i = 0; i < 60; i++) {
        runtime_remember_fault(h.r, &faults[i % 3]);
        settle(&h);
    }
    is_int(count_events(&h, NETTO_TOPIC_RULE_ERROR), 6);
    close_home(&h);
}

/* ---- the rest ---------------------------------------------------------------------------------- */

TEST("counters tell what was done")
{
    home h = open_home();
    furnish(&h);
    ask(&h, "margin.get", "['alice']");
    ask(&h, "margin.get", "['nobody']");
    ask(&h, "account.put", "[[{id: 'bob', parent: 'nobody'}]]");
    is_int(counter(&h, "commands"), 4);
    is_int(counter(&h, "commands_refused"), 1);
    is_int(counter(&h, "queries"), 2);
    is_int(counter(&h, "accounts"), 1);
    is_int(counter(&h, "positions"), 1);
    has_string(ask(&h, "netto.stats", "[]"), "commands: 4");
    close_home(&h);
}

TEST("options outside their domain are refused")
{
    runtime *r = NULL;
    runtime_options o = {.engine = {.base = ""}, .wake = wake, .answer = take_answer};
    netto_complaint why;
    ok(runtime_create(&o, &r, &why) == NETTO_EPARAMS && r == NULL);
}
