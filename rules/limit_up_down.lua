-- Limit up-limit down: a quote that stands on its band for 15 seconds pauses the instrument for five minutes.
--
-- The reference is the mean of five minutes; it changes when that is 1 % away from it and it has stood for 30 seconds.  It
-- begins with the attribute `open`, else with the first price.  Other attributes of an instrument: `close` of the day before,
-- whose price picks the width (else the reference does); `tier`, 1 or 2 (2); `doubled`, true while the plan doubles the bands.
-- Widths: 5 % in tier 1 and 10 % in tier 2 above $3, 20 % from $0.75 to $3, below that the lesser of $0.15 and 75 %; bands are
-- rounded to the cent.
local netto = require "netto"
local attribute = require "rules.parts.attribute"

local function width(reference, close, tier, p)
  if close > p.upper then return reference * p.tier[tier] end
  if close >= p.lower then return reference * p.middle end
  return math.min(p.least, reference * p.most)
end

return netto.policy {
  name = "limit-up-down", version = "1", api = 1,

  params = {
    haircut = netto.percent(15),
    tier = { netto.percent(5), netto.percent(10) }, middle = netto.percent(20), most = netto.percent(75),
    upper = 3, lower = 0.75, least = 0.15, tick = 0.01,
    window = netto.minutes(5), away = netto.percent(1), stood = 30,
  },

  history = { price = { every = netto.seconds(10), length = netto.minutes(5) } },

  folds = {
    reference = netto.fold {
      scope = "instrument", on = { "mark", netto.seconds(1) }, schema = 1,
      start = function(inst) return attribute.positive(inst, "open", inst.price) end,
      step = function(old, inst, p, age)
        local mean = inst:mean(p.window)
        return mean and age >= p.stood and math.abs(mean / old - 1) >= p.away and mean or old
      end,
    },
  },

  haircut = function(inst, p) return p.haircut end,

  breakers = {
    netto.breaker {
      name = "limit-up-down", scope = "instrument", action = "halt",
      hold = netto.seconds(15), cooldown = netto.minutes(5), stale = netto.seconds(30),

      trip = function(inst, p)
        local reference = inst:recall "reference"
        if not reference then return nil end
        local close, tier = attribute.positive(inst, "close", reference), attribute.choice(inst, "tier", #p.tier, 2)
        local band = width(reference, close, tier, p) * (inst.attrs.doubled and 2 or 1)
        local low = math.max(0, netto.round(reference - band, p.tick))
        local high = netto.round(reference + band, p.tick)
        local bid, ask = inst.bid or inst.price, inst.ask or inst.price
        return (ask <= low or bid >= high) and { low = low, high = high, reference = reference, bid = bid, ask = ask }
      end,
    },
  },

  tests = {
    ["a limit state of 15 seconds is a pause of five minutes, then fresh quotes say"] = function(t)
      t:instrument { id = "A", kind = "spot", attrs = { tier = 1 } }
      t:mark { A = { price = 100, bid = 99.9, ask = 100.1 } }
      local a = t:account { collateral = { USD = 1e6 } }
      t:mark { A = { price = 95, bid = 94.9, ask = 95 } }
      t:equal(t:breaker("limit-up-down", "A"), "pending")
      t:equal(t:order(a, { instrument = "A", qty = 1 }).decision, "accept")   -- the limit state trades on
      t:advance(15.1)
      t:tripped("limit-up-down", "A")
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "breaker")
      t:mark { A = { price = 97, bid = 96.9, ask = 97.1 } }
      t:tripped("limit-up-down", "A")
      t:advance(300)
      t:equal(t:breaker("limit-up-down", "A"), "half_open")
      t:mark { A = { price = 97, bid = 96.9, ask = 97.1 } }
      t:equal(t:breaker("limit-up-down", "A"), "closed")
      t:equal(t:order(a, { instrument = "A", qty = 1 }).decision, "accept")
    end,

    ["a tier that is none, or a close of nothing, is said, and no order passes"] = function(t)
      for i, attrs in ipairs { { open = 100, tier = 3 }, { open = 100, close = 0 } } do
        local id = "A" .. i
        t:instrument { id = id, kind = "spot", attrs = attrs }
        t:mark { [id] = 100 }
        local order = t:order(t:account { collateral = { USD = 1e6 } }, { instrument = id, qty = 1 })
        t:refused(order, "rule_error")
        t:equal(order.reasons[1].text:match "expected a .*", i == 1 and "expected a whole number from 1 to 2, got 3"
                                                                     or "expected a number above 0, got 0")
      end
    end,

    ["a quote that leaves its band in time is no pause"] = function(t)
      t:instrument { id = "A", kind = "spot", attrs = { open = 100 } }
      t:mark { A = { price = 110, bid = 110, ask = 110.2 } }
      t:equal(t:breaker("limit-up-down", "A"), "pending")
      t:advance(14)
      t:mark { A = { price = 109.9, bid = 109.9, ask = 110.2 } }
      t:advance(60)
      t:equal(t:breaker("limit-up-down", "A"), "closed")
    end,

    ["the reference follows the mean of five minutes, a percent at a time"] = function(t)
      t:instrument { id = "A", kind = "spot", attrs = { open = 100, tier = 1 } }
      local price = 100
      for _ = 1, 60 do                                                        -- ten minutes, 0.1 % each ten seconds
        t:mark { A = price }
        t:advance(10)
        price = price * 1.001
      end
      t:equal(t:breaker("limit-up-down", "A"), "closed")                      -- at 106, which 100 would not allow
      t:mark { A = 112 }
      t:equal(t:breaker("limit-up-down", "A"), "pending")
    end,

    ["within thirty seconds, and for less than a percent, it stands"] = function(t)
      t:instrument { id = "A", kind = "spot", attrs = { open = 100, tier = 1 } }
      t:mark { A = 100.9 }
      t:advance(600)
      t:mark { A = 105 }
      t:equal(t:breaker("limit-up-down", "A"), "pending")                     -- of 100.9 it would be allowed
      t:advance(10)
      t:mark { A = 104.99 }
      t:equal(t:breaker("limit-up-down", "A"), "closed")
    end,

    ["bands by tier and price, on their edge"] = function(t)
      local function at(id, attrs, price, state)
        t:instrument { id = id, kind = "spot", attrs = attrs }
        t:mark { [id] = price }
        t:equal(t:breaker("limit-up-down", id), state)
      end
      at("tier-1", { open = 100, tier = 1 }, 95, "pending")
      at("tier-1-inside", { open = 100, tier = 1 }, 95.01, "closed")
      at("tier-2", { open = 100 }, 90, "pending")
      at("tier-2-inside", { open = 100 }, 90.01, "closed")
      at("doubled", { open = 100, tier = 1, doubled = true }, 90.01, "closed")
      at("three", { open = 3, tier = 1 }, 2.40, "pending")
      at("above-three", { open = 3.01, tier = 1 }, 2.86, "pending")
      at("closed-above-three", { open = 2.90, close = 3.01, tier = 1 }, 2.75, "pending")
      at("closed-at-three", { open = 3.10, close = 3, tier = 1 }, 2.75, "closed")
      at("low", { open = 0.75 }, 0.60, "pending")
      at("lowest", { open = 0.50 }, 0.35, "pending")
      at("pennies", { open = 0.10 }, 0.02, "pending")                         -- 75 % is less than $0.15
    end,
  },
}
