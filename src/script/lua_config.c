/* lua_config.c: reads a configuration in a sandbox and copies it out of there. */
#include "script/lua_config.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/complain.h"
#include "script/key_line.h"
#include "script/load.h"
#include "script/table.h"

#define CONFIG_MEMORY  ((size_t)8 << 20)
#define CONFIG_WORK    100000
#define CONFIG_TEXTS   ((size_t)4 << 20)
#define CONFIG_ENTRIES 1024
#define FILE_NAME_SIZE 128

struct lua_config {
    memory purse;
    arena texts;
    char file[FILE_NAME_SIZE];
    netto_text source; /* while reading */
    lua_config_entry entries[CONFIG_ENTRIES];
    uint32_t count;
};

/* ---- copying --------------------------------------------------------------------------------------- */

static netto_text copy_text(lua_State *L, lua_config *c, int index)
{
    size_t size;
    const char *bytes = lua_tolstring(L, index, &size);
    netto_text copy = arena_text(&c->texts, (netto_text){bytes, (uint32_t)size});
    if (!copy.bytes) luaL_error(L, "%s:1: the configuration is too long", c->file);
    return copy;
}

static int refuse(lua_State *L, const lua_config *c, const lua_config_entry *e, const char *why)
{
    lua_pushlstring(L, e->key.bytes, e->key.size);
    return luaL_error(L, "%s:%d: %s: %s", c->file, e->line, lua_tostring(L, -1), why);
}

/* The table on the top is a list of texts. */
static void copy_list(lua_State *L, lua_config *c, lua_config_entry *e)
{
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    netto_text *items = arena_array(&c->texts, count + 1, sizeof *items);
    if (!items) refuse(L, c, e, "the list is too long");
    for (uint32_t i = 0; i < count; i++) {
        if (lua_rawgeti(L, -1, i + 1) != LUA_TSTRING) refuse(L, c, e, "expected a list of texts");
        items[i] = copy_text(L, c, -1);
        lua_pop(L, 1);
    }
    e->kind = LUA_CONFIG_LIST;
    e->list.items = items;
    e->list.count = count;
}

static void copy_table(lua_State *L, lua_config *c, netto_text table);

static bool is_list(lua_State *L)
{
    lua_pushnil(L);
    bool empty = !lua_next(L, -2);
    if (!empty) lua_pop(L, 2);
    return empty || lua_rawlen(L, -1) > 0;
}

static void copy_number(lua_State *L, lua_config *c, lua_config_entry *e)
{
    e->kind = LUA_CONFIG_NUMBER;
    e->number = lua_tonumber(L, -1);
    if (!isfinite(e->number)) refuse(L, c, e, "expected a finite number");
}

/* The value on the top; its entry was begun. */
static void copy_value(lua_State *L, lua_config *c, lua_config_entry *e)
{
    int type = lua_type(L, -1);
    if (type == LUA_TSTRING) {
        e->kind = LUA_CONFIG_TEXT;
        e->text = copy_text(L, c, -1);
    } else if (type == LUA_TNUMBER) {
        copy_number(L, c, e);
    } else if (type == LUA_TBOOLEAN) {
        e->kind = LUA_CONFIG_BOOLEAN;
        e->boolean = lua_toboolean(L, -1);
    } else if (type == LUA_TTABLE && is_list(L)) {
        copy_list(L, c, e);
    } else if (type == LUA_TTABLE && !e->table.bytes) {
        c->count--; /* its own entries stand for it */
        copy_table(L, c, e->key);
    } else {
        refuse(L, c, e, "expected a text, a number, a boolean or a list of texts");
    }
}

static void copy_table(lua_State *L, lua_config *c, netto_text table)
{
    int source = lua_gettop(L), keys = source + 1;
    table_keys(L, source);
    for (lua_Integer i = 1; lua_rawgeti(L, keys, i) != LUA_TNIL; i++) {
        if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "%s:1: every key is a word", c->file);
        if (c->count == CONFIG_ENTRIES) luaL_error(L, "%s:1: more than %d keys", c->file, CONFIG_ENTRIES);
        lua_config_entry *e = &c->entries[c->count++];
        *e = (lua_config_entry){.table = table, .key = copy_text(L, c, -1)};
        e->line = key_line(c->source, (netto_text){0}, e->key);
        lua_rawget(L, source);
        copy_value(L, c, e);
        lua_settop(L, keys);
    }
    lua_settop(L, source);
}

