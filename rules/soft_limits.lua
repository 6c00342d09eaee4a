-- Limits that are told of before they bind, with a maximum for each account, and leverage against equity.
local netto = require "netto"

return netto.policy {
  name = "soft-limits", version = "1", api = 1,

  params = { haircut = netto.percent(10), netted_max = { account = 200e3, desk = 500e3 }, leverage = 5 },

  haircut = function(inst, p) return p.haircut end,

  limits = {
    -- Told at 80 %, refused above 100 %, and not cleared before it is back at 95 %; the account's own figure goes first.
    netto.limit { name = "netted", of = "pool.netted", soft = 0.8, clear = 0.95,
                  max = function(book, p) return book.attrs.netted_max or p.netted_max[book.kind] end },

    -- Notional (the haircut is the same for all) against what the account is worth now.
    netto.limit { name = "leverage", scope = "account",
                  of  = function(book, p) return book.gross / p.haircut end,
                  max = function(book, p) return p.leverage * math.max(book.equity, 0) end },
  },

  tests = {
    ["the kind's maximum, the account's own, or none"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 1000 }
      local function limited(account, qty) t:refused(t:order(account, { instrument = "A", qty = qty }), "limit") end
      local function allowed(account, qty) t:equal(t:order(account, { instrument = "A", qty = qty }).decision, "accept") end
      local plain = t:account { kind = "account", collateral = { USD = 1e6 } }
      local own   = t:account { kind = "account", collateral = { USD = 1e6 }, attrs = { netted_max = 50e3 } }
      local other = t:account { kind = "house", collateral = { USD = 1e9 } }
      allowed(plain, 2000) limited(plain, 2001)
      allowed(own, 500)    limited(own, 501)
      allowed(other, 1e6)
    end,

    ["a desk is bound by all that lies below it"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 1000 }
      t:account { id = "desk", kind = "desk" }
      t:account { kind = "house", parent = "desk", positions = { A = 4000 } }
      local a = t:account { kind = "account", parent = "desk", collateral = { USD = 1e6 } }
      t:equal(t:order(a, { instrument = "A", qty = 1000 }).decision, "accept")
      local order = t:order(a, { instrument = "A", qty = 1001 })
      t:refused(order, "limit")
      t:equal(order.reasons[1].account, "desk")
    end,

    ["leverage falls with equity"] = function(t)
      t:instrument { id = "A", kind = "spot" }
      t:mark { A = 1000 }
      local a = t:account { kind = "account", collateral = { USD = 5000 } }
      t:equal(t:order(a, { instrument = "A", qty = 25 }).decision, "accept")     -- notional 25,000
      t:collateral(a, { USD = 2000 })
      local order = t:order(a, { instrument = "A", qty = 11 })
      t:refused(order, "limit")
      t:equal(order.reasons[1].limit, 10e3)
    end,
  },
}
