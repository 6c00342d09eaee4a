#!/usr/bin/python3
"""test_check_names.t: netto check knows the names that a policy gives: measures, their results, folds, points, patterns, and which rules no test asked."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import done, equal, folder, has, ok, run, write

place = folder()
TEST = "tests = { one = function(t) t:equal(1, 1) end },"
HISTORY = "history = { price = { every = 60, length = 6000 } },"


def check(body, *words, before="", head=TEST):
    """Check a policy; `body` begins on line 4."""
    write(os.path.join(place, "desk.lua"), f'local netto = require "netto"\n{before}\nreturn netto.policy {{ '
          f'name = "p", version = "1", api = 1, {head}\n{body}\n}}\n')
    return run("check", *words, "desk.lua", cwd=place)


def warnings(body, idle=False, **more):
    code, out, err = check(body, **more)
    ok(code == 0 and err == "", "warnings alone are no failure", code, out, err)
    return [each for each in re.findall(r"^# warning: (.*)$", out, re.M) if ("no test asks" in each) == idle]


def finds(body, says, **more):
    found = warnings(body, **more)
    ok(len(found) == 1 and says in found[0], f"{body.strip()[-60:]!r}: {says}", *found)


def is_clean(body, **more):
    equal(warnings(body, **more), [], f"{body.strip()[-60:]!r} is clean")


# ---- measures ---------------------------------------------------------------------------------------------

DELTA = "measures = { delta = netto.tally { load = function(i) return 1 end }, n = netto.netting { variants = { high = function(r) return r end } } },"
MARGIN = "\nmargin = function(book, p) return %s end,"

finds(DELTA + MARGIN % 'book:measure "detla"', "desk.lua:5: margin: no measure is called 'detla'; did you mean 'delta'?")
finds(DELTA + MARGIN % 'book.pool:measure "grosss"', "did you mean 'gross'?")
finds(DELTA + MARGIN % 'book:measure("n", "hihg")', "measures.n: it has no variant 'hihg'; did you mean 'high'?")
finds(DELTA + MARGIN % 'ask(book)', "desk.lua:2: no measure is called 'detla'", before="local function ask(b) return b:measure 'detla' end")
finds("measures = { ['a long name, of more than forty bytes, is a measure too'] = function(b) return 1 end }," +
      MARGIN % 'book:measure "a long name, of more than forty bytes, is a measure tooo"', "no measure is called 'a long name, of more than forty")
is_clean(DELTA + MARGIN % 'book:measure("del" .. "ta") + book:measure "delta" + book:measure("n", "base") + book:measure "equity"')
PLAN = "rebalance = { netto.rebalance { name = 'r', every = 30, band = 1, drift = function(b) return 1 end, plan = function(book, plan, p) %s end } },"
finds(DELTA + PLAN % "plan:hedge { of = 'detla', with = 'X' }", "rebalance 'r': plan: no measure is called 'detla'")
finds(DELTA + PLAN % "plan:reduce { of = 'pool.detla', to = 1 }", "no measure is called 'detla'; did you mean 'delta'?")
finds(DELTA + PLAN % "plan:hedge { wiht = 'X' }", "plan:hedge has no field 'wiht'; did you mean 'with'?")
finds(DELTA + PLAN % "local o = { of = 'delta', wiht = 'X' } plan:hedge(o)", "plan:hedge has no field 'wiht'; did you mean 'with'?")
finds(DELTA + PLAN % "local o = { of = 'delta' } o.wiht = 'X' plan:hedge(o)", "plan:hedge has no field 'wiht'")
finds(DELTA + PLAN % "local o = { min_notinal = 1 } plan:weights({ ES = 1 }, o)", "plan:weights has no field 'min_notinal'; did you mean 'min_notional'?")
finds(DELTA + PLAN % "plan:weights({ ES = 1 }, { min_notonal = 1 })", "plan:weights has no field 'min_notonal'; did you mean 'min_notional'?")
is_clean(DELTA + PLAN % "local o = { min_notional = 1 } plan:weights({ ES = ({ a = 1 })[book.id] }, o) o = { other = 1 } return o.other")
is_clean(DELTA + PLAN % "local o = { with = 'X' } local q = o o = { other = 1 } plan:hedge(q) return o")
is_clean(DELTA + PLAN % "local w = { other = 1 } plan:weights(w) plan:roll { within = 60, next = { other = 'X' } } return function() return w.other end")
finds(DELTA + PLAN % "plan:hegde { with = 'X' }", "a plan has no function 'hegde'; did you mean 'hedge'?")
is_clean(DELTA + PLAN % "plan:hedge { of = 'pool.delta', with = 'X' } plan:min_variance { of = 'Y', with = 'X', window = 60 } plan:weights { A = 1 }")
finds(HISTORY + "haircut = function(inst, p) return inst:vol { windwo = 60 } end,", "vol has no field 'windwo'; did you mean 'window'?")
finds(DELTA + PLAN % "plan:close { of = 'detla' }", "no measure is called 'detla'; did you mean 'delta'?")
finds(MARGIN % "(book:score('n') or {}).mae + book:score('n').ame", "score has no field 'ame'; did you mean 'mae'?")

finds(MARGIN % "book:legs('venu').worst.netted", "legs: there are none by 'venu'; did you mean 'venue'?")
is_clean(MARGIN % "book:legs('venue').worst.netted + #book:legs()")

# ---- results ----------------------------------------------------------------------------------------------

KINDS = {
    "tally": ("netto.tally { load = function(i) return 1 end }", []),
    "tally by key": ("netto.tally { load = function(i) return 1 end, key = function(i) return i.id end }", ["key('A')"]),
    "tally by group": ("netto.tally { load = function(i) return 1 end, key = function(i) return i.id end, group = function(i) return i.kind end }", ["key('A')"]),
    "netting": ("netto.netting { over = 'instruments', axis = function(i) return { class = 'c', bucket = 'b', name = i.id } end }", ["bucket('c', 'b')"]),
    "curvature": ("netto.curvature { over = 'instruments', axis = function(i) return { class = 'c', bucket = 'b', name = i.id } end, load = function(i) return 1, 2 end }", ["bucket('c', 'b')"]),
    "var": ("netto.var { unknown = 0.5 }", ["component('A')"]),
    "scan": ("netto.scan { points = { { move = 1 } }, price = function(i, pt) return pt.move end }", ["group('A')"]),
    "liquidity": ("netto.liquidity { participation = 0.1, unknown = 0.5 }", ["instrument('A')"]),
    "match": ("netto.match { long = function(i) return 1 end, short = function(i) return 1 end }", ["pair('A')"]),
    "unsettled": ("netto.unsettled {}", ["instrument('A')"]),
    "call": ("function(b) return 1 end", []),
}
HELD = ("tests = { one = function(t) t:instrument { id = 'A', kind = 'spot' } t:mark { A = 100 } "
        "local a = t:account { positions = { A = 3 } } t:equal(a.margin.initial, 1) end },")


def known_to_check(measure, read):
    found = [each for each in warnings(HISTORY + f"measures = {{ m = {measure} }},\nmargin = function(book) return {read} end,")
             if "measure's result has no field" in each]
    ok(len(found) == 1, f"{read}: named", *found)
    return set(re.findall(r"[\w]+", found[0].split("known: ")[1]))


def known_to_engine(measure, read):
    out = check(HISTORY + f"measures = {{ m = {measure} }},\nmargin = function(book) return {read} end,", head=HELD)[1]
    said = re.search(r"a result has no field 'qqqqqq'; it has (.*)", out)
    ok(said, f"{read}: fails when it is asked", out)
    return set(re.findall(r"[\w]+", said[1])) if said else set()


ASKED_OF_WHOLE = {"contribution", "at", "worst_leg", "without"}
for kind, (measure, parts) in KINDS.items():
    for reads in [["book:measure('m').qqqqqq"]] + ([[f"book:measure('m'):{part}.qqqqqq" for part in parts]] if parts else []):
        equal(sorted(known_to_check(measure, reads[0]) - ASKED_OF_WHOLE),
              sorted(set.union(*(known_to_engine(measure, read) for read in reads)) - ASKED_OF_WHOLE),
              f"{kind}: {reads[0]}: netto check knows the fields that there are")
R = "measures = { m = %s },\nmargin = function(book) local r = book:measure 'm' return %s end,"
finds(HISTORY + R % ("netto.var {}", "r.ess"), "a measure's result has no field 'ess'")
finds(R % (KINDS["netting"][0], "r:clas('c').net"), "has no field 'clas'; did you mean 'class'?")
finds(R % (KINDS["netting"][0], "r:class('c').nte"), "has no field 'nte'; did you mean 'net'?")
finds(R % (KINDS["netting"][0], "r.worst_leg.nettd"), "leg has no field 'nettd'; did you mean 'netted'?")
finds(R % (KINDS["netting"][0], "r:contribution { clas = 'c' }"), "contribution has no level 'clas'; it is by class and bucket, or by name")
is_clean(R % (KINDS["netting"][0], "r:contribution { class = 'c', name = 'x' } + #r:classes() + #r:class('c'):buckets() + r.root + r.worst_leg.netted"))
is_clean(R % (KINDS["scan"][0], "r:at(1) + r.worst + #r:groups() + r:group('A'):at(1)"))

is_clean(R % (KINDS["scan"][0], "r - r:without('A') + r:without('A').worst + book:measure('m'):without('A'):group('A').worst"))
finds(R % (KINDS["scan"][0], "r:without('A').wrost"), "has no field 'wrost'; did you mean 'worst'?")
finds(R % (KINDS["unsettled"][0], "r:without('A')"), "a measure's result has no field 'without'")

# ---- what is given to the hooks of measures ----------------------------------------------------------------

AXIS = "axis = function(f) return { class = f.class, bucket = 'b', entity = 'e', cell = { 1 }, grade = 1 } end, "
NET = "measures = { m = netto.netting { " + AXIS + "%s } },"
finds(NET % "correlation = function(a, b, p) return a.entitty == b.entity and 1 or 0 end", "measures.m: correlation: nothing gives an axis a field 'entitty'; did you mean 'entity'?")
finds(NET % "correlation = function(a, b, p) return a.grad == b.grade and 1 or 0 end", "did you mean 'grade'?")
CELLS = "correlation = netto.cells { axis = function(f) return { entity = f.id, cell = f.bucket } end, correlation = function(a, b, p) return %s and 1 or 0 end },"
finds(CELLS % "a.bucket == b.bucket", "where a factor sits has no field 'bucket'; known: entity, cell")
finds(CELLS % "a.entity == b.entiy", "where a factor sits has no field 'entiy'; did you mean 'entity'?")
is_clean(CELLS % "a.entity == b.entity and a.cell == b.cell")
finds(NET % "across = function(b, c, p) return b.clas == c.class and 1 or 0 end", "measures.m: across: bucket has no field 'clas'; did you mean 'class'?")
finds(NET % "total = function(b, c, p) return b.class == c.bucket and 1 or 0 end", "measures.m: total: class has no field 'bucket'")
finds(NET % "residual = function(b, p) return b.bukcet == 'x' end", "measures.m: residual: bucket has no field 'bukcet'")
finds(NET % "concentration = { group = function(a, p) return a.entit end, threshold = function(a, p) return 1 end }", "desk.lua:4: nothing gives an axis a field 'entit'")
finds(NET % "weight = function(f, p) return f.buckett end", "measures.m: weight: factor has no field 'buckett'")
is_clean(NET % "correlation = function(a, b, p) return a.cell[1] == b.cell[1] and a.grade == b.grade and 1 or 0 end")
finds(NET % "correlation = function(a, b, p) return a.tenor == b.tenor and 1 or 0 end", "nothing gives an axis a field 'tenor'; known: bucket, cell, class, entity, grade, name")
TENOR = "measures = { m = netto.netting { axis = %s, correlation = function(a, b, p) return a.tenor == b.tenor and 1 or 0 end } },"
for axis in ["function(f) return f.risk == 'delta' and { class = f.class } end", "function(f) local t = { class = f.class } t.bucket = f.bucket return t end",
             "function(f) return f.class and { class = f.class, bucket = f.bucket or 'none' } end", "function(f) if f.class then return { class = 'c' } end return { bucket = 'b' } end",
             "function(f) if f.class then return end return { bucket = 'b' } end"]:
    finds(TENOR % axis, "nothing gives an axis a field 'tenor'; known: ")
for axis in ["function(f) return f.attrs end", "function(f) local t = { class = 'c' } set(t) return t end", "function(f) return make(f) end", "function(f) return f.attrs.axis or { class = 'c' } end",
             "function(f) local t = make(f) return t end", "function(f, p) local t = p[f.class] if not t then t = { class = 'c' } end return t end", "made",
             "function(f) local t = f.class and { class = 'c' } or make(f) return t end", "function(f) local t = {} for k, v in pairs { tenor = 1 } do t[k] = v end return t end",
             "function(f) local t = { class = 'c' } if f.attrs.axis then t = f.attrs.axis end return t end", "function(f) return { class = 'c', tenor = 1 } end"]:
    is_clean(TENOR % axis, before="local function set(t) t.tenor = 1 end local function make(f) return { class = f.class, tenor = 1 } end local made = make")
is_clean("measures = { m = netto.netting { axis = function(f) local t = {} for _, w in ipairs { 'entitty' } do t[w] = 1 end return t end, "
         "correlation = function(a, b, p) return a.entitty and 1 or 0 end } },")
SCAN = "measures = { m = netto.scan { points = { { move = 1 }, { move = 2, share = 0.5 } }, price = function(i, pt, p) return %s end } },"
finds(SCAN % "pt.mvoe", "measures.m: price: no point has a field 'mvoe'; did you mean 'move'?")
finds(SCAN % "i.prise", "instrument has no field 'prise'")
is_clean(SCAN % "pt.move * (pt.share or 1)")
MATCH = ("measures = { m = netto.match { long = function(i, p) return 1 end, short = function(i, p) return 1 end, pair = function(l, s, p) return %s end,\n"
         "patterns = { { name = 'three', legs = { 'short', 'short', 'long' }, requirement = function(a, b, c, p) return %s end } } } },")
finds(MATCH % ("l.strik", "1"), "measures.m: pair: instrument has no field 'strik'")
finds(MATCH % ("1", "c.strik"), "desk.lua:5: measures.m: three: instrument has no field 'strik'")
finds(MATCH % ("1", "p.nothing"), "measures.m: three: params has no 'nothing'")
finds("measures = { m = netto.tally { load = function(i) return i.exposre end, key = function(i) return i.id end } },", "instrument has no field 'exposre'")

# ---- folds ------------------------------------------------------------------------------------------------

FOLD = ("folds = { peak = netto.fold { scope = 'instrument', on = 'mark', schema = 1, fields = { 'high', 'low' },\n"
        "start = function(inst, p) return nil end, step = function(old, inst, p, age) return { high = %s, low = 1 } end } }, haircut = function(inst, p) return %s end,")
finds(FOLD % ("old.hihg", "inst:recall 'peak' and 1 or 1"), "desk.lua:5: folds.peak.step: what the fold remembers has no field 'hihg'; did you mean 'high'?")
finds(FOLD % ("inst.prise", "inst:recall 'peak' and 1 or 1"), "folds.peak.step: instrument has no field 'prise'")
finds(FOLD % ("age", "inst:recall('peak').hgih"), "desk.lua:5: what the fold remembers has no field 'hgih'; did you mean 'high'?")
found = warnings(FOLD % ("age", "inst:recall 'paek'"))
ok(len(found) == 2 and "recall: the policy has no fold 'paek'; did you mean 'peak'?" in found[0] and "nothing recalls the fold 'peak'" in found[1], "a name that is no fold's", *found)
finds(FOLD % ("age", "1"), "desk.lua:1: nothing recalls the fold 'peak'")
is_clean(FOLD % ("inst.age + old.high", "pcall(inst.recall, inst, 'peak') and 1"))
is_clean(FOLD % ("1", "of(inst) and 1"), before="local function of(x) return x:recall 'peak' end")
is_clean(FOLD % ("1", "inst:recall('pe' .. 'ak') and 1"))
finds(FOLD % ("1", "inst:recall 'peak'.low") + MARGIN % "book:recall 'peak'", "margin: recall: fold 'peak' is of instruments")

# ---- functions that hooks call ----------------------------------------------------------------------------

finds("haircut = function(inst, p) return of(inst, p) end,", "desk.lua:2: instrument has no field 'prise'", before="local function of(x, q) return x.prise end")
finds("haircut = function(inst, p) return of(inst) end,", "'prise'", before="local function in_it(y) return y.prise end local function of(x) return in_it(x) end")
is_clean("haircut = function(inst, p) return of(inst) end, correlation = function(f, g) return of(f) end,", before="local function of(x) return x.bucket and 1 or 1 end")
finds("margin = function(book, p) return math.maxx(1, 2) end,", "math has no 'maxx'; did you mean 'max'?")
is_clean("margin = function(book, p) return math.min(math.huge, #string.rep('a', 3), table.unpack { 1 }) end,")
finds("checks = { netto.check { name = 'c', test = function(order, p) return { code = 'x', valeu = 1 } end } },", "check 'c': 'valeu' is none of the names that a refusal is known by; did you mean 'value'?")

# ---- what no test asks ------------------------------------------------------------------------------------

found = warnings(FOLD % ("1", "inst:recall 'peak' and 1") + NET % "correlation = function(a, b) return 1 end, variants = { high = function(r) return r end }" + PLAN % "" +
                 "breakers = { netto.breaker { name = 'b', scope = 'account', action = 'warn', cooldown = 1, trip = function() end } }, checks = { netto.check { name = 'c', test = function() end } },\n"
                 "limits = { netto.limit { name = 'l', of = function(b) return 1 end, max = function(b) return 2 end } }, caps = { netto.cap { name = 'cap', max = 1, key = function(l) return l.asset.id end } },",
                 idle=True)
equal(sorted(each.split("no test asks ")[1] for each in found),
      sorted(["haircut", "folds.peak.start", "folds.peak.step", "measures.m: axis", "measures.m: correlation", "measures.m: high", "rebalance 'r': drift",
              "rebalance 'r': plan", "breaker b", "check 'c'", "limit 'l': of", "limit 'l': max", "caps.cap: key"]), "every rule that no test asked is named")
ok(all(each.startswith(("desk.lua:4: ", "desk.lua:5: ", "desk.lua:6: ")) for each in found), "where it stands", *found)
ASKED = ("tests = { one = function(t) t:instrument { id = 'A', kind = 'spot' } t:mark { A = 100 } local a = t:account { positions = { A = 3 }, collateral = { USD = 9 } }"
         " t:equal(a.margin.initial, 300) t:order(a, { instrument = 'A', qty = 1 }) t:plan(a) end },")
found = warnings("checks = { netto.check { name = 'c', test = function() end }, netto.check { name = 'd', always = true, test = function() end } },\n"
                 "limits = { netto.limit { name = 'l', of = 'gross', max = function(b) return 1e9 end }, netto.limit { name = 'other', of = 'gross', scope = 'desk', max = function(b) return 2 end } },"
                 + PLAN % "", idle=True, head=ASKED)
equal([each.split("no test asks ")[1] for each in found], ["limit 'other': max", "rebalance 'r': plan"], "of several alike those that none asked")
done()
