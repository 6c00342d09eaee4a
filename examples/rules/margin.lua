-- Margin: what survives netting, never less than a part of what the failure of the worst leg leaves, and an add-on by brackets for
-- books that take long to close.
local netto = require "netto"

local margin = {}

function margin.margin(book, p)
  local core = netto.max { netted = book.netted, leg = p.leg * book.worst_leg.netted }
  local total = netto.add { core = core, size = netto.tiers(book.netted, p.large, p.larger) }
  return netto.scale(p.buffer, total), total
end

return margin
