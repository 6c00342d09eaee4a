/* liquidity.h: what it takes to trade out of one instrument.  Each is traded by itself: that two net does not make either
 * trade sooner. */
#ifndef RISK_LIQUIDITY_H
#define RISK_LIQUIDITY_H

#include "book/book.h"
#include "netto/liquidity.h"

/* NETTO_EDOMAIN: participation lies outside (0, 1]; the horizon is negative. */
netto_status liquidity_check(const netto_liquidity_terms *terms, netto_complaint *complaint);

/* Of so many units.  What is not known is NaN: no mark, an `adv` that was not given, a mark without bid and ask or with
 * an ask below its bid.
 *
 * Days = |units| / (participation * adv).  The loss of a position that is held for all of them grows with their square root,
 * from `horizon` on (Basel MAR33.4).  Closing costs the half spread of each unit (Bangia, Diebold, Schuermann and Stroughair, 1999);
 * of an inverse contract as a fraction of its price. */
void liquidity_of(const book *b, uint32_t instrument, double units, const netto_liquidity_terms *terms, netto_liquidity_row *out);

#endif
