/* correlation_check.c: is a model what its mode demands? */
#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "netting/correlation.h"
#include "numeric/spectrum.h"

/* ---- a matrix --------------------------------------------------------------------------------------------- */

static netto_status tell_cell(const netto_correlation *c, symmetric_fault fault, uint32_t i, uint32_t j, netto_complaint *complaint)
{
    double a = c->rho[(size_t)i * c->factor_count + j], b = c->rho[(size_t)j * c->factor_count + i];
    netto_text f = c->factors[i], g = c->factors[j];
    switch (fault) {
    case SYMMETRIC_NOT_FINITE:
        return complain(complaint, NETTO_EMATRIX, "the correlation of '%.*s' and '%.*s' is not a finite number",
                        TEXT(f), TEXT(g));
    case SYMMETRIC_RANGE:
        return complain(complaint, NETTO_EMATRIX, "the correlation of '%.*s' and '%.*s' is %.15g; it must lie in [-1, 1]",
                        TEXT(f), TEXT(g), a);
    case SYMMETRIC_DIAGONAL:
        return complain(complaint, NETTO_EMATRIX, "the correlation of '%.*s' with itself is %.15g; it must be 1", TEXT(f), a);
    default:
        return complain(complaint, NETTO_EMATRIX,
                        "not symmetric: '%.*s' to '%.*s' is %.15g, but %.15g the other way", TEXT(f), TEXT(g), a, b);
    }
}

static netto_status check_cells(const netto_correlation *c, bool unit, netto_complaint *complaint)
{
    netto_symmetric rho = {c->rho, c->factor_count, c->factor_count};
    uint32_t i = 0, j = 0;
    symmetric_fault fault = symmetric_check(&rho, unit, &i, &j);
    return fault == SYMMETRIC_SOUND ? NETTO_OK : tell_cell(c, fault, i, j, complaint);
}

/* ---- buckets ---------------------------------------------------------------------------------------------- */

/* Any number of buckets: rho - gamma and rho + (m - 1) gamma are the eigenvalues of m of them. */
static netto_status check_alike(const netto_correlation *c, netto_complaint *complaint)
{
    double within = c->rho[0], across = c->rho[1];
    if (!(fabs(within) <= 1.0) || !(fabs(across) <= 1.0))
        return complain(complaint, NETTO_EMATRIX, "%s is %.15g; it must lie in [-1, 1]", fabs(within) <= 1.0 ? "gamma" : "rho",
                        fabs(within) <= 1.0 ? across : within);
    if (c->mode == NETTO_PRESCRIBED || (across >= 0.0 && within >= across)) return NETTO_OK;
    return complain(complaint, NETTO_EMATRIX,
                    "rho is %.15g and gamma %.15g: of any number of buckets 0 <= gamma <= rho is positive semidefinite; list the "
                    "`buckets`, or say mode = \"prescribed\"",
                    within, across);
}

/* ---- loadings --------------------------------------------------------------------------------------------- */

static netto_status check_covariance(const netto_correlation *c, netto_complaint *complaint)
{
    size_t k = c->drivers;
    for (size_t i = 0; c->covariance && i < k; i++)
        for (size_t j = 0; j <= i; j++) {
            double a = c->covariance[i * k + j], b = c->covariance[j * k + i];
            if (!isfinite(a) || !isfinite(b))
                return complain(complaint, NETTO_EMATRIX, "covariance[%zu][%zu] is not a finite number", i, j);
            if (fabs(a - b) > 1e-12 * (fabs(a) + fabs(b)))
                return complain(complaint, NETTO_EMATRIX, "not symmetric: covariance[%zu][%zu] is %.15g, but %.15g the other way", i, j, a, b);
        }
    return NETTO_OK;
}

/* l' V l: what the drivers explain of a factor of variance 1. */
static double explained(const netto_correlation *c, size_t row)
{
    size_t k = c->drivers;
    const double *l = c->loadings + row * k;
    double sum = 0.0;
    for (size_t i = 0; i < k; i++) {
        double pull = 0.0;
        for (size_t j = 0; c->covariance && j < k; j++) pull += c->covariance[i * k + j] * l[j];
        sum += l[i] * (c->covariance ? pull : l[i]);
    }
    return sum;
}

static netto_status refuse_loads(const netto_correlation *c, uint32_t row, netto_complaint *complaint)
{
    for (size_t i = 0; i < c->drivers; i++)
        if (!isfinite(c->loadings[row * (size_t)c->drivers + i]))
            return complain(complaint, NETTO_EMATRIX, "the loadings of '%.*s' are not all finite numbers", TEXT(c->factors[row]));
    return complain(complaint, NETTO_EMATRIX, "the drivers explain more of the variance of '%.*s', which is 1, than numbers hold: its own part would be "
                    "negative; scale its loadings down", TEXT(c->factors[row]));
}

