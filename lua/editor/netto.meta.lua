---@meta netto
-- What rules may read and call, for the Lua language server (completion, types, slips as you type).
-- `netto check --editor FOLDER` writes this file; docs/policy.md is the page.

---@class netto
local netto = {}

-- ---- things: read-only, valid during the call -----------------------------------------------------------

---What `instrument.put`, `factor.put`, `account.put` or `set.put` gave; what is not there is nil.
---@alias netto.Attrs table<string, any>

---@class (exact) netto.Instrument
---@field id string
---@field kind "spot"|"perp"|"future"|"option"|"bond"|"cash"|"sensitivity"
---@field underlying netto.Instrument? the instrument whose id is the factor's; itself for most
---@field factor netto.Factor what it loads on by default
---@field currency string
---@field venue string?
---@field calendar string?
---@field session string? which of its calendar's is open, or "closed"; nil without a calendar; where `age` can be read
---@field multiplier number
---@field inverse boolean the notional is fixed in the quote currency
---@field qty_step number
---@field expiry number? seconds since 1970
---@field strike number?
---@field right "C"|"P"|nil
---@field settle_days number?
---@field adv number? average daily volume, units
---@field attrs netto.Attrs
---@field price number? the mark, in the instrument's currency
---@field bid number?
---@field ask number?
---@field last number?
---@field rolled number a price of before its contract was rolled, times this now over this then, is like those of now; 1: it never rolled
---@field iv number? implied volatility of the mark
---@field delta number? the feed's, or a model's at `iv`
---@field delta_source "feed"|"model"|nil
---@field delta_age number? seconds; of a model's the older of the marks that it stands on; where `age` can be read
---@field gamma number? of the model at `iv`
---@field vega number? for 1.00 of volatility
---@field theta number? for a year
---@field age number? seconds since the mark's time; in checks, limits, a fold's `step` and a breaker's `trip` only
---@field value number? of one unit, in the base currency
---@field exposure number? the delta-adjusted notional of one unit, in the base currency
local Instrument = {}

---A forecast from the price history that the policy declares; nil until the window is covered.
---@param how netto.Vol
---@return number?
function Instrument:vol(how) end

---How far the price has moved over a window of that history, as a fraction; nil until the window is covered.
---@param window number seconds: a multiple of the history's `every`, at most its `length`
---@return number?
function Instrument:move(window) end

---The mean price over such a window; nil until it is covered.
---@param window number
---@return number?
function Instrument:mean(window) end

---What the policy's fold of this name remembers of it: a number, or a table of them; nil: nothing yet.
---@param fold string
---@return any
function Instrument:recall(fold) end

---From today to `expiry` in years of 365 days.
---@return number?
function Instrument:years() end

---@class (exact) netto.Vol
---@field window number seconds: a multiple of the history's `every`, at most its `length`
---@field horizon number? seconds; left out: a year
---@field lambda number? between 0 and 1: weights that decay; left out: all weigh alike

---@class (exact) netto.Factor
---@field id string
---@field class string?
---@field risk string?
---@field bucket string? write f.bucket and f.bucket == g.bucket: two factors without one share none
---@field qualifier string?
---@field tenor string?
---@field label1 string?
---@field label2 string?
---@field product string?
---@field vol number?
---@field attrs netto.Attrs

---An account; with per = "set" one of its netting sets.
---@class (exact) netto.Book
---@field id string?
---@field kind string
---@field parent string?
---@field attrs netto.Attrs
---@field agreement netto.Agreement? of a netting set
---@field gross number
---@field net number
---@field netted number
---@field benefit number gross - netted
---@field worst_leg netto.Leg the failure that leaves most
---@field value number of its positions; refused of the pool
---@field collateral number lodged, after haircut; refused of a netting set and of the pool
---@field equity number value + collateral; refused of a netting set and of the pool
---@field result number gained since the account began: equity before haircuts, less transfers in; refused of a netting set and of the pool
---@field realised number by trades, at the rates then; refused of a netting set and of the pool
---@field unrealised number of its positions, against their cost; refused of a netting set and of the pool
---@field received number collateral received, after haircut; of a netting set that of the set; refused of the pool
---@field lodged number collateral lodged, enlarged by its haircut; the same
---@field replacement number replacement cost of the set, or the sum over an account's sets; refused of the pool
---@field positive number value of its positions that are worth more than nothing, of an account or a set: max(value, 0) / positive is net to gross; refused of the pool
---@field option_value number market value of its options, shorts negative; refused of a netting set and of the pool
---@field margin netto.Margin in the functions of limits and a breaker's trip; refused in `margin`, which answers it
---@field utilisation number margin.initial / equity; where margin can be read
---@field pool netto.Book the account's subtree as one set; refused of a netting set
local Book = {}

---What the policy's fold of this name remembers of the account; refused of a netting set and of the pool.
---@param fold string
---@return any
function Book:recall(fold) end

---@alias netto.Peak "result"|"equity"|"value"|"collateral"|"gross"|"net"|"netted"|"realised"|"unrealised"|"option_value"

---The greatest that Netto found of a field of the account, whenever it judged it, over a window that ends now; refused of a netting set
---and of the pool.  Nil: the account is not followed for so long.
---@param of netto.Peak one that `history.peak` declares
---@param window number seconds: a multiple of its `every`, at most its `length`
---@return number?
function Book:peak(of, window) end

