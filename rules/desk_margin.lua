-- A simple margin for a desk: a multiple of the standard deviation as haircut, one correlation inside a bucket
-- and one across, what survives netting, yet never less than half of what is left when the worst leg fails.
--
-- Hourly samples suit markets that trade around the clock.  Where they close, take `every` long enough that each
-- interval has a mark (seven days for markets that close on weekends), or no window is ever covered.
local netto = require "netto"

local every, window = netto.hours(1), netto.days(30)

return netto.policy {
  name = "desk-margin", version = "1", api = 1,

  params = {
    horizon = netto.days(1),       -- how long it takes to close a position
    sigmas  = 3,                   -- standard deviations over the horizon
    floor   = netto.percent(10),   -- the least haircut of an exposure
    unknown = netto.percent(50),   -- while the window is not covered
    fx      = netto.percent(8),    -- of what is held in another currency
    within  = 0.80,                -- correlation of two factors of one bucket
    across  = 0.35,                -- of any other two
    leg     = 0.5,                 -- of what the failure of the worst leg leaves
    buffer  = 1.2,                 -- initial margin over maintenance
    close   = 0.8,                 -- liquidation level below maintenance
  },

  history = { price = { every = every, length = window } },

  haircut = function(inst, p)
    if inst.kind == "cash" then return p.fx end
    local v = inst:vol { horizon = p.horizon, window = window }
    return v and math.max(p.floor, p.sigmas * v) or p.unknown
  end,

  -- A factor without a bucket shares none: nil == nil would be true.
  correlation = function(f, g, p)
    return f.bucket and f.bucket == g.bucket and p.within or p.across
  end,

  collateral = function(line, p)
    return line.asset.kind == "cash" and 0 or line.asset.attrs.haircut or 1
  end,

  margin = function(book, p)
    local core = netto.max { netted = book.netted, leg = p.leg * book.worst_leg.netted }
    return { initial = netto.scale(p.buffer, core), maintenance = core, liquidation = netto.scale(p.close, core) }
  end,

  tests = {
    ["a hedge needs less than its legs, yet something"] = function(t)
      t:instrument { id = "BTC", kind = "spot" }
      t:instrument { id = "BTC-PERP", kind = "perp", underlying = "BTC" }
      t:mark { BTC = 60000, ["BTC-PERP"] = 60000 }
      local a = t:account { positions = { BTC = 1, ["BTC-PERP"] = -1 } }
      t:equal(a.netted, 0)
      t:near(a.margin.maintenance, 0.25 * a.gross, 1e-6)  -- the failed leg: half of one of two equal legs
    end,

    ["an instrument without a history has the haircut for the unknown"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 100 }
      t:near(t:account { positions = { A = 10 } }.gross, 500)
    end,

    ["thirty days of marks give a haircut of three standard deviations"] = function(t)
      t:instrument { id = "A", kind = "future" }
      local a = t:account {}
      for hour = 0, 30 * 24 do
        if hour > 0 then t:advance(netto.hours(1)) end
        t:mark { A = hour % 2 == 0 and 100 or 102 }
      end
      t:position(a, { A = 1 })
      local up, down = 2 / 100, -2 / 102
      local daily = math.sqrt((up * up + down * down) / 2 * 24)
      t:near(a.gross, 100 * 3 * daily, 1e-9)
    end,

    ["factors net better inside a bucket than across"] = function(t)
      for id, bucket in pairs { A = "coins", B = "coins", C = "metals" } do
        t:factor { id = id, bucket = bucket }
        t:instrument { id = id, kind = "future" }
      end
      t:mark { A = 100, B = 100, C = 100 }
      t:less(t:account { positions = { A = 1, B = -1 } }.netted, t:account { positions = { A = 1, C = -1 } }.netted)
    end,

    ["a bond counts after its haircut, or not at all"] = function(t)
      t:instrument { id = "T10", kind = "bond", attrs = { haircut = 0.04 } }
      t:instrument { id = "JUNK", kind = "bond" }
      t:mark { T10 = 100, JUNK = 100 }
      t:near(t:account { collateral = { USD = 50, T10 = 1, JUNK = 1 } }.equity, 146)
    end,

    ["below maintenance is a margin call, below the liquidation level more"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 100 }
      local a = t:account { positions = { A = 2 }, collateral = { USD = 95 } }
      t:equal(a.status, "margin_call")                    -- maintenance 100, liquidation 80
      t:collateral(a, { USD = 79 })
      t:equal(a.status, "liquidation")
    end,
  },
}
