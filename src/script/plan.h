/* plan.h: what a rebalancing rule's `plan` is given to say what to do: plan:hedge{}, plan:weights{} and so on.
 *
 * Each call writes steps; the engine makes trades of them. */
#ifndef SCRIPT_PLAN_H
#define SCRIPT_PLAN_H

#include "netto/policy.h"
#include "script/sandbox.h"

/* Once for each interpreter: its plan stands in the registry. */
void plan_open(lua_State *L);

/* The functions of a plan in their order, NULL behind the last, and the fields that each takes, in a table and in a second one,
 * NULL behind the last; of any name where there is no list. */
typedef struct plan_function {
    const char *name;
    const char *const *fields, *const *second;
} plan_function;

const plan_function *plan_function_at(uint32_t i);

/* Which of them may be meant, as suggest_word has it. */
void plan_suggest(netto_text word, char *out);

/* Push the plan, which writes to `steps` during the running call; neither allocates nor raises. */
void plan_push(sandbox *s, netto_steps *steps);

#endif
