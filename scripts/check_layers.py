#!/usr/bin/env python3
"""Fails if the source tree breaks the order of its floors.

The floors stand in the root CMakeLists.txt (SLIPSTREAM_FLOORS, from the ground up), and what each one may use stands in
its own CMakeLists.txt (DEPENDS). The rules:

  - a floor depends only on floors below it, and keys and accumulator not on each other;
  - a file includes only from its own floor and from floors that its library depends on, directly or through others;
  - a quoted include names a file of the project by its path from the root;
  - detail/ headers are included by their own floor only;
  - a floor with rooms (ROOMS in its CMakeLists.txt, from the ground up; . is the floor's own folder with detail/) has each
    folder listed, and a file includes only from its own room and from rooms before it;
  - headers of processor intrinsics are included in field/ and transcript/ only, and macros that tell what the compiler may
    use (__AVX2__, ...) are read in cpu/, field/, transcript/ and backend/ units only.

Programs and tests (cli, tests, bench, fuzz, examples) stand above all floors; no floor includes from them.
`--self-test` plants one violation of each rule in a copy of a small tree and shows that each is found.
"""

import re
import sys
import tempfile
from pathlib import Path

from project_files import ROOT, cpp_files

# A program outside the project, which uses it as an installed package.
OUTSIDE = "tests/setup/consumer/"
ABOVE = ("cli", "tests", "bench", "fuzz", "examples")
APART = {("keys", "accumulator"), ("accumulator", "keys")}
INTRINSICS = re.compile(r"\w*intrin\.h|arm_neon\.h|arm_sve\.h|hwy/.*")
INTRINSICS_FLOORS = ("field", "transcript")
# <cpuid.h> is how a processor is asked what it can do.
CPUID_FLOORS = ("cpu",)
TARGET_MACRO = re.compile(r"\b__(AVX\w*|SSE\w*|BMI2?|ADX|ARM_NEON\w*|ARM_FEATURE_\w+)\b")
SECTIONS = ("SOURCES", "DEPENDS", "PRIVATE_DEPENDS", "ROOMS")
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def floors_of(root):
    text = (root / "CMakeLists.txt").read_text()
    match = re.search(r"set\(SLIPSTREAM_FLOORS([^)]*)\)", text)
    return match.group(1).split() if match else []


def names_of(root, floor, wanted):
    """The names in one section of the floor's library."""
    text = re.sub(r"#.*", "", (root / floor / "CMakeLists.txt").read_text())
    match = re.search(rf"slipstream_library\(\s*{floor}\b(.*?)\n?\)\s*$", text, re.S | re.M)
    names, section = [], None
    for word in match.group(1).split() if match else []:
        if word in SECTIONS:
            section = word
        elif section == wanted:
            names.append(word)
    return names


def room_of(name):
    """The room of a file of a floor with rooms: its folder below the floor, or "." for the floor's own."""
    folder = name.split("/")[1] if name.count("/") > 1 else "."
    return "." if folder == "detail" else folder


def check(root, files):
    """Yields one line for each violation."""
    floors = floors_of(root)
    if not floors:
        yield "CMakeLists.txt: no SLIPSTREAM_FLOORS"
        return
    height = {floor: i for i, floor in enumerate(floors)}

    reachable = {}
    for floor in floors:
        reachable[floor] = {floor}
        for name in names_of(root, floor, "DEPENDS"):
            if name not in height:
                continue
            if height[name] >= height[floor] or (floor, name) in APART:
                yield f"{floor}/CMakeLists.txt: {floor} may not depend on {name}"
            else:
                reachable[floor] |= reachable[name]

    rooms = {floor: names_of(root, floor, "ROOMS") for floor in floors}
    for name in files:
        home = name.split("/")[0]
        ordered = rooms.get(home, [])
        if ordered and room_of(name) not in ordered:
            yield f"{name}: {home}/CMakeLists.txt does not list this room"
            continue
        if name.startswith(OUTSIDE) or (home not in height and home not in ABOVE):
            continue
        in_backend = "/backend/" in name
        lines = (root / name).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            where = f"{name}:{number}"
            macro = re.match(r"\s*#\s*(if|ifdef|ifndef|elif)", line) and TARGET_MACRO.search(line)
            if macro and home not in ("cpu", *INTRINSICS_FLOORS) and not in_backend:
                yield f"{where}: {macro.group(0)} is read outside cpu/, field/, transcript/ and backend/ units"
            match = INCLUDE.match(line)
            if not match:
                continue
            quoted, angled = match.groups()
            if angled:
                if INTRINSICS.fullmatch(angled) and home not in INTRINSICS_FLOORS:
                    yield f"{where}: <{angled}> is included outside {'/ and '.join(INTRINSICS_FLOORS)}/"
                if angled == "cpuid.h" and home not in CPUID_FLOORS:
                    yield f"{where}: <cpuid.h> is included outside cpu/"
                if angled.split("/")[0] in height or angled.startswith("slipstream/"):
                    yield f"{where}: <{angled}> should be quoted"
                continue
            target = quoted.split("/")[0]
            if home == "tests" and (root / "tests" / quoted).is_file():
                continue  # tests include what supports them by its path from tests/
            if not (root / quoted).is_file():
                yield f"{where}: \"{quoted}\" is not a file of the project"
            elif home in height:
                if target not in height:
                    yield f"{where}: {home} may not include \"{quoted}\", which stands above all floors"
                elif height[target] > height[home] or (home, target) in APART:
                    yield f"{where}: {home} may not include \"{quoted}\", which goes up the floors"
                elif target not in reachable[home]:
                    yield f"{where}: {home} includes \"{quoted}\" and does not depend on {target}"
            if target == home and ordered:
                here, there = (room_of(file) for file in (name, quoted))
                if there in ordered and ordered.index(there) > ordered.index(here):
                    yield f"{where}: room {here} of {home} may not include \"{quoted}\", which stands above it"
            if "/detail/" in quoted and target != home and home != "tests":
                yield f"{where}: \"{quoted}\" is private to {target}"


