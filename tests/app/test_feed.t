#!/usr/bin/python3
"""test_feed.t: netto feed: CSV files end to end; bad rows, refused batches, lost servers."""
import os
import pty
import random
import re
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import NETTO, PATIENCE, Server, done, equal, folder, has, note, ok, run, write

server = Server()
peer = server.peer()


def feed(text, kind, *words, name="rows.csv"):
    write(os.path.join(server.cwd, name), text)
    return run("feed", server.uri, name, "--as", kind, *words, cwd=server.cwd)


def fed(text, kind, rows, title, *words):
    code, out, err = feed(text, kind, *words)
    return ok((code, err) == (0, "") and re.match(rf"{rows} rows? of {kind} in \d+\.\d\d s, [\d,]+ rows/s", out), title, code, out, err)


# ---- every kind --------------------------------------------------------------------------------------------

fed("currency,rate\nEUR,1.25\nGBP,1.5\nEUR,1.26\n", "fx", 3, "rates; one that comes again is a later one")
code, out, err = feed("currency,rate,ts\nEUR,1.2,2026-01-02\nGBP,1.4,\nGBP,1.5,\n", "fx")
ok(code == 0 and "1 row too late to be the latest" in out, "rates of the past, for the history", code, out, err)
fed("id,class,vol,attrs.region,attrs.rank,attrs.core\nBTC,crypto,0.6,world,1,true\nETH,crypto,,,02,false\n", "factors", 2, "factors")
equal(peer.call("factor.list")["rows"][-2:],
      [{"id": "BTC", "class": "crypto", "vol": 0.6, "attrs": {"region": "world", "rank": 1, "core": True}},
       {"id": "ETH", "class": "crypto", "attrs": {"rank": "02", "core": False}}],
      "attributes are guessed, empty cells are absent")
fed('kind,id,qty_step,underlying,expiry,inverse,strike,right,currency,settle_days,multiplier,loads\n'
    'spot,BTC,0.1,,,,,,,2,,\n'
    'perp,BTC-PERP,0.001,BTC,,false,,,,,1,\n'
    'future,BTC-F,1,BTC,2026-12-18T08:00:00Z,true,,,USD,,100,\n'
    'option,BTC-C,0.1,BTC,2026-12-18,,70000,C,,,,\n'
    'spot,BASKET,1,,,,,,EUR,,,"[[""BTC"", 10], [""ETH"", -5.5]]"\n', "instruments", 5, "instruments, with loads as JSON")
rows = {row["id"]: row for row in peer.call("instrument.list")["rows"]}
equal((rows["BTC"]["qty_step"], rows["BTC"]["settle_days"]), (0.1, 2), "numbers are exact")
equal((rows["BTC-F"]["expiry"], rows["BTC-F"]["inverse"], rows["BTC-C"]["strike"]), (1797580800000000000, True, 70000), "typed as they should be")
equal(rows["BASKET"]["loads"], [["BTC", 10.0], ["ETH", -5.5]], "loads arrive")
fed("instrument,price,bid,ask,ts\nBTC,60000,59999.5,60001,2026-01-02T03:04:05.678Z\nBTC-PERP,60010,,,\nBTC,60100,,,\nBASKET,5,,,\n",
    "marks", 4, "marks; one that comes again is a later one")
fed("id,enforceable,margined,threshold,mpor_days\nISDA,true,1,1e6,10\nBAD,false,0,,\n", "sets", 2, "sets")
fed('id,parent,kind,netting,attrs.tier\nfirm,,firm,,\nalice,firm,,"{""by"": ""venue"", ""sets"": {""V"": ""ISDA""}}",gold\nbob,firm,,none,3\n',
    "accounts", 3, "accounts, with netting as a word or JSON")
listed = {row["id"]: row for row in peer.call("account.list")["rows"]}
equal((listed["alice"]["netting"]["by"], listed["bob"]["netting"], listed["bob"]["attrs"]), ("venue", "none", {"tier": 3}), "as account.list shows")
fed("account,instrument,qty,cost\nalice,BTC,0.1,60000\nbob,BTC,-0.3,\nalice,BTC-PERP,1.234,\nbob,BTC-PERP,1e-3,59000.123456789\n",
    "positions", 4, "positions")
