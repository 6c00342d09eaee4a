#!/usr/bin/python3
"""test_wire.t: bytes over a real socket: whole, in pieces, many at a time, malformed."""
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
import msgpack
from peer import Peer, Server, done, equal, furnish, has, note, ok

server = Server("--listen", "tcp:127.0.0.1:0")
peer = server.peer()
furnish(peer)

# ---- pipelining ------------------------------------------------------------------------------------------

batch = b"".join(peer.request("position.get", "alice") if i % 3 == 0 else peer.request("netto.ping") for i in range(3000))
peer.send(batch)
answers = [peer.message() for _ in range(3000)]
first = peer.msgid - 2999
equal([a[1] for a in answers], list(range(first, first + 3000)), "3,000 requests in one write are answered in their order")
ok(all(a[2] is None for a in answers), "each of them with a result")

before = peer.call("netto.stats")["writes"]
peer.send(b"".join(peer.request("netto.ping") for _ in range(200)))
equal([peer.answer()[1] for _ in range(200)], ["pong"] * 200, "200 more")
writes = peer.call("netto.stats")["writes"] - before
ok(writes <= 8, "and answers leave together: one write takes all that are ready", writes)

# A job (correlation.put) delays its own connection only, and what comes behind it keeps its place.
other = server.peer()
peer.send(peer.request("correlation.put", {"factors": ["X", "Y"], "rho": [[1.0, 0.5], [0.5, 1.0]]}) + peer.request("netto.ping"))
equal(other.call("netto.ping"), "pong", "another connection is served while a job runs")
results = [peer.answer(), peer.answer()]
ok(abs(results[0][1]["min_eigenvalue"] - 0.5) < 1e-9 and results[1][1] == "pong", "a job's answer comes before those behind it", results)

# ---- pieces ----------------------------------------------------------------------------------------------

data = peer.request("exposure.get", "alice", {"factors": True, "legs": True})
for byte in data:
    peer.send(bytes([byte]))
error, result = peer.answer()
ok(error is None and result["gross"] == 1000.0, "a request that comes byte by byte is answered", error, result)

random.seed(7)
stream = b"".join(peer.request("margin.get", "alice") for _ in range(200))
at = 0
while at < len(stream):
    size = random.randint(1, 60)
    peer.send(stream[at:at + size])
    at += size
ok(all(peer.answer()[0] is None for _ in range(200)), "200 requests in pieces of random size are answered")

peer.send(peer.request("netto.ping")[:-1])
time.sleep(0.05)
equal(other.call("netto.ping"), "pong", "an unfinished request holds up nobody else")
peer.send(b"\x90")
equal(peer.answer(), (None, "pong"), "and is answered when the rest comes")

# ---- types -----------------------------------------------------------------------------------------------

peer.send(msgpack.packb([0, 4294967295, b"netto.ping", []], use_bin_type=True))
equal(peer.message(), [1, 4294967295, None, "pong"], "a method's name may be a bin, a msgid has 32 bits")
peer.send(msgpack.packb([0.0, 7.0, "netto.ping", []]))
equal(peer.message(), [1, 7, None, "pong"], "a number may be a float")
peer.send(msgpack.packb([2, "mark.put", [[["X", 110.0]]]]) + peer.request("mark.get", {"instruments": ["X"]}))
equal(peer.answer()[1]["rows"][0][:2], ["X", 110.0], "a notification runs its method")
before = peer.call("netto.stats")
peer.send(msgpack.packb([2, "mark.put", [[["NONE", 1.0]]]]) + msgpack.packb([2, "no.such", []]))
after = peer.call("netto.stats")
equal(after["notification_errors"] - before["notification_errors"], 1, "a notification's error is counted")
equal(after["unknown_notifications"] - before["unknown_notifications"], 1, "an unknown notification is ignored")

# ---- what is malformed closes its own connection ---------------------------------------------------------

