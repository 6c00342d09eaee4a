/* gain.h: what one unit of an instrument gains at shocked prices and volatilities.
 *
 * Full revaluation: options by their model at the shocked underlying and volatility, less the model's value where they
 * stand; an inverse contract by its notional, n (1 - 1 / (1 + s)) in coin, which is n s at the shocked price; what is paid up
 * front in another currency by the rate as well; given loads by the return of the instrument, sensitivities by it alone. */
#ifndef RISK_GAIN_H
#define RISK_GAIN_H

#include "book/book.h"
#include "pricing/revalue.h"

typedef struct gain_points {
    uint32_t n;
    const double *returns, *logs; /* of its price, of an option's underlying; their logarithms (revalue_logs) */
    const double *vols;           /* shocked volatilities, or moves of it where `relative`; NaN: it stays */
    const double *rates;          /* returns of its currency; NULL: it stays */
    bool relative;
} gain_points;

#define GAIN_ROOM(n) (REVALUE_ROOM(n) + (size_t)(n))

/* Base currency, `n` of them; `room` GAIN_ROOM(n) doubles.  NETTO_ENOMARK: a mark or an iv is missing, or the option lies outside
 * its model's domain; the sentence names it. */
netto_status gain_of_unit(const book *b, uint32_t instrument, const gain_points *points, double *room, double *out,
                          netto_complaint *complaint);

#endif
