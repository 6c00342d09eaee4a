#!/usr/bin/python3
"""test_shadow.t: a policy runs as a shadow in a server: it tells where it differs, decides nothing, outlives the process,
and is activated."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, furnish, has, ok, policy, run, until, write

place = folder()
write(os.path.join(place, "desk.lua"), policy(0.1))
WORDS = ("--policy", "desk.lua", "--data", "data")


def begin():
    server = Server(*WORDS, cwd=place)
    peer = server.peer()
    peer.call("event.subscribe", ["policy", "rule_error"])
    return server, peer


def state(peer, id):
    return next(v for v in peer.call("policy.list") if v["id"] == id)


def told(peer, action):
    event = peer.event(lambda e: e[2]["action"] == action)
    return event[2] if event else None


def tunable(haircut, deed=None):
    """A policy whose test holds for every haircut, and which does this where a book is large."""
    text = policy(haircut).replace(f"t:near(a.margin.initial, 1000 * {haircut}, 1e-6)", "t:less(0, a.margin.initial)")
    return text.replace("return { initial", f"if book.gross > 1900 then {deed} end return {{ initial") if deed else text


server, admin = begin()
furnish(admin)
strict = admin.call("policy.stage", {"policy.lua": tunable(0.2)})["id"]
seq = admin.call("policy.shadow", strict)["seq"]
event = told(admin, "shadow_started")
ok(event and event["policy"] == strict and event["command"] == seq, "it begins with a command", event)
event = told(admin, "shadow_differs")
ok(event and event["account"] == "alice" and event["initial"] == [100.0, 200.0] and "initial" in event["differs"],
   "what it makes of an account is told beside what is", event)
decided = admin.call("order.open", "o1", "alice", "X", 1, 100)
has(str(decided["policy"]), admin.call("margin.get", "alice")["policy"], "an order is decided by the policy that decides")
ok(until(lambda: state(admin, strict)["shadow"]["orders"] == 1), "and judged by the shadow as well")
before = state(admin, strict)
ok(before["state"] == "shadow" and before["shadow"]["accounts"] == 1 and before["shadow"]["account"] == "alice",
   "policy.list tells its state and what it found", before)
margin = admin.call("margin.get", "alice")

# ---- over a crash, and other policies ------------------------------------------------------------------------

server.kill()
server, admin = begin()
equal(state(admin, strict), before, "after a crash it runs on, with all that it had found")
equal(admin.call("margin.get", "alice")["initial"], margin["initial"], "and the same decides")
write(os.path.join(place, "desk.lua"), policy(0.15))
event = told(admin, "activated")
ok(event and event["policy"] != strict, "what is saved on disk is activated beside it", event)
equal(state(admin, strict)["state"], "shadow", "and it goes on")
ok(until(lambda: state(admin, strict)["shadow"]["accounts"] == 1), "compared with that one")
admin.call("order.close", "o1")
code, out, err = run("call", "unix:s", "policy.shadow", strict, '{"end": true}', cwd=place)
equal((code, err), (0, ""), "the command line ends it")
ok(told(admin, "shadow_ended"), "which is told")

# ---- hostile ones ------------------------------------------------------------------------------------------------

DEEDS = {"an endless loop": "while true do end", "all memory": "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1e4) .. i end",
         "an error": "error('on purpose')", "a loop that hides its error": "while true do pcall(function() while true do end end) end"}
initial = admin.call("margin.get", "alice")["initial"]
for name, deed in DEEDS.items():
    bad = admin.call("policy.stage", {"policy.lua": tunable(0.2, deed)})["id"]
    admin.call("policy.shadow", bad)
    told(admin, "shadow_differs")
    admin.call("position.put", "alice", [["X", 100]])
    event = told(admin, "shadow_ended")
    has(str(event and event.get("message")), "margin failed for 'alice'", f"{name} ends the shadow, and says why")
    row = state(admin, bad)
    ok(row["state"] == "staged" and "margin failed" in row.get("why", ""), f"{name}: policy.list says so too", row)
    now = admin.call("margin.get", "alice")
    ok(abs(now["initial"] - 10 * initial) < 1e-6 and not now["stale"], f"{name} changes no margin", now)
    admin.call("position.put", "alice", [["X", 10]])
equal([e for e in admin.events if e[0] == "rule_error"], [], "no rule of the policy that decides has failed")

# ---- activated ---------------------------------------------------------------------------------------------------

admin.call("policy.shadow", strict)
told(admin, "shadow_differs")
swapped = admin.call("policy.activate", strict)
equal((swapped["active"], state(admin, strict)["state"]), (strict, "active"), "a shadow is activated, and is one no more")
equal(server.stop(), 0, "the server ends well")
code, out, err = run("replay", "data", cwd=place)
has(out, "decided as they were", "all of it is decided again as it was")
done()
