/* plan.c: plan:hedge{}, plan:min_variance{}, plan:weights{}, plan:roll{}, plan:reduce{}, plan:close{},
 * plan:trade{}, plan:neutral{}. */
#include "script/plan.h"

#include <math.h>
#include <stdio.h>

#include "codec/suggest.h"
#include "script/linked.h"
#include "script/result.h"
#include "script/table.h"

#define CHARGE      20
#define WORD_MAX    65 /* of a field that is none */
#define SECONDS_MAX 3.2e9 /* a hundred years */

static const char plan_thing;

/* Good for the call whose serial it bears. */
typedef struct writing {
    netto_steps *steps;
    uint64_t serial;
} writing;

/* ---- arguments ---------------------------------------------------------------------------------------------- */

static netto_steps *steps_of(lua_State *L)
{
    const writing *w = lua_touserdata(L, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &plan_thing);
    bool ours = w && lua_rawequal(L, 1, -1);
    lua_pop(L, 1);
    sandbox_charge(L, CHARGE);
    if (!ours) luaL_typeerror(L, 1, "plan (write a colon: plan:hedge{})");
    if (w->serial != sandbox_of(L)->serial) luaL_error(L, "a plan was used after the call that it was given to");
    return w->steps;
}

/* The key on the top is none that it takes. */
static void refuse_field(lua_State *L, const char *what)
{
    char word[WORD_MAX];
    bool text = lua_type(L, -1) == LUA_TSTRING;
    snprintf(word, sizeof word, "%s", text ? lua_tostring(L, -1) : luaL_typename(L, -1));
    luaL_error(L, text ? "%s has no field '%s'" : "%s takes its fields by name, not by a %s", what, word);
}

/* A table at this index whose fields are all on the list, which NULL ends. */
static void check_fields(lua_State *L, int index, const char *what, const char *const *list)
{
    size_t count = 0;
    if (lua_type(L, index) != LUA_TTABLE) luaL_error(L, "%s: expected a table, got %s", what, luaL_typename(L, index));
    table_open(L, index);
    for (lua_pushnil(L); lua_next(L, index); count++) {
        lua_pop(L, 1);
        bool known = false;
        for (size_t i = 0; list[i] && lua_type(L, -1) == LUA_TSTRING; i++) known = known || strcmp(lua_tostring(L, -1), list[i]) == 0;
        if (!known) refuse_field(L, what);
    }
    linked_tidy(L, index, count);
}

/* What stands there instead: a number as it is, a text by its size, else the type. */
static const char *shown(lua_State *L, int index)
{
    switch (lua_type(L, index)) {
    case LUA_TNUMBER: return isnan(lua_tonumber(L, index)) ? "nan" : lua_pushfstring(L, "%f", lua_tonumber(L, index));
    case LUA_TSTRING: return lua_pushfstring(L, "a text of %d", (int)lua_rawlen(L, index));
    default: return luaL_typename(L, index);
    }
}

/* A number of the table; NaN where it is left out. */
static double take_number(lua_State *L, int index, const char *what, const char *field)
{
    lua_pushstring(L, field);
    lua_rawget(L, index);
    result_number(L, -1);
    int type = lua_type(L, -1);
    double x = type == LUA_TNIL ? NAN : lua_tonumber(L, -1);
    if (type != LUA_TNIL && (type != LUA_TNUMBER || !isfinite(x)))
        luaL_error(L, "%s: '%s' must be a finite number, got %s", what, field, shown(L, -1));
    lua_pop(L, 1);
    return x;
}

static double need_number(lua_State *L, int index, const char *what, const char *field)
{
    double x = take_number(L, index, what, field);
    if (isnan(x)) luaL_error(L, "%s: '%s' is missing", what, field);
    return x;
}

static double take_least(lua_State *L, int index, const char *what)
{
    double least = take_number(L, index, what, "min_notional");
    if (least < 0.0) luaL_error(L, "%s: 'min_notional' must be 0 or more", what);
    return isnan(least) ? 0.0 : least;
}

