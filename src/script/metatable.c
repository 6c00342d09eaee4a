/* metatable.c: setmetatable and getmetatable for strangers.
 *
 * The metatable that counts is a hidden copy, made when it is set: what the script does to its own table
 * later changes nothing.  So no finaliser, closing method or weak mode can be smuggled in, and every
 * metamethod is a function (a callable table as __call would make Lua nest for ever inside one
 * instruction).  __index may be a table too, but chains of those are kept short. */
#include "script/table.h"

const char table_backing, table_original, table_depth, table_base, table_order, table_order_cost;

const char *const table_metamethods[] = {
    "__index", "__newindex", "__call", "__tostring", "__len", "__eq",   "__lt",     "__le",
    "__add",   "__sub",      "__mul",  "__div",      "__mod", "__pow",  "__unm",    "__idiv",
    "__band",  "__bor",      "__bxor", "__shl",      "__shr", "__bnot", "__concat", NULL,
};

static const char *const refused[] = {"__gc", "__close", "__mode", "__pairs", NULL};

/* ---- how long a chain of __index becomes ----------------------------------------------------------- */

/* The private number under `key` in the metatable of the table at `index`; 0 if there is none. */
static lua_Integer private_number(lua_State *L, int index, const char *key)
{
    if (!lua_getmetatable(L, index)) return 0;
    lua_rawgetp(L, -1, key);
    lua_Integer n = lua_tointeger(L, -1);
    lua_pop(L, 2);
    return n;
}

static void set_private(lua_State *L, int metatable, const char *key, lua_Integer n)
{
    lua_pushinteger(L, n);
    lua_rawsetp(L, metatable, key);
}

/* The table at `index` becomes an __index: from now on nothing longer may hang behind it. */
static void mark_base(lua_State *L, int index)
{
    if (!lua_getmetatable(L, index)) {
        lua_createtable(L, 0, 1);
        lua_pushvalue(L, -1);
        lua_setmetatable(L, index);
    }
    set_private(L, lua_gettop(L), &table_base, 1);
    lua_pop(L, 1);
}

/* The chain that the __index at the stack's top makes for the table at 1. */
static lua_Integer chain_behind(lua_State *L)
{
    if (lua_type(L, -1) != LUA_TTABLE) return 0;
    mark_base(L, lua_gettop(L));
    return private_number(L, lua_gettop(L), &table_depth) + 1;
}

static void check_chain(lua_State *L, lua_Integer depth)
{
    if (depth > TABLE_INDEX_MAX)
        luaL_error(L, "more than %d '__index' tables hang behind each other", TABLE_INDEX_MAX);
    if (private_number(L, 1, &table_base) && depth > private_number(L, 1, &table_depth))
        luaL_error(L, "a table's own '__index' must be set before it becomes another's");
}

/* ---- setmetatable ---------------------------------------------------------------------------------- */

static void check_metamethod(lua_State *L, const char *name)
{
    int type = lua_type(L, -1);
    if (type == LUA_TFUNCTION || (type == LUA_TTABLE && strcmp(name, "__index") == 0)) return;
    luaL_error(L, "'%s' must be a function%s, got %s", name,
               strcmp(name, "__index") == 0 ? " or a table" : "", luaL_typename(L, -1));
}

static void check_refused(lua_State *L)
{
    for (const char *const *name = refused; *name; name++) {
        lua_pushstring(L, *name);
        if (lua_rawget(L, 3) != LUA_TNIL) luaL_error(L, "'%s' is not offered in a rule", *name);
        lua_pop(L, 1);
    }
}

/* Push a copy of what counts in the metatable at 3 (opened). */
static void push_copy(lua_State *L)
{
    lua_createtable(L, 0, 8);
    for (const char *const *name = table_metamethods; *name; name++) {
        lua_pushstring(L, *name);
        lua_pushvalue(L, -1);
        if (lua_rawget(L, 3) == LUA_TNIL) {
            lua_pop(L, 2);
            continue;
        }
        check_metamethod(L, *name);
        lua_rawset(L, 4);
    }
}

/* Stack: 1 the table, 2 its metatable or nil, 3 the metatable opened, 4 the copy. */
static void set_copy(lua_State *L)
{
    lua_pushvalue(L, 2);
    table_open(L, 3);
    check_refused(L);
    push_copy(L);
    lua_getfield(L, 4, "__index");
    lua_Integer depth = chain_behind(L);
    check_chain(L, depth);
    lua_settop(L, 4);
    set_private(L, 4, &table_depth, depth);
    set_private(L, 4, &table_base, private_number(L, 1, &table_base));
    lua_pushvalue(L, 2);
    lua_rawsetp(L, 4, &table_original);
    lua_pushliteral(L, "__metatable");
    lua_rawget(L, 3);
    lua_setfield(L, 4, "__metatable");
    lua_setmetatable(L, 1);
}

static void check_unprotected(lua_State *L)
{
    if (!lua_getmetatable(L, 1)) return;
    lua_getfield(L, -1, "__metatable");
    if (!lua_isnil(L, -1)) luaL_error(L, "cannot change a protected metatable");
    lua_settop(L, 2);
}

int table_set_metatable(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    if (lua_type(L, 2) != LUA_TNIL) luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    sandbox_charge(L, 30);
    if (!sandbox_of(L)->frozen) sandbox_of(L)->metamethods = true; /* what is made later dies with its call */
    table_check_writable(L, 1);
    check_unprotected(L);
    if (lua_isnil(L, 2)) {
        check_chain(L, 0);
        lua_createtable(L, 0, 1);
        set_private(L, 3, &table_base, private_number(L, 1, &table_base));
        lua_setmetatable(L, 1);
    } else {
        set_copy(L);
    }
    lua_settop(L, 1);
    return 1;
}

int table_get_metatable(lua_State *L)
{
    luaL_checkany(L, 1);
    sandbox_charge(L, 1);
    if (lua_type(L, 1) != LUA_TTABLE) {
        lua_pushboolean(L, false);
        return 1;
    }
    lua_settop(L, 1);
    if (!lua_getmetatable(L, 1)) return luaL_pushfail(L), 1;
    lua_getfield(L, 2, "__metatable");
    if (lua_isnil(L, -1)) lua_rawgetp(L, 2, &table_original);
    return 1;
}
