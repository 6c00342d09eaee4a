-- A hedge with something else: the quantity of the hedge for which the variance of both together is least, from
-- recorded prices; asked for each day, and traded where the unhedged part is large.
local netto = require "netto"

local every, window = netto.days(1), netto.days(5)

return netto.policy {
  name = "cross-hedge", version = "1", api = 1,

  params = {
    asset   = "JET",                -- what is held
    hedge   = "HO",                 -- what it is hedged with: an instrument, or a list of up to 8
    haircut = netto.percent(20),
  },

  history = { price = { every = every, length = window } },

  haircut     = function(inst, p) return inst.attrs.haircut or p.haircut end,
  correlation = function(f, g, p) return 0.9 end,

  rebalance = {
    netto.rebalance {
      name = "hedge", every = every,
      drift = function(book, p) return book.netted / netto.max(book.gross, 1) end,  -- 1: nothing offsets anything
      band = 0.5,
      plan = function(book, plan, p) plan:min_variance { of = p.asset, with = p.hedge, window = window } end,
    },
  },

  tests = {
    ["what moves twice as much is hedged with twice as much"] = function(t)
      t:instrument { id = "JET", kind = "spot", qty_step = 1 }
      t:instrument { id = "HO", kind = "future", qty_step = 1, attrs = { haircut = 0.1 } }
      local a = t:account { positions = {} }
      local jet, ho = 100, 50
      t:mark { JET = jet, HO = ho }
      for day = 1, 5 do
        local up = day % 2 == 0 and 0.01 or -0.02
        t:advance(every)
        jet, ho = jet * (1 + 2 * up), ho * (1 + up)
        t:mark { JET = jet, HO = ho }
      end
      t:position(a, { JET = 1000 })
      local plan = t:plan(a)
      t:equal(plan.legs[1].instrument, "HO")
      t:equal(plan.legs[1].qty, -math.floor(2 * 1000 * jet / ho + 1e-6))
      t:equal(plan.proposed, true)
    end,

    ["without a history nothing is proposed"] = function(t)
      t:instrument { id = "JET", kind = "spot" }
      t:instrument { id = "HO", kind = "future" }
      t:mark { JET = 100, HO = 50 }
      local plan = t:plan(t:account { positions = { JET = 10 } })
      t:equal(plan.proposed, false)
      t:equal(plan.reason, "the prices of 'JET' and 'HO' do not cover the window")
    end,

    ["what is hedged is left alone"] = function(t)
      t:instrument { id = "JET", kind = "spot" }
      t:instrument { id = "HO", kind = "future" }
      t:mark { JET = 100, HO = 50 }
      local a = t:account { positions = { JET = 10, HO = -20 }, collateral = { USD = 1000 } }
      t:equal(t:plan(a).reason, "the drift lies inside its band")
    end,

    ["an empty book needs nothing"] = function(t)
      t:equal(t:plan(t:account {}).proposed, false)
    end,
  },
}
