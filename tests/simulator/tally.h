/* tally.h: what the rows come to, by the experimenter's own counting: positions, and the orders that are open. */
#ifndef SIMULATOR_TALLY_H
#define SIMULATOR_TALLY_H

#include "netto/engine.h"
#include "simulator/wish.h"

/* Nothing is held, and no order is open. */
void tally_begin(void);

/* A row that did this.  What was decided of it must be what it comes to. */
void tally_count(const deed *d, const netto_decision *decided);

/* An engine holds the same; `whose` says which one it is. */
void tally_compare(const netto_engine *e, const char *whose);

/* Since the program began. */
typedef struct tally_orders {
    uint64_t opened, rejected, repeated, filled, closed; /* filled: by trades that name them, in part or whole */
} tally_orders;

extern tally_orders tally_totals;

#endif
