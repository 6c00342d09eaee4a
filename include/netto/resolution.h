/* resolution.h: what is closed first, who is deleveraged, and whose gains are haircut: what can be asked, and what is answered. */
#ifndef NETTO_RESOLUTION_H
#define NETTO_RESOLUTION_H

#include "netto/types.h"

/* ---- closing ---------------------------------------------------------------------------------------- */

/* In which order positions are to be closed. */
typedef struct netto_closing_ask {
    netto_text of;  /* a measure, or not given: netted */
    double to;      /* close until it is at most this; NaN: until equity covers the initial margin */
    bool by_step;   /* what lowers it most first; else what lowers it most for the money that is closed */
    uint32_t steps; /* at most; 0: NETTO_CLOSINGS_DEFAULT */
} netto_closing_ask;

/* ---- auto-deleveraging ------------------------------------------------------------------------------ */

#define NETTO_ADL_MAX     300 /* accounts of one answer, */
#define NETTO_ADL_DEFAULT 50  /* and unless told */

typedef struct netto_adl_ask {
    netto_text instrument; /* a future or a perp */
    bool shorts;           /* those who are short are ranked; else those who are long */
    netto_number qty;      /* to be taken over, units, greater than 0; or none */
    uint32_t limit;        /* accounts at most, where there is no quantity; 0: NETTO_ADL_DEFAULT */
} netto_adl_ask;

/* One account, in the order of scores. */
typedef struct netto_adl_row {
    netto_text account;
    netto_decimal qty, takes;       /* held, signed; what of the quantity it takes over, without a sign */
    double profit, leverage, score; /* fractions; the leverage is +inf where the equity is used up */
} netto_adl_row;

typedef struct netto_adl {
    netto_decimal held, allocated, left, step; /* by all of this side; of the quantity; the instrument's qty_step */
    bool sized;                                /* there was a quantity */
    const netto_adl_row *rows;
    uint32_t count;
    bool more; /* others follow in the order */
} netto_adl;

/* ---- haircut of gains --------------------------------------------------------------------------------- */

#define NETTO_HAIRCUT_MAX 10000 /* accounts that gain */

typedef struct netto_haircut_ask {
    netto_text instrument, currency; /* gains in this one; in all futures and perps of this currency; one of the two */
    netto_text account;              /* of it and those below it; not given: of all */
    netto_number shortfall;          /* in the currency, 0 or more */
    double since;                    /* of an instrument: gains since this price; NaN: since what each paid */
} netto_haircut_ask;

typedef struct netto_haircut_row {
    netto_text account;
    netto_money gain, pays, left;
} netto_haircut_row;

/* In the currency.  What is paid adds up to the shortfall, or to all gains; the rest is uncovered. */
typedef struct netto_haircut {
    netto_text currency;
    netto_money shortfall, gains, losses, paid; /* `losses`: of those who lose, without a sign */
    double fraction;                            /* of the gains; 0 where there are none */
    const netto_haircut_row *rows;
    uint32_t count;
} netto_haircut;

#endif
