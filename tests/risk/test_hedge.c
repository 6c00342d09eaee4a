/* test_hedge.c: claims about the ratios that leave the least variance. */
#include "risk/hedge.h"

#include <math.h>

#include "support/desk.h"

#define N 60

static double noise(void)
{
    return (double)tap_random_below(2000001) / 1e6 - 1.0;
}

static double variance(const double *x)
{
    double mean = 0, sum = 0;
    for (int i = 0; i < N; i++) mean += x[i] / N;
    for (int i = 0; i < N; i++) sum += (x[i] - mean) * (x[i] - mean);
    return sum;
}

TEST("what is made of others is found again, and nothing is left")
{
    double with[3 * N], y[N], ratios[HEDGE_MOST], effectiveness;
    uint32_t culprit;
    for (int i = 0; i < 3 * N; i++) with[i] = noise();
    for (int i = 0; i < N; i++) y[i] = 0.5 * with[i] - 2 * with[N + i] + 3 * with[2 * N + i] + 7;
    is_status(hedge_ratios(y, with, N, 3, ratios, &effectiveness, &culprit), NETTO_OK);
    is_near(ratios[0], 0.5, 1e-9), is_near(ratios[1], -2, 1e-9), is_near(ratios[2], 3, 1e-9);
    is_near(effectiveness, 1, 1e-12);
}

TEST("no other ratios leave less, and the effectiveness is the share that goes")
{
    for (int round = 0; round < 50; round++) {
        double with[2 * N], y[N], left[N], ratios[HEDGE_MOST], effectiveness;
        uint32_t culprit;
        for (int i = 0; i < 2 * N; i++) with[i] = noise();
        for (int i = 0; i < N; i++) y[i] = noise() + with[i];
        is_status(hedge_ratios(y, with, N, 2, ratios, &effectiveness, &culprit), NETTO_OK);
        for (int i = 0; i < N; i++) left[i] = y[i] - ratios[0] * with[i] - ratios[1] * with[N + i];
        double least = variance(left);
        is_near(effectiveness, 1 - least / variance(y), 1e-9);
        double a = ratios[0] + noise() / 10, b = ratios[1] + noise() / 10;
        for (int i = 0; i < N; i++) left[i] = y[i] - a * with[i] - b * with[N + i];
        ok(variance(left) >= least);
    }
}

TEST("what does not move, or moves as the others do, is named")
{
    double with[2 * N], y[N], ratios[HEDGE_MOST], effectiveness;
    uint32_t culprit;
    for (int i = 0; i < N; i++) with[i] = noise(), with[N + i] = -3 * with[i] + 2, y[i] = noise();
    is_status(hedge_ratios(y, with, N, 2, ratios, &effectiveness, &culprit), NETTO_EDOMAIN);
    is_int(culprit, 1);
    for (int i = 0; i < N; i++) with[i] = 5;
    is_status(hedge_ratios(y, with, N, 1, ratios, &effectiveness, &culprit), NETTO_EDOMAIN);
    is_int(culprit, 0);
    y[3] = INFINITY;
    is_status(hedge_ratios(y, with, N, 1, ratios, &effectiveness, &culprit), NETTO_EDOMAIN);
    is_int(culprit, 1); /* what is hedged */
    for (int i = 0; i < N; i++) y[i] = 1, with[i] = noise();
    is_status(hedge_ratios(y, with, N, 1, ratios, &effectiveness, &culprit), NETTO_OK);
    ok(ratios[0] == 0 && effectiveness == 0); /* nothing to hedge */
}
