#!/usr/bin/env python3
"""Fails if the source tree breaks the order of its floors.

The floors stand in the root CMakeLists.txt (SLIPSTREAM_FLOORS, from the ground up), and what each one may use stands in
its own CMakeLists.txt (DEPENDS). Their folders are in src/slipstream/. The rules:

  - a floor depends only on floors below it, and keys and accumulator not on each other;
  - a file includes only from its own floor and from floors that its library depends on, directly or through others;
  - an include of a floor's header is quoted and names it as users do: "slipstream/field/fe.h"; other quoted includes name a
    file by its path from the root, or from tests/;
  - examples/ include no header from a folder detail/, which users are not promised;
  - a floor with rooms (ROOMS in its CMakeLists.txt, from the ground up; . is the floor's own folder; detail/ has the same rooms) has each
    folder listed, and a file includes only from its own room and from rooms before it;
  - headers of processor intrinsics are included in field/ and transcript/ only, and macros that tell what the compiler may
    use (__AVX2__, ...) are read in cpu/, field/, transcript/ and backend/ units only.

The C interface, programs and tests (capi, cli, tests, bench, fuzz, examples) stand above all floors; no floor includes from them.
`--self-test` plants one violation of each rule in a copy of a small tree and shows that each is found.
"""

import re
import sys
import tempfile
from pathlib import Path

from project_files import ROOT, cpp_files

# A program outside the project, which uses it as an installed package.
OUTSIDE = "tests/setup/consumer/"
ABOVE = ("capi", "cli", "python", "tests", "bench", "fuzz", "examples")
APART = {("keys", "accumulator"), ("accumulator", "keys")}
INTRINSICS = re.compile(r"\w*intrin\.h|arm_neon\.h|arm_sve\.h|hwy/.*")
INTRINSICS_FLOORS = ("field", "transcript")
# <cpuid.h> is how a processor is asked what it can do.
CPUID_FLOORS = ("cpu",)
TARGET_MACRO = re.compile(r"\b__(AVX\w*|SSE\w*|BMI2?|ADX|ARM_NEON\w*|ARM_FEATURE_\w+)\b")
SECTIONS = ("SOURCES", "DEPENDS", "PRIVATE_DEPENDS", "ROOMS")
FLOORS = "src/slipstream/"
# CMake writes it into the build (cmake/config.h.in); every floor may include it.
GENERATED = "slipstream/config.h"
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def floors_of(root):
    text = (root / "CMakeLists.txt").read_text()
    match = re.search(r"set\(SLIPSTREAM_FLOORS([^)]*)\)", text)
    return match.group(1).split() if match else []


def names_of(root, floor, wanted):
    """The names in one section of the floor's library."""
    text = re.sub(r"#.*", "", (root / FLOORS / floor / "CMakeLists.txt").read_text())
    match = re.search(rf"slipstream_library\(\s*{floor}\b(.*?)\n?\)\s*$", text, re.S | re.M)
    names, section = [], None
    for word in match.group(1).split() if match else []:
        if word in SECTIONS:
            section = word
        elif section == wanted:
            names.append(word)
    return names


def room_of(name):
    """The room of a file of a floor with rooms: its folder below the floor or its detail/, or "." for the floor's own."""
    folders = name.split("/")[1:-1]
    if folders[:1] == ["detail"]:
        folders = folders[1:]
    return folders[0] if folders else "."


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
                yield f"{FLOORS}{floor}/CMakeLists.txt: {floor} may not depend on {name}"
            else:
                reachable[floor] |= reachable[name]

    rooms = {floor: names_of(root, floor, "ROOMS") for floor in floors}
    for name in files:
        short = name.removeprefix(FLOORS)
        home = short.split("/")[0]
        if home in height and short == name:
            yield f"{name}: floors belong to {FLOORS}"
            continue
        ordered = rooms.get(home, [])
        if ordered and room_of(short) not in ordered:
            yield f"{name}: {FLOORS}{home}/CMakeLists.txt does not list this room"
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
                if angled.startswith("slipstream/"):
                    yield f"{where}: <{angled}> should be quoted"
                continue
            if not quoted.startswith("slipstream/"):
                if home in height:
                    yield f"{where}: {home} may include floors only, as \"slipstream/...\", not \"{quoted}\""
                elif not any((root / folder / quoted).is_file() for folder in (".", "tests")):
                    yield f"{where}: \"{quoted}\" is not a file of the project"
                continue
            if quoted == GENERATED:
                continue
            own = quoted.removeprefix("slipstream/")
            target = own.split("/")[0]
            if not (root / FLOORS / own).is_file():
                yield f"{where}: \"{quoted}\" is not a file of the project"
            elif home in height:
                if height[target] > height[home] or (home, target) in APART:
                    yield f"{where}: {home} may not include \"{quoted}\", which goes up the floors"
                elif target not in reachable[home]:
                    yield f"{where}: {home} includes \"{quoted}\" and does not depend on {target}"
            if target == home and ordered:
                here, there = (room_of(file) for file in (short, own))
                if there in ordered and ordered.index(there) > ordered.index(here):
                    yield f"{where}: room {here} of {home} may not include \"{quoted}\", which stands above it"
            if "/detail/" in quoted and home == "examples":
                yield f"{where}: \"{quoted}\" is no public header"


