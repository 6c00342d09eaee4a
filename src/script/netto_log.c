/* netto_log.c: netto.log(level, text, {field = value}): what a rule tells whoever runs its tests.
 *
 * A line is made, checked and charged wherever the rule runs, so that the same call always costs the same; it is told
 * only where somebody listens: to all calls (netto_budget), where tests run, or to one (netto_policy).  In a server most answers
 * are kept, so which command makes a rule run first depends on who asked before, and a line that shows it would be a trace. */
#include "script/netto.h"

#include <stdio.h>

#include "codec/suggest.h"
#include "script/library.h"
#include "script/result.h"

#define CALL_CHARGE  20
#define FIELD_CHARGE 10
#define TEXT_MOST    200 /* bytes of a line's text, and of a field's */
#define FIELDS_MOST  16
#define NAME_MOST    64

/* ---- arguments ------------------------------------------------------------------------------------------- */

static const char *const levels[] = {"debug", "info", "warn", "error"};

#define LEVELS (sizeof levels / sizeof *levels)

static netto_text text_at(lua_State *L, int index, const char *what)
{
    size_t size = 0;
    const char *bytes = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &size) : NULL;
    if (!bytes || size > TEXT_MOST)
        luaL_error(L, "netto.log: %s is a text of at most %d bytes, got %s", what, TEXT_MOST, bytes ? "a longer one" : luaL_typename(L, index));
    return (netto_text){bytes, (uint32_t)size};
}

static void check_level(lua_State *L, netto_text level)
{
    char meant[SUGGEST_SIZE];
    for (size_t i = 0; i < LEVELS; i++)
        if (text_is(level, levels[i])) return;
    suggest_among(level, levels, LEVELS, meant);
    luaL_error(L, "netto.log: no level is called '%s'; %s", level.bytes, meant);
}

/* With a text alone, or a text and a table, the level is info: put it first. */
static void complete_arguments(lua_State *L)
{
    lua_settop(L, 3);
    if (lua_type(L, 2) == LUA_TSTRING) return;
    lua_settop(L, 2);
    lua_pushliteral(L, "info");
    lua_insert(L, 1);
}

/* ---- the line ---------------------------------------------------------------------------------------------- */

static void add(lua_State *L, library_built *b, netto_text text)
{
    library_built_add(L, b, text.bytes, text.size);
}

/* The value on the top, which it pops. */
static void add_value(lua_State *L, library_built *b, const char *name)
{
    result_number(L, -1);
    int type = lua_type(L, -1);
    if (type != LUA_TSTRING && type != LUA_TNUMBER && type != LUA_TBOOLEAN)
        luaL_error(L, "netto.log: '%s' must be a number, a text or a boolean, got %s", name, luaL_typename(L, -1));
    library_push_text(L, -1);
    netto_text text = text_at(L, lua_gettop(L), name);
    if (type == LUA_TSTRING) add(L, b, TEXT_LITERAL("'"));
    add(L, b, text);
    if (type == LUA_TSTRING) add(L, b, TEXT_LITERAL("'"));
    lua_pop(L, 2);
}

/* The name on the top, which stays there. */
static netto_text field_name(lua_State *L)
{
    size_t size = 0;
    const char *bytes = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &size) : NULL;
    if (!bytes || size == 0 || size > NAME_MOST) luaL_error(L, "netto.log: a field's name is a text of 1 to %d bytes", NAME_MOST);
    return (netto_text){bytes, (uint32_t)size};
}

/* In the order of their names. */
static void add_fields(lua_State *L, library_built *b, int fields)
{
    if (lua_isnoneornil(L, fields)) return;
    if (lua_type(L, fields) != LUA_TTABLE) luaL_error(L, "netto.log: the fields are a table, got %s", luaL_typename(L, fields));
    table_open(L, fields);
    table_keys(L, fields);
    int keys = lua_gettop(L);
    if (lua_rawlen(L, keys) > FIELDS_MOST) luaL_error(L, "netto.log: more than %d fields", FIELDS_MOST);
    for (lua_Integer i = 1; lua_rawgeti(L, keys, i) != LUA_TNIL; i++) {
        netto_text name = field_name(L);
        sandbox_charge(L, FIELD_CHARGE);
        add(L, b, TEXT_LITERAL(" "));
        add(L, b, name);
        add(L, b, TEXT_LITERAL("="));
        lua_pushvalue(L, -1);
        lua_rawget(L, fields);
        add_value(L, b, name.bytes);
        lua_settop(L, keys);
    }
}

/* So many lines a call are told, and then that there were more. */
static void tell(lua_State *L, netto_text level, const library_built *b)
{
    sandbox *s = sandbox_of(L);
    netto_complaint line = {.status = NETTO_OK};
    const netto_log *log = s->log || s->spoken_serial != s->serial ? s->log : s->spoken;
    if (!log || !s->frozen) return;
    if (s->log_serial != s->serial) s->log_serial = s->serial, s->log_count = 0;
    if (s->log_count++ > NETTO_LOG_LINES_MAX) return;
    if (s->log_count > NETTO_LOG_LINES_MAX)
        snprintf(line.text, sizeof line.text, "a call logs at most %d lines: the rest is not told", NETTO_LOG_LINES_MAX);
    else
        text_copy((netto_text){b->bytes, (uint32_t)b->size}, line.text, sizeof line.text);
    sandbox_clean(&line);
    log->line(log->self, level, text_of(line.text));
}

int netto_log_line(lua_State *L)
{
    size_t size;
    sandbox_charge(L, CALL_CHARGE);
    complete_arguments(L);
    netto_text level = text_at(L, 1, "the level"), text = text_at(L, 2, "the first argument, or the second after a level,");
    check_level(L, level);
    library_built *b = library_build(L);
    luaL_where(L, 1);
    const char *where = lua_tolstring(L, -1, &size);
    add(L, b, (netto_text){where, (uint32_t)size});
    add(L, b, level);
    add(L, b, TEXT_LITERAL(": "));
    add(L, b, text);
    add_fields(L, b, 3);
    tell(L, level, b);
    return 0;
}
