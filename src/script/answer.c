/* answer.c: numbers out of a hook. */
#include "script/answer.h"

#include <math.h>
#include <stdio.h>

#include "base/complain.h"
#include "script/result.h"
#include "script/table.h"

enum { INITIAL, MAINTENANCE, WARNING, LIQUIDATION, LEVELS };

static const char *const names[LEVELS] = {"initial", "maintenance", "warning", "liquidation"};

/* ---- complaints ------------------------------------------------------------------------------------ */

static void describe(lua_State *L, int index, char *out, size_t size)
{
    if (lua_type(L, index) == LUA_TNUMBER && isnan(lua_tonumber(L, index)))
        snprintf(out, size, "nan");
    else if (lua_type(L, index) == LUA_TNUMBER)
        snprintf(out, size, "%.17g", lua_tonumber(L, index));
    else
        snprintf(out, size, "%s", luaL_typename(L, index));
}

static netto_status refuse(lua_State *L, const rule *r, int index, const char *field, const char *expected,
                           netto_complaint *complaint)
{
    char got[64];
    describe(L, index, got, sizeof got);
    return complain(complaint, NETTO_ERULE, "%s: %s %s%sexpected %s, got %s", r->name, r->where, field,
                    *field ? ": " : "", expected, got);
}

/* ---- one number ------------------------------------------------------------------------------------ */

static bool read_number(lua_State *L, int index, double low, double high, double *out)
{
    result_number(L, index);
    if (lua_type(L, index) != LUA_TNUMBER) return false;
    double x = lua_tonumber(L, index);
    if (!(x >= low && x <= high) || isinf(x)) return false;
    *out = x + 0.0; /* no negative zero */
    return true;
}

netto_status answer_number(lua_State *L, const rule *r, double low, double high, const char *expected,
                           double *out, netto_complaint *complaint)
{
    if (read_number(L, lua_gettop(L), low, high, out)) return NETTO_OK;
    return refuse(L, r, lua_gettop(L), "", expected, complaint);
}

netto_status answer_maybe(lua_State *L, const rule *r, double *out, netto_complaint *complaint)
{
    if (lua_type(L, -1) != LUA_TNIL) return answer_number(L, r, -HUGE_VAL, HUGE_VAL, "a finite number or nil", out, complaint);
    *out = NAN;
    return NETTO_OK;
}

netto_status answer_any(lua_State *L, const rule *r, double *out, netto_complaint *complaint)
{
    result_number(L, -1);
    double number = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : NAN;
    if (isnan(number)) return refuse(L, r, lua_gettop(L), "", "a number", complaint);
    *out = number + 0.0;
    return NETTO_OK;
}

/* ---- a margin -------------------------------------------------------------------------------------- */

#define AMOUNT "a number of 0 or more"

void answer_open(lua_State *L, answer_words *words)
{
    for (int i = 0; i < LEVELS; i++) {
        lua_pushstring(L, names[i]);
        words->references[i] = luaL_ref(L, LUA_REGISTRYINDEX);
    }
}

static bool is_level(const char *name)
{
    for (int i = 0; i < LEVELS; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

static int count_entries(lua_State *L, int table)
{
    int count = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) count++;
    return count;
}

/* A misspelt name would silently mean its default: the first one in order, or NULL. */
static const char *superfluous(lua_State *L, int table)
{
    const char *first = NULL;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "(a key that is no text)";
        if (!is_level(name) && (!first || strcmp(name, first) < 0)) first = name;
    }
    return first;
}

static netto_status read_table(lua_State *L, const rule *r, const answer_words *words, int table,
                               double *levels, bool *given, netto_complaint *complaint)
{
    table_open(L, table);
    int found = 0;
    for (int i = 0; i < LEVELS; i++) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, words->references[i]);
        lua_rawget(L, table);
        found += !lua_isnil(L, -1);
        given[i] = !lua_isnil(L, -1) || i == INITIAL;
        if (given[i] && !read_number(L, -1, 0, HUGE_VAL, &levels[i]))
            return refuse(L, r, -1, names[i], AMOUNT, complaint);
        lua_pop(L, 1);
    }
    const char *other = count_entries(L, table) == found ? NULL : superfluous(L, table);
    if (!other) return NETTO_OK;
    return complain(complaint, NETTO_ERULE, "%s: %s a margin has no level '%.64s'", r->name, r->where, other);
}

static netto_status read_numbers(lua_State *L, const rule *r, int first, double *levels, bool *given,
                                 netto_complaint *complaint)
{
    if (!read_number(L, first, 0, HUGE_VAL, &levels[INITIAL]))
        return refuse(L, r, first, "", AMOUNT " or a table of levels", complaint);
    given[MAINTENANCE] = !lua_isnil(L, first + 1);
    if (given[MAINTENANCE] && !read_number(L, first + 1, 0, HUGE_VAL, &levels[MAINTENANCE]))
        return refuse(L, r, first + 1, names[MAINTENANCE], AMOUNT, complaint);
    return NETTO_OK;
}

