/* book.h: the facts: what is held, by whom, at which marks.  No opinion of a policy is in here.
 *
 * Everything is reached by slots, which count up in the order of creation and are never taken back.
 * Rows that move what exists (marks, trades, positions, collateral) are checked first, which reserves the
 * memory that they need, and then applied, which cannot fail.  Rows that define things leave an undo. */
#ifndef BOOK_BOOK_H
#define BOOK_BOOK_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/idmap.h"
#include "book/account.h"
#include "book/agreement.h"
#include "book/calendar.h"
#include "book/collateral.h"
#include "book/currency.h"
#include "book/factor.h"
#include "book/fold.h"
#include "book/forecast.h"
#include "book/history.h"
#include "book/instrument.h"
#include "book/mark.h"
#include "book/order.h"
#include "book/trade_id.h"
#include "book/undo.h"
#include "book/unsettled.h"

typedef struct book {
    memory *memory;
    netto_instant now;      /* of the current command */
    uint64_t version;       /* its number */
    uint64_t attempt;       /* counts steps, also refused ones */
    uint64_t world;         /* the last command that changed what many accounts share */
    uint64_t sets_version;  /* the last command that changed who nets with whom in many accounts */
    uint64_t tree_version;  /* the last command that defined an account */
    uint64_t day_version;   /* the first command of this day (UTC) */
    uint64_t grid_version;  /* the first command since the history's last grid instant */

    idmap instrument_ids, factor_ids, account_ids, currency_ids, set_ids, words;
    instrument *instruments;
    mark *marks;
    factor *factors;
    account *accounts;
    currency *currencies;
    agreement *sets;
    uint32_t instrument_capacity, mark_capacity, factor_capacity, account_capacity, currency_capacity,
        set_capacity;
    uint64_t position_count;
    history history;
    folds folds;
    trade_ids trades; /* and orders: they share what is remembered */
    orders orders;
    forecasts forecasts;
    calendars calendars;
    unsettleds unsettled;
    arena scratch; /* of the current command */
    arena lists;   /* of one refresh: a command may need many, one after the other */
} book;

/* ECAPACITY; EPARAMS the base currency is no id. */
netto_status book_init(book *b, memory *m, netto_text base, uint32_t trade_id_limit);
void book_destroy(book *b);

static inline uint32_t book_instrument_count(const book *b)
{
    return b->instrument_ids.count;
}

static inline uint32_t book_account_count(const book *b)
{
    return b->account_ids.count;
}

static inline uint32_t book_factor_count(const book *b)
{
    return b->factor_ids.count;
}

/* The slot of an instrument, or a complaint that says what to do. */
netto_status book_find_instrument(const book *b, netto_text id, uint32_t *slot, netto_complaint *complaint);

/* Add all facts to a digest, in slot order. */
void book_digest(const book *b, digest *d);

#endif
