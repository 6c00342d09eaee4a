#!/usr/bin/python3
"""test_attacks.t: the scripts of tests/script/attacks.txt in a process that serves, with a journal: whatever is staged, saved or let
decide, it answers, the last good policy decides, and the journal replays to the bit."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, furnish, has, note, ok, policy, run, until, write

ROOT = os.environ.get("NETTO_SOURCE") or os.getcwd()
HEADS = {"haircut": "haircut = function(inst, p)", "margin": "margin = function(book, p)", "test": "tests = { a = function(t)"}
CALM = {"haircut": "if inst.price ~= 13 then return 0.2 end", "margin": "if book.gross ~= 130 then return book.netted end"}
LIVE_EACH = 4  # every so manieth is let decide as well


def attacks():
    with open(os.path.join(ROOT, "tests", "script", "attacks.txt"), encoding="utf-8") as file:
        for text in file.read().split("\n=== ")[1:]:
            name, says, rest = re.fullmatch(r"(.*)\nsays: (.*)\n((?s:.*))", text).groups()
            body = re.split(r"(?:^|\n)--- (haircut|margin|test)\n", rest)
            yield name, says, body[0], *(body[1:] or (None, None))


def source(chunk, hook, body, unless=""):
    if hook is None:
        return chunk
    return (f"local netto = require 'netto' {chunk}\nreturn netto.policy {{ name = 'attack', version = '1', api = 1, "
            f"params = {{ x = 1, deep = {{ list = {{ 1, 2, 3 }} }} }}, {HEADS[hook]} {unless} {body}\nend {'}' if hook == 'test' else ''}, "
            "collateral = function() return 0.5 end }")


def margin(peer_):
    """Alice's, but for the numbers of the last commands."""
    return {key: value for key, value in peer_.call("margin.get", "alice").items() if key not in ("seq", "durable")}


place = folder()
path = os.path.join(place, "desk.lua")
write(path, policy(0.25))
server = Server("--policy", "desk.lua", "--data", "data", cwd=place)
peer = server.peer()
furnish(peer)
until(lambda: margin(peer)["status"] == "ok")
GOOD = margin(peer)
equal(GOOD["initial"], 250.0, "the good policy decides")
all_of_them = list(attacks())
ok(len(all_of_them) >= 150, f"there are {len(all_of_them)} scripts")

# ---- staged over the wire ----------------------------------------------------------------------------------------

wrong, memory = [], 0
for at, (name, says, chunk, hook, body) in enumerate(all_of_them):
    error, result = peer.ask("policy.stage", {"policy.lua": source(chunk, hook, body)})
    told = error[1] if error else ""
    harmless = says.startswith("answers ")
    if (not error) != harmless or (not harmless and says not in told):
        wrong.append((name, says, error, result))
    if peer.call("netto.ping") != "pong" or margin(peer) != GOOD:
        wrong.append((name, "the good policy does not decide", margin(peer)))
    if at == 40:
        memory = server.memory()
equal(wrong, [], "each that is staged is refused with its sentence, or harmless, and the good policy decides as before")
ok(server.memory() < memory + (400 << 20), "and what they took is given back", memory, server.memory())

# ---- let decide ----------------------------------------------------------------------------------------------------

wrong, tried = [], 0
for name, says, chunk, hook, body in all_of_them[::LIVE_EACH]:
    if hook not in CALM or says.startswith("answers "):
        continue
    error, result = peer.ask("policy.stage", {"policy.lua": source(chunk, hook, body, CALM[hook])})
    if error:
        continue
    peer.call("policy.activate", result["id"])
    peer.call("mark.put", [["X", 13.0]])
    error, order = peer.ask("order.check", "alice", "X", 1, 13.0)
    if error or order["decision"] != "reject" or order["reasons"][0]["code"] != "rule_error" or says not in str(order):
        wrong.append((name, error, order))
    if not margin(peer)["stale"]:
        wrong.append((name, "not stale"))
    peer.call("mark.put", [["X", 100.0]])
    peer.call("policy.activate", GOOD["policy"])
    if margin(peer) != GOOD:
        wrong.append((name, "the good policy does not decide again"))
    tried += 1
equal(wrong, [], f"of {tried} that decide for a while every order is refused, and the good policy decides again when it is called")
ok(tried >= 25, "they are many", tried)

# ---- saved on disk ---------------------------------------------------------------------------------------------------

watcher = server.peer()
watcher.call("event.subscribe", ["policy"])
wrong = []
for name, says, chunk, hook, body in all_of_them[1::LIVE_EACH]:
    if says.startswith("answers "):
        continue
    write(path + "~", source(chunk, hook, body))
    os.rename(path + "~", path)
    event = watcher.event(lambda e: e[2]["action"] in ("refused", "activated"))
    if event is None or event[2]["action"] != "refused" or says not in event[2]["message"]:
        wrong.append((name, says, event))
    if margin(peer) != GOOD:
        wrong.append((name, "the good policy does not decide"))
equal(wrong, [], "each that is saved is refused with its sentence, and the good policy decides as before")
write(path + "~", policy(0.25) + "-- saved again\n")
os.rename(path + "~", path)
event = watcher.event(lambda e: e[2]["action"] == "activated")
ok(event is not None, "and the next good one is taken", event)

# ---- what is left -----------------------------------------------------------------------------------------------------

ok(server.process.poll() is None, "the process lives")
before = margin(peer)
server.kill()
code, out, err = run("replay", "data", cwd=place)
ok(code == 0 and "rows decided as they were" in out, "its journal replays to the bit", code, out, err)
again = Server("--policy", "desk.lua", "--data", "data", cwd=place)
equal(margin(again.peer()), before, "and a start decides as it did")
equal(again.stop(), 0, "it ends in order")
done()
