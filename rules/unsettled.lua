-- Settlement: a trade that waits for its settlement may have to be replaced at another price, and one that is late costs more the
-- later it is: Basel's factors (CRE70.9), and a little from the first day.  Of a free delivery all is at risk once we have paid or
-- delivered.  Who lets too much fail may only reduce.
local netto = require "netto"

return netto.policy {
  name = "unsettled", version = "1", api = 1,

  params = {
    haircut  = netto.percent(15),
    failures = 5,                    -- trades that may have failed at a time
  },

  haircut = function(inst, p) return p.haircut end,

  correlation = function(f, g, p) return 0.5 end,

  measures = {
    unsettled = netto.unsettled {
      dvp  = { { 0, netto.percent(2) }, { 5, netto.percent(8) }, { 16, netto.percent(50) }, { 31, netto.percent(75) }, { 46, 1 } },
      free = { { 0, 1 } },
    },
  },

  margin = function(book, p)
    return netto.add { netted = book.netted, unsettled = book:measure "unsettled" }
  end,

  breakers = { netto.breaker {
    name = "fails", scope = "account", action = "reduce_only", cooldown = netto.minutes(1),
    trip = function(book, p)
      local failed = book:measure("unsettled").failed
      return failed > p.failures and { failed = failed, most = p.failures }
    end,
  } },

  tests = {
    ["a purchase that rose costs little at first, more when it is late, nothing when it is settled"] = function(t)
      t:instrument { id = "A", kind = "spot", settle_days = 2 }
      t:mark { A = 100 }
      local a = t:account { collateral = { USD = 10000 } }
      local id = t:trade { account = a, instrument = "A", qty = 10, price = 100 }    -- on Thursday: due on Monday, 5 January
      t:mark { A = 120 }
      t:near(a.margin.initial, 180 + 0.02 * 200)
      t:advance(netto.days(11))                                                      -- Monday, a week later
      t:near(a.margin.initial, 180 + 0.08 * 200)
      t:settle(id, { qty = 5 })
      t:near(a.margin.initial, 180 + 0.08 * 100)
      t:settle(id)
      t:near(a.margin.initial, 180)
    end,

    ["what was paid for and not received is at risk as a whole"] = function(t)
      t:instrument { id = "A", kind = "spot" }
      t:instrument { id = "B", kind = "spot" }
      t:mark { A = 100, B = 100 }
      local a = t:account { positions = { B = 10 }, collateral = { USD = 10000 } }
      local id = t:trade { account = a, instrument = "A", qty = 10, price = 100, settle = "2026-01-05", free = true }
      local netted = a.margin.initial
      t:settle(id, { leg = "ours" })
      t:near(a.margin.initial, netted + 1000)
      t:settle(id, { leg = "theirs" })
      t:near(a.margin.initial, netted)
    end,

    ["six that failed leave only reducing orders"] = function(t)
      t:instrument { id = "A", kind = "spot" }
      t:mark { A = 100 }
      local a = t:account { collateral = { USD = 100000 } }
      local last
      for _ = 1, 6 do last = t:trade { account = a, instrument = "A", qty = 1, price = 100, settle = "2026-01-01" } end
      t:advance(netto.days(1) + 5)
      t:tripped("fails", a)
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "breaker")
      t:settle(last)
      t:advance(netto.minutes(2))
      t:mark { A = 101 }
      t:advance(5)
      t:equal(t:breaker("fails", a), "closed")
    end,
  },
}
