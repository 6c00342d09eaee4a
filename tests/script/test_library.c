/* test_library.c: the library: what each function answers, beside what it refuses (test_hostile.c). */
#include <math.h>

#include "numeric/function.h"
#include "script/policy_kit.h"

/* The body raises where a claim does not hold. */
static void claims(const char *body)
{
    const char *said = kit_refusal_in("", body);
    if (!ok(said[0] == '\0')) tap_note("%s", said);
}

TEST("basic functions")
{
    claims("assert(type(nil) == 'nil' and type(1) == 'number' and type(inst) == 'userdata') return 1");
    claims("assert(tostring(nil) == 'nil' and tostring(1.5) == '1.5' and tostring(1) == '1' and "
           "tostring(true) == 'true') return 1");
    claims("assert(tostring({}) == 'table' and tostring(type) == 'function' and tostring(inst) == "
           "'instrument') return 1");
    claims("assert(tostring(0/0) == 'nan' and tostring(1/0) == 'inf' and tostring(-1/0) == '-inf') return 1");
    claims("assert(tostring(setmetatable({}, {__tostring = function() return 'me' end})) == 'me') return 1");
    claims("assert(tonumber('0x10') == 16 and tonumber('1e1') == 10.0 and tonumber('x') == nil and "
           "tonumber('') == nil) return 1");
    claims("assert(tonumber((' '):rep(1000) .. '7') == 7 and 0x10 == 16 and '10' .. 1 == '101') return 1");
    claims("assert(tonumber('ff', 16) == 255 and tonumber(' -z ', 36) == -35 and tonumber('2', 2) == nil and "
           "tonumber(5) == 5) return 1");
    claims("assert(tonumber({}) == nil and tonumber('1 2') == nil) return 1");
    claims("assert(select('#') == 0 and select('#', nil, nil) == 2 and select(2, 1, 2, 3) == 2 and "
           "select(-1, 1, 2) == 2) return 1");
    claims("assert(not pcall(select, 0) and not pcall(select, -5, 1)) return 1");
    claims("local ok, e = pcall(error, 'x', 0) assert(not ok and e == 'x') return 1");
    claims("local ok, e = pcall(error, {code = 1}) assert(not ok and e.code == 1) return 1");
    claims("local ok, a, b = pcall(function(...) return ... end, 1, 2) assert(ok and a == 1 and b == 2) "
           "return 1");
    claims("local ok, e = xpcall(function() error('x', 0) end, function(e) return e .. '!' end) assert(not "
           "ok and e == 'x!') return 1");
    claims("local ok, a = xpcall(function(x) return x end, type, 7) assert(ok and a == 7) return 1");
    claims("local ok, e = pcall(assert, false, 'why') assert(e == 'why') ok, e = pcall(assert, nil) assert(e "
           "== 'assertion failed!') return 1");
    claims("assert(rawequal('a', 'a') and not rawequal({}, {}) and rawlen({1, 2}) == 2 and rawlen('abc') == "
           "3) return 1");
    claims("local t = setmetatable({}, {__index = function() return 1 end}) assert(rawget(t, 'x') == nil and "
           "t.x == 1) return 1");
    claims("assert(_G._G == _G and _VERSION == 'Lua 5.4') return 1");
}

TEST("an error bears the place where it was raised")
{
    has_string(kit_refusal("\n\nerror 'here'"), "haircut: policy.lua:3: here");
    has_string(kit_refusal("\nlocal function f() error('there', 2) end\nf()"),
               "haircut: policy.lua:3: there");
    has_string(kit_refusal("\nlocal t = nil\nreturn t.x"),
               "haircut: policy.lua:3: attempt to index a nil value (local 't')");
}

