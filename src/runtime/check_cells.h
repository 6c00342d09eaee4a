/* check_cells.h: is what a function of cells says of all axes positive semidefinite? */
#ifndef RUNTIME_CHECK_CELLS_H
#define RUNTIME_CHECK_CELLS_H

#include "runtime/pairs.h"

/* The least eigenvalue of the correlations of all axes, each an entity and a cell that a factor sits in; exact, without their
 * matrix.  Entities that hold the same cells H are of one kind.  Of kinds t, with m of each, A and B the correlations of cells
 * of one entity and of two, all eigenvalues are those of
 *
 *     (A - B)[H]                                                 of each kind of which there are several, and
 *     the blocks  B[Hs, Ht] sqrt(ms mt), + (A - B)[Ht] at s = t   of all kinds together
 *
 * for permuting the entities of a kind changes nothing.  If these kinds hold more than CHECK_CELLS_MAX cells together, each
 * entity is taken to hold every cell: the least of A - B and of A + (m - 1) B, m entities, below which none of the true ones
 * lies; where that is negative, the complaint says what is demanded.  NETTO_EMATRIX, NETTO_ECAPACITY, NETTO_EINTERNAL. */
#define CHECK_CELLS_MAX 2048
netto_status check_cells(const pairs *p, double *least, netto_complaint *complaint);

#endif
