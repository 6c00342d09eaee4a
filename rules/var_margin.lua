-- Margin by value at risk: what two days of the past 250 would have lost with 99% confidence, never less than a share
-- of the gross, and more where losses were worse than foretold too often.
--
-- Each midnight (UTC) Netto records what one day may lose, and the midnight after what was lost; the zone of the last
-- 250 scales the margin, as Basel's does (MAR32.9: 1.50 to 2.00).
local netto = require "netto"

return netto.policy {
  name = "var-margin", version = "1", api = 1,

  params = {
    floor   = netto.percent(3),    -- of the gross: quiet times end
    tested  = 250,                 -- outcomes that the zone is of
    scale   = { green = 1.5, yellow = 1.75, red = 2 },
    initial = 1.25,                -- of maintenance
  },

  history = { price = { every = netto.days(1), length = netto.days(250) } },

  measures = {
    var = netto.var {
      method = "filtered", alpha = 0.99, horizon = netto.days(2),
      options = "reprice",         -- by their model in each scenario: their marks bring an iv
      unknown = netto.percent(40), -- of the exposure, while a window is not covered
    },
    day = netto.var { method = "filtered", alpha = 0.99, options = "reprice", unknown = netto.percent(40) },
  },

  forecasts = { netto.forecast { name = "var99", of = "day", alpha = 0.99, every = netto.days(1) } },

  margin = function(book, p)
    local score = book:score(book.id .. "/var99", p.tested)
    local scale = score and (score.multiplier or p.scale[score.zone]) or p.scale.red
    local core = netto.max {
      var   = netto.scale(scale, book:measure "var"),
      floor = netto.scale(p.floor, book.gross),
    }
    return { maintenance = core, initial = netto.scale(p.initial, core) }
  end,

  tests = {
    ["what has no past bears its unknown share, scaled as if nothing were tested"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 100 }
      t:near(t:account { positions = { A = -1 } }.margin.maintenance, 2 * 40)
    end,

    ["with a past it is what was lost in two days, and a hedge needs only the floor"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:instrument { id = "B", kind = "future" }
      t:mark { A = 100, B = 100 }
      local price = 100
      for day = 1, 250 do
        t:advance(netto.days(1))
        price = price * (day % 2 == 0 and 1.02 or 0.98)
        t:mark { A = price, B = price }
      end
      local a, hedged = t:account { positions = { A = 1 } }, t:account { positions = { A = 1, B = -1 } }
      t:near(a.margin.maintenance, 2 * 0.02 * math.sqrt(2) * price, 1e-6)
      t:near(hedged.margin.maintenance, 0.03 * 2 * price, 1e-6)
    end,

    ["a straddle that is sold moves by no delta, and is margined all the same"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:instrument { id = "C", kind = "option", underlying = "A", right = "C", strike = 100, expiry = "2026-10-18" }
      t:instrument { id = "P", kind = "option", underlying = "A", right = "P", strike = 100, expiry = "2026-10-18" }
      t:mark { A = 100 }
      for day = 1, 250 do
        t:advance(netto.days(1))
        t:mark { A = day % 2 == 0 and 100 or 94 }
      end
      t:mark { C = { price = 4, iv = 0.3 }, P = { price = 4, iv = 0.3 } }
      local a = t:account { positions = { C = -1, P = -1 } }
      t:less(5, a.margin.maintenance) -- the floor is 3
    end,

    ["a record without exceptions makes it less, one with too many does not"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 100 }
      t:advance(netto.hours(12))
      local a, price = t:account { id = "desk", positions = { A = 1 } }, 100
      for day = 1, 30 do
        t:advance(netto.days(1))
        price = price - 1
        t:mark { A = price }
      end
      t:equal(t:score("desk/var99").count, 29)
      t:equal(t:score("desk/var99").backtest.zone, "green")
      t:near(a.margin.maintenance, 1.5 * 0.4 * price)
      t:mark { A = 0.55 * price } -- more than the 40% that were told
      t:advance(netto.days(1))
      t:equal(t:score("desk/var99").backtest.zone, "yellow")
      t:near(a.margin.maintenance, 1.75 * 0.4 * 0.55 * price)
    end,
  },
}
