#!/usr/bin/env bash
# Builds Slipstream and verifies the chain that ships with it.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/bootstrap.sh

usage() {
  cat <<'END'
usage: ./run.sh [--no-install | --no-packages] [--jobs N] [ARGUMENT ...]

Builds the optimised engine in build/release, turns tests/vectors/workload_mix.bin (ten blocks, 2000 distinct
transactions) into a chain file, and verifies that chain: slipstream verify build/release/workload_mix.slip ARGUMENT ...

  --no-install   do not install missing Debian packages: list them and exit 2
  --no-packages  do not look for packages at all
  --jobs N       compile with N processes (default: one per processor)
  --help         this text

Every other argument goes to `slipstream verify`, for example --threads 1 or --json.
Exit code: 0 all transactions are valid, 1 something is invalid or the build failed, 2 usage or missing packages.
END
}

packages=install
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
    *) arguments+=("$1") ;;
  esac
  shift
done

[ "$packages" = ignore ] || ensure_packages "$packages" "${packages_to_run[@]}" >&2

# Progress goes to stderr, so that stdout is what `slipstream verify` prints (one document with --json).
build=build/release
{
  # The first configuration leaves out what would need more packages; test.sh turns it on.
  if [ ! -f "$build/build.ninja" ]; then
    cmake --preset release -DSLIPSTREAM_BUILD_TESTS=OFF -DSLIPSTREAM_BUILD_BENCH=OFF
  fi
  cmake --build "$build" --target slipstream --parallel "$jobs"

  slipstream=$build/cli/slipstream
  workload=tests/vectors/workload_mix.bin
  chain=$build/workload_mix.slip
  if [ ! "$chain" -nt "$workload" ] || [ ! "$chain" -nt "$slipstream" ]; then
    "$slipstream" import "$workload" "$chain"
  fi
} >&2

exec "$slipstream" verify "$chain" "${arguments[@]}"