static netto_instant need_seconds(lua_State *L, int index, const char *what, const char *field)
{
    double seconds = need_number(L, index, what, field);
    if (!(seconds > 0.0 && seconds <= SECONDS_MAX))
        luaL_error(L, "%s: '%s' must be a duration in seconds, greater than 0 and at most 3.2e9", what, field);
    return (netto_instant)llround(seconds * 1e9);
}

/* The text on the top, which is popped, kept with the steps. */
static netto_text keep_text(lua_State *L, netto_steps *s, const char *what, const char *field)
{
    size_t size = 0;
    const char *bytes = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &size) : NULL;
    if (!bytes || size < 1 || size > NETTO_ID_MAX || size > sizeof s->texts - s->used)
        luaL_error(L, "%s: '%s' must be a text of 1 to %d bytes, got %s", what, field, NETTO_ID_MAX, shown(L, -1));
    netto_text kept = {s->texts + s->used, (uint32_t)size};
    memcpy(s->texts + s->used, bytes, size);
    s->used += (uint32_t)size;
    lua_pop(L, 1);
    return kept;
}

/* One of two words of the table, which the sentence `are` tells, the first where it is left out.  Is it the second? */
static bool take_second(lua_State *L, const char *what, const char *field, const char *first, const char *second, const char *are)
{
    lua_pushstring(L, field);
    int type = lua_rawget(L, 2);
    const char *word = type == LUA_TSTRING ? lua_tostring(L, -1) : first;
    bool is = strcmp(word, second) == 0;
    if ((type != LUA_TNIL && type != LUA_TSTRING) || (!is && strcmp(word, first) != 0)) luaL_error(L, "%s: '%s' must be %s", what, field, are);
    lua_pop(L, 1);
    return is;
}

/* A text of the table; not given where it is left out. */
static netto_text take_text(lua_State *L, int index, netto_steps *s, const char *what, const char *field)
{
    lua_pushstring(L, field);
    if (lua_rawget(L, index) != LUA_TNIL) return keep_text(L, s, what, field);
    lua_pop(L, 1);
    return (netto_text){0};
}

static netto_text need_text(lua_State *L, int index, netto_steps *s, const char *what, const char *field)
{
    netto_text text = take_text(L, index, s, what, field);
    if (!text.bytes) luaL_error(L, "%s: '%s' is missing", what, field);
    return text;
}

static netto_step *add(lua_State *L, netto_steps *s, netto_step_kind kind)
{
    if (s->count == NETTO_STEPS_MAX) luaL_error(L, "a plan has at most %d steps", NETTO_STEPS_MAX);
    netto_step *step = &s->items[s->count++];
    *step = (netto_step){.kind = kind, .to = NAN};
    return step;
}

/* ---- what it takes ---------------------------------------------------------------------------------------------- */

static const char *const hedge_fields[] = {"of", "with", "to", "min_notional", NULL};
static const char *const min_variance_fields[] = {"of", "with", "window", "min_notional", NULL};
static const char *const weights_fields[] = {"min_notional", NULL}; /* of its second table */
static const char *const roll_fields[] = {"within", "next", "by", "spread", NULL};
static const char *const reduce_fields[] = {"of", "to", NULL};
static const char *const close_fields[] = {"of", "to", "by", "steps", NULL};
static const char *const trade_fields[] = {"instrument", "qty", "min_notional", NULL};
static const char *const neutral_fields[] = {"of", "with", "factor", "market", "window", "min_notional", "rounding", NULL};

/* ---- what it is told ------------------------------------------------------------------------------------------ */

static int hedge(lua_State *L)
{
    static const char what[] = "plan:hedge";
    netto_steps *s = steps_of(L);
    lua_settop(L, 2);
    check_fields(L, 2, what, hedge_fields);
    netto_step *step = add(L, s, NETTO_STEP_HEDGE);
    step->with = need_text(L, 2, s, what, "with");
    step->of = take_text(L, 2, s, what, "of");
    step->to = take_number(L, 2, what, "to");
    step->min_notional = take_least(L, 2, what);
    return 0;
}

