/* client.c: a blocking client: requests, answers in their order, events between them. */
#include "client/client.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/complain.h"
#include "client/client_parts.h"
#include "wire/envelope.h"

/* ---- opened and closed ------------------------------------------------------------------------- */

netto_status client_open_socket(int socket, const char *name, client **out, netto_complaint *complaint)
{
    client *c = calloc(1, sizeof *c);
    char *copy = strdup(name);
    if (!c || !copy) {
        close(socket);
        free(copy);
        free(c);
        return complain(complaint, NETTO_ECAPACITY, "no memory for a client");
    }
    c->socket = socket;
    c->name = copy;
    c->timeout = CLIENT_SECONDS;
    c->patience = INFINITY;
    memory_init(&c->purse, SIZE_MAX); /* each part has its own bound */
    writer_init(&c->out, &c->purse, 2 * (size_t)CLIENT_FRAME_MAX);
    frame_init(&c->frame, CLIENT_FRAME_MAX);
    c->answers.memory = c->events.memory = &c->purse;
    *out = c;
    return content(complaint);
}

netto_status client_open(const char *address, client **out, netto_complaint *complaint)
{
    uri at;
    netto_complaint why = {.status = NETTO_OK};
    netto_status status = uri_parse(address, &at, complaint);
    if (status != NETTO_OK) return status;
    int fd = stream_connect(&at, address, &why);
    if (fd >= 0) return client_open_socket(fd, address, out, complaint);
    return complain(complaint, why.status, "%s", why.text);
}

void client_close(client *c)
{
    if (!c) return;
    if (c->socket >= 0) close(c->socket);
    writer_destroy(&c->out);
    queue_destroy(&c->answers);
    queue_destroy(&c->events);
    memory_drop(&c->purse, c->in.bytes, c->in.capacity);
    assert(c->purse.used == 0);
    free(c->name);
    free(c);
}

netto_status client_break(client *c, const char *format, ...)
{
    va_list args;
    char text[sizeof c->why.text];
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (c->socket >= 0) close(c->socket);
    c->socket = -1;
    return complain(&c->why, NETTO_ECLOSING, "%s", text);
}

bool client_is_open(const client *c)
{
    return c->socket >= 0;
}

void client_set_timeout(client *c, double seconds)
{
    c->timeout = seconds;
}

void client_on_wait(client *c, double seconds, void (*waits)(void *self, double waited), void *self)
{
    c->patience = waits ? seconds : INFINITY;
    c->waits = waits;
    c->self = self;
}

uint32_t client_owed(const client *c)
{
    return c->next - c->due;
}

/* ---- out --------------------------------------------------------------------------------------- */

/* What the last call lent goes.  A connection that is closed still hands out what had arrived. */
static void begin(client *c)
{
    if (c->lent) queue_drop_first(c->lent);
    c->lent = NULL;
}

static netto_status closed(const client *c, netto_complaint *complaint)
{
    return complain(complaint, c->why.status, "%s", c->why.text);
}

/* Answers are read meanwhile: a server that cannot send does not read either.  Where too many wait already,
 * what is left is sent when they are received. */
static netto_status flush(client *c, netto_complaint *complaint)
{
    stream_outcome outcome = STREAM_READY;
    stream_send(c);
    if (writer_size(&c->out) == 0) return NETTO_OK;
    for (double deadline = stream_deadline(c->timeout);
         outcome == STREAM_READY && writer_size(&c->out) > 0;) {
        if (queue_size(&c->answers) > CLIENT_WAITING_MAX) return NETTO_OK;
        outcome = stream_turn(c, deadline);
    }
    if (outcome == STREAM_LATE && writer_size(&c->out) > 0)
        client_break(c, "%s takes no request for %g s; the connection is given up", c->name, c->timeout);
    return c->socket >= 0 ? NETTO_OK : closed(c, complaint);
}

static netto_status check_room(const client *c, const char *method, netto_text params,
                               netto_complaint *complaint)
{
    if (c->socket < 0) return closed(c, complaint);
    if (params.size + strlen(method) + 32 > CLIENT_FRAME_MAX)
        return complain(complaint, NETTO_ETOOLARGE,
                        "a message holds at most %u bytes, this one has %u; send less at a time",
                        CLIENT_FRAME_MAX, params.size);
    if (queue_size(&c->answers) > CLIENT_WAITING_MAX)
        return complain(complaint, NETTO_EOVERLOADED,
                        "%u bytes of answers wait; receive them before more is sent", CLIENT_WAITING_MAX);
    return NETTO_OK;
}

