/* test_nearest.c: the nearest correlation matrix, against published results and its own definition. */
#include "numeric/nearest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "numeric/spectrum.h"
#include "tap/tap.h"

static nearest repair(double *cells, size_t n)
{
    nearest out;
    is_int(nearest_correlation(cells, n, NULL, NULL, &out), NETTO_OK);
    return out;
}

/* NAG Library Manual, Mark 27.2, example program results of nag::ad::g02aa (the matrix is tridiagonal of 2 and -1, whose
 * diagonal it sets to 1); also Higham 2002, section 4. */
TEST("the example of the NAG library's g02aa, to its twelve digits")
{
    static const double expected[] = {1, -8.084124981489e-01, 1.915875018502e-01, 1.067750490255e-01,
                                      -8.084124981489e-01, 1, -6.562326948064e-01, 1.915875018502e-01,
                                      1.915875018502e-01, -6.562326948064e-01, 1, -8.084124981489e-01,
                                      1.067750490255e-01, 1.915875018502e-01, -8.084124981489e-01, 1};
    double cells[] = {1, -1, 0, 0, -1, 1, -1, 0, 0, -1, 1, -1, 0, 0, -1, 1};
    nearest found = repair(cells, 4);
    double square = 0.0;
    for (int i = 0; i < 16; i++) {
        double given = i % 5 == 0 ? 1 : i % 5 == 1 || i % 5 == 4 ? -1 : 0;
        is_near(cells[i], expected[i], 1e-9);
        square += (expected[i] - given) * (expected[i] - given);
    }
    is_near(found.distance, sqrt(square), 1e-9);
    ok(found.rounds > 5 && found.rounds < 500);
}

/* Higham, Computing the nearest correlation matrix, section 1: 0.7607, 0.1573, and a distance of 0.5278. */
TEST("Higham's matrix of order 3")
{
    double cells[] = {1, 1, 0, 1, 1, 1, 0, 1, 1};
    nearest found = repair(cells, 3);
    is_near(cells[1], 0.7607, 5e-5), is_near(cells[5], 0.7607, 5e-5), is_near(cells[2], 0.1573, 5e-5);
    is_near(found.distance, 0.5278, 5e-5);
}

TEST("what is a correlation matrix already is left as it is, and repairing twice is repairing once")
{
    double good[] = {1, 0.5, 0.2, 0.5, 1, 0.1, 0.2, 0.1, 1}, copy[9];
    memcpy(copy, good, sizeof good);
    nearest found = repair(good, 3);
    is_near(found.distance, 0, 1e-9);
    for (int i = 0; i < 9; i++) is_near(good[i], copy[i], 1e-9);
    double bad[] = {1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1};
    ok(repair(bad, 3).distance > 0.5);
    is_near(repair(bad, 3).distance, 0, 1e-8);
}

TEST("of random matrices the nearest is symmetric, of unit diagonal, definite, and no nearer one is found beside it")
{
    enum { N = 12 };
    double given[N * N], cells[N * N], near[N * N];
    for (int trial = 0; trial < 20; trial++) {
        for (int i = 0; i < N; i++)
            for (int j = 0; j <= i; j++) given[i * N + j] = given[j * N + i] = i == j ? 1 : tap_random_real(-1, 1);
        memcpy(cells, given, sizeof cells);
        nearest found = repair(cells, N);
        netto_symmetric view = {cells, N, N};
        double least = NAN;
        is_int(spectrum_least(&view, &least), NETTO_OK);
        ok(least > -1e-12);
        for (int i = 0; i < N * N; i++)
            if (!ok(cells[i] == cells[i % N * N + i / N] && fabs(cells[i]) <= 1.0 + 1e-15)) return;
        double t = tap_random_real(0.001, 0.2), square = 0.0; /* towards a definite matrix the distance only grows */
        for (int i = 0; i < N * N; i++) near[i] = (1 - t) * cells[i] + t * (i % (N + 1) == 0 ? 1.0 : 0.3);
        for (int i = 0; i < N * N; i++) square += (near[i] - given[i]) * (near[i] - given[i]);
        ok(sqrt(square) > found.distance - 1e-9);
    }
}

static bool at_once(void *self)
{
    return ++*(int *)self > 2;
}

TEST("a search that is stopped ends, and nothing is told to have been found")
{
    double cells[] = {1, 1, 0, 1, 1, 1, 0, 1, 1}, copy[9];
    int asked = 0;
    nearest found;
    memcpy(copy, cells, sizeof cells);
    is_int(nearest_correlation(cells, 3, at_once, &asked, &found), NETTO_EINTERNAL);
    ok(memcmp(copy, cells, sizeof cells) == 0);
    is_int(found.rounds, 2);
}
