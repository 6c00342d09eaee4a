-- Weights with a 5/25 band: when one of them is off by 5 points, or by a quarter of itself if that is less, all are
-- traded back to their targets.  Traded as a whole: selling what rose pays for what fell.
local netto = require "netto"

-- How far the furthest weight is from its target, in widths of its band.
local function furthest(book, p)
  local most = 0
  for id, target in pairs(p.weights) do
    local width = netto.min(p.absolute, p.relative * target)
    local off = math.abs(book:measure("weight " .. id) - target) / width
    most = netto.max(most, off)
  end
  return most
end

local weights = { AGG = 0.4, GLD = 0.1, SPY = 0.5 }

local measures = {}
for id in pairs(weights) do
  measures["worth " .. id] = netto.tally { load = function(inst, p) return inst.id == id and inst.value or nil end }
  measures["weight " .. id] = function(book, p) return book:measure("worth " .. id) / netto.max(book.equity, 1) end
end

return netto.policy {
  name = "weights-5-25", version = "1", api = 1,

  params = {
    weights  = weights,              -- of the equity; the rest is cash
    absolute = netto.percent(5),
    relative = netto.percent(25),
    haircut  = netto.percent(10),
  },

  haircut  = function(inst, p) return p.haircut end,
  measures = measures,

  rebalance = {
    netto.rebalance {
      name = "5-25", every = netto.days(1), cooldown = netto.days(5),
      drift = furthest, band = 1,
      plan = function(book, plan, p) plan:weights(p.weights, { min_notional = 100 }) end,
    },
  },

  tests = {
    ["each weight has the lesser of 5 points and a quarter of itself"] = function(t)
      for id in pairs(weights) do t:instrument { id = id, kind = "spot" } end
      t:mark { AGG = 100, GLD = 100, SPY = 100 }
      local a = t:account { positions = { AGG = 40, GLD = 12, SPY = 48 } }
      t:near(t:plan(a).drift, 0.8)                      -- gold: 2 of 2.5 points
      t:equal(t:plan(a).proposed, false)
      t:position(a, { AGG = 40, GLD = 13, SPY = 47 })
      t:near(t:plan(a).drift, 1.2)
      t:equal(t:plan(a).proposed, true)
    end,

    ["all weights are back behind the plan, and between its legs no more is required than before"] = function(t)
      for id in pairs(weights) do t:instrument { id = id, kind = "spot" } end
      t:mark { AGG = 100, GLD = 100, SPY = 100 }
      local a = t:account { positions = { AGG = 30, GLD = 10, SPY = 60 } }
      local plan = t:plan(a)
      t:equal(#plan.legs, 2)
      t:equal(plan.legs[1].instrument, "SPY")           -- what is sold comes first
      t:equal(plan.legs[1].qty, -10)
      t:equal(plan.legs[2].qty, 10)
      t:near(plan.after.drift, 0)
      t:less(plan.legs[1].after.initial, plan.before.initial)
    end,

    ["on the edge is inside"] = function(t)
      for id in pairs(weights) do t:instrument { id = id, kind = "spot" } end
      t:mark { AGG = 100, GLD = 100, SPY = 100 }
      local a = t:account { positions = { AGG = 35, GLD = 10, SPY = 55 } }
      t:near(t:plan(a).drift, 1)
      t:equal(t:plan(a).beyond, false)
    end,

    ["without equity nothing is sold short for it"] = function(t)
      for id in pairs(weights) do t:instrument { id = id, kind = "spot" } end
      t:mark { AGG = 100, GLD = 100, SPY = 100 }
      local plan = t:plan(t:account { positions = { SPY = 50 }, collateral = { USD = -10000 } })
      t:equal(plan.proposed, false)
      t:equal(#plan.legs, 0)
    end,

    ["small trades are left out"] = function(t)
      for id in pairs(weights) do t:instrument { id = id, kind = "spot" } end
      t:mark { AGG = 1, GLD = 1, SPY = 1 }
      local a = t:account { positions = { AGG = 30, GLD = 10, SPY = 60 } }
      t:equal(t:plan(a).reason, "there is nothing to trade, or less than it may be")
    end,
  },
}
