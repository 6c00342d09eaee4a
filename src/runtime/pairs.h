/* pairs.h: what a policy's correlation function answers of all pairs of factors, asked and copied some at a time, for a
 * check of its eigenvalues off the loop. */
#ifndef RUNTIME_PAIRS_H
#define RUNTIME_PAIRS_H

#include "netto/engine.h"

typedef struct pairs {
    double *cells; /* order * order; to be freed; NULL: there are none */
    double *other; /* of a function of cells: of two entities, `cells` being of one; */
    netto_seat *seats; /* and where factors sit; both to be freed */
    uint32_t seat_count;
    uint32_t order, copied;
    uint32_t asked;   /* rows */
    uint64_t changes; /* when it began, */
    unsigned turns;   /* and how often it has */
} pairs;

/* The next slice, below a millisecond, of a policy that decides or is prepared; `*done` when all is copied.
 *
 *   changes  counts how often factors came or were redefined: then it begins anew
 *
 * NETTO_ERULE, NETTO_ECAPACITY; NETTO_EOVERLOADED: factors change faster than they can be copied.  Afterwards there are no
 * cells. */
netto_status pairs_advance(pairs *p, netto_engine *e, const netto_policy *policy, uint64_t changes, bool *done, netto_complaint *why);

/* All of it at once, where nobody waits. */
netto_status pairs_take(pairs *p, netto_engine *e, const netto_policy *policy, netto_complaint *why);

void pairs_drop(pairs *p);

#endif
