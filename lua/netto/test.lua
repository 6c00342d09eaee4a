-- test: the `t` that a policy's own tests are given.
--
-- Whatever changes the scratch engine goes through `call(method, params)`, exactly as on the wire; it answers
-- true and the result, or false and why not.  Failures are raised at the line of the test that asked: level 3
-- is the caller of a method.
local call, advance, suggest, claim, break_claim, expect = ...

local function fail(text, ...) error(string.format(text, ...), 3) end

-- A claim that does not hold fails its test, whoever catches the error: C remembers it.
local function refute(text, ...) break_claim(string.format(text, ...), 3) end

local function show(x)
  if type(x) == "string" then return "'" .. x .. "'" end
  return math.type(x) == "float" and string.format("%.17g", x) or tostring(x)
end

local function request(method, params)
  local called, good, result = pcall(call, method, params)
  if not called then return false, good end
  return good, result
end

local function send(method, ...)
  local good, result = request(method, table.pack(...))
  if not good then error(method .. ": " .. result, 3) end
  return result
end

-- pairs, with what is wrong with the keys said at the line of the test.
local function entries(t, level)
  local good, step, walk = pcall(pairs, t)
  if not good then error(step, level + 1) end
  return step, walk
end

local function copy_without(t, ...)
  local copy = {}
  for key, value in entries(t, 3) do copy[key] = value end
  for _, key in ipairs { ... } do copy[key] = nil end
  return copy
end

-- ---- an account, read when it is asked ------------------------------------------------------------------

local exposure_words = { gross = true, net = true, netted = true, benefit = true, benefit_ratio = true,
                         worst_leg = true, unmodelled = true, indefinite = true }
local margin_words = { equity = true, excess = true, utilisation = true, status = true, stale = true,
                       failure = true, parts = true, policy = true }

local needs_equity = { equity = true, excess = true, utilisation = true }

local ID = {} -- the key of an account's id, which no test can write

local function no_field(what, key) error(what .. " has no field '" .. tostring(key) .. "'", 3) end

local Pool = { __metatable = false }
function Pool.__index(pool, key)
  local id = rawget(pool, ID)
  if key == "id" then return id end
  local result = send("exposure.get", id, { pool = true })
  if not exposure_words[key] then no_field("a pool", key) end
  return result[key]
end

local function need_table(what, t)
  if type(t) ~= "table" then error(what .. ": expected a table, got " .. type(t), 3) end
end

-- account:measure(name, {variant, pool, parts}?), as measure.get answers it; parts by name.
local function measure(account, name, how)
  if type(account) ~= "table" or not rawget(account, ID) then error("measure: write a colon: a:measure \"name\"", 2) end
  need_table("measure", how or {})
  local result = send("measure.get", rawget(account, ID), name, how)
  return result
end

local Account = { __metatable = false }
function Account.__index(account, key)
  local id = rawget(account, ID)
  if key == "id" then return id end
  if key == "measure" then return measure end
  if exposure_words[key] then return send("exposure.get", id)[key] end
  if key == "pool" then return setmetatable({ [ID] = id }, Pool) end
  if key ~= "margin" and not margin_words[key] then no_field("an account", key) end
  local margin = send("margin.get", id)
  if margin[key] == nil and margin.failure and needs_equity[key] then error("the account's " .. key .. " is not known: " .. margin.failure, 2) end
  if key ~= "margin" then return margin[key] end
  return { initial = margin.initial, maintenance = margin.maintenance, warning = margin.warning,
           liquidation = margin.liquidation }
end
function Account.__newindex() error("an account is changed by t:trade, t:position and t:collateral", 2) end
Pool.__newindex = Account.__newindex

local function id_of(account)
  local id = type(account) == "table" and rawget(account, ID) or account
  if type(id) ~= "string" then error("expected an account or its id, got " .. type(account), 3) end
  return id
end

-- ---- t: set-up ------------------------------------------------------------------------------------------

-- The metatable is not the class, so no test can reach the class and change it for the next.
local Test = {}
local test_metatable = { __metatable = false }
local counts -- of the running test

