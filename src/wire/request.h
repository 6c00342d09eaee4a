/* request.h: one call on its way in, and its answer on the way out. */
#ifndef WIRE_REQUEST_H
#define WIRE_REQUEST_H

#include "codec/decoder.h"
#include "codec/writer.h"
#include "netto/decision.h"
#include "netto/lua_policy.h"

struct method;

/* Texts and rows are borrowed until the request is answered. */
struct request {
    const struct method *method;
    uint32_t msgid;
    bool notification; /* nobody waits for the answer */
    bool brief;        /* order.check: how the answer is wanted */
    netto_text params; /* the MessagePack array, as it came */
    netto_text actor;  /* who asks, as the server knows them */
    netto_command command;
    union {
        struct {
            const netto_source *sources;
            uint32_t count;
            netto_text params; /* one map, or not given */
        } stage;
        struct {
            netto_text id, expect;
        } activate;
        struct {
            netto_text to; /* not given: the one before */
        } rollback;
        struct {
            uint32_t topics; /* bit t for netto_topic t */
            bool given;      /* is `from`? */
            uint64_t from;   /* the first event wanted */
        } subscribe;
        struct {
            netto_text token, client;
        } hello;
    };
};

/* A policy that the house knows. */
struct version {
    netto_text id, name, version;
    netto_text state; /* "active", "staged", ... */
    netto_instant when;
    netto_text why; /* or not given */
};

struct counter {
    const char *name;
    double number;
};

/* The complaint says whether the rest holds; a decision's own complaint is looked at too. */
struct answer {
    netto_complaint complaint;
    union {
        netto_decision decision; /* every method that is a command */
        struct {
            netto_text id, name, version;
            uint32_t tests; /* that passed */
            const netto_text *warnings;
            uint32_t warning_count;
        } staged;
        struct {
            netto_text active, previous;
            uint64_t seq;
        } activation;
        struct {
            const struct version *rows;
            uint32_t count;
        } versions;
        struct {
            const struct counter *rows;
            uint32_t count;
        } stats;
        struct {
            const char *version, *role;
            unsigned api;
        } hello;
        struct {
            uint32_t topics;
            uint64_t next; /* the first event that will be told */
        } subscription;
    };
};

/* Decode `out->params` as `out->method` says; rows go into the arena. */
netto_status request_decode(struct request *out, arena *a, netto_complaint *complaint);

/* The params of one method into a request; the decoder keeps the first error. */
typedef void request_decoder(decoder *d, struct request *out);

request_decoder request_nothing;
request_decoder request_command; /* by the kind of the method's command */
request_decoder request_check;
request_decoder request_hello;
request_decoder request_stage;
request_decoder request_activate;
request_decoder request_rollback;
request_decoder request_subscribe;
request_decoder request_unsubscribe;

/* The result of one method. */
typedef void answer_encoder(writer *w, const struct request *request, const struct answer *answer);

answer_encoder answer_command;
answer_encoder answer_check;
answer_encoder answer_hello;
answer_encoder answer_pong;
answer_encoder answer_describe;
answer_encoder answer_stats;
answer_encoder answer_staged;
answer_encoder answer_activation;
answer_encoder answer_versions;
answer_encoder answer_subscription;

/* Why there is no result: the answer's complaint, or its decision's; NULL where all is well. */
const netto_complaint *answer_complaint(const struct request *request, const struct answer *answer);

#endif
