"""peer.py: what process-level tests share: TAP, a server of one's own, and a peer that speaks to it.

A test starts `netto` from the build tree that it stands in, in a folder of its own, and ends every process
that it started, by its id.
"""
import atexit
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

try:
    import msgpack
except ImportError:
    print("1..0 # SKIP python3-msgpack is not installed")
    sys.exit(0)

HERE = os.path.dirname(os.path.abspath(sys.argv[0]))
NETTO = os.path.join(HERE, "..", "..", "netto")
PATIENCE = 30.0  # seconds for what takes milliseconds: machines are noisy, and sanitizers slow

signal.alarm(280)  # a test that hangs must not hang the whole run
sys.stdout.reconfigure(line_buffering=True, encoding="utf-8")


def sanitized():
    """Is this the build with sanitizers?  It is some ten times as slow: of what is alike it looks at fewer."""
    with open(NETTO, "rb") as file:
        return b"__asan_init" in file.read()


# ---- TAP -----------------------------------------------------------------------------------------------

_count = 0
_failed = 0


def ok(held, title, *seen):
    global _count, _failed
    _count += 1
    print(f"{'ok' if held else 'not ok'} {_count} - {title}")
    if not held:
        _failed += 1
        for each in seen:
            print("# saw: " + str(each).replace("\n", "\n#   ")[:2000], file=sys.stderr)
    return held


def equal(got, expected, title):
    return ok(got == expected, title, f"{got!r}, expected {expected!r}")


def has(text, part, title):
    return ok(part in text, title, f"{text!r}, expected {part!r} in it")


def note(text):
    print(f"# {text}")


def done():
    print(f"1..{_count}")
    sys.exit(1 if _failed else 0)


# ---- folders and waiting ---------------------------------------------------------------------------------

_folders = []


def folder():
    """A folder of one's own, short enough for a socket's path."""
    path = tempfile.mkdtemp(prefix="netto-")
    _folders.append(path)
    return path


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def until(claim, seconds=PATIENCE, step=0.005):
    """The first true answer of `claim`, or its last one."""
    end = time.monotonic() + seconds
    while True:
        answer = claim()
        if answer or time.monotonic() > end:
            return answer
        time.sleep(step)


# ---- processes ---------------------------------------------------------------------------------------------

_servers = []


@atexit.register
def _end_all():
    for server in _servers:
        server.kill()
    for path in _folders:
        shutil.rmtree(path, ignore_errors=True)


def run(*arguments, cwd=None, stdin=None, seconds=PATIENCE):
    """One command to its end: exit code, standard output, standard error."""
    done_ = subprocess.run([NETTO, *arguments], cwd=cwd, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           timeout=seconds, encoding="utf-8", check=False,
                           stdin=subprocess.DEVNULL if stdin is None else None)
    return done_.returncode, done_.stdout, done_.stderr


class Server:
    """`netto serve` in a folder of its own, on a Unix socket, until it is ready."""

    def __init__(self, *arguments, cwd=None, wait=True, before="", listen=("unix:s",)):
        self.cwd = cwd or folder()
        self.lines = []
        self.path = os.path.join(self.cwd, "s")
        self.uri = "unix:" + self.path
        words = [NETTO, "serve", *arguments]
        for uri in listen:
            words += ["--listen", uri]
        if before:
            words = ["/bin/sh", "-c", before + '; exec "$@"', "sh", *words]
        self.process = subprocess.Popen(words, cwd=self.cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, encoding="utf-8", errors="replace")
        _servers.append(self)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        if wait:
            until(lambda: self.log("netto: ready") or self.process.poll() is not None)

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))

    def log(self, part=""):
        return [line for line in list(self.lines) if part in line]

    def tcp_port(self):
        return int(re.search(r"tcp:\S*:(\d+)", self.log("netto: ready")[0]).group(1))

    def memory(self):
        """Resident bytes."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) * 1024

    def processor(self):
        """Seconds of processor time so far."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def send_signal(self, number):
        self.process.send_signal(number)

    def wait(self, seconds=PATIENCE):
        code = self.process.wait(seconds)
        self.reader.join(seconds)
        return code

    def stop(self, number=signal.SIGTERM):
        self.send_signal(number)
        return self.wait()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def peer(self):
        return Peer(self.path)


