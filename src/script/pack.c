/* pack.c: values between MessagePack and Lua, each depth and size bounded. */
#include "script/pack.h"

#include "codec/token.h"
#include "script/result.h"
#include "script/table.h"

/* ---- to Lua ---------------------------------------------------------------------------------------- */

typedef struct unpacking {
    const uint8_t *at, *end;
    int depth;
} unpacking;

static void push_next(lua_State *L, unpacking *u);

static void push_container(lua_State *L, unpacking *u, const token *t)
{
    if (++u->depth > SANDBOX_DEPTH_MAX) luaL_error(L, "the message nests deeper than %d", SANDBOX_DEPTH_MAX);
    luaL_checkstack(L, 6, "a message");
    lua_newtable(L);
    for (uint32_t i = 1; i <= t->count; i++) {
        push_next(L, u);
        if (t->type == HEAD_ARRAY) {
            lua_rawseti(L, -2, i);
            continue;
        }
        push_next(L, u);
        int key = lua_type(L, -2);
        if (key != LUA_TSTRING && key != LUA_TBOOLEAN && !lua_isinteger(L, -2))
            luaL_error(L, "a map of the message has a key that is neither text nor integer");
        lua_rawset(L, -3);
    }
    u->depth--;
}

static void push_scalar(lua_State *L, const token *t)
{
    switch (t->type) {
    case HEAD_NIL:
        lua_pushnil(L);
        break;
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
    default:
        luaL_error(L, "the message holds an extension, which Lua has no value for");
    }
}

static void push_next(lua_State *L, unpacking *u)
{
    token t;
    sandbox_charge(L, 2);
    if (!token_load(&t, u->at, u->end)) luaL_error(L, "the message is not well formed");
    u->at = t.next;
    if (t.type == HEAD_ARRAY || t.type == HEAD_MAP)
        push_container(L, u, &t);
    else
        push_scalar(L, &t);
}

void pack_push(lua_State *L, netto_text bytes)
{
    unpacking u = {.at = (const uint8_t *)bytes.bytes};
    u.end = u.at + bytes.size;
    push_next(L, &u);
    if (u.at != u.end) luaL_error(L, "the message has bytes left over");
}

/* ---- from Lua -------------------------------------------------------------------------------------- */

static void write_at(lua_State *L, writer *w, int index, int depth);

static void write_list(lua_State *L, writer *w, int table, lua_Integer count, int depth)
{
    writer_array(w, (uint32_t)count);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, table, i);
        write_at(L, w, lua_gettop(L), depth);
        lua_pop(L, 1);
    }
}

static void write_map(lua_State *L, writer *w, int table, int keys, lua_Integer count, int depth)
{
    writer_map(w, (uint32_t)count);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, keys, i);
        write_at(L, w, lua_gettop(L), depth);
        lua_rawget(L, table);
        write_at(L, w, lua_gettop(L), depth);
        lua_pop(L, 1);
    }
}

static void write_table(lua_State *L, writer *w, int index, int depth)
{
    if (depth > SANDBOX_DEPTH_MAX) luaL_error(L, "tables nest deeper than %d", SANDBOX_DEPTH_MAX);
    luaL_checkstack(L, 8, "a message");
    int table = lua_gettop(L) + 1, keys = table + 1;
    lua_pushvalue(L, index);
    table_open(L, table);
    table_keys(L, table);
    lua_Integer count = (lua_Integer)lua_rawlen(L, keys), length = (lua_Integer)lua_rawlen(L, table);
    bool is_list = count > 0 && length == count;
    if (is_list) { /* the last key is n, and n keys come before or with it */
        lua_rawgeti(L, keys, count);
        is_list = lua_isinteger(L, -1) && lua_tointeger(L, -1) == count;
        lua_rawgeti(L, keys, 1);
        is_list = is_list && lua_isinteger(L, -1) && lua_tointeger(L, -1) == 1;
    }
    if (is_list)
        write_list(L, w, table, count, depth);
    else
        write_map(L, w, table, keys, count, depth);
    lua_settop(L, table - 1);
}

static void write_text(lua_State *L, writer *w, int index)
{
    size_t size;
    const char *bytes = lua_tolstring(L, index, &size);
    sandbox_charge(L, (int64_t)size / 16);
    writer_text(w, (netto_text){bytes, (uint32_t)size});
}

/* What a measure came to counts as its value. */
static void write_result(lua_State *L, writer *w, int index)
{
    lua_pushvalue(L, index);
    result_number(L, lua_gettop(L));
    if (lua_type(L, -1) != LUA_TNUMBER) luaL_error(L, "a %s cannot stand in a message", luaL_typename(L, index));
    writer_real(w, lua_tonumber(L, -1));
    lua_pop(L, 1);
}

static void write_at(lua_State *L, writer *w, int index, int depth)
{
    sandbox_charge(L, 2);
    switch (lua_type(L, index)) {
    case LUA_TNIL:
        writer_nil(w);
        break;
    case LUA_TBOOLEAN:
        writer_boolean(w, lua_toboolean(L, index));
        break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, index))
            writer_integer(w, lua_tointeger(L, index));
        else
            writer_real(w, lua_tonumber(L, index));
        break;
    case LUA_TSTRING:
        write_text(L, w, index);
        break;
    case LUA_TTABLE:
        write_table(L, w, index, depth + 1);
        break;
    case LUA_TUSERDATA:
        write_result(L, w, index);
        break;
    default:
        luaL_error(L, "a %s cannot stand in a message", luaL_typename(L, index));
    }
    if (w->failed) luaL_error(L, "the message is too long");
}

void pack_write(lua_State *L, int index)
{
    write_at(L, &sandbox_of(L)->packed, lua_absindex(L, index), 0);
}
