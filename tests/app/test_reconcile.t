#!/usr/bin/python3
"""test_reconcile.t: a journal against a counterparty's copy: what pairs, what differs, exactly, and bad files are named."""
import csv
import io
import json
import os
import random
import resource
import subprocess
import sys
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import NETTO, Server, done, equal, folder, has, note, ok, run, sanitized, write

place = folder()


def netto(*words, **more):
    return run(*words, cwd=place, **more)


def put(text, name="theirs.csv"):
    with open(os.path.join(place, name), "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())
    return name


def reconcile(text, *words, source="data", section="trades"):
    """The answer as JSON, and the exit code, which says whether anything is wrong."""
    code, out, err = netto("reconcile", source, put(text), "--section", section, "--as", "json", *words)
    told = json.loads(out)
    ok(err == "" and code == (1 if told["about"]["wrong"] else 0), f"{section} {' '.join(words)}: the exit code says whether anything is wrong", code, err)
    return told


def differences(told):
    return [(each["outcome"], each.get("trade") or each.get("account"), each["field"], each["ours"], each["theirs"], each["difference"]) for each in told["differences"]]


# ---- a book ---------------------------------------------------------------------------------------------------------------------

ODD = ["=1+1", "+a", "'d", "comma,id", 'quote"id', "zoë"]
server = Server("--data", "data", cwd=place)
peer = server.peer()
peer.call("instrument.put", [{"id": "X", "kind": "spot", "qty_step": "0.000000000000000001"}, {"id": "F", "kind": "future", "qty_step": "0.1"}])
peer.call("mark.put", [["X", 100.1], ["F", 50]])
peer.call("account.put", [{"id": each} for each in ["alice", "bob", *ODD]])
peer.call("collateral.put", "alice", [["USD", "100000.00000001"]])
peer.call("trade.apply", [{"id": "t1", "account": "alice", "instrument": "X", "qty": "1.000000000000000001", "price": "99.5", "settle": "2100-01-04"},
                          {"id": "t2", "account": "bob", "instrument": "F", "qty": -2.5, "price": 50.25},
                          *({"id": f"odd{i}", "account": each, "instrument": "X", "qty": f"0.0{i + 1}", "price": 100} for i, each in enumerate(ODD))])
peer.call("order.open", "=o", "alice", "F", 1, 50)
whole = {each: netto("report", "unix:s", "--as", "csv", "--section", each)[1] for each in ("trades", "positions", "collateral", "orders", "margins", "sets")}

# ---- our own copy matches, of a server that runs and of its folder -----------------------------------------------------------------

for name, text in whole.items():
    told = reconcile(text, source="unix:s", section=name)
    rows = text.count("\n") - 1
    about = told["about"]
    equal((about["ours"], about["theirs"], about["paired"], about["wrong"], about["error_rate"]), (rows, rows, rows, 0, 0.0), f"our own {name} match")
    ok(all(each["ours"] == each["theirs"] for each in told["totals"]), f"and so do the totals of {name}", told["totals"])
seq = told["about"]["seq"]
code, out, err = netto("reconcile", "data", "theirs.csv", "--section", "sets")
ok(code == 3 and out == "" and "data is in use" in err, "beside the server: exit code 3", code, out, err)
equal(server.stop(), 0, "the server ends")
for name, text in whole.items():
    equal(reconcile(text, section=name)["about"], {**reconcile(text, section=name, source="data")["about"], "seq": seq}, f"{name} of the folder, at the same row")
raw = netto("report", "data", "--as", "csv", "--raw", "--section", "trades")[1]
equal(reconcile(raw, "--raw")["about"]["wrong"], 0, "texts as they are match with --raw")
ok(reconcile(whole["trades"], "--raw")["about"]["wrong"] > 0, "and guarded ones do not")
mangled = "\ufeff" + whole["trades"].replace("\n", "\r\n")
equal(reconcile(mangled)["about"]["wrong"], 0, "a byte order mark and CRLF change nothing")
rows = list(csv.DictReader(io.StringIO(whole["trades"], newline="")))
sheet = io.StringIO(newline="")
writer = csv.DictWriter(sheet, fieldnames=sorted(rows[0]), quoting=csv.QUOTE_ALL)
writer.writeheader()
writer.writerows(reversed(rows))
equal(reconcile(sheet.getvalue())["about"]["wrong"], 0, "nor do quotes, another order of columns, another order of rows")
early = reconcile(whole["trades"], "--at", "4")
equal((early["about"]["ours"], early["about"]["unpaired_theirs"]), (0, len(rows)), "at an earlier row there were none")
code, out, err = netto("reconcile", "data", "-", "--section", "trades", stdin=whole["trades"])
ok(code == 0 and "of standard input" in out, "theirs may be standard input", code, err)

# ---- what differs ------------------------------------------------------------------------------------------------------------------

HEAD = "trade,account,instrument,qty,price\n"
ODDS = "".join(f'odd{i},"{each.replace(chr(34), chr(34) * 2)}",X,0.0{i + 1},100\n' for i, each in enumerate(ODD))
GOOD = HEAD + "t1,alice,X,1.000000000000000001,99.5\nt2,bob,F,-2.5,50.25\n" + ODDS
equal(reconcile(GOOD)["about"]["wrong"], 0, "five columns of theirs match")
equal(reconcile(GOOD.replace("99.5", "9.95e1").replace("-2.5", "-2.500"))["about"]["wrong"], 0, "a number is the same however it is written")
told = reconcile(GOOD.replace("1.000000000000000001", "1.000000000000000002"))
equal(differences(told), [("unmatched", "t1", "qty", "1.000000000000000001", "1.000000000000000002", "-0.000000000000000001")], "exact to the last of eighteen digits")
equal([(each["total"], each["of"], each["difference"]) for each in told["totals"] if each["difference"] != "0"], [("qty", "X", "-0.000000000000000001")], "in the total, too")
equal((told["about"]["records"], told["about"]["wrong"], told["about"]["error_rate"]), (8, 1, 1 / 8), "the error rate is wrong records by all")
told = reconcile(HEAD + "t2,bob,F,2.5,50.25\nt2,bob,F,-2.5,50.25\nnew,bob,F,1,1\nnew,bob,F,1,1\n" + ODDS)
equal(differences(told), [("unmatched", "t2", "qty", "-2.5", "2.5", "-5"), ("duplicate_theirs", "t2", None, None, None, None), ("unpaired_theirs", "new", None, None, None, None),
                          ("duplicate_theirs", "new", None, None, None, None), ("unpaired_ours", "t1", None, None, None, None)], "a sign, a duplicate, strangers and what is missing")
equal([each["line"] for each in told["differences"]], [2, 3, 4, 5, None], "each with its line")
equal([told["about"][each] for each in ("ours", "theirs", "paired", "unmatched", "unpaired_ours", "unpaired_theirs", "duplicate_ours", "duplicate_theirs", "records", "wrong")],
      [8, 10, 7, 1, 1, 1, 0, 2, 11, 5], "and counted")
told = reconcile("id;=1,account,instrument,qty\n" + "t1,alice,Y,\n" + "t2,bob,F,-2.5\n" + "".join(f'odd{i},"{each.replace(chr(34), chr(34) * 2)}",X,0.0{i + 1}\n' for i, each in enumerate(ODD)),
                 "--map", "trade=id;=1")
equal(differences(told), [("unmatched", "t1", "instrument", "X", "Y", None), ("unmatched", "t1", "qty", "1.000000000000000001", None, None)], "a text, and an empty field; --map with = in a name")

# ---- the other side, tolerance, time, keys ------------------------------------------------------------------------------------------

turned = HEAD + "t1,alice,X,-1.000000000000000001,99.5\nt2,bob,F,+2.5,50.25\n" + "".join(line.replace(f",X,0.0{i + 1},", f",X,-0.0{i + 1},") + "\n" for i, line in enumerate(ODDS.splitlines()))
equal(reconcile(turned, "--mirror")["about"]["wrong"], 0, "--mirror turns the sign of theirs")
equal(reconcile(turned)["about"]["unmatched"], 8, "without it all differ")
equal(reconcile("account,asset,set,role,amount\nalice,USD,,received,1\n", "--mirror", section="collateral")["differences"][0]["field"], "amount", "what they received we lodged")
for bound, wrong in (("0.25", 0), ("0.249999999999999999", 1), ("0", 1), ("1%", 0), ("0.5%", 0), ("0.4975124378109452%", 1), ("0.497512437810945274%", 0), ("0.497512437810945273%", 1)):
    equal(reconcile(GOOD.replace("50.25", "50"), "--tolerance", f"price={bound}")["about"]["wrong"], wrong, f"--tolerance price={bound} holds to the last digit")
positions = whole["positions"].replace(",100.1,", ",100.1000001,")
equal([reconcile(positions, "--tolerance", f"mark={each}", section="positions")["about"]["unmatched"] for each in ("0.0000002", "0.00000002", "0.001%")], [0, len(ODD) + 1, 0], "of doubles, too")
times = list(csv.reader(io.StringIO(whole["trades"], newline="")))
column = times[0].index("time")
second = times[1][column]
equal(reconcile(whole["trades"].replace(second[:19], second[:18] + str((int(second[18]) + 1) % 10)), "--tolerance", "time=9.5")["about"]["wrong"], 0, "times within so many seconds")
told = reconcile(GOOD.replace("price\n", "price,settle\n").replace("99.5\n", "99.5,2100-01-04T00:00:00Z\n").replace("50.25\n", "50.25,\n").replace(",100\n", ",100,\n"))
equal(told["about"]["wrong"], 0, "one instant is one, however it is written")
told = reconcile("trade,instrument\nt1,X\nt2,X\n", "--key", "trade")
equal([each for each in differences(told) if each[0] == "unmatched"], [("unmatched", "t2", "instrument", "F", "X", None)], "--key pairs by another field")
told = reconcile("instrument\nX\n", "--key", "instrument")
equal([told["about"][each] for each in ("paired", "duplicate_ours", "unpaired_ours")], [1, len(ODD), 1], "what is not unique is told as a duplicate")
equal(reconcile("instrument,comment\nX,\n", "--key", "instrument", "--ignore", "comment")["about"]["compared"], "", "--ignore leaves a column out")

# ---- for people, as CSV ----------------------------------------------------------------------------------------------------------------

bad = HEAD + "".join(f"s{i},bob,F,1,1\n" for i in range(50))
code, out, err = netto("reconcile", "data", put(bad), "--section", "trades")
ok(code == 1 and "… and 38 more; --rows 0 shows them all" in out and out.endswith("ours 8, theirs 50, paired 0, of which 0 differ; 58 of 58 records are wrong: 100 %\n"), "the table shows twenty", out)
ok(len(netto("reconcile", "data", "theirs.csv", "--section", "trades", "--rows", "0")[1].splitlines()) > 58, "--rows 0 shows all")
code, out, err = netto("reconcile", "data", put(HEAD + "=cmd,+a,=x,1,1\nt1,alice,=x,1,99.5\n"), "--section", "trades", "--as", "csv")
ok("unpaired_theirs,2,'=cmd,'+a,,,," in out and "unmatched,3,t1,alice,instrument,X,'=x," in out and "-0.00" not in out, "CSV guards what a spreadsheet would run", out)
equal([line for line in out.splitlines() if line.startswith("# ")], ["# about", "# differences", "# totals"], "and has three parts")
has(netto("reconcile", "data", put(HEAD + "t\x1b[2J,alice,X,1,1\n"), "--section", "trades")[1], "t?[2J", "no text steers a terminal")

# ---- bad files and bad words -------------------------------------------------------------------------------------------------------------

for text, words, part in [
        ("", [], "theirs.csv:1:"),
        ("trade,trade,account\n", [], "theirs.csv:1: "),
        ("trade,qty\n", [], "there is no column 'account', by which records are paired; say --map account=NAME, or pair by others with --key FIELD"),
        ("trade,account,quantity\n", [], "trades have no column 'quantity'; known: "),
        ("trade,account,prise\n", [], "did you mean 'price'?; say --map FIELD='prise', or --ignore 'prise'"),
        (HEAD + "t1,alice,X,1.5,1\nt2,bob,F,\"1,000\",1\n", [], "theirs.csv:3: qty: '1,000' is no number; write it like -1234.5"),
        (HEAD + "t1,alice,X,0x10,1\n", [], "theirs.csv:2: qty: '0x10' is no number"),
        (HEAD + "t1,alice,X,1e40,1\n", [], "has more than 18 decimals, or 30 digits before the point"),
        (HEAD + "t1,alice,X,1\n", [], "theirs.csv:2: 4 fields where the header has 5"),
        (HEAD + "t1,alice,\"X,1,1\n", [], "the quote that opens here is never closed"),
        (HEAD.encode() + b"t1,al\xffice,X,1,1\n", [], "is no UTF-8"),
        (HEAD.encode() + b"t1,al\0ice,X,1,1\n", [], "a zero byte"),
        (HEAD + "t1,alice," + "X" * 70000 + ",1,1\n", [], "a field of more than 65536 bytes"),
        ("trade,account,time\nt1,alice,yesterday\n", [], "theirs.csv:2: time: 'yesterday' is no time"),
        ("trade,account,free\nt1,alice,maybe\n", [], "theirs.csv:2: free: 'maybe' is no boolean"),
        (HEAD, ["--map", "qty"], "--map takes FIELD=VALUE, not 'qty'"),
        (HEAD, ["--map", "qty=Amount"], "--map qty=Amount: there is no column 'Amount'"),
        (HEAD, ["--map", "qti=qty"], "--map: trades have no 'qti'; did you mean 'qty'?"),
        (HEAD, ["--map", "qty=price", "--map", "qty=qty"], "'qty' is mapped twice"),
        (HEAD, ["--map", "qty=price"], "'qty' is told twice"),
        (HEAD, ["--tolerance", "qty=-1"], "--tolerance takes an amount like 0.01, or a share like 0.5%, not '-1'"),
        (HEAD, ["--tolerance", "qty=much"], "not 'much'"),
        (HEAD, ["--tolerance", "instrument=1"], "'instrument' is no number"),
        (HEAD, ["--tolerance", "seq=1"], "there is no column 'seq'"),
        (HEAD + "", ["--key", "qty", "--tolerance", "qty=1"], "'qty' is part of the key"),
        (HEAD, ["--key", "trade,account"], "for several repeat the option"),
        (HEAD, ["--ignore", "comment"], "--ignore: there is no column 'comment'"),
        (HEAD, ["--at", "99"], "there is no row 99"),
        (HEAD, ["--at", "noon"], "not 'noon'"),
        (HEAD, ["--rows", "many"], "--rows takes a whole number"),
        (HEAD, ["--as", "xml"], "--as takes csv or json"),
        (HEAD, ["--as", "csv", "--rows", "5"], "--rows goes with the table")]:
    code, out, err = netto("reconcile", "data", put(text), "--section", "trades", *words)
    ok(code == 2 and out == "" and part in err, f"{words or text[:60]!r}: {part}", code, out, err)
code, out, err = netto("reconcile", "data", put("trade,account,time\n"), "--section", "trades", "--tolerance", "time=1%")
ok(code == 2 and "in seconds, not in %" in err, "no share of a time", code, err)
code, out, err = netto("reconcile", "data", "theirs.csv", "--section", "margins", "--mirror")
ok(code == 2 and "--mirror goes with trades" in err, "margins have no other side", code, err)

# ---- at random: the answer is what twenty lines of another language find -----------------------------------------------------------------

seed = int(os.environ.get("SEED") or random.randrange(1 << 32))
note(f"SEED={seed}")
chance = random.Random(seed)
ours = {(row["trade"], row["account"].removeprefix("'") if row["account"][:2] in ("'=", "'+", "''") else row["account"]): Decimal(row["qty"]) for row in rows}
for trial in range(12):
    theirs, expected, seen = [], [], set()
    for _ in range(chance.randrange(40)):
        key = chance.choice([*ours, ("t1", "bob"), ("t9", "alice"), ("t1", "comma,id")])
        qty = ours.get(key, Decimal(1)) + chance.choice([0, 0, Decimal("0.1"), Decimal("-1e-18")])
        theirs.append((*key, qty))
    for line, (trade, account, qty) in enumerate(theirs, 2):
        key = (trade, account)
        if key in seen:
            expected.append(("duplicate_theirs", line, None))
        elif key not in ours:
            expected.append(("unpaired_theirs", line, None))
        elif ours[key] != qty:
            expected.append(("unmatched", line, ours[key] - qty))
        seen.add(key)
    expected += [("unpaired_ours", None, None) for key in ours if key not in seen]
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows([("trade", "account", "qty"), *((trade, account, f"{qty:f}") for trade, account, qty in theirs)])
    told = reconcile(sheet.getvalue(), "--raw")
    equal([(each["outcome"], each["line"], each["difference"] and Decimal(each["difference"])) for each in told["differences"]], expected, f"trial {trial} finds what is there")
    equal(Decimal(sum(Decimal(each["theirs"]) for each in told["totals"])), sum(qty for *_, qty in theirs), f"trial {trial} adds up")

# ---- a large file takes no memory ------------------------------------------------------------------------------------------------------------

with open(os.path.join(place, "large.csv"), "w", encoding="utf-8") as file:
    file.write(HEAD)
    for i in range(400000):
        file.write(f"t1,alice,X,1,99.5{'0' * 60}\n")


lines = whole["positions"].splitlines(keepends=True)
shuffled = [reconcile(lines[0] + "".join(random.Random(i).sample(lines[1:], len(lines) - 1)), section="positions")["totals"] for i in range(6)]
equal([each["difference"] for totals in shuffled for each in totals if each["total"] == "value" and each["difference"]], [],
      "sums in another order differ by rounding, which is no difference")
both = "trade,account,instrument,qty\nt1,alice,X,1.000000000000000001\nt2,bob,F,-2\n"
told = reconcile(both, "--account", "alice")
equal((told["about"]["ours"], told["about"]["theirs"], told["about"]["wrong"], told["about"]["key"]), (1, 1, 0, "trade"), "one account: others are left out on both sides")
told = reconcile("instrument,qty\nF,-2.5\nX,1\n", "--account", "bob", section="positions")
equal([(each["outcome"], each["instrument"]) for each in told["differences"]], [("unpaired_theirs", "X")], "their copy need not name it, then")
code, out, err = netto("reconcile", "data", put(both), "--section", "trades", "--account", "bob")
ok(code == 1 and out.startswith("trades of account bob of row "), "the first line names it", out)
equal(netto("reconcile", "data", put(both), "--section", "trades", "--account", "zz"), (2, "", "netto: neither side has a record of account 'zz' in trades\n"),
      "a name that nobody has is no agreement")


def bounded():
    resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))


done_ = subprocess.run([NETTO, "reconcile", "data", "large.csv", "--section", "trades"], cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                       encoding="utf-8", preexec_fn=None if sanitized() else bounded)
ok(done_.returncode == 1 and "ours 8, theirs 400000, paired 1" in done_.stdout, "of 400,000 lines nothing is kept", done_.stdout[-200:], done_.stderr)
with open(os.path.join(place, "strange.csv"), "w", encoding="utf-8") as file:
    file.write(HEAD)
    for i in range(150000):
        file.write(f"t{i},alice,{i}{'é' * 60 if i % 1000 == 0 else ''},1,1\n")
code, out, err = netto("reconcile", "data", "strange.csv", "--section", "trades", "--as", "csv", seconds=200)
ok(code == 2 and out == "" and "too much of theirs is not ours to keep track of; is it the right file" in err, "of another file so much is kept, and no more", code, out[:200], err)
full = subprocess.run(f"'{NETTO}' reconcile data theirs.csv --section trades > /dev/full", shell=True, cwd=place, stderr=subprocess.PIPE, check=False, encoding="utf-8")
ok(full.returncode in (1, 2), "what cannot be printed is a failure", full)
done()
