#!/usr/bin/python3
"""test_journal.t: what a server was told outlives it: killed, looked at, checked, replayed, damaged and cut."""
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from forge import SEGMENT, forge
from peer import NETTO, Server, done, equal, folder, furnish, has, note, ok, policy, run, write

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z"


def begin(place, *words):
    return Server("--data", "data", *words, cwd=place)


def netto(place, *words):
    return run(*words, cwd=place)


def copy_of(place):
    """Another place with the same files."""
    other = folder()
    return shutil.copytree(place, other, dirs_exist_ok=True, ignore=shutil.ignore_patterns("s", "s.lock"))


def objects(place, *words):
    code, out, err = netto(place, "journal", "dump", "data", "--json", *words)
    equal((code, err), (0, ""), f"dump --json {' '.join(words)} reads well")
    return [json.loads(line) for line in out.splitlines()]


# ---- a server that is killed ---------------------------------------------------------------------------------------

place = folder()
write(os.path.join(place, "desk.lua"), policy(0.2))
write(os.path.join(place, "netto.conf"), 'return { base = "EUR", sweep = 3600, ids = 2000000, limits = { work = 300000 } }\n')
words = ("--config", "netto.conf", "--policy", "desk.lua")
server = begin(place, *words)
ok(server.log("journal: a new journal was begun"), "a server says that it began a journal", server.lines)
has(server.log("ready")[0], "journal: acknowledged means on disk", "the ready line says what acknowledged means")
peer = server.peer()
peer.call("instrument.put", [{"id": "X", "kind": "spot", "qty_step": 0.1}])
peer.call("mark.put", [["X", 100.0]])
peer.call("account.put", [{"id": "alice"}])
peer.call("collateral.put", "alice", [["EUR", 100000]])
for i in range(20):
    peer.call("trade.apply", [{"id": f"t-{i}", "account": "alice", "instrument": "X", "qty": "0.1", "price": 100}])
last = peer.call("position.put", "alice", [["X", 7]])["seq"]
margin = peer.call("margin.get", "alice", {"durable": True})

stats = peer.call("netto.stats")
equal(stats["journal_seq"], stats["seq"], "netto.stats tells the last row")
ok(last <= stats["journal_durable"] <= stats["journal_seq"], "and the last one on disk", stats)
ok(last <= stats["journal_rows"] and 1 <= stats["journal_groups"] <= stats["journal_rows"], "rows and groups", stats)
ok(stats["journal_queued_bytes"] < 1000 and stats["journal_closed"] == 0, "hardly anything waits, and the door is open", stats)

for command in (["journal", "dump", "data"], ["journal", "verify", "data"], ["journal", "salvage", "data"], ["replay", "data"]):
    code, out, err = netto(place, *command)
    ok(code == 3 and out == "" and re.fullmatch(r"netto: data is in use: .+\n", err),
       f"netto {' '.join(command)} beside the server: exit code 3, and a sentence", code, out, err)
code, out, err = netto(place, "serve", *words, "--data", "data", "--listen", "unix:other")
ok(code == 3 and "lock" in err, "a second server on the same folder is refused with exit code 3", code, err)
equal(peer.call("netto.ping"), "pong", "the first one does not notice")
server.kill()

code, out, err = netto(place, "journal", "verify", "data")
whole = re.fullmatch(r"(?:note: .*\n)?whole: rows 1 to (\d+) in 1 segment, last hash [0-9a-f]{64}\nnetto [0-9.]+ wrote rows 1 to \1\n", out)
ok(code == 0 and whole and int(whole.group(1)) >= last,
   "after kill -9 the journal is whole, and holds every row that was acknowledged", code, out, err)
put, last = last, int(whole.group(1))  # a tick may have come after it

# ---- dump -----------------------------------------------------------------------------------------------------------

code, out, err = netto(place, "journal", "dump", "data")
lines = out.splitlines()
equal((code, len(lines), err), (0, last + 1, ""), "dump prints a row a line below its titles")
columns = [lines[0].index(title) for title in ("TIME", "ACTOR", "KIND", "DIGEST", "PARAMS")]
ok(all(line[at - 1] == " " and line[at] != " " for line in lines for at in columns), "the columns stand below each other", out)
row = lines[put]
ok(re.match(rf" +{put}  {TIME}  unix:uid={os.getuid()},pid={os.getpid()} +position\.put +[0-9a-f]{{12}}  ", row),
   "a row has number, time, actor, kind and digest", row)
ok(row.endswith('["alice",[["X",7]]]'), "and its params", row)
ok(all(len(line) < 300 for line in lines) and any(line.endswith("…") for line in lines), "long params are cut", lines)

