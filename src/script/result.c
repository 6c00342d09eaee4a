/* result.c: what a measure comes to, as Lua has it: a number with parts.
 *
 * In arithmetic and comparisons it is its value.  Its parts are asked for by what they are: r:class "GIRR",
 * r:bucket("GIRR", "1"), r:contribution { bucket = "1" }; r:without "BTC" is the whole of a book that does not hold that. */
#include "script/result.h"

#include "base/text.h"
#include "script/library.h"

static const char result_metatable;

typedef struct result {
    double value;
    netto_result of;
    netto_view book;
    uint64_t serial;
    bool part;
    bool empty; /* a part that the book has not: all its numbers are 0 */
} result;

enum { NAME = 1, VARIANT, WITHOUT };

static const result *result_at(lua_State *L, int index)
{
    const result *r = lua_touserdata(L, index);
    if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) return NULL;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &result_metatable);
    bool ours = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return ours ? r : NULL;
}

void result_number(lua_State *L, int index)
{
    if (lua_type(L, index) != LUA_TUSERDATA) return;
    index = lua_absindex(L, index);
    const result *r = result_at(L, index);
    if (!r) return;
    lua_pushnumber(L, r->value);
    lua_replace(L, index);
}

static result *make(lua_State *L, const netto_result *of, const netto_view *book)
{
    result *r = lua_newuserdatauv(L, sizeof *r, WITHOUT);
    *r = (result){.value = of->value, .of = *of, .book = *book, .serial = sandbox_of(L)->serial};
    lua_rawgetp(L, LUA_REGISTRYINDEX, &result_metatable);
    lua_setmetatable(L, -2);
    return r;
}

static void name_it(lua_State *L, int name, int variant)
{
    lua_pushvalue(L, name);
    lua_setiuservalue(L, -2, NAME);
    lua_pushvalue(L, variant);
    lua_setiuservalue(L, -2, VARIANT);
}

void result_push(lua_State *L, const netto_view *book, const netto_result *of)
{
    make(L, of, book);
    name_it(L, 2, 3);
}

/* ---- as a number ------------------------------------------------------------------------------------------------- */

static int arithmetic(lua_State *L, int op, int operands)
{
    lua_settop(L, operands);
    sandbox_charge(L, 2);
    for (int i = 1; i <= operands; i++) {
        result_number(L, i);
        if (lua_type(L, i) != LUA_TNUMBER) return luaL_error(L, "a measure's value and a %s cannot be reckoned with", luaL_typename(L, i));
    }
    lua_arith(L, op);
    return 1;
}

#define OPERATION(name, op)                                                                                                           \
    static int name(lua_State *L)                                                                                                     \
    {                                                                                                                                 \
        return arithmetic(L, op, 2);                                                                                                  \
    }

OPERATION(add, LUA_OPADD)
OPERATION(subtract, LUA_OPSUB)
OPERATION(multiply, LUA_OPMUL)
OPERATION(divide, LUA_OPDIV)
OPERATION(modulo, LUA_OPMOD)
OPERATION(power, LUA_OPPOW)
OPERATION(whole, LUA_OPIDIV)

static int negate(lua_State *L)
{
    return arithmetic(L, LUA_OPUNM, 1);
}

static int compare(lua_State *L, int op)
{
    lua_settop(L, 2);
    sandbox_charge(L, 2);
    for (int i = 1; i <= 2; i++) {
        result_number(L, i);
        if (lua_type(L, i) != LUA_TNUMBER) return luaL_error(L, "a measure's value is not compared with a %s", luaL_typename(L, i));
    }
    lua_pushboolean(L, lua_compare(L, 1, 2, op));
    return 1;
}

static int less(lua_State *L)
{
    return compare(L, LUA_OPLT);
}

static int at_most(lua_State *L)
{
    return compare(L, LUA_OPLE);
}

static int same(lua_State *L)
{
    return compare(L, LUA_OPEQ);
}

static int text(lua_State *L)
{
    result_number(L, 1);
    lua_tostring(L, 1);
    lua_settop(L, 1);
    return 1;
}

/* ---- its parts ----------------------------------------------------------------------------------------------------- */

