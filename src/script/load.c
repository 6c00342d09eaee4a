/* load.c: which files a policy may have, and how a source becomes a function. */
#include "script/load.h"

#include "base/complain.h"
#include "base/embedded.h"
#include "script/bytecode.h"
#include "script/linked.h"

/* ---- names and sizes ------------------------------------------------------------------------------- */

bool load_is_name(netto_text name)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/.-";
    if (name.size == 0 || name.size > LOAD_NAME_MAX) return false;
    for (uint32_t i = 0; i < name.size; i++) {
        if (!memchr(allowed, name.bytes[i], sizeof allowed - 1)) return false;
        if (i > 0 && name.bytes[i] == '.' && name.bytes[i - 1] == '.') return false;
    }
    return true;
}

const netto_source *load_find(const netto_source *sources, size_t count, netto_text name)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(sources[i].name, name)) return &sources[i];
    return NULL;
}

static netto_status check_one(const netto_source *source, const netto_source *before, size_t count,
                              netto_complaint *complaint)
{
    netto_text name = source->name;
    if (!load_is_name(name))
        return complain(complaint, NETTO_EPOLICY,
                        "a file's name is 1 to %d of A-Z a-z 0-9 _ / . - without '..', not '%.*s'",
                        LOAD_NAME_MAX, (int)(name.size < 80 ? name.size : 80), name.bytes ? name.bytes : "");
    if (name.size >= strlen(LOAD_OWN) && memcmp(name.bytes, LOAD_OWN, strlen(LOAD_OWN)) == 0)
        return complain(complaint, NETTO_EPOLICY, "%.*s: the folder %s is Netto's own", TEXT(name), LOAD_OWN);
    if (load_find(before, count, name))
        return complain(complaint, NETTO_EPOLICY, "%.*s: there are two files of this name", TEXT(name));
    if (source->text.size > NETTO_POLICY_FILE_MAX)
        return complain(complaint, NETTO_EPOLICY, "%.*s: %u bytes; a file holds at most %d", TEXT(name),
                        source->text.size, NETTO_POLICY_FILE_MAX);
    return NETTO_OK;
}

netto_status load_check(const netto_source *sources, size_t count, netto_complaint *complaint)
{
    if (count > NETTO_POLICY_FILES_MAX)
        return complain(complaint, NETTO_EPOLICY, "%zu files; a policy has at most %d", count,
                        NETTO_POLICY_FILES_MAX);
    for (size_t i = 0; i < count; i++)
        if (check_one(&sources[i], sources, i, complaint) != NETTO_OK) return NETTO_EPOLICY;
    if (!load_find(sources, count, TEXT_LITERAL(LOAD_ENTRY)))
        return complain(complaint, NETTO_EPOLICY, "there is no %s", LOAD_ENTRY);
    return NETTO_OK;
}

/* ---- compiling ------------------------------------------------------------------------------------- */

static int line_of_zero(netto_text text)
{
    int line = 1;
    for (uint32_t i = 0; i < text.size && text.bytes[i]; i++) line += text.bytes[i] == '\n';
    return line;
}

static const char *read_all(lua_State *L, void *self, size_t *size)
{
    (void)L;
    netto_text *text = self;
    const char *bytes = text->bytes;
    *size = text->size;
    *text = (netto_text){0};
    return bytes;
}

void load_text(lua_State *L, const char *file, netto_text text)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* some editors begin a file with it */
    sandbox_charge(L, text.size / 4);
    if (text.size >= strlen(mark) && memcmp(text.bytes, mark, strlen(mark)) == 0)
        text = (netto_text){text.bytes + strlen(mark), text.size - (uint32_t)strlen(mark)};
    if (text.size && text.bytes[0] == LUA_SIGNATURE[0])
        luaL_error(L, "%s:1: this is byte code; a rule is text", file);
    if (text.size && memchr(text.bytes, '\0', text.size))
        luaL_error(L, "%s:%d: a zero byte stands in the source", file, line_of_zero(text));
    const char *chunk = lua_pushfstring(L, "=%s", file);
    linked_numerals(true);
    int outcome = lua_load(L, read_all, &text, chunk, "t");
    linked_numerals(false);
    if (outcome != LUA_OK) lua_error(L);
    lua_remove(L, -2);
    bytecode_check(L, file);
}

/* ---- Netto's own Lua ------------------------------------------------------------------------------------- */

static const char globals_key;

static netto_text embedded(const char *file)
{
    for (size_t i = 0; i < lua_netto_count; i++)
        if (strcmp(lua_netto_files[i].name, file) == 0)
            return (netto_text){(const char *)lua_netto_files[i].bytes, lua_netto_files[i].size};
    return (netto_text){0};
}

void load_keep_globals(lua_State *L)
{
    lua_newtable(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    for (lua_pushnil(L); lua_next(L, -2);) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -5);
    }
    lua_pop(L, 1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &globals_key);
}

void load_own(lua_State *L, const char *file)
{
    lua_pushfstring(L, LOAD_OWN "%s", file);
    load_text(L, lua_tostring(L, -1), embedded(file));
    lua_remove(L, -2);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &globals_key);
    lua_setupvalue(L, -2, 1);
}
