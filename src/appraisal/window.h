/* window.h: a window of the price history that a policy declares. */
#ifndef APPRAISAL_WINDOW_H
#define APPRAISAL_WINDOW_H

#include "netto/policy.h"

/* How many returns it holds; `window` 0: all of the history.  NETTO_EPARAMS the policy keeps no history; NETTO_EDOMAIN the
 * window is no multiple of its `every`, or longer. */
netto_status window_returns(const netto_policy *policy, netto_instant window, uint32_t *out, netto_complaint *complaint);

/* What gives an instrument of this kind the samples that a window lacks. */
const char *window_remedy(netto_instrument_kind kind);

#endif
