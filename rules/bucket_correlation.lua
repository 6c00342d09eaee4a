-- Correlations by bucket and class, as rulebooks tabulate them: one inside a bucket, one between buckets of a class, one
-- between classes.  With 0 <= apart <= across <= within <= 1 the matrix is never indefinite.
local netto = require "netto"

return netto.policy {
  name = "bucket-correlation", version = "1", api = 1,

  params = {
    haircut = netto.percent(10),
    within  = 0.80,                -- two factors of one bucket
    across  = 0.45,                -- of one class
    apart   = 0.15,                -- of two classes
    class   = { rates = 0.95 },    -- inside a bucket of this class instead
  },

  haircut = function(inst, p) return p.haircut end,

  -- A factor without a class, or without a bucket, shares none: nil == nil would be true.
  correlation = function(f, g, p)
    if not f.class or f.class ~= g.class then return p.apart end
    if not f.bucket or f.bucket ~= g.bucket then return p.across end
    return p.class[f.class] or p.within
  end,

  tests = {
    ["the nearer two factors are, the better they net"] = function(t)
      local rows = { A = { "equity", "tech" }, B = { "equity", "tech" }, C = { "equity", "banks" }, D = { "energy", "oil" } }
      for id, where in pairs(rows) do
        t:factor { id = id, class = where[1], bucket = where[2] }
        t:instrument { id = id, kind = "future" }
        t:mark { [id] = 100 }
      end
      local function netted(other) return t:account { positions = { A = 1, [other] = -1 } }.netted end
      t:near(netted "B", 10 * math.sqrt(2 - 2 * 0.80))
      t:near(netted "C", 10 * math.sqrt(2 - 2 * 0.45))
      t:near(netted "D", 10 * math.sqrt(2 - 2 * 0.15))
    end,

    ["a class may have its own"] = function(t)
      for id in pairs { A = 1, B = 1 } do
        t:factor { id = id, class = "rates", bucket = "USD" }
        t:instrument { id = id, kind = "future" }
      end
      t:mark { A = 100, B = 100 }
      t:near(t:account { positions = { A = 1, B = -1 } }.netted, 10 * math.sqrt(2 - 2 * 0.95))
    end,

    ["factors without attributes share nothing"] = function(t)
      for id in pairs { A = 1, B = 1 } do t:instrument { id = id, kind = "future" } end
      t:mark { A = 100, B = 100 }
      t:near(t:account { positions = { A = 1, B = -1 } }.netted, 10 * math.sqrt(2 - 2 * 0.15))
    end,
  },
}