---How many orders were opened in the account and its sub-accounts; in checks and the functions of limits.  The book after an order
---counts that one, too.  Nil: some may be missing.
---@param what "orders"
---@param window number seconds: at most the history's `length`
---@return number?
function Book:count(what, window) end

---A measure by its name: one that every book has, or one that the policy declares.
---@param name netto.Measure|string
---@param variant string? "base" where it is left out
---@return netto.Result
function Book:measure(name, variant) end

---What a measure comes to: its value wherever a number is wanted.
---@class netto.Result: number
---@field value number
---@field net number of netto.netting: the sum of weights,
---@field gross number without netting,
---@field root number what is netted,
---@field residual number and what is not
---@field worst_leg netto.Leg
---@field worst integer of a scan: the point at which least is gained
---@field time number of netto.liquidity: what may be lost beyond the horizon,
---@field spread number half spreads,
---@field unknown number and what counts of what nobody knows
---@field exposure number without signs
---@field days number to trade out of the slowest,
---@field concentration number the most of any, of its daily volume
---@field qty number of one instrument,
---@field scale number and the root of its days
---@field dvp number of netto.unsettled: exposure of deliveries versus payment,
---@field free number and of free deliveries
---@field trades number that wait,
---@field failed number and whose day has passed
---@field oldest number business days late
---@field paired number of netto.match: what pairs and patterns need,
---@field alone number and what is alone
---@field units number of one pair,
---@field rate number and what a unit of it needs
local Result = {}

---One pair, pattern or leg of a netto.match.
---@param name string
---@return netto.Result
function Result:pair(name) end

---What a netto.match made, in its order.
---@return string[]
function Result:pairs() end

---One instrument of a netto.liquidity, or a netto.unsettled.
---@param name string
---@return netto.Result
function Result:instrument(name) end

---What is gained at the i-th point of a scan.
---@param i integer
---@return number
function Result:at(i) end

---The names of its groups: of a scan in the order of what is held, of a tally sorted.
---@return string[]
function Result:groups() end

---The keys of a tally, sorted.
---@return string[]
function Result:keys() end

---A key of a tally: its part, and net, long and short.
---@param name string|number
---@return netto.Result
function Result:key(name) end

---One of them: its own worst loss, and what it gains.
---@param name string
---@return netto.Result
function Result:group(name) end

---@param name string|number
---@return netto.Result
function Result:class(name) end

---@param class string|number
---@param name string|number
---@return netto.Result
function Result:bucket(class, name) end

---@return string[]
function Result:classes() end

---@return string[]
function Result:buckets() end

---The whole of a book that does not hold an instrument: what that adds is r - r:without(id).  Not of a function, nor of unsettled trades.
---@param instrument string
---@return netto.Result
function Result:without(instrument) end

---The Euler shares of all that fits, added up.
---@param axis string|number|{ class: any, bucket: any, name: any }
---@return number
function Result:contribution(axis) end

---Legs of which all that is by one of these fails at once, in the order of names (instruments as they were put).
---@param by "instrument"|"factor"|"venue"|"bucket"|nil left out: instrument
---@return netto.Legs
function Book:legs(by) end

---What hedges an instrument best, by the price history that the policy declares: `hedge.ratio`.
---@param of string
---@param with string[] 1 to 8
---@param how { window: number?, changes: "price"|"simple"|"log"|nil, qty: number?, rounding: "nearest"|"down"|"none"|nil, min_samples: integer? }?
---@return { legs: { instrument: string, ratio: number, trade: number? }[], effectiveness: number, samples: integer }? hedge nil: data are wanting
---@return string? why
function Book:hedge(of, with, how) end

---The trades that take greeks or beta to nothing: `hedge.neutral` of what the account holds by itself, or of the pool; refused of a netting set.
---@param how { of: ("delta"|"gamma"|"vega"|"beta")[], with: string[], factor: string?, market: string?, window: number?, rounding: "nearest"|"down"|"none"|nil }
---@return { trades: { instrument: string, qty: number }[], greeks: { of: string, before: number, after: number }[], betas: table[]? }? trades nil: data are wanting
---@return string? why
function Book:neutral(how) end

---What each netting set of the account would be closed out at, and what is netted if agreements held or did not: `closeout.net`.
---@param how { enforceable: table<string, boolean>? }?
---@return { netted: number, ["then"]: number, cost: number, apart: number, received: number, lodged: number, sets: { id: string?, netted: number, closeout: number, [string]: any }[], currencies: table[] }
function Book:closeout(how) end

---@class netto.Legs
---@field [integer] netto.Share
---@field worst netto.Leg the one that leaves the most

---How good the forecasts of a name were, the last `window` of them or all that are kept; nil while none has its outcome.  In
---`margin` and what reads it.
---@param name string
---@param window number? how many outcomes
---@return netto.Score?
function Book:score(name, window) end

---@class (exact) netto.Score
---@field count number outcomes that were scored
---@field waiting number forecasts whose outcome is to come
---@field hit_rate number? of levels, directions, returns
---@field mae number?
---@field rmse number?
---@field bias number? of forecast - outcome
---@field qlike number? of variances
---@field exceptions number? of values at risk: losses that were greater
---@field expected number?
---@field kupiec number? probability of a count so far from what is expected
---@field independence number? the same of clusters; nil without an exception
---@field zone "green"|"yellow"|"red"|nil
---@field multiplier number? Basel's, of 250 outcomes at 99%

---@class (exact) netto.Margin
---@field initial number
---@field maintenance number
---@field warning number
---@field liquidation number

