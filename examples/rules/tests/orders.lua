-- Tests of what is refused.
local world = require "tests.world"

return {
  ["an order is refused where equity does not cover it, and a reducing one is not"] = function(t)
    world.build(t)
    local a = world.account(t, "a", 6000)                     -- one contract needs 5,625
    t:equal(t:order(a, { instrument = "ES-2026-12", qty = 1 }).decision, "accept")
    t:refused(t:order(a, { instrument = "ES-2026-12", qty = 2 }), "insufficient_margin")
    t:position(a, { ["ES-2026-12"] = 2 })
    t:equal(t:order(a, { instrument = "ES-2026-12", qty = -1 }).decision, "accept")
  end,

  ["a desk is limited by what its accounts hold together"] = function(t)
    world.build(t)
    local one, two = world.account(t, "one", 1e9), world.account(t, "two", 1e9)
    t:position(one, { ["ES-2026-12"] = 400 })                 -- 1.8 of 2 million
    local order = t:order(two, { instrument = "ES-2026-12", qty = 50 })
    t:refused(order, "limit")
    t:equal(order.reasons[1].account, "index")
    t:equal(t:order(two, { instrument = "ES-2026-12", qty = -50 }).decision, "accept")
  end,

  ["a hedge of the other desk counts for the firm, and not for this one"] = function(t)
    local firm = world.build(t)
    local one = world.account(t, "one", 1e9)
    t:account { id = "far", kind = "account", parent = "energy", positions = { ["ES-2026-12"] = -400 } }
    t:position(one, { ["ES-2026-12"] = 400 })
    t:near(firm.pool.netted, 0, 1e-6)
    local order = t:order(one, { instrument = "ES-2026-12", qty = 60 })
    t:refused(order, "limit")
    t:equal(order.reasons[1].account, "index")
  end,
}
