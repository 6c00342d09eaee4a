#!/usr/bin/python3
"""test_replay.t: netto replay: recorded sessions to the bit, up to a row or a time, a first difference, another policy."""
import csv
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from forge import SEGMENT, blake, forge, rows_of
from peer import NETTO, Server, done, equal, folder, has, msgpack, note, ok, policy, run, write

ROOT = os.environ.get("NETTO_SOURCE") or os.getcwd()
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z"


def copy_of(data):
    other = os.path.join(folder(), "data")
    shutil.copytree(data, other, ignore=shutil.ignore_patterns("lock"))
    return other


def replay(data, *words, env=None):
    ended = subprocess.run([NETTO, "replay", data, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           timeout=120, encoding="utf-8", check=False, env={**os.environ, **(env or {})})
    return ended.returncode, ended.stdout, ended.stderr


# ---- sessions that were recorded by builds of both compilers (tests/sessions/record.py) ------------------------------------

OLD_PROCESSOR = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX,-AVX2,-FMA,-FMA4,-AVX512F,-AVX_Fast_Unaligned_Load,-ERMS",
                 "OPENBLAS_CORETYPE": "Prescott"}
AGAIN = "; if Netto's own Lua or the journal's format changed, record it anew: tests/sessions/record.py"

for name in ("gcc", "clang"):
    session = copy_of(os.path.join(ROOT, "tests", "sessions", name))
    before = {each: open(os.path.join(session, each), "rb").read() for each in os.listdir(session)}
    with open(os.path.join(ROOT, "tests", "sessions", name + ".txt"), encoding="utf-8") as file:
        known = file.read()  # the hash of the last row stands for every command, and every decision's digest
    equal(run("journal", "verify", session), (0, known, ""), f"the session of a {name} build is the one that is known")
    code, out, err = replay(session)
    ok(code == 0 and err == "" and re.fullmatch(rf"\d+ rows decided as they were, last \d+ at {TIME}, policy session 2 \(\w+\)\n", out),
       f"this build decides every row of the session of a {name} build as it did, to the bit{AGAIN}", code, out, err)
    equal(replay(session, env=OLD_PROCESSOR), (code, out, err), "with the C library of a processor without fused multiplication as well")
    after = {each: open(os.path.join(session, each), "rb").read() for each in before}
    ok(after == before, "and nothing is changed")
session = copy_of(os.path.join(ROOT, "tests", "sessions", "gcc"))
rows = rows_of(session)
LAST = rows[-1]["seq"]


def stamp(at):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at // 10**9)) + f".{at % 10**9:09}Z"


# ---- up to a row, or a time ---------------------------------------------------------------------------------------------------


def last_until(until):
    code, out, err = replay(session, "--until", until)
    found = re.search(r"last (\d+) at", out)
    ok(code == 0 and (found or out == "no rows\n"), f"--until {until} ends well", code, out, err)
    return int(found.group(1)) if found else 0


