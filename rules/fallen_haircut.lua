-- A haircut that rises with how far a price has fallen from its peak. What fell fast may fall on, and the one who bought
-- at the peak is the one who sells. A peak that stood for long is forgotten: the price from then on is the new one.
local netto = require "netto"

return netto.policy {
  name = "fallen-haircut", version = "1", api = 1,

  params = {
    calm   = netto.percent(10),    -- at the peak
    share  = 0.5,                  -- of the fall that is added
    cap    = netto.percent(50),
    memory = netto.days(5),        -- how long a peak stands
  },

  folds = {
    peak = netto.fold {
      scope = "instrument", on = { "mark", netto.hours(1) }, schema = 1,
      start = function(inst) return inst.price end,
      step = function(old, inst, p, age)
        if inst.price >= old or age >= p.memory then return inst.price end
        return old
      end,
    },
  },

  haircut = function(inst, p)
    local peak = inst:recall "peak"
    if not peak or peak <= 0 then return p.cap end
    return netto.min(p.calm + p.share * (1 - inst.price / peak), p.cap)
  end,

  tests = {
    ["at its peak an instrument is calm"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 70 }
      local a = t:account { positions = { A = 1 } }
      for _, price in ipairs { 80, 90, 100 } do
        t:mark { A = price }
        t:near(a.gross, 0.1 * price)
      end
    end,

    ["half of a fall is added, up to the cap"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 100 }
      local a = t:account { positions = { A = 1 } }
      t:mark { A = 80 }
      t:near(a.gross, 80 * (0.1 + 0.5 * 0.2))
      t:mark { A = 90 }
      t:near(a.gross, 90 * (0.1 + 0.5 * 0.1))
      t:mark { A = 10 }
      t:near(a.gross, 5)
      t:advance(netto.days(4))
      t:near(a.gross, 5)
    end,

    ["a peak is forgotten by time alone, and what came after it is the new one"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 100 }
      local a = t:account { positions = { A = 1 } }
      t:mark { A = 80 }
      t:advance(netto.days(5) + netto.hours(1))
      t:near(a.gross, 8)
      t:mark { A = 79 }
      t:near(a.gross, 79 * (0.1 + 0.5 / 80), 1e-9)
    end,
  },
}
