#!/usr/bin/python3
"""test_explain.t: how a margin came about: by the server's tree to the bit, and by netto explain for people."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import Server, done, equal, has, ok, run, write

POLICY = """
local netto = require "netto"
return netto.policy {
  name = "told", version = "1", api = 1,
  haircut = function(inst, p) return inst.attrs.haircut or 0.1 end,
  margin = function(book, p)
    if book.attrs.broken then error("broken") end
    return netto.scale(1.1, netto.add { core = book.netted, leg = 0.3 * book.worst_leg.netted, tail = netto.root({ a = 0.1 * book.netted, b = 0.05 * book.netted }, 0.5) })
  end,
  limits = { netto.limit { name = "size", of = "gross", max = 1e6 } },
}
"""

server = Server()
peer = server.peer()
write(os.path.join(server.cwd, "told.lua"), POLICY)


def netto(*words):
    return run(*words, cwd=server.cwd)


staged = peer.call("policy.stage", {"policy.lua": POLICY})
peer.call("policy.activate", staged["id"])
names = [f"F{i:03}" for i in range(120)]
peer.call("instrument.put", [{"id": n, "kind": "future", "attrs": {"haircut": 0.01 + i / 997}} for i, n in enumerate(names)])
peer.call("mark.put", [[n, 100 + i / 7] for i, n in enumerate(names)])
peer.call("correlation.put", {"factors": names, "rho": [[1 if i == k else 0.3 for k in range(120)] for i in range(120)]})
peer.call("account.put", [{"id": "desk"}, {"id": "a", "parent": "desk"}, {"id": "b", "attrs": {"broken": True}},
                          {"id": "\u540d\u524d"}])
peer.call("position.put", "a", [[n, (-1) ** i * (3 + i)] for i, n in enumerate(names)])
peer.call("collateral.put", "a", [["USD", 100000]])
peer.call("mark.put", [[n, 101 + i / 7] for i, n in enumerate(names)])

peer.call("instrument.put", [{"id": n, "kind": "spot", "underlying": "Z"} for n in ("Z1", "Z2", "Z3")])
peer.call("mark.put", [["Z1", 0.1], ["Z2", 0.2], ["Z3", 0.3]])
peer.call("account.put", [{"id": "noise"}])
peer.call("position.put", "noise", [["Z1", 1], ["Z2", 1], ["Z3", -1]])
ok(0 < peer.call("exposure.get", "noise")["netted"] < 1e-15, "tenths do not add up in doubles")
code, out, err = netto("explain", "unix:s", "noise")
ok(code == 0 and "e-1" not in out, "what is left by rounding is nothing to people", code, out, err)

# ---- to the bit, as any client would ------------------------------------------------------------------------


def fold(part):
    values, how = [p["value"] for p in part.get("parts", [])], part.get("how")
    if not values:
        return part["value"]
    if how == "root":
        psi = values.pop() if part["parts"][-1]["name"] == "psi" else 0.0
        squares = total = 0.0
        for x in values:
            squares, total = squares + x * x, total + x
        return max(squares if psi == 0 else (1 - psi) * squares + psi * (total * total), 0.0) ** 0.5
    total = 0.0 if how == "sum" else values[0]
    for x in values if how == "sum" else values[1:]:
        total = {"sum": lambda: total + x, "difference": lambda: total - x, "product": lambda: total * x, "size": lambda: total * x,
                 "quotient": lambda: total / x, "max": lambda: max(total, x), "min": lambda: min(total, x)}[how]()
    return abs(total) if how == "size" else total


def wrong(part):
    """The parts that are not made by theirs."""
    below = part.get("parts", []) + part.get("beside", [])
    return ([] if fold(part) == part["value"] else [part]) + [w for p in below for w in wrong(p)]


def under(part, *path):
    for name in path:
        part = next(p for p in part["parts"] + part.get("beside", []) if p["name"] == name)
    return part


def both(account):
    """Without and with its tree, between two ticks of the sweep that follows the marks."""
    for _ in range(50):
        plain, told = peer.call("margin.get", account), peer.call("margin.get", account, {"explain": True})
        if plain["seq"] == told["seq"]:
            break
    return plain, told


plain, told = both("a")
tree = told.pop("explain")
equal(told, plain, "to be told how changes no number")
equal(wrong(tree), [], "every number is made by its parts, to the bit")
equal(tree["value"], told["excess"], "the tree is that of the excess")
equal(under(tree, "initial")["value"], told["initial"], "with the initial margin in it")
equal(under(tree, "initial", "netted", "gross")["value"], told["parts"]["gross"], "and the gross exposure")
equal(len(under(tree, "initial", "netted", "gross")["parts"][:51]), 51, "of which the largest are told")
equal(under(tree, "initial", "netted", "gross")["parts"][50]["name"], "70 others", "and the others as one")
equal(under(tree, "initial", "add-on", "margin")["parts"][0]["value"], 1.1, "the rule tells what it made of what")

plain, above = both("desk")
tree = above.pop("explain")
equal(above, plain, "nor of an account with sub-accounts")
equal((wrong(tree), tree["value"]), ([], above["excess"]), "of which every number is made by its accounts, to the bit")
equal([(p["name"], p["value"]) for p in under(tree, "initial")["parts"]], [("a", told["initial"])], "with one that has nothing left out")

order = peer.call("order.check", "a", "F000", 1e6, None, {"explain": True})
equal(order["decision"], "reject", "an order that is refused")
equal([wrong(order["explain"])] + [wrong(r["explain"]) for r in order["reasons"]], [[], [], []], "tells why, to the bit")
equal([r["explain"]["name"] for r in order["reasons"]], ["excess", "gross"], "by each measure that bound it")
equal([under(order["reasons"][0]["explain"], "equity")["value"], order["reasons"][1]["explain"]["value"]],
      [r["value"] for r in order["reasons"]], "with the value that it had")

for params, said in [(["a", {"explain": 1}], "bad_params: explain: expected true or false"),
                     (["a", {"explains": True}], "did you mean 'explain'?"),
                     (["nobody", {"explain": True}], "unknown_account")]:
    has(peer.ask("margin.get", *params)[0][1], said, f"margin.get {params} is refused")
has(peer.ask("order.check", "a", "F000", 1, None, {"brief": True, "explain": True})[0][1], "exclude each other", "brief and explain are")

# ---- for people ----------------------------------------------------------------------------------------------

code, out, err = netto("explain", server.uri, "a")
ok(code == 0 and err == "", "netto explain shows it", code, err)
lines = out.rstrip().split("\n")
has(lines[0], f"{told['excess']:,.2f}  equity {told['equity']:,.2f} \u2212 initial {told['initial']:,.2f}", "the excess first")
has(out, "70 others", "the others of a long list")
ok(re.search(r"\n +F119 +[\d,.]+  \|haircut [\d.]+ \u00d7 load [\d.]+ \u00d7 quantity -122\|\n", out), "a position on one line", out[:3000])
ok(re.search(r"\n +\(worst_leg.netted\) ", out), "what the rule read in parentheses")
ok(all(line == line.rstrip() for line in lines), "no line ends in spaces")

code, out, err = netto("explain", server.uri, "desk")
ok(code == 0 and err == "" and re.search(r"\n +a +[\d,.]+\n", out), "an account with sub-accounts", code, out, err)

code, out, err = netto("explain", server.uri, "a", "F000", "1e6")
ok(code == 0 and err == "" and out.startswith("refused: equity would be "), "an order with why it is refused", code, out[:300], err)
ok(re.search(r"\n\nrefused: limit 'size': gross of 'a' would be [^\n]+\ngross ", out), "reason after reason, with its tree", out[:300])
has(out, "\n\nafter the order:\nexcess ", "and what it would leave")
code, out, err = netto("explain", server.uri, "a", "F000", "-1", "99.5")
ok(code == 0 and out.startswith("after the order:\nexcess "), "an order that is accepted, at a price", code, out[:300], err)
equal(netto("explain", server.uri, "\u540d\u524d")[0], 0, "an account with nothing in it, and a name of any letters")

peer.call("instrument.put", [{"id": "NEW", "kind": "spot"}])
for words, status, said in [(["b"], 1, "broken"),
                            (["nobody"], 1, "unknown_account: "), (["a", "F000"], 2, "say how much of 'F000'"),
                            (["a", "F000", "much"], 1, "bad_params"), (["a", "NEW", "1"], 1, "no_mark: 'NEW' has no mark"),
                            ([], 2, "which account"), (["a", "b", "c", "d", "e"], 2, "one word too many")]:
    code, out, err = netto("explain", server.uri, *words)
    ok(code == status and said in err and out == "", f"netto explain {words} says what is wrong", code, out, err)
equal(netto("explain", "unix:nowhere.sock", "a")[0], 3, "without a server there is nobody to ask")

peer.close()
server.stop()
done()
