/* revalue.h: an option valued again at many points: shocked underlying and shocked volatility. */
#ifndef PRICING_REVALUE_H
#define PRICING_REVALUE_H

#include "netto/option.h"

/* Room for `revalue_option` at n points. */
#define REVALUE_ROOM(n) (3 * ((size_t)(n) + 1))

/* What one option gains at each of n points against where it stands.
 *
 *   vol      at which it stands
 *   returns  of the underlying at each point; points that follow each other with the same return share a logarithm
 *   vols     at each point
 *   room     REVALUE_ROOM(n) doubles
 *   out      n doubles; 0 to the bit where nothing is shocked.  The same bits as point by point
 *
 * NETTO_EDOMAIN the option, or a point, lies outside the model's domain: the sentence says which. */
netto_status revalue_option(const netto_option *option, double vol, const double *returns, const double *vols, uint32_t n,
                            double *room, double *out, netto_complaint *complaint);

#endif
