#!/usr/bin/python3
"""test_usage.t: the command line: help everywhere, exit codes, and a sentence for every wrong word."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import NETTO, Server, done, equal, folder, has, ok, run, write

COMMANDS = ["serve", "check", "call", "diff", "explain", "feed", "journal", "replay", "report", "reconcile"]

# ---- help ------------------------------------------------------------------------------------------------

for words in (["--help"], ["-h"], ["help"]):
    code, out, err = run(*words)
    ok(code == 0 and err == "" and all(f"  {c} " in out for c in COMMANDS), f"netto {words[0]} lists the commands", out, err)
has(run("--help")[1], "exit codes: 0 done; 1", "and the exit codes")
code, out, err = run()
ok(code == 2 and "usage: netto COMMAND" in out, "netto alone shows the same, as a mistake", code, out, err)
for command in COMMANDS:
    code, out, err = run(command, "--help")
    good = code == 0 and err == "" and out.startswith("usage: netto " + command) and "exit codes:" in out
    ok(good and "examples:" in out, f"netto {command} --help has usage, examples and exit codes", out, err)
    equal(run("help", command)[1], out, f"netto help {command} says the same")
    ok(max(len(line) for line in out.split("\n")) <= 100, f"netto {command} --help fits a terminal")
for words in (["--version"], ["version"], ["serve", "--version"], ["call", "--version"]):
    code, out, err = run(*words)
    ok(code == 0 and re.fullmatch(r"netto \d+\.\d+\.\d+\n", out), f"netto {' '.join(words)} says which one this is", out)

# ---- wrong words -------------------------------------------------------------------------------------------

place = folder()
write(os.path.join(place, "desk.lua"), "return nothing at all\n")
write(os.path.join(place, "marks.csv"), "instrument,price\nX,1\n")
os.mkdir(os.path.join(place, "empty"))
wrong = [
    (["sevre"], 2, "did you mean 'serve'?"),
    (["help", "cal"], 2, "did you mean 'call'?"),
    (["serve", "--lsten", "unix:s"], 2, "did you mean '--listen'?"),
    (["serve", "--listen"], 2, "--listen needs a value"),
    (["serve", "--listen", ""], 2, "--listen needs a value"),
    (["serve", "--listen", "s"], 2, "say unix:PATH or tcp:HOST:PORT"),
    (["serve", "--listen", "unix:" + "x" * 200], 2, "at most 107 bytes"),
    (["serve", "--listen", "tcp:127.0.0.1:99999"], 2, "say unix:PATH or tcp:HOST:PORT"),
    (["serve", "--listen=unix:s"] + ["--listen=unix:t"] * 16, 2, "16 times at most"),
    (["serve", "--listen=unix:s", "--listen=unix:t", "--listen=unix:s"], 2, "'unix:s' is named twice"),
    (["serve", "--listen", "tcp:0.0.0.0:0", "--print-config"], 2, "'0.0.0.0' is not loopback"),
    (["serve", "policies"], 2, "one word too many"),
    (["serve", "--print-config=yes"], 2, "--print-config takes no value"),
    (["serve", "--config", "nowhere.conf"], 2, "nowhere.conf: No such file"),
    (["check"], 2, "say which policy"),
    (["check", "nowhere"], 2, "nowhere: No such file"),
    (["check", "empty"], 2, "empty has no policy.lua"),
    (["check", "a", "b"], 2, "'b' is one word too many"),
    (["check", "--params", "[1]", "desk.lua"], 2, "takes an object"),
    (["check", "--params", "{floor: 1}", "desk.lua"], 2, "line 1, column"),
    (["check", "desk.lua"], 1, ""),
    (["call"], 2, "say where the server listens"),
    (["call", "unix:s"], 2, "say which method"),
    (["call", "s", "netto.ping"], 2, "say unix:PATH or tcp:HOST:PORT"),
    (["call", "unix:s", "netto.ping"], 3, "is `netto serve` running"),
    (["call", "unix:desk.lua", "netto.ping"], 3, "is `netto serve` running"),
    (["call", "tcp:127.0.0.1:1", "netto.ping"], 3, "is `netto serve` running"),
    (["call", "--timeout", "soon", "unix:s", "netto.ping"], 2, "--timeout takes seconds"),
    (["call", "unix:s", "netto.ping", "--count", "1"], 2, "--count goes with event.subscribe"),
    (["call", "unix:s", "event.subscribe", "--count", "none"], 2, "whole number from 1"),
    (["call", "unix:s", "exposure.get", "alice", "{\"factors\": tru}"], 2, "parameter 2 of exposure.get: line 1"),
    (["call", "--methods", "mrgin"], 2, "no method begins with 'mrgin'"),
    (["call", "--methods", "a", "b"], 2, "'b' is one word too many"),
    (["call", "unix:s", "--methods"], 2, "'unix:s' is one word too many"),
    (["call", "unix:s", "--methods", "margin"], 2, "'unix:s' is one word too many"),
    (["call", "unix:s", "policy.stage", "nowhere.lua"], 2, "nowhere.lua: No such file"),
    (["diff"], 2, "say where the server listens and which policy"),
    (["diff", "unix:s"], 2, "say where the server listens and which policy"),
    (["diff", "unix:s", "desk.lua", "more"], 2, "'more' is one word too many"),
    (["diff", "s", "desk.lua"], 2, "say unix:PATH or tcp:HOST:PORT"),
    (["diff", "unix:s", "desk.lua"], 3, "is `netto serve` running"),
    (["diff", "unix:s", "desk.lua", "--as", "xml"], 2, "--as takes csv or json, not 'xml'"),
    (["diff", "unix:s", "desk.lua", "--rows", "many"], 2, "--rows takes a whole number from 1"),
    (["diff", "unix:s", "desk.lua", "--rows", "3", "--as", "csv"], 2, "--rows goes with the table"),
    (["diff", "unix:s", "desk.lua", "--params", "[1]"], 2, "takes an object"),
    (["diff", "unix:s", "abc", "--params", "{}"], 2, "'abc' is neither file nor folder"),
    (["diff", "unix:s", "desk.lua", "--timeout", "soon"], 2, "--timeout takes seconds"),
    (["journal"], 2, "say what to do: dump, verify, snapshot or salvage"),
    (["journal", "verify"], 2, "say which folder"),
    (["journal", "verfy", "empty"], 2, "no 'verfy'; did you mean 'verify'?"),
    (["journal", "verify", "nowhere"], 2, "nowhere is no folder"),
    (["journal", "verify", "empty"], 2, "empty holds no journal"),
    (["journal", "salvage", "empty"], 2, "empty holds no journal"),
    (["journal", "dump", "desk.lua"], 2, "desk.lua is no folder"),
    (["journal", "dump", "empty", "--from", "0"], 2, "--from takes a whole number from 1"),
    (["journal", "dump", "empty", "--count", "all"], 2, "--count takes a whole number from 1"),
    (["journal", "verify", "empty", "--json"], 2, "go with dump, not with verify"),
    (["journal", "dump", "empty", "more"], 2, "'more' is one word too many"),
    (["replay"], 2, "say which folder"),
    (["replay", "nowhere"], 2, "nowhere is no folder"),
    (["replay", "empty"], 2, "empty holds no journal"),
    (["replay", "empty", "--until", "noon"], 2, "--until takes the number of a row, or a time in UTC"),
    (["replay", "empty", "--until", "0"], 2, "--until takes a whole number from 1"),
    (["replay", "empty", "--as", "csv"], 2, "--as goes with --policy"),
    (["replay", "empty", "--policy", "desk.lua", "--as", "xml"], 2, "--as takes csv or json"),
    (["replay", "empty", "--polcy", "desk.lua"], 2, "did you mean '--policy'?"),
    (["report"], 2, "say which folder, or where the server listens"),
    (["report", "unix:s", "--as", "csv"], 3, "is `netto serve` running"),
    (["report", "tcp:nowhere", "--as", "csv"], 2, "say unix:PATH or tcp:HOST:PORT"),
    (["report", "unix:s"], 2, "say --as csv or --as json"),
    (["report", "empty"], 2, "say --as csv or --as json"),
    (["report", "empty", "--as", "xml"], 2, "--as takes csv or json, not 'xml'"),
    (["report", "nowhere", "--as", "csv"], 2, "nowhere is no folder"),
    (["report", "empty", "--as", "csv"], 2, "empty holds no journal"),
    (["reconcile"], 2, "say which folder, or where the server listens, and their file"),
    (["reconcile", "empty"], 2, "say which file is theirs"),
    (["reconcile", "empty", "marks.csv"], 2, "say --section trades, positions"),
    (["reconcile", "empty", "marks.csv", "--section", "trade"], 2, "did you mean 'trades'?"),
    (["reconcile", "empty", "marks.csv", "--section", "checks"], 2, "section 'checks' cannot be reconciled; known: trades"),
    (["reconcile", "empty", "nowhere.csv", "--section", "trades"], 2, "cannot read nowhere.csv: No such file"),
    (["reconcile", "empty", "marks.csv", "--section", "positions", "--ignore", "price"], 2, "there is no column 'account', by which records are paired"),
    (["reconcile", "empty", "marks.csv", "--section", "positions", "--key", "instrument", "--map", "mark=price"], 2, "empty holds no journal"),
    (["reconcile", "unix:s", "marks.csv", "--section", "positions", "--key", "instrument", "--map", "mark=price"], 3, "is `netto serve` running"),
    (["report", "--check"], 2, "--check needs a value"),
    (["report", "--check", "nowhere"], 2, "cannot read nowhere: No such file"),
    (["report", "--check", "marks.csv"], 1, "does not end with a checksum"),
    (["report", "--check", "empty"], 2, "cannot read empty/manifest.csv"),
    (["feed"], 2, "say where the server listens"),
    (["feed", "unix:s"], 2, "say which file"),
    (["feed", "unix:s", "desk.lua"], 2, "say what the rows are"),
    (["feed", "unix:s", "desk.lua", "--as", "position"], 2, "did you mean 'positions'?"),
    (["feed", "unix:s", "desk.lua", "--as", "marks", "--late"], 2, "--late goes with --as trades"),
    (["feed", "unix:s", "nowhere.csv", "--as", "marks"], 2, "cannot read nowhere.csv: No such file"),
    (["feed", "s", "desk.lua", "--as", "marks"], 2, "say unix:PATH or tcp:HOST:PORT"),
    (["feed", "unix:s", "desk.lua", "--as", "marks"], 2, "desk.lua:1: marks have no column"),
    (["feed", "marks.csv", "unix:s", "--as", "marks"], 2, "'marks.csv' is no address; say unix:PATH"),
    (["feed", "unix:s", "marks.csv", "--as", "marks"], 3, "is `netto serve` running"),
]
for words, expected, part in wrong:
    code, out, err = run(*words, cwd=place)
    good = code == expected and part in err and (expected == 1 or err.startswith("netto"))
    ok(good, f"netto {' '.join(words)[:60]}: exit code {expected}" + (f", \"{part}\"" if part else ""), code, out, err)

# ---- what is written nowhere was not said --------------------------------------------------------------------

server = Server()
full = subprocess.run(f"'{NETTO}' call {server.uri} netto.stats > /dev/full", shell=True, stderr=subprocess.PIPE,
                      encoding="utf-8", check=False)
ok(full.returncode == 1 and "cannot write" in full.stderr, "an answer that cannot be written is a failure", full)
equal(server.stop(), 0, "the server ends well")
done()
