/* runtime_parts.h: the inside of a runtime, for the files that it is made of. */
#ifndef RUNTIME_RUNTIME_PARTS_H
#define RUNTIME_RUNTIME_PARTS_H

#include "runtime/event_log.h"
#include "runtime/hindsight.h"
#include "runtime/job.h"
#include "runtime/ledger.h"
#include "runtime/pairs.h"
#include "runtime/report_kept.h"
#include "runtime/runtime.h"
#include "runtime/shelf.h"
#include "runtime/snapshotter.h"

/* A query that is answered in slices. */
typedef struct slice {
    void *ticket;
    const struct request *request;
    netto_cursor cursor;
    struct slice *next;
} slice;

#define FAULTS_TOLD 16 /* remembered, so that rules that fail by turns are not told of again and again */

/* A rule that failed in a query: to be told by a command of its own. */
typedef struct pending_fault {
    bool waiting, supposed;
    struct {
        uint64_t key; /* of policy and rule */
        netto_instant at;
    } told[FAULTS_TOLD]; /* a ring */
    uint32_t next;
    uint64_t key; /* of the one that waits: */
    char policy[NETTO_ID_MAX + 1], rule[32], account[NETTO_ID_MAX + 1], message[384];
} pending_fault;

#define NOTICES_MAX 16

/* A copy of one that the disk refused. */
typedef struct notice {
    char action[24], policy[NETTO_ID_MAX + 1], name[NETTO_ID_MAX + 1], version[NETTO_ID_MAX + 1];
    char message[sizeof ((netto_complaint *)0)->text];
} notice;

/* What is to be told by commands of the house's own. */
struct news {
    notice notices[NOTICES_MAX]; /* a ring */
    uint32_t first, count;
    bool telling; /* one of them is being told */
    pending_fault fault;
    uint64_t refused_at; /* what was durable when one was refused, and 1; 0: none was */
};

struct runtime {
    runtime_options options;
    const system_calls *system;
    netto_engine *engine;
    netto_instant last;     /* the last stamp */
    netto_instant deadline; /* when the engine wants a tick */
    bool clock_back;        /* the clock ran back, and that was told */
    bool unkept;            /* the disk refused to activate an offered policy */
    event_log events;
    ledger ledger;
    jobs *jobs;
    jobs *trials; /* policies that are loaded and tested: no other job waits behind them, */
    jobs *past;   /* nor behind those that read the journal */
    shelf shelf;
    struct staging *stagings;      /* of what is kept, then of what comes, each in the order of their coming; the first is prepared */
    netto_policy *prepared;        /* beside the active one */
    slice *slices;
    struct matrix_job *matrices;   /* those being checked */
    struct news news;
    struct inquiry *inquiries;     /* questions that the journal answers */
    hindsight hindsight;           /* of the thread of `past`, */
    report_kept report;            /* and so is this: the one that was asked for last */
    struct {
        bool wanted;      /* factors came since the active policy's correlations were checked */
        pairs pairs;      /* what it answers */
        uint64_t factors; /* that there were */
        uint64_t changes; /* times that some came or were redefined, */
        uint64_t prepared; /* and when `prepared` was checked */
        job *job;         /* the check that runs, or NULL */
    } recheck;
    struct {
        bool look; /* a rule was tripped: should its activation be undone? */
        bool made; /* what decides does so because another activation was */
    } undo;
    snapshots snapshots;
    struct door door;
    struct wire_stats wire;
    struct counter counters[48];
    netto_text tripped[NETTO_TRIPPED_MAX]; /* as policy.list tells them, */
    netto_shadow_report shadow;            /* and this */
    uint64_t commands, refused, queries, ticks;
};

/* ---- serve.c ---- */
door_outcome serve_request(void *self, void *ticket, const struct request *request, struct answer *out);
void serve_abandon(void *self, void *ticket);
void serve_slices(runtime *r); /* one slice of the first */

/* How one is to be activated. */
typedef struct activation {
    netto_text expect; /* only where this one decides; or not given */
    netto_text actor;  /* who asked; not given: the house */
    double max_impact; /* only if no account's `initial` changes by more than this fraction; NaN: however much */
    bool undo;         /* the last activation is undone by it */
    bool offered;      /* it was saved on disk; nobody chose it */
    double shadow;     /* not activated: it runs as a shadow with this threshold; 0: no */
} activation;

/* ---- staging.c ---- */
door_outcome staging_stage(runtime *r, void *ticket, const netto_source *sources, uint32_t count, netto_text params,
                           bool activate, struct answer *out);
door_outcome staging_activate(runtime *r, void *ticket, shelf_entry *entry, const activation *wish, struct answer *out);
door_outcome staging_diff(runtime *r, void *ticket, shelf_entry *entry, const struct request *request, struct answer *out);
bool staging_advance(runtime *r); /* a slice of the first; false: there is nothing to do on the loop */
bool staging_is_slicing(const struct staging *s);
void staging_abandon(runtime *r, void *ticket);
void staging_drop_all(runtime *r);
shelf_forget staging_forget;
netto_status staging_swap(runtime *r, netto_policy *policy, const activation *wish, struct answer *out);
netto_status staging_shadow(runtime *r, netto_policy *policy, netto_text actor, double threshold, struct answer *out); /* 0: it ends */
netto_status staging_run(runtime *r, const netto_source *sources, uint32_t count, netto_complaint *complaint);

/* ---- undo.c ---- */
bool undo_waits(const runtime *r);
void undo_advance(runtime *r);
void undo_made(runtime *r, const netto_policy *undone);
void undo_failed(runtime *r, const netto_policy *before, const netto_complaint *refused);

/* ---- matrix_job.c ---- */
door_outcome matrix_put(runtime *r, void *ticket, const struct request *request, struct answer *out);
door_outcome matrix_estimate(runtime *r, void *ticket, const struct request *request, struct answer *out);
void matrix_abandon(runtime *r, void *ticket);

/* ---- inquiry.c ---- */
door_outcome inquiry_ask(runtime *r, void *ticket, const struct request *request, struct answer *out);
void inquiry_abandon(runtime *r, void *ticket);

/* ---- recheck.c ---- */
void recheck_after(runtime *r, netto_command_kind kind); /* a command was carried out */
void recheck_want(runtime *r);
bool recheck_advance(runtime *r); /* a slice; false: there is nothing to do on the loop */
bool recheck_is_slicing(const runtime *r);

/* ---- metrics.c ---- */
const struct counter *metrics_read(runtime *r, uint32_t *count);

/* Now, as the next command will be stamped. */
netto_instant runtime_stamp(runtime *r);

/* ---- news.c ---- */
void runtime_remember_fault(runtime *r, const netto_rule_fault *fault); /* to be told of: a rule that failed in a query */
netto_status news_add(runtime *r, const char *action, const netto_policy *policy, const char *message, netto_complaint *why);
bool news_wait(const runtime *r);
bool news_tell(runtime *r); /* one piece; false: there is none, or the disk would not take it */

#endif
