/* sandbox.c: makes an interpreter and takes it down. */
#include "script/sandbox.h"

#include <assert.h>

#include "script/library.h"
#include "script/linked.h"
#include "script/plan.h"
#include "script/view.h"

/* A call stack has this many slots from the start and never another size: growing doubles it, which
 * SANDBOX_BLOCK_MAX refuses, and the collector shrinks only what was never asked for.  So a call nests as
 * deep on every run, whatever ran before; and each call inside another has a stack of its own, where Lua
 * counts C's frames from 0 too, so it nests as deep whoever asked it. */
#define STACK_SLOTS 8192
#define SLOT_SIZE   16

static_assert((2 * STACK_SLOTS + 5) * SLOT_SIZE > SANDBOX_BLOCK_MAX, "the stack cannot double");
static_assert((STACK_SLOTS + 64) * SLOT_SIZE <= SANDBOX_BLOCK_MAX, "the stack fits");

#define STACKS_ASIDE ((size_t)(SANDBOX_CALLS_MAX - 1) * STACK_SLOTS * SLOT_SIZE)

#define OPEN_WORK   1000000
#define PACKING_MAX (4 * SANDBOX_PACKED_MAX)

/* ---- opening --------------------------------------------------------------------------------------- */

void library_add(lua_State *L, const char *name, const luaL_Reg *functions, const library_number *numbers,
                 size_t count)
{
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    for (size_t i = 0; i < count; i++) {
        if (numbers[i].is_integer)
            lua_pushinteger(L, numbers[i].integer);
        else
            lua_pushnumber(L, numbers[i].real);
        lua_setfield(L, -2, numbers[i].name);
    }
    table_freeze(L, lua_gettop(L), false);
    lua_setfield(L, -2, name);
}

/* States for calls inside others, kept for good. */
static void add_states(lua_State *L)
{
    sandbox *s = sandbox_of(L);
    for (int i = 1; i < SANDBOX_CALLS_MAX; i++) {
        s->states[i] = lua_newthread(L);
        luaL_ref(L, LUA_REGISTRYINDEX);
        if (!lua_checkstack(s->states[i], STACK_SLOTS)) luaL_error(L, "no memory for a call stack");
        s->aside += STACKS_ASIDE / (SANDBOX_CALLS_MAX - 1);
    }
}

static int open_state(lua_State *L)
{
    assert(linked_fits(L));
    add_states(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    library_base(L);
    library_string(L);
    library_table(L);
    library_math(L);
    table_open_walks(L);
    view_open(L);
    plan_open(L);
    return 0;
}

static bool make_state(sandbox *s, unsigned seed)
{
    linked_seed(seed);
    lua_State *L = lua_newstate(heap_allocate, s);
    if (!L) return false;
    s->L = s->states[0] = L;
    *(sandbox **)lua_getextraspace(L) = s;
    assert(s->interned);
    return lua_checkstack(L, STACK_SLOTS) && s->end == SANDBOX_RUNS;
}

bool sandbox_init(sandbox *s, const netto_budget *budget, unsigned seed, uint64_t fail_at)
{
    *s = (sandbox){.ceiling = budget->memory, .block_max = SANDBOX_BLOCK_MAX, .allowance = budget->allowance, .log = budget->log};
    memory_init(&s->purse, s->ceiling + STACKS_ASIDE + HEAP_SLACK);
    s->purse.fail_at = fail_at;
    memory_init(&s->packing, PACKING_MAX);
    writer_init(&s->packed, &s->packing, SANDBOX_PACKED_MAX);
    netto_complaint complaint;
    if (make_state(s, seed) &&
        sandbox_run(s, OPEN_WORK, open_state, NULL, NETTO_ECAPACITY, "", &complaint) == NETTO_OK)
        return true;
    sandbox_destroy(s);
    return false;
}

void sandbox_destroy(sandbox *s)
{
    if (s->L) lua_close(s->L);
    s->L = NULL;
    writer_destroy(&s->packed);
    assert(s->purse.used == 0);
}

/* ---- texts ----------------------------------------------------------------------------------------- */

void sandbox_push_text(lua_State *L, netto_text text)
{
    sandbox_charge(L, text.size / 16);
    if (text.size > SANDBOX_TEXT_MAX) luaL_error(L, "a text is longer than %d bytes", SANDBOX_TEXT_MAX);
    if (text.size && memchr(text.bytes, '\0', text.size)) luaL_error(L, "a text holds a zero byte");
    lua_pushlstring(L, text.size ? text.bytes : "", text.size);
}
