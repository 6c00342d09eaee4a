-- Checks before an order is sent: a price far from the mark, a value or a volume that nobody means, a mark that is stale.
local netto = require "netto"

return netto.policy {
  name = "order-checks", version = "1", api = 1,

  params = {
    haircut = netto.percent(10),
    collar  = netto.percent(5),                      -- how far a price may lie on the wrong side of the mark
    value   = 1e6,                                   -- of one order, base currency; attrs.order_value goes before it
    share   = netto.percent(1),                      -- of an instrument's average daily volume
    stale   = netto.minutes(10),
  },

  haircut = function(inst, p) return p.haircut end,

  checks = {
    -- To buy far below the mark, or to sell far above it, harms nobody.
    netto.check { name = "collar", test = function(order, p)
      if order.inst.price == 0 then return end       -- nothing to compare with
      local sign = order.side == "buy" and 1 or -1
      local off = sign * (order.price - order.inst.price) / math.abs(order.inst.price)
      if off > p.collar then return { code = "price_collar", value = off, limit = p.collar } end
    end },

    netto.check { name = "value", test = function(order, p)
      local most = order.before.attrs.order_value or p.value
      if order.notional > most then return { code = "order_value", value = order.notional, limit = most } end
    end },

    netto.check { name = "volume", test = function(order, p)
      local most = order.inst.adv and p.share * order.inst.adv
      local qty = math.abs(order.qty)
      if most and qty > most then return { code = "order_volume", value = qty, limit = most } end
    end },

    -- Whoever reduces should know the price as well.
    netto.check { name = "stale", always = true, test = function(order, p)
      local age = order.inst.age
      if age and age > p.stale then return { code = "stale_mark", value = age, limit = p.stale } end
    end },
  },

  tests = {
    ["a price beyond the collar is refused on the side that it hurts"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 1000 }
      local a = t:account { collateral = { USD = 1e9 } }
      t:equal(t:order(a, { instrument = "A", qty = 1, price = 1050 }).decision, "accept")
      t:refused(t:order(a, { instrument = "A", qty = 1, price = 1051 }), "price_collar")
      t:equal(t:order(a, { instrument = "A", qty = 1, price = 500 }).decision, "accept")
      t:refused(t:order(a, { instrument = "A", qty = -1, price = 949 }), "price_collar")
      t:equal(t:order(a, { instrument = "A", qty = -1, price = 2000 }).decision, "accept")
      t:equal(t:order(a, { instrument = "A", qty = -1 }).decision, "accept")
    end,

    ["below zero the collar is as wide"] = function(t)
      t:instrument { id = "OIL", kind = "future" }
      t:mark { OIL = -20 }
      local a = t:account { collateral = { USD = 1e9 } }
      t:equal(t:order(a, { instrument = "OIL", qty = 1, price = -19 }).decision, "accept")
      t:refused(t:order(a, { instrument = "OIL", qty = 1, price = -18.5 }), "price_collar")
    end,

    ["an order is worth a million at most, or what its account may"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 1000 }
      local a = t:account { collateral = { USD = 1e9 } }
      t:equal(t:order(a, { instrument = "A", qty = 1000 }).decision, "accept")
      t:refused(t:order(a, { instrument = "A", qty = -1001 }), "order_value")
      local small = t:account { attrs = { order_value = 5000 }, collateral = { USD = 1e9 } }
      local order = t:order(small, { instrument = "A", qty = 10 })
      t:refused(order, "order_value")
      t:equal(order.reasons[1].value, 10000)
      t:equal(order.reasons[1].limit, 5000)
    end,

    ["a hundredth of a day's volume is the most, where that is known"] = function(t)
      t:instrument { id = "A", kind = "future", adv = 1000 }
      t:mark { A = 10 }
      local a = t:account { collateral = { USD = 1e9 } }
      t:equal(t:order(a, { instrument = "A", qty = 10 }).decision, "accept")
      t:refused(t:order(a, { instrument = "A", qty = 11 }), "order_volume")
    end,

    ["what reduces skips all but the check of the mark"] = function(t)
      t:instrument { id = "A", kind = "future", adv = 1000 }
      t:mark { A = 10 }
      local a = t:account { positions = { A = 500 }, collateral = { USD = 1e9 } }
      t:equal(t:order(a, { instrument = "A", qty = -500, price = 5 }).decision, "accept")
      t:refused(t:order(a, { instrument = "A", qty = -501, price = 5 }), "price_collar")
      t:advance(netto.minutes(10))
      t:equal(t:order(a, { instrument = "A", qty = -500 }).decision, "accept")
      t:advance(1)
      t:refused(t:order(a, { instrument = "A", qty = -500 }), "stale_mark")
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "check")
    end,
  },
}
