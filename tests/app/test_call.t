#!/usr/bin/python3
"""test_call.t: netto call: params from words, results as JSON, errors and events."""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
import msgpack
from peer import NETTO, Server, done, equal, folder, furnish, has, ok, policy, run, until, write

server = Server("--listen", "tcp:127.0.0.1:0")
peer = server.peer()
furnish(peer)


def call(*words, stdin=None):
    return run("call", server.uri, *words, stdin=stdin, cwd=server.cwd)


def result(*words, stdin=None):
    code, out, err = call(*words, stdin=stdin)
    return json.loads(out) if code == 0 and not err else (code, out, err)


# ---- params ----------------------------------------------------------------------------------------------

equal(call("netto.ping"), (0, "\"pong\"\n", ""), "a result is printed as JSON")
equal(result("exposure.get", "alice", '{"factors":true}')["factors"][0]["id"], "X", "a bare word is a text, JSON is JSON")
equal(result("account.put", '[{"id": "42"}, {"id": "true"}]')["count"], 2, "rows are JSON")
equal(result("margin.get", "42")["equity"], 0.0, "an id is a text, whatever it looks like")
equal(result("margin.get", '"true"')["equity"], 0.0, "also in quotes")
equal(result("account.put", '{"id": "bob"}')["count"], 1, "one row will do for a list of rows")
equal(result("position.put", "bob", '["X", 5]')["count"], 1, "also where a row is an array")
equal(result("position.get", "bob")["rows"], [["X", 5, 100.0]], "as position.get shows")
equal(result("order.check", "alice", "X", "-1", "null", '{"brief": true}')[0], True, "negative numbers are no options")
equal(result("order.check", "alice", "X", "-1")["decision"], "accept", "what may be left out may be left out")
equal(result("order.check", "alice", "X", "1e6")["decision"], "reject", "an order that is refused was answered: exit code 0")
ok(re.search(r'0 answered, whatever.*"decision": "reject"', run("call", "--help")[1], re.S), "as the help says")
equal(result("mark.put", "-", stdin='[["X", 101.5]]')["count"], 1, "- is JSON from standard input")
equal(result("mark.get", '{"instruments": ["X"]}')["rows"][0][1], 101.5, "as mark.get shows")
equal(call("mark.put", "-", stdin=" \n"), (2, "", "netto: parameter 1 of mark.put: standard input is empty\n"), "empty it is not")
equal(result("collateral.put", "alice", '[["USD", "0.10000001"]]')["count"], 1, "exact decimals are texts")
write(os.path.join(server.cwd, "desk.lua"), policy(0.2))
staged = result("policy.stage", "desk.lua")
equal((staged["name"], staged["tests"]), ("desk", 1), "policy.stage takes a file")
equal(result("policy.activate", staged["id"])["active"], staged["id"], "and its id activates it")
equal(result("policy.stage", '{"policy.lua": "return 1"}')[0], 1, "or the files as JSON")
write(os.path.join(server.cwd, "bad.lua"), "local netto = require 'netto'\nreturn netto.policy { haircut = = 1 }\n")
has(call("policy.stage", "bad.lua")[2], "policy_refused: bad.lua:2: ", "one file that is refused is called by its own name")
has(call("policy.stage", '{"policy.lua": "return 1"}')[2], "policy_refused: policy.lua:1: ", "what is sent as JSON as it is there")
has(call("policy.stage", "desk.lua", '{"params": {"hairct": 1}}')[2],
    "policy_refused: params: the policy has no parameter 'hairct'; did you mean 'haircut'?", "a wrong parameter is no line's fault")
equal(result("policy.stage", "desk.lua", '{"params": {"haircut": 0.2}}')["tests"], 1, "with options behind it")
equal(result("--", "netto.ping"), "pong", "behind -- there are no options")

# ---- results -----------------------------------------------------------------------------------------------

code, out, err = call("margin.get", "alice")
ok(out.startswith("{\n  \"initial\":") and out.endswith("}\n"), "a large result takes a line a member", out)
code, out, err = call("margin.get", "alice", "--compact")
ok(out.count("\n") == 1 and " " not in out, "--compact is one line without spaces", out)
equal(json.loads(out)["policy"], staged["id"], "and JSON")
equal(run("call", f"tcp:127.0.0.1:{server.tcp_port()}", "netto.ping")[:2], (0, "\"pong\"\n"), "TCP does as well")
equal(run("call", f"tcp:localhost:{server.tcp_port()}", "netto.ping")[:2], (0, "\"pong\"\n"), "by name too")

# ---- errors ------------------------------------------------------------------------------------------------

