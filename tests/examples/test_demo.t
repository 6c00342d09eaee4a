#!/usr/bin/python3
"""test_demo.t: the demo's table on a terminal of 80 columns and 24 lines, in place until its end."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import HERE, done, equal, note, ok

COLUMNS, LINES = 80, 24
DEMO = os.path.join(HERE, "..", "..", "demo")


class Terminal:
    """What a terminal of that size shows, with what has left it at the top."""

    def __init__(self):
        self.lines = [""]  # all there ever were; the last LINES of them are on the screen
        self.at = 0        # the cursor's
        self.column = 0
        self.lost = 0      # moves up beyond the screen
        self.most = 0      # lines that a redrawing covered

    def up(self, count):
        self.most = max(self.most, count)
        top = max(len(self.lines) - LINES, 0)
        self.lost += self.at - count < top
        self.at = max(self.at - count, top)

    def put(self, text):
        for character in text:
            if self.column == COLUMNS:
                self.down()
                self.column = 0
            line = self.lines[self.at].ljust(self.column)
            self.lines[self.at] = line[:self.column] + character + line[self.column + 1:]
            self.column += 1

    def down(self):
        self.at += 1
        if self.at == len(self.lines):
            self.lines.append("")

    def take(self, text):
        for token in re.findall(r"\x1b\[\d*[A-Z]|\r|\n|[^\x1b\r\n]+", text):
            if token == "\r":
                self.column = 0
            elif token == "\n":
                self.down()
            elif token.endswith("A") and token[0] == "\x1b":
                self.up(int(token[2:-1]))
            elif token == "\x1b[K":
                self.lines[self.at] = self.lines[self.at][:self.column]
            elif token == "\x1b[J":
                self.lines[self.at] = self.lines[self.at][:self.column]
                for below in range(self.at + 1, len(self.lines)):
                    self.lines[below] = ""
            else:
                self.put(token)


ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
child = subprocess.Popen([DEMO], stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE, encoding="utf-8")
os.close(theirs)
shown = b""
while True:
    try:
        data = os.read(ours, 65536)
    except OSError:
        break
    if not data:
        break
    shown += data
errors = child.communicate()[1]
equal((child.returncode, errors), (0, ""), "the demo runs on a terminal")
terminal = Terminal()
terminal.take(shown.decode())
screen = [line.rstrip() for line in terminal.lines]
dates = [line[:10] for line in screen if re.match(r"\d{4}-\d\d-\d\d ", line)]
ok(terminal.most >= LINES - 2 and terminal.lost == 0, "what is redrawn stays on the screen", terminal.most, terminal.lost)
equal(sum(line.startswith("date ") for line in screen), 1, "the table stands there once")
ok(len(dates) == 26 and dates == sorted(set(dates)), "at the end with all days that stay, in their order", dates)
ok(dates[0].startswith("1997-09") and dates[-1].startswith("1998-08"), "over a year", dates)
equal([line for line in screen if line.startswith("…")], [], "and without a gap")
table = [line for line in screen if re.match(r"date |-----|\d{4}-", line)]
ok(all("worst" in line or line.split()[-1] in ("DAX", "SMI", "CAC", "FTSE") or set(line) == {"-", " "} for line in table),
   "no line is cut", *table)
frames = shown.decode().count("\x1b[J")
ok(frames >= 250 and "\n\x1b[K…" in shown.decode(), "every day is seen, the last ones where there is no room for all", frames)
note(f"{frames} frames")
done()
