/* test_backtest.c: claims about exceptions: how many there may be, and whether they come in clusters. */
#include "risk/backtest.h"

#include <math.h>
#include <string.h>

#include "support/desk.h"

static netto_complaint why;

/* So many days of a forecast of 1 each, and losses of 2 on those days that `bad` says. */
static netto_status run(uint32_t n, double alpha, const char *bad, netto_backtest *out)
{
    static double forecasts[2000], losses[2000];
    for (uint32_t i = 0; i < n; i++) forecasts[i] = 1.0, losses[i] = *bad && *bad == 'x' ? 2.0 : 0.5, bad += *bad != '\0';
    return backtest_run(forecasts, losses, n, alpha, out, &why);
}

TEST("a loss equal to its forecast is no exception")
{
    const double forecasts[] = {1, 1, 1}, losses[] = {1, 1.0000001, -5};
    netto_backtest b;
    is_status(backtest_run(forecasts, losses, 3, 0.99, &b, &why), NETTO_OK);
    is_int(b.exceptions, 1);
    is_int(b.observations, 3);
    is_near(b.expected, 0.03, 1e-15);
}

TEST("transitions are counted in the order of time")
{
    netto_backtest b;
    is_status(run(8, 0.95, "..xx..x.", &b), NETTO_OK);
    is_int(b.transitions[0][0], 2), is_int(b.transitions[0][1], 2);
    is_int(b.transitions[1][0], 2), is_int(b.transitions[1][1], 1);
}

TEST("without an exception there is nothing to be independent; how many there were is tested all the same")
{
    netto_backtest b;
    is_status(run(250, 0.99, "", &b), NETTO_OK);
    ok(!b.independence.known && !b.coverage.known && b.kupiec.known);
    is_near(b.kupiec.statistic, -2.0 * 250.0 * log(0.99), 1e-9);
    is_int(b.zone, NETTO_ZONE_GREEN);
}

TEST("where every day is an exception all is known, and red")
{
    char all[101];
    netto_backtest b;
    memset(all, 'x', 100), all[100] = '\0';
    is_status(run(100, 0.99, all, &b), NETTO_OK);
    is_near(b.kupiec.statistic, -2.0 * 100.0 * log(0.01), 1e-9);
    is_int(b.zone, NETTO_ZONE_RED);
    ok(b.independence.known);
    is_near(b.independence.statistic, 0.0, 1e-12);
}

TEST("the one exception on the last day is followed by nothing")
{
    netto_backtest b;
    is_status(run(5, 0.99, "....x", &b), NETTO_OK);
    ok(b.independence.known && b.independence.statistic >= 0.0 && b.independence.p <= 1.0);
}

TEST("clusters are told from the same number of exceptions far apart")
{
    char apart[251], together[251];
    netto_backtest a, t;
    memset(apart, '.', 250), memset(together, '.', 250), apart[250] = together[250] = '\0';
    for (int i = 0; i < 5; i++) apart[20 + 45 * i] = together[100 + i] = 'x';
    run(250, 0.99, apart, &a), run(250, 0.99, together, &t);
    is_same(a.kupiec.statistic, t.kupiec.statistic);
    ok(a.independence.p > 0.5 && t.independence.p < 1e-6);
}

TEST("days without an exception are green, however few")
{
    const double one[] = {1, 1, 1}, none[] = {0, 0, 0};
    netto_backtest b;
    is_status(backtest_run(one, none, 3, 0.99, &b, &why), NETTO_OK);
    ok(b.exceptions == 0 && b.zone == NETTO_ZONE_GREEN);
    is_int(backtest_zone(50, 0, 0.999), NETTO_ZONE_GREEN);
    is_int(backtest_zone(3, 3, 0.99), NETTO_ZONE_RED);
}

TEST("what cannot be tested is refused, saying why, and nothing is written")
{
    const double one[] = {1, 1}, bad[] = {1, NAN}, lost[] = {INFINITY, 1};
    netto_backtest b = {.exceptions = 77};
    is_status(backtest_run(one, one, 1, 0.99, &b, &why), NETTO_EPARAMS);
    has_string(why.text, "two forecasts with their outcomes or more, and there are 1");
    is_status(backtest_run(one, one, 2, 0.5, &b, &why), NETTO_EDOMAIN);
    has_string(why.text, "alpha must lie between 0.5 and 1");
    is_status(backtest_run(one, one, 2, 1.0, &b, &why), NETTO_EDOMAIN);
    is_status(backtest_run(one, one, 2, NAN, &b, &why), NETTO_EDOMAIN);
    is_status(backtest_run(bad, one, 2, 0.99, &b, &why), NETTO_EDOMAIN);
    is_string(why.text, "forecast 2 is not finite");
    is_status(backtest_run(one, lost, 2, 0.99, &b, &why), NETTO_EDOMAIN);
    is_string(why.text, "outcome 1 is not finite");
    is_int(b.exceptions, 77);
}
