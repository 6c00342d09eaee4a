/* liquidity.h: how long it takes to trade out of what is held, and what that costs. */
#ifndef NETTO_LIQUIDITY_H
#define NETTO_LIQUIDITY_H

#include "netto/types.h"

typedef struct netto_liquidity_terms {
    double participation;  /* of an instrument's average daily volume, in (0, 1]: how much of it one may trade */
    netto_instant horizon; /* over which its risk is measured elsewhere; 0: a day */
} netto_liquidity_terms;

/* Of one instrument; NaN: not known, for what it comes of was not given. */
typedef struct netto_liquidity_row {
    netto_text instrument;
    double qty;           /* units, signed; of a subtree what its accounts hold, long and short added up */
    double exposure;      /* base currency, signed as qty: delta-adjusted notional */
    double adv;           /* units a day */
    double days;          /* |qty| / (participation * adv), not rounded */
    double scale;         /* max(1, sqrt(days / horizon)) */
    double concentration; /* |qty| / adv */
    double spread_cost;   /* base currency: half of ask - bid for each unit */
} netto_liquidity_row;

typedef struct netto_liquidity {
    const netto_liquidity_row *rows;
    uint32_t row_count;
    double exposure, spread_cost; /* sums of what is known, exposure without sign */
    uint32_t slowest;             /* the row with the most days; `row_count`: no row has any */
} netto_liquidity;

#endif
