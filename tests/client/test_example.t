#!/usr/bin/python3
"""test_example.t: examples/client against a server."""
import os
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import HERE, Server, done, equal, furnish, ok, until

EXAMPLE = os.path.join(HERE, "..", "..", "examples", "client")

server = Server()
peer = server.peer()
furnish(peer)
child = subprocess.Popen([EXAMPLE, server.uri, "alice", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")


def flip():
    """alice's standing changes until the child has seen enough."""
    amount = -100000
    while child.poll() is None:
        peer.call("collateral.put", "alice", [["USD", amount]])
        amount = -amount
        until(lambda: child.poll() is not None, 0.02)


first = child.stdout.readline()
flipper = threading.Thread(target=flip)
flipper.start()
out, err = child.communicate(timeout=30)
flipper.join()
equal(first, "alice: equity 101000.00, initial margin 1000.00, ok\n", "it shows the margin")
lines = out.split("\n")
ok(len(lines) == 3 and all(line.startswith('["margin",') for line in lines[:2]), "and two events", out)
equal((child.returncode, err), (0, ""), "and ends well")


def refused(*words):
    result = subprocess.run([EXAMPLE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    return result.returncode, result.stderr


code, err = refused(server.uri, "nobody")
ok(code == 1 and "unknown_account: no account 'nobody'" in err, "an error of the server is told with its code", err)
code, err = refused("unix:nowhere", "alice")
ok(code == 1 and "is `netto serve` running" in err, "as is where there is no server", err)
equal(server.stop(), 0, "the server ends well")
done()
