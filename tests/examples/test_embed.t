#!/usr/bin/python3
"""test_embed.t: libnetto linked by hand, by the very line of the README; and what it says to who leaves something out."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(sys.argv[0]))
TREE = os.path.realpath(os.path.join(HERE, "..", ".."))
ROOT = os.environ.get("NETTO_SOURCE") or os.getcwd()
LIBRARY = os.path.join(TREE, "libnetto.a")
count = 0


def ok(held, title, *seen):
    global count
    count += 1
    print(f"{'ok' if held else 'not ok'} {count} - {title}")
    if not held:
        print("# saw:", *seen, file=sys.stderr)


def is_sanitized():
    names = subprocess.run(["nm", LIBRARY], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    return b"__asan_init" in names


with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
    line = re.search(r"^## In your own program.*?```sh\n(.*?)```", file.read(), re.M | re.S)[1]
line = line.replace("build/libnetto.a", LIBRARY)
if is_sanitized():
    line = line.replace("cc ", "cc -fsanitize=address,undefined ", 1)
place = tempfile.mkdtemp(prefix="netto-")
for name in ("include", "examples"):
    os.symlink(os.path.join(ROOT, name), os.path.join(place, name))


def link_and_run(text):
    linked = subprocess.run(["/bin/sh", "-c", text], cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            encoding="utf-8", check=False)
    if linked.returncode != 0:
        return linked.returncode, "", linked.stdout
    done = subprocess.run(["./embed"], cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    return done.returncode, done.stdout, done.stderr


code, out, err = link_and_run(line)
ours = subprocess.run([os.path.join(TREE, "examples", "embed")], stdout=subprocess.PIPE, encoding="utf-8", check=False).stdout
ok(code == 0 and "initial margin" in out, "the README's line links a program that answers", code, out, err)
ok(out == ours, "the same as the one that CMake links", out, ours)
for word in ("pow", "luaS_hash", "strcoll"):
    without = re.sub(r"(,)?--wrap=" + word + r"\b", "", line).replace("-Wl --", "-Wl,--").replace("-Wl,,", "-Wl,")
    code, out, err = link_and_run(without)
    ok(without != line and code == 1 and f"linked without -Wl,--wrap={word}:" in err and "In your own program" in err,
       f"without --wrap={word} every policy is refused with a sentence", code, out, err)
for word in ("fmod", "luaO_str2num", "luaT_getvarargs"):
    code, out, err = link_and_run(re.sub(r",--wrap=" + word + r"\b", "", line).replace(f"-Wl,--wrap={word}", "-Wl"))
    ok(code != 0 and "undefined reference" in err, f"without --wrap={word} it is not linked at all", code, out, err)
shared = line.replace("-l:liblua5.4.a", "-llua5.4")
code, out, err = link_and_run(shared)
ok(code != 0 and "undefined reference" in err, "with a shared Lua it is not linked at all", code, out, err)
shutil.rmtree(place)
print(f"1..{count}")
