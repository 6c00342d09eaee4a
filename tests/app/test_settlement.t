#!/usr/bin/python3
"""test_settlement.t: trades that settle later, over the socket, from a file, and over a restart."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, ok, run, write

place = folder()
server = Server("--data", "kept", cwd=place)
peer = server.peer()
peer.call("event.subscribe", ["settlement"])
peer.call("instrument.put", [{"id": "S", "kind": "spot", "settle_days": 2}, {"id": "F", "kind": "future", "settle_days": 2}])
peer.call("mark.put", [["S", 100], ["F", 100]])
peer.call("account.put", [{"id": "desk"}, {"id": "a", "parent": "desk"}])
peer.call("trade.apply", [{"id": "t1", "account": "a", "instrument": "S", "qty": "2.5", "price": 90},
                          {"id": "t2", "account": "a", "instrument": "S", "qty": -1, "price": 120, "settle": "2026-01-05"},
                          {"id": "t3", "account": "a", "instrument": "F", "qty": 1, "price": 90, "settle": "2026-01-05"}])
event = peer.event(lambda e: e[0] == "settlement")
told = event and event[2]
ok(told and told["trade"] == "t2" and told["action"] == "failed" and told["left"] == -1 and told["late"] > 0, "a day that has passed is told", event)
rows = peer.call("settlement.list", {"account": "a"})["rows"]
equal([row["trade"] for row in rows], ["t1", "t2"], "what is margined does not wait")
equal((rows[0]["status"], rows[0]["qty"], rows[0]["settled"], rows[0]["exposure"], rows[0]["late"]), ("waiting", 2.5, 0, 25.0, 0), "waiting, by its id")
equal((rows[1]["status"], rows[1]["settle"], rows[1]["exposure"]), ("failed", "2026-01-05", 20.0), "failed, with its day")
equal([row["trade"] for row in peer.call("settlement.list", {"failed": True})["rows"]], ["t2"], "those that failed alone")
page = peer.call("settlement.list", {"account": "a", "limit": 1})
equal([row["trade"] for row in peer.call("settlement.list", {"account": "a", "after": page["next"]})["rows"]], ["t2"], "a list goes on")
sum = peer.call("settlement.get", "desk")
equal((sum["trades"], sum["failed"], sum["exposure"], sum["unvalued"]), (2, 1, 45.0, 0), "added up over a subtree")
ok(sum["oldest"] == rows[1]["late"] and [age["from"] for age in sum["ages"]] == [0, 5, 16, 31, 46], "by age", sum)
error, _ = peer.ask("trade.apply", [{"id": "t2", "account": "a", "instrument": "S", "qty": -1, "price": 120, "settle": "2026-01-05", "free": True}])
ok(error and error[1].startswith("id_conflict"), "free is part of what was said", error)

write(os.path.join(place, "trades.csv"), "id,account,instrument,qty,price,settle,free\nt4,a,S,3,100,2030-01-02,true\nt5,a,S,3,100,,\n")
write(os.path.join(place, "settled.csv"), "trade,qty,leg\nt4,,ours\nt1,1.5,\nt5,,\n")
equal(run("feed", server.uri, "trades.csv", "--as", "trades", cwd=place)[0], 0, "trades are fed")
code, out, err = run("feed", server.uri, "settled.csv", "--as", "settlements", cwd=place)
equal(code, 0, "and what is settled" + out + err)
equal(run("feed", server.uri, "settled.csv", "--as", "settlements", cwd=place)[0], 0, "which does no harm when it is fed again")
rows = peer.call("settlement.list")["rows"]
equal([(row["trade"], row.get("settled"), row.get("given"), row.get("taken")) for row in rows],
      [("t1", 1.5, None, None), ("t2", 0, None, None), ("t4", None, 3, 0)], "in part, by legs, and gone")
equal(rows[2]["exposure"], 300.0, "what was paid for and not received is at risk")

server.kill()
server = Server("--data", "kept", cwd=place)
peer = server.peer()
equal(peer.call("settlement.list")["rows"], rows, "a restart knows them as they were")
equal(peer.call("settlement.confirm", [["t5"]])["duplicates"], 1, "and what is settled")
peer.call("settlement.confirm", [["t4"], ["t1"], ["t2"]])
equal(peer.call("settlement.list")["rows"], [], "none is left")
server.stop()
code, out, err = run("replay", "kept", cwd=place)
equal(code, 0, "a replay decides the same: " + out + err)

# ---- declared ---------------------------------------------------------------------------------------------------

POLICY = '''local netto = require "netto"
return netto.policy { name = "late", version = "1", api = 1, measures = { late = netto.unsettled { %s } },
  tests = { loads = function(t) t:equal(t:account {}:measure("late").value, 0) end } }
'''
for fields, said in (("", None), ("dvp = { { 0, 1 } }", None),
                     ("dvp = {}", "netto.unsettled: dvp: expected 1 to 16 steps, got 0"),
                     ("dvp = 5", "netto.unsettled: dvp: expected a table, got number"),
                     ("dvp = { 5 }", "dvp[1]: expected {days, factor}, got number"),
                     ("dvp = { a = { 1, 1 } }", "dvp: expected a list of {days, factor}, got the key 'a'"),
                     ("dvp = { { 0.5, 1 } }", "dvp[1]: expected a whole number of business days, 0 or more, got 0.5"),
                     ("dvp = { { -1, 1 } }", "dvp[1]: expected a whole number of business days, 0 or more, got -1"),
                     ("dvp = { { 1, -1 } }", "dvp[1]: factor: expected a finite number of 0 or more, got -1"),
                     ("dvp = { { 1, 0 / 0 } }", "dvp[1]: factor: expected a finite number"),
                     ("free = { { 5, 1 }, { 5, 2 } }", "free[2]: the days of one step must be more than those of the step before"),
                     ("paid = {}", "netto.unsettled has no field 'paid'")):
    write(os.path.join(place, "policy.lua"), POLICY % fields)
    code, out, err = run("check", "policy.lua", cwd=place)
    ok((code == 0) if said is None else (code != 0 and said in out + err), f"declared: {fields}", out + err)
done()
