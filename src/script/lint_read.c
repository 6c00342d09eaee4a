/* lint_read.c: judges what a function reads, by what the register is known to hold. */
#include <stdarg.h>
#include <stdio.h>

#include "codec/suggest.h"
#include "control/scan.h"
#include "script/lint_walk.h"
#include "script/netto.h"
#include "script/pack.h"
#include "script/plan.h"
#include "script/table.h"

#define TEXT_SIZE 512

void lint_find(const lint_look *look, int line, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list args;
    if (look->quiet) return;
    int used = snprintf(text, sizeof text, "%s:%d: ", look->file, line);
    va_start(args, format);
    vsnprintf(text + used, sizeof text - (size_t)used, format, args);
    va_end(args);
    look->report->found(look->report->self, text);
}

void lint_warn(const lint_function *w, const char *format, ...)
{
    char why[TEXT_SIZE];
    va_list args;
    const char *hook = w->hook < 0 ? NULL : w->look->hooks[w->hook].name;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    lint_find(w->look, lint_code_line(w->f, w->at), "%s%s%s", hook ? hook : "", hook ? ": " : "", why);
}

/* ---- what is read ---------------------------------------------------------------------------------------- */

static const lint_value unknown;

void lint_note(const lint_look *look, int table, netto_text word)
{
    lua_pushlstring(look->L, word.bytes, word.size);
    lua_pushboolean(look->L, true);
    lua_rawset(look->L, table);
}

static bool is_there(lua_State *L, int table, netto_text word)
{
    lua_pushlstring(L, word.bytes, word.size);
    bool there = lua_rawget(L, table) != LUA_TNIL;
    lua_pop(L, 1);
    return there;
}

static void suggest(lua_State *L, int table, netto_text word, char *out)
{
    table_keys(L, table);
    netto_suggest(L, lua_gettop(L), word, out);
    lua_pop(L, 1);
}

static lint_value read_global(const lint_function *w, netto_text word)
{
    lua_State *L = w->look->L;
    char meant[SUGGEST_SIZE];
    if (text_is(word, "require")) return (lint_value){.kind = LINT_REQUIRE};
    lua_pushlstring(L, word.bytes, word.size);
    int type = lua_rawget(L, LINT_GLOBALS_AT);
    lua_pop(L, 1);
    if (type == LUA_TTABLE) return (lint_value){LINT_LIBRARY, word.size, (uint32_t)((const uint8_t *)word.bytes - w->look->bytes)};
    if (type != LUA_TNIL) return (lint_value){.kind = LINT_BUILTIN};
    suggest(L, LINT_GLOBALS_AT, word, meant);
    lint_warn(w, "nothing sets the global '%.*s'%s%s", TEXT(word), *meant == 'd' ? "; " : "", *meant == 'd' ? meant : "");
    return unknown;
}

/* math, string, table: what they do not have is nil, and maybe never called. */
static void read_library(const lint_function *w, lint_value of, netto_text word)
{
    lua_State *L = w->look->L;
    char meant[SUGGEST_SIZE];
    const char *bytes = (const char *)w->look->bytes + of.text;
    lua_pushlstring(L, bytes, of.of);
    lua_rawget(L, LINT_GLOBALS_AT);
    int table = lua_gettop(L);
    table_open(L, table);
    suggest(L, table, word, meant);
    if (!is_there(L, table, word)) lint_warn(w, "%.*s has no '%.*s'; %s", (int)of.of, bytes, TEXT(word), meant);
    lua_settop(L, table - 1);
}

static void read_netto(const lint_function *w, netto_text word)
{
    char meant[SUGGEST_SIZE];
    bool column = w->hook >= 0 && w->look->hooks[w->hook].id.kind < RULE_MARGIN;
    if (!is_there(w->look->L, LINT_NETTO_AT, word)) {
        suggest(w->look->L, LINT_NETTO_AT, word, meant);
        lint_warn(w, "netto has no function '%.*s'; %s", TEXT(word), meant);
    } else if (column && text_is(word, "now")) {
        lint_warn(w, "netto.now cannot be called here: the answer is kept until what was read changes, and time always does");
    }
}

