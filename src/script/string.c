/* string.c: Lua's string functions, bounded and charged; no packing, no dumps.  Patterns have a file of their own
 * (string_pattern.c), as string.format has.
 *
 * Texts hold no zero byte and at most SANDBOX_TEXT_MAX bytes. */
#include "script/library.h"

#define GRAIN 16 /* bytes that one unit of work touches */

netto_text library_text(lua_State *L, int index)
{
    size_t size;
    const char *bytes = luaL_checklstring(L, index, &size);
    sandbox_charge(L, 2 + (int64_t)size / GRAIN);
    return (netto_text){bytes, (uint32_t)size};
}

lua_Integer library_from_start(lua_Integer position, uint32_t size)
{
    if (position >= 0) return position;
    return -(lua_Unsigned)position > size ? 0 : (lua_Integer)size + position + 1;
}

/* Room for a result, on Lua's side. */
static char *room(lua_State *L, size_t size)
{
    if (size > SANDBOX_TEXT_MAX) luaL_error(L, "the result would be longer than %d bytes", SANDBOX_TEXT_MAX);
    sandbox_charge(L, (int64_t)size / GRAIN);
    return lua_newuserdatauv(L, size + 1, 0);
}

static int string_len(lua_State *L)
{
    lua_pushinteger(L, library_text(L, 1).size);
    return 1;
}

static int string_sub(lua_State *L)
{
    netto_text text = library_text(L, 1);
    lua_Integer first = library_from_start(luaL_checkinteger(L, 2), text.size);
    lua_Integer last = library_from_start(luaL_optinteger(L, 3, -1), text.size);
    if (first < 1) first = 1;
    if (last > (lua_Integer)text.size) last = text.size;
    if (first > last)
        lua_pushliteral(L, "");
    else
        lua_pushlstring(L, text.bytes + first - 1, (size_t)(last - first + 1));
    return 1;
}

static int string_reverse(lua_State *L)
{
    netto_text text = library_text(L, 1);
    char *out = room(L, text.size);
    for (uint32_t i = 0; i < text.size; i++) out[i] = text.bytes[text.size - 1 - i];
    lua_pushlstring(L, out, text.size);
    return 1;
}

static int change_case(lua_State *L, int from, int to)
{
    netto_text text = library_text(L, 1);
    char *out = room(L, text.size);
    for (uint32_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        out[i] = c >= from && c < from + 26 ? (char)(c - from + to) : c;
    }
    lua_pushlstring(L, out, text.size);
    return 1;
}

static int string_lower(lua_State *L)
{
    return change_case(L, 'A', 'a');
}

static int string_upper(lua_State *L)
{
    return change_case(L, 'a', 'A');
}

static int string_rep(lua_State *L)
{
    netto_text text = library_text(L, 1), separator = {"", 0};
    lua_Integer n = luaL_checkinteger(L, 2);
    if (!lua_isnoneornil(L, 3)) separator = library_text(L, 3);
    uint32_t each = text.size + separator.size;
    if (n <= 0 || each == 0) return lua_pushliteral(L, ""), 1;
    if (n > SANDBOX_TEXT_MAX)
        return luaL_error(L, "the result would be longer than %d bytes", SANDBOX_TEXT_MAX);
    size_t size = (size_t)n * each - separator.size;
    char *out = room(L, size), *at = out;
    sandbox_charge(L, n / 4);
    for (lua_Integer i = 0; i < n; i++) {
        if (text.size) memcpy(at, text.bytes, text.size);
        at += text.size;
        if (i < n - 1 && separator.size) memcpy(at, separator.bytes, separator.size);
        at += i < n - 1 ? separator.size : 0;
    }
    lua_pushlstring(L, out, size);
    return 1;
}

static int string_byte(lua_State *L)
{
    netto_text text = library_text(L, 1);
    lua_Integer given = luaL_optinteger(L, 2, 1), first = library_from_start(given, text.size);
    lua_Integer last = library_from_start(luaL_optinteger(L, 3, first), text.size);
    if (first < 1) first = 1;
    if (last > (lua_Integer)text.size) last = text.size;
    if (first > last) return 0;
    if (last - first >= SANDBOX_SPREAD_MAX) return luaL_error(L, "more than %d results", SANDBOX_SPREAD_MAX);
    int count = (int)(last - first) + 1;
    luaL_checkstack(L, count, "string slice too long");
    sandbox_charge(L, count);
    for (int i = 0; i < count; i++) lua_pushinteger(L, (unsigned char)text.bytes[first - 1 + i]);
    return count;
}

static int string_char(lua_State *L)
{
    int n = lua_gettop(L);
    char *out = room(L, (size_t)n);
    for (int i = 1; i <= n; i++) {
        lua_Integer c = luaL_checkinteger(L, i);
        luaL_argcheck(L, c >= 1 && c <= 255, i, "value out of range (1 to 255)");
        out[i - 1] = (char)(unsigned char)c;
    }
    sandbox_charge(L, n);
    lua_pushlstring(L, out, (size_t)n);
    return 1;
}

/* The metatable that all strings share: methods, and nothing else. */
static void set_string_metatable(lua_State *L)
{
    lua_pushliteral(L, "");
    lua_createtable(L, 0, 2);
    lua_getfield(L, -3, "string");
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

void library_string(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"byte", string_byte},      {"char", string_char},     {"find", library_find},
        {"format", library_format}, {"gmatch", library_gmatch}, {"gsub", library_gsub},
        {"len", string_len},        {"lower", string_lower},   {"match", library_match},
        {"rep", string_rep},        {"reverse", string_reverse}, {"sub", string_sub},
        {"upper", string_upper},    {NULL, NULL},
    };
    library_add(L, "string", functions, NULL, 0);
    set_string_metatable(L);
}
