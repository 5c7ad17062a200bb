#!/usr/bin/env bash
# Runs the whole test suite, or parts of it. The last line is the sum over all of them.
set -uo pipefail
cd "$(dirname "$0")" || exit 2
. scripts/bootstrap.sh

usage() {
  cat <<'END'
usage: ./test.sh [--quick | --all | --only PART[,PART...]] [--no-install | --no-packages] [--jobs N]

Builds and runs the tests. Without a choice, these parts run:

  checks   the source tree: includes go down the floors, formatting, no paths of a machine in any file
  release  clang++-19, optimised, warnings are errors: all tests, constant time under valgrind, and a consumer of the
           installed libraries
  gcc      the same compiled by g++: the tests of what depends on the compiler most (field, group, msm, transcript,
           constant time); the last part runs all tests with it
  asan     clang++-19 with address and undefined behaviour sanitizers, and the internal bound checks on: all tests
  tsan     clang++-19 with the thread sanitizer: the tests of what runs on several threads
  aarch64  g++ for aarch64, optimised, under emulation: all tests but those of how work is shared by threads (no such part on
           an aarch64 machine, where release is that)

With --all or --only also:

  aarch64-sve2   g++ for aarch64 with SVE2 of 128 bits, emulated: the tests of field, group, msm, transcript and vm
  ppc64le        g++ for 64-bit little-endian POWER, emulated: the tests of base, cpu, field, group, msm, transcript, r1cs
                 and vm, with the portable backend
  constant-time  constant time under valgrind for 16 builds: both compilers, four levels of optimisation, with and without
           vectorisation (scripts/test_constant_time.sh, which can make a choice of them); one to two hours

  --quick        checks and release only
  --all          every part
  --only PARTS   only these parts, separated by commas
  --no-install   do not install missing Debian packages: list them and exit 2
  --no-packages  do not look for packages at all
  --jobs N       compile and test with N processes (default: one per processor)
  --help         this text

Every test reads the reference vectors in tests/vectors, or in the directory that SLIPSTREAM_VECTORS names.
The last line says "N passed, N failed" (and ", N skipped" if any). Exit code: 0 nothing failed, 1 something did,
2 usage or missing packages.
END
}

all_parts=(checks release gcc asan tsan)
[ "$(uname -m)" = aarch64 ] || all_parts+=(aarch64)
parts=("${all_parts[@]}")
[ "$(uname -m)" = aarch64 ] || all_parts+=(aarch64-sve2)
[ "$(uname -m)" = ppc64le ] || all_parts+=(ppc64le)
all_parts+=(constant-time)
packages=install
jobs=$(nproc)
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --quick) parts=(checks release) ;;
    --all) parts=("${all_parts[@]}") ;;
    --only)
      IFS=, read -ra parts <<<"${2:-}"
      [ ${#parts[@]} -gt 0 ] || { complain "--only needs a part: ${all_parts[*]}"; exit 2; }
      for part in "${parts[@]}"; do
        [[ " ${all_parts[*]} " == *" $part "* ]] || { complain "there is no part '$part'; there are: ${all_parts[*]}"; exit 2; }
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

needed=()
for part in "${parts[@]}"; do
  case $part in
    aarch64 | aarch64-sve2) needed+=("${packages_to_cross[@]}" "${packages_for_aarch64[@]}") ;;
    ppc64le) needed+=("${packages_to_cross[@]}" "${packages_for_ppc64le[@]}") ;;
    *) needed+=("${packages_to_run[@]}" "${packages_to_test[@]}") ;;
  esac
done
[ "$packages" = ignore ] || ensure_packages "$packages" "${needed[@]}"

passed=0
failed=0
skipped=0
failures=()  # what failed, in words

# stage NAME COMMAND...: says what starts, and how long it took. A command that fails without a test to show for it
# (a build, say) counts as one failure.
stage() {
  local name=$1 begin=$SECONDS before=$failed status
  shift
  say "=== $name"
  "$@"
  status=$?
  if [ $status -eq 0 ]; then
    say "=== $name: done in $((SECONDS - begin)) s"
  else
    if [ "$failed" -eq "$before" ]; then
      failed=$((failed + 1))
      failures+=("$name")
    fi
    say "=== $name: FAILED after $((SECONDS - begin)) s"
  fi
  return $status
}

configure() {  # configure PRESET: with the tests, whatever run.sh left in its cache
  local bench=()
  [ "$1" != release ] || bench=(-DSLIPSTREAM_BUILD_BENCH=ON)
  cmake --preset "$1" -DSLIPSTREAM_BUILD_TESTS=ON "${bench[@]}" >build/configure.log 2>&1 || { cat build/configure.log; return 1; }
}

build() {  # build PRESET [TARGET...]
  local preset=$1
  shift
  cmake --build "build/$preset" --parallel "$jobs" ${1:+--target "$@"}
}

