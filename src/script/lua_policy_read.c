/* lua_policy_read.c: from the declared table to the seat of a policy.
 *
 * init.lua has checked every field; here they are copied to where C keeps them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "script/bytecode.h"
#include "script/lua_policy.h"
#include "script/pack.h"
#include "script/table.h"

enum { POLICY = 1 };

static void no_memory(lua_State *L)
{
    sandbox_of(L)->end = SANDBOX_HOST;
    sandbox_die(L, 0);
}

/* A copy of the text on the stack's top, which is popped. */
static netto_text take_text(lua_State *L, lua_policy *p)
{
    size_t size;
    const char *bytes = lua_tolstring(L, -1, &size);
    netto_text copy = arena_text(&p->texts, (netto_text){bytes, (uint32_t)size});
    if (!copy.bytes) no_memory(L);
    lua_pop(L, 1);
    return copy;
}

static netto_text read_text(lua_State *L, lua_policy *p, const char *field)
{
    lua_getfield(L, POLICY, field);
    return take_text(L, p);
}

/* Keep the function on the top (popped), or note that there is none. */
static void take_rule(lua_State *L, rule *r, const char *name)
{
    lua_Debug ar;
    *r = (rule){.name = name, .reference = LUA_NOREF};
    if (lua_isfunction(L, -1)) {
        lua_pushvalue(L, -1);
        lua_getinfo(L, ">S", &ar);
        snprintf(r->where, sizeof r->where, "%s:%d:", ar.short_src, ar.linedefined > 0 ? ar.linedefined : 1);
        r->straight = !lua_iscfunction(L, -1) && bytecode_is_straight(L, SANDBOX_STRAIGHT_MAX);
        r->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    } else {
        lua_pop(L, 1);
    }
}

/* The name of a model, or of two; a function, or nothing, leaves the default. */
static void read_models(lua_State *L, lua_policy *p)
{
    netto_text *const names[] = {&p->base.model, &p->base.stressed};
    p->base.model = TEXT_LITERAL("default");
    int type = lua_getfield(L, POLICY, "correlation");
    if (type == LUA_TSTRING) {
        p->base.model = take_text(L, p);
        return;
    }
    for (int i = 0; type == LUA_TTABLE && i < 2; i++) {
        lua_rawgeti(L, -1, i + 1);
        *names[i] = take_text(L, p);
    }
    lua_pop(L, 1);
}

static void read_hooks(lua_State *L, lua_policy *p)
{
    static const char *const names[LUA_HOOKS] = {"haircut", "correlation", "correlation.axis", "correlation.cells", "collateral", "margin"};
    for (int i = 0; i < LUA_HOOKS; i++) {
        lua_getfield(L, POLICY, names[i]);
        take_rule(L, &p->hooks[i], names[i]);
    }
    read_models(L, p);
}

/* A duration in seconds; 0 where there is none. */
static netto_instant nanoseconds(lua_State *L, int table, const char *field)
{
    lua_getfield(L, table, field);
    netto_instant ns = (netto_instant)floor(lua_tonumber(L, -1) * 1e9 + 0.5); /* as init.lua checked it */
    lua_pop(L, 1);
    return ns;
}

static double take_number(lua_State *L, int table, const char *field)
{
    lua_getfield(L, table, field);
    double number = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return number;
}

static bool flag(lua_State *L, int table, const char *field)
{
    lua_getfield(L, table, field);
    bool is = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return is;
}

static void read_history(lua_State *L, lua_policy *p)
{
    if (lua_getfield(L, POLICY, "history") == LUA_TTABLE) {
        int history = lua_gettop(L);
        p->base.history_every = p->sandbox.history_every = nanoseconds(L, history, "every");
        p->base.history_length = nanoseconds(L, history, "length");
        p->base.orders_length = nanoseconds(L, history, "orders_length");
        p->base.orders_most = (uint32_t)take_number(L, history, "orders_most");
    }
    lua_pop(L, 1);
}

