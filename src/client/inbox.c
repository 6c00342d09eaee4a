/* inbox.c: bytes become answers and events. */
#include "client/client_parts.h"
#include "wire/envelope.h"

#define READ_SIZE 65536u /* bytes of one read */

static void move_to_front(client *c)
{
    size_t size = c->in.to - c->in.from;
    if (size > 0) memmove(c->in.bytes, c->in.bytes + c->in.from, size);
    c->in.from = 0;
    c->in.to = size;
}

uint8_t *inbox_space(client *c, size_t *size)
{
    if (c->in.capacity - c->in.to < READ_SIZE) move_to_front(c);
    if (c->in.capacity - c->in.to < READ_SIZE) {
        size_t capacity = 2 * c->in.capacity > READ_SIZE ? 2 * c->in.capacity : 2 * READ_SIZE;
        uint8_t *bytes = memory_resize(&c->purse, c->in.bytes, c->in.capacity, capacity);
        if (!bytes) return NULL;
        c->in.bytes = bytes;
        c->in.capacity = capacity;
    }
    *size = c->in.capacity - c->in.to;
    return c->in.bytes + c->in.to;
}

/* Nobody takes events: the oldest go, and that is told. */
static bool keep_event(client *c, netto_text params)
{
    while (!queue_is_empty(&c->events) && queue_size(&c->events) + params.size > CLIENT_WAITING_MAX) {
        queue_drop_first(&c->events);
        c->forgotten++;
    }
    return queue_add(&c->events, params);
}

/* Notifications of other names are for later versions. */
static netto_status sort(client *c, netto_text message)
{
    envelope e;
    bool kept = true;
    switch (envelope_parse(message, &e)) {
    case ENVELOPE_RESPONSE:
        kept = queue_add(&c->answers, message);
        break;
    case ENVELOPE_NOTIFICATION:
        if (text_is(e.method, "event")) kept = keep_event(c, e.params);
        break;
    default:
        return client_break(c, "what listens on %s does not speak MessagePack-RPC; is it `netto serve`?",
                            c->name);
    }
    return kept ? NETTO_OK : client_break(c, "no memory for an answer of %u bytes", message.size);
}

static netto_status refuse(client *c, frame_outcome why)
{
    if (why == FRAME_TOO_LARGE)
        return client_break(c, "%s sent a message of more than %u bytes", c->name, CLIENT_FRAME_MAX);
    return client_break(c, "what listens on %s does not speak MessagePack; is it `netto serve`?", c->name);
}

netto_status inbox_take(client *c, size_t size)
{
    netto_status status = NETTO_OK;
    c->in.to += size;
    while (status == NETTO_OK && c->in.from < c->in.to) {
        const uint8_t *at = c->in.bytes + c->in.from;
        frame_outcome outcome = frame_scan(&c->frame, at, c->in.to - c->in.from);
        if (outcome == FRAME_NEED_MORE) return NETTO_OK;
        if (outcome != FRAME_COMPLETE) return refuse(c, outcome);
        status = sort(c, (netto_text){(const char *)at, (uint32_t)c->frame.at});
        c->in.from += c->frame.at;
        frame_init(&c->frame, CLIENT_FRAME_MAX);
    }
    return status;
}
