/* test_distribution.c: claims about the normal and the chi-square distribution, and their golden bits.
 *
 * Published values: AS 241 (Wichura, Applied Statistics 37, 1988) gives -0.6744897501960817, -3.090232306167814 and
 * -9.262340089798408 for p = 0.25, 0.001 and 1e-20; NIST/SEMATECH e-Handbook of Statistical Methods, tables 1.3.6.7.1
 * (normal) and 1.3.6.7.4 (critical values of chi-square). */
#include "numeric/distribution.h"
#include "numeric/function.h"

#include <math.h>

#include "tap/tap.h"

TEST("quantiles are those that the algorithm's author printed")
{
    is_near(distribution_quantile(0.25), -0.6744897501960817, 1e-15);
    is_near(distribution_quantile(0.001), -3.090232306167814, 4e-15);
    is_near(distribution_quantile(1e-20), -9.262340089798408, 2e-14);
}

TEST("probabilities are those of the tables")
{
    is_near(distribution_cdf(1.0), 0.5 + 0.34134, 5e-6);
    is_near(distribution_cdf(1.96), 0.5 + 0.47500, 5e-6);
    is_near(distribution_cdf(-2.33), 0.5 - 0.49010, 5e-6);
    is_near(distribution_density(0.0), 0.3989422804014327, 1e-16);
    is_near(distribution_chi_above_1(3.841), 0.05, 2e-5);
    is_near(distribution_chi_above_1(6.635), 0.01, 1e-6);
    is_near(distribution_chi_above_2(5.991), 0.05, 2e-5);
    is_near(distribution_chi_above_2(9.210), 0.01, 2e-6);
}

TEST("a quantile and a probability undo each other")
{
    for (int i = 0; i < 2000; i++) {
        double p = tap_random_real(1e-6, 1.0 - 1e-6), x = distribution_quantile(p);
        if (!is_near(distribution_cdf(x), p, 1e-14)) return;
        if (!is_near(distribution_quantile(1.0 - p), -x, 1e-8)) return;
    }
}

TEST("outside their domain there is no quantile, and at its ends an infinite one")
{
    ok(isnan(distribution_quantile(-0.1)));
    ok(isnan(distribution_quantile(1.1)));
    ok(isnan(distribution_quantile(NAN)));
    is_same(distribution_quantile(0.0), -INFINITY);
    is_same(distribution_quantile(1.0), INFINITY);
    is_same(distribution_chi_above_1(-1.0), 1.0);
    is_same(distribution_chi_above_2(0.0), 1.0);
}

TEST("the same bits on every machine")
{
    is_same(distribution_quantile(0.95), 0x1.a515209676ab8p+0);
    is_same(distribution_quantile(0.99), 0x1.29c5c4630ff0ep+1);
    is_same(distribution_quantile(1e-300), -0x1.286074064c26ep+5);
    is_same(distribution_cdf(0.975), 0x1.aba1f055686a9p-1);
    is_same(distribution_density(0.99), 0x1.f482eda4d405fp-3);
}

TEST("what lies beyond x, over the density's exponential, from 0 to where nothing is left")
{
    double worst = 0, relative = 0;
    for (double x = 0; x < 37; x += 0.001) {
        double got = x;
        distribution_beyond_many(&got, 1);
        double p = got * function_exp(-0.5 * x * x), exact = distribution_cdf(-x);
        if (fabs(p - exact) > worst) worst = fabs(p - exact);
        if (fabs(p / exact - 1) > relative) relative = fabs(p / exact - 1);
    }
    tap_note("largest error %.1e, relative %.1e", worst, relative);
    ok(worst < 2e-16);
    ok(relative < 1e-8);
    double many[100];
    for (int i = 0; i < 100; i++) many[i] = 0.17 * i;
    distribution_beyond_many(many, 100);
    for (int i = 0; i < 100; i++) {
        double one = 0.17 * i;
        distribution_beyond_many(&one, 1);
        is_same(one, many[i]);
    }
}
