#!/usr/bin/python3
"""test_editor.t: what `netto check --editor` writes is what rules really have: every name, and every kind of value.

The runtime is asked, word by word: a policy reads a field of a thing, and its tests tell what came.  What the reader of
code (netto check's warnings) says of the same read must agree.
"""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import done, equal, folder, has, note, ok, run, sanitized, write

ROOT = os.environ.get("NETTO_SOURCE") or os.getcwd()
place = folder()
home = os.path.join(place, "rules")


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


# ---- writing ---------------------------------------------------------------------------------------------------

code, out, err = run("check", "--editor", "rules", cwd=place)
equal((code, err), (0, ""), "netto check --editor makes a folder")
equal(sorted(os.listdir(home)), [".luacheckrc", ".luarc.json", "netto.meta.lua"], "with three files")
equal(out, "".join(f"written rules/{name}\n" for name in [".luacheckrc", ".luarc.json", "netto.meta.lua"]), "and says so")
for name in os.listdir(home):
    equal(read(home, name), read(ROOT, "lua", "editor", name), f"{name} is the one in lua/editor")
write(os.path.join(home, ".luarc.json"), "{}")
write(os.path.join(home, "netto.meta.lua"), "")
out = run("check", "--editor", "rules", cwd=place)[1]
has(out, "kept    rules/.luarc.json\n", "a configuration that is there is kept")
equal(read(home, ".luarc.json"), "{}", "as it was")
ok("netto.Instrument" in read(home, "netto.meta.lua"), "the API is written anew")
equal(run("check", "--editor", "rules", "desk.lua", cwd=place)[0], 2, "--editor takes no policy")
code, out, err = run("check", "--editor", "nowhere/rules", cwd=place)
equal((code, out, err), (2, "", "netto: nowhere/rules: No such file or directory\n"), "a folder that cannot be made is named")
write(os.path.join(place, "file"), "")
equal(run("check", "--editor", "file", cwd=place)[0], 2, "so is a file")

# ---- what is declared ----------------------------------------------------------------------------------------------

META = read(home, "netto.meta.lua")
classes = {}
for name, block in re.findall(r"^---@class (?:\(exact\) )?netto\.(\w+)[^\n]*\n((?:---@field[^\n]*\n)*)", META, re.M):
    classes[name] = dict(re.findall(r"^---@field (\w+) (.*)$", block, re.M))
methods = {}
for owner, name in re.findall(r"^function (\w+)[.:](\w+)\(", META, re.M):
    methods.setdefault(owner, set()).add(name)

policy_h = read(ROOT, "include", "netto", "policy.h")
WORDS = set(re.findall(r'\w+, "(\w+)"\)', policy_h[policy_h.index("NETTO_FIELD_MAP"):policy_h.index("typedef enum netto_field")]))
MEASURES = re.findall(r'\w+, "([\w.]+)"\)', policy_h[policy_h.index("NETTO_MEASURE_MAP"):policy_h.index("typedef enum netto_measure")])
WORDS |= {"years", "move", "mean", "recall", "peak", "count", "measure", "legs", "hedge", "neutral", "closeout", "score", "zzz"}
ok(len(WORDS) > 50 and len(MEASURES) > 10, "the words of the runtime are found")
ASKED = sorted(WORDS)[::3 if sanitized() else 1]  # sanitizers look at each way once, the other builds at each word

HEAD = '''local netto = require "netto"
local CODES = { ["nil"] = 2, boolean = 3, number = 4, string = 5, userdata = 6, ["function"] = 6 }
local ABSENT, REFUSED = 1, 7
local function code_of(read)
  local good, value = pcall(read)
  if good then return CODES[type(value)] end
  return string.find(value, "has no field", 1, true) and ABSENT or REFUSED
end
'''
KINDS = {1: "absent", 2: "nil", 3: "boolean", 4: "number", 5: "string", 6: "thing", 7: "refused"}
FURNITURE = '''
  t:fx { EUR = 2 }
  t:factor { id = "F", class = "c", risk = "r", bucket = "b", qualifier = "q", tenor = "t", label1 = "l", label2 = "m",
             product = "p", vol = 0.5, attrs = { a = 1 } }
'''
MARK = "{ price = 10, bid = 9, ask = 11, last = 10, iv = 0.3, delta = 0.5 }"


