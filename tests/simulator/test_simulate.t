#!/usr/bin/python3
"""test_simulate.t: a short run of the fault simulator; the same seed does the same; and wrong words are refused."""
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(sys.argv[0]))
SIMULATE = os.path.join(HERE, "..", "simulate")
count = 0


def ok(held, title, *seen):
    global count
    count += 1
    print(f"{'ok' if held else 'not ok'} {count} - {title}")
    if not held:
        print("# saw: " + "\n#   ".join(str(each) for each in seen).replace("\n", "\n#   "), file=sys.stderr)


def run(*words):
    done = subprocess.run([SIMULATE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                          timeout=280, encoding="utf-8", errors="replace", check=False)
    return done.returncode, done.stdout, done.stderr


def trace(out):
    return out.rstrip("\n").rsplit("\n", 1)[-1]


def bits(out):
    return int(trace(out).split()[1], 16)


# A sanitizer is slower, and must see every kind of fault all the same.
slow = "sanitize" in HERE.split(os.sep)
code, out, err = run("--seed", "1", "--runs", "40" if slow else "120")
ok(code == 0 and "all held" in out, "whatever goes wrong, what was acknowledged is there and decided alike", out, err)
print("# " + out.rstrip("\n").replace("\n", "\n# "))
numbers = [int(n) for n in re.findall(r"\d+", out.split("trace")[0])]
ok(len(numbers) == 25 and min(numbers) > 0, "everything that may go wrong did", out)

code, out, err = run("--seed", "1", "--runs", "1", "--lives", "3", "--sweep")
ok(code == 0 and "starts with a fault of their own" in out, "a start in which each thing fails in turn", out, err)

first, second, both = (run("--seed", seed, "--runs", runs) for seed, runs in (("77", "1"), ("78", "1"), ("77", "2")))
ok(first[0] == 0 and first == run("--seed", "77", "--runs", "1"), "the same seed does the same, step by step", first)
ok(trace(first[1]) != trace(second[1]), "another seed does something else", first, second)
alone = (bits(first[1]) * 31 + bits(second[1])) % 2**64
ok(bits(both[1]) == alone, "a run is the same whatever ran before it", first, second, both)

code, out, err = run("--help")
ok(code == 0 and err == "" and out.startswith("usage: simulate") and "--minutes" in out, "--help says what it does", out, err)
for words, part in ((["--sede", "1"], "'--sede' means nothing here"), (["--seed"], "--seed needs a number"),
                    (["--runs", "none"], "'none' is no count"), (["--runs", "0"], "'0' is no count"),
                    (["x"], "'x' means nothing here")):
    code, out, err = run(*words)
    ok(code == 2 and out == "" and part in err and "--help" in err, f"{' '.join(words)} is refused with a sentence", code, out, err)
print(f"1..{count}")
