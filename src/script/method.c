/* method.c: questions with arguments. */
#include "script/method.h"

#include <math.h>

#include "base/text.h"
#include "codec/suggest.h"
#include "script/linked.h"
#include "script/result.h"

#define SECONDS_MAX 3.2e9 /* a hundred years */

/* The field of the table at 2 as a number; NaN if it is left out. */
static double read_number(lua_State *L, const char *name)
{
    lua_pushstring(L, name);
    lua_rawget(L, 2);
    result_number(L, -1);
    int type = lua_type(L, -1);
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
        luaL_error(L, "vol: '%s' must be a duration in seconds, greater than 0 and at most 3.2e9", name);
    return (netto_instant)llround(seconds * 1e9);
}

const char *const method_leg_words[NETTO_LEGS_BY_COUNT] = {
#define X(name, word) word,
    NETTO_LEGS_BY_MAP(X)
#undef X
};

const char *const method_vol_fields[] = {"horizon", "window", "lambda", NULL};

/* A misspelt option would silently mean its default. */
static void refuse_others(lua_State *L)
{
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, 2); count++) {
        lua_pop(L, 1);
        bool known = false;
        for (size_t i = 0; method_vol_fields[i] && lua_type(L, -1) == LUA_TSTRING; i++)
            known = known || strcmp(lua_tostring(L, -1), method_vol_fields[i]) == 0;
        if (!known) luaL_error(L, "vol: it takes horizon, window and lambda, nothing else");
    }
    linked_tidy(L, 2, count);
}

static void charge_window(lua_State *L, netto_instant window)
{
    netto_instant every = sandbox_of(L)->history_every;
    sandbox_charge(L, 50 + (every > 0 && window / every < INT32_MAX ? window / every : 0));
}

/* The answer, or nil where the window is not covered; an argument outside its domain is an error. */
static int push_answer(lua_State *L, const char *what, bool known, double number, const netto_complaint *complaint)
{
    if (known)
        lua_pushnumber(L, number);
    else if (complaint->status != NETTO_OK)
        return luaL_error(L, "%s: %s", what, complaint->text);
    else
        lua_pushnil(L);
    return 1;
}

