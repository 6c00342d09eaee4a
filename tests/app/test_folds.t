#!/usr/bin/python3
"""test_folds.t: what rules remember, tried through policies' own tests: marks, time, accounts, levels, failures."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import done, equal, folder, has, note, ok, run, write

place = folder()
PEAK = '''peak = netto.fold { scope = "instrument", on = "mark", schema = 1, start = function(i) return i.price end,
  step = function(old, i) return math.max(old, i.price) end }'''
SCENE = '''t:instrument { id = "A", kind = "future" } t:mark { A = 100 }
local a = t:account { positions = { A = 1 }, collateral = { USD = 1000 } } '''


def check(rules, test, head=""):
    write(os.path.join(place, "p.lua"), f'''local netto = require "netto" {head}
return netto.policy {{ name = "p", version = "1", api = 1, {rules}, tests = {{ ["it"] = function(t) {test} end }} }}''')
    return run("check", "p.lua", cwd=place)


def passes(what, rules, test, head=""):
    code, out, err = check(rules, test, head)
    if not ok(code == 0 and "ok 2 - it" in out, what):
        note(out + err)


def fails(what, rules, test, says):
    code, out, err = check(rules, test)
    ok(code == 1, what)
    has(out, says, f"{what}: it says so")


HAIRCUT = 'haircut = function(i) return i:recall "peak" / 1000 end'
passes("a fold steps at marks, and haircuts follow", f"folds = {{ {PEAK} }}, {HAIRCUT}",
       SCENE + 't:near(a.gross, 10) t:mark { A = 50 } t:near(a.gross, 5) t:mark { A = 200 } t:near(a.gross, 40) '
               't:mark { A = 100 } t:near(a.gross, 20)')
passes("folds step as time passes, once a period, with the age of their value",
       '''folds = { n = netto.fold { scope = "instrument", on = 10, schema = 1, start = function() return 0 end,
          step = function(old, i, p, age) return old * 100 + age end } }, haircut = function(i) return i:recall "n" / 1e9 end''',
       SCENE + 't:near(a.gross, 0) t:advance(9.9) t:near(a.gross, 0) t:advance(0.2) t:advance(10) '
               't:near(a.gross, 10e-7) t:advance(30) t:near(a.gross, 10101010e-7, 1e-12)')
passes("a step reads the time and the age of a mark; so may no haircut",
       '''folds = { at = netto.fold { scope = "instrument", on = { "mark", 60 }, schema = 1, fields = { "now", "age" },
          start = function() return { now = 0, age = 0 } end,
          step = function(old, i) return { now = netto.now(), age = i.age } end } },
          haircut = function(i) return i:recall("at").age / 1000 end''',
       SCENE + 't:near(a.gross, 0) t:advance(60) t:near(a.gross, 6)')
passes("a step reads the history, which closes before it",
       '''history = { price = { every = 60, length = 600 } },
          folds = { ref = netto.fold { scope = "instrument", on = { "mark", 60 }, schema = 1, start = function(i) return i.price end,
            step = function(old, i) return i:mean(120) or old end } },
          haircut = function(i) return i:recall "ref" / 1000 end''',
       SCENE + '''t:near(a.gross, 10)
         for _, price in ipairs { 110, 120, 130 } do t:advance(60) t:mark { A = price } end
         t:near(a.gross, 130 * 125 / 1000) t:advance(60) t:near(a.gross, 130 * 125 / 1000)
         t:mark { A = 100 } t:advance(60) t:mark { A = 80 } t:near(a.gross, 80 * 90 / 1000)''')
passes("a haircut recalls of its underlying what it recalls of itself, begun or not", f'''folds = {{ {PEAK} }},
       haircut = function(i) return i.underlying and i.underlying:recall "peak" and i.underlying:recall "peak" / 1000 or 1 end''',
       '''t:instrument { id = "U", kind = "spot" } t:instrument { id = "A", kind = "future", underlying = "U" }
          t:mark { A = 100 } local a = t:account { positions = { A = 1 } } t:near(a.gross, 100) t:mark { U = 70 }
          t:near(a.gross, 7) t:mark { U = 50 } t:near(a.gross, 7) t:mark { U = 90 } t:near(a.gross, 9)''')
passes("an account's best result is remembered, and its margin follows",
       '''folds = { best = netto.fold { scope = { "account", "desk" }, schema = 1, start = function(b) return b.equity end,
          step = function(old, b) return math.max(old, b.equity) end } },
          margin = function(b) return b:recall "best" - b.equity end''',
       '''t:instrument { id = "A", kind = "future" } t:mark { A = 100 }
          local a = t:account { positions = { A = { qty = 1, cost = 100 } }, collateral = { USD = 1000 } }
          t:near(a.margin.initial, 0) t:mark { A = 130 } t:advance(2) t:mark { A = 90 } t:near(a.margin.initial, 40)
          t:advance(2) t:near(a.margin.initial, 40)''')
passes("a fold that has not begun is recalled as it would begin, by a query too",
       '''folds = { f = netto.fold { scope = "instrument", on = 3600, schema = 1, start = function(i) return i.attrs.open end,
          step = function(old) return old end } }, haircut = function(i) return i:recall "f" or 0.5 end''',
       '''t:instrument { id = "A", kind = "future", attrs = { open = 0.25 } } t:instrument { id = "B", kind = "future" }
          t:mark { A = 100, B = 100 } local a = t:account { positions = { A = 1, B = 1 } } t:near(a.gross, 75)''')

fails("a fold that there is not is named, with what may have been meant",
      f'folds = {{ {PEAK} }}, haircut = function(i) return i:recall "peek" end', SCENE + "t:near(a.gross, 1)",
      "recall: the policy has no fold 'peek'; did you mean 'peak'?")
fails("a policy without folds has none", 'haircut = function(i) return i:recall "peek" end', SCENE + "t:near(a.gross, 1)",
      "the policy has no fold 'peek'; it declares none")
fails("a fold of instruments is none of accounts", f'folds = {{ {PEAK} }}, margin = function(b) return b:recall "peak" end',
      SCENE + "t:near(a.margin.initial, 1)", "fold 'peak' is of instruments")
fails("what begins a fold recalls none",
      f'''folds = {{ {PEAK}, f = netto.fold {{ scope = "instrument", on = 60, schema = 1,
         start = function(i) return i:recall "peak" end, step = function(old) return old end }} }},
         haircut = function(i) return i:recall "f" end''', SCENE + "t:near(a.gross, 1)", "a fold's own hooks may not recall a fold")
fails("what begins a fold reads no clock, for a haircut may ask it",
      '''folds = { f = netto.fold { scope = "instrument", on = 60, schema = 1, start = function(i) return netto.now() end,
         step = function(old) return old end } }, haircut = function(i) return i:recall "f" end''', SCENE + "t:near(a.gross, 1)",
      "netto.now() cannot be called here: the answer is kept until what was read changes, and time always does")
fails("while its rule fails, who recalls a fold fails",
      '''folds = { f = netto.fold { scope = "instrument", on = "mark", schema = 1, start = function(i) return i.price end,
         step = function(old, i) return i.price > 99 and old or nil end } }, haircut = function(i) return i:recall "f" / 1000 end''',
      SCENE + "t:near(a.gross, 10) t:mark { A = 50 } t:near(a.gross, 1)", "fold 'f' of 'A' is stale: its rule failed when it was last asked")
fails("a correlation reads attributes, and folds of factors there are none",
      f'folds = {{ {PEAK} }}, correlation = function(f, g) return f:recall "peak" end',
      't:instrument { id = "A", kind = "future" } t:instrument { id = "B", kind = "future" } t:mark { A = 1, B = 1 } '
      't:near(t:account { positions = { A = 1, B = 1 } }.netted, 1)', "factor has no field 'recall'")

LONG = 'for i = 1, 1e9 do end'
fails("a step that does not end is ended, and fails",
      f'''folds = {{ f = netto.fold {{ scope = "instrument", on = "mark", schema = 1, start = function() return 1 end,
         step = function(old) {LONG} return old end }} }}, haircut = function(i) return i:recall "f" end''',
      SCENE + "t:near(a.gross, 10)", "fold 'f' of 'A' is stale")
done()
