#!/usr/bin/python3
"""test_progress.t: ./bootstrap builds what was asked for, and tells a terminal how far it is."""
import os
import pty
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import done, equal, folder, has, ok, write

ROOT = os.environ.get("NETTO_SOURCE") or os.getcwd()

# A clone whose tools write down what they were asked for.
place = folder()
tools = os.path.join(place, "tools")
os.mkdir(tools)
shutil.copy(os.path.join(ROOT, "bootstrap"), place)
NINJA = '''#!/bin/sh
echo "$*" >>"$ASKED"
n=0
while [ $n -lt 3 ]; do n=$((n + 1)); echo "[$n/3] Building C object [$n].o"; done
echo "$SAYS"
exit ${FAILS:-0}
'''
for name, text in (("ninja", NINJA), ("cmake", "#!/bin/sh\n"), ("dpkg-query", "#!/bin/sh\necho 'ii '\n"), ("apt-get", "#!/bin/sh\nexit 1\n")):
    write(os.path.join(tools, name), text)
    os.chmod(os.path.join(tools, name), 0o755)
asked = os.path.join(place, "asked")


def environment(**more):
    return {**os.environ, "PATH": tools + ":" + os.environ["PATH"], "ASKED": asked, "SAYS": "that is all", **more}


def build_on_terminal(**more):
    """Exit code, what the terminal saw, what stderr said."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(["./bootstrap", "build"], cwd=place, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE,
                             env=environment(**more), encoding="utf-8")
    os.close(theirs)
    seen = b""
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:
            break
        if not data:
            break
        seen += data
    return child.wait(), seen.decode(), child.stderr.read()


code, seen, err = build_on_terminal()
equal((code, err), (0, ""), "a build on a terminal")
for count in ("1/3", "2/3", "3/3"):
    has(seen, f"\r\x1b[Knetto: building {count}", f"it shows {count}")
ok(re.search(r"building 3/3\r\x1b\[Knetto: done", seen), "on one line, of which nothing is left", seen)
with open(asked, encoding="utf-8") as file:
    equal(file.read().split()[2:], ["netto", "netto_core", "demo", "embed", "example_client"], "only what a user needs is built")
code, seen, err = build_on_terminal(FAILS="1", SAYS="x.c:1: error: no")
ok(code == 1 and "x.c:1: error: no" in err and "build-build.log" in err and "done" not in seen, "where it fails the end of the log is shown",
   code, seen, err)
quiet = subprocess.run(["./bootstrap", "build"], cwd=place, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       env=environment(), encoding="utf-8", check=False)
ok(quiet.returncode == 0 and "\r" not in quiet.stdout and "1/3" not in quiet.stdout, "a file sees no counting", quiet.stdout)
done()