TEST("pairs walks numbers, then texts, then booleans")
{
    claims("local s = {} for k in pairs {[true] = 1, [false] = 1, b = 1, a = 1, [2.5] = 1, 1, 1, [-1] = 1, "
           "[10] = 1, A = 1, [''] = 1, aa = 1} do "
           "s[#s + 1] = tostring(k) end assert(table.concat(s, ' ') == '-1 1 2 2.5 10  A a aa b false true') "
           "return 1");
    claims("local t = {a = 1, b = 2, c = 3} for k in pairs(t) do t[k] = nil end assert(next(t) == nil) "
           "return 1");
    claims("local t = {a = 1, b = 2, c = 3} local n = 0 for k in pairs(t) do t.c = nil n = n + 1 end "
           "assert(n == 2) return 1");
    claims("local t, k, s = {c = 1, a = 2, b = 3, 9}, nil, '' repeat k = next(t, k) s = s .. tostring(k) "
           "until k == nil assert(s == '1abcnil') return 1");
    claims("for k, v in pairs {} do error 'none' end return 1");
    claims("local s = 0 for i, v in ipairs {5, 6, nil, 7} do s = s + i * v end assert(s == 17) return 1");
    claims("assert(not pcall(pairs) and not pcall(pairs, nil) and not pcall(pairs, 1)) return 1");
    has_string(kit_refusal("for k in pairs { [type] = 1 } do end"),
               "only numbers, texts and booleans as keys have a place");
    has_string(kit_refusal("local step, walk = pairs {} step(walk, 'x')"), "there is no such key");
    has_string(kit_refusal("local step = pairs {} step({}, nil)"), "this is no walk over a table");
    has_string(kit_refusal("local step = pairs {} step(inst, nil)"), "this is no walk over a table");
}

TEST("integers and floats that lie close keep their order as keys")
{
    claims("local t = {[2^53] = 1, [9007199254740993] = 2, [0.1] = 3, [math.maxinteger] = 4, [1e300] = 5, "
           "[-1e300] = 6} local s = '' "
           "for k, v in pairs(t) do s = s .. v end assert(s == '631245') return 1");
}

TEST("string functions")
{
    claims("assert(('abc'):len() == 3 and ('abc'):sub(2) == 'bc' and ('abc'):sub(-2, -2) == 'b' and "
           "('abc'):sub(3, 2) == '' and ('abc'):sub(0) == 'abc') return 1");
    claims(
        "assert(('abc'):sub(math.mininteger, math.maxinteger) == 'abc' and ('abc'):sub(5) == '') return 1");
    claims("assert(('abc'):upper() == 'ABC' and ('ABC'):lower() == 'abc' and ('abc'):reverse() == 'cba') "
           "return 1");
    claims("assert(('ab'):rep(3) == 'ababab' and ('a'):rep(3, ',') == 'a,a,a' and ('a'):rep(0) == '' and "
           "('a'):rep(-1) == '' and (''):rep(5) == '') return 1");
    claims("assert(('abc'):byte() == 97 and select('#', ('abc'):byte(1, -1)) == 3 and ('abc'):byte(10) == "
           "nil and string.char(97, 98) == 'ab' and string.char() == '') return 1");
    claims("assert(not pcall(string.char, 0) and not pcall(string.char, 256)) return 1");
    claims("local a, b = ('hello'):find('l') assert(a == 3 and b == 3) assert(('hello'):find('x') == nil and "
           "('hello'):find('') == 1) return 1");
    claims("local a, b = ('a.b'):find('.', 1, true) assert(a == 2 and b == 2) assert(('hello'):find('l', 4) "
           "== 4 and ('hello'):find('', 10) == nil) return 1");
    claims("assert(('hello'):find('lo', -2) == 4 and ('aab'):find('ab') == 2 and ('abc'):find('abcd') == nil "
           "and (''):find('') == 1) return 1");
    claims("assert(#('x'):rep(16384) == 16384 and not pcall(string.rep, 'x', 16385)) return 1");
}

TEST("string.format")
{
    claims("assert(('%d %5d|%-5d|%05d %+d'):format(1, 2, 3, 4, 5) == '1     2|3    |00004 +5') return 1");
    claims("assert(('%x %X %#x %o %c %%'):format(255, 255, 255, 8, 65) == 'ff FF 0xff 10 A %') return 1");
    claims("assert(('%.2f %e %g %10.3f'):format(1.005, 12345.678, 0.1, 2/3) == '1.00 1.234568e+04 0.1      "
           "0.667') return 1");
    claims("assert(('%s %s %s %5s|%-5s|%.2s'):format(1, nil, {}, 'ab', 'ab', 'abc') == '1 nil table    ab|ab "
           "  |ab') return 1");
    claims("assert(('%5.1s|'):format('xyz') == '    x|' and ('%i'):format(3.0) == '3') return 1");
    claims("assert(('%f'):format(0/0) == 'nan' and ('%f'):format(-(0/0)) == 'nan' and ('%g'):format(1/0) == "
           "'inf') return 1");
    claims("assert(not pcall(string.format, '%d', 1.5) and not pcall(string.format, '%d', 'x') and not "
           "pcall(string.format, '%q', 'x')) return 1");
    claims("assert(#('%.99f'):format(1e308) == 409) return 1");
    claims("assert(not pcall(string.format, '%c', 0) and not pcall(string.format, '%.100f', 1) and not "
           "pcall(string.format, '%0-+ #0-+ #0-+ #5d', 1)) return 1");
}

