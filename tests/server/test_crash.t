#!/usr/bin/python3
"""test_crash.t: a server under load is killed (kill -9) at random moments, also while it begins: what it acknowledged
is there exactly once, nothing was invented, and what was in doubt can be sent again.  Then its files are spoilt byte by
byte: each start is refused, naming the damage, or gives the very same state.

    CRASH_SEED=7 CRASH_KILLS=1000 build/tests/server/test_crash.t
"""
import itertools
import os
import random
import shutil
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import NETTO, Server, done, equal, folder, note, ok, policy, run, until, write

with open(NETTO, "rb") as program:
    SLOW = b"__asan_init" in program.read()
SEED = int(os.environ.get("CRASH_SEED") or random.randrange(1 << 32))
KILLS = int(os.environ.get("CRASH_KILLS") or (30 if SLOW else 120))
PLACES = 24 if SLOW else 90  # where files are spoilt
CLIENTS, BATCH, ROUNDS = 3, 12, 10  # rounds in one folder, so that none grows large
signal.alarm(280 + 2 * KILLS)
chance = random.Random(SEED)
EVERY = itertools.cycle((20, 60, 0, 200))  # rows between snapshots, a folder each
note(f"CRASH_SEED={SEED}")


class Client:
    """What one peer has sent, in order, and how much of it was acknowledged.

    Trades are for 1, 2, 3 ... by turns bought and sold, so that a position tells which of them it is made of."""

    def __init__(self, index):
        self.index = index
        self.account, self.other, self.instrument, self.desk = f"T{index}", f"P{index}", f"M{index}", f"O{index}"
        self.trades = self.acknowledged = 0
        self.marks = self.marks_seen = 1
        self.puts = self.puts_seen = 0
        self.order_steps = self.orders_seen = 0
        self.wrong = []

    def trade(self, n):
        return {"id": f"{self.index}-{n}", "account": self.account, "instrument": "X", "qty": n if n % 2 else -n, "price": 100}

    # Order n is for n; it is opened, filled by half, and closed, one step after the other: every third is rejected.
    def order_step(self, step):
        n, part = divmod(step, 3)
        name = f"o{self.index}-{n}"
        qty = 1e9 if n % 3 == 2 else 2 * (n + 1)
        if part == 0:
            return "order.open", [name, self.desk, "X", qty, 100]
        if part == 1:
            return "trade.apply", [[{"id": f"f{name}", "account": self.desk, "instrument": "X", "qty": n + 1, "price": 100, "order": name}]]
        return "order.close", [name]

    def orders_after(self, steps):
        """What is open and what is held after so many steps: never the same twice but around what fills nothing."""
        open_now, held = {}, 0
        for step in range(steps):
            n, part = divmod(step, 3)
            rejected = n % 3 == 2
            if part == 0 and not rejected:
                open_now[f"o{self.index}-{n}"] = 2 * (n + 1)
            elif part == 1:
                held += n + 1
                if not rejected:
                    open_now[f"o{self.index}-{n}"] -= n + 1
            elif part == 2:
                open_now.pop(f"o{self.index}-{n}", None)
        return open_now, held

    @staticmethod
    def position(trades):
        """After so many: never the same twice."""
        return (trades + 1) // 2 if trades % 2 else -(trades // 2)

    def requests(self, peer):
        """The next batch: bytes, and what each answer acknowledges."""
        out, kinds = [], []
        for _ in range(BATCH):
            kind = chance.choice(("trade", "trade", "trade", "trades", "order", "order", "mark", "put", "check", "margin"))
            if kind == "trade":
                self.trades += 1
                out.append(peer.request("trade.apply", [self.trade(self.trades)]))
                kinds.append(("trades", self.trades))
            elif kind == "trades":
                rows = [self.trade(self.trades + i) for i in (1, 2, 3)]
                self.trades += 3
                out.append(peer.request("trade.apply", rows))
                kinds.append(("trades", self.trades))
            elif kind == "order":
                method, params = self.order_step(self.order_steps)
                self.order_steps += 1
                out.append(peer.request(method, *params))
                kinds.append(("orders", self.order_steps))
            elif kind == "mark":
                self.marks += 1
                out.append(peer.request("mark.put", [[self.instrument, self.marks]]))
                kinds.append(("marks", self.marks))
            elif kind == "put":
                self.puts += 1
                out.append(peer.request("position.put", self.other, [["X", self.puts]]))
                kinds.append(("puts", self.puts))
            elif kind == "check":
                out.append(peer.request("order.check", self.account, "X", 1, 100))
                kinds.append(("query", 0))
            else:
                out.append(peer.request("margin.get", "alice"))
                kinds.append(("query", 0))
        return b"".join(out), kinds

    def run(self, server):
        """Until the server is gone."""
        try:
            peer = server.peer()
            waiting = []
            while True:
                data, kinds = self.requests(peer)
                waiting += kinds
                peer.send(data)
                while len(waiting) > BATCH:
                    self.take(peer.answer(), *waiting.pop(0))
        except (EOFError, OSError):
            self.drain(peer if "peer" in locals() else None, waiting if "waiting" in locals() else [])

    def drain(self, peer, waiting):
        """What had left the server before it was killed was acknowledged, too."""
        try:
            while peer and waiting:
                self.take(peer.answer(), *waiting.pop(0))
        except (EOFError, OSError):
            pass

    def take(self, answer, kind, number):
        error, _ = answer
        if error:
            self.wrong.append(error)
        elif kind == "trades":
            self.acknowledged = number
        elif kind == "orders":
            self.orders_seen = number
        elif kind == "marks":
            self.marks_seen = number
        elif kind == "puts":
            self.puts_seen = number

    def verify(self, peer):
        """What the server has of it; then send the rest again, as one that does not know what arrived."""
        held = dict((row[0], row[1]) for row in peer.call("position.get", self.account)["rows"]).get("X", 0)
        there = next((n for n in range(self.acknowledged, self.trades + 1) if self.position(n) == held), None)
        if there is None:
            return f"{self.account} holds {held}; {self.acknowledged} trades were acknowledged, {self.trades} sent"
        mark = peer.call("mark.get", {"instruments": [self.instrument]})["rows"][0][1]
        if not self.marks_seen <= mark <= self.marks:
            return f"{self.instrument} is at {mark}, not between {self.marks_seen} and {self.marks}"
        put = dict((row[0], row[1]) for row in peer.call("position.get", self.other)["rows"]).get("X", 0)
        if not self.puts_seen <= put <= self.puts:
            return f"{self.other} holds {put}, not between {self.puts_seen} and {self.puts}"
        wrong = self.verify_orders(peer)
        if wrong:
            return wrong
        self.marks_seen, self.puts_seen, self.marks, self.puts = int(mark), int(put), int(mark), int(put)
        return self.again(peer, there)

    def state_of_orders(self, peer):
        rows = peer.call("order.list", {"account": self.desk})["rows"]
        held = dict((row[0], row[1]) for row in peer.call("position.get", self.desk)["rows"]).get("X", 0)
        return {row["id"]: row["left"] for row in rows}, held

    def verify_orders(self, peer):
        """What is open must be what some number of steps leaves; then those in doubt and a few before are sent again."""
        state = self.state_of_orders(peer)
        there = [n for n in range(self.orders_seen, self.order_steps + 1) if self.orders_after(n) == state]
        if not there:
            return f"{self.desk}: {state} after {self.orders_seen} to {self.order_steps} steps"
        margin = peer.call("margin.get", self.desk)
        if (margin["parts"]["orders"] > 0) != bool(state[0]):
            return f"{self.desk}: {margin} with {state[0]}"
        for step in range(max(0, self.orders_seen - 6), self.order_steps):
            method, params = self.order_step(step)
            answer = peer.call(method, *params)
            duplicate = answer.get("duplicate", False) if method != "trade.apply" else answer["duplicates"] == 1
            if step < there[0] and not duplicate or step >= there[-1] and duplicate:
                if not (method == "order.close" and step // 3 % 3 == 2):  # of a rejected one it always is
                    return f"step {step} of {there} again: {method} {params} {answer}"
            if method == "order.open" and (answer["decision"] == "reject") != (step // 3 % 3 == 2):
                return f"step {step} again: {answer}"
        self.orders_seen = self.order_steps
        state = self.state_of_orders(peer)
        return None if state == self.orders_after(self.order_steps) else f"{self.desk}: {state} after all of {self.order_steps} steps"

    def ids(self):
        """That its trades, orders and fills have."""
        return self.trades + (self.order_steps + 2) // 3 + (self.order_steps + 1) // 3

    def again(self, peer, there):
        again = [self.trade(n) for n in range(max(1, self.acknowledged - 5), self.trades + 1)]
        if not again:
            return None
        answer = peer.call("trade.apply", again)
        fresh = self.trades - there
        if answer["count"] != fresh or answer.get("duplicates", 0) != len(again) - fresh:
            return f"sent again: {answer}, expected {fresh} new of {len(again)}"
        self.acknowledged = self.trades
        held = dict((row[0], row[1]) for row in peer.call("position.get", self.account)["rows"]).get("X", 0)
        if held != self.position(self.trades):
            return f"sent again: {self.account} holds {held}, not {self.position(self.trades)}"
        return None


class Desk:
    """A folder, its clients, and the policies that were saved for it."""

    def __init__(self):
        self.place = folder()
        self.path = os.path.join(self.place, "desk.lua")
        self.clients = [Client(i) for i in range(CLIENTS)]
        self.saved = [0.1]
        write(self.path, policy(0.1))
        write(os.path.join(self.place, "netto.conf"), f"return {{ snapshot = {next(EVERY)} }}\n")
        server = self.start(True)
        peer = server.peer()
        peer.call("instrument.put", [{"id": "X", "kind": "perp"}] + [{"id": c.instrument, "kind": "perp"} for c in self.clients])
        peer.call("mark.put", [["X", 100]] + [[c.instrument, 1] for c in self.clients])
        peer.call("account.put", [{"id": "alice"}] + [{"id": i} for c in self.clients for i in (c.account, c.other, c.desk)])
        peer.call("position.put", "alice", [["X", 10]])
        for client in self.clients:
            peer.call("collateral.put", client.desk, [["USD", 1e9]])
        server.kill()

    def start(self, with_policy, wait=True):
        words = ["--config", "netto.conf", "--data", "d"] + (["--policy", "desk.lua"] if with_policy else [])
        server = Server(*words, cwd=self.place, wait=False)
        if wait:
            until(lambda: server.log("netto: ready") or server.process.poll() is not None, step=0.002)
        return server

    def save(self):
        haircut = round(chance.uniform(0.1, 0.9), 4)
        self.saved.append(haircut)
        write(self.path + "~", policy(haircut))
        os.rename(self.path + "~", self.path)

    def load(self, server, seconds):
        """Everybody works, and then the server is gone."""
        threads = [threading.Thread(target=client.run, args=(server,)) for client in self.clients]
        for thread in threads:
            thread.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(min(0.02, max(0.0, end - time.monotonic())))
            if chance.random() < 0.5:
                self.save()
        server.kill()
        for thread in threads:
            thread.join()

    def verify(self, server, with_policy):
        """What is wrong; nothing if all is well."""
        if not server.log("netto: ready"):
            return [f"it does not begin: {server.log()[-3:]}"]
        peer = server.peer()
        wrong = [w for w in (client.verify(peer) for client in self.clients) if w]
        wrong += [str(error) for client in self.clients for error in client.wrong]
        initial = peer.call("margin.get", "alice")["initial"]
        expected = self.saved[-1:] if with_policy else self.saved
        if not any(abs(initial - 1000 * haircut) < 1e-6 for haircut in expected):
            wrong.append(f"alice's margin is {initial}, which no policy of these gives: {expected}")
        if peer.call("netto.stats")["trade_ids"] != sum(client.ids() for client in self.clients):
            wrong.append(f"{peer.call('netto.stats')['trade_ids']} ids are known")
        peer.close()
        return wrong


# ---- killed ------------------------------------------------------------------------------------------------------

kills = early = 0
wrong = []
begun = time.monotonic()
slowest = 0.0
desk = None
trades = kept = resumed = 0
while kills < KILLS and not wrong:
    if desk is None or kills % ROUNDS == 0:
        trades += sum(client.trades for client in desk.clients) if desk else 0
        desk = Desk()
    while chance.random() < 0.4 and kills < KILLS:  # while it reads its journal, or has just done so
        with_policy = chance.random() < 0.5
        server = desk.start(with_policy, wait=False)
        time.sleep(chance.uniform(0.0, 0.6 if SLOW else 0.08))
        server.kill()
        kills, early = kills + 1, early + 1
    with_policy = chance.random() < 0.7
    start = time.monotonic()
    server = desk.start(with_policy)
    slowest = max(slowest, time.monotonic() - start)
    wrong += desk.verify(server, with_policy)
    kept += len(server.log("not acknowledged when the server stopped"))
    resumed += len(server.log("begun after row"))
    wrong += server.log("passed over") + server.log("snapshot_differs") + server.log("snapshot_failed")
    desk.load(server, chance.choice((0.005, 0.02, 0.06, 0.12)) * chance.random() * (4 if SLOW else 1))
    kills += 1
if not wrong:
    server = desk.start(True)
    wrong = desk.verify(server, True)
    server.kill()
trades += sum(client.trades for client in desk.clients)
equal(wrong, [], f"killed {kills} times, {early} of them while it began: all that was acknowledged is there once, nothing else is")
ok(trades > 5 * KILLS, "under load", trades)
note(f"{time.monotonic() - begun:.1f} s, {trades} trades, the slowest start {slowest:.2f} s, {kept} starts kept rows that nobody was told of, "
     f"{resumed} began with a snapshot")
ok(resumed > 0, "some of them begin with a snapshot", resumed)

# ---- spoilt ------------------------------------------------------------------------------------------------------


def state(server, clients):
    """All that callers see but the number of commands, as each start is one more."""
    peer = server.peer()

    def told(answer):
        return {key: value for key, value in answer.items() if key not in ("seq", "since", "durable")}

    accounts = ["alice"] + [i for c in clients for i in (c.account, c.other, c.desk)]
    out = [told(peer.call("position.get", a)) for a in accounts] + [told(peer.call("margin.get", a)) for a in accounts]
    out += [told(peer.call("mark.get", {"instruments": [c.instrument for c in clients] + ["X"]})), told(peer.call("instrument.list"))]
    out += [[(row["id"], row["state"]) for row in peer.call("policy.list") if row["state"] != "refused"]]
    out += [peer.call("netto.stats")["trade_ids"], told(peer.call("order.list"))]
    peer.close()
    return out


def spoil(source, name, how, at):
    """A copy of the folder with one file spoilt."""
    place = folder()
    shutil.copytree(source, os.path.join(place, "d"))
    path = os.path.join(place, "d", name)
    if how == "erase":
        os.remove(path)
    elif how == "cut":
        os.truncate(path, at)
    else:
        with open(path, "r+b") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ (1 << chance.randrange(8))]))
    return place


