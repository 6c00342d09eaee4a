/* revalue.h: an option valued again at many points: shocked underlying and shocked volatility. */
#ifndef PRICING_REVALUE_H
#define PRICING_REVALUE_H

#include "netto/option.h"

/* Room for `revalue_option` at n points. */
#define REVALUE_ROOM(n) (5 * ((size_t)(n) + 1))

/* The logarithm of 1 and each return, which options of one underlying share; NaN where there is none. */
void revalue_logs(const double *returns, uint32_t n, double *out);

/* What one option gains at each of n points against where it stands.
 *
 *   vol      at which it stands
 *   returns  of the underlying at each point
 *   logs     of them
 *   vols     at each point
 *   room     REVALUE_ROOM(n) doubles
 *   out      n doubles; 0 to the bit where nothing is shocked.  The same bits as point by point
 *
 * NETTO_EDOMAIN the option, or a point, lies outside the model's domain: the sentence says which. */
netto_status revalue_option(const netto_option *option, double vol, const double *returns, const double *logs, const double *vols,
                            uint32_t n, double *room, double *out, netto_complaint *complaint);

#endif
