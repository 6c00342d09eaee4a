#!/usr/bin/python3
"""record.py: records the session that every build replays, bit for bit (tests/app/test_replay.t).

    tests/sessions/record.py build gcc            from the root of the sources, with the tree of that compiler
    tests/sessions/record.py build/clang clang

A server is told a few hundred things: rules that use powers, exponentials, logarithms and volatility; marks, trades and
positions in several currencies; a change of policy, margin calls, breached limits and rules that fail.  What it keeps
goes to tests/sessions/NAME, and what `netto journal verify` says of it to NAME.txt.  A policy's id covers Netto's own
Lua, so when that changes the session is recorded anew.
"""
import os
import random
import shutil
import sys
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "..")
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
import peer

POLICY = '''local netto = require "netto"
return netto.policy {
  name = "session", version = "%(version)s", api = 1,
  params = { floor = %(floor)s, unknown = 0.3, leg = 0.5 },
  history = { price = { every = netto.seconds(1), length = netto.seconds(3) } },
  haircut = function(inst, p)
    local v = inst:vol { horizon = netto.seconds(1), window = netto.seconds(2), lambda = 0.94 }
    local price = inst.price or 1
    local curve = math.exp(-price / 977) + math.log(1 + price) / 100 + (price / 1000) ^ 0.37
    return math.max(p.floor, v and 3 * v or p.unknown) * (1 + 0.1 * curve)
  end,
  correlation = function(f, g, p) return f.bucket == g.bucket and math.sqrt(0.49) or math.exp(-1.3) end,
  collateral = function(line, p) return line.asset.kind == "cash" and 0 or 0.15 + 0.05 * math.exp(-line.value / 1e4) end,
  margin = function(book, p)
    if book.gross > 4e6 then error("too large to be judged") end
    local core = netto.max { netted = book.netted, leg = p.leg * book.worst_leg.netted }
    return { initial = netto.scale(1.25, core), maintenance = core, liquidation = 0.6 * core }
  end,
  limits = { netto.limit { name = "gross", of = "gross", max = 1.5e6 },
             netto.limit { name = "pooled", of = "pool.netted", max = 9e5, scope = "desk" } },
}
'''

ACCOUNTS = ["alice", "bob", "carol", "dave"]
INSTRUMENTS = {"BTC": 977.7, "ETH": 121.3, "ES": 4400.25, "NQ": 333.3, "BUND": 99.1}


def furnish(to):
    to.call("factor.put", [{"id": each, "bucket": "coin" if each in ("BTC", "ETH") else "index"} for each in INSTRUMENTS])
    to.call("fx.put", [["EUR", 1.0823], ["JPY", 0.0067]])
    to.call("instrument.put", [
        {"id": "BTC", "kind": "spot", "qty_step": "0.001"}, {"id": "ETH", "kind": "perp", "currency": "EUR"},
        {"id": "ES", "kind": "future", "multiplier": 5}, {"id": "NQ", "kind": "future", "currency": "JPY", "multiplier": 100},
        {"id": "BUND", "kind": "bond", "currency": "EUR"}])
    to.call("mark.put", [[each, price] for each, price in INSTRUMENTS.items()])
    to.call("account.put", [{"id": "desk", "kind": "desk"}] + [{"id": each, "parent": "desk"} for each in ACCOUNTS])
    for each in ACCOUNTS:
        to.call("collateral.put", each, [["USD", 250000], ["BTC", "1.5"]])


def trade(draw, number):
    instrument = draw.choice(list(INSTRUMENTS))
    return {"id": f"t-{number}", "account": draw.choice(ACCOUNTS), "instrument": instrument,
            "qty": draw.choice([-40, -7, 3, 11, 60]), "price": round(INSTRUMENTS[instrument] * draw.uniform(0.97, 1.03), 2)}


def tell(to, draw):
    for turn in range(60):
        for each in INSTRUMENTS:
            INSTRUMENTS[each] *= draw.uniform(0.985, 1.0152)
        to.call("mark.put", [[each, price] for each, price in INSTRUMENTS.items()])
        for number in range(3):
            to.call("trade.apply", [trade(draw, 10 * turn + number)])
        if turn % 15 == 7:
            to.call("position.put", "bob", [["ES", draw.randint(-60, 60)]])
        if turn == 20:
            to.call("policy.activate", to.call("policy.stage", {"policy.lua": POLICY % {"version": "2", "floor": 0.11}})["id"])
        if turn == 40:
            to.call("position.put", "dave", [["ES", 300]])  # a rule fails, limits are breached
        if turn == 50:
            to.call("position.put", "dave", [["ES", 1]])
        time.sleep(0.12)


def main(build, name):
    peer.NETTO = os.path.join(os.path.abspath(build), "netto")
    place, target = peer.folder(), os.path.join(ROOT, "tests", "sessions", name)
    peer.write(os.path.join(place, "netto.conf"), "return { sweep = 0.3 }\n")
    peer.write(os.path.join(place, "policy.lua"), POLICY % {"version": "1", "floor": 0.07})
    server = peer.Server("--config", "netto.conf", "--policy", "policy.lua", "--data", "data", cwd=place)
    to = server.peer()
    furnish(to)
    tell(to, random.Random(1))
    server.stop()
    shutil.rmtree(target, ignore_errors=True)
    os.mkdir(target)
    for file in sorted(os.listdir(os.path.join(place, "data"))):
        if file != "lock":
            shutil.copyfile(os.path.join(place, "data", file), os.path.join(target, file))
    peer.write(target + ".txt", peer.run("journal", "verify", target)[1])


if len(sys.argv) != 3:
    print(__doc__, file=sys.stderr)
    sys.exit(2)
main(sys.argv[1], sys.argv[2])
