#!/bin/sh
# test_bits.t: the same stories give the same bits, whichever compiler and level the core was built with.
# The three trees' own programs are asked, of which clang's is of the highest level; beside them the rooms that calculate are
# built so that they may multiply and add at once, where the processor can: that is where a compiler would drop a rounding.
# They are linked with the rest of the first tree; of clang's only what sums and prices, for building takes time.  Compilers
# and trees that are not there are skipped.
set -u
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
root=${NETTO_SOURCE:-.}
flags="-std=c11 -ffp-contract=off -fno-math-errno -fno-strict-overflow -I$root/include -I$root/src -I$root/tests"
flags="$flags $(pkg-config --cflags libsodium msgpack lapacke openblas sleef)"
rest="$root/build/tests/libnetto_support.a $root/build/libnetto.a"
libs="$(pkg-config --libs libsodium msgpack lapacke openblas sleef) -lm -Wl,--wrap=fmod"

most=-O3
grep -qw fma /proc/cpuinfo && grep -qw avx2 /proc/cpuinfo && most='-O3 -mavx2 -mfma'

# One build, by itself: `build gcc -O2 ROOM...`.
build() {
    compiler=$1 level=$2 out="$dir/$1" sources="$root/tests/property/bits.c"
    shift 2
    mkdir "$out" || return 1
    for room in "$@"; do sources="$sources $(ls "$root/src/$room"/*.c)"; done
    for file in $sources; do
        echo "$compiler $level $flags -c $file -o $out/$(echo "$file" | tr ./ __).o"
    done | xargs -P "$(nproc)" -I '{}' sh -c '{}' || return 1
    "$compiler" "$out"/*.o -o "$out/bits" $rest $libs
}

number=0 failed=0 expected=''

# Are they the same bits as the first's?  `judge WHAT BITS`.
judge() {
    number=$((number + 1))
    : "${expected:=$2}"
    if [ -n "$2" ] && [ "$2" = "$expected" ]; then
        echo "ok $number - $1 decides the same bits"
    else
        echo "not ok $number - $1 decides the same bits"
        echo "# got $2, expected $expected" >&2
        failed=1
    fi
}

skip() {
    number=$((number + 1))
    echo "ok $number - $1 decides the same bits # SKIP $2"
}

for tree in build build/clang build/sanitize; do
    if [ -x "$root/$tree/tests/property/bits" ]; then
        judge "$tree" "$("$root/$tree/tests/property/bits")"
    else
        skip "$tree" "that tree was not built"
    fi
done
for rooms in 'gcc book control appraisal engine query snapshot netting numeric pricing risk' 'clang netting numeric pricing risk'; do
    compiler=${rooms%% *}
    if ! command -v "$compiler" > /dev/null; then
        skip "$compiler $most" "there is no $compiler here"
        continue
    fi
    got=''
    build "$compiler" "$most" ${rooms#* } > "$dir/log" 2>&1 && got=$("$dir/$compiler/bits")
    rm -rf "${dir:?}/$compiler"
    sed 's/^/# /' "$dir/log" | head -20 >&2
    judge "$compiler $most" "$got"
done
echo "1..$number"
exit $failed
