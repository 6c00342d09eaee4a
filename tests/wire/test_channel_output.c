/* test_channel_output.c: what is being sent stays put, and a reader that does not read is not read from. */
#include "wire/channel_parts.h"

#include "wire/house.h"

TEST("what was handed out stays where it is, whatever is answered meanwhile")
{
    struct talk t = begin(NULL);
    const uint8_t *at, *again;
    size_t size, more;
    push(&t, pack("[0, 1, 'netto.ping', []]"), 0);
    channel_output(t.channel, &at, &size);
    uint8_t copy[64];
    memcpy(copy, at, size);
    for (int i = 0; i < 5000; i++) push(&t, pack("[0, 2, 'netto.ping', []]"), 0);
    channel_output(t.channel, &again, &more);
    ok(again == at && more == size && memcmp(copy, at, size) == 0);
    channel_sent(t.channel, 3);
    channel_output(t.channel, &again, &more);
    ok(again == at + 3 && more == size - 3);
    channel_sent(t.channel, size - 3);
    channel_output(t.channel, &again, &more);
    is_int(more, 5000 * size);
    is_int(channel_unsent(t.channel), more);
    end(&t);
}

TEST("beyond the bound nothing more is read or served, until there is room")
{
    channel_limits limits = {.unsent = 1000};
    struct talk t = begin(&limits);
    const uint8_t *at;
    size_t size;
    netto_text one = pack("[0, 2, 'position.get', ['a']]");
    unsigned asked = 0;
    while (push(&t, one, 0) == one.size) asked++;
    ok(channel_unsent(t.channel) >= 1000 && channel_unsent(t.channel) < 1100);
    is_int(t.house->served, asked);
    ok(!channel_wants(t.channel));
    channel_output(t.channel, &at, &size);
    channel_sent(t.channel, size);
    ok(channel_wants(t.channel));
    end(&t);
}

TEST("requests that arrived together wait for room too, and all are answered in the end")
{
    channel_limits limits = {.unsent = 1000};
    struct talk t = begin(&limits);
    writer many;
    writer_init(&many, &notation_purse, SIZE_MAX / 4);
    for (int i = 0; i < 400; i++) pack_into(&many, "[0, 2, 'position.get', ['a']]");
    is_int(push(&t, writer_text_of(&many), 0), writer_size(&many));
    ok(t.house->served < 100);
    drain(&t);
    is_int(t.house->served, 400);
    is_int(writer_size(&t.heard) % 400, 0);
    writer_destroy(&many);
    end(&t);
}

TEST("an answer that no frame can hold becomes an error")
{
    channel_limits limits = {.frame = 5000};
    struct talk t = begin(&limits);
    netto_position rows[1000];
    for (int i = 0; i < 1000; i++) rows[i] = (netto_position){TEXT_LITERAL("BTC"), {1, 0}, {1, 0}, 1};
    t.house->rows = rows;
    t.house->row_count = 1000;
    is_string(ask(&t, "[0, 1, 'netto.ping', []] [0, 2, 'position.get', ['a']] [0, 3, 'netto.ping', []]"),
              "[1, 1, nil, 'pong'] [1, 2, [1, 'too_large: the answer would have more than 5000 bytes; ask "
              "for less with {limit}'], nil] [1, 3, nil, 'pong']");
    t.house->row_count = 10;
    has_string(ask(&t, "[0, 4, 'position.get', ['a']]"), "[1, 4, nil, {rows: [['BTC', 1.0, 1.0], ");
    end(&t);
}

/* One request to a new channel, whose first growth after it fails. */
static const char *ask_poor(const char *request, channel_state *state)
{
    static char heard[SHOW_SIZE];
    struct talk t = begin(NULL);
    t.house->poor = channel_buffers(t.channel);
    snprintf(heard, sizeof heard, "%s", ask(&t, request));
    *state = channel_state_of(t.channel);
    end(&t);
    return heard;
}

TEST("a command that was carried out is never called refused: without memory for its answer the channel closes")
{
    channel_state state;
    has_string(ask_poor("[0, 1, 'position.get', ['a']]", &state), "[1, 1, [0, 'overloaded: ");
    is_int(state, CHANNEL_OPEN);
    is_string(ask_poor("[0, 1, 'position.put', ['a', [['BTC', 1]]]]", &state), "");
    is_int(state, CHANNEL_CLOSED);
}

TEST("a large output is given back when it is sent")
{
    struct talk t = begin(NULL);
    for (int i = 0; i < 200; i++) push(&t, pack("[0, 1, 'netto.describe', []]"), 0);
    ok(channel_buffers(t.channel)->used > 1 << 20);
    drain(&t);
    ok(channel_buffers(t.channel)->used < 1 << 20);
    end(&t);
}

TEST("an answer for which others left no memory is overloaded, and small ones are given")
{
    memory whole;
    memory_init(&whole, 1000);
    channel_limits limits = {.whole = &whole};
    struct talk t = begin(&limits);
    netto_position *rows = calloc(50000, sizeof *rows);
    for (int i = 0; i < 50000; i++) rows[i] = (netto_position){TEXT_LITERAL("BTC"), {1, 0}, {1, 0}, 1};
    t.house->rows = rows;
    t.house->row_count = 50000;
    has_string(ask(&t, "[0, 1, 'position.get', ['a']]"), "[1, 1, [0, 'overloaded: ");
    t.house->row_count = 10;
    has_string(ask(&t, "[0, 2, 'position.get', ['a']]"), "[1, 2, nil, {rows: [['BTC', 1.0, 1.0], ");
    free(rows);
    end(&t);
    is_int(whole.used, 0);
}
