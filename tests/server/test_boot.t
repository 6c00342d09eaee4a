#!/usr/bin/python3
"""test_boot.t: which policy decides after a start: the newest good one, the one before it, the built-in; and what says so."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
import msgpack
from forge import forge, rows_of
from peer import Server, done, equal, folder, furnish, has, ok, policy, write

BAD = "return nonsense("


def begin(place, *words):
    return Server("--policy", "desk.lua", *words, cwd=place)


def decides(server, haircut, title):
    margin = server.peer().call("margin.get", "alice")
    return equal((margin["initial"], margin["stale"]), (1000.0 * haircut, False), title)


def refusals(server):
    return [row.get("why", "") for row in server.peer().call("policy.list") if row["state"] == "refused"]


def says(server, *parts):
    return [line for line in server.log() if all(part in line for part in parts)]


# ---- with a journal: what it has goes on ---------------------------------------------------------------------------

place = folder()
path = os.path.join(place, "desk.lua")
data = ("--data", "d")
write(path, BAD)
server = begin(place, *data)
peer = server.peer()
furnish(peer)
decides(server, 1, "all is bad: the built-in policy decides, in a new journal too")
ok(says(server, "desk.lua does not decide; until it is mended no order may add risk"), "the log says what that means", server.log())
equal(peer.call("order.check", "alice", "X", 1, 100)["reasons"][0]["code"], "only_reducing", "risk may only shrink")
equal(peer.call("order.check", "alice", "X", -1, 100)["decision"], "accept", "and may shrink")
has(" ".join(refusals(server)), "policy.lua:1", "policy.list has why the file was refused")
server.kill()
server = begin(place, *data)
decides(server, 1, "so it does at the next start, while the file is as it was")
server.kill()

write(path, policy(0.1))
server = begin(place, *data)
decides(server, 0.1, "a file that was mended meanwhile decides from the start on")
peer = server.peer()
older = peer.call("margin.get", "alice")["policy"]
newer = peer.call("policy.stage", {"policy.lua": policy(0.2, version="2")})["id"]
peer.call("policy.activate", newer)
peer.call("position.put", "alice", [["Y", 1]])
peer.call("position.put", "alice", [["Y", 0]])
server.kill()

bad_files = [
    ("what does not parse", BAD, "desk.lua:1"),
    ("what fails its own tests", policy(0.3, expected=0.4), 'test "'),
    ("what fails on what is held", policy(0.3).replace("return p.haircut", "return inst.price > 500 and p.haircut or -1")
     .replace("X = 100 }", "X = 1000 }").replace("1000 * 0.3", "10000 * 0.3"), "expected a number from 0 to 1000, got -1 for 'X'"),
    ("what is not there", None, "cannot"),
]
for title, text, why in bad_files:
    if text is None:
        os.remove(path)
    else:
        write(path, text)
    server = begin(place, *data)
    decides(server, 0.2, f"{title} leaves the newest good one, that of the journal, deciding")
    ok(says(server, "desk.lua does not decide; the journal's policy stays: desk 2"), "the log says which", server.log())
    ok(says(server, "policy refused: ", why), "and why", server.log())
    ok(len(refusals(server)) == 1 and refusals(server)[0], "policy.list has that too", refusals(server))
    server.kill()

write(path, BAD)
server = begin(place, *data)
peer = server.peer()
equal(peer.call("policy.rollback")["active"], older, "the one before it is a rollback away")
server.kill()
server = begin(place, *data)
decides(server, 0.1, "and stays so after a restart")
peer = server.peer()
equal(peer.call("policy.rollback", {"to": "built-in"})["active"], "built-in", "behind them stands the built-in")
server.kill()
server = begin(place, *data)
decides(server, 1, "which stays so as well")
write(path, policy(0.1))
peer = server.peer()
peer.call("event.subscribe", ["policy"])
ok(peer.event(lambda e: e[2]["action"] == "activated") or peer.call("margin.get", "alice")["initial"] == 100.0, "until the file is mended")
decides(server, 0.1, "and decides")
equal(server.stop(), 0, "the server ends well")

# ---- what the journal has, and this version does not load -------------------------------------------------------------

rows = rows_of(os.path.join(place, "d"))
number = next(row["seq"] for row in rows if row["kind"] == b"policy.activate")
name, expect, _ = msgpack.unpackb(next(row["command"] for row in rows if row["seq"] == number))
before = sorted(os.listdir(os.path.join(place, "d")))
forge(os.path.join(place, "d"), number, command=msgpack.packb([name, expect, [{"policy.lua": BAD}, None]]))
server = Server("--policy", "desk.lua", *data, cwd=place, wait=False)
equal(server.wait(), 1, "what a policy decided that does not load any more cannot be checked: the start is refused")
ok(says(server, f"row {number}: its policy does not load: policy.lua:1", "begin with the version of Netto that wrote it"),
   "the row is named, and what to do", server.log())
equal(sorted(os.listdir(os.path.join(place, "d"))), before, "and nothing is changed")
forge(os.path.join(place, "d"), number, command=msgpack.packb([name, expect, [{"policy.lua": policy(0.9)}, None]]))
server = Server("--policy", "desk.lua", *data, cwd=place, wait=False)
equal(server.wait(), 1, "nor what one decided that is another now")
ok(says(server, f"row {number}: its policy has another id in this version of Netto", "begin with the version of Netto that wrote it"), "which is said", server.log())

# ---- without a journal ---------------------------------------------------------------------------------------------------

place = folder()
write(os.path.join(place, "desk.lua"), BAD)
server = begin(place)
furnish(server.peer())
decides(server, 1, "without a journal there is nothing before it: the built-in decides")
os.remove(os.path.join(place, "desk.lua"))
server.stop()
server = Server("--policy", "desk.lua", cwd=place, wait=False)
equal(server.wait(), 2, "a file that is not there is a slip of the command line")
ok(says(server, "--policy: cannot read desk.lua: No such file or directory; no policy decided here before"), "and said", server.log())
done()
