#!/usr/bin/env python3
"""Fails if a C++ file of the project is not formatted as .clang-format says."""

import subprocess
import sys

from project_files import ROOT, cpp_files

FORMATTER = "clang-format-19"


def main():
    files = cpp_files()
    try:
        status = subprocess.run([FORMATTER, "--dry-run", "-Werror", *files], cwd=ROOT).returncode
    except FileNotFoundError:
        print(f"{FORMATTER} is not installed")
        return 1
    if status != 0:
        print(f"run: {FORMATTER} -i FILE")
        return 1
    print(f"{len(files)} files are formatted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
