/* recall.h: what hooks recall of folds: of the active policy's, and of others that would go on from them. */
#ifndef APPRAISAL_RECALL_H
#define APPRAISAL_RECALL_H

#include "appraisal/assessment.h"
#include "control/view.h"

/* Let the hooks that are asked through this scope recall the folds of the assessment's policy. */
void recall_open(struct netto_scope *scope, assessment *a);

/* The state of a fold, from the state that the fold `from` had. */
netto_status recall_migrate(assessment *a, uint32_t number, const netto_fold *from, const double *old, double *out,
                            netto_complaint *complaint);

#endif
