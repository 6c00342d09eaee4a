/* neutral.h: how much of each of some instruments takes a book's sensitivities to nothing: a small linear system.
 *
 * Source: Hull, "Options, Futures, and Other Derivatives", "Making a portfolio delta, gamma and vega neutral".  Elimination with the
 * largest pivot of a column, ties to the first row, each row and column scaled by its largest entry; the same bits everywhere. */
#ifndef RISK_NEUTRAL_H
#define RISK_NEUTRAL_H

#include <stdint.h>

#include "netto/status.h"

#define NEUTRAL_MOST 4 /* sensitivities, and instruments */

typedef struct neutral {
    uint32_t n;
    double a[NEUTRAL_MOST][NEUTRAL_MOST]; /* a[k][j]: of sensitivity k one unit of instrument j has so much */
    double b[NEUTRAL_MOST];               /* what the book has of it */
} neutral;

/* Units to trade, signed, so that a * out + b = 0.
 *
 * NETTO_EDOMAIN  no one answer: `*culprit` is an instrument that has nothing, or nothing that those before it have not together; or n +
 *                k, a sensitivity that none of them has; n + n: a number is not finite.  */
netto_status neutral_solve(const neutral *s, double out[NEUTRAL_MOST], uint32_t *culprit);

#endif
