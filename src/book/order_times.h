/* order_times.h: when orders were opened, as far back as somebody declares to ask.
 *
 * Of each account, sub-accounts included, the instants of the last `most` within `length`, so counts are exact, windows may
 * have any length up to that one, and memory is bounded.  An order counts where its account stood when it was opened, and goes on counting
 * when it is filled or closed; one that was rejected was none. */
#ifndef BOOK_ORDER_TIMES_H
#define BOOK_ORDER_TIMES_H

#include "base/digest.h"
#include "netto/types.h"

struct book;

/* A ring, the oldest first. */
typedef struct order_times {
    netto_instant *at;
    uint32_t first, count, capacity;
} order_times;

/* What is kept of all accounts. */
typedef struct times_kept {
    netto_instant length; /* 0: none */
    uint32_t most;
    netto_instant since;  /* none that was opened after this is missing */
} times_kept;

#define ORDER_TIMES_ALWAYS INT64_MIN /* `since`: none is missing at all */

/* Room for one more; false when the purse is empty.  Its lists of orders are there. */
bool order_times_reserve(struct book *book, uint32_t account);

/* One more was opened, now.  Room was made. */
void order_times_add(struct book *book, uint32_t account);

/* Orders opened in the account and below it in the `window` that ends now, `most` of them at most.  False: some may be
 * missing, as where the window is longer than what is kept. */
bool order_times_count(const struct book *book, uint32_t account, netto_instant window, uint32_t *out);

/* Another policy declares: what it does not ask for is forgotten. */
void order_times_change(struct book *book, netto_instant length, uint32_t most);

/* For snapshots: the i-th of an account, and room for so many, which are then added in order.  False: no memory. */
uint32_t order_times_of(const struct book *book, uint32_t account);
netto_instant order_times_at(const struct book *book, uint32_t account, uint32_t i);
bool order_times_restore(struct book *book, uint32_t account, uint32_t count);
void order_times_put(struct book *book, uint32_t account, netto_instant at);

void order_times_digest(const struct book *book, uint32_t account, digest *d);

#endif
