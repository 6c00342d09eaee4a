/* caps.h: what the policy's caps leave of lodged collateral.
 *
 * A cap is a measure of kind "cap": its hook `key` is asked once an asset for the group of its lines, its options have `max` or `share`.
 * It belongs to the rule `collateral`: where a key fails, the collateral is not known. */
#ifndef APPRAISAL_CAPS_H
#define APPRAISAL_CAPS_H

#include "appraisal/assessment.h"

/* What lines of these assets, worth `after` their haircuts, count for, and which measure of the policy cut each (CAP_NONE: none); `work`
 * grows by what the keys took.  NETTO_ERULE, NETTO_ECAPACITY. */
netto_status caps_count(assessment *a, const book *b, uint32_t account, const uint32_t *assets, const double *after, uint32_t n, arena *in,
                        double *counted, uint32_t *by, uint64_t *work, netto_complaint *complaint);

/* The name that a policy's measure has as a cap. */
netto_text caps_name(const netto_policy *policy, uint32_t measure);

#endif
