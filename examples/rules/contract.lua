-- What a contract's id says.  "ES-2026-12" is a future, "ES-2026-12-P-4400" a put on it; an id of another form says nothing.
local products = require "products"

local contract = {}

-- The root ("ES") and the month ("2026-12") of an id; nil, nil where it has another form.
function contract.read(id)
  local root, month, rest = id:match "^(%u+)%-(%d%d%d%d%-%d%d)(.*)$"
  if root and (rest == "" or rest:match "^%-[CP]%-%d+$") then return root, month end
  return nil, nil
end

-- The product of an id, as products.lua has it; nil where it is not traded.
function contract.product(id)
  local root = contract.read(id)
  return root and products[root]
end

return contract
