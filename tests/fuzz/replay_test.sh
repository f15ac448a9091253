#!/bin/bash
# Every fuzz target over its seeds, the finds of the past among them, and over changes of them by a fixed chance.
set -u
BUILD=${BUILD:-build}
n=0 failures=0
for source in tests/fuzz/*_fuzz.c; do
  target=$(basename "$source" _fuzz.c)
  n=$((n + 1))
  if out=$("$BUILD/asan/fuzz/$target" "$target" "tests/fuzz/seeds/$target" "${RUNS:-1500}" 2>&1); then
    echo "ok $n - $target: $(tail -1 <<<"$out")"
  else
    failures=$((failures + 1))
    echo "not ok $n - $target"
    head -40 <<<"$out" | sed 's/^/# /'
  fi
done
echo "1..$n"
[ "$failures" -eq 0 ]
