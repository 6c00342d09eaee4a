/* spectrum.h: the least eigenvalue of a symmetric matrix (LAPACKE).
 *
 * Never on the decision path: the last bit may differ between processors.  A job asks, and what it
 * found enters as part of a command. */
#ifndef NUMERIC_SPECTRUM_H
#define NUMERIC_SPECTRUM_H

#include "netto/status.h"
#include "netto/types.h"

/* Below this a matrix is no correlation matrix (DESIGN: checked mode). */
#define SPECTRUM_LEAST (-1e-9)

/* NETTO_ECAPACITY no memory; NETTO_EINTERNAL the library did not converge. */
netto_status spectrum_least(const netto_symmetric *s, double *out);

/* LAPACK on one thread: at our sizes more only hurt.  Call once, before any job. */
void spectrum_single_thread(void);

#endif
