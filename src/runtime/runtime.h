/* runtime.h: the one door to the engine: what comes in is stamped, numbered, stepped and told.
 *
 * Runs on one thread, the loop's; what takes longer is done by a job, or in slices between commands.  The
 * loop calls `runtime_collect` when it was woken, `runtime_ring` when the deadline has come, and
 * `runtime_advance` as long as `runtime_busy`. */
#ifndef RUNTIME_RUNTIME_H
#define RUNTIME_RUNTIME_H

#include "netto/engine.h"
#include "netto/lua_policy.h"
#include "journal/mode.h"
#include "system/system.h"
#include "wire/door.h"

typedef struct runtime runtime;

typedef struct runtime_options {
    netto_engine_options engine;
    netto_budget budget;        /* of a rule's call */
    const system_calls *system; /* NULL: the real world */
    const char *data;           /* the journal's folder; NULL: none is kept */
    journal_mode durability;
    uint64_t snapshot_rows;     /* a snapshot after so many rows; 0: none */
    netto_instant retention;    /* rows older than this are deleted, once two snapshots hold what they said; 0: never */
    double max_impact;          /* a saved policy is activated only if no account's `initial` changes by more than this fraction; 0: however much */
    netto_instant rollback;     /* a rule that is tripped so soon after an activation has that undone; 0: never */
    uint64_t segment_bytes;     /* a new segment of the journal after so much; 0: 1 GiB */
    bool by_hand;               /* no threads: `runtime_work_job` and `runtime_work_journal` do what they would, so that a test says when */
    void *self;                 /* of the next two */
    void (*wake)(void *self);   /* from the job thread: call `runtime_collect` on the loop */
    void (*answer)(void *self, void *ticket, const struct answer *answer); /* what was owed */
} runtime_options;

/* With a journal, what stands in it is carried out again first.
 * NETTO_EPARAMS an option is outside its domain, or not what the journal was begun with; NETTO_ECAPACITY;
 * NETTO_EHELD, NETTO_EDAMAGED, NETTO_EDIFFERENT, NETTO_ENOTDURABLE of the journal. */
netto_status runtime_create(const runtime_options *options, runtime **out, netto_complaint *complaint);

/* No ticket is answered any more. */
void runtime_destroy(runtime *r);

/* What channels ask (door.h). */
const struct door *runtime_door(runtime *r);

/* Where a command comes from. */
typedef struct origin {
    netto_text actor;  /* not given: the house itself */
    netto_text bytes;  /* its params, as they came; not given: the house made it */
    netto_text packed; /* of a policy that is staged or activated: its sources (row.h) */
} origin;

/* Carry out a command now, and keep it.  The answer borrows from the engine until the next call; it may leave once
 * its sequence is durable. */
netto_status runtime_submit(runtime *r, const origin *from, netto_command *command, netto_decision *out);

/* The last command on disk; UINT64_MAX where no journal is kept. */
uint64_t runtime_durable(const runtime *r);

/* Wait until all that was carried out is on disk; false: the disk does not take it.  For the start, before anything
 * is served. */
bool runtime_flush(runtime *r);

/* How safe what it was told is, as a phrase for the ready line. */
const char *runtime_durability(const runtime *r);

/* What was found in the journal at the start, a sentence each; NULL: there are no more. */
const char *runtime_found(const runtime *r, uint32_t index);

/* Why commands are refused for now, "" if they are not. */
const char *runtime_trouble(const runtime *r, char out[320]);

/* ---- what the loop owes ---------------------------------------------------------------------------- */

void runtime_collect(runtime *r);

/* By hand: a job; a group of the journal.  False: no more is to be done at once. */
bool runtime_work_job(runtime *r);
bool runtime_work_journal(runtime *r);

bool runtime_busy(const runtime *r);
void runtime_advance(runtime *r); /* a slice of a query and one of a policy's preparation: about a millisecond each */

/* When to ring, as an instant of the system's clock; NETTO_NEVER: not at all. */
netto_instant runtime_deadline(const runtime *r);
void runtime_ring(runtime *r);

/* Events are numbered from 1. */
uint64_t runtime_events(const runtime *r);

/* The last one there is, which may not be on disk yet. */
uint64_t runtime_events_made(const runtime *r);

/* ---- policies ----------------------------------------------------------------------------------------- */

/* Stage these files and, if their tests pass, let them decide: before anything is served, at once; the
 * complaint says why the policy that stands was left in place.  NETTO_EPOLICY, NETTO_ERULE, NETTO_EMATRIX,
 * NETTO_ECAPACITY. */
netto_status runtime_boot(runtime *r, const netto_source *sources, uint32_t count, netto_complaint *complaint);

/* The same while serving: it returns at once, and events tell how it went. */
netto_status runtime_offer(runtime *r, const netto_source *sources, uint32_t count, netto_complaint *complaint);

/* Did the disk refuse to activate what was offered, and would it take it now?  Then offer again; told once. */
bool runtime_wants_offer(runtime *r);

/* The files could not even be read: the event says so, and policy.list. */
void runtime_refuse(runtime *r, const char *why);

/* A notice to subscribers; where the disk takes no command for now, when it does. */
void runtime_notice(runtime *r, const char *action, const netto_policy *policy, const char *message);

const netto_policy *runtime_policy(const runtime *r);

/* Has any but the built-in one ever decided here? */
bool runtime_had_policy(const runtime *r);

#endif