static const result *whole_of(lua_State *L, const char *what)
{
    const result *r = result_at(L, 1);
    if (!r) luaL_typeerror(L, 1, "measure's result (write a colon: r:class \"name\")");
    if (r->serial != sandbox_of(L)->serial) luaL_error(L, "%s: a result was used after the call that asked for it", what);
    return r;
}

/* A name given as a text or a whole number. */
static netto_text name_at(lua_State *L, int index)
{
    size_t size = 0;
    if (lua_type(L, index) == LUA_TNUMBER) {
        int whole = 0;
        lua_Integer n = lua_tointegerx(L, index, &whole);
        if (whole) lua_pushinteger(L, n), lua_replace(L, index);
    } else if (lua_type(L, index) != LUA_TSTRING) {
        luaL_error(L, "expected a name, got %s", luaL_typename(L, index));
    }
    const char *bytes = lua_tolstring(L, index, &size);
    return (netto_text){bytes, (uint32_t)size};
}

static const netto_result *named(const netto_result *r, netto_text name)
{
    for (uint32_t i = 0; i < r->part_count; i++)
        if (text_equal(r->parts[i].name, name)) return &r->parts[i];
    return NULL;
}

/* The first of these names leads down where more than one is left; one alone is sought at its level, wherever that is. */
static const netto_result *descend(lua_State *L, const netto_result *r, const char *level, int from, int last)
{
    const netto_result *found = NULL;
    sandbox_charge(L, 1 + r->part_count);
    if (from > last || !r->part_count) return NULL;
    if (text_is(r->by, level)) return from == last ? named(r, name_at(L, from)) : NULL;
    if (from < last) return (found = named(r, name_at(L, from))) ? descend(L, found, level, from + 1, last) : NULL;
    for (uint32_t i = 0; i < r->part_count && !found; i++) found = descend(L, &r->parts[i], level, from, last);
    return found;
}

/* r:class(c), r:bucket(c, b): upvalue 1 is the level. */
static int part(lua_State *L)
{
    static const netto_result nothing;
    const char *level = lua_tostring(L, lua_upvalueindex(1));
    const result *r = whole_of(L, level);
    int last = lua_gettop(L);
    if (last < 2) return luaL_error(L, "%s: expected the name of one", level);
    const netto_result *found = descend(L, &r->of, level, 2, last);
    netto_result of = found ? *found : nothing;
    if (!found) of.numbers = r->of.numbers, of.number_count = r->of.number_count;
    of.levels = r->of.levels;
    result *made = make(L, &of, &r->book);
    made->empty = !found;
    made->part = true;
    return 1;
}

/* r:classes(), r:groups(): the names at a level, in its order, each once. */
static void list_names(lua_State *L, const netto_result *r, const char *level)
{
    sandbox_charge(L, 1 + 4 * (int64_t)r->part_count);
    for (uint32_t i = 0; i < r->part_count; i++) {
        if (!text_is(r->by, level)) {
            list_names(L, &r->parts[i], level);
            continue;
        }
        sandbox_push_text(L, r->parts[i].name);
        lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    }
}

static int names(lua_State *L)
{
    const char *level = lua_tostring(L, lua_upvalueindex(1));
    const result *r = whole_of(L, level);
    lua_settop(L, 1);
    lua_newtable(L);
    list_names(L, &r->of, level);
    return 1;
}

/* r:at(i): what is gained at the i-th point; of a part that the book has not, nothing. */
static int at(lua_State *L)
{
    const result *r = whole_of(L, "at");
    sandbox_charge(L, 1);
    lua_Integer i = luaL_checkinteger(L, 2);
    if (r->empty) return lua_pushnumber(L, 0.0), 1;
    if (i < 1 || i > (lua_Integer)r->of.point_count)
        return luaL_error(L, "at: expected a point from 1 to %d, got %I", (int)r->of.point_count, (LUAI_UACINT)i);
    return lua_pushnumber(L, r->of.points[i - 1]), 1;
}

/* ---- contributions ------------------------------------------------------------------------------------------------- */

/* Does the table at 2 ask for parts of this name at this level?  What it does not say is right. */
static bool wanted(lua_State *L, const char *level, netto_text name)
{
    bool fits = true;
    lua_pushstring(L, level);
    if (lua_rawget(L, 2) != LUA_TNIL) fits = text_equal(name_at(L, lua_gettop(L)), name);
    lua_pop(L, 1);
    return fits;
}

