/* netto_option.c: netto.black_scholes, black76, bachelier, implied_vol and inverse_coins: options inside a rule.
 *
 * Each takes one table of named numbers, refuses a name that it does not know, and raises with a sentence outside the
 * domain.  Only a price that no volatility gives answers nil and the sentence: quotes are like that. */
#include <math.h>

#include "codec/suggest.h"
#include "netto/option.h"
#include "script/library.h"
#include "script/netto.h"
#include "script/result.h"

#define PRICE_CHARGE 40  /* work: about what a price takes, in instructions */
#define VOL_CHARGE   400 /* and a search for a volatility */
#define EARLY_CHARGE 4000 /* and a critical price, and what moves it */
#define SEARCH_CHARGE 20000 /* and a search for a volatility, with many critical prices */

enum { SPOT, FORWARD, STRIKE, YEARS, RATE, YIELD, VOL, PRICE, NUMBERS, RIGHT = NUMBERS, INVERSE, MODEL, STYLE, FIELDS };

static const char *const field_names[] = {"spot", "forward", "strike", "years", "rate", "yield",
                                          "vol",  "price",   "right",  "inverse", "model", "style"};

typedef struct asked {
    const char *function;
    double numbers[NUMBERS]; /* NaN: not given */
    netto_option option;
    bool modelled;
} asked;

/* ---- reading ------------------------------------------------------------------------------------------ */

/* The first key, in order, that is no field. */
static int refuse_unknown(lua_State *L, const asked *a)
{
    char meant[SUGGEST_SIZE];
    table_keys(L, 1);
    for (lua_Integer i = 1; lua_rawgeti(L, 2, i) != LUA_TNIL; i++) {
        bool known = false;
        for (int k = 0; k < FIELDS; k++) known |= lua_type(L, 3) == LUA_TSTRING && strcmp(lua_tostring(L, 3), field_names[k]) == 0;
        if (!known) break;
        lua_settop(L, 2);
    }
    library_push_text(L, 3);
    suggest_among(text_of(lua_tostring(L, -1)), field_names, FIELDS, meant);
    return luaL_error(L, "netto.%s: no field '%s'; %s", a->function, lua_tostring(L, -1), meant);
}

static void read_model(lua_State *L, asked *a)
{
    const char *word = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, -1);
    for (int m = 0; m < NETTO_OPTION_MODEL_COUNT && !a->modelled; m++) {
        a->option.model = (netto_option_model)m;
        a->modelled = strcmp(word, netto_option_model_word(a->option.model)) == 0;
    }
    if (!a->modelled) luaL_error(L, "netto.%s: model: expected \"black_scholes\", \"black76\" or \"bachelier\", got %s", a->function, word);
}

static void read_right(lua_State *L, asked *a)
{
    const char *word = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, -1);
    if (strcmp(word, "C") != 0 && strcmp(word, "P") != 0)
        luaL_error(L, "netto.%s: right: expected \"C\" or \"P\", got %s", a->function, word);
    a->option.right = word[0];
}

static void read_style(lua_State *L, asked *a)
{
    const char *word = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, -1);
    a->option.american = strcmp(word, "american") == 0;
    if (!a->option.american && strcmp(word, "european") != 0)
        luaL_error(L, "netto.%s: style: expected \"european\" or \"american\", got %s", a->function, word);
}

static void read_field(lua_State *L, asked *a, int field)
{
    if (field < NUMBERS) {
        a->numbers[field] = netto_finite(L, lua_gettop(L), a->function, field_names[field]);
        return;
    }
    if (field == MODEL) return read_model(L, a);
    if (field == RIGHT) return read_right(L, a);
    if (field == STYLE) return read_style(L, a);
    if (lua_type(L, -1) != LUA_TBOOLEAN) luaL_error(L, "netto.%s: inverse: expected a boolean, got %s", a->function, luaL_typename(L, -1));
    a->option.inverse = lua_toboolean(L, -1);
}

/* The fields of the table at 1. */
static void read_fields(lua_State *L, asked *a)
{
    size_t found = 0, count = 0;
    lua_settop(L, 1);
    if (lua_type(L, 1) != LUA_TTABLE) luaL_error(L, "netto.%s: expected a table of fields, got %s", a->function, luaL_typename(L, 1));
    table_open(L, 1);
    for (int i = 0; i < NUMBERS; i++) a->numbers[i] = NAN;
    for (int field = 0; field < FIELDS; field++) {
        lua_pushstring(L, field_names[field]);
        if (lua_rawget(L, 1) != LUA_TNIL) read_field(L, a, field), found++;
        lua_settop(L, 1);
    }
    for (lua_pushnil(L); count <= found && lua_next(L, 1); lua_pop(L, 1)) count++;
    lua_settop(L, 1);
    if (count > found) refuse_unknown(L, a);
}

