/* check_matrix.h: is a matrix what its mode demands?  Off the decision path: the engine takes what passed. */
#ifndef RUNTIME_CHECK_MATRIX_H
#define RUNTIME_CHECK_MATRIX_H

#include "netto/command.h"
#include "netto/status.h"
#include "runtime/pairs.h"

/* Fills in the least eigenvalue.  Where a repair is asked for and that is negative, `own`, a copy of the matrix, becomes
 * the nearest that passes, and the model's; a long search looks at `stop` now and then.  NETTO_EMATRIX names the worst entry
 * or the eigenvalue, or says that no nearest one was found; NETTO_ECAPACITY. */
typedef struct check_repair {
    double *own;
    bool (*stop)(void *self); /* may be NULL */
    void *self;
} check_repair;
netto_status check_matrix(netto_correlation *c, const check_repair *repair, netto_complaint *complaint);

/* The least eigenvalue of what a policy's correlation function answered; of one of cells that of its axes (check_cells.h). */
netto_status check_pairs(const pairs *p, double *least, netto_complaint *complaint);

#endif
