/* test_exposure.c: claims about include/netto/exposure.h, used on its own. */
#include "netto/exposure.h"

#include <math.h>

#include "tap/tap.h"

static const double half[] = {1, 0.5, 0.5, 1};

static netto_status net(const double *weights, size_t n, const double *cells, netto_exposure *out)
{
    netto_symmetric rho = {cells, n, n};
    return netto_exposure_net(weights, n, &rho, out);
}

TEST("two assets with a correlation of one half")
{
    netto_exposure e;
    ok(net((double[]){100, -80}, 2, half, &e) == NETTO_OK);
    is_near(e.gross, 180, 0), is_near(e.net, 20, 0);
    is_near(e.netted, 91.651513899116800, 1e-12);
    is_near(netto_exposure_benefit(&e), 180 - 91.651513899116800, 1e-12);
    is_near(netto_exposure_benefit_ratio(&e), 1 - 91.651513899116800 / 180, 1e-12);
}

TEST("the bounds: correlations of 1, 0 and -1")
{
    static const double one[] = {1, 1, 1, 1}, none[] = {1, 0, 0, 1}, minus[] = {1, -1, -1, 1};
    netto_exposure e;
    net((double[]){3, 4}, 2, one, &e), is_near(e.netted, 7, 0);
    net((double[]){3, -4}, 2, one, &e), is_near(e.netted, 1, 0);
    net((double[]){3, 4}, 2, none, &e), is_near(e.netted, 5, 0);
    net((double[]){3, 3}, 2, minus, &e), is_near(e.netted, 0, 0);
    net((double[]){3, -4}, 2, minus, &e), is_near(e.netted, 7, 0);
}

TEST("a rulebook's example: MAR21.4's root is floored at 0")
{
    static const double bad[] = {1, -1, -1, -1, 1, -1, -1, -1, 1};
    netto_exposure e;
    ok(net((double[]){1, 1, 1}, 3, bad, &e) == NETTO_OK);
    is_same(e.netted, 0.0);
    is_near(e.gross, 3, 0);
}

TEST("nothing nets to nothing, and has no benefit")
{
    netto_exposure e;
    ok(net(NULL, 0, NULL, &e) == NETTO_OK);
    is_same(e.gross, 0.0), is_same(e.net, 0.0), is_same(e.netted, 0.0);
    is_same(netto_exposure_benefit_ratio(&e), 0.0);
}

TEST("a matrix may have a stride")
{
    static const double wide[] = {1, 0.5, 77, 77, 0.5, 1, 77, 77};
    netto_symmetric rho = {wide, 2, 4};
    netto_exposure e;
    ok(netto_exposure_net((double[]){100, -80}, 2, &rho, &e) == NETTO_OK);
    is_near(e.netted, 91.651513899116800, 1e-12);
}

TEST("what is no weight, or of another order, is refused and writes nothing")
{
    netto_exposure e = {1, 2, 3};
    netto_symmetric rho = {half, 2, 2};
    double shares[2] = {5, 5};
    const double strange[][2] = {{NAN, 1}, {1, INFINITY}, {-INFINITY, 1}, {1e200, 1e200}, {1.7e308, 1.7e308}};
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        ok(netto_exposure_net(strange[i], 2, &rho, &e) == NETTO_EDOMAIN);
        ok(netto_exposure_contributions(strange[i], 2, &rho, shares) == NETTO_EDOMAIN);
    }
    ok(netto_exposure_net((double[]){1, 2, 3}, 3, &rho, &e) == NETTO_EPARAMS);
    ok(netto_exposure_net((double[]){1}, 1, &rho, &e) == NETTO_EPARAMS);
    ok(e.gross == 1 && e.net == 2 && e.netted == 3 && shares[0] == 5 && shares[1] == 5);
}

TEST("a matrix with a NaN does not pass for an exposure")
{
    static const double holes[] = {1, NAN, NAN, 1};
    netto_exposure e;
    ok(net((double[]){1, 2}, 2, holes, &e) == NETTO_EDOMAIN);
}

TEST("contributions add up, and a hedge's is negative")
{
    static const double cells[] = {1, 0.9, 0.2, 0.9, 1, 0.1, 0.2, 0.1, 1};
    netto_symmetric rho = {cells, 3, 3};
    netto_exposure e;
    double weights[] = {100, -20, 10}, shares[3];
    ok(netto_exposure_net(weights, 3, &rho, &e) == NETTO_OK);
    ok(netto_exposure_contributions(weights, 3, &rho, shares) == NETTO_OK);
    is_near(shares[0] + shares[1] + shares[2], e.netted, 1e-9);
    ok(shares[1] < 0.0);
    ok(netto_exposure_contributions((double[]){0, 0, 0}, 3, &rho, shares) == NETTO_OK);
    is_same(shares[0], 0.0), is_same(shares[2], 0.0);
}

TEST("for any model of one common factor, 0 <= netted <= gross; scaling scales")
{
    for (int round = 0; round < 300; round++) {
        double cells[64], load[8], w[8], twice[8];
        size_t n = 1 + tap_random_below(8);
        netto_exposure e, f;
        for (size_t i = 0; i < n; i++) load[i] = tap_random_real(-1, 1), w[i] = tap_random_real(-1e6, 1e6), twice[i] = 2 * w[i];
        for (size_t i = 0; i < n * n; i++) cells[i] = i / n == i % n ? 1.0 : load[i / n] * load[i % n];
        if (!ok(net(w, n, cells, &e) == NETTO_OK && net(twice, n, cells, &f) == NETTO_OK)) return;
        if (!ok(e.netted >= 0.0 && e.netted <= e.gross && fabs(e.net) <= e.gross * (1 + 1e-12))) return;
        if (!is_same(f.netted, 2 * e.netted)) return; /* a power of two rounds nothing */
    }
}