TEST("table functions")
{
    claims("local t = {} table.insert(t, 'a') table.insert(t, 1, 'b') table.insert(t, 3, 'c') "
           "assert(table.concat(t) == 'bac') return 1");
    claims("assert(not pcall(table.insert, {}, 5, 1) and not pcall(table.insert, {}) and not "
           "pcall(table.insert, {}, 1, 2, 3)) return 1");
    claims("local t = {1, 2, 3} assert(table.remove(t) == 3 and table.remove(t, 1) == 1 and #t == 1 and "
           "table.remove({}) == nil) return 1");
    claims("local t = {1, 2, [0] = 9} assert(table.remove(t, 3) == nil and not pcall(table.remove, t, 5) and "
           "#t == 2) return 1");
    claims("assert(table.concat({1, 2.5, 'x'}, '-') == '1-2.5-x' and table.concat({}) == '' and "
           "table.concat({1, 2, 3}, ',', 2, 3) == '2,3') return 1");
    claims("local t = table.pack(1, nil, 3) assert(t.n == 3 and t[3] == 3 and select('#', table.unpack(t, 1, "
           "3)) == 3) return 1");
    claims("local t = table.move({1, 2, 3}, 1, 3, 2) assert(table.concat(t) == '1123') t = table.move({1, 2, "
           "3}, 2, 3, 1) assert(table.concat(t) == '233') return 1");
    claims("local t = table.move({1, 2, 3}, 1, 3, 3, {}) assert(t[3] == 1 and t[5] == 3 and t[1] == nil) "
           "return 1");
}

TEST("sorting is stable and takes any comparator")
{
    claims("local t = {5, 3, 1, 4, 2} table.sort(t) assert(table.concat(t) == '12345') return 1");
    claims("local t = {'b', 'a', 'B'} table.sort(t) assert(table.concat(t) == 'Bab') return 1");
    claims("local t = {5, 3, 1} table.sort(t, function(a, b) return a > b end) assert(table.concat(t) == "
           "'531') return 1");
    claims("local t = {} for i = 1, 100 do t[i] = {k = i % 3, i = i} end table.sort(t, function(a, b) return "
           "a.k < b.k end) "
           "for i = 2, 100 do assert(t[i - 1].k < t[i].k or (t[i - 1].k == t[i].k and t[i - 1].i < t[i].i)) "
           "end return 1");
    claims("local t = {3, 1, 2} table.sort(t, function() return true end) table.sort(t, function() return "
           "false end) assert(#t == 3) return 1");
    claims("local t = {3, 1, 2} local ok = pcall(table.sort, t, function() error 'x' end) assert(not ok and "
           "table.concat(t) == '312') return 1");
    claims("local t = {3, 1, 2} table.sort(t, function(a, b) t[1] = nil t[2] = nil t[3] = nil return a < b "
           "end) assert(table.concat(t) == '123') return 1");
    claims("assert(not pcall(table.sort, {1, 'x'}) and not pcall(table.sort, {{}, {}}) and pcall(table.sort, "
           "{}) and pcall(table.sort, {1})) return 1");
    claims("local m = {__lt = function(a, b) return a.v < b.v end} local t = {setmetatable({v = 2}, m), "
           "setmetatable({v = 1}, m)} table.sort(t) assert(t[1].v == 1) return 1");
}

