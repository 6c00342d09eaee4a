/* require.c: how the files of a policy find each other, its entry first. */
#include "codec/suggest.h"
#include "script/load.h"
#include "script/shipped.h"

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
    return load_is_name(text_of(file)) ? load_find(s->sources, s->source_count, text_of(file)) : NULL;
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
    char text[LOAD_NAME_MAX];
} module_name;

static const char *module_at(const void *modules, uint32_t i)
{
    return ((const module_name *)modules)[i].text;
}

/* "a/b.lua" is the module a.b. */
static void name_module(netto_text file, module_name *out)
{
    text_copy(file, out->text, LOAD_NAME_MAX);
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
    lua_pushliteral(L, LOAD_ENTRY);
    mark_loading(L, "policy", true);
    run_file(L, load_find(s->sources, s->source_count, TEXT_LITERAL(LOAD_ENTRY)));
}