/* How many the list on the top has. */
static uint32_t count_list(lua_State *L, const char *what, const char *field, uint32_t most)
{
    if (lua_type(L, -1) == LUA_TTABLE) table_open(L, lua_gettop(L));
    size_t count = lua_type(L, -1) == LUA_TTABLE ? lua_rawlen(L, -1) : 0;
    if (count < 1 || count > most) luaL_error(L, "%s: '%s' must be a list of 1 to %d texts", what, field, (int)most);
    return (uint32_t)count;
}

static int min_variance(lua_State *L)
{
    static const char what[] = "plan:min_variance";
    netto_steps *s = steps_of(L);
    lua_settop(L, 2);
    check_fields(L, 2, what, min_variance_fields);
    lua_pushliteral(L, "with");
    bool listed = lua_rawget(L, 2) == LUA_TTABLE;
    uint32_t count = listed ? count_list(L, what, "with", NETTO_HEDGE_MOST) : 1;
    for (uint32_t i = 0; i < count; i++) {
        netto_step *step = add(L, s, NETTO_STEP_MIN_VARIANCE);
        if (listed) lua_rawgeti(L, 3, (lua_Integer)i + 1);
        step->with = listed ? keep_text(L, s, what, "with") : need_text(L, 2, s, what, "with");
        step->of = take_text(L, 2, s, what, "of");
        step->window = need_seconds(L, 2, what, "window");
        step->min_notional = take_least(L, 2, what);
        step->more = count - 1 - i;
    }
    return 0;
}

/* The keys of the table at 2 in their order, pushed as a list; how many. */
static uint32_t push_keys(lua_State *L, const char *what)
{
    if (lua_type(L, 2) != LUA_TTABLE) luaL_error(L, "%s: expected a table, got %s", what, luaL_typename(L, 2));
    table_open(L, 2);
    table_keys(L, 2);
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    if (count > NETTO_STEPS_MAX) luaL_error(L, "%s: more than %d instruments", what, NETTO_STEPS_MAX);
    sandbox_charge(L, CHARGE * (int64_t)count);
    return count;
}

/* plan:weights({ SPY = 0.6, AGG = 0.4 }, { min_notional = 1000 }?) */
static int weights(lua_State *L)
{
    static const char what[] = "plan:weights";
    netto_steps *s = steps_of(L);
    lua_settop(L, 3);
    double least = 0.0;
    if (!lua_isnil(L, 3)) {
        check_fields(L, 3, what, weights_fields);
        least = take_least(L, 3, what);
    }
    uint32_t count = push_keys(L, what);
    int keys = lua_gettop(L);
    for (uint32_t i = 0; i < count; i++) {
        netto_step *step = add(L, s, NETTO_STEP_WEIGHT);
        lua_rawgeti(L, keys, (lua_Integer)i + 1);
        lua_pushvalue(L, -1);
        step->with = keep_text(L, s, what, "an instrument");
        lua_rawget(L, 2);
        result_number(L, -1);
        if (lua_type(L, -1) != LUA_TNUMBER || !isfinite(lua_tonumber(L, -1)))
            return luaL_error(L, "%s: a weight must be a finite number, got %s", what, shown(L, -1));
        step->to = lua_tonumber(L, -1);
        step->min_notional = least;
        lua_pop(L, 1);
    }
    return 0;
}

static bool take_spread(lua_State *L, const char *what)
{
    lua_pushliteral(L, "spread");
    int type = lua_rawget(L, 2);
    if (type != LUA_TNIL && type != LUA_TBOOLEAN) luaL_error(L, "%s: 'spread' must be true or false, got %s", what, luaL_typename(L, -1));
    bool spread = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return spread;
}

static netto_step *add_roll(lua_State *L, netto_steps *s, const netto_step *as)
{
    netto_step *step = add(L, s, NETTO_STEP_ROLL);
    step->window = as->window, step->by_delta = as->by_delta, step->spread = as->spread;
    return step;
}

