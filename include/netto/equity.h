/* equity.h: what an account's equity is made of: what can be asked, and what is answered.
 *
 * Amounts are exact: counts of 10^-8 of their currency, or 10^-scale of a unit.  All that is worth something at a mark or a
 * rate is a double. */
#ifndef NETTO_EQUITY_H
#define NETTO_EQUITY_H

#include "netto/types.h"

/* A mark to which variation is counted, instead of what a position cost. */
typedef struct netto_since {
    netto_text instrument;
    double price;
} netto_since;

/* What an instrument is settled at. */
typedef struct netto_settle_price {
    netto_text instrument;
    netto_number price;
} netto_settle_price;

/* What variation.settle paid, in one currency: to those who gained, and by those who lost. */
typedef struct netto_variation {
    netto_text currency;
    netto_money gains, losses; /* neither negative */
} netto_variation;

/* Of what is held in one currency, and in that currency. */
typedef struct netto_equity_currency {
    netto_text currency;
    double rate;         /* base currency for one unit */
    netto_money cash;    /* lodged */
    double value;        /* of positions, as they count in equity */
    double unrealised;   /* value less cost of all positions */
    double variation;    /* of what is margined: what would be paid to settle it now */
    double option_value; /* shorts negative */
} netto_equity_currency;

/* A line of collateral; base currency where no other is said. */
typedef struct netto_equity_line {
    netto_text asset, set, currency; /* set: not given where it secures all of the account */
    bool received;
    netto_money amount; /* times 10^-scale: units of the asset */
    uint8_t scale;
    double price;       /* of a unit, in its currency */
    double rate, value; /* value: before haircut */
    double haircut;     /* fraction of |value| that does not count; NaN of what is received, which is not asked */
    double counted;     /* in equity, after haircut and caps */
    double capped;      /* what a cap took of it, */
    netto_text cap;     /* and the one that did, or not given */
} netto_equity_line;

typedef struct netto_equity_position {
    netto_text instrument, currency;
    netto_decimal qty, step;
    double cost, price;   /* a unit, in its currency */
    double rate, value;   /* value: as it counts in equity, base currency */
    double unrealised;    /* value less cost, base currency */
    double variation;     /* of what is margined, in its currency; NaN of other things */
    netto_money realised; /* since it was opened, in its currency */
} netto_equity_position;

typedef struct netto_equity_report {
    double equity;      /* value + collateral, rounded down at 10^-8 as in margin.get */
    double value, collateral;
    double result;      /* equity before haircuts, less transfers */
    netto_money transfers; /* in less out, each at what it was worth then */
    netto_money realised;  /* by trades, at the rates then */
    double unrealised, revaluation; /* result = realised + unrealised + revaluation, of what was transferred and of cash */
    double variation, option_value;
    const netto_equity_currency *currencies; /* in the order in which they were first put */
    const netto_equity_line *lines;
    const netto_equity_position *positions; /* where asked for: a page of them */
    uint32_t currency_count, line_count, position_count;
} netto_equity_report;

#endif
