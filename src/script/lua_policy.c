/* lua_policy.c: makes a policy from Lua sources, and takes it down. */
#include "script/lua_policy.h"

#include <stdlib.h>

#include "base/complain.h"
#include "base/digest.h"
#include "base/embedded.h"
#include "netto/types.h"
#include "script/linked.h"
#include "script/load.h"
#include "script/netto.h"
#include "script/params.h"
#include "script/table.h"

#define ID_BYTES     16
#define TEXTS_MAX    ((size_t)16 << 20)
#define MEMORY_LEAST ((size_t)1 << 20)

#define TEST_FACTOR  2 /* the work of a test's Lua, and as much for the hooks that its engine asks */
#define STAGE_FACTOR 4 /* a unit takes 5 to 100 ns: a stage takes seconds at worst */

/* ---- the id ---------------------------------------------------------------------------------------- */

static int compare_sources(const void *a, const void *b)
{
    return text_compare((*(const netto_source *const *)a)->name, (*(const netto_source *const *)b)->name);
}

static void digest_sources(digest *d, const netto_source *sources, size_t count)
{
    const netto_source *sorted[NETTO_POLICY_FILES_MAX];
    for (size_t i = 0; i < count; i++) sorted[i] = &sources[i];
    qsort(sorted, count, sizeof *sorted, compare_sources);
    digest_number(d, count);
    for (size_t i = 0; i < count; i++) {
        digest_text(d, sorted[i]->name);
        digest_text(d, sorted[i]->text);
    }
}

/* Everything that the policy's answers depend on. */
static bool make_id(lua_policy *p, const netto_source *sources, size_t count, netto_text params,
                    unsigned *seed)
{
    digest d;
    uint8_t bytes[DIGEST_SIZE];
    digest_begin(&d);
    digest_sources(&d, sources, count);
    for (size_t i = 0; i < lua_netto_count; i++) {
        digest_text(&d, text_of(lua_netto_files[i].name));
        digest_text(&d, (netto_text){(const char *)lua_netto_files[i].bytes, lua_netto_files[i].size});
    }
    digest_number(&d, NETTO_API);
    if (!params_digest(params, &p->texts, &d)) return false;
    arena_reset(&p->texts);
    digest_end(&d, bytes);
    digest_hex(bytes, ID_BYTES, p->id);
    memcpy(seed, bytes + ID_BYTES, sizeof *seed);
    return true;
}

/* ---- loading --------------------------------------------------------------------------------------- */

/* Everything reachable: the policy's rules, the globals, the modules. */
static void freeze_all(lua_State *L)
{
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "policy");
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_setfield(L, -2, "globals");
    load_push_modules(L);
    lua_setfield(L, -2, "modules");
    table_freeze_all(L, "policy");
}

/* A call needs room beside what the policy holds for good. */
static void check_room(lua_State *L, const sandbox *s)
{
    lua_gc(L, LUA_GCCOLLECT);
    size_t used = s->purse.used - s->aside;
    if (used > s->ceiling / 2)
        luaL_error(L, "policy.lua:1: the loaded policy takes %I of %I bytes, more than half",
                   (LUAI_UACINT)used, (LUAI_UACINT)s->ceiling);
}

/* Argument: the policy, as light userdata. */
static int load_policy(lua_State *L)
{
    lua_policy *p = lua_touserdata(L, 1);
    lua_settop(L, 0);
    linked_check(L);
    load_keep_globals(L);
    netto_open(L);
    load_open(L);
    load_entry(L);
    if (!netto_open_token(L, lua_gettop(L), TOKEN_POLICY))
        return luaL_error(L, "policy.lua:1: expected it to return netto.policy { ... }, got %s",
                          luaL_typename(L, -1));
    lua_replace(L, 1);
    lua_settop(L, 1);
    lua_getfield(L, 1, "params");
    params_override(L, p->params_given);
    lua_settop(L, 1);
    answer_open(L, &p->words);
    lua_policy_read(L, p);
    freeze_all(L);
    p->sandbox.frozen = true;
    lua_settop(L, 0);
    check_room(L, &p->sandbox);
    return 0;
}

