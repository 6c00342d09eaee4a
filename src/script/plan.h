/* plan.h: what a rebalancing rule's `plan` is given to say what to do: plan:hedge{}, plan:weights{} and so on.
 *
 * Each call writes steps; the engine makes trades of them. */
#ifndef SCRIPT_PLAN_H
#define SCRIPT_PLAN_H

#include "netto/policy.h"
#include "script/sandbox.h"

/* Once for each interpreter: its plan stands in the registry. */
void plan_open(lua_State *L);

/* Push the plan, which writes to `steps` during the running call; neither allocates nor raises. */
void plan_push(sandbox *s, netto_steps *steps);

#endif
