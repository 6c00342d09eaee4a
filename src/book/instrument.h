/* instrument.h: something that can be held. */
#ifndef BOOK_INSTRUMENT_H
#define BOOK_INSTRUMENT_H

#include "base/bytes.h"
#include "base/decimal.h"
#include "base/idmap.h"
#include "netto/command.h"
#include "netto/status.h"

struct book;

typedef struct load {
    uint32_t factor;
    double amount; /* base currency per unit */
} load;

typedef struct instrument {
    netto_instrument_kind kind;
    bool inverse;
    char right;
    uint32_t factor;     /* the underlying */
    uint32_t currency;
    load *loads;         /* instead of those that the kind implies */
    uint32_t load_count;
    int32_t settle_days;
    quantity_step step;
    netto_decimal multiplier;
    double multiplier_real, strike, adv; /* NaN if not given */
    netto_instant expiry;
    bytes venue, calendar, attrs;
    uint64_t version; /* the command that last defined it */

    /* over all accounts, which bounds every sum in the account tree */
    int64_t longs, shorts;
    int64_t bids, offers; /* of open orders */
    uint32_t lodged;  /* lines of collateral that count */
    uint32_t holders; /* positions, collateral lines, open orders and unsettled trades */
    uint64_t named_at; /* the attempt whose rows last named it: finds duplicates */
    uint64_t moved_at; /* the attempt whose trades were last added up here: */
    int64_t bought, sold;
} instrument;

/* Steps that all may hold, long or short: so that any quantity is a decimal, and every sum fits. */
static inline int64_t instrument_most(const instrument *i)
{
    return QUANTITY_MAX / i->step.m;
}

static inline bool instrument_paid_up_front(const instrument *i)
{
    return i->kind == NETTO_SPOT || i->kind == NETTO_BOND || i->kind == NETTO_OPTION;
}

static inline bool instrument_margined(const instrument *i)
{
    return i->kind == NETTO_PERP || i->kind == NETTO_FUTURE;
}

/* Room for one more instrument, with a mark and a price history. */
bool instrument_reserve(struct book *book, uint32_t more);

/* Add an instrument of which only the id is known to be new; `instrument_reserve` came before. */
uint32_t instrument_add(struct book *book, netto_text id);

/* Take back the instruments added last, until `count` are left. */
void instrument_truncate(struct book *book, uint32_t count);

void instrument_drop(struct book *book, instrument *i);

const char *instrument_kind_word(netto_instrument_kind kind);

#endif