equal(last_until("100"), 100, "up to a row, with it")
at = rows[99]["at"]
equal(last_until(stamp(at)), max(row["seq"] for row in rows if row["at"] <= at), "up to an instant, as dump prints it, with its rows")
equal(last_until(stamp(at - 1)), max(row["seq"] for row in rows if row["at"] < at), "a nanosecond earlier it is without them")
second = stamp(at)[:19]
equal(last_until(second + "Z"), max(row["seq"] for row in rows if row["at"] <= at // 10**9 * 10**9), "up to a second")
equal(last_until(second[:10]), LAST, "a date alone means its whole day")
equal(last_until("2001-01-01"), 0, "before the first row there is none")
equal(last_until("1969-12-31T23:59:59.999999999Z"), 0, "before 1970 neither")
equal(last_until("2200-01-01T00:00:00Z"), LAST, "a time to come means all of them")
code, out, err = replay(session, "--until", str(LAST + 5))
ok(code == 0 and out.startswith(f"{LAST} rows") and err == f"netto: the journal ends with row {LAST}, before {LAST + 5}\n",
   "a row behind the last is told of", code, out, err)
for wrong in ("0", "-3", "yesterday", "2026-11-27T12:00", "2026-11-27T12:00:00", "2026-02-30", "2026-11-27T12:00:00+01:00", "12:00", "1e3",
              "99999999999999999999"):
    code, out, err = replay(session, "--until", wrong)
    ok(code == 2 and out == "" and f"not '{wrong}'" in err and "--until takes" in err, f"--until {wrong} is refused", code, out, err)

# ---- the first difference --------------------------------------------------------------------------------------------------------


def plain(number, count=1, duplicates=0):
    """The decision of one trade, of which no event tells."""
    return msgpack.packb({"count": count, "duplicates": duplicates, "seq": number})


trades = [row for row in rows if row["kind"] == b"trade.apply"]
quiet = [row for row in trades if row["digest"] == blake(plain(row["seq"]))]
telling = [row for row in trades if row["digest"] != blake(plain(row["seq"]))]
ok(len(quiet) > 10 and len(telling) > 3, "the session has trades with and without events", len(quiet), len(telling))


def difference(number, **changes):
    """What replay prints of a forged row, as {label: {when: text}}; a label that comes again is numbered."""
    data, seen, label = copy_of(session), {}, ""
    forge(data, number, **changes)
    code, out, err = replay(data)
    equal(code, 1, "another decision than the recorded one: exit code 1")
    ok(err.startswith(f"netto: {data}: row {number}, ") and err.count("\n") == 1, "which names the row", err)
    when_at, text_at = re.search(r"^params\s+", out, re.M).end(), 0
    for line in out.splitlines():
        part = re.match(r"(\S+(?: \d+)?)?\s+(?:(was|is|before|after)\s+)?(.*)", line)
        label = part.group(1) or label
        seen.setdefault(label, {}).setdefault(part.group(2) or "", part.group(3))
    return seen, out, err


row = quiet[5]
seen, out, err = difference(row["seq"], digest=blake(plain(row["seq"], 0, 1)))
has(err, f"row {row['seq']}, trade.apply, is decided otherwise than it was", "the sentence")
first = out.splitlines()[0]
ok(re.fullmatch(rf"row {row['seq']} +trade\.apply at {stamp(row['at'])} from {row['actor'].decode()}, written by netto \d+\.\d+\.\d+", first),
   "the row has its time, who sent it, and who wrote it", first)
equal(json.loads(seen["params"][""]), msgpack.unpackb(row["command"]), "its params are shown")
ok(re.fullmatch(r"session 1 \(\w{32}\)", seen["policy"][""]), "and the policy that decides", seen)
equal((seen["digest"]["was"], seen["digest"]["is"]), (blake(plain(row["seq"], 0, 1)).hex(), row["digest"].hex()), "and both digests")
equal(json.loads(seen["decided"]["was"]), {"count": 0, "duplicates": 1, "seq": row["seq"]}, "what was decided is found by its digest")
equal(json.loads(seen["decided"]["is"]), {"count": 1, "duplicates": 0, "seq": row["seq"]}, "beside what is decided now")
account = msgpack.unpackb(row["command"])[0][0]["account"]
ok(seen[account]["before"].startswith("initial ") and seen[account]["before"] != seen[account]["after"],
   "and how the account stood before the row and stands after it", seen)
expected = run("journal", "verify", session)[1]

row = telling[1]
seen, out, err = difference(row["seq"], digest=blake(plain(row["seq"])))
equal(seen["event"]["was"], "none", "an event that there was not")
equal(json.loads(seen["event"]["is"])[0], "margin", "and is now")
ok("decided" not in seen, "what is the same is not repeated", out)

seen, out, err = difference(row["seq"], digest=b"\1" * 32)
has(seen["decided"]["was"], "not known", "a digest of nothing near: that is said")
equal(json.loads(seen["decided"]["is"]), {"count": 1, "duplicates": 0, "seq": row["seq"]}, "and what is decided now is shown")
has(out, '["margin",', "with its events")

params = msgpack.unpackb(row["command"])
params[0][0]["account"] = "nobody"
seen, out, err = difference(row["seq"], command=msgpack.packb(params))
has(err, "was accepted and is refused now: unknown_account", "a row that is refused now")
equal((seen["digest"]["is"], seen["nobody"]["before"]), ("none: it is refused", "no such account"), "has no decision")

first_row = rows[0]
seen, out, err = difference(1, digest=b"\1" * 32)
has(out, "notice at ", "the very first row has no state before it, and is shown")

number = telling[0]["seq"]
data = copy_of(session)
forge(data, number, digest=b"\1" * 32)
equal(replay(data, "--until", str(number - 1))[0], 0, "before the row all is well")
code, out, err = replay(data, "--policy", os.path.join(ROOT, "rules", "index_desk.lua"))
ok(code == 1 and "is decided otherwise" in err and "under index-desk" not in out, "another policy is not compared with what does not hold", code, out)

# ---- damage, and nothing there -----------------------------------------------------------------------------------------------------

data = copy_of(session)
path = os.path.join(data, SEGMENT)
with open(path, "rb") as file:
    content = file.read()
with open(path, "wb") as file:
    file.write(content.replace(b"t-62", b"t-99"))
for words in ([], ["--policy", os.path.join(ROOT, "rules", "index_desk.lua")]):
    code, out, err = replay(data, *words)
    ok(code == 1 and out == "" and re.fullmatch(rf"netto: {data} is damaged: {SEGMENT}: row \d+ .+\n", err), "a damaged row is named", code, out, err)
with open(path, "wb") as file:
    file.write(content.replace(b"started", b"startet"))
run("journal", "salvage", data)
code, out, err = replay(data)
equal((code, out), (0, "no rows\n"), "a journal of which nothing is left has no rows")
code, out, err = replay(data, "--policy", os.path.join(ROOT, "rules", "index_desk.lua"))
ok(code == 0 and "nothing would be otherwise, of 0 accounts" in out, "under another policy neither", code, out, err)
for wrong, text in ((folder(), "holds no journal"), (os.path.join(folder(), "none"), "is no folder")):
    code, out, err = replay(wrong)
    ok(code == 2 and text in err, f"a folder that {text}", code, err)

# ---- another policy ------------------------------------------------------------------------------------------------------------------

DESK = '''local netto = require "netto"
return netto.policy {
  name = "desk", version = "%s", api = 1, params = { haircut = %s, most = %s },
  history = { price = { every = netto.seconds(1), length = netto.seconds(2) } },
  haircut = function(inst, p)
    local v = inst:vol { horizon = netto.seconds(1), window = netto.seconds(1) }
    return math.max(p.haircut, v and v / 1000 or 0)  -- its ticks matter here, not its size
  end,
  correlation = function(f, g, p) return 0.5 end,
  margin = function(book, p) return { initial = 1.25 * book.netted, maintenance = book.netted } end,
  limits = { netto.limit { name = "most", of = "gross", max = 20000 } },
  tests = { ["it asks for its haircut"] = function(t)
    t:instrument { id = "X", kind = "spot" }
    t:mark { X = 100 }
    local a = t:account { positions = { X = 10 } }
    t:near(a.margin.maintenance, 1000 * %s, 1e-6)
  end },
}
'''
place = folder()
ODD = '=a,"b" c'
write(os.path.join(place, "desk.lua"), DESK % ("1", 0.2, 1, 0.2))
write(os.path.join(place, "netto.conf"), "return { sweep = 0.1 }\n")
server = Server("--config", "netto.conf", "--policy", "desk.lua", "--data", "data", cwd=place)
peer = server.peer()
peer.call("instrument.put", [{"id": "X", "kind": "spot"}, {"id": "Y", "kind": "future"}])
peer.call("account.put", [{"id": "firm"}, {"id": "alice", "parent": "firm"}, {"id": ODD, "parent": "firm"}, {"id": "idle"}, {"id": "carol"}])
peer.call("mark.put", [["X", 100.0], ["Y", 50.0]])
for each in ("alice", ODD):
    peer.call("collateral.put", each, [["USD", 1500]])
draw = random.Random(7)
for turn in range(40):
    peer.call("mark.put", [["X", draw.uniform(80, 120)], ["Y", draw.uniform(40, 60)]])
    peer.call("trade.apply", [{"id": f"{turn}-{each}", "account": each, "instrument": draw.choice("XY"), "qty": draw.choice([-30, 20, 40]), "price": 100}
                              for each in ("alice", ODD)])
    time.sleep(0.06)
peer.call("collateral.put", "carol", [["USD", 1000]])
peer.call("mark.put", [["X", 100.0]])
equal([peer.call("order.open", f"o{qty}", "carol", "X", qty, 100, {"brief": True})[0] for qty in (30, 40, 500)], [True, False, False],
      "of three orders one was taken")
code, out, err = replay(os.path.join(place, "data"), "--policy", "desk.lua")
ok(code in (2, 3) and out == "", "beside a server nothing is replayed", code, out, err)
margins = {each: peer.call("margin.get", each) for each in ("alice", ODD, "idle", "carol")}
equal(server.stop(), 0, "a session under one policy was recorded")
data = os.path.join(place, "data")


def file(name, text):
    path = os.path.join(place, name)
    write(path, text)
    return path


def whatif(path, *words):
    return replay(data, "--policy", path, *words)


code, out, err = whatif(os.path.join(place, "desk.lua"))
ok(code == 0 and err == "" and re.search(r"rows decided as they were, .*\nunder desk 1 \(\w+\) from the first row on, nothing would be otherwise, of 5 accounts\n$", out),
   "the policy that decided finds nothing otherwise", code, out, err)

other = file("other.lua", DESK % ("2", 0.4, 1, 0.4))
code, out, err = whatif(other)
lines = out.splitlines()
ok(code == 0 and err == "" and " from the first row on, 3 of 5 accounts would be otherwise" in out, "another one finds what is otherwise", code, out, err)
ok(lines[2].split()[:3] == ["ACCOUNT", "INITIAL", "MAINTENANCE"] and len(lines) == 8, "in a table with the accounts and their sums", out)
ok(lines[7].startswith("all 5") and " → " in lines[7], "those below them", out)
code, out, err = whatif(other, "--as", "csv")
table = list(csv.DictReader(io.StringIO(out)))
ok("'" + ODD in [each["account"] for each in table], "an id that a spreadsheet would run has an apostrophe in front", table)
for each in table:
    each["account"] = each["account"].removeprefix("'")
ok(code == 0 and "rows decided as they were" in err, "as CSV, with the verdict on stderr", code, err)
equal(sorted(each["account"] for each in table), sorted(["firm", "alice", ODD, "idle", "carol"]), "every account is a row, whatever it is called")
changes = [abs(float(each["largest_change"])) for each in table]
equal(changes, sorted(changes, reverse=True), "the largest change first")
by_account = {each["account"]: each for each in table}
for name, margin in margins.items():
    seen = by_account[name]
    equal([float(seen[each]) for each in ("initial", "maintenance", "equity")], [margin[each] for each in ("initial", "maintenance", "equity")],
          f"what was recorded of {name} is what the server answered")
for name in ("alice", ODD):
    seen = by_account[name]
    ok(float(seen["other_initial"]) >= 1.5 * float(seen["initial"]) > 0, f"twice the haircut asks {name} for more", seen)
    ok(1 <= int(seen["first_row"]) and 1 <= int(seen["largest_change_row"]), "and the rows are named", seen)
    ok(int(seen["other_margin_calls"]) >= 1, "margin calls are counted", seen)
ok(by_account["idle"]["largest_change_row"] == "" and by_account["idle"]["first_row"] == "", "of who holds nothing nothing is otherwise", by_account["idle"])

rejected = [by_account["carol"][each] for each in ("rejected_orders", "other_rejected_orders")]
equal(rejected, ["2", "3"], "orders that would have been rejected are counted")
lenient = file("lenient.lua", DESK % ("0", 0.1, 1, 0.1))
row = next(each for each in csv.DictReader(io.StringIO(whatif(lenient, "--as", "csv")[1])) if each["account"] == "carol")
equal((row["rejected_orders"], row["other_rejected_orders"]), ("2", "1"), "and those that would have been taken are not")
ok(int(row["first_row"]) >= 1 and re.search(r"^carol .* 2 → 1 ", whatif(lenient)[1], re.M), "which the table says as well", row)

code, out, err = whatif(other, "--as", "json")
seen = json.loads(out)
carol = next(each for each in seen["accounts"] if each["account"] == "carol")
equal((carol["recorded"]["rejected_orders"], carol["other"]["rejected_orders"]), (2, 3), "and JSON")
equal([each["account"] for each in seen["accounts"]], [each["account"] for each in table], "as JSON the same accounts")
ok(all(f'{each["other"]["initial"]:.17g}' == f'{float(row["other_initial"]):.17g}' and str(each["first_row"] or "") == row["first_row"]
       for each, row in zip(seen["accounts"], table)), "with the same numbers", out)
equal((seen["recorded"]["version"], seen["other"]["version"], seen["failures"]), ("1", "2", []), "and both policies")
equal(len(whatif(other, "--as", "csv", "--limit", "1")[1].splitlines()), 2, "--limit cuts CSV")
has(whatif(other, "--limit", "1")[1], "2 more: --limit 3, or --as csv, shows them", "and the table, and says so")

# What was decided otherwise is what another server would have decided: here is one that was told the same.
place2 = folder()
shutil.copy(other, os.path.join(place2, "desk.lua"))
server = Server("--policy", "desk.lua", cwd=place2)
peer = server.peer()
for row in rows_of(data):
    if row["actor"] != b"netto":
        peer.call(row["kind"].decode(), *msgpack.unpackb(row["command"]))
for name in ("alice", ODD):
    margin = peer.call("margin.get", name)
    equal(float(by_account[name]["other_equity"]), margin["equity"], f"a server with the other policy has the same equity of {name}")
server.stop()

peculiar = whatif(other, "--params", '{"haircut": 0.2}')
ok(peculiar[0] == 2 and "0.2" not in peculiar[1] and "desk" not in peculiar[1] and f"{other}" in peculiar[2], "parameters that fail its tests are refused", peculiar)
loose = file("loose.lua", (DESK % ("3", 0.4, 1, 0.4)).split("  tests")[0] + "}\n")
ok("nothing would be otherwise" in whatif(loose, "--params", '{"haircut": 0.2}')[1], "--params make it the one that decided")
ok("3 of 5 accounts" in whatif(loose, "--until", "30")[1] or "would be otherwise" in whatif(loose, "--until", "30")[1], "--until goes with it")

os.mkdir(os.path.join(place, "empty"))
refused = [
    ([os.path.join(place, "nowhere")], "nowhere: No such file"),
    ([os.path.join(place, "empty")], "has no policy.lua"),
    ([file("syntax.lua", "return {\n")], "syntax.lua:2: "),
    ([file("failing.lua", DESK % ("4", 0.2, 1, 0.3))], "it asks for its haircut"),
    ([other, "--params", "{floor: 1}"], "--params: line 1, column"),
    ([other, "--params", "[1]"], "--params takes an object"),
    ([other, "--params", '{"flor": 1}'], "--params"),
    ([other, "--as", "xml"], "--as takes csv or json, not 'xml'"),
    ([other, "--limit", "0"], "--limit takes a whole number from 1"),
]
for words, text in refused:
    code, out, err = whatif(*words)
    ok(code == 2 and out == "" and text in err, f"--policy {' '.join(words[1:]) or os.path.basename(words[0])}: {text}", code, out, err)
for words in (["--params", "{}"], ["--as", "csv"], ["--limit", "3"]):
    code, out, err = replay(data, *words)
    ok(code == 2 and f"{words[0]} goes with --policy" in err, f"{words[0]} alone is refused", code, err)

breaks = file("breaks.lua", (DESK % ("5", 0.2, 1, 0.2)).replace("margin = function(book, p)", "margin = function(book, p) if book.gross > 3000 then error('boo') end"))
code, out, err = whatif(breaks)
ok(code == 0 and re.search(r"netto: rule margin of desk fails in \d+ rows, first in row \d+ for .+: margin: policy.lua:10: boo\n", err),
   "a rule that fails on the way is told of, with how often and where first", code, out, err)
ok(re.search(r"^alice +[\d,.]+ → unknown  .*\n", out, re.M) and re.search(r"^all 5 but 2 ", out, re.M), "what it cannot say is unknown, and not added", out)
failures = json.loads(whatif(breaks, "--as", "json")[1])["failures"]
ok(len(failures) == 1 and failures[0]["rule"] == "margin" and failures[0]["rows"] >= 1, "as JSON as well", failures)
wild = file("wild.lua", (DESK % ("6", 0.2, 1, 0.2)).replace("return 0.5 end", "return -0.9 end"))
code, out, err = whatif(wild)
ok(code == 0 and "no server would activate desk" in err and "positive semidefinite" in err, "correlations that cannot be are told of", code, err)

if shutil.which("script"):
    seen = subprocess.run(["script", "-qec", f"'{NETTO}' replay '{session}' --policy '{loose}'", os.path.join(folder(), "seen")],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8", check=False).stdout
    ok("accounts would be otherwise" in seen and seen.index("rows decided as they were") < seen.index("ACCOUNT"), "on a terminal as well", seen)
else:
    note("script is not installed: no terminal")
done()
