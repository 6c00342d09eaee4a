/* test_hostile.c: scripts that mean harm: each ends as a complaint, the same one every time, and leaves the
 * policy fit. */
#include "script/policy_kit.h"

typedef struct attack {
    const char *name;
    const char *chunk; /* at the chunk's level */
    const char *body;  /* of the haircut */
    const char *says;
} attack;

#define BUDGET "used up its budget of 200000 units of work"

static const attack attacks[] = {
    /* loops */
    {"an endless while", "", "while true do end", BUDGET},
    {"an endless repeat", "", "repeat until false", BUDGET},
    {"an endless goto", "", "::a:: goto a", BUDGET},
    {"a for over all integers", "", "for i = math.mininteger, math.maxinteger do end", BUDGET},
    {"a for with step 0", "", "for i = 1, 2, 0 do end", "'for' step is zero"},
    {"a for whose float never grows", "", "for x = 1e300, math.huge, 1 do end", BUDGET},
    {"a for over a frozen iterator", "", "for x in function() return 1 end do end", BUDGET},
    {"an endless tail call", "local function f() return f() end", "return f()", BUDGET},
    {"endless mutual tail calls", "local f, g; f = function() return g() end; g = function() return f() end",
     "return f()", BUDGET},
    {"a loop in a comparator", "", "table.sort({1, 2, 3}, function() while true do end end)", BUDGET},
    {"a loop in __index", "local t = setmetatable({}, {__index = function() while true do end end})",
     "return t.x", BUDGET},
    {"a loop in __tostring", "local t = setmetatable({}, {__tostring = function() while true do end end})",
     "return tostring(t)", BUDGET},
    {"a loop in __eq",
     "local m = {__eq = function() while true do end end} local a, b = setmetatable({}, m), setmetatable({}, "
     "m)",
     "return a == b", BUDGET},
    {"a loop in __concat", "local t = setmetatable({}, {__concat = function() while true do end end})",
     "return t .. 'x'", BUDGET},

    /* pcall */
    {"pcall around a loop, for ever", "", "while true do pcall(function() while true do end end) end",
     BUDGET},
    {"pcall of pcall of a loop", "",
     "while true do pcall(pcall, pcall, function() while true do end end) end", BUDGET},
    {"an xpcall whose handler loops", "", "xpcall(error, function() while true do end end)", BUDGET},
    {"an xpcall whose handler fails", "",
     "local a, b = xpcall(error, function() error('again', 0) end) error(b, 0)", "again"},
    {"an xpcall whose handler is xpcall", "", "while true do xpcall(error, xpcall, 1) end", BUDGET},
    {"pcall that catches its own end", "",
     "local n = 0 while true do local ok = pcall(function() while true do n = n + 1 end end) if not ok then "
     "return 1 end end",
     BUDGET},
    {"an error in an error handler, nested", "",
     "local function h(e) return xpcall(error, h, e) end return h(1)", ""},
    {"pcall in a deep recursion", "local function f() return pcall(f) end", "f() while true do end", BUDGET},
    {"a handler that raises tables", "",
     "xpcall(function() error({}) end, function(e) error(e) end) error({})",
     "raised a table instead of a text"},
    {"an error that is nil", "", "error(nil)", "raised a nil instead of a text"},
    {"an error that is a number", "", "error(42)", "raised the number 42"},
    {"an error with a __tostring that loops",
     "local e = setmetatable({}, {__tostring = function() while true do end end})", "error(e)",
     "raised a table instead of a text"},
    {"an error with a huge text", "", "error(('x'):rep(16000))", "xxxx"},
    {"an error with bytes that are no text", "", "error('\\xff\\n\\1', 0)", "? ?"},
    {"an error at a huge level", "", "error('here', 1e9)", "here"},
    {"an error at a negative level", "", "error('here', math.mininteger)", "here"},

    /* memory */
    {"string.rep of gigabytes", "", "return #('x'):rep(1e9)", "longer than 16384 bytes"},
    {"string.rep of nothing, often", "", "for i = 1, 1e9 do local s = (''):rep(1e15) end", BUDGET},
    {"string.rep with a separator", "", "return #(''):rep(1e9, 'xx')", "longer than 16384 bytes"},
    {"a text that doubles", "", "local s = 'x' while true do s = s .. s end",
     "makes a text longer than 16384 bytes"},
    {"a text that doubles, caught", "",
     "pcall(function() local s = 'x' while true do s = s .. s end end) return 1",
     "makes a text longer than 16384 bytes"},
    {"a table without end", "", "local t = {} for i = 1, 1e9 do t[i] = i end", "a table grows beyond"},
    {"tables without end", "", "local t = {} while true do t = {t, {}, {}, {}, {}, {}, {}, {}} end", ""},
    {"a table of names without end", "", "local t = {} for i = 1, 1e9 do t['k' .. i] = i end",
     "a table grows beyond"},
    {"a table without end, caught", "",
     "pcall(function() local t = {} for i = 1, 1e9 do t[i] = i end end) return 1", "a table grows beyond"},
    {"many tables, each large", "",
     "local all = {} for i = 1, 1000 do local t = {} for j = 1, 900 do t[j] = j end all[i] = t end", BUDGET},
    {"closures without end", "", "local t = {} while true do t = {t, function() return t end} end", BUDGET},
    {"texts without end", "", "local t = {} for i = 1, 16000 do t[i] = ('x'):rep(16000) .. i end", BUDGET},
    {"table.concat of a huge result", "",
     "local t = {} for i = 1, 100 do t[i] = ('x'):rep(1000) end return #table.concat(t)",
     "longer than 16384 bytes"},
    {"table.concat up to the last integer", "",
     "return #table.concat({}, '', math.maxinteger, math.maxinteger)", "invalid value"},
    {"string.format of a huge result", "", "return #string.format(('%99d'):rep(300), 1)", "no value"},
    {"string.format with a huge width", "", "return string.format('%1000d', 1)", "invalid conversion"},
    {"string.format with %n", "", "return string.format('%n', 1)", "invalid conversion '%n'"},
    {"string.format with %p", "", "return string.format('%p', {})", "invalid conversion '%p'"},
    {"string.format that ends too soon", "", "return string.format('%')", "invalid conversion"},
    {"string.format with a wrong __tostring",
     "local t = setmetatable({}, {__tostring = function() return 1 end})", "return string.format('%s', t)",
     "'__tostring' must return a string"},

    /* depth */
    {"a recursion without end", "local function f() return 1 + f() end", "return f()", "calls nest too deep"},
    {"a recursion without end, caught", "local function f() return 1 + f() end", "pcall(f) return 1",
     "calls nest too deep"},
    {"a recursion through tostring",
     "local t t = setmetatable({}, {__tostring = function(x) return tostring(x) end})", "return tostring(t)",
     "stack overflow"},
    {"a recursion through sort", "local function f() table.sort({1, 2}, f) end", "f()", "stack overflow"},
    {"a recursion through __index",
     "local t t = setmetatable({}, {__index = function(x, k) return x[k] end})", "return t.x",
     "stack overflow"},
    {"a recursion through string.format",
     "local t t = setmetatable({}, {__tostring = function(x) return ('%s'):format(x) end})",
     "return tostring(t)", "stack overflow"},
    {"a table in itself as an answer", "local t = {} t.t = t", "return t",
     "expected a number from 0 to 1000, got table"},
    {"arguments without end", "local function f(...) return f(1, 2, 3, 4, 5, 6, 7, 8, 9, ...) end",
     "return f()", "more than 1000 variable arguments"},
    {"unpack of a million", "", "return table.unpack({}, 1, 1e6)", "more than 1000 results"},
    {"unpack of all integers", "", "return table.unpack({}, math.mininteger, math.maxinteger)",
     "more than 1000 results"},
    {"string.byte of everything", "", "return ('x'):rep(16000):byte(1, -1)", "more than 1000 results"},

    /* long loops inside one library call */
    {"table.move over 2^60", "", "table.move({}, 1, 1 << 60, 2)", BUDGET},
    {"table.move that wraps around", "", "table.move({}, -5, math.maxinteger, 2)", "too many elements"},
    {"table.insert with a lying __len", "",
     "local u = setmetatable({}, {__len = function() return 1 << 60 end}) table.insert(u, 1, 1) return nil",
     "got nil"},
    {"table.remove with a lying __len", "",
     "local u = setmetatable({}, {__len = function() return 1 << 60 end}) return table.remove(u, 5)",
     "position out of bounds"},
    {"table.concat with a lying __len", "",
     "local u = setmetatable({}, {__len = function() return 1 << 60 end}) return table.concat(u)",
     "expected a number from 0 to 1000, got string"},
    {"table.unpack with a lying __len", "",
     "local u = setmetatable({}, {__len = function() return 1 << 60 end}) return table.unpack(u)", "got nil"},
    {"table.sort with a lying __len", "",
     "local u = setmetatable({}, {__len = function() return 1 << 60 end}) table.sort(u) return nil",
     "got nil"},
    {"sorting again and again", "",
     "local t = {} for i = 1, 1000 do t[i] = -i end while true do table.sort(t) end", BUDGET},
    {"a long needle in a long haystack", "",
     "local h, n = ('a'):rep(16000), ('a'):rep(8000) .. 'b' while true do h:find(n, 1, true) end", BUDGET},
    {"a pattern that backtracks", "", "return ('a'):rep(30):find(('a*'):rep(30) .. 'b')", BUDGET},
    {"next over a large table, again and again", "",
     "local t = {} for i = 1, 10000 do t[i] = i end while true do local k = next(t, 5) end", BUDGET},
    {"pairs over a large table, again and again", "",
     "local t = {} for i = 1, 10000 do t[i] = i end while true do pairs(t) end", BUDGET},
    {"tonumber of a long text", "", "local s = (' '):rep(16000) .. '1' while true do tonumber(s) end",
     BUDGET},
    {"upper, lower, reverse of a long text", "",
     "local s = ('x'):rep(16000) while true do s:upper():lower():reverse() end", BUDGET},
    {"comparing long texts", "",
     "local a, b = ('x'):rep(16000) .. 'a', ('x'):rep(16000) .. 'b' while true do local c = a < b end",
     BUDGET},
    /* single instructions and calls that cost more than others: few of them use up the budget */
    {"equal long texts, compared", "",
     "local a, b = ('x'):rep(16000) .. 'a', ('x'):rep(16000) .. 'b' for i = 1, 300 do local c = a == b end",
     BUDGET},
    {"long texts in order", "",
     "local a, b = ('x'):rep(16000) .. 'a', ('x'):rep(16000) .. 'b' for i = 1, 300 do local c = a < b end",
     BUDGET},
    {"long texts as keys", "",
     "local a, b, t = ('x'):rep(16000) .. 'a', ('x'):rep(16000) .. 'a', {} t[a] = 1 for i = 1, 300 do local "
     "c = t[b] end",
     BUDGET},
    {"numbers that become texts", "",
     "local x = 1.2345678901234e-308 for i = 1, 900 do local s = x .. x .. x .. x .. x .. x .. x .. x .. x "
     ".. x .. x .. x .. "
     "x .. x .. x .. x end",
     BUDGET},
    {"numbers that are joined", "",
     "local t = {} for i = 1, 700 do t[i] = 1.2345678901234e-308 end for i = 1, 20 do table.concat(t) end",
     BUDGET},
    {"numbers by tostring", "", "for i = 1, 10000 do tostring(1.2345678901234e-308) end", BUDGET},
    {"numbers of 400 digits", "", "for i = 1, 800 do string.format('%.99f', 1e308) end", BUDGET},
    {"variable arguments handed on", "",
     "local t = {} for i = 1, 900 do t[i] = i end local function g(...) end local function h(...) for i = 1, "
     "900 do g(...) end "
     "end h(table.unpack(t))",
     BUDGET},
    {"variable arguments kept", "",
     "local t = {} for i = 1, 900 do t[i] = i end local function h(...) for i = 1, 900 do local x = {...} "
     "end end "
     "h(table.unpack(t))",
     BUDGET},
    {"a short text, often", "", "for i = 1, 50 do local s = ('x'):rep(16384) end", BUDGET},

    /* texts are no numbers: what they cost to read would be nobody's */
    {"a text as a for loop's limit", "", "for i = 1, '0.' .. ('9'):rep(16000) do end",
     "bad 'for' limit (number expected, got string)"},
    {"a text as a for loop's step", "", "for i = 1, 2, '1' do end",
     "bad 'for' step (number expected, got string)"},
    {"a text as a for loop's start", "", "for i = '1', 2 do end",
     "bad 'for' initial value (number expected, got string)"},
    {"a text in arithmetic", "", "return '1' + 1", "attempt to perform arithmetic on a string"},
    {"a text of blanks for string.char", "", "string.char((' '):rep(16000) .. '65')",
     "number expected, got string"},
    {"a text of blanks for string.sub", "", "string.sub('x', (' '):rep(16000) .. '1')",
     "number expected, got string"},
    {"a text of blanks for string.rep", "", "string.rep('x', (' '):rep(16000) .. '1')",
     "number expected, got string"},
    {"a text of blanks for string.byte", "", "string.byte('x', (' '):rep(16000) .. '1')",
     "number expected, got string"},
    {"a text of blanks for string.find", "", "string.find('x', 'x', (' '):rep(16000) .. '1')",
     "number expected, got string"},
    {"a text of digits for string.format", "", "string.format('%g', '0.' .. ('9'):rep(16000))",
     "number expected, got string"},
    {"a text of digits for an integer", "", "string.format('%d', '9')", "number expected, got string"},
    {"a text of blanks for select", "", "select((' '):rep(16000) .. '1', 1)", "number expected, got string"},
    {"a text of blanks for table.insert", "", "table.insert({}, (' '):rep(16000) .. '1', 1)",
     "number expected, got string"},
    {"a text of blanks for table.unpack", "", "table.unpack({}, (' '):rep(16000) .. '1', 1)",
     "number expected, got string"},
    {"a text of blanks for error", "", "error('x', (' '):rep(16000) .. '1')", "number expected, got string"},

    {"setmetatable without end", "", "while true do setmetatable({}, {}) end", BUDGET},
    {"tables laid out anew without end", "",
     "local t = {} for i = 1, 16000 do t[i] = i end local i = 0 while true do i = i + 1 t['k' .. i] = 1 "
     "t['k' .. i] = nil end",
     BUDGET},

    /* metatables */
    {"__gc", "", "setmetatable({}, {__gc = function() end})", "'__gc' is not offered"},
    {"__close", "", "setmetatable({}, {__close = function() end})", "'__close' is not offered"},
    {"__mode", "", "setmetatable({}, {__mode = 'k'})", "'__mode' is not offered"},
    {"__gc set later", "",
     "local m = {} local t = setmetatable({}, m) m.__gc = function() end getmetatable(t).__gc = 1 return -1",
     "got -1"},
    {"a closing value in a for", "", "for i in function() end, nil, nil, {} do end", "non-closable value"},
    {"a <close> variable", "", "local x <close> = setmetatable({}, {}) ", "non-closable value"},
    {"a __call that is a table", "", "local t = {} t.__call = t setmetatable(t, t) t()",
     "'__call' must be a function"},
    {"a __index that is itself", "", "local t = {} t.__index = t setmetatable(t, t) return t.x",
     "must be set before"},
    {"a circle of __index", "",
     "local a, b = {}, {} setmetatable(a, {__index = b}) setmetatable(b, {__index = a}) return a.x",
     "must be set before"},
    {"a long chain of __index", "",
     "local t = {} for i = 1, 100 do t = setmetatable({}, {__index = t}) end return t.x",
     "hang behind each other"},
    {"a long chain of __index, built backwards", "",
     "local list = {} for i = 1, 100 do list[i] = {} end for i = 1, 99 do setmetatable(list[i], {__index = "
     "list[i + 1]}) end",
     "must be set before"},
    {"a __newindex that is a table", "", "setmetatable({}, {__newindex = {}})",
     "'__newindex' must be a function"},
    {"the metatable of texts", "", "getmetatable('').__index = nil", "attempt to index a boolean"},
    {"a new metatable for a text", "", "setmetatable('', {})", "table expected"},
    {"the metatable of a thing", "", "return getmetatable(inst)", "got boolean"},
    {"a new metatable for a thing", "", "setmetatable(inst, {})", "table expected"},
    {"a protected metatable", "", "local t = setmetatable({}, {__metatable = 'no'}) setmetatable(t, {})",
     "protected metatable"},

    /* things */
    {"writing to a thing", "", "inst.price = 1", "instrument is read-only"},
    {"writing to attributes", "", "inst.attrs.haircut = 1", "attributes are read-only"},
    {"reading a field that is not there", "", "return inst.prize", "did you mean 'price'?"},
    {"reading a thing by a number", "", "return inst[1]", "read by the names of its fields"},
    {"reading a thing by itself", "", "return inst[inst]", "read by the names of its fields"},
    {"reading what is refused", "", "return inst.book", "instrument.book: a haircut may not read a book"},
    {"a method on another thing", "", "return inst.vol({}, {window = 1})", "instrument"},
    {"a method on a text", "", "return inst.vol('x', {window = 1})", "instrument"},
    {"vol without a window", "", "return inst:vol {}", "'window' is missing"},
    {"vol with a misspelt option", "", "return inst:vol { window = 1, lamda = 0.9 }",
     "it takes horizon, window and lambda"},
    {"vol with a window of nan", "", "return inst:vol { window = 0/0 }", "must be finite"},
    {"vol with a negative window", "", "return inst:vol { window = -1 }", "greater than 0"},
    {"vol with a text", "", "return inst:vol { window = '1' }", "'window' must be a number"},
    {"arithmetic on a thing", "", "return inst + 1", "attempt to perform arithmetic"},
    {"calling a thing", "", "return inst()", "attempt to call"},
    {"pairs over a thing", "", "for k in pairs(inst) do end", "table expected"},

    /* answers */
    {"nan", "", "return 0/0", "expected a number from 0 to 1000, got nan"},
    {"infinity", "", "return 1/0", "expected a number from 0 to 1000, got inf"},
    {"a negative number", "", "return -0.1", "expected a number from 0 to 1000, got -0.1"},
    {"a text that looks like a number", "", "return '0.5'", "got string"},
    {"a boolean", "", "return true", "got boolean"},
    {"nothing", "", "", "got nil"},
    {"the thing", "", "return inst", "got userdata"},
    {"a function", "", "return type", "got function for 'BTC-PERP'"},
    {"a table that pretends", "local t = setmetatable({}, {__tostring = function() return '1' end})",
     "return t", "got table"},

    /* what is not there */
    {"io", "", "io.write('x')", "global 'io'"},
    {"os", "", "os.time()", "global 'os'"},
    {"debug", "", "debug.getinfo(1)", "global 'debug'"},
    {"load", "", "load('return 1')()", "global 'load'"},
    {"loadstring", "", "loadstring('return 1')()", "global 'loadstring'"},
    {"dofile", "", "dofile('/etc/passwd')", "global 'dofile'"},
    {"loadfile", "", "loadfile('/etc/passwd')", "global 'loadfile'"},
    {"coroutine", "", "coroutine.wrap(function() end)()", "global 'coroutine'"},
    {"collectgarbage", "", "collectgarbage()", "global 'collectgarbage'"},
    {"string.dump", "", "string.dump(function() end)", "field 'dump'"},
    {"string.pack", "", "string.pack('c2147483639', 'x')", "field 'pack'"},
    {"string.unpack", "", "string.unpack('z', 'x')", "field 'unpack'"},
    {"rawset", "", "rawset({}, 1, 1)", "global 'rawset'"},
    {"math.random", "", "return math.random()", "field 'random'"},
    {"print", "", "print('x')", "global 'print'"},
    {"package", "", "package.loaded.x = 1", "global 'package'"},
    {"require of a new module", "", "require 'other'", "was not required while the policy was loaded"},
    {"a policy inside a rule", "", "netto.policy {}", "declared while the policy is loaded"},
    {"now in a haircut", "", "return netto.now()", "cannot be called here: the answer is kept"},
};

