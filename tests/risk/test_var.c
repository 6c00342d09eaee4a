/* test_var.c: claims about the tail of scenarios, volatilities and the filter. */
#include "risk/var.h"

#include <math.h>

#include "tap/tap.h"

#define MOST 400

TEST("the rank is the scenario that the level leaves, and at least the first")
{
    is_int(var_rank(1000, 0.99), 10); /* 1000 * (1 - 0.99) is 10.000000000000009 */
    is_int(var_rank(500, 0.99), 5);
    is_int(var_rank(250, 0.975), 7);
    is_int(var_rank(100, 0.95), 5);
    is_int(var_rank(101, 0.95), 6);
    is_int(var_rank(60, 0.99), 1);
    is_int(var_rank(1, 0.99), 1);
}

/* The same by sorting. */
static void by_sorting(const double *profits, uint32_t n, uint32_t k, double *value, double *es)
{
    double sorted[MOST];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = i;
        for (; at > 0 && sorted[at - 1] > profits[i]; at--) sorted[at] = sorted[at - 1];
        sorted[at] = profits[i];
    }
    *value = -sorted[k - 1];
    *es = 0.0;
    for (uint32_t i = 0; i < k; i++) *es -= sorted[i];
    *es /= k;
}

TEST("the tail of any scenarios is that of the sorted ones, whatever their order, ties included")
{
    double profits[MOST], turned[MOST], value, es;
    uint32_t worst[MOST];
    var_tail tail, other;
    for (int round = 0; round < 300; round++) {
        uint32_t n = 1 + (uint32_t)tap_random_below(MOST);
        double alpha = tap_random_real(0.5001, 0.9999);
        for (uint32_t i = 0; i < n; i++) profits[i] = (double)tap_random_below(round % 2 ? 7 : 1000000) - 3.0;
        for (uint32_t i = 0; i < n; i++) turned[n - 1 - i] = profits[i];
        if (!ok(var_historical(profits, n, alpha, false, worst, &tail))) return;
        by_sorting(profits, n, tail.rank, &value, &es);
        if (!is_near(tail.value, value, 0.0) || !is_near(tail.es, es, 1e-9 * (1.0 + fabs(es)))) return;
        var_historical(turned, n, alpha, false, worst, &other);
        if (!is_same(other.value, tail.value) || !ok(tail.es >= tail.value)) return;
    }
}

TEST("of equal losses the earlier scenario is the worse one")
{
    const double profits[] = {-1, -2, -2, -2, 0, 1, 2, 3, 4, 5};
    uint32_t worst[10];
    var_tail tail;
    var_historical(profits, 10, 0.7, false, worst, &tail);
    is_int(tail.rank, 3);
    is_int(worst[0], 1), is_int(worst[1], 2), is_int(worst[2], 3);
}

TEST("beyond leaves the quantile itself out, and of one scenario nothing")
{
    const double profits[] = {-10, -8, -6, -4, -2, 0, 2, 4, 6, 8};
    uint32_t worst[10];
    var_tail tail = {.value = 77.0};
    ok(var_historical(profits, 10, 0.7, true, worst, &tail));
    is_same(tail.value, 6.0);
    is_same(tail.es, 9.0);
    is_int(tail.count, 2);
    tail.value = 77.0;
    ok(!var_historical(profits, 10, 0.95, true, worst, &tail));
    is_same(tail.value, 77.0);
}

TEST("the shares of the parts add up to the whole")
{
    double parts[3][MOST], profits[MOST], value, es, values = 0.0, shortfalls = 0.0;
    uint32_t worst[MOST];
    var_tail tail;
    for (uint32_t i = 0; i < MOST; i++) {
        profits[i] = 0.0;
        for (int k = 0; k < 3; k++) profits[i] += parts[k][i] = tap_random_real(-1.0, 1.0);
    }
    var_historical(profits, MOST, 0.95, false, worst, &tail);
    for (int k = 0; k < 3; k++) {
        var_share(parts[k], worst, &tail, &value, &es);
        values += value, shortfalls += es;
    }
    is_near(values, tail.value, 1e-14);
    is_near(shortfalls, tail.es, 1e-14);
}

TEST("weights that fall by lambda weigh the newest most, and without them all alike")
{
    const double returns[] = {0.01, 0.02, 0.03};
    is_near(var_volatility(returns, 3, 0.0), sqrt((1 + 4 + 9) / 3.0) / 100, 1e-15);
    is_near(var_volatility(returns, 3, 0.5), sqrt((0.25 * 1 + 0.5 * 4 + 9) / 1.75) / 100, 1e-15);
}

TEST("a filter leaves returns of one size as they are, and makes those of a calm past as wild as today")
{
    double even[50], calm[50];
    for (int i = 0; i < 50; i++) even[i] = i % 2 ? 0.01 : -0.01;
    var_filter(even, 50, 0.94);
    for (int i = 0; i < 50; i++)
        if (!is_near(even[i], i % 2 ? 0.01 : -0.01, 1e-15)) return;
    for (int i = 0; i < 50; i++) calm[i] = (i % 2 ? 1 : -1) * (i < 25 ? 0.001 : 0.02);
    var_filter(calm, 50, 0.94);
    ok(fabs(calm[20]) > 0.001 && fabs(calm[20]) < 0.02);
    ok(fabs(calm[26]) > 0.02); /* it came when nobody expected it */
}

TEST("a price that never moved is filtered to one that never will")
{
    double none[20] = {0};
    var_filter(none, 20, 0.94);
    for (int i = 0; i < 20; i++) is_same(none[i], 0.0);
}

TEST("returns are simple, or logarithmic")
{
    double prices[] = {100, 110, 99}, logs[] = {100, 110, 99};
    var_returns(prices, 2, false);
    is_near(prices[0], 0.1, 1e-15), is_near(prices[1], -0.1, 1e-15);
    var_returns(logs, 2, true);
    is_near(logs[0], log(1.1), 1e-15), is_near(logs[1], log(0.9), 1e-15);
}