rows = objects(place)
equal([each["seq"] for each in rows], list(range(1, last + 1)), "an object a row, in order")
equal(list(rows[0]), ["seq", "at", "time", "actor", "kind", "params", "group", "digest"], "with every field")
equal((rows[0]["actor"], rows[0]["kind"], rows[0]["params"][0]), ("netto", "notice", "started"), "the first tells how it began")
has(rows[0]["params"][4], "base EUR, sweep 3600, ids 2000000, work 300000", "and with which settings")
activation = [each for each in rows if each["kind"] == "policy.activate"][0]
equal(activation["params"][2][0]["policy.lua"], policy(0.2), "an activation has the policy's source, whole")
ok(all(re.fullmatch(r"[0-9a-f]{64}", each["digest"]) for each in rows), "digests are whole")
equal([each["seq"] for each in objects(place, "--from", "5", "--count", "3")], [5, 6, 7], "--from and --count choose")
equal(objects(place, "--from", str(last + 50)), [], "behind the last row there is none")
equal(netto(place, "journal", "dump", "data", "--from", "5", "--count", "1")[1].count("\n"), 2, "for people as well")

# ---- replay ---------------------------------------------------------------------------------------------------------

code, out, err = netto(place, "replay", "data")
equal((code, err), (0, ""), "replay ends well")
ok(re.fullmatch(rf"{last} rows decided as they were, last {last} at {TIME}, policy desk 1 \(\w+\)\n", out), "every row is decided as it was", out)
has(out, rows[-1]["time"], "at its time")
code, out, err = netto(place, "replay", "data", "--until", "1")
ok(code == 0 and re.fullmatch(rf"1 row decided as it was, last 1 at {TIME}, policy built-in .*\n", out), "--until ends it", code, out, err)
equal(netto(place, "journal", "verify", "data")[1], whole.group(0), "neither changes anything")

script = folder()
terminal = subprocess.run(["script", "-qec", f"'{NETTO}' replay '{place}/data'", os.path.join(script, "seen")], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, encoding="utf-8", check=False) if shutil.which("script") else None
if terminal:
    has(terminal.stdout, "rows decided as they were", "on a terminal as well")
else:
    note("script is not installed: no terminal")

# ---- the next server ---------------------------------------------------------------------------------------------------

server = begin(place, *words)
ok(server.log("journal: the last stop was not clean"), "the next server says what it found", server.lines)
peer = server.peer()
equal(peer.call("position.get", "alice")["rows"][0][:2], ["X", 7.0], "the next server knows what was acknowledged")
again = peer.call("margin.get", "alice", {"durable": True})
equal({**again, "seq": 0}, {**margin, "seq": 0}, "and decides as the one before")
equal(peer.call("trade.apply", [{"id": "t-3", "account": "alice", "instrument": "X", "qty": "0.1", "price": 100}])["duplicates"], 1,
      "a trade that is sent again counts once")
equal(server.stop(), 0, "it ends well")
code, out, err = netto(place, "journal", "verify", "data")
ok(code == 0 and "note" not in out, "after an end in order there is nothing to note", code, out, err)
last = int(re.search(r"to (\d+) in", out).group(1))
ok(netto(place, "replay", "data")[1].startswith(f"{last} rows decided as they were"), "both lives are replayed")

code, out, err = netto(place, "serve", "--data", "data", "--listen", "unix:s")
ok(code == 2 and "was begun with other settings" in err and "base EUR" in err, "other settings are refused, and both named", code, err)

# ---- kills under load -----------------------------------------------------------------------------------------------------

hurt = folder()
acknowledged = {}
for life in range(5):
    server = begin(hurt)
    peer = server.peer()
    if life == 0:
        furnish(peer)
    sent = [{"id": f"{life}-{i}", "account": "alice", "instrument": "X", "qty": "0.1", "price": 100} for i in range(400)]
    peer.send(b"".join(peer.request("trade.apply", [trade]) for trade in sent))
    for trade in sent[:50 + 60 * life]:
        error, result = peer.answer()
        if error is None:
            acknowledged[result["seq"]] = trade["id"]
    server.kill()
    code, out, err = netto(hurt, "journal", "verify", "data")
    equal((code, err), (0, ""), f"kill {life + 1} under load leaves it whole")
    code, out, err = netto(hurt, "replay", "data")
    ok(code == 0 and "decided as they were" in out, f"kill {life + 1} under load: every decision is made again", code, out, err)
kept = {each["seq"]: each["params"][0][0]["id"] for each in objects(hurt) if each["kind"] == "trade.apply"}
equal({seq: kept.get(seq) for seq in acknowledged}, acknowledged, "every trade that was acknowledged is kept, under its number")
equal(len(set(kept.values())), len(kept), "and none twice")

# ---- many policies --------------------------------------------------------------------------------------------------------