/* ---- limits ---------------------------------------------------------------------------------------- */

/* The list of texts on the top, which is popped. */
static const netto_text *take_texts(lua_State *L, lua_policy *p, uint32_t *count)
{
    *count = (uint32_t)lua_rawlen(L, -1);
    netto_text *texts = *count ? arena_array(&p->texts, *count, sizeof *texts) : NULL;
    if (*count && !texts) no_memory(L);
    for (uint32_t i = 0; i < *count; i++) {
        lua_rawgeti(L, -1, i + 1);
        texts[i] = take_text(L, p);
    }
    lua_pop(L, 1);
    return texts;
}

/* A rule's name, like "limit 'gross': max". */
static const char *name_rule(lua_State *L, lua_policy *p, const char *kind, netto_text of, const char *field)
{
    netto_text name = arena_print(&p->texts, "%s '%.*s'%s%s", kind, TEXT(of), field ? ": " : "", field ? field : "");
    if (!name.bytes) no_memory(L);
    return name.bytes;
}

/* A function is a rule of its own. */
static bool take_function(lua_State *L, lua_policy *p, int table, const netto_limit *limit, const char *field, rule *r)
{
    *r = (rule){.reference = LUA_NOREF};
    bool function = lua_getfield(L, table, field) == LUA_TFUNCTION;
    if (!function) return lua_pop(L, 1), false;
    take_rule(L, r, name_rule(L, p, "limit", limit->name, field));
    return true;
}

/* What it is on, if not on books, as init.lua found it. */
static void take_by(lua_State *L, int table, netto_limit *limit)
{
    lua_getfield(L, table, "by");
    for (int i = NETTO_BY_BOOK + 1; lua_type(L, -1) == LUA_TSTRING && i < NETTO_BY_COUNT; i++)
        if (strcmp(lua_tostring(L, -1), netto_limit_by_word((netto_limit_by)i)) == 0) limit->by = (netto_limit_by)i;
    lua_getfield(L, table, "of");
    for (int i = 0; limit->by && i < NETTO_HELD_COUNT; i++)
        if (strcmp(lua_tostring(L, -1), netto_held_word((netto_held)i)) == 0) limit->held = (netto_held)i;
    lua_pop(L, 2);
}

/* One that every book has, or one that the policy declares; init.lua has found it. */
static void take_measure(lua_State *L, lua_policy *p, int table, netto_limit *limit)
{
    lua_getfield(L, table, "of");
    netto_text of = take_text(L, p), pool = TEXT_LITERAL("pool.");
    if (netto_measure_find(of, &limit->of)) return;
    limit->pooled = flag(L, table, "pooled");
    limit->measure = limit->pooled ? (netto_text){of.bytes + pool.size, of.size - pool.size} : of;
}

/* The limit on the top, which is popped. */
static void take_limit(lua_State *L, lua_policy *p, netto_limit *limit, rule rules[2])
{
    int table = lua_gettop(L);
    lua_getfield(L, table, "name");
    limit->name = take_text(L, p);
    if (lua_getfield(L, table, "was") == LUA_TSTRING) limit->was = take_text(L, p);
    limit->asks_max = take_function(L, p, table, limit, "max", &rules[NETTO_LIMIT_MAX]);
    limit->max = limit->asks_max ? NAN : take_number(L, table, "max");
    limit->soft = take_number(L, table, "soft");
    limit->clear = take_number(L, table, "clear");
    take_by(L, table, limit);
    limit->of = limit->by ? NETTO_MEASURE_HELD : NETTO_MEASURE_RULE;
    if (!take_function(L, p, table, limit, "of", &rules[NETTO_LIMIT_OF]) && !limit->by) take_measure(L, p, table, limit);
    lua_getfield(L, table, "scope");
    limit->scope = take_texts(L, p, &limit->scope_count);
    lua_settop(L, table - 1);
}

