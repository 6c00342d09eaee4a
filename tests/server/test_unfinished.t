#!/usr/bin/python3
"""test_unfinished.t: peers that send the beginning of a message and no more: what they hold together is bounded, and
they are not waited for without end."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, furnish, note, ok, until, write

MIB = 1 << 20
PEERS, HALF = 24, b"\x94\x00\x01\xaanetto.ping\x91\xc6\x00\xf0\x00\x00" + bytes(14 * MIB)  # 15 MiB are announced
# Memory that was given back counts as such also where a sanitizer would keep it.
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"
place = folder()
write(os.path.join(place, "netto.conf"), "return { limits = { buffers = 33554432, idle = 2 } }\n")
server = Server("--config", "netto.conf", cwd=place)
good = server.peer()
furnish(good)
start = server.memory()

half = [server.peer() for _ in range(PEERS)]
for peer in half:
    try:
        peer.send(HALF)
    except ConnectionError:
        pass  # closed in the middle
closed = good.call("netto.stats")["closed_no_room"]
grown = server.memory() - start
ok(closed > 0, "who asks for more than is left for all is closed", closed)
ok(grown < 128 * MIB, "what all of them hold is bounded", f"{grown / MIB:.1f} MiB")
equal(good.call("margin.get", "alice")["status"], "ok", "the others are served meanwhile")
note(f"{closed} of {PEERS} were closed at once; memory grew by {grown / MIB:.1f} MiB")


def all_closed():
    stats = good.call("netto.stats")
    return stats["closed_no_room"] + stats["closed_unfinished"] == PEERS


ok(until(all_closed), "the rest is closed once it was waited for", good.call("netto.stats"))
ok(good.call("netto.stats")["closed_unfinished"] > 0, "as nothing came any more")
ok(all(peer.is_closed() for peer in half), "and they see it")
quiet = server.peer()
equal(quiet.call("netto.ping"), "pong", "who says nothing in between")
ok(not quiet.is_closed(3), "is not closed for it")
quiet.send(quiet.request("instrument.put", [{"id": "L", "kind": "spot", "attrs": {"note": "x" * 3000}}]))
equal(quiet.answer()[0], None, "and is served again")
equal(server.stop(), 0, "the server ends well")
done()
