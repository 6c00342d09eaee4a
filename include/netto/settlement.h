/* settlement.h: trades that settle later, who owes whom once payments are netted, and who bears a loss: what can be asked, and
 * what is answered.
 *
 * Money is exact: counts of 10^-8 of its currency.  What goes in comes out: nothing is made or lost by rounding. */
#ifndef NETTO_SETTLEMENT_H
#define NETTO_SETTLEMENT_H

#include "netto/types.h"

#define NETTO_PAYMENT_MOST ((netto_money)1 << 100) /* of one amount: sums of all rows fit */

/* ---- trades that settle later ------------------------------------------------------------------------ */

#define NETTO_LEG_MAP(X) X(BOTH, "both") X(OURS, "ours") X(THEIRS, "theirs")

typedef enum netto_settled_leg {
#define X(name, word) NETTO_LEG_##name,
    NETTO_LEG_MAP(X)
#undef X
        NETTO_LEG_COUNT
} netto_settled_leg;

const char *netto_settled_leg_word(netto_settled_leg leg);

/* So much of a trade is settled, in all and without sign; not given: all of it.  Of a free delivery we may have done our part,
 * or they theirs. */
typedef struct netto_settled_row {
    netto_text trade;
    netto_number qty;
    netto_settled_leg leg;
} netto_settled_row;

/* A trade that waits for its settlement. */
typedef struct netto_unsettled_info {
    netto_text trade, account, instrument;
    netto_decimal qty, price, step; /* signed; and the instrument's qty_step */
    netto_decimal given, taken;     /* of which we, and they, have done our part; without sign */
    netto_instant ts;
    int32_t date, late;             /* the local day on which it should be settled, since 1970-01-01; business days since, if it has failed */
    bool free, failed;
    double exposure;                /* base currency; NaN: there is no mark */
    double factor;                  /* of it, for how late it is */
    uint64_t number;                /* where a list goes on */
} netto_unsettled_info;

#define NETTO_AGES 5

typedef struct netto_unsettled_age {
    int32_t from; /* business days late */
    uint64_t trades;
    double dvp, free, capital; /* exposures, and what of them the factors make */
} netto_unsettled_age;

typedef struct netto_unsettled_totals {
    uint64_t trades, failed, unvalued; /* unvalued: without a mark, and so without an exposure */
    int32_t oldest;                    /* business days late */
    netto_unsettled_age ages[NETTO_AGES];
} netto_unsettled_totals;

/* ---- payments ------------------------------------------------------------------------------------ */

/* `from` owes `to`.  Payments net where currency and date are the same; a date is a word like any other, or not given. */
typedef struct netto_payment {
    netto_text from, to, currency, date;
    netto_number amount; /* greater than 0 */
} netto_payment;

/* Between two parties: `from` owes `to` what is left; 0 where it cancels, and then `from` is the first by its id. */
typedef struct netto_obligation {
    netto_text from, to, currency, date;
    netto_money net, gross; /* gross: all payments between the two, either way */
} netto_obligation;

/* Of one party against all others: what it receives less what it pays; over all parties these add up to 0. */
typedef struct netto_balance {
    netto_text party, currency, date;
    netto_money net, pays, receives;
} netto_balance;

/* What has to move: all payments; the bilateral nets; the multilateral ones, half the sum of all |net|. */
typedef struct netto_payment_total {
    netto_text currency, date;
    netto_money gross, bilateral, multilateral;
} netto_payment_total;

typedef struct netto_payment_netting {
    const netto_obligation *obligations;
    const netto_balance *balances;
    const netto_payment_total *totals;
    uint32_t obligation_count, balance_count, total_count;
} netto_payment_netting;

/* ---- waterfalls ---------------------------------------------------------------------------------- */

typedef struct netto_share {
    netto_text id;
    netto_number amount; /* 0 or more */
} netto_share;

/* What can be drawn on: an amount, or those of members, who pay in proportion to them (a mutual fund; gains on variation
 * margin, which are then haircut alike). */
typedef struct netto_layer {
    netto_text name;
    netto_text pays_for; /* the one loss that it may pay for; not given: any */
    netto_number amount; /* where there are no members */
    const netto_share *members;
    uint32_t member_count;
} netto_layer;

typedef struct netto_paid {
    netto_text id; /* of a member, or of a loss */
    netto_money amount, left;
} netto_paid;

typedef struct netto_layer_trace {
    netto_text name;
    netto_money available, paid;
    const netto_paid *members; /* what each pays, and has left */
    const netto_paid *losses;  /* what it pays for each loss, and what is left of that; of those for which it pays something */
    uint32_t member_count, loss_count;
} netto_layer_trace;

typedef struct netto_waterfall {
    netto_money loss, covered;
    const netto_layer_trace *layers;
    const netto_paid *losses; /* of each: what was paid, and what nobody bears */
    uint32_t layer_count, loss_count;
} netto_waterfall;

#endif
