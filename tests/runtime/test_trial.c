/* test_trial.c: a policy's own tests, each on a fresh engine, against the real thing. */
#include "runtime/trial.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

static bool loaded;
static char told[4096]; /* "name=ok name=no" */
static uint32_t tests;
static netto_complaint why;
static const netto_budget *with; /* NULL: the default */

static uint32_t claimed;
static char stands[64]; /* the last one */

static void note(void *self, netto_text name, netto_text place, uint32_t claims, const netto_complaint *problem)
{
    size_t used = strlen(told);
    (void)self;
    text_copy(place, stands, sizeof stands);
    claimed += claims;
    snprintf(told + used, sizeof told - used, "%s%.*s=%s", used ? " " : "", TEXT(name),
             problem ? "no" : "ok");
}

/* The body of a policy between its braces. */
static netto_status try(const char *body)
{
    static char text[8192];
    trial_report report = {.tested = note};
    netto_policy *p = NULL;
    snprintf(
        text, sizeof text,
        "local netto = require 'netto'\nreturn netto.policy { name = 'p', version = '1', api = 1,\n%s }\n",
        body);
    netto_source source = {text_of("policy.lua"), text_of(text)};
    told[0] = '\0';
    claimed = 0;
    tests = 0;
    memset(&why, 0, sizeof why);
    netto_status status = trial_load(&source, 1, (netto_text){0}, with, &report, &p, &tests, &why);
    if (p) p->destroy(p);
    loaded = p != NULL;
    return status;
}

#define passes(body)                                                                                         \
    do {                                                                                                     \
        netto_status status_ = try(body);                                                                    \
        tap_string(__FILE__, __LINE__, #body, status_ == NETTO_OK ? "" : why.text, "");                      \
    } while (0)

TEST("every test runs and is told; the first complaint is kept")
{
    ok(try("tests = { a = function(t) t:equal(1, 1) end, b = function(t) t:equal(1, 2) end,\n"
           "c = function(t) error('oops') end, d = function(t) end }") == NETTO_EPOLICY);
    is_string(told, "a=ok b=no c=no d=ok");
    is_string(stands, "policy.lua:4:");
    is_string(why.text, "test \"b\": policy.lua:3: expected 2, got 1");
    is_int(tests, 4);
    ok(loaded); /* so that its name can be told */
}

TEST("a claim that does not hold fails its test, whatever the test does about it")
{
    static const char *const bad[] = {
        "pcall(function() t:equal(1, 2) end)",
        "pcall(t.equal, t, 1, 2)",
        "xpcall(function() t:less(2, 1) end, function() end)",
        "pcall(t.near, t, 0 / 0, 1) t:equal(1, 1)",
        "pcall(function() t:fails(function() end) end)",
        "pcall(function() t:fails(function() pcall(t.equal, t, 1, 2) end) end)",
        "t.equal = function() end",
        "pcall(function() t.equal = function() end end) t:equal(1, 2)",
        "setmetatable(t, { __index = function() return function() end end })",
        "getmetatable(t).__index = 1",
        "table.insert(t, 1) t[1]()",
    };
    char body[512];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(body, sizeof body, "tests = { a = function(t) %s end }", bad[i]);
        if (!is_int(try(body), NETTO_EPOLICY)) tap_note("%s", bad[i]);
        is_string(told, "a=no");
    }
    try("tests = { a = function(t) pcall(function()\nt:equal(1, 2) end) end }");
    is_string(why.text, "test \"a\": policy.lua:4: expected 2, got 1"); /* where it was made */
    try("tests = { a = function(t)\npcall(t.equal, t, 1, 2) end }");
    is_string(why.text, "test \"a\": policy.lua:4: expected 2, got 1");
    passes("tests = { a = function(t) t:fails(function() t:equal(1, 2) end, 'expected 2, got 1') end }");
    passes("tests = { a = function(t) t:equal(1, 1) t:near(1, 1) end, b = function(t) end }");
    is_int(claimed, 2);
}

TEST("what does not load runs no test")
{
    ok(try("tests = {") == NETTO_EPOLICY);
    is_string(told, "");
    ok(!loaded);
    has_string(why.text, "policy.lua:");
}

TEST("a test begins with nothing, on the first of January 2026")
{
    passes("margin = function(book) return netto.now(), netto.now() end, tests = {\n"
           "a = function(t) local x = t:account {} t:equal(x.margin.initial, 1767225600) t:fails(function() "
           "return t:account { parent = 'b' } end, 'unknown_account') end,\n"
           "b = function(t) t:account { id = 'b' } end }");
    is_string(told, "a=ok b=ok");
}

TEST("time passes as it would, with a tick at each deadline")
{
    passes(
        "margin = function(book) return netto.now(), netto.now() end, tests = {\n"
        "a = function(t) local x = t:account {} t:advance(3600) t:equal(x.margin.initial, 1767229200) end }");
    ok(try("tests = { a = function(t) t:advance(-1) end }") == NETTO_EPOLICY);
    ok(try("tests = { a = function(t) t:advance(1e30) end }") == NETTO_EPOLICY);
}

TEST("a test has no past to ask about")
{
    passes("tests = { a = function(t) local a = t:account {} t:instrument { id = 'X', kind = 'spot' }\n"
           "t:fails(function() return t:order(a, { instrument = 'X', qty = 1, price = { at = 1 } }) end, 'leave out {at}') end }");
}

