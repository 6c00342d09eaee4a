/* client.h: a blocking client over one socket: requests go out, answers and events come in.
 *
 *   client *c;
 *   if (client_open("unix:netto.sock", &c, &why) != NETTO_OK) return say(why.text);
 *   if (client_call(c, "margin.get", params, &result, &why) == NETTO_OK) use(result);
 *   client_close(c);
 *
 * Params and results are MessagePack: codec/writer.h makes them, codec/member.h and codec/value.h read them.
 * One thread at a time may use a client.  What a call hands out is borrowed until the next call.
 *
 * A complaint from the server has its code and its sentence, and the client can be used on.  Where the
 * connection cannot be made, is lost or out of step, the status is NETTO_ECLOSING: the sentence says what to
 * do, `client_is_open` is false, and every later call gets the same complaint. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include "netto/status.h"
#include "netto/types.h"

#define CLIENT_FRAME_MAX   (16u << 20) /* bytes of one message, either way */
#define CLIENT_WAITING_MAX (64u << 20) /* of answers that nobody has received yet; and of events */
#define CLIENT_SECONDS     60          /* to wait for an answer, unless told otherwise */

typedef struct client client;

/* Connect to unix:PATH or tcp:HOST:PORT.
 * NETTO_EPARAMS it is no address; NETTO_ECLOSING nobody serves there; NETTO_ECAPACITY no memory. */
netto_status client_open(const char *address, client **out, netto_complaint *complaint);

/* The same over a connected stream socket, which is the client's from now on; `name` is for complaints.
 * NETTO_ECAPACITY: no memory; the socket is closed. */
netto_status client_open_socket(int socket, const char *name, client **out, netto_complaint *complaint);

void client_close(client *c);

bool client_is_open(const client *c);

/* How long to wait for an answer or for room to send; 0: without end.  Whether a call that was not answered
 * in time had its effect is not known, so the connection is given up. */
void client_set_timeout(client *c, double seconds);

/* Whoever waits for an answer is told after so many seconds, and again whenever that has doubled.  NULL: nobody is. */
void client_on_wait(client *c, double seconds, void (*waits)(void *self, double waited), void *self);

/* ---- requests ---------------------------------------------------------------------------------- */

/* Call a method and wait for its answer.  `params` is one MessagePack array; not given: no params.
 * Not while answers to `client_send` are owed: those come first. */
netto_status client_call(client *c, const char *method, netto_text params, netto_text *result,
                         netto_complaint *complaint);

/* Send a request without waiting for its answer, which `client_receive` hands out in the order of sending.
 *
 * NETTO_ETOOLARGE   it would not fit a frame; nothing was sent
 * NETTO_EOVERLOADED so many answers wait that they are to be received first; nothing was sent */
netto_status client_send(client *c, const char *method, netto_text params, netto_complaint *complaint);

/* The answer to the oldest request that is still owed one; NETTO_EPARAMS where none is. */
netto_status client_receive(client *c, netto_text *result, netto_complaint *complaint);

/* Requests sent and not yet received. */
uint32_t client_owed(const client *c);

/* Call a method that nobody answers; its errors are counted in `netto.stats`.  As `client_send` else. */
netto_status client_notify(client *c, const char *method, netto_text params, netto_complaint *complaint);

/* ---- events ------------------------------------------------------------------------------------ */

/* The next event, [topic, n, payload], of what `event.subscribe` asked for; those that come during other
 * calls are kept for this one.  Waits at most so many seconds (0: not at all; less: without end); where none
 * has come `event->bytes` is NULL and the status NETTO_OK.
 *
 * NETTO_EOVERLOADED: more came than are kept while nobody took any, and the oldest are forgotten: told once.
 */
netto_status client_event(client *c, double seconds, netto_text *event, netto_complaint *complaint);

#endif
