/* segment.h: one SQLite file of the journal.
 *
 *   meta      one row: format, first, opening, engine, state, hash (BLAKE2b-256 over those before it)
 *   journal   sequence, first, instant, actor, kind, command, previous, digest, cut: the fields of record.h
 *
 * The open segment keeps a write-ahead log.  A closed one is a plain file that nobody writes to, in the form that
 * any SQLite opens without a companion.  A segment is made under another name and renamed when it is whole.
 *
 * Every answer is a kind of trouble: FULL, after which the same may be tried again; HELD by another program;
 * DAMAGED, with the row; FAILED, after which nothing that was not committed before is known to be on the disk. */
#ifndef JOURNAL_SEGMENT_H
#define JOURNAL_SEGMENT_H

#include "journal/folder.h"
#include "journal/head.h"
#include "journal/record.h"

#define SEGMENT_FORMAT 1
#define SEGMENT_ENGINE 63 /* bytes of an engine's version */

typedef struct segment_meta {
    uint64_t first;               /* the sequence of its first row */
    uint8_t opening[DIGEST_SIZE]; /* hash of the row before that */
    char engine[SEGMENT_ENGINE + 1];
    bool has_state; /* digest of the state that the engine had loaded, where it is another than wrote the last */
    uint8_t state[DIGEST_SIZE];
} segment_meta;

typedef struct segment segment;

/* Make an empty segment, synced with its name, in the place of one without rows if there is one. */
trouble_kind segment_create(const folder *f, const segment_meta *meta, trouble *t);

/* Open the segment that begins with `first` and check what it says of itself. */
trouble_kind segment_open_to_read(const folder *f, uint64_t first, segment **out, trouble *t);
trouble_kind segment_open_to_write(const folder *f, uint64_t first, journal_mode mode, segment **out, trouble *t);

/* Without a checkpoint; what was committed stays in the log. */
void segment_close(segment *s);

const segment_meta *segment_told(const segment *s);
const char *segment_name(const segment *s);

/* Was it closed for good? */
bool segment_is_sealed(const segment *s);

/* ---- reading --------------------------------------------------------------------------------------------- */

/* Begin at the row `from`; then each row in turn, until `*more` is false.  The texts live until the next call. */
trouble_kind segment_seek(segment *s, uint64_t from, trouble *t);
trouble_kind segment_next(segment *s, record *out, bool *more, trouble *t);
void segment_rewind(segment *s); /* give back what reading holds */

/* The sequence and the hash of the last row; those before the segment where there is none. */
trouble_kind segment_end(segment *s, uint64_t *sequence, uint8_t hash[DIGEST_SIZE], trouble *t);

/* The hash of one row, which is there or is the one before the segment, and its group, or NULL: 0 for the one before. */
trouble_kind segment_hash(segment *s, uint64_t sequence, uint8_t hash[DIGEST_SIZE], uint64_t *group, trouble *t);

/* ---- writing --------------------------------------------------------------------------------------------- */

/* A group: begin, the rows, commit.  After trouble nothing of it is there and the group may begin again. */
trouble_kind segment_begin(segment *s, trouble *t);
trouble_kind segment_put(segment *s, const record *r, trouble *t);
trouble_kind segment_commit(segment *s, trouble *t);

/* Bytes of the file and its log. */
uint64_t segment_bytes(const segment *s);

/* Move the log into the file, as far as readers let; `all`: to its end, or HELD. */
trouble_kind segment_checkpoint(segment *s, bool all, trouble *t);
bool segment_is_due(const segment *s); /* is the log long enough for that? */

/* What an unclean stop has left, into new files, log by log and file by file: a sync that failed leaves in the kernel's
 * memory alone what every later sync takes for written.  A sealed segment stays as it is. */
trouble_kind segment_renew(const folder *f, uint64_t first, trouble *t);

/* Close for good: no log, no writer, every byte synced.  HELD while somebody reads it: it stays as it was and open.
 * Otherwise `s` is gone. */
trouble_kind segment_seal(segment *s, trouble *t);

#endif