static netto_policy *load_attack(const attack *a)
{
    static char source[65536];
    snprintf(source, sizeof source,
             KIT_HEAD "%s\n" KIT_OPEN "params = { x = 1 },\nhaircut = function(inst, p) %s\nend, "
                      "collateral = function() return 0.5 end }",
             a->chunk, a->body);
    return kit_load(source);
}

static bool still_fit(netto_policy *policy)
{
    double out = -1;
    netto_view line = fake_view(NETTO_THING_LINE, &fake_line);
    return policy->hooks.collateral(policy, &line, &out, &kit_complaint) == NETTO_OK && out == 0.5;
}

static void check_attack(const attack *a)
{
    char first[sizeof kit_complaint.text];
    double out = -1;
    netto_policy *policy = load_attack(a);
    if (!ok(policy != NULL)) return tap_note("%s", a->name);
    bool good = (int)is_int(kit_ask(policy, &out), NETTO_ERULE) & has_string(kit_complaint.text, a->says) &
                has_string(kit_complaint.text, "haircut: policy.lua:") & (out == -1);
    snprintf(first, sizeof first, "%s", kit_complaint.text);
    good &= ok(still_fit(policy));
    kit_ask(policy, &out);
    good &= is_string(kit_complaint.text, first);
    good &= ok(still_fit(policy));
    if (!good) tap_note("in: %s", a->name);
    kit_drop(policy);
}

