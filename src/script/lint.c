/* lint.c: looks through a policy's sources and parameters. */
#include "script/lint.h"

#include "control/axis.h"

#include <math.h>

#include "script/key_line.h"
#include "script/lint_walk.h"
#include "script/load.h"
#include "script/table.h"

/* ---- the hooks ------------------------------------------------------------------------------------------- */

static void find_hook(lua_State *L, const rule *r, lint_hook *h)
{
    lua_Debug ar;
    h->name = r->name;
    if (r->reference == LUA_NOREF) return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, r->reference);
    lua_getinfo(L, ">Su", &ar);
    text_copy(text_of(ar.short_src), h->file, sizeof h->file);
    h->line = ar.linedefined;
    h->last = ar.lastlinedefined;
    h->params = ar.nparams;
    h->upvalues = ar.nups;
}

/* Behind the policy's own the rules of what it declares. */
static lint_hook *add_hook(lint_look *look, const rule *r, lint_kind given)
{
    lint_hook *h = &look->hooks[look->hook_count++];
    *h = (lint_hook){.given = {given}, .things = 1};
    find_hook(look->L, r, h);
    return h;
}

/* What the hooks of a measure are given: a book, instruments; what they answered before is no thing. */
static void find_measure(lint_look *look, uint32_t number)
{
    static const uint32_t of_things = 1u << NETTO_HOOK_LOAD | 1u << NETTO_HOOK_AXIS | 1u << NETTO_HOOK_WEIGHT | 1u << NETTO_HOOK_PRICE | 1u << NETTO_HOOK_VOL |
                                      1u << NETTO_HOOK_UNIT | 1u << NETTO_HOOK_LONG | 1u << NETTO_HOOK_SHORT | 1u << NETTO_HOOK_PAIR;
    const lua_policy *p = look->policy;
    const netto_declared *d = &p->base.measures[number];
    lint_kind thing = text_is(option_text(d, "over"), "factors") ? LINT_FACTOR : LINT_INSTRUMENT;
    bool grouped = d->kind == NETTO_KIND_TALLY || d->kind == NETTO_KIND_SCAN || d->kind == NETTO_KIND_MATCH;
    uint32_t things = of_things | 1u << NETTO_HOOK_KEY | (grouped ? 1u << NETTO_HOOK_GROUP : 0u);
    for (int hook = 0; hook < NETTO_HOOK_COUNT; hook++) {
        if (!(d->hooks >> hook & 1)) continue;
        lint_hook *h = add_hook(look, lua_measure_rule(p, number, (netto_measure_hook)hook, 0),
                                hook == NETTO_HOOK_CALL ? LINT_BOOK : hook == NETTO_HOOK_KEY && d->kind == NETTO_KIND_CAP ? LINT_KEYED : things >> hook & 1 ? thing : LINT_UNKNOWN);
        if (hook == NETTO_HOOK_PAIR) h->given[1] = thing, h->things = 2;
    }
}

static void find_hooks(lint_look *look)
{
    const lua_policy *p = look->policy;
    look->hooks[LUA_HAIRCUT] = (lint_hook){.given = {LINT_INSTRUMENT}, .things = 1};
    look->hooks[LUA_CORRELATION] = (lint_hook){.given = {LINT_FACTOR, LINT_FACTOR}, .things = 2};
    look->hooks[LUA_COLLATERAL] = (lint_hook){.given = {LINT_LINE}, .things = 1};
    look->hooks[LUA_MARGIN] = (lint_hook){.given = {p->base.per_set ? LINT_SET : LINT_BOOK}, .things = 1};
    for (int i = 0; i < LUA_HOOKS; i++) find_hook(look->L, &p->hooks[i], &look->hooks[i]);
    look->hook_count = LUA_HOOKS;
    for (uint32_t i = 0; i < 2 * p->base.limit_count; i++) {
        netto_limit_by by = p->base.limits[i / 2].by;
        lint_hook *h = add_hook(look, &p->limit_rules[i], LINT_ACCOUNT);
        h->behind = by == NETTO_BY_INSTRUMENT ? LINT_TRADED : by == NETTO_BY_UNDERLYING ? LINT_FACTOR : LINT_UNKNOWN;
    }
    for (uint32_t i = 0; i < p->base.breaker_count; i++)
        add_hook(look, &p->trips[i], p->breakers[i].instrument ? LINT_TRIP_INSTRUMENT : LINT_ACCOUNT);
    for (uint32_t i = 0; i < p->base.check_count; i++) add_hook(look, &p->check_rules[i], LINT_ORDER);
    for (uint32_t i = 0; i < p->base.measure_count; i++) find_measure(look, i);
    for (uint32_t i = 0; i < 2 * p->base.rebalance_count; i++)
        add_hook(look, &p->rebalance_rules[i], LINT_ACCOUNT)->things = 1 + i % 2; /* drift(book, p), plan(book, plan, p) */
}

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

static void look_at_sources(lint_look *look, bool counting)
{
    const sandbox *s = sandbox_of(look->L);
    look->counting = counting;
    for (size_t i = 0; i < s->source_count; i++) {
        lua_pushlstring(look->L, s->sources[i].name.bytes, s->sources[i].name.size);
        look->file = lua_tostring(look->L, -1);
        load_text(look->L, look->file, s->sources[i].text);
        lint_walk(look);
        lua_pop(look->L, 1);
    }
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
    find_hooks(look);
    look_at_sources(look, true);
    look_at_sources(look, false);
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
