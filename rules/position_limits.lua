-- Limits on what an account, a desk or the firm holds of one instrument, of one underlying, and of one bucket of those.
local netto = require "netto"

return netto.policy {
  name = "position-limits", version = "1", api = 1,

  params = {
    haircut    = netto.percent(10),
    share      = netto.percent(20),                  -- of an instrument's average daily volume
    underlying = { account = 1e6, desk = 4e6, firm = 1e7 },
    bucket     = { energy = 2e6, metal = 1e6 },
    other      = 5e6,                                -- of buckets that are not named
  },

  haircut = function(inst, p) return p.haircut end,

  limits = {
    -- Units, long or short; an instrument of which no volume is known has no such limit.
    netto.limit { name = "position", scope = { "instrument", "account" }, of = "qty", soft = 0.8, clear = 0.95,
      max = function(book, p, inst) return book.attrs.position_max or (inst.adv and p.share * inst.adv) end },

    -- Spot, futures and options on it together, longs against shorts, on every level of the firm.
    netto.limit { name = "underlying", scope = "underlying", of = "net_notional",
      max = function(book, p) return p.underlying[book.kind] end },

    -- Without netting, of the firm alone.
    netto.limit { name = "bucket", scope = { "bucket", "firm" }, of = "notional",
      max = function(book, p, bucket) return p.bucket[bucket] or p.other end },
  },

  tests = {
    ["a fifth of a day's volume is the most, long or short"] = function(t)
      t:instrument { id = "A", kind = "future", adv = 500 }
      t:instrument { id = "B", kind = "future" }
      t:mark { A = 10, B = 10 }
      local a = t:account { kind = "account", positions = { A = -40 }, collateral = { USD = 1e9 } }
      t:equal(t:order(a, { instrument = "A", qty = 140 }).decision, "accept")
      t:equal(t:order(a, { instrument = "A", qty = -60 }).decision, "accept")
      local order = t:order(a, { instrument = "A", qty = -61 })
      t:refused(order, "limit")
      t:equal(order.reasons[1].scope, "instrument")
      t:equal(order.reasons[1].thing, "A")
      t:equal(order.reasons[1].value, 101)
      t:equal(t:order(a, { instrument = "B", qty = 5000 }).decision, "accept")
    end,

    ["what rests counts at its worst"] = function(t)
      t:instrument { id = "A", kind = "future", adv = 500 }
      t:mark { A = 10 }
      local a = t:account { kind = "account", collateral = { USD = 1e9 } }
      t:equal(t:open(a, { instrument = "A", qty = 60 }).decision, "accept")
      t:equal(t:order(a, { instrument = "A", qty = 40 }).decision, "accept")
      t:refused(t:order(a, { instrument = "A", qty = 41 }), "limit")
      t:equal(t:order(a, { instrument = "A", qty = -100 }).decision, "accept")
    end,

    ["an option counts with its underlying, and the hedge of another account for the desk"] = function(t)
      t:instrument { id = "A", kind = "spot" }
      t:instrument { id = "A-PERP", kind = "perp", underlying = "A" }
      t:instrument { id = "CALL", kind = "option", underlying = "A", strike = 100, right = "C", expiry = "2026-06-19" }
      t:mark { A = 100, ["A-PERP"] = 100, CALL = { price = 1, delta = 0.5 } }
      t:account { id = "desk", kind = "desk" }
      local one = t:account { id = "one", kind = "account", parent = "desk", positions = { CALL = 9000 },
                              collateral = { USD = 1e9 } }
      t:equal(t:order(one, { instrument = "A-PERP", qty = 1000 }).decision, "accept")
      t:refused(t:order(one, { instrument = "A-PERP", qty = 1001 }), "limit")
      t:equal(t:order(one, { instrument = "A-PERP", qty = -19000 }).decision, "accept")
      local two = t:account { id = "two", kind = "desk", parent = "desk", positions = { A = 30000 }, collateral = { USD = 1e9 } }
      local order = t:order(two, { instrument = "A", qty = 1001 })
      t:refused(order, "limit")
      t:equal(order.reasons[1].account, "desk")
      t:equal(order.reasons[1].thing, "A")
    end,

    ["a bucket of the firm is limited without netting"] = function(t)
      t:factor { id = "OIL", bucket = "energy" }
      t:factor { id = "GAS", bucket = "energy" }
      t:instrument { id = "OIL", kind = "future" }
      t:instrument { id = "GAS", kind = "future" }
      t:instrument { id = "GOLD", kind = "future" }               -- without a bucket
      t:mark { OIL = 100, GAS = 100, GOLD = 100 }
      local firm = t:account { id = "firm", kind = "firm", positions = { OIL = 10000 }, collateral = { USD = 1e9 } }
      t:equal(t:order(firm, { instrument = "GAS", qty = -10000 }).decision, "accept")
      local order = t:order(firm, { instrument = "GAS", qty = -10001 })
      t:refused(order, "limit")
      t:equal(order.reasons[1].thing, "energy")
      t:equal(t:order(firm, { instrument = "GOLD", qty = 90000 }).decision, "accept")
    end,

    ["what reduces may, even where a limit is breached"] = function(t)
      t:instrument { id = "A", kind = "future", adv = 500 }
      t:mark { A = 10 }
      local a = t:account { kind = "account", positions = { A = 400 }, collateral = { USD = 1e9 } }
      t:equal(t:order(a, { instrument = "A", qty = -10 }).decision, "accept")
      t:refused(t:order(a, { instrument = "A", qty = -501 }), "limit")
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "limit")
    end,
  },
}