bad = {
    "a byte that begins nothing": b"\xc1",
    "no array": msgpack.packb({"method": "netto.ping"}),
    "a kind of message that there is not": msgpack.packb([7, 1, "netto.ping", []]),
    "a request without params": msgpack.packb([0, 1, "netto.ping"]),
    "a response that nobody asked for": msgpack.packb([1, 1, None, None]),
    "text": b"GET / HTTP/1.1\r\n\r\n",
    "an array of four billion": b"\xdd\xff\xff\xff\xff",
    "40 levels": b"\x94\x00\x01\xa1x" + b"\x91" * 40,
    "maps of 256 GiB": bytes.fromhex("dfdfdfdfdf03005b"),
}
for what, data in bad.items():
    victim = server.peer()
    victim.send(victim.request("netto.ping") + data)
    answered = victim.answer() == (None, "pong")
    ok(answered and victim.is_closed(), f"{what} closes its connection, after what came before is answered")
    victim.close()
equal(peer.call("netto.ping"), "pong", "the others go on")

victim = server.peer()
victim.send(msgpack.packb([0, 9, "netto.ping"])[:-11] + b"\x94\x00\x09\xa1x\xc6\x7f\xff\xff\xff")
ok(victim.is_closed(), "a frame that announces 2 GiB closes its connection")

# ---- TCP -------------------------------------------------------------------------------------------------

tcp = Peer(port=server.tcp_port())
equal(tcp.call("netto.hello", {"client": "test"})["role"], "admin", "TCP on loopback is served like the Unix socket")
tcp.send(tcp.request("netto.ping") * 1)
tcp.socket.shutdown(1)
equal(tcp.answer(), (None, "pong"), "a peer that has said all still gets its answer")
ok(tcp.is_closed(), "and then the connection is closed")

# ---- a large answer, and one too large ---------------------------------------------------------------------

rows = [{"id": f"I{i}", "kind": "spot", "attrs": {"text": "x" * 900}} for i in range(10000)]
peer.call("instrument.put", rows)
listed = peer.call("instrument.list", {"limit": 10000})
ok(len(listed["rows"]) == 10000 and listed["next"], "an answer of 9 MB arrives whole")
peer.call("instrument.put", [{"id": f"I{i}", "kind": "spot", "attrs": {"text": "x" * 1900}} for i in range(7000)])
error, _ = peer.ask("instrument.list", {"limit": 10000})
ok(error and error[0] == 1 and error[1].startswith("too_large: "), "an answer above 16 MiB is an error", error)
has(error[1], "limit", "which says what to do")
equal(peer.call("netto.ping"), "pong", "and the connection lives on")

n = 1024
factors = [f"F{i}" for i in range(n)]
rho = [[1.0 if i == j else 0.25 for j in range(n)] for i in range(n)]
made = peer.call("correlation.put", {"name": "wide", "factors": factors, "rho": rho})
model = peer.call("correlation.get", {"name": "wide"})
ok(model["factors"] == factors and model["rho"] == rho, "a model of 1,024 factors is answered whole, as it was put")
equal([model[key] for key in ("name", "type", "mode", "version")], ["wide", "matrix", "checked", made["version"]], "by its name and version")
equal(model["min_eigenvalue"], made["min_eigenvalue"], "with its least eigenvalue")

# ---- events ----------------------------------------------------------------------------------------------

watcher = server.peer()
start = watcher.call("event.subscribe", ["margin"])["next"]
peer.call("collateral.put", "alice", [["USD", -100000]])
event = watcher.event(lambda e: e[0] == "margin")
ok(event and event[1] >= start and event[2]["account"] == "alice" and "command" in event[2], "a subscriber is told", event)
late = server.peer()
late.call("event.subscribe", None, {"from": 1})
ok(late.event(lambda e: e[1] == event[1]) == event, "and whoever asks later for the same numbers gets the same events")

equal(server.stop(), 0, "the server ends well")
note(f"{before['requests']} requests were served before the notifications")
done()
