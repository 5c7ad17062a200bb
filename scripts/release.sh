#!/usr/bin/env bash
# Makes the files of a release, twice, and compares them.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/bootstrap.sh

usage() {
  cat <<'END'
usage: scripts/release.sh [--no-wheel] [--no-install | --no-packages] OUT

Makes the files of a release of this checkout in the directory OUT, which must not exist: source archive, .deb, wheel, the
list of what they carry (SPDX), SHA256SUMS. Builds everything twice, from the source archive in different directories, and
fails if a byte differs. docs/releases.md says more.

Exit code: 0 done; 1 a build failed or differs; 2 usage, changes that are not committed, or missing packages.
END
}

packages=install wheel=yes out=
for argument in "$@"; do
  case $argument in
    --help | -h) usage; exit 0 ;;
    --no-wheel) wheel=no ;;
    --no-install) packages=refuse ;;
    --no-packages) packages=ignore ;;
    -*) complain "unknown argument '$argument' (see --help)"; exit 2 ;;
    *) out=$argument ;;
  esac
done
[ -n "$out" ] || { usage >&2; exit 2; }
[ ! -e "$out" ] || { complain "$out exists already"; exit 2; }
[ -z "$(git status --porcelain)" ] || { complain "there are changes that are not committed"; exit 2; }
[ "$packages" = ignore ] || ensure_packages "$packages" "${packages_to_run[@]}" dpkg-dev python3-minimal
[ "$wheel" = no ] || python3 -m pip --version >/dev/null || { complain "a wheel needs pip for python3, or say --no-wheel"; exit 2; }

version=$(sed -n 's/^project(slipstream VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)
grep -q "^## $version" CHANGELOG.md || { complain "CHANGELOG.md has no entry for $version"; exit 2; }
commit=$(git rev-parse --short=12 HEAD)
# Times in all files are that of the commit.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
umask 022

mkdir -p "$out"
out=$(cd "$out" && pwd)
source=slipstream-$version
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# make_all DIRECTORY: all files but the checksums, in DIRECTORY/files.
make_all() {
  local in=$1 arguments=()
  mkdir -p "$in/files"
  git archive --format=tar --prefix="$source/" HEAD | gzip -9n >"$in/files/$source.tar.gz"
  tar -C "$in" -xzf "$in/files/$source.tar.gz"
  say "=== $in: build"
  cmake -S "$in/$source" -B "$in/build" -G Ninja -D CMAKE_BUILD_TYPE=Release -D CMAKE_CXX_COMPILER=clang++-19 \
    -D CMAKE_INSTALL_PREFIX=/usr -D "SLIPSTREAM_COMMIT=$commit" "${arguments[@]}" >"$in/configure.log"
  cmake --build "$in/build" >"$in/build.log"
  (cd "$in/build" && cpack -G DEB >"$in/cpack.log")
  mv "$in"/build/slipstream_*.deb "$in/files/"
  if [ "$wheel" = yes ]; then
    say "=== $in: wheel"
    (cd "$in/$source" && CXX=clang++-19 python3 -m pip wheel --quiet --no-deps --wheel-dir "$in/files" .)
  fi
}

for copy in first second; do
  mkdir "$scratch/$copy"
  make_all "$scratch/$copy"
done
differing=0
for file in "$scratch"/first/files/*; do
  if ! cmp "$file" "$scratch/second/files/$(basename "$file")"; then
    differing=1
  fi
done
[ $differing -eq 0 ] || { complain "two builds do not have the same bytes"; exit 1; }

cp "$scratch"/first/files/* "$out/"
python3 -B scripts/sbom.py "$version" "$commit" "$SOURCE_DATE_EPOCH" "$out"/* >"$scratch/sbom.json"
cp "$scratch/sbom.json" "$out/$source.spdx.json"
(cd "$out" && sha256sum -- * >SHA256SUMS)
say "Two builds have the same bytes:"
cat "$out/SHA256SUMS"
