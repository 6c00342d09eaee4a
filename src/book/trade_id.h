/* trade_id.h: the trades that were applied and the orders that were decided, so that each counts once.
 *
 * Remembered are all younger than 24 hours of command time and at least the last 2^20, at most `limit`.
 * Full before 24 hours: refused, never forgotten. */
#ifndef BOOK_TRADE_ID_H
#define BOOK_TRADE_ID_H

#include "base/digest.h"
#include "base/memory.h"
#include "netto/types.h"

#define TRADE_ID_LEAST ((uint32_t)1 << 20)
#define TRADE_ID_AGE   NETTO_DAY

struct trade_id {
    digest_key id;
    uint64_t contents;
    netto_instant at;
};

typedef struct trade_ids {
    memory *memory;
    uint32_t limit;
    struct trade_id **chunks, *spare; /* a ring of ids in the order of their trades */
    uint32_t chunk_count;             /* a power of two */
    uint64_t first, next;             /* numbers of the oldest remembered and of the next */
    struct trade_name {
        uint32_t place; /* in the ring, + 1; 0: no name */
        uint32_t tag;   /* of the id: where the name belongs, and most of telling ids apart */
    } *table, *old_table; /* the old table is copied step by step */
    uint32_t table_size, old_size, old_at;
    uint64_t left_at; /* `first` when the old table was left */
} trade_ids;

typedef enum trade_known { TRADE_NEW, TRADE_DUPLICATE, TRADE_CONFLICT } trade_known;

/* False when the purse is empty. */
bool trade_ids_init(trade_ids *t, memory *m, uint32_t limit);
void trade_ids_destroy(trade_ids *t);

/* It will be asked for soon: fetch what tells about it. */
void trade_ids_expect(const trade_ids *t, digest_key id);

/* Is this id known, and with these contents? */
trade_known trade_ids_find(const trade_ids *t, digest_key id, uint64_t contents);

/* The contents that an id is known with; false: it is not known. */
bool trade_ids_get(const trade_ids *t, digest_key id, uint64_t *contents);

/* Make room for `more`, counting on what is old at `now`; false: full, or the purse is empty.  Forgets nothing. */
bool trade_ids_reserve(trade_ids *t, uint32_t more, netto_instant now);

/* Remember an id that is new; room was made.  Forgets a few of those that are old. */
void trade_ids_add(trade_ids *t, digest_key id, uint64_t contents, netto_instant now);

uint64_t trade_ids_count(const trade_ids *t);

/* One of those remembered, by its number: `first` to `next` - 1. */
const struct trade_id *trade_ids_at(const trade_ids *t, uint64_t number);

/* In an empty memory: begin with the number `first`, with room for `count`, at most `limit`; then remember those
 * in the order of their numbers.  False: the purse is empty. */
bool trade_ids_resume(trade_ids *t, uint64_t first, uint32_t count);
void trade_ids_recall(trade_ids *t, const struct trade_id *items, uint32_t count);

#endif