equal(peer.call("position.get", "alice")["rows"], [["BTC", 0.1, 60000.0], ["BTC-PERP", 1.234, 60010.0]], "0.1 is a multiple of 0.1")
fed("account,asset,amount,set,role\nalice,USD,1000.10,,\nalice,USD,5,ISDA,\nalice,USD,7,ISDA,received\nbob,EUR,-0.00000001,,\n", "collateral", 4,
    "collateral")
trades = "id,account,instrument,qty,price,ts,settle,order\nt1,alice,BTC,0.2,60000.5,,2026-01-02,o1\nt2,bob,BTC,-0.1,60001,,,\n"
fed(trades, "trades", 2, "trades")
code, out, err = feed(trades, "trades")
ok(code == 0 and "2 rows known already" in out, "fed again they do not count again", out, err)
equal(peer.call("position.get", "alice")["rows"][0][1], 0.3, "as position.get shows")
code, out, err = feed("id,account,instrument,qty,price,ts\nt3,alice,BTC,0.1,60000,2020-01-01\n", "trades")
ok(code == 1 and "rows.csv:2: too_old: " in err and "say --late if it is new" in err, "a trade of long ago is refused", err)
fed("id,account,instrument,qty,price,ts\nt3,alice,BTC,0.1,60000,2020-01-01\n", "trades", 1, "unless --late says that it is new", "--late")

# ---- the file's forms ----------------------------------------------------------------------------------------

fed("\ufeffinstrument,price\r\n\r\n\"BTC\",\"60200\"\r\n", "marks", 1, "a byte order mark, CRLF, empty lines and quotes")
fed("note,instrument,price,who\nx,BTC,60300,y\n", "marks", 1, "columns may be ignored", "--ignore", "note", "--ignore=who")
fed("instrument,price\n", "marks", 0, "a file without rows")
code, out, err = run("feed", server.uri, "-", "--as", "marks", stdin="instrument,price\nBTC,60400\n", cwd=server.cwd)
ok(code == 0 and out.startswith("1 row of marks"), "standard input", code, out, err)
equal(peer.call("mark.get", {"instruments": ["BTC"]})["rows"][0][1], 60400.0, "arrives as well")

# ---- sensitivities ---------------------------------------------------------------------------------------------

crif = ("ProductClass,RiskType,Qualifier,Bucket,Label1,Label2,Amount,AmountCurrency,AmountUSD,PortfolioID,TradeID,CollectRegulations\n"
        "RatesFX,Risk_IRCurve,EUR,1,5y,OIS,100,EUR,110.5,alice,1,\nRatesFX,Risk_IRCurve,EUR,1,5y,OIS,-10,EUR,-11,alice,2,\n"
        "Equity,Risk_EquityVol,\"ACME, \"\"Inc\"\"\",3,1y,,7,USD,7.25,alice,3,\n,GIRR_DELTA,EUR,EUR,1y,3m,,,1e6,bob,,\n")
code, out, err = feed(crif, "sensitivities")
ok((code, err) == (0, "") and re.match(r"3 rows of factors .*\n3 rows of instruments .*\n3 rows of positions ", out), "a CRIF file is factors, instruments and positions", code, out, err)
held = {row[0]: row[1] for row in peer.call("position.get", "alice")["rows"]}
equal((held["RatesFX|IR|delta|EUR|1|5y|OIS"], held['Equity|Equity|vega|ACME, "Inc"|3|1y|']), (99.5, 7.25), "rows of one factor are added, in the account of their portfolio")
equal({row[0]: row[1] for row in peer.call("position.get", "bob")["rows"]}["GIRR|delta|EUR|EUR|1y|3m"], 1e6, "risk types of either rulebook are understood")
rows = {row["id"]: row for row in peer.call("factor.list", {"limit": 1000})["rows"]}
equal(rows["RatesFX|IR|delta|EUR|1|5y|OIS"], {"id": "RatesFX|IR|delta|EUR|1|5y|OIS", "class": "IR", "risk": "delta", "bucket": "1", "qualifier": "EUR",
                                      "tenor": "5y", "label1": "5y", "label2": "OIS", "product": "RatesFX"}, "and its columns are the factor's")