def ask(hook, thing, argument, word, answer, result, set_up="",
        extra="history = { price = { every = 60, length = 60 } },", after=","):
    """One test for each word, whose failure tells what came."""
    words = ASKED
    branches = "\n".join(f'    if word == "{each}" then return answer(code_of(function() return {thing}.{each} end)) end'
                         for each in words)
    tests = "\n".join(f'    ["{each}"] = function(t) show(t, "{each}") end,' for each in words)
    write(os.path.join(place, "ask.lua"), HEAD + f'''local function show(t, word) {FURNITURE} {set_up}
  error("code=" .. string.format("%.0f", {result}) .. ";")
end
return netto.policy {{
  name = "p", version = "1", api = 1, {extra}
  {hook} = function({argument}, p)
    local word = {word}
    local answer = function(code) return {answer} end
{branches}
    return answer(0)
  end{after}
  tests = {{
{tests}
  }},
}}
''')
    out = run("check", "ask.lua", cwd=place)[1]
    codes = dict(re.findall(r"^not ok \d+ - (\w+)\n# [^\n]*code=(\d+);", out, re.M))
    if set(codes) != set(words):
        note(out[:3000])
    found = {each: KINDS.get(int(codes.get(each, 0)), "nothing") for each in words}
    lines = read(place, "ask.lua").split("\n")
    warned = {}
    for line, text in re.findall(r"^# warning: ask\.lua:(\d+): (.*)$", out, re.M):
        match = re.search(r'if word == "(\w+)"', lines[int(line) - 1])
        if match:
            warned[match[1]] = text
    return found, warned


ACCEPTS = {"string": "string", "number": "number", "boolean": "boolean"}


def fits(declared, kind):
    """May a field of this declared type hold a value of this kind?"""
    if kind == "refused":
        return True
    if kind == "nil":
        return "?" in declared.split(" ")[0] or "|nil" in declared
    first = declared.split(" ")[0].rstrip("?")
    if first.startswith("netto."):
        return kind == "thing"
    if first.startswith('"'):
        return kind == "string"
    return ACCEPTS.get(first) == kind


def compare(what, class_name, found, warned, only=None):
    fields = dict(classes[class_name])
    for name in methods.get(class_name, ()):
        fields[name] = "netto.Method"
    for word in ASKED:
        kind = found[word]
        declared = word in fields and (only is None or word in only)
        if not declared:
            ok(kind in ("absent", "refused") if only is not None else kind == "absent", f"{what} has no {word}, and none is declared", kind)
        else:
            ok(kind not in ("absent", "nothing") and fits(fields[word], kind), f"{what}.{word} is as it is declared", kind, fields[word])
        slip = word in warned
        ok(slip == (kind in ("absent", "refused")), f"{what}.{word}: the reader of code agrees", kind, warned.get(word))
    for word in fields:
        ok(word in WORDS, f"{what}.{word} is a word of the runtime")


# The haircut answers 1 + code; the instrument ONE, which is no word, has 1 + 0.
FUTURE = '''t:instrument { id = word, kind = "future", underlying = "F", currency = "EUR", multiplier = 2, expiry = "2026-06-19", strike = 5,
  venue = "V", settle_days = 2, adv = 7, attrs = { a = 1 } } t:mark { [word] = ''' + MARK + ''' }
  t:instrument { id = "ONE", kind = "future", underlying = "G", currency = "EUR", multiplier = 2 } t:mark { ONE = 10 }'''
RATIO = 't:account { positions = { [word] = 1 } }.gross / t:account { positions = { ONE = 1 } }.gross - 1'
found, warned = ask("haircut", "inst", "inst", "inst.id", "1 + code", RATIO, FUTURE)
compare("an instrument", "Instrument", found, warned)
found, warned = ask("haircut", "inst.underlying", "inst", "inst.id", "1 + code", RATIO,
                    't:instrument { id = "F", kind = "spot", venue = "V", adv = 7, settle_days = 2, strike = 1, '
                    'expiry = "2026-06-19" } t:mark { F = ' + MARK + " } " + FUTURE)
compare("an underlying", "Instrument", found, warned)
found, warned = ask("haircut", "inst.factor", "inst", "inst.id", "1 + code", RATIO, FUTURE)
compare("a factor", "Factor", found, warned)
LINE = 't:instrument { id = word, kind = "bond" } t:mark { [word] = 100 }'
LEFT = 't:account { kind = "desk", collateral = { [word] = 1 } }.equity / 10'
found, warned = ask("collateral", "line", "line", "line.asset.id", "1 - code / 10", LEFT, LINE)
compare("a line", "Line", found, warned)
found, warned = ask("collateral", "line.asset", "line", "line.asset.id", "1 - code / 10", LEFT,
                    LINE.replace('kind = "bond"', 'kind = "bond", expiry = "2026-06-19", strike = 5, venue = "V", '
                                 'settle_days = 2, adv = 7').replace("= 100", "= { price = 100, bid = 9, ask = 11, last = 10, iv = 0.3, delta = 0.5 }"))
