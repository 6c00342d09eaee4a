#!/bin/sh
# test_bits.t: the same stories give the same bits, whichever compiler and level the core was built with.
# Run from the root of the sources; compilers that are not there are skipped.  Where the processor can multiply and add
# at once the highest level may: that is where a compiler would drop a rounding.
set -u
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
root=${NETTO_SOURCE:-.}
flags="-std=c11 -ffp-contract=off -fno-math-errno -fno-strict-overflow -I$root/include -I$root/src -I$root/tests"
flags="$flags $(pkg-config --cflags libsodium msgpack lapacke openblas sleef)"
libs="$(pkg-config --libs libsodium msgpack lapacke openblas sleef) -lm -Wl,--wrap=fmod"
sources=$(ls "$root"/src/base/*.c "$root"/src/book/*.c "$root"/src/codec/*.c "$root"/src/netting/*.c "$root"/src/pricing/*.c "$root"/src/risk/*.c "$root"/src/control/*.c \
    "$root"/src/engine/*.c "$root"/src/numeric/*.c)
stories="$root/tests/property/bits.c $root/tests/support/story.c $root/tests/support/story_world.c
$root/tests/support/rules.c $root/tests/support/attrs.c $root/tests/support/tell.c $root/tests/support/desk.c"

most=-O3
grep -qw fma /proc/cpuinfo && grep -qw avx2 /proc/cpuinfo && most='-O3 -mavx2 -mfma'

# One build, by itself: `build gcc -O2`.
build() {
    out="$dir/$1"
    mkdir "$out" || return 1
    for file in $sources $stories; do
        echo "$1 $2 $flags -c $file -o $out/$(echo "$file" | tr ./ __).o"
    done | xargs -P "$(nproc)" -I '{}' sh -c '{}' || return 1
    $1 "$out"/*.o -o "$out/bits" $libs
}

number=0 failed=0 expected=''
for compiler in gcc clang; do
    for level in -O0 -O2 "$most"; do
        number=$((number + 1))
        name="$compiler $level decides the same bits"
        if ! command -v $compiler > /dev/null; then
            echo "ok $number - $name # SKIP there is no $compiler here"
            continue
        fi
        got=''
        if build $compiler "$level" > "$dir/log" 2>&1; then
            got=$("$dir/$compiler/bits")
            rm -rf "${dir:?}/$compiler"
            : "${expected:=$got}"
        fi
        sed 's/^/# /' "$dir/log" | head -20 >&2
        if [ -n "$got" ] && [ "$got" = "$expected" ]; then
            echo "ok $number - $name"
        else
            echo "not ok $number - $name"
            echo "# got $got, expected $expected" >&2
            failed=1
        fi
    done
done
echo "1..$number"
exit $failed
