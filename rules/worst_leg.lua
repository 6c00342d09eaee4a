-- A house stress on top of netting: a hedge is trusted only so far.  What the failure of the worst leg would leave beyond the
-- netted exposure is added in part, and an account may agree to another part (attrs.stress).
local netto = require "netto"

return netto.policy {
  name = "worst-leg", version = "1", api = 1,

  params = {
    haircut = netto.percent(10),
    stress  = netto.percent(40),   -- of what the worst leg's failure would leave beyond `netted`
    buffer  = 1.2,                 -- initial margin over maintenance
  },

  haircut = function(inst, p) return p.haircut end,

  margin = function(book, p)
    local beyond = netto.max(0, book.worst_leg.netted - book.netted)
    local total = netto.add { netted = book.netted, stress = (book.attrs.stress or p.stress) * beyond }
    return netto.scale(p.buffer, total), total
  end,

  tests = {
    ["a perfect hedge still needs a part of one leg"] = function(t)
      t:instrument { id = "BTC", kind = "spot" }
      t:instrument { id = "BTC-PERP", kind = "perp", underlying = "BTC" }
      t:mark { BTC = 100, ["BTC-PERP"] = 100 }
      local a = t:account { positions = { BTC = 1, ["BTC-PERP"] = -1 } }
      t:equal(a.netted, 0)
      t:near(a.margin.maintenance, 0.4 * 10)
      t:near(a.margin.initial, 1.2 * 0.4 * 10)
    end,

    ["without a hedge there is nothing to fail"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 100 }
      t:near(t:account { positions = { A = 1 } }.margin.maintenance, 10)
    end,

    ["an account's own stress goes before"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:instrument { id = "B", kind = "future", underlying = "A" }
      t:mark { A = 100, B = 100 }
      t:near(t:account { attrs = { stress = 1 }, positions = { A = 1, B = -1 } }.margin.maintenance, 10)
    end,
  },
}
