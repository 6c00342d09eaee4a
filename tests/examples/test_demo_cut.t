#!/usr/bin/python3
"""test_demo_cut.t: a demo that is cut short leaves no server and no folder behind."""
import os
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import HERE, PATIENCE, done, ok, until

DEMO = os.path.join(HERE, "..", "..", "demo")


def words_of(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().decode(errors="replace").split("\0")
    except OSError:
        return []


def server_of(pid):
    """The demo's server, once it is one: its number, and the folder that it listens in."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            children = file.read().split()
    except OSError:
        return None
    for child in children:
        for word in words_of(child):
            if word.startswith("unix:"):
                return int(child), os.path.dirname(word[5:])
    return None


def is_gone(pid):
    return not any(word.startswith("unix:") for word in words_of(pid))


def cut(title, how, after, expected):
    demo = subprocess.Popen([DEMO], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    found = until(lambda: server_of(demo.pid))
    if not ok(found, f"{title}: the demo has a server of its own"):
        demo.kill()
        demo.wait()
        return
    time.sleep(after)
    how(demo)
    code = demo.wait(PATIENCE)
    ok(code == expected or (after > 0 and code == 0), f"{title}: the demo ends as the signal would have it", code)
    ok(until(lambda: is_gone(found[0])), f"{title}: the server has ended")
    if expected != -signal.SIGKILL:
        ok(not os.path.exists(found[1]), f"{title}: the folder is gone", os.path.exists(found[1]) and os.listdir(found[1]))
    shutil.rmtree(found[1], ignore_errors=True)
    demo.stdout.close()


for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
    cut(number.name, lambda demo, n=number: demo.send_signal(n), 0.0, -number)
for after in (0.02, 0.04, 0.08):  # it may be over by then
    cut(f"SIGTERM after {after} s", lambda demo: demo.terminate(), after, -signal.SIGTERM)
cut("nobody reads", lambda demo: demo.stdout.close(), 0.0, -signal.SIGPIPE)
cut("SIGKILL", lambda demo: demo.kill(), 0.0, -signal.SIGKILL)
done()
