/* method.c: questions with arguments. */
#include "script/method.h"

#include <math.h>

#include "script/linked.h"

#define SECONDS_MAX 3.2e9 /* a hundred years */

/* The field of the table at 2 as a number; NaN if it is left out. */
static double read_number(lua_State *L, const char *name)
{
    lua_pushstring(L, name);
    int type = lua_rawget(L, 2);
    if (type != LUA_TNIL && type != LUA_TNUMBER)
        luaL_error(L, "vol: '%s' must be a number, got %s", name, luaL_typename(L, -1));
    double x = type == LUA_TNIL ? NAN : lua_tonumber(L, -1);
    lua_pop(L, 1);
    if (type == LUA_TNUMBER && !isfinite(x)) luaL_error(L, "vol: '%s' must be finite", name);
    return x;
}

static netto_instant read_seconds(lua_State *L, const char *name)
{
    double seconds = read_number(L, name);
    if (isnan(seconds)) return 0;
    if (seconds <= 0 || seconds > SECONDS_MAX)
        luaL_error(L, "vol: '%s' must be a duration in seconds, greater than 0", name);
    return (netto_instant)llround(seconds * 1e9);
}

/* A misspelt option would silently mean its default. */
static void refuse_others(lua_State *L)
{
    static const char *const names[] = {"horizon", "window", "lambda"};
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, 2); count++) {
        lua_pop(L, 1);
        bool known = false;
        for (size_t i = 0; i < 3 && lua_type(L, -1) == LUA_TSTRING; i++)
            known = known || strcmp(lua_tostring(L, -1), names[i]) == 0;
        if (!known) luaL_error(L, "vol: it takes horizon, window and lambda, nothing else");
    }
    linked_tidy(L, 2, count);
}

static int method_vol(lua_State *L)
{
    const netto_view *instrument = method_subject(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    refuse_others(L);
    netto_instant horizon = read_seconds(L, "horizon"), window = read_seconds(L, "window");
    double lambda = read_number(L, "lambda"), vol;
    if (window == 0) return luaL_error(L, "vol: 'window' is missing");
    netto_instant every = sandbox_of(L)->history_every;
    sandbox_charge(L, 50 + (every > 0 && window / every < INT32_MAX ? window / every : 0));
    netto_complaint complaint = {.status = NETTO_OK};
    if (netto_view_vol(instrument, horizon, window, isnan(lambda) ? 0.0 : lambda, &vol, &complaint))
        lua_pushnumber(L, vol);
    else if (complaint.status != NETTO_OK)
        return luaL_error(L, "vol: %s", complaint.text);
    else
        lua_pushnil(L);
    return 1;
}

static int method_years(lua_State *L)
{
    const netto_view *instrument = method_subject(L);
    double years;
    sandbox_charge(L, 2);
    if (netto_view_years(instrument, &years))
        lua_pushnumber(L, years);
    else
        lua_pushnil(L);
    return 1;
}

bool method_push(lua_State *L, int code)
{
    if (code == METHOD_VOL)
        lua_pushcfunction(L, method_vol);
    else if (code == METHOD_YEARS)
        lua_pushcfunction(L, method_years);
    else
        return false;
    return true;
}
