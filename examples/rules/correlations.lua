-- Correlations: two months of one product, two products of one bucket, all else.  Factors are called as contracts are.
local contract = require "contract"

local correlations = {}

function correlations.correlation(f, g, p)
  local a, b = contract.product(f.id), contract.product(g.id)
  if not a or not b or a.bucket ~= b.bucket then return p.rho.across end
  return a == b and p.rho.months or p.rho.within
end

return correlations