TEST("math functions")
{
    claims("assert(math.abs(-3) == 3 and math.abs(-2.5) == 2.5 and math.abs(math.mininteger) == "
           "math.mininteger) return 1");
    claims("assert(math.floor(2.7) == 2 and math.ceil(2.1) == 3 and math.type(math.floor(2.7)) == 'integer' "
           "and math.floor(1e300) == 1e300) return 1");
    claims("assert(math.max(1, 2.5) == 2.5 and math.min(3, 1, 2) == 1 and math.type(math.max(1, 2)) == "
           "'integer') return 1");
    claims("assert(math.sqrt(9) == 3 and math.huge == 1/0 and math.pi > 3.14 and math.fmod(7, 3) == 1 and "
           "math.fmod(-7, 3) == -1 and math.fmod(5.5, 2) == 1.5) return 1");
    claims("assert(math.fmod(math.mininteger, -1) == 0 and not pcall(math.fmod, 1, 0)) return 1");
    claims("local a, b = math.modf(-2.5) assert(a == -2.0 and b == -0.5) a, b = math.modf(1/0) assert(a == "
           "1/0 and b == 0) return 1");
    claims("assert(math.tointeger(3.0) == 3 and math.tointeger(3.5) == nil and math.tointeger('3') == nil "
           "and math.tointeger({}) == nil) return 1");
    claims("assert(math.type(1) == 'integer' and math.type(1.0) == 'float' and math.type('1') == nil and "
           "math.ult(1, -1)) return 1");
    claims("assert(math.maxinteger + 1 == math.mininteger) return 1");
    claims(
        "assert(not pcall(math.max) and not pcall(math.floor, '3') and not pcall(math.sqrt, {})) return 1");
}

TEST("exp and log are the deterministic ones")
{
    is_same(kit_value("return math.exp(1.25)"), function_exp(1.25));
    is_same(kit_value("return math.log(1.25)"), function_log(1.25));
    is_same(kit_value("return math.log(8, 2)"), function_log(8) / function_log(2));
}

TEST("hazard 13: a folded and a computed power agree bit for bit, and are the deterministic one")
{
    for (int i = 0; i < 200; i++) {
        char folded[200], computed[200];
        double x = tap_random_real(0.01, 50), y = tap_random_real(-4, 4);
        snprintf(folded, sizeof folded, "return %.17g ^ %.17g", x, y);
        snprintf(computed, sizeof computed, "local x, y = %.17g, %.17g return x ^ y", x, y);
        double a = kit_value(folded), b = kit_value(computed);
        is_same(a, b);
        is_same(a, function_pow(x, y));
    }
}

/* ---- netto ----------------------------------------------------------------------------------------- */

TEST("netto.max, min and add take numbers, or one table of them")
{
    is_same(kit_value("return netto.max(1, 3, 2)"), 3);
    is_same(kit_value("return netto.min(4, 3, 5)"), 3);
    is_same(kit_value("return netto.max { a = 1, b = 7, 5 }"), 7);
    is_same(kit_value("return netto.min { 4, 2, 8 }"), 2);
    is_same(kit_value("return netto.add(1, 2, 3.5)"), 6.5);
    is_same(kit_value("return netto.add { a = 1, b = 2, 3 }"), 6);
    is_same(kit_value("return netto.add {}"), 0);
    is_same(kit_value("return netto.scale(1.5, 4)"), 6);
    has_string(kit_refusal("return netto.max {}"), "netto.max: there is nothing to choose from");
    has_string(kit_refusal("return netto.max()"), "netto.max: expected a number, got no value");
    has_string(kit_refusal("return netto.max(1, 'x')"), "netto.max: expected a number, got string");
    has_string(kit_refusal("return netto.max { b = 'x', a = 0/0, c = {} }"),
               "netto.max: 'a' must be a finite number, got nan");
    has_string(kit_refusal("return netto.add { b = 1, a = '2' }"),
               "netto.add: 'a' must be a finite number, got 2");
    has_string(kit_refusal("return netto.add { 1, 2, {} }"),
               "netto.add: '3' must be a finite number, got table");
    has_string(kit_refusal("return netto.scale(1e300, 1e300)"), "netto.scale: the result is not finite");
    has_string(kit_refusal("return netto.scale(1)"), "netto.scale: expected a number, got no value");
    has_string(kit_refusal("return netto.add(1e308, 1e308)"), "netto.add: the result is not finite");
    has_string(kit_refusal("return netto.max(0/0)"), "expected a finite number");
}

TEST("sums run in the order of keys, however the table was filled")
{
    double a = kit_value("local t = {} t.x = 1e16 t.y = 1 t.z = -1e16 t.w = 3 return netto.add(t) + 10");
    double b = kit_value("local t = {} t.w = 3 t.z = -1e16 t.y = 1 t.x = 1e16 return netto.add(t) + 10");
    is_same(a, b);
    a = kit_value("local t = {} for i = 1, 50 do t['k' .. i] = 1 / i end return netto.add(t)");
    b = kit_value("local t = {} for i = 50, 1, -1 do t['k' .. i] = 1 / i end return netto.add(t)");
    is_same(a, b);
}

