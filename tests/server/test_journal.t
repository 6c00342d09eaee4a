#!/usr/bin/python3
"""test_journal.t: a server that keeps a journal: how it begins, ends, and what it says of its disk."""
import os
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, furnish, has, note, ok, policy, run, until, write

# ---- begins ----------------------------------------------------------------------------------------------------

place = folder()
server = Server("--data", "d", cwd=place)
ok(server.log("journal: a new journal was begun"), "a first start says so", server.lines)
has(server.log("netto: ready")[0], "acknowledged means on disk", "the ready line tells what acknowledged means")
peer = server.peer()
furnish(peer)
ok(until(lambda: (stats := peer.call("netto.stats")) and stats["journal_closed"] == 0 and stats["journal_durable"] == stats["seq"]),
   "and netto.stats, as soon as a tick under way is written", peer.call("netto.stats"))
code, out, err = run("serve", "--data", "d", "--listen", "unix:t", cwd=place)
equal(code, 3, "a second server on the same folder is refused with exit code 3")
ok("another server holds" in err and "d/lock" in err, "and a sentence", err)
equal(peer.call("netto.ping"), "pong", "the first one does not notice")
equal(server.stop(), 0, "SIGTERM ends it in order")
server = Server("--data", "d", cwd=place)
equal(server.log("netto: journal:"), [], "a start after that has nothing to say")
equal(server.peer().call("position.get", "alice")["rows"][0][:2], ["X", 10.0], "and everything is there")
server.kill()
server = Server("--data", "d", cwd=place)
ok(server.log("the last stop was not clean"), "a start after a kill says so", server.lines)

# ---- a policy that is bad at the start ---------------------------------------------------------------------------

path = os.path.join(place, "desk.lua")
write(path, policy(0.2))
server.stop()
server = Server("--data", "d", "--policy", "desk.lua", cwd=place)
equal(server.peer().call("margin.get", "alice")["initial"], 200.0, "a policy file decides")
server.kill()
write(path, "return nonsense(")
server = Server("--data", "d", "--policy", "desk.lua", cwd=place)
equal(server.peer().call("margin.get", "alice")["initial"], 200.0, "a bad one at the next start leaves the journal's in place")
ok(server.log("the journal's policy stays: desk 1") and not server.log("no order may add risk"), "and the log says so", server.lines)
peer = server.peer()
error, _ = peer.ask("policy.stage", {"policy.lua": policy(0.3, expected=0.4)})
ok(error and until(lambda: server.log(': test "')), "what a peer has sent is refused in the log", error, server.lines)
ok(not any("desk.lua" in line for line in server.log(': test "')), "under the names that the peer gave", server.log("policy refused"))
server.stop()

# ---- what was staged ------------------------------------------------------------------------------------------------

write(path, policy(0.2))
server = Server("--data", "d", cwd=place)
peer = server.peer()
staged = peer.call("policy.stage", {"policy.lua": policy(0.4, version="2")})["id"]
before = peer.call("policy.list")
server.kill()
server = Server("--data", "d", cwd=place)
peer = server.peer()
equal([v for v in peer.call("policy.list") if v["state"] not in ("refused",)][1:],
      [v for v in before if v["state"] != "refused"][1:], "what was staged or active before a kill is so after it")
peer.call("policy.activate", staged)
equal(peer.call("margin.get", "alice")["initial"], 400.0, "and may be activated")
peer.call("policy.rollback")
equal(peer.call("margin.get", "alice")["initial"], 200.0, "with the way back")
server.stop()

# ---- ends under load ------------------------------------------------------------------------------------------------


def load(server, account, acknowledged, sent):
    """Trades of 1, pipelined, until the server is gone; every answer that came counts."""
    peer = server.peer()
    waiting = 0
    try:
        while True:
            data = b""
            for _ in range(50):
                sent[account] += 1
                data += peer.request("trade.apply", [{"id": f"{account}-{sent[account]}", "account": account, "instrument": "X",
                                                      "qty": 1, "price": 100}])
                waiting += 1
            peer.send(data)
            while waiting > 100:
                acknowledged[account] += peer.answer()[1]["count"]
                waiting -= 1
    except (EOFError, OSError):
        pass
    try:
        while True:
            acknowledged[account] += peer.answer()[1]["count"]
    except (EOFError, OSError):
        pass


place = folder()
accounts = ["a", "b", "c"]
sent, acknowledged = dict.fromkeys(accounts, 0), dict.fromkeys(accounts, 0)
codes, delivered = [], 0
for turn in range(6):
    server = Server("--data", "d", cwd=place)
    peer = server.peer()
    if turn == 0:
        peer.call("instrument.put", [{"id": "X", "kind": "perp"}])
        peer.call("mark.put", [["X", 100]])
        peer.call("account.put", [{"id": i} for i in accounts])
    held = {i: dict((r[0], r[1]) for r in peer.call("position.get", i)["rows"]).get("X", 0) for i in accounts}
    if not ok(all(acknowledged[i] <= held[i] <= sent[i] for i in accounts), f"after {turn} ends by SIGTERM under load all is there that was acknowledged",
              held, acknowledged, sent):
        break
    delivered += sum(held.values()) == sum(acknowledged.values())
    acknowledged = {i: int(n) for i, n in held.items()}
    sent = dict(acknowledged)
    threads = [threading.Thread(target=load, args=(server, i, acknowledged, sent)) for i in accounts]
    for thread in threads:
        thread.start()
    time.sleep(0.15)
    begin = time.monotonic()
    codes.append(server.stop(signal.SIGTERM if turn % 2 else signal.SIGINT))
    for thread in threads:
        thread.join()
