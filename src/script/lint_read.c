/* lint_read.c: judges what a function reads, by what the register is known to hold. */
#include <stdarg.h>
#include <stdio.h>

#include "codec/suggest.h"
#include "script/lint_walk.h"
#include "script/netto.h"
#include "script/table.h"

#define TEXT_SIZE 512

void lint_find(const lint_look *look, int line, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list args;
    int used = snprintf(text, sizeof text, "%s:%d: ", look->file, line);
    va_start(args, format);
    vsnprintf(text + used, sizeof text - (size_t)used, format, args);
    va_end(args);
    look->report->found(look->report->self, text);
}

void lint_warn(const lint_function *w, const char *why)
{
    const char *hook = w->hook < 0 ? NULL : w->look->hooks[w->hook].name;
    lint_find(w->look, lint_code_line(w->f, w->at), "%s%s%s", hook ? hook : "", hook ? ": " : "", why);
}

/* ---- what is read ---------------------------------------------------------------------------------------- */

/* A name that some rule reads: maybe a parameter's. */
static void note_name(const lint_function *w, netto_text word)
{
    lua_State *L = w->look->L;
    lua_pushlstring(L, word.bytes, word.size);
    lua_pushboolean(L, true);
    lua_rawset(L, LINT_NAMES_AT);
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

static lint_kind read_global(const lint_function *w, netto_text word)
{
    lua_State *L = w->look->L;
    char meant[SUGGEST_SIZE], why[TEXT_SIZE];
    if (text_is(word, "require")) return LINT_REQUIRE;
    if (is_there(L, LINT_GLOBALS_AT, word)) return LINT_BUILTIN;
    suggest(L, LINT_GLOBALS_AT, word, meant);
    snprintf(why, sizeof why, "nothing sets the global '%.*s'%s%s", TEXT(word), *meant == 'd' ? "; " : "",
             *meant == 'd' ? meant : "");
    lint_warn(w, why);
    return LINT_UNKNOWN;
}

static lint_kind read_netto(const lint_function *w, netto_text word)
{
    char meant[SUGGEST_SIZE], why[TEXT_SIZE];
    bool column = w->hook >= 0 && w->hook < LUA_MARGIN;
    if (!is_there(w->look->L, LINT_NETTO_AT, word)) {
        suggest(w->look->L, LINT_NETTO_AT, word, meant);
        snprintf(why, sizeof why, "netto has no function '%.*s'; %s", TEXT(word), meant);
        lint_warn(w, why);
    } else if (column && text_is(word, "now")) {
        lint_warn(w, "netto.now cannot be called here: the answer is kept until what was read changes, and time always does");
    }
    return LINT_UNKNOWN;
}

static lint_kind read_thing(const lint_function *w, lint_kind of, netto_text word)
{
    char why[TEXT_SIZE];
    lint_kind kind = LINT_UNKNOWN;
    bool asks_history = (of <= LINT_UNDERLYING || of == LINT_TRADED) && (text_is(word, "vol") || text_is(word, "move") || text_is(word, "mean"));
    if (!lint_field(of, word, &kind, why, sizeof why))
        lint_warn(w, why);
    else if (asks_history && !w->look->policy->base.history_every) {
        snprintf(why, sizeof why, "%.*s needs a price history; declare history = { price = { every = ..., length = ... } }", TEXT(word));
        lint_warn(w, why);
    }
    return kind;
}

lint_kind lint_read(const lint_function *w, lint_kind of, netto_text word)
{
    if (of == LINT_UNKNOWN || of == LINT_PARAMS) note_name(w, word);
    if (of == LINT_ATTRS) return LINT_ATTRS;
    if (of == LINT_GLOBALS) return read_global(w, word);
    if (of == LINT_NETTO) return read_netto(w, word);
    return of > LINT_UNKNOWN && of < LINT_THINGS ? read_thing(w, of, word) : LINT_UNKNOWN;
}

void lint_read_any(const lint_function *w, lint_kind of)
{
    if (of == LINT_UNKNOWN) w->look->dynamic = true;
    if (of == LINT_PARAMS) w->look->every_parameter = true;
}