static void read_limits(lua_State *L, lua_policy *p)
{
    lua_getfield(L, POLICY, "limits");
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    p->limits = arena_array(&p->texts, count + 1, sizeof *p->limits);
    p->limit_rules = arena_array(&p->texts, 2 * count + 1, sizeof *p->limit_rules);
    if (!p->limits || !p->limit_rules) no_memory(L);
    for (uint32_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, i + 1);
        p->limits[i] = (netto_limit){0};
        take_limit(L, p, &p->limits[i], &p->limit_rules[2 * i]);
    }
    lua_pop(L, 1);
    p->base.limits = p->limits;
    p->base.limit_count = count;
}

/* ---- checks ---------------------------------------------------------------------------------------- */

static void read_checks(lua_State *L, lua_policy *p)
{
    lua_getfield(L, POLICY, "checks");
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    netto_check_rule *checks = arena_array(&p->texts, count + 1, sizeof *checks);
    p->check_rules = arena_array(&p->texts, count + 1, sizeof *p->check_rules);
    if (!checks || !p->check_rules) no_memory(L);
    for (uint32_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, i + 1);
        lua_getfield(L, -1, "name");
        checks[i].name = take_text(L, p);
        checks[i].always = flag(L, lua_gettop(L), "always");
        lua_getfield(L, -1, "test");
        take_rule(L, &p->check_rules[i], name_rule(L, p, "check", checks[i].name, NULL));
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    p->base.checks = checks;
    p->base.check_count = count;
}

/* ---- folds ----------------------------------------------------------------------------------------- */

static const char *print_name(lua_State *L, lua_policy *p, netto_text fold, const char *hook)
{
    netto_text name = arena_print(&p->texts, "folds.%.*s.%s", TEXT(fold), hook);
    if (!name.bytes) no_memory(L);
    return name.bytes;
}

static void take_fold_rule(lua_State *L, lua_policy *p, int table, netto_text fold, const char *hook, rule *r)
{
    lua_getfield(L, table, hook);
    take_rule(L, r, print_name(L, p, fold, hook));
}

/* The names of a fold's numbers, and where Lua keeps them. */
static void take_fields(lua_State *L, lua_policy *p, int table, netto_fold *shape, lua_fold *fold)
{
    shape->width = 1;
    if (lua_getfield(L, table, "fields") == LUA_TTABLE) {
        lua_pushvalue(L, -1);
        shape->fields = take_texts(L, p, &shape->width);
        for (uint32_t i = 0; i < shape->width; i++) {
            lua_rawgeti(L, -1, i + 1);
            fold->fields[i] = luaL_ref(L, LUA_REGISTRYINDEX);
        }
    }
    lua_pop(L, 1);
}

/* The fold on the top, which is popped. */
static void take_fold(lua_State *L, lua_policy *p, netto_fold *shape, lua_fold *fold)
{
    int table = lua_gettop(L);
    lua_getfield(L, table, "name");
    shape->name = take_text(L, p);
    if (lua_getfield(L, table, "was") == LUA_TSTRING) shape->was = take_text(L, p);
    lua_settop(L, table);
    lua_getfield(L, table, "scope");
    shape->scope = take_texts(L, p, &shape->scope_count);
    lua_getfield(L, table, "on_mark");
    shape->on_mark = lua_toboolean(L, -1);
    shape->every = nanoseconds(L, table, "every");
    lua_getfield(L, table, "schema");
    shape->schema = (uint32_t)lua_tointeger(L, -1);
    lua_settop(L, table);
    take_fields(L, p, table, shape, fold);
    take_fold_rule(L, p, table, shape->name, "start", &fold->start);
    take_fold_rule(L, p, table, shape->name, "step", &fold->step);
    take_fold_rule(L, p, table, shape->name, "migrate", &fold->migrate);
    shape->migrates = fold->migrate.reference != LUA_NOREF;
    lua_settop(L, table - 1);
}

