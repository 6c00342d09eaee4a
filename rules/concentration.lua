-- Concentration: thin instruments have larger haircuts, and a book that is one bet pays for it.  An instrument's tier is its
-- attribute; how much of its gross a book may be left with after netting is the account's (attrs.share), or the house's.
local netto = require "netto"

return netto.policy {
  name = "concentration", version = "1", api = 1,

  params = {
    tier  = { liquid = netto.percent(8), normal = netto.percent(12), thin = netto.percent(25) },
    rho   = 0.3,                   -- of any two factors
    share = netto.percent(60),     -- netted over gross
    addon = 0.5,                   -- of what lies above the share
  },

  haircut = function(inst, p) return p.tier[inst.attrs.tier or "normal"] or p.tier.thin end,

  correlation = function(f, g, p) return p.rho end,

  margin = function(book, p)
    local share = book.attrs.share or p.share
    local above = netto.max(0, book.netted - share * book.gross)
    return netto.add { netted = book.netted, concentration = p.addon * above }
  end,

  tests = {
    ["the thinner, the larger"] = function(t)
      t:instrument { id = "A", kind = "future", attrs = { tier = "liquid" } }
      t:instrument { id = "B", kind = "future" }
      t:instrument { id = "C", kind = "future", attrs = { tier = "unheard of" } }
      t:mark { A = 100, B = 100, C = 100 }
      t:near(t:account { positions = { A = 1 } }.gross, 8)
      t:near(t:account { positions = { B = 1 } }.gross, 12)
      t:near(t:account { positions = { C = 1 } }.gross, 25)
    end,

    ["one bet pays, many do not"] = function(t)
      local many = {}
      for i = 1, 16 do
        local id = "I" .. i
        t:instrument { id = id, kind = "future" }
        t:mark { [id] = 100 }
        many[id] = i % 2 == 0 and 1 or -1
      end
      local one = t:account { positions = { I1 = 1 } }
      t:near(one.margin.initial, 12 + 0.5 * 0.4 * 12)
      local spread = t:account { positions = many }
      t:near(spread.margin.initial, spread.netted, 1e-6)
    end,

    ["an account's own share goes before"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 100 }
      t:near(t:account { attrs = { share = 1 }, positions = { A = 1 } }.margin.initial, 12)
    end,
  },
}