code, out, err = feed(crif, "sensitivities")
equal((code, {row[0]: row[1] for row in peer.call("position.get", "alice")["rows"]}["RatesFX|IR|delta|EUR|1|5y|OIS"]), (0, 99.5), "feeding it again does no harm")
for bad, said in (("Param_AddOn,1,a", "rows.csv:2: RiskType: 'Param_AddOn' is no sensitivity"), ("GIRR_DELTA,x,a", "rows.csv:2: AmountUSD: expected a number"),
                  ("GIRR_DELTA,,a", "AmountUSD: expected a number"), ("GIRR_DELTA,1e300,a", "AmountUSD: expected a number below"),
                  ("GIRR_DELTA,nan,a", "AmountUSD"), ("GIRR_DELTA,1,", "PortfolioID: expected the account"), ("GIRR_DELTA,1," + 65 * "a", "PortfolioID"),
                  ("Risk_Foo,1,a", "RiskType: 'Risk_Foo' is no sensitivity; known: Risk_ with IRCurve, Inflation,"),
                  ("GIIR_DELTA,1,a", "and GIRR, CSR_NS, CSR_SNC, CSR_SC, EQ, COMM, FX with _DELTA, _VEGA, _CURV")):
    code, out, err = feed(f"RiskType,AmountUSD,PortfolioID\n{bad}\n", "sensitivities")
    ok(code == 2 and said in err and "nothing was sent" in err, f"a bad row is named: {said}", code, err)
code, out, err = feed("RiskType,Qualifier,AmountUSD,PortfolioID\nGIRR_DELTA," + 60 * "q" + ",1,a\n", "sensitivities")
ok(code == 2 and "the factor's id would have more than 64 bytes" in err, "an id that would be too long is named", code, err)
parts = "ProductClass,RiskType,Qualifier,Bucket,AmountUSD,PortfolioID\nEquity,Risk_Equity,A|,B,1,alice\nEquity,Risk_Equity,A,|B,2,alice\nCredit,Risk_Equity,A,|B,4,alice\n"
code, out, err = feed(parts, "sensitivities")
ok(code == 0 and out.startswith("3 rows of factors"), "no two factors have one id: of two product classes nothing nets, and a | in a part is escaped", code, out, err)
equal({row[0]: row[1] for row in peer.call("position.get", "alice")["rows"] if "|Equity|" in row[0] and row[1] < 5}, {"Equity|Equity|delta|A\\||B||": 1.0, "Equity|Equity|delta|A|\\|B||": 2.0, "Credit|Equity|delta|A|\\|B||": 4.0}, "each under its own")
peer.call("position.put", "alice", [["Equity|Equity|delta|A\\||B||", 0], ["Equity|Equity|delta|A|\\|B||", 0], ["Credit|Equity|delta|A|\\|B||", 0]])
code, out, err = feed("RiskType,AmountUSD\nGIRR_DELTA,1\n", "sensitivities")
ok(code == 2 and "sensitivities need a column 'PortfolioID'" in err, "and a missing column", code, err)
code, out, err = feed("RiskType,AmountUSD,PortfolioID\nGIRR_DELTA,1,zed\n", "sensitivities")
ok(code == 1 and "unknown_account: no account 'zed'" in err, "an unknown account is the server's word", code, err)
ruled = ("RiskType,Qualifier,AmountUSD,PortfolioID,CollectRegulations,PostRegulations\n"
         "Risk_FX,GBP,100,alice,ESA,\nRisk_FX,GBP,100,alice,CFTC,\nRisk_FX,GBP,7.5,alice,,SEC\nRisk_FX,GBP,1,alice,,SEC\n")
code, out, err = feed(ruled, "sensitivities")
told = {row["id"]: row.get("attrs") for row in peer.call("instrument.list", {"limit": 1000})["rows"] if row["id"].startswith("FX|delta|GBP")}
held = {row[0]: row[1] for row in peer.call("position.get", "alice")["rows"] if row[0] in told}
equal((code, sorted((told[i].get("collect", ""), told[i].get("post", ""), held[i]) for i in held)), (0, [("", "SEC", 8.5), ("CFTC", "", 100.0), ("ESA", "", 100.0)]),
      "what regulations are collected and posted for is told apart, and a rule may read it")
