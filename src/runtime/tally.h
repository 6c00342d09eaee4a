/* tally.h: a second set of books: what the rows of a journal add up to.
 *
 * It knows neither engine nor policy: it reads commands as they were accepted, keeps quantities, what was paid, cash,
 * marks and rates by its own account, and is there to be held against what the engine says.  It takes about 60 bytes
 * a trade id and 60 a position.  Where the first rows are gone it begins with the balances of a snapshot. */
#ifndef RUNTIME_TALLY_H
#define RUNTIME_TALLY_H

#include "base/decimal.h"
#include "base/idmap.h"
#include "netto/decision.h"
#include "runtime/tally_map.h"

typedef struct tally {
    memory memory;
    idmap accounts, things, sets; /* things: instruments and currencies */
    struct tally_thing *facts;    /* of each of them */
    uint32_t fact_capacity;
    tally_map positions, lines, orders, ids; /* ids: of trades, with the sequence at which each counted */
    uint64_t trades, applied, duplicates, refused; /* rows of trades */
    uint64_t unknown; /* duplicates of which no row tells, */
    uint64_t doubled; /* and trades that counted again though their id was remembered */
    uint64_t reopened; /* orders that were opened though they were open, */
    uint64_t fills;    /* calls of trades that filled other orders than they said */
    bool opened;      /* it began with what somebody else said */
    tally_entry nowhere;
    bool failed;      /* no memory: it knows nothing any more */
} tally;

/* `base` NULL: of a journal without rows. */
void tally_init(tally *t, const char *base);
void tally_destroy(tally *t);

/* Begin with what is held already. */
void tally_open_holding(tally *t, netto_text account, const netto_holding *holding);
void tally_open_line(tally *t, netto_text account, const netto_line *line);
void tally_open_order(tally *t, const netto_order_info *order);

/* A command that was carried out, and the answer. */
void tally_take(tally *t, const netto_command *command, const netto_decision *decision);

/* What became of a row of a call of trades, asked row by row; what was counted on the way begins with zeros. */
typedef enum tally_fate { TALLY_APPLIED, TALLY_DUPLICATE, TALLY_REFUSED } tally_fate;

typedef struct tally_walk {
    uint32_t refused, duplicates;
} tally_walk;

tally_fate tally_fate_of(const netto_decision *decision, uint32_t row, tally_walk *walk);

/* What a trade that was applied was of: its quantity, a whole number of its instrument's steps, and its price. */
void tally_trade_of(tally *t, const netto_trade_row *row, netto_decimal *qty, netto_decimal *price);

typedef struct tally_position {
    netto_decimal qty;
    netto_money paid;
    double mark, value; /* NaN: there is no mark */
} tally_position;

/* What an account holds; all 0 where that is nothing.  What is asked for is ticked off. */
tally_position tally_position_of(tally *t, netto_text account, netto_text instrument);

/* A line of collateral, in 10^-scale of a unit. */
netto_money tally_line_of(tally *t, netto_text account, const netto_line *line);

/* What is left of an open order; false: of its account and instrument none was opened in its row.  It is ticked off. */
bool tally_order_of(tally *t, const netto_order_info *order, netto_decimal *left);

/* Orders that are open and were not asked for. */
uint64_t tally_orders_left(const tally *t);

/* What is held and was not asked for: how many, and the first as "account/instrument". */
uint64_t tally_left(const tally *t, bool lines, char *first, size_t size);

#endif
