#!/usr/bin/python3
"""test_reload.t: a thousand reloads under traffic lose no message, mix no two policies, and leave no memory behind."""
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, furnish, note, ok, policy

CLIENTS, BATCH, SETTLED = 2, 16, 100
RELOADS = 150 if "/sanitize/" in os.path.abspath(sys.argv[0]) else 1000  # which takes ten times as long

server = Server()
admin = server.peer()
furnish(admin)
ending = threading.Event()
answers, asked, broken = [[] for _ in range(CLIENTS)], [0] * CLIENTS, []


def request_of(peer, i, n):
    kind = i % 3
    if kind == 0:
        return peer.request("margin.get", "alice")
    if kind == 1:
        return peer.request("order.check", "alice", "X", 1, 100)
    return peer.request("mark.put", [["Y", 40 + n % 20]])


def client(index):
    """What an answer names, and its figures, by what the policy that it names makes of 10 X at 100."""
    peer = server.peer()
    n = 0
    try:
        while not ending.is_set():
            n += 1
            peer.send(b"".join(request_of(peer, i, n) for i in range(BATCH)))
            asked[index] += BATCH
            for i in range(BATCH):
                _, msgid, error, result = peer.message()
                if error or msgid != peer.msgid - BATCH + 1 + i:
                    broken.append((msgid, error))
                elif i % 3 == 0:
                    answers[index].append((result["policy"], result["initial"] / 1000))
                elif i % 3 == 1:
                    answers[index].append((result["policy"], result["before"]["initial"] / 1000))
                    answers[index].append((result["policy"], result["after"]["initial"] / 1100))
                else:
                    answers[index].append((None, 0))
    except Exception as problem:  # pylint: disable=broad-except
        broken.append(repr(problem))


def tunable(haircut):
    """A policy whose test holds for every haircut."""
    return policy(haircut).replace(f"t:near(a.margin.initial, 1000 * {haircut}, 1e-6)", "t:less(0, a.margin.initial)")


haircuts = {}
first = admin.call("policy.stage", {"policy.lua": tunable(0.1)})["id"]
admin.call("policy.activate", first)
haircuts[first] = 0.1
threads = [threading.Thread(target=client, args=(i,), daemon=True) for i in range(CLIENTS)]
for thread in threads:
    thread.start()

memory, engine, states, previous = [], [], [], first
for n in range(RELOADS):
    haircut = round(0.1 + 0.0001 * (n + 1), 4)
    if n % 2:
        staged = admin.call("policy.stage", {"policy.lua": tunable(haircut)})["id"]
    else:
        staged = admin.call("policy.stage", {}, {"of": previous, "params": {"haircut": haircut}})["id"]
    haircuts[staged] = haircut
    swapped = admin.call("policy.activate", staged, {"expect": previous})
    if swapped["previous"] != previous:
        broken.append(swapped)
    if n % 50 == 25:
        shadow = previous
        admin.call("policy.shadow", shadow)
    if n % 50 == 45:
        states.append(next(v["state"] for v in admin.call("policy.list") if v["id"] == shadow))
        admin.call("policy.shadow", shadow, {"end": True})
    previous = staged
    if n + 1 in (SETTLED, RELOADS):
        memory.append(server.memory())
        engine.append(admin.call("netto.stats")["memory_bytes"])
ending.set()
for thread in threads:
    thread.join()

everything = [answer for each in answers for answer in each]
equal(broken[:3], [], f"{RELOADS} reloads among {sum(asked)} requests: none is lost or refused")
ok(sum(asked) > RELOADS, "there was traffic", sum(asked))
wrong = [a for a in everything if a[0] and (a[0] not in haircuts or abs(a[1] - haircuts[a[0]]) > 1e-9)]
equal(wrong[:3], [], "every figure is that of the policy that its answer names")
seen = len({a[0] for a in everything})
ok(seen > 50, "many policies decided meanwhile", seen)
equal(states, ["shadow"] * (RELOADS // 50), "a shadow runs on while others are activated")
equal(len(admin.call("policy.list")), 8, "eight versions are kept")
note(f"memory after {SETTLED} and {RELOADS} reloads: {memory}, of the engine {engine}; {seen} policies were seen")
ok(memory[1] < memory[0] * 1.25 + 4e6, "memory after the last is what it was after the first hundred", memory)
ok(engine[1] <= engine[0] + 65536, "and so is the engine's", engine)
equal(server.stop(), 0, "the server ends well")
done()
