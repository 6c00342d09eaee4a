/* string_pattern.c: string.find, match and gmatch over the matcher of pattern.c.
 *
 * The matcher may take the steps that are left of the call's work, and is charged what it took; what it
 * finds wrong is raised with Lua's words. */
#include "script/string_pattern.h"

#define GRAIN        16 /* bytes that one unit of work touches */
#define MATCH_CHARGE 2  /* making a run ready */

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

void string_push_capture(lua_State *L, pattern_run *run, uint32_t i, uint32_t at, uint32_t end)
{
    pattern_capture c;
    if (!pattern_capture_get(run, i, at, end, &c)) luaL_error(L, "%s", run->error);
    sandbox_charge(L, 1 + (c.size > 0 ? c.size / GRAIN : 0));
    if (c.size == PATTERN_PLACE)
        lua_pushinteger(L, (lua_Integer)c.at + 1);
    else
        lua_pushlstring(L, run->text.bytes + c.at, (size_t)c.size);
}

int string_push_captures(lua_State *L, pattern_run *run, uint32_t at, uint32_t end, bool whole)
{
    uint32_t count = run->count == 0 && whole ? 1 : run->count;
    luaL_checkstack(L, (int)count + 1, "too many captures");
    for (uint32_t i = 0; i < count; i++) string_push_capture(L, run, i, at, end);
    return (int)count;
}

bool string_take_anchor(netto_text *pattern)
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
    bool anchored = string_take_anchor(&pattern);
    pattern_run run = pattern_begin(text, pattern, 0);
    uint32_t end = search(L, &run, &at, anchored);
    if (end == PATTERN_NONE) return luaL_pushfail(L), 1;
    int placed = find ? push_place(L, at, end) : 0;
    return placed + string_push_captures(L, &run, at, end, !find);
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

uint32_t string_search_next(lua_State *L, pattern_run *run, uint32_t *at, uint32_t last, bool anchored)
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
    uint32_t at = i->at, end = string_search_next(L, &run, &at, i->last, false);
    if (end == PATTERN_NONE) return 0;
    i->at = i->last = end;
    return string_push_captures(L, &run, at, end, true);
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
