/* var_option.h: options in the scenarios of a value at risk, valued again by their model (risk/gain.h): at the underlying's price
 * and the currency's rate of each, with their volatility and the time that is left as they stand.
 *
 * What a unit gains depends on the market alone, so a measure keeps it for all accounts, and computes it again when something
 * has changed that it was made of. */
#ifndef ENGINE_VAR_OPTION_H
#define ENGINE_VAR_OPTION_H

#include "engine/assessment.h"
#include "risk/gain.h"

#define VAR_KEPT_MOST 2000000 /* gains that one measure keeps: 16 MB, 4,000 options over 500 scenarios */

/* A kept row; `gains` NULL: there is none. */
typedef struct var_place {
    double *gains;
    var_row *row;
} var_place;

/* Rows for the options of the book, as far as there is room; the scenarios of a measure never change.  False when the purse is empty. */
bool var_kept_fit(var_kept *k, memory *m, const book *b, uint32_t scenarios);
void var_kept_drop(var_kept *k, memory *m);

/* Forget what was computed in a command that is taken back. */
void var_kept_unsee(var_kept *k, uint64_t version);

/* `k` may be NULL. */
var_place var_kept_find(const var_kept *k, uint32_t option);

/* Has nothing changed since that the row was made of?  `cash`: whose rates it reads; SLOT_NONE: none. */
bool var_kept_fresh(const var_place *p, const book *b, uint32_t option, uint32_t cash, int64_t grid);

#endif