static lint_value read_thing(const lint_function *w, lint_kind of, netto_text word)
{
    char why[TEXT_SIZE];
    lint_value value = unknown;
    bool asks_history = (of <= LINT_UNDERLYING || of == LINT_TRADED) && (text_is(word, "vol") || text_is(word, "move") || text_is(word, "mean"));
    if (!lint_field(of, word, &value.kind, why, sizeof why))
        lint_warn(w, "%s", why);
    else if (asks_history && !w->look->policy->base.history_every)
        lint_warn(w, "%.*s needs a price history; declare history = { price = { every = ..., length = ... } }", TEXT(word));
    return value;
}

static void read_plan(const lint_function *w, netto_text word)
{
    char meant[SUGGEST_SIZE];
    for (uint32_t i = 0; plan_function_at(i); i++)
        if (text_is(word, plan_function_at(i)->name)) return;
    plan_suggest(word, meant);
    lint_warn(w, "a plan has no function '%.*s'; %s", TEXT(word), meant);
}

static lint_value read_result(const lint_function *w, lint_value of, netto_text word)
{
    char why[TEXT_SIZE];
    const netto_policy *p = &w->look->policy->base;
    const netto_declared *d = of.of < p->measure_count ? &p->measures[of.of] : NULL;
    if (!lint_result_field(d, of.kind == LINT_SHARE, word, why, sizeof why)) lint_warn(w, "%s", why);
    return text_is(word, "worst_leg") ? (lint_value){.kind = LINT_LEG} : unknown;
}

/* ---- what the policy itself names ------------------------------------------------------------------------------ */

/* Of the table on top, whoever reads it: where it stands in the list, less one. */
static uint32_t number_of(lua_State *L)
{
    lua_pushvalue(L, -1);
    if (lua_rawget(L, LINT_PARAMS_AT) == LUA_TNUMBER) return (uint32_t)lua_tointeger(L, -1);
    lua_pop(L, 1);
    uint32_t next = (uint32_t)lua_rawlen(L, LINT_PARAMS_AT);
    lua_pushvalue(L, -1);
    lua_rawseti(L, LINT_PARAMS_AT, (lua_Integer)next + 1);
    lua_pushinteger(L, next);
    lua_rawset(L, LINT_PARAMS_AT);
    return next;
}

/* The parameters, or a table inside them: each has a number, and is kept in a list.  What is declared beside it may be left out
 * there; only what looks like a slip is told of it. */
static lint_value read_parameter(const lint_function *w, lint_value of, netto_text word)
{
    lua_State *L = w->look->L;
    char meant[SUGGEST_SIZE];
    lint_value value = unknown;
    lua_rawgeti(L, LINT_PARAMS_AT, (lua_Integer)of.of + 1);
    int table = lua_gettop(L);
    table_open(L, table);
    lua_pushlstring(L, word.bytes, word.size);
    int type = lua_rawget(L, table);
    if (type == LUA_TTABLE) {
        value = (lint_value){.kind = LINT_PARAMS, .of = number_of(L)};
    } else if (type == LUA_TNIL) {
        suggest(L, table, word, meant);
        if (of.of == 0 || *meant == 'd') lint_warn(w, "%s has no '%.*s'; %s", of.of ? "this parameter" : "params", TEXT(word), meant);
    }
    lua_settop(L, table - 1);
    return value;
}

