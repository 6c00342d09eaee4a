/* currency.h: a currency, its rate to the base, and the cash instrument that bears its name. */
#ifndef BOOK_CURRENCY_H
#define BOOK_CURRENCY_H

#include "base/idmap.h"
#include "netto/command.h"
#include "netto/status.h"

struct book;

#define CURRENCY_BASE 0 /* the slot of the base currency */

typedef struct currency {
    uint32_t cash;    /* its instrument */
    uint32_t factor;  /* `fx:CCY`, what a foreign value loads on; SLOT_NONE for the base */
    double rate;      /* base currency for one unit */
    netto_instant ts; /* of the rate */
    uint64_t version; /* the command that last changed the rate */
    uint64_t named_at;
} currency;

/* Add the base currency to an empty book. */
netto_status currency_found(struct book *book, netto_text base);

/* The slot of a currency; an absent text is the base; SLOT_NONE if unknown. */
uint32_t currency_find(const struct book *book, netto_text id);

/* An amount in the base currency: exact where it is in that; else the product of doubles at the rate that stands, rounded half
 * to even at 10^-8.  NETTO_EOVERFLOW. */
netto_status currency_in_base(const struct book *book, uint32_t currency, netto_money amount, netto_money *out);

#endif
