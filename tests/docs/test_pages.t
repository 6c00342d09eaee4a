#!/usr/bin/python3
"""test_pages.t: what the pages tell people to type works, and prints what they show.

Comments in a page mark its blocks: `<!-- run -->` is typed into one shell that lives as long as the page (or is a
program in Python), `<!-- serve -->` runs in another terminal until the page ends, `<!-- prints -->` is what the block
before printed, where … stands for anything, on a line of its own for any lines.  `<!-- arithmetic -->` is computed.
"""
import atexit
import json
import math
import os
import re
import select
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "support"))
from peer import HERE, NETTO, PATIENCE, done, equal, folder, has, note, ok

ROOT = os.environ.get("NETTO_SOURCE") or os.getcwd()
TREE = os.path.realpath(os.path.join(HERE, "..", ".."))
PYTHON = "/usr/bin/python3"
PAGES = ["README.md", "docs/equity.md", "docs/journal.md", "docs/netting.md", "docs/options.md", "docs/policy.md", "docs/protocol.md", "docs/report.md", "docs/resolution.md", "docs/risk.md", "docs/settlement.md",
         "rules/README.md",
         "examples/client/README.md", "examples/data/README.md", "examples/rules/README.md"]


TOLD = ["docs/journal.md", "docs/policy.md", "docs/protocol.md"]  # some commands there are for another day, or another machine


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


BLOCK_PATIENCE = 4 * PATIENCE  # of many commands, each of which may wait for a busy disk

# ---- blocks ----------------------------------------------------------------------------------------------

BLOCK = re.compile(r"^<!-- (run|serve|prints|arithmetic) -->\n```(\w*)\n(.*?)^```$", re.M | re.S)
ANY_BLOCK = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.M | re.S)


def blocks(page):
    return [match.groups() for match in BLOCK.finditer(read(page))]


def pattern(shown):
    """A page's output as a regular expression."""
    text = ""
    for line in shown.rstrip("\n").split("\n"):
        if line.strip() == "…":
            text += r"(?:[^\n]*\n)*?"
        else:
            text += "[^\n]*".join(re.escape(part) for part in line.rstrip().split("…")) + r"[ ]*\n"
    return re.compile(text)


# ---- a page's shell and server -----------------------------------------------------------------------------

