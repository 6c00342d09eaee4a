/* test_hazard.c: the hazards of Lua 5.4.4 as a sandbox, one test for each that applies, named after it.  Hazard 13 is in
 * test_library.c, 16 is measured by the benchmarks. */
#include <lauxlib.h>
#include <locale.h>
#include <lualib.h>
#include <time.h>

#include "script/policy_kit.h"

#define BUDGET "used up its budget"

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void ends(const char *body, const char *says)
{
    if (!has_string(kit_refusal(body), says)) tap_note("in: %s", body);
}

TEST("known bugs: coroutines, weak tables, closing variables and byte code are out of reach")
{
    ends("coroutine.close()", "global 'coroutine'");
    ends("setmetatable({}, { __mode = 'k' })", "'__mode' is not offered");
    ends("local x <close> = setmetatable({}, { __close = function() end })", "'__close' is not offered");
    ok(kit_load_with("\x1bLuaT", NULL) == NULL);
    has_string(kit_complaint.text, "byte code");
}

/* `a.b.b.b ...`: Lua names the missing field by going back over all of the code, once for each link. */
static void chain(char *out, int links)
{
    out += sprintf(out, "local a = inst return a");
    for (int i = 0; i < links; i++) out += sprintf(out, ".b");
}

TEST("known bugs: an error in a long chain of fields costs no quadratic time")
{
    static char body[65536];
    chain(body, 60);
    double begin = seconds();
    ends(body, "no field 'b'");
    ok(seconds() - begin < 1.0);
    chain(body, 1000);
    ok(kit_haircut_in("", body, NULL) == NULL);
    has_string(kit_complaint.text, "policy.lua:1: more than 64 accesses hang together");
    netto_policy *p = kit_haircut_in("", "local a, b = inst, inst a = b.x b = a.x a = b.x return a", NULL);
    ok(p != NULL);
    kit_drop(p);
}

TEST("known bugs: errors that are caught one after the other end in time")
{
    static char body[65536];
    char *at = body + sprintf(body, "local t = {} local function f(x) if x then local y = 1 ");
    for (int i = 0; i < 2000; i++) at += sprintf(at, "y = y + t ");
    sprintf(at, "end local z = t.a.b.c.d end while true do pcall(f) end");
    double begin = seconds();
    ends(body, BUDGET);
    ok(seconds() - begin < 5.0);
}

TEST("hazard 1: an xpcall does not defeat the deadline")
{
    ends("xpcall(function() while true do end end, function() while true do end end) return 1", BUDGET);
    ends("xpcall(error, function() while true do end end) return 1", BUDGET);
}

TEST("hazard 2: no finaliser, closing method or weak mode can be set, now or later")
{
    ends("local m = {} local t = setmetatable({}, m) m.__gc = function() while true do end end t = nil "
         "return nil",
         "got nil");
    ends("local m = setmetatable({}, { __index = { __gc = 1 } }) setmetatable({}, m) return nil", "got nil");
    ends("setmetatable({}, { __gc = true })", "'__gc' is not offered");
    ends("for k in next, {}, nil, setmetatable({}, { __close = function() end }) do end",
         "'__close' is not offered");
    ends("local m = {} local o = setmetatable({}, m) m.__close = function() end for k in next, {}, nil, o do "
         "end",
         "non-closable");
}

TEST("hazard 4: no loop inside one library call outlives the budget")
{
    ends("for i = 1, 1 << 60 do (''):rep(1 << 60) end", BUDGET);
    ends("table.move({}, 1, 1 << 60, 2)", BUDGET);
    ends("local t = setmetatable({}, { __len = function() return 1 << 60 end }) table.insert(t, 1, 0) while "
         "true do table.concat(t) end",
         BUDGET);
    ends("string.pack('c2147483639', '')", "field 'pack'");
    ends("('a'):rep(100):match(('a?'):rep(100) .. ('a'):rep(100))", BUDGET);
    ends("local t = {} for i = 1, 2000 do t[i] = i end while true do table.sort(t) end", BUDGET);
}

