/* lua_rebalance.c: asking rebalancing's rules: how far a book has drifted, and what to do about it. */
#include <math.h>

#include "base/complain.h"
#include "script/lua_ask.h"
#include "script/plan.h"

static netto_status drift(netto_policy *policy, uint32_t number, const netto_view *book, double *out, netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    question q = {.rule = &p->rebalance_rules[2 * number], .place = VIEW_BOOK, .first = book, .results = 1};
    netto_status status = lua_ask(p, &q, complaint);
    if (status == NETTO_OK) status = answer_number(p->sandbox.L, q.rule, -HUGE_VAL, HUGE_VAL, "a finite number", out, complaint);
    return lua_finish(p, &q, status, complaint);
}

typedef struct plan_question {
    question q; /* first: what is called is given it */
    netto_steps *steps;
} plan_question;

/* plan(book, plan, p) */
static int call_plan(lua_State *L)
{
    const plan_question *f = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, f->q.rule->reference);
    view_push(sandbox_of(L), f->q.place, f->q.first);
    plan_push(sandbox_of(L), f->steps);
    lua_rawgeti(L, LUA_REGISTRYINDEX, f->q.policy->params);
    lua_call(L, 3, 0);
    return 0;
}

static netto_status plan(netto_policy *policy, uint32_t number, const netto_view *book, netto_steps *out, netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    plan_question f = {.q = {.rule = &p->rebalance_rules[2 * number + 1], .place = VIEW_BOOK, .first = book, .call = call_plan},
                       .steps = out};
    netto_status status = lua_ask(p, &f.q, complaint);
    return lua_finish(p, &f.q, status, complaint);
}

void lua_rebalance_set(lua_policy *p)
{
    if (p->base.rebalance_count) p->base.rebalance_hooks = (netto_rebalance_hooks){drift, plan};
}
