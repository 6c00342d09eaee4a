-- Drawdown: an account that has lost too much of its best equity is warned, then may only reduce, then stands still.
--
-- What counts is its result, which payments in and out do not change.  The best of it is remembered by a fold; at its best the
-- account would have what it has now and the loss since.
local netto = require "netto"

local function fell(most)
  return function(book, p)
    local best = book.equity + book:recall "best" - book.result
    local loss = best > 0 and netto.round(1 - book.equity / best, 1e-9) or book.equity < 0 and 1 or 0
    return loss >= p[most] and { loss = loss, most = p[most], equity = book.equity, best = best }
  end
end

local scope = "account"              -- a desk's equity is that of what is booked on itself

return netto.policy {
  name = "drawdown", version = "1", api = 1,

  params = { haircut = netto.percent(10), warn = netto.percent(5), reduce = netto.percent(10), stop = netto.percent(20) },

  haircut = function(inst, p) return p.haircut end,

  folds = {
    best = netto.fold {
      scope = scope, schema = 1,
      start = function(book) return book.result end,
      step = function(old, book) return math.max(old, book.result) end,
    },
  },

  breakers = {
    netto.breaker { name = "drawdown-warn", scope = scope, action = "warn", hold = 2, cooldown = netto.minutes(5),
                    stale = netto.minutes(1), trip = fell "warn" },
    netto.breaker { name = "drawdown-reduce", scope = scope, action = "reduce_only", hold = 2, cooldown = netto.minutes(15),
                    stale = netto.minutes(1), trip = fell "reduce" },
    netto.breaker { name = "drawdown-stop", scope = scope, action = "halt", hold = 2, latch = true, trip = fell "stop" },
  },

  tests = {
    ["it is warned, reduced and stopped as it falls"] = function(t)
      t:instrument { id = "A", kind = "perp" }
      t:mark { A = 100 }
      local a = t:account { id = "a", collateral = { USD = 1000 }, positions = { A = 10 } }
      t:advance(1.5)
      t:mark { A = 95 }
      t:advance(4)
      t:tripped("drawdown-warn", a)
      t:equal(t:order(a, { instrument = "A", qty = 1 }).decision, "accept")
      t:mark { A = 90 }
      t:advance(4)
      t:tripped("drawdown-reduce", a)
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "breaker")
      t:equal(t:order(a, { instrument = "A", qty = -1 }).decision, "accept")
      t:mark { A = 80 }
      t:advance(4)
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

    ["its best is what counts, not where it began"] = function(t)
      t:instrument { id = "A", kind = "perp" }
      t:mark { A = 100 }
      local a = t:account { id = "a", collateral = { USD = 1000 }, positions = { A = 10 } }
      t:mark { A = 150 }
      t:advance(1.5)
      t:mark { A = 134 }                                                      -- 1,340 of 1,500
      t:advance(4)
      t:tripped("drawdown-reduce", a)
    end,

    ["payments are no loss and no gain"] = function(t)
      t:instrument { id = "A", kind = "perp" }
      t:mark { A = 100 }
      local a = t:account { id = "a", collateral = { USD = 1000 }, positions = { A = 10 } }
      t:advance(1.5)
      t:collateral(a, { USD = 1500 })
      t:collateral(a, { USD = 500 })
      t:advance(4)
      t:equal(t:breaker("drawdown-warn", a), "closed")
      t:mark { A = 95 }                                                       -- 450 of 500
      t:advance(4)
      t:tripped("drawdown-reduce", a)
    end,

    ["marks that are old close nothing"] = function(t)
      t:instrument { id = "A", kind = "perp" }
      t:mark { A = 100 }
      local a = t:account { id = "a", collateral = { USD = 1000 }, positions = { A = 10 } }
      t:advance(1.5)
      t:mark { A = 90 }
      t:advance(4)
      t:tripped("drawdown-reduce", a)
      t:trade { account = "a", instrument = "A", qty = 10, price = 80 }      -- bought well: no loss is left
      t:advance(1000)
      t:equal(t:breaker("drawdown-reduce", a), "half_open")
      t:mark { A = 90 }
      t:advance(1.5)
      t:equal(t:breaker("drawdown-reduce", a), "closed")
    end,
  },
}
