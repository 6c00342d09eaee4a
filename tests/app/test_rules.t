#!/usr/bin/python3
"""test_rules.t: every recipe of the cookbook is a shipped policy that passes its own tests, and nothing is warned of."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import done, equal, has, ok, run

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
done()
