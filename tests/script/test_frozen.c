/* test_frozen.c: what was loaded never changes again, and rules keep nothing between calls. */
#include "script/policy_kit.h"

static void is_refused(const char *chunk, const char *body, const char *says)
{
    if (!has_string(kit_refusal_in(chunk, body), says)) tap_note("in: %s | %s", chunk, body);
}

#define FROZEN "belongs to a table that is frozen: rules keep nothing between calls"

TEST("a table of the chunk cannot be written by any route")
{
    is_refused("local t = {x = 1}", "t.x = 2", "haircut: policy.lua:1: 'x' " FROZEN);
    is_refused("local t = {x = 1}", "t.y = 2", "'y' " FROZEN);
    is_refused("local t = {1, 2}", "t[3] = 2", "'3' " FROZEN);
    is_refused("local t = {1, 2}", "t[t] = 2", "'table' " FROZEN);
    is_refused("local t = {1, 2}", "table.insert(t, 3)", "the table is frozen");
    is_refused("local t = {1, 2}", "table.remove(t)", "the table is frozen");
    is_refused("local t = {2, 1}", "table.sort(t)", "the table is frozen");
    is_refused("local t = {1, 2}", "table.move({5}, 1, 1, 1, t)", "the table is frozen");
    is_refused("local t = {1, 2}", "table.move(t, 1, 1, 2)", "the table is frozen");
    is_refused("local t = {}", "setmetatable(t, {})", "the table is frozen");
    is_refused("local t = setmetatable({}, {__newindex = function() end})", "t.x = 1", FROZEN);
    is_refused("local t = {x = {}}", "t.x.y = 1", FROZEN);
    is_refused("local t = {}", "local u = setmetatable({}, {__index = t}) getmetatable(u).__index.x = 1",
               FROZEN);
    is_refused("local c = {} c.__index = c local t = setmetatable({}, c)", "getmetatable(t).x = 1", FROZEN);
    is_refused("local m = {__add = function(a) return a end} local t = setmetatable({}, m)",
               "local u = t + 1 u.x = 1", FROZEN);
    is_refused("local k = {} local t = {[k] = 1}", "k.x = 1", FROZEN);
    is_refused("local function f() local t = {} return function() return t end end local g = f()",
               "g().x = 1", FROZEN);
    is_refused("t = {}", "t.x = 1", FROZEN);
    is_refused("", "p.x = 1", FROZEN);
    is_refused("", "math.floor = nil", "'floor' " FROZEN);
    is_refused("", "string.rep = nil", "'rep' " FROZEN);
    is_refused("", "netto.max = nil", "'max' " FROZEN);
    is_refused("", "_G.x = 1", "the global 'x' is frozen");
    is_refused("local step, walk = pairs { {} }", "local _, inner = step(walk) inner.x = 1", FROZEN);
}

TEST("writing a global names it and says what to write instead")
{
    is_refused("", "count = 1",
               "haircut: policy.lua:1: the global 'count' is frozen: rules keep nothing between calls (write "
               "'local')");
    is_refused("count = 0", "count = count + 1", "the global 'count' is frozen");
    is_refused("local _ENV = {}", "x = 1 return 1", "'x' " FROZEN);
}

TEST("a frozen table reads as it did: fields, length, order, lists, metamethods")
{
    const char *chunk = "local t = {10, 20, 30, b = 2, a = 1} local s = setmetatable({v = 3}, {__index = "
                        "function(t, k) return k .. '!' end, "
                        "__add = function(a, b) return a.v + b end, __len = function() return 42 end, __call "
                        "= function(s, x) return x end}) "
                        "local base = {x = 1} base.__index = base local d = setmetatable({y = 2}, base)";
    is_same(kit_value_in(chunk, "return #t"), 3);
    is_same(kit_value_in(chunk, "return t.a + t.b + t[3]"), 33);
    is_same(kit_value_in(chunk, "local n = 0 for i, v in ipairs(t) do n = n + i * v end return n"), 140);
    is_same(kit_value_in(
                chunk, "local s = '' for k, v in pairs(t) do s = s .. k end return s == '123ab' and 1 or 0"),
            1);
    is_same(kit_value_in(chunk, "return select('#', table.unpack(t))"), 3);
    is_same(kit_value_in(chunk, "return table.concat(t, ' ') == '10 20 30' and 1 or 0"), 1);
    is_same(kit_value_in(chunk, "return rawlen(t) + rawget(t, 'a')"), 4);
    is_same(kit_value_in(chunk, "return next(t) + select(2, next(t, 'a'))"), 3);
    is_same(kit_value_in(chunk, "return table.move(t, 1, 3, 1, {})[2]"), 20);
    is_same(kit_value_in(chunk, "return netto.add(t) "), 63);
    is_same(kit_value_in(chunk, "return s.v + (s.zzz == 'zzz!' and 1 or 0)"), 4);
    is_same(kit_value_in(chunk, "return s + 1"), 4);
    is_same(kit_value_in(chunk, "return #s"), 42);
    is_same(kit_value_in(chunk, "return s(5)"), 5);
    is_same(kit_value_in(chunk, "return d.x + d.y"), 3);
    is_same(kit_value_in(chunk, "return getmetatable(d) == base and 1 or 0"), 1);
    is_same(kit_value_in(chunk, "return getmetatable(t) == nil and 1 or 0"), 1);
    is_same(kit_value_in(chunk, "local o = setmetatable({}, base) return o.x"), 1);
    is_same(kit_value_in(chunk, "return netto.max(t)"), 30);
    is_same(kit_value_in("local x = {} x.me = x", "return x.me.me == x and 1 or 0"), 1);
}