peer.call("position.put", "alice", [[i, 0] for i in held])
peer.call("position.put", "alice", [["RatesFX|IR|delta|EUR|1|5y|OIS", 0], ['Equity|Equity|vega|ACME, "Inc"|3|1y|', 0]])
peer.call("position.put", "bob", [["GIRR|delta|EUR|EUR|1y|3m", 0]])

# ---- dollars, whatever the base ----------------------------------------------------------------------------------

place = folder()
write(os.path.join(place, "eur.conf"), 'return { base = "EUR" }')
euro = Server("--config", "eur.conf", cwd=place)
other = euro.peer()
other.call("account.put", [{"id": "a"}])
write(os.path.join(place, "crif.csv"), "RiskType,Qualifier,AmountUSD,PortfolioID\nRisk_FX,GBP,1000,a\n")
code, out, err = run("feed", euro.uri, "crif.csv", "--as", "sensitivities", cwd=place)
ok(code == 1 and "unknown_currency" in err and "no currency 'USD'; send fx.put first" in err, "sensitivities are in dollars, which need a rate elsewhere", code, err)
for rate in (0.92, 0.5):
    other.call("fx.put", [["USD", rate]])
    code, out, err = run("feed", euro.uri, "crif.csv", "--as", "sensitivities", cwd=place)
    equal((code, other.call("exposure.get", "a")["gross"]), (0, 1000 * rate), f"at {rate} they are that much in the base currency")
euro.stop()

# ---- bad rows: nothing is sent ---------------------------------------------------------------------------------

seq = peer.call("netto.stats")["commands"] - peer.call("netto.stats")["ticks"]
bad = [
    ("positions", "account,instrument,qty\nalice,BTC,0.5\nalice,BTC-PERP,abc\n", "rows.csv:3: qty: 'abc' is no number"),
    ("positions", "account,instrument,qty\nalice,BTC,0.5\nalice,BTC-PERP,\n", "rows.csv:3: qty is empty"),
    ("marks", "instrument,price,bid\nBTC,,\n", "rows.csv:2: price is empty"),
    ("trades", "id,account,instrument,qty,price\nt9,alice,,1,1\n", "rows.csv:2: instrument is empty"),
    ("positions", "account,instrument,qty\nalice,BTC,0.5\n,BTC-PERP,1\n", "rows.csv:3: account is empty"),
    ("positions", "account,instrument,qty\nalice,BTC,0.5\nbob,BTC,1\nalice,BTC,1\n", "rows.csv:4: account alice, instrument BTC stands in line 2 already; keep one of them"),
    ("collateral", "account,asset,amount,set\nalice,USD,1,\nalice,USD,1,ISDA\nalice,USD,2,ISDA\n",
     "rows.csv:4: account alice, asset USD, set ISDA stands in line 3 already"),
    ("positions", "account,instrument,quantity\nalice,BTC,0.5\n", "rows.csv:1: positions have no column 'quantity'"),
    ("positions", "account,instrument,qyt\nalice,BTC,0.5\n", "did you mean 'qty'?"),
    ("positions", "account,instrument\nalice,BTC\n", "rows.csv:1: positions need a column 'qty'"),
    ("positions", "account,instrument,qty,attrs.x\nalice,BTC,1,2\n", "rows.csv:1: positions have no column 'attrs.x'"),
    ("positions", "account,instrument,qty\nalice,BTC,0.5,9\n", "rows.csv:2: 4 fields where the header has 3"),
    ("positions", "account,instrument,qty\nalice,BTC,\"0.5\n", "rows.csv:2: the quote that opens here is never closed"),
    ("positions", "account,instrument,qty\nalice,BTC,\"1,5\"\n", "rows.csv:2: qty: '1,5' is no number; write it like -1234.5"),
    ("positions", "account,instrument,qty\nalice,BTC,nan\n", "'nan' is no number"),
    ("positions", "account,instrument,qty\nalice,BTC,0x10\n", "'0x10' is no number"),
    ("positions", "account,instrument,qty\nalice," + "x" * 65 + ",1\n", "rows.csv:2: instrument: expected"),
    ("positions", "", "rows.csv:1: empty; the first line names the columns"),
    ("positions", "account,instrument,qty,qty\n", "rows.csv:1: columns 3 and 4 have the same name"),
    ("marks", "instrument,price,ts\nBTC,1,yesterday\n", "rows.csv:2: ts: 'yesterday' is no time"),
    ("marks", "instrument,price,ts\nBTC,1,2026-01-02T03:04:05.Z\n", "rows.csv:2: ts: '2026-01-02T03:04:05.Z' is no time"),
    ("instruments", "id,kind\nX,spott\n", "rows.csv:2: kind: unknown word 'spott'; did you mean 'spot'?"),
    ("instruments", "id,kind,expiry\nX,future,2026-02-30\n", "rows.csv:2: expiry: '2026-02-30' is no time"),
    ("instruments", "id,kind,inverse\nX,perp,maybe\n", "rows.csv:2: inverse: 'maybe' is no boolean; write true or false"),
    ("instruments", "id,kind,loads\nX,spot,\"[[1\"\n", "rows.csv:2: loads: line 1, column"),
    ("instruments", "id,kind,loads\nX,spot,much\n", "rows.csv:2: loads: expected"),
    ("instruments", "id,kind,settle_days\nX,spot,1.5\n", "rows.csv:2: settle_days: '1.5' is no whole number"),
    ("accounts", "id,netting\nX,some\n", "rows.csv:2: netting: unknown word 'some'"),
    ("collateral", "account,asset,amount,role\nalice,USD,1,owner\n", "rows.csv:2: role: unknown word 'owner'"),
]
for kind, text, part in bad:
    code, out, err = feed(text, kind)
    ok(code == 2 and part in err and err.endswith("netto: nothing was sent\n") and out == "", f"{kind}: \"{part}\"", code, err)
