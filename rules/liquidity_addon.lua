-- Liquidity: what cannot be sold within the margin's horizon bears its risk for longer, and what is sold crosses half the spread.
-- The haircut is of two days; a position that takes eight to trade out of, at a fifth of the daily volume, may lose twice that
-- (the square root of 8 / 2).  Each instrument by itself: a long and a short of one underlying both have to be traded.
local netto = require "netto"

return netto.policy {
  name = "liquidity-addon", version = "1", api = 1,

  params = {
    haircut   = netto.percent(10),  -- over the horizon
    rho       = 0.5,                -- of any two factors
    initial   = 1.25,               -- of maintenance
    days_most = 20,                 -- to trade out of anything
  },

  haircut     = function(inst, p) return inst.attrs.haircut or p.haircut end,
  correlation = function(f, g, p) return p.rho end,

  measures = {
    liquidity = netto.liquidity {
      participation = netto.percent(20),  -- of the average daily volume
      horizon       = netto.days(2),
      spread        = 1.5,                -- half spreads: they widen when all must sell
      unknown       = netto.percent(30),  -- of the exposure, without a volume or without bid and ask
      weight        = function(inst, p) return inst.attrs.haircut or p.haircut end,
    },
  },

  margin = function(book, p)
    local core = netto.add { netted = book.netted, liquidity = book:measure "liquidity" }
    return { maintenance = core, initial = netto.scale(p.initial, core) }
  end,

  checks = {
    netto.check { name = "slow", test = function(order, p)
      local days = order.after:measure("liquidity"):instrument(order.inst.id).days
      if days > p.days_most then return { code = "illiquid", days = days, most = p.days_most } end
    end },
  },

  tests = {
    ["what is traded out of within the horizon bears only its spread"] = function(t)
      t:instrument { id = "A", kind = "future", adv = 1000 }
      t:mark { A = { price = 100, bid = 99.5, ask = 100.5 } }
      local a = t:account { positions = { A = 400 } }              -- 400 / (0.2 × 1000): two days
      t:near(a.margin.maintenance, 4000 + 1.5 * 0.5 * 400)
    end,

    ["eight days bear twice the haircut"] = function(t)
      t:instrument { id = "A", kind = "future", adv = 1000 }
      t:mark { A = { price = 100, bid = 100, ask = 100 } }
      t:near(t:account { positions = { A = -1600 } }.margin.maintenance, 2 * 16000)
    end,

    ["a hedge has two legs to be traded"] = function(t)
      t:instrument { id = "A", kind = "spot", adv = 1000 }
      t:instrument { id = "A-PERP", kind = "perp", underlying = "A", adv = 1000 }
      t:mark { A = { price = 100, bid = 100, ask = 100 }, ["A-PERP"] = { price = 100, bid = 100, ask = 100 } }
      t:near(t:account { positions = { A = 1600, ["A-PERP"] = -1600 } }.margin.maintenance, 2 * 16000)
    end,

    ["what nets by correlation has to be traded all the same"] = function(t)
      for _, id in ipairs { "A", "B" } do
        t:instrument { id = id, kind = "future", adv = 1000 }
        t:mark { [id] = { price = 100, bid = 100, ask = 100 } }
      end
      local a = t:account { positions = { A = 1600, B = -1600 } }  -- √(1 + 1 - 2 × 0.5) of 16,000 nets
      t:near(a.margin.maintenance, 16000 + 2 * 16000)
    end,

    ["what nobody knows the volume of is not taken for liquid"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = { price = 100, bid = 99, ask = 101 } }
      t:near(t:account { positions = { A = 1 } }.margin.maintenance, 10 + 30)
    end,

    ["an order that would take too long to undo is refused"] = function(t)
      t:instrument { id = "A", kind = "future", adv = 1000 }
      t:mark { A = { price = 100, bid = 99.5, ask = 100.5 } }
      local a = t:account { positions = { A = 100 }, collateral = { USD = 10000000 } }
      t:equal(t:order(a, { instrument = "A", qty = 3900 }).decision, "accept")
      local order = t:order(a, { instrument = "A", qty = 3901 })
      t:refused(order, "illiquid")
      t:near(order.reasons[1].numbers.days, 4001 / 200)
    end,
  },
}
