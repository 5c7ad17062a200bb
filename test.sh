#!/usr/bin/env bash
# Runs the whole test suite, or parts of it. The last line is the sum over all of them.
set -uo pipefail
cd "$(dirname "$0")" || exit 2
. scripts/bootstrap.sh

usage() {
  cat <<'END'
usage: ./test.sh [--all | --only PART[,PART...]] [--no-install | --no-packages] [--compiler PROGRAM] [--jobs N]

Builds and runs the tests. Without a choice, two parts run:

  checks   the source tree: includes go down the floors, formatting, no paths of a machine in any file, documents show the
           examples as they are
  release  optimised, warnings are errors: all tests but the slow ones, constant time under valgrind, and consumers of the
           installed libraries

With --all, the slow tests and the benchmarks of that build too, and these parts:

  gcc      the same compiled by g++: the tests of what depends on the compiler most (field, group, msm, transcript,
           constant time)
  asan     clang++-19 with address and undefined behaviour sanitizers, and the internal bound checks on: all tests
  tsan     clang++-19 with the thread sanitizer: the tests of what runs on several threads
  python   the Python package: pip builds and installs it; its tests, types and quickstart
  aarch64  g++ for aarch64, optimised, under emulation: the tests of arithmetic, proofs and transactions (no such part on an
           aarch64 machine, where release is that)

Only by name, because they take long, the last one for one to two hours:

  aarch64-sve2   g++ for aarch64 with SVE2 of 128 bits, emulated: the tests of field, group, msm, transcript and vm
  ppc64le        g++ for 64-bit little-endian POWER, emulated: the tests of base, cpu, field, group, msm, transcript, r1cs
                 and vm, with the portable backend
  constant-time  constant time under valgrind for 16 builds: both compilers, four levels of optimisation, with and without
                 vectorisation (scripts/test_constant_time.sh, which can make a choice of them)

  --all               as above
  --only PARTS        only these parts, separated by commas; slow tests too
  --no-install        do not install missing packages: list them and exit 2
  --no-packages       do not look for packages at all
  --compiler PROGRAM  of the part release; clang++-19 by default
  --jobs N            compile and test with N processes (default: one per processor)
  --help              this text

Every test reads the reference vectors in tests/vectors, or in the directory that SLIPSTREAM_VECTORS names.
The last line says "N passed, N failed" (and ", N skipped" if any). Exit code: 0 nothing failed, 1 something did,
2 usage or missing packages.
END
}

parts=(checks release)
all_parts=(checks release gcc asan tsan python)
[ "$(uname -m)" = aarch64 ] || all_parts+=(aarch64)
known_parts=("${all_parts[@]}" constant-time)
[ "$(uname -m)" = aarch64 ] || known_parts+=(aarch64-sve2)
[ "$(uname -m)" = ppc64le ] || known_parts+=(ppc64le)
everything=no  # slow tests and benchmarks too
compiler=
packages=install
jobs=$(nproc)
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --all) parts=("${all_parts[@]}") everything=yes ;;
    --only)
      IFS=, read -ra parts <<<"${2:-}"
      everything=yes
      [ ${#parts[@]} -gt 0 ] || { complain "--only needs a part: ${known_parts[*]}"; exit 2; }
      for part in "${parts[@]}"; do
        [[ " ${known_parts[*]} " == *" $part "* ]] || { complain "there is no part '$part'; there are: ${known_parts[*]}"; exit 2; }
      done
      shift
      ;;
    --compiler)
      [ -n "${2:-}" ] || { complain "--compiler needs a program"; exit 2; }
      compiler=$2
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
    python) needed+=("${packages_to_run[@]}" "${packages_for_python[@]}") ;;
    ppc64le) needed+=("${packages_to_cross[@]}" "${packages_for_ppc64le[@]}") ;;
    *)
      mapfile -t of_compiler < <(with_compiler "${compiler:-clang++-19}" "${packages_to_run[@]}")
      needed+=("${of_compiler[@]}" "${packages_to_test[@]}")
      [ "$everything" = no ] || needed+=(clang-19 "${packages_to_test_all[@]}" "${packages_for_reference[@]}")
      ;;
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
  local more=(-DSLIPSTREAM_BUILD_TESTS=ON)
  if [ "$1" = release ]; then
    [ "$everything" = no ] || more+=(-DSLIPSTREAM_BUILD_BENCH=ON)
    [ -z "$compiler" ] || more+=("-DCMAKE_CXX_COMPILER=$compiler")
    same_compiler build/release "$compiler" || more+=(--fresh)
  fi
  cmake --preset "$1" "${more[@]}" >build/configure.log 2>&1 || { cat build/configure.log; return 1; }
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

