#!/usr/bin/python3
"""test_snapshot.t: snapshots as their user meets them: taken while a server serves and while none does, begun with,
damaged, and passed over."""
import os
import re
import shutil
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, furnish, has, ok, run, until, write

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z"


def snapshots(place):
    return sorted(name for name in os.listdir(os.path.join(place, "data")) if name.startswith("snapshot-"))


def netto(place, *words):
    return run(*words, cwd=place)


def begin(place, wait=True):
    return Server("--config", "netto.conf", "--data", "data", cwd=place, wait=wait)


def trade(peer, first, count):
    for i in range(first, first + count):
        peer.call("trade.apply", [{"id": f"t-{i}", "account": "alice", "instrument": "X", "qty": 1, "price": 100}])


# ---- beside a server ----------------------------------------------------------------------------------------------

place = folder()
write(os.path.join(place, "netto.conf"), "return { snapshot = 50, sweep = 3600 }\n")
server = begin(place)
peer = server.peer()
furnish(peer)
until(lambda: snapshots(place) or trade(peer, int(peer.call("netto.stats")["trade_ids"]), 10))
for _ in range(5):
    trade(peer, int(peer.call("netto.stats")["trade_ids"]), 50)
    until(lambda: peer.call("netto.stats")["jobs"] == 0)
until(lambda: len(snapshots(place)) == 2)
stats = peer.call("netto.stats")
ok(stats["snapshots"] >= 2, "a server takes one after so many rows", stats)
equal(snapshots(place)[-1], f"snapshot-{int(stats['snapshot_seq']):020d}", "the newest has the row's number in its name")
equal(server.log("snapshot"), [], "without a word")
code, out, err = netto(place, "journal", "snapshot", "data")
ok(code == 3 and out == "" and "in use" in err, "while a server has the folder nobody else takes one, exit code 3", code, out, err)
before = peer.call("margin.get", "alice", {"durable": True})
server.kill()

code, out, err = netto(place, "journal", "verify", "data")
ok(code == 0 and err == "" and out.count("whole") == 3 and all(f"{name}: whole, written by version" in out for name in snapshots(place)),
   "verify looks at each", code, out, err)
server = begin(place)
ok(re.search(rf"journal: begun after row {int(stats['snapshot_seq'])}, with its snapshot; \d+ rows after it were carried out again",
             "".join(server.lines)), "the next server begins with the newest", server.lines)
after = server.peer().call("margin.get", "alice", {"durable": True})
equal({**after, "seq": 0}, {**before, "seq": 0}, "and decides as the one before")
equal(server.peer().call("trade.apply", [{"id": "t-3", "account": "alice", "instrument": "X", "qty": 1, "price": 100}])["duplicates"], 1,
      "a trade from before the snapshot counts once")
equal(server.stop(), 0, "it ends well")

# ---- without one ----------------------------------------------------------------------------------------------------

rows = int(re.search(r"rows 1 to (\d+) in", netto(place, "journal", "verify", "data")[1])[1])
old = snapshots(place)
code, out, err = netto(place, "journal", "snapshot", "data")
ok(code == 0 and err == "" and re.fullmatch(rf"snapshot-{rows:020d}: row {rows} at {TIME}, \d+ rows? decided as (they were|it was) since row {int(old[-1][9:])}\n", out),
   "taken of the last row", code, out, err)
equal(snapshots(place), [old[-1], f"snapshot-{rows:020d}"], "the newest two stay")
equal(netto(place, "journal", "snapshot", "data"), (0, f"nothing came after row {rows}, of which there is a snapshot\n", ""), "a second time there is nothing to do")
code, out, err = netto(place, "replay", "data")
ok(code == 0 and out.startswith(f"{rows} rows decided as they were"), "replay begins with row 1 all the same", code, out, err)
equal(netto(place, "journal", "salvage", "data"), (0, "nothing is damaged\n", ""), "salvage finds nothing")

# ---- of a row that nobody was told of ---------------------------------------------------------------------------------

head = os.path.join("data", "head")
killed = folder()
write(os.path.join(killed, "netto.conf"), "return { sweep = 3600 }\n")
server = begin(killed)
peer = server.peer()
furnish(peer)
peer.call("mark.put", [["X", 101.0]])
time.sleep(2.2)  # the ticks that follow have passed: the next row is the only one of its group
with open(os.path.join(killed, head), "rb") as file:
    before_last = file.read()
