/* fuzz_channel.c: whole sessions: bytes in any pieces, answers late, readers that stall, events between. */
#include "wire/channel.h"

#include "codec/frame.h"
#include "fuzz/fuzz.h"
#include "wire/envelope.h"

struct house {
    channel *waiting;
    unsigned served;
};

static door_outcome serve(void *self, void *ticket, const struct request *request, struct answer *out)
{
    struct house *h = self;
    must(!h->waiting && request->method);
    h->served++;
    memset(out, 0, sizeof *out);
    if (h->served % 5 == 0) return h->waiting = ticket, DOOR_LATER;
    if (h->served % 7 == 0) out->complaint.status = NETTO_EACCOUNT;
    return DOOR_ANSWERED;
}

static void abandon(void *self, void *ticket)
{
    struct house *h = self;
    must(h->waiting == ticket);
    h->waiting = NULL;
}

static uint64_t event_count(void *self)
{
    return ((struct house *)self)->served;
}

static bool event(void *self, uint64_t n, netto_event *out, uint64_t *command)
{
    struct house *h = self;
    must(n >= 1 && n <= h->served);
    *out = (netto_event){.topic = (netto_topic)(n % NETTO_TOPIC_COUNT), .n = n};
    *command = n;
    return h->served - n < 9;
}

/* What comes out is a row of whole messages, each a response or a notification. */
struct listener {
    memory memory;
    writer heard;
};

static void check_heard(struct listener *l, bool all)
{
    size_t at = 0, size = writer_size(&l->heard);
    envelope e;
    while (at < size) {
        frame f;
        frame_init(&f, SIZE_MAX / 4);
        if (frame_scan(&f, l->heard.bytes + at, size - at) != FRAME_COMPLETE) break;
        envelope_kind kind =
            envelope_parse((netto_text){(const char *)l->heard.bytes + at, (uint32_t)f.at}, &e);
        must(kind == ENVELOPE_RESPONSE || kind == ENVELOPE_NOTIFICATION);
        at += f.at;
    }
    must(!all || at == size);
}

/* Take at most `most` bytes of the output. */
static void take_output(channel *c, struct listener *l, size_t most)
{
    const uint8_t *at;
    size_t size;
    channel_output(c, &at, &size);
    if (size > most) size = most;
    if (size == 0) return;
    writer_raw(&l->heard, (netto_text){(const char *)at, (uint32_t)size});
    channel_sent(c, size);
}

/* Offer bytes; answers how many were taken. */
static size_t offer(channel *c, const uint8_t *data, size_t size)
{
    uint8_t *at;
    size_t room;
    channel_space(c, &at, &room);
    if (room > size) room = size;
    if (room > 0) {
        memcpy(at, data, room);
        channel_take(c, room);
    }
    return room;
}

static void answer_late(struct house *h)
{
    static const struct answer late; /* all zeros: well */
    channel *c = h->waiting;
    if (!c) return;
    h->waiting = NULL;
    channel_answer(c, &late);
}

/* Each byte of the plan is one move: which, and how much. */
static void move(channel *c, struct house *h, struct listener *l, uint8_t plan, const uint8_t **data,
                 size_t *size)
{
    size_t amount = 1u << (plan >> 4);
    if (amount > *size) amount = *size;
    switch (plan & 7) {
    case 0:
        answer_late(h);
        break;
    case 1:
        channel_go_on(c);
        break;
    case 2:
        take_output(c, l, 1 + (plan >> 3));
        break;
    case 3:
        take_output(c, l, SIZE_MAX);
        break;
    default: {
        size_t taken = offer(c, *data, amount);
        if (taken == 0 && channel_is_ready(c)) channel_go_on(c);
        *data += taken;
        *size -= taken;
    }
    }
}

static void fuzz_channel(const uint8_t *data, size_t size)
{
    struct house house = {0};
    struct door door = {.self = &house,
                        .version = "x",
                        .api = 1,
                        .serve = serve,
                        .abandon = abandon,
                        .event_count = event_count,
                        .event = event};
    uint8_t setting = fuzz_choice(&data, &size);
    channel_limits limits = {
        .frame = setting & 1 ? 300 : 0, .unsent = setting & 2 ? 500 : 0, .events = setting & 4 ? 200 : 0};
    channel *c = channel_create(&door, &limits, (channel_peer){.role = setting & 8 ? ROLE_VIEWER : ROLE_ADMIN});
    struct listener listener;
    memory_init(&listener.memory, SIZE_MAX);
    writer_init(&listener.heard, &listener.memory, SIZE_MAX / 4);
    uint8_t plan[8] = {0};
    for (int i = 0; i < 8; i++) plan[i] = fuzz_choice(&data, &size);
    for (int turn = 0; turn < 2000 && size > 0 && channel_state_of(c) == CHANNEL_OPEN; turn++)
        move(c, &house, &listener, plan[turn % 8], &data, &size);
    if (setting & 16) {
        channel_end(c);
        while (house.waiting) answer_late(&house);
        for (int i = 0; i < 100000 && channel_state_of(c) != CHANNEL_CLOSED; i++) {
            channel_go_on(c);
            take_output(c, &listener, SIZE_MAX);
            answer_late(&house);
        }
        must(channel_state_of(c) == CHANNEL_CLOSED && channel_unsent(c) == 0);
        check_heard(&listener, true);
    }
    check_heard(&listener, false);
    channel_destroy(c);
    must(!house.waiting);
    writer_destroy(&listener.heard);
}
FUZZ_DRIVER(fuzz_channel)
