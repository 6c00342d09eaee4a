#!/usr/bin/python3
"""test_calendar.t: calendars as rules read them, and over the socket."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, ok, run, write

place = folder()
POLICY = '''local netto = require "netto"
return netto.policy { name = "hours", version = "1", api = 1, %s
  checks = { netto.check { name = "hours", test = function(order, p)
    if order.inst.session ~= "regular" then return { code = "market_closed" } end
  end } },
  tests = { ["open from 9:30 to 16:00 in New York, but for New Year"] = function(t)
    t:calendar { id = "XNYS", utc_offset = -300, holidays = { "2026-01-01" }, sessions = { { name = "regular", open = "09:30", close = "16:00" } } }
    t:instrument { id = "A", kind = "future", venue = "XNYS" }
    t:instrument { id = "B", kind = "future", calendar = "XNYS" }
    t:mark { A = 100, B = 100 }
    local a = t:account { collateral = { USD = 1000000 } }
    local function decided(id) return t:order(a, { instrument = id, qty = 1 }).decision end
    t:advance(netto.hours(15))                       -- 10:00, on the holiday
    t:refused(t:order(a, { instrument = "A", qty = 1 }), "market_closed")
    t:advance(netto.hours(23.5))                     -- 9:30 of the next day
    t:equal(decided "A", "accept")
    t:equal(decided "B", "accept")
    t:advance(netto.hours(6.5))
    t:refused(t:order(a, { instrument = "B", qty = 1 }), "market_closed")
  end },
}
'''
write(os.path.join(place, "hours.lua"), POLICY % "")
code, out, err = run("check", "--strict", "hours.lua", cwd=place)
equal(code, 0, "a check reads the session: " + ("" if code == 0 else out + err))
write(os.path.join(place, "kept.lua"), POLICY % "haircut = function(inst, p) return inst.session and 0.1 or 0.2 end,")
code, out, err = run("check", "kept.lua", cwd=place)
ok(code != 0 and "instrument.session cannot be read here" in out + err, "not where answers are kept", out + err)

server = Server()
peer = server.peer()
year = {"id": "XNYS", "utc_offset": -300, "business": [1, 2, 3, 4, 5], "holidays": ["2026-11-26", "2026-12-25"],
        "sessions": [{"name": "regular", "days": [1, 2, 3, 4, 5], "open": "09:30", "close": "16:00"},
                     {"name": "night", "days": [7], "open": "18:00", "close": "24:00"}]}
peer.call("calendar.put", dict(year, holidays=["2026-12-25", "2026-11-26", "2026-12-25"]))
row = peer.call("calendar.list")["rows"][0]
ok(row["session"] in ("regular", "night", "closed") and row["business_day"] in (True, False), "what is open is told", row)
equal({key: row[key] for key in year}, year, "a calendar is listed as it is put, its holidays in order")
peer.call("instrument.put", [{"id": "A", "kind": "spot", "calendar": "XNYS"}, {"id": "B", "kind": "spot", "venue": "XNYS"}])
rows = peer.call("instrument.list", {"kind": "spot"})["rows"]
equal((rows[0].get("calendar"), rows[1].get("calendar")), ("XNYS", None), "and so is an instrument")
peer.call("calendar.put", {"id": "ALL"})
equal(len(peer.call("calendar.list", {"after": "XNYS"})["rows"]), 1, "lists go on after an id")
done()
