/* var.h: value at risk of what a book holds, from the price history that the active policy declares.
 *
 * Positions move with their own price, options with their underlying's by delta, given loads with the instrument of their
 * factor, and what is loaded on `fx:CCY` with the rate of the currency: exposure times return, to first order.
 * Sums run in slot order: positions, then scenarios from the oldest. */
#ifndef APPRAISAL_VAR_H
#define APPRAISAL_VAR_H

#include "appraisal/holding.h"
#include "netto/risk.h"

#define VAR_PRODUCTS_MOST 8000000 /* of instruments and scenarios, of one book: some 10 ms */

/* Terms that were found good, and what follows from them. */
typedef struct var_terms {
    netto_var_terms is;
    netto_instant every;
    uint32_t count;    /* returns of the window */
    double scale;      /* of values: sqrt(horizon / every) */
    double shock;      /* of returns; one of the two is 1 */
} var_terms;

/* Fill in the defaults.  NETTO_EPARAMS the policy declares no price history, or a combination means nothing;
 * NETTO_EDOMAIN a number lies outside its domain. */
netto_status var_terms_read(const netto_policy *policy, const netto_var_terms *asked, var_terms *out, netto_complaint *complaint);

/* What one set of holdings comes to. */
typedef struct var_result {
    double value, es, volatility;
    uint32_t rank;
    bool indefinite, uncovered;
    uint64_t products; /* what it took */
} var_result;

/* `kept`: rows of options for these terms; NULL: each is valued anew.  `shares` holds `count` components, in the order of the holdings, or is NULL.  Works in the arena.
 *
 * NETTO_ENOMARK a mark is missing, or the window of a price is not covered; NETTO_ERULE a correlation failed;
 * NETTO_EOVERFLOW; NETTO_ETOOLARGE too many products; NETTO_ECAPACITY. */
netto_status var_of(assessment *a, const book *b, const var_terms *t, var_kept *kept, const holding *items, uint32_t count, arena *in,
                    netto_var_component *shares, var_result *out, netto_complaint *complaint);

#endif