---@class (exact) netto.Leg
---@field leg string? the instrument, factor, venue or bucket that fails
---@field netted number what is left to net without it

---@class (exact) netto.Share: netto.Leg
---@field contribution number its Euler share of `netted`

---What `set.put` said, amounts in the agreement's currency.
---@class (exact) netto.Agreement
---@field id string
---@field enforceable boolean
---@field margined boolean
---@field currency string
---@field threshold number?
---@field mta number? minimum transfer amount
---@field nica number? net independent collateral amount
---@field mpor_days number? margin period of risk
---@field attrs netto.Attrs

---@class (exact) netto.Line
---@field asset netto.Instrument
---@field amount number units of the asset
---@field value number base currency, before haircut
---@field currency string of the asset
---@field role "lodged"|"received"
---@field book netto.Book its id, kind, parent and attrs only

---An order before it is decided, filled whole at its price.
---@class (exact) netto.Order
---@field inst netto.Instrument
---@field account string its id
---@field side "buy"|"sell"
---@field qty number signed: a sale is negative
---@field price number? the mark where the order has none; nil of a sensitivity without one
---@field notional number? in base currency, without a sign; nil without a mark that it takes
---@field reducing boolean
---@field before netto.Book the account as it stands, with its open orders at their worst
---@field after netto.Book the same with this order

-- ---- what a policy declares -------------------------------------------------------------------------------

---Parameters by name: numbers, texts, booleans and tables of them.
---@alias netto.Params table<string, any>

---@class (exact) netto.Declared
---@field name string
---@field version string
---@field api 1
---@field params netto.Params?
---@field history { price: { every: number, length: number }?, orders: { length: number, most: integer }?, peak: { of: netto.Peak[], every: number, length: number }? }?
---@field haircut (fun(inst: netto.Instrument, p: netto.Params): number)? 0 to 1000; left out: 1
---@field correlation string|string[]|netto.Cells|(fun(f: netto.Factor, g: netto.Factor, p: netto.Params): number)|nil -1 to 1, or of cells, or a model's name, or {model, stressed model}
---@field collateral (fun(line: netto.Line, p: netto.Params): number)? 0 to 1
---@field caps netto.Cap[]?
---@field margin (fun(book: netto.Book, p: netto.Params): number|netto.Levels, number?)? left out: book.netted
---@field per "account"|"set"|nil what `margin` is asked for
---@field folds table<string, netto.Fold>?
---@field checks netto.Check[]?
---@field limits netto.Limit[]?
---@field breakers netto.Breaker[]?
---@field measures table<string, netto.Tally|netto.Netting|netto.Var|(fun(book: netto.Book, p: netto.Params): number)>?
---@field rebalance netto.Rebalance[]?
---@field forecasts netto.Forecast[]?
---@field tests table<string, fun(t: netto.Test)>?

---@class (exact) netto.Levels
---@field initial number
---@field maintenance number? left out: initial
---@field warning number? left out: initial
---@field liquidation number? left out: maintenance

---What was declared can be read of it: `flat.haircut`.
---@class (exact) netto.Policy: netto.Declared
---@class netto.Check
---@class netto.Limit
---@class netto.Fold
---@class netto.Breaker
---@class netto.Forecast
---@class netto.Rebalance
---@class netto.Tally

---@class netto.Cap

---@class netto.Cells

---@class netto.Netting

---@class netto.Var

---@alias netto.Measure
---| "gross"
---| "net"
---| "netted"
---| "benefit"
---| "worst_leg.netted"
---| "value"
---| "collateral"
---| "equity"
---| "result"
---| "realised"
---| "unrealised"
---| "option_value"
---| "received"
---| "lodged"
---| "replacement"
---| "positive"
---| "margin.initial"
---| "margin.maintenance"
---| "utilisation"
---| "pool.gross"
---| "pool.net"
---| "pool.netted"
---| "pool.benefit"
---| "pool.worst_leg.netted"

---Asked of each order; nil passes. A table refuses, with a word of the rule's own and at most 16 numbers.
---@class (exact) netto.DeclaredCheck
---@field name string
---@field test fun(order: netto.Order, p: netto.Params): ({ code: string?, [string]: number })?|false
---@field always boolean? of orders that reduce as well

---@class (exact) netto.DeclaredLimit
---@field name string
---@field was string? the name that it had before: it keeps what was found of that one
---@field of netto.Measure|string|"qty"|"notional"|"net_notional"|(fun(book: netto.Book, p: netto.Params): number)
---@field max number|(fun(book: netto.Book, p: netto.Params, held: any): number?) breached when the measure is greater; nil: not for this book
---@field soft number? fraction of max: a level that is told and refuses nothing
---@field clear number? fraction: breached until the measure is at most so much of max; left out: 1
---@field scope string|string[]|nil kinds of account; left out: all; one of instrument, underlying, bucket: what is held of each

---What a rule remembers of each instrument, or of each account of some kinds.
---@class (exact) netto.DeclaredFold
---@field scope "instrument"|string|string[] or kinds of account
---@field on "mark"|number|("mark"|number)[]|nil at each mark, each so many seconds; of accounts: judged at least so often
---@field schema integer raise it when the state means something else
---@field fields string[]? names of its numbers, at most 16; left out: one number
---@field start fun(thing: any, p: netto.Params): any what it begins with; nil: nothing yet
---@field step fun(old: any, thing: any, p: netto.Params, age: number): any `age`: seconds since the value last changed
---@field migrate (fun(old: any, p: netto.Params): any)? from the state of a lower schema
---@field was string? what it was called before

