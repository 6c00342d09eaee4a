/* math.c: arithmetic that gives the same bits on every processor.
 *
 * exp and log are SLEEF's; sqrt, floor, fmod and the rest are exact by their definition.  There are no
 * random numbers and no trigonometry. */
#include <math.h>

#include "numeric/function.h"
#include "script/library.h"
#include "script/result.h"

static double number(lua_State *L, int index)
{
    result_number(L, index);
    luaL_checktype(L, index, LUA_TNUMBER);
    return lua_tonumber(L, index);
}

/* A whole double as an integer where it fits, else as it is. */
static int push_whole(lua_State *L, double x)
{
    lua_Integer n;
    if (lua_numbertointeger(x, &n))
        lua_pushinteger(L, n);
    else
        lua_pushnumber(L, x);
    return 1;
}

static int math_abs(lua_State *L)
{
    sandbox_charge(L, 1);
    double x = number(L, 1);
    if (lua_isinteger(L, 1)) {
        lua_Integer n = lua_tointeger(L, 1);
        lua_pushinteger(L, n < 0 ? (lua_Integer)(0u - (lua_Unsigned)n) : n);
    } else {
        lua_pushnumber(L, fabs(x));
    }
    return 1;
}

static int round_with(lua_State *L, double (*round_it)(double))
{
    sandbox_charge(L, 1);
    double x = number(L, 1);
    if (!lua_isinteger(L, 1)) return push_whole(L, round_it(x));
    lua_settop(L, 1);
    return 1;
}

static int math_floor(lua_State *L)
{
    return round_with(L, floor);
}

static int math_ceil(lua_State *L)
{
    return round_with(L, ceil);
}

/* Numbers only, so that comparing never calls a metamethod. */
static int extreme(lua_State *L, bool greatest)
{
    int n = lua_gettop(L), best = 1;
    sandbox_charge(L, 1 + n);
    number(L, 1);
    for (int i = 2; i <= n; i++) {
        number(L, i);
        if (greatest ? lua_compare(L, best, i, LUA_OPLT) : lua_compare(L, i, best, LUA_OPLT)) best = i;
    }
    lua_pushvalue(L, best);
    return 1;
}

static int math_max(lua_State *L)
{
    return extreme(L, true);
}

static int math_min(lua_State *L)
{
    return extreme(L, false);
}

static int math_sqrt(lua_State *L)
{
    sandbox_charge(L, 1);
    lua_pushnumber(L, sqrt(number(L, 1)));
    return 1;
}

static int math_exp(lua_State *L)
{
    sandbox_charge(L, 4);
    lua_pushnumber(L, function_exp(number(L, 1)));
    return 1;
}

static int math_log(lua_State *L)
{
    sandbox_charge(L, 4);
    double x = function_log(number(L, 1));
    if (!lua_isnoneornil(L, 2)) x /= function_log(number(L, 2));
    lua_pushnumber(L, x);
    return 1;
}

static int math_fmod(lua_State *L)
{
    sandbox_charge(L, 2);
    double x = number(L, 1), y = number(L, 2);
    if (!lua_isinteger(L, 1) || !lua_isinteger(L, 2)) {
        lua_pushnumber(L, function_fmod(x, y));
        return 1;
    }
    lua_Integer m = lua_tointeger(L, 1), n = lua_tointeger(L, 2);
    luaL_argcheck(L, n != 0, 2, "zero");
    lua_pushinteger(L, n == -1 ? 0 : m % n); /* -1 would overflow for the least integer */
    return 1;
}

static int math_modf(lua_State *L)
{
    sandbox_charge(L, 2);
    double x = number(L, 1), whole = x < 0 ? ceil(x) : floor(x);
    lua_pushnumber(L, whole);
    lua_pushnumber(L, isinf(x) ? 0.0 : x - whole);
    return 2;
}

static int math_tointeger(lua_State *L)
{
    sandbox_charge(L, 1);
    luaL_checkany(L, 1);
    int is_whole = 0;
    lua_Integer n = lua_type(L, 1) == LUA_TNUMBER ? lua_tointegerx(L, 1, &is_whole) : 0;
    if (is_whole)
        lua_pushinteger(L, n);
    else
        luaL_pushfail(L);
    return 1;
}

static int math_type(lua_State *L)
{
    sandbox_charge(L, 1);
    luaL_checkany(L, 1);
    if (lua_type(L, 1) == LUA_TNUMBER)
        lua_pushstring(L, lua_isinteger(L, 1) ? "integer" : "float");
    else
        luaL_pushfail(L);
    return 1;
}

static int math_ult(lua_State *L)
{
    sandbox_charge(L, 1);
    lua_pushboolean(L, (lua_Unsigned)luaL_checkinteger(L, 1) < (lua_Unsigned)luaL_checkinteger(L, 2));
    return 1;
}

void library_math(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"abs", math_abs},
        {"ceil", math_ceil},
        {"exp", math_exp},
        {"floor", math_floor},
        {"fmod", math_fmod},
        {"log", math_log},
        {"max", math_max},
        {"min", math_min},
        {"modf", math_modf},
        {"sqrt", math_sqrt},
        {"type", math_type},
        {"ult", math_ult},
        {"tointeger", math_tointeger},
        {NULL, NULL},
    };
    static const library_number numbers[] = {
        {"huge", false, HUGE_VAL, 0},
        {"pi", false, 3.141592653589793238462643383279502884, 0},
        {"maxinteger", true, 0, LUA_MAXINTEGER},
        {"mininteger", true, 0, LUA_MININTEGER},
    };
    library_add(L, "math", functions, numbers, sizeof numbers / sizeof *numbers);
}
