/* position.h: an account's signed quantity of an instrument, and what it cost. */
#ifndef BOOK_POSITION_H
#define BOOK_POSITION_H

#include "book/instrument.h"

typedef struct position {
    uint32_t instrument;
    int64_t qty;      /* steps of the instrument */
    netto_money cost; /* signed as qty; of an inverse contract in coin */
    netto_money realised; /* since it was opened, in the instrument's currency */
} position;

/* What one trade does to a position. */
typedef struct position_change {
    int64_t qty;
    netto_money cost;
    netto_money cash; /* moved, in the instrument's currency: the price of what is paid up front, else what is realised */
} position_change;

/* The position after `n` steps at `price`.  Rounding is symmetric: a trade and its reversal at one price
 * leave exactly zero.  NETTO_EOVERFLOW; NETTO_EDOMAIN an inverse contract at a price of 0 or less. */
netto_status position_trade(const instrument *i, const position *before, int64_t n, netto_decimal price,
                            position_change *out);

/* The same for a trade of which `position_cost` has told the value. */
netto_status position_fill(const instrument *i, const position *before, int64_t n, netto_decimal price,
                           netto_money value, position_change *out);

/* The cost of `n` steps at `price` a unit. */
netto_status position_cost(const instrument *i, int64_t n, netto_decimal price, netto_money *out);

/* What a trade realised that made `after` of `before` and moved `cash`; in the instrument's currency. */
netto_money position_realised(const instrument *i, const position *before, const position *after, netto_money cash);

/* The cost a unit of a position that is not empty, in the instrument's currency. */
double position_unit_cost(const instrument *i, const position *p);

#endif
