-- netto: what `require "netto"` gives a rule.
--
-- Runs once in each interpreter, before any code of the rule's own.  Here are the checks of what a policy
-- declares; arithmetic and durations are C (src/script/netto_arithmetic.c).  A check gets the place of the call
-- that it judges ("policy.lua:3: ") and answers a fresh table, so that nothing done to the declared one later
-- counts.
local native = ...
local netto = {}

local policy_fields = { "name", "version", "api", "params", "history", "haircut", "correlation", "collateral",
                        "caps", "margin", "per", "checks", "limits", "breakers", "folds", "measures", "rebalance", "forecasts", "tests" }
local limit_fields = { "name", "was", "of", "max", "soft", "clear", "scope" }
local check_fields = { "name", "test", "always" }
local held_scopes = { "instrument", "underlying", "bucket" }
local fold_fields = { "scope", "on", "schema", "fields", "start", "step", "migrate", "was" }
local breaker_fields = { "name", "was", "scope", "hold", "cooldown", "stale", "latch", "action", "stops", "trip" }
local rebalance_fields = { "name", "was", "scope", "every", "cooldown", "drift", "target", "band", "to", "plan" }
local forecast_fields = { "name", "of", "scope", "every", "alpha", "pool" }
local band_fields = { "absolute", "relative" }

-- The kinds of measures: the hooks that one may have, those that it must have, and checks of what else it may say, which answer
-- what is kept of that, or nil (below, for they need what refuses).
local kinds = {
  tally = { hooks = { "load", "key", "group" }, needs = { "load" }, options = {} },
  netting = { hooks = { "axis", "load", "weight", "correlation", "across", "residual", "total" }, needs = {}, options = {}, variants = true },
  var = { hooks = {}, needs = {}, options = {} }, -- whose checks stand below
  curvature = { hooks = { "axis", "load", "correlation", "across", "residual", "total" }, needs = { "load" }, options = {}, variants = true },
  cells = { hooks = { "axis", "correlation" }, needs = { "axis", "correlation" }, options = {} }, -- of no measure, but of a policy
  cap = { hooks = { "key" }, needs = { "key" }, options = {} },
  scan = { hooks = { "price", "vol", "group", "offset" }, needs = { "price" }, options = {} },
  match = { hooks = { "group", "unit", "long", "short", "pair" }, needs = { "long", "short" }, options = {}, patterns = true },
  unsettled = { hooks = {}, needs = {}, options = {} },
  liquidity = { hooks = { "weight" }, needs = {}, options = {} },
}
local SAMPLES_MAX, TESTS_MAX, DEPTH_MAX = 1000000, 1000, 8
local GRAIN = 100000000 -- nanoseconds between the server's deadlines

local function refuse(where, text, ...) error(where .. string.format(text, ...), 0) end

local function has(list, word)
  for _, candidate in ipairs(list) do if candidate == word then return true end end
  return false
end

-- pairs, with what is wrong with the keys said at the place of the call.
local function entries(where, what, t)
  local good, step, walk = pcall(pairs, t)
  if not good then refuse(where, "%s: %s", what, step) end
  return step, walk
end

-- A raw copy of a declared table, every key of which must be on the list.
local function fields_of(where, what, t, list)
  if type(t) ~= "table" then refuse(where, "%s: expected a table, got %s", what, type(t)) end
  local copy = {}
  for key, value in entries(where, what, t) do
    if not has(list, key) then
      refuse(where, "%s has no field '%s'; %s", what, key, native.suggest(tostring(key), list))
    end
    copy[key] = value
  end
  return copy
end

local function check_id(where, what, id)
  if not native.is_text(id, 64) then
    local got = type(id) == "string" and "'" .. id .. "'" or type(id)
    refuse(where, "%s: expected 1 to 64 bytes of printable text, got %s", what, got)
  end
end

local function check_type(where, field, value, expected)
  if value ~= nil and type(value) ~= expected then
    refuse(where, "%s: expected a %s, got %s", field, expected, type(value))
  end
end

-- Parameters are data: numbers, texts, booleans and tables of them.
local function copy_params(where, path, value, depth)
  local kind = type(value)
  if kind == "number" and value ~= value then refuse(where, "%s: not a number (nan)", path) end
  if kind == "number" or kind == "string" or kind == "boolean" then return value end
  if kind ~= "table" then refuse(where, "%s: a %s is no parameter", path, kind) end
  if depth > DEPTH_MAX then refuse(where, "%s: tables nest deeper than %d", path, DEPTH_MAX) end
  local copy = {}
  for key, inner in entries(where, path, value) do
    copy[key] = copy_params(where, path .. "." .. tostring(key), inner, depth + 1)
  end
  return copy
end

local function check_duration(where, field, value)
  if type(value) ~= "number" or not (value >= 0.001 and value <= 3.2e9) then
    refuse(where, "%s: expected a duration in seconds, got %s", field, tostring(value))
  end
end

-- A time after which something is done again.
local function check_every(where, what, seconds)
  check_duration(where, what, seconds)
  local count = math.floor(seconds * 1e9 + 0.5)
  if count < GRAIN or count % GRAIN ~= 0 then
    refuse(where, "%s: expected a multiple of 0.1 seconds, got %s", what, tostring(seconds))
  end
end

-- Samples each `every`, and at most so many.
local function check_grid(where, what, grid, most)
  check_every(where, what .. ".every", grid.every)
  check_duration(where, what .. ".length", grid.length)
  local every, length = math.floor(grid.every * 1e9 + 0.5), math.floor(grid.length * 1e9 + 0.5)
  if length < every or length % every ~= 0 or length // every > most then
    refuse(where, "%s.length: expected a multiple of 'every', at most %d times it", what, most)
  end
