/* inquiry.h: a question that the journal answers: a job, off the loop.
 *
 * The request may go while the job runs, so a job has params of its own, and writes its answer as it is sent. */
#ifndef RUNTIME_INQUIRY_H
#define RUNTIME_INQUIRY_H

#include "runtime/runtime_parts.h"

#define INQUIRY_RESULT ((size_t)(16u << 20) - 4096) /* bytes of an answer, which goes into a frame */

typedef struct inquiry {
    job job; /* first: a job is one of these */
    runtime *r;
    void *ticket;       /* NULL: nobody waits any more, */
    bool unwanted;      /* which the thread reads here */
    uint64_t durable;   /* the last row on disk when it was asked */
    char refusing[320]; /* why the disk takes no commands, or "" */
    char *params;
    struct request request;
    memory purse;
    arena arena; /* of the request */
    char *packed; /* policy.diff: the sources of the policy that is looked at; NULL: it is the built-in */
    uint32_t packed_size;
    writer result;
    struct answer answer; /* there before the work begins: without memory, too, somebody waits */
    netto_complaint complaint;
    struct inquiry *next;
} inquiry;

/* On the thread: does nobody wait for it any more?  A long one looks at every row. */
bool inquiry_is_over(const inquiry *q);

/* A journal's trouble; what is held for a moment may be asked for again. */
netto_status inquiry_trouble(const trouble *t, netto_complaint *complaint);

/* Stand at the row `at`.  After an error, and when it is over, there may be no engine. */
netto_status inquiry_go(inquiry *q, uint64_t at, netto_complaint *complaint);

/* Each writes `result`, unless it is over: a query about the past; policy.diff; audit.query; audit.verify; report.get. */
netto_status inquiry_diff(inquiry *q, netto_complaint *complaint);
netto_status inquiry_report(inquiry *q, netto_complaint *complaint);
netto_status audit_query(inquiry *q, netto_complaint *complaint);
netto_status audit_verify(inquiry *q, netto_complaint *complaint);
netto_status report_get(inquiry *q, netto_complaint *complaint);

#endif
