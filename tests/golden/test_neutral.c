/* test_neutral.c: Hull, "Options, Futures, and Other Derivatives", "Making a portfolio delta, gamma and vega neutral": a delta-neutral
 * portfolio with a gamma of -5,000 and a vega of -8,000; options with deltas 0.6 and 0.5, gammas 0.5 and 0.8, vegas 2.0 and 1.2: 400 of
 * the first, 6,000 of the second, and 3,240 of the asset are sold. */
#include "risk/neutral.h"
#include "support/desk.h"

TEST("Hull's portfolio is made delta, gamma and vega neutral")
{
    neutral s = {.n = 3, .a = {{0.6, 0.5, 1}, {0.5, 0.8, 0}, {2.0, 1.2, 0}}, .b = {0, -5000, -8000}};
    double w[NEUTRAL_MOST];
    uint32_t culprit;
    is_status(neutral_solve(&s, w, &culprit), NETTO_OK);
    is_near(w[0], 400, 1e-9), is_near(w[1], 6000, 1e-9), is_near(w[2], -3240, 1e-9);
}

TEST("and vega neutral by the first option alone: 4,000 of it, which leaves a gamma of -3,000 and takes 2,400 of the asset")
{
    neutral s = {.n = 2, .a = {{0.6, 1}, {2.0, 0}}, .b = {0, -8000}};
    double w[NEUTRAL_MOST];
    uint32_t culprit;
    is_status(neutral_solve(&s, w, &culprit), NETTO_OK);
    is_near(w[0], 4000, 1e-9), is_near(w[1], -2400, 1e-9), is_near(-5000 + 0.5 * w[0], -3000, 1e-9);
}
