/* check_matrix.c: is a matrix what its mode demands? */
#include "runtime/check_matrix.h"

#include <math.h>

#include "base/complain.h"
#include "netting/correlation.h"
#include "numeric/nearest.h"
#include "numeric/spectrum.h"
#include "runtime/check_cells.h"

static netto_status least_of(const double *cells, uint32_t order, double *least, netto_complaint *complaint)
{
    netto_symmetric view = {cells, order, order};
    netto_status status = spectrum_least(&view, least);
    if (status == NETTO_ECAPACITY) return complain(complaint, status, "no memory for the eigenvalues of %u factors", order);
    if (status != NETTO_OK) return complain(complaint, status, "the eigenvalues of the matrix did not converge");
    return NETTO_OK;
}

static netto_status look(netto_correlation *c, netto_complaint *complaint)
{
    double least = NAN;
    netto_symmetric core = correlation_core(c);
    netto_status status = core.order ? least_of(core.cells, (uint32_t)core.order, &least, complaint) : NETTO_OK;
    if (status == NETTO_OK) c->min_eigenvalue = correlation_least(c, least);
    return status;
}

static netto_status mend(netto_correlation *c, const check_repair *repair, netto_complaint *complaint)
{
    nearest found;
    netto_status status = nearest_correlation(repair->own, c->factor_count, repair->stop, repair->self, &found);
    if (status == NETTO_ECAPACITY) return complain(complaint, status, "no memory to repair a matrix of %u factors", c->factor_count);
    if (status != NETTO_OK)
        return complain(complaint, NETTO_EMATRIX, "no nearest matrix was found in %u rounds; the least eigenvalue is %.9g", found.rounds,
                        c->min_eigenvalue);
    c->rho = repair->own;
    c->rounds = found.rounds;
    c->distance = found.distance;
    return look(c, complaint);
}

netto_status check_matrix(netto_correlation *c, const check_repair *repair, netto_complaint *complaint)
{
    netto_status status = correlation_check(c, complaint);
    if (status == NETTO_OK) status = correlation_check_pairs(c, complaint);
    if (status == NETTO_OK) status = look(c, complaint);
    if (status == NETTO_OK && c->repair && c->min_eigenvalue < SPECTRUM_LEAST) status = mend(c, repair, complaint);
    return status == NETTO_OK ? correlation_check_spectrum(c->mode, c->min_eigenvalue, complaint) : status;
}

netto_status check_pairs(const pairs *p, double *least, netto_complaint *complaint)
{
    netto_status status = p->seats ? check_cells(p, least, complaint) : least_of(p->cells, p->order, least, complaint);
    return status == NETTO_OK ? correlation_check_spectrum(NETTO_CHECKED, *least, complaint) : status;
}