compare("an asset", "Instrument", found, warned)
PARENT = 't:account { id = "top", kind = "firm" } '
found, warned = ask("collateral", "line.book", "line", "line.asset.id", "1 - code / 10",
                    't:account { kind = "desk", parent = "top", collateral = { [word] = 1 } }.equity / 10', PARENT + LINE)
compare("a line's book", "Book", found, warned, only={"id", "kind", "parent", "attrs"})
HELD = PARENT + 't:instrument { id = "A", kind = "future" } t:mark { A = 100 }'
ACCOUNT = 't:account { id = word, kind = "desk", parent = "top", positions = { A = 1 } }.margin.initial'
for what, thing, name in (("a book", "book", "Book"), ("a pool", "book.pool", "Book"), ("a leg", "book.worst_leg", "Leg")):
    found, warned = ask("margin", thing, "book", "book.id", "code", ACCOUNT, HELD)
    compare(what, name, found, warned)
MARGINED = ('(function() local o = t:order(t:account { id = word, kind = "desk", parent = "top", positions = { A = 1 } }, '
            '{ instrument = "A", qty = 1 }) return o.reasons[1].value end)()')
LIMITED = ('limits = { netto.limit { name = "l", max = -1, of', "} },")
for what, thing, name in (("a limit's book", "book", "Book"), ("its margin", "book.margin", "Margin"), ("its pool", "book.pool", "Book")):
    found, warned = ask(LIMITED[0], thing, "book", "book.id", "code", MARGINED, HELD, after=LIMITED[1])
    compare(what, name, found, warned)
CHECKED = 'checks = { netto.check { name = "c", test', "} },"
NUMBER = MARGINED.replace("reasons[1].value", "reasons[1].numbers.code_of")
for what, thing, name in (("an order", "order", "Order"), ("the book before it", "order.before", "Book"), ("the book after it", "order.after", "Book"),
                          ("its instrument", "order.inst", "Instrument")):
    found, warned = ask(CHECKED[0], thing, "order", "order.account", "{ code_of = code }", NUMBER,
                        HELD.replace('kind = "future"', 'kind = "future", expiry = "2026-06-19", strike = 5, venue = "V", settle_days = 2, adv = 7')
                        .replace("A = 100", "A = " + MARK), after=CHECKED[1])
    compare(what, name, found, warned)
SETS = ('t:set { id = "CSA", enforceable = true, currency = "USD", margined = true, threshold = 1, mta = 1, nica = 1, '
        'mpor_days = 5 } ' + HELD)
MEMBER = ('t:account { id = word, kind = "desk", netting = { by = "kind", sets = { future = "CSA" } }, positions = { A = 1 } }'
          '.margin.initial')
found, warned = ask("margin", "set", "set", "set.parent", "code", MEMBER, SETS, extra='per = "set",')
compare("a netting set", "Book", found, warned)
found, warned = ask("margin", "set.agreement", "set", "set.parent", "code", MEMBER, SETS, extra='per = "set",')
compare("an agreement", "Agreement", found, warned)

# ---- functions, declarations, tests ----------------------------------------------------------------------------------

write(os.path.join(place, "names.lua"), '''local netto = require "netto"
local function names(t) local all = {} for k, v in pairs(t) do all[#all + 1] = k end return table.concat(all, " ") end
return netto.policy { name = "p", version = "1", api = 1, tests = {
  netto = function(t) error("<" .. names(netto) .. ">") end,
  globals = function(t) error("<" .. names(_G) .. ">") end,
  math = function(t) error("<" .. names(math) .. ">") end,
  string = function(t) error("<" .. names(string) .. ">") end,
  table = function(t) error("<" .. names(table) .. ">") end,
} }
''')
there = {name: set(words.split()) for name, words in
         re.findall(r"^not ok \d+ - (\w+)\n# [^<]*<([^>]*)>", run("check", "names.lua", cwd=place)[1], re.M)}
