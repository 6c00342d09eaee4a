#!/usr/bin/python3
"""test_audit.t: the past, asked for over the socket of a server that goes on writing it."""
import glob
import json
import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, furnish, has, note, ok, policy, run, until, write

FRAME = 16 << 20


def pages(peer, **wanted):
    """All rows, page after page."""
    rows, after = [], 0
    while after is not None:
        page = peer.call("audit.query", {**wanted, "after": after})
        rows += page["rows"]
        after = page["next"]
    return rows


def trades(peer, account, count, instrument="X", batch=100):
    """Pipelined trades of 1, and how many were answered without an error."""
    data = b""
    for n in range(count):
        data += peer.request("trade.apply", [{"id": f"{account}-{peer.msgid}", "account": account, "instrument": instrument, "qty": 1,
                                              "price": 100}])
        if n % batch == batch - 1:
            peer.send(data)
            data = b""
    peer.send(data)
    return sum(peer.answer()[0] is None for _ in range(count))


# ---- without a journal -------------------------------------------------------------------------------------------

server = Server()
peer = server.peer()
furnish(peer)
for method, params in [("margin.get", ["alice", {"at": 1}]), ("audit.query", []), ("audit.verify", []), ("report.get", ["about"])]:
    error, _ = peer.ask(method, *params)
    equal(error, [1, "no_journal: no journal is kept, so the past is not known; start the server with --data"],
          f"{method} without a journal says what is missing")
ok("durable" not in peer.call("margin.get", "alice"), "and nothing is said of a disk")
server.stop()

# ---- the answers that were given then ------------------------------------------------------------------------------

place = folder()
write(os.path.join(place, "desk.lua"), policy(0.2))
server = Server("--data", "d", "--policy", "desk.lua", cwd=place)
peer = server.peer()
furnish(peer)
then = []
for n in range(12):
    seq = peer.call("mark.put", [["X", 100.0 + n], ["Y", 50.0 - n]])["seq"]
    if n == 6:
        write(os.path.join(place, "desk.lua"), policy(0.3, "2"))
        until(lambda: peer.call("margin.get", "alice")["initial"] > 300)
        seq = peer.call("mark.put", [["X", 100.0 + n]])["seq"]
    answer = peer.call("margin.get", "alice")
    if answer["seq"] == seq:  # no tick came between
        then.append(answer)
ok(len(then) > 6, "margins are noted as they are answered", then)
told = [peer.call("margin.get", "alice", {"at": each["seq"]}) for each in reversed(then)]
equal(told, then[::-1], "each is answered once more, at its seq")
ok(then[0]["policy"] != then[-1]["policy"] and then[0]["initial"] < then[-1]["initial"], "under the policy that decided then",
   then[0], then[-1])
for seq, sentence in [(0, "commands count from 1, got 0"), (-1, "commands count from 1, got -1"), (10**9, "command 1000000000 is not on disk; the last one"),
                      ("now", "expected an integer")]:
    error, _ = peer.ask("margin.get", "alice", {"at": seq})
    has(error[1], sentence, f"at {seq} is refused with a sentence")
equal(peer.ask("margin.get", "alice", {"at": 1})[0][1].split(":")[0], "unknown_account", "before she came there was no alice")
rows = pages(peer, kind="policy.activate", decisions=True)
equal([row["result"]["active"] for row in rows][-1], then[-1]["policy"], "the policy's activation is told, with what it answered")
for version in then[0]["policy"], then[-1]["policy"]:
    equal({row["policy"] for row in pages(peer, policy=version, decisions=True)}, {version}, "rows are found by the policy that decided")
server.stop()

# ---- under load ----------------------------------------------------------------------------------------------------

place = folder()
server = Server("--data", "d", cwd=place)
peer = server.peer()
peer.call("instrument.put", [{"id": "X", "kind": "perp"}, {"id": "Z", "kind": "perp"}])
peer.call("mark.put", [["X", 100], ["Z", 100]])
peer.call("account.put", [{"id": i} for i in "abc"])
noted, over = [], threading.Event()


def feed(account):
    """Some thousand rows a second: what is written here is read back whole, more than once."""
    mine = server.peer()
    while not over.is_set():
        trades(mine, account, 50)
        over.wait(0.02)


threads = [threading.Thread(target=feed, args=(i,)) for i in "abc"]
for thread in threads:
    thread.start()
