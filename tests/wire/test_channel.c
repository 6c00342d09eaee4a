/* test_channel.c: sessions as a client has them: split anywhere, pipelined, answered late, cut off. */
#include "wire/channel.h"

#include "wire/house.h"

static const char session[] = "[0, 1, 'netto.hello', [{client: 'test'}]] [0, 2, 'fx.put', [[[EUR, 1.1]]]] "
                              "[2, 'mark.put', [[[BTC, 60000]]]]"
                              " [0, 3, 'order.check', ['alice', 'BTC', 1.5, nil, {brief: true}]] [0, 4, "
                              "'order.chekc', []] [0, 5, 'margin.get', [5]]"
                              " [2, 'nothing.known', []] [0, 4294967295, 'netto.ping', []]";

static const char answers[] =
    "[1, 1, nil, {name: 'netto', version: '0.1.0', api: 1, role: 'admin'}] [1, 2, nil, {count: 1, seq: 17}] "
    "[1, 3, nil, [false, nil, nil, nil]] [1, 4, [1, 'unknown_method: no method 'order.chekc'; did you mean "
    "'order.check'?'], nil] "
    "[1, 5, [1, 'bad_params: account: expected a text, got the number 5'], nil] [1, 4294967295, nil, 'pong']";

TEST("many requests in one read are answered in order, in one contiguous output")
{
    struct talk t = begin(NULL);
    const uint8_t *at;
    size_t size;
    is_int(push(&t, pack(session), 0), pack(session).size);
    channel_output(t.channel, &at, &size);
    is_int(size, channel_unsent(t.channel));
    is_string(hear(&t), answers);
    is_int(t.house->stats.requests, 6);
    is_int(t.house->stats.notifications, 2);
    is_int(t.house->stats.unknown_notifications, 1);
    is_int(t.house->stats.errors, 2);
    end(&t);
}

TEST("wherever the bytes are split, the answers are the same")
{
    for (size_t split = 0; split <= pack(session).size; split++) {
        struct talk t = begin(NULL);
        netto_text bytes = pack(session);
        push(&t, (netto_text){bytes.bytes, (uint32_t)split}, 0);
        push(&t, (netto_text){bytes.bytes + split, bytes.size - (uint32_t)split}, 0);
        if (!is_string(hear(&t), answers)) tap_note("split at %zu", split);
        end(&t);
    }
    for (size_t step = 1; step < 9; step++) {
        struct talk t = begin(NULL);
        push(&t, pack(session), step);
        is_string(hear(&t), answers);
        end(&t);
    }
}

TEST("an answer that comes later holds up its own connection, and order is kept")
{
    struct talk t = begin(NULL);
    struct answer late = {0};
    t.house->later = "margin.get";
    const char *const asked = "[0, 1, 'netto.ping', []] [0, 2, 'margin.get', ['alice']] [0, 3, 'netto.ping', "
                              "[]] [0, 4, 'margin.get', ['bob']] "
                              "[0, 5, 'netto.ping', []]";
    is_string(ask(&t, asked), "[1, 1, nil, 'pong']");
    ok(channel_is_waiting(t.channel) && !channel_wants(t.channel));
    ok(t.house->ticket == t.channel);
    is_string(t.house->last, "margin.get alice");
    uint8_t *at;
    size_t size;
    channel_space(t.channel, &at, &size);
    is_int(size, 0);
    late.complaint.status = NETTO_EACCOUNT;
    late.complaint.row = -1;
    channel_answer(t.channel, &late);
    is_string(hear(&t), "[1, 2, [1, 'unknown_account: no account has this id'], nil] [1, 3, nil, 'pong']");
    ok(channel_is_waiting(t.channel));
    is_string(t.house->last, "margin.get bob");
    channel_answer(t.channel, &late);
    is_string(hear(&t), "[1, 4, [1, 'unknown_account: no account has this id'], nil] [1, 5, nil, 'pong']");
    ok(!channel_is_waiting(t.channel) && channel_wants(t.channel));
    end(&t);
}

