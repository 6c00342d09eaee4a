-- Counterparty exposure by the standardised approach, SA-CCR (Basel CRE52): for each netting set 1.4 times its replacement
-- cost and what it may grow by: add-ons by class and hedging set, less where there is more collateral than is owed.
--
-- A trade is an instrument; what is held of it says which way: positive is long in the risk factor (pays the fixed rate,
-- buys protection).  Its `expiry` is the end of what it refers to, of an option the exercise.  Attributes:
--
--   kind      a row of `kinds` below
--   hedging   whom it nets with: a currency, a pair of currencies, an entity or index, a type of commodity
--   notional  of a unit, in base currency; left out: its exposure, as of a future, of an option its underlying's
--   length    of rates and credit: years from the beginning to the end of what it refers to
--
-- An option on rates or credit is taken to be settled by what it is on, which lengthens its maturity (CRE52.31).
--
-- Not here: hedging sets of bases and of volatilities (CRE52.46, 52.47), tranches (52.41), digital options (52.42).
local netto = require "netto"

-- CRE52.72: supervisory factor, correlation, volatility of options.
local kinds = {
  rates       = { class = "IR", factor = 0.005, vol = 0.5 },
  fx          = { class = "FX", factor = 0.04, vol = 0.15 },
  index_ig    = { class = "CR", factor = 0.0038, rho = 0.8, vol = 0.8 },
  index_sg    = { class = "CR", factor = 0.0106, rho = 0.8, vol = 0.8 },
  equity      = { class = "EQ", factor = 0.32, rho = 0.5, vol = 1.2 },
  equities    = { class = "EQ", factor = 0.2, rho = 0.8, vol = 0.75 },
  electricity = { class = "CO", set = "energy", factor = 0.4, rho = 0.4, vol = 1.5 },
  oil_gas     = { class = "CO", set = "energy", factor = 0.18, rho = 0.4, vol = 0.7 },
}
for _, set in ipairs { "metals", "agricultural", "other" } do
  kinds[set] = { class = "CO", set = set, factor = 0.18, rho = 0.4, vol = 0.7 }
end
for rating, factor in pairs { AAA = 0.0038, AA = 0.0038, A = 0.0042, BBB = 0.0054, BB = 0.0106, B = 0.016, CCC = 0.06 } do
  kinds[rating] = { class = "CR", factor = factor, rho = 0.5, vol = 1 }
end

local function known(value, inst, what)
  return value or error(("instrument '%s' has no %s that this rule knows"):format(inst.id, what), 0)
end

local function kind_of(inst, p) return known(p.kinds[inst.attrs.kind], inst, "`kind`") end

-- The years in which what it refers to begins and ends: of an option on rates or credit that is behind its exercise.
local function span(inst)
  local years, length = known(inst:years(), inst, "`expiry`"), inst.attrs.length or 0
  if inst.kind == "option" then return years, years + length end
  return math.max(years - length, 0), years
end

-- CRE52.34: what rates and credit refer to counts by its duration.
local function notional(inst, p)
  local class = kind_of(inst, p).class
  local of = inst.attrs.notional or inst.kind == "option" and inst.multiplier * inst.underlying.value or inst.exposure
  if class ~= "IR" and class ~= "CR" then return of end
  known(math.type(inst.attrs.length) and inst.attrs.length > 0, inst, "`length`")
  local starts, ends = span(inst)
  return of * math.max((math.exp(-p.rate * starts) - math.exp(-p.rate * ends)) / p.rate, p.days / p.year)
end

-- CRE52.38 to 52.40, of one that is bought.
local function delta(inst, p)
  if inst.kind ~= "option" then return 1 end
  known(inst:years() > 0, inst, "`expiry`")
  known(inst.strike > 0, inst, "`strike`")
  local vol = kind_of(inst, p).vol * math.sqrt(inst:years())
  local d = math.log(inst.underlying.price / inst.strike) / vol + vol / 2
  return inst.right == "C" and netto.cdf(d) or -netto.cdf(-d)
end

-- CRE52.48, at least 10 business days; and CRE52.57: rates meet by when they end.
local function maturity(inst, p)
  local _, ends = span(inst)
  return math.sqrt(math.min(math.max(ends, p.days / p.year), 1))
end

local function bucket(inst)
  local _, ends = span(inst)
  return ends < 1 and 1 or ends <= 5 and 2 or 3
