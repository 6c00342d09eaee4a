-- Sums over brackets: what lies in each has a rate of its own, as tax has it and exchanges have maintenance.
local brackets = {}

-- `list` is in ascending order: { upto = …, rate = … }; `beyond` is the rate on what lies above the last one.
function brackets.sum(x, list, beyond)
  local from, sum = 0, 0
  for _, bracket in ipairs(list) do
    sum = sum + bracket.rate * math.max(0, math.min(x, bracket.upto) - from)
    from = bracket.upto
  end
  return sum + beyond * math.max(0, x - from)
end

return brackets
