/* channel_serve.c: from a frame to a request, and from an answer to a reply. */
#include "base/complain.h"
#include "codec/decision.h"
#include "codec/suggest.h"
#include "wire/channel_parts.h"
#include "wire/envelope.h"

/* ---- replies ----------------------------------------------------------------------------------- */

/* An error is exactly [1, msgid, [kind, "code: sentence"], nil]; of a notification it is only counted. */
static void put_error(channel *c, const netto_complaint *complaint)
{
    size_t mark = writer_size(c->writing);
    if (c->request.notification) {
        c->stats->notification_errors++;
        return;
    }
    c->stats->errors++;
    envelope_put_error(c->writing, c->request.msgid, complaint);
    if (!c->writing->failed) return;
    writer_rewind(c->writing, mark);
    c->state = CHANNEL_CLOSING;
}

/* Why there is no reply: its size, or that there is no memory for it now. */
static void explain_failure(const channel *c, netto_complaint *out)
{
    bool poor = c->writing->failed && c->writing->capacity < c->writing->bound;
    if (poor)
        complain(out, NETTO_EOVERLOADED, "no memory for the answer: connections hold too much that is unread or unfinished");
    else
        complain(out, NETTO_ETOOLARGE, "the answer would have more than %zu bytes; ask for less with {limit}",
                 c->limits.frame);
}

/* A reply that is too large for a frame, or for the memory that is left, becomes an error; but what was carried out is
 * never called refused: whoever sent it is left in doubt, and may send it again. */
static void put_result(channel *c, const struct answer *answer)
{
    writer *w = c->writing;
    size_t mark = writer_size(w);
    netto_complaint complaint;
    if (c->request.notification) return;
    envelope_put_result(w, c->request.msgid);
    c->request.method->encode(w, &c->request, answer);
    if (!w->failed && writer_size(w) - mark <= c->limits.frame) return;
    explain_failure(c, &complaint);
    writer_rewind(w, mark);
    if (c->request.method->mutates) c->state = CHANNEL_CLOSING;
    else put_error(c, &complaint);
}

/* What a query reflects may not be on disk yet: the answer says so, or waits. */
static void put_query(channel *c, struct answer *answer)
{
    uint64_t place = channel_place(c), durable = channel_durable(c);
    answer->decision.behind = !c->request.command.durable && answer->decision.seq > durable;
    answer->decision.durable = durable;
    put_result(c, answer);
    if (c->request.command.durable) channel_hold(c, place, answer->decision.seq);
}

static void put_reply(channel *c, struct answer *answer)
{
    const struct method *m = c->request.method;
    uint64_t place = channel_place(c);
    if (!m->mutates && m->kind != NETTO_COMMAND_KIND_COUNT && !answer->packed.bytes) return put_query(c, answer);
    put_result(c, answer);
    if (m->mutates) channel_hold(c, place, channel_appended(c));
}

void channel_reply(channel *c, struct answer *answer)
{
    const netto_complaint *complaint = answer_complaint(&c->request, answer);
    if (complaint)
        put_error(c, complaint);
    else
        put_reply(c, answer);
    if (c->scratch.used > KEEP_SCRATCH)
        arena_destroy(&c->arena);
    else
        arena_reset(&c->arena);
}

void channel_refuse_large(channel *c, netto_text beginning)
{
    netto_complaint complaint;
    if (!envelope_msgid(beginning, &c->request.msgid)) return;
    c->request.notification = false;
    complain(&complaint, NETTO_ETOOLARGE, "a frame holds at most %zu bytes", c->limits.frame);
    put_error(c, &complaint);
}

/* ---- requests ---------------------------------------------------------------------------------- */

static netto_status decode(channel *c, netto_complaint *complaint)
{
    const struct method *method = c->request.method;
    if (c->peer.role >= method->role) return request_decode(&c->request, &c->arena, complaint);
    return complain(complaint, NETTO_EAUTHORITY, "%s needs the role '%s'", method->name,
                    role_word(method->role));
}

static void greet(const channel *c, struct answer *answer)
{
    answer->hello.version = c->door->version;
    answer->hello.api = c->door->api;
    answer->hello.role = role_word(c->peer.role);
}

/* What concerns only this connection is served here, the rest by the house. */
static door_outcome serve(channel *c, struct answer *answer)
{
    switch (c->request.method->id) {
    case METHOD_PING:
    case METHOD_DESCRIBE:
        return DOOR_ANSWERED;
    case METHOD_HELLO:
        greet(c, answer);
        return DOOR_ANSWERED;
    case METHOD_EVENT_SUBSCRIBE:
        channel_subscribe(c, answer);
        return DOOR_ANSWERED;
    case METHOD_EVENT_UNSUBSCRIBE:
        channel_unsubscribe(c, answer);
        return DOOR_ANSWERED;
    default:
        return c->door->serve(c->door->self, c, &c->request, answer);
    }
}

/* The answer is large and lives on the stack, which all channels share and keep warm. */
static void call(channel *c)
{
    struct answer answer;
    answer_init(&answer);
    if (decode(c, &answer.complaint) == NETTO_OK) c->waiting = serve(c, &answer) == DOOR_LATER;
    if (!c->waiting) channel_reply(c, &answer);
}

/* An unknown notification is ignored, as a later version's may be. */
__attribute__((cold)) static void refuse_unknown(channel *c, netto_text name)
{
    char hint[SUGGEST_SIZE];
    netto_complaint complaint;
    c->stats->unknown_notifications += c->request.notification;
    if (c->request.notification) return;
    method_suggest(name, hint);
    if (text_is_id(name))
        complain(&complaint, NETTO_EMETHOD, "no method '%.*s'; %s", TEXT(name), hint);
    else
        complain(&complaint, NETTO_EMETHOD, "a method has a printable name; %s", hint);
    put_error(c, &complaint);
}

void channel_serve(channel *c, netto_text bytes)
{
    envelope e;
    envelope_kind kind = envelope_parse(bytes, &e);
    if (kind != ENVELOPE_REQUEST && kind != ENVELOPE_NOTIFICATION) {
        c->stats->closed_malformed++;
        c->state = CHANNEL_CLOSING;
        return;
    }
    struct request *request = &c->request;
    request->notification = kind == ENVELOPE_NOTIFICATION;
    request->msgid = request->notification ? 0 : e.msgid;
    request->params = e.params;
    request->actor = text_of(c->peer.actor);
    request->method = method_find(e.method);
    c->stats->requests += !request->notification;
    c->stats->notifications += request->notification;
    if (request->method)
        call(c);
    else
        refuse_unknown(c, e.method);
}
