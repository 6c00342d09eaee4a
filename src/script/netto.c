/* netto.c: the module `netto`: what declares a policy and its rules, through init.lua. */
#include "script/netto.h"

#include "codec/suggest.h"
#include "netto/types.h"
#include "script/library.h"
#include "script/load.h"
#include "script/view.h"

/* ---- tokens ---------------------------------------------------------------------------------------- */

static const char token_metatable;

enum { TOKEN_OPENED = 1, TOKEN_SHOWN };

bool netto_open_token(lua_State *L, int index, token_kind kind)
{
    const token_kind *token = lua_touserdata(L, index);
    if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) return false;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &token_metatable);
    bool same = lua_rawequal(L, -1, -2) && *token == kind;
    lua_pop(L, 2);
    if (same) lua_getiuservalue(L, index, TOKEN_OPENED);
    return same;
}

/* Of the two on the top, which it replaces: what the token stands for, and what may be read of it or nil. */
static void push_token_of(lua_State *L, token_kind kind)
{
    token_kind *token = lua_newuserdatauv(L, sizeof *token, 2);
    *token = kind;
    lua_insert(L, -3);
    lua_setiuservalue(L, -3, TOKEN_SHOWN);
    lua_setiuservalue(L, -2, TOKEN_OPENED);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &token_metatable);
    lua_setmetatable(L, -2);
}

bool netto_token_shown(lua_State *L, int index)
{
    return netto_open_token(L, index, TOKEN_POLICY) && lua_getiuservalue(L, index, TOKEN_SHOWN) == LUA_TTABLE;
}

/* __index of a token; upvalue 1 is init.lua's function that reads a policy. */
static int read_token(lua_State *L)
{
    lua_settop(L, 2);
    sandbox_charge(L, 4);
    lua_pushvalue(L, lua_upvalueindex(1));
    luaL_where(L, 1);
    if (!netto_token_shown(L, 1)) return luaL_error(L, "only a policy can be read, not what it declares");
    table_open(L, lua_gettop(L));
    lua_remove(L, -2);
    lua_pushvalue(L, 2);
    lua_call(L, 3, 1);
    return 1;
}

/* Call init.lua's check (upvalue 1) with the place of the call and the argument. */
static int declare(lua_State *L, token_kind kind)
{
    lua_settop(L, 1);
    sandbox_charge(L, 20);
    if (sandbox_of(L)->frozen) return luaL_error(L, "rules are declared while the policy is loaded");
    lua_pushvalue(L, lua_upvalueindex(1));
    luaL_where(L, 1);
    lua_pushvalue(L, 1);
    lua_call(L, 2, 2);
    push_token_of(L, kind);
    return 1;
}

static int declare_policy(lua_State *L)
{
    return declare(L, TOKEN_POLICY);
}

static int declare_limit(lua_State *L)
{
    return declare(L, TOKEN_LIMIT);
}

static int declare_check(lua_State *L)
{
    return declare(L, TOKEN_CHECK);
}

static int declare_fold(lua_State *L)
{
    return declare(L, TOKEN_FOLD);
}

static int declare_breaker(lua_State *L)
{
    return declare(L, TOKEN_BREAKER);
}

static int declare_rebalance(lua_State *L)
{
    return declare(L, TOKEN_REBALANCE);
}

static int declare_forecast(lua_State *L)
{
    return declare(L, TOKEN_FORECAST);
}

static int declare_measure(lua_State *L)
{
    return declare(L, TOKEN_MEASURE);
}

/* ---- for init.lua ------------------------------------------------------------------------------------ */

typedef struct words {
    lua_State *L;
    int list;
} words;

static const char *word_at(const void *self, uint32_t i)
{
    const words *w = self;
    int type = lua_rawgeti(w->L, w->list, (lua_Integer)i + 1);
    const char *word = type == LUA_TSTRING ? lua_tostring(w->L, -1) : "";
    lua_pop(w->L, 1); /* the list keeps it */
    return word;
}

void netto_suggest(lua_State *L, int list, netto_text word, char *out)
{
    words w = {L, list};
    uint32_t count = (uint32_t)lua_rawlen(L, list);
    sandbox_charge(L, 20 * (int64_t)count);
    suggest_word(word, &w, count, word_at, out);
}

int netto_native_suggest(lua_State *L)
{
    char out[SUGGEST_SIZE];
    netto_suggest(L, 2, text_of(luaL_checkstring(L, 1)), out);
    lua_pushstring(L, out);
    return 1;
}

/* is_text(value, max): is it 1 to max bytes of printable text? */
static int native_is_text(lua_State *L)
{
    size_t size = 0;
    const char *bytes = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &size) : NULL;
    bool fits = size >= 1 && (lua_Integer)size <= luaL_checkinteger(L, 2);
    lua_pushboolean(L, bytes && fits && text_is_printable((netto_text){bytes, (uint32_t)size}));
    return 1;
}

/* What a token of this kind holds; nil: it is none. */
static int native_open(lua_State *L)
{
    lua_settop(L, 1);
    return netto_open_token(L, 1, (token_kind)lua_tointeger(L, lua_upvalueindex(1)));
}

