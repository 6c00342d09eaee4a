/* test_estimate.c: correlations of real prices: days that are missing, fewer returns than assets. */
#include "risk/estimate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "numeric/nearest.h"
#include "numeric/spectrum.h"
#include "tap/tap.h"

enum { ASSETS = 20, DAYS_MAX = 5000 };

static double prices[ASSETS][DAYS_MAX], returns[ASSETS * DAYS_MAX], rho[ASSETS * ASSETS];

/* Columns behind the date; an empty cell is NaN.  How many days. */
static int read_prices(const char *name)
{
    char path[512], line[1024];
    int days = 0;
    snprintf(path, sizeof path, "%s/../shared/data/%s", NETTO_SOURCE_DIR, name);
    FILE *in = fopen(path, "r");
    if (!in) tap_skip("the shared data is not here: ../shared/data beside the sources");
    for (bool head = true; days < DAYS_MAX && fgets(line, sizeof line, in); head = false) {
        if (head) continue;
        char *at = strchr(line, ',');
        for (int k = 0; k < ASSETS; k++, at = at ? strchr(at + 1, ',') : NULL) {
            char *end = at ? at + 1 : NULL;
            double price = at ? strtod(at + 1, &end) : NAN;
            prices[k][days] = at && end > at + 1 ? price : NAN;
        }
        days++;
    }
    fclose(in);
    return days;
}

static double least(void)
{
    netto_symmetric view = {rho, ASSETS, ASSETS};
    double out = NAN;
    is_int(spectrum_least(&view, &out), NETTO_OK);
    return out;
}

/* Before their listing three of the twenty have no prices; and in every asset one day in seven is taken away. */
TEST("pairwise correlations with missing days are indefinite, and repaired at a small distance")
{
    int days = read_prices("equities20_gaps_daily.csv"), n = 60;
    uint32_t common;
    if (!ok(days > 1500)) return;
    for (int k = 0; k < ASSETS; k++) {
        for (int t = k % 7; t < days; t += 7) prices[k][t] = NAN;
        ok(estimate_returns(prices[k] + 1400, (uint32_t)n, 1.0, returns + k * n));
    }
    for (int i = 0; i < ASSETS; i++)
        for (int j = 0; j <= i; j++)
            rho[i * ASSETS + j] = rho[j * ASSETS + i] = i == j ? 1 : estimate_pair(returns + i * n, returns + j * n, (uint32_t)n, &common);
    double before = least();
    ok(before < -1e-3);
    nearest found;
    is_int(nearest_correlation(rho, ASSETS, NULL, NULL, &found), NETTO_OK);
    ok(least() > -1e-12 && found.distance > -before && found.distance < 1.0);
    tap_note("least eigenvalue %.4f; repaired at %.4f in %u rounds", before, found.distance, found.rounds);
}

TEST("15 returns of 20 assets make a singular matrix, which is no indefinite one")
{
    int days = read_prices("equities20_daily.csv"), n = 15;
    if (!ok(days > 2000)) return;
    for (int k = 0; k < ASSETS; k++) {
        ok(estimate_returns(prices[k] + days - n - 1, (uint32_t)n, 0.97, returns + k * n));
        estimate_scale(returns + k * n, (uint32_t)n);
    }
    estimate_products(returns, ASSETS, (uint32_t)n, rho);
    double lambda = least();
    ok(lambda > SPECTRUM_LEAST && lambda < 1e-12);
    ok(rho[1] > 0 && rho[1] < 1);
}

/* No published table at hand: computed by hand from the definition.  Returns 0.01, -0.02, 0.03 and 0.02, 0.01, 0.01, lambda 0.5, the newest last. */
TEST("three returns by hand")
{
    double p[] = {100, 101, 98.98, 101.9494}, q[] = {50, 51, 51.51, 52.0251}, r[3], s[3];
    uint32_t common;
    estimate_returns(p, 3, 0.5, r), estimate_returns(q, 3, 0.5, s);
    double pq = 0.25 * 0.01 * 0.02 - 0.5 * 0.02 * 0.01 + 0.03 * 0.01, pp = 0.25 * 1e-4 + 0.5 * 4e-4 + 9e-4, qq = 0.25 * 4e-4 + 0.5e-4 + 1e-4;
    is_near(estimate_pair(r, s, 3, &common), pq / sqrt(pp * qq), 1e-12);
    is_int(common, 3);
}
