/* snapshot_file.h: a snapshot as a file of the data folder: what the runtime was after a row.
 *
 *     "nettosn1"                  8 bytes
 *     size of the head            8 bytes, the least first
 *     head                        snapshot_head.h
 *     BLAKE2b-256 over all before
 *     the engine                  netto/engine.h
 *     BLAKE2b-256 over all before
 *
 * It is written under another name, synced, and renamed when it is whole. */
#ifndef RUNTIME_SNAPSHOT_FILE_H
#define RUNTIME_SNAPSHOT_FILE_H

#include "journal/folder.h"
#include "netto/engine.h"
#include "runtime/snapshot_head.h"

typedef struct snapshot_file {
    unsigned char *bytes;
    snapshot_head head; /* points into them */
    netto_bytes engine; /* and so does this */
} snapshot_file;

/* The snapshot of a row.  TROUBLE_DAMAGED: it does not hold what was written.  Then there is nothing to drop. */
trouble_kind snapshot_file_read(const folder *f, uint64_t sequence, snapshot_file *out, trouble *t);

/* Its head alone, under the head's own checksum. */
trouble_kind snapshot_file_read_head(const folder *f, uint64_t sequence, snapshot_file *out, trouble *t);

void snapshot_file_drop(snapshot_file *s);

/* `enough` is asked now and then, or NULL: true ends the writing, and there is no snapshot; `*ended` says so. */
trouble_kind snapshot_file_write(const folder *f, const snapshot_head *head, const netto_engine *engine,
                                 bool (*enough)(void *self), void *self, bool *ended, trouble *t);

#endif
