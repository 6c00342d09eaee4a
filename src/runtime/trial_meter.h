/* trial_meter.h: a policy that answers as another does, and tells what each call took. */
#ifndef RUNTIME_TRIAL_METER_H
#define RUNTIME_TRIAL_METER_H

#include "runtime/trial.h"

/* Put a meter in the place of `*policy`, which it owns from now on; on failure the policy is destroyed.  NETTO_ECAPACITY. */
netto_status trial_meter(netto_policy **policy, const trial_report *report, netto_complaint *complaint);

#endif
