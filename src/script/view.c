/* view.c: reading a thing's fields from Lua. */
#include "script/view.h"

#include <assert.h>

#include "codec/suggest.h"
#include "script/library.h"
#include "script/method.h"
#include "script/result.h"

static_assert(sizeof(view_thing) != sizeof(view_map), "what is kept tells what it is by its size");

#define KEPT_DEPTH_MAX 4 /* book.pool.pool... is made anew behind this many steps */

static const char view_metatable;

static const char *const words[NETTO_THING_COUNT] = {[NETTO_THING_INSTRUMENT] = "instrument",
                                                     [NETTO_THING_FACTOR] = "factor",
                                                     [NETTO_THING_LINE] = "line",
                                                     [NETTO_THING_BOOK] = "book",
                                                     [NETTO_THING_LEG] = "leg",
                                                     [NETTO_THING_AGREEMENT] = "agreement",
                                                     [NETTO_THING_MARGIN] = "margin",
                                                     [NETTO_THING_ORDER] = "order"};

/* ---- a thing --------------------------------------------------------------------------------------- */

static view_thing *make_thing(lua_State *L, int depth)
{
    view_thing *thing = lua_newuserdatauv(L, sizeof *thing, 1);
    *thing = (view_thing){.depth = depth};
    lua_rawgetp(L, LUA_REGISTRYINDEX, &view_metatable);
    lua_setmetatable(L, -2);
    return thing;
}

/* Push what is kept behind the thing at 1 under a field, or nil; below it on the stack, the keeper. */
static void push_kept(lua_State *L, netto_field field)
{
    if (lua_getiuservalue(L, 1, 1) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_createtable(L, NETTO_FIELD_COUNT, 0);
        lua_pushvalue(L, -1);
        lua_setiuservalue(L, 1, 1);
    }
    lua_rawgeti(L, -1, field + 1);
}

static void keep(lua_State *L, netto_field field)
{
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, field + 1);
}

static void push_view(lua_State *L, const view_thing *parent, netto_field field, const netto_view *view)
{
    view_thing *child;
    if (parent->depth >= KEPT_DEPTH_MAX) {
        child = make_thing(L, parent->depth);
    } else {
        push_kept(L, field);
        child = lua_touserdata(L, -1);
        if (!child || lua_rawlen(L, -1) != sizeof *child) {
            lua_pop(L, 1);
            child = make_thing(L, parent->depth + 1);
            keep(L, field);
        }
    }
    child->view = *view;
    child->serial = sandbox_of(L)->serial;
}

static void push_map(lua_State *L, const view_thing *parent, netto_field field, netto_text bytes)
{
    if (parent->depth >= KEPT_DEPTH_MAX) {
        view_map_push(L, bytes);
        return;
    }
    push_kept(L, field);
    view_map *map = lua_touserdata(L, -1);
    if (!map || lua_rawlen(L, -1) != sizeof *map) {
        lua_pop(L, 1);
        map = view_map_push(L, bytes);
        keep(L, field);
    }
    *map = (view_map){(const uint8_t *)bytes.bytes, (const uint8_t *)bytes.bytes + bytes.size,
                      sandbox_of(L)->serial};
}

/* ---- reading --------------------------------------------------------------------------------------- */

static int refuse_after(lua_State *L)
{
    return luaL_error(L, "a thing was used after the call that it was given to");
}

static int refuse_absent(lua_State *L, const view_thing *thing)
{
    const char *name = words[thing->view.thing];
    if (lua_type(L, 2) != LUA_TSTRING)
        return luaL_error(L, "%s is read by the names of its fields, not by a %s", name, luaL_typename(L, 2));
    size_t size;
    const char *word = lua_tolstring(L, 2, &size);
    char meant[SUGGEST_SIZE + 4];
    view_suggest(&thing->view, (netto_text){word, (uint32_t)size}, meant, sizeof meant);
    return luaL_error(L, "%s has no field '%s'%s", name, word, meant);
}

static int push_value(lua_State *L, const view_thing *thing, netto_field field, const netto_value *value)
{
    switch (value->kind) {
    case NETTO_VALUE_NIL:
        lua_pushnil(L);
        return 1;
    case NETTO_VALUE_BOOLEAN:
        lua_pushboolean(L, value->boolean);
        return 1;
    case NETTO_VALUE_NUMBER:
        lua_pushnumber(L, value->number);
        return 1;
    case NETTO_VALUE_TEXT:
        sandbox_push_text(L, value->text);
        return 1;
    case NETTO_VALUE_REFUSED:
        sandbox_push_text(L, value->text);
        return luaL_error(L, "%s.%s: %s", words[thing->view.thing], netto_field_word(field),
                          lua_tostring(L, -1));
    case NETTO_VALUE_ABSENT:
        return refuse_absent(L, thing);
    case NETTO_VALUE_MAP:
    case NETTO_VALUE_VIEW:
        break;
    }
    /* Whether a child is already kept depends on earlier calls, so making one is not charged. */
    sandbox *s = sandbox_of(L);
    int64_t work = s->work;
    if (value->kind == NETTO_VALUE_MAP)
        push_map(L, thing, field, value->text);
    else
        push_view(L, thing, field, &value->view);
    s->work = work;
    return 1;
}

