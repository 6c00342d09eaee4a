/* netto_arithmetic.c: netto.max, min, add, root, scale, round, now, and the units.
 *
 * They are what margin rules are made of, so they are C; each refuses what is not a finite number and
 * names it. */
#include <math.h>

#include "control/part.h"
#include "control/trace.h"
#include "script/library.h"
#include "script/linked.h"
#include "script/netto.h"
#include "script/result.h"
#include "script/view.h"

#define ROW_MAX 16 /* named numbers that `add` sorts without asking for memory */

/* ---- numbers --------------------------------------------------------------------------------------- */

static double number(lua_State *L, int index, const char *function)
{
    result_number(L, index);
    if (lua_type(L, index) != LUA_TNUMBER)
        luaL_error(L, "netto.%s: expected a number, got %s", function, luaL_typename(L, index));
    double x = lua_tonumber(L, index);
    if (!isfinite(x)) luaL_error(L, "netto.%s: expected a finite number, got %f", function, x);
    return x;
}

static int push_finite(lua_State *L, double x, const char *function)
{
    if (!isfinite(x)) return luaL_error(L, "netto.%s: the result is not finite", function);
    lua_pushnumber(L, x);
    return 1;
}

static bool is_finite_number(lua_State *L, int index)
{
    result_number(L, index);
    return lua_type(L, index) == LUA_TNUMBER && isfinite(lua_tonumber(L, index));
}

/* The first entry, in the order of keys, of the table at 1 that is no finite number. */
static int refuse_entry(lua_State *L, const char *function)
{
    table_keys(L, 1);
    for (lua_Integer i = 1; lua_rawgeti(L, 2, i) != LUA_TNIL; i++) {
        lua_pushvalue(L, 3);
        lua_rawget(L, 1);
        if (!is_finite_number(L, 4)) break;
        lua_settop(L, 2);
    }
    library_push_text(L, 3);
    library_push_text(L, 4);
    return luaL_error(L, "netto.%s: '%s' must be a finite number, got %s", function, lua_tostring(L, 5),
                      lua_tostring(L, 6));
}

/* ---- telling how ------------------------------------------------------------------------------------- */

/* The trace that the engine wants of the running call; NULL: none. */
static trace *traced(lua_State *L)
{
    const netto_view *subject = sandbox_of(L)->subject;
    return subject ? trace_of(subject) : NULL;
}

static void tell_arguments(lua_State *L, netto_how how, double value)
{
    trace_number numbers[ROW_MAX];
    trace *t = traced(L);
    int n = lua_gettop(L);
    if (!t || n > ROW_MAX) return;
    for (int i = 0; i < n; i++) numbers[i] = (trace_number){{NULL, 0}, lua_tonumber(L, i + 1)};
    trace_tell(t, how, numbers, (uint32_t)n, value);
}

/* A copy of the key at `index`, where it may be the name of a part. */
static netto_text copy_name(lua_State *L, trace *t, int index)
{
    size_t size;
    if (lua_type(L, index) != LUA_TSTRING) return (netto_text){NULL, 0};
    const char *bytes = lua_tolstring(L, index, &size);
    netto_text name = {bytes, size > UINT32_MAX ? 0 : (uint32_t)size};
    return text_is_id(name) ? arena_text(t->room.in, name) : (netto_text){NULL, 0};
}

/* The entries of the table at 1, in the order of keys.  What is told is not charged: the same call counts the same. */
static void tell_table(lua_State *L, netto_how how, double value)
{
    trace_number numbers[ROW_MAX];
    trace *t = traced(L);
    if (!t) return;
    uint32_t n = 0;
    int64_t work = sandbox_of(L)->work;
    table_keys(L, 1);
    lua_Integer count = (lua_Integer)lua_rawlen(L, 2);
    for (lua_Integer i = 1; i <= count && count <= ROW_MAX; i++) {
        lua_rawgeti(L, 2, i);
        netto_text name = copy_name(L, t, 3);
        lua_rawget(L, 1);
        result_number(L, 3);
        numbers[n++] = (trace_number){name, lua_tonumber(L, 3)};
        lua_settop(L, 2);
    }
    lua_settop(L, 1);
    sandbox_of(L)->work = work;
    if (n) trace_tell(t, how, numbers, n, value);
}

/* ---- max, min -------------------------------------------------------------------------------------- */

