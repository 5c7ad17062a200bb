#!/usr/bin/env bash
# Installs the Python package into an environment below build/ and tests it there. The last line is the sum.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. scripts/bootstrap.sh

usage() {
  cat <<'END'
usage: scripts/test_python.sh [--no-install | --no-packages] [--stubs] [--jobs N] [PYTEST_ARGUMENT...]

Makes a virtual environment in build/python-env, installs the package there with pip as a user does ("pip install .", with
what its tests need), and runs pytest, mypy --strict on the stubs, the package, the quickstart and the tests, and the
quickstart itself. pip downloads packages of Python from its index; where it cannot, this ends with
"0 passed, 0 failed, 1 skipped". Further arguments go to pytest, for example -k NAME.

  --no-install   do not install missing packages of the system: list them and exit 2
  --no-packages  do not look for packages at all
  --stubs        write the type stubs of the engine again (python/package/slipstream/_engine), and test nothing
  --jobs N       compile with N processes (default: one per processor)
  --help         this text

PYTHON names another interpreter than that of Debian, 3.11 or later. CXX names a compiler; without it clang++-19 compiles,
if it is there. The last line says "N passed, N failed". Exit code: 0 nothing failed, 1 something did, 2 usage or missing
packages.
END
}

packages=install
stubs=no
jobs=$(nproc)
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --no-install) packages=refuse ;;
    --no-packages) packages=ignore ;;
    --stubs) stubs=write ;;
    --jobs)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || { complain "--jobs needs a number above 0"; exit 2; }
      jobs=$2
      shift
      ;;
    *) break ;;
  esac
  shift
done
[ "$packages" = ignore ] || ensure_packages "$packages" "${packages_to_run[@]}" "${packages_for_python[@]}"

python=${PYTHON:-}
[ -n "$python" ] || { [ -x /usr/bin/python3 ] && python=/usr/bin/python3 || python=python3; }
environment=build/python-env
bin=$environment/bin

say "=== install"
mkdir -p build
# Another interpreter makes another environment.
wanted=$("$python" -c 'import sys; print(sys.executable, sys.version)') || { complain "there is no $python"; exit 2; }
if [ "$(cat "$environment/interpreter" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$environment"
  "$python" -m venv "$environment" && printf '%s\n' "$wanted" >"$environment/interpreter" || exit 1
fi
# Without its index pip can fetch nothing, and there is nothing to test.
if ! "$bin/pip" download --quiet --disable-pip-version-check --no-deps --dest build/python-index nanobind >/dev/null 2>build/python-index.log; then
  cat build/python-index.log
  say "skipped: pip cannot fetch packages here, so the Python package is not tested"
  say "0 passed, 0 failed, 1 skipped"
  exit 0
fi
if ! CMAKE_BUILD_PARALLEL_LEVEL=$jobs "$bin/pip" install --quiet --disable-pip-version-check ".[test]" nanobind; then
  say "failed: pip install"
  say "0 passed, 1 failed"
  exit 1
fi

if [ "$stubs" = write ]; then
  rm -rf python/package/slipstream/_engine
  "$bin/python" -P -m nanobind.stubgen -q -r -p python/stub_patterns.txt -m slipstream._engine -O python/package/slipstream/_engine || exit 1
  ls python/package/slipstream/_engine
  exit 0
fi

failures=()
say "=== pytest"
report=build/python-tests.xml
rm -f "$report"
"$bin/python" -P -m pytest -q --junit-xml="$report" "$@" || failures+=(pytest)
count() { sed -n "s/.*<testsuite [^>]*\b$1=\"\([0-9]*\)\".*/\1/p" "$report" 2>/dev/null | head -n 1; }
tests=$(count tests) bad=$(($(count failures) + $(count errors))) skipped=$(count skipped)
passed=$((${tests:-0} - bad - ${skipped:-0}))
failed=$bad
# pytest that ran nothing, or broke off, has failed too.
[ "${#failures[@]}" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1

check() {  # check NAME COMMAND...
  say "=== $1"
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    failures+=("$name")
  fi
}
check "mypy --strict" "$bin/python" -P -m mypy --strict -p slipstream
check "mypy --strict of examples and tests" "$bin/python" -P -m mypy --strict \
  python/examples/quickstart.py python/bench_msm.py python/tests
check quickstart "$bin/python" -P python/examples/quickstart.py

for failure in "${failures[@]}"; do
  say "failed: $failure"
done
if [ "${skipped:-0}" -gt 0 ]; then
  say "$passed passed, $failed failed, $skipped skipped"
else
  say "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