static netto_status load(lua_policy *p, const netto_source *sources, size_t count, netto_complaint *complaint)
{
    p->sandbox.sources = sources;
    p->sandbox.source_count = count;
    netto_status status = sandbox_run(&p->sandbox, lua_policy_work(&p->budget), load_policy, p, NETTO_EPOLICY,
                                      "policy.lua:1:", complaint);
    p->sandbox.sources = NULL;
    p->sandbox.source_count = 0;
    p->params_given = (netto_text){0};
    return status;
}

/* ---- create, destroy --------------------------------------------------------------------------------- */

static netto_budget budget_of(const netto_budget *given)
{
    netto_budget budget = given ? *given : (netto_budget){0};
    if (budget.work == 0) budget.work = SANDBOX_WORK_DEFAULT;
    if (budget.work > INT64_MAX / LUA_POLICY_FACTOR) budget.work = INT64_MAX / LUA_POLICY_FACTOR;
    if (budget.memory == 0) budget.memory = SANDBOX_MEMORY_DEFAULT;
    if (budget.memory < MEMORY_LEAST) budget.memory = MEMORY_LEAST;
    if (budget.memory > SIZE_MAX / 2) budget.memory = SIZE_MAX / 2;
    return budget;
}

uint64_t lua_policy_work(const netto_budget *given)
{
    uint64_t work = budget_of(given).work;
    return (work < SANDBOX_WORK_DEFAULT ? SANDBOX_WORK_DEFAULT : work) * LUA_POLICY_FACTOR;
}

static uint64_t times(uint64_t work, uint64_t n)
{
    return work > UINT64_MAX / n ? UINT64_MAX : work * n;
}

uint64_t netto_lua_policy_test_work(const netto_budget *budget)
{
    return times(lua_policy_work(budget), TEST_FACTOR);
}

uint64_t netto_lua_policy_stage_work(const netto_budget *budget)
{
    return times(lua_policy_work(budget), STAGE_FACTOR);
}

static void destroy(netto_policy *policy)
{
    lua_policy *p = lua_policy_of(policy);
    sandbox_destroy(&p->sandbox);
    arena_destroy(&p->texts);
    free(p);
}

static netto_status make(lua_policy *p, const netto_source *sources, size_t count, netto_text params,
                         uint64_t fail_at, netto_complaint *complaint)
{
    unsigned seed;
    if (!make_id(p, sources, count, params, &seed) || !sandbox_init(&p->sandbox, &p->budget, seed, fail_at))
        return complain(complaint, NETTO_ECAPACITY, "there is no memory for another policy");
    return load(p, sources, count, complaint);
}

netto_status lua_policy_create(const netto_source *sources, size_t count, netto_text params,
                               const netto_budget *budget, uint64_t fail_at, netto_policy **out,
                               netto_complaint *complaint)
{
    netto_status status = load_check(sources, count, complaint);
    if (status == NETTO_OK) status = params_check(params, complaint);
    if (status != NETTO_OK) return sandbox_clean(complaint), status;
    lua_policy *p = calloc(1, sizeof *p);
    if (!p) return complain(complaint, NETTO_ECAPACITY, "there is no memory for another policy");
    p->budget = budget_of(budget);
    p->params_given = params;
    p->test_kit = LUA_NOREF;
    p->base.destroy = destroy;
    memory_init(&p->purse, TEXTS_MAX);
    arena_init(&p->texts, &p->purse);
    status = make(p, sources, count, params, fail_at, complaint);
    if (status != NETTO_OK) {
        destroy(&p->base);
        return status;
    }
    p->base.id = text_of(p->id);
    lua_hooks_set(p);
    *out = &p->base;
    return content(complaint);
}

netto_status netto_lua_policy_create(const netto_source *sources, size_t count, netto_text params,
                                     const netto_budget *budget, netto_policy **out,
                                     netto_complaint *complaint)
{
    return lua_policy_create(sources, count, params, budget, 0, out, complaint);
}
