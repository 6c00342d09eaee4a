#!/usr/bin/python3
"""test_check_slips.t: netto check finds by reading what a policy should not say; --strict makes it a failure."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import done, equal, folder, has, ok, run, write

place = folder()
TEST = "tests = { one = function(t) t:equal(1, 1) end },"


def check(body, *words, before="", head=TEST):
    """Check a policy; `body` begins on line 4."""
    write(os.path.join(place, "desk.lua"), f'local netto = require "netto"\n{before}\nreturn netto.policy {{ '
          f'name = "p", version = "1", api = 1, {head}\n{body}\n}}\n')
    return run("check", *words, "desk.lua", cwd=place)


def warnings(body, **more):
    code, out, err = check(body, **more)
    ok(code == 0 and err == "", "warnings alone are no failure", code, out, err)
    found = re.findall(r"^# warning: (.*)$", out, re.M)
    return [each for each in found if "no test asks" not in each]


def finds(body, says, **more):
    found = warnings(body, **more)
    ok(len(found) == 1 and says in found[0], f"{body.strip()[:60]!r}: {says}", *found)


def is_clean(body, **more):
    equal(warnings(body, **more), [], f"{body.strip()[:60]!r} is clean")


# ---- fields ------------------------------------------------------------------------------------------------

finds("haircut = function(inst, p) return inst.prise or 1 end,",
      "desk.lua:4: haircut: instrument has no field 'prise'; did you mean 'price'?")
finds("haircut = function(inst, p) if inst.kind == 'cash' then\nreturn inst.factor.bukcet end return 1 end,",
      "desk.lua:5: haircut: factor has no field 'bukcet'; did you mean 'bucket'?")
finds("haircut = function(inst, p) local f = inst.factor return f.vols end,", "did you mean 'vol'?")
finds("haircut = function(inst, p) local g = function() return inst.strikee end return g() end,", "did you mean 'strike'?")
finds("haircut = function(inst, p) return inst:yaers() end,", "did you mean 'years'?")
finds("haircut = function(inst, p) for i = 1, 3 do if inst.strikes then return i end end return 1 end,", "'strike'")
finds("correlation = function(f, g, p) return f.bucket == g.buckets and 1 or 0 end,", "correlation: factor has no field")
finds("collateral = function(line, p) return line.asset.knid == 'cash' and 0 or 1 end,", "collateral: instrument has no")
finds("caps = { netto.cap { name = 'c', max = 1, key = function(line) return line.asset.attrs.issuer or line.currancy end } },", "caps.c: key: line has no field")
finds("caps = { netto.cap { name = 'c', max = 1, key = function(line) return line.amount end } },", "a cap's key is of the asset alone")
finds("margin = function(book, p) return book.worst_leg.nett end,", "margin: leg has no field 'nett'")
finds("per = 'set', margin = function(set, p) return set.agreement and set.agreement.treshold or 0 end,", "'threshold'")
is_clean("haircut = function(inst, p) return inst.attrs.anything.at.all or 1 end,")
is_clean("haircut = function(inst, p) local x = inst.price and inst.factor or inst return x.bucket and 1 or 1 end,")
is_clean("haircut = function(inst, p) if inst.iv then inst = { whatever = 1 } end return inst.whatever end,")
is_clean("haircut = function(inst, p) local x = inst.factor while p.n do x = { z = 1 } end return x.z or 1 end,",
         head=TEST + "params = { n = false },")
finds("haircut = h,", "desk.lua:2: haircut: instrument has no field 'amount'",
      before="local h = function(inst, p) return inst.amount or 1 end")

CHECK = "checks = { netto.check { name = 'c', test = function(order, p) %s end } },"
finds(CHECK % "if order.nominal > 1 then return {} end", "check 'c': order has no field 'nominal'; did you mean 'notional'?")
finds(CHECK % "return order.inst.prise > 1 and {}", "check 'c': instrument has no field 'prise'; did you mean 'price'?")
finds(CHECK % "return order.after.groos > order.before.gross and {}", "check 'c': book has no field 'groos'; did you mean 'gross'?")
finds(CHECK % "return order.inst:vol { window = 60 } and {}", "vol needs a price history")
is_clean(CHECK % "return order.inst.age > 5 and order.after.margin.initial > netto.now() and {}")

HELD = "limits = {{ netto.limit {{ name = 'l', of = 'notional', scope = '{}', max = function(book, p, of) return {} end }} }},"
finds(HELD.format("instrument", "of.advv"), "limit 'l': max: instrument has no field 'advv'; did you mean 'adv'?")
finds(HELD.format("underlying", "of.buckets"), "factor has no field 'buckets'; did you mean 'bucket'?")
is_clean(HELD.format("instrument", "of.age + book.margin.initial"))
is_clean(HELD.format("bucket", "#of"))

# ---- levels ------------------------------------------------------------------------------------------------

finds("haircut = function(inst, p) return inst.age end,", "instrument.age cannot be read here")
finds("haircut = function(inst, p) return netto.now() end,", "haircut: netto.now cannot be called here")
is_clean("margin = function(book, p) return netto.now() end,")
finds("haircut = function(inst, p) return inst.underlying.factor.vol end,", "no further")
finds("margin = function(book, p) return book.margin end,", "it is what this hook answers")
finds("margin = function(book, p) return book.pool.equity end,", "the pool is for exposure")
finds("per = 'set', margin = function(set, p) return set.equity end,", "not one of its netting sets")
is_clean("margin = function(book, p) return book.pool.netted + book.equity end,")
finds("collateral = function(line, p) return line.book.gross end,", "book has no field 'gross'; known: id, kind, parent, attrs")
finds("haircut = function(inst, p) return inst:vol { window = 60 } end,", "vol needs a price history")
is_clean("haircut = function(inst, p) return inst:vol { window = 60 } or 1 end,",
         head=TEST + "history = { price = { every = 60, length = 60 } },")

# ---- globals, functions, numbers -----------------------------------------------------------------------------

finds("margin = function(book, p) total = book.netted return 1 end,", "this assigns the global 'total'; write: local total")
finds("margin = function(book, p) return bok.netted end,", "margin: nothing sets the global 'bok'")
finds("margin = function(book, p) return mth.max(1, 2) end,", "did you mean 'math'?")
finds("margin = function(book, p) return netto.maxx(1, 2) end,", "netto has no function 'maxx'; did you mean 'max'?")
finds("margin = function(book, p) return 1e999 end,", "a constant is not finite")
finds("margin = function(book, p) return book.netted / 0 end,", "this divides by zero")
is_clean("margin = function(book, p) return math.min(math.huge, book.netted) end,")
finds("margin = function(book, p) return helper(book) end,", "desk.lua:2: this assigns the global 'helper'",
      before="function helper(book) return 1 end")

# ---- parameters ------------------------------------------------------------------------------------------------

finds("params = { used = 1,\n unused = 2 }, margin = function(book, p) return p.used end,",
      "desk.lua:5: params.unused is read by no rule")
finds("params = { gross = 1 }, margin = function(book, p) return book.gross end,", "params.gross is read by no rule")
finds("params = { t = { deep = -math.huge } }, margin = function(book, p) return p.t.deep end,",
      "desk.lua:4: params.t.deep is not finite")
is_clean("params = { a = 1 }, margin = function(book, p) return h(p) end,", before="local h = function(q) return q.a end")
finds("params = { rate = 1 }, margin = function(book, p) return p.rate * (p.raet or 1) end,", "margin: params has no 'raet'; did you mean 'rate'?")
finds("params = { a = { b = { rate = 1 } } }, margin = function(book, p) local a = p.a return a.b.rats end,", "this parameter has no 'rats'; did you mean 'rate'?")
finds("params = { list = { 1 },\n unused = 2 }, margin = function(book, p) for _, x in ipairs(p.list) do return x end return 1 end,",
      "desk.lua:5: params.unused is read by no rule")
is_clean("params = { a = { rate = 1 } }, margin = function(book, p) return p.a.floor or p.a.rate end,")
is_clean("params = { a = 1 }, margin = function(book, p) return p[book.kind] or 1 end,")
is_clean("params = { a = 1 }, margin = function(book, p) local n = 0 for _, x in pairs(p) do n = n + x end return n end,")
is_clean("params = { a = 1 }, margin = function(book, p) return h(p, 'a') end,",
         before="local h = function(q, name) return q[name] end")

# ---- tests -----------------------------------------------------------------------------------------------------

finds("haircut = function(inst, p) return 1 end,", "desk.lua:1: there are no tests", head="")
out = check("haircut = function(inst, p) return 1 end, margin = function(book, p) return 1 end,",
            head="tests = { a = function(t) t:equal(t:account {}.margin.initial, 1) end },")[1]
equal(re.findall(r"(\S+) no test asks (.+)", out), [("desk.lua:4:", "haircut")], "hooks that no test asks are named, and no others")

finds("measures = { m = netto.netting { correlation = 'nope' } },", "desk.lua:1: measures.m: no test puts a model 'nope' (t:correlation); in a server without one the measure fails")
is_clean("measures = { m = netto.netting { correlation = 'mine' }, n = netto.netting {} },",
         head="tests = { a = function(t) t:instrument { id = 'A', kind = 'spot' } t:correlation { name = 'mine', factors = { 'A' }, rho = { { 1 } } } t:equal(1, 1) end },")

# ---- the table ---------------------------------------------------------------------------------------------------

lines = out.rstrip("\n").split("\n")
ok(re.fullmatch(r"# hook +calls +work, mean +work, most +of the budget +time, mean", lines[-3]), "a table ends it", out)
ok(re.fullmatch(r"# haircut +0 +0 +0 +0\.00% +0\.0 us", lines[-2]), "with what was never asked", out)
row = re.fullmatch(r"# margin +([1-9]\d*) +(\d+) +(\d+) +(0\.\d\d)% +(\d+\.\d) us", lines[-1])
ok(row and 0 < int(row[2]) <= int(row[3]) and abs(float(row[4]) - int(row[3]) / 2000) < 0.006, "and what was", out)
equal(len({len(line) for line in lines[-3:]}), 1, "the columns stand below each other")

# ---- strict ------------------------------------------------------------------------------------------------------

slip = "haircut = function(inst, p) return inst.prise or 1 end,"
code, out, err = check(slip, "--strict")
ok(code == 1 and err == "", "--strict refuses what is warned of", code, out)
has(out, "not ok 3 - nothing is warned of\n# 2 warnings, and --strict forbids them\n1..3\n", "as a test that fails")
code, out, err = check("", "--strict")
ok(code == 0 and "ok 3 - nothing is warned of\n1..3\n" in out, "and passes what is clean", code, out)
code, out, err = check("haircut = function(inst, p) return 1 end, junk = 1,", "--strict")
ok(code == 1 and out.startswith("not ok 1 - loads\n# desk.lua:3: netto.policy has no field 'junk'; ")
   and out.count("\n") == 3 and out.endswith("1..1\n"), "what does not load is not looked through", out)
home = os.path.join(place, "two")
os.mkdir(home)
write(os.path.join(home, "policy.lua"), 'local netto = require "netto"\nlocal parts = require "parts"\nreturn netto.policy { '
      'name = "p", version = "1", api = 1, haircut = parts.haircut }\n')
write(os.path.join(home, "parts.lua"), "return {\nhaircut = function(inst, p) return inst.prise or 1 end }\n")
has(run("check", "two", cwd=place)[1], "# warning: parts.lua:2: haircut: instrument has no field 'prise'",
    "a hook is known in whichever file it stands")
deep = "haircut = function(inst, p) return " + "(function() return " * 60 + "inst.prise" + " end)()" * 60 + " or 1 end,"
has(check(deep)[1], "haircut: instrument has no field 'prise'", "functions inside functions are followed")
done()