static netto_field field_of(const char *word)
{
    int field = 0;
    while (field < NETTO_FIELD_COUNT && strcmp(netto_field_word((netto_field)field), word) != 0) field++;
    return (netto_field)field; /* init.lua knows it */
}

/* Another grid is another fold, which begins anew. */
static void take_peak(lua_State *L, lua_policy *p, int history, const char *of, netto_fold *shape)
{
    netto_instant every = nanoseconds(L, history, "peak_every"), length = nanoseconds(L, history, "peak_length");
    *shape = (netto_fold){.peak = true, .of = field_of(of), .sample = every, .width = NETTO_PEAK_WIDTH((uint32_t)(length / every)), .schema = 1};
    shape->name = arena_print(&p->texts, "peak %s %lld %lld", of, (long long)every, (long long)length);
    if (!shape->name.bytes) no_memory(L);
}

/* What history.peak is of: as many folds more. */
static uint32_t peak_count(lua_State *L)
{
    uint32_t count = 0;
    int top = lua_gettop(L);
    if (lua_getfield(L, POLICY, "history") == LUA_TTABLE && lua_getfield(L, -1, "peak_of") == LUA_TTABLE) count = (uint32_t)lua_rawlen(L, -1);
    lua_settop(L, top);
    return count;
}

static void take_peaks(lua_State *L, lua_policy *p, netto_fold *shapes, uint32_t count)
{
    int top = lua_gettop(L);
    lua_getfield(L, POLICY, "history");
    for (uint32_t i = 0; i < count; i++) {
        lua_getfield(L, top + 1, "peak_of");
        lua_rawgeti(L, -1, i + 1);
        take_peak(L, p, top + 1, lua_tostring(L, -1), &shapes[i]);
        lua_settop(L, top + 1);
    }
    lua_settop(L, top);
}

static void read_folds(lua_State *L, lua_policy *p)
{
    lua_getfield(L, POLICY, "folds");
    uint32_t count = (uint32_t)lua_rawlen(L, -1), peaks = peak_count(L);
    netto_fold *shapes = arena_array(&p->texts, count + peaks + 1, sizeof *shapes);
    p->folds = arena_array(&p->texts, count + 1, sizeof *p->folds);
    if (!shapes || !p->folds) no_memory(L);
    memset(shapes, 0, (count + peaks + 1) * sizeof *shapes);
    for (uint32_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, i + 1);
        take_fold(L, p, &shapes[i], &p->folds[i]);
    }
    lua_pop(L, 1);
    take_peaks(L, p, shapes + count, peaks);
    p->base.folds = shapes;
    p->base.fold_count = count + peaks;
    p->declared_folds = count;
}

/* ---- breakers -------------------------------------------------------------------------------------- */

static uint32_t word(lua_State *L, int table, const char *field, const char *const *words, uint32_t count)
{
    uint32_t at = 0;
    lua_getfield(L, table, field);
    const char *is = lua_tostring(L, -1); /* as init.lua checked it */
    while (at + 1 < count && strcmp(words[at], is) != 0) at++;
    lua_pop(L, 1);
    return at;
}

static void take_words(lua_State *L, int table, netto_breaker *b)
{
    static const char *const actions[] = {
#define X(name, word) word,
        NETTO_ACTION_MAP(X)
#undef X
    };
    static const char *const stops[] = {
#define X(name, word) word,
        NETTO_STOPS_MAP(X)
#undef X
    };
    b->action = (netto_action)word(L, table, "action", actions, NETTO_ACTION_COUNT);
    b->stops = (netto_stops)word(L, table, "stops", stops, NETTO_STOPS_COUNT);
}

/* "breaker luld", for complaints. */
static const char *title(lua_State *L, lua_policy *p, netto_text name)
{
    netto_text copy = arena_print(&p->texts, "breaker %.*s", TEXT(name));
    if (!copy.bytes) no_memory(L);
    return copy.bytes;
}