end

local function check_prices(where, price)
  price = fields_of(where, "history.price", price, { "every", "length" })
  check_grid(where, "history.price", price, SAMPLES_MAX)
  return price
end

local function check_orders(where, orders)
  orders = fields_of(where, "history.orders", orders, { "length", "most" })
  check_duration(where, "history.orders.length", orders.length)
  if math.type(orders.most) ~= "integer" or orders.most < 1 or orders.most > native.orders_most then
    refuse(where, "history.orders.most: expected a whole number from 1 to %d, got %s", native.orders_most, tostring(orders.most))
  end
  return orders
end

-- What a peak may be of: money that every account has.
local PEAKS = { "result", "equity", "value", "collateral", "gross", "net", "netted", "realised", "unrealised", "option_value" }
local PEAK_SAMPLES = 1024

local function check_peaks(where, peak)
  peak = fields_of(where, "history.peak", peak, { "of", "every", "length" })
  check_grid(where, "history.peak", peak, PEAK_SAMPLES)
  check_type(where, "history.peak.of", peak.of, "table")
  local known, list = {}, {}
  for _, word in ipairs(PEAKS) do known[word] = true end
  for i, word in entries(where, "history.peak.of", peak.of) do
    if i ~= #list + 1 then refuse(where, "history.peak.of: expected a list, got the key '%s'", tostring(i)) end
    if not known[word] then
      refuse(where, "history.peak.of[%d]: expected one of %s, got %s", i, table.concat(PEAKS, ", "), tostring(word))
    end
    for k = 1, #list do
      if list[k] == word then refuse(where, "history.peak.of: '%s' stands twice", word) end
    end
    list[i] = word
  end
  if #list == 0 then refuse(where, "history.peak.of: expected at least one of %s", table.concat(PEAKS, ", ")) end
  return { of = list, every = peak.every, length = peak.length }
end

local function check_history(where, history)
  if history == nil then return nil end
  local h = fields_of(where, "history", history, { "price", "orders", "peak" })
  if h.price == nil and h.orders == nil and h.peak == nil then refuse(where, "history: expected 'price', 'orders', 'peak' or several") end
  local price = h.price ~= nil and check_prices(where, h.price) or {}
  local orders = h.orders ~= nil and check_orders(where, h.orders) or {}
  local peak = h.peak ~= nil and check_peaks(where, h.peak) or {}
  return { every = price.every, length = price.length, orders_length = orders.length, orders_most = orders.most,
           peak_of = peak.of, peak_every = peak.every, peak_length = peak.length }
end

local function check_tests(where, tests)
  check_type(where, "tests", tests, "table")
  local count = 0
  local copy = tests and {}
  for name, run in entries(where, "tests", tests or {}) do
    if not native.is_text(name, 200) then
      refuse(where, "tests: a test's name is 1 to 200 bytes of printable text, got %s", tostring(name))
    end
    check_type(where, "tests['" .. name .. "']", run, "function")
    copy[name] = run
    count = count + 1
  end
  if count > TESTS_MAX then refuse(where, "tests: more than %d", TESTS_MAX) end
  return copy
end

