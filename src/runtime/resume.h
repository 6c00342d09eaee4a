/* resume.h: an engine as it was after some row of the journal: from a snapshot, or new.
 *
 * A start, `netto replay`, the next snapshot and every question of the past begin so, and replay the rest. */
#ifndef RUNTIME_RESUME_H
#define RUNTIME_RESUME_H

#include "journal/reader.h"
#include "netto/engine.h"
#include "runtime/settings.h"
#include "runtime/shelf.h"

#define RESUME_CAPACITY ((size_t)1 << 50) /* of an engine of the past: what once was accepted had room */

typedef struct resume_plan {
    const system_calls *system;  /* NULL: the real world */
    const char *folder;
    bool live;                   /* this process holds the folder */
    const settings *settings;    /* that the journal was begun with */
    size_t capacity;             /* of the engine, bytes; 0: its default */
    uint64_t until;              /* no snapshot of a later row; 0: the newest */
    bool whole;                  /* none if the rows are there from the first on, else the oldest */
    shelf *shelf;                /* new; takes the policies */
    void (*said)(void *self, const char *sentence); /* that a snapshot was passed over, and why; or NULL */
    void *self;
} resume_plan;

typedef struct resumed {
    netto_engine *engine; /* for the caller to destroy */
    record_id row;        /* after which it stands; 0: it is new */
    netto_instant at;     /* of that row; NETTO_NEVER */
} resumed;

/* A snapshot counts if it is whole, its row is in the journal with its hash, this version wrote it, and what it loads
 * to has the digest of what was saved.  One of another version counts where rows before it are gone.
 *
 * NETTO_EDAMAGED  rows are gone, and no snapshot holds what they said; or the journal is damaged
 * NETTO_EPARAMS   the journal was begun with other settings, or an engine cannot be made with these; or rows are gone,
 *                 and no snapshot is of a row up to `until`
 * NETTO_ECAPACITY, NETTO_EHELD, NETTO_ENOTDURABLE */
netto_status resume_engine(const resume_plan *plan, resumed *out, netto_complaint *complaint);

/* Is a snapshot's row the journal's?  `what` reads from the row behind it.  NETTO_EEXPECT: it is another, or not there. */
netto_status resume_check_row(const journal_reading *what, const record_id *row, netto_complaint *why);

/* The row of the newest snapshot whose head is whole; sequence 0: there is none. */
record_id resume_vouched(const system_calls *system, const char *folder);

/* The settings that the snapshots tell; false: none does. */
bool resume_settings(const system_calls *system, const char *folder, settings *out);

#endif