TEST("history covers a window once time has passed")
{
    passes("history = { price = { every = netto.hours(1), length = netto.days(2) } },\n"
           "haircut = function(inst) return inst:vol { horizon = netto.days(1), window = netto.days(1) } or "
           "0.5 end, tests = {\n"
           "a = function(t) t:instrument { id = 'X', kind = 'spot' } t:mark { X = 100 }\n"
           "local x = t:account { positions = { X = 1 } } t:near(x.gross, 50)\n"
           "for i = 1, 26 do t:advance(3600) t:mark { X = 100 } end t:near(x.gross, 0) end }");
}

TEST("the methods that a test calls are the real ones")
{
    passes("correlation = 'default', tests = { a = function(t)\n"
           "t:instrument { id = 'X', kind = 'spot' } t:instrument { id = 'Y', kind = 'spot' } t:mark { X = "
           "100, Y = 100 }\n"
           "t:correlation { factors = { 'X', 'Y' }, rho = { { 1, 0.5 }, { 0.5, 1 } } }\n"
           "t:fails(function() t:correlation { factors = { 'X', 'Y' }, rho = { { 1, 2 }, { 2, 1 } } } end, "
           "'bad_matrix')\n"
           "local a = t:account { id = 'alice', positions = { X = 1, Y = 1 }, collateral = { USD = 1000 } }\n"
           "t:near(a.netted, math.sqrt(30000)) t:near(a.equity, 1200) t:equal(a.status, 'ok')\n"
           "t:equal(t:order(a, { instrument = 'X', qty = 1 }).decision, 'accept')\n"
           "t:refused(t:order(a, { instrument = 'X', qty = 1000 }), 'insufficient_margin')\n"
           "t:trade { account = a, instrument = 'X', qty = -1, price = 110 } t:near(a.gross, 100) end }");
}

TEST("a test cannot reach what is not its engine's")
{
    ok(try("tests = { a = function(t) t:stage {} end }") == NETTO_EPOLICY);
    has_string(why.text, "policy.lua:3: ");
}

TEST("an endless test is ended")
{
    ok(try("tests = { a = function(t) while true do t:advance(1) end end, b = function() end }") ==
       NETTO_EPOLICY);
    is_string(told, "a=no b=ok");
    has_string(why.text, "policy.lua:3: ");
}

TEST("tests do not see each other")
{
    passes("tests = { a = function(t) t:account { id = 'x' } t:instrument { id = 'I', kind = 'spot' } end,\n"
           "b = function(t) t:account { id = 'x' } t:fails(function() t:mark { I = 5 } end, "
           "'unknown_instrument') end }");
}

/* ---- how much all of it may do ----------------------------------------------------------------------- */

#define SPENT "used up the work of its test, or of all tests together"
#define SLOW  "haircut = function() for i = 1, 60000 do end return 1 end,\n"

TEST("what a test's engine asks is drawn from the test's work")
{
    ok(try(SLOW "tests = { a = function(t) for i = 1, 60 do t:instrument { id = 'I' .. i, kind = 'future' } end\n"
                "for r = 1, 400 do for i = 1, 60 do t:mark { ['I' .. i] = r + i } end\n"
                "t:account { id = 'a', positions = { ['I' .. 1 + r % 60] = 1 } } end end,\n"
                "b = function(t) end }") == NETTO_EPOLICY);
    is_string(told, "a=no b=ok");
    has_string(why.text, "test \"a\": policy.lua:");
    has_string(why.text, "used up");
}

TEST("all tests together have an end, and each that comes later is told so")
{
    ok(try("tests = (function() local all = {} for i = 1, 9 do all['t' .. i] = function(t) while true do end end end return "
           "all end)()") == NETTO_EPOLICY);
    is_string(told, "t1=no t2=no t3=no t4=no t5=no t6=no t7=no t8=no t9=no");
    has_string(why.text, "test \"t1\": policy.lua:3: used up its budget of 10000000 units of work");
    ok(try("tests = (function() local all = {} for i = 1, 9 do all['t' .. i] = function(t) pcall(function() while true do "
           "end end) end end all.x = function() end return all end)()") == NETTO_EPOLICY);
    is_string(told, "t1=no t2=no t3=no t4=no t5=no t6=no t7=no t8=no t9=no x=no");
}

static bool stop_soon(const void *self)
{
    return ++*(uint32_t *)(uintptr_t)self > 100;
}

TEST("tests that are stopped end at once, wherever they are")
{
    const char *const bodies[] = {
        "tests = { a = function(t) while true do end end, b = function(t) end }",
        "tests = { a = function(t) while true do pcall(t.account, t, {}) end end, b = function(t) end }",
        SLOW "tests = { a = function(t) t:instrument { id = 'X', kind = 'spot' } t:mark { X = 1 } t:account { id = 'a', positions = { X = 1 } }\n"
             "for i = 1, 1e9 do t:mark { X = i } end end, b = function(t) end }",
        "tests = { a = function(t) for i = 1, 1e9 do t:advance(1) end end, b = function(t) end }",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        uint32_t asked = 0;
        netto_allowance stop = {.stopped = stop_soon, .self = &asked};
        netto_budget budget = {.allowance = &stop};
        with = &budget;
        ok(try(bodies[i]) == NETTO_EPOLICY);
        with = NULL;
        is_string(told, "a=no");
        is_string(why.text, "the tests were stopped");
        ok(asked < 200);
    }
}