/* The breaker on the top, which is popped. */
static void take_breaker(lua_State *L, lua_policy *p, netto_breaker *b, rule *trip)
{
    int table = lua_gettop(L);
    lua_getfield(L, table, "name");
    b->name = take_text(L, p);
    b->was = (netto_text){0};
    if (lua_getfield(L, table, "was") == LUA_TSTRING) b->was = take_text(L, p);
    lua_getfield(L, table, "scope");
    b->scope = take_texts(L, p, &b->scope_count);
    b->instrument = flag(L, table, "instrument");
    b->latch = flag(L, table, "latch");
    b->hold = nanoseconds(L, table, "hold");
    b->cooldown = nanoseconds(L, table, "cooldown");
    b->stale = nanoseconds(L, table, "stale");
    take_words(L, table, b);
    lua_getfield(L, table, "trip");
    take_rule(L, trip, title(L, p, b->name));
    b->manual = trip->reference == LUA_NOREF;
    lua_settop(L, table - 1);
}

static void read_breakers(lua_State *L, lua_policy *p)
{
    lua_getfield(L, POLICY, "breakers");
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    p->breakers = arena_array(&p->texts, count + 1, sizeof *p->breakers);
    p->trips = arena_array(&p->texts, count + 1, sizeof *p->trips);
    if (!p->breakers || !p->trips) no_memory(L);
    for (uint32_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, i + 1);
        take_breaker(L, p, &p->breakers[i], &p->trips[i]);
    }
    lua_pop(L, 1);
    p->base.breakers = p->breakers;
    p->base.breaker_count = count;
}

/* ---- rebalancing ----------------------------------------------------------------------------------- */

/* Infinite where it is left out. */
static double take_band(lua_State *L, int table, const char *field)
{
    bool given = lua_getfield(L, table, field) != LUA_TNIL;
    lua_pop(L, 1);
    return given ? take_number(L, table, field) : INFINITY;
}

/* The rule on the top, which is popped. */
static void take_rebalance(lua_State *L, lua_policy *p, netto_rebalance *r, rule rules[2])
{
    int table = lua_gettop(L);
    lua_getfield(L, table, "name");
    r->name = take_text(L, p);
    if (lua_getfield(L, table, "was") == LUA_TSTRING) r->was = take_text(L, p);
    lua_settop(L, table);
    lua_getfield(L, table, "scope");
    r->scope = take_texts(L, p, &r->scope_count);
    r->every = nanoseconds(L, table, "every");
    r->cooldown = nanoseconds(L, table, "cooldown");
    r->target = take_number(L, table, "target");
    r->band = take_band(L, table, "band");
    r->relative = take_band(L, table, "relative");
    r->edge = flag(L, table, "edge");
    lua_getfield(L, table, "drift");
    take_rule(L, &rules[0], name_rule(L, p, "rebalance", r->name, "drift"));
    lua_getfield(L, table, "plan");
    take_rule(L, &rules[1], name_rule(L, p, "rebalance", r->name, "plan"));
    lua_settop(L, table - 1);
}

static void read_rebalances(lua_State *L, lua_policy *p)
{
    lua_getfield(L, POLICY, "rebalance");
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    netto_rebalance *rules = arena_array(&p->texts, count + 1, sizeof *rules);
    p->rebalance_rules = arena_array(&p->texts, 2 * count + 1, sizeof *p->rebalance_rules);
    if (!rules || !p->rebalance_rules) no_memory(L);
    for (uint32_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, i + 1);
        rules[i] = (netto_rebalance){0};
        take_rebalance(L, p, &rules[i], &p->rebalance_rules[2 * i]);
    }
    lua_pop(L, 1);
    p->base.rebalances = rules;
    p->base.rebalance_count = count;
}