---What tripped: nil or false, nothing; true, or at most 8 numbers by name.
---@alias netto.Trip boolean|table<string, number>|nil

---@class (exact) netto.DeclaredBreaker
---@field name string
---@field was string? its name before
---@field scope string|string[] "instrument", or kinds of account
---@field hold number? seconds: it trips for so long before it opens
---@field cooldown number? seconds: it is open for so long; not of a latch
---@field stale number? seconds: marks older than this close nothing
---@field latch boolean? only a person closes it
---@field action "halt"|"reduce_only"|"warn"
---@field stops "self"|"underlying"|"all"|nil left out: self, an account with all below it
---@field trip (fun(inst: netto.Instrument, p: netto.Params): netto.Trip)|(fun(book: netto.Book, p: netto.Params): netto.Trip)|nil left out: only a person trips it

---@param declared netto.DeclaredBreaker
---@return netto.Breaker
function netto.breaker(declared) end

---A value at risk that is recorded at each multiple of `every` since 1970, and held an `every` later against what was lost.
---@class (exact) netto.DeclaredForecast
---@field name string its forecasts are scored as "ACCOUNT/NAME"
---@field of string a measure
---@field every number seconds, a multiple of 0.1
---@field alpha number? in (0.5, 1); 0.99
---@field scope string|string[]|nil kinds of account; left out: all of them
---@field pool boolean? with what sub-accounts hold

---Proposes trades, and sends none, when a book has drifted beyond a band.
---@class (exact) netto.DeclaredRebalance
---@field name string
---@field was string? what it was called before
---@field scope string|string[]|nil kinds of account; left out: all
---@field every number seconds: asked at the multiples of it
---@field cooldown number? seconds that an account is left alone after a proposal
---@field drift fun(book: netto.Book, p: netto.Params): number
---@field target number? of the drift; left out: 0
---@field band number|{ absolute: number?, relative: number? } on either side; of two the lesser
---@field to "target"|"edge"|nil trade to the target, or only to the nearer edge of the band
---@field plan fun(book: netto.Book, plan: netto.Plan, p: netto.Params)

---Where a factor sits: of entities only whether two are equal means anything to `correlation`.
---@class (exact) netto.Place
---@field entity string|number
---@field cell any a text, a number, or a list of them

---Correlations of cells, not of so many pairs of factors.
---@class (exact) netto.DeclaredCells
---@field axis fun(f: netto.Factor, p: netto.Params): netto.Place|false|nil nil or false: it nets with nothing
---@field correlation fun(a: netto.Place, b: netto.Place, p: netto.Params): number -1 to 1

---What lodged collateral of one key counts for at most: either `max` or `share`.
---@class (exact) netto.DeclaredCap
---@field name string
---@field key fun(line: netto.Line, p: netto.Params): string|number|boolean|nil of the line's asset alone; nil: not capped
---@field max number|(fun(p: netto.Params): number)|nil money
---@field share number|(fun(p: netto.Params): number)|nil of all that counts, after all caps

---The sum over what an account holds, of quantity times load.
---@class (exact) netto.DeclaredTally
---@field load fun(inst: netto.Instrument, p: netto.Params): number? of one unit; nil counts nothing
---@field key (fun(inst: netto.Instrument, p: netto.Params): string|number|nil)? nil is left out
---@field group (fun(inst: netto.Instrument, p: netto.Params): string|number|nil)? of keys; nil: one of the key's name
---@field part "net"|"long"|"short"|"gross"|"lesser"|nil of each key; left out: net

---Where something sits: a class, a bucket in that, and a name in the bucket, or an entity and its cell.
---@class netto.Axis
---@field class string|number?
---@field bucket string|number?
---@field name string|number?
---@field entity string|number?
---@field cell any

---Nested aggregation: axes in buckets, buckets in classes, classes in one number.
---@class (exact) netto.DeclaredNetting
---@field over "factors"|"instruments"|nil what axis and weight are asked of; left out: factors
---@field axis fun(x: netto.Factor|netto.Instrument, p: netto.Params): netto.Axis|false|nil nil or false: it is left out
---@field load fun(inst: netto.Instrument, p: netto.Params): number? of one unit, over instruments; left out: its exposure
---@field weight fun(x: netto.Factor|netto.Instrument, p: netto.Params): number? left out: 1
---@field correlation string|(fun(a: netto.Axis, b: netto.Axis, p: netto.Params): number)|nil of two axes of a bucket, or a model
---@field across "sum"|(fun(b: netto.Axis, c: netto.Axis, p: netto.Params): number)|nil of two buckets of a class
---@field residual fun(b: netto.Axis, p: netto.Params): boolean|"inside"? true: it nets with nothing, and adds up outside the root
---@field clamp "never"|"always"|"negative"|nil
---@field concentration { group: (fun(a: netto.Axis, p: netto.Params): string|number), threshold: (fun(a: netto.Axis, p: netto.Params): number?) }?
---@field variants table<string, fun(r: number): number>? of every correlation
---@field total "sum"|(fun(c: netto.Axis, d: netto.Axis, p: netto.Params): number)|nil of two classes
---@field mode "checked"|"prescribed"|nil of a function; left out: prescribed

