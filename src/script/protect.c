/* protect.c: pcall, xpcall, error and assert, none of which can be used to outlive a budget. */
#include "script/library.h"
#include "script/load.h"

#define CAUGHT_CHARGE 1000 /* an error's text may take Lua long to make */

/* If the call is over, no one catches that. */
static void let_end_through(lua_State *L)
{
    if (sandbox_of(L)->end) sandbox_die(L, 1);
}

static void caught(lua_State *L)
{
    let_end_through(L);
    sandbox_of(L)->own_words = NULL;
    sandbox_charge(L, CAUGHT_CHARGE);
}

int library_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    sandbox_charge(L, 10);
    bool good = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0) == LUA_OK;
    if (!good) caught(L);
    let_end_through(L);
    sandbox_charge(L, lua_gettop(L) / 8);
    luaL_checkstack(L, 2, "the results of a protected call");
    lua_pushboolean(L, good);
    lua_insert(L, 1);
    return lua_gettop(L);
}

/* The handler runs after unwinding: inside, Lua would run it without the count hook. */
int library_xpcall(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TFUNCTION);
    sandbox_charge(L, 10);
    int count = lua_gettop(L) - 2;
    lua_pushvalue(L, 1);
    lua_insert(L, 3);
    bool good = lua_pcall(L, count, LUA_MULTRET, 0) == LUA_OK;
    if (!good) {
        caught(L);
        lua_pushvalue(L, 2);
        lua_insert(L, -2);
        if (lua_pcall(L, 1, 1, 0) != LUA_OK) caught(L);
    }
    let_end_through(L);
    luaL_checkstack(L, 2, "the results of a protected call");
    lua_pushboolean(L, good);
    lua_replace(L, 2);
    return lua_gettop(L) - 1;
}

#define LEVEL_MAX 100

/* What the script throws as it is may begin like a place in some file; Netto's own Lua says true ones. */
static int raise_as_it_is(lua_State *L)
{
    lua_Debug ar;
    bool own = lua_getstack(L, 1, &ar) && lua_getinfo(L, "S", &ar) && strncmp(ar.short_src, LOAD_OWN, strlen(LOAD_OWN)) == 0;
    if (!own && lua_type(L, -1) == LUA_TSTRING) sandbox_note_words(L);
    return lua_error(L);
}

int library_error(lua_State *L)
{
    lua_Integer level = luaL_optinteger(L, 2, 1);
    lua_settop(L, 1);
    sandbox_charge(L, 10);
    if (lua_type(L, 1) == LUA_TSTRING && level > 0 && level < LEVEL_MAX) {
        luaL_where(L, (int)level);
        if (lua_rawlen(L, -1) == 0) return lua_settop(L, 1), raise_as_it_is(L);
        lua_pushvalue(L, 1);
        lua_concat(L, 2);
        return lua_error(L);
    }
    return raise_as_it_is(L);
}

int library_assert(lua_State *L)
{
    luaL_checkany(L, 1);
    sandbox_charge(L, 1);
    if (lua_toboolean(L, 1)) return lua_gettop(L);
    if (lua_gettop(L) < 2) return luaL_error(L, "assertion failed!");
    lua_settop(L, 2);
    return raise_as_it_is(L);
}
