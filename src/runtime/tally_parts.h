/* tally_parts.h: the inside of a tally, for the files that it is made of. */
#ifndef RUNTIME_TALLY_PARTS_H
#define RUNTIME_TALLY_PARTS_H

#include "runtime/tally.h"

typedef struct tally_thing {
    netto_instrument_kind kind;
    bool inverse, marked;
    uint32_t currency; /* the thing that is its cash */
    quantity_step step;
    netto_decimal multiplier;
    double mark, rate; /* rate: of cash */
    netto_instant ts;
} thing;

static inline bool tally_paid_up_front(const thing *i)
{
    return i->kind == NETTO_SPOT || i->kind == NETTO_BOND || i->kind == NETTO_OPTION;
}

static inline digest_key tally_position_key(uint32_t account, uint32_t instrument)
{
    return (digest_key){account, instrument};
}

static inline digest_key tally_line_key(uint32_t account, uint32_t asset, uint32_t set, bool received)
{
    return (digest_key){(uint64_t)account << 32 | asset, (uint64_t)set << 1 | received};
}

/* Was this row refused?  Refused ones stand in order. */
static inline bool tally_is_refused(const netto_decision *d, uint32_t row, uint32_t *next)
{
    if (*next == d->count.error_count || d->count.errors[*next].row != row) return false;
    ++*next;
    return true;
}

/* The slot of a name, added if it is new. */
uint32_t tally_name(tally *t, idmap *ids, netto_text id);

/* A thing by its name, made if it is new; NULL without memory. */
thing *tally_thing_at(tally *t, netto_text id, uint32_t *slot);

/* An entry, made empty if it is new; without memory one that nobody looks at. */
tally_entry *tally_entry_at(tally *t, tally_map *m, digest_key key);

/* What so many steps cost at a price a unit. */
netto_money tally_worth(const thing *i, int64_t n, netto_decimal price);

/* The accounts of a variation.settle. */
void tally_variation(tally *t, const netto_command *c, const netto_decision *d);

/* The rows of a trade.apply; an order that is opened or closed; true: this trade fills the order that it names. */
void tally_trades(tally *t, const netto_command *c, const netto_decision *d);
void tally_order(tally *t, const netto_command *c, const netto_decision *d);
bool tally_fill(tally *t, const netto_trade_row *row);

#endif
