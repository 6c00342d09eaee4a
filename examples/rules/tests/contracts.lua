-- Tests of what ids say, and of the haircuts and correlations that follow.
local contract = require "contract"
local world    = require "tests.world"

local ONE = world.multiplier * 1000      -- the notional of one contract

return {
  ["an id is read by its form, or not at all"] = function(t)
    for id, expected in pairs {
      ["ES-2026-12"] = "ES 2026-12", ["ES-2026-12-P-4400"] = "ES 2026-12", ["ES"] = "nil nil", ["es-2026-12"] = "nil nil",
      ["ES-2026-12-X-1"] = "nil nil", ["ES-26-12"] = "nil nil", ["ES-2026-12-P-"] = "nil nil",
    } do
      local root, month = contract.read(id)
      t:equal(tostring(root) .. " " .. tostring(month), expected)
    end
  end,

  ["a product has its haircut, what is not traded the one for the unknown"] = function(t)
    world.build(t)
    t:instrument { id = "COCOA", kind = "future" }
    t:mark { COCOA = 100 }
    local a = world.account(t, "a", 0)
    t:position(a, { ["CL-2026-12"] = 1 })
    t:near(a.gross, 0.18 * ONE, 1e-9)
    t:position(a, { ["CL-2026-12"] = 0, COCOA = 1 })
    t:near(a.gross, 50)
  end,

  ["an option is of its product, and weighs its delta"] = function(t)
    world.build(t)
    t:instrument { id = "ES-2026-12-C-1100", kind = "option", underlying = "ES-2026-12", multiplier = world.multiplier,
                   strike = 1100, right = "C", expiry = "2026-12-18" }
    t:mark { ["ES-2026-12-C-1100"] = { price = 20, delta = 0.25 } }
    local a = world.account(t, "a", 0)
    t:position(a, { ["ES-2026-12-C-1100"] = 4 })
    t:near(a.gross, 0.09 * ONE, 1e-9)
  end,

  ["in its last days a contract needs more"] = function(t)
    world.build(t)
    local a = world.account(t, "a", 0)
    t:position(a, { ["ES-2026-03"] = 1 })
    t:near(a.gross, 0.09 * ONE, 1e-9)
    t:advance(73 * 24 * 3600)                                 -- 15 March; it expires on the 18th
    t:near(a.gross, 1.5 * 0.09 * ONE, 1e-9)
  end,

  ["the nearer two contracts are, the better they net"] = function(t)
    world.build(t)
    local function left(long, short)
      local a = t:account { positions = { [long] = 1, [short] = -1 } }
      return a.netted / a.gross
    end
    t:less(left("ES-2026-03", "ES-2026-12"), left("ES-2026-12", "NQ-2026-12"))
    t:less(left("ES-2026-12", "NQ-2026-12"), left("ES-2026-12", "CL-2026-12"))
  end,
}
