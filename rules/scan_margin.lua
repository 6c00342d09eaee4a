-- Margin by scanning sixteen points, in the manner of SPAN: price up and down by thirds of a range, volatility up and down with
-- each, and two extreme moves of which a part counts.  What has one underlying loses and gains together; between underlyings
-- only what is listed offsets.
local netto = require "netto"

local points = {}
for _, thirds in ipairs { 0, 1, -1, 2, -2, 3, -3 } do
  points[#points + 1] = { move = thirds / 3, vol = 1 }
  points[#points + 1] = { move = thirds / 3, vol = -1 }
end
points[#points + 1] = { move = 2, vol = 0, share = 0.35 }
points[#points + 1] = { move = -2, vol = 0, share = 0.35 }

return netto.policy {
  name = "scan-margin", version = "1", api = 1,

  params = {
    range   = netto.percent(10),  -- of a price, where its factor has no attribute `range`
    vol     = netto.percent(20),  -- of a volatility
    buffer  = 1.1,                -- initial margin over maintenance
    offsets = { BRENT = { WTI = 0.85 } },  -- of gains of one, against losses of the other; names in order
  },

  measures = {
    scan = netto.scan {
      points = points,
      price  = function(inst, pt, p) return pt.move * (inst.factor.attrs.range or p.range) end,
      vol    = function(inst, pt, p) return inst.iv * (1 + pt.vol * p.vol) end,
      offset = function(g, h, p) return p.offsets[g] and p.offsets[g][h] end,
    },
  },

  margin = function(book, p)
    local worst = book:measure "scan"
    return { maintenance = worst, initial = netto.scale(p.buffer, worst) }
  end,

  tests = {
    ["a future may lose its range; of twice that a part counts, which is less"] = function(t)
      t:instrument { id = "ES", kind = "future", multiplier = 50 }
      t:mark { ES = 4000 }
      local a = t:account { positions = { ES = -2 } }
      t:near(a.margin.maintenance, 2 * 50 * 4000 * 0.10, 1e-6)
      t:near(a.margin.initial, 1.1 * 2 * 50 * 4000 * 0.10, 1e-6)
    end,

    ["an underlying may have a range of its own"] = function(t)
      t:factor { id = "GAS", attrs = { range = 0.25 } }
      t:instrument { id = "GAS", kind = "future" }
      t:mark { GAS = 100 }
      t:near(t:account { positions = { GAS = 1 } }.margin.maintenance, 25, 1e-9)
    end,

    ["a written strangle is short of volatility, and of extreme moves"] = function(t)
      t:instrument { id = "ES", kind = "future" }
      local march = "2026-03-01T21:00:00Z"
      t:instrument { id = "CALL", kind = "option", underlying = "ES", right = "C", strike = 4600, expiry = march }
      t:instrument { id = "PUT", kind = "option", underlying = "ES", right = "P", strike = 3400, expiry = march }
      t:mark { ES = 4000, CALL = { price = 8, iv = 0.2 }, PUT = { price = 9, iv = 0.22 } }
      local written = t:account { positions = { CALL = -10, PUT = -10 }, collateral = { USD = 100000 } }
      local bought = t:account { positions = { CALL = 10, PUT = 10 }, collateral = { USD = 100000 } }
      t:less(bought.margin.maintenance, written.margin.maintenance)
      local covered = t:account { positions = { CALL = -10, ES = 10 }, collateral = { USD = 100000 } }
      local bare = t:account { positions = { ES = 10 }, collateral = { USD = 100000 } }
      t:less(covered.margin.maintenance, bare.margin.maintenance)
    end,

    ["two oils offset, an oil and an index do not"] = function(t)
      for _, id in ipairs { "WTI", "BRENT", "ES" } do t:instrument { id = id, kind = "future" } end
      t:mark { WTI = 100, BRENT = 100, ES = 100 }
      t:near(t:account { positions = { BRENT = 10, WTI = -10 } }.margin.maintenance, 100 - 0.85 * 100, 1e-9)
      t:near(t:account { positions = { BRENT = 10, ES = -10 } }.margin.maintenance, 100 + 100, 1e-9)
    end,

    ["an option without volatility has no margin, and says so"] = function(t)
      t:instrument { id = "ES", kind = "future" }
      t:instrument { id = "CALL", kind = "option", underlying = "ES", right = "C", strike = 100, expiry = "2026-03-01" }
      t:mark { ES = 100, CALL = { price = 8, delta = 0.5 } }
      local a = t:account { positions = { CALL = 1 } }
      t:fails(function() return a.margin.maintenance end, "attempt to perform arithmetic on a nil value (field 'iv')")
    end,
  },
}