static netto_status check_loads(const netto_correlation *c, netto_complaint *complaint)
{
    double most = 0.0, is;
    uint32_t worst = 0;
    for (uint32_t i = 0; i < c->factor_count; i++) {
        is = explained(c, i);
        if (!isfinite(is)) return refuse_loads(c, i, complaint);
        if (is > most) most = is, worst = i;
    }
    if (most <= 1.0 - SPECTRUM_LEAST || c->mode == NETTO_PRESCRIBED) return NETTO_OK;
    return complain(complaint, NETTO_EMATRIX,
                    "the drivers explain %.9g of the variance of '%.*s', which is 1: its own part would be negative; scale its loadings down, or say "
                    "mode = \"prescribed\"",
                    most, TEXT(c->factors[worst]));
}

static netto_status check_factor(const netto_correlation *c, netto_complaint *complaint)
{
    netto_status status = check_covariance(c, complaint);
    return status == NETTO_OK ? check_loads(c, complaint) : status;
}

static double product(const double *a, const double *b, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

/* What a row loads times the covariance, in `room` unless there is none. */
static const double *pull_of(const netto_correlation *c, size_t row, double room[CORRELATION_COVARIANCE_MAX])
{
    size_t k = c->drivers;
    const double *l = c->loadings + row * k;
    for (size_t i = 0; c->covariance && i < k; i++) room[i] = product(c->covariance + i * k, l, k);
    return c->covariance ? room : l;
}

netto_status correlation_check_pairs(const netto_correlation *c, netto_complaint *complaint)
{
    double room[CORRELATION_COVARIANCE_MAX];
    bool wide = c->covariance && c->drivers > CORRELATION_COVARIANCE_MAX; /* which is refused for that */
    uint32_t n = c->type == NETTO_MODEL_FACTOR && c->mode == NETTO_PRESCRIBED && !wide ? c->factor_count : 0;
    for (uint32_t i = 0; i < n; i++) {
        const double *pull = pull_of(c, i, room);
        for (uint32_t j = 0; j < i; j++) {
            double rho = product(pull, c->loadings + j * (size_t)c->drivers, c->drivers);
            if (fabs(rho) <= 1.0 - SPECTRUM_LEAST) continue;
            return complain(complaint, NETTO_EMATRIX, "the drivers make the correlation of '%.*s' and '%.*s' %.9g; it must lie in [-1, 1]", TEXT(c->factors[j]),
                            TEXT(c->factors[i]), rho);
        }
    }
    return NETTO_OK;
}

/* ---- any --------------------------------------------------------------------------------------------------- */

netto_status correlation_check(const netto_correlation *c, netto_complaint *complaint)
{
    if (c->factor_count == 0 && c->type == NETTO_MODEL_MATRIX) return complain(complaint, NETTO_EPARAMS, "a correlation matrix has at least one factor");
    if (c->type == NETTO_MODEL_FACTOR) return check_factor(c, complaint);
    if (c->type == NETTO_MODEL_BUCKET && c->factor_count == 0) return check_alike(c, complaint);
    return check_cells(c, c->type == NETTO_MODEL_MATRIX, complaint);
}

netto_symmetric correlation_core(const netto_correlation *c)
{
    if (c->type != NETTO_MODEL_FACTOR) return (netto_symmetric){c->rho, c->factor_count, c->factor_count};
    size_t k = c->covariance ? c->drivers : 0;
    return (netto_symmetric){c->covariance, k, k};
}

double correlation_least(const netto_correlation *c, double core)
{
    double least = 1.0;
    if (c->type == NETTO_MODEL_BUCKET && c->factor_count == 0) return c->rho[0] - fabs(c->rho[1]); /* of two buckets */
    bool checked = c->mode == NETTO_CHECKED;
    if (c->type != NETTO_MODEL_FACTOR || (c->covariance && checked && core < SPECTRUM_LEAST)) return core;
    for (uint32_t i = 0; i < c->factor_count; i++) {
        double own = 1.0 - explained(c, i);
        if (own < least) least = own;
    }
    double drop = c->covariance && !checked && core < 0.0 ? core : 0.0; /* times the largest eigenvalue of the loadings' own product at most */
    return least + drop * product(c->loadings, c->loadings, (size_t)c->factor_count * c->drivers);
}

netto_status correlation_check_spectrum(netto_model_mode mode, double least, netto_complaint *complaint)
{
    if (mode == NETTO_PRESCRIBED || least >= SPECTRUM_LEAST) return NETTO_OK;
    return complain(complaint, NETTO_EMATRIX,
                    "not positive semidefinite: the least eigenvalue is %.9g, below %g; some portfolio would have "
                    "negative variance",
                    least, SPECTRUM_LEAST);
}
