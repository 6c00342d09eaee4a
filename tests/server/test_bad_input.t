#!/usr/bin/python3
"""test_bad_input.t: whatever a method is sent, the answer is [1, "code: sentence"], nothing is applied in part
and the connection lives on."""
import math
import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
import msgpack
from peer import Server, done, equal, furnish, note, ok

server = Server()
peer = server.peer()
furnish(peer)
peer.call("set.put", [{"id": "ISDA"}])
peer.call("trade.apply", [{"id": "t1", "account": "alice", "instrument": "X", "qty": 1, "price": 100}])
peer.call("order.open", "open", "alice", "X", -1, 110)

SENTENCE = re.compile(r"\A[a-z_]+: [^\x00-\x1f]{8,}\Z")
nan, inf = math.nan, math.inf


def state():
    """What a refused call must not change.  A refused policy is an event, and so has a number."""
    answers = [peer.call(m, *p) for m, p in (("position.get", ["alice"]), ("account.list", []), ("instrument.list", []),
                                             ("factor.list", []), ("mark.get", []), ("margin.get", ["alice"]),
                                             ("order.list", []))]
    return [{key: value for key, value in answer.items() if key != "seq"} for answer in answers]


# ---- what is wrong, and what it is called ----------------------------------------------------------------

X = {"id": "Z", "kind": "spot"}
T = {"id": "t9", "account": "alice", "instrument": "X", "qty": 1, "price": 100}
O = {"right": "C", "spot": 42, "strike": 40, "years": 0.5, "vol": 0.2}
P = [[1.0, 0.5], [0.5, 1.0]]
wrong = [
    ("no.such", [], "unknown_method"),
    ("netto.hello", [{"tokn": "x"}], "bad_params"),
    ("netto.ping", [1], "bad_params"),
    ("netto.describe", ["x"], "bad_params"),
    ("netto.stats", [{"all": True}], "bad_params"),
    ("instrument.put", [], "bad_params"),
    ("instrument.put", [[{"kind": "spot"}]], "bad_params"),
    ("instrument.put", [[{"id": "", "kind": "spot"}]], "bad_params"),
    ("instrument.put", [[{"id": "x" * 65, "kind": "spot"}]], "bad_params"),
    ("instrument.put", [[{"id": "a\nb", "kind": "spot"}]], "bad_params"),
    ("instrument.put", [[{"id": "Z", "kind": "spott"}]], "bad_params"),
    ("instrument.put", [[dict(X, color="red")]], "bad_params"),
    ("instrument.put", [[dict(X, multiplier=0)]], "bad_value"),
    ("instrument.put", [[dict(X, multiplier=nan)]], "bad_value"),
    ("instrument.put", [[dict(X, qty_step="abc")]], "bad_params"),
    ("instrument.put", [[dict(X, qty_step=-1)]], "bad_value"),
    ("instrument.put", [[dict(X, currency="EUR")]], "unknown_currency"),
    ("instrument.put", [[dict(X, expiry="2026-02-30")]], "bad_params"),
    ("instrument.put", [[X, X]], "duplicate_row"),
    ("instrument.put", [[X, dict(X, id="Z2", multiplier=inf)]], "bad_value"),
    ("instrument.put", [[dict(X, attrs={"a": nan})]], "bad_value"),
    ("instrument.put", [[dict(X, attrs={"a": "x" * 5000})]], "too_large"),
    ("instrument.put", [[X] * 10001], "too_large"),
    ("factor.put", [[{"id": 5}]], "bad_params"),
    ("factor.put", [[{"id": "F", "vol": "much"}]], "bad_params"),
    ("factor.put", [[{"id": "F"}, {"id": "F"}]], "duplicate_row"),
    ("correlation.put", [], "bad_params"),
    ("correlation.put", [{"factors": ["X", "Y"]}], "bad_params"),
    ("correlation.put", [{"factors": ["X", "Y"], "rho": [[1.0]]}], "bad_params"),
    ("correlation.put", [{"factors": ["X", "Y"], "rho": [[1.0, 0.5], [0.5]]}], "bad_params"),
    ("correlation.put", [{"factors": ["X", "Y"], "rho": [[1.0, 0.5], [0.4, 1.0]]}], "bad_matrix"),
    ("correlation.put", [{"factors": ["X", "Y"], "rho": [[1.0, 1.5], [1.5, 1.0]]}], "bad_matrix"),
    ("correlation.put", [{"factors": ["X", "Y"], "rho": [[0.9, 0.5], [0.5, 1.0]]}], "bad_matrix"),
    ("correlation.put", [{"factors": ["X", "Y"], "rho": [[1.0, nan], [nan, 1.0]]}], "bad_matrix"),
    ("correlation.put", [{"factors": ["X", "Y", "Z"], "rho": [[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]]}],
     "bad_matrix"),
    ("correlation.put", [{"factors": ["X", "X"], "rho": P}], "duplicate_row"),
    ("correlation.put", [{"type": "bucket", "rho": 0.5}], "bad_params"),
    ("correlation.put", [{"type": "bucket", "rho": [0.5], "gamma": 0.1}], "bad_params"),
    ("correlation.put", [{"type": "bucket", "rho": 0.5, "gamma": 0.6}], "bad_matrix"),
    ("correlation.put", [{"type": "bucket", "rho": nan, "gamma": 0.6}], "bad_matrix"),
    ("correlation.put", [{"type": "bucket", "buckets": ["a", "b", "c"], "rho": 0.5, "gamma": -0.4}], "bad_matrix"),
    ("correlation.put", [{"type": "factor", "factors": ["X"], "loadings": [[1.1]]}], "bad_matrix"),
    ("correlation.put", [{"type": "factor", "factors": ["X"], "loadings": [[]]}], "bad_params"),
    ("correlation.put", [{"type": "factor", "factors": ["X"], "loadings": [[0.5]], "covariance": [[-1.0]]}], "bad_matrix"),
    ("correlation.put", [{"factors": ["X", "Y"], "rho": P, "mode": "chequed"}], "bad_params"),
    ("mark.put", [[["NONE", 1.0]]], "unknown_instrument"),
    ("mark.put", [[["X", nan]]], "bad_value"),
    ("mark.put", [[["X", inf]]], "bad_value"),
    ("mark.put", [[["X", 0.0]]], "bad_value"),
    ("mark.put", [[["X", -5.0]]], "bad_value"),
    ("mark.put", [[["X", "100"]]], "bad_params"),
    ("mark.put", [[["X"]]], "bad_params"),
    ("mark.put", [[["X", 1.0, {"bidd": 1.0}]]], "bad_params"),
    ("mark.put", [[["X", 120.0], ["NONE", 1.0]]], "unknown_instrument"),
    ("mark.put", [[["X", 1.0], ["X", 2.0]]], "duplicate_row"),
    ("fx.put", [[["EUR", 0.0]]], "bad_value"),
    ("fx.put", [[["EUR", -1.0]]], "bad_value"),
    ("fx.put", [[["EUR"]]], "bad_params"),
    ("fx.put", [[["USD", 2.0]]], None),
    ("set.put", [[{"id": "S", "enforceable": "yes"}]], "bad_params"),
    ("set.put", [[{"id": "S"}, {"id": "S"}]], "duplicate_row"),
    ("set.put", [[{"id": "S", "mpor_days": -3}]], "bad_params"),
    ("account.put", [[{"id": "bob", "parent": "nobody"}]], "unknown_account"),
    ("account.put", [[{"id": "bob", "parent": "bob"}]], None),
    ("account.put", [[{"id": "bob"}, {"id": "bob"}]], "duplicate_row"),
    ("account.put", [[{"id": "bob", "netting": "some"}]], "bad_params"),
    ("account.put", [[{"id": "bob", "netting": {"by": "venue", "sets": {"V": "NOSET"}}}]], "unknown_set"),
    ("collateral.put", ["nobody", [["USD", 1]]], "unknown_account"),
    ("collateral.put", ["alice", [["NONE", 1]]], "unknown_instrument"),
    ("collateral.put", ["alice", [["USD", nan]]], None),
    ("collateral.put", ["alice", [["USD", 5], ["USD", 6]]], "duplicate_row"),
    ("collateral.put", ["alice", [["USD", 5, {"role": "owner"}]]], "bad_params"),
    ("collateral.put", ["alice", [["USD", 5, {"set": "NOSET"}]]], "unknown_set"),
    ("position.put", ["nobody", [["X", 1]]], "unknown_account"),
    ("position.put", ["alice", [["NONE", 1]]], "unknown_instrument"),
    ("position.put", ["alice", [["X", 0.05]]], "bad_quantity"),
    ("position.put", ["alice", [["X", "1.23"]]], "bad_quantity"),
    ("position.put", ["alice", [["X", "one"]]], "bad_params"),
    ("position.put", ["alice", [["X", nan]]], None),
    ("position.put", ["alice", [["X", 1e300]]], None),
    ("position.put", ["alice", [["X", "9223372036854775808"]]], "overflow"),
    ("position.put", ["alice", [["X", 5], ["X", 6]]], "duplicate_row"),
    ("position.put", ["alice", [["X", 5], ["NONE", 6]]], "unknown_instrument"),
    ("position.put", ["alice", [["X", 5, -1.0]]], None),
    ("trade.apply", [[dict(T, account="nobody")]], "unknown_account"),
    ("trade.apply", [[dict(T, instrument="NONE")]], "unknown_instrument"),
    ("trade.apply", [[dict(T, qty=0)]], "bad_value"),
    ("trade.apply", [[dict(T, qty=0.01)]], "bad_quantity"),
    ("trade.apply", [[dict(T, price=0)]], "bad_value"),
    ("trade.apply", [[dict(T, price=inf)]], "bad_value"),
    ("trade.apply", [[dict(T, id="t1", qty=2)]], "id_conflict"),
    ("trade.apply", [[T, dict(T, id="t10", qty=nan)]], None),
    ("trade.apply", [[dict(T, ts=1)]], "too_old"),
    ("trade.apply", [[dict(T, qty=10**17), dict(T, id="t10", qty=4 * 10**17)]], "overflow"),
    ("trade.apply", [[dict(T)], {"partial": 1}], "bad_params"),
    ("exposure.get", ["nobody"], "unknown_account"),
    ("exposure.get", [], "bad_params"),
    ("exposure.get", [42], "bad_params"),
    ("exposure.get", ["alice", {"pol": True}], "bad_params"),
    ("margin.get", ["nobody"], "unknown_account"),
    ("margin.get", ["alice", {}, 1], "bad_params"),
    ("equity.get", ["nobody"], "unknown_account"),
    ("equity.get", ["alice", {"since": [["X", 1]]}], None),
    ("equity.get", ["alice", {"since": [["NONE", 1]]}], "unknown_instrument"),
    ("equity.get", ["alice", {"since": [["X"]]}], "bad_params"),
    ("equity.get", ["alice", {"positions": True, "after": "NONE"}], "bad_params"),
    ("equity.get", ["alice", {"limit": 10**6}], "bad_params"),
    ("order.check", ["nobody", "X", 1, 100], "unknown_account"),
    ("order.check", ["alice", "NONE", 1, 100], "unknown_instrument"),
    ("order.check", ["alice", "X", 0.01, 100], "bad_quantity"),
    ("order.check", ["alice", "X", 0, 100], "bad_value"),
    ("order.check", ["alice", "X", 1, -100], "bad_value"),
    ("order.check", ["alice", "X", 1, nan], "bad_value"),
    ("order.check", ["alice", "X"], "bad_params"),
    ("order.open", ["o1", "nobody", "X", 1, 100], "unknown_account"),
    ("order.open", ["o1", "alice", "NONE", 1, 100], "unknown_instrument"),
    ("order.open", ["o1", "alice", "X", 0.01, 100], "bad_quantity"),
    ("order.open", ["o1", "alice", "X", 0, 100], "bad_value"),
    ("order.open", ["o1", "alice", "X", 1, -100], "bad_value"),
    ("order.open", ["o1", "alice", "X", 1, nan], "bad_value"),
    ("order.open", ["o1", "alice", "X", 10**17 * 50, 100], "overflow"),
    ("order.open", ["o1", "alice", "X"], "bad_params"),
    ("order.open", ["", "alice", "X", 1, 100], "bad_params"),
    ("order.open", ["o" * 65, "alice", "X", 1, 100], "bad_params"),
    ("order.open", [7, "alice", "X", 1, 100], "bad_params"),
    ("order.open", ["open", "alice", "X", 1, 100], "id_conflict"),
    ("order.open", ["open", "alice", "X", 1, 90, {"breif": True}], "bad_params"),
    ("order.close", ["none"], "unknown_order"),
    ("order.close", [], "bad_params"),
    ("order.close", ["open", {"at": 1}], "bad_params"),
    ("order.list", [{"account": "nobody"}], "unknown_account"),
    ("order.list", [{"after": ["alice"]}], "bad_params"),
    ("order.list", [{"limit": 0}], "bad_params"),
    ("breaker.list", [{"state": "ajar"}], "bad_params"),
    ("breaker.list", [{"after": "kill"}], "bad_params"),
    ("breaker.list", [{"limit": 0}], "bad_params"),
    ("breaker.trip", ["kill", "alice", "why not"], "unknown_breaker"),
    ("breaker.trip", ["kill", "alice"], "bad_params"),
    ("breaker.trip", [], "bad_params"),
    ("breaker.reset", ["kill", "alice", "why not"], "unknown_breaker"),
    ("breaker.reset", ["kill", "alice", 5], "bad_params"),
    ("position.get", ["nobody"], "unknown_account"),
    ("position.get", ["alice", {"limit": 0}], "bad_params"),
    ("position.get", ["alice", {"limit": 10001}], "bad_params"),
    ("account.list", [{"parent": "nobody"}], "unknown_account"),
    ("account.list", [{"limit": "many"}], "bad_params"),
    ("instrument.list", [{"kind": "stock"}], "bad_params"),
    ("factor.list", [{"after": 5}], "bad_params"),
    ("mark.get", [{"instruments": ["NONE"]}], "unknown_instrument"),
    ("mark.get", [{"instruments": []}], "bad_params"),
    ("correlation.get", [{"name": "NONE"}], "bad_params"),
    ("correlation.estimate", [], "bad_params"),
    ("correlation.estimate", [[]], "bad_params"),
    ("correlation.estimate", [["X", ["Y"]]], "bad_params"),
    ("correlation.estimate", [["X"], {"window": -1}], "bad_params"),
    ("correlation.estimate", [["X"], {"lambda": 0}], "bad_value"),
    ("correlation.estimate", [["X"]], "bad_params"),
    ("correlation.get", [{"pair": ["X"]}], "bad_params"),
    ("correlation.get", [{"after": "NONE"}], "bad_params"),
    ("correlation.list", [{"name": "default"}], "bad_params"),
    ("policy.stage", [], "bad_params"),
    ("policy.stage", [{}], "policy_refused"),
    ("policy.stage", [{"other.lua": "return 1"}], "policy_refused"),
    ("policy.stage", [{"../policy.lua": "return 1"}], "bad_params"),
    ("policy.stage", [{"/policy.lua": "return 1"}], "bad_params"),
    ("policy.stage", [{"policy.lua": "return"}], "policy_refused"),
    ("policy.stage", [{"policy.lua": "x" * 65537}], "too_large"),
    ("policy.stage", [{"policy.lua": "return 1"}, {"params": 5}], "bad_params"),
    ("policy.activate", ["nonesuch"], "unknown_policy"),
    ("policy.activate", ["built-in", {"max_impact": -1}], "bad_value"),
    ("policy.diff", [], "bad_params"),
    ("policy.diff", ["nonesuch"], "unknown_policy"),
    ("policy.diff", ["built-in", {"limit": 0}], "bad_params"),
    ("policy.diff", ["built-in", {"at": 1}], "no_journal"),
    ("policy.activate", ["built-in", {"expect": "other"}], "expect_failed"),
    ("option.price", [], "bad_params"),
    ("option.price", [5], "bad_params"),
    ("option.price", [[{"right": "C", "spot": 1, "strike": 1, "years": 1}]], "bad_params"),
    ("option.price", [[dict(O, forward=1)]], "bad_params"),
    ("option.price", [[dict(O, colour="red")]], "bad_params"),
    ("option.price", [[dict(O, right="X")]], "bad_params"),
    ("option.price", [[dict(O, strike="40")]], "bad_params"),
    ("option.price", [[dict(O, years=0)]], "bad_value"),
    ("option.price", [[dict(O, vol=0)]], "bad_value"),
    ("option.price", [[dict(O, vol=nan)]], "bad_value"),
    ("option.price", [[dict(O, spot=-1)]], "bad_value"),
    ("option.price", [[O, dict(O, vol=None, price=99)]], "bad_value"),
    ("option.price", [[O] * 1001], "too_large"),
    ("option.price", [[O], {"partial": 1}], "bad_params"),
    ("scenario.run", [], "bad_params"),
    ("scenario.run", ["nobody", {"spot": [0.1]}], "unknown_account"),
    ("scenario.run", ["alice"], "bad_params"),
    ("scenario.run", ["alice", {"spot": 0.1}], "bad_params"),
    ("scenario.run", ["alice", {"spot": ["x"]}], "bad_params"),
    ("scenario.run", ["alice", {"spot": [-1]}], "bad_value"),
    ("scenario.run", ["alice", {"spot": [0.1], "vol": [nan]}], "bad_value"),
    ("scenario.run", ["alice", {"spot": [0.0] * 257}], "too_large"),
    ("scenario.run", ["alice", {"spot": [0.0] * 20, "vol": [0.0] * 20}], "too_large"),
    ("scenario.run", ["alice", {"shocks": [{"name": "crash"}]}], "bad_params"),
    ("scenario.run", ["alice", {"shocks": [{"name": "crash", "moves": [{"price": 1}]}]}], "bad_params"),
    ("scenario.run", ["alice", {"shocks": [{"name": "crash", "moves": [{"of": {"class": 5}, "spot": 1}]}]}], "bad_params"),
    ("scenario.run", ["alice", {"shocks": [{"name": "crash", "moves": [{"spot": -2}]}]}], "bad_value"),
    ("scenario.run", ["alice", {"spot": [0.1], "parts": 1}], "bad_params"),
    ("option.list", [{"instruments": ["NONE"]}], "unknown_instrument"),
    ("option.list", [{"instruments": ["X"]}], "bad_params"),
    ("option.list", [{"underlying": "NONE"}], "unknown_factor"),
    ("option.list", [{"limit": 0}], "bad_params"),
    ("measure.get", ["alice"], "bad_params"),
    ("measure.get", ["nobody", "net"], "unknown_account"),
    ("measure.get", ["alice", "nonesuch"], "bad_params"),
    ("measure.get", ["alice", 5], "bad_params"),
    ("measure.get", ["alice", "net", {"variant": "high"}], "bad_params"),
    ("measure.get", ["alice", "net", {"pool": 1}], "bad_params"),
    ("measure.get", ["alice", "net", {"nonesuch": True}], "bad_params"),
    ("rebalance.plan", [], "bad_params"),
    ("rebalance.plan", ["nobody"], "unknown_account"),
    ("rebalance.plan", ["alice", {"rule": "nonesuch"}], "bad_params"),
    ("rebalance.plan", ["alice", {"rule": 5}], "bad_params"),
    ("rebalance.plan", ["alice", {"force": 1}], "bad_params"),
    ("rebalance.plan", ["alice", {"nonesuch": True}], "bad_params"),
    ("var.get", [], "bad_params"),
    ("var.get", ["nobody"], "unknown_account"),
    ("var.get", ["alice"], "bad_params"),  # no policy that keeps a history
    ("var.get", ["alice", {"method": "magic"}], "bad_params"),
    ("var.get", ["alice", {"window": -1}], "bad_params"),
    ("var.get", ["alice", {"horizon": float("nan")}], "bad_params"),
    ("var.get", ["alice", {"tail": "thin"}], "bad_params"),
    ("var.get", ["alice", {"pool": 1}], "bad_params"),
    ("var.get", ["alice", {"alhpa": 0.99}], "bad_params"),
    ("hedge.ratio", ["X"], "bad_params"),
    ("hedge.ratio", ["NONE", ["X"]], "unknown_instrument"),
    ("hedge.ratio", ["X", []], "bad_params"),
    ("hedge.ratio", ["X", ["X"]], "bad_params"),
    ("hedge.ratio", ["X", ["Y"] * 9], "too_large"),
    ("hedge.ratio", ["X", ["NONE"]], "unknown_instrument"),
    ("hedge.ratio", ["X", ["X"], {"changes": "ratio"}], "bad_params"),
    ("hedge.ratio", ["X", ["X"], {"window": -1}], "bad_params"),
    ("hedge.ratio", ["X", ["X"], {"qty": nan}], "bad_value"),
    ("payment.net", [], "bad_params"),
    ("payment.net", [[{"from": "a", "to": "b", "currency": "X"}]], "bad_params"),
    ("payment.net", [[{"from": "a", "to": "a", "currency": "X", "amount": 1}]], "bad_params"),
    ("payment.net", [[{"from": "a", "to": "b", "currency": "X", "amount": -1}]], "bad_value"),
    ("payment.net", [[{"from": "a", "to": "b", "currency": "X", "amount": 1e300}]], "overflow"),
    ("payment.net", [[{"from": "a", "to": "b", "currency": "X", "amount": 1, "when": "now"}]], "bad_params"),
    ("resolution.waterfall", [], "bad_params"),
    ("resolution.waterfall", [{"losses": [["A", 1]]}], "bad_params"),
    ("resolution.waterfall", [{"losses": [["A", 1]], "layers": [{"name": "l"}]}], "bad_params"),
    ("resolution.waterfall", [{"losses": [["A", 1]], "layers": [{"name": "l", "amount": 1, "pays_for": "B"}]}], "bad_params"),
    ("resolution.waterfall", [{"losses": [["A", -1]], "layers": []}], "bad_value"),
    ("resolution.waterfall", [{"losses": [["A", 1]], "layers": [{"name": "l", "members": [["m", 1]] * 9999}]}], "bad_params"),
    ("resolution.waterfall", [{"losses": [["A", 1]], "layers": [{"name": "l", "members": [["m", 1]] * 10000}]}], "too_large"),
    ("var.backtest", [], "bad_params"),
    ("var.backtest", [{"forecasts": [1, 2]}], "bad_params"),
    ("var.backtest", [{"forecasts": [1, 2], "outcomes": [1]}], "bad_params"),
    ("var.backtest", [{"forecasts": [1], "outcomes": [1]}], "bad_params"),
    ("var.backtest", [{"forecasts": [1, "x"], "outcomes": [1, 1]}], "bad_params"),
    ("var.backtest", [{"forecasts": [1, 1], "outcomes": [1, float("nan")]}], "bad_value"),
    ("var.backtest", [{"forecasts": [1, 1], "outcomes": [1, 1], "alpha": 0.5}], "bad_value"),
    ("var.backtest", [{"forecasts": [1, 1], "outcomes": [1, 1], "alpha": 0}], "bad_value"),
    ("var.backtest", [{"forecasts": [1] * 10001, "outcomes": [1] * 10001}], "too_large"),
    ("var.backtest", [{"name": "none"}], "unknown_forecast"),
    ("var.backtest", [{"name": "none", "alpha": 0.9}], "bad_params"),
    ("var.backtest", [{"window": 5}], "bad_params"),
    ("forecast.put", [], "bad_params"),
    ("forecast.put", ["f/1", {"kind": "level", "value": 1}], "bad_params"),
    ("forecast.put", ["f/1", {"kind": "magic", "value": 1, "due": "2100-01-01"}], "bad_params"),
    ("forecast.put", ["f/1", {"kind": "level", "value": 1, "due": "soon"}], "bad_params"),
    ("forecast.put", ["f/1", {"kind": "level", "value": 1, "due": "2001-01-01"}], "bad_value"),
    ("forecast.put", ["f/1", {"kind": "level", "value": float("inf"), "due": "2100-01-01"}], "bad_value"),
    ("forecast.put", ["f/1", {"kind": "variance", "value": 0, "due": "2100-01-01"}], "bad_value"),
    ("forecast.put", ["f/1", {"kind": "direction", "value": 0, "due": "2100-01-01"}], "bad_value"),
    ("forecast.put", ["f/1", {"kind": "var", "value": 1, "alpha": 0.4, "due": "2100-01-01"}], "bad_value"),
    ("forecast.put", ["f/1", {"kind": "level", "value": 1, "alpha": 0.99, "due": "2100-01-01"}], "bad_params"),
    ("forecast.put", ["f/1", {"kind": "level", "value": 1, "instrument": "NONE", "due": "2100-01-01"}], "unknown_instrument"),
    ("forecast.put", ["f/1", {"kind": "level", "value": 1, "due": "2100-01-01", "id": "f/1"}], "bad_params"),
    ("forecast.outcome", ["none", 1], "unknown_forecast"),
    ("forecast.outcome", ["none"], "bad_params"),
    ("forecast.outcome", ["none", "much"], "bad_params"),
    ("forecast.score", ["none"], "unknown_forecast"),
    ("forecast.score", [], "bad_params"),
    ("forecast.score", ["none", {"window": 0}], "bad_params"),
    ("forecast.list", [{"after": "none"}], "unknown_forecast"),
    ("forecast.list", [{"limit": 0}], "bad_params"),
    ("policy.shadow", [], "bad_params"),
    ("policy.shadow", [5], "bad_params"),
    ("policy.shadow", ["nonesuch"], "unknown_policy"),
    ("policy.shadow", ["built-in"], "expect_failed"),
    ("policy.shadow", ["built-in", {"end": True}], "unknown_policy"),
    ("policy.shadow", ["built-in", {"end": 1}], "bad_params"),
    ("policy.shadow", ["built-in", {"threshold": 0}], "bad_value"),
    ("policy.shadow", ["built-in", {"threshold": float("nan")}], "bad_value"),
    ("policy.shadow", ["built-in", {"threshold": float("inf")}], "bad_value"),
    ("policy.shadow", ["built-in", {"threshold": 0.1, "end": True}], "bad_params"),
    ("policy.shadow", ["built-in", {"treshold": 0.1}], "bad_params"),
    ("policy.rollback", [], "unknown_policy"),
    ("policy.rollback", [{"to": "nonesuch"}], "unknown_policy"),
    ("policy.list", [1], "bad_params"),
    ("event.subscribe", [], "bad_params"),
    ("event.subscribe", [["weather"]], "bad_params"),
    ("event.subscribe", [["margin"], {"from": -1}], "bad_params"),
    ("event.unsubscribe", [["weather"]], "bad_params"),
    ("margin.get", ["alice", {"at": 0}], "bad_params"),
    ("margin.get", ["alice", {"at": 1}], "no_journal"),
    ("margin.get", ["alice", {"durable": 1}], "bad_params"),
    ("audit.query", ["alice"], "bad_params"),
    ("audit.query", [{"kind": "margin.get"}], "bad_params"),
    ("audit.query", [{"from_seq": 2, "to_seq": 1}], "bad_params"),
    ("audit.query", [{"limit": 10001}], "bad_params"),
    ("audit.query", [], "no_journal"),
    ("audit.verify", [1], "bad_params"),
    ("audit.verify", [], "no_journal"),
    ("report.get", [], "bad_params"),
    ("report.get", ["positions", {"limit": 0}], "bad_params"),
    ("report.get", ["positions"], "no_journal"),
]

