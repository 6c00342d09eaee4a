/* params.c: overriding parameters by name, and telling two overrides apart. */
#include "script/params.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/complain.h"
#include "codec/reader.h"
#include "codec/suggest.h"
#include "codec/token.h"
#include "script/library.h"
#include "script/netto.h"
#include "script/pack.h"

#define DEPTH_MAX 8
#define BYTES_MAX 262144

netto_status params_check(netto_text map, netto_complaint *complaint)
{
    if (map.size == 0) return NETTO_OK;
    reader r;
    if (map.size > BYTES_MAX)
        return complain(complaint, NETTO_EPOLICY, "params: more than %d bytes", BYTES_MAX);
    reader_init(&r, map.bytes, map.size, complaint);
    if (reader_peek(&r) != HEAD_MAP) return complain(complaint, NETTO_EPOLICY, "params: expected a map");
    reader_skip(&r);
    if (reader_finish(&r) == NETTO_OK) return NETTO_OK;
    return complain(complaint, NETTO_EPOLICY, "params: the map is not well formed");
}

/* The value at `at`, whole; the bytes were checked. */
static const uint8_t *behind(const uint8_t *at, const uint8_t *end)
{
    reader r;
    reader_init(&r, at, (size_t)(end - at), NULL);
    reader_skip(&r);
    return r.at;
}

/* ---- digest ---------------------------------------------------------------------------------------- */

typedef struct entry {
    netto_text key; /* its bytes as written */
    const uint8_t *value, *end;
} entry;

/* The same key twice: as written. */
static int entry_compare(const void *left, const void *right)
{
    const entry *a = left, *b = right;
    int order = text_compare(a->key, b->key);
    return order ? order : (a->value > b->value) - (a->value < b->value);
}

static bool digest_value(digest *d, arena *scratch, const uint8_t *at, const uint8_t *end);

static bool digest_map(digest *d, arena *scratch, const token *t, const uint8_t *end)
{
    entry *entries = arena_array(scratch, t->count + 1, sizeof *entries);
    if (!entries) return false;
    const uint8_t *at = t->next;
    for (uint32_t i = 0; i < t->count; i++) {
        const uint8_t *value = behind(at, end), *next = behind(value, end);
        entries[i] = (entry){{(const char *)at, (uint32_t)(value - at)}, value, next};
        at = next;
    }
    qsort(entries, t->count, sizeof *entries, entry_compare);
    for (uint32_t i = 0; i < t->count; i++)
        if (!digest_value(d, scratch, (const uint8_t *)entries[i].key.bytes, entries[i].value) ||
            !digest_value(d, scratch, entries[i].value, entries[i].end))
            return false;
    return true;
}

static void digest_number_of(digest *d, const token *t)
{
    bool whole = t->type == HEAD_INTEGER
                     ? !t->beyond
                     : t->real >= -0x1p63 && t->real < 0x1p63 && t->real == floor(t->real);
    digest_number(d, whole ? 'i' : 'r');
    if (whole)
        digest_number(d, (uint64_t)(t->type == HEAD_INTEGER ? t->integer : (int64_t)t->real));
    else
        digest_real(d, t->type == HEAD_INTEGER ? (double)(uint64_t)t->integer : t->real);
}

static bool digest_value(digest *d, arena *scratch, const uint8_t *at, const uint8_t *end)
{
    token t;
    if (!token_load(&t, at, end)) return false;
    if (t.type == HEAD_INTEGER || t.type == HEAD_REAL) return digest_number_of(d, &t), true;
    digest_number(d, (uint64_t)t.type);
    if (t.type == HEAD_BOOLEAN) digest_number(d, t.boolean);
    if (t.type == HEAD_TEXT || t.type == HEAD_BINARY || t.type == HEAD_EXTENSION) digest_text(d, t.text);
    if (t.type == HEAD_ARRAY || t.type == HEAD_MAP) digest_number(d, t.count);
    if (t.type == HEAD_MAP) return digest_map(d, scratch, &t, end);
    at = t.next;
    for (uint32_t i = 0; t.type == HEAD_ARRAY && i < t.count; i++) {
        const uint8_t *next = behind(at, end);
        if (!digest_value(d, scratch, at, next)) return false;
        at = next;
    }
    return true;
}

bool params_digest(netto_text map, arena *scratch, digest *d)
{
    static const uint8_t empty[] = {0x80};
    const uint8_t *at = map.size ? (const uint8_t *)map.bytes : empty;
    return digest_value(d, scratch, at, at + (map.size ? map.size : 1));
}

/* ---- override -------------------------------------------------------------------------------------- */

