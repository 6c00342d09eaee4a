/* var_parts.h: between the parts of a value at risk. */
#ifndef APPRAISAL_VAR_PARTS_H
#define APPRAISAL_VAR_PARTS_H

#include "appraisal/var.h"
#include "appraisal/var_option.h"
#include "risk/var.h"

typedef struct mover {
    uint32_t instrument;
    bool unknown;                /* its window is not covered */
    double exposure;             /* of the whole book */
    double linear;               /* of what is not repriced */
    double unit_value, unit_es;  /* what one unit of exposure bears of either */
    double axis_weight;          /* of the correlation model: what one unit weighs */
    double *shocks, *logs;       /* by scenario, and their logarithms; NULL: no option has asked */
} mover;

/* What one unit of a holding loads on a mover. */
typedef struct move {
    uint32_t mover;
    double amount;
} move;

/* A holding that is valued again in each scenario. */
typedef struct repriced {
    uint32_t holding;
    uint32_t under, cash;        /* movers: its underlying, and its currency; SLOT_NONE: it is paid in the base currency */
    double unit_value, unit_es;  /* what one unit of it bears */
} repriced;

/* Room to value options again. */
typedef struct reprice_room {
    double *shocks, *logs, *rates; /* of some scenarios */
    double *vols, *gains, *rest;
} reprice_room;

typedef struct sum {
    assessment *a;
    const book *b;
    const var_terms *t;
    const holding *items;
    uint32_t count;
    arena *in;
    mover *movers;
    uint32_t mover_count, *places; /* by instrument slot; SLOT_NONE: not there */
    move *moves;
    uint32_t *ends;                /* by holding: behind its moves */
    repriced *options;
    uint32_t option_count;
    reprice_room room;
    var_kept *kept;                /* NULL: nothing is */
    double *returns, *profits;     /* by scenario; of one mover, of the book */
    uint32_t *worst;
    netto_complaint *why;
} sum;

/* The returns of a mover, into `returns`; of 0 where there are none and that is allowed.  NETTO_ENOMARK. */
netto_status var_read_returns(sum *s, mover *m);

/* What the book gains in each scenario.  NETTO_ENOMARK, NETTO_ECAPACITY. */
netto_status var_add_profits(sum *s);

netto_status var_by_scenarios(sum *s, bool shares, var_result *out);

/* Is it valued again? */
bool var_is_repriced(const sum *s, uint32_t instrument);

/* What options add to the profits; and what a unit of each bears of the tail.  NETTO_ENOMARK, NETTO_ECAPACITY. */
netto_status var_add_options(sum *s);
netto_status var_share_options(sum *s, const var_tail *tail);

/* How many products it takes to value these again, by the cost of either. */
uint64_t var_option_products(const sum *s);

#endif
