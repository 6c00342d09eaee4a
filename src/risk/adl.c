/* adl.c: in which order the other side of a position that nobody takes over is deleveraged. */
#include "risk/adl.h"

#include <math.h>

double adl_profit(double gain, double paid)
{
    if (paid != 0.0) return gain / fabs(paid);
    return gain > 0.0 ? INFINITY : gain < 0.0 ? -INFINITY : 0.0;
}

double adl_leverage(double gross, double equity)
{
    return equity > 0.0 ? gross / equity : INFINITY;
}

double adl_score(double profit, double leverage)
{
    if (profit == 0.0) return 0.0;
    if (profit > 0.0) return leverage > 0.0 ? profit * leverage : 0.0;
    return leverage > 0.0 && isfinite(profit) ? profit / leverage : -INFINITY;
}