# ---- a peer --------------------------------------------------------------------------------------------------


class Peer:
    """MessagePack-RPC over one socket, with nothing of Netto's own in it."""

    def __init__(self, path=None, port=None):
        if path:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(PATIENCE)
            # A path may be longer than an address holds.
            here = os.open(os.path.dirname(path), os.O_RDONLY)
            try:
                self.socket.connect(f"/proc/self/fd/{here}/{os.path.basename(path)}")
            finally:
                os.close(here)
        else:
            self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, max_buffer_size=1 << 28)
        self.msgid = 0
        self.events = []

    def send(self, data):
        self.socket.sendall(data)

    def request(self, method, *params):
        """The bytes of the next request."""
        self.msgid += 1
        return msgpack.packb([0, self.msgid, method, list(params)])

    def message(self):
        """The next message that is no event; EOFError where the server closed."""
        while True:
            for message in self.unpacker:
                if message[0] != 2:
                    return message
                self.events.append(message[2])
            self._receive()

    def _receive(self):
        data = self.socket.recv(1 << 20)
        if not data:
            raise EOFError("the server closed the connection")
        self.unpacker.feed(data)

    def answer(self):
        """The next answer as (error, result)."""
        _, _, error, result = self.message()
        return error, result

    def ask(self, method, *params):
        """Error and result."""
        self.send(self.request(method, *params))
        return self.answer()

    def call(self, method, *params):
        error, result = self.ask(method, *params)
        if error:
            raise AssertionError(f"{method}: {error}")
        return result

    def event(self, wanted=lambda event: True, seconds=PATIENCE):
        """The next event for which `wanted` holds; None if none comes."""
        end = time.monotonic() + seconds
        while True:
            self.events += [message[2] for message in self.unpacker if message[0] == 2]
            for at, event in enumerate(self.events):
                if wanted(event):
                    del self.events[:at + 1]
                    return event
            left = end - time.monotonic()
            if left <= 0:
                return None
            self.socket.settimeout(left)
            try:
                self._receive()
            except socket.timeout:
                return None
            finally:
                self.socket.settimeout(PATIENCE)

    def is_closed(self, seconds=PATIENCE):
        """Does the server close?"""
        self.socket.settimeout(seconds)
        try:
            while self.socket.recv(1 << 16):
                pass
            return True
        except ConnectionError:
            return True
        except socket.timeout:
            return False

    def close(self):
        self.socket.close()


# ---- a small desk ----------------------------------------------------------------------------------------------

POLICY = '''local netto = require "netto"
return netto.policy {
  name = "%(name)s", version = "%(version)s", api = 1,
  params = { haircut = %(haircut)s },
  haircut = function(inst, p) return p.haircut end,
  correlation = function(f, g, p) return 0.5 end,
  margin = function(book, p) return { initial = book.netted, maintenance = book.netted } end,
  tests = { ["a position needs its haircut"] = function(t)
    t:instrument { id = "X", kind = "spot" }
    t:mark { X = 100 }
    local a = t:account { positions = { X = 10 } }
    t:near(a.margin.initial, 1000 * %(expected)s, 1e-6)
  end },
}
'''


def policy(haircut, version="1", name="desk", expected=None):
    return POLICY % {"haircut": haircut, "version": version, "name": name,
                     "expected": haircut if expected is None else expected}


def furnish(peer):
    """Two instruments, their marks, and alice, who holds 10 X at 100 and owns 100,000."""
    peer.call("instrument.put", [{"id": "X", "kind": "spot", "qty_step": 0.1}, {"id": "Y", "kind": "spot"}])
    peer.call("mark.put", [["X", 100.0], ["Y", 50.0]])
    peer.call("account.put", [{"id": "alice"}])
    peer.call("position.put", "alice", [["X", 10]])
    peer.call("collateral.put", "alice", [["USD", 100000]])
