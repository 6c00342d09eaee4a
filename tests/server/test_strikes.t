#!/usr/bin/python3
"""test_strikes.t: a rule that fails too often is tripped, and its activation undone: what a user sees of it."""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, furnish, has, ok, policy, until, write

FRAGILE = 'margin = function(book) if book.gross > 2000 then error("too dear") end return book.netted end,\n  haircut = function'

place = folder()
write(os.path.join(place, "netto.conf"), "return { strikes = { count = 5, window = 50 }, rollback = 600 }\n")
words = ("--config", "netto.conf", "--data", "d")
server = Server(*words, cwd=place)
peer = server.peer()
furnish(peer)
fragile = policy(0.2, version="2").replace("  margin = function(book, p) return { initial = book.netted, maintenance = book.netted } end,\n", "").replace("haircut = function", FRAGILE)
good = peer.call("policy.stage", {"policy.lua": policy(0.1)})["id"]
peer.call("policy.activate", good)
bad = peer.call("policy.stage", {"policy.lua": fragile})["id"]
peer.call("policy.activate", bad)
rows = peer.call("audit.query", {"kind": "policy.activate"})["rows"]
ok(all(row["actor"].startswith("unix:uid=") for row in rows) and len(rows) == 2, "the journal has who activated a policy", rows)
peer.call("event.subscribe", ["policy", "rule_error"])


def wear_out(count):
    for i in range(count):
        peer.call("position.put", "alice", [["X", 200 + i]])


# ---- tripped, and undone -------------------------------------------------------------------------------------------

wear_out(5)
event = peer.event(lambda e: e[0] == "policy" and e[2]["action"] == "tripped")
equal(event and event[2].get("message"), "margin failed in 5 commands within 50; it is not asked any more, and what needs it is refused until a "
      "policy is activated", "an event says which rule was tripped, and at how many failures")
event = peer.event(lambda e: e[0] == "policy" and e[2]["action"] == "rolled_back")
ok(event and event[2]["policy"] == bad and good in event[2]["message"], "the policy before decides again, and an event says why", event)
equal(peer.call("margin.get", "alice")["policy"], good, "it does")
ok(until(lambda: server.log("policy tripped: desk 2")) and until(lambda: server.log("policy rolled_back: desk 2")), "the log tells both",
   server.log())
rows = peer.call("audit.query", {"kind": "policy.activate", "actor": "netto"})["rows"]
ok(len(rows) == 1, "and the journal has an activation of the server's own", rows)

# ---- again, by hand: then it stays --------------------------------------------------------------------------------

peer.call("position.put", "alice", [["X", 10]])
peer.call("policy.activate", bad)
peer.call("policy.activate", good)
server.stop()
write(os.path.join(place, "netto.conf"), "return { strikes = { count = 5, window = 50 } }\n")
server = Server(*words, cwd=place)
peer = server.peer()
peer.call("policy.activate", bad)
wear_out(5)
active = next(row for row in peer.call("policy.list") if row["state"] == "active")
equal((active["id"], active.get("tripped")), (bad, ["margin"]), "unless rollback is configured it stays, and policy.list names the rule")
equal(peer.call("netto.stats")["rules_tripped"], 1, "netto.stats counts it")
check = peer.call("order.check", "alice", "X", 1, 100)
reason = check["reasons"][0]
equal((check["decision"], reason["code"], reason["rule"]), ("reject", "rule_error", "margin"), "orders are refused by its name")
has(reason["text"] if "text" in reason else str(reason), "margin is tripped", "and told why")
ok(peer.call("margin.get", "alice")["stale"], "the last good margin stands, stale")
server.kill()
server = Server(*words, cwd=place)
peer = server.peer()
equal(peer.call("netto.stats")["rules_tripped"], 1, "so it does after a restart")
peer.call("position.put", "alice", [["X", 10]])
ok(peer.call("margin.get", "alice")["stale"], "whatever is mended")
peer.call("policy.activate", bad)
ok(not peer.call("margin.get", "alice")["stale"], "until the policy is activated again")
equal(peer.call("netto.stats")["rules_tripped"], 0, "and nothing is tripped")
equal(server.stop(), 0, "the server ends well")

write(os.path.join(place, "netto.conf"), "return { strikes = { count = 6, window = 50 } }\n")
server = Server(*words, cwd=place, wait=False)
equal(server.wait(), 2, "a journal with other strikes is not gone on with")
ok(server.log("strikes 5, window 50") and server.log("strikes 6, window 50"), "and both are named", server.lines)
done()