/* native.open_limit(token) and the like. */
static void push_openers(lua_State *L)
{
    static const struct {
        const char *name;
        token_kind kind;
    } openers[] = {{"open_limit", TOKEN_LIMIT}, {"open_check", TOKEN_CHECK}, {"open_fold", TOKEN_FOLD},
                   {"open_breaker", TOKEN_BREAKER}, {"open_rebalance", TOKEN_REBALANCE}, {"open_measure", TOKEN_MEASURE}, {"open_forecast", TOKEN_FORECAST}};
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++) {
        lua_pushinteger(L, openers[i].kind);
        lua_pushcclosure(L, native_open, 1);
        lua_setfield(L, -2, openers[i].name);
    }
}

static void push_measures(lua_State *L)
{
    lua_newtable(L);
    for (int measure = 0; measure < NETTO_MEASURE_COUNT; measure++) {
        lua_pushstring(L, netto_measure_word((netto_measure)measure));
        lua_rawseti(L, -2, measure + 1);
    }
}

static void push_held(lua_State *L)
{
    lua_newtable(L);
    for (int held = 0; held < NETTO_HELD_COUNT; held++) {
        lua_pushstring(L, netto_held_word((netto_held)held));
        lua_rawseti(L, -2, held + 1);
    }
}

static void push_native(lua_State *L)
{
    static const luaL_Reg functions[] = {{"suggest", netto_native_suggest},
                                         {"is_text", native_is_text},
                                         {NULL, NULL}};
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    push_openers(L);
    push_measures(L);
    lua_setfield(L, -2, "measures");
    push_held(L);
    lua_setfield(L, -2, "held");
    lua_pushinteger(L, NETTO_API);
    lua_setfield(L, -2, "api");
    lua_pushinteger(L, NETTO_LIMITS_MAX);
    lua_setfield(L, -2, "limits_max");
    lua_pushinteger(L, NETTO_ORDERS_MOST);
    lua_setfield(L, -2, "orders_most");
    lua_pushinteger(L, NETTO_CHECKS_MAX);
    lua_setfield(L, -2, "checks_max");
    lua_pushinteger(L, NETTO_FOLDS_MAX);
    lua_setfield(L, -2, "folds_max");
    lua_pushinteger(L, NETTO_FOLD_NUMBERS);
    lua_setfield(L, -2, "fold_numbers");
    lua_pushinteger(L, NETTO_BREAKERS_MAX);
    lua_setfield(L, -2, "breakers_max");
    lua_pushinteger(L, NETTO_REBALANCES_MAX);
    lua_setfield(L, -2, "rebalances_max");
    lua_pushinteger(L, NETTO_FORECASTS_MAX);
    lua_setfield(L, -2, "forecasts_max");
    lua_pushinteger(L, NETTO_MEASURES_MAX);
    lua_setfield(L, -2, "measures_max");
    lua_pushinteger(L, NETTO_THINGS_MAX);
    lua_setfield(L, -2, "things_max");
    lua_pushinteger(L, NETTO_VARIANTS_MAX);
    lua_setfield(L, -2, "variants_max");
    lua_pushinteger(L, NETTO_POINTS_MAX);
    lua_setfield(L, -2, "points_max");
}

/* Replace a function of init.lua in the module on the top by a C function that calls it. */
static void wrap(lua_State *L, const char *name, lua_CFunction function)
{
    lua_getfield(L, -1, name);
    lua_pushcclosure(L, function, 1);
    lua_setfield(L, -2, name);
}

/* `native` is on the top, and stays there. */
static void open_tokens(lua_State *L)
{
    lua_newtable(L);
    lua_getfield(L, -2, "read");
    lua_pushcclosure(L, read_token, 1);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pushliteral(L, "declaration");
    lua_setfield(L, -2, "__name");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &token_metatable);
}

/* ---- slips ----------------------------------------------------------------------------------------- */

/* __index of the frozen module's contents: a field that is not there. */
static int refuse_unknown(lua_State *L)
{
    char meant[SUGGEST_SIZE];
    size_t size;
    if (lua_type(L, 2) != LUA_TSTRING)
        return luaL_error(L, "netto is read by the names of its functions, not by a %s", luaL_typename(L, 2));
    const char *word = lua_tolstring(L, 2, &size);
    table_keys(L, 1);
    netto_suggest(L, lua_gettop(L), (netto_text){word, (uint32_t)size}, meant);
    return luaL_error(L, "netto has no function '%s'; %s", word, meant);
}

static void set_refusal(lua_State *L)
{
    lua_pushvalue(L, -1);
    table_open(L, lua_gettop(L));
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, refuse_unknown);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

void netto_open(lua_State *L)
{
    push_native(L);
    load_own(L, "init.lua");
    lua_pushvalue(L, -2);
    lua_call(L, 1, 1);
    lua_insert(L, -2);
    open_tokens(L);
    lua_pop(L, 1);
    netto_add_arithmetic(L);
    netto_add_numbers(L);
    netto_add_options(L);
    netto_add_calls(L);
    wrap(L, "policy", declare_policy);
    wrap(L, "limit", declare_limit);
    wrap(L, "check", declare_check);
    wrap(L, "fold", declare_fold);
    wrap(L, "breaker", declare_breaker);
    wrap(L, "rebalance", declare_rebalance);
    wrap(L, "forecast", declare_forecast);
    for (int kind = NETTO_KIND_FUNCTION + 1; kind < NETTO_KIND_COUNT; kind++) wrap(L, netto_kind_word((netto_measure_kind)kind), declare_measure);
    wrap(L, "cells", declare_measure);
    table_freeze(L, lua_gettop(L), false);
    set_refusal(L);
}
