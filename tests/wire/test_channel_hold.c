/* test_channel_hold.c: replies leave when their commands are on disk, in order, and nobody else waits for them. */
#include "wire/channel_parts.h"

#include "wire/house.h"

/* Each mutating command that is served is the next of the journal; the test says how far the disk is. */
static uint64_t last, there;

static uint64_t count_appended(void *self)
{
    (void)self;
    return last;
}

static uint64_t count_durable(void *self)
{
    (void)self;
    return there;
}

static door_outcome serve_kept(void *self, void *ticket, const struct request *request, struct answer *out)
{
    door_outcome outcome = house_serve(self, ticket, request, out);
    if (outcome == DOOR_ANSWERED && request->method->mutates && out->complaint.status == NETTO_OK) out->decision.seq = ++last;
    return outcome;
}

static struct talk begin_kept(const channel_limits *limits)
{
    struct talk t = begin(limits);
    last = there = 10;
    t.house->door.serve = serve_kept;
    t.house->door.appended = count_appended;
    t.house->door.durable = count_durable;
    return t;
}

/* "name" is put there; its reply is {count: 1, seq: N}. */
static const char put[] = "[0, 1, 'mark.put', [[['X', 1.0]]]]";

static void say(struct talk *t, const char *notation)
{
    push(t, pack(notation), 0);
}

TEST("a reply waits until its command is on disk, and a query behind it waits as well")
{
    struct talk t = begin_kept(NULL);
    is_string(ask(&t, "[0, 1, 'netto.ping', []]"), "[1, 1, nil, 'pong']");
    is_string(ask(&t, put), "");
    is_string(ask(&t, "[0, 2, 'netto.ping', []]"), "");
    ok(channel_unsent(t.channel) > 0 && channel_wants(t.channel));
    there = 10;
    is_string(hear(&t), "");
    there = 11;
    is_string(hear(&t), "[1, 1, nil, {count: 1, seq: 11}] [1, 2, nil, 'pong']");
    is_string(ask(&t, "[0, 3, 'netto.ping', []]"), "[1, 3, nil, 'pong']");
    is_int(channel_unsent(t.channel), 0);
    end(&t);
}

TEST("what stands before it leaves, and each reply leaves with its own command")
{
    struct talk t = begin_kept(NULL);
    say(&t, "[0, 1, 'netto.ping', []] [0, 2, 'mark.put', [[['X', 1.0]]]] [0, 3, 'netto.ping', []] [0, 4, 'mark.put', [[['X', 1.0]]]]");
    is_string(hear(&t), "[1, 1, nil, 'pong']");
    there = 11;
    is_string(hear(&t), "[1, 2, nil, {count: 1, seq: 11}] [1, 3, nil, 'pong']");
    say(&t, "[0, 5, 'netto.ping', []]");
    is_string(hear(&t), "");
    there = 12;
    is_string(hear(&t), "[1, 4, nil, {count: 1, seq: 12}] [1, 5, nil, 'pong']");
    end(&t);
}

TEST("a command that was refused waits for nothing")
{
    struct talk t = begin_kept(NULL);
    t.house->refuse = NETTO_ENOTDURABLE;
    has_string(ask(&t, put), "[1, 1, [0, 'not_durable: no'], nil]");
    end(&t);
}

TEST("another connection's query does not wait, and says how far the disk is")
{
    struct talk t = begin_kept(NULL);
    channel *other = channel_create(&t.house->door, NULL, (channel_peer){.role = ROLE_ADMIN});
    struct talk u = {.house = t.house, .channel = other};
    writer_init(&u.heard, &notation_purse, SIZE_MAX / 4);
    is_string(ask(&t, put), "");
    is_string(ask(&u, "[0, 9, 'position.get', ['a']]"), "[1, 9, nil, {rows: [], next: nil, seq: 17, durable: 10}]");
    there = 17;
    is_string(ask(&u, "[0, 9, 'position.get', ['a']]"), "[1, 9, nil, {rows: [], next: nil, seq: 17}]");
    channel_destroy(other);
    writer_destroy(&u.heard);
    end(&t);
}

TEST("an empty disk is told of as well")
{
    struct talk t = begin_kept(NULL);
    last = there = 0;
    is_string(ask(&t, "[0, 1, 'position.get', ['a']]"), "[1, 1, nil, {rows: [], next: nil, seq: 17, durable: 0}]");
    end(&t);
}

TEST("where no journal is kept nothing is said of a disk, and nothing waits")
{
    struct talk t = begin(NULL);
    is_string(ask(&t, "[0, 1, 'position.get', ['a']]"), "[1, 1, nil, {rows: [], next: nil, seq: 17}]");
    is_string(ask(&t, "[0, 2, 'position.get', ['a', {durable: true}]]"), "[1, 2, nil, {rows: [], next: nil, seq: 17}]");
    end(&t);
}