TEST("units and rounding")
{
    is_same(kit_value("return netto.percent(10)"), 0.1);
    is_same(kit_value("return netto.bps(5)"), 0.0005);
    is_same(kit_value("return netto.seconds(5) + netto.minutes(2) + netto.hours(1) + netto.days(1)"),
            5 + 120 + 3600 + 86400);
    is_same(kit_value("return netto.round(2.5)"), 3);
    is_same(kit_value("return 10 + netto.round(-2.5)"), 7);
    is_same(kit_value("return netto.round(1234.56, 0.5)"), 1234.5);
    has_string(kit_refusal("return netto.round(1, 0)"), "the unit must be greater than 0");
    has_string(kit_refusal("return netto.percent '10'"),
               "policy.lua:1: netto.percent: expected a number, got string");
}

TEST("netto.now is the command's time, in a margin rule")
{
    netto_margin m;
    netto_policy *p = kit_load(KIT_HEAD KIT_OPEN "margin = function() return netto.now() end }");
    if (!ok(p != NULL)) return;
    is_int(kit_margin(p, &m), NETTO_OK);
    is_same(m.initial, 1767225600.0);
    kit_drop(p);
}

/* ---- options ---------------------------------------------------------------------------------------- */

#define HULL "{ right = 'C', spot = 42, strike = 40, years = 0.5, rate = 0.1, "

TEST("an option's price and greeks, the volatility of a price, and the coins of an inverse contract")
{
    is_near(kit_value("return netto.black_scholes" HULL "vol = 0.2 }.price"), 4.7594, 5e-5);
    is_near(kit_value("return netto.black_scholes" HULL "vol = 0.2 }.delta"), 0.7791, 5e-5);
    is_near(kit_value("return netto.implied_vol" HULL "price = 4.759422392871532 }"), 0.2, 1e-12);
    is_near(kit_value("return netto.black76 { right = 'P', forward = 20, strike = 20, years = 4/12, rate = 0.09, vol = 0.25 }.price"), 1.1166, 5e-5);
    is_near(kit_value("return netto.bachelier { right = 'C', forward = -5, strike = -5, years = 1, vol = 10 }.price"), 3.989423, 5e-7);
    is_near(kit_value("return netto.implied_vol { model = 'bachelier', right = 'C', forward = -5, strike = -5, years = 1, price = 3.989422804014327 }"), 10, 1e-9);
    is_near(kit_value("local v, why = netto.implied_vol" HULL "price = 50 } assert(v == nil) assert(why:find 'always worth less than 42') return 1"), 1, 0);
    is_near(kit_value("return -netto.inverse_coins(100, 1, 0.75)"), 100.0 / 3, 1e-12);
    is_near(kit_value("local v = netto.black_scholes" HULL "vol = 0.2, inverse = true } return v.price * 42"), 4.7594, 5e-5);
}

