#!/usr/bin/python3
"""test_diff.t: netto diff: what another policy would change, for people and for programs."""
import csv
import io
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, furnish, has, ok, policy, run, until, write

POLICY = """
local netto = require "netto"
return netto.policy {
  name = "desk", version = "2", api = 1, params = { cut = 0.3 },
  haircut = function(inst, p) return inst.id == "X" and p.cut or 0.1 end,
  limits = { netto.limit { name = "si,ze", of = "gross", max = 250 } },
}
"""


def look(server):
    peer = server.peer()
    furnish(peer)
    place = server.cwd
    staged = peer.call("policy.stage", {"policy.lua": policy(0.10)})
    peer.call("policy.activate", staged["id"])
    peer.call("account.put", [{"id": "=bob"}] + [{"id": f"n{i:05}"} for i in range(1500)])
    peer.call("position.put", "=bob", [["X", -5], ["Y", 4]])
    write(os.path.join(place, "new.lua"), POLICY)

    def diff(*words):
        return run("diff", server.uri, *words, cwd=place)

    for _ in range(50):  # without a journal the sweep may still be under way, a tick at a time
        code, out, err = diff("new.lua", "--rows", "3")
        if ", after command " in out:
            break
    equal((code, err), (0, ""), "netto diff stages the file and compares")
    lines = out.split("\n")
    has(lines[0], f"against {staged['id']}, which decides, after command ", "it says against what, and when that is true")
    has(lines[1], "1502 accounts, 2 would change", "and how many accounts would change")
    ok(lines[5].split()[:5] == ["alice", "100.00", "300.00", "200.00", "+200.0"] and lines[5].endswith("si,ze breached"),
       "the largest change is first, with its limit", out)
    ok(lines[6].split()[0] == "=bob" and lines[8].split()[0] == "total", "of the others as many as were asked for, then the total", out)
    has(out, "1499 more; --rows 0 shows all", "and how many are left")
    has(out, "limit si,ze: breached by 1 more, and no longer by 0", "limits are counted")
    equal(max(len(line) for line in lines[3:9]) , max(len(lines[4]), len(lines[5])), "columns are aligned")
    equal(len(diff("new.lua", "--rows", "0")[1].split("\n")), 1502 + 8, "--rows 0 shows all")

    code, out, err = diff("new.lua", "--as", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    equal((code, err, len(rows)), (0, "", 1502), "CSV has every account")
    equal((rows[0]["account"], float(rows[0]["change"]), rows[0]["limits"]), ("alice", 200.0, "si,ze breached"), "with what changes")
    equal(rows[1]["account"], "'=bob", "a spreadsheet runs no account's id")
    equal(len({row["account"] for row in rows}), 1502, "each once")

    code, out, err = diff("new.lua", "--as", "json")
    told = json.loads(out)
    equal((code, told["accounts"], len(told["rows"]), told["limits"]),
          (0, 1502, 1502, [{"limit": "si,ze", "breached": 1, "cleared": 0}]), "JSON has all of it")
    equal(told["rows"][0]["then"]["initial"], float(rows[0]["then_initial"]), "the same numbers")

    code, out, err = diff("new.lua", "--params", '{"cut": 0.1}', "--rows", "1")
    has(out, ", 1 would change", "parameters may be given with it")
    other = out.split()[1]
    code, out, err = diff(other, "--as", "json")
    equal((code, json.loads(out)["policy"]), (0, other), "one that is kept is named by its id")
    equal(peer.call("margin.get", "alice")["policy"], staged["id"], "nothing was activated")

    write(os.path.join(place, "bad.lua"), "return netto.policy {\n")
    code, out, err = diff("bad.lua")
    ok(code == 1 and "policy_refused: " in err and "bad.lua:" in err and out == "", "what does not load is named as you named it", code, err)
    code, out, err = diff("nobody")
    ok(code == 1 and "unknown_policy: no policy 'nobody' is staged" in err, "an id that is not kept is said to be none", code, err)
    code, out, err = diff("nowhere.lua")
    ok(code == 2 and "nowhere.lua: No such file" in err, "a file that is not there too", code, err)


look(Server())
look(Server("--data", "kept"))

# ---- what is saved and would change too much ------------------------------------------------------------------

place = folder()
write(os.path.join(place, "desk.lua"), policy(0.10))
write(os.path.join(place, "netto.conf"), "return { max_impact = 0.25 }\n")
server = Server("--policy", "desk.lua", "--config", "netto.conf", cwd=place)
peer = server.peer()
furnish(peer)
peer.call("event.subscribe", ["policy"])
write(os.path.join(place, "desk.lua"), policy(0.12))
ok(peer.event(lambda e: e[2]["action"] == "activated"), "a small change is activated by itself")
equal(peer.call("margin.get", "alice")["initial"], 120.0, "and decides")
write(os.path.join(place, "desk.lua"), policy(0.24))
held = peer.event(lambda e: e[2]["action"] == "held")
ok(held, "a large one is held")
has(held[2]["message"], "initial of 'alice' goes from 120 to 240 (+100 %), more than max_impact 0.25 allows", "which says for whom, by how much")
equal(peer.call("margin.get", "alice")["initial"], 120.0, "the one before decides")
ok(until(lambda: any("policy held: desk" in line and "the policy before stays" in line for line in server.log())), "the log says so", server.log())
said = held[2]["message"].split("`")
code, out, err = run(*said[1].replace("URI", server.uri).split()[1:], cwd=place)
ok(code == 0 and "+100.0" in out, "what it says to type shows it", said, out, err)
code, out, err = run(*said[3].replace("URI", server.uri).split()[1:], cwd=place)
equal((code, peer.call("margin.get", "alice")["initial"]), (0, 240.0), "and activates it")
done()
