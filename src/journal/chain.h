/* chain.h: rows of a segment followed one by one, each against the hash of the one before. */
#ifndef JOURNAL_CHAIN_H
#define JOURNAL_CHAIN_H

#include "journal/segment.h"

/* Where a walk stands. */
typedef struct chain {
    uint64_t sequence; /* of the last row that was followed */
    uint8_t hash[DIGEST_SIZE];
    uint64_t group; /* the first sequence of its group; 0 where that is not known */
    netto_instant began; /* the first row of the segment */
} chain;

/* Go from the end of one segment to the beginning of the next.  TROUBLE_DAMAGED: they do not meet.  The first one
 * that is kept (`oldest`) is taken at its word. */
trouble_kind chain_enter(chain *c, const segment *s, bool oldest, trouble *t);

/* Stand before the row `from` of a segment, and read on from there. */
trouble_kind chain_seek(chain *c, segment *s, uint64_t from, trouble *t);

/* The next row, followed.  TROUBLE_DAMAGED: a row is missing or was altered; `t->sequence` is the first of which
 * that is so. */
trouble_kind chain_next(chain *c, segment *s, record *out, bool *more, trouble *t);

/* All rows from where it stands. */
trouble_kind chain_walk(chain *c, segment *s, trouble *t);

#endif
