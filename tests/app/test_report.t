#!/usr/bin/python3
"""test_report.t: what a journal comes to, as CSV and JSON: exact, whole or not at all, and altered files are found."""
import csv
import hashlib
import io
import json
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import NETTO, Server, done, equal, folder, has, note, ok, run, sanitized, write

SECTIONS = ["about", "positions", "collateral", "orders", "trades", "margins", "sets", "breaches", "decisions", "totals", "checks"]
SEGMENT = "journal-00000000000000000001.db"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z"
ODD = ['=1+1', '+a', '-b', '@c', "'d", 'comma,id', 'quote"id', ' blank ', 'zoë', '日本', "a;b|c", '=HYPERLINK("x","y")']

POLICY = '''local netto = require "netto"
return netto.policy {
  name = "=desk", version = "1", api = 1,
  haircut = function(inst) return 0.2 end,
  correlation = function(f, g) return 0.5 end,
  margin = function(book)
    if book.id == "broken" then error("no margin for this one") end
    return { initial = 1.5 * book.netted, maintenance = book.netted, liquidation = 0.5 * book.netted }
  end,
  limits = { netto.limit { name = "big", of = "gross", max = 5000 } },
}
'''


def netto(place, *words, **more):
    return run(*words, cwd=place, **more)


def report(place, *words):
    """The report as JSON, which must be whole and add up."""
    code, out, err = netto(place, "report", "data", "--as", "json", *words)
    ok(code == 0 and err == "", f"a report {' '.join(words)} is made", code, err)
    return json.loads(out)


