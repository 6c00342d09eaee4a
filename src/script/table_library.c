/* table_library.c: Lua's table functions, raw.
 *
 * Lengths are raw lengths: a script's __len cannot make a loop of ours long.  Frozen tables are read
 * through and never written. */
#include "script/library.h"

/* Argument 1, opened for reading. */
static lua_Integer readable(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    table_open(L, 1);
    return (lua_Integer)lua_rawlen(L, 1);
}

static lua_Integer writable(lua_State *L)
{
    table_check_writable(L, 1);
    return (lua_Integer)lua_rawlen(L, 1);
}

static int table_insert(lua_State *L)
{
    lua_Integer n = writable(L), at = n + 1;
    int arguments = lua_gettop(L);
    if (arguments == 3) {
        at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, at >= 1 && at <= n + 1, 2, "position out of bounds");
    } else if (arguments != 2) {
        return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    sandbox_charge(L, 2 + (n + 1 - at));
    for (lua_Integer i = n; i >= at; i--) {
        lua_rawgeti(L, 1, i);
        lua_rawseti(L, 1, i + 1);
    }
    lua_rawseti(L, 1, at);
    return 0;
}

static int table_remove(lua_State *L)
{
    lua_Integer n = writable(L), at = luaL_optinteger(L, 2, n);
    luaL_argcheck(L, lua_gettop(L) < 2 || (at >= 1 && at <= n + 1) || (n == 0 && at == 0), 2,
                  "position out of bounds");
    lua_settop(L, 1);
    sandbox_charge(L, 2 + (at < n ? n - at : 0));
    lua_rawgeti(L, 1, at);
    for (; at < n; at++) {
        lua_rawgeti(L, 1, at + 1);
        lua_rawseti(L, 1, at);
    }
    lua_pushnil(L);
    lua_rawseti(L, 1, at);
    return 1;
}

/* ---- concat ---------------------------------------------------------------------------------------- */

#define JOINED_CHARGE 20 /* room for a result */

typedef struct joined {
    size_t size;
    char bytes[SANDBOX_TEXT_MAX];
} joined;

static void join(lua_State *L, joined *j, const char *bytes, size_t size)
{
    if (size > sizeof j->bytes - j->size)
        luaL_error(L, "the result would be longer than %d bytes", SANDBOX_TEXT_MAX);
    if (size) memcpy(j->bytes + j->size, bytes, size);
    j->size += size;
}

static void join_item(lua_State *L, joined *j, lua_Integer i)
{
    size_t size;
    int type = lua_rawgeti(L, 1, i);
    if (type != LUA_TSTRING && type != LUA_TNUMBER)
        luaL_error(L, "invalid value (a %s) at index %I in table for 'concat'", luaL_typename(L, -1),
                   (LUAI_UACINT)i);
    const char *bytes = lua_tolstring(L, -1, &size);
    join(L, j, bytes, size);
    sandbox_charge(L, 2 + (int64_t)size / 16);
    lua_pop(L, 1);
}

static int table_concat(lua_State *L)
{
    lua_Integer n = readable(L);
    size_t size;
    const char *separator = luaL_optlstring(L, 2, "", &size);
    lua_Integer first = luaL_optinteger(L, 3, 1), last = luaL_optinteger(L, 4, n);
    lua_settop(L, 2);
    joined *j = lua_newuserdatauv(L, sizeof *j, 0);
    j->size = 0;
    sandbox_charge(L, JOINED_CHARGE);
    for (lua_Integer i = first; i <= last; i++) {
        if (i > first) join(L, j, separator, size);
        join_item(L, j, i);
        if (i == LUA_MAXINTEGER) break;
    }
    lua_pushlstring(L, j->bytes, j->size);
    return 1;
}

/* ---- pack, unpack, move ------------------------------------------------------------------------------ */

static int table_pack(lua_State *L)
{
    int n = lua_gettop(L);
    sandbox_charge(L, 2 + n);
    lua_createtable(L, n, 1);
    lua_insert(L, 1);
    for (int i = n; i >= 1; i--) lua_rawseti(L, 1, i);
    lua_pushinteger(L, n);
    lua_setfield(L, 1, "n");
    return 1;
}

static int table_unpack(lua_State *L)
{
    lua_Integer n = readable(L), first = luaL_optinteger(L, 2, 1), last = luaL_optinteger(L, 3, n);
    if (first > last) return 0;
    lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)first;
    if (count >= SANDBOX_SPREAD_MAX)
        return luaL_error(L, "more than %d results to unpack", SANDBOX_SPREAD_MAX);
    sandbox_charge(L, 2 + (int64_t)count);
    luaL_checkstack(L, (int)count + 2, "too many results to unpack");
    for (lua_Integer i = first; i < last; i++) lua_rawgeti(L, 1, i);
    lua_rawgeti(L, 1, last);
    return (int)count + 1;
}

/* As Lua's: backwards where the ranges overlap. */
static int table_move(lua_State *L)
{
    lua_Integer from = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
    int target = lua_isnoneornil(L, 5) ? 1 : 5;
    table_check_writable(L, target);
    luaL_checktype(L, 1, LUA_TTABLE);
    bool same = lua_rawequal(L, 1, target);
    table_open(L, 1);
    if (last >= from) {
        luaL_argcheck(L, from > 0 || last < LUA_MAXINTEGER + from, 3, "too many elements to move");
        lua_Integer n = last - from + 1;
        luaL_argcheck(L, to <= LUA_MAXINTEGER - n + 1, 4, "destination wrap around");
        sandbox_charge(L, n);
        bool backwards = same && to > from && to <= last;
        for (lua_Integer i = 0; i < n; i++) {
            lua_Integer at = backwards ? n - 1 - i : i;
            lua_rawgeti(L, 1, from + at);
            lua_rawseti(L, target, to + at);
        }
    }
    lua_pushvalue(L, target);
    return 1;
}

void library_table(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"concat", table_concat}, {"insert", table_insert}, {"move", table_move},     {"pack", table_pack},
        {"remove", table_remove}, {"sort", library_sort},   {"unpack", table_unpack}, {NULL, NULL},
    };
    library_add(L, "table", functions, NULL, 0);
}
