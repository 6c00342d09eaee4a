-- Tiered maintenance, as exchanges have it: the larger a position's notional, the higher the rate on what lies in the next
-- bracket.  Each instrument is margined by itself (accounts with netting = "none"); initial margin is a multiple.
local netto = require "netto"

return netto.policy {
  name = "tiered", version = "1", api = 1, per = "set",

  params = {
    brackets = {                   -- up to this notional: this rate on what lies above the bracket before
      { upto = 50e3,  rate = netto.percent(0.5) },
      { upto = 250e3, rate = netto.percent(1) },
      { upto = 1e6,   rate = netto.percent(2.5) },
      { upto = 10e6,  rate = netto.percent(5) },
    },
    beyond  = netto.percent(12.5), -- above the last one
    initial = 2,                   -- over maintenance
  },

  -- The haircut is left out: exposures are notionals.
  margin = function(set, p)
    local sum = netto.tiers(set.gross, p.brackets, p.beyond)
    return netto.scale(p.initial, sum), sum
  end,

  tests = {
    ["each bracket has its rate"] = function(t)
      t:instrument { id = "A", kind = "perp" }
      t:mark { A = 1000 }
      local a = t:account { netting = "none" }
      for held, expected in pairs { [10] = 50, [50] = 250, [250] = 250 + 2000, [1000] = 2250 + 18750 } do
        t:position(a, { A = held })
        t:near(a.margin.maintenance, expected, 1e-6)
        t:near(a.margin.initial, 2 * expected, 1e-6)
      end
      t:position(a, { A = 20000 })
      t:near(a.margin.maintenance, 21000 + 450e3 + 1250e3, 1e-6)
    end,

    ["instruments do not share brackets"] = function(t)
      for id in pairs { A = 1, B = 1 } do t:instrument { id = id, kind = "perp" } end
      t:mark { A = 1000, B = 1000 }
      t:near(t:account { netting = "none", positions = { A = 50, B = -50 } }.margin.maintenance, 2 * 250, 1e-9)
    end,
  },
}