for words, part in ((("zzz",), "rows.csv:1: --ignore: there is no column 'zzz'"),
                    (("note,who",), "no column 'note,who'; for several repeat the option: --ignore a --ignore b")):
    code, out, err = feed("note,instrument,price,who\nx,BTC,60300,y\n", "marks", "--ignore", *words)
    ok(code == 2 and part in err and err.endswith("netto: nothing was sent\n"), f"--ignore {words[0]}: \"{part}\"", code, err)
write(os.path.join(server.cwd, "bad.csv"), "instrument,price\nBTC,\n")
code, out, err = run("feed", "unix:nowhere", "bad.csv", "--as", "marks", cwd=server.cwd)
ok(code == 2 and "bad.csv:2: price is empty" in err, "what is wrong with a file is said without any server", code, err)
stats = peer.call("netto.stats")
equal(stats["commands"] - stats["ticks"] - seq, 0, "and nothing was sent")

# ---- the server refuses ------------------------------------------------------------------------------------------

code, out, err = feed("account,instrument,qty\nalice,BTC,0.5\nbob,BTC,0.55\nbob,BTC-PERP,1\n", "positions")
equal((code, out), (1, ""), "a batch that the server refuses is exit code 1")
has(err, "netto: rows.csv:3: bad_quantity: ", "the line is named, and what is wrong with it")
has(err, "refused that batch whole: 2 rows, lines 3 to 4, account bob", "and the batch")
has(err, "1 row applied before it", "and what was applied")
equal(peer.call("position.get", "alice")["rows"][0][1], 0.5, "which is so")
equal(peer.call("position.get", "bob")["rows"][0][1], -0.4, "the refused batch was not applied in part")

code, out, err = feed("account,instrument,qty\nzed,BTC,0.5\n", "positions")
ok(code == 1 and "rows.csv:2: unknown_account: no account 'zed'" in err, "an unknown account: the line that names it", err)

lines = ["instrument,price"] + [f"I{i},{1 + i}" for i in range(12000)]
feed("id,kind\n" + "\n".join(f"I{i},spot" for i in range(12000)) + "\n", "instruments")
lines[7001] = "NONE,1"
code, out, err = feed("\n".join(lines) + "\n", "marks")
ok(code == 1 and "rows.csv:7002: unknown_instrument: no instrument 'NONE'" in err, "in the middle of many: the line", err)
has(err, "5,000 rows, lines 5002 to 10001", "the batch of at most 5,000")
has(err, "5,000 rows applied before it and 2,000 rows behind it, which were under way", "and the rows applied, before and behind")
lines[7001] = "I7000,1"
fed("\n".join(lines) + "\n", "marks", "12,000", "mended and fed again, all of it is applied")

