/* policy.h: what the commands about policies share (on_policy.c). */
#ifndef ENGINE_POLICY_H
#define ENGINE_POLICY_H

#include "engine/state.h"

/* Can it take over from the active one?  NETTO_EPOLICY. */
netto_status policy_check(const netto_engine *e, const netto_policy *policy, netto_complaint *why);

/* Its place among the prepared; empty: it is not prepared. */
assessment **policy_prepared(netto_engine *e, const netto_policy *policy);

/* An assessment of it, in which nothing is known.  NULL: no memory. */
assessment *policy_assess(netto_engine *e, netto_policy *policy);

/* Nobody needs it any more: it is given back bit by bit. */
void policy_retire(netto_engine *e, assessment *a);

/* Bits of limits, as their heirs stand in another policy. */
uint64_t policy_carry(uint64_t old, const uint32_t *place, uint32_t count, uint32_t places);

netto_event *policy_tell(netto_engine *e, netto_text action, const netto_policy *policy, netto_text message);

#endif
