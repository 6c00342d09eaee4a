/* netto_numbers.c: netto.cdf, quantile, interpolate and tiers: what rules make of a number by a table or a distribution. */
#include <math.h>

#include "numeric/distribution.h"
#include "script/library.h"
#include "script/netto.h"
#include "script/result.h"

#define DISTRIBUTION_CHARGE 20 /* work: some 50 ns */
#define ROWS_MOST           1000

double netto_finite(lua_State *L, int index, const char *function, const char *what)
{
    result_number(L, index);
    if (lua_type(L, index) != LUA_TNUMBER) luaL_error(L, "netto.%s: %s: expected a number, got %s", function, what, luaL_typename(L, index));
    double x = lua_tonumber(L, index);
    if (!isfinite(x)) luaL_error(L, "netto.%s: %s: expected a finite number, got %f", function, what, x);
    return x;
}

/* The standard normal distribution. */
static int netto_cdf(lua_State *L)
{
    sandbox_charge(L, DISTRIBUTION_CHARGE);
    return lua_pushnumber(L, distribution_cdf(netto_finite(L, 1, "cdf", "x"))), 1;
}

static int netto_quantile(lua_State *L)
{
    sandbox_charge(L, DISTRIBUTION_CHARGE);
    double p = netto_finite(L, 1, "quantile", "p");
    if (p <= 0.0 || p >= 1.0) return luaL_error(L, "netto.quantile: p: expected a probability between 0 and 1, got %f", p);
    return lua_pushnumber(L, distribution_quantile(p)), 1;
}

/* ---- rows --------------------------------------------------------------------------------------------------------- */

/* How many rows the list at 2 has, which is opened. */
static int rows_of(lua_State *L, const char *function, const char *shape)
{
    if (lua_type(L, 2) != LUA_TTABLE) luaL_error(L, "netto.%s: expected a list of %s, got %s", function, shape, luaL_typename(L, 2));
    table_open(L, 2);
    lua_Unsigned count = lua_rawlen(L, 2);
    if (count < 1 || count > ROWS_MOST) luaL_error(L, "netto.%s: expected a list of 1 to %d %s, got %d", function, ROWS_MOST, shape, (int)count);
    sandbox_charge(L, 4 * (int64_t)count);
    return (int)count;
}

/* Row `i` of the list at 2, at 4. */
static void open_row(lua_State *L, int i, const char *function, const char *shape)
{
    lua_settop(L, 3);
    lua_rawgeti(L, 2, i);
    if (lua_type(L, 4) != LUA_TTABLE) luaL_error(L, "netto.%s: row %d: expected %s, got %s", function, i, shape, luaL_typename(L, 4));
    table_open(L, 4);
}

static double place(lua_State *L, int at, int i, const char *function)
{
    char what[32];
    snprintf(what, sizeof what, "row %d[%d]", i, at);
    lua_rawgeti(L, 4, at);
    double x = netto_finite(L, lua_gettop(L), function, what);
    lua_settop(L, 4);
    return x;
}

static double field(lua_State *L, const char *name, int i, const char *function)
{
    char what[32];
    snprintf(what, sizeof what, "row %d: %s", i, name);
    lua_pushstring(L, name);
    lua_rawget(L, 4);
    double x = netto_finite(L, lua_gettop(L), function, what);
    lua_settop(L, 4);
    return x;
}

static void check_order(lua_State *L, double before, double x, int i, const char *function)
{
    if (i > 1 && x <= before) luaL_error(L, "netto.%s: row %d: rows are in ascending order, and %f is not above %f", function, i, x, before);
}

/* interpolate(x, {{x, y}, ...}): on the straight line between two points; before the first and behind the last as there. */
static int netto_interpolate(lua_State *L)
{
    static const char name[] = "interpolate", shape[] = "{x, y}";
    double x = netto_finite(L, 1, name, "x"), before_x = 0.0, before_y = 0.0, found = NAN;
    int count = rows_of(L, name, shape);
    for (int i = 1; i <= count; i++) {
        open_row(L, i, name, shape);
        double at = place(L, 1, i, name), y = place(L, 2, i, name);
        check_order(L, before_x, at, i, name);
        if (isnan(found) && x <= at) found = i == 1 || x == at ? y : before_y + (y - before_y) * ((x - before_x) / (at - before_x));
        before_x = at, before_y = y;
    }
    if (isnan(found)) found = before_y;
    if (!isfinite(found)) return luaL_error(L, "netto.interpolate: the result is not finite");
    return lua_pushnumber(L, found), 1;
}

/* tiers(x, {{upto, rate}, ...}, beyond): what lies in each tier at its rate, as tax has it and exchanges have maintenance. */
static int netto_tiers(lua_State *L)
{
    static const char name[] = "tiers", shape[] = "{upto = ..., rate = ...}";
    double x = netto_finite(L, 1, name, "x"), from = 0.0, sum = 0.0;
    double beyond = lua_isnoneornil(L, 3) ? NAN : netto_finite(L, 3, name, "beyond");
    int count = rows_of(L, name, shape);
    for (int i = 1; i <= count; i++) {
        open_row(L, i, name, shape);
        double upto = field(L, "upto", i, name), rate = field(L, "rate", i, name);
        if (upto <= 0.0) return luaL_error(L, "netto.tiers: row %d: upto: expected a number greater than 0, got %f", i, upto);
        check_order(L, from, upto, i, name);
        sum += rate * fmax(0.0, fmin(x, upto) - from);
        from = upto;
    }
    if (isnan(beyond) && x > from) return luaL_error(L, "netto.tiers: %f lies above the last tier, %f: give the rate beyond", x, from);
    if (x > from) sum += beyond * (x - from);
    if (!isfinite(sum)) return luaL_error(L, "netto.tiers: the result is not finite");
    return lua_pushnumber(L, sum), 1;
}

void netto_add_numbers(lua_State *L)
{
    static const luaL_Reg functions[] = {{"cdf", netto_cdf}, {"quantile", netto_quantile}, {"interpolate", netto_interpolate}, {"tiers", netto_tiers}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