TEST("hazard 5: after the deadline a pcall dies at its next instruction, and the next call begins anew")
{
    netto_policy *p = kit_haircut("local n = inst.price if n == 1 then while true do pcall(function() while "
                                  "true do end end) end end return n");
    double out;
    if (!ok(p != NULL)) return;
    for (int i = 0; i < 3; i++) {
        fake_number(&fake_instrument, NETTO_FIELD_PRICE, 1);
        is_int(kit_ask(p, &out), NETTO_ERULE);
        has_string(kit_complaint.text, BUDGET);
        fake_number(&fake_instrument, NETTO_FIELD_PRICE, 2);
        is_int(kit_ask(p, &out), NETTO_OK);
        is_same(out, 2);
    }
    kit_drop(p);
}

TEST("hazard 6: only text is loaded, by its length, and a first line that begins with # is no comment")
{
    netto_source file = {TEXT_LITERAL("policy.lua"), {"return 1\0\x1bLua", 13}};
    netto_policy *p = NULL;
    is_int(netto_lua_policy_create(&file, 1, (netto_text){0}, NULL, &p, &kit_complaint), NETTO_EPOLICY);
    has_string(kit_complaint.text, "policy.lua:1: a zero byte stands in the source");
    ok(kit_load_with("#!/usr/bin/lua\n\x1bLua", NULL) == NULL);
    has_string(kit_complaint.text, "policy.lua:1: unexpected symbol near '#'");
    file.text = (netto_text){"\x1bLua\x54\0", 6};
    is_int(netto_lua_policy_create(&file, 1, (netto_text){0}, NULL, &p, &kit_complaint), NETTO_EPOLICY);
    has_string(kit_complaint.text, "byte code");
}

TEST("hazard 7: a __tostring of an error object never runs on its own")
{
    ends("error(setmetatable({}, { __tostring = function() while true do end end }))",
         "raised a table instead of a text");
    ends("error(setmetatable({}, { __tostring = function() error('x') end, __name = 'me' }))",
         "raised a table instead of a text");
}

TEST("hazard 8: the metatable of texts is out of reach")
{
    ends("return getmetatable('').x", "attempt to index a boolean value");
    ends("('').x = 1", "attempt to index a string value");
    ends("return #('x').y", "attempt to get length of a nil value");
}

TEST("hazard 9: answers are checked for type, finiteness, depth and size")
{
    ends("return 0/0", "got nan");
    ends("return -1/0", "got -inf");
    ends("local t = {} for i = 1, 1000 do t = {t} end return t", "got table");
    ends("local t = {} for i = 1, 10000 do t[i] = i end return t", "got table");
}

TEST("hazard 10: no addresses, and the order of a hash shows nowhere")
{
    const char *body =
        "local s = tostring({}) .. tostring(type) .. tostring(inst) .. tostring(function() end) .. "
        "tostring(pairs({})) "
        "for k in pairs { x = 1, y = 1, z = 1, [1] = 1, [0.5] = 1, [true] = 1 } do s = s .. tostring(k) end "
        "local ok, e = pcall(function() return {} < {} end) s = s .. e ok, e = pcall(function() return type "
        ".. 'x' end) error(s .. e, 0)";
    char first[sizeof kit_complaint.text];
    snprintf(first, sizeof first, "%s", kit_refusal(body));
    for (int i = 0; i < 20; i++) is_string(kit_refusal(body), first);
    ok(strstr(first, "0x") == NULL);
}

TEST("hazard 10: a nan shows no sign, however it came about and whatever makes a text of it")
{
    const char *body = "local z, s = inst.price * 0, '' for _, n in ipairs { z / z, -(z / z), math.huge - math.huge, math.huge * z } do "
                       "local m = -n s = s .. n .. m .. tostring(n) .. ('%g%s'):format(m, m) .. table.concat { n, m } .. ('x'):gsub('x', m) "
                       ".. #(m .. '') end error(s, 0)";
    const char *said = kit_refusal(body);
    has_string(said, "nannannannannannannannan3");
    ok(strstr(said, "-nan") == NULL);
}

TEST("hazard 10: the length of a list with holes is the same in every interpreter")
{
    const char *body =
        "local t, h = {}, 0 for i = 1, 60 do t['name' .. i % 13] = i t['name' .. i % 7] = nil t[(i * 7) % "
        "61] = i "
        "if i % 3 == 0 then t[(i * 5) % 61] = nil end h = (h * 31 + #t) % 1000003 end return h";
    double first = kit_value(body);
    for (int i = 0; i < 100; i++)
        if (!is_same(kit_value(body), first)) return;
}

