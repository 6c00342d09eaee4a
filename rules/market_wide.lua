-- Market-wide halts: an index that falls 7, 13 or 20 % below its last close stops everything.
--
-- Levels 1 and 2 halt for 15 minutes, each once a session, which a fold remembers: a halt that a person ends stays ended.
-- Level 3 ends the session: a person opens the next, once the index has its new `close`.  Attributes of the index: `close`,
-- without which nothing is measured; `session`, a number, another one each session (without it, days of UTC); `cutoff`, the
-- second (since 1970) from which levels 1 and 2 halt nobody any more, 15:25 of its market.
local netto = require "netto"
local attribute = require "rules.parts.attribute"

local PAUSE = netto.minutes(15)
local NEWS  = netto.seconds(2)   -- a mark's breakers are asked with it, or at the ticks that follow at once

local function fall(inst)
  local close = attribute.positive(inst, "close")
  return close and netto.round(1 - inst.price / close, 1e-9)
end

-- When each level was reached; 0: it was not.
local function begin(session)
  return { session = session, one = 0, two = 0 }
end

local function session_of(inst)
  return inst.attrs.session or netto.now() // 86400
end

-- Level `n`, reached in time, and for the first time just now.
local function level(n, field)
  return function(inst, p)
    local fell = fall(inst)
    if not fell or fell < p.fall[n] then return nil end
    local cutoff = attribute.positive(inst, "cutoff")
    if cutoff and inst:recall "reached"[field] >= cutoff then return nil end
    if netto.now() - inst:recall "reached"[field] >= NEWS then return nil end
    return { fall = fell, close = inst.attrs.close, price = inst.price }
  end
end