TEST("an option outside the domain, or with a field too much or too little, raises a sentence")
{
    has_string(kit_refusal("return netto.black_scholes" HULL "vol = 0 }"), "netto.black_scholes: vol: must be a finite number greater than 0, got 0");
    is_near(kit_value("return netto.black76 { right = 'P', style = 'american', forward = 90, strike = 100, years = 0.5, rate = 0.1, vol = 0.25 }.price"), 12.4419, 0.003);
    is_near(kit_value("return netto.black_scholes" HULL "vol = 0.2, style = 'european' }.price"), 4.7594, 5e-5);
    has_string(kit_refusal("return netto.black_scholes" HULL "vol = 0.2, style = 'bermudan' }"), "netto.black_scholes: style: expected \"european\" or \"american\", got bermudan");
    is_near(kit_value("return (netto.implied_vol { right = 'P', style = 'american', forward = 90, strike = 100, years = 0.5, rate = 0.1, price = 12.4419 })"), 0.25, 2e-4);
    has_string(kit_refusal("error((select(2, netto.implied_vol { right = 'P', style = 'american', forward = 90, strike = 100, years = 0.5, rate = 0.1, price = 9 })))"),
               "no volatility gives the price 9: exercise, now or at the end, is worth 10");
    has_string(kit_refusal("return netto.black_scholes" HULL "}"), "netto.black_scholes: vol: expected a number, got none");
    has_string(kit_refusal("return netto.black_scholes" HULL "vol = '0.2' }"), "vol: expected a number, got string");
    has_string(kit_refusal("return netto.black_scholes" HULL "vol = 0/0 }"), "vol: expected a finite number");
    has_string(kit_refusal("return netto.black_scholes" HULL "vol = 0.2, sigma = 1, alpha = 2 }"), "netto.black_scholes: no field 'alpha'");
    has_string(kit_refusal("return netto.black_scholes" HULL "vol = 0.2, 7 }"), "no field '1'");
    has_string(kit_refusal("return netto.black_scholes" HULL "vol = 0.2, strikes = 7 }"), "no field 'strikes'; did you mean 'strike'?");
    has_string(kit_refusal("return netto.black_scholes" HULL "vol = 0.2, price = 7 }"), "price: it is what is computed; netto.implied_vol takes one");
    has_string(kit_refusal("return netto.black_scholes" HULL "vol = 0.2, model = 'black76' }"), "model: it is this one; leave it out");
    has_string(kit_refusal("return netto.black_scholes" HULL "vol = 0.2, inverse = 1 }"), "inverse: expected a boolean, got number");
    has_string(kit_refusal("return netto.black76" HULL "vol = 0.2 }"), "netto.black76: spot: this model is of a forward");
    has_string(kit_refusal("return netto.implied_vol" HULL "forward = 1, price = 2 }"), "spot: this model is of a forward");
    has_string(kit_refusal("return netto.implied_vol" HULL "vol = 0.2 }"), "vol: it is what is sought");
    has_string(kit_refusal("return netto.implied_vol" HULL "model = 'heston', price = 1 }"), "model: expected \"black_scholes\", \"black76\" or \"bachelier\", got heston");
    has_string(kit_refusal("return netto.black76 { right = 'X', forward = 1, strike = 1, years = 1, vol = 1 }"), "right: expected \"C\" or \"P\", got X");
    has_string(kit_refusal("return netto.black76 { forward = 1, strike = 1, years = 1, vol = 1 }"), "right: expected \"C\" or \"P\", got none");
    has_string(kit_refusal("return netto.black76 { right = 'C', forward = -37, strike = 1, years = 1, vol = 1 }"), "forward: must be greater than 0 in black76, got -37; bachelier takes any");
    has_string(kit_refusal("return netto.black76 { right = 'C', forward = 37, strike = 1, years = 0, vol = 1 }"), "years: the option has expired");
    has_string(kit_refusal("return netto.black76()"), "netto.black76: expected a table of fields, got nil");
    has_string(kit_refusal("return netto.inverse_coins(1, 0, 2)"), "netto.inverse_coins: entry: must be greater than 0, got 0");
    has_string(kit_refusal("return netto.inverse_coins(1, 'a', 2)"), "netto.inverse_coins: entry: expected a number, got string");
}

#define UK_SA_FR                                                                                                          \
    "local n = netto.payments { {from = 'UK', to = 'SA', currency = 'USD', amount = 195886}, {from = 'UK', to = 'FR', currency = 'USD', amount = 545455}, " \
    "{from = 'FR', to = 'SA', currency = 'USD', amount = 130591}, {from = 'SA', to = 'UK', currency = 'USD', amount = 108824}, "                            \
    "{from = 'SA', to = 'FR', currency = 'USD', amount = 426136} } "

TEST("payments are netted as payment.net nets them")
{
    is_near(kit_value(UK_SA_FR "return n.totals[1].gross"), 1406892, 0);
    is_near(kit_value(UK_SA_FR "return n.totals[1].bilateral"), 928062, 0);
    is_near(kit_value(UK_SA_FR "return n.totals[1].multilateral"), 841000, 0);
    is_near(kit_value(UK_SA_FR "local p = n.parties assert(p[1].party == 'FR' and p[1].net + p[2].net + p[3].net == 0) return p[1].net"), 841000, 0);
    is_near(kit_value(UK_SA_FR "assert(n.seq == nil and n.pairs[3].from == 'UK' and n.pairs[3].to == 'SA' and n.pairs[3].date == nil) return n.pairs[3].net"), 87062, 0);
    is_near(kit_value("return netto.payments { {from = 'a', to = 'b', currency = 'USD', amount = 0.1 + 0.2} }.totals[1].gross"), 0.3, 0); /* to 8 decimals */
    is_near(kit_value("return netto.payments { {from = 'a', to = 'b', currency = 'USD', date = '2026-11-30', amount = 1} }.pairs[1].date == '2026-11-30' and 1 or 0"), 1, 0);
}