---Nested aggregation of what is lost if factors rise or fall (MAR21.5); its result is that of netto.netting.
---@class (exact) netto.DeclaredCurvature
---@field over "factors"|"instruments"|nil what axis and load are asked of; left out: factors
---@field axis fun(x: netto.Factor|netto.Instrument, p: netto.Params): netto.Axis|false|nil nil or false: it is left out
---@field load fun(x: netto.Factor|netto.Instrument, p: netto.Params): number?, number? what a unit loses upward, and downward
---@field correlation string|(fun(a: netto.Axis, b: netto.Axis, p: netto.Params): number)|nil of two axes of a bucket, or a model
---@field across "sum"|(fun(b: netto.Axis, c: netto.Axis, p: netto.Params): number)|nil of two buckets of a class
---@field residual fun(b: netto.Axis, p: netto.Params): boolean|"inside"? true: what is lost adds up, outside the root
---@field variants table<string, fun(r: number): number>? of every correlation
---@field total "sum"|(fun(c: netto.Axis, d: netto.Axis, p: netto.Params): number)|nil of two classes

---What a book may lose; its result has `es` and `:component(instrument)`.
---@class (exact) netto.DeclaredVar
---@field alpha number? in (0.5, 1); 0.99
---@field window number? seconds; the history's length
---@field horizon number? seconds; one sample of the history
---@field method "historical"|"parametric"|"filtered"|nil historical
---@field tail "with"|"beyond"|nil the expected shortfall leaves the value itself out
---@field lambda number? of volatilities, in (0, 1)
---@field returns "simple"|"log"|nil
---@field correlation "model"|"sample"|nil of a parametric one
---@field options "delta"|"reprice"|nil how they move: by their delta, or valued again in each scenario
---@field unknown number? the fraction of exposure that counts where a window is not covered

---A point of a scan: what its hooks want to know of it; `share`, left out 1: how much of what is gained or lost there counts.
---@alias netto.Point table<string, number|string|boolean>

---@class (exact) netto.DeclaredScan
---@field points netto.Point[] 1 to 256
---@field price fun(inst: netto.Instrument, pt: netto.Point, p: netto.Params): number? return of its price, of an option's underlying; nil: 0
---@field vol (fun(inst: netto.Instrument, pt: netto.Point, p: netto.Params): number?)? shocked volatility of an option; nil: its `iv`
---@field group (fun(inst: netto.Instrument, p: netto.Params): string?)? what loses and gains together; nil: its underlying
---@field offset (fun(g: string, h: string, p: netto.Params): number?)? of gains of one group, against losses of the other: 0 to 1
---@field collateral boolean? what is lodged is shocked too

---Two to four instruments, on these sides, that need so much together: tried before pairs, in the order listed.
---@class (exact) netto.Pattern
---@field name string
---@field legs ("long"|"short")[] 2 to 4
---@field requirement fun(first: netto.Instrument, second: netto.Instrument, ...: any): number? of a unit of each; nil: they do not go together

---@class (exact) netto.DeclaredMatch
---@field group (fun(inst: netto.Instrument, p: netto.Params): string?)? what may be paired with each other; nil: its underlying
---@field unit (fun(inst: netto.Instrument, p: netto.Params): number?)? units that one of it counts; left out 1; nil: it counts nothing
---@field long fun(inst: netto.Instrument, p: netto.Params): number? requirement of a unit that is long and alone
---@field short fun(inst: netto.Instrument, p: netto.Params): number? and of one that is short
---@field pair (fun(long: netto.Instrument, short: netto.Instrument, p: netto.Params): number?)? of a unit of both; nil: they do not pair
---@field patterns netto.Pattern[]?

---From so many business days late on, such a factor.
---@alias netto.Age { [1]: integer, [2]: number }

---@class (exact) netto.DeclaredUnsettled
---@field dvp netto.Age[]? of deliveries versus payment; left out: Basel's, CRE70.9
---@field free netto.Age[]? of free deliveries; left out: all, from the first day

---@class (exact) netto.DeclaredLiquidity
---@field participation number of an instrument's daily volume, greater than 0 and at most 1
---@field horizon number? seconds, over which `weight` may be lost; a day
---@field spread number? how many half spreads count; 1
---@field unknown number? the fraction of its exposure that counts of what has no adv, or no bid and ask
---@field weight (fun(inst: netto.Instrument, p: netto.Params): number?)? what may be lost of its exposure over the horizon

---What `plan` is told to do; the engine makes trades of it.
---@class (exact) netto.Plan
local Plan = {}

---Trade `with` until the measure `of` is `to`.
---@param how { with: string, of: string?, to: number?, min_notional: number? } without `of`: the drift, to its target
function Plan:hedge(how) end

---Trade `with` until it offsets most of the variance of `of`, or of all that is held beside it; several share the hedge.
---@param how { with: string|string[], of: string?, window: number, min_notional: number? }
function Plan:min_variance(how) end

---Hold instruments at these fractions of the equity.
---@param weights table<string, number>
---@param how { min_notional: number? }?
function Plan:weights(weights, how) end

---Close what expires within so many seconds, and hold instead the next contract that does not.
---@param how { within: number, next: string|table<string, string>, by: "units"|"delta"|nil, spread: boolean? } `next`: an attribute that names it, or a table
function Plan:roll(how) end

---Cut all positions alike until the measure `of` (utilisation) is at most `to`.
---@param how { of: string?, to: number }
function Plan:reduce(how) end

---Close positions, whole or in part, in the order that lowers the measure `of` (netted) fastest, until it is at most `to`; without `to`
---until equity covers the initial margin.  As `resolution.plan`.
---@param how { of: string?, to: number?, by: "money"|"step"|nil, steps: integer? }?
function Plan:close(how) end

