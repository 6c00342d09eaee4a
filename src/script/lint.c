/* lint.c: looks through a policy's sources and parameters. */
#include "script/lint.h"

#include <math.h>

#include "script/key_line.h"
#include "script/lint_walk.h"
#include "script/load.h"
#include "script/table.h"

/* ---- the parameters -------------------------------------------------------------------------------------- */

/* The line of policy.lua on which a parameter is declared, if that can be seen. */
static int line_of(const lint_look *look, const char *name)
{
    const sandbox *s = sandbox_of(look->L);
    for (size_t i = 0; i < s->source_count; i++)
        if (text_is(s->sources[i].name, look->file))
            return key_line(s->sources[i].text, TEXT_LITERAL("params"), text_of(name));
    return 1;
}

/* Every number below the table on the top; `path` is its name. */
static void find_infinite(const lint_look *look, const char *path)
{
    lua_State *L = look->L;
    int table = lua_gettop(L), keys = table + 1;
    luaL_checkstack(L, 10, NULL);
    table_open(L, table);
    table_keys(L, table);
    for (lua_Integer i = 1; lua_rawgeti(L, keys, i) != LUA_TNIL; i++) {
        const char *key = luaL_tolstring(L, -1, NULL), *name = lua_pushfstring(L, "%s.%s", path, key);
        lua_pushvalue(L, keys + 1);
        lua_rawget(L, table);
        if (lua_type(L, -1) == LUA_TNUMBER && !isfinite(lua_tonumber(L, -1)))
            lint_find(look, line_of(look, key), "%s is not finite", name);
        if (lua_type(L, -1) == LUA_TTABLE) find_infinite(look, name);
        lua_settop(L, keys);
    }
    lua_settop(L, table - 1);
}

static void find_unread(const lint_look *look, int params)
{
    lua_State *L = look->L;
    table_open(L, params);
    table_keys(L, params);
    int keys = lua_gettop(L);
    for (lua_Integer i = 1; lua_rawgeti(L, keys, i) != LUA_TNIL; i++) {
        lua_pushvalue(L, -1);
        const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
        if (name && lua_rawget(L, LINT_NAMES_AT) == LUA_TNIL)
            lint_find(look, line_of(look, name), "params.%s is read by no rule", name);
        lua_settop(L, keys);
    }
    lua_settop(L, params);
}

static void look_at_params(lint_look *look)
{
    lua_State *L = look->L;
    look->file = "policy.lua";
    lua_rawgeti(L, LUA_REGISTRYINDEX, look->policy->params);
    if (!look->every_parameter && !(look->passed_on && look->dynamic)) find_unread(look, lua_gettop(L));
    find_infinite(look, "params");
}

/* ---- the sources ----------------------------------------------------------------------------------------- */

static void look_at_sources(lint_look *look)
{
    const sandbox *s = sandbox_of(look->L);
    look->functions = 0;
    for (size_t i = 0; i < s->source_count; i++) {
        lua_pushlstring(look->L, s->sources[i].name.bytes, s->sources[i].name.size);
        look->file = lua_tostring(look->L, -1);
        load_text(look->L, look->file, s->sources[i].text);
        lint_walk(look);
        lua_pop(look->L, 1);
    }
}

/* What functions are called with in this look is what they are given in the next.  Was it known already? */
static bool settle(lint_look *look)
{
    bool same = true;
    for (size_t i = 0; i < LINT_HELPERS; i++) {
        lint_helper *h = &look->helpers[i], known = {.called = false};
        for (int k = 0; k < LINT_GIVEN; k++) same = same && h->given[k].kind == h->next[k].kind && h->given[k].of == h->next[k].of;
        memcpy(known.given, h->next, sizeof known.given);
        *h = known;
    }
    return same;
}

#define LOOKS_MAX 4 /* functions that call each other are followed so deep */

/* A first look finds the hooks, others what functions are called with; what the last one finds is told. */
static void take_looks(lint_look *look)
{
    look->counting = true;
    look_at_sources(look);
    look->counting = false;
    lint_judge_axes(look);
    look->quiet = true;
    for (int i = 0; i < LOOKS_MAX; i++) {
        look_at_sources(look);
        if (settle(look)) break;
    }
    look->quiet = look->passed_on = look->dynamic = look->every_parameter = false;
    lua_newtable(look->L);
    lua_replace(look->L, LINT_NAMES_AT);
    look_at_sources(look);
}

/* Argument: the look, as light userdata. */
static int look_at(lua_State *L)
{
    lint_look *look = lua_touserdata(L, LINT_LOOK);
    look->L = L;
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    table_open(L, LINT_GLOBALS_AT);
    load_push_modules(L);
    table_open(L, LINT_NETTO_AT);
    lua_getfield(L, LINT_NETTO_AT, "netto");
    lua_replace(L, LINT_NETTO_AT);
    table_open(L, LINT_NETTO_AT);
    lua_newtable(L);
    lua_newtable(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, look->policy->params);
    lua_rawseti(L, LINT_PARAMS_AT, 1);
    lua_newtable(L);
    lua_newtable(L);
    lint_find_hooks(look);
    take_looks(look);
    lint_find_idle(look);
    look_at_params(look);
    return 0;
}

netto_status lint(netto_policy *policy, const netto_source *sources, size_t count, const lint_report *report,
                  netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    lint_look look = {.policy = p, .report = report};
    p->sandbox.sources = sources;
    p->sandbox.source_count = count;
    netto_status status = sandbox_run(&p->sandbox, lua_policy_work(&p->budget), look_at, &look, NETTO_EPOLICY,
                                      "policy.lua:1:", complaint);
    p->sandbox.sources = NULL;
    p->sandbox.source_count = 0;
    return status;
}