# What takes longest and adds least: the same mutants on one thread, the memory of every hostile file, constant time of a
# second backend, every header alone. Tests that build the library again have the label slow.
slow='HostileFiles|Mutants\.are_what_they_were.*_on_one_thread|Mutants\.get_the_verdict.*_on_one_thread|^constant_time\.avx2|^setup\.installed_headers'
part_release() {
  local title="${compiler:-clang++-19}, optimised" left_out=(-LE checks)
  [ "$everything" = yes ] || left_out=(-LE 'checks|slow' -E "$slow")
  build_and_test release "$title" "${left_out[@]}"
}

part_gcc() {
  local title="g++, optimised"
  stage "$title: configure" configure gcc &&
    stage "$title: build" build gcc slipstream test_field test_group test_msm test_transcript test_constant_time &&
    stage "$title: tests" run_tests gcc -R '^(field|group|msm|transcript|constant_time|setup)\.' -LE 'checks|install|reference'
}

# Emulation is ten times as slow. It orders memory as this machine does, so tests of how work is shared by threads find
# nothing here that they do not find natively: what runs with several numbers of threads runs with two, and what tests
# batches, caches and chains with threads does not run. The kernels that neon_sha3 has from neon are tested as those of neon.
not_emulated='threads_[013-9]|_on_one_thread|uses_the_arena|several_threads|(VerifyBatchThreads|RangeBatchThreads|ApplyChain|FirstFound|Cache|Blame)\.|/neon_sha3'
# And what takes a minute each and repeats, on one more processor, what the arithmetic below it shows.
not_emulated+='|r1cs\.(Prover\.makes_every_cloak|Batch\.of_constraint)|rangeproof\.RangeBatch\.|vm\.TxEquation\.(names_what_is_false|named_points)|^vm\.Prover'

# emulated PRESET TITLE FLOOR...: the tests of these floors
emulated() {
  local preset=$1 title=$2 floors
  shift 2
  floors=$(IFS='|'; echo "$*")
  stage "$title: configure" configure "$preset" &&
    stage "$title: build" build "$preset" slipstream "${@/#/test_}" &&
    stage "$title: tests" run_tests "$preset" -R "^($floors)\." -LE 'checks|install' -E "$not_emulated"
}

# What depends on the processor: arithmetic, hashing, proofs and transactions. The tool is built, too.
part_aarch64() {
  emulated aarch64 "g++ for aarch64, emulated" base cpu field group msm transcript accumulator keys innerproduct rangeproof r1cs vm
}
part_aarch64-sve2() {
  QEMU_CPU=max,sve128=on emulated aarch64-sve2 "g++ for aarch64 with SVE2, emulated" field group msm transcript vm
}
part_ppc64le() { emulated ppc64le "g++ for ppc64le, emulated" base cpu field group msm transcript r1cs vm; }

part_asan() { build_and_test asan-ubsan "clang++-19, address and undefined behaviour sanitizers" -LE 'checks|install|reference'; }

part_tsan() {
  local title="clang++-19, thread sanitizer"
  stage "$title: configure" configure tsan &&
    stage "$title: build" build tsan test_msm test_ledger &&
    stage "$title: tests" run_tests tsan -R '^(msm|ledger)\.'
}

# script NAME COMMAND...: runs a script that ends with a line of counts like ours, and adds them.
script() {
  local name=$1 log=build/$1.log status failure
  shift
  "$@" 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  [[ $(tail -n 1 "$log") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]] || return 1
  passed=$((passed + BASH_REMATCH[1]))
  failed=$((failed + BASH_REMATCH[2]))
  skipped=$((skipped + ${BASH_REMATCH[4]:-0}))
  while read -r failure; do
    failures+=("$name: $failure")
  done < <(sed -n 's/^failed: //p' "$log")
  return "$status"
}

part_python() { stage "Python package" script python scripts/test_python.sh --no-packages --jobs "$jobs"; }
part_constant-time() {
  stage "constant time at every level of optimisation" script constant-time scripts/test_constant_time.sh --no-packages --jobs "$jobs"
}

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
