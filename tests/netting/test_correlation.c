/* test_correlation.c: claims about correlation models: built, learnt and checked. */
#include "netting/correlation.h"

#include <math.h>

#include "numeric/spectrum.h"
#include "tap/tap.h"

static netto_text names[] = {{"A", 1}, {"B", 1}, {"C", 1}};

static netto_status check(const double *rho, uint32_t n, netto_complaint *why)
{
    netto_correlation c = {.name = {"m", 1}, .factors = names, .factor_count = n, .rho = rho};
    return correlation_check(&c, why);
}

TEST("a model is built by the slots of its factors, and knows no others")
{
    static const double rho[] = {1, 0.5, -0.25, 0.5, 1, 0.125, -0.25, 0.125, 1};
    netto_correlation from = {.name = {"m", 1}, .mode = NETTO_PRESCRIBED, .factors = names, .factor_count = 3, .rho = rho,
                              .min_eigenvalue = 0.3};
    memory m;
    correlation c;
    memory_init(&m, 1 << 20);
    ok(correlation_build(&c, &m, NULL, &from, (uint32_t[]){7, 2, 5}));
    is_int(correlation_row(&c, 7), 0), is_int(correlation_row(&c, 2), 1), is_int(correlation_row(&c, 5), 2);
    is_int(correlation_row(&c, 0), SLOT_NONE), is_int(correlation_row(&c, 999), SLOT_NONE);
    is_int(correlation_row(NULL, 0), SLOT_NONE);
    is_near(symmetric_at(&c.matrix, 2, 0), -0.25, 0), is_near(symmetric_at(&c.matrix, 1, 2), 0.125, 0);
    is_int(c.mode, NETTO_PRESCRIBED);
    is_near(c.min_eigenvalue, 0.3, 0);
    correlation_destroy(&c);
    is_int(m.used, 0);
}

TEST("whichever request for memory fails, nothing is left behind")
{
    static const double rho[] = {1, 0.5, 0.5, 1};
    netto_correlation from = {.name = {"m", 1}, .factors = names, .factor_count = 2, .rho = rho};
    bool built = false;
    for (uint64_t n = 1; n < 20 && !built; n++) {
        memory m;
        correlation c;
        memory_init(&m, 1 << 20);
        m.fail_at = n;
        built = correlation_build(&c, &m, NULL, &from, (uint32_t[]){0, 1});
        if (built) correlation_destroy(&c);
        is_int(m.used, 0);
    }
    ok(built);
}

TEST("factors are learnt once each, with cells that nobody knows yet, until the model is full")
{
    memory m;
    correlation c;
    memory_init(&m, (size_t)64 << 20);
    correlation_init(&c, &m);
    is_int(correlation_learn(&c, 5), 0), is_int(correlation_learn(&c, 3), 1), is_int(correlation_learn(&c, 5), 0);
    ok(isnan(symmetric_at(&c.matrix, 0, 1)) && symmetric_at(&c.matrix, 1, 1) == 1.0);
    ok(isnan(c.min_eigenvalue));
    for (uint32_t f = 10; f < 10 + CORRELATION_FACTORS_MAX - 2; f++)
        if (!ok(correlation_learn(&c, f) == f - 8)) return;
    is_int(correlation_learn(&c, 9999), SLOT_NONE);
    is_int(correlation_learn(&c, 3), 1);
    correlation_destroy(&c);
    is_int(m.used, 0);
}

TEST("the worst entry of what is no matrix of correlations is named")
{
    netto_complaint why;
    static const double good[] = {1, 0.5, 0.5, 1}, nan[] = {1, NAN, NAN, 1}, high[] = {1, 1.5, 1.5, 1},
                        diagonal[] = {1, 0, 0, 0.9}, lame[] = {1, 0.5, 0.4, 1};
    ok(check(good, 2, &why) == NETTO_OK);
    ok(check(nan, 2, &why) == NETTO_EMATRIX), has_string(why.text, "'A' and 'B' is not a finite number");
    ok(check(high, 2, &why) == NETTO_EMATRIX), has_string(why.text, "'A' and 'B' is 1.5; it must lie in [-1, 1]");
    ok(check(diagonal, 2, &why) == NETTO_EMATRIX), has_string(why.text, "'B' with itself is 0.9");
    ok(check(lame, 2, &why) == NETTO_EMATRIX), has_string(why.text, "not symmetric: ");
}

TEST("the least eigenvalue is looked at in checked models only, and NaN never passes")
{
    netto_complaint why;
    ok(correlation_check_spectrum(NETTO_CHECKED, 0.0, &why) == NETTO_OK);
    ok(correlation_check_spectrum(NETTO_CHECKED, SPECTRUM_LEAST, &why) == NETTO_OK);
    ok(correlation_check_spectrum(NETTO_CHECKED, 2 * SPECTRUM_LEAST, &why) == NETTO_EMATRIX);
    has_string(why.text, "least eigenvalue is -2e-09");
    ok(correlation_check_spectrum(NETTO_CHECKED, NAN, &why) == NETTO_EMATRIX);
    ok(correlation_check_spectrum(NETTO_PRESCRIBED, -0.17, &why) == NETTO_OK);
}
