/* lua_policy.h: the inside of a policy made from Lua, for the files that share it. */
#ifndef SCRIPT_LUA_POLICY_H
#define SCRIPT_LUA_POLICY_H

#include "base/arena.h"
#include "netto/policy.h"
#include "script/answer.h"
#include "script/sandbox.h"

#define LUA_POLICY_FACTOR 50 /* loading, and a test, may do so many times the work of a call */

typedef enum lua_hook { LUA_HAIRCUT, LUA_CORRELATION, LUA_AXIS, LUA_CELLS, LUA_COLLATERAL, LUA_MARGIN, LUA_HOOKS } lua_hook;

typedef struct lua_test {
    netto_text name;
    rule rule;
} lua_test;

typedef struct lua_fold {
    rule start, step, migrate;
    int fields[NETTO_FOLD_NUMBERS]; /* their names, in the registry */
} lua_fold;

typedef struct lua_policy {
    netto_policy base; /* first: a netto_policy is one of these */
    netto_budget budget;
    sandbox sandbox;
    memory purse;
    arena texts;
    char id[33];
    rule hooks[LUA_HOOKS];
    answer_words words;
    int params; /* references in the registry */
    int test_kit;
    netto_text params_given;
    netto_limit *limits;
    lua_fold *folds; /* as many as base.folds, but for peaks: */
    uint32_t declared_folds;
    rule *limit_rules; /* two for each: its max and what it bounds */
    rule *check_rules;
    netto_breaker *breakers;
    rule *trips; /* by breaker */
    rule *rebalance_rules; /* two for each: its drift and its plan */
    rule *measure_rules; /* LUA_MEASURE_RULES for each: by hook, and behind those its variants */
    lua_test *tests;
    uint32_t test_count;
} lua_policy;

/* As netto_lua_policy_create; for tests, `fail_at` names the allocation of the interpreter that fails. */
netto_status lua_policy_create(const netto_source *sources, size_t count, netto_text params,
                               const netto_budget *budget, uint64_t fail_at, netto_policy **out,
                               netto_complaint *complaint);

/* Read the declared policy, a table at index 1 that init.lua checked, into `p`. */
void lua_policy_read(lua_State *L, lua_policy *p);

/* What loading, or the Lua of a test, may do. */
uint64_t lua_policy_work(const netto_budget *budget);

/* The hooks that Lua answers (lua_hooks.c). */
void lua_hooks_set(lua_policy *p);

#define LUA_MEASURE_RULES (NETTO_HOOK_COUNT + NETTO_VARIANTS_MAX)

static inline rule *lua_measure_rule(const lua_policy *p, uint32_t measure, netto_measure_hook hook, uint32_t variant)
{
    return &p->measure_rules[measure * LUA_MEASURE_RULES + (hook == NETTO_HOOK_VARIANT ? NETTO_HOOK_COUNT + variant : hook)];
}

static inline lua_policy *lua_policy_of(netto_policy *policy)
{
    return (lua_policy *)policy;
}

#endif
