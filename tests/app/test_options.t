#!/usr/bin/python3
"""test_options.t: what rules read of options: the delta that counts, whose it is and how old, and a model's greeks."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import done, equal, folder, has, ok, run, write

place = folder()
write(os.path.join(place, "policy.lua"), '''local netto = require "netto"
local function stand(t, mark, attrs)
  t:instrument { id = "U", kind = "spot" }
  t:instrument { id = "C", kind = "option", underlying = "U", strike = 100, right = "C", expiry = "2026-07-02T12:00:00Z", attrs = attrs }
  t:mark { U = 105, C = mark }
  return t:account { positions = { C = 10 } }
end
local function model(spot, vol)
  return netto.black_scholes { right = "C", spot = spot, strike = 100, years = 182.5 / 365, vol = vol }
end
return netto.policy { name = "options", version = "1", api = 1,
  -- what a column reads of an option is what it is kept by
  haircut = function(inst, p)
    if inst.kind ~= "option" then return 1 end
    if inst.attrs.read == "delta" then return math.abs(inst.delta) end
    if inst.attrs.read == "source" then return inst.delta_source == "model" and 0.5 or 0.25 end
    if inst.attrs.read == "greeks" then return inst.gamma + inst.vega / 1000 - inst.theta / 1000 end
    return 1
  end,
  checks = { netto.check { name = "stale", always = true, test = function(order, p)
    if order.inst.delta_age and order.inst.delta_age > 60 then return { code = "stale_delta", age = order.inst.delta_age } end
  end } },
  tests = {
    ["the default load uses the model's delta, and follows the underlying"] = function(t)
      local a = stand(t, { price = 12, iv = 0.3 })
      t:near(a.gross, 10 * 105 * model(105, 0.3).delta, 1e-9)
      t:mark { U = 110 }
      t:near(a.gross, 10 * 110 * model(110, 0.3).delta, 1e-9)
      t:mark { C = { price = 12, iv = 0.4 } }
      t:near(a.gross, 10 * 110 * model(110, 0.4).delta, 1e-9)
    end,
    ["the feed's delta counts where there is one, unless the instrument says otherwise"] = function(t)
      t:near(stand(t, { price = 12, iv = 0.3, delta = 0.5 }).gross, 10 * 105 * 0.5, 1e-9)
    end,
    ["attrs.delta asks for the model's"] = function(t)
      t:near(stand(t, { price = 12, iv = 0.3, delta = 0.5 }, { delta = "model" }).gross, 10 * 105 * model(105, 0.3).delta, 1e-9)
    end,
    ["a column that read the delta is asked anew when the underlying moves"] = function(t)
      local a = stand(t, { price = 12, iv = 0.3 }, { read = "delta" })
      t:near(a.gross, 10 * 105 * model(105, 0.3).delta ^ 2, 1e-9)
      t:mark { U = 110 }
      t:near(a.gross, 10 * 110 * model(110, 0.3).delta ^ 2, 1e-9)
    end,
    ["and one that read whose it is, when that changes"] = function(t)
      local a = stand(t, { price = 12, iv = 0.3 }, { read = "source" })
      t:near(a.gross, 10 * 105 * model(105, 0.3).delta * 0.5, 1e-9)
      t:mark { C = { price = 12, iv = 0.3, delta = 0.4 } }
      t:near(a.gross, 10 * 105 * 0.4 * 0.25, 1e-9)
    end,
    ["greeks are the model's at the mark's iv"] = function(t)
      local a = stand(t, { price = 12, iv = 0.3 }, { read = "greeks" })
      local v = model(105, 0.3)
      t:near(a.gross, 10 * 105 * v.delta * (v.gamma + v.vega / 1000 - v.theta / 1000), 1e-9)
    end,
    ["a delta is as old as the older of its marks"] = function(t)
      local a = stand(t, { price = 12, iv = 0.3 })
      t:collateral(a, { USD = 1000000 })
      t:advance(59)
      t:order(a, { instrument = "C", qty = 1 })
      t:mark { U = 105 }
      t:advance(2)
      t:refused(t:order(a, { instrument = "C", qty = 1 }), "check")
      t:mark { C = { price = 12, iv = 0.3 } }
      t:order(a, { instrument = "C", qty = 1 })
    end,
    ["without either there is no margin, and the sentence says what to send"] = function(t)
      t:fails(function() return stand(t, { price = 12 }).gross end, "has no delta in its mark, and no iv for a model's; send mark.put")
    end,
  },
}
''')
code, out, err = run("check", "policy.lua", cwd=place)
equal(code, 0, "rules read options: " + ("" if code == 0 else out + err))
has(out, "8 tests" if "8 tests" in out else "ok 8", "all of them ran")

plain = '''local netto = require "netto"
return netto.policy { name = "p", version = "1", api = 1, haircut = function(inst, p) return %s end }
'''
write(os.path.join(place, "age.lua"), plain % "inst.delta_age")
code, out, err = run("check", "--strict", "age.lua", cwd=place)
ok(code != 0 and "instrument.delta_age cannot be read here" in out + err, "an age cannot be read where answers are kept", out, err)
done()
