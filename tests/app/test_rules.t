#!/usr/bin/python3
"""test_rules.t: every recipe of the cookbook is a shipped policy that passes its own tests, and nothing is warned of."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import done, equal, folder, has, ok, run, sanitized, write

RULES = os.path.join(os.environ.get("NETTO_SOURCE") or os.getcwd(), "rules")
shipped = sorted(name for name in os.listdir(RULES) if name.endswith(".lua"))
with open(os.path.join(RULES, "README.md"), encoding="utf-8") as page:
    text = page.read()
rows = re.findall(r"^\| [^|]+\| \[(\w+\.lua)\]\((\w+\.lua)\) +\| [^|]+\|$", text, re.M)
equal(sorted(name for name, _ in rows), shipped, "the cookbook has a row for every policy, and a policy for every row")
equal([name for name, link in rows if name != link], [], "whose link is its name")

names = {}
for name in shipped:
    code, out, err = run("check", "--strict", os.path.join("rules", name), cwd=os.path.dirname(RULES))
    ok(code == 0 and err == "", f"{name} passes netto check --strict", out, err)
    tests = re.findall(r"^ok \d+ - (.*)$", out, re.M)
    ok(len(tests) >= 4, f"{name} has tests of its own", *tests)
    has(out, "# hook ", f"{name} has hooks, and all were asked")
    with open(os.path.join(RULES, name), encoding="utf-8") as file:
        source = file.read()
    ok(re.match(r"-- [A-Z].*", source), f"{name} opens with what it is for")
    title = re.search(r'^  name = "([^"]+)"', source, re.M)[1]
    ok(title == name[:-4].replace("_", "-"), f"{name} is named as its file", title)

pieces = sorted(name for name in os.listdir(os.path.join(RULES, "parts")))
rows = re.findall(r"^\| [^|]+\| \[parts/(\w+\.lua)\]\(parts/(\w+\.lua)\) +\| [^|]+\|$", text, re.M)
equal(sorted(rows), [(name, name) for name in pieces], "the cookbook has a row for every piece, and a piece for every row")
for name in pieces:
    with open(os.path.join(RULES, "parts", name), encoding="utf-8") as file:
        ok(re.match(r"-- [A-Z].*", file.read()), f"parts/{name} opens with what it is for")
    module = f'require "rules.parts.{name[:-4]}"'
    users = [each for each in shipped if module in open(os.path.join(RULES, each), encoding="utf-8").read()]
    ok(users, f"parts/{name} is used by a recipe, whose tests are its tests", module)

# ---- as a module --------------------------------------------------------------------------------------------------

place = folder()
one = os.path.join(place, "one.lua")
for name in shipped[::3 if sanitized() else 1]:
    write(one, f'return require "rules.{name[:-4]}"\n')
    code, out, err = run("check", "--strict", "one.lua", cwd=place)
    ok(code == 0 and err == "", f"{name} is a policy when it is required as well", out, err)
    has(out, f"# requires rules/{name}, which is shipped", "and netto check says where it comes from")
write(one, 'return require "rules.flat_haircut"\n')
code, out, err = run("check", "one.lua", cwd=place)
has(out, "# one.lua:1: there is no module 'rules.flat_haircut': neither the policy nor Netto has a file 'rules/flat_haircut.lua'; "
         "did you mean 'rules.flat_haircuts'?", "one that is not shipped is told with what was meant")
os.mkdir(os.path.join(place, "desk"))
os.mkdir(os.path.join(place, "desk", "rules"))
write(os.path.join(place, "desk", "policy.lua"), 'return require "rules.tiered"\n')
write(os.path.join(place, "desk", "rules", "tiered.lua"), 'return require "netto".policy { name = "own", version = "1", api = 1 }\n')
code, out, err = run("check", "desk", cwd=place)
ok(code == 0 and "requires" not in out, "a file of one's own goes before the shipped one", out, err)
done()
