/* check.h: the policy's checks of an order: what refuses it before it is accepted, whatever its margin. */
#ifndef ENGINE_CHECK_H
#define ENGINE_CHECK_H

#include "engine/judge.h"

/* Is there one that is asked of this order?  Of those that reduce only what says so. */
bool check_asks(const netto_policy *policy, bool reducing);

/* Ask the policy's `number`-th check of an order of which it is known what it leaves.  NETTO_ERULE. */
netto_status check_ask(order *o, uint32_t number, trace *t, netto_refusal *out, netto_complaint *complaint);

/* What it refused the order for, in the scratch of the command, and how tight that is.  NETTO_ECAPACITY. */
netto_status check_reason(order *o, uint32_t number, const netto_refusal *refusal, netto_reason *out, double *tightness,
                          netto_complaint *complaint);

/* How a refusal came about: what the check read and told.  NETTO_ECAPACITY. */
netto_status check_explain(order *o, const netto_reason *reason, const netto_part **out, netto_complaint *complaint);

#endif
