/* collateral.h: what secures an account, line by line. */
#ifndef BOOK_COLLATERAL_H
#define BOOK_COLLATERAL_H

#include "base/idmap.h"
#include "netto/command.h"
#include "netto/status.h"

struct book;

typedef struct collateral_line {
    uint32_t asset; /* an instrument */
    uint32_t set;   /* a netting set, or SLOT_NONE */
    bool received;
    netto_money amount; /* cash: 10^-8 of its currency; else steps of the instrument */
} collateral_line;

/* A row resolved: what applying it needs. */
typedef struct collateral_change {
    uint32_t asset, set;
    bool received;
    netto_money amount;
    netto_money moved; /* what it is worth more than before, where it is a transfer; base currency */
} collateral_change;

netto_status collateral_check(struct book *book, uint32_t account, const netto_collateral_row *row,
                              collateral_change *out, netto_complaint *complaint);

/* What such a line amounts to now. */
netto_money collateral_amount(const struct book *book, uint32_t account, const collateral_change *line);

/* Room for `more` lines. */
bool collateral_reserve(struct book *book, uint32_t account, uint32_t more);

/* Set a line's amount; 0 removes it. */
void collateral_apply(struct book *book, uint32_t account, const collateral_change *change);

/* Move cash of the instrument's currency, lodged, outside any set. */
void collateral_move_cash(struct book *book, uint32_t account, uint32_t currency, netto_money amount);

/* The amount of that cash now. */
netto_money collateral_cash(const struct book *book, uint32_t account, uint32_t currency);

/* The line's amount in units of its asset. */
double collateral_units(const struct book *book, const collateral_line *line);

#endif
