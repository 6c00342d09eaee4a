-- The rules of a small firm: listed futures and options on indices and energy, two desks, one treasury.
--
-- Each file is one subject; this one says what the policy consists of, and holds every number that somebody may want to change.
local netto        = require "netto"
local flat         = require "rules.flat_haircuts"       -- shipped with Netto: the schedule for collateral
local haircuts     = require "haircuts"
local correlations = require "correlations"
local margin       = require "margin"
local limits       = require "limits"
local merge        = require "merge"

return netto.policy {
  name = "small-firm", version = "2026.11", api = 1,

  params = {
    -- haircuts.lua
    stress  = 1.5,                       -- over the product's own haircut, in its last days
    last    = netto.days(5),             -- how long those are
    unknown = netto.percent(50),         -- what no product is known of
    fx      = netto.percent(8),          -- of what is held in another currency
    -- correlations.lua
    rho     = { months = 0.95, within = 0.75, across = 0.20 },
    -- margin.lua
    leg     = 0.5,                       -- of what the failure of the worst leg leaves
    buffer  = 1.25,                      -- initial margin over maintenance
    large   = { { upto = 1e6, rate = 0 }, { upto = 5e6, rate = netto.percent(10) } },
    larger  = netto.percent(25),         -- of what lies above the last bracket
    -- the collateral of rules.flat_haircuts
    line    = flat.params.line,
    foreign = flat.params.foreign,
  },

  haircut     = haircuts.haircut,
  collateral  = flat.collateral,
  correlation = correlations.correlation,
  margin      = margin.margin,
  limits      = limits,

  tests = merge(require "tests.contracts", require "tests.margins", require "tests.orders"),
}
