/* test_hedge.c: golden numbers: a minimum-variance hedge.
 *
 * Source: Hull, "Options, Futures, and Other Derivatives", chapter 3, table 3.2: fifteen months of changes of the price of jet fuel
 * and of heating oil futures: h* = 0.78 (0.928 * 0.0263 / 0.0313), so of 2,000,000 gallons, with contracts of 42,000, 37 contracts;
 * tailed, at a spot price of 1.94 and a futures price of 1.99, 36. */
#include <math.h>

#include "risk/hedge.h"
#include "support/desk.h"

static double futures[] = {0.021, 0.035, -0.046, 0.001, 0.044, -0.029, -0.026, -0.029, 0.048, -0.006, -0.036, -0.011, 0.019, -0.027, 0.029};
static double spot[] = {0.029, 0.020, -0.044, 0.008, 0.026, -0.019, -0.010, -0.007, 0.043, 0.011, -0.036, -0.018, 0.009, -0.032, 0.023};

TEST("jet fuel is hedged by 0.78 of heating oil, and 37 contracts")
{
    double ratio, effectiveness;
    uint32_t culprit;
    is_status(hedge_ratios(spot, futures, 15, 1, &ratio, &effectiveness, &culprit), NETTO_OK);
    is_near(ratio, 0.78, 0.005);
    is_near(sqrt(effectiveness), 0.928, 0.0005);
    is_near(ratio * 2e6 / 42000, 37.03, 0.005);
    is_near(ratio * (1.94 * 2e6) / (1.99 * 42000), 36.10, 0.005);
}