TEST("a hostile rule ends as a complaint that names rule, file and line, twice the same, and leaves the "
     "policy fit")
{
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) check_attack(&attacks[i]);
    tap_note("%zu attacks", sizeof attacks / sizeof *attacks);
}

TEST("a hostile rule fails at the same point in another interpreter")
{
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        char first[sizeof kit_complaint.text];
        double out;
        for (int round = 0; round < 2; round++) {
            netto_policy *policy = load_attack(&attacks[i]);
            if (!ok(policy != NULL)) return;
            kit_ask(policy, &out);
            if (round == 0) snprintf(first, sizeof first, "%s", kit_complaint.text);
            kit_drop(policy);
        }
        is_string(kit_complaint.text, first);
    }
}

/* ---- while loading --------------------------------------------------------------------------------- */

typedef struct load_attack_row {
    const char *name, *source, *says;
} load_attack_row;

static const load_attack_row loads[] = {
    {"an endless loop", "while true do end", "policy.lua:1: used up its budget of 10000000 units of work"},
    {"byte code", "\x1bLua", "policy.lua:1: this is byte code"},
    {"a syntax error", "return netto.policy {\n  name = = }", "policy.lua:2: unexpected symbol near '='"},
    {"a text with a zero byte", "local x = 'a\\0b' return x", "a text holds a zero byte"},
    {"a huge text", "return ('x'):rep(20000)", "longer than 16384 bytes"},
    {"nothing", "", "policy.lua:1: expected it to return netto.policy { ... }, got nil"},
    {"a plain table", "return { name = 'x' }", "got table"},
    {"a token of another kind", KIT_HEAD "return netto.limit { name = 'x', of = 'gross', max = 1 }",
     "expected it to return"},
    {"an error that is a table", "error({})", "policy.lua:1: raised a table instead of a text"},
    {"a circle of requires", "require 'policy'", "'policy' requires itself in a circle"},
    {"a module that is not there", "require 'nothing'",
     "there is no module 'nothing': neither the policy nor Netto has a file 'nothing.lua'"},
    {"a module outside", "require '../secret'", "there is no module"},
    {"a module by a long name", "require(('x'):rep(5000))", "there is no module"},
    {"a recursion", "local function f() return 1 + f() end f()", "calls nest too deep"},
    {"a library spoilt", "math.floor = nil", "'floor' belongs to a table that is frozen"},
    {"the module spoilt", KIT_HEAD "netto.max = nil", "'max' belongs to a table that is frozen"},
};

