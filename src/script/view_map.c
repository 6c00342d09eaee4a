/* view_map.c: attributes, read where they lie.
 *
 * A map is scanned for the key that is asked for; nothing is built.  The bytes were checked when they came
 * in, yet nothing here believes them. */
#include "base/text.h"
#include "codec/reader.h"
#include "codec/suggest.h"
#include "codec/token.h"
#include "script/library.h"
#include "script/view.h"

static const char map_metatable, cell_metatable;

view_map *view_map_push(lua_State *L, netto_text bytes)
{
    view_map *map = lua_newuserdatauv(L, sizeof *map, 0);
    const uint8_t *at = (const uint8_t *)bytes.bytes;
    *map = (view_map){at, at + bytes.size, sandbox_of(L)->serial};
    lua_rawgetp(L, LUA_REGISTRYINDEX, &map_metatable);
    lua_setmetatable(L, -2);
    return map;
}

void view_cell_push(lua_State *L, netto_text bytes)
{
    view_map_push(L, bytes);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &cell_metatable);
    lua_setmetatable(L, -2);
}

/* ---- walking bytes --------------------------------------------------------------------------------- */

/* The value at `at`, and where the next one begins. */
static bool next_value(const view_map *map, const uint8_t *at, token *t, const uint8_t **next)
{
    if (!token_load(t, at, map->end)) return false;
    *next = t->next;
    if (t->type != HEAD_ARRAY && t->type != HEAD_MAP) return true;
    reader r;
    reader_init(&r, at, (size_t)(map->end - at), NULL);
    netto_text whole = reader_raw(&r);
    *next = at + whole.size;
    return whole.size > 0;
}

static int push_token(lua_State *L, const token *t, const uint8_t *at, const uint8_t *next)
{
    switch (t->type) {
    case HEAD_BOOLEAN:
        lua_pushboolean(L, t->boolean);
        break;
    case HEAD_INTEGER:
        if (t->beyond)
            lua_pushnumber(L, (double)(uint64_t)t->integer);
        else
            lua_pushinteger(L, t->integer);
        break;
    case HEAD_REAL:
        lua_pushnumber(L, t->real);
        break;
    case HEAD_TEXT:
    case HEAD_BINARY:
        sandbox_push_text(L, t->text);
        break;
    case HEAD_ARRAY:
    case HEAD_MAP:
        sandbox_charge(L, 8);
        view_map_push(L, (netto_text){(const char *)at, (uint32_t)(next - at)});
        break;
    default:
        lua_pushnil(L);
    }
    return 1;
}

/* The whole thing's head; an empty one where there are no bytes. */
static token head_of(const view_map *map)
{
    token t;
    if (token_load(&t, map->at, map->end) && (t.type == HEAD_MAP || t.type == HEAD_ARRAY)) return t;
    return (token){.type = HEAD_MAP, .next = map->end};
}

static const view_map *current(lua_State *L)
{
    const view_map *map = lua_touserdata(L, 1);
    if (map->serial != sandbox_of(L)->serial)
        luaL_error(L, "attributes were used after the call that they were given to");
    return map;
}

/* ---- metamethods ----------------------------------------------------------------------------------- */

static int find_text(lua_State *L, const view_map *map, const token *whole)
{
    size_t size;
    const char *bytes = lua_tolstring(L, 2, &size);
    netto_text wanted = {bytes, (uint32_t)size};
    const uint8_t *at = whole->next, *next;
    for (uint32_t i = 0; i < whole->count; i++) {
        token key, value;
        if (!next_value(map, at, &key, &at) || !next_value(map, at, &value, &next)) break;
        sandbox_charge(L, 1);
        if (key.type == HEAD_TEXT && text_equal(key.text, wanted)) return push_token(L, &value, at, next);
        at = next;
    }
    lua_pushnil(L);
    return 1;
}

static int find_place(lua_State *L, const view_map *map, const token *whole)
{
    lua_Integer place = lua_tointeger(L, 2);
    const uint8_t *at = whole->next, *next;
    for (uint32_t i = 1; i <= whole->count && place >= i; i++, at = next) {
        token value;
        if (!next_value(map, at, &value, &next)) break;
        sandbox_charge(L, 1);
        if (place == i) return push_token(L, &value, at, next);
    }
    lua_pushnil(L);
    return 1;
}

static int map_index(lua_State *L)
{
    const view_map *map = current(L);
    token whole = head_of(map);
    sandbox_charge(L, 2);
    if (whole.type == HEAD_MAP && lua_type(L, 2) == LUA_TSTRING) return find_text(L, map, &whole);
    if (whole.type == HEAD_ARRAY && lua_isinteger(L, 2)) return find_place(L, map, &whole);
    lua_pushnil(L);
    return 1;
}

/* What is not there would be nil on both sides, and so equal. */
static int cell_index(lua_State *L)
{
    static const char *const fields[] = {"entity", "cell"};
    char meant[SUGGEST_SIZE];
    if (lua_type(L, 2) != LUA_TSTRING) return luaL_error(L, "where a factor sits is read by the names of its fields, not by a %s", luaL_typename(L, 2));
    netto_text word = text_of(lua_tostring(L, 2));
    if (text_is(word, "entity") || text_is(word, "cell")) return map_index(L);
    suggest_among(word, fields, 2, meant);
    return luaL_error(L, "where a factor sits has no field '%s'; %s", word.bytes, meant);
}

static int map_length(lua_State *L)
{
    token whole = head_of(current(L));
    sandbox_charge(L, 1);
    lua_pushinteger(L, whole.type == HEAD_ARRAY ? (lua_Integer)whole.count : 0);
    return 1;
}

static int map_refuse_write(lua_State *L)
{
    return luaL_error(L, "attributes are read-only");
}

/* The sorted keys, for pairs. */
static int map_keys(lua_State *L)
{
    const view_map *map = current(L);
    token whole = head_of(map), key, value;
    lua_newtable(L);
    const uint8_t *at = whole.next;
    for (uint32_t i = 1; i <= whole.count; i++) {
        sandbox_charge(L, 4);
        if (whole.type == HEAD_ARRAY) {
            lua_pushinteger(L, i);
            lua_rawseti(L, 2, i);
            continue;
        }
        if (!next_value(map, at, &key, &at) || !next_value(map, at, &value, &at)) break;
        if (key.type != HEAD_TEXT) continue;
        sandbox_push_text(L, key.text);
        lua_pushboolean(L, true);
        lua_rawset(L, 2);
    }
    if (whole.type == HEAD_MAP) table_keys(L, 2);
    return 1;
}

static void add_metatable(lua_State *L, const luaL_Reg *functions, const char *name, const void *at)
{
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__name");
    lua_rawsetp(L, LUA_REGISTRYINDEX, at);
}

void view_map_open(lua_State *L)
{
    static const luaL_Reg map[] = {{"__index", map_index}, {"__len", map_length}, {"__newindex", map_refuse_write}, {"keys", map_keys}, {NULL, NULL}};
    static const luaL_Reg cell[] = {{"__index", cell_index}, {"__len", map_length}, {"__newindex", map_refuse_write}, {"keys", map_keys}, {NULL, NULL}};
    add_metatable(L, map, "attributes", &map_metatable);
    add_metatable(L, cell, "a place of a factor", &cell_metatable);
}
