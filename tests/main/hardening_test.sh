#!/bin/bash
# What the compiler and the linker did against faults that are found by others first, read from the program.
set -u
BUILD=${BUILD:-build}
program=$BUILD/release/atlasd
n=0 failures=0
is() { # is "what" COMMAND...
  local what=$1
  shift
  n=$((n + 1))
  if "$@"; then echo "ok $n - $what"; else failures=$((failures + 1)); echo "not ok $n - $what"; fi
}
holds() { grep -qE "$1" <<<"$2"; }

segments=$(readelf -lW "$program") dynamic=$(readelf -dW "$program") symbols=$(readelf -sW "$program")
is 'its tables are read-only once it is loaded' holds 'GNU_RELRO' "$segments"
is 'and all of them: symbols are bound at start' holds 'BIND_NOW' "$dynamic"
is 'it is loaded at any address' holds 'FLAGS_1.* PIE' "$dynamic"
is 'the stack holds no code' holds 'GNU_STACK .* RW ' "$segments"
is 'no segment is both written and run' bash -c '! grep -qE "LOAD.* RWE" <<<"$1"' _ "$segments"
is 'stacks have guards' holds '__stack_chk_fail' "$symbols"
is 'copies into buffers of known size are checked' holds '_chk@' "$symbols"
is 'no run path' bash -c '! grep -qE "RPATH|RUNPATH" <<<"$1"' _ "$dynamic"
if [ "$(uname -m)" = x86_64 ]; then # of each object: the start files of Debian 12 bear no mark, so the program has none
  unmarked=$(for o in "$BUILD"/release/*/*.o; do readelf -nW "$o" | grep -q 'IBT, SHSTK' || echo "$o"; done)
  is "every object is marked for control-flow protection $unmarked" [ -z "$unmarked" ]
fi
# what cannot be read from the program, from its debug information: DW_AT_producer names the options
options=$(readelf --debug-dump=info "$BUILD"/release/base/err.o 2>/dev/null | grep -m1 DW_AT_producer)
for o in -fstack-clash-protection -ftrivial-auto-var-init=zero; do is "built with $o" holds " $o" "$options"; done
echo "1..$n"
[ "$failures" -eq 0 ]