code, out, err = call("margin.get", "nobody")
equal((code, out), (1, ""), "an error is exit code 1 and nothing on standard output")
has(err, "netto: unknown_account: no account 'nobody'", "code and sentence on standard error")
code, out, err = call("margin.get")
ok(code == 1 and "netto: margin.get takes account, {explain, at, durable}?" in err, "wrong params are shown what is right", err)
code, out, err = call("margin.gte", "alice")
ok(code == 1 and "did you mean 'margin.get'?" in err, "a wrong method is shown what was meant", err)

# ---- the table of methods -----------------------------------------------------------------------------------

code, out, err = run("call", "--methods")
described = peer.call("netto.describe")
ok(code == 0 and all(m["name"] in out for m in described), "--methods lists every method that the server describes", out)
words = re.sub(r"\s+", " ", out)
ok(all(m["params"] in words and m["result"] in words for m in described), "with its params and its result")
equal(run("call", "--methods", "margin")[1].count("->"), 2, "or those that begin so")

# ---- events ------------------------------------------------------------------------------------------------

follow = subprocess.Popen([NETTO, "call", server.uri, "event.subscribe", "margin", "--count", "2", "--compact"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")


def flip():
    """alice's standing changes until the follower has had enough."""
    amount = -100000
    while follow.poll() is None:
        peer.call("collateral.put", "alice", [["USD", amount]])
        amount = -amount
        until(lambda: follow.poll() is not None, 0.02)


flipper = threading.Thread(target=flip)
flipper.start()
out, err = follow.communicate(timeout=30)
flipper.join()
events = [json.loads(line) for line in out.split("\n") if line]
equal((follow.returncode, len(events)), (0, 2), "event.subscribe prints events as they come, --count ends it")
ok(all(e[0] == "margin" and e[2]["account"] == "alice" for e in events), "one a line", out)
equal(events[1][1] >= events[0][1] + 1, True, "in order")
code, out, err = call("event.subscribe", "margin", json.dumps({"from": events[0][1]}), "--count", "1", "--compact")
equal(json.loads(out), events[0], "{from} asks for those of before")
code, out, err = call("event.subscribe", "--count", "1", "null", '{"from": 1}')
equal(code, 0, "null is every topic")
code, out, err = call("event.subscribe", "weather")
ok(code == 1 and "weather" in err, "an unknown topic is refused", err)

endless = subprocess.Popen([NETTO, "call", server.uri, "event.subscribe", "policy", '{"from": 1}'], stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, encoding="utf-8",
                           preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # which jobs in the background ignore
line = endless.stdout.readline()
ok('["policy", ' in line or line == "[\n", "without --count they are printed as they come", line)
ok(endless.poll() is None, "and it goes on")
endless.send_signal(signal.SIGINT)
endless.communicate(timeout=30)
ok(endless.returncode != 0, "until it is interrupted")

# ---- peers that are no server ----------------------------------------------------------------------------------

place = folder()


def stranger(name, reply):
    """Somebody who listens and answers whatever comes with these bytes; None: with nothing."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(os.path.join(place, name))
    listener.listen()

    def serve():
        connection, _ = listener.accept()
        connection.recv(1000)
        if reply is not None:
            connection.sendall(reply)
            connection.close()
        else:
            kept.append(connection)

    threading.Thread(target=serve, daemon=True).start()


kept = []
for name, reply, part in (
        ("http", b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak MessagePack"),
        ("shut", b"", "closed the connection"),
        ("wrong", msgpack.packb([1, 99, None, "pong"]), "answers request 99"),
        ("half", msgpack.packb([1, 0, None, "pong"])[:-2], "closed the connection"),
        ("asks", msgpack.packb([0, 0, "who", []]), "does not speak MessagePack-RPC")):
    stranger(name, reply)
    code, out, err = run("call", "unix:" + name, "netto.ping", cwd=place)
    ok(code == 3 and part in err and out == "", f"a peer that is no server ({name}): \"{part}\"", code, err)
stranger("mute", None)
code, out, err = run("call", "--timeout", "0.2", "unix:mute", "netto.ping", cwd=place)
ok(code == 3 and "no answer from unix:mute within 0.2 s" in err, "--timeout ends the wait", code, err)
stranger("slow", None)
waiting = subprocess.Popen([NETTO, "call", "unix:slow", "correlation.put", '{"name": "m"}'], cwd=place, stderr=subprocess.PIPE, text=True)
has(waiting.stderr.readline(), "netto: correlation.put has no answer yet after 5 s", "who waits for a job sees that it is still waited for")
waiting.kill()
stranger("odd", msgpack.packb([1, 0, "no", None]))
code, out, err = run("call", "unix:odd", "netto.ping", cwd=place)
ok(code == 1 and "none of Netto's" in err, "an error of another shape is shown", code, err)

equal(server.stop(), 0, "the server ends well")
done()
