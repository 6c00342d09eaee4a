/* lua_ask.h: the way in and out of Lua for every hook. */
#ifndef SCRIPT_LUA_ASK_H
#define SCRIPT_LUA_ASK_H

#include "script/lua_policy.h"
#include "script/view.h"

/* A rule is asked of one or two things, each in its place, and of the parameters; or `call` pushes what it is given. */
typedef struct question {
    const rule *rule;
    view_place place;
    const netto_view *first, *second; /* NULL: there is none */
    lua_CFunction call;               /* NULL; else it is given the question, and calls the rule */
    int results;
    lua_policy *policy;
    bool asked;         /* `outer` is to be left */
    bool promised;      /* of an outer call: what memory it may take */
    /* What an outer call had in these places, and needs back; filled where there is one. */
    view_thing kept[2];
    sandbox_call outer;
} question;

/* Leaves the answers on the stack; `lua_finish` must follow, whatever the status. */
netto_status lua_ask(lua_policy *p, question *q, netto_complaint *complaint);
netto_status lua_finish(lua_policy *p, const question *q, netto_status status, netto_complaint *complaint);

/* The hooks of folds (lua_folds.c). */
void lua_folds_set(lua_policy *p);

/* The hooks of measures (lua_measure.c). */
void lua_measure_set(lua_policy *p);
void lua_cells_set(lua_policy *p);

/* The hooks of rebalancing (lua_rebalance.c). */
void lua_rebalance_set(lua_policy *p);

#endif
