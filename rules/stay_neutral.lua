-- Keeps the delta of a book near nothing: when it drifts beyond a band of its equity, the hedge with a perpetual
-- that brings it back to the band's edge is proposed.
local netto = require "netto"

return netto.policy {
  name = "stay-neutral", version = "1", api = 1,

  params = {
    factor       = "BTC",               -- what the book is to be neutral to
    hedge        = "BTC-PERP",
    haircut      = netto.percent(20),
    min_notional = 1000,                -- smaller trades are not worth their costs
  },

  haircut = function(inst, p) return p.haircut end,

  measures = {
    delta = netto.tally { load = function(inst, p) return inst.factor.id == p.factor and inst.exposure or nil end },
  },

  rebalance = {
    netto.rebalance {
      name = "delta", scope = "account", every = netto.seconds(30), cooldown = netto.minutes(5),
      drift = function(book, p) return book:measure "delta" / netto.max(book.equity, 1) end,
      band = netto.percent(5), to = "edge",
      plan = function(book, plan, p) plan:hedge { of = "delta", with = p.hedge, min_notional = p.min_notional } end,
    },
  },

  tests = {
    ["inside the band nothing is proposed"] = function(t)
      t:instrument { id = "BTC", kind = "spot" }
      t:instrument { id = "BTC-PERP", kind = "perp", underlying = "BTC" }
      t:mark { BTC = 60000, ["BTC-PERP"] = 60000 }
      local a = t:account { positions = { BTC = 1, ["BTC-PERP"] = -0.95 } }
      t:equal(t:plan(a).proposed, false)
      t:near(t:plan(a).drift, 0.05)                     -- on the edge is inside
    end,

    ["beyond it the perpetual is sold up to the edge, and the requirement falls"] = function(t)
      t:instrument { id = "BTC", kind = "spot" }
      t:instrument { id = "BTC-PERP", kind = "perp", underlying = "BTC" }
      t:mark { BTC = 60000, ["BTC-PERP"] = 60000 }
      local a = t:account { positions = { BTC = 1 } }
      local plan = t:plan(a)
      t:equal(plan.proposed, true)
      t:equal(plan.legs[1].instrument, "BTC-PERP")
      t:near(plan.legs[1].qty, -0.95)
      t:near(plan.after.drift, 0.05)
      t:near(plan.before.initial, 12000)
      t:near(plan.after.initial, 600)
    end,

    ["an option counts with its delta"] = function(t)
      t:instrument { id = "BTC", kind = "spot" }
      t:instrument { id = "BTC-PERP", kind = "perp", underlying = "BTC" }
      t:instrument { id = "C", kind = "option", underlying = "BTC", right = "C", strike = 60000, expiry = "2030-01-01" }
      t:mark { BTC = 60000, ["BTC-PERP"] = 60000, C = { price = 3000, delta = 0.5 } }
      local a = t:account { positions = { C = -2 }, collateral = { USD = 66000 } }
      t:near(t:plan(a).drift, -1)                       -- 2 × 0.5 × 60,000 of an equity of 60,000
      t:near(t:plan(a).legs[1].qty, 0.95)
    end,

    ["a trade that is too small is none"] = function(t)
      t:instrument { id = "BTC", kind = "spot" }
      t:instrument { id = "BTC-PERP", kind = "perp", underlying = "BTC" }
      t:mark { BTC = 60000, ["BTC-PERP"] = 60000 }
      local a = t:account { positions = { BTC = 0.01 } } -- 600 of it
      t:equal(t:plan(a).beyond, true)
      t:equal(t:plan(a).proposed, false)
    end,
  },
}
