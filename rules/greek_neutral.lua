-- Keeps an option book neutral: when its gamma or its vega leaves its limit, two options and the underlying are proposed
-- that take delta, gamma and vega to nothing together.  The sums are Hull's, "Making a portfolio delta, gamma and vega neutral".
local netto = require "netto"

return netto.policy {
  name = "greek-neutral", version = "1", api = 1,

  params = {
    factor       = "X",                 -- what the options are on
    options      = { "C1", "C2" },      -- which of them hedge gamma and vega,
    hedge        = "X",                 -- and what hedges delta
    gamma_max    = 100000,              -- what a move of 100 % makes of the delta, base currency
    vega_max     = 2000,                -- for 1.00 of volatility
    min_notional = 0,
    haircut      = netto.percent(20),
  },

  haircut = function(inst, p) return p.haircut end,

  measures = {
    delta = netto.tally { load = function(inst, p) return inst.factor.id == p.factor and inst.exposure or nil end },
    gamma = netto.tally { load = function(inst, p)
      if inst.kind ~= "option" or inst.factor.id ~= p.factor then return nil end
      return inst.multiplier * inst.gamma * inst.underlying.price ^ 2
    end },
    vega = netto.tally { load = function(inst, p)
      if inst.kind ~= "option" or inst.factor.id ~= p.factor then return nil end
      return inst.multiplier * inst.vega
    end },
  },

  rebalance = {
    netto.rebalance {
      name = "greeks", scope = "account", every = netto.minutes(1), cooldown = netto.minutes(10),
      -- Of whichever limit is used more, the part that is used.
      drift = function(book, p)
        return math.max(math.abs(book:measure "gamma") / p.gamma_max, math.abs(book:measure "vega") / p.vega_max)
      end,
      band = 1,
      plan = function(book, plan, p)
        plan:neutral { of = { "delta", "gamma", "vega" }, with = { p.options[1], p.options[2], p.hedge },
                       factor = p.factor, min_notional = p.min_notional, rounding = "nearest" }
      end,
    },
  },

  tests = {
    -- The portfolio has a gamma of -5,000, a vega of -8,000 and no delta; the first option a delta of 0.6, a gamma of 0.5
    -- and a vega of 2.0, the second 0.5, 0.8 and 1.2: 400 of the first, 6,000 of the second, and 3,240 of the asset are sold.
    ["Hull's portfolio is made delta, gamma and vega neutral"] = function(t)
      local spot, years = 10, 73 / 365
      t:instrument { id = "X", kind = "spot", qty_step = 1 }
      t:mark { X = spot }
      -- An option of which one unit has these: vega / gamma is S² σ T, and the multiplier does the rest.
      local function option(id, delta, gamma, vega)
        local vol = vega / gamma / spot ^ 2 / years
        local one = netto.black_scholes { spot = spot, strike = 10, vol = vol, years = years, rate = 0, right = "C" }
        local m = netto.round(gamma / one.gamma, 1e-8)
        t:instrument { id = id, kind = "option", underlying = "X", right = "C", strike = 10, multiplier = m, qty_step = 1,
                       expiry = "2026-03-15" }
        t:mark { [id] = { price = 0.1, iv = vol, delta = delta / m } }
      end
      option("BOOK", 0, 0.5, 0.8)
      option("C1", 0.6, 0.5, 2.0)
      option("C2", 0.5, 0.8, 1.2)
      local a = t:account { positions = { BOOK = -10000 }, collateral = { USD = 100000 } }
      t:near(a:measure("delta").value, 0)
      local plan = t:plan(a)
      local traded = {}
      for _, leg in ipairs(plan.legs) do traded[leg.instrument] = leg.qty end
      t:equal(plan.reason, nil)
      t:equal(plan.proposed, true)
      t:equal(traded.C1, 400)
      t:equal(traded.C2, 6000)
      t:equal(traded.X, -3240)
      t:near(plan.drift, 5, 1e-6)                       -- a gamma of 500,000 of 100,000, a vega of 8,000 of 2,000
      t:near(plan.after.drift, 0, 1e-6)
      t:near(plan.after.netted, 0, 1e-3)                -- and the delta is nothing again
    end,

    ["inside both limits nothing is proposed"] = function(t)
      t:instrument { id = "X", kind = "spot", qty_step = 1 }
      t:instrument { id = "C1", kind = "option", underlying = "X", right = "C", strike = 100, qty_step = 1, expiry = "2026-06-30" }
      t:mark { X = 100, C1 = { price = 8, iv = 0.3 } }
      local a = t:account { positions = { C1 = 50 }, collateral = { USD = 10000 } }
      t:equal(t:plan(a).reason, "the drift lies inside its band")
    end,

    ["two options that move gamma and vega alike are no hedge"] = function(t)
      t:instrument { id = "X", kind = "spot", qty_step = 1 }
      t:mark { X = 100 }
      for _, id in ipairs { "C1", "C2" } do
        t:instrument { id = id, kind = "option", underlying = "X", right = "C", strike = 100, qty_step = 1, expiry = "2026-06-30" }
        t:mark { [id] = { price = 8, iv = 0.3 } }
      end
      local a = t:account { positions = { C1 = -2000 }, collateral = { USD = 1e6 } }
      t:fails(function() t:plan(a) end, "plan: neutral: 'C2' moves them as 'C1' does, or not at all: they are collinear")
    end,
  },
}