/* Write the params behind a head that is there already, and send. */
static netto_status put(client *c, size_t mark, netto_text params, netto_complaint *complaint)
{
    if (params.bytes)
        writer_raw(&c->out, params);
    else
        writer_array(&c->out, 0);
    if (!c->out.failed) return flush(c, complaint);
    writer_rewind(&c->out, mark);
    return complain(complaint, NETTO_ECAPACITY, "no memory for a request of %u bytes", params.size);
}

netto_status client_send(client *c, const char *method, netto_text params, netto_complaint *complaint)
{
    begin(c);
    netto_status status = check_room(c, method, params, complaint);
    if (status != NETTO_OK) return status;
    size_t mark = writer_size(&c->out);
    envelope_put_request(&c->out, c->next, text_of(method));
    status = put(c, mark, params, complaint);
    c->next += status != NETTO_ECAPACITY;
    return status == NETTO_OK ? content(complaint) : status;
}

netto_status client_notify(client *c, const char *method, netto_text params, netto_complaint *complaint)
{
    begin(c);
    netto_status status = check_room(c, method, params, complaint);
    if (status != NETTO_OK) return status;
    size_t mark = writer_size(&c->out);
    envelope_put_notification(&c->out, text_of(method));
    status = put(c, mark, params, complaint);
    return status == NETTO_OK ? content(complaint) : status;
}

/* ---- in ---------------------------------------------------------------------------------------- */

static netto_status unpack(client *c, netto_text *result, netto_complaint *complaint)
{
    envelope e;
    envelope_parse(queue_first(&c->answers), &e);
    c->lent = &c->answers;
    if (e.msgid != c->due) {
        client_break(c, "%s answers request %u where %u was due", c->name, e.msgid, c->due);
        return closed(c, complaint);
    }
    c->due++;
    bool good = e.error.size == 1 && (uint8_t)e.error.bytes[0] == 0xc0;
    if (!good) return answer_refused(e.error, complaint);
    *result = e.result;
    return content(complaint);
}

/* Until there is an answer, or none will come. */
static stream_outcome await(client *c)
{
    double deadline = stream_deadline(c->timeout), began = stream_now(), patience = c->patience;
    stream_outcome outcome = STREAM_READY;
    while (queue_is_empty(&c->answers) && c->socket >= 0 && outcome == STREAM_READY) {
        bool telling = began + patience < deadline;
        outcome = stream_turn(c, telling ? began + patience : deadline);
        if (outcome != STREAM_LATE || !telling) continue;
        c->waits(c->self, patience);
        patience *= 2.0;
        outcome = STREAM_READY;
    }
    return outcome;
}

netto_status client_receive(client *c, netto_text *result, netto_complaint *complaint)
{
    begin(c);
    if (client_owed(c) == 0)
        return complain(complaint, NETTO_EPARAMS, "no answer is owed; send a request first");
    stream_outcome outcome = await(c);
    if (!queue_is_empty(&c->answers)) return unpack(c, result, complaint);
    if (outcome == STREAM_LATE)
        client_break(c, "no answer from %s within %g s; whether the call had its effect is not known",
                     c->name, c->timeout);
    return closed(c, complaint);
}

netto_status client_call(client *c, const char *method, netto_text params, netto_text *result,
                         netto_complaint *complaint)
{
    if (c->socket < 0) return closed(c, complaint);
    if (client_owed(c) > 0)
        return complain(complaint, NETTO_EPARAMS, "%u answers are owed; receive them before the next call",
                        client_owed(c));
    netto_status status = client_send(c, method, params, complaint);
    bool answered =
        client_owed(c) > 0 && !queue_is_empty(&c->answers); /* before it closed, the server said why */
    return status == NETTO_OK || answered ? client_receive(c, result, complaint) : status;
}

/* ---- events ------------------------------------------------------------------------------------ */

static netto_status tell_forgotten(client *c, netto_complaint *complaint)
{
    unsigned long long forgotten = c->forgotten;
    c->forgotten = 0;
    return complain(complaint, NETTO_EOVERLOADED,
                    "%llu events came while nobody took any, and are forgotten; "
                    "event.subscribe with {from} asks for them again",
                    forgotten);
}

netto_status client_event(client *c, double seconds, netto_text *event, netto_complaint *complaint)
{
    begin(c);
    double deadline = seconds < 0.0 ? stream_deadline(0.0) : stream_now() + seconds;
    stream_outcome outcome = STREAM_READY;
    *event = (netto_text){0};
    if (c->forgotten) return tell_forgotten(c, complaint);
    while (queue_is_empty(&c->events) && c->socket >= 0 && outcome == STREAM_READY)
        outcome = stream_turn(c, deadline);
    if (queue_is_empty(&c->events)) return c->socket >= 0 ? content(complaint) : closed(c, complaint);
    *event = queue_first(&c->events);
    c->lent = &c->events;
    return content(complaint);
}
