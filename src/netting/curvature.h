/* curvature.h: how curvature nets: axes have a loss if their factor rises and another if it falls, and a bucket counts the worse way.
 *
 *   K+ = sqrt(max(0, sum max(u_k, 0)^2 + sum rho_kl u_k u_l psi(u_k, u_l)))    psi: 0 where both are negative, else 1; K- likewise
 *
 * With P and N the positive and negative parts of u that is P'C(P + 2N), for what is negative never meets itself.  Between
 * buckets the same psi stands before gamma.  Pure arithmetic; sums run in the order given.  Source: Basel MAR21.5. */
#ifndef NETTING_CURVATURE_H
#define NETTING_CURVATURE_H

#include <stdbool.h>
#include <stdint.h>

/* P + 2N, which the correlations are multiplied by; and P alone. */
void curvature_double(const double *w, uint32_t count, double *v);
void curvature_gains_cut(const double *w, uint32_t count, double *v);

/* K+ or K-, squared: P'y of y = C(P + 2N). */
double curvature_square(const double *w, const double *y, uint32_t count);

/* Does the bucket count what happens upward?  Where both come to the same, the larger sum does; MAR21.5(3)(c). */
bool curvature_is_up(double up, double down, double sum_up, double sum_down);

/* Half the slope of that square by each w: (Cw) of one that is positive, (CP) of another; `doubled` is C(P + 2N), `cut` CP. */
void curvature_slopes(const double *w, const double *doubled, const double *cut, uint32_t count, double *out);

/* What stands before the correlation of two. */
static inline bool curvature_psi(double a, double b)
{
    return !(a < 0.0 && b < 0.0);
}

#endif
