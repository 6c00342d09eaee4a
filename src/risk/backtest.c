/* backtest.c: were the losses worse than foretold as often as they should be, and not in clusters? */
#include "risk/backtest.h"

#include <math.h>

#include "base/complain.h"
#include "numeric/distribution.h"
#include "numeric/function.h"
#include "risk/var.h"

#define BASEL_DAYS  250
#define BASEL_LEVEL 0.99

/* ---- likelihoods -------------------------------------------------------------------------------------------- */

/* ln(p^x), where 0 of something that cannot be is 1. */
static double log_of_power(double p, double x)
{
    return x > 0.0 ? x * function_log(p) : 0.0;
}

/* Of so many misses and hits, each hit with probability p. */
static double log_likelihood(double misses, double hits, double p)
{
    return log_of_power(1.0 - p, misses) + log_of_power(p, hits);
}

static netto_test test_of(double likelihood, double alternative, double (*above)(double))
{
    double statistic = 2.0 * (alternative - likelihood);
    if (!(statistic > 0.0)) statistic = 0.0; /* rounding */
    return (netto_test){true, statistic, above(statistic)};
}

netto_test backtest_kupiec(uint32_t n, uint32_t exceptions, double alpha)
{
    double x = exceptions, rest = (double)n - x;
    return test_of(log_likelihood(rest, x, 1.0 - alpha), log_likelihood(rest, x, x / (double)n), distribution_chi_above_1);
}

static double share(double part, double rest)
{
    return part > 0.0 ? part / (part + rest) : 0.0;
}

netto_test backtest_independence(const uint32_t transitions[2][2])
{
    double calm = transitions[0][0], up = transitions[0][1], down = transitions[1][0], again = transitions[1][1];
    if (up + down + again == 0.0) return (netto_test){0};
    double one = log_likelihood(calm + down, up + again, share(up + again, calm + down));
    double two = log_likelihood(calm, up, share(up, calm)) + log_likelihood(down, again, share(again, down));
    return test_of(one, two, distribution_chi_above_1);
}

/* ---- zones ---------------------------------------------------------------------------------------------------- */

/* The probability of at most so many exceptions, term by term from none on; in logarithms where it begins too small. */
static double at_most(uint32_t n, uint32_t exceptions, double p)
{
    double log_term = (double)n * function_log(1.0 - p), odds = function_log(p / (1.0 - p)), sum = 0.0;
    for (uint32_t i = 0; i <= exceptions; i++) {
        sum += function_exp(log_term);
        log_term += odds + function_log((double)(n - i) / (double)(i + 1));
    }
    return sum;
}

netto_zone backtest_zone(uint32_t n, uint32_t exceptions, double alpha)
{
    if (exceptions == 0) return NETTO_ZONE_GREEN; /* of a few days they say nothing, and nothing against it */
    if (exceptions >= n) return NETTO_ZONE_RED;
    double probability = at_most(n, exceptions, 1.0 - alpha);
    return probability < 0.95 ? NETTO_ZONE_GREEN : probability < 0.9999 ? NETTO_ZONE_YELLOW : NETTO_ZONE_RED;
}

static void find_multiplier(netto_backtest *b)
{
    static const double multipliers[] = {1.50, 1.50, 1.50, 1.50, 1.50, 1.70, 1.76, 1.83, 1.88, 1.92, 2.00};
    static const double pluses[] = {0.00, 0.00, 0.00, 0.00, 0.00, 0.40, 0.50, 0.65, 0.75, 0.85, 1.00};
    if (b->observations != BASEL_DAYS || b->alpha != BASEL_LEVEL) return;
    uint32_t row = b->exceptions < 10 ? b->exceptions : 10;
    b->basel = true;
    b->multiplier = multipliers[row];
    b->plus = pluses[row];
}

/* ---- the whole ------------------------------------------------------------------------------------------------ */

static netto_status check(const double *forecasts, const double *losses, uint32_t n, double alpha, netto_complaint *why)
{
    if (n < 2) return complain(why, NETTO_EPARAMS, "a backtest needs two forecasts with their outcomes or more, and there are %u", n);
    netto_status status = var_check_level(alpha, why);
    if (status != NETTO_OK) return status;
    for (uint32_t i = 0; i < n; i++) {
        if (isfinite(forecasts[i]) && isfinite(losses[i])) continue;
        return complain(why, NETTO_EDOMAIN, "%s %u is not finite", isfinite(forecasts[i]) ? "outcome" : "forecast", i + 1);
    }
    return NETTO_OK;
}

static netto_test sum_of(netto_test a, netto_test b)
{
    if (!a.known || !b.known) return (netto_test){0};
    double statistic = a.statistic + b.statistic;
    return (netto_test){true, statistic, distribution_chi_above_2(statistic)};
}

/* Each exception but the last observation was followed by something. */
void backtest_add(netto_backtest *b, double forecast, double loss)
{
    uint32_t followed = b->transitions[1][0] + b->transitions[1][1];
    bool before = b->exceptions > followed, now = loss > forecast;
    if (b->observations++) b->transitions[before][now]++;
    b->exceptions += now;
}

void backtest_finish(netto_backtest *b)
{
    b->expected = (double)b->observations * (1.0 - b->alpha);
    b->kupiec = backtest_kupiec(b->observations, b->exceptions, b->alpha);
    b->independence = b->exceptions ? backtest_independence(b->transitions) : (netto_test){0};
    b->coverage = sum_of(b->kupiec, b->independence);
    b->zone = backtest_zone(b->observations, b->exceptions, b->alpha);
    find_multiplier(b);
}

netto_status backtest_run(const double *forecasts, const double *losses, uint32_t n, double alpha, netto_backtest *out,
                          netto_complaint *complaint)
{
    netto_status status = check(forecasts, losses, n, alpha, complaint);
    if (status != NETTO_OK) return status;
    netto_backtest b = {.alpha = alpha};
    for (uint32_t i = 0; i < n; i++) backtest_add(&b, forecasts[i], losses[i]);
    backtest_finish(&b);
    *out = b;
    return NETTO_OK;
}

netto_status backtest_given(const netto_command *c, netto_backtest *out, netto_complaint *complaint)
{
    uint32_t n = c->backtest.forecast_count;
    if (n != c->backtest.outcome_count)
        return complain(complaint, NETTO_EPARAMS, "there are %u forecasts and %u outcomes; send as many of either, in the order of time", n,
                        c->backtest.outcome_count);
    return backtest_run(c->backtest.forecasts, c->backtest.outcomes, n, c->backtest.alpha == 0.0 ? 0.99 : c->backtest.alpha, out, complaint);
}