---@param how { instrument: string, qty: number, min_notional: number? }
function Plan:trade(how) end

---Trade as many instruments as there are greeks, until nothing is left of these: `hedge.neutral` of the account alone.
---@param how { of: ("delta"|"gamma"|"vega"|"beta")[], with: string[], factor: string?, market: string?, window: number?, min_notional: number?, rounding: "nearest"|"down"|nil }
function Plan:neutral(how) end

---@param declared netto.Declared
---@return netto.Policy
function netto.policy(declared) end

---@param declared netto.DeclaredCheck
---@return netto.Check
function netto.check(declared) end

---@param declared netto.DeclaredLimit
---@return netto.Limit
function netto.limit(declared) end

---@param declared netto.DeclaredFold
---@return netto.Fold
function netto.fold(declared) end

---@param declared netto.DeclaredRebalance
---@return netto.Rebalance
function netto.rebalance(declared) end

---@param declared netto.DeclaredForecast
---@return netto.Forecast
function netto.forecast(declared) end

---@param declared netto.DeclaredTally
---@return netto.Tally
function netto.tally(declared) end

---@param declared netto.DeclaredCells
---@return netto.Cells
function netto.cells(declared) end

---@param declared netto.DeclaredCap
---@return netto.Cap
function netto.cap(declared) end

---@param declared netto.DeclaredNetting
---@return netto.Netting
function netto.netting(declared) end

---@param declared netto.DeclaredCurvature
---@return netto.Netting
function netto.curvature(declared) end

---A measure: what a book may lose, from the price history that the policy declares.
---@param declared netto.DeclaredVar
---@return netto.Var
function netto.var(declared) end

---The worst loss over a list of points; `offset` is asked with the names in order, and reads parameters only.
---@param declared netto.DeclaredScan
---@return netto.Tally
function netto.scan(declared) end

---The cheapest pairing of longs with shorts, patterns before that; what is left alone pays alone.
---@param declared netto.DeclaredMatch
---@return netto.Tally
function netto.match(declared) end

---What may be lost with trades that are not settled.
---@param declared netto.DeclaredUnsettled
---@return netto.Tally
function netto.unsettled(declared) end

---What it takes to trade out of a book: what may be lost beyond the horizon, and half spreads.
---@param declared netto.DeclaredLiquidity
---@return netto.Tally
function netto.liquidity(declared) end

-- ---- arithmetic ---------------------------------------------------------------------------------------------

---@param first number|table<string|integer, number>
---@param ... number
---@return number
function netto.max(first, ...) end

---@param first number|table<string|integer, number>
---@param ... number
---@return number
function netto.min(first, ...) end

---@param first number|table<string|integer, number>
---@param ... number
---@return number
function netto.add(first, ...) end

---What parts come to of which any two correlate by psi (0): the root of sum x^2 + psi * sum over i ~= j of x_i * x_j.
---@param parts table<string|integer, number> up to 16
---@param psi number? from -1 to 1
---@return number
function netto.root(parts, psi) end

---What of `x` lies in each tier, at its rate; tiers in ascending order, `beyond` is the rate above the last one.
---@param x number
---@param tiers { upto: number, rate: number }[]
---@param beyond number?
---@return number
function netto.tiers(x, tiers, beyond) end

---On the straight lines between points, in ascending order of x; before the first and behind the last as there.
---@param x number
---@param points [number, number][]
---@return number
function netto.interpolate(x, points) end

---The probability that a standard normal variable is at most x.
---@param x number
---@return number
function netto.cdf(x) end

---The x up to which the probability is p.
---@param p number between 0 and 1
---@return number
function netto.quantile(p) end

---@param x number
---@param y number
---@return number
function netto.scale(x, y) end

---The nearest multiple of `unit` (1), halves away from zero.
---@param x number
---@param unit number?
---@return number
function netto.round(x, unit) end

---A European option; times in years, rates and volatilities fractions a year.
---@class (exact) netto.OptionOf
---@field right "C"|"P"
---@field spot number? black_scholes
---@field forward number? black76, bachelier
---@field strike number
---@field years number until expiry, greater than 0
---@field rate number? 0
---@field yield number? black_scholes: dividends, or the foreign rate; 0
---@field inverse boolean? paid in the underlying: price and greeks are in units of that
---@field style "european"|"american"|nil american: early exercise is valued, of lognormal models; left out: european
---@field vol number? of bachelier in price units
---@field price number? netto.implied_vol: what it costs
---@field model "black_scholes"|"black76"|"bachelier"|nil netto.implied_vol: left out, as spot or forward says

---Unscaled slopes: vega for 1.00 of volatility, theta for a year, rho for 1.00 of the rate.
---@class (exact) netto.OptionValue
---@field price number
---@field delta number
---@field gamma number
---@field vega number
---@field theta number
---@field rho number

---@param option netto.OptionOf
---@return netto.OptionValue
function netto.black_scholes(option) end

---@param option netto.OptionOf
---@return netto.OptionValue
function netto.black76(option) end

---@param option netto.OptionOf
---@return netto.OptionValue
function netto.bachelier(option) end

---The volatility at which the option is worth its price; nil and a sentence where there is none.
---@param option netto.OptionOf
---@return number? vol
---@return string? why
function netto.implied_vol(option) end

---What an inverse contract pays in coin when its price goes from `entry` to `price`.
---@param notional number
---@param entry number
---@param price number
---@return number
function netto.inverse_coins(notional, entry, price) end