equal(codes, [0] * 6, "each ends with exit code 0")
equal(delivered, 6, "and whatever was carried out was answered first")

server = Server("--data", "d", cwd=place)
ok(not server.log("not clean"), "the last end was clean", server.lines)
deaf = server.peer()
deaf.socket.settimeout(0.3)
try:
    for n in range(100000):
        deaf.socket.sendall(deaf.request("netto.describe") + deaf.request("mark.put", [["X", 100 + n % 7]]))
except OSError:
    pass
begin = time.monotonic()
equal(server.stop(), 0, "a peer that does not read does not keep it")
ok(time.monotonic() - begin < 10, "beyond the grace", time.monotonic() - begin)

# ---- folders that do not do -------------------------------------------------------------------------------------------

place = folder()
write(os.path.join(place, "file"), "precious")
code, out, err = run("serve", "--data", "file", "--listen", "unix:s", cwd=place)
ok(code in (1, 2) and "file" in err, "a file is no folder for a journal", code, err)
equal(open(os.path.join(place, "file"), encoding="ascii").read(), "precious", "and stands as it was")
code, out, err = run("serve", "--data", "no/such/folder", "--listen", "unix:s", cwd=place)
ok(code in (1, 2) and "no/such/folder" in err, "a folder in one that is not there is named", code, err)
code, out, err = run("serve", "--data", "/proc/netto", "--listen", "unix:s", cwd=place)
ok(code in (1, 2) and "/proc/netto" in err, "a place where nothing can be written is named", code, err)
equal(sorted(os.listdir(place)), ["file"], "no socket is left behind")

# ---- a full disk -----------------------------------------------------------------------------------------------------------



def fill(path):
    """Write until there is no room."""
    ballast = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        while os.write(ballast, b"x" * 4096):
            pass
    except OSError:
        pass
    os.close(ballast)


disk = os.path.join(place, "disk")
os.mkdir(disk)
mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=False,
                                               stderr=subprocess.DEVNULL).returncode == 0
if mounted:
    try:
        write(os.path.join(place, "desk.lua"), policy(0.2))
        server = Server("--data", "disk/d", "--policy", "desk.lua", cwd=place)
        peer, other = server.peer(), server.peer()
        furnish(peer)
        fill(os.path.join(disk, "ballast"))
        refused, n = None, 0
        while refused is None and n < 20000:
            n += 1
            other.send(other.request("mark.put", [["X", 100 + n]]))
            if n % 50 == 0:
                time.sleep(0.01)
                refused = server.log("commands are refused, queries go on") or None
        ok(refused, "a full disk is told in the log", n, server.lines)
        third = server.peer()
        equal(third.call("margin.get", "alice")["initial"] > 0, True, "queries are answered meanwhile")
        behind = third.call("margin.get", "alice")
        ok(behind["durable"] < behind["seq"], "and say how far the disk is", behind)
        fourth = server.peer()
        fourth.send(fourth.request("margin.get", "alice", {"durable": True}))
        verdict = third.call("audit.verify")
        ok(verdict["whole"] and verdict["last"] == behind["durable"] and "No space" in verdict["refusing"], "the journal can be looked at", verdict)
        error, _ = third.ask("margin.get", "alice", {"at": behind["seq"]})
        has(error[1], f"bad_value: at: command {behind['seq']} is not on disk", "what is not on disk is no past")
        equal(third.call("margin.get", "alice", {"at": behind["durable"]})["seq"], behind["durable"], "what is, is")
        fourth.socket.setblocking(False)
        try:
            early = fourth.socket.recv(1)
        except BlockingIOError:
            early = b""
        fourth.socket.settimeout(30)
        equal(early, b"", "a query with {durable = true} waits")
        error, _ = third.ask("mark.put", [["X", 1.0]])
        ok(error and error[1].startswith("not_durable: "), "commands are refused", error)
        equal(third.call("netto.stats")["journal_closed"], 1, "netto.stats tells it")
        write(os.path.join(place, "desk.lua"), policy(0.3))
        time.sleep(1.5)
        before = server.processor()
        time.sleep(1.0)
        ok(server.processor() - before < 0.5, "it does not spin meanwhile", server.processor() - before)
        os.remove(os.path.join(disk, "ballast"))
        ok(until(lambda: server.log("commands are taken again")), "room mends it without a restart", server.lines)
        ok(fourth.answer()[1]["seq"] >= behind["seq"], "the query that waited is answered")
        answers = [other.answer()[0] for _ in range(n)]
        ok(answers[0] is None, "what was carried out is answered then", answers[0])
        good = sum(a is None for a in answers)
        ok(all(a is None for a in answers[:good]), "in order", good, n)
        mark = third.call("mark.get", {"instruments": ["X"]})["rows"][0][1]
        equal(mark, 100 + good, "and nothing that was refused has happened")
        has(str(until(lambda: third.call("margin.get", "alice")["initial"] == 10 * mark * 0.3)), "True", "a policy that was saved meanwhile decides")
        server.kill()
        server = Server("--data", "disk/d", cwd=place)
        equal(server.peer().call("mark.get", {"instruments": ["X"]})["rows"][0][1], mark, "all of it is there after a kill")
        server.stop()
        fill(os.path.join(disk, "ballast"))
        code, out, err = run("serve", "--data", "disk/new", "--listen", "unix:s", cwd=place)
        ok(code == 1 and "No space left" in err, "on a disk that is full from the beginning no journal begins", code, err)
    finally:
        server.kill()
        subprocess.run(["umount", disk], check=False)
else:
    note("no tmpfs may be mounted: a full disk is tried in tests/runtime/test_ledger.c only")
done()
