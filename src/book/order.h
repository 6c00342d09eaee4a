/* order.h: the orders that are open: accepted, and neither filled nor closed.
 *
 * A flat table, in which an order keeps its place until it is gone, is found by its id and is listed by its account,
 * in the order of opening.  Beside it each account keeps what rests of each instrument in its whole subtree, in exact
 * counts of steps: what a worst case is computed from. */
#ifndef BOOK_ORDER_H
#define BOOK_ORDER_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/idmap.h"
#include "book/order_times.h"
#include "netto/types.h"

struct book;

typedef struct open_order {
    digest_key key;          /* order_key(id) */
    uint64_t seq;            /* the command that opened it */
    int64_t qty, left;       /* steps, signed: ordered, and not filled yet */
    netto_decimal price;     /* its limit; at the mark: the mark of then */
    uint32_t account, instrument;
    uint32_t next, previous; /* of the same account; SLOT_NONE at the ends */
    uint32_t chain;          /* the next in the same bucket, or the next free place */
    bool at_mark, reducing;  /* it has no limit; it was accepted as one that reduces */
    uint8_t id_size;
    char id[NETTO_ID_MAX];
} open_order;

typedef struct orders {
    struct order_chunk **chunks;
    uint32_t chunk_count, chunk_capacity;
    uint32_t *buckets, bucket_count; /* a power of two; by key */
    uint32_t count, used, spare;     /* open; places ever used; the first free one of them */
    times_kept times;
} orders;

/* What rests of one instrument: steps to buy and to sell. */
typedef struct resting {
    uint32_t instrument, count; /* orders */
    int64_t buys, sells;
} resting;

/* Of an account.  Made with its first order, or with the first of its subtree. */
typedef struct order_list {
    uint32_t first, last, count; /* its own orders */
    resting *items;              /* of its subtree, itself included: by instrument slot */
    uint32_t item_count, item_capacity;
    order_times times;           /* likewise */
} order_list;

void orders_init(orders *o);
void orders_destroy(struct book *book);
void order_list_drop(struct book *book, order_list *list);

/* What an order's id is remembered by: trades and orders may bear the same ids. */
digest_key order_key(netto_text id);

/* The place of an open order, SLOT_NONE if there is none. */
uint32_t order_find(const struct book *book, digest_key key);
const open_order *order_at(const struct book *book, uint32_t slot);
static inline netto_text order_id(const open_order *o)
{
    return (netto_text){o->id, o->id_size};
}

/* Room for one more; false when the purse is empty. */
bool order_reserve(struct book *book, uint32_t account);

/* Open one: its account's last; the fields that place it are filled in.  Room was made. */
uint32_t order_open(struct book *book, const open_order *order);

/* Fill so many steps, at most what is left, of the order's sign; what has nothing left is gone.  Answers what is left. */
int64_t order_fill(struct book *book, uint32_t slot, int64_t steps);

void order_close(struct book *book, uint32_t slot);

/* What rests in the account's subtree, and of its own orders alone: by instrument slot, the latter in the arena where
 * it must be summed; false: no memory. */
const resting *order_resting(const struct book *book, uint32_t account, uint32_t *count);
bool order_resting_own(const struct book *book, uint32_t account, arena *in, const resting **out, uint32_t *count);

/* Of one instrument, of all orders of the account and below it. */
resting order_resting_at(const struct book *book, uint32_t account, uint32_t instrument);

/* Of its own orders in one instrument. */
resting order_resting_in(const struct book *book, uint32_t account, uint32_t instrument);

/* The account moves in the tree: make room in the lists above `parent`, and count what rests in it there. */
bool order_make_room(struct book *book, uint32_t parent, const order_list *moved);
void order_count_above(struct book *book, uint32_t parent, const order_list *moved, int sign);

#endif
