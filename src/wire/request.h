/* request.h: one call on its way in, and its answer on the way out. */
#ifndef WIRE_REQUEST_H
#define WIRE_REQUEST_H

#include "codec/decoder.h"
#include "codec/writer.h"
#include "netto/decision.h"
#include "netto/lua_policy.h"

#define REQUEST_ROWS 1000 /* of one answer, unless told */

struct method;

/* What became of a command: as asked; an order that was rejected; rows left out, or a rule that failed. */
#define AUDIT_DECISION_MAP(X) X(ACCEPT, "accept") X(REJECT, "reject") X(ERROR, "error")

enum audit_decision {
    AUDIT_ANY,
#define X(name, word) AUDIT_##name,
    AUDIT_DECISION_MAP(X)
#undef X
};

/* Which rows of the journal are wanted.  Texts that are not given and numbers that are 0 wish for nothing. */
struct audit_filter {
    uint64_t from, to, after;   /* sequences */
    netto_instant since, until; /* NETTO_NEVER: not given */
    netto_text kind, actor, account, instrument, policy;
    enum audit_decision decision;
    bool decisions; /* what was decided is told with each row */
    uint32_t limit;
};

/* What a model is to be estimated from. */
struct estimate {
    netto_text name;
    const netto_text *factors, *instruments; /* whose prices tell of a factor; not given: those of its id */
    uint32_t count;
    netto_instant window; /* 0: as long as the policy keeps prices */
    double lambda;        /* 1: all returns weigh alike */
    bool pairwise;        /* where samples are missing each pair is estimated from the returns that both have */
    bool repair;
};

/* A page of a report's section. */
struct report_page {
    netto_text section;
    uint64_t at, from;   /* sequences; 0: not given */
    netto_instant until; /* NETTO_NEVER: not given */
    uint64_t after;      /* rows that the pages before had */
    uint32_t limit;
};

/* Texts and rows are borrowed until the request is answered. */
struct request {
    const struct method *method;
    uint32_t msgid;
    bool notification; /* nobody waits for the answer */
    bool brief;        /* order.check, order.open: how the answer is wanted */
    netto_text params; /* the MessagePack array, as it came */
    netto_text actor;  /* who asks, as the server knows them */
    netto_command command;
    union {
        struct {
            const netto_source *sources;
            uint32_t count;
            netto_text params; /* one map, or not given */
            netto_text of;     /* files of a policy that is kept, instead; or not given */
        } stage;
        struct {
            netto_text id, expect;
            double max_impact; /* NaN: not given */
        } activate;
        struct {
            netto_text id, after;
            uint32_t limit;
            uint64_t at; /* 0: now */
        } diff;
        struct {
            netto_text id;
            double threshold; /* NaN: not given */
            bool end;
        } shadow;
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
        struct audit_filter audit;
        struct report_page report;
        struct estimate estimate;
    };
};

/* A policy that the house knows. */
struct version {
    netto_text id, name, version;
    netto_text state; /* "active", "staged", ... */
    netto_instant when;
    netto_text why; /* or not given */
    const netto_text *tripped; /* its rules that are not asked any more */
    uint32_t tripped_count;
    const netto_shadow_report *shadow; /* what it found as a shadow, or NULL */
};

struct counter {
    const char *name;
    double number;
};

/* The complaint says whether the rest holds; a decision's own complaint is looked at too.  What a job has made is
 * packed: the result is there as MessagePack, and nothing else. */
struct answer {
    netto_complaint complaint;
    netto_text packed; /* or not given */
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
            uint64_t seq;
        } shadowed;
        const struct diff *diff; /* diff.h */
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

/* All is well, and there is no result yet. */
static inline void answer_init(struct answer *out)
{
    out->complaint.status = NETTO_OK;
    out->decision.complaint.status = NETTO_OK;
    out->packed = (netto_text){0};
}

/* Decode `out->params` as `out->method` says; rows go into the arena. */
netto_status request_decode(struct request *out, arena *a, netto_complaint *complaint);

/* The params of one method into a request; the decoder keeps the first error. */
typedef void request_decoder(decoder *d, struct request *out);

request_decoder request_nothing;
request_decoder request_command; /* by the kind of the method's command */
request_decoder request_check;
request_decoder request_open;
request_decoder request_hello;
request_decoder request_stage;
request_decoder request_activate;
request_decoder request_diff;
request_decoder request_shadow;
request_decoder request_rollback;
request_decoder request_subscribe;
request_decoder request_unsubscribe;
request_decoder request_audit;
request_decoder request_report;
request_decoder request_estimate;

/* The result of one method. */
typedef void answer_encoder(writer *w, const struct request *request, const struct answer *answer);

answer_encoder answer_command;
answer_encoder answer_packed;
answer_encoder answer_check;
answer_encoder answer_hello;
answer_encoder answer_pong;
answer_encoder answer_describe;
answer_encoder answer_stats;
answer_encoder answer_staged;
answer_encoder answer_activation;
answer_encoder answer_shadowed;
answer_encoder answer_diff;
answer_encoder answer_versions;
answer_encoder answer_subscription;
answer_encoder answer_estimated;

/* Why there is no result: the answer's complaint, or its decision's; NULL where all is well. */
const netto_complaint *answer_complaint(const struct request *request, const struct answer *answer);

#endif
