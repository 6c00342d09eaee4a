#!/usr/bin/python3
"""test_scan.t: scans as rules declare and read them, and over the socket."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import done, equal, folder, ok, run, write

place = folder()
PLAIN = '''local netto = require "netto"
return netto.policy { name = "scan", version = "1", api = 1,
  measures = { scan = netto.scan { %s } }, %s }
'''
GOOD = 'points = { { x = -0.1 }, { x = 0.2 } }, price = function(inst, pt) return pt.x end'


def check(body, rest='tests = { loads = function(t) t:equal(1, 1) end }'):
    write(os.path.join(place, "policy.lua"), PLAIN % (body, rest))
    code, out, err = run("check", "policy.lua", cwd=place)
    return code, out + err


# ---- declared ---------------------------------------------------------------------------------------------------

equal(check(GOOD)[0], 0, "a scan is declared")
for body, said in (
        ('price = function() return 0 end', "netto.scan: points: expected a list of points, got none"),
        ('points = {}, price = function() return 0 end', "netto.scan: points: expected 1 to 256 points, got 0"),
        ('points = { {} }, price = function() return 0 end', "netto.scan: points[1]: a point needs a field"),
        ('points = { 5 }, price = function() return 0 end', "netto.scan: points[1]: expected a table, got number"),
        ('points = { a = { x = 1 } }, price = function() return 0 end', "expected a list of points, got the key 'a'"),
        ('points = { { x = {} } }, price = function() return 0 end', "points[1].x: expected a number, a text or a boolean, got a table"),
        ('points = { { x = 1, share = 2 } }, price = function() return 0 end', "points[1].share: expected how much of it counts"),
        ('points = 7, price = function() return 0 end', "points: expected a table, got number"),
        ('points = { { x = 1 } }', "netto.scan: price: expected a function, got nil"),
        (GOOD + ', vols = 1', "netto.scan has no field 'vols'; did you mean 'vol'?"),
        (GOOD + ', offset = 0.5', "netto.scan: offset: expected a function, got number"),
        (GOOD + ', collateral = 1', "netto.scan: collateral: expected a boolean, got number")):
    code, out = check(body)
    ok(code != 0 and said in out, f"refused: {said}", out)

# ---- read -------------------------------------------------------------------------------------------------------

READ = '''margin = function(book, p)
  local s = book:measure "scan"
  local total = 0
  for _, g in ipairs(s:groups()) do total = total + s:group(g):at(s.worst) end
  assert(total == s:at(s.worst) and s:group("none").value == 0 and s:group("none"):at(1) == 0)
  assert(not pcall(function() return s:at(3) end) and not pcall(function() return s:at(0) end) and not pcall(function() return s.worts end))
  return netto.max { scan = s, floor = 1 }
end,
limits = { netto.limit { name = "scan", of = "scan", max = 100 } },
tests = {
  ["a margin reads it"] = function(t)
    t:instrument { id = "A", kind = "future" }
    t:instrument { id = "B", kind = "future" }
    t:mark { A = 100, B = 100 }
    local a = t:account { positions = { A = 3, B = -2 }, collateral = { USD = 100000 } }
    t:near(a.margin.initial, 3 * 10 + 2 * 20, 1e-9)
    t:near(a:measure("scan").value, 70, 1e-9)
    t:refused(t:order(a, { instrument = "A", qty = 5 }), "limit")
    t:near(t:account {}.margin.initial, 1, 1e-9)
  end,
}'''
code, out = check(GOOD, READ)
equal(code, 0, "margins, limits and tests read scans: " + ("" if code == 0 else out))
done()
