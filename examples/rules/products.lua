-- What the firm trades: the first part of a contract's id, what it belongs to, and its haircut over the margin horizon.
local netto = require "netto"

return {
  ES = { bucket = "equity", haircut = netto.percent(9) },     -- S&P 500
  NQ = { bucket = "equity", haircut = netto.percent(12) },    -- Nasdaq 100
  DAX = { bucket = "equity", haircut = netto.percent(11) },
  CL = { bucket = "energy", haircut = netto.percent(18) },    -- crude oil
  NG = { bucket = "energy", haircut = netto.percent(30) },    -- natural gas
}
