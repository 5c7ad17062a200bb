#!/usr/bin/env bash
# Compares the speed of two builds of the command slipstream; scripts/compare_builds.py takes the times.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. scripts/bootstrap.sh

usage() {
  cat <<'END'
usage: scripts/compare_builds.sh OLD [NEW] [--rounds N] [--only TEXT] [--backends NAME[,NAME...]] [--core N] [--cores N,N]
                                 [--scale F] [--preset NAME] [--jobs N] [--json FILE]

Verifies the same chains with two builds of slipstream in turn and prints how their times compare.

OLD and NEW are commits, which are built, or files: the program itself. Without NEW it is the tree as it stands, built in
build/release. Chains: the two workloads of tests/vectors, and chains of 2-in-2-out transactions in blocks of 1, 50, 200,
1000 and 4000. NEW makes them, or OLD if it cannot read what NEW writes. Chains and builds are kept in build/compare.

  --rounds N        how often each is run; 9 by default
  --only TEXT       only chains with TEXT in their names
  --backends NAMES  separated by commas; by default all that both builds have and the processor can run
  --core N          where one thread runs; the last one by default
  --cores N,N       where two threads run; the last two by default
  --scale F         chains of F times as many transactions (but a whole block at least); 1 by default
  --preset NAME     of the builds of commits; release by default
  --jobs N          compile with N processes (default: one per processor)
  --json FILE       write everything that was measured as well
  --help            this text

A round runs OLD and NEW next to each other on one core, in an order that changes from round to round, so that a slow
phase of the machine hits both. Times are medians over the rounds. The spread is half the distance between the quartiles,
in per cent of the median. Ratios are old / new, so above 1 the new build is faster: of the medians, and the median over
the rounds of the ratios within a round, with their quartiles; on a busy machine believe the latter, of processor time.

Two threads are compared with two processes at once on the same two cores: a share of 1 says that a program with two
threads gets as much done as two programs with one each.

Exit code: 0 compared; 1 a build fails, or calls a chain anything but valid; 2 wrong usage.
END
}

sides=()
jobs=$(nproc)
preset=release
measure=()
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --rounds | --only | --backends | --core | --cores | --scale | --json)
      [ $# -gt 1 ] || { complain "$1 needs a value (see --help)"; exit 2; }
      measure+=("$1" "$2")
      shift
      ;;
    --preset)
      preset=${2:-}
      [ -n "$preset" ] || { complain "--preset needs a name"; exit 2; }
      shift
      ;;
    --jobs)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || { complain "--jobs needs a number above 0"; exit 2; }
      jobs=$2
      shift
      ;;
    -*) complain "unknown argument '$1' (see --help)"; exit 2 ;;
    *) sides+=("$1") ;;
  esac
  shift
done
[ ${#sides[@]} -ge 1 ] && [ ${#sides[@]} -le 2 ] || { complain "one or two builds are compared (see --help)"; exit 2; }
command -v taskset >/dev/null || { complain "taskset (util-linux) is needed"; exit 2; }

# build DIRECTORY: the program of the source tree in it, without tests.
build() {
  local log=build/compare/build.log
  complain "building $1 (preset $preset)"
  { (cd "$1" && cmake --preset "$preset" -DSLIPSTREAM_BUILD_TESTS=OFF -DSLIPSTREAM_BUILD_BENCH=OFF) &&
    cmake --build "$1/build/$preset" --target slipstream --parallel "$jobs"; } >"$log" 2>&1 && return
  tail -n 20 "$log" >&2
  complain "$1 does not build"
  exit 1
}

# resolve SIDE NAME: sets SIDE_program and SIDE_label.
resolve() {
  local -n program=$1_program label=$1_label
  local commit source
  if [ -f "$2" ] && [ -x "$2" ]; then
    program=$(realpath "$2")
    label=$2
    # A build directory stands in the tree that it was made from.
    source=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$(dirname "$program")/../CMakeCache.txt" 2>/dev/null)
    [ -z "$source" ] || label+=", tree at $(git -C "$source" describe --always --dirty 2>/dev/null || echo 'no commit')"
    return
  fi
  commit=$(git rev-parse --verify --quiet --short=12 "$2^{commit}") ||
    { complain "'$2' is neither a program nor a commit"; exit 2; }
  source=build/compare/$commit
  if [ ! -d "$source" ]; then
    mkdir -p "$source.part" && git archive "$commit" | tar -x -C "$source.part" && mv "$source.part" "$source" || exit 1
  fi
  [ -x "$source/build/$preset/cli/slipstream" ] || build "$source"
  program=$(realpath "$source/build/$preset/cli/slipstream")
  label="commit $commit, preset $preset"
}

mkdir -p build/compare
resolve old "${sides[0]}"
if [ ${#sides[@]} -eq 2 ]; then
  resolve new "${sides[1]}"
else
  cmake --preset release >build/compare/build.log 2>&1 &&
    cmake --build build/release --target slipstream --parallel "$jobs" >>build/compare/build.log 2>&1 ||
    { tail -n 20 build/compare/build.log >&2; complain "the tree does not build"; exit 1; }
  resolve new build/release/cli/slipstream
fi
exec python3 scripts/compare_builds.py --old "$old_program" --new "$new_program" --old-label "$old_label" \
  --new-label "$new_label" --vectors tests/vectors --chains build/compare/chains "${measure[@]}"
