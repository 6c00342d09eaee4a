-- Attributes of an instrument that a rule reckons with: what is no such number is said, not reckoned with.
local attribute = {}

-- A number above 0; `default` where there is none.
function attribute.positive(inst, name, default)
  local value = inst.attrs[name]
  if value == nil then return default end
  if type(value) ~= "number" or not (value > 0 and value < math.huge) then
    error(("attribute '%s' of '%s': expected a number above 0, got %s"):format(name, inst.id, tostring(value)), 0)
  end
  return value
end

-- One of 1 to `most`.
function attribute.choice(inst, name, most, default)
  local value = attribute.positive(inst, name, default)
  if value % 1 ~= 0 or value > most then
    error(("attribute '%s' of '%s': expected a whole number from 1 to %d, got %s"):format(name, inst.id, most, tostring(value)), 0)
  end
  return value
end

return attribute
