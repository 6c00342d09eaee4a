-- Limits on every level of a firm: accounts by their own book, desks and the firm by all that lies below them as one set.
local netto = require "netto"

return netto.policy {
  name = "tree-limits", version = "1", api = 1,

  params = { haircut = netto.percent(10), buffer = 1.25 },

  haircut = function(inst, p) return p.haircut end,

  -- The nodes above hold nothing by themselves; what is below them is margined there.
  margin = function(book, p) return netto.scale(p.buffer, book.netted), book.netted end,

  limits = {
    netto.limit { name = "account-gross",    of = "gross",                 max = 500e3, scope = "account" },
    netto.limit { name = "account-worst",    of = "worst_leg.netted",      max = 300e3, scope = "account" },
    netto.limit { name = "desk-netted",      of = "pool.netted",           max = 400e3, scope = "desk" },
    netto.limit { name = "desk-worst",       of = "pool.worst_leg.netted", max = 600e3, scope = "desk" },
    netto.limit { name = "firm-gross",       of = "pool.gross",            max = 3e6,   scope = "firm" },
    netto.limit { name = "utilisation",      of = "utilisation",           max = 0.9 },
  },

  tests = {
    ["an order is tested on every node above it, the tightest first"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 1000 }
      t:account { id = "firm", kind = "firm" }
      t:account { id = "desk", kind = "desk", parent = "firm" }
      t:account { id = "one", kind = "account", parent = "desk", positions = { A = 2000 } }
      local two = t:account { id = "two", kind = "account", parent = "desk", collateral = { USD = 1e9 } }
      t:equal(t:order(two, { instrument = "A", qty = 2000 }).decision, "accept")   -- exactly 400,000 on the desk
      local order = t:order(two, { instrument = "A", qty = 2001 })
      t:refused(order, "limit")
      t:equal(order.reasons[1].account, "desk")
    end,

    ["the hedge of another account counts for the desk"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 1000 }
      t:account { id = "desk", kind = "desk" }
      t:account { id = "short", kind = "account", parent = "desk", positions = { A = -3000 } }
      local a = t:account { id = "long", kind = "account", parent = "desk", collateral = { USD = 1e9 } }
      t:equal(t:order(a, { instrument = "A", qty = 3000 }).decision, "accept")
    end,

    ["nearly all equity in use is enough"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 1000 }
      local a = t:account { positions = { A = 1 }, collateral = { USD = 140 } }   -- initial 125
      t:refused(t:order(a, { instrument = "A", qty = 0.02 }), "limit")
      t:equal(t:order(a, { instrument = "A", qty = -0.5 }).decision, "accept")
    end,
  },
}