---A payment from one party to another.
---@class (exact) netto.Payment
---@field from string
---@field to string
---@field currency string
---@field amount number greater than 0; to 8 decimals
---@field date string? payments net on the same date only

---Payments netted, between each two parties and of each party against all others; in the order of currency, date and ids.
---@class (exact) netto.PaymentNetting
---@field pairs { from: string, to: string, net: number, gross: number, currency: string, date: string? }[]
---@field parties { party: string, net: number, pays: number, receives: number, currency: string, date: string? }[] receives - pays: these add up to 0
---@field totals { gross: number, bilateral: number, multilateral: number, currency: string, date: string? }[]

---@param payments netto.Payment[]
---@return netto.PaymentNetting
function netto.payments(payments) end

---What can be drawn on: an amount, or those of members, who pay in proportion to them.
---@class (exact) netto.Layer
---@field name string
---@field amount number? 0 or more; to 8 decimals
---@field members [string, number][]? ids and amounts
---@field pays_for string? the one loss that it may pay for; left out: any

---Who bears the losses, layer by layer.
---@class (exact) netto.Waterfall
---@field loss number
---@field covered number
---@field uncovered number what nobody bears
---@field layers { name: string, available: number, paid: number, left: number, losses: { id: string, paid: number, uncovered: number }[], members: { id: string, paid: number, left: number }[]? }[]
---@field losses { id: string, paid: number, uncovered: number }[]

---Money is conserved to the eighth decimal; rounding's remainder goes to the largest fractions.
---@param ask { losses: [string, number][], layers: netto.Layer[] }
---@return netto.Waterfall
function netto.waterfall(ask) end

---@class (exact) netto.Backtest
---@field observations integer
---@field exceptions integer losses greater than what was foretold
---@field [string] any as var.backtest answers

---Were losses worse than foretold as often as they should be, and not in clusters?  Forecasts and losses in the order of time.
---@param ask { forecasts: number[], outcomes: number[], alpha: number? }
---@return netto.Backtest
function netto.backtest(ask) end

---How early a position is deleveraged: profit * leverage of who gains, profit / leverage of who loses.
---@param profit number fraction of what was paid
---@param leverage number gross notional over equity; math.huge where that is used up
---@return number score the highest goes first
function netto.adl_score(profit, leverage) end

---@param x number
---@return number fraction
function netto.percent(x) end

---@param x number
---@return number fraction
function netto.bps(x) end

---@param x number
---@return number seconds
function netto.seconds(x) end

---@param x number
---@return number seconds
function netto.minutes(x) end

---@param x number
---@return number seconds
function netto.hours(x) end

---@param x number
---@return number seconds
function netto.days(x) end

---The command's time in seconds since 1970; in `margin`, checks, the functions of limits, a fold's `step` and a breaker's `trip` only.
---@return number
function netto.now() end

---Tells who runs the tests (`netto check`) a line, at most 16 a call; in a `trip` and a `step` also who subscribes to the topic `log`.
---@param level "debug"|"info"|"warn"|"error"|string left out: info
---@param text string|table<string, number|string|boolean>|nil at most 200 bytes
---@param fields table<string, number|string|boolean>? at most 16
function netto.log(level, text, fields) end

-- ---- tests --------------------------------------------------------------------------------------------------

---@class (exact) netto.InstrumentRow
---@field id string
---@field kind "spot"|"perp"|"future"|"option"|"bond"|"cash"|"sensitivity"
---@field underlying string?
---@field loads table? { { factor, amount }, … }
---@field currency string?
---@field multiplier number?
---@field inverse boolean?
---@field qty_step number|string|nil
---@field expiry number|string|nil
---@field strike number?
---@field right "C"|"P"|nil
---@field venue string?
---@field calendar string? that calendar.put made; the one that is called as its venue
---@field settle_days integer?
---@field adv number?
---@field attrs table?

---@class (exact) netto.FactorRow
---@field id string
---@field class string?
---@field risk string?
---@field bucket string?
---@field qualifier string?
---@field tenor string?
---@field label1 string?
---@field label2 string?
---@field product string?
---@field vol number?
---@field attrs table?

---@class (exact) netto.SetRow
---@field id string
---@field enforceable boolean?
---@field currency string?
---@field margined boolean?
---@field threshold number?
---@field mta number?
---@field nica number?
---@field mpor_days integer?
---@field attrs table?

---@class (exact) netto.Session
---@field name string? left out: open
---@field days integer[]? of the week, 1 is Monday; left out: 1 to 5
---@field open string local time of day, such as "09:30"
---@field close string where it is not later: of the next day

---@class (exact) netto.Calendar
---@field id string
---@field utc_offset integer? minutes that local time is later than UTC
---@field business integer[]? days of the week, 1 is Monday; left out: 1 to 5
---@field sessions netto.Session[]?
---@field holidays string[]? such as "2026-12-25"
---@field hours { [1]: string, [2]: { name: string?, open: string, close: string }[] }[]? what opens on a date instead

---@class (exact) netto.AccountRow
---@field id string? left out: one is made up
---@field kind string?
---@field parent string?
---@field netting "all"|"none"|{ by: string, sets: table<string, string> }|nil
---@field attrs table?
---@field positions table<string, number|string|{ qty: number|string, cost: number? }>?
---@field collateral table<string, number|string|{ amount: number|string, role: string? }>?

---@class (exact) netto.Exposure
---@field gross number
---@field net number
---@field netted number
---@field benefit number
---@field benefit_ratio number
---@field worst_leg { leg: string?, netted: number }
---@field unmodelled string[]
---@field indefinite boolean?