/* `next` names an attribute that names the next contract, or says for each contract which that is. */
static int roll(lua_State *L)
{
    static const char what[] = "plan:roll";
    netto_steps *s = steps_of(L);
    lua_settop(L, 2);
    check_fields(L, 2, what, roll_fields);
    netto_step as = {.window = need_seconds(L, 2, what, "within")};
    as.by_delta = take_second(L, what, "by", "units", "delta", "\"units\" or \"delta\"");
    as.spread = take_spread(L, what);
    lua_pushliteral(L, "next");
    if (lua_rawget(L, 2) != LUA_TTABLE) {
        netto_step *step = add_roll(L, s, &as);
        step->with = keep_text(L, s, what, "next");
        return 0;
    }
    lua_replace(L, 2);
    uint32_t count = push_keys(L, what);
    int keys = lua_gettop(L);
    for (uint32_t i = 0; i < count; i++) {
        netto_step *step = add_roll(L, s, &as);
        lua_rawgeti(L, keys, (lua_Integer)i + 1);
        lua_pushvalue(L, -1);
        step->of = keep_text(L, s, what, "next");
        lua_rawget(L, 2);
        step->with = keep_text(L, s, what, "next");
        step->more = count - 1 - i;
    }
    return 0;
}

static int reduce(lua_State *L)
{
    static const char what[] = "plan:reduce";
    netto_steps *s = steps_of(L);
    lua_settop(L, 2);
    check_fields(L, 2, what, reduce_fields);
    netto_step *step = add(L, s, NETTO_STEP_REDUCE);
    step->of = take_text(L, 2, s, what, "of");
    step->to = need_number(L, 2, what, "to");
    if (!step->of.bytes) step->of = TEXT_LITERAL("utilisation");
    return 0;
}

/* As resolution.plan: without `to` until equity covers the initial margin. */
static int close(lua_State *L)
{
    static const char what[] = "plan:close";
    netto_steps *s = steps_of(L);
    lua_settop(L, 2);
    if (lua_isnil(L, 2)) lua_newtable(L), lua_replace(L, 2);
    check_fields(L, 2, what, close_fields);
    netto_step *step = add(L, s, NETTO_STEP_CLOSE);
    step->of = take_text(L, 2, s, what, "of");
    step->to = take_number(L, 2, what, "to");
    step->by_step = take_second(L, what, "by", "money", "step", "\"money\" or \"step\"");
    double most = take_number(L, 2, what, "steps");
    if (!isnan(most) && !(most >= 2.0 && most <= NETTO_STEPS_MAX && most == floor(most)))
        return luaL_error(L, "%s: 'steps' must be a whole number from 2 to %d", what, NETTO_STEPS_MAX);
    step->steps = isnan(most) ? 0 : (uint32_t)most;
    return 0;
}

static int trade(lua_State *L)
{
    static const char what[] = "plan:trade";
    netto_steps *s = steps_of(L);
    lua_settop(L, 2);
    check_fields(L, 2, what, trade_fields);
    netto_step *step = add(L, s, NETTO_STEP_TRADE);
    step->with = need_text(L, 2, s, what, "instrument");
    step->to = need_number(L, 2, what, "qty");
    step->min_notional = take_least(L, 2, what);
    return 0;
}

/* ---- several greeks together ------------------------------------------------------------------------------------ */

/* The list of this name on the top, and how many it has. */
static uint32_t push_list(lua_State *L, const char *what, const char *field)
{
    lua_pushstring(L, field);
    int type = lua_rawget(L, 2);
    if (type == LUA_TNIL) luaL_error(L, "%s: '%s' is missing", what, field);
    return count_list(L, what, field, NETTO_NEUTRAL_MOST);
}

static const char *greek_at(const void *list, uint32_t i)
{
    (void)list;
    return netto_greek_word((netto_greek)i);
}

/* The word on the top, which is popped. */
static netto_greek take_greek(lua_State *L, const char *what)
{
    char meant[SUGGEST_SIZE];
    size_t size = 0;
    if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "%s: 'of' must be a list of 1 to %d texts", what, NETTO_NEUTRAL_MOST);
    const char *word = lua_tolstring(L, -1, &size);
    int found = 0;
    while (found < NETTO_GREEK_COUNT && strcmp(word, greek_at(NULL, (uint32_t)found)) != 0) found++;
    suggest_word((netto_text){word, (uint32_t)size}, NULL, NETTO_GREEK_COUNT, greek_at, meant);
    if (found == NETTO_GREEK_COUNT) luaL_error(L, "%s: 'of' names no sensitivity '%s'; %s", what, word, meant);
    lua_pop(L, 1);
    return (netto_greek)found;
}

