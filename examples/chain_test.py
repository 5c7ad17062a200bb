#!/usr/bin/env python3
"""Runs the examples that read chain files on good and bad ones.

    chain_test.py CHAIN_PROGRAM TRANSACTIONS_PROGRAM SLIPSTREAM VECTORS
"""

import pathlib
import subprocess
import sys
import tempfile

chain, transactions, slipstream, vectors = sys.argv[1:]
hostile = pathlib.Path(vectors) / "hostile"

with tempfile.TemporaryDirectory() as folder:
    scratch = pathlib.Path(folder)
    valid = scratch / "valid.slip"
    subprocess.run([slipstream, "import", pathlib.Path(vectors) / "workload_2x2.bin", valid], check=True, stdout=subprocess.DEVNULL)
    bytes_of = valid.read_bytes()
    cut, damaged, foreign = scratch / "cut.slip", scratch / "damaged.slip", scratch / "foreign.slip"
    cut.write_bytes(bytes_of[:-100])
    damaged.write_bytes(bytes_of[:len(bytes_of) // 2] + bytes([bytes_of[len(bytes_of) // 2] ^ 1]) + bytes_of[len(bytes_of) // 2 + 1:])
    foreign.write_bytes(b"no chain file at all")
    cases = [
        (chain, valid, 0, "valid up to height"), (chain, scratch / "missing.slip", 2, "Unreadable"), (chain, cut, 2, "Truncated"),
        (chain, damaged, 2, "WrongChecksum"), (chain, foreign, 2, "WrongMagic"), (chain, hostile / "roll_40KB.slip", 1, "LimitExceeded"),
        (transactions, valid, 0, "transactions are valid"), (transactions, scratch / "missing.slip", 2, "Unreadable"),
        (transactions, hostile / "roll_40KB.slip", 1, "LimitExceeded"), (transactions, hostile / "nested_programs_19KB.slip", 1, "InvalidR1CSProof")]
    failures = 0
    for program, file, code, text in cases:
        run = subprocess.run([program, file], capture_output=True, text=True, check=False)
        if run.returncode != code or text not in run.stdout + run.stderr:
            print(f"{pathlib.Path(program).name} {file.name}: ended with {run.returncode} instead of {code}, or did not say {text!r}:", run.stdout, run.stderr)
            failures += 1
    print(f"{len(cases) - failures} of {len(cases)} cases as expected")
    sys.exit(failures != 0)