function test_metatable.__newindex() error("t is read-only", 2) end

function test_metatable.__index(_, key)
  local method = Test[key]
  if method then return method end
  local names = {}
  for name in pairs(Test) do names[#names + 1] = name end
  error("t has no function '" .. tostring(key) .. "'; " .. suggest(tostring(key), names), 2)
end

local function put_positions(id, positions)
  local rows = {}
  for instrument, held in entries(positions, 3) do
    rows[#rows + 1] = type(held) == "table" and { instrument, held.qty, held.cost } or { instrument, held }
  end
  if #rows == 0 then return true end
  return request("position.put", { id, rows })
end

local function put_collateral(id, lines)
  local rows = {}
  for asset, amount in entries(lines, 3) do
    local many = type(amount) == "table"
    rows[#rows + 1] = many and { asset, amount.amount, copy_without(amount, "amount") } or { asset, amount }
  end
  if #rows == 0 then return true end
  return request("collateral.put", { id, rows })
end

function Test:instrument(row) need_table("t:instrument", row) send("instrument.put", { row }) end
function Test:factor(row) need_table("t:factor", row) send("factor.put", { row }) end
function Test:set(row) need_table("t:set", row) send("set.put", { row }) end
function Test:calendar(given) need_table("t:calendar", given) send("calendar.put", given) end

local BEGAN = 1767225600 -- 2026-01-01T00:00Z

-- A roll says when it is: now, unless told.
function Test:mark(marks)
  need_table("t:mark", marks)
  local rows = {}
  for id, mark in entries(marks, 2) do
    local many = type(mark) == "table"
    local row = many and { id, mark.price, copy_without(mark, "price") } or { id, mark }
    if many and mark.rolled and not mark.ts then row[3].ts = BEGAN * 1000000000 + math.floor(counts.seconds * 1e9) end
    rows[#rows + 1] = row
  end
  if #rows > 0 then send("mark.put", rows) end
end

function Test:fx(rates)
  need_table("t:fx", rates)
  local rows = {}
  for currency, rate in entries(rates, 2) do rows[#rows + 1] = { currency, rate } end
  if #rows > 0 then send("fx.put", rows) end
end

function Test:account(given)
  need_table("t:account", given)
  need_table("t:account: positions", given.positions or {})
  need_table("t:account: collateral", given.collateral or {})
  local row = copy_without(given, "positions", "collateral")
  if not row.id then
    counts.accounts = counts.accounts + 1
    row.id = "account-" .. counts.accounts
  end
  send("account.put", { row })
  local good, problem = put_positions(row.id, given.positions or {})
  if not good then error("position.put: " .. problem, 2) end
  good, problem = put_collateral(row.id, given.collateral or {})
  if not good then error("collateral.put: " .. problem, 2) end
  return setmetatable({ [ID] = row.id }, Account)
end

local factor_words = { class = true, risk = true, qualifier = true, bucket = true, tenor = true, label1 = true, label2 = true, product = true }

-- A factor is called by what it is, product|class|risk|qualifier|bucket|label1|label2, as the rows of a CRIF file are.
local function factor_of(row)
  local factor = {}
  for word in pairs(factor_words) do factor[word] = row[word] ~= nil and tostring(row[word]) or nil end
  factor.risk = factor.risk or "delta"
  local parts = { factor.class or "", factor.risk, factor.qualifier or "", factor.bucket or "", factor.label1 or factor.tenor or "", factor.label2 or "" }
  if factor.product then table.insert(parts, 1, factor.product) end
  for i, part in ipairs(parts) do parts[i] = string.gsub(part, "[|\\]", "\\%0") end
  factor.id = table.concat(parts, "|")
  return factor
end

local function check_sensitivity(place, row)
  if type(row) ~= "table" then error("t:sensitivities[" .. place .. "]: expected a table, got " .. type(row), 3) end
  if type(row.amount) ~= "number" then error("t:sensitivities[" .. place .. "].amount: expected a number, got " .. type(row.amount), 3) end
  for key in entries(row, 3) do
    if key ~= "amount" and not factor_words[key] then error("t:sensitivities[" .. place .. "] has no field '" .. tostring(key) .. "'", 3) end
  end
end

-- An account that holds sensitivities: rows of {class, risk = "delta", qualifier, bucket, tenor, label1, label2, product, amount}.
function Test:sensitivities(rows, given)
  need_table("t:sensitivities", rows)
  need_table("t:sensitivities: account", given or {})
  local factors, instruments, held = {}, {}, {}
  for place, row in entries(rows, 2) do
    check_sensitivity(tostring(place), row)
    local factor = factor_of(row)
    if not held[factor.id] then
      factors[#factors + 1] = factor
      instruments[#instruments + 1] = { id = factor.id, kind = "sensitivity", underlying = factor.id }
    end
    held[factor.id] = (held[factor.id] or 0) + row.amount
  end
  for id, amount in pairs(held) do held[id] = math.floor(amount * 1e8 + 0.5) / 1e8 end -- whole steps
  if #factors > 0 then send("factor.put", factors) send("instrument.put", instruments) end
  local account = Test.account(self, { id = given and given.id, positions = held })
  return account
end

function Test:correlation(given)
  need_table("t:correlation", given)
  local model = copy_without(given)
  model.name = model.name or "default"
  model.type = model.type or "matrix"
  send("correlation.put", model)
end

function Test:trade(given)
  need_table("t:trade", given)
  local row = copy_without(given)
  row.account = id_of(given.account)
  if not row.id then
    counts.trades = counts.trades + 1
    row.id = "trade-" .. counts.trades
  end
  send("trade.apply", { row })
  return row.id
end

function Test:settle(id, how)
  need_table("t:settle", how or {})
  send("settlement.confirm", { { id, how } })
end

-- Of one account or several; prices left out: each at its mark.
function Test:settle_variation(accounts, prices)
  local ids, rows = {}, nil
  local many = type(accounts) == "table" and accounts.id == nil
  for _, account in ipairs(many and accounts or { accounts }) do ids[#ids + 1] = id_of(account) end
  for id, price in entries(prices or {}, 2) do
    rows = rows or {}
    rows[#rows + 1] = { id, price }
  end
  return send("variation.settle", ids, { prices = rows })
end

function Test:position(account, positions)
  need_table("t:position", positions)
  local good, problem = put_positions(id_of(account), positions)
  if not good then error("position.put: " .. problem, 2) end
end

function Test:collateral(account, lines)
  need_table("t:collateral", lines)
  local good, problem = put_collateral(id_of(account), lines)
  if not good then error("collateral.put: " .. problem, 2) end
end

function Test:advance(seconds)
  local good, problem = advance(seconds)
  if not good then error("advance: " .. problem, 2) end
  counts.seconds = counts.seconds + seconds
end

-- A forecast that is due in so many seconds, `due`; and what came of it.
function Test:forecast(id, given)
  need_table("t:forecast", given)
  local row = copy_without(given)
  if type(given.due) ~= "number" or given.due ~= given.due then error("t:forecast: expected due, in seconds from now", 2) end
  row.due = math.floor((BEGAN + counts.seconds + given.due) * 1e9)
  send("forecast.put", id, row)
end

function Test:outcome(id, value) send("forecast.outcome", id, value) end

function Test:score(name, window)
  local result = send("forecast.score", name, { window = window })
  return result
end

function Test:var(account, how)
  need_table("t:var", how or {})
  local result = send("var.get", id_of(account), how)
  return result
end

local function breaker_call(method, name, id, reason)
  local good, result = request(method, table.pack(name, id, reason or "a test"))
  if not good then error(method .. ": " .. result, 3) end
end

-- A thing is an id, or an account.
function Test:trip(name, thing, reason)
  local id = id_of(thing)
  breaker_call("breaker.trip", name, id, reason)
end

function Test:reset(name, thing, reason)
  local id = id_of(thing)
  breaker_call("breaker.reset", name, id, reason)
end

local function breaker_state(name, id)
  local good, list = request("breaker.list", table.pack { name = name, thing = id, state = "any" })
  if not good then error("breaker.list: " .. list, 3) end
  if #list.rows == 0 then error("no breaker " .. show(name) .. " is of " .. show(id), 3) end
  return list.rows[1].state
end

function Test:breaker(name, thing)
  local state = breaker_state(name, id_of(thing))
  return state
end

function Test:order(account, order)
  need_table("t:order", order)
  for key in entries(order, 2) do
    if key ~= "instrument" and key ~= "qty" and key ~= "price" then
      fail("t:order takes instrument, qty and price, not '%s'", key)
    end
  end
  local result = send("order.check", id_of(account), order.instrument, order.qty, order.price)
  return result
end

function Test:open(account, order)
  need_table("t:open", order)
  for key in entries(order, 2) do
    if key ~= "id" and key ~= "instrument" and key ~= "qty" and key ~= "price" then
      fail("t:open takes id, instrument, qty and price, not '%s'", key)
    end
  end
  counts.orders = counts.orders + 1
  local id = order.id or "order-" .. counts.orders
  local result = send("order.open", id, id_of(account), order.instrument, order.qty, order.price)
  return result
end

function Test:close(id) send("order.close", id) end

-- What a rebalancing rule would propose: of the one that is named, or the first for such accounts.
function Test:plan(account, how)
  need_table("t:plan", how or {})
  for key in entries(how or {}, 2) do
    if key ~= "rule" and key ~= "force" then fail("t:plan takes rule and force, not '%s'", key) end
  end
  local plan = send("rebalance.plan", id_of(account), how).plans[1]
  if not plan then fail("no rebalancing rule is of such an account") end
  return plan
end

-- ---- t: claims ------------------------------------------------------------------------------------------

local function need_numbers(...)
  for place = 1, select("#", ...) do
    local x = select(place, ...)
    if type(x) ~= "number" or x ~= x then
      break_claim("expected numbers, got " .. show(x) .. " as number " .. place, 3)
    end
  end
end

function Test:equal(got, expected)
  claim()
  if got ~= expected then refute("expected %s, got %s", show(expected), show(got)) end
end

function Test:near(got, expected, tolerance)
  claim()
  tolerance = tolerance or 1e-9
  need_numbers(got, expected, tolerance)
  if got ~= expected and not (math.abs(got - expected) <= tolerance) then
    refute("expected %s within %s, got %s", show(expected), show(tolerance), show(got))
  end
end

function Test:less(low, high)
  claim()
  need_numbers(low, high)
  if not (low < high) then refute("expected less than %s, got %s", show(high), show(low)) end
end

function Test:between(got, low, high)
  claim()
  need_numbers(got, low, high)
  if not (low <= got and got <= high) then
    refute("expected between %s and %s, got %s", show(low), show(high), show(got))
  end
end

function Test:refused(order, code)
  claim()
  need_table("t:refused", order)
  need_table("t:refused: reasons", order.reasons)
  if order.decision ~= "reject" then
    refute("expected the order to be refused with '%s', got '%s'", code or "any code", order.decision)
  end
  local codes = {}
  for _, reason in ipairs(order.reasons) do
    if code == nil or reason.code == code or reason.why == code then return end
    codes[#codes + 1] = reason.why or reason.code
  end
  refute("expected the reason '%s', got '%s'", code or "any", table.concat(codes, "', '"))
end

function Test:tripped(name, thing)
  claim()
  local id = id_of(thing)
  local state = breaker_state(name, id)
  if state ~= "open" then refute("expected the breaker '%s' of '%s' to be open, got '%s'", name, id, state) end
end

function Test:fails(run, text)
  claim()
  if type(run) ~= "function" then refute("t:fails: expected a function, got %s", type(run)) end
  expect(true)
  local good, problem = pcall(run)
  expect(false)
  if good then refute("expected a failure with '%s', got none", text or "") end
  if text and not string.find(tostring(problem), text, 1, true) then
    refute("expected a failure with '%s', got '%s'", text, tostring(problem))
  end
end

return function()
  counts = { accounts = 0, trades = 0, orders = 0, seconds = 0 }
  return setmetatable({}, test_metatable)
end
