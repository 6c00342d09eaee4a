/* weight.h: what one unit of an instrument loads on which factor, and what it is worth.
 *
 * All that haircuts multiply; no opinion of a policy is in here. */
#ifndef NETTING_WEIGHT_H
#define NETTING_WEIGHT_H

#include "book/book.h"
#include "pricing/quote.h"

#define WEIGHT_LOADS_MAX (NETTO_LOADS_MAX + 1)

typedef struct unit_load {
    uint32_t factor;
    uint32_t weigher; /* the instrument whose haircut weighs it: its own, or the cash instrument of `fx:CCY` */
    double amount;    /* base currency per unit */
} unit_load;

/* The loads of one unit at the marks that stand: those given with the instrument, else
 *   spot, bond        multiplier * price * fx on its underlying
 *   perp, future      the same; inverse: multiplier * fx, its notional is fixed in the quote currency
 *   option            multiplier * delta * price of the underlying * fx; the feed's delta or a model's (quote.h)
 *   sensitivity       1
 * and, for what is paid up front in another currency, its market value on `fx:CCY`.
 *
 * NETTO_ENOMARK  a mark (or an option's delta and what a model needs for one) is missing: the complaint says which. */
netto_status weight_loads(const book *b, uint32_t instrument, unit_load out[WEIGHT_LOADS_MAX], uint32_t *count,
                          netto_complaint *complaint);

/* The last command that changed what `weight_loads` or `weight_value` answers. */
static inline uint64_t weight_version(const book *b, uint32_t slot)
{
    const instrument *i = &b->instruments[slot];
    uint64_t version = i->version, mark = b->marks[slot].version;
    if (mark > version) version = mark;
    if (i->currency != CURRENCY_BASE && b->currencies[i->currency].version > version)
        version = b->currencies[i->currency].version;
    if (i->kind == NETTO_OPTION) {
        uint32_t underlying = b->factors[i->factor].instrument;
        if (underlying != SLOT_NONE && b->marks[underlying].version > version)
            version = b->marks[underlying].version;
        uint64_t quoted = !i->load_count && quote_by_model(b, slot) ? quote_version(b, slot) : 0;
        if (quoted > version) version = quoted;
    }
    return version;
}

/* The delta-adjusted notional of one unit, without what it loads on its currency.  NETTO_ENOMARK. */
netto_status weight_exposure(const book *b, uint32_t instrument, double *out, netto_complaint *complaint);

/* The notional of one unit, in base currency: multiplier * price * fx, of an option at the price of its underlying; of an
 * inverse contract multiplier * fx; of a sensitivity 1.  `price` NaN: the mark.  NETTO_ENOMARK. */
netto_status weight_notional(const book *b, uint32_t instrument, double price, double *out, netto_complaint *complaint);

/* What a position is worth at a price, in the instrument's currency: the market value of what is paid up front, the
 * unrealised profit of what is margined. */
double weight_worth(const instrument *i, const position *p, double price);

/* Base currency: the market value of what is paid up front, the unrealised profit of what is margined,
 * 0 for a sensitivity.  NETTO_ENOMARK. */
netto_status weight_value(const book *b, const position *p, double *out, netto_complaint *complaint);

/* Base currency: what a position would realise at its mark: the value of what is margined; of what is paid up front its value less
 * its cost, both at the rate that stands; 0 for a sensitivity.  NETTO_ENOMARK. */
netto_status weight_profit(const book *b, const position *p, double *out, netto_complaint *complaint);

/* How much more `after` is worth than `before`, two positions in one instrument.  NETTO_ENOMARK. */
netto_status weight_change(const book *b, const position *before, const position *after, double *out,
                           netto_complaint *complaint);

/* The value of one unit of what is paid up front or cash, in base currency.  NETTO_ENOMARK. */
netto_status weight_unit_value(const book *b, uint32_t instrument, double *out, netto_complaint *complaint);

#endif
