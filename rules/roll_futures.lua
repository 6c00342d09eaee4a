-- Rolls futures before they expire: in the last days each position is closed and as much exposure held in the next
-- contract, which the instrument's attribute `next` names.
local netto = require "netto"

return netto.policy {
  name = "roll-futures", version = "1", api = 1,

  params = {
    days    = 3,                        -- before expiry
    haircut = netto.percent(10),
    spread  = false,                    -- both contracts at once: where one alone would take more margin than there is
  },

  haircut     = function(inst, p) return p.haircut end,
  correlation = function(f, g, p) return 0.95 end,

  measures = {
    -- Exposure, long and short alike, that expires within these days.
    expiring = netto.tally { load = function(inst, p)
      local years = inst:years()
      return years and years * 365 <= p.days and inst.exposure or nil
    end },
  },

  rebalance = {
    netto.rebalance {
      name = "roll", every = netto.days(1), cooldown = netto.hours(12),
      drift = function(book, p) return book:measure "expiring" end,
      band = 0,
      plan = function(book, plan, p)
        plan:roll { within = netto.days(p.days), next = "next", by = "delta", spread = p.spread }
      end,
    },
  },

  tests = {
    ["in the last days the position is held in the next contract instead"] = function(t)
      t:instrument { id = "Z", kind = "future", expiry = "2026-01-10T00:00:00Z", qty_step = 1, attrs = { next = "H" } }
      t:instrument { id = "H", kind = "future", expiry = "2026-03-20T00:00:00Z", qty_step = 1 }
      t:mark { Z = 100, H = 100 }
      local a = t:account { positions = { Z = 10 }, collateral = { USD = 1000 } }
      t:equal(t:plan(a).reason, "the drift lies inside its band")
      t:advance(netto.days(7))
      local plan = t:plan(a)
      t:equal(plan.proposed, true)
      t:equal(plan.legs[1].instrument, "Z")
      t:equal(plan.legs[1].qty, -10)
      t:equal(plan.legs[2].instrument, "H")
      t:equal(plan.legs[2].qty, 10)
      t:near(plan.legs[1].after.initial, 0)             -- between them nothing is held
      t:near(plan.after.initial, 100)
    end,

    ["equal exposure is fewer of what is dearer, rounded toward zero"] = function(t)
      t:instrument { id = "Z", kind = "future", expiry = "2026-01-02T00:00:00Z", qty_step = 1, attrs = { next = "H" } }
      t:instrument { id = "H", kind = "future", expiry = "2026-03-20T00:00:00Z", qty_step = 1 }
      t:mark { Z = 100, H = 106 }
      local plan = t:plan(t:account { positions = { Z = -10 }, collateral = { USD = 1000 } })
      t:equal(plan.legs[1].qty, 10)
      t:equal(plan.legs[2].qty, -9)
    end,

    ["a position that grows, since the next contract is held already, is rolled where there is equity for it"] = function(t)
      t:instrument { id = "Z", kind = "future", expiry = "2026-01-02T00:00:00Z", qty_step = 1, attrs = { next = "H" } }
      t:instrument { id = "H", kind = "future", expiry = "2026-03-20T00:00:00Z", qty_step = 1 }
      t:mark { Z = 100, H = 100 }
      local a = t:account { positions = { Z = 10, H = 5 }, collateral = { USD = 1000 } }
      local plan = t:plan(a)
      t:equal(plan.proposed, true)
      t:near(plan.before.initial, 10 * math.sqrt(10 ^ 2 + 5 ^ 2 + 2 * 0.95 * 10 * 5), 1e-6)
      t:near(plan.after.initial, 150)
    end,

    ["a calendar spread is rolled at once, or where equity carries one contract alone"] = function(t)
      t:instrument { id = "Z", kind = "future", expiry = "2026-01-02T00:00:00Z", qty_step = 1, attrs = { next = "H" } }
      t:instrument { id = "H", kind = "future", expiry = "2026-03-20T00:00:00Z", qty_step = 1 }
      t:mark { Z = 100, H = 100 }
      local plan = t:plan(t:account { positions = { Z = 10, H = -10 }, collateral = { USD = 50 } })
      t:equal(plan.proposed, false)
      t:equal(plan.code, "requirement_between")
      t:equal(plan.reason, "between its legs 100 would be required, of an equity of 50; "
                           .. "a roll with `spread = true` trades both contracts at once")
    end,

    ["a contract that names no next one is an error, and nothing is proposed"] = function(t)
      t:instrument { id = "Z", kind = "future", expiry = "2026-01-02T00:00:00Z" }
      t:mark { Z = 100 }
      local a = t:account { positions = { Z = 1 }, collateral = { USD = 1000 } }
      t:fails(function() t:plan(a) end, "roll: 'Z' expires, and has no attribute 'next'")
    end,

    ["what never expires is never rolled"] = function(t)
      t:instrument { id = "P", kind = "perp" }
      t:mark { P = 100 }
      t:equal(t:plan(t:account { positions = { P = 1 } }).beyond, false)
    end,
  },
}