def judge(place, name, expected):
    """'same', 'named', or what is wrong."""
    server = Server("--data", "d", cwd=place, wait=False)
    until(lambda: server.log("netto: ready") or server.process.poll() is not None, step=0.002)
    if server.process.poll() is None:
        verdict = "same" if state(server, desk.clients) == expected else "it began with another state, and said nothing"
        server.kill()
    else:
        server.wait()
        said = "".join(server.log())
        named = server.process.returncode == 1 and ("row" in said or name in said or "head" in said or "journal" in said)
        verdict = "named" if named else f"exit {server.process.returncode}: {said}"
    shutil.rmtree(place, ignore_errors=True)
    return verdict


def spoil_all(source, places, title):
    whole = folder()
    shutil.copytree(source, os.path.join(whole, "d"))
    server = Server("--data", "d", cwd=whole)
    expected = state(server, desk.clients)
    server.kill()
    bad, count = [], {"same": 0, "named": 0}
    files = [(name, os.path.getsize(os.path.join(source, name))) for name in sorted(os.listdir(source))]
    cases = [(name, "erase", 0) for name, _ in files]
    cases += [(name, "cut", at) for name, size in files if size for at in (0, size // 2, size - 1)]
    sized = [(name, size) for name, size in files if size]
    cases += [(name, "flip", chance.randrange(size)) for name, size in itertools.islice(itertools.cycle(sized), places)]
    for name, how, at in cases:
        verdict = judge(spoil(source, name, how, at), name, expected)
        if verdict in count:
            count[verdict] += 1
        else:
            bad.append((name, how, at, verdict))
    equal(bad, [], title)
    note(f"{len(cases)} places: {count['named']} named, {count['same']} harmless")


server = desk.start(False)
peer = server.peer()
peer.call("mark.put", [["X", 101]])
time.sleep(1.3)  # the sweep that follows is the last to be written
server.kill()
begun = time.monotonic()
spoil_all(os.path.join(desk.place, "d"), PLACES // 2, "killed: each file cut, erased or with a bit flipped is named or gives the very same state")
server = desk.start(False)
equal(server.stop(), 0, "a server that was killed so often ends in order")
equal(run("journal", "snapshot", "d", cwd=desk.place)[::2], (0, ""), "and leaves a journal of which a snapshot can be taken")
spoil_all(os.path.join(desk.place, "d"), PLACES // 2, "closed in order: the same")
note(f"{time.monotonic() - begun:.1f} s")
done()
