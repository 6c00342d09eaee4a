-- What is held at one venue may be lost at once, and what it hedged elsewhere stays.  Margin covers a part of what the failure of
-- the worst venue leaves; no factor may bear too much of what is netted.
local netto = require "netto"

-- The largest Euler share of a factor in what is netted.
local function concentration(book)
  local most = 0
  for _, leg in ipairs(book:legs "factor") do most = math.max(most, leg.contribution) end
  return book.netted > 0 and most / book.netted or 0
end

return netto.policy {
  name = "venue-failure", version = "1", api = 1,

  params = {
    haircut = netto.percent(10),
    venue   = netto.percent(60),   -- of what is left to net when the worst venue fails
    share   = netto.percent(80),   -- of what is netted, by one factor
    small   = 1000,                -- netted; smaller books may be of one factor
  },

  haircut     = function(inst, p) return p.haircut end,
  correlation = function(f, g, p) return f.bucket == g.bucket and 0.8 or 0.3 end,

  margin = function(book, p)
    return netto.max { netted = book.netted, venue = netto.scale(p.venue, book:legs("venue").worst.netted) }
  end,

  limits = {
    netto.limit { name = "one-factor", of = concentration,
      max = function(book, p) return book.netted > p.small and p.share or nil end },
  },

  tests = {
    ["a hedge at another venue is trusted in part, one at the same venue fails with what it hedges"] = function(t)
      t:instrument { id = "BTC", kind = "spot", venue = "A" }
      t:instrument { id = "BTC-PERP", kind = "perp", underlying = "BTC", venue = "A" }
      t:instrument { id = "BTC-DEX", kind = "perp", underlying = "BTC", venue = "B" }
      t:mark { BTC = 100, ["BTC-PERP"] = 100, ["BTC-DEX"] = 100 }
      t:near(t:account { positions = { BTC = 1, ["BTC-PERP"] = -1 } }.margin.initial, 0)
      t:near(t:account { positions = { BTC = 1, ["BTC-DEX"] = -1 } }.margin.initial, 0.6 * 10)
    end,

    ["a book of one factor grows no larger than small"] = function(t)
      t:instrument { id = "BTC", kind = "perp" }
      t:instrument { id = "ETH", kind = "perp" }
      t:mark { BTC = 100, ETH = 100 }
      local a = t:account { collateral = { USD = 1e6 }, positions = { ETH = 100 } }
      t:refused(t:order(a, { instrument = "ETH", qty = 1 }), "limit")
      t:equal(t:order(a, { instrument = "BTC", qty = 100 }).decision, "accept")
    end,
  },
}
