/* distribution.c: the normal and the chi-square distribution. */
#include "numeric/distribution.h"

#include <math.h>

#include "numeric/function.h"

#define SQRT_HALF   0.70710678118654752440 /* sqrt(1 / 2) */
#define SQRT_TWO_PI 2.50662827463100050242 /* sqrt(2 pi) */

double distribution_density(double x)
{
    return function_exp(-0.5 * x * x) / SQRT_TWO_PI;
}

double distribution_cdf(double x)
{
    return 0.5 * function_erfc(-x * SQRT_HALF);
}

void distribution_cdf_many(double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) x[i] = -x[i] * SQRT_HALF;
    function_erfc_many(x, x, n);
    for (size_t i = 0; i < n; i++) x[i] = 0.5 * x[i];
}

/* ---- beyond x ------------------------------------------------------------------------------------------- */

#define RATIO_ENDS 7.07106781186547

static inline double beyond_near(double x)
{
    double above = 3.52624965998911e-02, below = 8.83883476483184e-02;
    above = above * x + 0.700383064443688, below = below * x + 1.75566716318264;
    above = above * x + 6.37396220353165, below = below * x + 16.064177579207;
    above = above * x + 33.912866078383, below = below * x + 86.7807322029461;
    above = above * x + 112.079291497871, below = below * x + 296.564248779674;
    above = above * x + 221.213596169931, below = below * x + 637.333633378831;
    above = above * x + 220.206867912376, below = below * x + 793.826512519948;
    return above / (below * x + 440.413735824752);
}

/* A continued fraction, from the fourth term on the rest of it. */
static double beyond_far(double x)
{
    double rest = x + 4.0 / (x + 0.65);
    for (int k = 3; k >= 1; k--) rest = x + k / rest;
    return 1.0 / (rest * SQRT_TWO_PI);
}

/* Each entry on its own, any width of vector; the few that are far are done again. */
void distribution_beyond_many(double *x, size_t n)
{
    double near[64];
    for (size_t from = 0; from < n; from += 64) {
        size_t count = n - from < 64 ? n - from : 64;
        for (size_t i = 0; i < count; i++) near[i] = beyond_near(x[from + i]);
        for (size_t i = 0; i < count; i++) x[from + i] = x[from + i] < RATIO_ENDS ? near[i] : beyond_far(x[from + i]);
    }
}

double distribution_chi_above_1(double x)
{
    return x > 0.0 ? function_erfc(sqrt(0.5 * x)) : 1.0;
}

double distribution_chi_above_2(double x)
{
    return x > 0.0 ? function_exp(-0.5 * x) : 1.0;
}

/* ---- the quantile: a ratio of two polynomials in each of three regions -------------------------------------- */

#define DEGREE 8

typedef struct ratio {
    double above[DEGREE], below[DEGREE]; /* from the constant up */
} ratio;

static const ratio central = {
    {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
     4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3},
    {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
     3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3}};
static const ratio middle = {
    {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
     1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4},
    {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
     1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9}};
static const ratio outer = {
    {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
     2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7},
    {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4,
     1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15}};

static double polynomial(const double *c, double x)
{
    double sum = c[DEGREE - 1];
    for (int i = DEGREE - 2; i >= 0; i--) sum = sum * x + c[i];
    return sum;
}

static double value(const ratio *r, double x)
{
    return polynomial(r->above, x) / polynomial(r->below, x);
}

double distribution_quantile(double p)
{
    if (!(p >= 0.0 && p <= 1.0)) return NAN;
    if (p == 0.0 || p == 1.0) return p == 0.0 ? -INFINITY : INFINITY;
    double q = p - 0.5, tail = p < 0.5 ? p : 1.0 - p;
    if (fabs(q) <= 0.425) return q * value(&central, 0.180625 - q * q);
    double r = sqrt(-function_log(tail));
    double x = r <= 5.0 ? value(&middle, r - 1.6) : value(&outer, r - 5.0);
    return q < 0.0 ? -x : x;
}
