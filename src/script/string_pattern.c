/* string_pattern.c: string.find, match, gmatch and gsub over the matcher of pattern.c.
 *
 * The matcher may take the steps that are left of the call's work, and is charged what it took; what it
 * finds wrong is raised with Lua's words. */
#include "script/library.h"
#include "script/pattern.h"

#define GRAIN         16 /* bytes that one unit of work touches */
#define MATCH_CHARGE  2  /* making a run ready */
#define CALLED_CHARGE 10 /* a replacement that is asked for */

/* ---- a run on the call's account ------------------------------------------------------------------------ */

static void settle(lua_State *L, const pattern_run *run, int64_t given)
{
    sandbox_charge(L, given - run->work);
    if (run->error[0]) luaL_error(L, "%s", run->error);
}

static uint32_t search(lua_State *L, pattern_run *run, uint32_t *from, bool anchored)
{
    sandbox_charge(L, MATCH_CHARGE);
    int64_t given = run->work = sandbox_of(L)->work;
    uint32_t end = pattern_search(run, from, anchored);
    settle(L, run, given);
    return end;
}

static void push_capture(lua_State *L, pattern_run *run, uint32_t i, uint32_t at, uint32_t end)
{
    pattern_capture c;
    if (!pattern_capture_get(run, i, at, end, &c)) luaL_error(L, "%s", run->error);
    sandbox_charge(L, 1 + (c.size > 0 ? c.size / GRAIN : 0));
    if (c.size == PATTERN_PLACE)
        lua_pushinteger(L, (lua_Integer)c.at + 1);
    else
        lua_pushlstring(L, run->text.bytes + c.at, (size_t)c.size);
}

/* All captures; `whole`: the match itself where there are none. */
static int push_captures(lua_State *L, pattern_run *run, uint32_t at, uint32_t end, bool whole)
{
    uint32_t count = run->count == 0 && whole ? 1 : run->count;
    luaL_checkstack(L, (int)count + 1, "too many captures");
    for (uint32_t i = 0; i < count; i++) push_capture(L, run, i, at, end);
    return (int)count;
}

/* Take the '^' off, if it is there. */
static bool take_anchor(netto_text *pattern)
{
    if (pattern->size == 0 || pattern->bytes[0] != '^') return false;
    *pattern = (netto_text){pattern->bytes + 1, pattern->size - 1};
    return true;
}

/* ---- find, match ---------------------------------------------------------------------------------------- */

/* The first place at or behind `from`, or PATTERN_NONE; each comparison is charged. */
static uint32_t find_plain(lua_State *L, netto_text text, netto_text wanted, uint32_t from)
{
    if (wanted.size == 0) return from;
    while (from + wanted.size <= text.size) {
        const char *at = memchr(text.bytes + from, wanted.bytes[0], text.size - wanted.size - from + 1);
        if (!at) break;
        sandbox_charge(L, 1 + wanted.size / GRAIN);
        from = (uint32_t)(at - text.bytes);
        if (memcmp(at, wanted.bytes, wanted.size) == 0) return from;
        from++;
    }
    return PATTERN_NONE;
}

static int push_place(lua_State *L, uint32_t at, uint32_t end)
{
    lua_pushinteger(L, (lua_Integer)at + 1);
    lua_pushinteger(L, (lua_Integer)end);
    return 2;
}

static int find_or_match(lua_State *L, bool find)
{
    netto_text text = library_text(L, 1), pattern = library_text(L, 2);
    lua_Integer from = library_from_start(luaL_optinteger(L, 3, 1), text.size);
    if (from < 1) from = 1;
    if (from > (lua_Integer)text.size + 1) return luaL_pushfail(L), 1;
    uint32_t at = (uint32_t)from - 1;
    if (find && (lua_toboolean(L, 4) || pattern_is_plain(pattern))) {
        at = find_plain(L, text, pattern, at);
        return at == PATTERN_NONE ? (luaL_pushfail(L), 1) : push_place(L, at, at + pattern.size);
    }
    bool anchored = take_anchor(&pattern);
    pattern_run run = pattern_begin(text, pattern, 0);
    uint32_t end = search(L, &run, &at, anchored);
    if (end == PATTERN_NONE) return luaL_pushfail(L), 1;
    int placed = find ? push_place(L, at, end) : 0;
    return placed + push_captures(L, &run, at, end, !find);
}

int library_find(lua_State *L)
{
    return find_or_match(L, true);
}

int library_match(lua_State *L)
{
    return find_or_match(L, false);
}

/* ---- gmatch --------------------------------------------------------------------------------------------- */

/* Where the next match is looked for, and where the last one ended.  A rule that keeps it keeps nothing: it
 * goes on in the call that began it, and in no other. */
typedef struct iteration {
    uint64_t serial;
    uint32_t at, last;
} iteration;

enum { ITERATION_TEXT = 1, ITERATION_PATTERN, ITERATION_STATE };

static netto_text upvalue_text(lua_State *L, int i)
{
    size_t size;
    const char *bytes = lua_tolstring(L, lua_upvalueindex(i), &size);
    return (netto_text){bytes, (uint32_t)size};
}

/* The first match at or behind `at` that does not end where the last one did. */
static uint32_t search_next(lua_State *L, pattern_run *run, uint32_t *at, uint32_t last, bool anchored)
{
    uint32_t end = search(L, run, at, anchored);
    while (end != PATTERN_NONE && end == last && !anchored) {
        ++*at;
        end = search(L, run, at, false);
    }
    return end == last ? PATTERN_NONE : end;
}

static int iterate(lua_State *L)
{
    iteration *i = lua_touserdata(L, lua_upvalueindex(ITERATION_STATE));
    if (i->serial != sandbox_of(L)->serial)
        return luaL_error(L, "this gmatch was begun in another call: rules keep nothing between calls");
    pattern_run run = pattern_begin(upvalue_text(L, ITERATION_TEXT), upvalue_text(L, ITERATION_PATTERN), 0);
    uint32_t at = i->at, end = search_next(L, &run, &at, i->last, false);
    if (end == PATTERN_NONE) return 0;
    i->at = i->last = end;
    return push_captures(L, &run, at, end, true);
}

int library_gmatch(lua_State *L)
{
    netto_text text = library_text(L, 1);
    library_text(L, 2);
    lua_Integer from = library_from_start(luaL_optinteger(L, 3, 1), text.size);
    if (from < 1) from = 1;
    if (from > (lua_Integer)text.size + 1) from = (lua_Integer)text.size + 2;
    lua_settop(L, 2);
    iteration *i = lua_newuserdatauv(L, sizeof *i, 0);
    *i = (iteration){sandbox_of(L)->serial, (uint32_t)from - 1, PATTERN_NONE};
    lua_pushcclosure(L, iterate, ITERATION_STATE);
    return 1;
}

/* ---- gsub ----------------------------------------------------------------------------------------------- */

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
    push_capture(L, &s->run, i, at, end);
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
        lua_call(L, push_captures(L, &s->run, at, end, true), 1);
    } else {
        push_capture(L, &s->run, 0, at, end);
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
    bool anchored = take_anchor(&pattern);
    substitution s = {.run = pattern_begin(text, pattern, 0)};
    lua_settop(L, GSUB_RESULT);
    for (uint32_t at = 0, end = PATTERN_NONE; n < most; at = end) {
        end = search_next(L, &s.run, &at, end, anchored);
        if (end == PATTERN_NONE) break;
        n++;
        substitute(L, &s, type, at, end);
        if (anchored) break;
    }
    push_result(L, &s);
    lua_pushinteger(L, n);
    return 2;
}
