/* foretell.h: values at risk that a policy has recorded as forecasts at their times, and what came of them.
 *
 * At each multiple of a rule's `every` a pass goes through the accounts of its kinds: the forecast that was made at the multiple
 * before is settled by what the book has lost since, the fall of its `result` (frame.h), and another is made, under the id
 * "ACCOUNT/RULE/INSTANT" in UTC.  What waits longer, for no pass ran at its multiple or the result was not known, waits for
 * forecast.outcome.  A forecast that cannot be made is told as a `rule_error`. */
#ifndef ENGINE_FORETELL_H
#define ENGINE_FORETELL_H

#include "engine/state.h"

#define FORETELL_POOL_MOST 1000 /* accounts of one pool */

/* Go on with the passes that are due, so much at a tick. */
void foretell_tick(netto_engine *e);

/* When one wants a tick. */
netto_instant foretell_deadline(const netto_engine *e);

/* The passes of another policy: a rule of the same name and `every` goes on where it is. */
forecast_passes foretell_turn(const netto_engine *e, const netto_policy *policy);

/* An account has another parent: pools are other books than those of which forecasts wait. */
void foretell_moved(netto_engine *e);

/* Record a forecast, whoever makes it: on_forecast.c.  `duplicate`: it was made before. */
netto_status forecast_make(netto_engine *e, const netto_forecast *said, netto_forecast_answer *out, netto_complaint *complaint);

#endif
