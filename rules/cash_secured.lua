-- Cash-secured options: whoever has written a put holds its strike in cash, whoever has written a call the price of what it
-- calls.  Nothing nets.  A haircut does not know the side, so bought options are secured as well: this is for accounts that
-- write.
local netto = require "netto"

return netto.policy {
  name = "cash-secured", version = "1", api = 1,

  params = { delta_least = 0.001 }, -- an option that hardly moves is secured all the same

  -- An option weighs |delta| × its underlying's price; the fraction makes that the strike, or the price.
  haircut = function(inst, p)
    if inst.kind ~= "option" then return 1 end
    local under = inst.underlying
    local price, delta = under and under.price, inst.delta
    if not price or not delta or not inst.strike then return 1000 end
    local secured = inst.right == "P" and inst.strike or price
    return netto.min(1000, secured / (netto.max(p.delta_least, math.abs(delta)) * price))
  end,

  margin = function(book, p) return book.gross end,

  tests = {
    ["a written put needs its strike, a written call the price"] = function(t)
      t:instrument { id = "U", kind = "spot" }
      t:instrument { id = "PUT", kind = "option", underlying = "U", strike = 90, right = "P", expiry = "2026-06-19" }
      t:instrument { id = "CALL", kind = "option", underlying = "U", strike = 120, right = "C", expiry = "2026-06-19" }
      t:mark { U = 100, PUT = { price = 2, delta = -0.25 }, CALL = { price = 3, delta = 0.3 } }
      t:near(t:account { positions = { PUT = -1 } }.margin.initial, 90, 1e-9)
      t:near(t:account { positions = { CALL = -1 } }.margin.initial, 100, 1e-9)
    end,

    ["nothing nets, and the premium is the account's"] = function(t)
      t:instrument { id = "U", kind = "spot" }
      t:instrument { id = "PUT", kind = "option", underlying = "U", strike = 90, right = "P", expiry = "2026-06-19" }
      t:mark { U = 100, PUT = { price = 2, delta = -0.25 } }
      local a = t:account { positions = { PUT = -2, U = 1 }, collateral = { USD = 200 } }
      t:near(a.margin.initial, 180 + 100, 1e-9)
      t:near(a.equity, 200 - 4 + 100)
    end,

    ["an order that cash does not secure is refused"] = function(t)
      t:instrument { id = "U", kind = "spot" }
      t:instrument { id = "PUT", kind = "option", underlying = "U", strike = 90, right = "P", expiry = "2026-06-19" }
      t:mark { U = 100, PUT = { price = 2, delta = -0.25 } }
      local a = t:account { collateral = { USD = 100 } }
      t:equal(t:order(a, { instrument = "PUT", qty = -1, price = 2 }).decision, "accept")
      t:refused(t:order(a, { instrument = "PUT", qty = -2, price = 2 }), "insufficient_margin")
    end,
  },
}
