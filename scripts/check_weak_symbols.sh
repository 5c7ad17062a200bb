#!/bin/sh
# check_weak_symbols.sh NM OBJECT...: fails if an object of a backend defines a weak or unique symbol, which the linker
# could keep for code that runs on processors without that backend's instructions, or no row of kernels at all.
set -eu
nm=$1
shift
[ $# -gt 0 ] || { echo "no backend objects given" >&2; exit 1; }
status=0
for object in "$@"; do
  symbols=$("$nm" --defined-only --format=posix "$object")
  weak=$(printf '%s\n' "$symbols" | awk '$2 ~ /^[WwVvu]$/ { print "  " $1 }')
  rows=$(printf '%s\n' "$symbols" | awk '$2 ~ /^[A-Z]$/' | wc -l)
  if [ -n "$weak" ]; then
    printf '%s: weak symbols:\n%s\n' "$object" "$weak" >&2
    status=1
  fi
  if [ "$rows" -eq 0 ]; then
    echo "$object: exports nothing" >&2
    status=1
  fi
done
exit $status
