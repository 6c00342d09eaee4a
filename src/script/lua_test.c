/* lua_test.c: running a policy's own tests.
 *
 * A test is a Lua function that is given `t` (lua/netto/test.lua).  What it does to its scratch engine
 * goes through two functions here: one method call in MessagePack, and the passing of time. */
#include "script/lua_policy.h"

#include "base/complain.h"
#include "base/text.h"
#include "script/load.h"
#include "script/netto.h"
#include "script/pack.h"

#define SECONDS_MAX 3.2e9 /* a hundred years */
#define CALL_CHARGE 1000  /* one method call: a whole engine's step, and a fresh count of instructions */

/* ---- what test.lua calls ----------------------------------------------------------------------------- */

static int answer(lua_State *L, netto_status status, netto_text result, const netto_complaint *complaint)
{
    lua_settop(L, 0);
    lua_pushboolean(L, status == NETTO_OK);
    if (status == NETTO_OK) {
        pack_push(L, result);
        return 2;
    }
    lua_pushfstring(L, "%s: %s", netto_status_code(status), complaint->text);
    return 2;
}

static const netto_trial *trial_of(lua_State *L)
{
    const netto_trial *trial = sandbox_of(L)->trial;
    sandbox_charge(L, CALL_CHARGE);
    if (!trial) luaL_error(L, "there is no engine to try this on");
    return trial;
}

/* The parameters are {n = count, ...}, as table.pack makes them: nils at the end are left out. */
static void write_params(lua_State *L, int index)
{
    writer *w = &sandbox_of(L)->packed;
    lua_getfield(L, index, "n");
    lua_Integer count = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : (lua_Integer)lua_rawlen(L, index);
    while (count > 0 && lua_rawgeti(L, index, count) == LUA_TNIL) {
        lua_pop(L, 1);
        count--;
    }
    lua_settop(L, index);
    writer_rewind(w, 0);
    writer_array(w, (uint32_t)count);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, index, i);
        pack_write(L, -1);
        lua_pop(L, 1);
    }
}

/* call(method, params): true and the result, or false and why not. */
static int native_call(lua_State *L)
{
    const netto_trial *trial = trial_of(L);
    size_t size;
    const char *method = luaL_checklstring(L, 1, &size);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    write_params(L, 2);
    netto_complaint complaint = {.status = NETTO_OK, .row = -1};
    netto_text result = {0};
    netto_status status = trial->call(trial->self, (netto_text){method, (uint32_t)size},
                                      writer_text_of(&sandbox_of(L)->packed), &result, &complaint);
    return answer(L, status, result, &complaint);
}

/* advance(seconds): true, or false and why not. */
static int native_advance(lua_State *L)
{
    static const char nil[] = "\xc0";
    const netto_trial *trial = trial_of(L);
    double seconds = lua_type(L, 1) == LUA_TNUMBER ? lua_tonumber(L, 1) : -1;
    if (!(seconds >= 0 && seconds <= SECONDS_MAX)) {
        lua_pushboolean(L, false);
        lua_pushliteral(L, "expected seconds, 0 or more");
        return 2;
    }
    netto_complaint complaint = {.status = NETTO_OK, .row = -1};
    netto_status status = trial->advance(trial->self, seconds, &complaint);
    return answer(L, status, (netto_text){nil, 1}, &complaint);
}

/* ---- claims ------------------------------------------------------------------------------------------ */

/* claim(): one more is made. */
static int native_claim(lua_State *L)
{
    sandbox_of(L)->claims.count++;
    return 0;
}

/* break_claim(text, level): it does not hold.  The first one is remembered, for a test may catch what is raised; but not where it
 * is what t:fails expects. */
static int native_break_claim(lua_State *L)
{
    char where[WHERE_SIZE];
    struct sandbox_claims *claims = &sandbox_of(L)->claims;
    luaL_checkstring(L, 1);
    sandbox_place(L, (int)luaL_checkinteger(L, 2), where, sizeof where);
    lua_pushstring(L, where);
    lua_pushvalue(L, 1);
    lua_concat(L, 2);
    if (!claims->expected && !claims->broken[0]) text_copy(text_of(lua_tostring(L, -1)), claims->broken, sizeof claims->broken);
    return lua_error(L);
}

/* expect(whether): what t:fails runs begins, and ends. */
static int native_expect(lua_State *L)
{
    sandbox_of(L)->claims.expected += lua_toboolean(L, 1) ? 1 : -1;
    return 0;
}

/* ---- one test ---------------------------------------------------------------------------------------- */

typedef struct run {
    lua_policy *policy;
    const lua_test *test;
} run;

/* Push the function of test.lua that makes a `t`; it is loaded for the first test. */
static void push_kit(lua_State *L, lua_policy *p)
{
    if (p->test_kit == LUA_NOREF) {
        load_own(L, "test.lua");
        lua_pushcfunction(L, native_call);
        lua_pushcfunction(L, native_advance);
        lua_pushcfunction(L, netto_native_suggest);
        lua_pushcfunction(L, native_claim);
        lua_pushcfunction(L, native_break_claim);
        lua_pushcfunction(L, native_expect);
        lua_call(L, 6, 1);
        p->test_kit = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, p->test_kit);
}

static int run_test(lua_State *L)
{
    const run *r = lua_touserdata(L, 1);
    push_kit(L, r->policy);
    lua_call(L, 0, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, r->test->rule.reference);
    lua_insert(L, -2);
    lua_call(L, 1, 0);
    return 0;
}

netto_status netto_lua_policy_test(netto_policy *policy, size_t index, const netto_trial *trial,
                                   netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    if (index >= p->test_count) return complain(complaint, NETTO_EPARAMS, "there is no test %zu", index);
    run r = {p, &p->tests[index]};
    const netto_trial *outer = p->sandbox.trial;
    p->sandbox.trial = trial;
    p->sandbox.claims = (struct sandbox_claims){.count = 0};
    netto_status status = sandbox_run(&p->sandbox, lua_policy_work(&p->budget), run_test, &r, NETTO_EPOLICY,
                                      r.test->rule.where, complaint);
    p->sandbox.trial = outer;
    const struct sandbox_claims *claims = &p->sandbox.claims;
    if (trial->claims) *trial->claims = claims->count;
    if (status == NETTO_OK && claims->broken[0]) {
        complain(complaint, NETTO_EPOLICY, "%s", claims->broken);
        return sandbox_clean(complaint), NETTO_EPOLICY;
    }
    return status == NETTO_OK ? content(complaint) : status;
}

size_t netto_lua_policy_tests(const netto_policy *policy)
{
    return ((const lua_policy *)policy)->test_count;
}

netto_text netto_lua_policy_test_name(const netto_policy *policy, size_t index)
{
    const lua_policy *p = (const lua_policy *)policy;
    return index < p->test_count ? p->tests[index].name : (netto_text){0};
}

netto_text netto_lua_policy_test_place(const netto_policy *policy, size_t index)
{
    const lua_policy *p = (const lua_policy *)policy;
    return index < p->test_count ? text_of(p->tests[index].rule.where) : (netto_text){0};
}
