#!/usr/bin/python3
"""test_usage.t: --help and --version of every program beside netto itself, and what they say to wrong words."""
import glob
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(sys.argv[0]))
TREE = os.path.realpath(os.path.join(HERE, "..", ".."))
ROOT = os.environ.get("NETTO_SOURCE") or os.getcwd()
count = 0


def ok(held, title, *seen):
    global count
    count += 1
    print(f"{'ok' if held else 'not ok'} {count} - {title}")
    if not held:
        print("# saw:", *seen, file=sys.stderr)


def run(*words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=60,
                          encoding="utf-8", check=False)
    return done.returncode, done.stdout, done.stderr


with open(os.path.join(ROOT, "CMakeLists.txt"), encoding="utf-8") as file:
    version = re.search(r"^project\(netto VERSION ([\d.]+)", file.read(), re.M)[1]

programs = [os.path.join(TREE, "demo"), *sorted(glob.glob(os.path.join(TREE, "bench", "*"))),
            *sorted(glob.glob(os.path.join(TREE, "examples", "*"))), os.path.join(TREE, "tests", "simulate")]
programs = [p for p in programs if os.path.isfile(p) and os.access(p, os.X_OK)]
ok(len(programs) >= 6, "the demo, the benchmarks and the examples are there", programs)
for program in [os.path.join(ROOT, "bootstrap"), *programs]:
    name = os.path.basename(program)
    code, out, err = run(program, "--help")
    ok(code == 0 and err == "" and len(out.split("\n")) >= 4, f"{name} --help says what it does", code, out, err)
    ok(max(len(line) for line in out.split("\n")) <= 110, f"{name} --help fits a terminal", out)
    code, out, err = run(program, "--version")
    ok((code, out, err) == (0, f"netto {version}\n", ""), f"{name} --version says which one this is", code, out, err)
    for words in (["--helpp"], ["a", "b", "c", "d"]):
        code, out, err = run(program, *words)
        ok(code == 2 and out == "" and "help" in err and words[-1 if len(words) > 1 and name != "bootstrap" else 0] in err,
           f"{name} {' '.join(words)} is refused with a sentence", code, out, err)
bench = os.path.join(TREE, "bench", "scale")
for words in (["x"], ["0"], ["5x"]):
    code, out, err = run(bench, *words)
    ok(code == 2 and f"'{words[0]}' is no count" in err, f"scale {words[0]} is refused", code, out, err)
print(f"1..{count}")