TEST("every query says it whose answer has a seq")
{
    static const char *const queries[] = {
        "'exposure.get', ['a']", "'margin.get', ['a']", "'order.check', ['a', 'X', 1]", "'position.get', ['a']", "'account.list', []",
        "'instrument.list', []", "'factor.list', []", "'mark.get', []", "'correlation.get', []",
    };
    struct talk t = begin_kept(NULL);
    char call[96];
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        snprintf(call, sizeof call, "[0, 1, %s]", queries[i]);
        there = 10;
        const char *text = ask(&t, call);
        has_string(text, "seq: 17, durable: 10");
        there = 17;
        text = ask(&t, call);
        ok(strstr(text, "seq: 17") && !strstr(text, "durable"));
    }
    end(&t);
}

TEST("a query behind a command tells what will be on disk when it leaves")
{
    struct talk t = begin_kept(NULL);
    last = 16;
    say(&t, "[0, 1, 'mark.put', [[['X', 1.0]]]] [0, 2, 'position.get', ['a']]");
    is_string(hear(&t), "");
    there = 17;
    is_string(hear(&t), "[1, 1, nil, {count: 1, seq: 17}] [1, 2, nil, {rows: [], next: nil, seq: 17}]");
    last = 13;
    there = 10;
    say(&t, "[0, 1, 'mark.put', [[['X', 1.0]]]] [0, 2, 'position.get', ['a']]");
    there = 14;
    is_string(hear(&t), "[1, 1, nil, {count: 1, seq: 14}] [1, 2, nil, {rows: [], next: nil, seq: 17, durable: 14}]");
    end(&t);
}

TEST("{durable = true} waits for what it reflects, and so do those behind it")
{
    struct talk t = begin_kept(NULL);
    say(&t, "[0, 1, 'position.get', ['a', {durable: true}]] [0, 2, 'netto.ping', []]");
    is_string(hear(&t), "");
    there = 16;
    is_string(hear(&t), "");
    there = 17;
    is_string(hear(&t), "[1, 1, nil, {rows: [], next: nil, seq: 17}] [1, 2, nil, 'pong']");
    is_string(ask(&t, "[0, 3, 'position.get', ['a', {durable: true}]]"), "[1, 3, nil, {rows: [], next: nil, seq: 17}]");
    is_string(ask(&t, "[0, 4, 'order.check', ['a', 'X', 1, {durable: true, brief: true}]]"), "[1, 4, nil, [false, nil, nil, nil]]");
    end(&t);
}

TEST("what waits for little behind what waits for much does not go before it")
{
    struct talk t = begin_kept(NULL);
    last = 19;
    say(&t, "[0, 1, 'mark.put', [[['X', 1.0]]]] [0, 2, 'position.get', ['a', {durable: true}]]");
    there = 17;
    is_string(hear(&t), "");
    there = 20;
    is_string(hear(&t), "[1, 1, nil, {count: 1, seq: 20}] [1, 2, nil, {rows: [], next: nil, seq: 17}]");
    end(&t);
}

TEST("a query that is refused waits for nothing")
{
    struct talk t = begin_kept(NULL);
    t.house->refuse = NETTO_EACCOUNT;
    has_string(ask(&t, "[0, 1, 'position.get', ['a', {durable: true}]]"), "[1, 1, [1, 'unknown_account: no'], nil]");
    end(&t);
}

TEST("an answer that a job has written is sent as it is")
{
    struct talk t = begin_kept(NULL);
    struct answer *a = calloc(1, sizeof *a);
    t.house->later = "position.get";
    is_string(ask(&t, "[0, 1, 'position.get', ['a', {at: 5}]]"), "");
    a->packed = pack("{rows: [], next: nil, seq: 5}");
    channel_answer(t.channel, a);
    is_string(hear(&t), "[1, 1, nil, {rows: [], next: nil, seq: 5}]");
    free(a);
    end(&t);
}

TEST("an answer that comes later is held as well")
{
    struct talk t = begin_kept(NULL);
    struct answer *a = calloc(1, sizeof *a);
    t.house->later = "policy.activate";
    is_string(ask(&t, "[0, 1, 'policy.activate', ['abc']] [0, 2, 'netto.ping', []]"), "");
    a->activation.active = a->activation.previous = TEXT_LITERAL("abc");
    a->activation.seq = ++last;
    channel_answer(t.channel, a);
    is_string(hear(&t), "");
    there = last;
    is_string(hear(&t), "[1, 1, nil, {active: 'abc', previous: 'abc', seq: 11}] [1, 2, nil, 'pong']");
    free(a);
    end(&t);
}