TEST("a loss falls through the layers as resolution.waterfall has it")
{
    static const char fall[] = "local w = netto.waterfall { losses = { {'default', 130} }, layers = { {name = 'margin', amount = 60}, {name = 'own', amount = 20}, "
                               "{name = 'fund', members = { {'m1', 30}, {'m2', 10} }}, {name = 'gains', members = { {'x', 25}, {'y', 15} }} } } return %s";
    static const struct {
        const char *what;
        double value;
    } claims[] = {{"w.covered", 130}, {"w.uncovered", 0}, {"w.layers[4].paid", 10}, {"w.layers[4].members[1].paid", 6.25}, {"w.layers[4].members[2].left", 11.25},
                  {"w.layers[1].left", 0}, {"w.losses[1].paid", 130}, {"#w.layers", 4}};
    char body[600];
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        snprintf(body, sizeof body, fall, claims[i].what);
        is_near(kit_value(body), claims[i].value, 0);
    }
    is_near(kit_value("return netto.waterfall { losses = { {'a', 1/3} }, layers = { {name = 'm', amount = 2/3} } }.covered"), 0.33333333, 0);
}

TEST("forecasts are tested as var.backtest does, and who goes first is ranked")
{
    /* Kupiec (1995): 10 exceptions of 1,000 at 99% are as foretold, 17 are not */
    static const char days[] = "local f, o = {}, {} for i = 1, 1000 do f[i] = 1 o[i] = i %% %d == 0 and 2 or 0 end local b = netto.backtest { forecasts = f, outcomes = o, alpha = 0.99 } return %s";
    char body[400];
    snprintf(body, sizeof body, days, 100, "b.exceptions");
    is_near(kit_value(body), 10, 0);
    snprintf(body, sizeof body, days, 58, "b.exceptions");
    is_near(kit_value(body), 17, 0);
    snprintf(body, sizeof body, days, 58, "b.kupiec.statistic");
    is_near(kit_value(body), 4.0910, 5e-5); /* -2 ln((0.99^983 0.01^17) / (0.983^983 0.017^17)) */
    is_near(kit_value("return netto.adl_score(0.1, 1.5)"), 0.15, 1e-15);
    is_near(kit_value("return -netto.adl_score(-0.1, 2)"), 0.05, 1e-15);
    is_near(kit_value("return netto.adl_score(0, math.huge) + (netto.adl_score(0.1, math.huge) == math.huge and 1 or 0)"), 1, 0);
}

TEST("what these methods refuse on a socket they refuse in a rule")
{
    has_string(kit_refusal("return netto.payments(7)"), "netto.payments: expected a table, got number");
    has_string(kit_refusal("return netto.payments { {from = 'a', to = 'b', currency = 'USD'} }"), "netto.payments: ");
    has_string(kit_refusal("return netto.payments { {from = 'a', to = 'b', currency = 'USD', amount = -1} }"), "row 0: amount: expected a number greater than 0");
    has_string(kit_refusal("return netto.payments { {from = 'a', to = 'a', currency = 'USD', amount = 1} }"), "'a' cannot owe itself");
    has_string(kit_refusal("return netto.payments { {from = 'a', to = 'b', currency = 'USD', amount = 0/0} }"), "amount");
    has_string(kit_refusal("return netto.payments { {from = 'a', too = 'b', currency = 'USD', amount = 1} }"), "unknown field 'too'; known: from, to");
    has_string(kit_refusal("return netto.payments { {from = 'a', to = math.max, currency = 'USD', amount = 1} }"), "a function cannot stand in a message");
    has_string(kit_refusal("local t = {} t[1] = t return netto.payments(t)"), "tables nest deeper than");
    has_string(kit_refusal("return netto.waterfall { losses = { {'a', 1} } }"), "netto.waterfall: ");
    has_string(kit_refusal("return netto.waterfall { losses = { {'a', 1} }, layers = { {name = 'm'} } }"), "layer 'm': give an amount, or members with theirs");
    has_string(kit_refusal("return netto.waterfall { losses = { {'a', 1} }, layers = { {name = 'm', amount = 1, pays_for = 'b'} } }"), "there is no such loss");
    has_string(kit_refusal("return netto.backtest { forecasts = {1, 2}, outcomes = {1} }"), "there are 2 forecasts and 1 outcomes");
    has_string(kit_refusal("return netto.backtest { name = 'f' }"), "give forecasts, outcomes and alpha");
    has_string(kit_refusal("return netto.adl_score(1)"), "netto.adl_score: leverage: expected a number, got no value");
    has_string(kit_refusal("return netto.adl_score(1, -1)"), "leverage: expected a number of 0 or more");
    has_string(kit_refusal("return netto.adl_score(0/0, 1)"), "profit: expected a number");
}