static double sum(lua_State *L, const netto_result *r)
{
    double value = 0.0;
    sandbox_charge(L, 1 + 2 * (int64_t)r->part_count);
    for (uint32_t i = 0; i < r->part_count; i++) {
        const netto_result *p = &r->parts[i];
        bool leaf = p->part_count == 0;
        if (!wanted(L, leaf ? "name" : r->by.bytes, p->name)) continue;
        value += leaf ? p->value : sum(L, p);
    }
    return value;
}

/* What was asked for, as long as the result at 1 lives. */
static netto_text asked(lua_State *L, int which)
{
    size_t size = 0;
    lua_getiuservalue(L, 1, which);
    const char *bytes = lua_tolstring(L, -1, &size);
    lua_pop(L, 1);
    return (netto_text){bytes, (uint32_t)size};
}

static netto_measure_ask asked_of_whole(lua_State *L, const char *what, const char *how)
{
    if (whole_of(L, what)->part) luaL_error(L, "%s: ask it of the whole%s", what, how);
    return (netto_measure_ask){.name = asked(L, NAME), .variant = asked(L, VARIANT), .without = asked(L, WITHOUT)};
}

void result_ask(lua_State *L, const char *what, const netto_view *book, const netto_measure_ask *ask, netto_result *out)
{
    netto_complaint complaint = {.status = NETTO_OK};
    out->work = 0;
    netto_status status = netto_view_measure(book, ask, out, &complaint);
    sandbox_measured(L, out->work);
    if (status == NETTO_OK) return;
    sandbox_clean(&complaint);
    luaL_error(L, "%s: %s", what, complaint.text);
}

/* The same with its parts, which are asked for when somebody wants them. */
static void deepen(lua_State *L, const char *what, bool legs, netto_result *deep)
{
    netto_measure_ask ask = asked_of_whole(L, what, ", with {class = …, bucket = …}");
    ask.parts = true;
    ask.legs = legs;
    result_ask(L, what, &whole_of(L, what)->book, &ask, deep);
}

/* r:without "BTC": the same of the book as if it were not held. */
static int without(lua_State *L)
{
    netto_result of;
    lua_settop(L, 2);
    netto_measure_ask ask = asked_of_whole(L, "without", "");
    if (netto_text_given(ask.without)) return luaL_error(L, "without: one instrument may be left out, no more");
    if (lua_type(L, 2) != LUA_TSTRING) return luaL_error(L, "without: expected the id of an instrument, got %s", luaL_typename(L, 2));
    ask.without = name_at(L, 2);
    result_ask(L, "without", &whole_of(L, "without")->book, &ask, &of);
    sandbox_charge(L, (int64_t)of.work);
    make(L, &of, &whole_of(L, "without")->book);
    for (int i = NAME; i <= VARIANT; i++) {
        lua_getiuservalue(L, 1, i);
        lua_setiuservalue(L, 3, i);
    }
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, 3, WITHOUT);
    return 1;
}

static bool has_level(const netto_result *r, const char *word, size_t size)
{
    for (const char *const *level = r->levels; level && *level; level++)
        if (strlen(*level) == size && memcmp(*level, word, size) == 0) return true;
    return false;
}

/* A slip would count what was not meant.  The least of the keys that are no level is told, whatever the order of the table. */
static void check_levels(lua_State *L)
{
    const result *r = whole_of(L, "contribution");
    const char *odd = NULL;
    size_t size;
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) luaL_error(L, "contribution: expected the names of levels, got a %s", luaL_typename(L, -2));
        const char *key = lua_tolstring(L, -2, &size);
        if (strcmp(key, "name") != 0 && !has_level(&r->of, key, size) && (!odd || strcmp(key, odd) < 0)) odd = key;
    }
    if (odd) luaL_error(L, "contribution: no level '%s'; it is by class and bucket, or by name", odd);
}

/* r:contribution "axis", r:contribution { class = …, bucket = …, name = … }: the shares of all that fit, added up. */
static int contribution(lua_State *L)
{
    netto_result deep;
    lua_settop(L, 2);
    if (lua_type(L, 2) != LUA_TTABLE) {
        name_at(L, 2);
        lua_createtable(L, 0, 1);
        lua_insert(L, 2);
        lua_setfield(L, 2, "name");
    }
    table_open(L, 2);
    check_levels(L);
    deepen(L, "contribution", false, &deep);
    lua_pushnumber(L, sum(L, &deep));
    return 1;
}

