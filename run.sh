#!/usr/bin/env bash
# Builds Slipstream and verifies the chain that ships with it.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/bootstrap.sh

usage() {
  cat <<'END'
usage: ./run.sh [--no-install | --no-packages] [--compiler PROGRAM] [--jobs N] [ARGUMENT ...]

Builds the optimised engine in build/release, turns tests/vectors/workload_mix.bin (ten blocks, 2000 distinct
transactions) into a chain file, and verifies that chain: slipstream verify build/release/workload_mix.slip ARGUMENT ...

  --no-install        do not install missing packages: list them and exit 2
  --no-packages       do not look for packages at all
  --compiler PROGRAM  the C++ compiler; clang++-19 by default, which measures faster than g++
  --jobs N            compile with N processes (default: one per processor)
  --help              this text

Every other argument goes to `slipstream verify`, for example --threads 1 or --json.
Exit code: 0 all transactions are valid, 1 something is invalid or the build failed, 2 usage or missing packages.
END
}

packages=install
compiler=
jobs=$(nproc)
arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --no-install) packages=refuse ;;
    --no-packages) packages=ignore ;;
    --jobs)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || { complain "--jobs needs a number above 0"; exit 2; }
      jobs=$2
      shift
      ;;
    --compiler)
      [ -n "${2:-}" ] || { complain "--compiler needs a program"; exit 2; }
      compiler=$2
      shift
      ;;
    *) arguments+=("$1") ;;
  esac
  shift
done

if [ "$packages" != ignore ]; then
  mapfile -t needed < <(with_compiler "${compiler:-clang++-19}" "${packages_to_run[@]}")
  ensure_packages "$packages" "${needed[@]}" >&2
fi

# Progress goes to stderr, so that stdout is what `slipstream verify` prints (one document with --json).
build=build/release
slipstream=$build/cli/slipstream
chain=$build/workload_mix.slip
{
  if [ ! -f "$build/build.ninja" ] || ! same_compiler "$build" "$compiler"; then
    cmake --fresh --preset release ${compiler:+"-DCMAKE_CXX_COMPILER=$compiler"}
  fi
  cmake --build "$build" --target slipstream --parallel "$jobs"

  workload=tests/vectors/workload_mix.bin
  if [ ! "$chain" -nt "$workload" ] || [ ! "$chain" -nt "$slipstream" ]; then
    "$slipstream" import "$workload" "$chain"
  fi
} >&2

status=0
"$slipstream" verify "$chain" "${arguments[@]}" || status=$?
cat >&2 <<END

The program is $slipstream. To try next:
  $slipstream help                                     its commands
  $slipstream gen --txs 1000 --out chain.slip          a chain of your own
  $slipstream profile chain.slip --html profile.html   where the time of an output goes, as a page
  $slipstream bench chain --block-txs 1,50,200         throughput by size of blocks
END
exit $status