static int neutral(lua_State *L)
{
    static const char what[] = "plan:neutral";
    netto_steps *s = steps_of(L);
    lua_settop(L, 2);
    check_fields(L, 2, what, neutral_fields);
    netto_step *step = add(L, s, NETTO_STEP_NEUTRAL);
    netto_neutral_step *n = &step->neutral;
    n->of_count = push_list(L, what, "of");
    for (uint32_t i = 0; i < n->of_count; i++) lua_rawgeti(L, 3, (lua_Integer)i + 1), n->of[i] = take_greek(L, what);
    n->with_count = push_list(L, what, "with");
    for (uint32_t i = 0; i < n->with_count; i++) lua_rawgeti(L, 4, (lua_Integer)i + 1), n->with[i] = keep_text(L, s, what, "with");
    n->factor = take_text(L, 2, s, what, "factor");
    n->market = take_text(L, 2, s, what, "market");
    bool windowed = !isnan(take_number(L, 2, what, "window"));
    if (windowed) step->window = need_seconds(L, 2, what, "window");
    step->min_notional = take_least(L, 2, what);
    bool nearest = take_second(L, what, "rounding", "down", "nearest", "\"nearest\" or \"down\": orders are of whole steps");
    n->rounding = nearest ? NETTO_HEDGE_NEAREST : NETTO_HEDGE_DOWN;
    return 0;
}

/* ---- opening -------------------------------------------------------------------------------------------------- */

static const struct method {
    plan_function as;
    lua_CFunction call;
} methods[] = {{{"hedge", hedge_fields, NULL}, hedge}, {{"min_variance", min_variance_fields, NULL}, min_variance},
               {{"weights", NULL, weights_fields}, weights}, {{"roll", roll_fields, NULL}, roll},
               {{"reduce", reduce_fields, NULL}, reduce}, {{"close", close_fields, NULL}, close}, {{"trade", trade_fields, NULL}, trade},
               {{"neutral", neutral_fields, NULL}, neutral}};

#define METHODS (sizeof methods / sizeof *methods)

const plan_function *plan_function_at(uint32_t i)
{
    return i < METHODS ? &methods[i].as : NULL;
}

static const char *name_at(const void *list, uint32_t i)
{
    return ((const struct method *)list)[i].as.name;
}

void plan_suggest(netto_text word, char *out)
{
    suggest_word(word, methods, METHODS, name_at, out);
}

/* Only Lua itself calls this, and only with our userdata: the metatable is out of a script's reach. */
static int plan_index(lua_State *L)
{
    char meant[SUGGEST_SIZE];
    size_t size;
    sandbox_charge(L, 2);
    if (lua_type(L, 2) != LUA_TSTRING) return luaL_error(L, "a plan is read by the names of its functions");
    const char *word = lua_tolstring(L, 2, &size);
    for (size_t i = 0; i < METHODS; i++)
        if (strcmp(word, methods[i].as.name) == 0) return lua_pushcfunction(L, methods[i].call), 1;
    plan_suggest((netto_text){word, (uint32_t)size}, meant);
    return luaL_error(L, "a plan has no function '%s'; %s", word, meant);
}

static int refuse_write(lua_State *L)
{
    return luaL_error(L, "a plan is told what to do by its functions");
}

void plan_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"__index", plan_index}, {"__newindex", refuse_write}, {NULL, NULL}};
    writing *w = lua_newuserdatauv(L, sizeof *w, 0);
    *w = (writing){0};
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pushliteral(L, "plan");
    lua_setfield(L, -2, "__name");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &plan_thing);
}

void plan_push(sandbox *s, netto_steps *steps)
{
    lua_rawgetp(s->L, LUA_REGISTRYINDEX, &plan_thing);
    writing *w = lua_touserdata(s->L, -1);
    w->steps = steps;
    w->serial = s->serial;
}
