/* string_gsub.c: string.gsub: a text with its matches replaced, by a text, a table or a function. */
#include "script/string_pattern.h"

#define GRAIN         16 /* bytes that one unit of work touches */
#define CALLED_CHARGE 10 /* a replacement that is asked for */

enum { GSUB_TEXT = 1, GSUB_PATTERN, GSUB_BY, GSUB_MOST, GSUB_RESULT };

typedef struct substitution {
    pattern_run run;
    library_built *built; /* NULL while nothing was changed */
    uint32_t copied;      /* bytes of the text that are in the result, or are replaced there */
} substitution;

/* The value on the top, a text or a number, as a text. */
static netto_text text_on_top(lua_State *L)
{
    size_t size;
    library_push_text(L, -1);
    lua_replace(L, -2);
    const char *bytes = lua_tolstring(L, -1, &size);
    sandbox_charge(L, (int64_t)size / GRAIN);
    return (netto_text){bytes, (uint32_t)size};
}

static void add(lua_State *L, substitution *s, const char *bytes, size_t size)
{
    sandbox_charge(L, (int64_t)size / GRAIN);
    library_built_add(L, s->built, bytes, size);
}

/* What stands before the match goes into the result as it is. */
static void copy_up_to(lua_State *L, substitution *s, uint32_t at)
{
    if (!s->built) {
        s->built = library_build(L);
        lua_replace(L, GSUB_RESULT);
    }
    add(L, s, s->run.text.bytes + s->copied, at - s->copied);
    s->copied = at;
}

static void add_capture(lua_State *L, substitution *s, uint32_t i, uint32_t at, uint32_t end)
{
    string_push_capture(L, &s->run, i, at, end);
    netto_text text = text_on_top(L);
    add(L, s, text.bytes, text.size);
    lua_pop(L, 1);
}

/* "%1" and so on in the replacement. */
static void add_template(lua_State *L, substitution *s, uint32_t at, uint32_t end)
{
    size_t left;
    const char *from = lua_tolstring(L, GSUB_BY, &left), *percent;
    for (; (percent = memchr(from, '%', left)) != NULL; left -= (size_t)(percent + 2 - from), from = percent + 2) {
        add(L, s, from, (size_t)(percent - from));
        char what = percent + 1 < from + left ? percent[1] : '\0';
        if (what == '%')
            add(L, s, "%", 1);
        else if (what == '0')
            add(L, s, s->run.text.bytes + at, end - at);
        else if (what >= '1' && what <= '9')
            add_capture(L, s, (uint32_t)(what - '1'), at, end);
        else
            luaL_error(L, "invalid use of '%%' in replacement string");
        sandbox_charge(L, 1);
    }
    add(L, s, from, left);
}

/* Push what a function or a table has for this match. */
static void push_value(lua_State *L, substitution *s, int type, uint32_t at, uint32_t end)
{
    sandbox_charge(L, CALLED_CHARGE);
    if (type == LUA_TFUNCTION) {
        lua_pushvalue(L, GSUB_BY);
        lua_call(L, string_push_captures(L, &s->run, at, end, true), 1);
    } else {
        string_push_capture(L, &s->run, 0, at, end);
        lua_gettable(L, GSUB_BY);
    }
}

static void add_value(lua_State *L, substitution *s, int type, uint32_t at, uint32_t end)
{
    push_value(L, s, type, at, end);
    if (lua_toboolean(L, -1)) {
        if (!lua_isstring(L, -1)) luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
        netto_text text = text_on_top(L);
        copy_up_to(L, s, at);
        add(L, s, text.bytes, text.size);
        s->copied = end;
    }
    lua_settop(L, GSUB_RESULT);
}

static void substitute(lua_State *L, substitution *s, int type, uint32_t at, uint32_t end)
{
    if (type != LUA_TSTRING) {
        add_value(L, s, type, at, end);
        return;
    }
    copy_up_to(L, s, at);
    add_template(L, s, at, end);
    s->copied = end;
}

static void push_result(lua_State *L, substitution *s)
{
    if (!s->built) {
        lua_pushvalue(L, GSUB_TEXT);
        return;
    }
    copy_up_to(L, s, s->run.text.size);
    library_built_push(L, s->built);
}

/* The replacement's type; a number counts as the text that it is. */
static int check_replacement(lua_State *L)
{
    int type = lua_type(L, GSUB_BY);
    luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE,
                     GSUB_BY, "string/function/table");
    if (type == LUA_TNUMBER) {
        library_push_text(L, GSUB_BY);
        lua_replace(L, GSUB_BY);
    }
    return type == LUA_TNUMBER ? LUA_TSTRING : type;
}

int library_gsub(lua_State *L)
{
    netto_text text = library_text(L, GSUB_TEXT), pattern = library_text(L, GSUB_PATTERN);
    lua_Integer most = luaL_optinteger(L, GSUB_MOST, (lua_Integer)text.size + 1), n = 0;
    int type = check_replacement(L);
    bool anchored = string_take_anchor(&pattern);
    substitution s = {.run = pattern_begin(text, pattern, 0)};
    lua_settop(L, GSUB_RESULT);
    for (uint32_t at = 0, end = PATTERN_NONE; n < most; at = end) {
        end = string_search_next(L, &s.run, &at, end, anchored);
        if (end == PATTERN_NONE) break;
        n++;
        substitute(L, &s, type, at, end);
        if (anchored) break;
    }
    push_result(L, &s);
    lua_pushinteger(L, n);
    return 2;
}
