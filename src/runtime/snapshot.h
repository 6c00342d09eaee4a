/* snapshot.h: take a snapshot of the journal: begin at the last one, replay what came since, write what that comes to.
 *
 * So each of them is a replay test.  Nothing that was there is lost before the new one stands in its place; then the
 * newest two stay, and the segments that neither needs may go. */
#ifndef RUNTIME_SNAPSHOT_H
#define RUNTIME_SNAPSHOT_H

#include "journal/record.h"
#include "runtime/settings.h"

typedef struct snapshot_plan {
    const system_calls *system; /* NULL: the real world */
    const char *folder;
    bool live;                  /* this process writes it meanwhile; else nobody does */
    const settings *settings;   /* that the journal was begun with */
    size_t capacity;            /* of an engine, bytes; 0: its default */
    uint64_t until;             /* the row wanted; 0: the last */
    const uint8_t *state;       /* the digest of the engine that was there, as it was then; NULL: not known */
    bool (*enough)(void *self); /* asked now and then, or NULL: true ends it early */
    void (*said)(void *self, const char *sentence); /* of an earlier one that was passed over; or NULL */
    void *self;
} snapshot_plan;

typedef struct snapshot_taken {
    record_id row;       /* sequence 0: it ended early, or there are no rows, and no snapshot was written */
    uint64_t began;      /* after this row, with the snapshot of that; 0: with the first */
    uint64_t rows;       /* replayed */
    netto_instant at;    /* of the row */
} snapshot_taken;

/* NETTO_EDIFFERENT  a row is decided otherwise than it was, or the state is another than the engine's was: named
 * NETTO_EDAMAGED, NETTO_EHELD, NETTO_ENOTDURABLE, NETTO_ECAPACITY, NETTO_EPARAMS
 *
 * Then there is no snapshot of that row, and all others stand. */
netto_status snapshot_take(const snapshot_plan *plan, snapshot_taken *out, netto_complaint *complaint);

/* The row up to which the segments that end before may be deleted: the snapshot of `began` holds what they said, and
 * their rows are older than `before`.  0: none. */
uint64_t snapshot_spared(const system_calls *system, const char *folder, uint64_t began, netto_instant before);

#endif