before = state()
named = set()
for method, params, code in wrong:
    named.add(method)
    error, result = peer.ask(method, *params)
    good = error is not None and error[0] == 1 and SENTENCE.match(error[1]) and result is None
    good = good and (code is None or error[1].startswith(code + ": "))
    if good:
        continue
    ok(False, f"{method} {str(params)[:70]} is refused with {code or 'a code'}", error, result)
equal(len(wrong) > 100, True, f"{len(wrong)} wrong calls are each answered [1, \"code: sentence\"]")
described = {m["name"] for m in peer.call("netto.describe")}
equal(described - named, set(), "every method of netto.describe is among them")
equal(state(), before, "nothing of them was applied, not even the good rows of a bad call")

# ---- anything anywhere -------------------------------------------------------------------------------------

random.seed(int(os.environ.get("SEED", "11")))
things = [None, True, 0, -1, 3.5, nan, inf, 2**63, "", "alice", "X", "x" * 300, b"\xff\xfe", [], {}, [[]], [{}], [None],
          {"id": None}, {5: 6}, [["X", 1.0]], [["X", 1.0, None, None]], msgpack.ExtType(7, b"abc"), [[[[[[[[[[]]]]]]]]]],
          {"partial": True}, {"policy.lua": 1}, "built-in"]
strange = 0
for method in sorted(described):
    for count in range(0, 4):
        for _ in range(30):
            params = [random.choice(things) for _ in range(count)]
            error, result = peer.ask(method, *params)
            if error is not None and not (isinstance(error, list) and error[0] == 1 and SENTENCE.match(error[1])):
                strange += 1
                ok(False, f"{method} {params} is answered as it should be", error)
equal(strange, 0, "random params of every method: an answer, or an error of the caller's")
for params in (None, {}, 5, "text", b"bin"):
    peer.msgid += 1
    peer.send(msgpack.packb([0, peer.msgid, "margin.get", params]))
    error, _ = peer.answer()
    ok(error and error[0] == 1 and error[1].startswith("bad_params: "), f"params that are {params!r} are refused", error)

equal(peer.call("netto.ping"), "pong", "and the connection lives on")
stats = peer.call("netto.stats")
note(f"{stats['request_errors']} errors were answered")
equal(server.stop(), 0, "the server ends well")
done()
