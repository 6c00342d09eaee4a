/* check_matrix.h: is a matrix what its mode demands?  Off the decision path: the engine takes what passed. */
#ifndef RUNTIME_CHECK_MATRIX_H
#define RUNTIME_CHECK_MATRIX_H

#include "netto/command.h"
#include "netto/status.h"

/* Fills in the least eigenvalue.  NETTO_EMATRIX names the worst entry or the eigenvalue; NETTO_ECAPACITY. */
netto_status check_matrix(netto_correlation *c, netto_complaint *complaint);

/* The least eigenvalue of cells alone: what a policy's correlation function answered. */
netto_status check_cells(const double *cells, uint32_t order, double *least, netto_complaint *complaint);

#endif
