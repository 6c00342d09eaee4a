/* adl.h: in which order the other side of a position that nobody takes over is deleveraged.
 *
 * Source: BitMEX, "What is Auto-Deleveraging": ranking = PNL percentage * effective leverage where the percentage is positive, and
 * PNL percentage / effective leverage where it is negative; CoinEx and others rank alike.  Their effective leverage is of an isolated
 * position: |mark value| / (mark value - bankrupt value); of accounts that are margined as a whole it is gross notional / equity. */
#ifndef RISK_ADL_H
#define RISK_ADL_H

/* What a position has gained, over what was paid for it; +inf for a gain on what cost nothing. */
double adl_profit(double gain, double paid);

/* Notional over equity; +inf where the equity is 0 or less. */
double adl_leverage(double gross, double equity);

double adl_score(double profit, double leverage);

#endif
