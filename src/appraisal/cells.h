/* cells.h: a policy's function of cells: where each factor sits, asked once a factor, and how cells correlate, asked once for two
 * of one entity and once for two of different ones. */
#ifndef APPRAISAL_CELLS_H
#define APPRAISAL_CELLS_H

#include "appraisal/assessment.h"

/* Know where a factor sits.  The policy knows the first CORRELATION_CELLS_MAX cells in the order of the factors, whoever asks first;
 * factors in others net with nothing.  NETTO_ERULE, NETTO_ECAPACITY. */
netto_status cells_place(assessment *a, const book *b, uint32_t factor, netto_complaint *complaint);

/* Know how those correlate in which axes of these rows sit, with one in the row `more` unless that is SLOT_NONE.  It ends early
 * when the policy has done work up to `enough`; `*whole`, which may be NULL: it did not.  NETTO_ERULE. */
netto_status cells_know(assessment *a, const uint32_t *rows, uint32_t n, uint32_t more, uint64_t enough, bool *whole,
                        netto_complaint *complaint);

/* Room for all factors of the book; false when the purse is empty. */
bool cells_fit(assessment *a, const book *b);

/* A factor was defined anew; those of which the rule failed are asked again. */
void cells_forget(assessment *a, uint32_t factor);
void cells_forget_failures(assessment *a);

#endif
