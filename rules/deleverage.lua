-- Leads a book that uses too much of its equity back to a safe level before anybody is forced: all positions are cut
-- alike, so that hedges stay hedges; of an account of thin markets (attrs.thin) those whose closing lowers that fastest.
local netto = require "netto"

return netto.policy {
  name = "deleverage", version = "1", api = 1,

  params = {
    haircut = netto.percent(10),
    safe    = netto.percent(70),        -- of the equity, required after the cut
  },

  haircut     = function(inst, p) return p.haircut end,
  correlation = function(f, g, p) return 0.8 end,

  margin = function(book, p) return 1.25 * book.netted, book.netted end,

  rebalance = {
    netto.rebalance {
      name = "utilisation", every = netto.seconds(10), cooldown = netto.minutes(1),
      drift = function(book, p) return math.min(book.utilisation, 1000) end,    -- without equity it has no end
      target = netto.percent(70), band = netto.percent(20),
      plan = function(book, plan, p)
        if book.utilisation <= p.safe then return end                           -- idle equity is nobody's worry
        if book.attrs.thin then
          plan:close { of = "utilisation", to = p.safe }                        -- few trades, the most effective first
        else
          plan:reduce { to = p.safe }
        end
      end,
    },
  },

  tests = {
    ["a book that uses nine tenths is left alone"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:mark { A = 100 }
      local a = t:account { positions = { A = 72 }, collateral = { USD = 1000 } }
      t:near(t:plan(a).drift, 0.9)
      t:equal(t:plan(a).proposed, false)
    end,

    ["one that uses more is cut to the safe level, and no further"] = function(t)
      t:instrument { id = "A", kind = "future", qty_step = 1 }
      t:mark { A = 100 }
      local a = t:account { positions = { A = 80 }, collateral = { USD = 1000 } }
      local plan = t:plan(a)
      t:equal(plan.legs[1].qty, -24)                    -- 56 contracts require 700
      t:equal(plan.proposed, true)
      t:near(plan.after.utilisation, 0.7)
    end,

    ["without equity all is cut"] = function(t)
      t:instrument { id = "A", kind = "future", qty_step = 1 }
      t:mark { A = 100 }
      local plan = t:plan(t:account { positions = { A = 10 } })
      t:equal(plan.beyond, true)
    end,

    ["a hedged book stays hedged"] = function(t)
      t:instrument { id = "A", kind = "future" }
      t:instrument { id = "B", kind = "future" }
      t:mark { A = 100, B = 100 }
      local a = t:account { positions = { A = 100, B = -100 }, collateral = { USD = 800 } }
      local plan = t:plan(a)
      t:equal(#plan.legs, 2)
      t:near(plan.legs[1].qty + plan.legs[2].qty, 0, 1e-7)
      t:between(plan.after.utilisation, 0.69, 0.7)
    end,

    ["a book of thin markets is closed where that helps most, and no further"] = function(t)
      t:instrument { id = "A", kind = "future", qty_step = 1 }
      t:instrument { id = "B", kind = "future", qty_step = 1 }
      t:mark { A = 100, B = 100 }
      local a = t:account { attrs = { thin = true }, positions = { A = 80, B = -10 }, collateral = { USD = 1000 } }
      local plan = t:plan(a, { force = true })
      t:equal(#plan.legs, 1)
      t:equal(plan.legs[1].instrument, "A")
      t:between(plan.after.utilisation, 0.68, 0.7)
    end,

    ["idle equity is beyond the band, and nothing is traded for it"] = function(t)
      local plan = t:plan(t:account { collateral = { USD = 1000 } })
      t:equal(plan.beyond, true)
      t:equal(plan.proposed, false)
    end,
  },
}