behind = waited = 0
verdicts, gaps = [], []
n = written = 0
while n < 60 or n < 6000 and written < 1000:
    answer = peer.call("position.get", "a")
    written = answer["seq"]
    behind += "durable" in answer
    if answer.get("durable", 0) >= answer["seq"]:
        gaps.append(answer)
    if n % 10 == 0:
        waited = peer.call("margin.get", "a", {"durable": True})
        noted.append(waited)
        if "durable" in waited:
            gaps.append(waited)
        verdicts.append(peer.call("audit.verify"))
        page = peer.call("audit.query", {"from_seq": max(1, waited["seq"] - 50), "to_seq": waited["seq"]})
        if [row["seq"] for row in page["rows"]] != list(range(max(1, waited["seq"] - 50), waited["seq"] + 1)):
            gaps.append(page)
        if n % 20 == 0 and peer.call("margin.get", "a", {"at": waited["seq"]}) != waited:
            gaps.append(waited)
    n += 1
over.set()
for thread in threads:
    thread.join()
equal(gaps, [], "rows are all there, {durable = true} waited for them, and the past agrees, while three write")
ok(behind > 0, "some answers were ahead of the disk, and said so", behind)
ok(all(v["whole"] and v["rows"] == v["last"] for v in verdicts), "audit.verify finds every row whole", verdicts)
ok("durable" not in peer.call("position.get", "a", {"durable": True}) and "durable" not in peer.call("position.get", "a"),
   "when it is quiet nothing is behind")
told = pages(peer, limit=10000)
peer.close()
server.stop()
code, out, err = run("journal", "dump", "d", "--json", cwd=place)
dumped = [json.loads(line) for line in out.splitlines()]
ok(len(told) > 300, "there are many", len(told))
ok(told == dumped[:len(told)], "audit.query and `netto journal dump --json` tell the same rows", len(told), len(dumped))

# ---- what was decided ------------------------------------------------------------------------------------------------

server = Server("--data", "d", cwd=place)
peer = server.peer()
peer.call("trade.apply", [{"id": "odd", "account": "a", "instrument": "Z", "qty": 1, "price": 1},
                          {"id": "bad", "account": "nobody", "instrument": "Z", "qty": 1, "price": 1}], {"partial": True})
