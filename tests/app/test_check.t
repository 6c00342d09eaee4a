#!/usr/bin/python3
"""test_check.t: netto check prints TAP about a policy and its own tests."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import NETTO, done, equal, folder, has, ok, policy, run, write

place = folder()
path = os.path.join(place, "desk.lua")


def check(text, *words):
    write(path, text)
    return run("check", *words, "desk.lua", cwd=place)


code, out, err = check(policy(0.2))
equal((code, err), (0, ""), "a good policy passes")
ok(out.startswith("ok 1 - loads\nok 2 - a position needs its haircut\n# warning: desk.lua:6: no test asks correlation\n1..2\n# hook "), "its tests by name, then the plan", out)
code, out, err = check(policy(0.2, expected=0.3))
equal((code, err), (1, ""), "a failing test is exit code 1")
lines = out.split("\n")
equal(lines[:2], ["ok 1 - loads", "not ok 2 - a position needs its haircut"], "and not ok")
has(lines[2], "# desk.lua:12: expected 300", "a comment names file and line, and what was expected")
equal(lines[4], "1..2", "the plan stands all the same")

code, out, err = check("local netto = require 'netto'\nreturn netto.policy { name = = 5 }\n")
equal((code, err), (1, ""), "what does not load is exit code 1")
ok(out.startswith("not ok 1 - loads\n# desk.lua:2: ") and out.endswith("1..1\n"), "named by file and line", out)
code, out, err = check("while true do end")
ok(code == 1 and "# desk.lua:1: used up its budget" in out, "an endless loop is ended", out)

plain = 'local netto = require "netto"\nreturn netto.policy { name = "plain", version = "1", api = 1 }\n'
equal(check(plain), (0, "ok 1 - loads\n# warning: desk.lua:1: there are no tests\n1..1\n", ""), "a policy without tests loads")

title = "tests = { [\"what # TODO is, \\\\ back\"] = function(t) error('line\\nok 9 - forged') end }, "
code, out, err = check(plain.replace("api = 1", title + "api = 1"))
ok(code == 1 and "not ok 2 - what \\# TODO is, \\\\ back\n" in out, "a title is no directive", out)
equal([line for line in out.split("\n") if line.startswith("ok 9")], [], "and a message forges no result")

failing = ('local netto = require "netto"\nreturn netto.policy { name = "caps", version = "1", api = 1,\n'
           'caps = { netto.cap { name = "issuer", max = 5, key = function(line) return error("no issuer of " .. line.asset.id) end } },\n'
           'tests = { a = function(t) t:instrument { id = "B", kind = "bond" } t:mark { B = 100 }\n'
           't:equal(t:account { collateral = { B = 3 } }.equity, 5) end, quiet = function(t) end } }\n')
code, out, err = check(failing)
has(out, "# desk.lua:5: the account's equity is not known: caps.issuer: key: desk.lua:3: no issuer of B", "a test reads why a number is not known")
has(out, '# warning: desk.lua:5: the test "quiet" claims nothing', "a test that claims nothing is named")
out = check(failing.replace("tests =", "measures = { m = netto.curvature { zzzzzz = 1 } }, tests ="))[1]
words = out.split("known: ")[1].split("\n")[0].split(", ")
ok(len(words) > 3 and len(words) == len(set(words)), "a field that there is not is told with each word once", out)

# ---- what fails while nobody looks ---------------------------------------------------------------------------

broken = ('local netto = require "netto"\nreturn netto.policy { name = "broken", version = "1", api = 1,\n'
          'limits = { netto.limit { name = "size", of = "gross", max = function(book) return 1 + book.attrs.size end } },\n'
          'tests = { a = function(t) t:instrument { id = "A", kind = "spot" } t:mark { A = 100 }\n'
          'local a = t:account { positions = { A = 1 }, collateral = { USD = 1e6 } } t:equal(a.gross, 100)%s end } }\n')
code, out, err = check(broken % "")
equal((code, err), (0, ""), "a hook that fails where no claim looks is no failure")
has(out, "# warning: limit 'size': max: desk.lua:3: attempt to perform arithmetic on a nil value (field 'size'); no claim of the test \"a\" looks at it",
    "but is warned of: which, where and why")
code, out, err = check(broken % "", "--strict")
equal(code, 1, "--strict fails")
out = check(broken % ' t:refused(t:order(a, { instrument = "A", qty = 1 }), "rule_error")')[1]
ok("looks at it" not in out, "a test that has it in an answer knows", out)

# ---- parameters ----------------------------------------------------------------------------------------------

equal(check(policy(0.2, expected="0.4"), "--params", '{"haircut": 0.4}')[0], 0, "parameters may be given")
code, out, err = check(policy(0.2), "--params", '{"hairct": 0.4}')
ok(code == 1 and "\n# --params: the policy has no parameter 'hairct'; did you mean 'haircut'?\n" in out,
   "one that the policy does not know is refused, and no line of the policy blamed", out)

# ---- a folder --------------------------------------------------------------------------------------------------

home = os.path.join(place, "policies")
os.mkdir(home)
write(os.path.join(home, "policy.lua"), policy("H", expected='(require "numbers").h').replace("= H", '= (require "numbers").h'))
write(os.path.join(home, "numbers.lua"), "return { h = 0.25 }\n")
equal(run("check", "policies", cwd=place)[0], 0, "a folder is checked with all its files")
write(os.path.join(home, "numbers.lua"), "return { h = }\n")
code, out, err = run("check", "policies", cwd=place)
ok(code == 1 and "# numbers.lua:1: " in out, "what is wrong in the second is named", out)

# ---- what rules log ----------------------------------------------------------------------------------------------

loud = policy(0.2).replace("return p.haircut", 'netto.log("warn", "asked", { inst = inst.id, h = p.haircut }) return p.haircut')
loud = loud.replace("function(t)\n", 'function(t) netto.log "a test\\n# begins"\n')
code, out, err = check(loud)
ok(code == 0 and out.startswith("ok 1 - loads\n# log: desk.lua:8: info: a test # begins\n# log: desk.lua:5: warn: asked h=0.2 inst='X'\nok 2 - "),
   "stands in comments before the test's result, with its place", out, err)

# ---- prove understands it ----------------------------------------------------------------------------------------

write(path, policy(0.2))
proved = subprocess.run(["prove", "--exec", f"{NETTO} check", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                        encoding="utf-8", check=False)
ok(proved.returncode == 0 and "All tests successful" in proved.stdout, "prove runs it", proved.stdout)
done()
