-- Keeps a long/short book of shares neutral to the market: the sum of values times betas is led back to nothing
-- with an index future.  Dollar neutral is something else: betas are estimates, with a date.
local netto = require "netto"

return netto.policy {
  name = "beta-neutral", version = "1", api = 1,

  params = {
    hedge   = "ES",
    haircut = netto.percent(15),
    unknown = 1,                 -- beta of what says none
  },

  haircut     = function(inst, p) return p.haircut end,
  correlation = function(f, g, p) return 0.6 end,

  measures = {
    beta_dollars = netto.tally { load = function(inst, p) return (inst.attrs.beta or p.unknown) * inst.exposure end },
    beta = function(book, p) return book:measure "beta_dollars" / netto.max(book.equity, 1) end,
  },

  rebalance = {
    netto.rebalance {
      name = "beta", every = netto.hours(1), cooldown = netto.hours(1),
      drift = function(book, p) return book:measure "beta" end,
      band = 0.10,
      plan = function(book, plan, p) plan:hedge { of = "beta_dollars", with = p.hedge } end,
    },
  },

  tests = {
    ["whole contracts, rounded toward zero"] = function(t)
      t:instrument { id = "S", kind = "spot", attrs = { beta = 1.5 } }
      t:instrument { id = "ES", kind = "future", multiplier = 50, qty_step = 1, attrs = { beta = 1 } }
      t:mark { S = 100, ES = 5000 }
      local a = t:account { positions = { S = 10000 } }
      t:near(t:plan(a).drift, 1.5)
      t:equal(t:plan(a).legs[1].qty, -6)                -- 1.5 × 1,000,000 / 250,000
      t:near(t:plan(a).after.drift, 0)
    end,

    -- Hull, Options, Futures and Other Derivatives, "Stock index futures": beta 1.5, a portfolio of 5,050,000, a
    -- future on 250 times 1,010: 30 contracts short.  To halve the beta to 0.75: 15.
    ["Hull's portfolio is hedged with 30 contracts"] = function(t)
      t:instrument { id = "PF", kind = "spot", attrs = { beta = 1.5 } }
      t:instrument { id = "ES", kind = "future", multiplier = 250, qty_step = 1, attrs = { beta = 1 } }
      t:mark { PF = 1000, ES = 1010 }
      local a = t:account { positions = { PF = 5050 } }
      t:equal(t:plan(a).legs[1].qty, -30)
    end,

    ["dollar neutral is not beta neutral"] = function(t)
      t:instrument { id = "L", kind = "spot", attrs = { beta = 0.8 } }
      t:instrument { id = "S", kind = "spot", attrs = { beta = 1.2 } }
      t:instrument { id = "ES", kind = "future", multiplier = 50, qty_step = 1, attrs = { beta = 1 } }
      t:mark { L = 100, S = 100, ES = 5000 }
      local a = t:account { positions = { L = 10000, S = -10000 }, collateral = { USD = 1e6 } }
      t:near(t:plan(a).drift, -0.4)
    end,

    ["what says no beta counts as the market, and inside the band nothing is done"] = function(t)
      t:instrument { id = "A", kind = "spot" }
      t:mark { A = 100 }
      local a = t:account { positions = { A = 100 }, collateral = { USD = 1e6 } }
      t:near(t:plan(a).drift, 10000 / 1010000)
      t:equal(t:plan(a).reason, "the drift lies inside its band")
    end,
  },
}
