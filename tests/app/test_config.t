#!/usr/bin/python3
"""test_config.t: configuration files: what is good decides, what is bad is named by file, line and key."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, folder, has, ok, policy, run, write

place = folder()
path = os.path.join(place, "netto.conf")


def show(text, *words):
    write(path, text)
    return run("serve", "--config", "netto.conf", "--print-config", *words, cwd=place)


# ---- what is printed can be read ---------------------------------------------------------------------------

code, defaults, err = run("serve", "--print-config", cwd=place)
equal((code, err), (0, ""), "--print-config prints and ends")
for key in ("base", "listen", "policy", "data", "durability", "sweep", "capacity", "ids", "snapshot", "retention", "max_impact", "frame", "unsent", "events", "buffers", "idle", "connections", "work", "rule_memory", "rollback", "strikes", "count", "window"):
    has(defaults, key, f"the key '{key}' is shown")
equal(show(defaults), (0, defaults, ""), "and what was printed reads back as the same")

custom = '''return {
  base = "EUR", listen = { "unix:a", "tcp:127.0.0.1:0" }, policy = "quote\\"d and \\\\ slash",
  data = "kept", durability = "os", sweep = 0.25, capacity = 2 * 1024 ^ 3, ids = 2000000, snapshot = 0, retention = 90, max_impact = 0.25,
  rollback = 300, strikes = { count = 7, window = 70 },
  limits = { frame = 8192, unsent = 70000, events = 70000, buffers = 2000000, idle = 0.5, connections = 5, work = 5000, rule_memory = 2 ^ 20 },
}
'''
code, out, err = show(custom)
equal((code, err), (0, ""), "every key can be set")
for words in ('base = "EUR"', 'listen = { "unix:a", "tcp:127.0.0.1:0" }', 'policy = "quote\\"d and \\\\ slash"',
              'data = "kept"', 'durability = "os"', "sweep = 0.25", "capacity = 2147483648", "ids = 2000000", "snapshot = 0", "retention = 90", "max_impact = 0.25", "frame = 8192", "unsent = 70000",
              "events = 70000", "buffers = 2000000", "idle = 0.5", "connections = 5", "work = 5000", "rule_memory = 1048576", "rollback = 300",
              "strikes = {", "count = 7", "window = 70"):
    has(out, words, f"it shows {words}")
equal(show(out), (0, out, ""), "and reads back as the same")
equal(show("return { limits = {}, strikes = {} }"), (0, defaults, ""), "tables may be left empty")
odd = show('return { policy = "line\\nbreak \\127 \\"\\0601" }')[1]
has(odd, 'policy = "line\\010break \\127 \\"<1"', "control characters are written as Lua reads them")
equal(show(odd), (0, odd, ""), "and read back")
code, out, err = show(custom, "--listen", "unix:b", "--policy", "p")
ok('listen = { "unix:b" }' in out and 'policy = "p"' in out, "the command line goes before the file", out)

# ---- what is bad ---------------------------------------------------------------------------------------------

bad = [
    ("return {\n  bas = 'EUR',\n}", "netto.conf:2: bas: no such key; did you mean 'base'?"),
    ("return { limits = {\n\n  fram = 8192 } }", "netto.conf:3: limits.fram: no such key; did you mean 'frame'?"),
    ("return { limit = { frame = 8192 } }", "limit.frame: no such table; did you mean 'limits'?"),
    ("return { limits = { base = 'EUR' } }", "netto.conf:1: limits.base: no such key; known: frame, unsent"),
    ("return {\n base = 'US D\\n' }", "netto.conf:2: base: expected a currency, 1 to 61 bytes of printable UTF-8"),
    ("return { base = '" + "x" * 62 + "' }", "netto.conf:1: base: expected a currency"),
    ("return { base = 5 }", "netto.conf:1: base: expected a text"),
    ("return { base = '' }", "netto.conf:1: base: expected a text"),
    ("return { data = 5 }", "netto.conf:1: data: expected a text"),
    ("return { durability = 'fast' }", "netto.conf:1: durability: expected \"fsync\", \"os\" or \"none\""),
    ("return { max_impact = -0.5 }", "netto.conf:1: max_impact: expected a number from 0 to 1000000 (a saved policy"),
    ("return { max_impact = 'much' }", "netto.conf:1: max_impact: expected a number from 0"),
    ("return { retention = -1 }", "netto.conf:1: retention: expected a whole number from 0 to 100000"),
    ("return { retention = 0.5 }", "netto.conf:1: retention: expected a whole number"),
    ("return { snapshot = 'often' }", "netto.conf:1: snapshot: expected a whole number from 0"),
    ("return { policy = true }", "netto.conf:1: policy: expected a text"),
    ("return { listen = 'unix:s' }", "netto.conf:1: listen: expected a list"),
    ("return { listen = {} }", "netto.conf:1: listen: expected a list"),
    ("return {\n listen = { 's' } }", "netto.conf:2: listen: 's' is no address; say unix:PATH or tcp:HOST:PORT"),
    ("return { listen = { 'tcp:0.0.0.0:7411' } }", "netto.conf:1: listen: '0.0.0.0' is not loopback"),
    ("return { listen = { 'tcp:example.org:7411' } }", "netto.conf:1: listen: 'example.org' is no IP address"),
    ("return { listen = { 'unix:s', 'unix:s' } }", "netto.conf:1: listen: 'unix:s' is named twice"),
    ("return { sweep = 0 }", "netto.conf:1: sweep: expected a number from 0.1 to 3600"),
    ("return { sweep = 0/0 }", "netto.conf:1: sweep"),
    ("return { capacity = 1 }", "netto.conf:1: capacity: expected a whole number from 1048576"),
    ("return { capacity = '8 GiB' }", "netto.conf:1: capacity: expected a whole number"),
    ("return { ids = 2000000.5 }", "netto.conf:1: ids: expected a whole number"),
    ("return { limits = 5 }", "netto.conf:1: limits: expected a table, like { work = 500000 }"),
    ("return { limits = { 'frame' } }", "netto.conf:1: limits: expected a table"),
    ("return { limits = { frame = 1 } }", "netto.conf:1: limits.frame: expected a whole number from 4096 to 16777216"),
    ("return { limits = { unsent = -1 } }", "netto.conf:1: limits.unsent"),
    ("return { limits = { events = 1e20 } }", "netto.conf:1: limits.events"),
    ("return { limits = { buffers = 1000 } }", "netto.conf:1: limits.buffers"),
    ("return { limits = { idle = 0 } }", "netto.conf:1: limits.idle: expected a number from 0.1 to 3600"),
    ("return { limits = { connections = 0 } }", "netto.conf:1: limits.connections"),
    ("return { limits = { work = 'much' } }", "netto.conf:1: limits.work"),
    ("return { limits = { rule_memory = 1 } }", "netto.conf:1: limits.rule_memory"),
    ("return { rollback = -1 }", "netto.conf:1: rollback: expected a number from 0 to 86400"),
    ("return { strikes = 5 }", "netto.conf:1: strikes: expected a table, like { count = 100, window = 1000 }"),
    ("return { strikes = { count = 0 } }", "netto.conf:1: strikes.count: expected a whole number from 1 to 1000000000"),
    ("return { strikes = { window = 0.5 } }", "netto.conf:1: strikes.window: expected a whole number"),
    ("return { strikes = { windw = 5 } }", "netto.conf:1: strikes.windw: no such key; did you mean 'window'?"),
    ("return { strikes = { work = 5000 } }", "netto.conf:1: strikes.work: no such key; known: count, window"),
    ("return { strike = { count = 5 } }", "strike.count: no such table; did you mean 'strikes'?"),
    ("return { limits = { count = 5 } }", "netto.conf:1: limits.count: no such key"),
    ("return { [1] = 5 }", "netto.conf:"),
    ("return 5", "netto.conf:"),
    ("base = 'EUR'", "netto.conf:"),
    ("return {", "netto.conf:1"),
    ("return { base = os.getenv('HOME') }", "netto.conf:1"),
    ("while true do end", "netto.conf:1"),
    ("\x1bLua", "netto.conf"),
    ("-- " + "x" * 70000, "netto.conf has more than 65536 bytes"),
]
for text, part in bad:
    code, out, err = show(text)
    ok(code == 2 and part in err and out == "", f"{text[:45]!r} is refused: \"{part}\"", code, err)

# ---- what is good decides --------------------------------------------------------------------------------------

write(os.path.join(place, "desk.lua"), policy(0.2))
write(path, 'return { base = "EUR", listen = { "unix:s" }, policy = "desk.lua", limits = { frame = 4096, work = 2000 } }\n')
server = Server("--config", "netto.conf", cwd=place, listen=())
peer = server.peer()
equal(peer.call("policy.list")[-1]["name"], "desk", "the policy of the file decides")
equal(peer.call("instrument.list")["rows"][0]["id"], "EUR", "in the base currency of the file")
peer.send(peer.request("mark.put", [["X" * 60, 1.0] for _ in range(100)]))
error, _ = peer.answer()
ok(re.match(r"too_large: .*4096", error[1]), "within its limits", error)
ok(peer.is_closed(), "a frame beyond them closes its connection")
peer = server.peer()
error, _ = peer.ask("policy.stage", {"policy.lua": policy(0.3).replace("return p.haircut", "for i = 1, 2000 do end return p.haircut")})
ok(error and "budget of 2000" in error[1], "and its budget for rules", error)
equal(server.stop(), 0, "the server ends well")
done()
