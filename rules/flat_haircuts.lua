-- Flat haircuts by kind of instrument, as a house schedule lists them; an instrument's own attribute goes before.
local netto = require "netto"

return netto.policy {
  name = "flat-haircuts", version = "1", api = 1,

  params = {
    haircut = {
      spot = netto.percent(15), perp = netto.percent(15), future = netto.percent(10), option = netto.percent(15),
      bond = netto.percent(4), cash = netto.percent(8), sensitivity = 1,
    },
    line    = { cash = 0, bond = netto.percent(4) },  -- of collateral; other kinds do not count
    foreign = netto.percent(8),                       -- of cash in another currency
  },

  haircut = function(inst, p) return inst.attrs.haircut or p.haircut[inst.kind] end,

  -- Cash whose rate is 1 is taken for the base currency; all other may move against it.
  collateral = function(line, p)
    local asset = line.asset
    if asset.kind == "cash" and asset.value ~= 1 then return p.foreign end
    return asset.attrs.haircut or p.line[asset.kind] or 1
  end,

  tests = {
    ["each kind has its own"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:instrument { id = "T10", kind = "bond" }
      t:mark { A = 100, T10 = 100 }
      t:near(t:account { positions = { A = 1 } }.gross, 10)
      t:near(t:account { positions = { T10 = 1 } }.gross, 4)
    end,

    ["an attribute goes before the schedule"] = function(t)
      t:instrument { id = "A", kind = "future", attrs = { haircut = 0.3 } }
      t:mark { A = 100 }
      t:near(t:account { positions = { A = 1 } }.gross, 30)
    end,

    ["collateral counts by its kind, or not at all"] = function(t)
      t:fx { EUR = 2 }
      t:instrument { id = "T10", kind = "bond" }
      t:instrument { id = "COIN", kind = "spot" }
      t:mark { T10 = 100, COIN = 100 }
      t:near(t:account { collateral = { USD = 100, T10 = 1, COIN = 1 } }.equity, 196)
      t:near(t:account { collateral = { EUR = 50 } }.equity, 92)
    end,
  },
}
