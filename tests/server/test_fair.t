#!/usr/bin/python3
"""test_fair.t: whatever one peer asks for at once, the others are served meanwhile."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, furnish, note, ok

MIB = 1 << 20
server = Server()
good = server.peer()
furnish(good)

# ---- requests ----------------------------------------------------------------------------------------------

POSITIONS, FLOOD = 1000, 500
ids = [f"I{i}" for i in range(POSITIONS)]
good.call("instrument.put", [{"id": i, "kind": "future"} for i in ids])
good.call("mark.put", [[i, 100 + at] for at, i in enumerate(ids)])
good.call("account.put", [{"id": "firm"}, {"id": "large", "parent": "firm"}])
good.call("position.put", "large", [[i, 1 + at % 3] for at, i in enumerate(ids)])


def flood(title, *call):
    """Many calls at once; the others' answer must not come after all of theirs."""
    before = good.call("netto.stats")["requests"]
    hogs = [server.peer() for _ in range(3)]
    for hog in hogs:
        hog.send(b"".join(hog.request(*call) for _ in range(FLOOD)))
    hogs[0].answer()
    served = good.call("netto.stats")["requests"] - before - 1
    ok(served < len(hogs) * FLOOD / 4, f"{title} hold up nobody", f"{served} were served first")
    note(f"{served} of {len(hogs) * FLOOD} were served before the answer to another peer")
    return hogs


for hog in flood("long queries", "exposure.get", "firm", {"pool": True}):
    hog.close()
for hog in flood("long lists", "instrument.list", {"limit": 10000}):
    hog.close()
hog = server.peer()
hog.send(b"".join(hog.request("position.get", "large", {"limit": 20}) for _ in range(5000)))
ok(all(hog.message()[1] == i + 1 for i in range(5000)), "all of many small requests are answered, in order")

# ---- events ------------------------------------------------------------------------------------------------

EVENTS, SUBSCRIBERS = 30000, 60
for at in range(0, EVENTS, 500):
    good.send(b"".join(good.request("collateral.put", "alice", [["USD", -100000 if (at + i) % 2 == 0 else 100000]])
                       for i in range(500)))
    for _ in range(500):
        good.answer()
last = good.call("netto.stats")["events"]
ok(last >= EVENTS, "many events are kept", last)
start = server.memory()
told = good.call("netto.stats")["events_told"]
late = [server.peer() for _ in range(SUBSCRIBERS)]
for peer in late:
    peer.send(peer.request("event.subscribe", None, {"from": 1}))
for peer in late:
    peer.answer()
for _ in range(100):
    good.call("margin.get", "alice")
told = good.call("netto.stats")["events_told"] - told
ok(told < SUBSCRIBERS * EVENTS / 4, "who does not read is told a little of what it missed", told)
grown = server.memory() - start
ok(grown < 64 * MIB, "and memory stays bounded", f"{grown / MIB:.1f} MiB")
note(f"{told} events were told to {SUBSCRIBERS} subscribers; memory grew by {grown / MIB:.1f} MiB")
seen = [late[0].event()[1] for _ in range(last)]
equal((seen[0], seen[-1], len(set(seen))), (1, last, last), "who reads is told the rest, in order and without holes")
equal(server.stop(), 0, "the server ends well")
done()
