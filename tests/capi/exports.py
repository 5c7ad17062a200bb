#!/usr/bin/env python3
"""Fails unless a library exports exactly the functions that a C header declares, and a page names them all.

    exports.py NM LIBRARY HEADER PAGE
"""

import pathlib
import re
import subprocess
import sys


def main():
    nm, library, header, page = sys.argv[1:]
    listed = subprocess.run([nm, "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    exported = {line.split()[-1].split("@")[0]: line.split()[-2] for line in listed.splitlines()}
    # The name of the version node, an absolute symbol.
    nodes = {name for name, kind in exported.items() if kind == "A"}
    functions = set(exported) - nodes
    text = re.sub(r"/\*.*?\*/", "", pathlib.Path(header).read_text(), flags=re.S)
    declared = set(re.findall(r"SLIPSTREAM_API\b[^;(]*?\b(slipstream_\w+)\(", text))
    version = re.search(r"^#define SLIPSTREAM_ABI_VERSION (\d+)$", text, re.M).group(1)
    if nodes != {f"SLIPSTREAM_{version}"}:
        sys.exit(f"ABI version {version}, but version nodes {nodes}")
    if not declared or functions != declared:
        sys.exit(f"exported and not declared: {sorted(functions - declared)}; declared and not exported: {sorted(declared - functions)}")
    named = set(re.findall(r"`(slipstream_\w+)`", pathlib.Path(page).read_text().split("\n## Functions\n")[1].split("\n## ")[0]))
    if named != declared:
        sys.exit(f"the page does not name {sorted(declared - named)}, and names {sorted(named - declared)}")
    print(f"{len(declared)} functions are declared, exported and named, and nothing else")


if __name__ == "__main__":
    main()
