/* backlog.h: rows that wait for the disk, copied, in order, in blocks that never move.
 *
 * No lock of its own. */
#ifndef JOURNAL_BACKLOG_H
#define JOURNAL_BACKLOG_H

#include "journal/record.h"

typedef struct backlog_block backlog_block;

/* Some rows on their way. */
typedef struct batch {
    backlog_block *first, *last;
    uint64_t count; /* rows */
    size_t bytes;
} batch;

typedef struct backlog {
    batch waiting;
    backlog_block *promised; /* room for the next row, whoever takes what waits before it comes */
    backlog_block *spare;    /* kept for later */
    uint32_t spares;
} backlog;

void backlog_destroy(backlog *q);

/* Bytes that a row of so many bytes of text takes. */
size_t backlog_need(size_t text_bytes);

/* Make sure that the next row of at most so many bytes of text finds room; false: no memory. */
bool backlog_reserve(backlog *q, size_t text_bytes);

/* A row for which room was reserved. */
void backlog_put(backlog *q, const record *r);

/* All that waits. */
batch backlog_take(backlog *q);

/* Visit a batch's rows in order: `*at` begins as {0}. */
typedef struct batch_place {
    backlog_block *block;
    size_t offset;
    uint64_t visited;
} batch_place;
record *batch_next(const batch *b, batch_place *at);

/* Give the blocks back. */
void backlog_drop(backlog *q, batch *b);

#endif
