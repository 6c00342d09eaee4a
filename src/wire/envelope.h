/* envelope.h: the outside of a MessagePack-RPC message.
 *
 * A request is [0, msgid, method, params], a response [1, msgid, error, result], a notification
 * [2, method, params]. */
#ifndef WIRE_ENVELOPE_H
#define WIRE_ENVELOPE_H

#include "codec/writer.h"
#include "netto/status.h"

typedef enum envelope_kind {
    ENVELOPE_MALFORMED,
    ENVELOPE_REQUEST,
    ENVELOPE_RESPONSE,
    ENVELOPE_NOTIFICATION
} envelope_kind;

/* Texts are borrowed from the frame; params, error and result are one MessagePack value each. */
typedef struct envelope {
    envelope_kind kind;
    uint32_t msgid;    /* request, response */
    netto_text method; /* request, notification */
    union {
        netto_text params; /* request, notification */
        netto_text error;  /* response */
    };
    netto_text result; /* response */
} envelope;

/* Take one whole frame apart. */
envelope_kind envelope_parse(netto_text frame, envelope *out);

/* The msgid of a request of which only the beginning is there; false where it is none, or too short. */
bool envelope_msgid(netto_text beginning, uint32_t *msgid);

/* Heads; what the comment names last is for the caller to write behind them. */
void envelope_put_request(writer *w, uint32_t msgid, netto_text method); /* params */
void envelope_put_notification(writer *w, netto_text method);            /* params */
void envelope_put_result(writer *w, uint32_t msgid);                     /* result */

/* A whole response. */
void envelope_put_error(writer *w, uint32_t msgid, const netto_complaint *complaint);

#endif
