/* score.h: how good forecasts were.
 *
 * Sources: RiskMetrics and Basel for values at risk (backtest.h); Patton, "Volatility forecast comparison using imperfect
 * volatility proxies", Journal of Econometrics 160 (2011), for QLIKE: the mean of ln h + x / h. */
#ifndef RISK_SCORE_H
#define RISK_SCORE_H

#include "book/forecast.h"

/* Score the last `window` outcomes of a name that are kept (0: all of them), the oldest first; the name itself is left to
 * the caller.  Hits: the forecast moved from the reference, or from 0, to the side to which the outcome did, or neither
 * moved. */
void score_run(const forecast_series *s, uint32_t window, netto_score *out);

#endif
