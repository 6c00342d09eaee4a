-- Collateral caps: securities after a haircut, no asset for more than a quarter of what counts, no issuer for more than a
-- sum of money, and no currency but the base one for more than half.
--
-- Attributes of an asset: `haircut`, a fraction; `issuer`, who owes it.
local netto = require "netto"

return netto.policy {
  name = "collateral-caps", version = "1", api = 1,

  params = {
    foreign = netto.percent(5),            -- of cash in another currency
    unknown = netto.percent(50),           -- of an asset without an attribute
    asset   = netto.percent(25),           -- of all that counts
    issuer  = 5e6,
    currency = netto.percent(50),
  },

  collateral = function(line, p)
    if line.asset.kind == "cash" then return line.currency == "USD" and 0 or p.foreign end
    return line.asset.attrs.haircut or p.unknown
  end,

  caps = {
    netto.cap { name = "asset", share = function(p) return p.asset end,
                key = function(line) return line.asset.kind ~= "cash" and line.asset.id end },
    netto.cap { name = "issuer", max = function(p) return p.issuer end,
                key = function(line) return line.asset.attrs.issuer end },
    netto.cap { name = "currency", share = function(p) return p.currency end,
                key = function(line) return line.currency ~= "USD" and line.currency end },
  },

  tests = {
    ["an asset counts for a quarter of what counts, not of what is lodged"] = function(t)
      t:instrument { id = "BOND", kind = "bond", attrs = { haircut = 0.2 } }
      t:mark { BOND = 100 }
      local a = t:account { id = "a", collateral = { USD = 300, BOND = 10 } }      -- 800 after haircut
      t:near(a.equity, 400)                                                        -- x = (300 + x) / 4
      t:collateral(a, { USD = 3000 })
      t:near(a.equity, 3800)                                                       -- 800 is less than a quarter of it
    end,

    ["nothing but one asset counts for nothing"] = function(t)
      t:instrument { id = "BOND", kind = "bond", attrs = { haircut = 0.2 } }
      t:mark { BOND = 100 }
      t:equal(t:account { id = "a", collateral = { BOND = 10 } }.equity, 0)
    end,

    ["four assets alike count whole"] = function(t)
      local held = {}
      for _, id in ipairs { "A", "B", "C", "D" } do
        t:instrument { id = id, kind = "bond", attrs = { haircut = 0 } }
        t:mark { [id] = 1 }
        held[id] = 1000
      end
      t:near(t:account { id = "a", collateral = held }.equity, 4000)
    end,

    ["an issuer counts for a sum of money, whatever its assets"] = function(t)
      for _, id in ipairs { "ONE", "TWO" } do
        t:instrument { id = id, kind = "bond", attrs = { haircut = 0, issuer = "state" } }
        t:mark { [id] = 100 }
      end
      local a = t:account { id = "a", collateral = { USD = 20e6, ONE = 40000, TWO = 40000 } }
      t:near(a.equity, 25e6)
    end,

    ["the strictest of several caps counts"] = function(t)
      t:fx { EUR = 1 }
      t:instrument { id = "BUND", kind = "bond", currency = "EUR", attrs = { haircut = 0, issuer = "state" } }
      t:mark { BUND = 1 }
      local a = t:account { id = "a", collateral = { USD = 10e6, BUND = 10e6 } }
      t:near(a.equity, 10e6 + 10e6 / 3, 1e-6)                                       -- a quarter is less than 5 million
      t:collateral(a, { USD = 40e6 })
      t:near(a.equity, 45e6)                                                        -- 5 million is less than a quarter
    end,

    ["what is owed is no collateral to take a share of"] = function(t)
      t:fx { EUR = 1 }
      t:instrument { id = "BOND", kind = "bond", attrs = { haircut = 0 } }
      t:mark { BOND = 1 }
      local a = t:account { id = "a", collateral = { USD = 300, BOND = 1000, EUR = -100 } }
      t:near(a.equity, 400 - 105)
    end,
  },
}
