#!/usr/bin/python3
"""test_rules.t: the policy of examples/rules/: it passes its own tests, decides in a server, and follows what is saved in any of its
files; each of its claims would notice."""
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, has, ok, run, until, write

ROOT = os.environ.get("NETTO_SOURCE") or os.getcwd()
EXAMPLE = os.path.join(ROOT, "examples", "rules")

code, out, err = run("check", "--strict", "examples/rules", cwd=ROOT)
ok(code == 0 and err == "", "the example passes its own tests, and nothing is warned of", out, err)
hooks = re.findall(r"^# (haircut|correlation|collateral|margin) +([\d,]+)", out, re.M)
equal([name for name, calls in hooks if calls != "0"], ["haircut", "correlation", "collateral", "margin"], "which ask every hook")
lua = sorted(os.path.relpath(os.path.join(place, name), EXAMPLE) for place, _, names in os.walk(EXAMPLE) for name in names
             if name.endswith(".lua"))
with open(os.path.join(EXAMPLE, "README.md"), encoding="utf-8") as file:
    page = file.read()
for name in lua:
    with open(os.path.join(EXAMPLE, name), encoding="utf-8") as file:
        ok(file.read().startswith("-- "), f"{name} opens with what it is for")
    ok(name.startswith("tests/") or name == "merge.lua" or f"({name})" in page, f"the page says what {name} is")

# ---- its claims notice ------------------------------------------------------------------------------------------


def read(place, name):
    with open(os.path.join(place, name), encoding="utf-8") as file:
        return file.read()


def change(place, name, old, new):
    text = read(place, name)
    ok(old in text, f"{name} has {old}")
    write(os.path.join(place, name + "~"), text.replace(old, new, 1))
    os.rename(os.path.join(place, name + "~"), os.path.join(place, name))


CHANGES = [("haircuts.lua", "p.stress * product.haircut or", "product.haircut or"), ("correlations.lua", "a == b and", "a ~= b and"),
           ("margin.lua", "p.leg * book", "0 * book"), ("margin.lua", "size = netto.tiers", "size = 0 * netto.tiers"),
           ("limits.lua", "2e6", "2e7"), ("contract.lua", "%d%d%d%d", "%d+"), ("products.lua", "netto.percent(18)", "netto.percent(17)"),
           ("policy.lua", "flat.params.line", "{ cash = 0, bond = 0 }"), ("policy.lua", "buffer  = 1.25", "buffer  = 1.2")]
for name, old, new in CHANGES:
    place = os.path.join(folder(), "rules")
    shutil.copytree(EXAMPLE, place)
    change(place, name, old, new)
    code, out, err = run("check", place)
    ok(code == 1 and re.search(r"^not ok \d+ - ", out, re.M), f"a claim notices when {name} says {new}", out, err)

# ---- in a server ------------------------------------------------------------------------------------------------

home = folder()
place = os.path.join(home, "rules")
shutil.copytree(EXAMPLE, place)
server = Server("--policy", "rules", cwd=home)
peer = server.peer()
peer.call("instrument.put", [{"id": "CL-2026-12", "kind": "future", "multiplier": 50}, {"id": "NQ-2026-12", "kind": "future", "multiplier": 50}])
peer.call("mark.put", [["CL-2026-12", 1000.0], ["NQ-2026-12", 1000.0]])
peer.call("account.put", [{"id": "alice", "kind": "account"}])
peer.call("position.put", "alice", [["NQ-2026-12", 10]])
margin = peer.call("margin.get", "alice")
equal(round(margin["maintenance"], 6), 60000.0, "it decides")
watcher = server.peer()
watcher.call("event.subscribe", ["policy"])
change(place, "margin.lua", "p.leg * book", "0 * book")
event = watcher.event(lambda e: e[2]["action"] in ("refused", "activated"))
equal(event[2]["action"], "refused", "a change that its claims do not allow is refused")
has(event[2]["message"], "tests/margins.lua:12:", "with the claim's place")
equal(peer.call("margin.get", "alice")["policy"], margin["policy"], "and what decided goes on")
change(place, "margin.lua", "0 * book", "p.leg * book")
change(place, "products.lua", "NQ = { bucket = \"equity\", haircut = netto.percent(12)", "NQ = { bucket = \"equity\", haircut = netto.percent(13)")
ok(until(lambda: round(peer.call("margin.get", "alice")["maintenance"], 6) == 65000.0), "one that they allow decides, with its number")
equal(server.stop(), 0, "and all of it ends in order")
done()
