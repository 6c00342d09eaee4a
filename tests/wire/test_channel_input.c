/* test_channel_input.c: the buffer that bytes arrive in. */
#include "wire/channel_parts.h"

#include "wire/house.h"

/* A ping whose params are one text of so many bytes: wrong, but whole. */
static netto_text padded(uint32_t size)
{
    static writer w;
    static char *text;
    if (!w.memory) writer_init(&w, &notation_purse, SIZE_MAX / 4);
    writer_reset(&w, SIZE_MAX);
    text = realloc(text, size + 1);
    memset(text, 'x', size);
    writer_array(&w, 4);
    writer_integer(&w, 0);
    writer_integer(&w, 7);
    writer_text(&w, TEXT_LITERAL("netto.ping"));
    writer_array(&w, 1);
    writer_text(&w, (netto_text){text, size});
    return writer_text_of(&w);
}

TEST("nothing is held before the first byte")
{
    struct talk t = begin(NULL);
    is_int(channel_buffers(t.channel)->used, sizeof(struct channel));
    end(&t);
}

TEST("a frame of exactly the limit is served, one byte more is too large")
{
    channel_limits limits = {.frame = 20000};
    struct talk t = begin(&limits);
    uint32_t head = padded(10000).size - 10000;
    is_int(push(&t, padded(20000 - head), 0), 20000);
    is_string(hear(&t), "[1, 7, [1, 'bad_params: options: expected a map, got a text of 19982 bytes'], nil]");
    push(&t, padded(20001 - head), 0);
    is_string(hear(&t), "[1, 7, [1, 'too_large: a frame holds at most 20000 bytes'], nil]");
    is_int(channel_state_of(t.channel), CHANNEL_CLOSED);
    is_int(t.house->stats.closed_too_large, 1);
    end(&t);
}

TEST("a frame of 16 MiB is served, and its buffer given back")
{
    struct talk t = begin(NULL);
    uint32_t head = padded(1 << 20).size - (1 << 20), size = (16 << 20) - head;
    is_int(push(&t, padded(size), 0), 16 << 20);
    is_string(hear(&t), "[1, 7, [1, 'bad_params: options: expected a map, got a text of 16777196 bytes'], nil]");
    ok(channel_buffers(t.channel)->used < 512 * 1024);
    is_string(ask(&t, "[0, 8, 'netto.ping', []]"), "[1, 8, nil, 'pong']");
    push(&t, padded(size + 1), 0);
    is_int(channel_state_of(t.channel), CHANNEL_CLOSING);
    end(&t);
}

TEST("what is announced is not asked for: memory grows with what has arrived")
{
    struct talk t = begin(NULL);
    push(&t, pack("<94 00 07 a1 78 c6 00 ff 00 00>"), 0); /* 16 MiB are to come */
    ok(channel_buffers(t.channel)->used < 64 * 1024);
    is_int(channel_state_of(t.channel), CHANNEL_OPEN);
    end(&t);
}

TEST("eight bytes that declare 256 GiB close the connection, and allocate nothing")
{
    struct talk t = begin(NULL);
    push(&t, pack("<df df df df df 03 00 5b>"), 0);
    is_int(channel_state_of(t.channel), CHANNEL_CLOSED);
    ok(channel_buffers(t.channel)->used < 64 * 1024);
    is_string(hear(&t), "");
    end(&t);
}

TEST("a rest that follows a large frame in the same read is kept")
{
    struct talk t = begin(NULL);
    uint32_t size = 300000;
    for (int round = 0; round < 3; round++) {
        push(&t, padded(size), 0);
        push(&t, pack("[0, 8, 'netto.ping', []] <94 00 09 aa 6e>"), 0);
        is_string(hear(&t),
                  "[1, 7, [1, 'bad_params: options: expected a map, got a text of 300000 bytes'], nil] [1, 8, nil, 'pong']");
        is_string(ask(&t, "<65 74 74 6f 2e 70 69 6e 67 90>"), "[1, 9, nil, 'pong']");
    }
    end(&t);
}

TEST("a million small requests go through a small buffer")
{
    struct talk t = begin(NULL);
    netto_text bytes = pack("[0, 1, 'netto.ping', []] [0, 2, 'netto.ping', []] [0, 3, 'netto.ping', []]");
    uint64_t growths = 0;
    for (int round = 0; round < 20000; round++) {
        push(&t, bytes, 1 + tap_random_below(40));
        drain(&t);
        writer_reset(&t.heard, SIZE_MAX);
        if (round == 10) growths = channel_buffers(t.channel)->growths;
    }
    is_int(channel_buffers(t.channel)->growths, growths);
    is_int(t.house->stats.requests, 60000);
    end(&t);
}

TEST("what channels hold together is bounded; small messages pass all the same")
{
    memory whole;
    memory_init(&whole, 6 << 20);
    channel_limits limits = {.whole = &whole};
    struct talk hog = begin(&limits), late = begin(&limits);
    netto_text large = padded(3 << 20);
    push(&hog, (netto_text){large.bytes, 2500000}, 0);
    is_int(channel_state_of(hog.channel), CHANNEL_OPEN);
    ok(push(&late, (netto_text){large.bytes, 2500000}, 0) < 2500000);
    is_int(channel_state_of(late.channel), CHANNEL_CLOSED);
    is_int(late.house->stats.closed_no_room, 1);
    ok(whole.used < 7 << 20);
    end(&late);
    late = begin(&limits);
    is_string(ask(&late, "[0, 8, 'netto.ping', []]"), "[1, 8, nil, 'pong']");
    end(&hog);
    is_int(push(&late, large, 0), large.size);
    has_string(hear(&late), "[1, 7, [1, 'bad_params: options: expected a map, got a text of ");
    end(&late);
    is_int(whole.used, 0);
}

TEST("a message that has begun and does not go on closes the channel")
{
    struct talk t = begin(NULL);
    ok(!channel_is_unfinished(t.channel));
    push(&t, pack("[0, 8, 'netto.ping', []]"), 0);
    ok(!channel_is_unfinished(t.channel));
    push(&t, pack("<94 00>"), 0);
    ok(channel_is_unfinished(t.channel));
    channel_expire(t.channel);
    is_int(channel_state_of(t.channel), CHANNEL_CLOSING);
    is_int(t.house->stats.closed_unfinished, 1);
    is_string(hear(&t), "[1, 8, nil, 'pong']");
    is_int(channel_state_of(t.channel), CHANNEL_CLOSED);
    end(&t);
}
