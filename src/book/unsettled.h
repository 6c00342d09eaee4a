/* unsettled.h: trades that were made and are not settled yet.
 *
 * A ledger beside the book: the position and its cash moved with the trade.  A trade keeps its place until it is settled, is
 * found by its id, and is listed by its account in the order of trading.  What it waits for is an instant: the end of the day on
 * which it should settle, when it has failed, and then the end of each day; a heap knows which comes first. */
#ifndef BOOK_UNSETTLED_H
#define BOOK_UNSETTLED_H

#include "base/decimal.h"
#include "base/digest.h"
#include "base/idmap.h"
#include "netto/types.h"

struct book;

#define UNSETTLED_MOST ((uint32_t)1 << 20) /* at once */

typedef struct unsettled {
    digest_key key;          /* digest_id(id) */
    uint64_t contents;       /* a hash of what was said: while it waits it is known, whatever is forgotten */
    uint64_t number;         /* in the order of trading, from 1; 0: this place is free */
    int64_t qty;             /* steps, signed: bought or sold */
    int64_t given, taken;    /* steps, without sign: for which we have done our part, and they theirs */
    netto_decimal price;
    netto_instant ts, attend; /* when it was traded; when it is looked at next */
    int32_t date, late;      /* the local day on which it should settle; business days that have passed since, as last counted */
    uint32_t account, instrument;
    uint32_t next, previous; /* of the same account; SLOT_NONE at the ends */
    uint32_t chain;          /* the next in the same bucket, or the next free place */
    uint32_t heap;           /* its place there */
    bool free, failed;       /* our part and theirs are not done at once; the day has passed */
    uint8_t id_size;
    char id[NETTO_ID_MAX];
} unsettled;

typedef struct unsettled_list {
    uint32_t first, last;
    uint64_t version; /* the last command that changed one of this account or below it */
} unsettled_list;

typedef struct unsettleds {
    unsettled *items;
    uint32_t count, used, spare, capacity;
    uint32_t *buckets, bucket_count; /* a power of two; by key */
    uint32_t *heap, heap_capacity;   /* `count` places */
    unsettled_list *lists;           /* by account slot */
    uint32_t list_count, list_capacity;
    uint64_t number;                 /* of the last */
} unsettleds;

void unsettled_init(unsettleds *u);
void unsettled_destroy(struct book *b);

static inline netto_text unsettled_id(const unsettled *t)
{
    return (netto_text){t->id, t->id_size};
}

/* Steps, signed, for which one of the two has not done its part. */
static inline int64_t unsettled_left(const unsettled *t)
{
    int64_t done = t->given < t->taken ? t->given : t->taken;
    return t->qty < 0 ? t->qty + done : t->qty - done;
}

/* Room for so many more, of any account there is; false: the purse is empty.  That they are not too many is the caller's. */
bool unsettled_reserve(struct book *b, uint32_t more);

/* What waits below this account, and below those above it, is not what it was.  Each account that is made while trades wait gets its
 * room then (on_setup.c). */
void unsettled_touch(struct book *b, uint32_t account);

/* The place of a trade, SLOT_NONE if it does not wait. */
uint32_t unsettled_find(const struct book *b, digest_key key);

/* One more, the last of its account: number, links and heap are filled in.  Room was made. */
void unsettled_add(struct book *b, const unsettled *made);

/* So much is done of either part; a trade of which nothing is left is gone. */
void unsettled_settle(struct book *b, uint32_t place, int64_t given, int64_t taken);

/* The one that is looked at next, SLOT_NONE: none waits; and when it is looked at again. */
uint32_t unsettled_first(const struct book *b);
void unsettled_attend(struct book *b, uint32_t place, netto_instant at);

/* The trades of an account, in the order of trading. */
static inline uint32_t unsettled_of(const unsettleds *u, uint32_t account)
{
    return account < u->list_count ? u->lists[account].first : SLOT_NONE;
}

/* The last command that changed one of an account, or of its subtree. */
static inline uint64_t unsettled_version(const unsettleds *u, uint32_t account)
{
    return account < u->list_count ? u->lists[account].version : 0;
}

void unsettled_digest(const unsettleds *u, digest *d);

#endif
