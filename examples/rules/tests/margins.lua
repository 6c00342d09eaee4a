-- Tests of the requirement, and of what counts against it.
local world = require "tests.world"

local ONE = world.multiplier * 1000

return {
  ["a calendar spread needs little, but half of a leg"] = function(t)
    world.build(t)
    local a = world.account(t, "a", 0)
    t:position(a, { ["ES-2026-03"] = 10, ["ES-2026-12"] = -10 })
    t:less(a.netted, 0.2 * a.gross)
    t:near(a.margin.maintenance, 0.5 * 10 * 0.09 * ONE, 1e-6)
    t:near(a.margin.initial, 1.25 * a.margin.maintenance, 1e-6)
  end,

  ["what is large costs more, bracket by bracket"] = function(t)
    world.build(t)
    local a = world.account(t, "a", 0)
    t:position(a, { ["ES-2026-12"] = 400 })                   -- 1.8 million after the haircut
    t:near(a.margin.maintenance, 1.8e6 + 0.1 * 0.8e6, 1e-3)
    t:position(a, { ["ES-2026-12"] = 1600 })                  -- 7.2 million
    t:near(a.margin.maintenance, 7.2e6 + 0.1 * 4e6 + 0.25 * 2.2e6, 1e-3)
  end,

  ["cash counts in full, bonds after the schedule, another currency less"] = function(t)
    t:fx { EUR = 2 }
    t:instrument { id = "T10", kind = "bond" }
    t:mark { T10 = 100 }
    t:near(t:account { collateral = { USD = 10, T10 = 1 } }.equity, 106)
    t:near(t:account { collateral = { EUR = 50 } }.equity, 92)
  end,
}