class Shell:
    """One shell in a folder that looks like the root of a built clone."""

    def __init__(self):
        self.folder = folder()
        os.symlink(TREE, os.path.join(self.folder, "build"))
        for name in ("rules", "examples"):
            os.symlink(os.path.join(ROOT, name), os.path.join(self.folder, name))
        self.count = 0
        self.servers = []
        self.process = subprocess.Popen(["/bin/sh"], cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        atexit.register(self.end)

    def end(self):
        for process in [*self.servers, self.process]:
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()

    def _read_until(self, mark):
        out, end = b"", time.monotonic() + BLOCK_PATIENCE
        while mark not in out and time.monotonic() < end:
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                piece = os.read(self.process.stdout.fileno(), 65536)
                if not piece:
                    break
                out += piece
        return out

    def run(self, language, text):
        """What a block prints, and its exit status."""
        self.count += 1
        name = f"block-{self.count}"
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)
        mark = f"end-of-{name}:"
        command = f"{PYTHON} ./{name}" if language == "python" else f". ./{name}"
        self.process.stdin.write(f"{command} </dev/null; printf '%s%s\\n' {mark} $?\n".encode())
        self.process.stdin.flush()
        out = self._read_until(mark.encode()).decode(errors="replace")
        printed, _, status = out.partition(mark)
        return printed, status.strip()

    def serve(self, text):
        """The server of a page, once it says that it is ready."""
        process = subprocess.Popen(["/bin/sh", "-c", "exec " + text.strip()], cwd=self.folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.servers.append(process)
        out, end = b"", time.monotonic() + PATIENCE
        while b"netto: ready" not in out and process.poll() is None and time.monotonic() < end:
            if select.select([process.stderr], [], [], 0.2)[0]:
                out += os.read(process.stderr.fileno(), 65536)
        return out.decode(errors="replace")


def has_pynvim():
    return subprocess.run([PYTHON, "-c", "import pynvim"], stderr=subprocess.DEVNULL, check=False).returncode == 0


def run_page(page):
    """Type what the page says; all that was printed."""
    shell, printed, number, skipped, everything = Shell(), "", 0, False, ""
    for kind, language, text in blocks(page):
        if kind == "serve":
            log = shell.serve(text)
            ok("netto: ready" in log, f"{page}: {text.strip()} is ready", log)
        elif kind == "run":
            number += 1
            skipped = language == "python" and "pynvim" in text and not has_pynvim()
            if skipped:
                note(f"{page}: block {number} needs python3-pynvim")
                continue
            printed, status = shell.run(language, text)
            everything += printed
            ok(status == "0", f"{page}: block {number} ({text.strip().splitlines()[0][:50]}) works", status or f"not at its end after {BLOCK_PATIENCE} s", printed)
        elif kind == "prints" and not skipped:
            ok(pattern(text).fullmatch(printed.rstrip() + "\n"), f"{page}: block {number} prints what is shown", printed)
    shell.end()
    return everything


# ---- arithmetic ----------------------------------------------------------------------------------------------

LINE = re.compile(r"^(\w+)\s*=\s*(.+?)\s*=\s*(-?[\d,]+(?:\.\d+)?)(?:\s{2,}.*)?$")


def compute(page):
    """Every line `name = expression = number` of the page's arithmetic; the numbers by name."""
    known = {"sqrt": math.sqrt, "max": max}
    shown = {}
    for kind, _, text in blocks(page):
        if kind != "arithmetic":
            continue
        for line in filter(str.strip, text.split("\n")):
            match = LINE.match(line)
            if not ok(match, f"{page}: a line of arithmetic: {line.strip()[:40]}"):
                continue
            name, expression, number = match.groups()
            code = expression.replace("×", "*").replace("²", "**2").replace("√", "sqrt")
            known[name] = eval(code, {"__builtins__": {}}, known)  # the page's own arithmetic
            digits = len(number.partition(".")[2])
            shown[name] = float(number.replace(",", ""))
            ok(abs(known[name] - shown[name]) <= 0.5000001 * 10 ** -digits, f"{page}: {name} is {number}", known[name])
    return shown


def untyped(page):
    """Blocks of commands that nothing types."""
    typed = {text for kind, _, text in blocks(page) if kind in ("run", "serve")}
    return [text for language, text in ANY_BLOCK.findall(read(page)) if language == "sh" and text not in typed]


def numbers_in(text):
    return [float(number) for number in re.findall(r"-?\d+\.\d+", text)]


# ---- links -----------------------------------------------------------------------------------------------------

def anchors(text):
    text = ANY_BLOCK.sub("", text)
    titles = re.findall(r"^#+ +(.+?)\s*$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(page):
    text, found = ANY_BLOCK.sub("", read(page)), []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?://", target):
            continue
        path, _, anchor = target.partition("#")
        file = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
        if not os.path.exists(os.path.join(ROOT, file)):
            found.append(target)
        elif anchor and anchor not in anchors(read(file)):
            found.append(target)
    return found


def long_columns(page):
    """Tables whose bars do not stand below each other."""
    found, widths = [], None
    for line in ANY_BLOCK.sub("", read(page)).split("\n"):
        if not line.startswith("|"):
            widths = None
            continue
        cells = len(re.split(r"(?<!\\)\|", line))
        if widths is not None and cells != widths:
            found.append(line)
        widths = cells
    return found


# ---- the configuration -----------------------------------------------------------------------------------------

def configuration_shown(page):
    """The keys of the page's table, each with its default as Lua writes it, and its bounds."""
    rows = re.findall(r"^\| `([\w.]+)` *\| *(.*?) *\| *(.*?) *\| *(.*?) *\|", read(page).partition("## Configuration")[2], re.M)
    return {key: default.strip("`") for key, default, _, _ in rows}, {key: (least, most) for key, _, least, most in rows if least}


def configuration_printed():
    """The same of `netto serve --print-config`."""
    out = subprocess.run([NETTO, "serve", "--print-config"], stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    found, table = {}, ""
    for line in out.split("\n"):
        match = re.match(r" *(?:-- )?(\w+) = (.*?),? *(?:--.*)?$", line)
        if match and match[2] == "{":
            table = match[1] + "."
        elif match:
            found[table + match[1]] = "" if line.lstrip().startswith("--") else match[2]
    return found


def refused(key, number):
    """Whether a configuration with this number is refused."""
    table, _, name = key.rpartition(".")
    text = f"return {{ {table} = {{ {name} = {number} }} }}" if table else f"return {{ {name} = {number} }}"
    path = os.path.join(folder(), "c.lua")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return subprocess.run([NETTO, "serve", "--config", path, "--print-config"], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False).returncode != 0


def in_lua(number):
    return number.replace("10^", "1e")


# ---- the pages ---------------------------------------------------------------------------------------------------

for page in PAGES:
    equal(broken_links(page), [], f"{page}: every link leads somewhere")
    equal(long_columns(page), [], f"{page}: every row of a table has its columns")

for page in PAGES:
    if page.startswith("docs/") and page not in TOLD:
        equal(untyped(page), [], f"{page}: every command is typed below")
printed = {page: run_page(page) for page in PAGES}

shown = compute("docs/netting.md")
engine = numbers_in(printed["docs/netting.md"])
for name in ("w1", "w2", "w3", "gross", "net", "netted", "benefit", "c1", "c2", "c3", "left", "maintenance", "initial", "two"):
    ok(any(abs(number - shown.get(name, math.nan)) <= 0.005001 for number in engine),
       f"docs/netting.md: {name} comes out of the engine", shown.get(name), engine)

# ---- numbers that the code has as well --------------------------------------------------------------------------------

defaults, bounds = configuration_shown("docs/protocol.md")
equal(defaults, configuration_printed(), "docs/protocol.md: every key of the configuration, and its default")
for key, (least, most) in sorted(bounds.items()):
    taken = not refused(key, in_lua(least)) and not refused(key, in_lua(most))
    beyond = refused(key, in_lua(least) + " - 1") and refused(key, in_lua(most) + " + 1")
    ok(taken and beyond, f"docs/protocol.md: {key} goes from {least} to {most}", taken, beyond)

budget = re.search(r"^\| work of one call: .*?\| ([\d,]+) \| `limits.work`", read("docs/policy.md"), re.M)
equal(budget and budget[1].replace(",", ""), configuration_printed()["limits.work"], "docs/policy.md: work of one call")
factor = int(re.search(r"LUA_POLICY_FACTOR (\d+)", read("src/script/lua_policy.h"))[1])
has(read("docs/policy.md"), f"at least {factor * int(configuration_printed()['limits.work']):,} ", "docs/policy.md: and of loading")

# ---- words that the code has as well -----------------------------------------------------------------------------------


def words_of(name):
    """The quoted words of a list in the code, entry by entry."""
    text = re.search(rf"#define {name}\(X\)(.*?[^\\])\n", read("include/netto/decision.h"), re.S)[1]
    return [re.findall(r'"(.*?)"', entry) for entry in text.split("X(")[1:]]


protocol = read("docs/protocol.md")
reasons = re.search(r"^\| reason .*?\n\n", protocol, re.M | re.S)[0]
equal([list(row) for row in re.findall(r"^\| `(\w+)` +\| (.*?) +\|$", reasons, re.M)], words_of("NETTO_REASON_MAP"),
      "docs/protocol.md: every reason, as the code has it")
ways = re.search(r"^\| `how` .*?\n\n", protocol, re.M | re.S)[0]
equal(re.findall(r"`(\w+)`", ways)[1:], [words[0] for words in words_of("NETTO_HOW_MAP") if words[0]],
      "docs/protocol.md: every way in which parts make a number")

# ---- the README's own claims -----------------------------------------------------------------------------------------

readme = read("README.md")
rooms = re.findall(r"^(src/\w+)/ ", readme, re.M)
equal(sorted(rooms), sorted("src/" + name for name in os.listdir(os.path.join(ROOT, "src"))
                            if os.path.isdir(os.path.join(ROOT, "src", name))), "README.md: every room is named")
places = re.findall(r"^([\w/]+/) ", readme, re.M)
equal([place for place in places if not os.path.isdir(os.path.join(ROOT, place))], [], "README.md: and every place exists")

demo = os.path.join(TREE, "demo")
if os.path.exists(demo):
    out = subprocess.run([demo], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=120, encoding="utf-8", check=False).stdout

    def plain(line):
        return re.sub(r"after \d+ ms", "after … ms", line.rstrip())

    excerpt = [text for _, text in ANY_BLOCK.findall(readme) if text.startswith("date ")][0]
    shown, out = ("\n".join(plain(line) for line in text.split("\n")) for text in (excerpt, out))
    ok(pattern(shown).search(out), "README.md: the demo prints what is shown, and more only where … stands", out)
done()
