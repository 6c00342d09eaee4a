-- Limits of accounts, desks and the firm; attrs or another policy raise none of them.
local netto = require "netto"

return {
  netto.limit { name = "account-gross", of = "gross", max = 4e6, scope = "account" },
  netto.limit { name = "desk-netted", of = "pool.netted", max = 2e6, scope = "desk" },
  netto.limit { name = "firm-worst", of = "pool.worst_leg.netted", max = 3e6, scope = "firm" },
}
