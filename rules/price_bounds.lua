-- Log-normal price bounds: a price that its volatility does not explain halts the instrument.
--
-- Within the time T the price should stay between reference * exp(-vol^2 T / 2 -/+ z vol sqrt T).  The reference is the price at
-- the last full half hour, which a fold remembers; the volatility that of a day of marks, or the attribute `vol` (a year).
-- Until one of the two is known there are no bounds.
local netto = require "netto"
local attribute = require "rules.parts.attribute"

local HORIZON = netto.minutes(30)

return netto.policy {
  name = "price-bounds", version = "1", api = 1,

  params = { haircut = netto.percent(10), z = 4 },

  history = { price = { every = netto.minutes(5), length = netto.days(1) } },

  folds = {
    reference = netto.fold {
      scope = "instrument", on = HORIZON, schema = 1,
      start = function(inst) return inst.price end,
      step = function(_, inst) return inst.price end,
    },
  },

  haircut = function(inst, p) return p.haircut end,

  breakers = {
    netto.breaker {
      name = "price-bounds", scope = "instrument", action = "halt", cooldown = netto.minutes(2), stale = netto.seconds(30),

      trip = function(inst, p)
        local reference = inst:recall "reference"
        local vol = attribute.positive(inst, "vol") or inst:vol { window = netto.days(1) }
        if not reference or not vol then return nil end
        local years = HORIZON / netto.days(365)
        local middle, span = -vol * vol * years / 2, p.z * vol * math.sqrt(years)
        local low, high = reference * math.exp(middle - span), reference * math.exp(middle + span)
        return (inst.price < low or inst.price > high) and { low = low, high = high, price = inst.price }
      end,
    },
  },

  tests = {
    ["four deviations of half an hour are the bounds"] = function(t)
      t:instrument { id = "A", kind = "spot", attrs = { vol = 0.8 } }
      t:mark { A = 100 }
      t:advance(1800)
      local high = 100 * math.exp(-0.64 / 17520 / 2 + 4 * 0.8 / math.sqrt(17520))
      t:between(high, 102.44, 102.45)
      t:mark { A = high - 1e-6 }
      t:equal(t:breaker("price-bounds", "A"), "closed")
      t:mark { A = high + 1e-6 }
      t:tripped("price-bounds", "A")
    end,

    ["they are not symmetric, and close again by fresh prices"] = function(t)
      t:instrument { id = "A", kind = "spot", attrs = { vol = 0.8 } }
      t:mark { A = 100 }
      t:advance(1800)
      t:mark { A = 97.63 }
      t:equal(t:breaker("price-bounds", "A"), "closed")
      local a = t:account { collateral = { USD = 1000 } }
      t:equal(t:order(a, { instrument = "A", qty = 1 }).decision, "accept")
      t:mark { A = 97.5 }
      t:tripped("price-bounds", "A")
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "breaker")
      t:mark { A = 100 }
      t:advance(120.1)
      t:equal(t:breaker("price-bounds", "A"), "half_open")
      t:mark { A = 100 }
      t:equal(t:breaker("price-bounds", "A"), "closed")
    end,

    ["the reference is new each half hour"] = function(t)
      t:instrument { id = "A", kind = "spot", attrs = { vol = 0.8 } }
      t:mark { A = 100 }
      t:advance(1800)
      t:mark { A = 102 }
      t:advance(1800)
      t:mark { A = 104 }
      t:equal(t:breaker("price-bounds", "A"), "closed")
      t:mark { A = 105 }
      t:tripped("price-bounds", "A")
    end,

    ["without the attribute a day of marks must be known"] = function(t)
      t:instrument { id = "A", kind = "spot" }
      for i = 1, 300 do
        t:mark { A = 100 + i % 2 }
        t:advance(300)
        if i == 5 then t:mark { A = 200 } t:equal(t:breaker("price-bounds", "A"), "closed") end
      end
      t:mark { A = 100 }
      t:advance(1)
      t:mark { A = 110 }                                                      -- four times 1 %, and six steps
      t:equal(t:breaker("price-bounds", "A"), "closed")
      t:mark { A = 110.5 }
      t:tripped("price-bounds", "A")
    end,
  },
}
