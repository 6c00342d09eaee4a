/* freeze.c: a table becomes a window on its own contents.
 *
 * Freezing in place: the contents move to a backing table that nothing else refers to, the emptied table
 * gets a metatable that reads from there and refuses to write. */
#include "script/table.h"

bool table_open(lua_State *L, int index)
{
    if (!lua_getmetatable(L, index)) return false;
    if (lua_rawgetp(L, -1, &table_backing) == LUA_TTABLE) {
        lua_replace(L, index);
        lua_pop(L, 1);
        return true;
    }
    lua_pop(L, 2);
    return false;
}

static bool is_frozen(lua_State *L, int index)
{
    lua_pushvalue(L, index);
    bool frozen = table_open(L, lua_gettop(L));
    lua_pop(L, 1);
    return frozen;
}

void table_check_writable(lua_State *L, int index)
{
    luaL_checktype(L, index, LUA_TTABLE);
    if (is_frozen(L, index)) luaL_error(L, "the table is frozen: rules keep nothing between calls");
}

/* ---- the metamethods of a frozen table -------------------------------------------------------------- */

/* A key as a complaint shows it. */
static const char *key_text(lua_State *L, int index)
{
    int type = lua_type(L, index);
    if (type != LUA_TSTRING && type != LUA_TNUMBER) return lua_typename(L, type);
    lua_pushvalue(L, index);
    return lua_tostring(L, -1);
}

static int refuse_write(lua_State *L)
{
    return luaL_error(L, "'%s' belongs to a table that is frozen: rules keep nothing between calls",
                      key_text(L, 2));
}

static int refuse_global(lua_State *L)
{
    return luaL_error(L, "the global '%s' is frozen: rules keep nothing between calls (write 'local')",
                      key_text(L, 2));
}

static int length(lua_State *L)
{
    lua_settop(L, 1);
    sandbox_charge(L, 1);
    table_open(L, 1);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 1));
    return 1;
}

/* __index of a frozen table whose own __index was a function (upvalue 1). */
static int index_by_function(lua_State *L)
{
    lua_settop(L, 2);
    lua_pushvalue(L, 1);
    table_open(L, 3);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, 3) != LUA_TNIL) return 1;
    lua_settop(L, 2);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 2, 1);
    return 1;
}

/* ---- freezing --------------------------------------------------------------------------------------- */

/* Move all entries of the table at `from` to the one at `to`. */
static void move_entries(lua_State *L, int from, int to)
{
    for (lua_pushnil(L); lua_next(L, from);) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, to);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, from);
    }
}

static size_t count_entries(lua_State *L, int index)
{
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) n++;
    return n;
}

/* Fields of the old metatable at `old` that a frozen table keeps. */
static void keep_metamethods(lua_State *L, int old, int new)
{
    for (const char *const *name = table_metamethods; *name; name++) {
        lua_getfield(L, old, *name);
        lua_setfield(L, new, *name);
    }
    lua_getfield(L, old, "__metatable");
    lua_setfield(L, new, "__metatable");
    const char *const keys[] = {&table_original, &table_depth, &table_base};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        lua_rawgetp(L, old, keys[i]);
        lua_rawsetp(L, new, keys[i]);
    }
}

/* What the table held comes first; behind it comes what its own __index had to say. */
static void set_index(lua_State *L, int backing, int new)
{
    lua_getfield(L, new, "__index");
    if (lua_isfunction(L, -1)) {
        lua_pushcclosure(L, index_by_function, 1);
    } else if (lua_istable(L, -1)) {
        lua_createtable(L, 0, 1);
        lua_insert(L, -2);
        lua_setfield(L, -2, "__index");
        lua_setmetatable(L, backing);
        lua_pushvalue(L, backing);
    } else {
        lua_pop(L, 1);
        lua_pushvalue(L, backing);
    }
    lua_setfield(L, new, "__index");
}

static void set_length(lua_State *L, int new)
{
    if (lua_getfield(L, new, "__len") == LUA_TNIL) {
        lua_pushcfunction(L, length);
        lua_setfield(L, new, "__len");
    }
    lua_pop(L, 1);
}

void table_freeze(lua_State *L, int index, bool global)
{
    luaL_checkstack(L, 8, "freezing");
    int top = lua_gettop(L), old = top + 1, backing = top + 2, new = top + 3;
    size_t count = count_entries(L, index);
    sandbox_charge(L, 40 + (int64_t)count);
    if (!lua_getmetatable(L, index)) lua_pushnil(L);
    lua_createtable(L, 0, (int)count);
    lua_createtable(L, 0, 6);
    if (!lua_isnil(L, old)) keep_metamethods(L, old, new);
    move_entries(L, index, backing);
    set_index(L, backing, new);
    set_length(L, new);
    lua_pushcfunction(L, global ? refuse_global : refuse_write);
    lua_setfield(L, new, "__newindex");
    lua_pushvalue(L, backing);
    lua_rawsetp(L, new, &table_backing);
    lua_settop(L, new);
    lua_setmetatable(L, index);
    lua_settop(L, top);
}
