/* trial_meter.h: a policy that answers as another does, and tells what each call took and which failed. */
#ifndef RUNTIME_TRIAL_METER_H
#define RUNTIME_TRIAL_METER_H

#include "runtime/trial.h"

#define TRIAL_FAILURES_MAX 8 /* of one test, and told of all; more are not */

typedef struct trial_failure {
    bool told;
    char text[sizeof ((netto_complaint *)0)->text];
} trial_failure;

/* What rules failed with while one test ran, and whether an answer to the test said so. */
typedef struct trial_failures {
    trial_failure items[TRIAL_FAILURES_MAX];
    uint32_t count;
} trial_failures;

/* False: it was noted before, or there is no more room. */
bool trial_failures_note(trial_failures *failures, const char *text);

/* An answer, or a complaint, that the test has. */
void trial_failures_told(trial_failures *failures, netto_text answer);

/* Put a meter in the place of `*policy`, which it owns from now on; on failure the policy is destroyed.  NETTO_ECAPACITY. */
netto_status trial_meter(netto_policy **policy, const trial_report *report, trial_failures *failures, netto_complaint *complaint);

#endif
