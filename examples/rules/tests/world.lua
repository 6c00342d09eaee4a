-- The small world in which the tests run: a firm with two desks, and contracts of every product.
local world = {}

world.multiplier = 50

-- Answers the firm.
function world.build(t)
  for _, id in ipairs { "ES-2026-03", "ES-2026-12", "NQ-2026-12", "CL-2026-12" } do
    t:instrument { id = id, kind = "future", multiplier = world.multiplier, expiry = id:match "%d+%-%d+" .. "-18" }
    t:mark { [id] = 1000 }
  end
  local firm = t:account { id = "firm", kind = "firm" }
  for _, desk in ipairs { "index", "energy" } do t:account { id = desk, kind = "desk", parent = "firm" } end
  return firm
end

-- An account of the index desk that owns this much.
function world.account(t, id, owns)
  return t:account { id = id, kind = "account", parent = "index", collateral = { USD = owns } }
end

return world