busy = folder()
server = begin(busy)
peer = server.peer()
furnish(peer)
peer.call("correlation.put", {"factors": ["X", "Y"], "rho": [[1, 0.5], [0.5, 1]]})
for i in range(12):
    staged = peer.call("policy.stage", {"policy.lua": policy((i + 1) / 100, version=str(i))})
    peer.call("policy.activate", staged["id"])
    peer.call("position.put", "alice", [["Y", i]])
    if i % 4 == 3:
        peer.call("policy.rollback")
fails = policy(0.1).replace("return { initial", "if book.gross > 5000 then error('boo') end return { initial")
peer.call("policy.activate", peer.call("policy.stage", {"policy.lua": fails})["id"])
peer.call("position.put", "alice", [["Y", 500]])
active = [each for each in peer.call("policy.list") if each["state"] == "active"][0]
server.kill()
code, out, err = netto(busy, "replay", "data")
ok(code == 0 and f"policy desk 1 ({active['id']})" in out, "more policies than are kept, matrices and rules that fail are replayed", code, out, err)
equal([each["kind"] for each in objects(busy)].count("policy.activate"), 16, "with every activation")

# ---- damage -----------------------------------------------------------------------------------------------------------------


def spoil(text, to):
    """A copy whose file has other bytes in one place."""
    other = copy_of(place)
    path = os.path.join(other, "data", SEGMENT)
    with open(path, "rb") as file:
        data = file.read()
    with open(path, "wb") as file:
        file.write(data.replace(text, to))
    return other


other = spoil(b"t-12", b"t-99")
number = [each["seq"] for each in rows if each["kind"] == "trade.apply" and each["params"][0][0]["id"] == "t-12"][0]
for command in (["journal", "verify", "data"], ["journal", "dump", "data"], ["replay", "data"]):
    code, out, err = netto(other, *command)
    ok(code == 1 and re.fullmatch(rf"netto: data is damaged: {SEGMENT}: row {number} .+\n", err),
       f"an altered row: netto {command[0]} {command[1]} names file and row, exit code 1", code, out, err)
code, out, err = netto(other, "serve", *words, "--data", "data", "--listen", "unix:s")
ok(code == 1 and f"row {number}" in err, "a server does not begin with it", code, err)

code, out, err = netto(other, "journal", "salvage", "data")
equal((code, err), (0, ""), "salvage ends well")
ok(out.startswith("cut: ") and f"row {number}" in out and f"rows 1 to {number - 1} are kept" in out
   and f"rows {number} to {last} were acknowledged and are cut" in out, "and says what it found, kept and cut", out)
ok(any(name.startswith("cut-1-") for name in os.listdir(os.path.join(other, "data"))), "what was cut is there under another name")
code, out, err = netto(other, "journal", "verify", "data")
ok(code == 0 and out.startswith(f"whole: rows 1 to {number - 1} "), "what is left is whole", code, out, err)
equal(netto(other, "journal", "salvage", "data"), (0, "nothing is damaged\n", ""), "a second time there is nothing to cut")
ok(netto(other, "replay", "data")[1].startswith(f"{number - 1} rows decided as they were"), "and it is replayed")
server = begin(other, *words)
ok(server.log("ready"), "a server begins with it", server.lines)
equal(server.stop(), 0, "and ends well")

other = copy_of(place)
os.remove(os.path.join(other, "data", "head"))
code, out, err = netto(other, "journal", "verify", "data")
ok(code == 1 and '"head"' in err, "a head that is missing is damage", code, out, err)
other = copy_of(place)
os.remove(os.path.join(other, "data", SEGMENT))
code, out, err = netto(other, "journal", "verify", "data")
ok(code == 1 and f"rows 1 to {last} were acknowledged and are missing" in err, "rows that are missing are named", code, out, err)
other = copy_of(place)
with open(os.path.join(other, "data", "head"), "r+b") as file:
    file.write(b"x" * 100)
code, out, err = netto(other, "journal", "verify", "data")
ok(code == 0 and out.startswith("note: one of the two slots"), "one bad slot is noted; the other will do", code, out, err)

# ---- decided otherwise --------------------------------------------------------------------------------------------------------


other = copy_of(place)
forge(os.path.join(other, "data"), number, digest=b"\1" * 32)
code, out, err = netto(other, "journal", "verify", "data")
ok(code == 0 and out.startswith("whole: "), "a journal that was forged with care looks whole", code, out, err)
code, out, err = netto(other, "replay", "data")
equal((code, err), (1, f"netto: data: row {number}, trade.apply, is decided otherwise than it was\n"),
      "replay names the row that is decided otherwise, exit code 1")
code, out, err = netto(other, "serve", *words, "--data", "data", "--listen", "unix:s")
ok(code == 1 and "is decided otherwise" in err, "and no server begins with it", code, err)
code, out, err = netto(other, "replay", "data", "--until", str(number - 1))
ok(code == 0 and out.startswith(f"{number - 1} rows"), "up to it all is well", code, out, err)
done()
