#!/usr/bin/env bash
# Builds for aarch64 and runs every test of that build under emulation: the part aarch64 of test.sh, with its arguments
# (--no-install, --no-packages, --jobs N), its closing line and its exit code.
cd "$(dirname "$0")/.." && exec ./test.sh --only aarch64 "$@"