---An account of a test, read when it is asked.
---@class (exact) netto.Account: netto.Exposure
---@field id string
---@field pool netto.Exposure
---@field margin { initial: number, maintenance: number, warning: number, liquidation: number }
---@field equity number
---@field excess number
---@field utilisation number
---@field status "ok"|"warning"|"margin_call"|"liquidation"|"unknown"
---@field stale boolean
---@field failure string?
---@field parts table
---@field policy string
---@field measure fun(self: netto.Account, name: string, how: { variant: string?, pool: boolean?, parts: boolean? }?): table `measure.get`

---@class netto.Advice
---@field decision "accept"|"reject"
---@field reasons { code: string, [string]: any }[]
---@field [string] any

---What a rebalancing rule proposes: `rebalance.plan` of the protocol.
---@class netto.Proposal
---@field rule string
---@field drift number
---@field beyond boolean
---@field proposed boolean
---@field reason string? why nothing is proposed
---@field code string? the same in a word
---@field legs { instrument: string, qty: number, price: number, reducing: boolean?, spread: integer?, after: table, reasons: { code: string, [string]: any }[]? }[]
---@field before table?
---@field after table?
---@field [string] any

---@class netto.Test
local Test = {}

---@param row netto.InstrumentRow
function Test:instrument(row) end

---@param row netto.FactorRow
function Test:factor(row) end

---@param row netto.SetRow
function Test:set(row) end

---@param given netto.Calendar
function Test:calendar(given) end

---@param marks table<string, number|{ price: number, [string]: any }>
function Test:mark(marks) end

---@param rates table<string, number>
function Test:fx(rates) end

---@param given netto.AccountRow
---@return netto.Account
function Test:account(given) end

---@param account netto.Account|string
---@param positions table<string, number|string|{ qty: number|string, cost: number? }>
function Test:position(account, positions) end

---@param account netto.Account|string
---@param lines table<string, number|string|{ amount: number|string, role: string? }>
function Test:collateral(account, lines) end

---@param given { account: netto.Account|string, instrument: string, qty: number|string, price: number|string, id: string?, settle: string|integer?, free: boolean? }
---@return string id
function Test:trade(given) end

---@param accounts netto.Account|string|(netto.Account|string)[]
---@param prices table<string, number|string>? left out: all that is margined, at its mark
---@return { count: integer, positions: integer, currencies: { currency: string, gains: number, losses: number }[], seq: integer }
function Test:settle_variation(accounts, prices) end

---@param id string
---@param how { qty: number|string?, leg: "both"|"ours"|"theirs"|nil }?
function Test:settle(id, how) end

---@param given { factors: string[]?, rho: (number|number[]|number[][])?, type: string?, name: string?, [string]: any }
function Test:correlation(given) end

---An account that holds sensitivities, each on a factor class|risk|qualifier|bucket|label1|label2.
---@param rows { class: string?, risk: string?, qualifier: string?, bucket: string|number?, tenor: string?, label1: string?, label2: string?, product: string?, amount: number }[]
---@param given { id: string? }?
---@return netto.Account
function Test:sensitivities(rows, given) end

---@param account netto.Account|string
---@param order { instrument: string, qty: number|string, price: number|string|nil }
---@return netto.Advice
function Test:order(account, order) end

---Opens one, and answers what was decided; `id` may be left out.
---@param account netto.Account|string
---@param order { id: string?, instrument: string, qty: number|string, price: number|string|nil }
---@return netto.Advice
function Test:open(account, order) end

---@param id string
function Test:close(id) end

---@param account netto.Account|string
---@param how { rule: string?, force: boolean? }? without `rule`: of the first that is of such accounts
---@return netto.Proposal
function Test:plan(account, how) end

---@param id string
---@param given { kind: string, value: number, due: number, instrument: string?, [string]: any } due in seconds from now
function Test:forecast(id, given) end

---@param id string
---@param value number
function Test:outcome(id, value) end

---@param name string
---@param window number?
---@return table<string, any>
function Test:score(name, window) end

---@param account netto.Account|string
---@param how table<string, any>?
---@return table<string, any>
function Test:var(account, how) end

---Lets time pass, with every tick that falls due.
---@param seconds number
function Test:advance(seconds) end

---A person opens a breaker, or closes it.
---@param name string
---@param thing netto.Account|string
---@param reason string?
function Test:trip(name, thing, reason) end

---@param name string
---@param thing netto.Account|string
---@param reason string?
function Test:reset(name, thing, reason) end

---How a breaker of a thing stands.
---@param name string
---@param thing netto.Account|string
---@return "closed"|"pending"|"open"|"half_open"
function Test:breaker(name, thing) end

---A breaker of a thing is open.
---@param name string
---@param thing netto.Account|string
function Test:tripped(name, thing) end

---@param got any
---@param expected any
function Test:equal(got, expected) end

---@param got number
---@param expected number
---@param tolerance number? left out: 1e-9
function Test:near(got, expected, tolerance) end

---@param low number
---@param high number
function Test:less(low, high) end

---@param got number
---@param low number
---@param high number
function Test:between(got, low, high) end

---The order was refused, with this reason among others; any reason without a code.
---@param order netto.Advice
---@param code string? of Netto's list, or a check's own
function Test:refused(order, code) end

---`run` raises, with this text in the message.
---@param run fun()
---@param text string?
function Test:fails(run, text) end

return netto