trades = ["id,account,instrument,qty,price"] + [f"u{i},alice,I1,1,5" for i in range(12000)]
trades[6000] = "u5999,alice,I1,0.000000001,5"
code, out, err = feed("\n".join(trades) + "\n", "trades")
ok(code == 1 and "rows.csv:6001: bad_quantity" in err and "behind it" not in err, "trades go in turn: nothing behind a refused batch", err)
equal([r[1] for r in peer.call("position.get", "alice")["rows"] if r[0] == "I1"], [5000], "is applied")

# ---- order and size ----------------------------------------------------------------------------------------------

random.seed(5)
accounts = [f"A{i}" for i in range(700)]
feed("id\n" + "\n".join(accounts) + "\n", "accounts")
rows = [f"{a},I{j},{j % 9 + 1}" for a in accounts for j in random.sample(range(12000), 20)]
random.shuffle(rows)
before = peer.call("netto.stats")["commands"]
fed("account,instrument,qty\n" + "\n".join(rows) + "\n", "positions", "14,000", "positions of 700 accounts in any order")
calls = peer.call("netto.stats")["commands"] - before
ok(700 <= calls <= 720, "go in one call an account", calls)
some = random.choice(rows).split(",")
equal([r[1] for r in peer.call("position.get", some[0])["rows"] if r[0] == some[1]], [int(some[2])], "and arrive")
wide = "id,kind,attrs.text\n" + "".join(f"W{i},spot,{'x' * 3000}\n" for i in range(9000))
fed(wide, "instruments", "9,000", "27 MB of attributes fit their frames")

# ---- a terminal, and a server that ends -----------------------------------------------------------------------------

write(os.path.join(server.cwd, "many.csv"), "account,instrument,qty\n" +
      "".join(f"A{i},I{j},1\n" for i in range(700) for j in range(150)))
ours, theirs = pty.openpty()
child = subprocess.Popen([NETTO, "feed", server.uri, "many.csv", "--as", "positions"], cwd=server.cwd, stdout=subprocess.PIPE,
                         stderr=theirs, encoding="utf-8")
os.close(theirs)
shown = b""
while True:
    try:
        data = os.read(ours, 65536)
    except OSError:
        break
    if not data:
        break
    shown += data
out = child.communicate(timeout=PATIENCE)[0]
ok(child.returncode == 0 and b"of 105,000 rows" in shown and b"\r" in shown, "a terminal sees how far it is", shown[:200], out)
ok(shown.endswith(b"\r\x1b[K") and b"\n" not in shown, "in place, and at the end nothing of it is left", shown[-40:])
note(out.strip())

child = subprocess.Popen([NETTO, "feed", server.uri, "-", "--as", "positions"], cwd=server.cwd, stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
child.stdin.write("account,instrument,qty\nA1,I1,1\n")
child.stdin.flush()
time.sleep(0.1)
equal(server.stop(), 0, "a server ends while a file is read")
out, err = child.communicate("A2,I1,1\n", timeout=PATIENCE)
equal((child.returncode, out), (3, ""), "exit code 3")
has(err, "is `netto serve` running", "and why")

# A peer that takes a batch and is gone.
listener = socket.socket(socket.AF_UNIX)
listener.bind(os.path.join(server.cwd, "gone"))
listener.listen()


def take_and_go():
    connection, _ = listener.accept()
    connection.recv(1000)
    connection.close()


write(os.path.join(server.cwd, "one.csv"), "account,instrument,qty\nA1,I1,1\n")
threading.Thread(target=take_and_go, daemon=True).start()
code, out, err = run("feed", "unix:gone", "one.csv", "--as", "positions", cwd=server.cwd)
equal((code, out), (3, ""), "a server that goes while rows are under way: exit code 3")
ok("closed the connection" in err and "0 rows applied; of 1 row under way it is not known" in err, "what was applied is said", err)
done()
