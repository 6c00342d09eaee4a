#!/usr/bin/python3
"""test_load.t: policies are swapped and matrices checked while requests go on: none is lost, none waits for them,
and every decision names the one policy that it was made by."""
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, furnish, note, ok, policy, until, write

ACCOUNTS, CLIENTS, SWAPS = 3000, 4, 24

place = folder()
path = os.path.join(place, "desk.lua")
write(path, policy(0.10))
server = Server("--policy", "desk.lua", cwd=place)
admin = server.peer()
furnish(admin)
for at in range(0, ACCOUNTS, 1000):
    admin.call("account.put", [{"id": f"A{i}"} for i in range(at, at + 1000)])
admin.send(b"".join(admin.request("position.put", f"A{i}", [["X", 1 + i % 7], ["Y", i % 5]]) for i in range(ACCOUNTS)))
ok(all(admin.answer()[0] is None for _ in range(ACCOUNTS)), f"{ACCOUNTS} accounts are furnished")

# ---- swaps under load ----------------------------------------------------------------------------------------

ending = threading.Event()
answers = [[] for _ in range(CLIENTS)]
asked = [0] * CLIENTS
broken = []


def client(index):
    """Margins and checks of alice, 32 at a time; each answer is kept as (policy, initial before, after)."""
    peer = server.peer()
    try:
        while not ending.is_set():
            calls = [peer.request("order.check", "alice", "X", 1, 100) if i % 2 else peer.request("margin.get", "alice")
                     for i in range(32)]
            asked[index] += len(calls)
            peer.send(b"".join(calls))
            for i in range(32):
                _, msgid, error, result = peer.message()
                if error or msgid != peer.msgid - 31 + i:
                    broken.append((msgid, error))
                elif i % 2:
                    answers[index].append((result["policy"], result["before"]["initial"], result["after"]["initial"], result["seq"]))
                else:
                    answers[index].append((result["policy"], result["initial"], None, result["seq"]))
    except Exception as problem:  # pylint: disable=broad-except
        broken.append(repr(problem))


threads = [threading.Thread(target=client, args=(i,)) for i in range(CLIENTS)]
for thread in threads:
    thread.start()

haircuts = {admin.call("margin.get", "alice")["policy"]: 0.10}
subscriber = server.peer()
subscriber.call("event.subscribe", ["policy"])
took = []
for n in range(SWAPS):
    haircut = round(0.11 + 0.01 * n, 2)
    begin = time.monotonic()
    if n % 3 == 0:
        staged = admin.call("policy.stage", {"policy.lua": policy(haircut)})
        admin.call("policy.activate", staged["id"])
        haircuts[staged["id"]] = haircut
    elif n % 3 == 1:
        admin.call("policy.rollback")
        continue
    else:
        write(path, policy(haircut))
        event = subscriber.event(lambda e: e[2]["action"] == "activated" and e[2]["policy"] not in haircuts)
        haircuts[event[2]["policy"]] = haircut
        took.append(time.monotonic() - begin)
ending.set()
for thread in threads:
    thread.join()

everything = [answer for each in answers for answer in each]
equal(broken, [], "no request is lost or refused")
equal(len(everything), sum(asked), f"all {sum(asked)} are answered")
wrong = [a for a in everything if a[0] not in haircuts or abs(a[1] - 1000 * haircuts[a[0]]) > 1e-6
         or (a[2] is not None and abs(a[2] - 1100 * haircuts[a[0]]) > 1e-6)]
equal(wrong[:3], [], "every figure is that of the policy that the answer names")
ok(len({a[0] for a in everything}) > 3, "several policies decided meanwhile", len({a[0] for a in everything}))
backwards = [1 for each in answers for a, b in zip(each, each[1:]) if b[3] < a[3]]
equal(backwards, [], "the sequence never goes back on a connection")
note(f"{SWAPS} swaps among {sum(asked)} requests of {CLIENTS} clients, {ACCOUNTS} accounts; a saved file decided after "
     f"{1000 * min(took):.0f} to {1000 * max(took):.0f} ms")
last = admin.call("margin.get", "A3")
ok(not last["stale"] and last["policy"] in haircuts, "the other accounts follow", last)

# ---- a broken policy under load --------------------------------------------------------------------------------

before = admin.call("margin.get", "alice")["policy"]
error, _ = admin.ask("policy.stage", {"policy.lua": policy(0.2).replace("return p.haircut", "return inst.price > 75 and p.haircut or -1")
                                      .replace("X = 100", "X = 1000").replace("1000 * 0.2", "10000 * 0.2")})
ok(error and error[1].startswith("rule_error: ") and "policy.lua:5" in error[1],
   "a policy whose tests pass and whose hook fails on what is held is refused", error)
equal(admin.call("margin.get", "alice")["policy"], before, "and changes nothing")

# ---- a large matrix ----------------------------------------------------------------------------------------------

random.seed(3)
n = 400
factors = [f"F{i}" for i in range(n)]
loads = [[random.gauss(0, 1) for _ in range(5)] for _ in range(n)]
scale = [(1 + sum(x * x for x in row)) ** 0.5 for row in loads]
rho = [[1.0 if i == j else sum(a * b for a, b in zip(loads[i], loads[j])) / scale[i] / scale[j] for j in range(n)] for i in range(n)]
request = admin.request("correlation.put", {"name": "large", "factors": factors, "rho": rho})
pinger = server.peer()
pinger.call("netto.ping")
slow = []
sender = threading.Thread(target=lambda: admin.send(request))
begin = time.monotonic()
sender.start()
result = []
receiver = threading.Thread(target=lambda: result.append(admin.answer()))
receiver.start()
while receiver.is_alive():
    at = time.monotonic()
    pinger.call("netto.ping")
    slow.append(time.monotonic() - at)
whole = time.monotonic() - begin
error, answer = result[0]
ok(error is None and 0 < answer["min_eigenvalue"] < 1, "a matrix of 400 factors is taken", error)
ok(max(slow) < 1.0, "pings of another connection stay fast meanwhile", f"{max(slow):.3f} s of {whole:.3f} s")
note(f"correlation.put of 400 factors took {1000 * whole:.0f} ms; of {len(slow)} pings meanwhile the slowest took "
     f"{1000 * max(slow):.1f} ms")
equal(server.stop(), 0, "the server ends well")
done()
