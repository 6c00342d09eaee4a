/* snapshotter.h: snapshots beside a server that goes on: when one is due, a job takes it (snapshot.h).
 *
 * The loop only notes at which row, and what its engine's state is there where that is quickly told; what the rows
 * decided is compared in any case.  The job begins when that row is on disk. */
#ifndef RUNTIME_SNAPSHOTTER_H
#define RUNTIME_SNAPSHOTTER_H

#include "base/digest.h"
#include "runtime/job.h"

struct runtime;

typedef struct snapshots {
    uint64_t last;   /* the row of the last one, or of the last attempt */
    uint64_t wanted; /* the row of the next one, which is not on disk yet; 0: none is wanted */
    bool has_state;  /* the digest of the engine there is known */
    uint8_t state[DIGEST_SIZE];
    job *job;        /* that takes it, or NULL */
    uint64_t kept, taken; /* the row of the last one on disk; those taken since the start */
} snapshots;

/* A command was kept. */
void snapshotter_after(struct runtime *r);

/* More may be on disk. */
void snapshotter_go_on(struct runtime *r);

#endif
