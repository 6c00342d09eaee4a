-- A haircut from volatility between a floor and a cap: recent days weigh more, and the floor keeps it from
-- sinking in quiet times, when everybody's would.
local netto = require "netto"

local every, window = netto.days(1), netto.days(20)

return netto.policy {
  name = "vol-haircut", version = "1", api = 1,

  params = {
    sigmas  = 3,                   -- standard deviations
    horizon = netto.days(2),       -- how long it takes to close a position
    lambda  = 0.94,                -- a day weighs so much of the next one
    floor   = netto.percent(5),
    cap     = netto.percent(60),
    unknown = netto.percent(40),   -- while the window is not covered
  },

  history = { price = { every = every, length = window } },

  haircut = function(inst, p)
    local v = inst:vol { window = window, horizon = p.horizon, lambda = p.lambda }
    return v and netto.min(netto.max(p.floor, p.sigmas * v), p.cap) or p.unknown
  end,

  tests = {
    ["an instrument without a history has the haircut for the unknown"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 100 }
      t:near(t:account { positions = { A = 1 } }.gross, 40)
    end,

    ["a quiet market sinks to the floor, a wild one stops at the cap"] = function(t)
      for id in pairs { CALM = 1, WILD = 1 } do t:instrument { id = id, kind = "future" } end
      local a = t:account { positions = {} }
      for day = 0, 20 do
        if day > 0 then t:advance(netto.days(1)) end
        t:mark { CALM = day % 2 == 0 and 100 or 100.1, WILD = day % 2 == 0 and 100 or 150 }
      end
      t:position(a, { CALM = 1 })
      t:near(a.gross, 5)
      t:position(a, { CALM = 0, WILD = 1 })
      t:near(a.gross, 60)
    end,

    ["a series that rolls on to another contract jumps by nothing"] = function(t)
      t:instrument { id = "FRONT", kind = "future" }
      local a = t:account {}
      for day = 0, 20 do
        if day > 0 then t:advance(netto.days(1)) end
        t:mark { FRONT = day == 10 and { price = 80, rolled = 100 } or day < 10 and 100 or 80 }
      end
      t:position(a, { FRONT = 1 })
      t:near(a.gross, 80 * 0.05)
    end,

    ["between them it is the multiple of the forecast"] = function(t)
      t:instrument { id = "A", kind = "future" }
      local a = t:account {}
      local price = 100
      t:mark { A = price }
      for day = 1, 20 do
        t:advance(netto.days(1))
        price = price * (day % 2 == 0 and 1.02 or 0.98)
        t:mark { A = price }
      end
      t:position(a, { A = 1 })
      t:near(a.gross, price * 3 * 0.02 * math.sqrt(2), 1e-6)  -- every return is two percent, whatever it weighs
    end,
  },
}
