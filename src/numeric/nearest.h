/* nearest.h: the nearest correlation matrix (LAPACKE).
 *
 * Never on the decision path, as spectrum.h: a job asks, and what it found enters as a command. */
#ifndef NUMERIC_NEAREST_H
#define NUMERIC_NEAREST_H

#include "netto/status.h"
#include "netto/types.h"

#define NEAREST_ROUNDS_MAX 2000

typedef struct nearest {
    double distance; /* the root of the sum of the squares of all differences */
    uint32_t rounds; /* projections on each of the two sets */
} nearest;

/* Of a finite, symmetric matrix of `order` rows, in place: the positive semidefinite matrix of unit diagonal that is
 * nearest to it by that distance.  Alternating projections with Dykstra's correction.  Source: Higham, Computing the
 * nearest correlation matrix, IMA J. Numer. Anal. 22 (2002), algorithm 3.3.  `stop`, asked once a round, may end it.
 *
 * NETTO_ECAPACITY  no memory
 * NETTO_EINTERNAL  no convergence after NEAREST_ROUNDS_MAX rounds, or the library's, or it was stopped */
netto_status nearest_correlation(double *cells, size_t order, bool (*stop)(void *self), void *self, nearest *out);

#endif
