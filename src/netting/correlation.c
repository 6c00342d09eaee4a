/* correlation.c: a correlation model: which factors it knows, and how they move together. */
#include "netting/correlation.h"

#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "numeric/spectrum.h"

void correlation_init(correlation *c, memory *m)
{
    *c = (correlation){.memory = m, .min_eigenvalue = NAN};
    symmetric_init(&c->matrix, m);
}

void correlation_destroy(correlation *c)
{
    memory_drop(c->memory, c->rows, c->row_capacity * sizeof *c->rows);
    memory_drop(c->memory, c->factors, c->factor_capacity * sizeof *c->factors);
    bytes_drop(c->memory, &c->name);
    symmetric_destroy(&c->matrix);
    correlation_init(c, c->memory);
}

uint32_t correlation_learn(correlation *c, uint32_t factor)
{
    uint32_t row = correlation_row(c, factor), order = c->matrix.order;
    if (row != SLOT_NONE) return row;
    if (order == CORRELATION_FACTORS_MAX) return SLOT_NONE;
    if (!memory_reserve(c->memory, (void **)&c->rows, &c->row_capacity, factor + 1, sizeof *c->rows) ||
        !memory_reserve(c->memory, (void **)&c->factors, &c->factor_capacity, order + 1, sizeof *c->factors) ||
        !symmetric_resize(&c->matrix, order + 1))
        return SLOT_NONE;
    while (c->row_count <= factor) c->rows[c->row_count++] = SLOT_NONE;
    c->factors[order] = factor;
    return c->rows[factor] = order;
}

static double clamped(double rho)
{
    return rho > 1.0 ? 1.0 : rho < -1.0 ? -1.0 : rho;
}

bool correlation_build(correlation *c, memory *m, const netto_correlation *from, const uint32_t *factors)
{
    uint32_t n = from->factor_count;
    correlation_init(c, m);
    c->mode = from->mode;
    c->min_eigenvalue = from->min_eigenvalue;
    bool good = bytes_copy(m, from->name, &c->name);
    for (uint32_t i = 0; good && i < n; i++) good = correlation_learn(c, factors[i]) == i;
    if (!good) return correlation_destroy(c), false;
    for (uint32_t i = 0; i < n; i++) /* what text lost beyond the tolerance of the check is made whole */
        for (uint32_t j = 0; j < i; j++)
            symmetric_set(&c->matrix, i, j,
                          clamped((from->rho[(size_t)i * n + j] + from->rho[(size_t)j * n + i]) / 2));
    return true;
}

netto_status correlation_check(const netto_correlation *c, netto_complaint *complaint)
{
    netto_symmetric rho = {c->rho, c->factor_count, c->factor_count};
    uint32_t i = 0, j = 0;
    symmetric_fault fault = symmetric_check(&rho, &i, &j);
    if (fault == SYMMETRIC_SOUND) return NETTO_OK;
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

netto_status correlation_check_spectrum(netto_model_mode mode, double least, netto_complaint *complaint)
{
    if (mode == NETTO_PRESCRIBED || least >= SPECTRUM_LEAST) return NETTO_OK;
    return complain(complaint, NETTO_EMATRIX,
                    "not positive semidefinite: the least eigenvalue is %.9g, below %g; some portfolio would have "
                    "negative variance",
                    least, SPECTRUM_LEAST);
}