-- A list of what netto.NOUN declared, each with a name of its own, and those names.
local function check_named(where, field, noun, declared, open, max)
  check_type(where, field, declared, "table")
  local opened, names = {}, {}
  for place, token in entries(where, field, declared or {}) do
    local rule = open(token)
    if not rule then refuse(where, "%s[%s]: expected a netto.%s, got %s", field, place, noun, type(token)) end
    if names[rule.name] then refuse(where, "%s: two %ss are named '%s'", field, noun, rule.name) end
    names[rule.name] = true
    opened[#opened + 1] = rule
  end
  if #opened > max then refuse(where, "%s: more than %d", field, max) end
  return opened, names
end

-- The same of what may take over what another policy's has found.
local function check_list(where, field, noun, declared, open, max)
  local opened, names = check_named(where, field, noun, declared, open, max)
  local heirs = {}
  for _, rule in ipairs(opened) do
    local was = rule.was
    if was and names[was] then refuse(where, "%s: '%s' was '%s', but there is a %s of that name", field, rule.name, was, noun) end
    if was and heirs[was] then refuse(where, "%s: '%s' and '%s' were both '%s'", field, heirs[was], rule.name, was) end
    if was then heirs[was] = rule.name end
  end
  return opened
end

-- Measures by name, so that their order does not depend on how they were declared.
local function check_measures(where, measures)
  check_type(where, "measures", measures, "table")
  local opened, names = {}, {}
  for name, declared in entries(where, "measures", measures or {}) do
    check_id(where, "measures: name", name)
    if has(native.measures, name) or name:find("^pool%.") then
      refuse(where, "measures['%s']: every book has a measure of that name", name)
    end
    local kind = native.open_measure(declared)
    if name:find("^caps%.") then refuse(where, "measures['%s']: names that begin with 'caps.' are those of caps", name) end
    if kind and kind.kind == "cap" then refuse(where, "measures['%s']: a netto.cap stands in 'caps'", name) end
    if kind and kind.kind == "cells" then refuse(where, "measures['%s']: a netto.cells stands in 'correlation'", name) end
    if not kind and type(declared) ~= "function" then
      refuse(where, "measures['%s']: expected a function or what netto.netting, netto.tally or their like declare, got %s", name, type(declared))
    end
    kind = kind or { kind = "function", hooks = { call = declared }, options = {}, variants = {} }
    opened[#opened + 1] = { name = name, kind = kind.kind, hooks = kind.hooks, options = kind.options, variants = kind.variants }
    names[name] = true
  end
  if #opened > native.measures_max then refuse(where, "measures: more than %d", native.measures_max) end
  return opened, names
end

-- Caps of collateral, in the order in which they are listed.
local function open_cap(declared)
  local kind = native.open_measure(declared)
  if not kind or kind.kind ~= "cap" then return nil end
  return { name = kind.options.name, hooks = kind.hooks, options = kind.options }
end

local function check_caps(where, caps, measures)
  local opened = check_named(where, "caps", "cap", caps, open_cap, native.measures_max)
  for _, cap in ipairs(opened) do
    measures[#measures + 1] = { name = "caps." .. cap.name, kind = "cap", hooks = cap.hooks, options = cap.options, variants = {} }
  end
  if #measures > native.measures_max then refuse(where, "measures and caps: more than %d", native.measures_max) end
end

-- A value at risk takes its returns from the history that the policy declares.
local RETURNS_LEAST = 10

local function nanoseconds(seconds) return math.floor(seconds * 1e9 + 0.5) end

local function check_windows(where, measures, history)
  for _, m in ipairs(measures) do
    if m.kind == "var" then
      local what = "measures['" .. m.name .. "']: "
      if not (history and history.every) then
        refuse(where, "%snetto.var needs a price history; declare history = { price = { every = …, length = … } }", what)
      end
      local window, every = nanoseconds(m.options.window or history.length), nanoseconds(history.every)
      if window % every ~= 0 or window > nanoseconds(history.length) then
        refuse(where, "%swindow: expected a multiple of the history's 'every', at most its 'length'", what)
      end
      if window // every < RETURNS_LEAST then
        refuse(where, "%swindow: %d returns say nothing of a tail; it takes %d or more", what, window // every, RETURNS_LEAST)
      end
    end
  end
end

-- No measure has that name, whether every book has it or the policy declares it.
local function refuse_measure(where, what, of, names)
  local known = {}
  for _, word in ipairs(native.measures) do known[#known + 1] = word end
  for name in pairs(names) do known[#known + 1] = name end
  refuse(where, "%sno measure is called '%s'; %s", what, of, native.suggest(of, known))
end

-- What limits bound that is no measure of every book must be one that is declared.
local function check_bounds(limits, names)
  for _, l in ipairs(limits) do
    local own = l.declares and string.gsub(l.of, "^pool%.", "")
    if own and not names[own] then refuse_measure(l.declares, "limit '" .. l.name .. "': ", l.of, names) end
  end
end

-- The same of forecasts.
local function check_forecasts(where, declared, names)
  local opened = check_named(where, "forecasts", "forecast", declared, native.open_forecast, native.forecasts_max)
  for _, f in ipairs(opened) do
    if not names[f.of] and not has(native.measures, f.of) then refuse_measure(where, "forecast '" .. f.name .. "': of: ", f.of, names) end
  end
  return opened
end

-- What another policy may read of this one: what was declared, in tables of its own.
local function shown_of(where, declared, params)
  local shown = fields_of(where, "netto.policy", declared, policy_fields)
  for field, value in pairs(shown) do
    if type(value) == "table" then
      local copy = {}
      for key, inner in entries(where, field, value) do copy[key] = inner end
      shown[field] = copy
    end
  end
  shown.params = copy_params(where, "params", params, 1)
  return shown
end

-- A policy read by another: `flat.haircut`.
function native.read(where, shown, field)
  if not has(policy_fields, field) then
    refuse(where, "a policy has no field '%s'; %s", tostring(field), native.suggest(tostring(field), policy_fields))
  end
  return shown[field]
end

-- The folds as a list, by name, so that their order does not depend on how they were declared.
local function check_folds(where, folds, peaks)
  check_type(where, "folds", folds, "table")
  local opened = {}
  for name, token in entries(where, "folds", folds or {}) do
    check_id(where, "folds: name", name)
    local fold = native.open_fold(token)
    if not fold then refuse(where, "folds['%s']: expected a netto.fold, got %s", name, type(token)) end
    for _, called in ipairs { name, fold.was } do
      if called:find("^peak ") then refuse(where, "folds['%s']: names that begin with 'peak ' are those of peaks", called) end
    end
    if fold.was == name then refuse(where, "folds['%s']: was: it is called so still", name) end
    local copy = { name = name }
    for key, value in pairs(fold) do copy[key] = value end
    opened[#opened + 1] = copy
  end
  if #opened + peaks > native.folds_max then
    refuse(where, "folds: more than %d%s", native.folds_max, peaks > 0 and ", with what history.peak is of" or "")
  end
  return opened
end

-- A name that is taken over is nobody's any more.
local function check_heirs(where, opened, names)
  local heirs = {}
  for _, breaker in ipairs(opened) do
    if breaker.was and (names[breaker.was] or heirs[breaker.was]) then
      refuse(where, "breaker '%s': was: there is another breaker that is, or was, '%s'", breaker.name, breaker.was)
    end
    if breaker.was then heirs[breaker.was] = true end
  end
end

local function check_breakers(where, breakers)
  local opened, names = check_named(where, "breakers", "breaker", breakers, native.open_breaker, native.breakers_max)
  check_heirs(where, opened, names)
  return opened
end

-- A function, of factors or of cells; the name of a model, or of two, of which the worse is taken.
local function check_correlation(where, given)
  if given == nil or type(given) == "function" then return end
  if type(given) == "string" then return check_id(where, "correlation", given) end
  local kind = native.open_measure(given)
  if kind and kind.kind == "cells" then return kind.hooks end
  if kind then refuse(where, "correlation: a netto.%s stands in 'measures'", kind.kind) end
  if type(given) ~= "table" then
    refuse(where, "correlation: expected a function, a netto.cells or the name of a model, got %s", type(given))
  end
  if #given ~= 2 then refuse(where, "correlation: expected {model, stressed model}, got %d of them", #given) end
  for i = 1, 2 do check_id(where, "correlation[" .. i .. "]", given[i]) end
  for key in pairs(given) do
    if key ~= 1 and key ~= 2 then refuse(where, "correlation: expected {model, stressed model}, got the key %s", tostring(key)) end
  end
  if given[1] == given[2] then refuse(where, "correlation: '%s' is no stressed model of itself", given[1]) end
end

function netto.policy(where, declared)
  local p = fields_of(where, "netto.policy", declared, policy_fields)
  check_id(where, "name", p.name)
  check_id(where, "version", p.version)
  if p.api ~= native.api then refuse(where, "api: expected %d, got %s", native.api, tostring(p.api)) end
  if p.per ~= nil and p.per ~= "account" and p.per ~= "set" then
    refuse(where, "per: expected \"account\" or \"set\", got %s", tostring(p.per))
  end
  for _, hook in ipairs { "haircut", "collateral", "margin" } do
    check_type(where, hook, p[hook], "function")
  end
  local cells = check_correlation(where, p.correlation)
  if cells then p.correlation, p["correlation.axis"], p["correlation.cells"] = nil, cells.axis, cells.correlation end
  check_type(where, "params", p.params, "table")
  p.params = copy_params(where, "params", p.params or {}, 1)
  p.history = check_history(where, p.history)
  p.tests = check_tests(where, p.tests)
  p.checks = check_named(where, "checks", "check", p.checks, native.open_check, native.checks_max)
  p.limits = check_list(where, "limits", "limit", p.limits, native.open_limit, native.limits_max)
  p.breakers = check_breakers(where, p.breakers)
  p.folds = check_folds(where, p.folds, #(p.history and p.history.peak_of or {}))
  local names
  p.measures, names = check_measures(where, p.measures)
  check_windows(where, p.measures, p.history)
  check_caps(where, p.caps, p.measures)
  check_bounds(p.limits, names)
  p.rebalance = check_list(where, "rebalance", "rebalance", p.rebalance, native.open_rebalance, native.rebalances_max)
  p.forecasts = check_forecasts(where, p.forecasts, names)
  return p, shown_of(where, declared, p.params)
end

function netto.check(where, declared)
  local c = fields_of(where, "netto.check", declared, check_fields)
  check_id(where, "netto.check: name", c.name)
  local what = "check '" .. c.name .. "': "
  if type(c.test) ~= "function" then refuse(where, "%stest: expected a function, got %s", what, type(c.test)) end
  check_type(where, what .. "always", c.always, "boolean")
  return c
end

local function check_max(where, what, l)
  local max = l.max
  if type(max) == "function" then return end
  if type(max) ~= "number" or max ~= max or math.abs(max) == math.huge then
    local got = type(max) == "number" and tostring(max) or type(max)
    refuse(where, "%smax: expected a finite number or a function, got %s", what, got)
  end
  if max < 0 and (l.soft or l.clear) then
    refuse(where, "%smax: expected 0 or more, for 'soft' and 'clear' are fractions of it", what)
  end
end

local function check_fraction(where, what, value, allowed)
  if value == nil then return end
  if type(value) ~= "number" or not (value > 0 and value <= 1) or not allowed then
    refuse(where, "%s: expected a fraction between 0 and 1, got %s", what, tostring(value))
  end
end

-- A kind of account, or a list of them; none: all kinds.
local function check_kinds(where, what, scope)
  if type(scope) == "string" then scope = { scope } end
  check_type(where, what .. "scope", scope, "table")
  local kinds = {}
  for place, kind in entries(where, what .. "scope", scope or {}) do
    check_id(where, what .. "scope[" .. tostring(place) .. "]", kind)
    kinds[#kinds + 1] = kind
  end
  if scope and #kinds == 0 then refuse(where, "%sscope: expected kinds of account, got none", what) end
  return kinds
end

-- A scope is kinds of account, and at most one word for what is held by those.
local function take_by(where, what, scope)
  if type(scope) ~= "table" then scope = { scope } end
  local by, kinds
  for _, word in entries(where, what .. "scope", scope) do
    if not has(held_scopes, word) then
      kinds = kinds or {}
      kinds[#kinds + 1] = word
    elseif by then
      refuse(where, "%sscope: it is by %s already, and cannot be by %s as well", what, by, word)
    else
      by = word
    end
  end
  return by, kinds
end

local function check_held(where, what, l)
  if type(l.of) ~= "string" or not has(native.held, l.of) then
    local meant = type(l.of) == "string" and native.suggest(l.of, native.held) or "known: " .. table.concat(native.held, ", ")
    refuse(where, "%sof: by %s there is no measure '%s'; %s", what, l.by, type(l.of) == "string" and l.of or type(l.of), meant)
  end
  if l.of == "qty" and l.by ~= "instrument" then
    refuse(where, "%sof: quantities of different instruments cannot be added; take 'notional' or 'net_notional'", what)
  end
end

function netto.limit(where, declared)
  local l = fields_of(where, "netto.limit", declared, limit_fields)
  check_id(where, "netto.limit: name", l.name)
  local what = "limit '" .. l.name .. "': "
  if l.was ~= nil then check_id(where, what .. "was", l.was) end
  local by, kinds = take_by(where, what, l.scope)
  l.by = by
  if by then l.scope = kinds end
  if by then
    check_held(where, what, l)
  elseif type(l.of) == "string" and not has(native.measures, l.of) then
    l.declares, l.pooled = where, l.of:find("^pool%.") ~= nil -- the policy's own: it is sought when all are known
  elseif type(l.of) ~= "function" and type(l.of) ~= "string" then
    refuse(where, "%sno measure is called '%s'; %s", what, l.of, native.suggest(tostring(l.of), native.measures))
  end
  check_max(where, what, l)
  check_fraction(where, what .. "soft", l.soft, l.soft ~= 1)
  check_fraction(where, what .. "clear", l.clear, true)
  l.scope = check_kinds(where, what, l.scope)
  return l
end

-- "mark", a duration, or a list of the two.
local function check_on(where, f)
  local on = type(f.on) == "table" and f.on or { f.on }
  for place, word in entries(where, "netto.fold: on", on) do
    if type(word) == "number" then
      check_every(where, "netto.fold: on", word)
      if f.every then refuse(where, "netto.fold: on: two durations") end
      f.every = word
    elseif word == "mark" then
      f.on_mark = true
    else
      refuse(where, "netto.fold: on[%s]: expected \"mark\" or a duration in seconds, got %s", place, tostring(word))
    end
  end
  f.on = nil
end

-- Instruments step at marks and times; accounts when they are judged, at times if need be.
local function check_scope(where, f)
  local instrument = f.scope == "instrument"
  local kinds = type(f.scope) == "table" and f.scope or { f.scope }
  local copy = {}
  for _, kind in entries(where, "netto.fold: scope", kinds) do
    check_id(where, "netto.fold: scope", kind)
    if kind == "instrument" and not instrument then
      refuse(where, "netto.fold: scope: instruments stand alone; or name kinds of account")
    end
    copy[#copy + 1] = kind
  end
  if #copy == 0 then refuse(where, "netto.fold: scope: expected \"instrument\" or kinds of account") end
  f.scope = instrument and {} or copy
  if instrument and not (f.on_mark or f.every) then
    refuse(where, "netto.fold: on: expected \"mark\", a duration in seconds, or both")
  elseif not instrument and f.on_mark then
    refuse(where, "netto.fold: on: an account's fold steps whenever the account is judged; a duration judges it at least so often")
  end
end

local function check_numbers(where, fields)
  if fields == nil then return nil end
  check_type(where, "netto.fold: fields", fields, "table")
  local copy, seen = {}, {}
  for _, name in entries(where, "netto.fold: fields", fields) do
    check_id(where, "netto.fold: fields", name)
    if seen[name] then refuse(where, "netto.fold: fields: '%s' stands twice", name) end
    seen[name] = true
    copy[#copy + 1] = name
  end
  if #copy == 0 or #copy > native.fold_numbers then
    refuse(where, "netto.fold: fields: expected 1 to %d names", native.fold_numbers)
  end
  return copy
end

function netto.fold(where, declared)
  local f = fields_of(where, "netto.fold", declared, fold_fields)
  check_on(where, f)
  check_scope(where, f)
  if math.type(f.schema) ~= "integer" or f.schema < 0 or f.schema > 4294967295 then
    refuse(where, "netto.fold: schema: expected a whole number that you raise when the state means something else, got %s",
           tostring(f.schema))
  end
  f.fields = check_numbers(where, f.fields)
  for _, hook in ipairs { "start", "step" } do
    if type(f[hook]) ~= "function" then refuse(where, "netto.fold: %s: expected a function, got %s", hook, type(f[hook])) end
  end
  check_type(where, "netto.fold: migrate", f.migrate, "function")
  if f.was ~= nil then check_id(where, "netto.fold: was", f.was) end
  return f
end

local function check_word(where, what, value, words)
  if type(value) == "string" and has(words, value) then return end
  local got = type(value) == "string" and "'" .. value .. "'" or type(value)
  refuse(where, '%sexpected "%s", got %s', what, table.concat(words, '", "'), got)
end

local function check_span(where, what, value)
  if value ~= nil and value ~= 0 then check_duration(where, what, value) end
end

-- Of instruments, or of accounts of these kinds; whom it stops follows from that.
local function check_breaker_scope(where, what, b)
  if b.scope == nil then refuse(where, '%sscope: expected "instrument" or kinds of account, got none', what) end
  b.instrument = b.scope == "instrument"
  b.scope = b.instrument and {} or check_kinds(where, what, b.scope)
  if has(b.scope, "instrument") then refuse(where, '%sscope: "instrument" stands alone, not among kinds of account', what) end
  b.stops = b.stops == nil and "self" or b.stops
  check_word(where, what .. "stops: ", b.stops, b.instrument and { "self", "underlying", "all" } or { "self", "all" })
end

-- It closes by itself, or a person closes it; a person opens it, or its rule does.
local function check_course(where, what, b)
  check_span(where, what .. "hold", b.hold)
  check_span(where, what .. "stale", b.stale)
  check_type(where, what .. "latch", b.latch, "boolean")
  check_type(where, what .. "trip", b.trip, "function")
  if b.latch and b.cooldown ~= nil then refuse(where, "%scooldown: a latch has none, for only a person closes it", what) end
  if not b.latch then check_duration(where, what .. "cooldown", b.cooldown) end
  if b.trip == nil and not b.latch then refuse(where, "%strip: expected a function; only a latch does without, for a person trips it", what) end
  if b.trip == nil and (b.hold or b.stale) then refuse(where, "%shold and stale are of a rule, and there is no trip", what) end
end

function netto.breaker(where, declared)
  local b = fields_of(where, "netto.breaker", declared, breaker_fields)
  check_id(where, "netto.breaker: name", b.name)
  local what = "breaker '" .. b.name .. "': "
  if b.was ~= nil then check_id(where, what .. "was", b.was) end
  if b.was == b.name then refuse(where, "%swas: it has this name still", what) end
  check_breaker_scope(where, what, b)
  check_word(where, what .. "action: ", b.action, { "halt", "reduce_only", "warn" })
  check_course(where, what, b)
  return b
end

local function check_number(where, what, value, low)
  if type(value) ~= "number" or value ~= value or math.abs(value) == math.huge or (low and value < low) then
    local got = type(value) == "number" and tostring(value) or type(value)
    refuse(where, "%s: expected a finite number%s, got %s", what, low and " of " .. low .. " or more" or "", got)
  end
end

-- A number of points, or {absolute, relative}: the lesser of the two is the band.
local function check_band(where, what, r)
  local band = r.band
  if type(band) ~= "table" then band = { absolute = band } end
  band = fields_of(where, what .. "band", band, band_fields)
  if band.absolute == nil and band.relative == nil then
    refuse(where, "%sband: expected a number, or a table of absolute, relative or both", what)
  end
  for _, field in ipairs(band_fields) do
    if band[field] ~= nil then check_number(where, what .. "band." .. field, band[field], 0) end
  end
  if band.relative and r.target == 0 then
    refuse(where, "%sband.relative: a fraction of a target of 0 is no band; give absolute points", what)
  end
  r.band, r.relative = band.absolute, band.relative
end

local function check_accounts(where, what, scope)
  local kinds = check_kinds(where, what, scope)
  if has(kinds, "instrument") then refuse(where, '%sscope: it is of accounts, so name kinds of account, not "instrument"', what) end
  return kinds
end

-- What is foretold is a measure: it has no hook of its own.
function netto.forecast(where, declared)
  local f = fields_of(where, "netto.forecast", declared, forecast_fields)
  check_id(where, "netto.forecast: name", f.name)
  local what = "forecast '" .. f.name .. "': "
  check_id(where, what .. "of", f.of)
  f.scope = check_accounts(where, what, f.scope)
  check_every(where, what .. "every", f.every)
  if f.alpha == nil then f.alpha = 0.99 end
  check_number(where, what .. "alpha", f.alpha)
  if f.alpha <= 0.5 or f.alpha >= 1 then refuse(where, "%salpha: expected a number between 0.5 and 1, got %s", what, tostring(f.alpha)) end
  check_type(where, what .. "pool", f.pool, "boolean")
  return f
end

function netto.rebalance(where, declared)
  local r = fields_of(where, "netto.rebalance", declared, rebalance_fields)
  check_id(where, "netto.rebalance: name", r.name)
  local what = "rebalance '" .. r.name .. "': "
  if r.was ~= nil then check_id(where, what .. "was", r.was) end
  r.scope = check_accounts(where, what, r.scope)
  check_every(where, what .. "every", r.every)
  check_span(where, what .. "cooldown", r.cooldown)
  for _, hook in ipairs { "drift", "plan" } do
    if type(r[hook]) ~= "function" then refuse(where, "%s%s: expected a function, got %s", what, hook, type(r[hook])) end
  end
  r.target = r.target or 0
  check_number(where, what .. "target", r.target)
  check_band(where, what, r)
  if r.to ~= nil and r.to ~= "edge" and r.to ~= "target" then
    refuse(where, "%sto: expected \"target\" or \"edge\", got %s", what, tostring(r.to))
  end
  r.edge = r.to == "edge"
  return r
end

-- Variants by name, so that their order does not depend on how they were declared.
local function check_variants(where, what, variants)
  check_type(where, what .. "variants", variants, "table")
  local list = {}
  for name, change in entries(where, what .. "variants", variants or {}) do
    check_id(where, what .. "variants: name", name)
    if name == "base" then refuse(where, '%svariants: "base" is what the hooks answer, and always there', what) end
    if type(change) ~= "function" then
      refuse(where, "%svariants['%s']: expected a function of a number, got %s", what, name, type(change))
    end
    list[#list + 1] = { name, change }
  end
  if #list > native.variants_max then refuse(where, "%svariants: more than %d", what, native.variants_max) end
  return list
end

local function one_of(words)
  return function(where, what, value)
    if type(value) == "string" and has(words, value) then return value end
    refuse(where, '%s: expected "%s", got %s', what, table.concat(words, '", "'), tostring(value))
  end
end

-- A function, or that buckets or classes add up.
local function sum_or_function(where, what, value)
  if value == "sum" then return value end
  if type(value) ~= "function" then refuse(where, '%s: expected a function or "sum", got %s', what, type(value)) end
end

-- A function, or the name of a model.
local function model_or_function(where, what, value)
  if type(value) == "string" then check_id(where, what, value) return value end
  if type(value) ~= "function" then refuse(where, "%s: expected a function or the name of a model, got %s", what, type(value)) end
end

local function concentration(where, what, value, hooks)
  local c = fields_of(where, what, value, { "group", "threshold" })
  for _, hook in ipairs { "group", "threshold" } do
    if type(c[hook]) ~= "function" then refuse(where, "%s.%s: expected a function, got %s", what, hook, type(c[hook])) end
    hooks[hook] = c[hook]
  end
end

local netting = kinds.netting
netting.options = { over = one_of { "factors", "instruments" }, clamp = one_of { "never", "always", "negative" },
                    mode = one_of { "checked", "prescribed" }, correlation = model_or_function, across = sum_or_function,
                    total = sum_or_function, concentration = concentration }
function netting.check(where, what, m, options)
  options.over = options.over or "factors"
  if m.load and options.over == "factors" then
    refuse(where, '%sload: over factors an instrument loads what it does on each; say over = "instruments", or use weight', what)
  end
  if m.mode and type(m.correlation) ~= "function" then refuse(where, "%smode: a model brings its own", what) end
end

-- Correlations by name of a model, and sums, as netting has them; each load is two numbers, upward and downward.
local curvature = kinds.curvature
curvature.options = { over = netting.options.over, correlation = model_or_function, across = sum_or_function, total = sum_or_function }
function curvature.check(where, what, m, options)
  options.over = options.over or "factors"
end

kinds.tally.options.part = one_of { "net", "long", "short", "gross", "lesser" }
function kinds.tally.check(where, what, m)
  for _, field in ipairs { "group", "part" } do
    if m[field] ~= nil and m.key == nil then refuse(where, "%s%s: it is of keys; say with key(inst, p) what of", what, field) end
  end
end

-- A list of tables of numbers, texts and booleans by name.
function kinds.scan.options.points(where, what, points)
  check_type(where, what, points, "table")
  local list = {}
  for i, point in entries(where, what, points) do
    if i ~= #list + 1 then refuse(where, "%s: expected a list of points, got the key '%s'", what, tostring(i)) end
    check_type(where, what .. "[" .. i .. "]", point, "table")
    local copy, count = {}, 0
    for name, value in entries(where, what .. "[" .. i .. "]", point) do
      check_id(where, what .. "[" .. i .. "]: name", name)
      if type(value) == "table" or type(value) == "function" then
        refuse(where, "%s[%d].%s: expected a number, a text or a boolean, got a %s", what, i, name, type(value))
      end
      copy[name], count = value, count + 1
    end
    if copy.share ~= nil and not (math.type(copy.share) and copy.share > 0 and copy.share <= 1) then
      refuse(where, "%s[%d].share: expected how much of it counts, greater than 0 and at most 1, got %s", what, i, tostring(copy.share))
    end
    if count == 0 then refuse(where, "%s[%d]: a point needs a field, such as { price = -0.1, vol = 0.25 }", what, i) end
    list[i] = copy
  end
  if #list == 0 or #list > native.points_max then refuse(where, "%s: expected 1 to %d points, got %d", what, native.points_max, #list) end
  return list
end

function kinds.scan.options.collateral(where, what, collateral)
  check_type(where, what, collateral, "boolean")
  return collateral
end

function kinds.scan.check(where, what, m)
  if m.points == nil then refuse(where, "%spoints: expected a list of points, got none", what) end
end

-- A number in its domain, or a function of the parameters, which is asked once, when they are known.
local function bounded(expected, good)
  return function(where, what, x)
    if type(x) == "function" or (math.type(x) and good(x)) then return x end
    refuse(where, "%s: expected %s or a function of the parameters, got %s", what, expected, math.type(x) and tostring(x) or type(x))
  end
end

kinds.cap.options = {
  name = function(where, what, name) check_id(where, what, name) return name end,
  max = bounded("a number of 0 or more", function(x) return x >= 0 and x < math.huge end),
  share = bounded("a fraction greater than 0 and at most 1", function(x) return x > 0 and x <= 1 end),
}
function kinds.cap.check(where, what, m)
  if m.name == nil then refuse(where, "%sname: expected 1 to 64 bytes of printable text, got nil", what) end
  if (m.max == nil) == (m.share == nil) then refuse(where, "%s'%s': expected either 'max', in money, or 'share', of what counts", what, m.name) end
end

-- A list of { name, legs = { "long" | "short", … }, requirement = function of as many instruments }, kept in its order.
local function check_pattern(where, what, pattern, names)
  local c = fields_of(where, what, pattern, { "name", "legs", "requirement" })
  check_id(where, what .. ".name", c.name)
  if names[c.name] then refuse(where, "%s.name: two patterns are named '%s'", what, c.name) end
  names[c.name] = true
  if type(c.requirement) ~= "function" then refuse(where, "%s.requirement: expected a function, got %s", what, type(c.requirement)) end
  check_type(where, what .. ".legs", c.legs, "table")
  local legs = {}
  for _, side in entries(where, what .. ".legs", c.legs or {}) do
    if side ~= "long" and side ~= "short" then refuse(where, '%s.legs: expected "long" or "short", got %s', what, tostring(side)) end
    legs[#legs + 1] = side
  end
  if #legs < 2 or #legs > native.things_max then refuse(where, "%s.legs: expected 2 to %d sides, got %d", what, native.things_max, #legs) end
  return c.name, legs, c.requirement
end

local function check_patterns(where, what, patterns)
  check_type(where, what .. "patterns", patterns, "table")
  local legs, functions, names = {}, {}, {}
  for i, pattern in entries(where, what .. "patterns", patterns or {}) do
    if i ~= #legs + 1 then refuse(where, "%spatterns: expected a list, got the key '%s'", what, tostring(i)) end
    local name, sides, requirement = check_pattern(where, what .. "patterns[" .. i .. "]", pattern, names)
    legs[i], functions[i] = table.concat(sides, " "), { name, requirement }
  end
  if #legs > native.variants_max then refuse(where, "%spatterns: more than %d", what, native.variants_max) end
  return legs, functions
end

-- netto.tally { … } and the like.
local function declare(kind, spec)
  local fields = { spec.variants and "variants" or spec.patterns and "patterns" or nil }
  for _, hook in ipairs(spec.hooks) do fields[#fields + 1] = hook end
  for option in pairs(spec.options) do
    if not has(fields, option) then fields[#fields + 1] = option end -- a hook that may be a name as well
  end
  netto[kind] = function(where, declared)
    local name, hooks, options = "netto." .. kind, {}, {}
    local m = fields_of(where, name, declared, fields)
    local what = name .. ": "
    for option, check in pairs(spec.options) do
      if m[option] ~= nil then options[option] = check(where, what .. option, m[option], hooks) end
    end
    for _, hook in ipairs(spec.hooks) do
      if options[hook] == nil then check_type(where, what .. hook, m[hook], "function") hooks[hook] = m[hook] end
    end
    for _, hook in ipairs(spec.needs) do
      if hooks[hook] == nil then refuse(where, "%s%s: expected a function, got nil", what, hook) end
    end
    if spec.check then spec.check(where, what, m, options) end
    local variants
    if spec.patterns then
      options.legs, variants = check_patterns(where, what, m.patterns)
    else
      variants = check_variants(where, what, m.variants)
    end
    return { kind = kind, hooks = hooks, options = options, variants = variants }
  end
end

local function word_of(words)
  return function(where, what, word)
    if has(words, word) then return word end
    refuse(where, "%s: expected \"%s\", got %s", what, table.concat(words, '" or "'), tostring(word))
  end
end

local function between(low, high, shown)
  return function(where, what, x)
    check_number(where, what, x)
    if x > low and x < high then return x end
    refuse(where, "%s: expected a number %s, got %s", what, shown, tostring(x))
  end
end

local function seconds(where, what, x)
  check_duration(where, what, x)
  return x
end

local UP_TO_1 = 1.0000000000000002 -- the number behind 1

kinds.var.options = {
  alpha = between(0.5, 1, "between 0.5 and 1"), lambda = between(0, 1, "between 0 and 1"), window = seconds, horizon = seconds,
  unknown = between(0, UP_TO_1, "greater than 0 and at most 1"),
  method = word_of { "historical", "parametric", "filtered" }, tail = word_of { "with", "beyond" },
  returns = word_of { "simple", "log" }, correlation = word_of { "model", "sample" }, options = word_of { "delta", "reprice" },
}
kinds.var.check = function(where, what, m)
  local method = m.method or "historical"
  if m.lambda and method == "historical" then refuse(where, '%slambda: it is of volatilities, and a historical value at risk has none', what) end
  if m.correlation and method ~= "parametric" then refuse(where, "%scorrelation: only a parametric value at risk has any to choose", what) end
  if m.tail == "beyond" and method == "parametric" then refuse(where, "%stail: a parametric value at risk has no scenarios", what) end
  if m.options == "reprice" and method == "parametric" then
    refuse(where, '%soptions: a parametric value at risk has no scenarios to reprice them in; they move by their "delta"', what)
  end
end

kinds.liquidity.options = {
  participation = between(0, UP_TO_1, "greater than 0 and at most 1"), horizon = seconds,
  unknown = between(0, UP_TO_1, "greater than 0 and at most 1"),
  spread = function(where, what, x) check_number(where, what, x, 0) return x end,
}
kinds.liquidity.check = function(where, what, m)
  if m.participation == nil then refuse(where, "%sparticipation: expected how much of the daily volume may be traded, got none", what) end
end

local AGES_MAX = 16

-- {{days, factor}, …}: from so many business days on, such a factor.
local function ages(where, what, steps)
  check_type(where, what, steps, "table")
  local list = {}
  for i, step in entries(where, what, steps) do
    local at = what .. "[" .. tostring(i) .. "]"
    if i ~= #list + 1 then refuse(where, "%s: expected a list of {days, factor}, got the key '%s'", what, tostring(i)) end
    if type(step) ~= "table" or #step ~= 2 then refuse(where, "%s: expected {days, factor}, got %s", at, type(step)) end
    if math.type(step[1]) ~= "integer" or step[1] < 0 then
      refuse(where, "%s: expected a whole number of business days, 0 or more, got %s", at, tostring(step[1]))
    end
    check_number(where, at .. ": factor", step[2], 0)
    if i > 1 and step[1] <= list[i - 1][1] then refuse(where, "%s: the days of one step must be more than those of the step before", at) end
    list[i] = { step[1], step[2] }
  end
  if #list == 0 or #list > AGES_MAX then refuse(where, "%s: expected 1 to %d steps, got %d", what, AGES_MAX, #list) end
  return list
end

-- Left out: CRE70.9 as Netto's core has it, and all of a free delivery from the first day.
kinds.unsettled.options = { dvp = ages, free = ages }
kinds.unsettled.check = function(_, _, _, options)
  options.free = options.free or { { 0, 1 } }
end

for kind, spec in pairs(kinds) do declare(kind, spec) end

return netto