def self_test():
    def library(floor, *depends):
        return f"slipstream_library({floor}\n  SOURCES a.cc\n  DEPENDS {' '.join(depends)})\n"

    clean = {
        "CMakeLists.txt": "set(SLIPSTREAM_FLOORS base field transcript accumulator keys vm)\n",
        "src/slipstream/base/CMakeLists.txt": "slipstream_library(base)\n",
        "src/slipstream/field/CMakeLists.txt": library("field", "base"),
        "src/slipstream/transcript/CMakeLists.txt": library("transcript", "field"),
        "src/slipstream/accumulator/CMakeLists.txt": library("accumulator", "transcript"),
        "src/slipstream/keys/CMakeLists.txt": library("keys", "transcript", "TBB::tbb"),
        "src/slipstream/vm/CMakeLists.txt": library("vm", "keys", "ROOMS", ".", "run"),
        "src/slipstream/base/a.h": "#include <vector>\n",
        "src/slipstream/base/detail/shared.h": "",
        "src/slipstream/field/a.h":
            '#include "slipstream/base/a.h"\n#include "slipstream/base/detail/shared.h"\n#include "slipstream/config.h"\n#include <immintrin.h>\n#ifdef __AVX2__\n#endif\n',
        "src/slipstream/accumulator/a.h": "",
        "src/slipstream/keys/a.h": '#include "slipstream/base/a.h"\n',
        "src/slipstream/vm/a.h": '#include "slipstream/keys/a.h"\n',
        "src/slipstream/vm/detail/a.h": '#include "slipstream/vm/a.h"\n',
        "src/slipstream/vm/run/a.h": '#include "slipstream/vm/a.h"\n',
        "src/slipstream/vm/detail/run/a.h": '#include "slipstream/vm/run/a.h"\n',
        "cli/main.cc": '#include "slipstream/base/detail/shared.h"\n#include "slipstream/vm/a.h"\n',
        "examples/a.cc": '#include "slipstream/vm/a.h"\n',
        "tests/support/help.h": "",
        "tests/vm/a_test.cc": '#include "slipstream/vm/a.h"\n#include "support/help.h"\n',
    }
    planted = {
        "an include goes up": ("src/slipstream/base/a.h", '#include "slipstream/field/a.h"\n'),
        "keys include accumulator": ("src/slipstream/keys/a.h", '#include "slipstream/accumulator/a.h"\n'),
        "accumulator includes keys": ("src/slipstream/accumulator/a.h", '#include "slipstream/keys/a.h"\n'),
        "a floor includes what it does not depend on": ("src/slipstream/vm/a.h", '#include "slipstream/accumulator/a.h"\n'),
        "a floor includes a program": ("src/slipstream/vm/a.h", '#include "cli/main.cc"\n'),
        "an include is relative to its folder": ("src/slipstream/vm/b.h", '#include "a.h"\n'),
        "an include without the library's name": ("src/slipstream/vm/b.h", '#include "keys/a.h"\n'),
        "an include of nothing": ("cli/b.cc", '#include "slipstream/keys/b.h"\n'),
        "an include of the project in angle brackets": ("src/slipstream/vm/a.h", "#include <slipstream/keys/a.h>\n"),
        "a floor outside its place": ("vm/a.h", ""),
        "intrinsics outside their floors": ("src/slipstream/keys/a.h", "#include <immintrin.h>\n"),
        "a lane library outside its floors": ("cli/main.cc", "#include <hwy/highway.h>\n"),
        "cpuid outside cpu": ("src/slipstream/keys/a.h", "#include <cpuid.h>\n"),
        "a target macro outside its floors": ("src/slipstream/vm/a.h", "#if defined(__AVX512F__)\n#endif\n"),
        "an example includes what is not public": ("examples/a.cc", '#include "slipstream/base/detail/shared.h"\n'),
        "a room includes from one above": ("src/slipstream/vm/a.h", '#include "slipstream/vm/run/a.h"\n'),
        "what is not public of a room above": ("src/slipstream/vm/a.h", '#include "slipstream/vm/detail/run/a.h"\n'),
        "a room that is not listed": ("src/slipstream/vm/other/a.h", ""),
        "a library depends upwards": ("src/slipstream/base/CMakeLists.txt", library("base", "field")),
        "keys depend on accumulator": ("src/slipstream/keys/CMakeLists.txt", library("keys", "accumulator")),
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
