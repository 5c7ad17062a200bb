#!/usr/bin/env python3
"""Fails unless a library exports exactly the functions that a C header declares.

    exports.py NM LIBRARY HEADER
"""

import pathlib
import re
import subprocess
import sys


def main():
    nm, library, header = sys.argv[1:]
    listed = subprocess.run([nm, "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    exported = {line.split()[-1].split("@")[0]: line.split()[-2] for line in listed.splitlines()}
    # The name of the version node, an absolute symbol.
    nodes = {name for name, kind in exported.items() if kind == "A"}
    functions = set(exported) - nodes
    text = re.sub(r"/\*.*?\*/", "", pathlib.Path(header).read_text(), flags=re.S)
    declared = set(re.findall(r"SLIPSTREAM_API\b[^;(]*?\b(slipstream_\w+)\(", text))
    if nodes != {"SLIPSTREAM_0"}:
        sys.exit(f"version nodes: {nodes}")
    if not declared or functions != declared:
        sys.exit(f"exported and not declared: {sorted(functions - declared)}; declared and not exported: {sorted(declared - functions)}")
    print(f"{len(declared)} functions are declared and exported, and nothing else")


if __name__ == "__main__":
    main()
