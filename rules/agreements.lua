-- Margin by agreement: each netting set is margined by itself, above the threshold that its agreement names, and amounts under
-- its minimum transfer are not called.  What no agreement covers is margined in full, and more.
local netto = require "netto"

return netto.policy {
  name = "agreements", version = "1", api = 1, per = "set",

  params = {
    haircut   = netto.percent(15),
    rho       = 0.5,               -- of any two factors
    uncovered = 1.5,               -- what no agreement covers, over its exposure
  },

  haircut     = function(inst, p) return p.haircut end,
  correlation = function(f, g, p) return p.rho end,

  -- Amounts of the agreement count as the base currency's.
  margin = function(set, p)
    local agreed = set.agreement
    if not agreed then return netto.scale(p.uncovered, set.netted) end
    local called = netto.max(0, set.netted - (agreed.threshold or 0))
    return called < (agreed.mta or 0) and 0 or called
  end,

  tests = {
    ["above the threshold, if it is worth a transfer"] = function(t)
      t:set { id = "CSA", enforceable = true, threshold = 10, mta = 4 }
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 100 }
      local a = t:account { netting = { by = "kind", sets = { future = "CSA" } } }
      t:position(a, { A = 1 })
      t:near(a.margin.initial, 15 - 10)
      t:position(a, { A = 0.9 })
      t:equal(a.margin.initial, 0)                        -- 3.5 is less than the minimum transfer
    end,

    ["what no agreement covers has no threshold"] = function(t)
      t:set { id = "CSA", threshold = 10 }
      t:instrument { id = "A", kind = "future", attrs = { desk = "rates" } }
      t:instrument { id = "B", kind = "future" }
      t:mark { A = 100, B = 100 }
      local a = t:account { netting = { by = "desk", sets = { rates = "CSA" } }, positions = { A = 1, B = 1 } }
      t:near(a.margin.initial, (15 - 10) + 1.5 * 15)
    end,

    ["two factors under one agreement net by half"] = function(t)
      t:set { id = "CSA", enforceable = true, threshold = 0 }
      t:instrument { id = "A", kind = "future" }
      t:instrument { id = "B", kind = "future" }
      t:mark { A = 100, B = 100 }
      local a = t:account { netting = { by = "kind", sets = { future = "CSA" } }, positions = { A = 1, B = -1 } }
      t:near(a.margin.initial, 15)
    end,
  },
}
