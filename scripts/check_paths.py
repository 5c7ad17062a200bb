#!/usr/bin/env python3
"""Fails if a file of the project names a directory that exists on somebody's machine only.

`--self-test` shows that the check finds such a path.
"""

import re
import sys

from project_files import ROOT, project_files

# A home, scratch or mount directory at the beginning of an absolute path. Relative paths and URLs do not match.
MACHINE_PATH = re.compile(r"(?<![\w.${}*/-])/(home|root|work|farm|tmp|mnt|media|Users|workspace)/[\w.-]")


def offences(name, text):
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE_PATH.search(line):
            yield f"{name}:{number}: {line.strip()}"


def self_test():
    bad = ["/".join(["see ", directory, "x.cc"]) for directory in ("home", "tmp", "work", "Users")]
    good = ["https://example.org/home/x", "${DIR}/tmp/x", "../home/x", "a/tmp/x", "/usr/share/x", "and/or"]
    for line in bad:
        assert list(offences("f", line)), line
    for line in good:
        assert not list(offences("f", line)), line
    print(f"{len(bad)} planted paths are found, {len(good)} harmless lines are not")
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    found = []
    files = project_files()
    for name in files:
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += offences(name, text)
    if found:
        print("paths of a machine:", *found, sep="\n  ")
        return 1
    print(f"{len(files)} files name no path of a machine")
    return 0


if __name__ == "__main__":
    sys.exit(main())
