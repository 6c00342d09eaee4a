-- Strategy margin in the manner of Regulation T and CBOE's rule 10.3: options and their underlying in recognised pairs, and the
-- cheapest pairing of what is held.  Requirements are against an equity that counts options at their value, shorts negative: so a
-- short option needs what CBOE asks for beyond its proceeds, and a long one what it is worth.
local netto = require "netto"

local function out_of_money(inst)
  local s = inst.underlying.price
  return math.max(0, inst.right == "C" and inst.strike - s or s - inst.strike)
end

-- Of a share that a short option covers: 20% of the underlying less what it is out of the money, at least 10% (of a put's strike).
local function naked(inst, p)
  local s = inst.underlying.price
  local least = p.least * (inst.right == "C" and s or inst.strike)
  return math.max(p.naked * s - out_of_money(inst), least)
end

local function is_option(inst) return inst.kind == "option" end

-- What a long and a short option of one right may lose at most, at expiry; nil where the short one lives longer.
local function spread_loss(long, short)
  if long.right ~= short.right or long.expiry < short.expiry then return nil end
  return math.max(0, long.right == "C" and long.strike - short.strike or short.strike - long.strike)
end

return netto.policy {
  name = "strategy-margin", version = "1", api = 1,

  params = {
    naked = netto.percent(20),  -- of the underlying; broad indices 15%
    least = netto.percent(10),
    stock = netto.percent(50),  -- initial
  },

  haircut = function(inst, p) return 1 end,

  measures = {
    strategy = netto.match {
      unit  = function(inst, p) return inst.multiplier end, -- shares
      long  = function(inst, p) return is_option(inst) and inst.price or p.stock * inst.price end,
      short = function(inst, p) return is_option(inst) and naked(inst, p) or p.stock * inst.price end,

      pair = function(long, short, p)
        if is_option(long) and is_option(short) then
          local loss = spread_loss(long, short)                    -- a spread
          return loss and long.price + math.min(naked(short, p), loss - short.price)
        elseif is_option(short) and short.right == "C" then
          return p.stock * long.price - short.price                -- a covered call
        end
      end,

      patterns = {
        -- The greater of the two, and the other's proceeds.
        { name = "straddle", legs = { "short", "short" }, requirement = function(call, put, p)
          if call.right ~= "C" or put.right ~= "P" then return nil end
          local of_call, of_put = naked(call, p), naked(put, p)
          return of_call + call.price > of_put + put.price and of_call or of_put
        end },
      },
    },
  },

  margin = function(book, p)
    return netto.max { strategy = book:measure "strategy", floor = 0 }
  end,

  tests = {
    -- CBOE, "Margin Requirement Examples for Sample Options-based Positions": IBM at 97.73, 100 contracts of 100 shares.
    ["CBOE's examples"] = function(t)
      t:instrument { id = "IBM", kind = "spot" }
      local options = {
        C100 = { "C", 100, 1.68 }, P100 = { "P", 100, 3.18 }, P95 = { "P", 95, 1.02 }, C95 = { "C", 95, 4.53 },
        C105 = { "C", 105, 0.40 },
      }
      for id, o in pairs(options) do
        t:instrument { id = id, kind = "option", underlying = "IBM", right = o[1], strike = o[2], multiplier = 100,
                       qty_step = 1, expiry = "2026-04-17" }
      end
      t:mark { IBM = 97.73 }
      for id, o in pairs(options) do t:mark { [id] = { price = o[3], delta = o[1] == "C" and 0.5 or -0.5 } } end
      local function needs(positions, money) t:near(t:account { positions = positions }.margin.initial, money, 0.01) end
      needs({ C100 = -100 }, 172760)                          -- short call
      needs({ P100 = -100 }, 195460)                          -- short put
      needs({ IBM = 10000, C100 = -100 }, 471850)             -- covered call
      needs({ IBM = 10000, P95 = 100 }, 498850)               -- protective put
      needs({ C100 = 100, P100 = -100 }, 212260)              -- synthetic long
      needs({ P95 = 100, C105 = -100 }, 132960)               -- risk reversal
      needs({ IBM = 10000, P95 = 100, C105 = -100 }, 494850)  -- collar
      needs({ C95 = 100, C105 = -100 }, 41300)                -- long vertical call spread
    end,

    ["a short straddle needs the greater of its sides"] = function(t)
      t:instrument { id = "S", kind = "spot" }
      for _, right in ipairs { "C", "P" } do
        t:instrument { id = right, kind = "option", underlying = "S", right = right, strike = 100, multiplier = 100, qty_step = 1,
                       expiry = "2026-06-19" }
      end
      t:mark { S = 100, C = { price = 4, delta = 0.5 }, P = { price = 3, delta = -0.5 } }
      local a = t:account { positions = { C = -3, P = -2 } }
      t:near(a.margin.initial, 20 * 100 * 3)
      local m = a:measure("strategy", { parts = true })
      t:near(m.paired, 20 * 200)
      t:equal(m.parts[1][1], "straddle: C + P")
      t:near(m.parts[1][2].units, 200)
      t:equal(m.parts[2][1], "C")
    end,
  },
}
