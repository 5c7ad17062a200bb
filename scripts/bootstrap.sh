# Sourced by run.sh and test.sh: the Debian packages the project needs, and how they get there. PACKAGE:arm64 is the
# package of that architecture, to stand beside the machine's own.
# A caller lists what it needs, says whether installing is allowed, and stops here if something is missing.

# What a build of the engine and its command line tool needs.
packages_to_run=(clang-19 cmake ninja-build libtbb-dev libcli11-dev libfmt-dev nlohmann-json3-dev libxxhash-dev libhwy-dev)
# What the whole test suite needs besides: test and benchmark libraries, big integers to compare with, the second compiler,
# the sanitizers of the first, the formatter, valgrind for the test of constant time, Python for the checks of the source tree,
# a shell whose completion is tested, and a browser without windows for the HTML page (100 MB to fetch, 306 MB on disk).
packages_to_test=(libgtest-dev libboost-dev libbenchmark-dev g++ libclang-rt-19-dev clang-format-19 valgrind python3-minimal libpython3-stdlib
  chromium-headless-shell fish)
# What it takes to build for another processor and to run the tests of that build, and what each processor needs besides.
packages_to_cross=(qemu-user cmake ninja-build libcli11-dev nlohmann-json3-dev libxxhash-dev libhwy-dev libboost-dev
  python3-minimal libpython3-stdlib)
packages_for_aarch64=(g++-aarch64-linux-gnu libtbb-dev:arm64 libfmt-dev:arm64 libgtest-dev:arm64)
packages_for_ppc64le=(g++-powerpc64le-linux-gnu libtbb-dev:ppc64el libfmt-dev:ppc64el libgtest-dev:ppc64el)

say() { printf '%s\n' "$*"; }
complain() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

on_debian_12() {
  [ -r /etc/os-release ] && (. /etc/os-release && [ "${ID:-}" = debian ] && [ "${VERSION_ID:-}" = 12 ])
}

# A name without an architecture means the machine's own, or one for all of them: a stranger's may stand beside it.
is_installed() {
  local own
  own=$(dpkg --print-architecture)
  [[ $1 == *:* ]] && own=${1#*:}
  dpkg-query -W -f '${db:Status-Status} ${Architecture}\n' "$1" 2>/dev/null | grep -qxE "installed ($own|all)"
}

# ensure_packages install|refuse PACKAGE...: returns when all of them are there, exits 2 if they cannot be.
ensure_packages() {
  local mode=$1 package
  shift
  if ! on_debian_12; then
    complain "this is not Debian 12, so nothing can be installed here. Needed, by their names on Debian 12:"
    complain "  $*"
    complain "When their equivalents are in place, use --no-packages to go on without looking for them."
    exit 2
  fi

  local missing=()
  for package in "$@"; do
    is_installed "$package" || [[ " ${missing[*]} " == *" $package "* ]] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  if [ "$mode" = refuse ]; then
    complain "these Debian packages are missing, and --no-install forbids installing them:"
    complain "  ${missing[*]}"
    exit 2
  fi

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      complain "installing packages needs root or sudo. Missing: ${missing[*]}"
      exit 2
    fi
    as_root=(sudo)
  fi
  say "These Debian packages are missing and will be installed now with apt-get:"
  say "  ${missing[*]}"
  local architecture
  for architecture in $(printf '%s\n' "${missing[@]}" | sed -n 's/.*://p' | sort -u); do
    if ! dpkg --print-foreign-architectures | grep -qx "$architecture"; then
      say "Some are of the architecture $architecture, which dpkg will know from now on."
      "${as_root[@]}" dpkg --add-architecture "$architecture" || exit 2
    fi
  done
  if ! "${as_root[@]}" apt-get update ||
    ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; then
    complain "apt-get could not install: ${missing[*]}"
    exit 2
  fi
}
