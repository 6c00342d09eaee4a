-- Equities by side: what is long and short of one issuer offsets first, options at their delta; then 15 % of the
-- greater side is asked for, and 15 % of what the lesser side has beyond a quarter of the greater
-- (SEC rule 15c3-1(c)(2)(vi)(J)).
--
-- An issuer is the attribute `issuer` of an instrument; without one, its underlying.
local netto = require "netto"

return netto.policy {
  name = "equity-sides", version = "1", api = 1,

  params = { rate = netto.percent(15), free = netto.percent(25) },

  measures = {
    issuers = netto.tally {
      key  = function(inst) return inst.attrs.issuer or inst.factor.id end,
      load = function(inst) return inst.exposure end,
      part = "net",
    },
  },

  margin = function(book, p)
    local issuers, long, short = book:measure("issuers"), 0, 0
    for _, issuer in ipairs(issuers:keys()) do
      local net = issuers:key(issuer).value
      if net > 0 then long = long + net else short = short - net end
    end
    local greater, lesser = math.max(long, short), math.min(long, short)
    return netto.add { greater = p.rate * greater, lesser = p.rate * math.max(lesser - p.free * greater, 0) }
  end,

  tests = {
    ["of one issuer the sides offset, common and preferred"] = function(t)
      t:instrument { id = "ACME", kind = "spot", attrs = { issuer = "acme" } }
      t:instrument { id = "ACME-PR", kind = "spot", attrs = { issuer = "acme" } }
      t:mark { ACME = 10, ["ACME-PR"] = 25 }
      t:near(t:account({ positions = { ACME = 100, ["ACME-PR"] = -30 } }).margin.initial, 0.15 * 250)
    end,

    ["a quarter of the greater side is free, and the rest of the lesser is not"] = function(t)
      t:instrument { id = "A", kind = "spot" }
      t:instrument { id = "B", kind = "spot" }
      t:mark { A = 10, B = 10 }
      t:near(t:account({ id = "free", positions = { A = 100, B = -25 } }).margin.initial, 150)
      t:near(t:account({ id = "more", positions = { A = 100, B = -60 } }).margin.initial, 150 + 0.15 * 350)
      t:near(t:account({ id = "short", positions = { A = -100, B = 60 } }).margin.initial, 150 + 0.15 * 350)
    end,

    ["an option counts at its delta"] = function(t)
      t:instrument { id = "A", kind = "spot" }
      t:instrument { id = "A-PUT", kind = "option", underlying = "A", multiplier = 100, strike = 10, right = "P",
                     expiry = "2027-01-01T00:00:00Z" }
      t:mark { A = 10, ["A-PUT"] = { price = 1, delta = -0.5 } }
      t:near(t:account({ positions = { A = 100, ["A-PUT"] = 1 } }).margin.initial, 0.15 * 500)
    end,
  },
}
