/* test_large.c: large messages, many messages, and a peer that stops reading while nobody reads it. */
#include "client/fake.h"

/* ---- one large message ------------------------------------------------------------------------- */

/* Take requests of any size and answer each with the count of its bytes. */
static void measure(void *self)
{
    fake *f = self;
    uint8_t *buffer = malloc(CLIENT_FRAME_MAX);
    uint32_t n = 0;
    for (size_t size; (size = hear_bytes(f->end, buffer)) > 0; n++) {
        uint8_t answer[32], *at = put_unsigned(put_byte(put_array(answer, 4), 1), n);
        at = put_unsigned(put_nil(at), size);
        say_bytes(f->end, answer, (size_t)(at - answer));
    }
    free(buffer);
}

static netto_text binary(uint32_t size, uint8_t *room)
{
    uint8_t *at = put_32(put_array(room, 1), 0xc6, size);
    memset(at, 'x', size);
    return (netto_text){(const char *)room, (uint32_t)(at - room) + size};
}

TEST("a request of nearly 16 MiB goes out, a larger one is refused before anything is sent")
{
    fake f = begin();
    uint8_t *room = malloc(CLIENT_FRAME_MAX + 64);
    thread *t = thread_start(measure, &f);
    netto_text params = binary(CLIENT_FRAME_MAX - 64, room);
    is_status(client_call(f.client, "m", params, &f.result, &f.why), NETTO_OK);
    is_int(strtoll(show(f.result), NULL, 10), CLIENT_FRAME_MAX - 64 + 6 + 5);
    params = binary(CLIENT_FRAME_MAX, room);
    is_status(client_call(f.client, "m", params, &f.result, &f.why), NETTO_ETOOLARGE);
    has_string(f.why.text, "a message holds at most 16777216 bytes");
    params = binary(5, room);
    is_status(client_call(f.client, "m", params, &f.result, &f.why), NETTO_OK);
    is_string(show(f.result), "16");
    client_close(f.client);
    thread_join(t);
    hang_up(&f);
    free(room);
}

typedef struct speech {
    fake *f;
    uint8_t *bytes;
    size_t size;
} speech;

static void speak(void *self)
{
    speech *s = self;
    say_bytes(s->f->end, s->bytes, s->size);
}

/* [1, 0, nil, bin of so many bytes] */
static speech answer_of(fake *f, uint32_t size)
{
    speech s = {.f = f, .bytes = malloc(size + 16)};
    uint8_t *at = put_nil(put_byte(put_byte(put_array(s.bytes, 4), 1), 0));
    at = put_32(at, 0xc6, size);
    memset(at, 'x', size);
    s.size = (size_t)(at - s.bytes) + size;
    return s;
}

TEST("an answer of 16 MiB comes in, a larger one ends the connection")
{
    for (int i = 0; i < 2; i++) {
        fake f = begin();
        speech s = answer_of(&f, CLIENT_FRAME_MAX - 9 + (uint32_t)i);
        thread *t = thread_start(speak, &s);
        netto_status status = client_call(f.client, "m", (netto_text){0}, &f.result, &f.why);
        is_status(status, i == 0 ? NETTO_OK : NETTO_ECLOSING);
        if (i == 0)
            is_int(f.result.size, CLIENT_FRAME_MAX - 9 + 5);
        else
            has_string(f.why.text, "sent a message of more than 16777216 bytes");
        client_close(f.client);
        thread_join(t);
        hang_up(&f);
        free(s.bytes);
    }
}

/* ---- many -------------------------------------------------------------------------------------- */

#define LARGE 65536u

/* Answer each request with 64 KiB, and read the next only when that was taken: as a bounded server does. */
static void answer_large(void *self)
{
    fake *f = self;
    uint8_t *buffer = malloc(CLIENT_FRAME_MAX), *reply = malloc(LARGE + 32);
    for (uint32_t n = 0; hear_bytes(f->end, buffer) > 0; n++) {
        uint8_t *at = put_nil(put_32(put_byte(put_array(reply, 4), 1), 0xce, n));
        at = put_32(at, 0xc6, LARGE);
        memset(at, 'x', LARGE);
        if (!say_bytes(f->end, reply, (size_t)(at - reply) + LARGE)) break;
    }
    free(reply);
    free(buffer);
}

TEST("who sends and sends while nobody receives does not stand still, and is told to receive")
{
    fake f = begin();
    thread *t = thread_start(answer_large, &f);
    netto_text params = pack("[[*1000 1.5]]");
    uint32_t sent = 0;
    netto_status status = NETTO_OK;
    for (; sent < 5000 && status == NETTO_OK; sent++) status = client_send(f.client, "m", params, &f.why);
    is_status(status, NETTO_EOVERLOADED);
    has_string(f.why.text, "receive them before more is sent");
    ok(client_owed(f.client) >= CLIENT_WAITING_MAX / LARGE);
    bool good = true;
    while (client_owed(f.client) > 0 && good)
        good = client_receive(f.client, &f.result, &f.why) == NETTO_OK && f.result.size == LARGE + 5;
    ok(good);
    is_status(client_call(f.client, "m", params, &f.result, &f.why), NETTO_OK);
    client_close(f.client);
    shutdown(f.end, SHUT_RDWR);
    thread_join(t);
    hang_up(&f);
}

TEST("20,000 requests are pipelined, each with its own answer")
{
    fake f = begin();
    thread *t = thread_start(measure, &f);
    bool good = true;
    for (int i = 0; i < 20000 && good; i++) {
        good = client_send(f.client, "m", pack("[1]"), &f.why) == NETTO_OK;
        if (good && client_owed(f.client) > 100)
            good = client_receive(f.client, &f.result, &f.why) == NETTO_OK;
    }
    while (good && client_owed(f.client) > 0) good = client_receive(f.client, &f.result, &f.why) == NETTO_OK;
    ok(good);
    client_close(f.client);
    thread_join(t);
    hang_up(&f);
}

/* ---- events that nobody takes -------------------------------------------------------------------- */

#define EVENTS 90 /* of a MiB each: more than are kept */

static void tell_large(void *self)
{
    fake *f = self;
    uint32_t size = 1u << 20;
    uint8_t *message = malloc(size + 64);
    for (uint32_t n = 1; n <= EVENTS; n++) {
        uint8_t *at = put_byte(put_array(message, 3), 2);
        at = put_array(put_text(at, text_of("event")), 3);
        at = put_32(put_unsigned(put_text(at, text_of("margin")), n), 0xc6, size);
        memset(at, 'x', size);
        say_bytes(f->end, message, (size_t)(at - message) + size);
    }
    uint8_t *at = put_nil(put_byte(put_byte(put_array(message, 4), 1), 0));
    at = put_text(at, text_of("done"));
    say_bytes(f->end, message, (size_t)(at - message));
    free(message);
}

TEST("the oldest events go where nobody takes any, and that is told once")
{
    fake f = begin();
    thread *t = thread_start(tell_large, &f);
    is_string(ask(&f, "m", "[]"), "'done'");
    thread_join(t);
    has_string(event(&f, 0.0), "overloaded: ");
    has_string(f.why.text, "event.subscribe with {from} asks for them again");
    unsigned forgotten = (unsigned)strtoul(f.why.text, NULL, 10), seen = 0;
    while (client_event(f.client, 0.0, &f.event, &f.why) == NETTO_OK && f.event.bytes) seen++;
    is_int(forgotten + seen, EVENTS);
    ok(seen >= 60 && client_is_open(f.client));
    end(&f);
}