TEST("hazard 12: a sort takes its pivots from nowhere")
{
    const char *body = "local t, s = {}, 0 for i = 1, 200 do t[i] = {i % 5, i} end table.sort(t, function(a, "
                       "b) s = s + 1 return a[1] < b[1] end) "
                       "for i, v in ipairs(t) do s = s + i * v[2] end return s";
    double first = kit_value(body);
    for (int i = 0; i < 20; i++) is_same(kit_value(body), first);
}

TEST("hazard 14: next goes with pairs")
{
    is_same(kit_value("local t, k, v, s = { c = 3, a = 1, b = 2 }, nil, nil, 0 k, v = next(t) while k do s = "
                      "s * 10 + v k, v = next(t, k) end return s"),
            123);
}

TEST("hazard 15: memory decides nothing that a rule can see")
{
    netto_budget budget = {.work = 10000000, .memory = 2 << 20};
    const char *body = "local ok = pcall(function() local t = {} while true do t = {t, {}, {}} end end) "
                       "return ok and 1 or 2";
    netto_policy *p = kit_haircut_in("", body, &budget);
    double out = -1;
    if (!ok(p != NULL)) return;
    for (int i = 0; i < 10; i++) is_int(kit_ask(p, &out), NETTO_ERULE);
    is_same(out, -1);
    kit_drop(p);
}

TEST("known bugs: the order of texts is that of bytes, whatever locale a host program set")
{
    setlocale(LC_ALL, "");
    setlocale(LC_COLLATE, "C.UTF-8");
    is_same(kit_value("return ('B' < 'a' and 'a' < '\xc3\xa4' and not ('a' < 'B')) and 1 or 0"), 1);
    setlocale(LC_ALL, "C");
}

TEST("what a script says is printable by the time that anybody reads it")
{
    is_string(kit_refusal("error('\\xff\\xfe caf\\xc3\\xa9', 0)"), "haircut: policy.lua:1: ?? caf??");
    is_string(kit_refusal("error('caf\\xc3\\xa9', 0)"), "haircut: policy.lua:1: caf\xc3\xa9");
    const char *said = kit_refusal("error(('\\xc3\\xa9'):rep(1000), 0)");
    ok(text_is_printable(text_of(said)));
    ok(strlen(said) > 370 && strstr(said, "\xc3\xa9") != NULL);
    said = kit_refusal("error('x' .. ('\\xc3\\xa9'):rep(1000), 0)");
    ok(text_is_printable(text_of(said)) && strstr(said, "\xc3\xa9") != NULL);
}

TEST("where a rule failed is known beside what it says: no text of its own passes for a place")
{
    static const char *const bodies[][2] = {
        {"error('other.lua:3: lies', 0)", "haircut: policy.lua:1: other.lua:3: lies"},
        {"local x\nerror('other.lua:3: lies', 0)", "haircut: policy.lua:2: other.lua:3: lies"},
        {"local x\nassert(false, 'other.lua:3: lies')", "haircut: policy.lua:2: other.lua:3: lies"},
        {"local x\nlocal _, why = pcall(error, 'other.lua:3: lies')\nerror(why, 0)", "haircut: policy.lua:3: other.lua:3: lies"},
        {"local _, why = pcall(function() error('a') end)\nerror(why, 0)", "haircut: policy.lua:2: policy.lua:1: a"},
        {"pcall(error, 'policy.lua:9: a', 0)\nlocal x = nil + 1", "haircut: policy.lua:2: attempt to perform arithmetic on a nil value"},
        {"local x\nerror('plain')", "haircut: policy.lua:2: plain"},
        {"local x\nerror('plain', 0)", "haircut: policy.lua:2: plain"},
        {"return inst['other.lua:3: lies']", "haircut: policy.lua:1: instrument has no field"},
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        const char *said = kit_refusal(bodies[i][0]);
        if (!ok(strncmp(said, bodies[i][1], strlen(bodies[i][1])) == 0)) tap_note("%s", said);
    }
}

TEST("a host program's own interpreter is left as it is")
{
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    const char *source = "local function spread(...) return select('#', ...) end "
                         "local t = {} for i = 1, 5000 do t[i] = i end "
                         "return tostring(1.5 + '2') .. ' ' .. spread(table.unpack(t)) .. ' ' .. 10 // '3'";
    is_int(luaL_dostring(L, source), LUA_OK);
    is_string(lua_tostring(L, -1), "3.5 5000 3");
    lua_close(L);
}
