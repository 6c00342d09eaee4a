/* house.h: a house of straw behind a door, and a client in front of it, for tests of channels.
 *
 *     struct talk t = begin(NULL);
 *     is_string(ask(&t, "[0, 7, 'netto.ping', []]"), "[1, 7, nil, 'pong']");
 *     end(&t);
 */
#ifndef TEST_WIRE_HOUSE_H
#define TEST_WIRE_HOUSE_H

#include "codec/frame.h"
#include "codec/notation.h"
#include "wire/channel.h"

/* What the house does with the next requests, and what it remembers of them. */
struct house {
    struct door door;
    struct wire_stats stats;
    netto_status refuse; /* not NETTO_OK: refuse every request so */
    const char *later;   /* a method whose answers come later */
    void *ticket;        /* of the request that waits */
    unsigned served, abandoned;
    char last[256];        /* the method and the account or the first row's id of the last request */
    uint64_t kept, events; /* events numbered kept to events can be had */
    netto_position *rows;  /* of position.get */
    uint32_t row_count;
    memory *poor; /* its next growth after a request was served fails */
};

static void house_fill(struct house *h, const struct request *request, struct answer *out)
{
    switch (request->method->id) {
    case METHOD_STATS: {
        static const struct counter counters[] = {{"requests", 3}, {"load", 0.5}};
        out->stats.rows = counters;
        out->stats.count = 2;
        return;
    }
    case METHOD_POLICY_ACTIVATE:
    case METHOD_POLICY_ROLLBACK:
        out->activation.active = TEXT_LITERAL("new");
        out->activation.previous = TEXT_LITERAL("old");
        out->activation.seq = 17;
        return;
    case METHOD_POLICY_SHADOW: out->shadowed.seq = 17; return;
    case METHOD_POLICY_STAGE:
        memset(&out->staged, 0, sizeof out->staged);
        out->staged.id = TEXT_LITERAL("abc");
        out->staged.name = TEXT_LITERAL("desk");
        out->staged.version = TEXT_LITERAL("1");
        return;
    case METHOD_POLICY_LIST:
        out->versions.count = 0;
        return;
    case METHOD_POLICY_DIFF:
    case METHOD_AUDIT_QUERY:
    case METHOD_AUDIT_VERIFY:
    case METHOD_REPORT_GET:
        out->packed = TEXT_LITERAL("\xc0");
        return;
    default:
        memset(&out->decision, 0, sizeof out->decision);
        out->decision.seq = 17;
        out->decision.positions = h->rows;
        if (request->method->id == METHOD_POSITION_GET) out->decision.row_count = h->row_count;
        if (request->command.count) out->decision.count.count = request->command.count;
    }
}

static door_outcome house_serve(void *self, void *ticket, const struct request *request, struct answer *out)
{
    struct house *h = self;
    h->served++;
    snprintf(h->last, sizeof h->last, "%s %.*s", request->method->name, TEXT(request->command.account));
    if (h->later && strcmp(request->method->name, h->later) == 0) return h->ticket = ticket, DOOR_LATER;
    house_fill(h, request, out);
    if (h->poor) h->poor->fail_at = h->poor->growths + 1;
    if (h->refuse != NETTO_OK)
        out->complaint = (netto_complaint){.status = h->refuse, .row = -1, .text = "no"};
    return DOOR_ANSWERED;
}

static void house_abandon(void *self, void *ticket)
{
    struct house *h = self;
    h->abandoned += ticket == h->ticket;
}

static uint64_t house_event_count(void *self)
{
    return ((struct house *)self)->events;
}

/* Odd events are about margins, even ones about policies. */
static bool house_event(void *self, uint64_t n, netto_event *out, uint64_t *command)
{
    struct house *h = self;
    if (n < h->kept || n > h->events) return false;
    *out = (netto_event){.topic = n % 2 ? NETTO_TOPIC_MARGIN : NETTO_TOPIC_POLICY, .n = n};
    if (out->topic == NETTO_TOPIC_POLICY) out->notice = (netto_notice){.action = TEXT_LITERAL("staged")};
    *command = 100 + n;
    return true;
}

/* ---- the client ---------------------------------------------------------------------------------- */

struct talk {
    struct house *house;
    channel *channel;
    writer heard; /* all that came out and was not asked for yet */
};

UNUSED static struct talk begin_as(const channel_limits *limits, enum role role)
{
    struct house *h = calloc(1, sizeof *h);
    h->door = (struct door){.self = h,
                            .version = "0.1.0",
                            .api = 1,
                            .serve = house_serve,
                            .abandon = house_abandon,
                            .event_count = house_event_count,
                            .event = house_event,
                            .stats = &h->stats};
    struct talk t = {.house = h, .channel = channel_create(&h->door, limits, (channel_peer){.role = role})};
    writer_init(&t.heard, &notation_purse, SIZE_MAX / 4);
    return t;
}

UNUSED static struct talk begin(const channel_limits *limits)
{
    return begin_as(limits, ROLE_ADMIN);
}

UNUSED static void end(struct talk *t)
{
    channel_destroy(t->channel);
    writer_destroy(&t->heard);
    free(t->house);
}

/* Take what the channel wants to send, as a socket that never stalls, and give it every turn that it asks for. */
static void drain(struct talk *t)
{
    for (;;) {
        const uint8_t *at;
        size_t size;
        if (channel_is_ready(t->channel)) channel_go_on(t->channel);
        channel_output(t->channel, &at, &size);
        if (size == 0 && channel_is_ready(t->channel)) continue;
        if (size == 0) return;
        writer_raw(&t->heard, (netto_text){(const char *)at, (uint32_t)size});
        channel_sent(t->channel, size);
    }
}

/* Push bytes in, as many a read as `step` (0: as there is room for); answers how many it took. */
UNUSED static size_t push(struct talk *t, netto_text bytes, size_t step)
{
    size_t done = 0;
    while (done < bytes.size) {
        uint8_t *at;
        size_t size;
        channel_space(t->channel, &at, &size);
        if (size == 0) break;
        if (size > bytes.size - done) size = bytes.size - done;
        if (step && size > step) size = step;
        memcpy(at, bytes.bytes + done, size);
        channel_take(t->channel, size);
        done += size;
    }
    return done;
}

/* Every message that was heard since the last time, in one line. */
UNUSED static const char *hear(struct talk *t)
{
    static char out[SHOW_SIZE];
    size_t at = 0, used = 0;
    drain(t);
    out[0] = '\0';
    while (at < writer_size(&t->heard)) {
        frame f;
        frame_init(&f, SIZE_MAX / 4);
        if (!ok(frame_scan(&f, t->heard.bytes + at, writer_size(&t->heard) - at) == FRAME_COMPLETE)) break;
        netto_text one = {(const char *)t->heard.bytes + at, (uint32_t)f.at};
        used += (size_t)snprintf(out + used, sizeof out - used, "%s%s", used ? " " : "", show(one));
        if (used >= sizeof out) used = sizeof out - 1;
        at += f.at;
    }
    writer_reset(&t->heard, SIZE_MAX);
    return out;
}

/* Say something, and hear the answer. */
UNUSED static const char *ask(struct talk *t, const char *notation)
{
    push(t, pack(notation), 0);
    return hear(t);
}

#endif
