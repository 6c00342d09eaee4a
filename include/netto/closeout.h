/* closeout.h: what each netting set of an account would come to if it were closed out now, and what netting is worth: what can be asked,
 * and what is answered.
 *
 * Money per currency is exact: counts of 10^-8 of it.  What is in the base currency is a double. */
#ifndef NETTO_CLOSEOUT_H
#define NETTO_CLOSEOUT_H

#include "netto/exposure.h"
#include "netto/types.h"

/* Suppose that an agreement held, or did not. */
typedef struct netto_suppose {
    netto_text set;
    bool enforceable;
} netto_suppose;

/* What is owed in one currency: to the account, by it (negative), and on balance. */
typedef struct netto_closeout_currency {
    netto_text currency;
    netto_money positive, negative, net;
} netto_closeout_currency;

/* One set. */
typedef struct netto_closeout_set {
    netto_text id;            /* of the agreement, or of the lone instrument; not given where all nets */
    bool alone, named;        /* named: there is an agreement, which says `margined` */
    bool margined;
    uint32_t positions;
    netto_exposure exposure;
    double apart;             /* the same positions if each were a set of its own */
    double closeout;          /* the value of all: base currency, and so are the next */
    double positive, negative; /* of those that are owed to the account; that it owes */
    double ngr;               /* max(closeout, 0) / positive; NaN: nothing is owed to it */
    double factor;            /* 0.4 + 0.6 ngr; 1 where there is none */
    double received, lodged;  /* collateral of this set, after its haircut; before it and enlarged by it */
    double replacement;       /* max(V - C, 0), C = received - lodged; margined: at least threshold + mta - nica */
    const netto_closeout_currency *currencies;
    uint32_t currency_count;
} netto_closeout_set;

typedef struct netto_closeout {
    double netted;            /* as it stands, as in exposure.get */
    double then;              /* as was supposed */
    double apart;             /* if nothing netted */
    double received, lodged;  /* of collateral that is of no set that is there: it secures all of the account */
    const netto_closeout_set *sets; /* as was supposed, in the order of their keys */
    const netto_closeout_currency *currencies;
    uint32_t set_count, currency_count;
} netto_closeout;

#endif