TEST("a hostile chunk is refused with file and line")
{
    for (size_t i = 0; i < sizeof loads / sizeof *loads; i++) {
        netto_policy *policy = kit_load_with(loads[i].source, NULL);
        bool good = (int)ok(policy == NULL) & is_int(kit_complaint.status, NETTO_EPOLICY) &
                    has_string(kit_complaint.text, loads[i].says) &
                    has_string(kit_complaint.text, "policy.lua:");
        if (!good) tap_note("in: %s", loads[i].name);
        kit_drop(policy);
    }
}

static const char *nested(const char *open, const char *close, int depth)
{
    static char source[70000];
    char *at = source + sprintf(source, "local x = ");
    for (int i = 0; i < depth; i++) at += sprintf(at, "%s", open);
    at += sprintf(at, "1");
    for (int i = 0; i < depth; i++) at += sprintf(at, "%s", close);
    return source;
}

TEST("a source that nests deeper than the parser may go is refused")
{
    const char *const pairs[][2] = {
        {"{", "}"}, {"(", ")"}, {"-", ""}, {"not ", ""}, {"function() return ", " end"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        ok(kit_load_with(nested(pairs[i][0], pairs[i][1], 2000), NULL) == NULL);
        is_int(kit_complaint.status, NETTO_EPOLICY);
    }
}

TEST("a source of more than 64 KiB is refused")
{
    static char source[NETTO_POLICY_FILE_MAX + 2];
    memset(source, '\n', sizeof source - 1);
    ok(kit_load_with(source, NULL) == NULL);
    has_string(kit_complaint.text, "policy.lua: 65537 bytes; a file holds at most 65536");
}
