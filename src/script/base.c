/* base.c: Lua's basic functions, without those that reach outside. */
#include <math.h>

#include "script/library.h"
#include "script/linked.h"

/* ---- values ---------------------------------------------------------------------------------------- */

static void push_real_text(lua_State *L, int index)
{
    double x = lua_tonumber(L, index);
    if (isnan(x))
        lua_pushliteral(L, "nan");
    else if (isinf(x))
        lua_pushstring(L, x > 0 ? "inf" : "-inf");
    else
        lua_pushvalue(L, index), lua_tolstring(L, -1, NULL);
}

/* Only a function that the script gave, called like any other. */
static bool push_own_text(lua_State *L, int index)
{
    if (luaL_getmetafield(L, index, "__tostring") == LUA_TNIL) return false;
    lua_pushvalue(L, index);
    lua_call(L, 1, 1);
    if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "'__tostring' must return a string");
    return true;
}

void library_push_text(lua_State *L, int index)
{
    int type = lua_type(L, index);
    if (type == LUA_TSTRING)
        lua_pushvalue(L, index);
    else if (type == LUA_TNUMBER)
        push_real_text(L, index);
    else if (type == LUA_TBOOLEAN)
        lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
    else if (type <= LUA_TNIL || !push_own_text(L, index))
        lua_pushstring(L, luaL_typename(L, index));
}

static int base_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    sandbox_charge(L, 4);
    library_push_text(L, 1);
    return 1;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 36;
}

/* A whole number in base 2 to 36, blanks around it allowed. */
static bool parse_integer(netto_text text, int base, lua_Integer *out)
{
    const char *s = text.bytes, *end = s + text.size;
    while (s < end && *s == ' ') s++;
    while (s < end && end[-1] == ' ') end--;
    bool negative = s < end && *s == '-';
    s += negative;
    if (s == end) return false;
    lua_Unsigned n = 0;
    for (; s < end; s++) {
        if (digit(*s) >= base) return false;
        n = n * (lua_Unsigned)base + (lua_Unsigned)digit(*s);
    }
    *out = (lua_Integer)(negative ? 0 - n : n);
    return true;
}

/* Push the number that the whole text is, if it is one. */
static bool push_number_of(lua_State *L, const char *text, size_t size)
{
    linked_numerals(true);
    size_t read = lua_stringtonumber(L, text);
    linked_numerals(false);
    return read == size + 1;
}

static int base_tonumber(lua_State *L)
{
    luaL_checkany(L, 1);
    size_t size = 0;
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &size) : NULL;
    sandbox_charge(L, 2 + (int64_t)size / 8);
    if (lua_isnoneornil(L, 2)) {
        if (lua_type(L, 1) == LUA_TNUMBER) return lua_settop(L, 1), 1;
        if (text && push_number_of(L, text, size)) return 1;
        return luaL_pushfail(L), 1;
    }
    lua_Integer base = luaL_checkinteger(L, 2), n;
    luaL_checktype(L, 1, LUA_TSTRING);
    luaL_argcheck(L, base >= 2 && base <= 36, 2, "base out of range");
    if (!parse_integer((netto_text){text, (uint32_t)size}, (int)base, &n)) return luaL_pushfail(L), 1;
    lua_pushinteger(L, n);
    return 1;
}

static int base_type(lua_State *L)
{
    luaL_checkany(L, 1);
    sandbox_charge(L, 1);
    lua_pushstring(L, luaL_typename(L, 1));
    return 1;
}

static int base_select(lua_State *L)
{
    int n = lua_gettop(L);
    sandbox_charge(L, 1 + n / 8);
    if (lua_type(L, 1) == LUA_TSTRING && strcmp(lua_tostring(L, 1), "#") == 0) {
        lua_pushinteger(L, n - 1);
        return 1;
    }
    lua_Integer i = luaL_checkinteger(L, 1);
    if (i < 0)
        i = n + i;
    else if (i > n)
        i = n;
    luaL_argcheck(L, 1 <= i, 1, "index out of range");
    return n - (int)i;
}

/* ---- raw access ------------------------------------------------------------------------------------ */

static int base_rawequal(lua_State *L)
{
    luaL_checkany(L, 1);
    luaL_checkany(L, 2);
    sandbox_charge(L, 1);
    lua_pushboolean(L, lua_rawequal(L, 1, 2));
    return 1;
}

static int base_rawlen(lua_State *L)
{
    int type = lua_type(L, 1);
    luaL_argexpected(L, type == LUA_TTABLE || type == LUA_TSTRING, 1, "table or string");
    sandbox_charge(L, 1);
    if (type == LUA_TTABLE) table_open(L, 1);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 1));
    return 1;
}

static int base_rawget(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    lua_settop(L, 2);
    sandbox_charge(L, 1);
    table_open(L, 1);
    lua_rawget(L, 1);
    return 1;
}

/* ---- what is not there ----------------------------------------------------------------------------- */

/* Argument 2 is the name of a global that nobody set: nil, unless it is absent on purpose. */
static int read_absent(lua_State *L)
{
    static const char nothing_else[] = "a rule's answer depends on what it is given, and on nothing else";
    static const char known[] = "all code is known when the policy is loaded";
    static const char differs[] = "it remembers, or runs at times that differ";
    static const char silent[] = "a rule answers; it writes nothing";
    static const char *const absent[][2] = {
        {"io", nothing_else},
        {"os", nothing_else},
        {"debug", nothing_else},
        {"package", nothing_else},
        {"load", known},
        {"loadstring", known},
        {"dofile", known},
        {"loadfile", known},
        {"coroutine", differs},
        {"collectgarbage", differs},
        {"print", silent},
        {"warn", silent},
        {"rawset", silent},
        {"utf8", "texts are bytes here"},
        {"netto", "write: local netto = require \"netto\""},
    };
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    sandbox_charge(L, 2);
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        if (strcmp(name, absent[i][0]) == 0)
            return luaL_error(L, "there is no global '%s' in a rule: %s", name, absent[i][1]);
    lua_pushnil(L);
    return 1;
}

/* Globals are looked for behind a table without any, so that those which are there are found as fast as ever.
 */
static void set_absent(lua_State *L)
{
    lua_createtable(L, 0, 1);
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, read_absent);
    lua_setfield(L, -2, "__index");
    lua_newtable(L);
    lua_rawsetp(L, -2, &table_backing); /* frozen as it is */
    lua_setmetatable(L, -2);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

void library_base(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"assert", library_assert},
        {"error", library_error},
        {"getmetatable", table_get_metatable},
        {"ipairs", table_ipairs},
        {"next", table_next},
        {"pairs", table_pairs},
        {"pcall", library_pcall},
        {"rawequal", base_rawequal},
        {"rawget", base_rawget},
        {"rawlen", base_rawlen},
        {"select", base_select},
        {"setmetatable", table_set_metatable},
        {"tonumber", base_tonumber},
        {"tostring", base_tostring},
        {"type", base_type},
        {"xpcall", library_xpcall},
        {NULL, NULL},
    };
    luaL_setfuncs(L, functions, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "_G");
    lua_pushliteral(L, LUA_VERSION);
    lua_setfield(L, -2, "_VERSION");
    set_absent(L);
}
