/* var_option.h: options in the scenarios of a value at risk, valued again by their model (risk/gain.h): at the underlying's price
 * and the currency's rate of each, with their volatility and the time that is left as they stand.
 *
 * What a unit gains depends on the market alone, so a measure keeps it for all accounts, and computes it again when something
 * has changed that it was made of. */
#ifndef APPRAISAL_VAR_OPTION_H
#define APPRAISAL_VAR_OPTION_H

#include "appraisal/assessment.h"
#include "risk/gain.h"

#define VAR_KEPT_MOST 2000000 /* gains that one measure keeps: 16 MB, 4,000 options over 500 scenarios */

/* Rows for the options of the book, as far as there is room; the scenarios of a measure never change.  False when the purse is empty. */
bool var_kept_fit(var_kept *k, memory *m, const book *b, uint32_t scenarios);
void var_kept_drop(var_kept *k, memory *m);

/* Forget what was computed in a command that is taken back. */
void var_kept_unsee(var_kept *k, uint64_t version);

#endif
