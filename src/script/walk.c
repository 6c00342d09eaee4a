/* walk.c: pairs and ipairs.
 *
 * `pairs` sorts the keys once and answers a step, a walk and nil.  The step remembers nothing: it finds
 * its place by the key it is given, so a rule that keeps a step keeps no memory with it.  (The walk
 * holds a hint where to look first, which changes no answer.) */
#include "script/table.h"

typedef struct walk {
    lua_Integer hint, count;
    int cost; /* of a step, whether or not the hint helps */
} walk;

enum { WALK_THING = 1, WALK_KEYS = 2 };

static const char walk_metatable;

static walk *walk_at(lua_State *L, int index)
{
    walk *w = lua_touserdata(L, index);
    if (!w || !lua_getmetatable(L, index)) return NULL;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &walk_metatable);
    bool same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return same && lua_type(L, index) == LUA_TUSERDATA ? w : NULL;
}

bool table_walked(lua_State *L, int index)
{
    if (!walk_at(L, index)) return false;
    lua_getiuservalue(L, index, WALK_THING);
    return true;
}

void table_open_walks(lua_State *L)
{
    lua_createtable(L, 0, 2);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pushliteral(L, "walk");
    lua_setfield(L, -2, "__name");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &walk_metatable);
}

/* ---- a step -------------------------------------------------------------------------------------- */

static bool key_is(lua_State *L, int keys, lua_Integer i, int key)
{
    lua_rawgeti(L, keys, i);
    bool same = lua_rawequal(L, -1, key);
    lua_pop(L, 1);
    return same;
}

/* The place of the key at index 2 among the keys at `keys`; 0 if it has none. */
static lua_Integer place_of(lua_State *L, const walk *w, int keys)
{
    if (w->hint <= w->count && key_is(L, keys, w->hint, 2)) return w->hint;
    lua_pushvalue(L, 2);
    return table_place(L, keys, w->count);
}

/* Push what the thing at `thing` holds under the key on the top. */
static void push_value(lua_State *L, int thing)
{
    lua_pushvalue(L, -1);
    if (lua_type(L, thing) == LUA_TUSERDATA)
        lua_gettable(L, thing);
    else
        lua_rawget(L, thing);
}

static int step(lua_State *L)
{
    walk *w = walk_at(L, 1);
    if (!w) return luaL_error(L, "pairs: this is no walk over a table");
    lua_settop(L, 2);
    sandbox_charge(L, w->cost);
    lua_getiuservalue(L, 1, WALK_THING);
    if (lua_type(L, 3) == LUA_TTABLE) table_open(L, 3);
    lua_getiuservalue(L, 1, WALK_KEYS);
    lua_Integer i = lua_isnil(L, 2) ? 0 : place_of(L, w, 4);
    if (i == 0 && !lua_isnil(L, 2)) return luaL_error(L, "pairs: there is no such key to go on from");
    while (++i <= w->count) {
        lua_rawgeti(L, 4, i);
        push_value(L, 3);
        w->hint = i;
        if (!lua_isnil(L, -1)) return 2;
        lua_pop(L, 2); /* taken away since the walk began */
    }
    lua_pushnil(L);
    return 1;
}

/* ---- pairs --------------------------------------------------------------------------------------- */

/* Push the sorted keys of the frozen table at 1.  They are sorted once, yet each walk is charged for it: the
 * same call costs the same, whoever walked before. */
static void push_kept_keys(lua_State *L)
{
    const sandbox *s = sandbox_of(L);
    lua_getmetatable(L, 1);
    lua_rawgetp(L, 2, &table_order_cost);
    if (lua_rawgetp(L, 2, &table_order) == LUA_TTABLE) {
        sandbox_charge(L, lua_tointeger(L, 3));
        return;
    }
    lua_settop(L, 2);
    int64_t work = s->work;
    table_keys(L, 1);
    lua_pushinteger(L, work - s->work);
    lua_rawsetp(L, 2, &table_order_cost);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, 2, &table_order);
}

static void push_keys(lua_State *L)
{
    lua_pushvalue(L, 1);
    bool frozen = table_open(L, 2);
    lua_settop(L, 1);
    if (frozen)
        push_kept_keys(L);
    else
        table_keys(L, 1);
}

/* A userdata that can be walked says how by itself. */
static void push_keys_of_thing(lua_State *L)
{
    if (lua_type(L, 1) != LUA_TUSERDATA || luaL_getmetafield(L, 1, "keys") == LUA_TNIL)
        luaL_typeerror(L, 1, "table");
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
}

int table_pairs(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    if (lua_type(L, 1) == LUA_TTABLE)
        push_keys(L);
    else
        push_keys_of_thing(L);
    int keys = lua_gettop(L);
    lua_pushcfunction(L, step);
    walk *w = lua_newuserdatauv(L, sizeof *w, 2);
    *w = (walk){.hint = 1, .count = (lua_Integer)lua_rawlen(L, keys), .cost = 1};
    for (lua_Integer n = w->count; n; n >>= 1) w->cost++;
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, WALK_THING);
    lua_pushvalue(L, keys);
    lua_setiuservalue(L, -2, WALK_KEYS);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &walk_metatable);
    lua_setmetatable(L, -2);
    sandbox_charge(L, 4);
    lua_pushnil(L);
    return 3;
}

static int list_step(lua_State *L)
{
    lua_Integer i = luaL_checkinteger(L, 2);
    sandbox_charge(L, 1);
    i = (lua_Integer)((lua_Unsigned)i + 1);
    lua_pushinteger(L, i);
    return lua_geti(L, 1, i) == LUA_TNIL ? 1 : 2;
}

int table_ipairs(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushcfunction(L, list_step);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}