/* Argument: the configuration, as light userdata.  The globals are an empty table, texts have no methods. */
static int read_config(lua_State *L)
{
    lua_config *c = lua_touserdata(L, 1);
    lua_settop(L, 0);
    lua_pushliteral(L, "");
    lua_pushnil(L);
    lua_setmetatable(L, -2);
    lua_settop(L, 0);
    load_text(L, c->file, c->source);
    lua_newtable(L);
    lua_setupvalue(L, 1, 1);
    lua_call(L, 0, 1);
    if (lua_type(L, 1) != LUA_TTABLE || lua_getmetatable(L, 1))
        return luaL_error(L, "%s:1: expected it to return a table { key = value, ... }, got %s", c->file,
                          luaL_typename(L, 1));
    copy_table(L, c, (netto_text){0});
    return 0;
}

/* ---- the door -------------------------------------------------------------------------------------- */

static netto_status read_in(sandbox *s, lua_config *c, netto_complaint *complaint)
{
    const netto_budget budget = {.work = CONFIG_WORK, .memory = CONFIG_MEMORY};
    char where[FILE_NAME_SIZE + 8];
    snprintf(where, sizeof where, "%s:1:", c->file);
    if (!sandbox_init(s, &budget, 0, 0))
        return complain(complaint, NETTO_ECAPACITY, "%s: no memory to read it", c->file);
    netto_status status = sandbox_run(s, CONFIG_WORK, read_config, c, NETTO_EPARAMS, where, complaint);
    sandbox_destroy(s);
    return status;
}

netto_status lua_config_read(netto_text file, netto_text bytes, lua_config **out, netto_complaint *complaint)
{
    lua_config *c = calloc(1, sizeof *c);
    sandbox *s = calloc(1, sizeof *s);
    netto_status status = NETTO_ECAPACITY;
    if (c && s) {
        text_copy(file, c->file, sizeof c->file);
        memory_init(&c->purse, CONFIG_TEXTS);
        arena_init(&c->texts, &c->purse);
        c->source = bytes;
        status = bytes.size > NETTO_POLICY_FILE_MAX
                     ? complain(complaint, NETTO_EPARAMS, "%s:1: a file holds at most %d bytes", c->file,
                                NETTO_POLICY_FILE_MAX)
                     : read_in(s, c, complaint);
        c->source = (netto_text){0};
    } else {
        complain(complaint, NETTO_ECAPACITY, "%.*s: no memory to read it", TEXT(file));
    }
    free(s);
    if (status != NETTO_OK)
        lua_config_destroy(c);
    else
        *out = c;
    return status == NETTO_OK ? content(complaint) : status;
}

void lua_config_destroy(lua_config *config)
{
    if (!config) return;
    if (config->texts.memory) arena_destroy(&config->texts);
    free(config);
}

uint32_t lua_config_count(const lua_config *config)
{
    return config->count;
}

const lua_config_entry *lua_config_at(const lua_config *config, uint32_t index)
{
    return index < config->count ? &config->entries[index] : NULL;
}

const lua_config_entry *lua_config_find(const lua_config *config, const char *table, const char *key)
{
    for (uint32_t i = 0; i < config->count; i++) {
        const lua_config_entry *e = &config->entries[i];
        bool here = table ? text_is(e->table, table) : !e->table.bytes;
        if (here && text_is(e->key, key)) return e;
    }
    return NULL;
}

netto_status lua_config_complain(const lua_config *config, const lua_config_entry *entry,
                                 netto_complaint *complaint, const char *format, ...)
{
    char why[256];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    return complain(complaint, NETTO_EPARAMS, "%s:%d: %.*s%s%.*s: %s", config->file, entry->line,
                    TEXT(entry->table), entry->table.bytes ? "." : "", TEXT(entry->key), why);
}
