#!/usr/bin/python3
"""test_swap.t: a policy that is saved decides soon after, however it was saved; a bad one never does."""
import mmap
import os
import re
import shutil
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, furnish, has, note, ok, policy, until, write

SOON = 2.0  # seconds; the aim is 0.2, but machines are noisy
times = []


def listen(server):
    peer = server.peer()
    peer.call("event.subscribe", ["policy", "rule_error"])
    return peer


def swap(server, subscriber, save, haircut, title, soon=SOON):
    """Save, and wait until alice's margin follows."""
    subscriber.event(lambda e: False, 0.0)
    subscriber.events.clear()
    begin = time.monotonic()
    save()
    event = subscriber.event(lambda e: e[2]["action"] == "activated")
    took = time.monotonic() - begin
    margin = asker.call("margin.get", "alice")
    good = event is not None and abs(margin["initial"] - 1000 * haircut) < 1e-6 and margin["policy"] == event[2]["policy"]
    ok(good and took < soon, title, f"{took:.3f} s", event, margin, server.log()[-5:])
    times.append(took)
    note(f"{took * 1000:.0f} ms")


def replace(path, text):
    write(path + "~", text)
    os.rename(path + "~", path)


# ---- one file --------------------------------------------------------------------------------------------

place = folder()
path = os.path.join(place, "desk.lua")
write(path, policy(0.10))
server = Server("--policy", "desk.lua", cwd=place)
asker = server.peer()
furnish(asker)
subscriber = listen(server)
equal(asker.call("margin.get", "alice")["initial"], 100.0, "the policy that stood there at the start decides")
held = asker.call("position.get", "alice")["rows"]

swap(server, subscriber, lambda: write(path, policy(0.11)), 0.11, "saved in place")
swap(server, subscriber, lambda: replace(path, policy(0.12)), 0.12, "saved by rename, as editors do")


def slowly():
    text = policy(0.13)
    with open(path, "w", encoding="utf-8") as file:
        for at in range(0, len(text), 100):
            file.write(text[at:at + 100])
            file.flush()
            time.sleep(0.01)


swap(server, subscriber, slowly, 0.13, "written in small pieces")


def removed():
    os.remove(path)
    time.sleep(0.01)
    write(path, policy(0.14))


swap(server, subscriber, removed, 0.14, "removed and written anew")

# A log beside it that never rests.
resting = threading.Event()


def chatter():
    with open(os.path.join(place, "log"), "w", encoding="ascii") as file:
        while not resting.is_set():
            file.write("x\n")
            file.flush()
            time.sleep(0.002)


talker = threading.Thread(target=chatter)
talker.start()
swap(server, subscriber, lambda: write(path, policy(0.15)), 0.15, "beside a log that is written all the time")
resting.set()
talker.join()
equal(asker.call("position.get", "alice")["rows"], held, "positions are as they were")

# ---- what is broken ----------------------------------------------------------------------------------------

asker.call("event.subscribe", ["policy"])


def refuse(text, title, file_and_line, *words):
    subscriber.event(lambda e: False, 0.0)
    subscriber.events.clear()
    write(path, text)
    event = subscriber.event(lambda e: e[2]["action"] == "refused", 20)
    message = event[2].get("message", "") if event else ""
    good = re.search(file_and_line, message) and all(word in message for word in words)
    ok(bool(good), f"{title} is refused by an event that names file and line", event, server.log()[-3:])
    note(message)
    margin = asker.call("margin.get", "alice")
    ok(margin["initial"] == 150.0 and not margin["stale"], f"{title} leaves the running policy in place", margin)


good = policy(0.2)
line = next(i for i, text in enumerate(good.split("\n"), 1) if "haircut = function" in text)
refuse(good.replace("haircut = function", "haircut = = function"), "what does not parse", rf"policy\.lua:{line}\b")
refuse(policy(0.2, expected=0.3), "a failing test of its own", r"policy\.lua:\d+", "a position needs its haircut", "300")
refuse("while true do end\n", "an endless loop while loading", r"policy\.lua:1\b")
refuse(good.replace("return p.haircut end", "while true do end end"), "an endless loop in a hook that its tests run",
       rf"policy\.lua:{line}\b")
refuse(good.replace("return p.haircut end", "return -1 end"), "a hook with a negative answer", r"policy\.lua")
refuse(good.replace("api = 1", "api = 99"), "another API", r"policy\.lua:\d+")
refuse("return 5\n", "a file that returns no policy", r"policy\.lua:1\b")
refuse("", "an empty file", r"policy\.lua")
refuse("\x1bLua", "bytecode", r"policy\.lua")
refuse("local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end", "a memory hog", r"policy\.lua:1\b")
refuse("-- " + "x" * 70000, "a file that is too large", r"desk\.lua|policy\.lua")
states = [row["state"] for row in asker.call("policy.list")]
equal(states.count("active"), 1, "policy.list knows one active policy")
ok(all("why" in row for row in asker.call("policy.list") if row["state"] == "refused"), "and why others were refused")

