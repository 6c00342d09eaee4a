-- Market-wide halts: an index that falls 7, 13 or 20 % below its last close stops everything.
--
-- Attributes of the index: `close`; `cutoff`, the second (since 1970) from which levels 1 and 2 halt nobody any more, 15:25
-- of its market; `served`, the highest level of today that is over, for each level halts once a day.  The venue's own
-- notices tell all three: put the instrument anew with them.  Level 3 ends the day: a person opens the next.
local netto = require "netto"

-- Level `n` is reached, not served, and, where there is a cut-off, in time.
local function level(n, timed)
  return function(inst, p)
    local close = inst.attrs.close
    if not close or (inst.attrs.served or 0) >= n then return nil end
    local fall = netto.round(1 - inst.price / close, 1e-9)
    if fall < p.fall[n] then return nil end
    if timed and inst.attrs.cutoff and netto.now() >= inst.attrs.cutoff then return nil end
    return { fall = fall, close = close, price = inst.price }
  end
end

return netto.policy {
  name = "market-wide", version = "1", api = 1,

  params = { haircut = netto.percent(10), fall = { netto.percent(7), netto.percent(13), netto.percent(20) } },

  haircut = function(inst, p) return p.haircut end,

  breakers = {
    netto.breaker { name = "level-1", scope = "instrument", stops = "all", action = "halt", cooldown = netto.minutes(15),
                    stale = netto.seconds(60), trip = level(1, true) },
    netto.breaker { name = "level-2", scope = "instrument", stops = "all", action = "halt", cooldown = netto.minutes(15),
                    stale = netto.seconds(60), trip = level(2, true) },
    netto.breaker { name = "level-3", scope = "instrument", stops = "all", action = "halt", latch = true, trip = level(3) },
  },

  tests = {
    ["seven percent stops everything for a quarter of an hour, and once a day"] = function(t)
      t:instrument { id = "INDEX", kind = "spot", attrs = { close = 1000 } }
      t:instrument { id = "A", kind = "spot" }
      t:mark { INDEX = 930.01, A = 50 }
      local a = t:account { collateral = { USD = 1e6 } }
      t:equal(t:order(a, { instrument = "A", qty = 1 }).decision, "accept")
      t:mark { INDEX = 930 }
      t:tripped("level-1", "INDEX")
      t:equal(t:breaker("level-2", "INDEX"), "closed")
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "breaker")
      t:refused(t:order(a, { instrument = "A", qty = -1 }), "breaker")
      t:instrument { id = "INDEX", kind = "spot", attrs = { close = 1000, served = 1 } }
      t:advance(900.1)
      t:mark { INDEX = 929 }
      t:equal(t:breaker("level-1", "INDEX"), "closed")
      t:equal(t:order(a, { instrument = "A", qty = 1 }).decision, "accept")
    end,

    ["thirteen percent halts again; after the cut-off neither does"] = function(t)
      t:instrument { id = "INDEX", kind = "spot", attrs = { close = 1000, served = 1 } }
      t:mark { INDEX = 870 }
      t:tripped("level-2", "INDEX")
      t:instrument { id = "LATE", kind = "spot", attrs = { close = 1000, cutoff = 1767225600 } }  -- when a test begins
      t:mark { LATE = 870 }
      t:equal(t:breaker("level-1", "LATE"), "closed")
      t:equal(t:breaker("level-2", "LATE"), "closed")
    end,

    ["twenty percent ends the day, at any time, until a person begins another"] = function(t)
      t:instrument { id = "INDEX", kind = "spot", attrs = { close = 1000, served = 2, cutoff = 1767225600 } }
      t:mark { INDEX = 800 }
      t:tripped("level-3", "INDEX")
      t:advance(43200)
      t:mark { INDEX = 990 }
      t:tripped("level-3", "INDEX")
      t:reset("level-3", "INDEX", "the next session")
      t:equal(t:breaker("level-3", "INDEX"), "closed")
    end,
  },
}