def rectangle(text):
    """Rows of a CSV file, each as long as its header."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert all(len(row) == len(rows[0]) for row in rows), rows
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def section(place, name, *words):
    code, out, err = netto(place, "report", "data", "--as", "csv", "--section", name, *words)
    ok(code == 0 and err == "", f"section {name} {' '.join(words)}", code, err)
    return rectangle(out)


# ---- a book with everything in it ----------------------------------------------------------------------------------------

place = folder()
write(os.path.join(place, "desk.lua"), POLICY)
server = Server("--data", "data", "--policy", "desk.lua", cwd=place)
peer = server.peer()
peer.call("fx.put", [["EUR", 1.25]])
peer.call("instrument.put", [
    {"id": "X", "kind": "spot", "qty_step": "0.1"}, {"id": "Y", "kind": "spot", "currency": "EUR", "qty_step": "0.000000000000000001"},
    {"id": "F", "kind": "future", "multiplier": 12.5}, {"id": "I", "kind": "perp", "inverse": True, "multiplier": 100},
    {"id": "B", "kind": "bond"}, {"id": "S", "kind": "sensitivity"}, {"id": "U", "kind": "spot"}])
peer.call("mark.put", [["X", 100.1], ["Y", 0.3], ["F", 50], ["I", 20000], ["B", 99]])
peer.call("set.put", [{"id": "isda", "enforceable": True}])
peer.call("account.put", [{"id": "firm", "kind": "firm"}, {"id": "desk", "kind": "desk", "parent": "firm"},
                          {"id": "alice", "parent": "desk"}, {"id": "bob", "parent": "desk", "netting": "none"},
                          {"id": "broken", "parent": "firm"}, {"id": "carol", "parent": "desk"}, {"id": "nowhere"}])
peer.call("account.put", [{"id": each, "parent": "desk"} for each in ODD])
peer.call("collateral.put", "alice", [["USD", "100000.00000001"], ["EUR", 500], ["B", 3, {"set": "isda", "role": "received"}]])
peer.call("position.put", "alice", [["X", "1000000000000.1", 7], ["Y", "1.000000000000000001"], ["S", -3]])
peer.call("position.put", "alice", [["X", "1234.5", 90]])
trades = []
for i in range(300):
    trades.append({"id": f"t{i % 250}", "account": ["alice", "bob", "desk", *ODD][i % 250 % (3 + len(ODD))],
                   "instrument": ["X", "F", "B"][i % 250 % 3], "qty": (i % 250 * 37 % 41) - 20 or 1, "price": round(90 + i % 250 % 7 * 0.37, 2)})
peer.call("trade.apply", trades[:200])
mixed = peer.call("trade.apply", [*trades[100:], {"id": "bad", "account": "nobody", "instrument": "X", "qty": 1, "price": 1}], {"partial": True})
equal((mixed["duplicates"], len(mixed["errors"])), (150, 1), "trades that came again and a bad one are among them")
equal(peer.call("trade.apply", [trades[0]])["duplicates"], 1, "and a call of nothing but a duplicate")
for i in range(8):
    peer.call("trade.apply", [{"id": f"i{i}", "account": "bob", "instrument": "I", "qty": [3, 4, -9, 5][i % 4], "price": 20000 + i}])
peer.call("fx.put", [["EUR", 1.3]])
peer.call("mark.put", [["F", 51.25]])
peer.call("position.put", "broken", [["X", 1]])
peer.call("collateral.put", "carol", [["USD", 100000]])
answers = [peer.call("order.open", *each, {"brief": True})[0] for each in (["=buy", "carol", "X", "10.5", "100.25"], ["sell", "carol", "F", -2],
                                                                       ["gone", "carol", "X", 3, 100], ["no", "carol", "X", 100000, 100], ["=buy", "carol", "X", "10.5", "100.25"])]
equal(answers, [True, True, True, False, True], "orders are opened, rejected, and sent again")
peer.call("order.close", "gone")
equal(peer.call("trade.apply", [{"id": "fill", "account": "carol", "instrument": "X", "qty": 4, "price": 100, "order": "=buy"},
                                {"id": "stray", "account": "carol", "instrument": "X", "qty": 1, "price": 100, "order": "gone"}])["unmatched"], 1, "one is filled in part")
resting = peer.call("order.list")["rows"]
last = peer.call("position.put", "nowhere", [["U", 5, 2.5]])["seq"]  # which has no mark
live = {each: peer.ask("margin.get", each) for each in ["alice", "bob", "carol", "desk", "firm", "broken", "nowhere", *ODD]}
held = {each: peer.call("position.get", each)["rows"] for each in ["alice", "bob", "carol", "desk", "broken", "nowhere", *ODD]}

code, out, err = netto(place, "report", "data", "--as", "json")
ok(code == 3 and out == "" and "data is in use" in err, "beside the server: exit code 3", code, out, err)
equal(server.stop(), 0, "the server ends")

whole = report(place)
equal(list(whole), [*SECTIONS, "checksum"], "JSON is one object with every section")
checks = {each["check"]: each for each in whole["checks"]}
ok(len(checks) == 13 and all(each["outcome"] == "ok" and each["differing"] == 0 for each in checks.values()), "every check is ok", checks)
ok(all(each["compared"] > 0 for each in checks.values()), "and has compared something", checks)

# ---- what it says is what the server said ----------------------------------------------------------------------------------

about = whole["about"]
end = json.loads(netto(place, "journal", "dump", "data", "--json", "--from", str(about["seq"]))[1].splitlines()[0])
ok(about["seq"] >= last and about["journal_first"] == 1 and about["journal_last"] == about["seq"], "about: the rows", about)
equal((about["time"], about["base"], about["policy_name"], about["policy_version"]), (end["time"], "USD", "=desk", "1"), "about: time, base and policy")
has(netto(place, "journal", "verify", "data")[1], "last hash " + about["hash"], "about: the hash of the row, as verify prints it")
has(netto(place, "replay", "data")[1], about["policy"], "about: the policy's id, as replay prints it")

own = {each["account"]: each for each in whole["margins"] if each["scope"] == "account"}
nodes = {each["account"]: each for each in whole["margins"] if each["scope"] == "subtree"}
equal(sorted(nodes), ["desk", "firm"], "nodes have a row of their subtree")
for name, (error, answer) in live.items():
    row = nodes.get(name) or own[name]
    if error:
        continue
    same = all(row[key] == answer[key] for key in ("initial", "maintenance", "equity", "excess", "status", "stale"))
    same = same and float(row["utilisation"]) == answer["utilisation"]  # JSON has no infinity: "inf"
    parts = all(row[key] == answer["parts"][key] for key in ("gross", "netted", "orders", "value", "collateral"))
    ok(same and parts, f"the margin of {name} is the one that margin.get told, bit for bit", row, answer)
ok(own["nowhere"]["status"] == "unknown" and "no mark" in own["nowhere"]["error"] and own["nowhere"]["initial"] is None,
   "without a mark there is no margin, and the row says why", own["nowhere"])
has(str(own["broken"]["error"]), "no margin for this one", "nor where the rule fails")

for name, rows in held.items():
    mine = [each for each in whole["positions"] if each["account"] == name]
    equal([(each["instrument"], Decimal(each["qty"]), each["cost"]) for each in mine],
          [(row[0], Decimal(str(row[1])), row[2]) for row in rows], f"positions of {name} are those of position.get")
tiny = [each for each in whole["positions"] if each["instrument"] == "Y"][0]
equal(tiny["qty"], "1.000000000000000001", "a quantity is exact to the last digit")
equal([each for each in whole["positions"] if each["instrument"] == "U"],
      [{"account": "nowhere", "instrument": "U", "kind": "spot", "currency": "USD", "qty": "5", "cost": 2.5, "paid": "12.5", "mark": None, "value": None}],
      "what has no mark has no value")
lines = {(each["account"], each["asset"], each["role"]): each for each in whole["collateral"]}
equal(lines["alice", "B", "received"], {"account": "alice", "asset": "B", "set": "isda", "role": "received", "amount": "3"}, "collateral that was received")

# ---- totals -------------------------------------------------------------------------------------------------------------------

totals = {(each["section"], each["item"], each["of"]): each["total"] for each in whole["totals"]}
for name in SECTIONS[1:8]:
    equal(int(totals[name, "rows", None]), len(whole[name]), f"totals count the rows of {name}")
for instrument in "XYFIBSU":
    amounts = [Decimal(each["qty"]) for each in whole["positions"] if each["instrument"] == instrument]
    longs, shorts = sum(a for a in amounts if a > 0), sum(a for a in amounts if a < 0)
    equal((Decimal(totals.get(("positions", "long", instrument), 0)), Decimal(totals.get(("positions", "short", instrument), 0))),
          (longs, shorts), f"long and short of {instrument} add up")
for asset in ("USD", "EUR"):
    equal(Decimal(totals["collateral", "lodged", asset]), sum(Decimal(each["amount"]) for each in whole["collateral"] if each["asset"] == asset),
          f"cash in {asset} adds up, exactly")
for measure in ("gross", "netted", "value", "initial", "maintenance", "liquidation", "equity", "collateral"):
    total = sum(each[measure] for each in own.values() if each[measure] is not None)
    ok(abs(total - float(totals["margins", measure, None])) < 1e-6, f"{measure} adds up", total, totals["margins", measure, None])
ok(totals["margins", "unknown", None] == "2" and totals["positions", "unknown", None] == "1", "and what is in no total is counted", totals)

# ---- orders ---------------------------------------------------------------------------------------------------------------------

equal([(each["account"], each["order"], each["instrument"], Decimal(each["qty"]), Decimal(each["left"]), each["price"], each["opened_seq"]) for each in whole["orders"]],
      [("carol", "=buy", "X", Decimal("10.5"), Decimal("6.5"), "100.25", resting[0]["seq"]), ("carol", "sell", "F", Decimal(-2), Decimal(-2), None, resting[1]["seq"])],
      "open orders are those of order.list")
equal((totals["orders", "rows", None], Decimal(totals["orders", "buy", "X"]), Decimal(totals["orders", "sell", "F"])), ("2", Decimal("6.5"), Decimal(-2)), "and add up")
ok(own["carol"]["orders"] > 0 and float(totals["margins", "orders", None]) == own["carol"]["orders"] == nodes["desk"]["orders"], "what they make of the initial margin is told", own["carol"])
equal([(each["account"], each["outcome"]) for each in whole["decisions"] if each["kind"].startswith("order.")],
      [("carol", each) for each in ("accepted", "accepted", "accepted", "rejected", "duplicate", "accepted")], "decisions on orders have their outcomes")
equal([each["order"] for each in report(place, "--at", str(resting[1]["seq"]))["orders"]], ["=buy", "sell"], "at an earlier row those of then")
ok([each["order"] for each in section(place, "orders")] == ["'=buy", "sell"], "an order's id is guarded in CSV")

# ---- trades ---------------------------------------------------------------------------------------------------------------------

counted = [*trades[:250], *({"id": f"i{i}", "account": "bob", "instrument": "I", "qty": [3, 4, -9, 5][i % 4], "price": 20000 + i} for i in range(8)),
           {"id": "fill", "account": "carol", "instrument": "X", "qty": 4, "price": 100}, {"id": "stray", "account": "carol", "instrument": "X", "qty": 1, "price": 100}]
equal([(each["trade"], each["account"], each["instrument"], Decimal(each["qty"]), Decimal(each["price"])) for each in whole["trades"]],
      [(each["id"], each["account"], each["instrument"], Decimal(each["qty"]), Decimal(str(each["price"]))) for each in counted],
      "trades are those that counted, each once, in their order, exactly")
equal([each["order"] for each in whole["trades"][-2:]], ["=buy", "gone"], "with the order that they name")
ok(all(each["time"] == whole["decisions"][each["seq"] - 1]["time"] and each["settle"] is None and each["free"] is False for each in whole["trades"]), "at the time of their row")
for instrument in "XFBI":
    amounts = [Decimal(each["qty"]) for each in whole["trades"] if each["instrument"] == instrument]
    equal((Decimal(totals["trades", "bought", instrument]), Decimal(totals["trades", "sold", instrument])),
          (sum(a for a in amounts if a > 0), sum(a for a in amounts if a < 0)), f"bought and sold of {instrument} add up")
equal([each["trade"] for each in report(place, "--from", str(whole["trades"][200]["seq"]), "--at", str(whole["trades"][200]["seq"]))["trades"]],
      [each["trade"] for each in whole["trades"][200:250]], "--from and --at choose trades")

# ---- decisions ------------------------------------------------------------------------------------------------------------------

dump = [json.loads(line) for line in netto(place, "journal", "dump", "data", "--json")[1].splitlines()]
equal([(d["seq"], d["time"], d["actor"], d["kind"], d["digest"]) for d in whole["decisions"]],
      [(d["seq"], d["time"], d["actor"], d["kind"], d["digest"]) for d in dump], "a decision for each row of the journal")
outcomes = [(d["account"], d["outcome"], d["rows"], d["applied"], d["duplicates"], d["refused"]) for d in whole["decisions"] if d["kind"] == "trade.apply"]
equal(outcomes[:3], [(None, "accepted", 200, 200, 0, 0), (None, "partial", 201, 50, 150, 1), ("alice", "duplicate", 1, 0, 1, 0)], "with its outcome")
equal([d["account"] for d in whole["decisions"] if d["kind"] == "position.put"], ["alice", "alice", "broken", "nowhere"], "and its account")
some = report(place, "--from", "5", "--at", "9")
equal([d["seq"] for d in some["decisions"]], [5, 6, 7, 8, 9], "--from and --at choose")

breaches = {each["account"]: each for each in whole["breaches"]}
ok("alice" in breaches and all(each["of"] == "gross" and each["value"] == own[each["account"]]["gross"] and each["max"] == 5000.0 for each in whole["breaches"]),
   "breaches have value and level", whole["breaches"])
ok(all(dump[each["since_seq"] - 1]["time"] == each["since"] for each in whole["breaches"]), "and since when", whole["breaches"])

# ---- the same as CSV ----------------------------------------------------------------------------------------------------------------


def as_csv(value):
    return "" if value is None else value if isinstance(value, str) else {True: "true", False: "false"}.get(value) if isinstance(value, bool) else value


for name in SECTIONS:
    rows, objects = section(place, name, "--raw"), whole[name] if name != "about" else [whole[name]]
    same = len(rows) == len(objects) and all(
        list(row) == list(each) and all(
            (float(row[key]) == each[key] if isinstance(each[key], (int, float)) and not isinstance(each[key], bool) else row[key] == as_csv(each[key]))
            for key in each) for row, each in zip(rows, objects))
    ok(same, f"CSV says the same of {name}", rows[:3], objects[:3])

guarded = {row["account"] for row in section(place, "margins")}
ok(all(("'" + each if each[0] in "=+-@'" else each) in guarded for each in ODD), "what a spreadsheet would run has an apostrophe in front", guarded)
equal(section(place, "about")[0]["policy_name"], "'=desk", "also in about")
numbers = [row["qty"] for row in section(place, "positions")]
ok(any(each.startswith("-") for each in numbers) and not any(each.startswith("'") for each in numbers), "numbers have none", numbers)
code, out, err = netto(place, "report", "data", "--as", "json", "--section", "sets")
equal(json.loads(out), whole["sets"], "a section as JSON is an array")
code, out, err = netto(place, "report", "data", "--as", "json", "--section", "about")
equal(json.loads(out), about, "about is an object")

# ---- at a row, at a time ----------------------------------------------------------------------------------------------------------------

times = [each["time"] for each in dump]
middle = 9
early = report(place, "--at", str(middle))
equal((early["about"]["seq"], early["about"]["time"], early["about"]["journal_last"]), (middle, times[middle - 1], len(dump)), "--at a row")
ok(all(each["outcome"] == "ok" for each in early["checks"]), "it adds up as well", early["checks"])
equal(report(place, "--at", times[middle - 1])["checksum"], early["checksum"], "--at its time gives the same bytes")
equal(report(place, "--at", "2100-01-01")["checksum"], whole["checksum"], "--at a time to come is the last row")
equal(report(place, "--at", times[-1][:10])["about"]["seq"], len(dump), "--at a day means all of it")
for words, code_, part in [(["--at", "999999"], 2, f"there is no row 999999; the journal has rows 1 to {len(dump)}"),
                           (["--at", "1999-12-31T23:59:59Z"], 2, "no row is as old as 1999-12-31T23:59:59.000000000Z"),
                           (["--from", "10", "--at", "9"], 2, "the report ends at row 9"),
                           (["--from", "0"], 2, "--from takes a whole number from 1"),
                           (["--at", "noon"], 2, "in UTC like 2026-01-31T17:30:00Z or 2026-01-31, not 'noon'"), (["--at", "0"], 2, "--at takes a whole number from 1"),
                           (["--at", "2026-02-30"], 2, "not '2026-02-30'"),
                           (["--section", "margin"], 2, "did you mean 'margins'?"),
                           (["--out", "."], 2, "is a folder; JSON is one file"), (["--raw"], 2, "--raw goes with --as csv"),
                           (["--check", "x"], 2, "--check goes alone")]:
    code, out, err = netto(place, "report", "data", "--as", "json", *words)
    ok(code == code_ and out == "" and part in err, f"{' '.join(words)}: {part}", code, out, err)

# ---- the same bits --------------------------------------------------------------------------------------------------------------------------

texts = [netto(place, "report", "data", "--as", each)[1] for each in ("csv", "csv", "json", "json")]
ok(texts[0] == texts[1] and texts[2] == texts[3], "two runs print the same bytes")
other = subprocess.run([NETTO, "report", "data", "--as", "csv"], cwd=place, stdout=subprocess.PIPE, check=False,
                       env={**os.environ, "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "TZ": "Asia/Tokyo"}).stdout.decode()
equal(other, texts[0], "in any language and time zone")
tree = os.path.dirname(os.path.realpath(NETTO))
for name in ("clang", "sanitize"):
    twin = os.path.join(tree, name, "netto")
    if not os.path.exists(twin) or os.path.getmtime(twin) < os.path.getmtime(NETTO) - 3600:
        note(f"the {name} build is not there, or is an old one")
        continue
    out = subprocess.run([twin, "report", "data", "--as", "csv"], cwd=place, stdout=subprocess.PIPE, check=False).stdout.decode()
    equal(out, texts[0], f"the {name} build prints the same bytes")

# ---- files ---------------------------------------------------------------------------------------------------------------------------------------

equal(netto(place, "report", "data", "--as", "json", "--out", "r.json"), (0, "", ""), "--out writes a file")
equal(netto(place, "report", "data", "--as", "csv", "--out", "r.csv"), (0, "", ""), "also CSV")
equal(netto(place, "report", "data", "--as", "csv", "--out", "r/"), (0, "", ""), "and a folder that is made")
with open(os.path.join(place, "r.csv"), encoding="utf-8", newline="") as file:
    equal(file.read(), texts[0], "the file has what is printed")
equal(sorted(os.listdir(os.path.join(place, "r"))), sorted([f"{each}.csv" for each in SECTIONS] + ["manifest.csv"]), "a file for each section, and nothing else")
with open(os.path.join(place, "r", "manifest.csv"), encoding="utf-8") as file:
    manifest = file.read().splitlines()
for line in manifest[1:-1]:
    name, rows, size, digest = line.split(",")
    with open(os.path.join(place, "r", name), "rb") as file:
        data = file.read()
    parsed = len(rectangle(data.decode()))
    equal((parsed, len(data), hashlib.blake2b(data, digest_size=32).hexdigest()), (int(rows), int(size), digest), f"the manifest says rows, bytes and BLAKE2b of {name}")
text = "".join(line + "\n" for line in manifest[:-1])
equal(manifest[-1], "checksum,blake2b-256," + hashlib.blake2b(text.encode(), digest_size=32).hexdigest(), "and its own")
body, seal = texts[2].rsplit('"checksum": ', 1)
equal(seal, f'"blake2b-256 {hashlib.blake2b(body.encode(), digest_size=32).hexdigest()}"\n}}\n', "JSON's checksum is the BLAKE2b of all bytes before its line")
for path in ("r.json", "r.csv", "r", "r/manifest.csv"):
    code, out, err = netto(place, "report", "--check", path)
    ok(code == 0 and out.endswith(" is whole\n") and err == "", f"--check {path}", code, out, err)
bad = 0
for path in ("r.json", "r.csv"):
    with open(os.path.join(place, path), "rb") as file:
        data = file.read()
    for at in sorted({*range(0, len(data), len(data) // (20 if sanitized() else 60)), len(data) - 2, len(data) - 40}):
        with open(os.path.join(place, "x"), "wb") as file:
            file.write(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
        bad += netto(place, "report", "--check", "x")[0] != 1
    for shorter in (data[:-1], data[:len(data) // 2], data + b"\n", data + data, b""):
        with open(os.path.join(place, "x"), "wb") as file:
            file.write(shorter)
        bad += netto(place, "report", "--check", "x")[0] != 1
equal(bad, 0, "every byte that is altered, and every end that is cut, is found")
for name, change in (("margins.csv", lambda data: data.replace(b"1", b"2", 1)), ("sets.csv", lambda data: data[:-5]), ("manifest.csv", lambda data: data.replace(b",", b";", 1))):
    shutil.rmtree(os.path.join(place, "q"), ignore_errors=True)
    shutil.copytree(os.path.join(place, "r"), os.path.join(place, "q"))
    with open(os.path.join(place, "q", name), "rb") as file:
        data = file.read()
    with open(os.path.join(place, "q", name), "wb") as file:
        file.write(change(data))
    code, out, err = netto(place, "report", "--check", "q")
    ok(code == 1 and name in err and "altered" in err, f"{name} of a folder altered: named", code, out, err)
os.remove(os.path.join(place, "q", "totals.csv"))
ok(netto(place, "report", "--check", "q/totals.csv")[0] == 2, "--check of nothing: exit code 2")
escape = "file,rows,bytes,blake2b-256\n../r.csv,1,1,00\n"
write(os.path.join(place, "escape.csv"), escape + "checksum,blake2b-256," + hashlib.blake2b(escape.encode(), digest_size=32).hexdigest() + "\n")
code, out, err = netto(place, "report", "--check", "escape.csv")
ok(code == 1 and "names a file that is not beside it" in err, "a manifest that points elsewhere is refused", code, err)

# What was there before stays when the new one cannot be made.
before = texts[0]
full = subprocess.run(f"ulimit -f 4; exec '{NETTO}' report data --as csv --out r.csv", shell=True, cwd=place, stderr=subprocess.PIPE, check=False, encoding="utf-8")
with open(os.path.join(place, "r.csv"), encoding="utf-8", newline="") as file:
    ok(full.returncode != 0 and file.read() == before, "a report that finds no room leaves the old one in place", full)
code, out, err = netto(place, "report", "data", "--as", "csv", "--out", "no/where/r.csv")
ok(code == 1 and "cannot write no/where/r.csv" in err, "a file that cannot be made is said", code, err)
full = subprocess.run(f"'{NETTO}' report data --as csv > /dev/full", shell=True, cwd=place, stderr=subprocess.PIPE, check=False, encoding="utf-8")
ok(full.returncode == 1 and "cannot write" in full.stderr, "what cannot be printed is a failure", full)

# ---- of a server that runs -----------------------------------------------------------------------------------------------------------------------------


def pinned(text):
    """A report as JSON without what goes on: the last row, and so the checksum."""
    told = json.loads(text)
    told["about"].pop("journal_last"), told.pop("checksum")
    return told


def asked(*words):
    code, out, err = netto(place, "report", server.uri, *words)
    ok(code == 0 and err == "", f"a server is asked for a report {' '.join(words)}", code, err)
    return out


server = Server("--data", "data", "--policy", "desk.lua", cwd=place, listen=("unix:s", "tcp:127.0.0.1:0"))
peer = server.peer()
equal(pinned(asked("--as", "json", "--at", str(len(dump)))), pinned(texts[2]), "of the row of before it says the same")
equal(json.loads(asked("--as", "json", "--at", str(middle), "--from", "5", "--section", "decisions")), some["decisions"], "--from and --at choose")
equal(json.loads(asked("--as", "json", "--at", times[middle - 1], "--section", "about"))["seq"], middle, "and so does a time")
server.uri, unix = f"tcp:127.0.0.1:{server.tcp_port()}", server.uri
equal(list(csv.reader(io.StringIO(asked("--as", "csv", "--section", "totals", "--at", str(middle))))),
      list(csv.reader(io.StringIO(netto(place, "report", unix, "--as", "csv", "--section", "totals", "--at", str(middle))[1]))), "over TCP as well")
server.uri = unix
equal(netto(place, "report", server.uri, "--as", "csv", "--out", "live/"), (0, "", ""), "into a folder")
equal(netto(place, "report", "--check", "live")[0], 0, "which is whole")
for words, code_, part in [(["--at", "999999"], 2, "there is no row 999999"), (["--at", "1999-12-31"], 2, "no row is as old as"),
                           (["--from", "10", "--at", "9"], 2, "the report ends at row 9")]:
    code, out, err = netto(place, "report", server.uri, "--as", "csv", *words)
    ok(code == code_ and out == "" and part in err, f"{' '.join(words)} is refused by the server as well", code, out, err)

pages, after = [], 0
while after is not None:
    page = peer.call("report.get", "positions", {"at": len(dump), "after": after, "limit": 3})
    pages.append(page["rows"])
    ok(page["seq"] == len(dump) and len(page["rows"]) <= 3 and page["next"] in (after + 3, None), "a page is of its row", page)
    after = page["next"]
equal([dict(zip(page["columns"], row)) for rows in pages for row in rows], whole["positions"], "the pages have every row once")
page = peer.call("report.get", "positions", {"at": len(dump), "after": 10 ** 15})
equal((page["rows"], page["next"]), ([], None), "behind the last row there is none")
for params, part in [(["position"], "did you mean 'positions'?"), (["sets", {"at": 5, "until": 7 * 10 ** 17}], "either `at` or `until`"),
                     (["sets", {"at": 10 ** 15}], "there is no row"), (["sets", {"after": "a"}], "after: ")]:
    error, _ = peer.ask("report.get", *params)
    ok(error and error[0] == 1 and error[1].startswith("bad_params: ") and part in error[1], f"report.get {params} is refused", error)
equal(peer.call("netto.ping"), "pong", "and the connection stays")

# Under load: all sections are of one row, whatever comes meanwhile, and nobody waits.
busy = subprocess.Popen([NETTO, "report", server.uri, "--as", "json", "--out", "busy.json"], cwd=place, stderr=subprocess.PIPE, encoding="utf-8")
slowest, n = 0.0, 0
while busy.poll() is None or n < 50:
    begun = time.monotonic()
    peer.call("trade.apply", [{"id": f"busy-{n}", "account": "alice", "instrument": "X", "qty": 1, "price": 100}])
    slowest, n = max(slowest, time.monotonic() - begun), n + 1
equal((busy.returncode, busy.stderr.read()), (0, ""), "a report under load adds up")
note(f"{n} trades meanwhile, the slowest took {slowest * 1e3:.1f} ms")
with open(os.path.join(place, "busy.json"), encoding="utf-8") as file:
    busy = file.read()
row = json.loads(busy)["about"]["seq"]
equal(json.loads(busy)["decisions"][-1]["seq"], row, "its decisions end with its row")
leaver = server.peer()
leaver.send(leaver.request("report.get", "positions"))
leaver.close()
equal(peer.call("netto.ping"), "pong", "who goes away meanwhile is no trouble")
equal(server.stop(), 0, "the server ends")
equal(pinned(netto(place, "report", "data", "--as", "json", "--at", str(row))[1]), pinned(busy), "and its folder says the same of that row")
server = Server(cwd=folder())
code, out, err = netto(place, "report", server.uri, "--as", "csv")
ok(code == 1 and out == "" and err.startswith("netto: no_journal: "), "a server without a journal has no report", code, out, err)
server.stop()
code, out, err = netto(place, "report", server.uri, "--as", "csv")
ok(code == 3 and out == "" and "is `netto serve` running" in err, "nor has one that is not there", code, out, err)

# ---- damage -------------------------------------------------------------------------------------------------------------------------------------------


def copy():
    other = folder()
    shutil.copytree(os.path.join(place, "data"), os.path.join(other, "data"))
    return other


other = copy()
with sqlite3.connect(os.path.join(other, "data", SEGMENT)) as db:
    row, command = db.execute("select sequence, command from journal where kind = 'trade.apply'").fetchone()
    db.execute("update journal set command = ? where sequence = ?", (command.replace(b"t1", b"t9", 1), row))
db.close()
for words in ([], ["--at", "5"]):
    code, out, err = netto(other, "report", "data", "--as", "csv", "--out", "r.csv", *words)
    ok(code == 1 and "data is damaged" in err and f"row {row}" in err and not os.path.exists(os.path.join(other, "r.csv")),
       f"a row that was altered is named, and no report is made {' '.join(words)}", code, out, err)
other = copy()
os.remove(os.path.join(other, "data", "head"))
code, out, err = netto(other, "report", "data", "--as", "csv")
ok(code == 1 and out == "" and "damaged" in err, "a journal without its head is damaged", code, out, err)
other = copy()
with open(os.path.join(other, "data", SEGMENT), "r+b") as file:
    file.truncate(os.path.getsize(file.name) // 2)
code, out, err = netto(other, "report", "data", "--as", "csv")
ok(code == 1 and out == "" and "damaged" in err, "one that ends within is damaged", code, out, err)
code, out, err = netto(place, "report", ".", "--as", "csv")
ok(code == 2 and "holds no journal" in err, "a folder without one: exit code 2", code, err)

# ---- a journal without anybody in it, and one without rows ----------------------------------------------------------------------------------------------

empty = folder()
server = Server("--data", "data", cwd=empty)
server.stop()
nothing = report(empty)
ok(nothing["positions"] == nothing["margins"] == [] and len(nothing["decisions"]) == nothing["about"]["seq"] > 0, "an empty book is reported", nothing)
ok(all(each["outcome"] == "ok" for each in nothing["checks"]), "and adds up", nothing["checks"])

# ---- many accounts ------------------------------------------------------------------------------------------------------------------------------------------

COUNT = 2000 if sanitized() else 100000
big = folder()
server = Server("--data", "data", cwd=big)
peer = server.peer()
peer.call("instrument.put", [{"id": "X", "kind": "spot"}, {"id": "F", "kind": "future"}])
peer.call("mark.put", [["X", 10], ["F", 20]])
peer.call("account.put", [{"id": "firm", "kind": "firm"}])
for begin in range(0, COUNT, 10000):
    names = [f"account-{i}" for i in range(begin, min(begin + 10000, COUNT))]
    peer.call("account.put", [{"id": each, "parent": "firm"} for each in names])
    for k, instrument in enumerate("XF"):
        peer.call("trade.apply", [{"id": f"{k}-{each}", "account": each, "instrument": instrument, "qty": 1 + i % 7, "price": 9.75} for i, each in enumerate(names)])
server.stop()
begun = time.monotonic()
code, out, err = netto(big, "report", "data", "--as", "csv", "--out", "r/", seconds=200)
spent = time.monotonic() - begun
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
note(f"{COUNT} accounts: {spent:.1f} s, at most {peak // 1024} MiB")
ok(code == 0 and err == "", "a report of many accounts is made, and adds up", code, out, err)
with open(os.path.join(big, "r", "checks.csv"), encoding="utf-8") as file:
    compared = {row["check"]: int(row["compared"]) for row in rectangle(file.read())}
equal(compared["position quantities are what the rows add up to"], 2 * COUNT, "every position was compared")
equal(netto(big, "report", "--check", "r")[0], 0, "and the folder is whole")
ok(peak < COUNT * 12 + 400 * 1024, "it takes some kilobytes an account", peak)  # KiB

server = Server("--data", "data", cwd=big)
begun = time.monotonic()
code, out, err = netto(big, "report", server.uri, "--as", "csv", "--out", "live/", "--at", str(json.loads(netto(big, "report", server.uri, "--as", "json", "--section", "about", seconds=200)[1])["seq"]), seconds=200)
note(f"asked of a server twice: {time.monotonic() - begun:.1f} s, which holds {server.memory() >> 20} MiB then")
equal((code, err), (0, ""), "a server makes a report of many accounts")
server.stop()
equal(netto(big, "report", "--check", "live")[0], 0, "which is whole")
for name in SECTIONS[1:7]:
    with open(os.path.join(big, "r", name + ".csv"), "rb") as one, open(os.path.join(big, "live", name + ".csv"), "rb") as other:
        ok(one.read() == other.read(), f"page by page {name} has the same bytes as in one go")

# ---- progress ---------------------------------------------------------------------------------------------------------------------------------------------------

leader, follower = os.openpty()
watched = subprocess.Popen([NETTO, "report", "data", "--as", "csv", "--section", "totals"], cwd=big, stdout=subprocess.DEVNULL, stderr=follower)
os.close(follower)
seen = b""
while True:
    try:
        piece = os.read(leader, 65536)
    except OSError:
        break
    if not piece:
        break
    seen += piece
equal(watched.wait(200), 0, "a watched report ends well")
ok(re.search(rb"\rnetto: [\d,]+ (rows read|rows replayed|accounts listed)\x1b\[K", seen) and seen.endswith(b"\r\x1b[K"), "a terminal sees how far it is, and a clean line at the end", seen[-300:])

done()