TEST("a request that waits stays as it was: its texts and rows are not moved")
{
    struct talk t = begin(NULL);
    struct answer late = {0};
    t.house->later = "fx.put";
    push(&t, pack("[0, 1, 'fx.put', [[[EUR, 1.1], [GBP, 1.3]]]] [0, 2, 'netto.ping', []] <94 00>"), 0);
    is_string(hear(&t), "");
    late.decision.seq = 9;
    late.decision.count.count = 2;
    channel_answer(t.channel, &late);
    is_string(ask(&t, "<03 aa 6e 65 74 74 6f 2e 70 69 6e 67 90>"),
              "[1, 1, nil, {count: 2, seq: 9}] [1, 2, nil, 'pong'] [1, 3, nil, 'pong']");
    end(&t);
}

TEST("a channel that goes away while an answer is owed tells the house")
{
    struct talk t = begin(NULL);
    t.house->later = "margin.get";
    ask(&t, "[0, 2, 'margin.get', ['alice']]");
    channel_destroy(t.channel);
    is_int(t.house->abandoned, 1);
    t.channel = NULL;
    end(&t);
}

TEST("a peer that ends is answered what it asked, then the channel closes")
{
    struct talk t = begin(NULL);
    push(&t, pack("[0, 1, 'netto.ping', []] <94 00>"), 0);
    channel_end(t.channel);
    is_int(channel_state_of(t.channel), CHANNEL_CLOSING);
    ok(!channel_wants(t.channel));
    is_string(hear(&t), "[1, 1, nil, 'pong']");
    is_int(channel_state_of(t.channel), CHANNEL_CLOSED);
    end(&t);
    t = begin(NULL);
    channel_end(t.channel);
    is_int(channel_state_of(t.channel), CHANNEL_CLOSED);
    end(&t);
}

TEST("a peer that ends while an answer is owed gets it")
{
    struct talk t = begin(NULL);
    struct answer late = {0};
    t.house->later = "fx.put";
    push(&t, pack("[0, 1, 'fx.put', [[]]] [0, 2, 'netto.ping', []]"), 0);
    channel_end(t.channel);
    is_int(channel_state_of(t.channel), CHANNEL_OPEN);
    channel_answer(t.channel, &late);
    is_string(hear(&t), "[1, 1, nil, {count: 0, seq: 0}] [1, 2, nil, 'pong']");
    is_int(channel_state_of(t.channel), CHANNEL_CLOSED);
    end(&t);
}

TEST("what is no message closes this connection, after what was asked before it is answered")
{
    static const char *const wrong[] = {
        "<c1>",
        "5",
        "[]",
        "[1, 1, nil, nil]",
        "[3, 1, 'x', []]",
        "'GET / HTTP/1.1'",
        "[0, -1, 'x', []]",
        "[0, 1, 'netto.ping', [], 5]",
        "<94 00 01 c1>",
    };
    char bytes[256];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct talk t = begin(NULL);
        snprintf(bytes, sizeof bytes, "[0, 1, 'netto.ping', []] %s [0, 2, 'netto.ping', []]", wrong[i]);
        push(&t, pack(bytes), 0);
        is_int(channel_state_of(t.channel), CHANNEL_CLOSING);
        is_string(hear(&t), "[1, 1, nil, 'pong']");
        is_int(channel_state_of(t.channel), CHANNEL_CLOSED);
        is_int(t.house->stats.closed_malformed, 1);
        end(&t);
    }
}

TEST("steady work allocates nothing")
{
    struct talk t = begin(NULL);
    for (int round = 0; round < 50; round++) {
        is_string(ask(&t, session), answers);
        if (round > 0) continue;
        channel_buffers(t.channel)->fail_at = channel_buffers(t.channel)->growths + 1;
        channel_scratch(t.channel)->fail_at = channel_scratch(t.channel)->growths + 1;
    }
    end(&t);
}

TEST("whatever request for memory fails, the channel answers or closes, and leaks nothing")
{
    for (uint64_t n = 1; n < 8; n++)
        for (int purse = 0; purse < 2; purse++) {
            struct talk t = begin(NULL);
            memory *m = purse ? channel_scratch(t.channel) : channel_buffers(t.channel);
            m->fail_at = m->growths + n;
            push(&t, pack("[0, 1, 'fx.put', [[*9999 [EUR, 1.1]]]] [0, 2, 'netto.describe', []]"), 0);
            const char *heard = hear(&t);
            ok(channel_state_of(t.channel) == CHANNEL_CLOSED || strstr(heard, "[1, 2, nil, [{name:") ||
               strstr(heard, "[1, 2, [0, '")); /* no memory for the reply */
            if (purse && n == 1)
                has_string(heard, "[1, 1, [0, 'capacity: rows: no memory for 9999 items'], nil]");
            end(&t);
        }
}

