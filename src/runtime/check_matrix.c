/* check_matrix.c: is a matrix what its mode demands? */
#include "runtime/check_matrix.h"

#include <math.h>

#include "base/complain.h"
#include "netting/correlation.h"
#include "numeric/spectrum.h"

static netto_status least_of(const double *cells, uint32_t order, double *least, netto_complaint *complaint)
{
    netto_symmetric view = {cells, order, order};
    netto_status status = spectrum_least(&view, least);
    if (status == NETTO_ECAPACITY) return complain(complaint, status, "no memory for the eigenvalues of %u factors", order);
    if (status != NETTO_OK) return complain(complaint, status, "the eigenvalues of the matrix did not converge");
    return NETTO_OK;
}

netto_status check_matrix(netto_correlation *c, netto_complaint *complaint)
{
    double least = NAN;
    netto_symmetric core = correlation_core(c);
    netto_status status = correlation_check(c, complaint);
    if (status == NETTO_OK && core.order) status = least_of(core.cells, (uint32_t)core.order, &least, complaint);
    if (status != NETTO_OK) return status;
    c->min_eigenvalue = correlation_least(c, least);
    return correlation_check_spectrum(c->mode, c->min_eigenvalue, complaint);
}

netto_status check_cells(const double *cells, uint32_t order, double *least, netto_complaint *complaint)
{
    netto_status status = least_of(cells, order, least, complaint);
    return status == NETTO_OK ? correlation_check_spectrum(NETTO_CHECKED, *least, complaint) : status;
}