/* Does x go before y?  Zeros of either sign have an order too, so that the order of asking shows nowhere. */
static bool above(double x, double y)
{
    return x > y || (x == y && signbit(y) && !signbit(x));
}

static double better(double x, double y, bool greatest)
{
    return above(x, y) == greatest ? x : y;
}

static int extreme_of_table(lua_State *L, const char *function, bool greatest)
{
    lua_settop(L, 1);
    table_open(L, 1);
    double best = 0;
    int count = 0;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        if (!is_finite_number(L, 3)) return lua_settop(L, 1), refuse_entry(L, function);
        double x = lua_tonumber(L, 3);
        best = count++ ? better(x, best, greatest) : x;
    }
    linked_tidy(L, 1, (size_t)count);
    sandbox_charge(L, 1 + 2 * count);
    if (count == 0) return luaL_error(L, "netto.%s: there is nothing to choose from", function);
    tell_table(L, greatest ? NETTO_HOW_MAX : NETTO_HOW_MIN, best);
    lua_pushnumber(L, best);
    return 1;
}

static int extreme(lua_State *L, const char *function, bool greatest)
{
    if (lua_type(L, 1) == LUA_TTABLE) return extreme_of_table(L, function, greatest);
    int n = lua_gettop(L);
    double best = number(L, 1, function);
    for (int i = 2; i <= n; i++) best = better(number(L, i, function), best, greatest);
    sandbox_charge(L, 1 + n);
    tell_arguments(L, greatest ? NETTO_HOW_MAX : NETTO_HOW_MIN, best);
    lua_pushnumber(L, best);
    return 1;
}

static int netto_max(lua_State *L)
{
    return extreme(L, "max", true);
}

static int netto_min(lua_State *L)
{
    return extreme(L, "min", false);
}

/* ---- add ------------------------------------------------------------------------------------------- */

typedef struct named {
    const char *name;
    double value;
} named;

/* The entries of the table at 1, if all are named and few; -1 otherwise. */
static int collect(lua_State *L, named *row)
{
    int n = 0;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        if (n == ROW_MAX || lua_type(L, 2) != LUA_TSTRING || !is_finite_number(L, 3))
            return lua_settop(L, 1), -1;
        named entry = {lua_tostring(L, 2), lua_tonumber(L, 3)};
        int at = n++;
        for (; at > 0 && strcmp(row[at - 1].name, entry.name) > 0; at--) row[at] = row[at - 1];
        row[at] = entry;
    }
    linked_tidy(L, 1, (size_t)n);
    return n;
}

static double sum_sorted(lua_State *L)
{
    double sum = 0;
    table_keys(L, 1);
    for (lua_Integer i = 1; lua_rawgeti(L, 2, i) != LUA_TNIL; i++) {
        lua_rawget(L, 1);
        if (!is_finite_number(L, 3)) return lua_settop(L, 1), refuse_entry(L, "add");
        sum += lua_tonumber(L, 3);
        lua_settop(L, 2);
    }
    return sum;
}

/* Sums run in the order of keys, never in that of a hash. */
static int add_table(lua_State *L)
{
    named row[ROW_MAX];
    lua_settop(L, 1);
    table_open(L, 1);
    int n = collect(L, row);
    double sum = 0;
    for (int i = 0; i < n; i++) sum += row[i].value;
    sandbox_charge(L, 1 + 3 * (n > 0 ? n : 0));
    if (n < 0) sum = sum_sorted(L);
    lua_settop(L, 1);
    tell_table(L, NETTO_HOW_SUM, sum);
    return push_finite(L, sum, "add");
}

static int netto_add(lua_State *L)
{
    if (lua_type(L, 1) == LUA_TTABLE) return add_table(L);
    int n = lua_gettop(L);
    double sum = number(L, 1, "add");
    for (int i = 2; i <= n; i++) sum += number(L, i, "add");
    sandbox_charge(L, 1 + n);
    tell_arguments(L, NETTO_HOW_SUM, sum);
    return push_finite(L, sum, "add");
}

/* ---- root ------------------------------------------------------------------------------------------ */

