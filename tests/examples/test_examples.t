#!/bin/sh
# test_examples.t: every example runs in one command, ends by itself and with exit status 0.
here=$(cd "$(dirname "$0")" && pwd)
build=$here/../..
number=0

# claim NAME COMMAND...: a line of TAP; what a command that fails has printed is shown.
claim() {
    number=$((number + 1))
    name=$1
    shift
    if out=$("$@" 2>&1); then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        printf '%s\n' "$out" | sed 's/^/# /' >&2
    fi
}

shows() {
    printf '%s\n' "$told" | grep -q -- "$1"
}

claim "libnetto runs inside another program" "$build/examples/embed"
told=$("$build/examples/embed" 2>&1)
claim "and answers with a margin and a refusal" shows "40 WTI more: refused: equity would be"

begun=$(date +%s)
told=$(timeout 60 "$build/demo" 2>&1 </dev/null)
code=$?
took=$(($(date +%s) - begun))
claim "the demo ends in under a minute with exit status 0" [ "$code" = 0 ]
echo "# it took $took s"
claim "it shows a year of real closes" shows "1998-08"
claim "the margin moves with the edited haircut, the positions do not" shows "positions untouched"
claim "an edit that does not load names file and line, and leaves the margin" shows "policy refused after .*policy.lua:9:"
claim "the server has ended in order" shows "ended in order"
echo "1..$number"
