/* test_spectrum.c: the least eigenvalue, against closed forms, Jacobi's method and a rulebook. */
#include "numeric/spectrum.h"

#include <dirent.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap/tap.h"

enum { MAX = 64 };

static double least(const double *cells, size_t order, size_t stride)
{
    netto_symmetric s = {cells, order, stride};
    double out = NAN;
    is_int(spectrum_least(&s, &out), NETTO_OK);
    return out;
}

static void equicorrelated(double *cells, size_t n, double rho)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) cells[i * n + j] = i == j ? 1.0 : rho;
}

TEST("no factor is no risk of a bad matrix; one factor is 1")
{
    double one = 1.0;
    is_same(least(NULL, 0, 0), 1.0);
    is_near(least(&one, 1, 1), 1.0, 1e-15);
}

TEST("equal correlations have eigenvalues 1 - rho and 1 + (n - 1) rho")
{
    double cells[MAX * MAX];
    spectrum_single_thread();
    for (size_t n = 2; n <= MAX; n += 7)
        for (double rho = -0.5; rho <= 1.0; rho += 0.125) {
            equicorrelated(cells, n, rho);
            double one = 1.0 - rho, other = 1.0 + (double)(n - 1) * rho;
            is_near(least(cells, n, n), one < other ? one : other, 1e-12);
        }
}

/* Nanoseconds that this process's other threads have worked; `*count`: those there are. */
static unsigned long long others_worked(int *count)
{
    unsigned long long sum = 0, worked;
    DIR *tasks = opendir("/proc/self/task");
    *count = -1; /* this one */
    for (struct dirent *d = tasks ? readdir(tasks) : NULL; d; d = readdir(tasks)) {
        char path[300];
        if (d->d_name[0] == '.') continue;
        ++*count;
        snprintf(path, sizeof path, "/proc/self/task/%s/schedstat", d->d_name);
        FILE *f = fopen(path, "r");
        if (f && fscanf(f, "%llu", &worked) == 1) sum += worked;
        if (f) fclose(f);
    }
    if (tasks) closedir(tasks);
    unsigned long long own = 0;
    FILE *f = fopen("/proc/thread-self/schedstat", "r");
    if (ok(f != NULL)) ok(fscanf(f, "%llu", &own) == 1), fclose(f);
    return sum > own ? sum - own : 0;
}

/* A thread that was just started spins a while, so the least of some attempts counts. */
TEST("one thread works, however many the library has started")
{
    enum { LARGE = 400, ATTEMPTS = 20 };
    double *cells = malloc(sizeof *cells * LARGE * LARGE);
    int before, after;
    unsigned long long worked = ULLONG_MAX;
    spectrum_single_thread();
    equicorrelated(cells, LARGE, 0.25);
    for (int i = 0; i < ATTEMPTS && worked >= 1000000; i++) {
        unsigned long long from = others_worked(&before);
        is_near(least(cells, LARGE, LARGE), 0.75, 1e-10);
        worked = others_worked(&after) - from;
        is_int(after, before);
    }
    if (!ok(worked < 1000000)) tap_note("%d others worked for %llu ns", after, worked);
    free(cells);
}

TEST("what lies beyond the order is not read, and nothing is written")
{
    double cells[3 * 5] = {1, .5, .5, NAN, NAN, .5, 1, .5, NAN, NAN, .5, .5, 1, NAN, NAN}, before[3 * 5];
    memcpy(before, cells, sizeof cells);
    is_near(least(cells, 3, 5), 0.5, 1e-14);
    is_bytes(cells, sizeof cells, before, sizeof before);
}

TEST("the tenors of FRTB's interest rate risk are indefinite, as prescribed")
{
    static const double tenors[] = {0.25, 0.5, 1, 2, 3, 5, 10, 15, 20, 30};
    double cells[100];
    for (int i = 0; i < 10; i++)
        for (int j = 0; j < 10; j++) {
            double apart = fabs(tenors[i] - tenors[j]) / fmin(tenors[i], tenors[j]);
            cells[i * 10 + j] = fmax(exp(-0.03 * apart), 0.4); /* Basel MAR21.46 */
        }
    double lambda = least(cells, 10, 10);
    tap_note("least eigenvalue %.6f", lambda);
    is_near(lambda, -0.17, 0.01); /* DESIGN.md, 1 */
}

/* Jacobi's rotations until nothing is left off the diagonal. */
static double jacobi(double *a, size_t n)
{
    for (int sweep = 0; sweep < 30; sweep++)
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++) {
                if (fabs(a[p * n + q]) < 1e-300) continue;
                double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
                double t = copysign(1.0, theta) / (fabs(theta) + sqrt(theta * theta + 1));
                double c = 1 / sqrt(t * t + 1), s = t * c;
                for (size_t k = 0; k < n; k++) {
                    double x = a[k * n + p], y = a[k * n + q];
                    a[k * n + p] = c * x - s * y, a[k * n + q] = s * x + c * y;
                }
                for (size_t k = 0; k < n; k++) {
                    double x = a[p * n + k], y = a[q * n + k];
                    a[p * n + k] = c * x - s * y, a[q * n + k] = s * x + c * y;
                }
            }
    double smallest = a[0];
    for (size_t i = 1; i < n; i++) smallest = fmin(smallest, a[i * n + i]);
    return smallest;
}

TEST("random symmetric matrices, against Jacobi's method")
{
    double cells[20 * 20];
    for (int round = 0; round < 300; round++) {
        size_t n = 2 + tap_random_below(19);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j <= i; j++)
                cells[i * n + j] = cells[j * n + i] = i == j ? 1.0 : tap_random_real(-1, 1);
        double got = least(cells, n, n);
        if (!is_near(got, jacobi(cells, n), 1e-11)) return;
    }
}

TEST("correlations of anything are positive semidefinite within the tolerance")
{
    enum { N = 48, SAMPLES = 20 }; /* fewer samples than factors: many eigenvalues are 0 */
    double x[N][SAMPLES], cells[N * N];
    for (int i = 0; i < N; i++) {
        double length = 0;
        for (int t = 0; t < SAMPLES; t++) x[i][t] = tap_random_real(-1, 1), length += x[i][t] * x[i][t];
        for (int t = 0; t < SAMPLES; t++) x[i][t] /= sqrt(length);
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            cells[i * N + j] = 0;
            for (int t = 0; t < SAMPLES; t++) cells[i * N + j] += x[i][t] * x[j][t];
        }
    double lambda = least(cells, N, N);
    ok(lambda > SPECTRUM_LEAST && lambda < 1e-12);
}

TEST("a matrix that is no number is refused, and nothing is written")
{
    double cells[4] = {1, NAN, NAN, 1}, out = 77;
    netto_symmetric s = {cells, 2, 2};
    is_int(spectrum_least(&s, &out), NETTO_EINTERNAL);
    is_same(out, 77.0);
}
