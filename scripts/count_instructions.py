#!/usr/bin/env python3
"""Counts the instructions of the loops of bench_lanes, for the table in docs/performance.md.

For every operation of a lane type (bench/lanes/loops.h) the longest loop of its function is taken apart: all
instructions, multiplications, vector stores to the stack (spills), vector loads from it, moves between registers, and
calls, whose instructions are not counted; each for one operation. Reads x86-64 object files with objdump.

    scripts/count_instructions.py BUILD_DIR
"""

import argparse
import pathlib
import re
import subprocess
import sys

# The functions <operation>_loop, and how many of the operations one turn of the loop makes.
OPERATIONS = [("mul", 4), ("mul_chain", 1), ("square", 4), ("square_chain", 1), ("add_mixed", 1), ("add", 1),
              ("doubled", 1)]
MULTIPLICATIONS = re.compile(r"^(vpmadd52|vpmuludq|mul|mulx)")
LINE = re.compile(r"^\s*([0-9a-f]+):\s+(\S+)\s*(.*)$")


def functions(object_file):
    """Yields (demangled name, [(address, mnemonic, operands)]) of the functions of the file."""
    text = subprocess.run(["objdump", "-d", "-C", "--no-show-raw-insn", object_file], check=True, capture_output=True,
                          text=True).stdout
    name, body = None, []
    for line in text.splitlines():
        head = re.match(r"^[0-9a-f]+ <(.*)>:$", line)
        if head:
            if name:
                yield name, body
            name, body = head.group(1), []
            continue
        match = LINE.match(line)
        if match and name:
            body.append((int(match.group(1), 16), match.group(2), match.group(3)))
    if name:
        yield name, body


def longest_loop(body):
    """The instructions between the target of a backward jump and the jump, for the jump that spans most of them."""
    best = []
    for index, (address, mnemonic, operands) in enumerate(body):
        target = re.match(r"^([0-9a-f]+)\b", operands)
        if not mnemonic.startswith("j") or not target or int(target.group(1), 16) > address:
            continue
        begin = int(target.group(1), 16)
        loop = [instruction for instruction in body[:index + 1] if instruction[0] >= begin]
        if len(loop) > len(best):
            best = loop
    return best


def is_vector_move(mnemonic):
    return re.match(r"^v?mov(dq|ap|up)", mnemonic) is not None


def counts(loop):
    out = {"all": len(loop), "mul": 0, "spill": 0, "reload": 0, "copy": 0, "call": 0}
    for _, mnemonic, operands in loop:
        if MULTIPLICATIONS.match(mnemonic):
            out["mul"] += 1
        stack = re.search(r"\((%rsp|%rbp)", operands) is not None
        if is_vector_move(mnemonic) and stack and operands.rstrip().endswith(")"):
            out["spill"] += 1
        elif stack and mnemonic.startswith("v"):
            out["reload"] += 1
        elif is_vector_move(mnemonic) and "(" not in operands:
            out["copy"] += 1
        elif mnemonic == "call":
            out["call"] += 1
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build_dir", type=pathlib.Path)
    arguments = parser.parse_args()
    objects = sorted(arguments.build_dir.glob("bench/bench_lanes_*.o"))
    if not objects:
        sys.exit(f"count_instructions.py: no object of bench_lanes under {arguments.build_dir}; build that target first")
    print(f"{'backend':<12}{'operation':<14}{'all':>7}{'multiply':>10}{'spills':>8}{'reloads':>9}{'copies':>8}{'calls':>7}")
    for path in objects:
        backend = path.stem.removeprefix("bench_lanes_")
        loops = {}
        for name, body in functions(path):
            match = re.search(r"::(\w+)_loop\(unsigned long\)$", name)
            if match:
                loops[match.group(1)] = longest_loop(body)
        for operation, per_turn in OPERATIONS:
            c = {key: value / per_turn for key, value in counts(loops[operation]).items()}
            print(f"{backend:<12}{operation:<14}{c['all']:>7.0f}{c['mul']:>10.0f}{c['spill']:>8.0f}"
                  f"{c['reload']:>9.0f}{c['copy']:>8.0f}{c['call']:>7.0f}")


if __name__ == "__main__":
    main()
