-- A throttle: so many orders a second and a minute of each account, and of each desk together.
local netto = require "netto"

return netto.policy {
  name = "order-pace", version = "1", api = 1,

  params = {
    haircut = netto.percent(10),
    second  = 5,                                     -- orders of an account in a second; attrs.orders_second goes before it
    minute  = 60,
    desk    = 100,                                   -- and of a desk in a minute
  },

  -- Counted exactly as far back as this; no answer is greater than `most`, which is more than any that is asked about.
  history = { orders = { length = netto.minutes(1), most = 1000 } },

  haircut = function(inst, p) return p.haircut end,

  -- For a minute after this policy came to decide some may be missing: then nothing that adds risk is accepted.
  checks = {
    netto.check { name = "second", test = function(order, p)
      local n, most = order.after:count("orders", netto.seconds(1)), order.after.attrs.orders_second or p.second
      if not n then return { code = "orders_unknown" } end
      if n > most then return { code = "too_many_orders", value = n, limit = most } end
    end },

    netto.check { name = "minute", test = function(order, p)
      local n = order.after:count("orders", netto.minutes(1))
      if not n then return { code = "orders_unknown" } end
      if n > p.minute then return { code = "too_many_orders", value = n, limit = p.minute } end
    end },
  },

  limits = {
    netto.limit { name = "desk-pace", scope = "desk", soft = 0.8, max = function(book, p) return p.desk end,
                  of = function(book) return book:count("orders", netto.minutes(1)) or math.huge end },
  },

  tests = {
    ["a sixth order within a second is refused, and one a second later is not"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 10 }
      local a = t:account { collateral = { USD = 1e9 } }
      for _ = 1, 5 do t:equal(t:open(a, { instrument = "A", qty = 1 }).decision, "accept") end
      for _ = 1, 3 do
        local order = t:open(a, { instrument = "A", qty = 1 })      -- refused, so it does not count itself
        t:refused(order, "too_many_orders")
        t:equal(order.reasons[1].value, 6)
      end
      t:equal(t:open(t:account { collateral = { USD = 1e9 } }, { instrument = "A", qty = 1 }).decision, "accept")
      t:advance(1)
      t:equal(t:open(a, { instrument = "A", qty = 1 }).decision, "accept")
    end,

    ["what was closed was opened, and what reduces may always"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 10 }
      local a = t:account { positions = { A = 100 }, collateral = { USD = 1e9 } }
      for i = 1, 6 do
        t:equal(t:open(a, { id = "r" .. i, instrument = "A", qty = -1 }).decision, "accept")
        t:close("r" .. i)
      end
      t:refused(t:open(a, { instrument = "A", qty = 1 }), "too_many_orders")
    end,

    ["the accounts of a desk share its pace"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 10 }
      t:account { id = "desk", kind = "desk" }
      local one = t:account { id = "one", parent = "desk", attrs = { orders_second = 50 }, collateral = { USD = 1e9 } }
      local two = t:account { id = "two", parent = "desk", attrs = { orders_second = 50 }, collateral = { USD = 1e9 } }
      for _ = 1, 50 do
        t:equal(t:open(one, { instrument = "A", qty = 1 }).decision, "accept")
        t:equal(t:open(two, { instrument = "A", qty = 1 }).decision, "accept")
      end
      t:advance(2)
      local order = t:open(one, { instrument = "A", qty = 1 })
      t:refused(order, "limit")
      t:equal(order.reasons[1].account, "desk")
      t:advance(netto.minutes(1))
      t:equal(t:open(one, { instrument = "A", qty = 1 }).decision, "accept")
    end,
  },
}