/* Only Lua itself calls this, and only with our userdata: the metatable is out of a script's reach. */
static int view_index(lua_State *L)
{
    const view_thing *thing = lua_touserdata(L, 1);
    const sandbox *s = sandbox_of(L);
    sandbox_charge(L, 2);
    if (thing->serial != s->serial) return refuse_after(L);
    int code = lua_type(L, 2) == LUA_TSTRING ? view_code(s->views, lua_tostring(L, 2)) : -1;
    if (code < 0) return refuse_absent(L, thing);
    if (method_is(code) && method_push(L, &thing->view, code)) return 1;
    if (code == METHOD_RECALL && thing->view.thing == NETTO_THING_BOOK)
        return luaL_error(L, "book.recall: folds are of the account; recall it of the book itself");
    if (code == METHOD_PEAK && thing->view.thing == NETTO_THING_BOOK)
        return luaL_error(L, "book.peak: peaks are of the account; ask the book itself");
    if (code == METHOD_COUNT && thing->view.thing == NETTO_THING_BOOK)
        return luaL_error(L, "book.count: orders are counted in checks and the functions of limits, of the account's own book");
    if (code >= NETTO_FIELD_COUNT) return refuse_absent(L, thing);
    netto_value value = netto_view_get(&thing->view, (netto_field)code);
    return push_value(L, thing, (netto_field)code, &value);
}

static int refuse_write(lua_State *L)
{
    const view_thing *thing = lua_touserdata(L, 1);
    return luaL_error(L, "%s is read-only", words[thing->view.thing]);
}

static int view_text(lua_State *L)
{
    const view_thing *thing = lua_touserdata(L, 1);
    lua_pushstring(L, words[thing->view.thing]);
    return 1;
}

static const view_thing *thing_at_1(lua_State *L)
{
    const view_thing *thing = lua_touserdata(L, 1);
    if (lua_type(L, 1) != LUA_TUSERDATA || !lua_getmetatable(L, 1)) return NULL;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &view_metatable);
    bool ours = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return ours ? thing : NULL;
}

static const netto_view *subject_of(lua_State *L, const view_thing *thing)
{
    if (thing->serial != sandbox_of(L)->serial) refuse_after(L);
    return &thing->view;
}

const netto_view *method_subject(lua_State *L)
{
    const view_thing *thing = thing_at_1(L);
    if (!thing || thing->view.thing != NETTO_THING_INSTRUMENT) luaL_typeerror(L, 1, "instrument (write a colon: inst:vol{})");
    return subject_of(L, thing);
}

const netto_view *method_thing(lua_State *L)
{
    const view_thing *thing = thing_at_1(L);
    if (!thing) luaL_typeerror(L, 1, "thing (write a colon: inst:recall \"name\")");
    return subject_of(L, thing);
}

/* ---- opening --------------------------------------------------------------------------------------- */

static void open_metatable(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"__index", view_index}, {"__newindex", refuse_write}, {"__tostring", view_text}, {NULL, NULL}};
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pushliteral(L, "thing");
    lua_setfield(L, -2, "__name");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &view_metatable);
}

void view_open(lua_State *L)
{
    view_table *t = lua_newuserdatauv(L, sizeof *t, 1);
    *t = (view_table){.keys = {{0}}};
    sandbox_of(L)->views = t;
    view_add_words(L, t);
    lua_setiuservalue(L, -2, 1);
    luaL_ref(L, LUA_REGISTRYINDEX);
    open_metatable(L);
    view_map_open(L);
    result_open(L);
    for (int i = 0; i < VIEW_PLACES; i++) {
        t->things[i] = make_thing(L, 0);
        t->references[i] = luaL_ref(L, LUA_REGISTRYINDEX);
    }
}

void view_push(sandbox *s, view_place place, const netto_view *view)
{
    view_thing *thing = s->views->things[place];
    thing->view = *view;
    thing->serial = s->serial;
    lua_rawgeti(s->L, LUA_REGISTRYINDEX, s->views->references[place]);
}
