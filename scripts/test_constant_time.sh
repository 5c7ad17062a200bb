#!/usr/bin/env bash
# Tests constant time in what compilers make of the source at other levels of optimisation than the release build's.
# The last line is the sum over all builds.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. scripts/bootstrap.sh

usage() {
  cat <<'END'
usage: scripts/test_constant_time.sh [--only BUILD[,BUILD...]] [--no-install | --no-packages] [--jobs N]

Builds tests/constant_time 16 times and runs it under valgrind's memcheck, once for each backend that valgrind can run:

  clang-O1 clang-O2 clang-O3 clang-Os    clang++-19 at this level of optimisation
  gcc-O1   gcc-O2   gcc-O3   gcc-Os      g++ at this level
  BUILD-scalar                           the same without vectorisation: -fno-vectorize -fno-slp-vectorize (clang++-19),
                                         -fno-tree-vectorize (g++)

  --only BUILDS  only these builds, separated by commas
  --no-install   do not install missing Debian packages: list them and exit 2
  --no-packages  do not look for packages at all
  --jobs N       compile and test with N processes (default: one per processor)
  --help         this text

The builds are kept in build/constant-time. This is the part constant-time of test.sh.
The last line says "N passed, N failed" (and ", N skipped" if any). Exit code: 0 nothing failed, 1 something did,
2 usage or missing packages.
END
}

all_builds=()
for compiler in clang gcc; do
  for level in O1 O2 O3 Os; do
    all_builds+=("$compiler-$level" "$compiler-$level-scalar")
  done
done
builds=("${all_builds[@]}")
packages=install
jobs=$(nproc)
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --only)
      IFS=, read -ra builds <<<"${2:-}"
      [ ${#builds[@]} -gt 0 ] || { complain "--only needs a build: ${all_builds[*]}"; exit 2; }
      for build in "${builds[@]}"; do
        [[ " ${all_builds[*]} " == *" $build "* ]] || { complain "there is no build '$build'; there are: ${all_builds[*]}"; exit 2; }
      done
      shift
      ;;
    --no-install) packages=refuse ;;
    --no-packages) packages=ignore ;;
    --jobs)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || { complain "--jobs needs a number above 0"; exit 2; }
      jobs=$2
      shift
      ;;
    *) complain "unknown argument '$1' (see --help)"; exit 2 ;;
  esac
  shift
done
[ "$packages" = ignore ] || ensure_packages "$packages" "${packages_to_run[@]}" "${packages_to_test[@]}" g++

passed=0
failed=0
skipped=0
failures=()

# make BUILD DIRECTORY: configures and builds the test.
make() {
  local compiler=clang++-19 flags scalar="-fno-vectorize -fno-slp-vectorize" level
  level=$(cut -d- -f2 <<<"$1")
  if [[ $1 == gcc-* ]]; then
    compiler=g++
    scalar=-fno-tree-vectorize
  fi
  flags="-$level -DNDEBUG"
  [[ $1 != *-scalar ]] || flags+=" $scalar"
  say "=== $1: $compiler $flags"
  mkdir -p "$2"
  # Warnings are errors in the parts release and gcc; other levels have other ones.
  cmake -S . -B "$2" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER="$compiler" \
    -DCMAKE_CXX_FLAGS_RELEASE="$flags" -DSLIPSTREAM_BUILD_TESTS=ON -DSLIPSTREAM_BUILD_CLI=OFF -DSLIPSTREAM_BUILD_BENCH=OFF \
    >"$2/configure.log" 2>&1 || { cat "$2/configure.log"; return 1; }
  cmake --build "$2" --parallel "$jobs" --target test_constant_time >"$2/build.log" 2>&1 || { tail -n 40 "$2/build.log"; return 1; }
}

# count WHAT FILE: a count of ctest's report.
count() { sed -n "s/^[[:space:]]*$1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1; }

for build in "${builds[@]}"; do
  directory=build/constant-time/$build
  report=$directory/tests.xml
  begin=$SECONDS
  rm -f "$report"
  if ! make "$build" "$directory"; then
    failed=$((failed + 1))
    failures+=("$build: does not build")
    continue
  fi
  built=$SECONDS
  ctest --test-dir "$directory" --parallel "$jobs" --output-on-failure --no-tests=error -R '^constant_time\.' \
    --output-junit "$PWD/$report"
  if [ -r "$report" ]; then
    while read -r name; do
      failures+=("$build: $name")
    done < <(sed -n 's/^[[:space:]]*<testcase name="\([^"]*\)".* status="fail".*/\1/p' "$report")
    not_run=$(($(count disabled "$report") + $(count skipped "$report")))
    passed=$((passed + $(count tests "$report") - $(count failures "$report") - not_run))
    failed=$((failed + $(count failures "$report")))
    skipped=$((skipped + not_run))
  else
    failed=$((failed + 1))
    failures+=("$build: no report")
  fi
  say "=== $build: built in $((built - begin)) s, tested in $((SECONDS - built)) s"
done

say "Took $((SECONDS / 60)) min $((SECONDS % 60)) s."
for failure in "${failures[@]}"; do
  say "failed: $failure"
done
if [ "$skipped" -gt 0 ]; then
  say "$passed passed, $failed failed, $skipped skipped"
else
  say "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