swap(server, subscriber, lambda: write(path, policy(0.16)), 0.16, "what was mended decides")
log = server.log("refused")
ok(len(log) >= 10, "the log tells of all that was refused", log)
whole = re.compile(rf"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z netto: policy refused: desk\.lua:{line}: [^\n]*; "
                   r"the policy before stays: desk 1 \([0-9a-f]+\)")
ok(any(whole.fullmatch(entry) for entry in log), "with the time, the file's own name and the policy that stays", log)
error, _ = asker.ask("policy.stage", {"policy.lua": "return 5"})
ok(error and until(lambda: server.log("policy refused: policy.lua:1: ")), "what a peer has sent keeps the names that it sent", server.log()[-2:])
ok("stays" not in server.log("policy refused: policy.lua:1: ")[0], "and was not to decide at once")
ok(all(re.match(r"\S+Z netto: ", entry) for entry in server.log()), "every line of the log has its time", server.log())
equal(server.stop(), 0, "the server ends well")

# ---- a folder with a second file -----------------------------------------------------------------------------

place = folder()
home = os.path.join(place, "policies")
os.mkdir(home)
two = policy("HAIRCUT", expected='(require "table_of").haircut').replace(
    "HAIRCUT", '(require "table_of").haircut')
write(os.path.join(home, "policy.lua"), two)
write(os.path.join(home, "table_of.lua"), "return { haircut = 0.2 }\n")
server = Server("--policy", "policies", cwd=place)
asker = server.peer()
furnish(asker)
subscriber = listen(server)
equal(asker.call("margin.get", "alice")["initial"], 200.0, "a folder with two files decides")
second = os.path.join(home, "table_of.lua")
swap(server, subscriber, lambda: write(second, "return { haircut = 0.21 }\n"), 0.21, "the second file saved in place")
swap(server, subscriber, lambda: replace(second, "return { haircut = 0.22 }\n"), 0.22, "the second file saved by rename")


def moved():
    os.mkdir(os.path.join(home, "lib"))
    write(os.path.join(home, "lib", "numbers.lua"), "return { haircut = 0.23 }\n")
    write(os.path.join(home, "policy.lua"), two.replace('"table_of"', '"lib.numbers"'))


swap(server, subscriber, moved, 0.23, "a third file in a new sub-folder")
third = os.path.join(home, "lib", "numbers.lua")
swap(server, subscriber, lambda: write(third, "return { haircut = 0.24 }\n"), 0.24, "which is watched from then on")


def replaced():
    fresh = os.path.join(place, "fresh")
    shutil.copytree(home, fresh)
    write(os.path.join(fresh, "lib", "numbers.lua"), "return { haircut = 0.25 }\n")
    os.rename(home, os.path.join(place, "stale"))
    os.rename(fresh, home)


swap(server, subscriber, replaced, 0.25, "the whole folder replaced")
swap(server, subscriber, lambda: write(third, "return { haircut = 0.26 }\n"), 0.26, "and the new one is watched")
equal(server.stop(), 0, "the server ends well")

# ---- links -----------------------------------------------------------------------------------------------------

place = folder()
for name, haircut in (("v1.lua", 0.3), ("v2.lua", 0.31)):
    os.makedirs(os.path.join(place, "versions"), exist_ok=True)
    write(os.path.join(place, "versions", name), policy(haircut))
link = os.path.join(place, "live.lua")
os.symlink("versions/v1.lua", link)
server = Server("--policy", "live.lua", cwd=place)
asker = server.peer()
furnish(asker)
subscriber = listen(server)


def relink():
    os.symlink("versions/v2.lua", link + "~")
    os.rename(link + "~", link)


swap(server, subscriber, relink, 0.31, "a link that is replaced")
target = os.path.join(place, "versions", "v2.lua")
swap(server, subscriber, lambda: write(target, policy(0.32)), 0.32, "the file behind a link saved in place")
swap(server, subscriber, lambda: replace(target, policy(0.33)), 0.33, "the file behind a link saved by rename")
equal(server.stop(), 0, "the server ends well")

for name, haircut in (("a", 0.4), ("b", 0.41)):
    os.mkdir(os.path.join(place, name))
    write(os.path.join(place, name, "policy.lua"), policy(haircut))