TEST("a notification has no reply, and what is said behind it waits for it")
{
    struct talk t = begin_kept(NULL);
    say(&t, "[2, 'mark.put', [[['X', 1.0]]]] [0, 2, 'netto.ping', []]");
    is_int((long long)last, 11);
    is_string(hear(&t), "");
    there = 11;
    is_string(hear(&t), "[1, 2, nil, 'pong']");
    end(&t);
}

TEST("events are told behind replies that are held")
{
    struct talk t = begin_kept(NULL);
    is_string(ask(&t, "[0, 1, 'event.subscribe', [['policy']]]"), "[1, 1, nil, {topics: ['policy'], next: 1}]");
    say(&t, put);
    t.house->events = 2;
    is_string(hear(&t), "");
    there = 11;
    has_string(hear(&t), "[1, 1, nil, {count: 1, seq: 11}] [2, 'event', ['policy', 2,");
    end(&t);
}

TEST("however many are held, each leaves in order and none before its command")
{
    struct talk t = begin_kept(NULL);
    char expected[128];
    for (int i = 0; i < 1000; i++) say(&t, put), hear(&t);
    is_int((long long)last, 1010);
    for (uint64_t n = 11; n < 11 + HOLDS_MAX - 1; n++) {
        there = n;
        snprintf(expected, sizeof expected, "[1, 1, nil, {count: 1, seq: %llu}]", (unsigned long long)n);
        is_string(hear(&t), expected);
    }
    there = 1009;
    is_string(hear(&t), ""); /* the rest waits for the last of them */
    say(&t, put);
    there = 1010;
    drain(&t);
    there = 1011;
    drain(&t);
    is_int(channel_unsent(t.channel), 0);
    end(&t);
}

TEST("an end of the peer closes after what is held has left")
{
    struct talk t = begin_kept(NULL);
    say(&t, put);
    channel_end(t.channel);
    is_string(hear(&t), "");
    ok(channel_state_of(t.channel) == CHANNEL_CLOSING && !channel_is_ready(t.channel));
    there = 11;
    is_string(hear(&t), "[1, 1, nil, {count: 1, seq: 11}]");
    ok(channel_state_of(t.channel) == CHANNEL_CLOSED);
    end(&t);
}

TEST("a channel that goes with replies held gives all back")
{
    struct talk t = begin_kept(NULL);
    for (int i = 0; i < 300; i++) say(&t, put);
    ok(channel_unsent(t.channel) > 0);
    end(&t); /* its purse is asserted to be empty */
}

/* ---- chance ------------------------------------------------------------------------------------------------ */

/* Take at most so many bytes, as a slow socket does. */
static size_t sip(struct talk *t, size_t most)
{
    const uint8_t *at;
    size_t size;
    channel_output(t->channel, &at, &size);
    if (size > most) size = most;
    if (size == 0) return 0;
    writer_raw(&t->heard, (netto_text){(const char *)at, (uint32_t)size});
    channel_sent(t->channel, size);
    return size;
}

/* Replies that were heard whole: all in order, none of a command that is not on disk. */
static bool heard_in_order(struct talk *t, size_t *at, uint64_t *expected)
{
    for (;;) {
        frame f;
        char text[96];
        frame_init(&f, SIZE_MAX / 4);
        if (*at >= writer_size(&t->heard) || frame_scan(&f, t->heard.bytes + *at, writer_size(&t->heard) - *at) != FRAME_COMPLETE) return true;
        const char *shown = show((netto_text){(const char *)t->heard.bytes + *at, (uint32_t)f.at});
        *at += f.at;
        if (strstr(shown, "'pong'")) continue;
        snprintf(text, sizeof text, "seq: %llu}]", (unsigned long long)++*expected);
        if (!strstr(shown, text)) return tap_note("%s, expected %s", shown, text), false;
        if (*expected > there) return tap_note("%s, but only %llu are on disk", shown, (unsigned long long)there), false;
    }
}

TEST("commands, queries, sips and syncs in any order: every reply once, in order, never early")
{
    for (unsigned seed = 1; seed <= 200; seed++) {
        struct talk t = begin_kept(NULL);
        size_t at = 0;
        uint64_t expected = 10;
        bool good = true;
        srand(seed);
        for (int i = 0; i < 600 && good; i++) {
            switch (rand() % 6) {
            case 0: case 1: say(&t, put); break;
            case 2: say(&t, "[0, 2, 'netto.ping', []]"); break;
            case 3: if (there < last) there += 1 + (uint64_t)rand() % (last - there); break;
            default: sip(&t, (size_t)(rand() % 60)); break;
            }
            good = heard_in_order(&t, &at, &expected);
        }
        there = last;
        while (good && sip(&t, 1000)) continue;
        good = good && heard_in_order(&t, &at, &expected);
        if (!ok(good && expected == last && channel_unsent(t.channel) == 0)) tap_note("seed %u", seed);
        end(&t);
    }
}
