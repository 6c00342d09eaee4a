#!/usr/bin/python3
"""test_unread.t: a peer that does not read: memory stays bounded, others are served, events are lost before the
connection is."""
import os
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, furnish, note, ok, until, write

MIB = 1 << 20
place = folder()
write(os.path.join(place, "netto.conf"), "return { limits = { unsent = 1048576, events = 65536 } }\n")
server = Server("--config", "netto.conf", cwd=place)
good = server.peer()
furnish(good)
start = server.memory()

# ---- replies ----------------------------------------------------------------------------------------------


def shout(peer, seconds):
    """Send requests with large answers and read none, until the server takes no more."""
    data = b"".join(peer.request("netto.describe") for _ in range(200))
    peer.socket.settimeout(seconds)
    sent = 0
    try:
        while sent < 64 * MIB:
            sent += peer.socket.send(data)
    except socket.timeout:
        pass
    return sent


deaf = [server.peer() for _ in range(8)]
sent = [shout(peer, 0.3) for peer in deaf]
ok(max(sent) < 8 * MIB, "a peer that does not read is not read from either", sent)
grown = server.memory() - start
ok(grown < 64 * MIB, "what eight of them leave unread is bounded", f"{grown / MIB:.1f} MiB")
note(f"eight deaf peers: {sum(sent) / MIB:.2f} MiB of requests were taken, memory grew by {grown / MIB:.1f} MiB")

begin = time.monotonic()
for _ in range(100):
    good.call("margin.get", "alice")
took = time.monotonic() - begin
ok(took < 5, "the others are served meanwhile", f"{took:.2f} s for 100 calls")

# Half a message may have been sent; so the reader below is one that was deaf from the first byte on.
reader = deaf[0]
reader.socket.settimeout(30)
ok(all(reader.answer()[0] is None for _ in range(300)), "when it reads at last, it gets its answers")
for peer in deaf:
    peer.close()
equal(good.call("netto.ping"), "pong", "and nobody minds when they go")

# ---- for how long --------------------------------------------------------------------------------------------

place = folder()
write(os.path.join(place, "short.conf"), "return { limits = { unsent = 1048576, events = 65536, stalled = 1 } }\n")
short = Server("--config", "short.conf", cwd=place)
judge = short.peer()
judge.call("event.subscribe", ["margin"])
lost, slow = short.peer(), short.peer()
shout(lost, 0.2)
shout(slow, 0.2)
taken, begin = 0, time.monotonic()
slow.socket.settimeout(0.2)
while time.monotonic() - begin < 3.0:  # a little at a time: slow, but it reads
    taken += len(slow.socket.recv(65536))
    time.sleep(0.05)
equal(judge.call("netto.stats")["closed_stalled"], 1, "a full peer that takes nothing for `stalled` loses its connection")
ok(short.log("a peer that reads nothing was disconnected"), "which the log tells", short.log())
ok(taken > 0 and slow.socket.recv(65536), "one that reads slowly keeps it", taken)
equal(judge.call("netto.ping"), "pong", "and so does one that reads all it is sent")
lost.close()
slow.close()
equal(short.stop(), 0, "the server ends well")

# ---- events ------------------------------------------------------------------------------------------------

sleeper = server.peer()
first = sleeper.call("event.subscribe", ["margin"])["next"]
start = server.memory()
count = 75000  # more than the house keeps and sockets hold
batch = 500
for at in range(0, count, batch):
    good.send(b"".join(good.request("collateral.put", "alice", [["USD", -100000 if (at + i) % 2 == 0 else 100000]])
                       for i in range(batch)))
    for _ in range(batch):
        good.answer()
ok(until(lambda: good.call("netto.stats")["events"] >= count), "75,000 events happen")
grown = server.memory() - start
ok(grown < 96 * MIB, "the memory for them is bounded", f"{grown / MIB:.1f} MiB")

seen, gaps, expected, holes = 0, 0, first, 0
last = good.call("netto.stats")["events"]
while expected <= last:
    event = sleeper.event()
    if event is None:
        break
    topic, n, payload = event
    if topic == "gap":
        gaps += 1
        holes += payload["from"] != expected
        expected = payload["to"] + 1
    else:
        seen += 1
        holes += n != expected
        expected = n + 1
equal(expected, last + 1, "a sleeper is told of all that it is owed")
equal(holes, 0, "in order and without holes")
ok(gaps >= 1, "what was forgotten meanwhile is announced as a gap", gaps)
note(f"{seen} events and {gaps} gap(s) told; memory grew by {grown / MIB:.1f} MiB")
equal(sleeper.call("netto.ping"), "pong", "its connection lives on")
equal(server.stop(), 0, "the server ends well")
done()
