-- Credit spreads by issuer, tenor and basis: 10,000 names net by what their cells say, and no rule is asked of 50
-- million pairs.
--
-- Weights and correlations are those of Basel's delta for credit spreads that are no securitisation (MAR21.53 to
-- 21.57), taken as one matrix: two sensitivities of one bucket correlate by name, tenor and basis, of two buckets by
-- their rating and sector.  That is what MAR21.4 comes to as long as no bucket's sum is clamped.
--
-- A sensitivity is a holding of an instrument of kind "sensitivity" on a factor that says its bucket ("1" to "18"),
-- qualifier (the issuer), tenor and label2 (bond or CDS).  Its quantity is the money for each unit of spread.
local netto = require "netto"

-- Which sector a bucket is of: 9 to 15 are 1 to 7 of high yield.
local function sector(bucket) return bucket >= 9 and bucket <= 15 and bucket - 8 or bucket end

local function across(a, b, p)
  local one, two = tonumber(a), tonumber(b)
  local s, t = p.sector[tostring(sector(one))], p.sector[tostring(sector(two))]
  local gamma = s == t and 1 or p.gamma[math.min(s, t)][math.max(s, t) - math.min(s, t)]
  local rated = one <= 15 and two <= 15 and (one <= 8) ~= (two <= 8)
  return rated and p.rating * gamma or gamma
end

return netto.policy {
  name = "issuer-curves", version = "1", api = 1,

  params = {
    weight = { 0.005, 0.01, 0.05, 0.03, 0.03, 0.02, 0.015, 0.025, 0.02,
               0.04, 0.12, 0.07, 0.085, 0.055, 0.05, 0.12, 0.015, 0.05 },
    name = 0.35, tenor = 0.65, basis = 0.999,                       -- MAR21.54
    index = { name = 0.8, ["17"] = true, ["18"] = true },           -- MAR21.55
    other = "16",           -- MAR21.56: nets with nothing, and adds up; by MAR21.57 it would stand under the root, which is less
    rating = 0.5,                                                   -- MAR21.57(1)
    sector = { ["1"] = 1, ["2"] = 2, ["3"] = 3, ["4"] = 4, ["5"] = 5, ["6"] = 6, ["7"] = 7, ["8"] = 8,
               ["17"] = 9, ["18"] = 10 },
    gamma = {                                                       -- MAR21.57(2): each row from its diagonal on
      { 0.75, 0.10, 0.20, 0.25, 0.20, 0.15, 0.10, 0.45, 0.45 },
      { 0.05, 0.15, 0.20, 0.15, 0.10, 0.10, 0.45, 0.45 },
      { 0.05, 0.15, 0.20, 0.05, 0.20, 0.45, 0.45 },
      { 0.20, 0.25, 0.05, 0.05, 0.45, 0.45 },
      { 0.25, 0.05, 0.15, 0.45, 0.45 },
      { 0.05, 0.20, 0.45, 0.45 },
      { 0.05, 0.45, 0.45 },
      { 0.45, 0.45 },
      { 0.75 },
    },
  },

  haircut = function(inst, p)
    local f = inst.factor
    return p.weight[math.tointeger(tonumber(f.bucket))]
      or error(("factor '%s': there is no bucket '%s'"):format(f.id, tostring(f.bucket)), 0)
  end,

  -- The issuer stands for itself; all that matters beside it is the cell.
  correlation = netto.cells {
    axis = function(f, p)
      return f.bucket and f.bucket ~= p.other
         and { entity = f.qualifier or f.id, cell = { f.bucket, f.tenor or "", f.label2 or "" } }
    end,
    correlation = function(a, b, p)
      local x, y = a.cell, b.cell
      if x[1] ~= y[1] then return across(x[1], y[1], p) end
      local name = p.index[x[1]] and p.index.name or p.name
      return (a.entity == b.entity and 1 or name) * (x[2] == y[2] and 1 or p.tenor) * (x[3] == y[3] and 1 or p.basis)
    end,
  },

  tests = {
    ["the rulebook's example: Apple's five-year bond and Google's ten-year CDS"] = function(t)
      t:factor { id = "A", bucket = "6", qualifier = "Apple", tenor = "5y", label2 = "bond" }
      t:factor { id = "G", bucket = "6", qualifier = "Google", tenor = "10y", label2 = "CDS" }
      for _, id in ipairs { "A", "G" } do t:instrument { id = id, kind = "sensitivity" } end
      local a = t:account { positions = { A = 50, G = 50 } }
      t:near(a.netted, math.sqrt(2 + 2 * 0.2273), 1e-4)             -- MAR21.54: 35 % * 65 % * 99.90 % = 22.73 %
    end,

    ["one issuer's curve nets by tenor and basis, and whole with itself"] = function(t)
      for id, at in pairs { A = { "5y", "bond" }, B = { "5y", "bond" }, C = { "10y", "bond" }, D = { "5y", "CDS" } } do
        t:factor { id = id, bucket = "3", qualifier = "one", tenor = at[1], label2 = at[2] }
        t:instrument { id = id, kind = "sensitivity" }
      end
      local function netted(other) return t:account { positions = { A = 20, [other] = -20 } }.netted end
      t:equal(netted "B", 0)
      t:near(netted "C", math.sqrt(2 - 2 * 0.65))
      t:near(netted "D", math.sqrt(2 - 2 * 0.999))
    end,

    ["buckets net by sector, and half of that where their ratings are unlike"] = function(t)
      for id, bucket in pairs { A = "3", B = "11", C = "4", D = "12", E = "17", F = "18", G = "8" } do
        t:factor { id = id, bucket = bucket, qualifier = id, tenor = "5y", label2 = "bond" }
        t:instrument { id = id, kind = "sensitivity" }
      end
      local function correlation(one, two, w, v)
        return (t:account { positions = { [one] = 1, [two] = 1 } }.netted ^ 2 - w ^ 2 - v ^ 2) / (2 * w * v)
      end
      t:near(correlation("A", "B", 0.05, 0.12), 0.5)                -- one sector, two ratings
      t:near(correlation("A", "C", 0.05, 0.03), 0.05)
      t:near(correlation("A", "D", 0.05, 0.07), 0.025)
      t:near(correlation("A", "G", 0.05, 0.025), 0.2)
      t:near(correlation("B", "E", 0.12, 0.015), 0.45)
      t:near(correlation("E", "F", 0.015, 0.05), 0.75)
    end,

    ["what no sector is known of adds up"] = function(t)
      for id, bucket in pairs { A = "16", B = "16", C = "3" } do
        t:factor { id = id, bucket = bucket, qualifier = id, tenor = "5y", label2 = "bond" }
        t:instrument { id = id, kind = "sensitivity" }
      end
      t:near(t:account { positions = { A = 10, B = -10, C = 20 } }.netted, 1.2 + 1.2 + 1)
    end,

    ["a bucket that there is not is refused"] = function(t)
      t:factor { id = "A", bucket = "19", qualifier = "A" }
      t:instrument { id = "A", kind = "sensitivity" }
      t:fails(function() return t:account { positions = { A = 1 } }.netted end, "there is no bucket '19'")
    end,
  },
}
