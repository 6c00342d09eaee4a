#!/usr/bin/python3
"""test_breaker.t: breakers over the wire: tripped by marks and by persons, told, listed, and there again after a kill."""
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, has, ok, run, until, write

POLICY = """
local netto = require "netto"
return netto.policy { name = "breakers", version = "%s", api = 1,
  haircut = function() return 0.1 end,
  breakers = {
    netto.breaker { name = "band", scope = "instrument", action = "halt", hold = 0.2, cooldown = %s,
                    trip = function(inst) return inst.price > 110 and { price = inst.price } end },
    netto.breaker { name = "kill", scope = "account", action = "halt", latch = true },
  } }
"""

place = folder()
write(os.path.join(place, "desk.lua"), POLICY % ("1", "0.5"))
server = Server("--data", "d", "--policy", "desk.lua", cwd=place)
peer = server.peer()
peer.call("event.subscribe", ["breaker"])
peer.call("instrument.put", [{"id": "X", "kind": "perp"}])
peer.call("mark.put", [["X", 100]])
peer.call("account.put", [{"id": "alice"}])
peer.call("collateral.put", "alice", [["USD", 1000000]])


def state(name, thing):
    rows = peer.call("breaker.list", {"name": name, "thing": thing, "state": "any"})["rows"]
    return rows[0]["state"]


def told(before, after):
    event = peer.event(lambda e: e[2]["before"] == before and e[2]["after"] == after)
    return event[2] if event else None


# ---- by marks ------------------------------------------------------------------------------------------------------

peer.call("mark.put", [["X", 120]])
ok(told("closed", "pending"), "a mark that trips it is told")
event = told("pending", "open")
ok(event and event["numbers"] == {"price": 120.0} and event["action"] == "halt" and event["scope"] == "instrument",
   "and that it opened, with the numbers", event)
peer.call("mark.put", [["X", 100]])
answer = peer.call("order.open", "o1", "alice", "X", 1, 100)
reason = answer["reasons"][0] if answer["reasons"] else {}
ok(answer["decision"] == "reject" and reason.get("code") == "breaker" and reason.get("thing") == "X" and reason.get("rule") == "band",
   "an order is refused, and told by which", answer)
ok(told("open", "half_open"), "the server ticks when the cooldown is over, without being asked")
peer.call("mark.put", [["X", 100]])
ok(told("half_open", "closed"), "fresh data close it")
equal(peer.call("order.open", "o2", "alice", "X", 1, 100)["decision"], "accept", "and orders pass")

# ---- by a person ---------------------------------------------------------------------------------------------------

code, out, err = run("call", server.uri, "breaker.trip", '"kill"', '"alice"', '"prices disagree"', cwd=place)
equal(code, 0, "the command line reaches it")
equal(json.loads(out)["after"], "open", "and says what came of it")
event = told("closed", "open")
ok(event and event["cause"] == "person" and event["reason"] == "prices disagree" and event["account"] == "alice", "the reason is told", event)
row = peer.call("breaker.list")["rows"][0]
ok(row["name"] == "kill" and row["latched"] and row["reason"] == "prices disagree", "and listed", row)
for params, code in ((["none", "alice", "x"], "unknown_breaker"), (["kill", "nobody", "x"], "unknown_account"),
                     (["band", "alice", "x"], "unknown_instrument"), (["kill", "alice", ""], "bad_params"),
                     (["kill", "alice", "x" * 257], "bad_params"), (["kill", "alice"], "bad_params")):
    for method in ("breaker.trip", "breaker.reset"):
        has(peer.ask(method, *params)[0][1], code + ": ", f"{method} {params[:2]} is refused")

# ---- after a kill, and a swap ----------------------------------------------------------------------------------------

peer.call("mark.put", [["X", 120]])
ok(told("pending", "open"), "another one opens")
before = peer.call("breaker.list")["rows"]
server.kill()
server = Server("--data", "d", "--policy", "desk.lua", cwd=place)
peer = server.peer()
peer.call("event.subscribe", ["breaker"])
after = peer.call("breaker.list")["rows"]
equal([r for r in after if r["name"] == "kill"], [r for r in before if r["name"] == "kill"], "a latch is there after a kill of the server")
ok(until(lambda: state("band", "X") in ("half_open", "open")), "and what was open goes on")
write(os.path.join(place, "desk.lua"), POLICY % ("2", "60"))
ok(until(lambda: any(v["version"] == "2" and v["state"] == "active" for v in peer.call("policy.list"))), "another version becomes active")
equal(state("kill", "alice"), "open", "a reload does not clear the latch")
equal(peer.call("breaker.reset", "kill", "alice", "they agree")["before"], "open", "a person does")
equal(peer.call("breaker.reset", "kill", "alice", "they agree")["before"], "closed", "once more it does no harm")
rows = peer.call("audit.query", {"kind": "breaker.reset"})["rows"]
ok(len(rows) == 2 and rows[0]["actor"] and rows[0]["params"][2] == "they agree", "the journal knows who said why", rows)

# ---- what another policy would turn, and what goes on without its rule ---------------------------------------------------

write(os.path.join(place, "strict.lua"), POLICY.replace("> 110", "> 90") % ("3", "60"))
peer.call("breaker.reset", "band", "X", "looked at")
peer.call("mark.put", [["X", 100]])
code, out, err = run("diff", server.uri, "strict.lua", cwd=place)
has(out, "breaker band of X: would trip", "netto diff names the breakers that would turn")
staged = [v["id"] for v in peer.call("policy.list") if v["version"] == "3"][0]
diff = peer.call("policy.diff", staged)
equal((diff["breakers"], diff["turned"]), ([{"breaker": "band", "scope": "instrument", "thing": "X", "turn": "tripped"}], 1), "and so does policy.diff")
equal(state("band", "X"), "closed", "nothing came of it")
peer.call("breaker.trip", "kill", "alice", "before it goes")
write(os.path.join(place, "desk.lua"), "return require('netto').policy { name = 'breakers', version = '4', api = 1, haircut = function() return 0.1 end }")
ok(until(lambda: any(v["version"] == "4" and v["state"] == "active" for v in peer.call("policy.list"))), "a policy without breakers becomes active")
orphan = peer.call("breaker.list")["rows"]
ok(len(orphan) == 1 and orphan[0]["orphan"] and orphan[0]["latched"] and orphan[0]["reason"] == "before it goes", "what is latched is an orphan", orphan)
server.kill()
server = Server("--data", "d", "--policy", "desk.lua", cwd=place)
peer = server.peer()
equal(peer.call("breaker.list")["rows"], orphan, "which outlives the server")
equal(peer.call("order.check", "alice", "X", 1)["decision"], "reject", "and acts")
equal(peer.call("breaker.reset", "kill", "alice", "it is gone")["after"], "closed", "until a person ends it")
equal(peer.call("order.check", "alice", "X", 1)["decision"], "accept", "for good")
equal(server.stop(), 0, "the server ends in order")
code, out, err = run("replay", "d", cwd=place)
equal(code, 0, "and its journal replays to the same bits")
done()
