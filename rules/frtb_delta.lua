-- Delta capital by sensitivities: the shape of Basel's standardised approach (MAR21.4, 21.41 to 21.89) for interest
-- rates, equities and currencies, in three scenarios of correlation, of which the largest counts.
--
-- A sensitivity is a holding of an instrument of kind "sensitivity" on a factor that says its class (GIRR, EQ, FX),
-- risk ("delta"), bucket, qualifier (a curve's currency, an issuer), tenor and label2 (the curve).  Its quantity is the
-- money per unit of the factor's shock.
local netto = require "netto"

-- MAR21.45 to 47: tenors of one curve by how far they lie apart, curves by 99.9 %.
local function rates(a, b, p)
  local s, t = p.years[a[1]], p.years[b[1]]
  local rho = s == t and 1 or math.max(math.exp(-p.girr.decay * math.abs(s - t) / math.min(s, t)), p.girr.least)
  return (a[2] == b[2] and 1 or p.girr.curves) * rho
end

-- What the tables do not know would count as nothing, or as something else.
local function known(value, f, field)
  return value or error(("factor '%s': this rule knows no %s '%s'"):format(f.id, field, tostring(f[field])), 0)
end

-- Vega and curvature are for other rules; of these classes any other word for a risk is a slip.
local ours, elsewhere = { GIRR = true, EQ = true, FX = true }, { vega = true, curvature = true }

-- "5", and not "5.0", which would be another bucket to net with.
local function numbered(bucket)
  local n = math.tointeger(tonumber(bucket))
  return n and string.format("%d", n) == bucket and n
end

return netto.policy {
  name = "frtb-delta", version = "1", api = 1,

  params = {
    years  = { ["0.25y"] = 0.25, ["0.5y"] = 0.5, ["1y"] = 1, ["2y"] = 2, ["3y"] = 3,
               ["5y"] = 5, ["10y"] = 10, ["15y"] = 15, ["20y"] = 20, ["30y"] = 30 },
    girr   = { weight = { ["0.25y"] = 0.017, ["0.5y"] = 0.017, ["1y"] = 0.016, ["2y"] = 0.013, ["3y"] = 0.012 },
               long = 0.011, decay = 0.03, least = 0.4, curves = 0.999, across = 0.5 },
    equity = { weight = { 0.55, 0.60, 0.45, 0.55, 0.30, 0.35, 0.40, 0.50, 0.70, 0.50, 0.70, 0.15, 0.25 },
               rho = { 0.15, 0.15, 0.15, 0.15, 0.25, 0.25, 0.25, 0.25, 0.075, 0.125, 0, 0.8, 0.8 },
               other = "11", index = { ["12"] = true, ["13"] = true }, across = 0.15, indices = 0.75, mixed = 0.45 },
    fx     = { weight = 0.15, across = 0.6 },
  },

  measures = {
    delta = netto.netting {
      axis = function(f)
        known(f.risk == "delta" or elsewhere[f.risk] or not ours[f.class], f, "risk")
        return f.risk == "delta" and { class = f.class, bucket = f.bucket, entity = f.qualifier or f.bucket,
                                       cell = { f.tenor or "", f.label2 or "" } }
      end,

      weight = function(f, p)
        if f.class == "GIRR" then
          known(p.years[f.tenor], f, "tenor")
          return p.girr.weight[f.tenor] or p.girr.long
        end
        if f.class == "EQ" then
          known(not f.label2 or f.label2:lower() == "spot", f, "label2") -- repo rates have weights of their own
          return known(p.equity.weight[numbered(f.bucket)], f, "bucket")
        end
        return known(f.class == "FX" and p.fx.weight, f, "class")
      end,

      correlation = function(a, b, p)
        if a.class == "GIRR" then return rates(a.cell, b.cell, p) end
        return p.equity.rho[numbered(a.bucket)] -- two issuers; spot alone, so each has one cell
      end,

      across = function(b, c, p)
        if b.class ~= "EQ" then return b.class == "GIRR" and p.girr.across or p.fx.across end
        local one, two = p.equity.index[b.bucket], p.equity.index[c.bucket]
        return one and two and p.equity.indices or (one or two) and p.equity.mixed or p.equity.across
      end,

      residual = function(b, p) return b.class == "EQ" and b.bucket == p.equity.other and "inside" end,  -- MAR21.79, 21.80
      clamp    = "negative",
      variants = { low  = function(r) return math.max(2 * r - 1, 0.75 * r) end,
                   high = function(r) return math.min(1.25 * r, 1) end },
    },
  },

  margin = function(book)
    local s = {}
    for _, v in ipairs { "low", "base", "high" } do s[v] = book.pool:measure("delta", v) end
    return netto.max(s)
  end,

  tests = {
    ["a class, bucket or tenor that is none is said, and nothing is made of it"] = function(t)
      local function wrong(row, text)
        t:fails(function() return t:sensitivities({ row }).margin.initial end, text)
      end
      wrong({ class = "GIR", bucket = "EUR", qualifier = "EUR", tenor = "1y", amount = 1e6 }, "this rule knows no class 'GIR'")
      wrong({ class = "EQ", bucket = "14", qualifier = "A", amount = 1e6 }, "this rule knows no bucket '14'")
      wrong({ class = "EQ", bucket = "5.0", qualifier = "A", amount = 1e6 }, "this rule knows no bucket '5.0'")
      wrong({ class = "EQ", bucket = "5", qualifier = "A", label2 = "REPO", amount = 1e6 }, "this rule knows no label2 'REPO'")
      wrong({ class = "FX", risk = "Delta", bucket = "EUR", amount = 1e6 }, "this rule knows no risk 'Delta'")
      wrong({ class = "GIRR", bucket = "EUR", qualifier = "EUR", tenor = "7y", amount = 1e6 }, "this rule knows no tenor '7y'")
    end,

    ["one tenor alone costs its weight"] = function(t)
      local row = { class = "GIRR", bucket = "EUR", qualifier = "EUR", tenor = "1y", label2 = "OIS", amount = 1e6 }
      t:near(t:sensitivities({ row }).margin.initial, 16000, 1e-6)
    end,

    ["tenors and curves correlate as in the rulebook's own example: 88.60 %"] = function(t)
      local k = t:sensitivities({
        { class = "GIRR", bucket = "EUR", qualifier = "EUR", tenor = "1y", label2 = "OIS", amount = 1000 / 0.016 },
        { class = "GIRR", bucket = "EUR", qualifier = "EUR", tenor = "5y", label2 = "3m", amount = 1000 / 0.011 },
      }):measure("delta").value / 1000
      t:near((k * k - 2) / 2, 0.8860, 0.00005)
    end,

    ["low correlations count where a hedge depends on them, high ones where all point one way"] = function(t)
      local function pair(id, other)
        return t:sensitivities({ { class = "EQ", bucket = "5", qualifier = "A", amount = 1000 },
                                 { class = "EQ", bucket = "5", qualifier = "B", amount = other } }, { id = id })
      end
      t:near(pair("hedged", -1000).margin.initial, 300 * math.sqrt(2 - 2 * 0.75 * 0.25), 1e-7)
      t:near(pair("doubled", 1000).margin.initial, 300 * math.sqrt(2 + 2 * 1.25 * 0.25), 1e-7)
    end,

    ["other sectors net with nothing"] = function(t)
      local a = t:sensitivities { { class = "EQ", bucket = "11", qualifier = "A", amount = 1000 },
                                  { class = "EQ", bucket = "11", qualifier = "B", amount = -1000 } }
      t:near(a.margin.initial, 1400, 1e-7)
      local b = t:sensitivities({ { class = "EQ", bucket = "11", qualifier = "A", amount = 1000 },
                                  { class = "EQ", bucket = "5", qualifier = "B", amount = 1000 } }, { id = "b" })
      t:near(b.margin.initial, math.sqrt(700 ^ 2 + 300 ^ 2), 1e-7)
    end,

    ["classes add up, and shares to the whole"] = function(t)
      local r = t:sensitivities({
        { class = "GIRR", bucket = "EUR", qualifier = "EUR", tenor = "10y", label2 = "OIS", amount = 5e5 },
        { class = "GIRR", bucket = "USD", qualifier = "USD", tenor = "2y", label2 = "SOFR", amount = -3e5 },
        { class = "FX", bucket = "EUR", amount = 20000 }, { class = "FX", bucket = "JPY", amount = -15000 },
      }):measure("delta", { parts = true })
      local classes, shares = 0, 0
      for _, c in ipairs(r.parts) do
        classes = classes + c[2].value
        for _, b in ipairs(c[2].parts) do
          for _, axis in ipairs(b[2].parts) do shares = shares + axis[2].value end
        end
      end
      t:near(classes, r.value)
      t:near(shares, r.value)
      t:near(r.parts[1][2].value, math.sqrt(3000 ^ 2 + 2250 ^ 2 - 2 * 0.6 * 3000 * 2250))
    end,
  },
}
