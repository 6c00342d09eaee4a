/* spectrum.c: the least eigenvalue of a symmetric matrix. */
#include "numeric/spectrum.h"

#include <cblas.h>
#include <lapacke.h>
#include <stdlib.h>
#include <string.h>

void spectrum_single_thread(void)
{
    openblas_set_num_threads(1);
}

static netto_status solve(double *a, lapack_int n, double *values, double *out)
{
    lapack_int found = 0, suppressed[2];
    double vector; /* not asked for */
    lapack_int info = LAPACKE_dsyevr(LAPACK_ROW_MAJOR, 'N', 'I', 'U', n, a, n, 0.0, 0.0, 1, 1, 0.0, &found,
                                     values, &vector, 1, suppressed);
    if (info != 0 || found != 1) return NETTO_EINTERNAL;
    *out = values[0];
    return NETTO_OK;
}

netto_status spectrum_least(const netto_symmetric *s, double *out)
{
    size_t n = s->order;
    if (n == 0) return *out = 1.0, NETTO_OK;
    double *a = malloc(n * n * sizeof *a), *values = malloc(n * sizeof *values);
    netto_status status = NETTO_ECAPACITY;
    if (a && values) {
        for (size_t i = 0; i < n; i++) memcpy(a + i * n, s->cells + i * s->stride, n * sizeof *a);
        status = solve(a, (lapack_int)n, values, out);
    }
    free(values);
    free(a);
    return status;
}