static double needed(lua_State *L, const asked *a, int field)
{
    if (isnan(a->numbers[field])) luaL_error(L, "netto.%s: %s: expected a number, got none", a->function, field_names[field]);
    return a->numbers[field];
}

static void not_taken(lua_State *L, const asked *a, int field, const char *why)
{
    if (!isnan(a->numbers[field])) luaL_error(L, "netto.%s: %s: %s", a->function, field_names[field], why);
}

static void read_option(lua_State *L, asked *a)
{
    netto_option *o = &a->option;
    bool spot = o->model == NETTO_BLACK_SCHOLES;
    not_taken(L, a, spot ? FORWARD : SPOT, spot ? "black_scholes is of a spot; of a forward it is black76" : "this model is of a forward");
    o->underlying = needed(L, a, spot ? SPOT : FORWARD);
    o->strike = needed(L, a, STRIKE);
    o->years = needed(L, a, YEARS);
    o->rate = isnan(a->numbers[RATE]) ? 0.0 : a->numbers[RATE];
    o->yield = isnan(a->numbers[YIELD]) ? 0.0 : a->numbers[YIELD];
    if (!o->right) luaL_error(L, "netto.%s: right: expected \"C\" or \"P\", got none", a->function);
}

/* ---- answering ---------------------------------------------------------------------------------------- */

static int push_value(lua_State *L, const netto_option_value *v)
{
    const struct {
        const char *name;
        double value;
    } fields[] = {{"price", v->price}, {"delta", v->delta}, {"gamma", v->gamma}, {"vega", v->vega}, {"theta", v->theta}, {"rho", v->rho}};
    lua_createtable(L, 0, 6);
    for (int i = 0; i < 6; i++) {
        lua_pushnumber(L, fields[i].value);
        lua_setfield(L, -2, fields[i].name);
    }
    return 1;
}

static int value(lua_State *L, const char *function, netto_option_model model)
{
    asked a = {.function = function, .option.model = model};
    netto_option_value v;
    netto_complaint why;
    sandbox_charge(L, PRICE_CHARGE);
    read_fields(L, &a);
    if (a.modelled) return luaL_error(L, "netto.%s: model: it is this one; leave it out", function);
    not_taken(L, &a, PRICE, "it is what is computed; netto.implied_vol takes one");
    read_option(L, &a);
    if (a.option.american) sandbox_charge(L, EARLY_CHARGE);
    if (netto_option_price(&a.option, needed(L, &a, VOL), &v, &why) != NETTO_OK) return luaL_error(L, "netto.%s: %s", function, why.text);
    return push_value(L, &v);
}

static int netto_black_scholes(lua_State *L)
{
    return value(L, "black_scholes", NETTO_BLACK_SCHOLES);
}

static int netto_black76(lua_State *L)
{
    return value(L, "black76", NETTO_BLACK76);
}

static int netto_bachelier(lua_State *L)
{
    return value(L, "bachelier", NETTO_BACHELIER);
}

static int netto_implied_vol(lua_State *L)
{
    asked a = {.function = "implied_vol"};
    double vol;
    netto_complaint why;
    sandbox_charge(L, VOL_CHARGE);
    read_fields(L, &a);
    if (!a.modelled) a.option.model = isnan(a.numbers[FORWARD]) ? NETTO_BLACK_SCHOLES : NETTO_BLACK76;
    not_taken(L, &a, VOL, "it is what is sought");
    read_option(L, &a);
    if (a.option.american) sandbox_charge(L, SEARCH_CHARGE);
    if (netto_option_vol(&a.option, needed(L, &a, PRICE), &vol, &why) == NETTO_OK) return lua_pushnumber(L, vol), 1;
    lua_pushnil(L);
    lua_pushstring(L, why.text);
    return 2;
}

static int netto_coins(lua_State *L)
{
    static const char *const names[] = {"notional", "entry", "price"};
    double x[3], coins;
    netto_complaint why;
    sandbox_charge(L, 2);
    for (int i = 0; i < 3; i++) {
        result_number(L, i + 1);
        if (lua_type(L, i + 1) != LUA_TNUMBER) return luaL_error(L, "netto.inverse_coins: %s: expected a number, got %s", names[i], luaL_typename(L, i + 1));
        x[i] = lua_tonumber(L, i + 1);
    }
    if (netto_inverse_coins(x[0], x[1], x[2], &coins, &why) != NETTO_OK) return luaL_error(L, "netto.inverse_coins: %s", why.text);
    return lua_pushnumber(L, coins), 1;
}

void netto_add_options(lua_State *L)
{
    static const luaL_Reg functions[] = {{"black_scholes", netto_black_scholes}, {"black76", netto_black76},
                                         {"bachelier", netto_bachelier},         {"implied_vol", netto_implied_vol},
                                         {"inverse_coins", netto_coins},         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