current = os.path.join(place, "current")
os.symlink("a", current)
server = Server("--policy", "current", cwd=place)
asker = server.peer()
furnish(asker)
subscriber = listen(server)


def turn():
    os.symlink("b", current + "~")
    os.rename(current + "~", current)


swap(server, subscriber, turn, 0.41, "a link to a folder that is replaced")
swap(server, subscriber, lambda: write(os.path.join(place, "b", "policy.lua"), policy(0.42)), 0.42,
     "and the new folder is watched")
equal(server.stop(), 0, "the server ends well")

# ---- what no event tells of: looked at again every second ---------------------------------------------------------

LATER = 20.0
place = folder()
home = os.path.join(place, "above", "desk")
os.makedirs(home)
path = os.path.join(home, "desk.lua")
write(path, policy(0.43))
server = Server("--policy", "above/desk/desk.lua", cwd=place)
asker = server.peer()
furnish(asker)
subscriber = listen(server)


def made_again():
    shutil.rmtree(os.path.join(place, "above"))
    time.sleep(0.3)
    os.makedirs(home)
    write(path, policy(0.44))


def mapped():
    text = policy(0.46).encode()
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), len(text)) as memory:
        memory[:] = text


swap(server, subscriber, made_again, 0.44, "its folder and the one above removed and made again", LATER)
swap(server, subscriber, lambda: write(path, policy(0.45)), 0.45, "and saved there")
swap(server, subscriber, mapped, 0.46, "written through memory", LATER)
equal(server.stop(), 0, "the server ends well")

place = folder()
for name, haircut in (("1", 0.47), ("2", 0.48)):
    os.makedirs(os.path.join(place, name, "desk"))
    write(os.path.join(place, name, "desk", "policy.lua"), policy(haircut))
release = os.path.join(place, "release")
os.symlink("1", release)
server = Server("--policy", "release/desk", cwd=place)
asker = server.peer()
furnish(asker)
subscriber = listen(server)


def released():
    time.sleep(0.3)  # what was watched anew at the start was looked at once more by then
    os.symlink("2", release + "~")
    os.rename(release + "~", release)


swap(server, subscriber, released, 0.48, "a link further above that leads elsewhere", LATER)
swap(server, subscriber, lambda: write(os.path.join(release, "desk", "policy.lua"), policy(0.49)), 0.49, "and saved there")
ok(subscriber.event(lambda e: True, 2.5) is None, "looking again changes nothing")
equal(server.stop(), 0, "the server ends well")

# ---- a bad file at the start -------------------------------------------------------------------------------------

place = folder()
path = os.path.join(place, "desk.lua")
write(path, "return nothing at all\n")
server = Server("--policy", "desk.lua", cwd=place)
ok(server.log("netto: ready") and server.log("built-in"), "a bad file does not keep the server from starting", server.log())
has("\n".join(server.log()), "policy refused: desk.lua:1", "what is wrong with it is said")
asker = server.peer()
furnish(asker)
check = asker.call("order.check", "alice", "X", 1, 100)
equal((check["decision"], check["reasons"][0]["code"]), ("reject", "only_reducing"), "until it is mended risk may only shrink")
subscriber = listen(server)
swap(server, subscriber, lambda: write(path, policy(0.5)), 0.5, "when it is mended it decides")
equal(asker.call("order.check", "alice", "X", 1, 100)["decision"], "accept", "and orders pass")
equal(server.stop(), 0, "the server ends well")

# ---- a swap that is refused ----------------------------------------------------------------------------------------

place = folder()
path = os.path.join(place, "desk.lua")
write(path, policy(0.1))
write(os.path.join(place, "small.lua"), "return { capacity = 4194304 }\n")
server = Server("--config", "small.lua", "--policy", "desk.lua", cwd=place)
asker = server.peer()
furnish(asker)
subscriber = listen(server)
write(path, policy(0.2).replace("api = 1,", "api = 1, history = { price = { every = 1, length = 1000000 } },"))
event = subscriber.event(lambda e: e[2]["action"] == "refused")
has(event[2].get("message", "") if event else "", "price history", "a policy for which there is no memory is refused by an event")
ok(until(lambda: server.log("policy refused: ") and server.log("price history")), "and by the log", server.log())
rows = [row for row in asker.call("policy.list") if "why" in row]
ok(len(rows) == 1 and rows[0]["state"] == "staged" and "price history" in rows[0]["why"], "and in policy.list", rows)
equal(asker.call("margin.get", "alice")["initial"], 100.0, "while the one that stood decides")
equal(server.stop(), 0, "the server ends well")

times.sort()
note(f"swaps: median {1000 * times[len(times) // 2]:.0f} ms, slowest {1000 * times[-1]:.0f} ms of {len(times)}")
done()
