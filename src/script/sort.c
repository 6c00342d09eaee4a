/* sort.c: table.sort as a stable merge sort.
 *
 * Lua's takes its pivot from the clock.  This one works on a copy, in rounds of doubling width, and
 * writes back at the end: whatever a comparator answers, raises or does to the table meanwhile, nothing is
 * read or written out of bounds, and equal items keep their order. */
#include "script/library.h"

/* The stack: 1 the table, 2 the comparator or nil, 3 and 4 the copies that take turns. */
enum { TABLE = 1, COMPARE = 2 };

static bool less(lua_State *L, int list, lua_Integer i, lua_Integer j)
{
    bool answer;
    if (lua_isnil(L, COMPARE)) {
        lua_rawgeti(L, list, i);
        lua_rawgeti(L, list, j);
        answer = lua_compare(L, -2, -1, LUA_OPLT);
        lua_pop(L, 2);
    } else {
        lua_pushvalue(L, COMPARE);
        lua_rawgeti(L, list, i);
        lua_rawgeti(L, list, j);
        lua_call(L, 2, 1);
        answer = lua_toboolean(L, -1);
        lua_pop(L, 1);
    }
    sandbox_charge(L, 4);
    return answer;
}

static void put(lua_State *L, int from, lua_Integer i, int to, lua_Integer j)
{
    lua_rawgeti(L, from, i);
    lua_rawseti(L, to, j);
}

/* Merge [low, middle) and [middle, high) of one copy into the other. */
static void merge(lua_State *L, int from, int to, lua_Integer low, lua_Integer middle, lua_Integer high)
{
    lua_Integer left = low, right = middle;
    for (lua_Integer at = low; at < high; at++) {
        bool take_right = left >= middle || (right < high && less(L, from, right, left));
        put(L, from, take_right ? right++ : left++, to, at);
    }
}

static lua_Integer least(lua_Integer a, lua_Integer b)
{
    return a < b ? a : b;
}

static void copy(lua_State *L, int from, int to, lua_Integer count)
{
    for (lua_Integer i = 1; i <= count; i++) put(L, from, i, to, i);
}

int library_sort(lua_State *L)
{
    table_check_writable(L, TABLE);
    if (!lua_isnoneornil(L, COMPARE)) luaL_checktype(L, COMPARE, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_Integer count = (lua_Integer)lua_rawlen(L, TABLE), end = count + 1;
    sandbox_charge(L, 2 * count);
    lua_createtable(L, (int)count, 0);
    lua_createtable(L, (int)count, 0);
    int from = 3, to = 4;
    copy(L, TABLE, from, count);
    for (lua_Integer width = 1; width < count; width *= 2) {
        sandbox_charge(L, 2 * count);
        for (lua_Integer low = 1; low <= count; low += 2 * width)
            merge(L, from, to, low, least(low + width, end), least(low + 2 * width, end));
        int other = from;
        from = to;
        to = other;
    }
    copy(L, from, TABLE, count);
    return 0;
}