typedef struct path {
    char text[160];
} path;

static path path_below(lua_State *L, const path *above, int key)
{
    path p;
    library_push_text(L, key);
    snprintf(p.text, sizeof p.text, "%.80s.%.64s", above->text, lua_tostring(L, -1));
    lua_pop(L, 1);
    return p;
}

static void refuse_unknown(lua_State *L, int table, const path *above, int key)
{
    char meant[SUGGEST_SIZE];
    size_t size;
    library_push_text(L, key);
    const char *word = lua_tolstring(L, -1, &size);
    table_keys(L, table);
    netto_suggest(L, lua_gettop(L), (netto_text){word, (uint32_t)size}, meant);
    luaL_error(L, "%s: the policy has no parameter '%s'; %s", above->text, word, meant);
}

/* Replace the default on the top by the scalar or list above it; a whole number stays one where it can. */
static void match_scalar(lua_State *L, const path *here)
{
    int type = lua_type(L, -2), given = lua_type(L, -1);
    if (type != given)
        luaL_error(L, "%s: expected a %s, got %s", here->text, lua_typename(L, type), lua_typename(L, given));
    if (type != LUA_TNUMBER) return;
    if (!isfinite(lua_tonumber(L, -1))) luaL_error(L, "%s: expected a finite number", here->text);
    lua_Integer n;
    bool wanted = lua_isinteger(L, -2);
    if (wanted && !lua_isinteger(L, -1) && lua_numbertointeger(lua_tonumber(L, -1), &n) &&
        (lua_Number)n == lua_tonumber(L, -1)) {
        lua_pop(L, 1);
        lua_pushinteger(L, n);
    } else if (!wanted && lua_isinteger(L, -1)) {
        lua_Number x = lua_tonumber(L, -1);
        lua_pop(L, 1);
        lua_pushnumber(L, x);
    }
}

/* A list given for a list: every item of the type of the default's first. */
static void match_list(lua_State *L, const path *here)
{
    int given = lua_gettop(L);
    lua_rawgeti(L, given - 1, 1);
    int type = lua_type(L, -1);
    for (lua_Integer i = 1; type != LUA_TNIL && lua_rawgeti(L, given, i) != LUA_TNIL; i++) {
        if (lua_type(L, -1) != type)
            luaL_error(L, "%s: expected a list of %ss", here->text, lua_typename(L, type));
        lua_pop(L, 1);
    }
    lua_settop(L, given);
}

static void override_map(lua_State *L, const path *here, const uint8_t *at, const uint8_t *end, int depth);

/* The default is on the top; leaves what it becomes. */
static void override_value(lua_State *L, const path *here, const uint8_t *at, const uint8_t *end, int depth)
{
    token t;
    bool loaded = token_load(&t, at, end);
    if (loaded && t.type == HEAD_MAP && lua_type(L, -1) == LUA_TTABLE) {
        override_map(L, here, at, end, depth + 1);
        return;
    }
    pack_push(L, (netto_text){(const char *)at, (uint32_t)(end - at)});
    if (loaded && t.type == HEAD_ARRAY && lua_type(L, -2) == LUA_TTABLE)
        match_list(L, here);
    else
        match_scalar(L, here);
    lua_remove(L, -2);
}

/* The table to override is on the top and stays. */
static void override_map(lua_State *L, const path *here, const uint8_t *at, const uint8_t *end, int depth)
{
    token t;
    int table = lua_gettop(L), key = table + 1;
    if (depth > DEPTH_MAX) luaL_error(L, "%s: nests deeper than %d", here->text, DEPTH_MAX);
    luaL_checkstack(L, 10, "parameters");
    if (!token_load(&t, at, end)) return;
    at = t.next;
    for (uint32_t i = 0; i < t.count; i++) {
        const uint8_t *value = behind(at, end), *next = behind(value, end);
        pack_push(L, (netto_text){(const char *)at, (uint32_t)(value - at)});
        lua_pushvalue(L, key);
        if (lua_isnil(L, key) || lua_rawget(L, table) == LUA_TNIL) refuse_unknown(L, table, here, key);
        path below = path_below(L, here, key);
        override_value(L, &below, value, next, depth);
        lua_rawset(L, table);
        at = next;
    }
}

void params_override(lua_State *L, netto_text map)
{
    const path root = {"params"};
    const uint8_t *at = (const uint8_t *)map.bytes;
    sandbox_of(L)->outside = true; /* no line of the policy's is to blame */
    if (map.size) override_map(L, &root, at, at + map.size, 1);
    sandbox_of(L)->outside = false;
}