TEST("a large call ends as a complaint, and the next is answered")
{
    has_string(kit_refusal("local t = {} for i = 1, 9000 do t[i] = {from = 'a' .. i, to = 'b', currency = 'USD', amount = i} end "
                           "for i = 1, 1000 do netto.payments(t) end"), "work");
    is_near(kit_value(UK_SA_FR "return n.totals[1].gross"), 1406892, 0);
}

/* ---- tables, distributions, roots -------------------------------------------------------------------- */

TEST("tiers, points, quantiles and roots are what they are called")
{
    is_near(kit_value("return netto.tiers(300, { {upto = 50, rate = 0.1}, {upto = 250, rate = 0.2} }, 0.5)"), 5 + 40 + 25, 1e-12);
    is_near(kit_value("return netto.tiers(-3, { {upto = 50, rate = 0.1} })"), 0, 0);
    is_near(kit_value("return netto.tiers(50, { {upto = 50, rate = 0.1} })"), 5, 1e-15);
    is_near(kit_value("return netto.interpolate(1.5, { {1, 10}, {2, 20}, {4, 0} })"), 15, 0);
    is_near(kit_value("return netto.interpolate(3, { {1, 10}, {2, 20}, {4, 0} })"), 10, 0);
    is_near(kit_value("return netto.interpolate(-9, { {1, 10}, {2, 20} }) + netto.interpolate(9, { {1, 10}, {2, 20} }) + netto.interpolate(2, { {1, 10}, {2, 20} })"), 50, 0);
    is_near(kit_value("return netto.quantile(0.99)"), 2.3263478740408408, 1e-15);
    is_near(kit_value("return netto.cdf(netto.quantile(0.975))"), 0.975, 1e-15);
    is_near(kit_value("return netto.root { a = 3, b = 4 }"), 5, 0);
    is_near(kit_value("return netto.root({ 3, 4 }, 1)"), 7, 1e-15);
    is_near(kit_value("return netto.root({ a = 3, b = -4 }, 0.5)"), sqrt(9 + 16 - 12), 1e-14);
    is_near(kit_value("return netto.root({ a = 3, b = 4 }, -1)"), 1, 1e-14);
}

TEST("and refuse what is no number, no row, or out of order")
{
    has_string(kit_refusal("return netto.tiers(300, { {upto = 50, rate = 0.1} })"), "netto.tiers: 300.0 lies above the last tier, 50.0: give the rate beyond");
    has_string(kit_refusal("return netto.tiers(3, { {upto = 50, rate = 0.1}, {upto = 50, rate = 0.2} }, 1)"), "row 2: rows are in ascending order");
    has_string(kit_refusal("return netto.tiers(3, { {upto = 50} })"), "row 1: rate: expected a number, got nil");
    has_string(kit_refusal("return netto.tiers(3, {})"), "expected a list of 1 to 1000");
    has_string(kit_refusal("return netto.tiers(3, { 7 })"), "row 1: expected {upto = ..., rate = ...}, got number");
    has_string(kit_refusal("return netto.interpolate(3, { {1, 10}, {1, 20} })"), "netto.interpolate: row 2: rows are in ascending order");
    has_string(kit_refusal("return netto.interpolate(0/0, { {1, 10} })"), "x: expected a finite number");
    has_string(kit_refusal("return netto.interpolate(1, { {1, 'a'} })"), "row 1[2]: expected a number, got string");
    has_string(kit_refusal("return netto.quantile(1)"), "p: expected a probability between 0 and 1");
    has_string(kit_refusal("return netto.cdf('a')"), "netto.cdf: x: expected a number, got string");
    has_string(kit_refusal("return netto.root({ a = 'x' })"), "netto.root: 'a' must be a finite number");
    has_string(kit_refusal("return netto.root({ 1 }, 2)"), "psi: expected a correlation from -1 to 1");
    has_string(kit_refusal("return netto.root({})"), "expected 1 to 16 numbers, got 0");
    has_string(kit_refusal("return netto.root(3)"), "expected a table of numbers, got number");
    has_string(kit_refusal("return netto.root({ 1e300, 1e300 })"), "the result is not finite");
}
