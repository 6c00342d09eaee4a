-- Drawdown: an account that has lost too much of its best equity is warned, then may only reduce, then stands still.
--
-- Attribute of an account: `equity_high`, its best equity so far (without it nothing is measured).
local netto = require "netto"

local function fell(most)
  return function(book, p)
    local high = book.attrs.equity_high
    if not high then return nil end
    local loss = netto.round(1 - book.equity / high, 1e-9)
    return loss >= p[most] and { loss = loss, most = p[most], equity = book.equity }
  end
end

return netto.policy {
  name = "drawdown", version = "1", api = 1,

  params = { haircut = netto.percent(10), warn = netto.percent(5), reduce = netto.percent(10), stop = netto.percent(20) },

  haircut = function(inst, p) return p.haircut end,

  breakers = {
    netto.breaker { name = "drawdown-warn", scope = { "account", "desk" }, action = "warn", cooldown = netto.minutes(5),
                    stale = netto.minutes(1), trip = fell "warn" },
    netto.breaker { name = "drawdown-reduce", scope = { "account", "desk" }, action = "reduce_only", cooldown = netto.minutes(15),
                    stale = netto.minutes(1), trip = fell "reduce" },
    netto.breaker { name = "drawdown-stop", scope = { "account", "desk" }, action = "halt", latch = true, trip = fell "stop" },
  },

  tests = {
    ["it is warned, reduced and stopped as it falls"] = function(t)
      t:instrument { id = "A", kind = "perp" }
      t:mark { A = 100 }
      local a = t:account { id = "a", collateral = { USD = 1000 }, positions = { A = 10 } }
      t:account { id = "a", attrs = { equity_high = 1000 } }
      t:mark { A = 95 }
      t:advance(1.5)
      t:tripped("drawdown-warn", a)
      t:equal(t:order(a, { instrument = "A", qty = 1 }).decision, "accept")
      t:mark { A = 90 }
      t:advance(1.5)
      t:tripped("drawdown-reduce", a)
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "breaker")
      t:equal(t:order(a, { instrument = "A", qty = -1 }).decision, "accept")
      t:mark { A = 80 }
      t:advance(1.5)
      t:tripped("drawdown-stop", a)
      t:refused(t:order(a, { instrument = "A", qty = -1 }), "breaker")
      t:mark { A = 110 }
      t:advance(3600)
      t:tripped("drawdown-stop", a)
      t:reset("drawdown-stop", a, "agreed with the desk")
      t:mark { A = 110 }
      t:advance(1.5)
      t:equal(t:breaker("drawdown-reduce", a), "closed")
      t:equal(t:order(a, { instrument = "A", qty = 1 }).decision, "accept")
    end,

    ["marks that are old close nothing"] = function(t)
      t:instrument { id = "A", kind = "perp" }
      t:mark { A = 100 }
      local a = t:account { id = "a", collateral = { USD = 1000 }, positions = { A = 10 } }
      t:account { id = "a", attrs = { equity_high = 1000 } }
      t:mark { A = 90 }
      t:advance(1.5)
      t:collateral(a, { USD = 1100 })
      t:advance(1000)
      t:equal(t:breaker("drawdown-reduce", a), "half_open")
      t:mark { A = 90 }
      t:advance(1.5)
      t:equal(t:breaker("drawdown-reduce", a), "closed")
    end,

    ["an account without a best is not measured"] = function(t)
      t:instrument { id = "A", kind = "perp" }
      t:mark { A = 100 }
      local a = t:account { collateral = { USD = 1000 }, positions = { A = 10 } }
      t:mark { A = 1 }
      t:advance(1.5)
      t:equal(t:breaker("drawdown-stop", a), "closed")
    end,
  },
}
