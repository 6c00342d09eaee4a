/* journal.h: every mutating command on disk before it is acknowledged.
 *
 *     journal_admit     at the door, before a step: is there room, and a disk that takes it?
 *     journal_append    after the step: the row is queued
 *     journal_durable   what is on disk; replies up to there may leave
 *
 * One thread writes: it takes all that waits as one group, commits it, writes the head, and then tells `wake`.
 * While a group is being written the next one gathers, so groups grow by themselves under load.
 *
 * A full disk: what was stepped stays queued and in order and is tried again; the door is closed meanwhile.  A disk
 * that answers an error, to a sync above all: nothing is written or acknowledged any more until a restart.
 *
 * All but `wake` is called from one thread, the loop's; readers of the folder may be on others. */
#ifndef JOURNAL_JOURNAL_H
#define JOURNAL_JOURNAL_H

#include "journal/head.h"
#include "journal/record.h"
#include "journal/trouble.h"

typedef struct journal journal;

typedef enum journal_door { JOURNAL_OPEN, JOURNAL_FULL, JOURNAL_FAILED } journal_door; /* full: it is tried again */

typedef struct journal_options {
    const system_calls *system; /* NULL: the real world */
    const char *folder;         /* made if it is not there */
    const char *engine;         /* its version, which each segment names */
    journal_mode mode;          /* NONE: nothing is written, all is durable at once */
    uint64_t segment_bytes;     /* a new segment after so much; 0: 1 GiB */
    netto_instant segment_age;  /* ... or so long after its first row, by the rows' instants; 0: a day */
    size_t backlog_bytes;       /* what may wait for the disk; 0: 64 MiB */
    void (*wake)(void *self);   /* on the writer's thread: more is durable, or the door opened or closed; or NULL */
    void *self;
    record_id vouched; /* a row that a snapshot holds: if it is there, those before it are not read at the start */
    bool by_hand; /* no thread: `journal_work` writes, so that a test says when */
} journal_options;

#define JOURNAL_NOTES 8

/* What was found at the start. */
typedef struct journal_start {
    bool fresh;           /* there was no journal */
    bool clean;           /* the last one was closed in order */
    uint64_t first, last; /* the rows there are; last is first - 1 where there are none */
    uint8_t hash[DIGEST_SIZE];
    char engine[64];           /* that wrote the last rows, where it is another than this; else "" */
    uint32_t count;            /* sentences for the log: what was kept, warned of, tidied up */
    char notes[JOURNAL_NOTES][256];
} journal_start;

/* One more of them; those beyond the last place are not told. */
__attribute__((format(printf, 2, 3))) void journal_note(journal_start *start, const char *format, ...);

/* Hold the folder, and hold journal and head against each other.  Nothing is changed: who finds that the rows will not
 * do closes it again, and all is as it was.  `start` is told more by the next call, and must live till then.
 *
 * TROUBLE_HELD     another server, or an auditor with the open segment
 * TROUBLE_DAMAGED  rows are missing or altered: the first is named
 * TROUBLE_FULL, TROUBLE_FAILED, TROUBLE_MEMORY */
trouble_kind journal_look(const journal_options *options, journal **out, journal_start *start, trouble *t);

/* Go on with it.  After a stop that was not clean the open segment is copied into a new file first: a page that the
 * kernel calls clean is not trusted.  After trouble it can only be closed. */
trouble_kind journal_begin(journal *j, trouble *t);

/* Both at once. */
trouble_kind journal_open(const journal_options *options, journal **out, journal_start *start, trouble *t);

/* The digest of the state the engine loaded: named by the segment that a new engine begins with its first row. */
void journal_state(journal *j, const uint8_t state[DIGEST_SIZE]);

/* May a command be stepped whose actor, kind and bytes are so many bytes together?  NETTO_OK promises the next
 * `journal_append` of that size its place, whatever happens to the disk meanwhile.
 *
 * NETTO_ENOTDURABLE  the disk is full or failed
 * NETTO_EOVERLOADED  too much waits for the disk
 * NETTO_ECAPACITY    no memory */
netto_status journal_admit(journal *j, size_t text_bytes, netto_complaint *why);

/* Queue a row: `sequence` is the one after the last; group and previous are filled in by the writer; `cut` is at most
 * RECORD_CUT_MAX bytes.  What was not admitted is asked for here, with the same answers; then nothing was queued. */
netto_status journal_append(journal *j, const record *r, netto_complaint *why);

/* The last row on disk with its head, and whether the disk takes more.  Cheap: asked at every turn. */
uint64_t journal_durable(journal *j);
journal_door journal_door_now(journal *j);

/* Wait until all that was appended is durable; false: the disk does not take it, or it is written by hand. */
bool journal_flush(journal *j);

/* Write what waits, by hand: true while more may follow at once. */
bool journal_work(journal *j);

/* Delete closed segments all of whose rows come before `kept`, a row that a snapshot holds: done by the writer. */
void journal_retain(journal *j, uint64_t kept);

/* Write what waits, unless the disk does not take it, mark the head clean, and let the folder go.  TROUBLE_NONE: the
 * next start will find all of it. */
trouble_kind journal_close(journal *j, trouble *t);

/* ---- what it tells of itself ------------------------------------------------------------------------------ */

typedef struct journal_stats {
    journal_mode mode;
    journal_door door;
    uint64_t appended, durable;  /* sequences */
    size_t queued;               /* bytes that are not durable */
    uint64_t groups, rows;       /* since the start */
    uint64_t bytes;              /* of the rows */
    uint64_t group_last;         /* rows of the last group; rows / groups is the mean */
    uint64_t segments, deleted;  /* begun, and deleted by retention, since the start */
    uint64_t checkpoints, waits; /* moves of the log into the file; pauses before trying again */
    trouble last;                /* the last trouble there was; kind NONE: none */
} journal_stats;

void journal_read_stats(journal *j, journal_stats *out);

#endif
