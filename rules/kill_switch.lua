-- Kill switches: a person stops an account with all below it, a firm, or an instrument, and a person lets it go on.
--
-- `breaker.trip` and `breaker.reset` need the role `risk`, for instance
-- netto call unix:/run/netto.sock breaker.trip '"kill"' '"desk-7"' '"prices disagree"'; the journal keeps who called, and why.
local netto = require "netto"

return netto.policy {
  name = "kill-switch", version = "1", api = 1,

  params = { haircut = netto.percent(10) },

  haircut = function(inst, p) return p.haircut end,

  breakers = {
    netto.breaker { name = "kill", scope = { "firm", "desk", "account" }, action = "halt", latch = true },
    netto.breaker { name = "kill-all", scope = "firm", stops = "all", action = "halt", latch = true },
    netto.breaker { name = "kill-instrument", scope = "instrument", action = "halt", latch = true },
    netto.breaker { name = "wind-down", scope = { "firm", "desk", "account" }, action = "reduce_only", latch = true },
  },

  tests = {
    ["a desk that is killed stands still, its neighbours do not"] = function(t)
      t:instrument { id = "A", kind = "perp" }
      t:mark { A = 100 }
      t:account { id = "firm", kind = "firm" }
      t:account { id = "desk", kind = "desk", parent = "firm" }
      local a = t:account { parent = "desk", collateral = { USD = 1000 }, positions = { A = 1 } }
      local b = t:account { parent = "firm", collateral = { USD = 1000 } }
      t:trip("kill", "desk", "prices disagree")
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "breaker")
      t:refused(t:order(a, { instrument = "A", qty = -1 }), "breaker")
      t:equal(t:order(b, { instrument = "A", qty = 1 }).decision, "accept")
      t:advance(86400)
      t:tripped("kill", "desk")
      t:trip("kill-all", "firm")
      t:refused(t:order(b, { instrument = "A", qty = 1 }), "breaker")
      t:reset("kill-all", "firm")
      t:reset("kill", "desk", "they agree")
      t:equal(t:order(a, { instrument = "A", qty = 1 }).decision, "accept")
    end,

    ["who winds down may reduce"] = function(t)
      t:instrument { id = "A", kind = "perp" }
      t:mark { A = 100 }
      local a = t:account { collateral = { USD = 1000 }, positions = { A = 2 } }
      t:trip("wind-down", a)
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "breaker")
      t:equal(t:order(a, { instrument = "A", qty = -1 }).decision, "accept")
    end,

    ["an instrument is killed for everybody"] = function(t)
      t:instrument { id = "A", kind = "perp" }
      t:instrument { id = "B", kind = "perp" }
      t:mark { A = 100, B = 100 }
      local a = t:account { collateral = { USD = 1000 } }
      t:trip("kill-instrument", "A")
      t:refused(t:order(a, { instrument = "A", qty = 1 }), "breaker")
      t:equal(t:order(a, { instrument = "B", qty = 1 }).decision, "accept")
    end,
  },
}
