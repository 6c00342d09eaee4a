/* order.c: the keys of a table, in order.
 *
 * Lua's own order depends on addresses and a seed.  Here numbers come first, ascending; then texts,
 * bytewise; then false and true.  Nothing else has an order that two runs would agree on. */
#include "script/table.h"

#include <stdlib.h>

#include "script/linked.h"

typedef enum rank { RANK_NUMBER, RANK_TEXT, RANK_BOOLEAN } rank;

typedef struct key {
    rank rank;
    bool is_integer, boolean;
    union {
        lua_Integer integer;
        lua_Number real;
        netto_text text;
    };
} key;

/* The key at the stack's top; a text is borrowed from its table. */
static key key_load(lua_State *L)
{
    key k = {.rank = RANK_NUMBER};
    size_t size = 0;
    switch (lua_type(L, -1)) {
    case LUA_TNUMBER:
        k.is_integer = lua_isinteger(L, -1);
        if (k.is_integer)
            k.integer = lua_tointeger(L, -1);
        else
            k.real = lua_tonumber(L, -1);
        return k;
    case LUA_TSTRING:
        k.rank = RANK_TEXT;
        k.text.bytes = lua_tolstring(L, -1, &size);
        k.text.size = (uint32_t)size;
        return k;
    case LUA_TBOOLEAN:
        k.rank = RANK_BOOLEAN;
        k.boolean = lua_toboolean(L, -1);
        return k;
    default: /* which of several is met first would depend on addresses: none is named */
        luaL_error(L, "only numbers, texts and booleans as keys have a place in the order of keys");
        return k;
    }
}

static void key_push(lua_State *L, const key *k)
{
    if (k->rank == RANK_TEXT)
        lua_pushlstring(L, k->text.bytes, k->text.size);
    else if (k->rank == RANK_BOOLEAN)
        lua_pushboolean(L, k->boolean);
    else if (k->is_integer)
        lua_pushinteger(L, k->integer);
    else
        lua_pushnumber(L, k->real);
}

/* Exact: a long double holds every int64 and every double. */
static int compare_numbers(const key *a, const key *b)
{
    long double x = a->is_integer ? (long double)a->integer : (long double)a->real;
    long double y = b->is_integer ? (long double)b->integer : (long double)b->real;
    return (x > y) - (x < y);
}

static int key_compare(const void *left, const void *right)
{
    const key *a = left, *b = right;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    if (a->rank == RANK_TEXT) return text_compare(a->text, b->text);
    if (a->rank == RANK_BOOLEAN) return a->boolean - b->boolean;
    return compare_numbers(a, b);
}

static size_t count_keys(lua_State *L, int index)
{
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) count++;
    linked_tidy(L, index, count);
    return count;
}

static int bits(size_t n)
{
    int b = 0;
    for (; n; n >>= 1) b++;
    return b;
}

void table_keys(lua_State *L, int index)
{
    luaL_checkstack(L, 6, "the keys of a table");
    lua_pushvalue(L, index);
    int source = lua_gettop(L);
    table_open(L, source);
    size_t count = count_keys(L, source), n = 0;
    sandbox_charge(L, (int64_t)(count * (size_t)bits(count)));
    key *keys = lua_newuserdatauv(L, (count + 1) * sizeof *keys, 0);
    for (lua_pushnil(L); lua_next(L, source); n++) {
        lua_pop(L, 1);
        keys[n] = key_load(L);
    }
    qsort(keys, count, sizeof *keys, key_compare);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        key_push(L, &keys[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_replace(L, source);
    lua_settop(L, source);
}

lua_Integer table_place(lua_State *L, int keys, lua_Integer count)
{
    key wanted = key_load(L);
    lua_Integer low = 1, high = count, found = 0;
    while (low <= high && !found) {
        lua_Integer middle = low + (high - low) / 2;
        lua_rawgeti(L, keys, middle);
        key k = key_load(L);
        lua_pop(L, 1);
        int order = key_compare(&k, &wanted);
        if (order == 0) found = middle;
        if (order < 0) low = middle + 1;
        if (order > 0) high = middle - 1;
    }
    lua_pop(L, 1);
    return found;
}

bool table_successor(lua_State *L, int index)
{
    bool start = lua_isnil(L, -1), found = false;
    key last = start ? (key){0} : key_load(L), best = {0};
    int after = lua_gettop(L), count = 0;
    lua_pushvalue(L, index);
    table_open(L, after + 1);
    for (lua_pushnil(L); lua_next(L, after + 1); count++) {
        lua_pop(L, 1);
        key k = key_load(L);
        if ((start || key_compare(&k, &last) > 0) && (!found || key_compare(&k, &best) < 0))
            best = k, found = true;
    }
    linked_tidy(L, after + 1, (size_t)count);
    if (found)
        key_push(L, &best);
    else
        lua_pushnil(L);
    lua_replace(L, after);
    lua_settop(L, after);
    sandbox_charge(L, 1 + count);
    return found;
}

int table_next(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    if (!table_successor(L, 1)) return 1;
    table_open(L, 1);
    lua_pushvalue(L, 2);
    lua_rawget(L, 1);
    return 2;
}
