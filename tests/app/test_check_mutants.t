#!/usr/bin/python3
"""test_check_mutants.t: one letter changed in a word of the API, in any shipped rule, is found: it does not load, is warned of, or a test fails.

Each ninth is tried; NETTO_MUTANTS=1 tries them all, and says how many were found by which."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import done, folder, ok, run, write

RULES = os.path.join(os.environ.get("NETTO_SOURCE") or os.getcwd(), "rules")
STEP = int(os.environ.get("NETTO_MUTANTS", "9"))
FIELD = r"(?<!\.)[.:]([a-z_]\w+)\b"
NAME = r'(?:measure|recall|score)[ (]*"([^"]+)"'
place = folder()


def words_of(code):
    """Where fields, methods and names stand: not in texts, and no attributes, whose names are the user's."""
    for found in re.finditer(FIELD, code):
        if code[:found.start()].endswith("attrs") or code[:found.start()].rsplit("\n", 1)[-1].count('"') % 2 == 1:
            continue
        yield found.start(1), found[1]
    for found in re.finditer(NAME, code):
        yield found.start(1), found[1]


def mutants():
    for name in sorted(each for each in os.listdir(RULES) if each.endswith(".lua")):
        with open(os.path.join(RULES, name), encoding="utf-8") as file:
            source = file.read()
        head = source[:source.index("\n  tests = {")]
        code = re.sub(r"--[^\n]*", lambda comment: " " * len(comment[0]), head)
        for at, word in sorted(set(words_of(code))):
            middle = at + len(word) // 2
            letter = "x" if source[middle] == "q" else "q"
            yield f"{name}:{source[:at].count(chr(10)) + 1}: {word}", source[:middle] + letter + source[middle + 1:]


found_by = {"loading": 0, "a warning": 0, "a test": 0}
every = list(mutants())
ok(len(every) > 500, "there are many words to change", len(every))
for title, text in every[::STEP]:
    write(os.path.join(place, "one.lua"), text)
    code, out, _ = run("check", "--strict", "one.lua", cwd=place)
    kind = "loading" if "not ok 1 - loads" in out else "a warning" if "# warning: " in out else "a test"
    found_by[kind] += code == 1
    if code != 1:
        ok(False, f"{title}: one letter changed is found", out)
ok(sum(found_by.values()) == len(every[::STEP]), f"{len(every[::STEP])} slips of one letter are found: {found_by}")
ok(found_by["a test"] * 20 <= len(every[::STEP]), "nearly all of them without a test", found_by)
done()
