/* account.h: who holds positions and collateral; accounts form a tree. */
#ifndef BOOK_ACCOUNT_H
#define BOOK_ACCOUNT_H

#include "base/bytes.h"
#include "base/idmap.h"
#include "book/collateral.h"
#include "book/netting_rule.h"
#include "book/order.h"
#include "book/position.h"

#define ACCOUNT_DEPTH_MAX 16

/* What a node's subtree holds of one instrument: the sums over its accounts, longs and shorts apart, so
 * that the gross is what the accounts hold and the net what they hold together. */
typedef struct pooled {
    uint32_t instrument;
    int64_t longs, shorts;
} pooled;

typedef struct account {
    uint32_t kind; /* a word of the book */
    uint32_t parent, child, sibling, previous; /* SLOT_NONE at the end; a new child stands first */
    position *positions;             /* by instrument slot */
    uint32_t count, capacity;
    collateral_line *lines; /* by asset, set, role */
    uint32_t line_count, line_capacity;
    pooled *pool; /* of a node with children: by instrument slot */
    uint32_t pool_count, pool_capacity;
    order_list *orders; /* open ones; NULL: there never was any in its subtree */
    uint32_t pending, pending_lines; /* positions and lines that rows under check may open */
    netting_rule *netting; /* NULL: all in one set */
    bytes attrs;
    netto_money transfers, realised; /* base currency, ever: what was put in less what was taken out, each at what it was
                                        worth then; what trades realised, at the rates then */
    uint64_t version;      /* the command that last defined it */
    uint64_t lines_version; /* the command that last changed its collateral, or what was transferred */
    uint64_t named_at;
} account;

void account_drop(struct book *book, account *a);

/* Move an account without children below another parent (SLOT_NONE: none), behind the sibling `after`
 * (SLOT_NONE: first); room for its holdings was made in the pools above. */
bool account_make_room(struct book *book, uint32_t parent, const account *a);
void account_move(struct book *book, uint32_t slot, uint32_t parent, uint32_t after);

/* The slot of an account, or a complaint. */
netto_status account_find(const struct book *book, netto_text id, uint32_t *slot, netto_complaint *complaint);

/* What an account and its sub-accounts hold of an instrument. */
pooled account_held(const account *a, uint32_t instrument);

/* An account's position in an instrument, NULL if it has none. */
const position *account_position(const account *a, uint32_t instrument);

/* Room for the positions that rows under check would open, in the account and in its ancestors' pools.
 * `account_settle` ends the check. */
bool account_expect(struct book *book, uint32_t slot, uint32_t instrument);
/* And for a line of cash. */
bool account_expect_cash(struct book *book, uint32_t slot);
void account_settle(struct book *book, uint32_t slot);

/* Count a transfer, and what a trade realised: in the currency of its instrument, and in the base currency. */
void account_transfer(struct book *book, uint32_t slot, netto_money in_base);
void account_realise(struct book *book, uint32_t slot, uint32_t instrument, netto_money own, netto_money in_base);

/* Set a position's quantity and cost; 0 removes it.  Keeps the pools and the instrument's totals.  The other
 * is for a position that the account holds, in its place `at`. */
void account_rehold(struct book *book, uint32_t slot, uint32_t at, int64_t qty, netto_money cost);
void account_hold(struct book *book, uint32_t slot, uint32_t instrument, int64_t qty, netto_money cost);

#endif
