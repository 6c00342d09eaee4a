-- Haircuts: the product's own, more of it in a contract's last days, when liquidity has moved on to the next month.
local contract = require "contract"

local haircuts = {}

local YEAR = 365 * 24 * 3600             -- inst:years() counts years of 365 days

function haircuts.haircut(inst, p)
  if inst.kind == "cash" then return p.fx end
  local product = contract.product(inst.id) or contract.product(inst.factor.id)
  if not product then return p.unknown end
  local years = inst:years()
  local last = years and years * YEAR <= p.last
  return last and p.stress * product.haircut or product.haircut
end

return haircuts
