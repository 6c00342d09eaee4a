-- Margin of a long/short desk in index futures: what survives netting by correlation, yet never less than
-- half of what is left when the worst leg fails.  One haircut for all; the demo changes it at noon.
local netto = require "netto"

return netto.policy {
  name = "index-desk", version = "1", api = 1,

  params = {
    haircut = netto.percent(10),  -- of an exposure, over the margin horizon
    leg     = 0.5,                -- of what the failure of the worst leg leaves
    buffer  = 1.25,               -- initial margin over maintenance
  },

  haircut = function(inst, p) return p.haircut end,

  margin = function(book, p)
    local core = netto.max { netted = book.netted, leg = p.leg * book.worst_leg.netted }
    return { maintenance = core, initial = netto.scale(p.buffer, core) }
  end,

  limits = {
    netto.limit { name = "gross", of = "gross", max = 50e6 },
    netto.limit { name = "desk-netted", of = "pool.netted", max = 20e6, scope = "desk" },
  },

  tests = {
    ["a hedge needs less than its legs, yet something"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:instrument { id = "B", kind = "future" }
      t:mark { A = 100, B = 100 }
      t:correlation { factors = { "A", "B" }, rho = { { 1, 0.9 }, { 0.9, 1 } } }
      local a = t:account { positions = { A = 10, B = -10 } }
      t:less(a.netted, 0.5 * a.gross)
      t:near(a.margin.maintenance, 0.25 * a.gross, 1e-9)  -- the failed leg: half of one of two equal legs
    end,

    ["an order beyond the gross limit is refused"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 100 }
      local a = t:account { collateral = { USD = 1e9 } }
      t:refused(t:order(a, { instrument = "A", qty = 5000001 }), "limit")
    end,

    ["equity below the initial margin takes no more risk, but less of it"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 100 }
      local a = t:account { positions = { A = 100 }, collateral = { USD = 1100 } }
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "insufficient_margin")
      t:equal(t:order(a, { instrument = "A", qty = -1 }).decision, "accept")
    end,
  },
}
