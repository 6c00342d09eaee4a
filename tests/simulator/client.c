/* client.c: simulated clients. */
#include "simulator/client.h"

#include <stdlib.h>

#include "codec/frame.h"
#include "codec/notation.h"
#include "codec/reader.h"
#include "simulator/chance.h"
#include "simulator/fault.h"
#include "simulator/trace.h"
#include "wire/channel.h"
#include "wire/envelope.h"

#define SUBSCRIBER 0

/* Numbers of calls that are not in the history. */
enum { QUERY = 0x7ffffffe, VERIFY };

typedef struct client {
    channel *channel;
    writer unsent, heard;
    size_t gone; /* of `unsent` */
} client;

static client clients[HISTORY_CLIENTS];
static runtime *server;
static uint32_t life;
static bool may_miss, told_damage;
static uint64_t told, next_event;
static client_event *events;
static uint32_t event_count, event_capacity;

void client_begin(void)
{
    client_drop_all();
    event_count = 0;
    next_event = 1;
}

/* ---- connecting ----------------------------------------------------------------------------------------------- */

static void put_frame(client *c, const sent *s)
{
    writer_raw(&c->unsent, (netto_text){s->frame, s->size});
}

/* From the first event that it was not told. */
static void subscribe(client *c)
{
    char text[160];
    snprintf(text, sizeof text, "[['margin', 'breach', 'policy', 'order', 'breaker', 'rebalance', 'rule_error', 'log', 'settlement'], {from: %llu}]", (unsigned long long)next_event);
    envelope_put_request(&c->unsent, QUERY, TEXT_LITERAL("event.subscribe"));
    pack_into(&c->unsent, text);
}

static void connect_one(uint32_t i)
{
    client *c = &clients[i];
    channel_peer peer = {.role = ROLE_ADMIN};
    text_copy(history_actor(i), peer.actor, sizeof peer.actor);
    *c = (client){.channel = channel_create(runtime_door(server), NULL, peer)};
    if (!c->channel) abort();
    writer_init(&c->unsent, &notation_purse, SIZE_MAX / 4);
    writer_init(&c->heard, &notation_purse, SIZE_MAX / 4);
    if (i == SUBSCRIBER) subscribe(c);
}

static void drop(client *c)
{
    bool before = fault_suspend();
    if (c->channel) channel_destroy(c->channel);
    writer_destroy(&c->unsent);
    writer_destroy(&c->heard);
    *c = (client){0};
    fault_leave(before);
}

/* In the order in which it sent them, as it cannot know which were carried out; one is given up now and then. */
static void resend(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        bool in_doubt = history[i].state == SENT_LOST || history[i].state == SENT_DOUBT;
        if (!in_doubt || history[i].life + 1 != life || chance_once_in(6)) continue;
        trace("client %u sends %s %u again", history[i].client, history[i].method, history[i].msgid);
        sent *s = history_again(i, life);
        put_frame(&clients[s->client], s);
    }
}

void client_connect_all(runtime *r, uint32_t n, bool snapshots)
{
    may_miss = snapshots;
    server = r;
    life = n;
    told = 0;
    told_damage = false;
    for (uint32_t i = 0; i < HISTORY_CLIENTS; i++) connect_one(i);
    resend(history_count);
}

void client_drop_all(void)
{
    for (uint32_t i = 0; i < HISTORY_CLIENTS; i++)
        if (clients[i].channel) drop(&clients[i]);
}

/* ---- what is heard ---------------------------------------------------------------------------------------------- */

uint64_t client_told(void)
{
    return told;
}

bool client_told_damage(void)
{
    return told_damage;
}

static void note_told(uint64_t row)
{
    if (row > told) told = row;
}

uint64_t client_bits(netto_text bytes)
{
    uint64_t bits = 0xcbf29ce484222325u;
    for (uint32_t i = 0; i < bytes.size; i++) bits = (bits ^ (uint8_t)bytes.bytes[i]) * 0x100000001b3u;
    return bits;
}

/* The member of a map, as a whole value; no bytes: there is none. */
static netto_text member(netto_text map, const char *key)
{
    reader r;
    reader_init(&r, map.bytes, map.size, NULL);
    if (reader_peek(&r) != HEAD_MAP) return (netto_text){0};
    for (uint32_t n = reader_map(&r); n > 0; n--) {
        netto_text name = reader_text(&r), value = reader_raw(&r);
        if (text_is(name, key)) return value;
    }
    return (netto_text){0};
}

static uint64_t number_of(netto_text value)
{
    reader r;
    reader_init(&r, value.bytes, value.size, NULL);
    return value.size ? (uint64_t)reader_integer(&r) : 0;
}

static netto_text text_in(netto_text value)
{
    reader r;
    reader_init(&r, value.bytes, value.size, NULL);
    return reader_text(&r);
}

static void hear_error(sent *s, netto_text error)
{
    reader r;
    reader_init(&r, error.bytes, error.size, NULL);
    reader_array(&r);
    reader_skip(&r);
    netto_text why = reader_text(&r);
    trace("client %u: %s %u refused: %.*s", s->client, s->method, s->msgid, TEXT(why));
    s->state = SENT_REFUSED;
}

static void hear_result(sent *s, netto_text result)
{
    s->state = SENT_ACKNOWLEDGED;
    s->sequence = number_of(member(result, "seq"));
    s->result = malloc(result.size + 1);
    if (!s->result) abort();
    memcpy(s->result, result.bytes, result.size);
    s->result_size = result.size;
    trace("client %u: %s %u acknowledged as row %llu", s->client, s->method, s->msgid, (unsigned long long)s->sequence);
    if (strcmp(s->method, "policy.stage") == 0) wish_staged(text_in(member(result, "id")));
    else note_told(s->sequence);
}