/* Fields of a list of words, each a text by number. */
static void check_words(const lint_function *w, const char *what, const netto_text *words, uint32_t count, netto_text word)
{
    lua_State *L = w->look->L;
    char meant[SUGGEST_SIZE];
    int list = lua_gettop(L) + 1;
    lua_createtable(L, (int)count, 0);
    for (uint32_t i = 0; i < count; i++) {
        if (text_equal(words[i], word)) return lua_settop(L, list - 1);
        sandbox_push_text(L, words[i]);
        lua_rawseti(L, list, (lua_Integer)i + 1);
    }
    netto_suggest(L, list, word, meant);
    lint_warn(w, "%s has no field '%.*s'; %s", what, TEXT(word), meant);
    lua_settop(L, list - 1);
}

static void read_recalled(const lint_function *w, lint_value of, netto_text word)
{
    const netto_fold *fold = &w->look->policy->base.folds[of.of];
    check_words(w, "what the fold remembers", fold->fields, fold->width, word);
}

static void read_point(const lint_function *w, lint_value of, netto_text word)
{
    lua_State *L = w->look->L;
    netto_text points[SCAN_POINTS_MAX];
    char meant[SUGGEST_SIZE];
    int all = lua_gettop(L) + 1;
    uint32_t count = scan_points(w->look->policy->base.measures[of.of].options, points);
    lua_newtable(L);
    for (uint32_t i = 0; i < count; i++) {
        pack_push(L, points[i]);
        for (lua_pushnil(L); lua_next(L, -2);) {
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, all);
        }
        lua_pop(L, 1);
    }
    suggest(L, all, word, meant);
    if (!is_there(L, all, word)) lint_warn(w, "no point has a field '%.*s'; %s", TEXT(word), meant);
    lua_settop(L, all - 1);
}

/* Whatever an `axis` hook sets, by itself or in a function that it calls, may be read.  Where it may be set elsewhere, a slip is near
 * to what it does set. */
static void read_axis(const lint_function *w, netto_text word)
{
    static const char *const always[] = {"class", "bucket", "name", "entity", "cell"};
    lua_State *L = w->look->L;
    char meant[SUGGEST_SIZE];
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) lint_note(w->look, LINT_AXES_AT, text_of(always[i]));
    if (w->look->axis_open || is_there(L, LINT_AXES_AT, word)) return;
    if (!w->look->axes_known && is_there(L, LINT_SET_AT, word)) return;
    suggest(L, LINT_AXES_AT, word, meant);
    if (w->look->axes_known || *meant == 'd') lint_warn(w, "nothing gives an axis a field '%.*s'; %s", TEXT(word), meant);
}

lint_value lint_read(const lint_function *w, lint_value of, netto_text word)
{
    if (of.kind == LINT_UNKNOWN || of.kind == LINT_TABLE || (of.kind == LINT_PARAMS && of.of == 0)) lint_note(w->look, LINT_NAMES_AT, word);
    if (text_is(word, "recall") && CODE_OF(dump_instruction(w->f->code, w->at)) != CODE_SELF) w->look->recalls_any = true;
    switch (of.kind) {
    case LINT_ATTRS: return of;
    case LINT_GLOBALS: return read_global(w, word);
    case LINT_LIBRARY: return read_library(w, of, word), unknown;
    case LINT_NETTO: return read_netto(w, word), unknown;
    case LINT_PARAMS: return read_parameter(w, of, word);
    case LINT_PLAN: return read_plan(w, word), unknown;
    case LINT_AXIS: return read_axis(w, word), unknown;
    case LINT_POINT: return read_point(w, of, word), unknown;
    case LINT_RECALLED: return read_recalled(w, of, word), unknown;
    case LINT_RESULT:
    case LINT_SHARE: return read_result(w, of, word);
    default: return of.kind > LINT_UNKNOWN && of.kind < LINT_THINGS ? read_thing(w, of.kind, word) : unknown;
    }
}

void lint_read_any(const lint_function *w, lint_value of)
{
    if (of.kind == LINT_UNKNOWN || of.kind == LINT_TABLE) w->look->dynamic = true;
    if (of.kind == LINT_PARAMS && of.of == 0) w->look->every_parameter = true;
}