run_tests() {  # run_tests PRESET CTEST_ARGUMENT...: adds the counts of this run to the sums
  local report=build/$1/tests.xml status count
  local preset=$1
  shift
  rm -f "$report"
  ctest --test-dir "build/$preset" --parallel "$jobs" --output-on-failure --no-tests=error \
    --output-junit "$PWD/$report" "$@"
  status=$?
  [ -r "$report" ] || return 1
  count() { sed -n "s/^[[:space:]]*$1=\"\([0-9]*\)\".*/\1/p" "$report" | head -n 1; }
  local tests failing disabled not_run name
  tests=$(count tests) failing=$(count failures) disabled=$(count disabled) not_run=$(count skipped)
  passed=$((passed + tests - failing - disabled - not_run))
  failed=$((failed + failing))
  skipped=$((skipped + disabled + not_run))
  while read -r name; do
    failures+=("$preset: $name")
  done < <(sed -n 's/^[[:space:]]*<testcase name="\([^"]*\)".* status="fail".*/\1/p' "$report")
  return $status
}

part_checks() {
  stage "checks of the source tree: configure" configure release &&
    stage "checks of the source tree: run" run_tests release -L checks
}

# build_and_test PRESET TITLE CTEST_ARGUMENT...
build_and_test() {
  local preset=$1 title=$2
  shift 2
  stage "$title: configure" configure "$preset" &&
    stage "$title: build" build "$preset" &&
    stage "$title: tests" run_tests "$preset" "$@"
}

part_release() { build_and_test release "clang++-19, optimised" -LE checks; }

part_gcc() {
  local title="g++, optimised"
  stage "$title: configure" configure gcc &&
    stage "$title: build" build gcc slipstream test_field test_group test_msm test_transcript test_constant_time &&
    stage "$title: tests" run_tests gcc -R '^(field|group|msm|transcript|constant_time|setup)\.' -LE 'checks|install'
}

# Emulation is ten times as slow. It orders memory as this machine does, so tests of how work is shared by threads find
# nothing here that they do not find natively: what runs with several numbers of threads runs with two, and what tests
# batches, caches and chains with threads does not run. The kernels that neon_sha3 has from neon are tested as those of neon.
# How the command line tool lays out its text depends on no processor.
not_emulated='threads_[013-9]|_on_one_thread|uses_the_arena|several_threads|(VerifyBatchThreads|RangeBatchThreads|ApplyChain|FirstFound|Cache|Blame)\.|/neon_sha3'
not_emulated+='|^cli\.(Bench[A-Za-z]*|ChainStore|HtmlPage|Json|Manual|Printable|Progress|RunMeter|Shape|Terminal[A-Za-z]*|Text[A-Za-z]*|Usage)\.'
part_aarch64() { build_and_test aarch64 "g++ for aarch64, emulated" -LE checks -E "$not_emulated"; }

# emulated PRESET TITLE FLOOR...: the tests of these floors
emulated() {
  local preset=$1 title=$2 floors
  shift 2
  floors=$(IFS='|'; echo "$*")
  stage "$title: configure" configure "$preset" &&
    stage "$title: build" build "$preset" "${@/#/test_}" &&
    stage "$title: tests" run_tests "$preset" -R "^($floors)\." -LE 'checks|install' -E "$not_emulated"
}

part_aarch64-sve2() {
  QEMU_CPU=max,sve128=on emulated aarch64-sve2 "g++ for aarch64 with SVE2, emulated" field group msm transcript vm
}
part_ppc64le() { emulated ppc64le "g++ for ppc64le, emulated" base cpu field group msm transcript r1cs vm; }

part_asan() { build_and_test asan-ubsan "clang++-19, address and undefined behaviour sanitizers" -LE 'checks|install'; }

part_tsan() {
  local title="clang++-19, thread sanitizer"
  stage "$title: configure" configure tsan &&
    stage "$title: build" build tsan test_msm test_ledger &&
    stage "$title: tests" run_tests tsan -R '^(msm|ledger)\.'
}

other_levels() {
  local log=build/constant-time.log status failure
  scripts/test_constant_time.sh --no-packages --jobs "$jobs" 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  [[ $(tail -n 1 "$log") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]] || return 1
  passed=$((passed + BASH_REMATCH[1]))
  failed=$((failed + BASH_REMATCH[2]))
  skipped=$((skipped + ${BASH_REMATCH[4]:-0}))
  while read -r failure; do
    failures+=("constant time: $failure")
  done < <(sed -n 's/^failed: //p' "$log")
  return "$status"
}

part_constant-time() { stage "constant time at every level of optimisation" other_levels; }

mkdir -p build
for part in "${parts[@]}"; do
  "part_$part"
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