def self_test():
    def library(floor, *depends):
        return f"slipstream_library({floor}\n  SOURCES a.cc\n  DEPENDS {' '.join(depends)})\n"

    clean = {
        "CMakeLists.txt": "set(SLIPSTREAM_FLOORS base field transcript accumulator keys vm)\n",
        "base/CMakeLists.txt": "slipstream_library(base)\n",
        "field/CMakeLists.txt": library("field", "base"),
        "transcript/CMakeLists.txt": library("transcript", "field"),
        "accumulator/CMakeLists.txt": library("accumulator", "transcript"),
        "keys/CMakeLists.txt": library("keys", "transcript", "TBB::tbb"),
        "vm/CMakeLists.txt": library("vm", "keys", "ROOMS", ".", "run"),
        "base/a.h": "#include <vector>\n",
        "base/detail/private.h": "",
        "field/a.h": '#include "base/a.h"\n#include <immintrin.h>\n#ifdef __AVX2__\n#endif\n',
        "accumulator/a.h": "",
        "keys/a.h": '#include "base/a.h"\n',
        "vm/a.h": '#include "keys/a.h"\n',
        "vm/detail/a.h": '#include "vm/a.h"\n',
        "vm/run/a.h": '#include "vm/a.h"\n',
        "cli/main.cc": '#include "vm/a.h"\n',
        "tests/support/help.h": "",
        "tests/vm/a_test.cc": '#include "support/help.h"\n#include "vm/a.h"\n',
    }
    planted = {
        "an include goes up": ("base/a.h", '#include "field/a.h"\n'),
        "keys include accumulator": ("keys/a.h", '#include "accumulator/a.h"\n'),
        "accumulator includes keys": ("accumulator/a.h", '#include "keys/a.h"\n'),
        "a floor includes what it does not depend on": ("vm/a.h", '#include "accumulator/a.h"\n'),
        "a floor includes a program": ("vm/a.h", '#include "cli/main.cc"\n'),
        "an include is relative to its folder": ("vm/b.h", '#include "a.h"\n'),
        "an include of the project in angle brackets": ("vm/a.h", "#include <keys/a.h>\n"),
        "intrinsics outside their floors": ("keys/a.h", "#include <immintrin.h>\n"),
        "a lane library outside its floors": ("cli/main.cc", "#include <hwy/highway.h>\n"),
        "cpuid outside cpu": ("keys/a.h", "#include <cpuid.h>\n"),
        "a target macro outside its floors": ("vm/a.h", "#if defined(__AVX512F__)\n#endif\n"),
        "private headers of another floor": ("field/a.h", '#include "base/detail/private.h"\n'),
        "a room includes from one above": ("vm/a.h", '#include "vm/run/a.h"\n'),
        "private headers of a room below": ("vm/detail/a.h", '#include "vm/run/a.h"\n'),
        "a room that is not listed": ("vm/other/a.h", ""),
        "a library depends upwards": ("base/CMakeLists.txt", library("base", "field")),
        "keys depend on accumulator": ("keys/CMakeLists.txt", library("keys", "accumulator")),
    }

    def violations(tree):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in tree.items():
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / name).write_text(text)
            return list(check(Path(folder), [name for name in tree if name.endswith((".h", ".cc"))]))

    failures = []
    if found := violations(clean):
        failures.append(f"the clean tree: {found}")
    for title, (name, text) in planted.items():
        found = violations({**clean, name: text})
        if not any(line.startswith(name) for line in found):
            failures.append(f"{title}: not found, but {found}")
    if failures:
        print("the check itself is broken:", *failures, sep="\n  ")
        return 1
    print(f"{len(planted)} planted violations are found, and none in a clean tree")
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    files = cpp_files()
    found = list(check(ROOT, files))
    if found:
        print("the floors are not in order:", *found, sep="\n  ")
        return 1
    print(f"{len(files)} files keep the order of the floors")
    return 0


if __name__ == "__main__":
    sys.exit(main())