static netto_status refuse_order(const rule *r, const char *high, double above, const char *low, double below,
                                 netto_complaint *complaint)
{
    return complain(complaint, NETTO_ERULE, "%s: %s expected %s of at least %s, got %.17g below %.17g",
                    r->name, r->where, high, low, above, below);
}

static netto_status check_order(const rule *r, const double *levels, netto_margin *out,
                                netto_complaint *complaint)
{
    double initial = levels[INITIAL], maintenance = levels[MAINTENANCE];
    if (initial < maintenance)
        return refuse_order(r, "initial", initial, "maintenance", maintenance, complaint);
    if (levels[WARNING] < maintenance)
        return refuse_order(r, "warning", levels[WARNING], "maintenance", maintenance, complaint);
    if (maintenance < levels[LIQUIDATION])
        return refuse_order(r, "maintenance", maintenance, "liquidation", levels[LIQUIDATION], complaint);
    *out = (netto_margin){initial, maintenance, levels[WARNING], levels[LIQUIDATION]};
    return NETTO_OK;
}

netto_status answer_margin(lua_State *L, const rule *r, const answer_words *words, netto_margin *out,
                           netto_complaint *complaint)
{
    int first = lua_gettop(L) - 2;
    double levels[LEVELS] = {0};
    bool given[LEVELS] = {false}, table = lua_type(L, first) == LUA_TTABLE;
    if (!lua_isnil(L, first + 2) || (table && !lua_isnil(L, first + 1)))
        return complain(complaint, NETTO_ERULE, "%s: %s expected one or two numbers, or one table; got more",
                        r->name, r->where);
    netto_status status = table ? read_table(L, r, words, first, levels, given, complaint)
                                : read_numbers(L, r, first, levels, given, complaint);
    if (status != NETTO_OK) return status;
    if (!given[MAINTENANCE]) levels[MAINTENANCE] = levels[INITIAL];
    if (!given[WARNING]) levels[WARNING] = levels[INITIAL];
    if (!given[LIQUIDATION]) levels[LIQUIDATION] = levels[MAINTENANCE];
    return check_order(r, levels, out, complaint);
}

/* ---- what tripped ----------------------------------------------------------------------------------- */

/* In the order of their names, whatever the order of the table. */
static void insert(netto_trip *out, netto_text name, double value)
{
    uint32_t at = out->count++;
    netto_figure *f = out->figures;
    for (; at > 0 && text_compare(name, (netto_text){f[at - 1].name, f[at - 1].size}) < 0; at--) f[at] = f[at - 1];
    f[at].value = value;
    f[at].size = (uint8_t)name.size;
    memcpy(f[at].name, name.bytes, name.size);
}

/* The pair on the top of the stack.  NULL: it is one. */
static const char *take_figure(lua_State *L, netto_trip *out)
{
    size_t size = 0;
    const char *bytes = lua_type(L, -2) == LUA_TSTRING ? lua_tolstring(L, -2, &size) : NULL;
    netto_text name = {bytes, (uint32_t)size};
    double value;
    if (!bytes || size == 0 || size > NETTO_FIGURE_NAME || !text_is_printable(name)) return "names of 1 to 31 bytes of printable text";
    if (!read_number(L, -1, -HUGE_VAL, HUGE_VAL, &value)) return "finite numbers by name";
    if (out->count == NETTO_FIGURES_MAX) return "at most 8 numbers";
    insert(out, name, value);
    return NULL;
}

static netto_status take_figures(lua_State *L, const rule *r, int table, netto_trip *out, netto_complaint *complaint)
{
    const char *wrong = NULL;
    table_open(L, table);
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        const char *is = take_figure(L, out);
        if (is && (!wrong || strcmp(is, wrong) < 0)) wrong = is; /* whatever the order of the table */
    }
    out->trips = wrong == NULL;
    if (!wrong) return NETTO_OK;
    out->count = 0;
    return complain(complaint, NETTO_ERULE, "%s: %s expected a table of %s", r->name, r->where, wrong);
}

netto_status answer_trip(lua_State *L, const rule *r, netto_trip *out, netto_complaint *complaint)
{
    int type = lua_type(L, -1);
    out->count = 0;
    out->trips = type == LUA_TBOOLEAN && lua_toboolean(L, -1);
    if (type <= LUA_TBOOLEAN) return NETTO_OK;
    if (type == LUA_TTABLE) return take_figures(L, r, lua_gettop(L), out, complaint);
    return refuse(L, r, lua_gettop(L), "", "nil, false, true or a table of numbers", complaint);
}
