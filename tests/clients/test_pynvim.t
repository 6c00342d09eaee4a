#!/usr/bin/python3
"""test_pynvim.t: Debian's python3-pynvim speaks to the server, unmodified."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
try:
    from pynvim.msgpack_rpc import ErrorResponse, socket_session, tcp_session
except ImportError:
    print("1..0 # SKIP python3-pynvim is not installed; `./bootstrap test` installs it")
    sys.exit(0)
from peer import Server, done, equal, has, ok

server = Server("--listen", "tcp:127.0.0.1:0")
os.chdir(server.cwd)
session = socket_session("s")
session.error_wrapper = lambda error: ErrorResponse(error[1])  # as pynvim's own API sets it


def refused(method, *params):
    try:
        return session.request(method, *params)
    except ErrorResponse as problem:
        return problem


# ---- calls -----------------------------------------------------------------------------------------------

equal(session.request("instrument.put", [{"id": "BTC", "kind": "spot", "qty_step": 0.1}, {"id": "ETH", "kind": "spot"}])["count"],
      2, "instruments are put")
equal(session.request("mark.put", [["BTC", 60000.0], ["ETH", 3000]])["count"], 2, "marks, as float and as integer")
equal(session.request("account.put", [{"id": "alice"}])["count"], 1, "an account")
equal(session.request("position.put", "alice", [["BTC", 0.5], ["ETH", "-10"]])["count"], 2, "positions, as number and as text")
equal(session.request("collateral.put", "alice", [["USD", 100000]])["count"], 1, "collateral")
margin = session.request("margin.get", "alice")
equal((margin["equity"], margin["status"]), (100000.0, "ok"), "the margin is read")
equal(margin["parts"]["gross"], 60000.0, "with its parts")
equal(session.request(b"position.get", "alice")["rows"], [["BTC", 0.5, 60000.0], ["ETH", -10, 3000.0]], "a method's name may be bytes")
check = session.request("order.check", "alice", "BTC", 0.5, None, {"brief": True})
equal((check[0], check[1]), (False, "only_reducing"), "an order is checked")

error = refused("margin.get", "nobody")
has(str(error), "unknown_account: no account 'nobody'", "an error is an exception with code and sentence")
error = refused("position.put", "alice", [["BTC", 0.55]])
has(str(error), "bad_quantity", "of every kind")
equal(session.request("netto.ping"), "pong", "the session lives on")

# ---- events, notifications ---------------------------------------------------------------------------------

session.request("event.subscribe", ["margin"])
session.request("mark.put", [["ETH", 3000.0]], async_=True)
session.request("collateral.put", "alice", [["USD", -100000]])
message = session.next_message()
equal(message[:2], ("notification", "event"), "an event comes as a notification")
equal((message[2][0], message[2][2]["account"]), ("margin", "alice"), "about alice's margin")
stats = session.request("netto.stats")
equal((stats["unknown_notifications"], stats["notification_errors"]), (1, 0), "its greeting to an editor was ignored, its mark taken")
session.close()

tcp = tcp_session("127.0.0.1", server.tcp_port())
equal(tcp.request("netto.hello", {"client": "pynvim"})["name"], "netto", "TCP does as well")
tcp.close()
equal(server.stop(), 0, "the server ends well")
done()
