/* reach.c: everything that a rule can reach is frozen, and proven to remember nothing.
 *
 * A list of what was met but not yet looked at stands on Lua's side, so nothing here recurses, however
 * deep a script nests its tables.  Tables lead to their keys, values and metamethods, functions to their
 * upvalues, a policy to what can be read of it.  C functions are ours and hold nothing of the script's. */
#include "script/bytecode.h"
#include "script/netto.h"
#include "script/table.h"

/* The stack while walking. */
enum { THINGS = 1, NAMES = 2, SEEN = 3, THING = 4 };

static bool may_lead_on(lua_State *L, int index)
{
    int type = lua_type(L, index);
    return type == LUA_TTABLE || type == LUA_TUSERDATA ||
           (type == LUA_TFUNCTION && !lua_iscfunction(L, index));
}

/* Take what is on the top (and pop it) into the list, unless it was met before. */
static void meet(lua_State *L, const char *name)
{
    int thing = lua_gettop(L);
    lua_pushvalue(L, thing);
    if (may_lead_on(L, thing) && lua_rawget(L, SEEN) == LUA_TNIL) {
        lua_Integer place = (lua_Integer)lua_rawlen(L, THINGS) + 1;
        lua_pushvalue(L, thing);
        lua_pushboolean(L, true);
        lua_rawset(L, SEEN);
        lua_pushvalue(L, thing);
        lua_rawseti(L, THINGS, place);
        lua_pushstring(L, name);
        lua_rawseti(L, NAMES, place);
    }
    lua_settop(L, thing - 1);
}

/* ---- tables --------------------------------------------------------------------------------------- */

static void meet_metatable(lua_State *L, const char *name)
{
    if (!lua_getmetatable(L, THING)) return;
    int metatable = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, metatable);) meet(L, name);
    lua_settop(L, metatable - 1);
}

static void look_at_table(lua_State *L, const char *name)
{
    lua_pushvalue(L, THING);
    bool frozen = table_open(L, THING + 1);
    lua_pop(L, 1);
    if (frozen) return;
    for (lua_pushnil(L); lua_next(L, THING);) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : name;
        meet(L, key);
        lua_pushvalue(L, -1);
        meet(L, name);
    }
    meet_metatable(L, name);
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    bool global = lua_rawequal(L, -1, THING);
    lua_settop(L, THING);
    table_freeze(L, THING, global);
}

/* ---- functions ------------------------------------------------------------------------------------ */

static void refuse_memory(lua_State *L, const char *name, const bytecode_write *write)
{
    lua_Debug ar;
    lua_pushvalue(L, THING);
    lua_getinfo(L, ">S", &ar);
    lua_pushlstring(L, write->variable.bytes, write->variable.size);
    luaL_error(L, "%s:%d: '%s' assigns the outer local '%s': rules keep nothing between calls", ar.short_src,
               write->line, name, lua_tostring(L, -1));
}

static void look_at_function(lua_State *L, const char *name)
{
    bytecode_write write;
    if (bytecode_writes_outside(L, &write)) refuse_memory(L, name, &write);
    const char *upvalue;
    for (int i = 1; (upvalue = lua_getupvalue(L, THING, i)) != NULL; i++) meet(L, upvalue);
}

/* ---- the walk ------------------------------------------------------------------------------------- */

static void look_at(lua_State *L, const char *name)
{
    sandbox_charge(L, 10);
    int type = lua_type(L, THING);
    if (type == LUA_TTABLE)
        look_at_table(L, name);
    else if (type == LUA_TFUNCTION)
        look_at_function(L, name);
    else if (table_walked(L, THING) || netto_token_shown(L, THING))
        meet(L, name);
}

/* Argument 1: where to begin; argument 2: its name. */
static int walk_all(lua_State *L)
{
    sandbox_of(L)->block_max = SIZE_MAX; /* the lists below may be long */
    for (int i = 0; i < 3; i++) {
        lua_newtable(L);
        lua_insert(L, 1);
    }
    const char *name = lua_tostring(L, 5);
    lua_pushvalue(L, 4);
    meet(L, name);
    for (lua_Integer next = 1; next <= (lua_Integer)lua_rawlen(L, THINGS); next++) {
        lua_settop(L, 3);
        lua_rawgeti(L, THINGS, next);
        lua_rawgeti(L, NAMES, next);
        name = lua_tostring(L, 5);
        lua_pop(L, 1); /* the list keeps it */
        look_at(L, name);
    }
    sandbox_of(L)->block_max = SANDBOX_BLOCK_MAX;
    return 0;
}

void table_freeze_all(lua_State *L, const char *name)
{
    lua_pushcfunction(L, walk_all);
    lua_insert(L, -2);
    lua_pushstring(L, name);
    lua_call(L, 2, 0);
}
