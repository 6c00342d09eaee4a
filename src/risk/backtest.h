/* backtest.h: were the losses worse than foretold as often as they should be, and not in clusters?
 *
 * An exception is a loss greater than the value at risk that was foretold for it; an equal one is none.
 *
 * Sources: Kupiec, "Techniques for verifying the accuracy of risk measurement models", Journal of Derivatives 3 (1995);
 * Christoffersen, "Evaluating interval forecasts", International Economic Review 39 (1998); Basel Committee,
 * "Supervisory framework for the use of backtesting in conjunction with the internal models approach" (1996), table 2,
 * and MAR32.9 for today's multipliers. */
#ifndef RISK_BACKTEST_H
#define RISK_BACKTEST_H

#include "netto/decision.h"

/* Of `n` forecasts and the losses that came, in the order of time; both in one unit.
 *
 *   kupiec         proportion of failures: -2 ln(((1-p)^(n-x) p^x) / ((1-x/n)^(n-x) (x/n)^x)), chi-square of 1
 *   independence   of the chain of transitions, chi-square of 1; not known without an exception
 *   coverage       their sum, chi-square of 2
 *   zone           by the probability of so few exceptions or fewer: green below 95%, yellow below 99.99%, else red: of
 *                  250 days at 99% 0-4, 5-9, 10 and more
 *   multiplier     of 250 days at 99% only: MAR32.9, 1.50 to 2.00; `plus` is 1996's, 0 to 1 on 3
 *
 * NETTO_EPARAMS  fewer than 2 of them.  NETTO_EDOMAIN  alpha outside (0.5, 1), or what is not finite; `row` says where. */
netto_status backtest_run(const double *forecasts, const double *losses, uint32_t n, double alpha, netto_backtest *out,
                          netto_complaint *complaint);

/* The same of what a command gives, and refuses where there are more of one than of the other. */
netto_status backtest_given(const netto_command *c, netto_backtest *out, netto_complaint *complaint);

/* The same one by one: begin with `alpha` alone, add in the order of time, and finish behind the last. */
void backtest_add(netto_backtest *b, double forecast, double loss);
void backtest_finish(netto_backtest *b);

/* The two tests by their counts: the statistic and how probable it is to exceed it. */
netto_test backtest_kupiec(uint32_t n, uint32_t exceptions, double alpha);
netto_test backtest_independence(const uint32_t transitions[2][2]);

/* The zone of so many exceptions. */
netto_zone backtest_zone(uint32_t n, uint32_t exceptions, double alpha);

#endif