static void hear_verdict(netto_text result)
{
    netto_text whole = member(result, "whole"), trouble = member(result, "trouble");
    reader r;
    reader_init(&r, whole.bytes, whole.size, NULL);
    if (whole.size == 0 || reader_boolean(&r)) return;
    netto_text what = text_in(member(trouble, "text"));
    trace("the journal is said to be damaged: %.*s", TEXT(what));
    told_damage = true;
}

static void hear_response(uint32_t i, const envelope *e)
{
    if (e->msgid == VERIFY) hear_verdict(e->result);
    sent *s = history_find(i, e->msgid);
    if (!s) return; /* a query, or a subscription */
    must(s->state == SENT_DOUBT && s->life == life, "call %u was answered twice, or without having been sent", e->msgid);
    if (e->error.size == 1 && (uint8_t)e->error.bytes[0] == 0xc0) hear_result(s, e->result);
    else hear_error(s, e->error);
}

static void keep_event(client_event e)
{
    if (event_count == event_capacity) {
        event_capacity = event_capacity * 2 + 64;
        events = realloc(events, event_capacity * sizeof *events);
        if (!events) abort();
    }
    events[event_count++] = e;
}

/* Without a hole, unless memory was short or a snapshot holds no events; then the hole is told. */
static void hear_event(netto_text params)
{
    reader r;
    reader_init(&r, params.bytes, params.size, NULL);
    reader_array(&r);
    netto_text topic = reader_text(&r);
    uint64_t n = (uint64_t)reader_integer(&r);
    netto_text payload = reader_raw(&r);
    bool gap = text_is(topic, "gap");
    must(gap ? may_miss || fault_memory_hit() : n == next_event, "event %llu was told as %.*s where %llu was due", (unsigned long long)n,
         TEXT(topic), (unsigned long long)next_event);
    next_event = n + 1;
    if (gap) return;
    uint64_t command = number_of(member(payload, "command"));
    keep_event((client_event){n, command, client_bits(params)});
    note_told(command);
}

static void hear(uint32_t i, netto_text bytes)
{
    envelope e;
    envelope_kind kind = envelope_parse(bytes, &e);
    must(kind == ENVELOPE_RESPONSE || kind == ENVELOPE_NOTIFICATION, "client %u heard something that is no message", i);
    if (kind == ENVELOPE_RESPONSE) hear_response(i, &e);
    else hear_event(e.params);
}

static void hear_all(uint32_t i)
{
    writer *w = &clients[i].heard;
    size_t at = 0;
    for (;;) {
        frame f;
        frame_init(&f, SIZE_MAX / 4);
        if (at == writer_size(w) || frame_scan(&f, w->bytes + at, writer_size(w) - at) != FRAME_COMPLETE) break;
        hear(i, (netto_text){(const char *)w->bytes + at, (uint32_t)f.at});
        at += f.at;
    }
    must(at == writer_size(w), "client %u heard a part of a message", i);
    writer_reset(w, SIZE_MAX);
}

uint32_t client_events(const client_event **out)
{
    *out = events;
    return event_count;
}

void client_forget_events_after(uint64_t command)
{
    while (event_count && events[event_count - 1].command > command) event_count--;
    next_event = event_count ? events[event_count - 1].n + 1 : 1;
}

/* ---- what is said ----------------------------------------------------------------------------------------------- */

void client_send(uint32_t i, const wish *w)
{
    const struct method *m = method_find(text_of(w->method));
    if (!m) abort();
    if (m->mutates) {
        put_frame(&clients[i], history_add(i, life, w));
        return;
    }
    envelope_put_request(&clients[i].unsent, strcmp(w->method, "audit.verify") == 0 ? VERIFY : QUERY, text_of(w->method));
    pack_into(&clients[i].unsent, w->params);
}

/* So many of its bytes as the channel wants, now and then fewer. */
static void push(client *c)
{
    uint8_t *at;
    size_t size, left = writer_size(&c->unsent) - c->gone;
    channel_space(c->channel, &at, &size);
    if (size > left) size = left;
    if (size > 1 && chance_once_in(8)) size = 1 + chance_below((uint32_t)size);
    if (size == 0) return;
    memcpy(at, c->unsent.bytes + c->gone, size);
    c->gone += size;
    channel_take(c->channel, size);
}

void client_serve(uint32_t i)
{
    client *c = &clients[i];
    bool before = fault_enter();
    if (channel_is_ready(c->channel)) channel_go_on(c->channel);
    push(c);
    fault_leave(before);
}

/* A server without memory may close a connection: what was in doubt stays so. */
static void reconnect(uint32_t i)
{
    must(fault_memory_hit(), "client %u lost its connection", i);
    trace("client %u lost its connection", i);
    drop(&clients[i]);
    connect_one(i);
}

void client_listen(uint32_t i)
{
    client *c = &clients[i];
    for (;;) {
        const uint8_t *at;
        size_t size;
        bool before = fault_enter();
        channel_output(c->channel, &at, &size);
        fault_leave(before);
        if (size == 0) break;
        writer_raw(&c->heard, (netto_text){(const char *)at, (uint32_t)size});
        fault_enter();
        channel_sent(c->channel, size);
        fault_leave(before);
    }
    hear_all(i);
    if (channel_state_of(c->channel) != CHANNEL_OPEN) reconnect(i);
}

void client_answer(void *self, void *ticket, const struct answer *answer)
{
    (void)self;
    channel_answer(ticket, answer);
}
