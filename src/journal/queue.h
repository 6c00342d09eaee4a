/* queue.h: rows that wait for the disk, copied, in order, in blocks that never move.
 *
 * No lock of its own. */
#ifndef JOURNAL_QUEUE_H
#define JOURNAL_QUEUE_H

#include "journal/record.h"

typedef struct queue_block queue_block;

/* Some rows on their way. */
typedef struct batch {
    queue_block *first, *last;
    uint64_t count; /* rows */
    size_t bytes;
} batch;

typedef struct queue {
    batch waiting;
    queue_block *promised; /* room for the next row, whoever takes what waits before it comes */
    queue_block *spare;    /* kept for later */
    uint32_t spares;
} queue;

void queue_destroy(queue *q);

/* Bytes that a row of so many bytes of text takes. */
size_t queue_need(size_t text_bytes);

/* Make sure that the next row of at most so many bytes of text finds room; false: no memory. */
bool queue_reserve(queue *q, size_t text_bytes);

/* A row for which room was reserved. */
void queue_put(queue *q, const record *r);

/* All that waits. */
batch queue_take(queue *q);

/* Visit a batch's rows in order: `*at` begins as {0}. */
typedef struct batch_place {
    queue_block *block;
    size_t offset;
    uint64_t visited;
} batch_place;
record *batch_next(const batch *b, batch_place *at);

/* Give the blocks back. */
void queue_drop(queue *q, batch *b);

#endif
