#!/usr/bin/python3
"""test_life.t: how a server begins, who may begin beside it, what it survives and how it ends."""
import os
import signal
import socket
import stat
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, furnish, has, note, ok, policy, run, sanitized, until, write

# ---- the socket is one server's -------------------------------------------------------------------------------

first = Server()
ok(first.log("netto: ready on unix:s"), "a server says when it is ready, and where", first.lines)
equal(stat.S_IMODE(os.stat(first.path).st_mode), 0o600, "its socket is its user's alone")
code, out, err = run("serve", "--listen", "unix:s", cwd=first.cwd)
equal(code, 3, "a second server on the same socket is refused with exit code 3")
has(err, "another server listens on s; stop it, or choose another path", "and a sentence")
equal(first.peer().call("netto.ping"), "pong", "the first one does not notice")

first.process.kill()
first.process.wait()
ok(os.path.exists(first.path), "a server that is killed leaves its socket")
second = Server(cwd=first.cwd)
equal(second.peer().call("netto.ping"), "pong", "the next one takes it over")
equal(second.stop(), 0, "SIGTERM ends it with exit code 0")
equal(sorted(os.listdir(second.cwd)), [], "socket and lock are gone")

place = folder()
write(os.path.join(place, "s"), "precious")
code, out, err = run("serve", "--listen", "unix:s", cwd=place)
equal(code, 2, "a file that is no socket is not listened on")
has(err, "s exists and is no socket", "a sentence says so")
equal(open(os.path.join(place, "s"), encoding="ascii").read(), "precious", "and it stands as it was")
equal(os.listdir(place), ["s"], "without a lock beside it")

code, out, err = run("serve", "--listen", "unix:nowhere/s", cwd=place)
ok(code == 2 and "nowhere" in err, "a folder that is not there is named", code, err)
code, out, err = run("serve", "--listen", "unix:a", "--listen", "unix:s", cwd=place)
ok(code == 2 and os.listdir(place) == ["s"], "where one address fails, the others are left clean", code, os.listdir(place))

# ---- TCP ------------------------------------------------------------------------------------------------------

for host in ("0.0.0.0", "192.0.2.1", "[::]"):
    code, out, err = run("serve", "--listen", f"tcp:{host}:0", cwd=place)
    ok(code == 2 and "loopback" in err, f"TCP on {host} is refused: it is not loopback", code, err)
code, out, err = run("serve", "--listen", "tcp:example.org:1", cwd=place)
ok(code == 2 and "no IP address" in err, "names are not looked up", code, err)
taken = socket.socket()
taken.bind(("127.0.0.1", 0))
taken.listen()
code, out, err = run("serve", "--listen", f"tcp:127.0.0.1:{taken.getsockname()[1]}", cwd=place)
ok(code == 3 and "another program listens" in err, "a port that is taken is refused with exit code 3", code, err)
taken.close()

# ---- the end --------------------------------------------------------------------------------------------------

LOOPS = 3 if sanitized() else 10  # a job that is seen, and is over within the 2 s that the end waits for it
for number, name in ((signal.SIGINT, "SIGINT"), (signal.SIGTERM, "SIGTERM")):
    server = Server()
    peer = server.peer()
    other = server.peer()
    slow = policy(0.2).replace("tests = {", "tests = {" + "".join(
        f"['{i}'] = function(t) for i = 1, 1000000 do end end, " for i in range(LOOPS)))
    peer.send(peer.request("policy.stage", {"policy.lua": slow}) + peer.request("netto.ping"))
    ok(until(lambda: other.call("netto.stats")["jobs"] == 1, step=0.001), f"{name}: a job is under way")
    server.send_signal(number)
    error, result = peer.answer()
    ok(error is None and result["tests"] == LOOPS + 1, f"{name}: the answer that is owed is delivered", error, result)
    equal(peer.answer(), (None, "pong"), f"{name}: and those behind it")
    ok(peer.is_closed(), f"{name}: then the connection is closed")
    equal(server.wait(), 0, f"{name}: exit code 0")
    equal(os.listdir(server.cwd), [], f"{name}: socket and lock are gone")

server = Server()
idle, deaf = server.peer(), server.peer()
furnish(idle)
request = deaf.request("netto.describe")
deaf.socket.settimeout(0.2)
try:
    for _ in range(100000):
        deaf.socket.sendall(request)
except socket.timeout:
    pass
start = time.monotonic()
equal(server.stop(), 0, "a peer that does not read does not keep the server")
ok(time.monotonic() - start < 10, "for more than the two seconds of grace", time.monotonic() - start)
ok(idle.is_closed(), "and one that is idle sees the end")

# ---- descriptors run out ----------------------------------------------------------------------------------------

server = Server(before="ulimit -n 40")
peers = []
for _ in range(80):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(5)
    connection.connect(server.path)
    peers.append(connection)
time.sleep(0.3)
before = server.processor()
time.sleep(1.0)
spent = server.processor() - before
ok(server.process.poll() is None, "EMFILE: the server lives")
ok(spent < 0.5, "EMFILE: it does not spin", f"{spent} s of processor time in one second")
for connection in peers:
    connection.close()
answer = until(lambda: server.peer().call("netto.ping"), 10)
equal(answer, "pong", "EMFILE: when descriptors are free again, it serves")
equal(server.stop(), 0, "EMFILE: and ends well")
note(f"{spent:.2f} s of processor time in one second without descriptors")

# ---- so many connections ------------------------------------------------------------------------------------------

place = folder()
write(os.path.join(place, "netto.conf"), "return { limits = { connections = 3 } }\n")
server = Server("--config", "netto.conf", cwd=place)
peers = [server.peer() for _ in range(3)]
equal([peer.call("netto.ping") for peer in peers], ["pong"] * 3, "as many connections as are configured are served")
ok(server.peer().is_closed(), "one more is closed")
peers[0].close()


def one_more():
    try:
        return server.peer().call("netto.ping")
    except (EOFError, ConnectionError):
        return None


equal(until(one_more), "pong", "until another one has gone")
equal(server.stop(), 0, "and the server ends well")

# ---- systemd ------------------------------------------------------------------------------------------------------

place = folder()
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.bind(os.path.join(place, "n"))
notify.settimeout(10)
server = Server(before=f"NOTIFY_SOCKET={place}/n; export NOTIFY_SOCKET")
equal(notify.recv(100), b"READY=1", "systemd is told that the server is ready")
server.send_signal(signal.SIGTERM)
equal(notify.recv(100), b"STOPPING=1", "and that it stops")
equal(server.wait(), 0, "in order")
done()