last = peer.call("mark.put", [["X", 102.0]])["seq"]
told = peer.call("margin.get", "alice", {"durable": True})
server.kill()
with open(os.path.join(killed, head), "r+b") as file:
    file.write(before_last)  # as a crash leaves it between the row and the word that it is there
has(netto(killed, "journal", "verify", "data")[1], f"note: row {last} was not acknowledged", "a crash left a row that nobody was told of")
code, out, err = netto(killed, "journal", "snapshot", "data")
ok(code == 0 and err == "" and out.startswith(f"snapshot-{last:020d}: row {last} at "), "a snapshot may be taken of it", code, out, err)
equal(netto(killed, "journal", "snapshot", "data"), (0, f"nothing came after row {last}, of which there is a snapshot\n", ""), "and is one to go on from")
equal(netto(killed, "journal", "dump", "data", "--from", str(last + 1))[0], 0, "there is nothing behind it to read")
code, out, err = netto(killed, "journal", "verify", "data")
ok(code == 0 and err == "" and out.count("whole") == 2, "all is whole", code, out, err)
server = begin(killed)
ok(server.log(f"begun after row {last}, with its snapshot; 0 rows after it"), "a server begins with it", server.lines)
ok(server.log(f"row {last} was on disk and not acknowledged when the server stopped; it is kept"), "and says what is kept", server.lines)
equal({**server.peer().call("margin.get", "alice", {"durable": True}), "seq": 0}, {**told, "seq": 0}, "and decides as the one before")
equal(server.stop(), 0, "it ends well")

# ---- damaged --------------------------------------------------------------------------------------------------------


def spoilt(name, at):
    other = folder()
    shutil.copytree(place, other, dirs_exist_ok=True, ignore=shutil.ignore_patterns("s", "s.lock"))
    with open(os.path.join(other, "data", name), "r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 4]))
    return other


newest = snapshots(place)[-1]
size = os.path.getsize(os.path.join(place, "data", newest))
for at, why in ((0, "it does not begin like a snapshot"), (40, "the checksum of its head does not match"), (size // 2, "its checksum does not match")):
    other = spoilt(newest, at)
    code, out, err = netto(other, "journal", "verify", "data")
    ok(code == 1 and out.startswith("whole: ") and err == f"netto: data is damaged: {newest}: {why}\n", f"byte {at}: verify names it, exit code 1", code, out, err)
    server = begin(other)
    ok(server.log(f"{newest}: {why}; it is passed over") and server.log(f"begun after row {int(old[-1][9:])},"),
       "a server passes it over for the one before", server.lines)
    equal({**server.peer().call("margin.get", "alice", {"durable": True}), "seq": 0}, {**before, "seq": 0}, "and decides as ever")
    server.stop()
    code, out, err = netto(other, "journal", "snapshot", "data")
    ok(code == 0 and newest in err and "passed over" in err, "and the next snapshot begins with that too", code, out, err)
    equal(len(snapshots(other)), 2, "after which the damaged one is gone")

segment = "journal-00000000000000000001.db"
with open(os.path.join(place, "data", segment), "rb") as file:
    at = file.read().index(b"t-7")
other = spoilt(segment, at + 2)
has(netto(other, "journal", "verify", "data")[2], "was altered", "a row before the snapshot that was altered is found by verify")
server = begin(other)
equal({**server.peer().call("margin.get", "alice", {"durable": True}), "seq": 0}, {**before, "seq": 0}, "and harms no server, which begins behind it")
server.stop()

for name in snapshots(place):
    os.remove(os.path.join(place, "data", name))
server = begin(place)
ok(not server.log("begun after"), "without any of them every row is carried out again", server.lines)
equal({**server.peer().call("margin.get", "alice", {"durable": True}), "seq": 0}, {**before, "seq": 0}, "to the same end")
server.stop()

empty = folder()
write(os.path.join(empty, "netto.conf"), "return { base = 'EUR' }\n")
code, out, err = netto(place, "serve", "--config", os.path.join(empty, "netto.conf"), "--data", "data", "--listen", "unix:s")
ok(code == 2 and "other settings" in err, "a configuration that is another is refused", code, err)
done()