/* ---- forecasts ------------------------------------------------------------------------------------- */

/* The rule on the top, which is popped. */
static void take_forecast(lua_State *L, lua_policy *p, netto_forecast_rule *r)
{
    int table = lua_gettop(L);
    lua_getfield(L, table, "name");
    r->name = take_text(L, p);
    lua_getfield(L, table, "of");
    r->of = take_text(L, p);
    lua_settop(L, table);
    lua_getfield(L, table, "scope");
    r->scope = take_texts(L, p, &r->scope_count);
    r->every = nanoseconds(L, table, "every");
    r->alpha = take_number(L, table, "alpha");
    r->pool = flag(L, table, "pool");
    lua_settop(L, table - 1);
}

static void read_forecasts(lua_State *L, lua_policy *p)
{
    lua_getfield(L, POLICY, "forecasts");
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    netto_forecast_rule *rules = arena_array(&p->texts, count + 1, sizeof *rules);
    if (!rules) no_memory(L);
    for (uint32_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, i + 1);
        rules[i] = (netto_forecast_rule){0};
        take_forecast(L, p, &rules[i]);
    }
    lua_pop(L, 1);
    p->base.forecasts = rules;
    p->base.forecast_count = count;
}

/* ---- measures -------------------------------------------------------------------------------------- */

static const char *const kind_words[] = {
#define X(name, word) word,
    NETTO_KIND_MAP(X)
#undef X
};

/* A bound of a cap that is a function of the parameters: it is asked here, for they are known. */
static void resolve_bound(lua_State *L, int options, const char *field, netto_text cap, bool share)
{
    if (lua_getfield(L, options, field) != LUA_TFUNCTION) {
        lua_pop(L, 1);
        return;
    }
    lua_getfield(L, POLICY, "params");
    lua_call(L, 1, 1);
    double bound = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : NAN;
    bool good = share ? bound > 0.0 && bound <= 1.0 : bound >= 0.0 && bound < HUGE_VAL;
    if (!good)
        luaL_error(L, "%s: %s: expected %s, got %s", cap.bytes, field, share ? "a fraction greater than 0 and at most 1" : "a number of 0 or more",
                   lua_type(L, -1) == LUA_TNUMBER ? lua_pushfstring(L, "%f", bound) : luaL_typename(L, -1));
    lua_setfield(L, options, field);
}

/* What else was declared, as one map. */
static netto_text take_options(lua_State *L, lua_policy *p, int table, const netto_declared *m)
{
    writer *w = &p->sandbox.packed;
    lua_getfield(L, table, "options");
    if (m->kind == NETTO_KIND_CAP) resolve_bound(L, lua_gettop(L), "max", m->name, false), resolve_bound(L, lua_gettop(L), "share", m->name, true);
    writer_rewind(w, 0);
    pack_write(L, lua_gettop(L));
    netto_text map = arena_text(&p->texts, writer_text_of(w));
    if (!map.bytes) no_memory(L);
    lua_pop(L, 1);
    return map;
}

static const char *name_measure(lua_State *L, lua_policy *p, netto_text of, netto_text part)
{
    bool cap = of.size > 5 && memcmp(of.bytes, "caps.", 5) == 0; /* which has its place in its name */
    netto_text name = arena_print(&p->texts, "%s%.*s%s%.*s", cap ? "" : "measures.", TEXT(of), part.size ? ": " : "", TEXT(part));
    if (!name.bytes) no_memory(L);
    return name.bytes;
}

static void take_measure_hooks(lua_State *L, lua_policy *p, int table, netto_declared *m, rule *rules)
{
    lua_getfield(L, table, "hooks");
    for (int hook = 0; hook < NETTO_HOOK_COUNT; hook++) {
        const char *word = netto_hook_word((netto_measure_hook)hook);
        lua_getfield(L, -1, word);
        m->hooks |= lua_isfunction(L, -1) ? 1u << hook : 0;
        take_rule(L, &rules[hook], name_measure(L, p, m->name, hook == NETTO_HOOK_CALL ? (netto_text){"", 0} : text_of(word)));
    }
    lua_pop(L, 1);
}