TEST("what a very large call took to decode is given back")
{
    struct talk t = begin(NULL);
    has_string(ask(&t, "[0, 1, 'correlation.put', [{factors: [*1024 F], rho: [*1024 [*1024 1]]}]]"),
               "[1, 1, nil, ");
    is_int(channel_scratch(t.channel)->used, 0);
    ask(&t, "[0, 1, 'fx.put', [[[EUR, 1]]]]");
    ok(channel_scratch(t.channel)->used > 0);
    end(&t);
}

TEST("a channel that has no memory even for an error closes")
{
    struct talk t = begin(NULL);
    ask(&t, "[0, 1, 'netto.ping', []]");
    memory *m = channel_buffers(t.channel);
    uint8_t *at;
    size_t size;
    channel_space(t.channel, &at, &size);
    m->capacity = m->used;
    for (int i = 0; i < 500 && channel_state_of(t.channel) == CHANNEL_OPEN; i++)
        push(&t, pack("[0, 2, 'no.such.method', []]"), 0);
    is_int(channel_state_of(t.channel), CHANNEL_CLOSING);
    has_string(hear(&t), "[1, 2, [1, 'unknown_method: ");
    is_int(channel_state_of(t.channel), CHANNEL_CLOSED);
    end(&t);
}

/* So many calls in a row; answers how many are served at once. */
static unsigned served_at_once(struct talk *t, const char *notation, unsigned count)
{
    writer many;
    writer_init(&many, &notation_purse, SIZE_MAX / 4);
    for (unsigned i = 0; i < count; i++) pack_into(&many, notation);
    unsigned before = t->house->served;
    is_int(push(t, writer_text_of(&many), 0), writer_size(&many));
    writer_destroy(&many);
    return t->house->served - before;
}

TEST("of many requests in one read a share is served, the rest when the others had their turn")
{
    struct talk t = begin(NULL);
    is_int(served_at_once(&t, "[0, 2, 'position.get', ['a']]", 16), 16);
    ok(!channel_is_ready(t.channel) && channel_wants(t.channel));
    unsigned served = served_at_once(&t, "[0, 2, 'position.get', ['a']]", 400), turns = 0;
    ok(served >= 16 && served < 100);
    ok(channel_is_ready(t.channel) && !channel_wants(t.channel));
    const uint8_t *at;
    size_t size;
    channel_output(t.channel, &at, &size);
    channel_sent(t.channel, size);
    is_int(t.house->served, 16 + served); /* a socket that takes everything gives no other turn */
    for (; channel_is_ready(t.channel); turns++) channel_go_on(t.channel);
    ok(turns >= 4);
    is_int(t.house->served, 416);
    ok(channel_wants(t.channel));
    end(&t);
}

TEST("what takes long, is long or is answered at length is a larger share")
{
    struct talk t = begin(NULL);
    netto_position rows[1000];
    ok(served_at_once(&t, "[0, 2, 'margin.get', ['a']]", 100) <= 2);
    hear(&t);
    is_int(t.house->served, 100);
    ok(served_at_once(&t, "[0, 2, 'fx.put', [[*2000 [EUR, 1.1]]]]", 2) <= 3);
    hear(&t);
    for (int i = 0; i < 1000; i++) rows[i] = (netto_position){TEXT_LITERAL("BTC"), {1, 0}, {1, 0}, 1};
    t.house->rows = rows;
    t.house->row_count = 1000;
    ok(served_at_once(&t, "[0, 2, 'position.get', ['a']]", 100) <= 5);
    end(&t);
}

TEST("a peer that ends is answered all that it asked, turn by turn")
{
    struct talk t = begin(NULL);
    served_at_once(&t, "[0, 2, 'position.get', ['a']]", 400);
    channel_end(t.channel);
    is_int(channel_state_of(t.channel), CHANNEL_OPEN);
    drain(&t);
    is_int(t.house->served, 400);
    is_int(channel_state_of(t.channel), CHANNEL_CLOSED);
    end(&t);
}
