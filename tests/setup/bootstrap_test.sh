#!/usr/bin/env bash
# What run.sh and test.sh do on systems other than this one: scripts/bootstrap.sh reads files that say another system.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

# expect NAME ID VERSION CODE WORD...: ensure_packages refuse, for a package that no system has and a browser, ends with CODE
# and says each WORD; a word after "!" must not be there.
expect() {
  local name=$1 code=$4 output status word
  printf 'ID=%s\nVERSION_ID="%s"\n' "$2" "$3" >"$scratch/os-release"
  shift 4
  output=$(SLIPSTREAM_OS_RELEASE="$scratch/os-release" bash -c \
    '. scripts/bootstrap.sh; ensure_packages refuse no-such-package chromium-headless-shell' 2>&1)
  status=$?
  [ "$status" -eq "$code" ] || { echo "$name: ended with $status instead of $code: $output"; failures=$((failures + 1)); }
  for word in "$@"; do
    case $word in
      "!"*) [[ "$output" != *"${word#!}"* ]] || { echo "$name: says '${word#!}': $output"; failures=$((failures + 1)); } ;;
      *) [[ "$output" == *"$word"* ]] || { echo "$name: does not say '$word': $output"; failures=$((failures + 1)); } ;;
    esac
  done
}

expect "Debian 12" debian 12 2 no-such-package "packages are missing"
expect "Debian 13" debian 13 2 no-such-package "packages are missing"
expect "Ubuntu 24.04" ubuntu 24.04 2 no-such-package "packages are missing" "!chromium"
expect "Debian 11" debian 11 2 "none of Debian 12" no-such-package --no-packages
expect "Fedora" fedora 41 2 "On Fedora" tbb-devel "--compiler clang++"

# With another compiler, clang 19 is not asked for.
packages=$(bash -c '. scripts/bootstrap.sh; with_compiler g++ "${packages_to_run[@]}"' | tr '\n' ' ')
[[ " $packages" == *" g++ "* && "$packages" != *clang-19* ]] || { echo "--compiler g++ needs: $packages"; failures=$((failures + 1)); }

[ $failures -eq 0 ] && echo "every system gets its packages, or their names"
exit $((failures != 0))
