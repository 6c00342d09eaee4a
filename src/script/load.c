/* load.c: which files a policy may have, and how they find each other. */
#include "script/load.h"

#include "base/complain.h"
#include "base/embedded.h"
#include "codec/suggest.h"
#include "script/bytecode.h"
#include "script/linked.h"
#include "script/shipped.h"

#define ENTRY         "policy.lua"
#define MODULE_MAX    FILE_NAME_MAX
#define FILE_NAME_MAX 128

/* ---- names and sizes ------------------------------------------------------------------------------- */

static bool is_name(netto_text name)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/.-";
    if (name.size == 0 || name.size > FILE_NAME_MAX) return false;
    for (uint32_t i = 0; i < name.size; i++) {
        if (!memchr(allowed, name.bytes[i], sizeof allowed - 1)) return false;
        if (i > 0 && name.bytes[i] == '.' && name.bytes[i - 1] == '.') return false;
    }
    return true;
}

static const netto_source *find(const netto_source *sources, size_t count, netto_text name)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(sources[i].name, name)) return &sources[i];
    return NULL;
}

static netto_status check_one(const netto_source *source, const netto_source *before, size_t count,
                              netto_complaint *complaint)
{
    netto_text name = source->name;
    if (!is_name(name))
        return complain(complaint, NETTO_EPOLICY,
                        "a file's name is 1 to %d of A-Z a-z 0-9 _ / . - without '..', not '%.*s'",
                        FILE_NAME_MAX, (int)(name.size < 80 ? name.size : 80), name.bytes ? name.bytes : "");
    if (name.size >= strlen(LOAD_OWN) && memcmp(name.bytes, LOAD_OWN, strlen(LOAD_OWN)) == 0)
        return complain(complaint, NETTO_EPOLICY, "%.*s: the folder %s is Netto's own", TEXT(name), LOAD_OWN);
    if (find(before, count, name))
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
    if (!find(sources, count, TEXT_LITERAL(ENTRY)))
        return complain(complaint, NETTO_EPOLICY, "there is no %s", ENTRY);
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

/* ---- modules --------------------------------------------------------------------------------------- */

static const char modules_key, loading_key;

void load_push_modules(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &modules_key);
}

/* Run the source on the stack's top (a file's name), and leave its one result.  An error passes through, and
 * whoever catches it may require again. */
static void run_file(lua_State *L, const netto_source *source)
{
    sandbox *s = sandbox_of(L);
    const char *file = lua_tostring(L, -1);
    if (s->loading == LOAD_DEPTH_MAX) luaL_error(L, "more than %d files require each other, one inside the other", LOAD_DEPTH_MAX);
    load_text(L, file, source->text);
    s->loading++;
    int outcome = lua_pcall(L, 0, 1, 0);
    s->loading--;
    if (outcome != LUA_OK) lua_error(L);
}

/* "a.b" is the file a/b.lua; pushes its name. */
static const netto_source *find_module(lua_State *L, const char *module)
{
    const sandbox *s = sandbox_of(L);
    lua_pushfstring(L, "%s.lua", luaL_gsub(L, module, ".", "/"));
    lua_remove(L, -2);
    const char *file = lua_tostring(L, -1);
    return is_name(text_of(file)) ? find(s->sources, s->source_count, text_of(file)) : NULL;
}

/* Marks what is being loaded, so that a circle is seen. */
static void mark_loading(lua_State *L, const char *module, bool loading)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &loading_key);
    if (lua_getfield(L, -1, module) != LUA_TNIL && loading)
        luaL_error(L, "'%s' requires itself in a circle, or failed to load before", module);
    lua_pop(L, 1);
    if (loading)
        lua_pushboolean(L, true);
    else
        lua_pushnil(L);
    lua_setfield(L, -2, module);
    lua_pop(L, 1);
}

/* ---- a module that is not there ---------------------------------------------------------------------- */

typedef struct module_name {
    char text[MODULE_MAX];
} module_name;

static const char *module_at(const void *modules, uint32_t i)
{
    return ((const module_name *)modules)[i].text;
}

/* "a/b.lua" is the module a.b. */
static void name_module(netto_text file, module_name *out)
{
    text_copy(file, out->text, MODULE_MAX);
    char *suffix = strrchr(out->text, '.');
    if (suffix) *suffix = '\0';
    for (char *at = out->text; *at; at++)
        if (*at == '/') *at = '.';
}

/* What it may have been, among the policy's own and the shipped ones; `out` holds SUGGEST_SIZE bytes. */
static void suggest_module(lua_State *L, const char *module, char *out)
{
    const sandbox *s = sandbox_of(L);
    uint32_t shipped = shipped_count(), count = 0;
    module_name *modules = lua_newuserdatauv(L, (s->source_count + shipped + 1) * sizeof *modules, 0);
    sandbox_charge(L, 20 * (int64_t)(s->source_count + shipped));
    name_module(TEXT_LITERAL("netto"), &modules[count++]);
    for (size_t i = 0; i < s->source_count; i++) name_module(s->sources[i].name, &modules[count++]);
    for (uint32_t i = 0; i < shipped; i++) name_module(shipped_at(i).name, &modules[count++]);
    suggest_word(text_of(module), modules, count, module_at, out);
}

static bool is_shipped(const char *module)
{
    char name[SHIPPED_NAME_MAX];
    for (uint32_t i = 0; i < shipped_count(); i++) {
        shipped_module(i, name);
        if (strcmp(module, name) == 0) return true;
    }
    return false;
}

/* `file` is where it would be. */
static int refuse_module(lua_State *L, const char *module, const char *file)
{
    char meant[SUGGEST_SIZE];
    if (is_shipped(module))
        return luaL_error(L, "'%s' is shipped, but no file of the policy names it: write require \"%s\", in quotes and in one piece",
                          module, module);
    suggest_module(L, module, meant);
    return luaL_error(L, "there is no module '%s': neither the policy nor Netto has a file '%s'; %s", module, file, meant);
}

/* ---- require --------------------------------------------------------------------------------------------- */

static int require(lua_State *L)
{
    const char *module = luaL_checkstring(L, 1);
    lua_settop(L, 1);
    sandbox_charge(L, 20);
    load_push_modules(L);
    if (lua_getfield(L, 2, module) != LUA_TNIL) return 1;
    if (sandbox_of(L)->frozen)
        return luaL_error(L, "'%s' was not required while the policy was loaded", module);
    lua_settop(L, 2);
    const netto_source *source = find_module(L, module);
    if (!source) return refuse_module(L, module, lua_tostring(L, 3));
    mark_loading(L, module, true);
    run_file(L, source);
    if (lua_isnil(L, -1)) lua_pushboolean(L, true);
    mark_loading(L, module, false);
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, module);
    return 1;
}

void load_open(lua_State *L)
{
    lua_newtable(L);
    lua_insert(L, -2);
    lua_setfield(L, -2, "netto");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &modules_key);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &loading_key);
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_pushcfunction(L, require);
    lua_setfield(L, -2, "require");
    lua_pop(L, 1);
}

void load_entry(lua_State *L)
{
    const sandbox *s = sandbox_of(L);
    lua_pushliteral(L, ENTRY);
    mark_loading(L, "policy", true);
    run_file(L, find(s->sources, s->source_count, TEXT_LITERAL(ENTRY)));
}