equal(methods["netto"], there["netto"], "the functions of netto")
plan_c = read(ROOT, "src", "script", "plan.c")
equal(methods["Plan"], set(re.findall(r'\{"([a-z]\w+)", \w+, \w+\}', plan_c)), "what a plan is told")
RC = read(home, ".luacheckrc")
for name in ("math", "string", "table"):
    equal(set(re.findall(r'"(\w+)"', re.search(name + r" = \{ fields = \{([^}]*)\}", RC)[1])), there[name],
          f"luacheck knows {name}")
known = set(re.findall(r'"(\w+)"', RC[RC.index("read_globals"):RC.index("math =")])) | {"math", "string", "table"}
equal(known, there["globals"], "luacheck knows the globals")

kit = read(ROOT, "lua", "netto", "test.lua")
equal(methods["Test"], set(re.findall(r"^function Test:(\w+)", kit, re.M)), "the functions of t")
tests = "".join(f'["{name}"] = function(t) t:equal(type(t.{name}), "function") end, ' for name in methods["Test"])
plain = 'local netto = require "netto"\nreturn netto.policy { name = "p", version = "1", api = 1, %s }\n'
write(os.path.join(place, "t.lua"), plain % f"tests = {{ {tests} }}")
equal(run("check", "t.lua", cwd=place)[0], 0, "t has them")


def words_of(table):
    return set(re.findall(r"(\w+) = true", re.search(table + r" = \{([^}]*)\}", kit)[1]))


equal(set(classes["Exposure"]), words_of("exposure_words"), "what an exposure has")
equal(set(classes["Account"]), words_of("margin_words") | {"id", "pool", "margin", "measure"}, "what an account of a test has")
reads = " ".join(f"local _ = a.{word}" for word in [*classes["Account"], *classes["Exposure"]])
write(os.path.join(place, "t.lua"), plain % f"tests = {{ a = function(t) local a = t:account {{}} {reads} end }}")
equal(run("check", "t.lua", cwd=place)[0], 0, "and it is there")

init = read(ROOT, "lua", "netto", "init.lua")
for name, table in (("Declared", "policy_fields"), ("DeclaredLimit", "limit_fields"), ("DeclaredCheck", "check_fields"),
                    ("DeclaredRebalance", "rebalance_fields")):
    equal(set(classes[name]), set(re.findall(r'"(\w+)"', re.search(f"local {table} = {{([^}}]*)}}", init)[1])),
          f"the fields of {name}")
for kind, hooks in re.findall(r"^  (\w+) = \{\s*hooks = \{([^}]*)\}", init, re.M):
    missing = set(re.findall(r'"(\w+)"', hooks)) - set(classes["Declared" + kind.capitalize()])
    equal(missing, set(), f"the hooks of netto.{kind}")
equal(re.findall(r'^---\| "([\w.]+)"$', META, re.M), MEASURES, "the measures of limits")

shapes = run("call", "--methods")[1]
for name, method, extra in (("InstrumentRow", "instrument.put", set()), ("FactorRow", "factor.put", set()),
                            ("SetRow", "set.put", set()), ("AccountRow", "account.put", {"positions", "collateral"})):
    row = re.search(re.escape(method) + r"\s*\n?[^[]*\[\{([^]]*)\}\]", shapes)
    inside = re.sub(r"= [^,]*\{[^}]*\}|= [^,]*", "", row[1]) if row else ""
    equal(set(classes[name]), set(re.findall(r"(\w+)\??", inside)) | extra, f"what {method} takes")

# ---- luacheck ----------------------------------------------------------------------------------------------------

if shutil.which("luacheck"):
    shipped = [os.path.join(ROOT, "rules", name) for name in sorted(os.listdir(os.path.join(ROOT, "rules"))) if name.endswith(".lua")]
    checked = subprocess.run(["luacheck", "--no-color", "--config", os.path.join(home, ".luacheckrc"), *shipped],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False)
    equal(checked.returncode, 0, "luacheck finds nothing in the shipped rules" + ("" if checked.returncode == 0 else checked.stdout))
    write(os.path.join(home, "slip.lua"), "local netto = require \"netto\"\nreturn netto, os.time(), string.pack('b', 1)\n")
    checked = subprocess.run(["luacheck", "--no-color", "slip.lua"], cwd=home, stdout=subprocess.PIPE, encoding="utf-8", check=False)
    has(checked.stdout, "undefined variable 'os'", "and a global that no rule has is found")
    has(checked.stdout, "undefined field 'pack' of global 'string'", "and a function that Netto's library does not have")
else:
    ok(True, "luacheck # SKIP it is not installed (Debian: lua-check)")
done()
