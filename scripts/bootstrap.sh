# Sourced by run.sh, test.sh and scripts/: the packages that the project needs, and how they get there. PACKAGE:arm64 is the package of
# that architecture, to stand beside the machine's own. Names are those of Debian, which Ubuntu shares.
# A caller lists what it needs, says whether installing is allowed, and stops here if something is missing.

# What a build of the engine and its command line tool needs, with the compiler that measures faster.
packages_to_run=(clang-19 cmake ninja-build libtbb-dev libcli11-dev libfmt-dev nlohmann-json3-dev libxxhash-dev libhwy-dev)
# What all tests of one build need besides: the test library, big integers to compare with, the formatter, valgrind for the
# test of constant time, Python for the checks of the source tree, a shell whose completion is tested, and a browser without
# windows for the HTML page (100 MB to fetch, 306 MB on disk).
packages_to_test=(libgtest-dev libboost-dev clang-format-19 valgrind python3-minimal libpython3-stdlib fish chromium-headless-shell pkgconf)
# What the other parts of the test suite need: the second compiler, the sanitizers and the link-time optimiser of the first,
# benchmarks, and the API reference.
packages_to_test_all=(g++ libclang-rt-19-dev llvm-19 lld-19 libbenchmark-dev doxygen)
# What the Python package needs besides those of a build; pip fetches the rest (pyproject.toml).
packages_for_python=(python3 python3-dev python3-venv)
# What the API reference needs (scripts/build_api_reference.sh).
packages_for_reference=(doxygen python3-minimal libpython3-stdlib)
# What it takes to build for another processor and to run the tests of that build, and what each processor needs besides.
packages_to_cross=(qemu-user cmake ninja-build libcli11-dev nlohmann-json3-dev libxxhash-dev libhwy-dev libboost-dev
  python3-minimal libpython3-stdlib)
packages_for_aarch64=(g++-aarch64-linux-gnu libtbb-dev:arm64 libfmt-dev:arm64 libgtest-dev:arm64)
packages_for_ppc64le=(g++-powerpc64le-linux-gnu libtbb-dev:ppc64el libfmt-dev:ppc64el libgtest-dev:ppc64el)

say() { printf '%s\n' "$*"; }
complain() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

# system: "debian 12", for example. Tests name another file.
system() {
  local file=${SLIPSTREAM_OS_RELEASE:-/etc/os-release}
  [ -r "$file" ] && (. "$file" && printf '%s %s\n' "${ID:-}" "${VERSION_ID:-}")
}

# A name without an architecture means the machine's own, or one for all of them: a stranger's may stand beside it.
is_installed() {
  local own
  own=$(dpkg --print-architecture)
  [[ $1 == *:* ]] && own=${1#*:}
  dpkg-query -W -f '${db:Status-Status} ${Architecture}\n' "$1" 2>/dev/null | grep -qxE "installed ($own|all)"
}

# explain_packages PACKAGE...: what to install where nothing can be installed here.
explain_packages() {
  complain "this system is none of Debian 12, Debian 13 and Ubuntu 24.04, so nothing can be installed here."
  if [[ "$(system)" == fedora* ]]; then
    complain "On Fedora the packages of a build are called:"
    complain "  clang cmake ninja-build tbb-devel cli11-devel fmt-devel json-devel xxhash-devel highway-devel"
    complain "and those of the tests:"
    complain "  gtest-devel boost-devel google-benchmark-devel gcc-c++ compiler-rt clang-tools-extra lld llvm valgrind python3 fish"
    complain "  pkgconf chromium-headless"
    complain "The compiler is called clang++ there: say --compiler clang++."
  else
    complain "Needed, by their names on Debian:"
    complain "  $*"
  fi
  complain "When their equivalents are in place, use --no-packages to go on without looking for them. docs/systems.md says more."
}

# ensure_packages install|refuse PACKAGE...: returns when all of them are there, exits 2 if they cannot be.
ensure_packages() {
  local mode=$1 package on
  shift
  on=$(system)
  case $on in
    "debian 12" | "debian 13") ;;
    "ubuntu 24.04")
      # Ubuntu has browsers as snaps only. Without one, the test of the page is skipped.
      local there=()
      for package in "$@"; do
        [ "$package" = chromium-headless-shell ] || there+=("$package")
      done
      set -- "${there[@]}"
      ;;
    *)
      explain_packages "$@"
      exit 2
      ;;
  esac

  local missing=()
  for package in "$@"; do
    is_installed "$package" || [[ " ${missing[*]} " == *" $package "* ]] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  if [ "$mode" = refuse ]; then
    complain "these packages are missing, and --no-install forbids installing them:"
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
  say "These packages are missing and will be installed now with apt-get:"
  say "  ${missing[*]}"
  local architecture
  for architecture in $(printf '%s\n' "${missing[@]}" | sed -n 's/.*://p' | sort -u); do
    if ! dpkg --print-foreign-architectures | grep -qx "$architecture"; then
      say "Some are of the architecture $architecture, which dpkg will know from now on."
      "${as_root[@]}" dpkg --add-architecture "$architecture" || exit 2
    fi
  done
  local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends)
  if ! "${as_root[@]}" apt-get update; then
    complain "apt-get could not fetch the lists of packages"
    exit 2
  fi
  # "Need to get 90 MB ... 450 MB of additional disk space".
  say "With what they need themselves:"
  "${install[@]}" --assume-no "${missing[@]}" 2>/dev/null | grep -E '^(Need to get|After this operation)' | sed 's/^/  /' || true
  if ! "${install[@]}" -y "${missing[@]}"; then
    complain "apt-get could not install: ${missing[*]}"
    exit 2
  fi
}

# with_compiler COMPILER PACKAGE...: the packages with that compiler in place of clang-19.
with_compiler() {
  local compiler=$1 package
  shift
  for package in "$@"; do
    if [ "$package" = clang-19 ] && [ "$compiler" != clang++-19 ]; then
      case $(basename "$compiler") in
        g++ | g++-[0-9]*) package=$(basename "$compiler") ;;
        clang++-[0-9]*) package=clang-${compiler##*-} ;;
        *) continue ;;  # somebody's own
      esac
    fi
    echo "$package"
  done
}

# same_compiler BUILD COMPILER: whether the build has that compiler, or COMPILER is empty.
same_compiler() {
  [ -z "$2" ] || [ "$(sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' "$1/CMakeCache.txt" 2>/dev/null | xargs -r basename)" = "$(basename "$2")" ]
}