static int method_vol(lua_State *L)
{
    const netto_view *instrument = method_subject(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    refuse_others(L);
    netto_instant horizon = read_seconds(L, "horizon"), window = read_seconds(L, "window");
    double lambda = read_number(L, "lambda"), vol = 0.0;
    if (window == 0) return luaL_error(L, "vol: 'window' is missing");
    charge_window(L, window);
    netto_complaint complaint = {.status = NETTO_OK};
    bool known = netto_view_vol(instrument, horizon, window, isnan(lambda) ? 0.0 : lambda, &vol, &complaint);
    return push_answer(L, "vol", known, vol, &complaint);
}

typedef bool over_window(const netto_view *, netto_instant, double *, netto_complaint *);

static netto_instant window_at(lua_State *L, int index, const char *what)
{
    result_number(L, index);
    double seconds = lua_type(L, index) == LUA_TNUMBER ? lua_tonumber(L, index) : 0.0;
    if (!(seconds > 0.0 && seconds <= SECONDS_MAX)) luaL_error(L, "%s: expected a window in seconds, greater than 0 and at most 3.2e9", what);
    return (netto_instant)llround(seconds * 1e9);
}

static int ask_window(lua_State *L, const char *what, over_window *ask)
{
    const netto_view *instrument = method_subject(L);
    double number = 0.0;
    netto_instant window = window_at(L, 2, what);
    charge_window(L, window);
    netto_complaint complaint = {.status = NETTO_OK};
    bool known = ask(instrument, window, &number, &complaint);
    return push_answer(L, what, known, number, &complaint);
}

static int method_move(lua_State *L)
{
    return ask_window(L, "move", netto_view_move);
}

static int method_mean(lua_State *L)
{
    return ask_window(L, "mean", netto_view_mean);
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

/* ---- what is remembered ------------------------------------------------------------------------------ */

#define RECALL_CHARGE 20

static void push_recalled(lua_State *L, const netto_recall *r)
{
    if (!r->begun)
        lua_pushnil(L);
    else if (!r->fold->fields)
        lua_pushnumber(L, r->numbers[0]);
    else
        lua_createtable(L, 0, (int)r->fold->width);
    for (uint32_t i = 0; r->begun && r->fold->fields && i < r->fold->width; i++) {
        sandbox_push_text(L, r->fold->fields[i]);
        lua_pushnumber(L, r->numbers[i]);
        lua_rawset(L, -3);
    }
}

static int method_recall(lua_State *L)
{
    const netto_view *thing = method_thing(L);
    size_t size;
    netto_recall r = {.begun = false};
    netto_complaint complaint = {.status = NETTO_OK};
    if (lua_type(L, 2) != LUA_TSTRING) return luaL_error(L, "recall: expected the name of a fold, got %s", luaL_typename(L, 2));
    const char *name = lua_tolstring(L, 2, &size);
    sandbox_charge(L, RECALL_CHARGE);
    if (netto_view_recall(thing, (netto_text){name, (uint32_t)size}, &r, &complaint) != NETTO_OK) {
        sandbox_clean(&complaint);
        return luaL_error(L, "recall: %s", complaint.text);
    }
    push_recalled(L, &r);
    return 1;
}

/* ---- orders ------------------------------------------------------------------------------------------ */

#define COUNT_CHARGE 30
#define PEAK_CHARGE  120 /* of a thousand samples: a unit is some 10 ns */

static int method_count(lua_State *L)
{
    const netto_view *book = method_thing(L);
    const char *what = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
    uint32_t count = 0;
    netto_complaint complaint = {.status = NETTO_OK};
    sandbox_charge(L, COUNT_CHARGE);
    if (lua_type(L, 2) != LUA_TSTRING || strcmp(what, "orders") != 0) return luaL_error(L, "count: expected \"orders\", got %s", what);
    bool known = netto_view_count(book, window_at(L, 3, "count"), &count, &complaint);
    return push_answer(L, "count", known, count, &complaint);
}

/* ---- peaks ------------------------------------------------------------------------------------------- */

static int method_peak(lua_State *L)
{
    const netto_view *book = method_thing(L);
    size_t size = 0;
    double most = 0.0;
    netto_complaint complaint = {.status = NETTO_OK};
    if (lua_type(L, 2) != LUA_TSTRING) return luaL_error(L, "peak: expected the name of a field, got %s", luaL_typename(L, 2));
    const char *field = lua_tolstring(L, 2, &size);
    netto_instant window = window_at(L, 3, "peak");
    sandbox_charge(L, PEAK_CHARGE);
    bool known = netto_view_peak(book, (netto_text){field, (uint32_t)size}, window, &most, &complaint);
    return push_answer(L, "peak", known, most, &complaint);
}

/* A name or nothing. */
static netto_text text_at(lua_State *L, int index, const char *method, const char *what)
{
    size_t size = 0;
    if (lua_isnil(L, index)) return (netto_text){0};
    if (lua_type(L, index) != LUA_TSTRING) luaL_error(L, "%s: expected %s, got %s", method, what, luaL_typename(L, index));
    const char *bytes = lua_tolstring(L, index, &size);
    return (netto_text){bytes, (uint32_t)size};
}

static int method_measure(lua_State *L)
{
    const netto_view *book = method_thing(L);
    netto_result result;
    if (lua_isnoneornil(L, 2)) return luaL_error(L, "measure: expected the name of a measure, got %s", luaL_typename(L, 2));
    lua_settop(L, 3);
    const netto_measure_ask ask = {.name = text_at(L, 2, "measure", "the name of a measure"), .variant = text_at(L, 3, "measure", "the name of a variant")};
    sandbox_charge(L, RECALL_CHARGE);
    result_ask(L, "measure", book, &ask, &result);
    result_push(L, book, &result);
    return 1;
}

/* ---- legs -------------------------------------------------------------------------------------------- */

#define LEG_CHARGE 10 /* of one that is told */

static netto_legs_by by_at(lua_State *L, int index)
{
    char meant[SUGGEST_SIZE];
    netto_text given = text_at(L, index, "legs", "what fails together");
    if (!given.bytes) return NETTO_LEGS_BY_INSTRUMENT;
    for (int by = 0; by < NETTO_LEGS_BY_COUNT; by++)
        if (text_is(given, method_leg_words[by])) return (netto_legs_by)by;
    suggest_among(given, method_leg_words, NETTO_LEGS_BY_COUNT, meant);
    return (netto_legs_by)luaL_error(L, "legs: there are none by '%s'; %s", given.bytes, meant);
}

/* A list of legs, and beside it the worst. */
static int method_legs(lua_State *L)
{
    const netto_view *book = method_thing(L);
    netto_legs legs = {.count = 0};
    netto_complaint complaint = {.status = NETTO_OK};
    lua_settop(L, 2);
    netto_legs_by by = by_at(L, 2);
    sandbox_charge(L, RECALL_CHARGE);
    if (netto_view_legs(book, by, &legs, &complaint) != NETTO_OK) {
        sandbox_clean(&complaint);
        return luaL_error(L, "legs: %s", complaint.text);
    }
    sandbox_charge(L, (int64_t)legs.work + LEG_CHARGE * (int64_t)legs.count);
    lua_createtable(L, (int)legs.count, 1);
    for (uint32_t i = 0; i < legs.count; i++) {
        result_push_leg(L, &legs.items[i], true);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    result_push_leg(L, &legs.worst, false);
    lua_setfield(L, -2, "worst");
    return 1;
}

/* ---- scores ------------------------------------------------------------------------------------------ */

#define SCORE_CHARGE 50 /* and one for each outcome */

static void set_known(lua_State *L, const char *word, double number)
{
    if (isnan(number)) return;
    lua_pushstring(L, word);
    lua_pushnumber(L, number);
    lua_rawset(L, -3);
}

static void set_backtest(lua_State *L, const netto_backtest *b)
{
    if (!b->observations) return;
    set_known(L, "exceptions", b->exceptions);
    set_known(L, "expected", b->expected);
    set_known(L, "kupiec", b->kupiec.p);
    set_known(L, "independence", b->independence.known ? b->independence.p : (double)NAN);
    set_known(L, "multiplier", b->basel ? b->multiplier : (double)NAN);
    lua_pushstring(L, "zone");
    lua_pushstring(L, netto_zone_word(b->zone));
    lua_rawset(L, -3);
}

/* Nil where no outcome is known yet. */
static int push_score(lua_State *L, const netto_score *s)
{
    lua_settop(L, 0);
    if (s->count == 0) return lua_pushnil(L), 1;
    sandbox_charge(L, s->count);
    lua_createtable(L, 0, 8);
    set_known(L, "count", s->count);
    set_known(L, "waiting", s->waiting);
    set_known(L, "hit_rate", s->hit_rate);
    set_known(L, "mae", s->mae);
    set_known(L, "rmse", s->rmse);
    set_known(L, "bias", s->bias);
    set_known(L, "qlike", s->qlike);
    set_backtest(L, &s->backtest);
    return 1;
}

static uint32_t window_of(lua_State *L, int index)
{
    lua_Integer count = luaL_optinteger(L, index, 0);
    if (!lua_isnoneornil(L, index) && (count < 1 || count > NETTO_ROWS_MAX))
        luaL_error(L, "score: expected how many outcomes, the last ones: 1 to %d", NETTO_ROWS_MAX);
    return (uint32_t)count;
}

static int method_score(lua_State *L)
{
    const netto_view *book = method_thing(L);
    size_t size;
    netto_score score = {.count = 0};
    netto_complaint complaint = {.status = NETTO_OK};
    if (lua_type(L, 2) != LUA_TSTRING) return luaL_error(L, "score: expected the name of forecasts, got %s", luaL_typename(L, 2));
    const char *name = lua_tolstring(L, 2, &size);
    uint32_t window = window_of(L, 3);
    sandbox_charge(L, SCORE_CHARGE);
    if (netto_view_score(book, (netto_text){name, (uint32_t)size}, window, &score, &complaint) == NETTO_OK) return push_score(L, &score);
    return luaL_error(L, "score: %s", complaint.text);
}

bool method_push(lua_State *L, const netto_view *thing, int code)
{
    if (code == METHOD_RECALL && netto_view_recalls(thing)) return lua_pushcfunction(L, method_recall), true;
    if (code == METHOD_COUNT && netto_view_counts(thing)) return lua_pushcfunction(L, method_count), true;
    if (code == METHOD_PEAK && thing->thing == NETTO_THING_BOOK && netto_view_recalls(thing)) return lua_pushcfunction(L, method_peak), true;
    if (code == METHOD_MEASURE && netto_view_measures(thing)) return lua_pushcfunction(L, method_measure), true;
    if (method_question(code) && netto_view_measures(thing)) return lua_pushcfunction(L, method_question(code)), true;
    if (code == METHOD_LEGS && netto_view_measures(thing)) return lua_pushcfunction(L, method_legs), true;
    if (code == METHOD_SCORE && netto_view_scores(thing)) return lua_pushcfunction(L, method_score), true;
    if (thing->thing != NETTO_THING_INSTRUMENT) return false;
    switch (code) {
    case METHOD_VOL: lua_pushcfunction(L, method_vol); break;
    case METHOD_YEARS: lua_pushcfunction(L, method_years); break;
    case METHOD_MOVE: lua_pushcfunction(L, method_move); break;
    case METHOD_MEAN: lua_pushcfunction(L, method_mean); break;
    default: return false;
    }
    return true;
}
