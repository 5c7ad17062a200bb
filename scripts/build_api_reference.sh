#!/usr/bin/env bash
# Makes the API reference from the comments of the public headers, with Doxygen.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. scripts/bootstrap.sh

usage() {
  cat <<'USAGE'
usage: scripts/build_api_reference.sh [--check] [--output DIR] [--no-install | --no-packages]

Writes the pages to build/reference/html; begin with index.html there. docs/api/ has the front page and the settings.

  --check        fail on a warning of Doxygen, on a public name without a description, and on a link that leads nowhere
  --output DIR   write to DIR/html instead
  --no-install   do not install Doxygen if it is missing: list it and exit 2
  --no-packages  do not look for packages at all
  --help         this text

Exit code: 0 the pages are made, and with --check are right; 1 they are not; 2 wrong usage or missing packages;
77 there is no Doxygen, with --no-packages.
USAGE
}

output=build/reference
check=no
packages=install
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --check) check=yes ;;
    --output)
      output=${2:-}
      [ -n "$output" ] || { complain "--output needs a directory"; exit 2; }
      shift
      ;;
    --no-install) packages=refuse ;;
    --no-packages) packages=ignore ;;
    *) complain "unknown argument '$1' (see --help)"; exit 2 ;;
  esac
  shift
done

if [ "$packages" != ignore ] && ! { command -v doxygen && command -v python3; } >/dev/null; then
  ensure_packages "$packages" "${packages_for_reference[@]}"
fi
command -v doxygen >/dev/null || { complain "doxygen is not installed"; exit 77; }

version=$(sed -n 's/^project(slipstream VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
rm -rf "$output/html" "$output/xml"
mkdir -p "$output" || exit 2
settings() {
  cat docs/api/Doxyfile
  echo "PROJECT_NUMBER = $version"
  echo "OUTPUT_DIRECTORY = \"$output\""
  [ "$check" = no ] || echo "GENERATE_XML = YES"
}
settings | doxygen - >"$output/doxygen.log" 2>&1
status=$?
# Doxygen is told to be quiet, so that every line is a warning or an error, also of the filter of headers.
if [ $status -ne 0 ] || [ -s "$output/doxygen.log" ]; then
  cat "$output/doxygen.log"
  [ "$check" = no ] || complain "Doxygen has $(wc -l <"$output/doxygen.log") lines of warnings"
  [ -f "$output/html/index.html" ] && [ "$check" = no ] || exit 1
fi
if [ "$check" = yes ]; then
  python3 -B scripts/check_api_reference.py "$output" || exit 1
fi
say "$output/html/index.html"