/* The entries of the table at 1 in the order of keys, which are told with psi behind them. */
static uint32_t read_parts(lua_State *L, double *x, trace_number *told)
{
    trace *t = traced(L);
    table_keys(L, 1);
    lua_Integer count = (lua_Integer)lua_rawlen(L, lua_gettop(L));
    if (count < 1 || count > PART_ROOT_MOST) luaL_error(L, "netto.root: expected 1 to %d numbers, got %d", PART_ROOT_MOST, (int)count);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_settop(L, 2);
        lua_rawgeti(L, 2, i);
        netto_text name = t ? copy_name(L, t, 3) : (netto_text){NULL, 0};
        lua_rawget(L, 1);
        if (!is_finite_number(L, 3)) return lua_settop(L, 1), (uint32_t)refuse_entry(L, "root");
        x[i - 1] = lua_tonumber(L, 3);
        told[i - 1] = (trace_number){name, x[i - 1]};
    }
    return (uint32_t)count;
}

/* root({a = x, b = y}, psi): what parts come to of which any two correlate by psi (0). */
static int netto_root(lua_State *L)
{
    double x[PART_ROOT_MOST], psi = lua_isnoneornil(L, 2) ? 0.0 : number(L, 2, "root");
    trace_number told[PART_ROOT_MOST + 1];
    if (lua_type(L, 1) != LUA_TTABLE) return luaL_error(L, "netto.root: expected a table of numbers, got %s", luaL_typename(L, 1));
    if (psi < -1.0 || psi > 1.0) return luaL_error(L, "netto.root: psi: expected a correlation from -1 to 1, got %f", psi);
    lua_settop(L, 1);
    table_open(L, 1);
    uint32_t count = read_parts(L, x, told);
    sandbox_charge(L, 1 + 3 * (int64_t)count);
    double root = part_root(x, count, psi);
    told[count] = (trace_number){TEXT_LITERAL("psi"), psi};
    trace *t = traced(L);
    if (t) trace_tell(t, NETTO_HOW_ROOT, told, count + (psi != 0.0), root);
    return push_finite(L, root, "root");
}

/* ---- scale, round, now ------------------------------------------------------------------------------- */

static int netto_scale(lua_State *L)
{
    sandbox_charge(L, 1);
    double product = number(L, 1, "scale") * number(L, 2, "scale");
    lua_settop(L, 2);
    tell_arguments(L, NETTO_HOW_PRODUCT, product);
    return push_finite(L, product, "scale");
}

/* To the nearest multiple of a unit (1), halves away from zero. */
static int netto_round(lua_State *L)
{
    sandbox_charge(L, 1);
    double x = number(L, 1, "round"), unit = lua_isnoneornil(L, 2) ? 1.0 : number(L, 2, "round");
    if (unit <= 0) return luaL_error(L, "netto.round: the unit must be greater than 0");
    double rounded = round(x / unit) * unit;
    lua_settop(L, 1);
    tell_arguments(L, NETTO_HOW_SUM, rounded);
    return push_finite(L, rounded, "round");
}

/* percent, bps, seconds, ... : a number times upvalue 1 over upvalue 2. */
static int convert(lua_State *L)
{
    sandbox_charge(L, 1);
    const char *name = lua_tostring(L, lua_upvalueindex(3));
    double x = number(L, 1, name);
    return push_finite(L, x * lua_tonumber(L, lua_upvalueindex(1)) / lua_tonumber(L, lua_upvalueindex(2)),
                       name);
}

static void add_conversions(lua_State *L)
{
    static const struct {
        const char *name;
        double times, over;
    } units[] = {{"percent", 1, 100}, {"bps", 1, 10000},  {"seconds", 1, 1},
                 {"minutes", 60, 1},  {"hours", 3600, 1}, {"days", 86400, 1}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        lua_pushnumber(L, units[i].times);
        lua_pushnumber(L, units[i].over);
        lua_pushstring(L, units[i].name);
        lua_pushcclosure(L, convert, 3);
        lua_setfield(L, -2, units[i].name);
    }
}

static int netto_now(lua_State *L)
{
    const netto_view *subject = sandbox_of(L)->subject;
    netto_instant now;
    sandbox_charge(L, 1);
    if (!subject) return luaL_error(L, "netto.now() is for rules that are asked at a time");
    if (!netto_view_now(subject, &now))
        return luaL_error(L, "netto.now() cannot be called here: the answer is kept until what was read changes, and time always does");
    lua_pushnumber(L, (double)now / 1e9);
    return 1;
}

void netto_add_arithmetic(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"max", netto_max},     {"min", netto_min}, {"add", netto_add}, {"scale", netto_scale}, {"root", netto_root},
        {"round", netto_round}, {"now", netto_now}, {"log", netto_log_line}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
    add_conversions(L);
}
