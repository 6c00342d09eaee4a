/* journal_parts.h: what the files that make a journal share. */
#ifndef JOURNAL_JOURNAL_PARTS_H
#define JOURNAL_JOURNAL_PARTS_H

#include "journal/chain.h"
#include "journal/journal.h"
#include "journal/backlog.h"
#include "system/thread.h"

#define UNSEALED_MAX 16

struct journal {
    folder folder;
    system_lock *lock;
    char engine[SEGMENT_ENGINE + 1];
    journal_mode mode;
    uint64_t segment_bytes;
    netto_instant segment_age;
    size_t backlog_bytes;
    void (*wake)(void *self);
    void *self;
    bool by_hand;
    record_id vouched;

    /* The loop's own. */
    struct begin *begin; /* what was found, until the journal goes on */
    size_t admitted;     /* bytes that the door promised */

    /* Guarded by the monitor. */
    monitor *monitor;
    thread *thread;
    backlog backlog;
    journal_stats stats;
    uint64_t retain;
    bool has_state;
    uint8_t state[DIGEST_SIZE];
    bool closing;

    /* Of the stats, for who asks at every turn: written inside the monitor, read anywhere. */
    _Atomic uint64_t durable;
    _Atomic journal_door door;

    /* The writer's own. */
    segment *segment;    /* NULL: the next group begins one */
    netto_instant began; /* of its first row */
    head_file file;
    head head;           /* as it was last written */
    batch hand;          /* the group that is being written */
    bool committed;      /* ... is in the segment, and not in the head */
    head next;           /* the head that makes it durable */
    uint64_t unsealed[UNSEALED_MAX]; /* closed segments that somebody still reads */
    uint32_t unsealed_count;
    uint64_t begun, deleted, checkpoints; /* counted here, and told in the stats */
};

/* ---- start.c: the table of JOURNAL.md -------------------------------------------------------------------- */

/* Look, and judge. */
trouble_kind start_look(journal *j, journal_start *start, trouble *t);

/* Write: everything but the thread. */
trouble_kind start_go_on(journal *j, trouble *t);

void start_drop(journal *j); /* what was found */

/* ---- roll.c: from one segment to the next ---------------------------------------------------------------- */

/* A segment that takes this row: the open one, or a new one. */
trouble_kind roll_for(journal *j, const record *r, trouble *t);

/* Close for good what readers have left. */
trouble_kind roll_seal_rest(journal *j, trouble *t);

/* Delete the closed segments that end before `kept`. */
trouble_kind roll_retain(journal *j, uint64_t kept, trouble *t);

/* ---- writer.c: the thread -------------------------------------------------------------------------------- */

void writer_run(void *self);

/* One group, if any waits.  Inside the monitor, which is left meanwhile. */
trouble_kind writer_pass(journal *j);

#endif