end

local function add_on(factor)
  return netto.netting {
    over = "instruments",
    axis = function(inst, p)
      local kind, hedging = kind_of(inst, p), known(inst.attrs.hedging, inst, "`hedging`")
      if kind.class == "IR" then return { class = "IR", bucket = hedging, entity = bucket(inst), cell = bucket(inst) } end
      if kind.class == "FX" then return { class = "FX", bucket = hedging, entity = hedging } end
      return { class = kind.class, bucket = kind.set or "all", entity = hedging, cell = kind.rho }
    end,
    load = function(inst, p) return kind_of(inst, p).factor * notional(inst, p) * delta(inst, p) * factor(inst, p) end,
    correlation = function(a, b, p)
      if a.class == "IR" then return a.cell == b.cell and 1 or p.buckets[math.abs(a.cell - b.cell)] end
      return a.entity == b.entity and 1 or a.cell * b.cell
    end,
  }
end

-- CRE52.23: with more collateral than is owed less is added, down to a twentieth.
local function future(add, excess, p)
  if add == 0 then return 0 end
  local multiplier = p.floor + (1 - p.floor) * math.exp(excess / (2 * (1 - p.floor) * add))
  return math.min(multiplier, 1) * add
end

return netto.policy {
  name = "sa-ccr", version = "1", api = 1, per = "set",

  params = {
    alpha = 1.4, kinds = kinds,
    rate = netto.percent(5),       -- of the duration
    floor = netto.percent(5),      -- of the multiplier
    buckets = { 0.7, 0.3 },        -- of rates that end in neighbouring buckets, and beyond
    days = 10, year = 250,         -- the least duration, maturity and margin period of risk; business days
    foreign = netto.percent(8), assets = netto.percent(15),
  },

  haircut = function() return 0 end,

  collateral = function(line, p)
    if line.asset.kind == "cash" then return line.currency == "USD" and 0 or p.foreign end
    return line.asset.attrs.haircut or p.assets
  end,

  measures = {
    open  = add_on(maturity),                    -- without margining
    whole = add_on(function() return 1 end),     -- each as of a year, for CRE52.52 makes all of one set alike
  },

  margin = function(set, p)
    local agreed, excess = set.agreement, set.value - set.received + set.lodged
    local open = math.max(excess, 0) + future(set:measure("open").value, excess, p)
    if not (agreed and agreed.margined) then return netto.scale(p.alpha, open) end
    local risk = 1.5 * math.sqrt((agreed.mpor_days or p.days) / p.year)
    local add = risk * set:measure("whole").value
    return netto.scale(p.alpha, netto.min { margined = set.replacement + future(add, excess, p), open = open })  -- CRE52.2
  end,

  tests = {
    -- "The standardised approach for measuring counterparty credit risk exposures" (BCBS 279, April 2014), annex 4a.
    ["examples of the Basel Committee: 569, 381, 5,406, 936 and 1,879"] = function(t)
      local function after(years) return math.tointeger(1767225600 + years * netto.days(365)) * 1000000000 end
      local function trade(id, kind, hedging, years, more)
        local attrs = { kind = kind, hedging = hedging, notional = more.notional, length = more.length or years }
        t:instrument { id = id, kind = more.option or "future", expiry = after(years), multiplier = more.units, attrs = attrs,
                       underlying = more.on, strike = more.strike, right = more.right }
      end
      local money = { notional = 10000 }
      trade("swap10", "rates", "USD", 10, money)
      trade("swap4", "rates", "USD", 4, money)
      t:instrument { id = "EUR10", kind = "spot" }
      trade("swaption", "rates", "EUR", 1,
            { option = "option", notional = 5000, length = 10, on = "EUR10", strike = 5, right = "P" })
      trade("FirmA", "AA", "Firm A", 3, money)
      trade("FirmB", "BBB", "Firm B", 6, money)
      trade("CDX", "index_ig", "CDX.IG", 5, money)
      trade("WTI", "oil_gas", "crude", 0.75, { units = 100 })
      trade("Brent", "oil_gas", "crude", 2, { units = 100 })
      trade("silver", "metals", "silver", 5, { units = 500 })
      t:mark { swap10 = 100, swap4 = 100, EUR10 = 6, swaption = { price = 50, delta = -0.27 }, FirmA = 100, FirmB = 100, CDX = 100,
               WTI = 100, Brent = 100, silver = 20 }

      -- What is held, and at which cost, so that it is worth what it is in the examples.
      local rates  = { swap10 = { qty = 1, cost = 70 }, swap4 = { qty = -1, cost = 80 }, swaption = { qty = 1 } }
      local credit = { FirmA = { qty = 1, cost = 80 }, FirmB = { qty = -1, cost = 60 }, CDX = { qty = 1 } }
      local goods  = { WTI = { qty = 1, cost = 100.5 }, Brent = { qty = -2, cost = 99.85 }, silver = { qty = 1, cost = 19.8 } }

      local function account(id, terms, ...)
        local held = {}
        for _, part in ipairs { ... } do for which, row in pairs(part) do held[which] = row end end
        terms.id, terms.enforceable = id, true
        t:set(terms)
        return t:account { id = id, netting = { by = "kind", sets = { future = id, option = id } }, positions = held }
      end
      t:near(account("one", {}, rates).margin.initial, 569, 0.5)
      t:near(account("two", {}, credit).margin.initial, 381, 0.5)
      t:near(account("three", {}, goods).margin.initial, 5406, 0.5)
      t:near(account("four", {}, rates, credit).margin.initial, 936, 0.5)

      local five = account("five", { margined = true, mta = 5, nica = 150, mpor_days = 14 }, rates, goods)
      t:collateral(five, { USD = { amount = 200, set = "five", role = "received" } })
      t:near(five.margin.initial, 1879, 0.5)
    end,

    ["a margined set costs no more than one that is not"] = function(t)
      t:set { id = "CSA", enforceable = true, margined = true, threshold = 1e6, mpor_days = 10 }
      t:instrument { id = "ACME", kind = "future", expiry = "2027-01-01", attrs = { kind = "equity", hedging = "ACME" } }
      t:mark { ACME = 100 }
      local a = t:account { id = "a", netting = { by = "kind", sets = { future = "CSA" } }, positions = { ACME = 10 } }
      t:near(a.margin.initial, 1.4 * 0.32 * 1000)
    end,

    ["shares of one entity net whole, an index and a share by 0.4, pairs of currencies not"] = function(t)
      t:set { id = "CSA", enforceable = true }
      local function trade(id, kind, hedging)
        t:instrument { id = id, kind = "future", expiry = "2028-01-01", attrs = { kind = kind, hedging = hedging } }
        t:mark { [id] = 100 }
      end
      trade("ACME", "equity", "ACME") trade("ACME-SEP", "equity", "ACME") trade("SPX", "equities", "SPX")
      trade("EURUSD", "fx", "EUR/USD") trade("EURUSD-SEP", "fx", "EUR/USD") trade("USDJPY", "fx", "USD/JPY")
      local function needs(positions)
        return t:account({ netting = { by = "kind", sets = { future = "CSA" } }, positions = positions }).margin.initial / 1.4
      end
      t:near(needs { ACME = 1, ["ACME-SEP"] = -1 }, 0)
      t:near(needs { ACME = 1, SPX = -1 }, math.sqrt(32 ^ 2 + 20 ^ 2 - 2 * 0.4 * 32 * 20), 1e-7)
      t:near(needs { EURUSD = 3, ["EURUSD-SEP"] = -1, USDJPY = -1 }, 8 + 4)
    end,

    ["what is missing is said, and nothing is made of it"] = function(t)
      local function wrong(id, row, text)
        row.id, row.kind = id, "future"
        t:instrument(row)
        t:mark { [id] = 100 }
        t:fails(function() return t:account({ positions = { [id] = 1 } }).margin.initial end, text)
      end
      wrong("A", { expiry = "2028-01-01", attrs = { kind = "share", hedging = "A" } }, "has no `kind` that this rule knows")
      wrong("B", { expiry = "2028-01-01", attrs = { kind = "equity" } }, "has no `hedging`")
      wrong("C", { attrs = { kind = "equity", hedging = "C" } }, "has no `expiry`")
      wrong("D", { expiry = "2028-01-01", attrs = { kind = "rates", hedging = "USD" } }, "has no `length`")
      wrong("E", { expiry = "2028-01-01", attrs = { kind = "rates", hedging = "USD", length = -3 } }, "has no `length`")
      wrong("F", { expiry = "2028-01-01", attrs = { kind = "rates", hedging = "USD", length = "5" } }, "has no `length`")
    end,
  },
}