/* ---- fields ---------------------------------------------------------------------------------------------------------- */

static int refuse(lua_State *L, const result *r, const char *word)
{
    library_built *b = library_build(L);
    for (uint32_t i = 0; i < r->of.number_count; i++) {
        library_built_add(L, b, ", ", 2);
        library_built_add(L, b, r->of.numbers[i].name.bytes, r->of.numbers[i].name.size);
    }
    for (const char *const *level = r->of.levels; level && *level; level++) {
        library_built_add(L, b, ", :", 3);
        library_built_add(L, b, *level, strlen(*level));
    }
    library_built_push(L, b);
    return luaL_error(L, "a result has no field '%s'; it has value%s", word, lua_tostring(L, -1));
}

static int push_method(lua_State *L, const char *level, lua_CFunction function)
{
    lua_pushstring(L, level);
    lua_pushcclosure(L, function, 1);
    return 1;
}

/* The plural of a level lists its names. */
static int push_names(lua_State *L, const char *word, size_t size, bool es)
{
    lua_pushlstring(L, word, size - (es ? 2 : 1));
    lua_pushcclosure(L, names, 1);
    return 1;
}

void result_push_leg(lua_State *L, const netto_leg *leg, bool shared)
{
    lua_createtable(L, 0, 3);
    if (netto_text_given(leg->id)) {
        sandbox_push_text(L, leg->id);
        lua_setfield(L, -2, "leg");
    }
    lua_pushnumber(L, leg->netted);
    lua_setfield(L, -2, "netted");
    if (!shared) return;
    lua_pushnumber(L, leg->contribution);
    lua_setfield(L, -2, "contribution");
}

/* {leg, netted} of the leg whose failure leaves the most. */
static int push_leg(lua_State *L)
{
    netto_result deep;
    lua_settop(L, 1);
    deepen(L, "worst_leg", true, &deep);
    if (!deep.worst) return luaL_error(L, "worst_leg: this measure has none");
    result_push_leg(L, deep.worst, false);
    return 1;
}

static int index_result(lua_State *L)
{
    const result *r = lua_touserdata(L, 1);
    size_t size = 0;
    const char *word = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &size) : NULL;
    sandbox_charge(L, 2);
    if (!word) return luaL_error(L, "a result is read by the names of its fields, not by a %s", luaL_typename(L, 2));
    if (strcmp(word, "value") == 0) return lua_pushnumber(L, r->value), 1;
    if (r->serial != sandbox_of(L)->serial) return luaL_error(L, "a result was used after the call that asked for it");
    for (uint32_t i = 0; i < r->of.number_count; i++)
        if (text_is(r->of.numbers[i].name, word)) return lua_pushnumber(L, r->empty ? 0.0 : r->of.numbers[i].value), 1;
    if (strcmp(word, "at") == 0 && (r->of.point_count || r->empty)) return lua_pushcfunction(L, at), 1;
    if (has_level(&r->of, word, size)) return push_method(L, word, part);
    if (size > 1 && word[size - 1] == 's' && has_level(&r->of, word, size - 1)) return push_names(L, word, size, false);
    if (size > 2 && word[size - 2] == 'e' && has_level(&r->of, word, size - 2)) return push_names(L, word, size, true);
    if (strcmp(word, "without") == 0) return lua_pushcfunction(L, without), 1;
    if (strcmp(word, "contribution") == 0 && r->of.levels && *r->of.levels) return lua_pushcfunction(L, contribution), 1;
    if (strcmp(word, "worst_leg") == 0 && r->of.levels && *r->of.levels) return push_leg(L);
    return refuse(L, r, word);
}

static int refuse_write(lua_State *L)
{
    return luaL_error(L, "a result is read-only");
}

void result_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"__index", index_result}, {"__newindex", refuse_write}, {"__tostring", text}, {"__add", add},
                                         {"__sub", subtract},       {"__mul", multiply},          {"__div", divide},    {"__mod", modulo},
                                         {"__pow", power},          {"__idiv", whole},            {"__unm", negate},    {"__lt", less},
                                         {"__le", at_most},         {"__eq", same},               {NULL, NULL}};
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pushliteral(L, "result");
    lua_setfield(L, -2, "__name");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &result_metatable);
}