/* ---- memory between calls -------------------------------------------------------------------------- */

static void is_no_memory(const char *chunk, const char *body, const char *says)
{
    netto_policy *p = kit_haircut_in(chunk, body, NULL);
    bool good = (int)ok(p == NULL) & is_int(kit_complaint.status, NETTO_EPOLICY) &
                has_string(kit_complaint.text, says) &
                has_string(kit_complaint.text, "rules keep nothing between calls");
    if (!good) tap_note("in: %s | %s", chunk, body);
    kit_drop(p);
}

TEST("a rule that assigns a variable of the chunk is refused at load, with its line")
{
    is_no_memory("local count = 0", "\n\ncount = count + 1 return 1",
                 "policy.lua:3: 'haircut' assigns the outer local 'count'");
    is_no_memory("local count = 0", "local function f() count = 1 end f() return 1",
                 "'haircut' assigns the outer local 'count'");
    is_no_memory("local count = 0", "return (function() return (function() count = 1 end)() end)()",
                 "'count'");
    is_no_memory("local count = 0 local function bump() count = count + 1 end", "bump() return 1",
                 "'bump' assigns the outer local 'count'");
    is_no_memory("local count = 0 local t = { bump = function() count = 1 end }", "t.bump() return 1",
                 "'bump' assigns");
    is_no_memory("local count = 0 local t = setmetatable({}, { __index = function() count = 1 end })",
                 "return t and 1", "assigns the outer local 'count'");
    is_no_memory("local count = 0 function bump() count = 1 end", "return 1", "'bump' assigns");
    is_no_memory("local function counter() local n = 0 return function() n = n + 1 return n end end local c "
                 "= counter()",
                 "return c()", "'c' assigns the outer local 'n'");
    is_no_memory("local x", "for i = 1, 2 do x = i end return 1", "'x'");
    is_no_memory("local x", "x, x = 1, 2 return 1", "'x'");
    is_no_memory("", "_ENV = {} return 1", "'_ENV'");
    is_no_memory("local c = {} function c.bump() c = nil end", "return c and 1",
                 "'bump' assigns the outer local 'c'");
    is_no_memory("local f f = function(n) if n == 0 then f = nil end return f and f(n - 1) end",
                 "return f(1)", "'f'");
}

TEST("a rule may assign what lives in its own call")
{
    is_same(kit_value("local n = 0 local function f() n = n + 1 end f() f() return n"), 2);
    is_same(kit_value("local n = 0 local function f() local function g() n = n + 1 end g() end f() return n"),
            1);
    is_same(kit_value("local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end "
                      "return fib(10)"),
            55);
    is_same(kit_value_in(
                "local n = 0 local function count() n = n + 1 return n end local first = count() count = nil",
                "return first"),
            1);
    is_same(kit_value("local t = {} for i = 1, 3 do t[i] = i end t.x = 1 return #t"), 3);
}

TEST("a kept iterator is no memory: a step depends on its key alone")
{
    const char *chunk = "local step, walk = pairs { a = 1, b = 2 }";
    netto_policy *p = kit_haircut_in(chunk, "local k, v = step(walk) return v", NULL);
    double first = -1, second = -1;
    if (!ok(p != NULL)) return;
    kit_ask(p, &first);
    kit_ask(p, &second);
    is_same(first, 1);
    is_same(second, 1);
    kit_drop(p);
}

TEST("the order of asking shows nowhere: two rules of one policy do not see each other's calls")
{
    netto_policy *p = kit_load(KIT_HEAD KIT_OPEN
                               "haircut = function(inst, p) local t = {} for i = 1, 100 do t[i] = {i} end "
                               "return #t / 100 end, margin = function(book, p) local s = 0 for k, v in "
                               "pairs { a = 1, b = 2 } do s = s + v end return s end }");
    double a, b;
    netto_margin m;
    if (!ok(p != NULL)) return;
    kit_ask(p, &a);
    for (int i = 0; i < 100; i++) kit_margin(p, &m);
    kit_ask(p, &b);
    is_same(a, b);
    kit_drop(p);
}

TEST("while the chunk runs, its tables and globals are its own")
{
    is_same(kit_value_in("x = 1 x = x + 1 local t = {} t.a = 1 table.insert(t, 5)", "return x + #t"), 3);
    is_same(kit_value_in("function twice(n) return 2 * n end", "return twice(4)"), 8);
}

TEST("a thing is read-only, and a table never keeps it past its call")
{
    has_string(kit_refusal_in("local kept = {}", "kept.inst = inst return 1"), FROZEN);
    has_string(kit_refusal_in("", "inst.underlying.price = 1"), "instrument is read-only");
}

TEST("declaring after declaring changes nothing: what netto.policy returned is a token")
{
    const char *source = KIT_HEAD
        "local declared = { name = 'test', version = '1', api = 1, haircut = function() return 1 end } "
        "local token = netto.policy(declared) declared.haircut = function() return 2 end return token";
    double out = 0;
    netto_policy *p = kit_load(source);
    if (!ok(p != NULL)) return;
    kit_ask(p, &out);
    is_same(out, 1);
    kit_drop(p);
}
