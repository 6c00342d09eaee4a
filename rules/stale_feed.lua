-- Stale feed: who trades on a price that is too old may only reduce, until the feed is back.
--
-- The rule reads the time, so it is asked every second.  Attribute of an instrument: `stale_after`, seconds.
local netto = require "netto"

return netto.policy {
  name = "stale-feed", version = "1", api = 1,

  params = { haircut = netto.percent(10), after = netto.seconds(30) },

  haircut = function(inst, p) return p.haircut end,

  breakers = {
    netto.breaker {
      name = "stale-feed", scope = "instrument", action = "reduce_only", cooldown = netto.seconds(5),

      trip = function(inst, p)
        local after = inst.attrs.stale_after or p.after
        return inst.age > after and { age = inst.age, after = after }
      end,
    },
  },

  tests = {
    ["a feed that stops is noticed without a mark, and one that is back closes"] = function(t)
      t:instrument { id = "A", kind = "perp" }
      t:mark { A = 100 }
      local a = t:account { collateral = { USD = 1000 }, positions = { A = 1 } }
      t:advance(29)
      t:equal(t:breaker("stale-feed", "A"), "closed")
      t:advance(3)
      t:tripped("stale-feed", "A")
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "breaker")
      t:equal(t:order(a, { instrument = "A", qty = -1 }).decision, "accept")
      t:advance(60)
      t:tripped("stale-feed", "A")
      t:mark { A = 100 }
      t:advance(5.2)
      t:mark { A = 100 }
      t:equal(t:breaker("stale-feed", "A"), "closed")
      t:equal(t:order(a, { instrument = "A", qty = 1 }).decision, "accept")
    end,

    ["some may be older than others"] = function(t)
      t:instrument { id = "A", kind = "perp", attrs = { stale_after = 600 } }
      t:mark { A = 100 }
      t:advance(60)
      t:equal(t:breaker("stale-feed", "A"), "closed")
    end,
  },
}
