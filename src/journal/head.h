/* head.h: the head file: which row was the last to be acknowledged.
 *
 * Two slots of 4 KiB, each with a checksum over all of it: while one is being written the other stands, and is on the
 * disk.  Written in turn where each write is synced; else one of them again and again.  The newest good slot counts.
 * The file is made whole under another name, so that one with two bad slots is never what a crash left.
 *
 * A slot: "nettohd1", then little-endian 64-bit counter, sequence, segment, first, mode, mark; the hash; zeros; in
 * the last 32 bytes BLAKE2b-256 of all before. */
#ifndef JOURNAL_HEAD_H
#define JOURNAL_HEAD_H

#include "base/digest.h"
#include "journal/folder.h"
#include "journal/mode.h"

#define HEAD_FILE "head"
#define HEAD_SLOT 4096


/* RUNNING: a server writes, or was killed.  FAILED: the disk answered an error, and it stopped writing. */
typedef enum head_mark { HEAD_RUNNING, HEAD_CLEAN, HEAD_FAILED } head_mark;

typedef struct head {
    uint64_t counter;          /* of writes; the higher is the newer */
    uint64_t sequence;         /* the last acknowledged row, 0 before the first */
    uint64_t segment;          /* the first sequence of the segment that it is in */
    uint64_t first;            /* the first sequence that is kept: what is older was deleted on purpose */
    uint8_t hash[DIGEST_SIZE]; /* of that row */
    journal_mode mode;
    head_mark mark;
} head;

/* Both slots as they stand in the file. */
typedef struct head_slots {
    bool absent; /* there is no file */
    bool good[2];
    head slot[2];
} head_slots;

void head_encode(const head *h, uint8_t out[HEAD_SLOT]);
bool head_decode(const uint8_t slot[HEAD_SLOT], head *out); /* false: no good slot; `out` untouched */

/* A file that is shorter, longer or absent is no trouble: its slots are bad. */
trouble_kind head_read(const folder *f, head_slots *out, trouble *t);

/* The index of the newest good slot, or -1. */
int head_newest(const head_slots *s);

/* ---- writing --------------------------------------------------------------------------------------------- */

typedef struct head_file {
    const folder *folder;
    system_handle *handle;
    uint64_t counter;
    int next;  /* the slot to be written next: never the newest of which it is known that it is on the disk */
    bool sync; /* each write reaches the disk */
} head_file;

/* Make the file anew, both slots the same, synced with its name, and open it; mode and mark are in `h`. */
trouble_kind head_create(const folder *f, const head *h, head_file *out, trouble *t);

void head_close(head_file *f);

/* Write the slot whose turn it is; its counter is given here.  After trouble the same slot has its turn again. */
trouble_kind head_write(head_file *f, const head *h, trouble *t);

/* The same, and it is on the disk in every mode. */
trouble_kind head_write_through(head_file *f, const head *h, trouble *t);

#endif
