-- Correlation along a curve: points that lie near each other in time move together, e^(-theta × distance).  Such a matrix is
-- positive definite whatever the points are.  Factors of different curves have one correlation for all.
local netto = require "netto"

return netto.policy {
  name = "curve-correlation", version = "1", api = 1,

  params = {
    haircut = netto.percent(2),
    theta   = 0.03,                -- a year of distance costs so much
    curves  = 0,                   -- of two curves
  },

  haircut = function(inst, p) return p.haircut end,

  -- `bucket` names the curve, attrs.years says where on it.
  correlation = function(f, g, p)
    local a, b = f.attrs.years, g.attrs.years
    if not f.bucket or f.bucket ~= g.bucket or not a or not b then return p.curves end
    return math.exp(-p.theta * math.abs(a - b))
  end,

  tests = {
    ["a steepener needs more the further its legs lie apart"] = function(t)
      for id, years in pairs { Y2 = 2, Y5 = 5, Y30 = 30 } do
        t:factor { id = id, bucket = "USD", attrs = { years = years } }
        t:instrument { id = id, kind = "future" }
        t:mark { [id] = 100 }
      end
      local near = t:account { positions = { Y2 = 1, Y5 = -1 } }.netted
      local far = t:account { positions = { Y2 = 1, Y30 = -1 } }.netted
      t:near(near, 2 * math.sqrt(2 - 2 * math.exp(-0.09)))
      t:less(near, far)
    end,

    ["two curves, and points that say nothing, net as independent ones"] = function(t)
      t:factor { id = "A", bucket = "USD", attrs = { years = 5 } }
      t:factor { id = "B", bucket = "EUR", attrs = { years = 5 } }
      t:factor { id = "C", bucket = "USD" }
      for id in pairs { A = 1, B = 1, C = 1 } do
        t:instrument { id = id, kind = "future" }
        t:mark { [id] = 100 }
      end
      t:near(t:account { positions = { A = 1, B = -1 } }.netted, 2 * math.sqrt(2))
      t:near(t:account { positions = { A = 1, C = -1 } }.netted, 2 * math.sqrt(2))
    end,
  },
}
