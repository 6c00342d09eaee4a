-- Counterparty exposure: for each netting set alpha times its replacement cost and what the exposure may grow by until it is
-- closed out, after Basel CRE52; a limit on what all of them would cost to replace.
--
-- The add-on is a haircut over the margin period of risk, netted in the set, without the multiplier of CRE52.23: collateral
-- beyond V lowers nothing.  Attribute of an instrument: `haircut`, over a year (10 %).
local netto = require "netto"

return netto.policy {
  name = "replacement-cost", version = "1", api = 1, per = "set",

  params = {
    alpha = 1.4,                             -- CRE52.1
    haircut = netto.percent(10),
    days = 10,                               -- the margin period of risk, where the agreement names none
    foreign = netto.percent(8),              -- of cash in another currency
    assets = netto.percent(15),
    most = 50e6,
  },

  haircut     = function(inst, p) return inst.attrs.haircut or p.haircut end,
  correlation = function(f, g, p) return f.bucket and f.bucket == g.bucket and 0.5 or 0 end,

  collateral = function(line, p)
    if line.asset.kind ~= "cash" then return p.assets end
    return line.currency == "USD" and 0 or p.foreign
  end,

  margin = function(set, p)
    local agreed = set.agreement
    local growth = agreed and agreed.margined and 1.5 * math.sqrt((agreed.mpor_days or p.days) / 250) or 1    -- CRE52.52
    return netto.scale(p.alpha, netto.add { replacement = set.replacement, growth = growth * set.netted })
  end,

  limits = { netto.limit { name = "counterparty", of = "replacement", max = function(book, p) return p.most end, soft = 0.8 } },

  tests = {
    ["what is owed costs what it is worth, less what secures it"] = function(t)
      t:set { id = "CSA", enforceable = true }
      t:instrument { id = "A", kind = "future", attrs = { haircut = 0 } }
      t:mark { A = 100 }
      local a = t:account { id = "a", netting = { by = "kind", sets = { future = "CSA" } }, positions = { A = 1 } }
      t:mark { A = 180 }
      t:near(a.margin.initial, 1.4 * 80)
      t:collateral(a, { USD = { amount = 30, set = "CSA", role = "received" } })
      t:near(a.margin.initial, 1.4 * 50)
      t:mark { A = 20 }
      t:equal(a.margin.initial, 0)
    end,

    ["a margined set costs what may go unasked"] = function(t)
      t:set { id = "CSA", enforceable = true, margined = true, threshold = 40, mta = 5, nica = 15, mpor_days = 10 }
      t:instrument { id = "A", kind = "future", attrs = { haircut = 0.1 } }
      t:mark { A = 100 }
      local a = t:account { id = "a", netting = { by = "kind", sets = { future = "CSA" } }, positions = { A = 1 } }
      t:near(a.margin.initial, 1.4 * (30 + 1.5 * math.sqrt(10 / 250) * 10))
    end,

    ["without an agreement nothing that is owed sets off what is owned"] = function(t)
      for _, id in ipairs { "A", "B" } do
        t:instrument { id = id, kind = "future", attrs = { haircut = 0 } }
        t:mark { [id] = 100 }
      end
      local a = t:account { id = "a", netting = "none", positions = { A = 1, B = -1 } }
      t:mark { A = 150, B = 150 }
      t:near(a.margin.initial, 1.4 * 50)
    end,

    ["under one agreement exposures of one bucket net by half"] = function(t)
      t:set { id = "CSA", enforceable = true }
      t:factor { id = "A", bucket = "oil" }
      t:factor { id = "B", bucket = "oil" }
      for _, id in ipairs { "A", "B" } do
        t:instrument { id = id, kind = "future", attrs = { haircut = 0.1 } }
        t:mark { [id] = 100 }
      end
      local a = t:account { id = "a", netting = { by = "kind", sets = { future = "CSA" } }, positions = { A = 1, B = -1 } }
      t:near(a.margin.initial, 1.4 * 10)
    end,

    ["an order that would leave too much at one counterparty is refused"] = function(t)
      t:instrument { id = "A", kind = "spot" }
      t:mark { A = 1e6 }
      local a = t:account { id = "a", collateral = { USD = 200e6 } }
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "limit")     -- what is lodged is at the counterparty, too
    end,
  },
}
