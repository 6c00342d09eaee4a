-- Curvature capital by sensitivities: the shape of Basel's standardised approach (MAR21.5, 21.96 to 21.101) for interest
-- rates, equities and currencies, in three scenarios of correlation, of which the largest counts.
--
-- What is lost if a factor is shocked upward, and what if downward, beyond what its delta says, are two holdings of
-- instruments of kind "sensitivity": as in a CRIF file, label1 is the shock, greater than 0 of the one, less of the other.
-- The factor says its class (GIRR, EQ, FX), risk ("curvature"), bucket and qualifier (an issuer; of rates and currencies
-- left out, for a bucket has one factor).  Correlations are those of delta, squared; the scenarios are of the squares.
local netto = require "netto"

-- What the tables do not know would count as nothing, or as something else.
local function known(value, f, field)
  return value or error(("factor '%s': this rule knows no %s '%s'"):format(f.id, field, tostring(f[field])), 0)
end

return netto.policy {
  name = "frtb-curvature", version = "1", api = 1,

  params = {
    girr   = { across = 0.5 },
    equity = { rho = { 0.15, 0.15, 0.15, 0.15, 0.25, 0.25, 0.25, 0.25, 0.075, 0.125, 0, 0.8, 0.8 },
               other = "11", index = { ["12"] = true, ["13"] = true }, across = 0.15, indices = 0.75, mixed = 0.45 },
    fx     = { across = 0.6 },
  },

  measures = {
    curvature = netto.curvature {
      axis = function(f, p)
        if f.risk ~= "curvature" then return nil end
        if f.class == "EQ" then known(p.equity.rho[math.tointeger(tonumber(f.bucket))], f, "bucket") end
        known(f.class == "EQ" or f.class == "GIRR" or f.class == "FX", f, "class")
        return { class = f.class, bucket = f.bucket, entity = f.qualifier or f.bucket, cell = 1 }
      end,

      load = function(f)
        local shock = known(tonumber(f.label1), f, "label1")
        if shock > 0 then return 1, 0 end
        return 0, 1
      end,

      correlation = function(a, b, p) return (p.equity.rho[math.tointeger(tonumber(a.bucket))] or 1) ^ 2 end,

      across = function(b, c, p)
        if b.class ~= "EQ" then return (b.class == "GIRR" and p.girr.across or p.fx.across) ^ 2 end
        local one, two = p.equity.index[b.bucket], p.equity.index[c.bucket]
        return (one and two and p.equity.indices or (one or two) and p.equity.mixed or p.equity.across) ^ 2
      end,

      residual = function(b, p) return b.class == "EQ" and b.bucket == p.equity.other and "inside" end,  -- MAR21.79, 21.80
      variants = { low  = function(r) return math.max(2 * r - 1, 0.75 * r) end,
                   high = function(r) return math.min(1.25 * r, 1) end },
    },
  },

  margin = function(book)
    local s = {}
    for _, v in ipairs { "low", "base", "high" } do s[v] = book.pool:measure("curvature", v) end
    return netto.max(s)
  end,

  tests = {
    ["a class, bucket or shock that is none is said, and nothing is made of it"] = function(t)
      local function wrong(row, text)
        row.risk, row.amount = "curvature", 1e6
        t:fails(function() return t:sensitivities({ row }).margin.initial end, text)
      end
      wrong({ class = "GIR", bucket = "EUR", label1 = "0.017" }, "this rule knows no class 'GIR'")
      wrong({ class = "EQ", bucket = "14", qualifier = "A", label1 = "0.5" }, "this rule knows no bucket '14'")
      wrong({ class = "FX", bucket = "EUR", label1 = "up" }, "this rule knows no label1 'up'")
    end,

    ["the worse way counts, of each bucket its own"] = function(t)
      local r = t:sensitivities({
        { class = "GIRR", risk = "curvature", bucket = "EUR", label1 = "0.017", amount = 3000 },
        { class = "GIRR", risk = "curvature", bucket = "EUR", label1 = "-0.017", amount = -2000 },
        { class = "GIRR", risk = "curvature", bucket = "USD", label1 = "0.017", amount = 500 },
        { class = "GIRR", risk = "curvature", bucket = "USD", label1 = "-0.017", amount = 4000 },
      }):measure("curvature", { parts = true })
      t:near(r.value, math.sqrt(3000 ^ 2 + 4000 ^ 2 + 2 * 0.25 * 3000 * 4000))
      t:near(r.parts[1][2].net, 7000)
    end,

    ["two gains do not meet, and other sectors net with nothing"] = function(t)
      local function issuers(id, bucket, a, b)
        local function row(name, amount)
          return { class = "EQ", risk = "curvature", bucket = bucket, qualifier = name, label1 = "0.3", amount = amount }
        end
        return t:sensitivities({ row("A", a), row("B", b) }, { id = id })
      end
      t:equal(issuers("gains", "5", -100, -50):measure("curvature").value, 0)
      t:near(issuers("losses", "5", 100, 50):measure("curvature").value, math.sqrt(100 ^ 2 + 50 ^ 2 + 2 * 0.0625 * 100 * 50))
      t:near(issuers("other", "11", 100, -50):measure("curvature").value, 100)
      t:near(issuers("hedged", "5", 100, -50).margin.initial, math.sqrt(100 ^ 2 - 2 * 0.75 * 0.0625 * 100 * 50), 1e-7)
    end,
  },
}