rows = pages(peer, decision="error", decisions=True)
equal([row["kind"] for row in rows], ["trade.apply"], "rows of which some were left out are found among thousands")
equal(rows[0]["result"]["errors"][0][0], 1, "with what was answered")
equal([row["seq"] for row in pages(peer, account="a", instrument="Z")], [rows[0]["seq"]], "so is an account's trade in an instrument")
first, last = dumped[0]["at"], dumped[-1]["at"]
middle = dumped[len(dumped) // 2]
since = peer.call("audit.query", {"since": middle["at"], "limit": 1})["rows"][0]
equal(since["at"], middle["at"], "a time is found")
equal(pages(peer, until=first - 1), [], "before the first there is nothing")
uid = f"unix:uid={os.getuid()}"
rows = pages(peer, actor=uid, limit=10000)
ok(rows and all(row["actor"].startswith(uid + ",") for row in rows), "a user is found in all processes")
ok(not any(row["actor"].startswith("unix") for row in pages(peer, actor="netto", limit=10000)), "and what the server did by itself")
for wish, sentence in [({"kind": "margin.get"}, "kind: unknown word 'margin.get'"), ({"decision": "accepted"}, "did you mean 'accept'?"),
                       ({"from_seq": 5, "to_seq": 4}, "from_seq 5 is behind to_seq 4"), ({"limit": 0}, "limit: expected 1 to 10000"),
                       ({"since": "soon"}, "since: expected nanoseconds"), ({"acount": "a"}, "did you mean 'account'?")]:
    error, _ = peer.ask("audit.query", wish)
    ok(error and error[0] == 1 and error[1].startswith("bad_params: ") and sentence in error[1], f"{wish} is refused with a sentence", error)

# ---- jobs --------------------------------------------------------------------------------------------------------------

peers = [server.peer() for _ in range(100)]
for one in peers:
    one.send(one.request("audit.query", {"decisions": True, "decision": "reject"}))
equal(peer.call("netto.ping"), "pong", "nobody waits behind a hundred questions")
equal(peer.call("position.get", "a")["rows"][0][0], "X", "not even queries")
ok(peer.call("mark.put", [["X", 101]])["seq"] > len(dumped), "or commands")
answers = [one.answer() for one in peers]
refused = [error for error, _ in answers if error]
ok(all(error == [0, "overloaded: too many questions about the past are waiting; try again"] for error in refused), "beyond what may wait they are refused",
   refused[:3])
ok(0 < len(refused) <= 40, "and no others", len(refused))
ok(all(result["rows"] == [] for error, result in answers if not error), "the rest are answered")
for one in peers:
    one.send(one.request("margin.get", "a", {"at": len(dumped) - one.msgid}))
for one in peers:
    one.close()
ok(until(lambda: peer.call("netto.stats")["jobs"] == 0), "who goes away leaves no job behind", peer.call("netto.stats"))
has(peer.call("margin.get", "a", {"at": 20})["status"], "", "and the next is answered")

peers = [server.peer() for _ in range(20)]
for n, one in enumerate(peers):
    one.send(one.request("margin.get", "a", {"at": 20 + n % 2 * 100}) + one.request("audit.query", {"decisions": True}))
begin = time.monotonic()
equal(server.stop(), 0, "a server ends in order while jobs run")
ok(time.monotonic() - begin < 15, "and does not wait for all of them", time.monotonic() - begin)

# ---- large rows ----------------------------------------------------------------------------------------------------------

place = folder()
server = Server("--data", "d", cwd=place)
peer = server.peer()


def bulk(size, pad):
    """Rows of instrument.put that make a request of about so many bytes, and never more."""
    rows = [{"id": f"I{n}", "kind": "spot", "attrs": {"pad": pad * 2000}} for n in range(size // 2050 - 1)]
    while size - len(peer.request("instrument.put", rows)) > 2100:
        rows.append({"id": f"J{len(rows)}", "kind": "spot", "attrs": {"pad": pad * 2000}})
    rows.append({"id": "last", "kind": "spot", "attrs": {"pad": pad}})
    rest = size - len(peer.request("instrument.put", rows)) - 2
    rows[-1]["attrs"]["pad"] += pad * max(rest, 0)
    return rows


for n in range(5):
    peer.call("instrument.put", bulk(15 << 20, chr(97 + n)))
fits = len(peer.request("instrument.put", bulk(FRAME - 100, "z")))
ok(FRAME - 200 < fits <= FRAME, "a row as large as a frame", fits)
peer.call("instrument.put", bulk(FRAME - 100, "z"))
sizes, after, count = [], 0, 0
before = server.memory()
while after is not None:
    page = peer.call("audit.query", {"kind": "instrument.put", "after": after})
    sizes.append([len(row["params"][0]) if row["params"] else row["bytes"] for row in page["rows"]])
    count += len(page["rows"])
    after = page["next"]
equal(count, 6, "75 MiB of rows come page by page")
ok(all(len(each) <= 2 for each in sizes), "none larger than a frame", sizes)
ok(FRAME - 4000 < sizes[-1][-1] < FRAME, "one that fits no frame is told with its size instead of its contents", sizes)
rows = pages(peer, kind="instrument.put", decisions=True)
equal([row["decision"] for row in rows], ["accept"] * 6, "and with its decision")
ok("result" not in rows[-1] and rows[0]["result"]["seq"] == rows[0]["seq"], "where there is room, with what was answered", rows[-1].keys())
verdict = peer.call("audit.verify")
ok(verdict["whole"], "the chain is whole", verdict)
ok(server.memory() - before < 1 << 30, "memory is bounded", before, server.memory())
server.stop()

# ---- damage ----------------------------------------------------------------------------------------------------------------

place = folder()
server = Server("--data", "d", cwd=place)
peer = server.peer()
furnish(peer)
row = peer.call("account.put", [{"id": "MARKED"}])["seq"]
for n in range(200):  # the page of that row is full, and written no more: the damage stays
    peer.call("mark.put", [["X", 100 + n]])
verdict = peer.call("audit.verify")
ok(verdict["whole"] and verdict["last"] >= row + 200 and verdict["durability"] == "fsync", "a live journal is found whole", verdict)
code, out, err = run("journal", "verify", "d", cwd=place)
equal(code, 3, "from outside nobody may look meanwhile")
spoilt = 0
for path in glob.glob(os.path.join(place, "d", "journal-*")):
    with open(path, "r+b") as file:
        data = file.read()
        at = data.find(b"MARKED")
        while at >= 0:
            file.seek(at)
            file.write(b"m")
            spoilt += 1
            at = data.find(b"MARKED", at + 1)
ok(spoilt, "a row is altered behind the server's back", spoilt)
verdict = peer.call("audit.verify")
ok(not verdict["whole"] and verdict["trouble"]["row"] == row and "journal-" in verdict["trouble"]["file"], "audit.verify names it", row, verdict)
error, _ = peer.ask("audit.query")
ok(error and error[1].startswith("damaged: ") and str(row) in error[1], "no row is told that was altered", error)
error, _ = peer.ask("margin.get", "alice", {"at": row + 2})
ok(error and error[1].startswith("damaged: "), "nothing is decided from it", error)
ok(peer.call("margin.get", "alice")["status"], "the server goes on")
equal([each["seq"] for each in pages(peer, to_seq=row - 2)], list(range(1, row - 1)), "what stands before is told")
server.kill()
done()