return netto.policy {
  name = "market-wide", version = "1", api = 1,

  params = { haircut = netto.percent(10), fall = { netto.percent(7), netto.percent(13), netto.percent(20) } },

  folds = {
    reached = netto.fold {
      scope = "instrument", on = "mark", schema = 1, fields = { "session", "one", "two" },
      start = function() return begin(0) end,
      step = function(old, inst, p)
        local session, fell = session_of(inst), fall(inst) or 0
        local new = old.session == session and old or begin(session)
        return { session = session,
                 one = new.one == 0 and fell >= p.fall[1] and netto.now() or new.one,
                 two = new.two == 0 and fell >= p.fall[2] and netto.now() or new.two }
      end,
    },
  },

  haircut = function(inst, p) return p.haircut end,

  breakers = {
    netto.breaker { name = "level-1", scope = "instrument", stops = "all", action = "halt", cooldown = PAUSE,
                    stale = netto.seconds(60), trip = level(1, "one") },
    netto.breaker { name = "level-2", scope = "instrument", stops = "all", action = "halt", cooldown = PAUSE,
                    stale = netto.seconds(60), trip = level(2, "two") },
    netto.breaker { name = "level-3", scope = "instrument", stops = "all", action = "halt", latch = true,
                    trip = function(inst, p)
                      local fell = fall(inst)
                      return fell and fell >= p.fall[3] and { fall = fell, close = inst.attrs.close, price = inst.price }
                    end },
  },

  tests = {
    ["seven percent stops everything for a quarter of an hour, and once a session"] = function(t)
      t:instrument { id = "INDEX", kind = "spot", attrs = { close = 1000, session = 1 } }
      t:instrument { id = "A", kind = "spot" }
      t:mark { INDEX = 930.01, A = 50 }
      local a = t:account { collateral = { USD = 1e6 } }
      t:equal(t:order(a, { instrument = "A", qty = 1 }).decision, "accept")
      t:mark { INDEX = 930 }
      t:tripped("level-1", "INDEX")
      t:equal(t:breaker("level-2", "INDEX"), "closed")
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "breaker")
      t:refused(t:order(a, { instrument = "A", qty = -1 }), "breaker")
      t:advance(900.1)
      t:equal(t:breaker("level-1", "INDEX"), "half_open")
      t:mark { INDEX = 929 }
      t:equal(t:breaker("level-1", "INDEX"), "closed")                        -- below it still, but it has had its pause
      t:mark { INDEX = 980 }
      t:mark { INDEX = 925 }
      t:equal(t:breaker("level-1", "INDEX"), "closed")
      t:equal(t:order(a, { instrument = "A", qty = 1 }).decision, "accept")
      t:instrument { id = "INDEX", kind = "spot", attrs = { close = 1000, session = 2 } }
      t:mark { INDEX = 930 }
      t:tripped("level-1", "INDEX")
    end,

    ["thirteen percent halts again; after the cut-off neither does"] = function(t)
      t:instrument { id = "INDEX", kind = "spot", attrs = { close = 1000 } }
      t:mark { INDEX = 929 }
      t:advance(900.1)
      t:mark { INDEX = 870 }
      t:equal(t:breaker("level-1", "INDEX"), "closed")
      t:tripped("level-2", "INDEX")
      t:advance(900.1)
      t:mark { INDEX = 869 }
      t:equal(t:breaker("level-2", "INDEX"), "closed")
      t:instrument { id = "LATE", kind = "spot", attrs = { close = 1000, cutoff = 1767225600 } }  -- when a test begins
      t:mark { LATE = 870 }
      t:equal(t:breaker("level-1", "LATE"), "closed")
      t:equal(t:breaker("level-2", "LATE"), "closed")
    end,

    ["a fall through both at once uses up both"] = function(t)
      t:instrument { id = "INDEX", kind = "spot", attrs = { close = 1000 } }
      t:mark { INDEX = 870 }
      t:tripped("level-2", "INDEX")
      t:advance(900.1)
      t:mark { INDEX = 990 }
      t:mark { INDEX = 929 }
      t:equal(t:breaker("level-1", "INDEX"), "closed")
      t:equal(t:breaker("level-2", "INDEX"), "closed")
    end,

    ["what a person resets stays so for the session"] = function(t)
      t:instrument { id = "INDEX", kind = "spot", attrs = { close = 1000 } }
      t:mark { INDEX = 929 }
      t:tripped("level-1", "INDEX")
      t:advance(300)
      t:reset("level-1", "INDEX", "the index was wrong")
      t:mark { INDEX = 928 }
      t:equal(t:breaker("level-1", "INDEX"), "closed")
      t:advance(5)
      t:equal(t:breaker("level-1", "INDEX"), "closed")
      t:mark { INDEX = 869 }
      t:tripped("level-2", "INDEX")
    end,

    ["a halt that began before the cut-off goes on behind it"] = function(t)
      t:instrument { id = "INDEX", kind = "spot", attrs = { close = 1000, cutoff = 1767225600 + 60 } }
      t:mark { INDEX = 925 }
      t:advance(600)
      t:tripped("level-1", "INDEX")
    end,

    ["twenty percent ends the session, at any time, until a person begins another"] = function(t)
      t:instrument { id = "INDEX", kind = "spot", attrs = { close = 1000, cutoff = 1767225600 } }
      t:mark { INDEX = 800 }
      t:tripped("level-3", "INDEX")
      t:advance(43200)
      t:mark { INDEX = 990 }
      t:tripped("level-3", "INDEX")
      t:reset("level-3", "INDEX", "the next session")
      t:equal(t:breaker("level-3", "INDEX"), "closed")
      t:mark { INDEX = 799 }
      t:tripped("level-3", "INDEX")                                           -- it still has the old close
    end,

    ["what has no close is no index"] = function(t)
      t:instrument { id = "A", kind = "spot" }
      t:mark { A = 100 }
      t:mark { A = 1 }
      t:equal(t:breaker("level-1", "A"), "closed")
      t:equal(t:breaker("level-3", "A"), "closed")
    end,
  },
}