/* A list of {name, function}. */
static void take_variants(lua_State *L, lua_policy *p, int table, netto_declared *m, rule *rules)
{
    lua_getfield(L, table, "variants");
    m->variant_count = (uint32_t)lua_rawlen(L, -1);
    netto_text *names = arena_array(&p->texts, m->variant_count + 1, sizeof *names);
    if (!names) no_memory(L);
    m->variants = names;
    for (uint32_t i = 0; i < m->variant_count; i++) {
        lua_rawgeti(L, -1, i + 1);
        lua_rawgeti(L, -1, 1);
        names[i] = take_text(L, p);
        lua_rawgeti(L, -1, 2);
        take_rule(L, &rules[i], name_measure(L, p, m->name, names[i]));
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* The measure on the top, which is popped. */
static void take_declared(lua_State *L, lua_policy *p, netto_declared *m, rule *rules)
{
    int table = lua_gettop(L);
    *m = (netto_declared){.kind = (netto_measure_kind)word(L, table, "kind", kind_words, NETTO_KIND_COUNT)};
    lua_getfield(L, table, "name");
    m->name = take_text(L, p);
    take_measure_hooks(L, p, table, m, rules);
    take_variants(L, p, table, m, rules + NETTO_HOOK_COUNT);
    m->options = take_options(L, p, table, m);
    lua_settop(L, table - 1);
}

static void read_measures(lua_State *L, lua_policy *p)
{
    lua_getfield(L, POLICY, "measures");
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    netto_declared *measures = arena_array(&p->texts, count + 1, sizeof *measures);
    p->measure_rules = arena_array(&p->texts, (size_t)count * LUA_MEASURE_RULES + 1, sizeof *p->measure_rules);
    if (!measures || !p->measure_rules) no_memory(L);
    for (uint32_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, i + 1);
        take_declared(L, p, &measures[i], lua_measure_rule(p, i, NETTO_HOOK_CALL, 0));
    }
    lua_pop(L, 1);
    p->base.measures = measures;
    p->base.measure_count = count;
}

/* ---- tests ----------------------------------------------------------------------------------------- */

static void read_tests(lua_State *L, lua_policy *p)
{
    if (lua_getfield(L, POLICY, "tests") != LUA_TTABLE) {
        lua_pop(L, 1);
        return;
    }
    int tests = lua_gettop(L), keys = tests + 1;
    table_keys(L, tests);
    uint32_t count = (uint32_t)lua_rawlen(L, keys);
    p->tests = arena_array(&p->texts, count + 1, sizeof *p->tests);
    if (!p->tests) no_memory(L);
    for (uint32_t i = 0; i < count; i++) {
        lua_rawgeti(L, keys, i + 1);
        lua_pushvalue(L, -1);
        p->tests[i].name = take_text(L, p);
        lua_rawget(L, tests);
        take_rule(L, &p->tests[i].rule, "");
    }
    p->test_count = count;
    lua_settop(L, tests - 1);
}

void lua_policy_read(lua_State *L, lua_policy *p)
{
    p->base.name = read_text(L, p, "name");
    p->base.version = read_text(L, p, "version");
    read_hooks(L, p);
    lua_getfield(L, POLICY, "per");
    p->base.per_set = lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), "set") == 0;
    lua_pop(L, 1);
    read_history(L, p);
    read_limits(L, p);
    read_checks(L, p);
    read_folds(L, p);
    read_breakers(L, p);
    read_measures(L, p);
    read_rebalances(L, p);
    read_forecasts(L, p);
    read_tests(L, p);
    lua_getfield(L, POLICY, "params");
    p->params = luaL_ref(L, LUA_REGISTRYINDEX);
}
